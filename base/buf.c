// SPDX-License-Identifier: BSD-2-Clause
#include "base/buf.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"

#define NO_CAP (SIZE_MAX / 2)

void buf_init(struct buf *b, size_t cap)
{
    *b = (struct buf){.cap = cap ? cap : NO_CAP};
}

void buf_fini(struct buf *b)
{
    free(b->data);
    b->data = NULL;
    b->len = b->room = 0;
}

void buf_reset(struct buf *b, size_t keep)
{
    if (b->room > keep) {
        free(b->data);
        b->data = NULL;
        b->room = 0;
    }
    b->len = 0;
    b->cut = 0;
    if (b->data) b->data[0] = 0;
}

// Makes room for extra more bytes and the final NUL.
static void reserve(struct buf *b, size_t extra)
{
    size_t want = b->len + extra + 1;
    if (want <= b->room) return;
    size_t room = b->room < 64 ? 64 : b->room;
    while (room < want) room += room / 2 + 1;
    b->data = err_realloc_array(b->data, room, 1);
    b->room = room;
}

void buf_append(struct buf *b, const void *data, size_t len)
{
    size_t fits = len < b->cap - b->len ? len : b->cap - b->len;
    b->cut += len - fits;
    if (fits == 0) return;
    reserve(b, fits);
    memcpy(b->data + b->len, data, fits);
    b->len += fits;
    b->data[b->len] = 0;
}

uint8_t *buf_room(struct buf *b, size_t len)
{
    assert(b->cap == NO_CAP);
    reserve(b, len);
    return b->data + b->len;
}

void buf_append_bytes(struct buf *b, struct bytes bytes)
{
    buf_append(b, bytes.data, bytes.len);
}

void buf_append_str(struct buf *b, const char *s)
{
    buf_append(b, s, strlen(s));
}

void buf_append_number(struct buf *b, uint64_t n, unsigned digits)
{
    enum { MOST = 20 }; // of 2^64 - 1
    char text[MOST];
    char *end = text + MOST, *p = end;
    if (digits > MOST) digits = MOST;
    while (n > 0 || p > end - digits) {
        *--p = (char)('0' + n % 10);
        n /= 10;
    }
    buf_append(b, p, (size_t)(end - p));
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
    char small[256];
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(small, sizeof(small), format, args);
    if (n >= 0 && (size_t)n < sizeof(small)) {
        buf_append(b, small, (size_t)n);
    } else if (n >= 0) {
        char *large = err_malloc((size_t)n + 1);
        vsnprintf(large, (size_t)n + 1, format, again);
        buf_append(b, large, (size_t)n);
        free(large);
    }
    va_end(again);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_vprintf(b, format, args);
    va_end(args);
}

void buf_consume(struct buf *b, size_t n)
{
    assert(n <= b->len);
    if (n == 0) return;
    b->len -= n;
    memmove(b->data, b->data + n, b->len + 1);
}

struct bytes buf_bytes(const struct buf *b)
{
    return (struct bytes){b->data ? b->data : (const uint8_t *)"", b->len};
}

const char *buf_str(const struct buf *b)
{
    return b->data ? (const char *)b->data : "";
}
