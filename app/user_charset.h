// SPDX-License-Identifier: BSD-2-Clause
//
// What characters the user's terminal takes, by the locale (LC_ALL, LC_CTYPE, LANG). To one that is
// not said to take UTF-8 nothing but ASCII is sent: an octet between 0x80 and 0x9F, of which UTF-8
// is full, is a control of an 8-bit terminal. Files and pipes always get UTF-8.
#ifndef SMTPSCOPE_APP_USER_CHARSET_H
#define SMTPSCOPE_APP_USER_CHARSET_H

#include "base/buf.h"

bool user_charset_is_utf8(void);

// Tells the C library, and so curses, of it. Nothing else of the locale is taken over: numbers keep
// their point.
void user_charset_set(void);

// Whether what is written to fd is read on a terminal that does not take UTF-8.
bool user_charset_is_ascii(int fd);
// How text that is written to fd is made fit to be shown: of enum display_flags.
unsigned user_charset_flags(int fd);

// Appends text of ours, which is UTF-8 without controls but line ends and tabs, as such a terminal
// gets it: "~" for "…", marks (base/display.h) for all else beyond ASCII.
void user_charset_append_ascii(struct buf *out, struct bytes text);

#endif
