// SPDX-License-Identifier: BSD-2-Clause
//
// The header fields by which a message is known in a list: subject, date, message-id and addresses,
// decoded into the session_message. Of those that RFC 5322 3.6 has once the first counts, and a
// second one is a finding.
#ifndef SMTPSCOPE_DECODE_MODEL_MESSAGE_SUMMARY_H
#define SMTPSCOPE_DECODE_MODEL_MESSAGE_SUMMARY_H

#include "decode/message/charset.h"
#include "decode/model/message_builder.h"
#include "decode/model/message_report.h"

struct message_summary { // private
    struct charset *charset;
    struct message_report *report;
    struct session *session;
    struct session_message *message;
    struct message_budget *budget;
    unsigned seen_fields; // bits: kinds of header field that may stand once
    struct session_address *last_from, *last_to, *last_cc;
    struct buf scratch;
};

void message_summary_init(struct message_summary *s, struct charset *charset);
void message_summary_fini(struct message_summary *s);
// All three are borrowed as long as the message streams by.
void message_summary_begin(struct message_summary *s, struct message_report *report,
                           struct session_message *message, struct message_budget *budget);
// A field of the message's own header section; body: unfolded, without blanks around it.
void message_summary_field(struct message_summary *s, struct bytes name, struct bytes body);

#endif
