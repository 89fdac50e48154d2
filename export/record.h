// SPDX-License-Identifier: BSD-2-Clause
//
// The session record: one JSON object on one line for each session. Its field names are a contract
// with other people's scripts: fields may be added beside them, none is renamed or dropped, and one
// that does not apply is left out or null.
#ifndef SMTPSCOPE_EXPORT_RECORD_H
#define SMTPSCOPE_EXPORT_RECORD_H

#include "base/buf.h"
#include "decode/model/session.h"
#include "export/json.h"

struct record_options {
    bool dialogue; // the field "commands"
    bool no_hash;  // hashes were not made: no field "sha256", whose null would mean a gap
    enum secret_policy secrets; // whether "auth" has the passwords and tokens that were sent
};

// Appends the record of s and a line end.
void record_append(const struct session *s, const struct record_options *options, struct buf *out);

// Fields of the record for others that say the same things, into an object that is open.
// Of a transaction all but the message.
void record_put_envelope(struct json *j, const struct session_transaction *t);
// Of a message the header fields, "file" and "parts".
void record_put_content(struct json *j, const struct session_message *m,
                        const struct record_options *options);
// The SHA-256 as a value: in hexadecimal, or null for NULL.
void record_put_sha256(struct json *j, const uint8_t sha256[DIGEST_SHA256_LEN]);
void record_put_time(struct json *j, const char *key, int64_t time_ns, unsigned digits);
void record_put_finding(struct json *j, const struct finding *f); // an object of its own

#endif
