// SPDX-License-Identifier: BSD-2-Clause
//
// The session record: one JSON object on one line for each session. Its field names are a contract
// with other people's scripts: fields may be added beside them, none is renamed or dropped, and one
// that does not apply is left out or null.
#ifndef SMTPSCOPE_EXPORT_RECORD_H
#define SMTPSCOPE_EXPORT_RECORD_H

#include "base/buf.h"
#include "decode/model/session.h"

struct record_options {
    bool dialogue; // the field "commands"
    bool no_hash;  // hashes were not made: no field "sha256", whose null would mean a gap
};

// Appends the record of s and a line end.
void record_append(const struct session *s, const struct record_options *options, struct buf *out);

#endif
