// SPDX-License-Identifier: BSD-2-Clause
//
// The fields that the filter language knows, from the tables of filter_of_*.h: names, kinds and
// what each gives of a session and of a row. Most have two names: a short one, and that of the
// session record.
#ifndef SMTPSCOPE_DECODE_MODEL_FILTER_FIELD_H
#define SMTPSCOPE_DECODE_MODEL_FILTER_FIELD_H

#include "decode/model/filter_value.h"

// Takes one element; true: no more are wanted.
struct filter_taker {
    bool (*take)(void *ctx, const struct filter_value *value);
    void *ctx;
};

struct filter_field {
    const char *name;
    const char *record_name; // or NULL
    enum filter_kind kind;
    const struct filter_words *words; // of FILTER_WORD
    const char *help;                 // "the recipients' reply codes"
    void (*of_session)(const struct session *s, const struct filter_taker *t);
    // Gives what the row knows. true: that is all there is. NULL: a row knows nothing of it.
    bool (*of_row)(const struct store_row *row, const struct filter_taker *t);
};

// Those of one file.
struct filter_fields {
    const struct filter_field *items;
    size_t count;
};

// By either name, without regard to case; NULL: there is none.
const struct filter_field *filter_field_find(struct bytes name);
// From 0 in order of the documentation; NULL beyond the last.
const struct filter_field *filter_field_at(size_t index);
// The name that is most like one that is none, or NULL.
const char *filter_field_like(struct bytes name);

bool filter_field_is_hash(const struct filter_field *f);
bool filter_field_is_command(const struct filter_field *f);
// The texts of messages, which no session keeps: of_session is NULL.
static inline bool filter_field_is_text(const struct filter_field *f)
{
    return !f->of_session;
}

#endif
