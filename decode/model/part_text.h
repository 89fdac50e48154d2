// SPDX-License-Identifier: BSD-2-Clause
//
// What a body part says once its transfer encoding is undone: its octets, or its text as UTF-8. A
// part may have hundreds of megabytes, so it is read in steps.
#ifndef SMTPSCOPE_DECODE_MODEL_PART_TEXT_H
#define SMTPSCOPE_DECODE_MODEL_PART_TEXT_H

#include "base/buf.h"
#include "decode/model/dialogue.h"

enum part_text_as {
    PART_OCTETS, // after its transfer encoding is undone; of a file inside a leaf, those of the
                 // file; of a multipart, its body as it stands
    PART_PLAIN,  // these as UTF-8, as its reader sees it: paragraphs of format=flowed (RFC 3676)
                 // are put together; of a message that was opened, its header fields
    PART_HTML,   // likewise, HTML as text (decode/message/html_text.h)
};

struct part_text;

// Reads e of m into out. All are borrowed until part_text_free.
struct part_text *part_text_new(const struct dialogue_message *m, const struct dialogue_entity *e,
                                enum part_text_as as, struct buf *out);
void part_text_free(struct part_text *p); // NULL is allowed
// Appends some more to out, in a time that no key feels. false: all is there.
bool part_text_step(struct part_text *p);
unsigned part_text_percent(const struct part_text *p);
// false: the charset of e is not known and its octets were taken as UTF-8.
bool part_text_knows_charset(const struct part_text *p);

bool part_is_html(const struct dialogue_entity *e);
// Whether people can read it: text/* or message/*, or no type that says otherwise, or a multipart
// without parts.
bool part_is_text(const struct dialogue_entity *e);

// The part to show first: the first text/plain of the message, not of one inside it, else its first
// text, else its first leaf.
size_t part_to_show(const struct dialogue_message *m);

#endif
