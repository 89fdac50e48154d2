// SPDX-License-Identifier: BSD-2-Clause
//
// Reads JSON (RFC 8259) from memory, value after value in the order they stand, for files that we
// wrote ourselves and that somebody may have changed since. The caller says what it expects; the
// first thing that is otherwise makes the reader bad, and then all calls return nothing: it is
// enough to ask once, at the end.
//
//   for (json_read_begin(r, '{'); json_read_next(r, '}');) {
//       struct bytes name = json_read_name(r);
//       … one value: read, or json_read_skip …
//   }
#ifndef SMTPSCOPE_EXPORT_JSON_READ_H
#define SMTPSCOPE_EXPORT_JSON_READ_H

#include "base/buf.h"

struct json_read {
    struct bytes rest; // private
    bool is_bad;       // readable
    bool is_first;     // private: nothing stands before the next item
    struct buf text;   // private: the last string
};

void json_read_init(struct json_read *r, struct bytes text); // text is borrowed
void json_read_fini(struct json_read *r);

// An object ('{') or array ('[') begins.
void json_read_begin(struct json_read *r, char bracket);
// Whether there is another item before the closing bracket ('}' or ']'), which is read.
bool json_read_next(struct json_read *r, char bracket);
// The name of an object's item; borrowed until the next string, name or skip.
struct bytes json_read_name(struct json_read *r);

// BYTES_NONE for null; borrowed as above.
struct bytes json_read_string(struct json_read *r);
// null is 0, and *is_null_out (may be NULL) says so.
uint64_t json_read_number(struct json_read *r, bool *is_null_out);
bool json_read_bool(struct json_read *r);
// Whether an array comes next; nothing is read.
bool json_read_is_array(struct json_read *r);
// Any value, nested up to 64 deep.
void json_read_skip(struct json_read *r);
// Nothing but blanks may follow; true when all was well.
bool json_read_end(struct json_read *r);

#endif
