// SPDX-License-Identifier: BSD-2-Clause
//
// What a body part says once its transfer encoding is undone: its octets, and its text as UTF-8.
#ifndef SMTPSCOPE_UI_PART_TEXT_H
#define SMTPSCOPE_UI_PART_TEXT_H

#include "base/buf.h"
#include "decode/model/dialogue.h"

// Appends the octets of a leaf's body after its transfer encoding is undone; of a file inside a
// leaf, those of the file; of a multipart, its body as it stands.
void part_octets(const struct dialogue_message *m, const struct dialogue_entity *e,
                 struct buf *out);

// Appends octets, which are in the charset of e, as UTF-8. false: the charset is not known and the
// octets were taken as UTF-8.
bool part_utf8(const struct dialogue_entity *e, struct bytes octets, struct buf *out);

// Appends the text of a part, in UTF-8, as its reader sees it: paragraphs of format=flowed (RFC
// 3676) are put together.
void part_plain(const struct dialogue_message *m, const struct dialogue_entity *e,
                struct bytes utf8, struct buf *out);
bool part_is_html(const struct dialogue_entity *e);
// Appends HTML as text (decode/message/html_text.h).
void part_html(struct bytes utf8, struct buf *out);

// Whether people can read it: text/* or message/*, or no type that says otherwise.
bool part_is_text(const struct dialogue_entity *e);

// The part to show first: the first text/plain, else the first text, else the first leaf.
size_t part_to_show(const struct dialogue_message *m);

#endif
