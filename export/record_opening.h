// SPDX-License-Identifier: BSD-2-Clause
//
// How a session begins, in the record (record.h): greeting, EHLO, AUTH, TLS.
#ifndef SMTPSCOPE_EXPORT_RECORD_OPENING_H
#define SMTPSCOPE_EXPORT_RECORD_OPENING_H

#include "decode/model/session.h"
#include "export/json.h"

// "greeting", "helo", "extensions", "auth" and "tls", where there were any, into an object that is
// open.
void record_opening_put(struct json *j, const struct session *s, enum secret_policy secrets);

#endif
