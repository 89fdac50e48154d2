// SPDX-License-Identifier: BSD-2-Clause
//
// For the files that give the elements of fields (filter_of_*.c), and for nobody else: how an
// element is given, and the columns of the tables of fields. Functions are named s_… where they
// read a session and r_… where they read a row.
#ifndef SMTPSCOPE_DECODE_MODEL_FILTER_GIVE_H
#define SMTPSCOPE_DECODE_MODEL_FILTER_GIVE_H

#include "base/limits.h"
#include "decode/model/filter_field.h"
#include "decode/model/session.h"
#include "decode/model/store_row.h"

typedef const struct session session;
typedef const struct store_row store_row;
typedef const struct filter_taker taker;

#define EACH_TRANSACTION(x, s)                                                                     \
    for (const struct session_transaction *x = (s)->transactions; x; x = x->next)

// --- elements; true: no more are wanted

static inline bool give(taker *t, struct filter_value v)
{
    return t->take(t->ctx, &v);
}

static inline bool give_text(taker *t, struct bytes text)
{
    return !bytes_is_none(text) && give(t, (struct filter_value){.text = text});
}

static inline bool give_number(taker *t, uint64_t n)
{
    int64_t number = n > INT64_MAX ? INT64_MAX : (int64_t)n;
    return give(t, (struct filter_value){.low = number, .high = number});
}

static inline bool give_range(taker *t, int64_t low, int64_t high, bool is_maybe)
{
    return give(t, (struct filter_value){.low = low, .high = high, .is_maybe = is_maybe});
}

static inline bool give_code(taker *t, unsigned code)
{
    return code && give_number(t, code);
}

static inline bool give_address(taker *t, const struct stream_endpoint *e)
{
    return give(t, (struct filter_value){.address = e});
}

static inline bool give_sha256(taker *t, bool has_it, const uint8_t sha256[DIGEST_SHA256_LEN])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t text[2 * DIGEST_SHA256_LEN];
    for (size_t i = 0; has_it && i < DIGEST_SHA256_LEN; i++) {
        text[2 * i] = (uint8_t)digits[sha256[i] >> 4];
        text[2 * i + 1] = (uint8_t)digits[sha256[i] & 15];
    }
    return has_it && give_text(t, bytes_of(text, sizeof(text)));
}

// A row's text: it may have been cut, which is seen by its length alone.
static inline bool give_row_text(taker *t, struct bytes text)
{
    bool is_cut = text.len + 4 > LIMIT_ROW_TEXT;
    if (!bytes_is_none(text)) give(t, (struct filter_value){.text = text, .is_cut = is_cut});
    return true;
}

// A row knows no more of it than whether there can be any.
static inline bool r_no_smtp(store_row *row, taker *t)
{
    (void)t;
    return !row->is_smtp;
}

static inline bool r_no_message(store_row *row, taker *t)
{
    (void)t;
    return row->message_count == 0;
}

// A field that rows have as sessions do.
#define BOTH_NUMBER(name, expression)                                                              \
    static void s_##name(session *s, taker *t) { give_number(t, expression); }                     \
    static bool r_##name(store_row *s, taker *t) { return give_number(t, expression), true; }
#define BOTH_TIME(name, expression)                                                                \
    static void s_##name(session *s, taker *t) { give_range(t, expression, expression, false); }   \
    static bool r_##name(store_row *s, taker *t)                                                   \
    {                                                                                              \
        return give_range(t, expression, expression, false), true;                                 \
    }
#define BOTH_ADDRESS(name, side)                                                                   \
    static void s_##name(session *s, taker *t) { give_address(t, &s->side); }                      \
    static bool r_##name(store_row *s, taker *t) { return give_address(t, &s->side), true; }

// A field of messages; m is one.
#define EACH_MESSAGE(name, given)                                                                  \
    static void s_##name(session *s, taker *t)                                                     \
    {                                                                                              \
        EACH_TRANSACTION(x, s)                                                                     \
        {                                                                                          \
            const struct session_message *m = x->message;                                          \
            if (m && given) return;                                                                \
        }                                                                                          \
    }

// --- the columns of a table

#define TEXT     FILTER_TEXT, NULL
#define NUMBER   FILTER_NUMBER, NULL
#define ADDRESS  FILTER_ADDRESS, NULL
#define TIME     FILTER_TIME, NULL
#define DURATION FILTER_DURATION, NULL
#define BOOL     FILTER_BOOL, NULL
#define WORD(w)  FILTER_WORD, &w##_words
#define MESSAGE(name) "transactions.message." name
#define PART(name)    "transactions.message.parts." name
#define FIELDS(table) {table, sizeof(table) / sizeof((table)[0])}

#endif
