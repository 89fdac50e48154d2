// SPDX-License-Identifier: BSD-2-Clause
//
// For the files that write the record (record*.c), and for nobody else: the members that several
// of its objects have.
#ifndef SMTPSCOPE_EXPORT_RECORD_PUT_H
#define SMTPSCOPE_EXPORT_RECORD_PUT_H

#include "decode/model/session.h"
#include "export/json.h"

// null for BYTES_NONE.
static inline void put_text(struct json *j, const char *key, struct bytes text)
{
    json_key(j, key);
    json_string(j, text);
}

// Left out for BYTES_NONE.
static inline void put_known(struct json *j, const char *key, struct bytes text)
{
    if (!bytes_is_none(text)) put_text(j, key, text);
}

// Left out where it does not hold.
static inline void put_true(struct json *j, const char *key, bool holds)
{
    if (!holds) return;
    json_key(j, key);
    json_bool(j, true);
}

// null where there was none: no server sends code 0.
static inline void put_code(struct json *j, uint16_t code)
{
    json_key(j, "code");
    if (code) json_number(j, code);
    else json_null(j);
}

// What each side said of itself at the beginning, or after the roles were reversed.
static inline void put_greeting(struct json *j, bool has_greeting, const struct session_reply *r)
{
    if (!has_greeting) return;
    json_key(j, "greeting");
    json_object_begin(j);
    put_code(j, r->code);
    put_text(j, "text", r->text);
    json_object_end(j);
}

static inline void put_helo(struct json *j, struct bytes verb, struct bytes name)
{
    if (bytes_is_none(verb)) return;
    json_key(j, "helo");
    json_object_begin(j);
    put_text(j, "verb", verb);
    put_text(j, "name", name);
    json_object_end(j);
}

static inline void put_extensions(struct json *j, const struct session_extension *e)
{
    json_key(j, "extensions");
    json_array_begin(j);
    for (; e; e = e->next) json_string(j, e->text);
    json_array_end(j);
}

#endif
