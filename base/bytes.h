// SPDX-License-Identifier: BSD-2-Clause
//
// A borrowed run of bytes: pointer and length, nothing owned. Bytes may hold NUL and need not be
// text. Whoever wants to keep them copies them (arena_copy_bytes, buf_append). An absent value has
// data == NULL; an empty one has data != NULL and len == 0: the JSON record tells "" from null.
#ifndef SMTPSCOPE_BASE_BYTES_H
#define SMTPSCOPE_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
    const uint8_t *data;
    size_t len;
};

#define BYTES_NONE ((struct bytes){NULL, 0})
// A string literal, its final NUL not counted.
#define BYTES_LIT(s) ((struct bytes){(const uint8_t *)("" s), sizeof(s) - 1})

static inline struct bytes bytes_of(const void *data, size_t len)
{
    return (struct bytes){data, len};
}

// s must not be NULL.
static inline struct bytes bytes_str(const char *s)
{
    return (struct bytes){(const uint8_t *)s, strlen(s)};
}

static inline bool bytes_is_none(struct bytes b)
{
    return b.data == NULL;
}

static inline bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

// What is left after the first n bytes; empty when there are no more than n.
static inline struct bytes bytes_skip(struct bytes b, size_t n)
{
    if (n > b.len) n = b.len;
    return (struct bytes){b.data ? b.data + n : NULL, b.len - n};
}

// The first n bytes, or all when there are fewer.
static inline struct bytes bytes_first(struct bytes b, size_t n)
{
    return (struct bytes){b.data, n < b.len ? n : b.len};
}

// ASCII case is ignored; other octets compare as they are.
bool bytes_starts_nocase(struct bytes b, struct bytes prefix);

static inline bool bytes_equal_nocase(struct bytes a, struct bytes b)
{
    return a.len == b.len && bytes_starts_nocase(a, b);
}

// Drops SP and HTAB at both ends.
struct bytes bytes_trim_wsp(struct bytes b);

// Offset of the first c at or after from, or b.len.
size_t bytes_find(struct bytes b, size_t from, uint8_t c);

// Offset of the first a or b at or after from (from > 0) with an octet before it that is no more
// than a CR: what may begin a line, found without looking at each line. in.len: there is none.
size_t bytes_find_begin(struct bytes in, size_t from, uint8_t a, uint8_t b);

// Parses all of b as a decimal number. false: empty, another octet, or beyond UINT64_MAX.
bool bytes_to_u64(struct bytes b, uint64_t *value_out);

#endif
