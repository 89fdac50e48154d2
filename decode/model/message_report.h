// SPDX-License-Identifier: BSD-2-Clause
//
// Findings of one message: each kind once, at one place.
#ifndef SMTPSCOPE_DECODE_MODEL_MESSAGE_REPORT_H
#define SMTPSCOPE_DECODE_MODEL_MESSAGE_REPORT_H

#include "decode/model/session.h"

struct message_report {
    struct session *session;
    struct finding place;        // side, transaction, offset and packet
    bool is_made[FINDING_COUNT]; // one finding of a kind is enough for a message
};

void message_report_begin(struct message_report *r, struct session *s, const struct finding *place);
// detail is copied, up to 200 octets of it.
void message_report_add(struct message_report *r, enum finding_id id, struct bytes detail);

#endif
