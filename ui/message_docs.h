// SPDX-License-Identifier: BSD-2-Clause
//
// What the pages of a message say, apart from how they are scrolled.
#ifndef SMTPSCOPE_UI_MESSAGE_DOCS_H
#define SMTPSCOPE_UI_MESSAGE_DOCS_H

#include "decode/model/dialogue.h"
#include "ui/pager_docs.h"

// The envelope with each recipient's verdict, then the header fields, decoded.
void message_docs_headers(struct lines_doc *doc, const struct dialogue *d,
                          const struct dialogue_message *m);

// One line about a part: path, type, charset, transfer encoding, file name, size, hash.
void message_docs_put_part(struct pen *p, const struct dialogue_entity *e);
// Whether that line holds needle.
bool message_docs_part_has(const struct dialogue_entity *e, struct bytes needle);

#endif
