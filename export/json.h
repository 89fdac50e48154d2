// SPDX-License-Identifier: BSD-2-Clause
//
// Writes JSON (RFC 8259) into a buffer, compact and in one pass: values are appended as they are
// named, commas come by themselves. The caller keeps begin and end in pairs and puts a key before
// each value of an object.
//
// Strings are wire text: valid UTF-8 passes, every other octet becomes U+FFFD. Controls are
// escaped, and so is all that could drive or deceive a terminal (C1, bidi and zero-width
// characters): to a JSON reader the value is the same.
#ifndef SMTPSCOPE_EXPORT_JSON_H
#define SMTPSCOPE_EXPORT_JSON_H

#include "base/buf.h"

struct json {
    struct buf *out;
    bool wants_comma; // private: something stands before the next value
};

// out is borrowed.
struct json json_of(struct buf *out);

void json_object_begin(struct json *j);
void json_object_end(struct json *j);
void json_array_begin(struct json *j);
void json_array_end(struct json *j);
// A name of ours: printable ASCII without quotation marks and backslashes, written as it is.
void json_key_plain(struct json *j, const char *name, size_t len);
static inline void json_key(struct json *j, const char *name)
{
    json_key_plain(j, name, strlen(name)); // of a literal the compiler knows its length
}
// Wire text, cleaned like any string.
void json_key_bytes(struct json *j, struct bytes name);

// null for BYTES_NONE, "" for empty bytes.
void json_string(struct json *j, struct bytes value);
void json_str(struct json *j, const char *value); // null for NULL
void json_number(struct json *j, uint64_t value);
void json_seconds(struct json *j, int64_t ns); // ns >= 0: "1.5", all digits that count
void json_integer(struct json *j, int64_t value);
void json_thousandths(struct json *j, int64_t value); // 7100 is 7.1
void json_bool(struct json *j, bool value);
void json_null(struct json *j);

#endif
