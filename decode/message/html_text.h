// SPDX-License-Identifier: BSD-2-Clause
//
// HTML as text that people can read: blocks are lines, lists have their marks, quotes a ">", and a
// link says where it leads, apart from its label:
//
//   Log in [https://bank.example/login]
//   https://bank.example/ [LEADS TO https://evil.example/]     where the label says another host
//   [image: Logo]  [image 1x1 https://tracker.example/p.gif]   pictures; the second one counts
//                                                              who reads
//   [form to https://evil.example/]  [frame https://…]         what leads somewhere without a label
//
// A stream: octets of UTF-8 in, cut anywhere, UTF-8 out.
#ifndef SMTPSCOPE_DECODE_MESSAGE_HTML_TEXT_H
#define SMTPSCOPE_DECODE_MESSAGE_HTML_TEXT_H

#include "decode/message/html_token.h"

struct html_text;

// Text is appended to out (borrowed), whose cap is the caller's.
struct html_text *html_text_new(struct buf *out);
void html_text_free(struct html_text *t); // NULL is allowed
void html_text_feed(struct html_text *t, struct bytes in);
void html_text_finish(struct html_text *t);

#endif
