// SPDX-License-Identifier: BSD-2-Clause
//
// The content of message/delivery-status (RFC 3464 2.1) and message/disposition-notification (RFC
// 8098 3.1) as a stream: groups of fields with empty lines between them. The first group of a
// delivery status is about the message, each further one about a recipient. Lines that are no field
// are passed over.
#ifndef SMTPSCOPE_DECODE_MESSAGE_STATUS_FIELDS_H
#define SMTPSCOPE_DECODE_MESSAGE_STATUS_FIELDS_H

#include "decode/message/header.h"

struct status_fields {
    struct header header;
    // group: from 0; groups without a field are not counted. body: unfolded, without blanks at its
    // ends. Borrowed.
    void (*field)(void *ctx, uint64_t group, struct bytes name, struct bytes body);
    void *ctx;
    uint64_t group;
    bool has_fields; // of the group at hand
    bool skips_line;
};

void status_fields_init(struct status_fields *s,
                        void (*field)(void *ctx, uint64_t group, struct bytes name,
                                      struct bytes body),
                        void *ctx);
void status_fields_fini(struct status_fields *s);
void status_fields_begin(struct status_fields *s);
void status_fields_feed(struct status_fields *s, struct bytes data);
void status_fields_finish(struct status_fields *s);

#endif
