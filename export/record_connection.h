// SPDX-License-Identifier: BSD-2-Clause
//
// What TCP alone tells of a session, in the record (record.h): fields of an object that is open.
#ifndef SMTPSCOPE_EXPORT_RECORD_CONNECTION_H
#define SMTPSCOPE_EXPORT_RECORD_CONNECTION_H

#include "decode/model/session.h"
#include "export/json.h"

// From "start" to "packets".
void record_connection_put(struct json *j, const struct session *s);
// "timing", if anything of it is known.
void record_connection_put_timing(struct json *j, const struct session_timing *t);

#endif
