// SPDX-License-Identifier: BSD-2-Clause
//
// What is odd in a message: its header fields, how they are written and how they fit the envelope
// and each other, its signatures, the names of its parts. Nothing is kept but findings.
#ifndef SMTPSCOPE_DECODE_MODEL_MESSAGE_JUDGE_H
#define SMTPSCOPE_DECODE_MODEL_MESSAGE_JUDGE_H

#include "base/buf.h"
#include "decode/message/charset.h"
#include "decode/message/header.h"
#include "decode/message/mime_type.h"
#include "decode/model/message_names.h"
#include "decode/model/message_report.h"

struct message_judge {
    struct message_report *report;
    struct charset *charset;                       // borrowed
    const struct session_transaction *transaction; // whose message it is; NULL: not judged
    const struct session_message *message;
    struct buf scratch;
    struct message_names names;
    bool has_from, has_date, has_sender;
    bool has_crlf;        // a field ends in CRLF
    struct bytes bare_lf; // in the session's arena: the first field that ends in a bare LF
    bool has_8bit_body;
};

void message_judge_init(struct message_judge *j, struct charset *charset);
void message_judge_fini(struct message_judge *j);
// transaction NULL: header fields mean nothing here (a message inside a message).
void message_judge_begin(struct message_judge *j, struct message_report *report,
                         const struct session_transaction *transaction,
                         const struct session_message *m);

// A field of the message's own header section; body: unfolded, without blanks at its ends.
void message_judge_field(struct message_judge *j, const struct header_field *f, struct bytes body);
// The section is over and no gap lies in it; the message's fields and facts are known.
void message_judge_header(struct message_judge *j, uint64_t octets);
// Octets of the body as they stand.
void message_judge_body(struct message_judge *j, struct bytes data);
// A leaf begins. path: as in the record; type: its media type.
void message_judge_part(struct message_judge *j, struct bytes path, struct bytes type,
                        const struct mime_type *t);
// The message is over.
void message_judge_end(struct message_judge *j, bool has_8bit_encoding);

#endif
