// SPDX-License-Identifier: BSD-2-Clause
//
// The part of a session record that says what a message's structured header fields say: hops,
// results of authentication, signatures, list, spam. Fields that do not apply are left out.
#ifndef SMTPSCOPE_EXPORT_RECORD_MESSAGE_H
#define SMTPSCOPE_EXPORT_RECORD_MESSAGE_H

#include "decode/model/session.h"
#include "export/json.h"

// Into the object of the message, which is open.
void record_message_put_facts(struct json *j, const struct session_message *m);

struct record_options;

// What a part is beside its octets, into its object: "message", "delivery_status",
// "disposition_notification", "partial" or "external_body".
void record_message_put_part(struct json *j, const struct session_part *p,
                             const struct record_options *options);

// The files inside a part, as "embedded".
void record_message_put_files(struct json *j, const struct part_file *files,
                              const struct record_options *options);

#endif
