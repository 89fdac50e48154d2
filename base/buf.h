// SPDX-License-Identifier: BSD-2-Clause
//
// Growable bytes with a cap. The content may hold NUL; data[len] is always a NUL that is not
// counted, once something was appended. At the cap what does not fit is counted in `cut` and
// dropped: appending never fails (style: a cap that is reached is marked, not an error).
#ifndef SMTPSCOPE_BASE_BUF_H
#define SMTPSCOPE_BASE_BUF_H

#include <stdarg.h>

#include "base/bytes.h"

struct buf {
    uint8_t *data; // readable; NULL while nothing was ever appended
    size_t len;    // readable
    size_t room;   // private
    size_t cap;    // readable; len never exceeds it
    uint64_t cut;  // readable; bytes that did not fit since init or the last reset
};

// cap 0 means no cap.
void buf_init(struct buf *b, size_t cap);
void buf_fini(struct buf *b);
// Empties it; keeps the memory when that is no more than keep bytes.
void buf_reset(struct buf *b, size_t keep);

void buf_append(struct buf *b, const void *data, size_t len);
void buf_append_bytes(struct buf *b, struct bytes bytes);
void buf_append_str(struct buf *b, const char *s);
static inline void buf_append_byte(struct buf *b, uint8_t c)
{
    if (b->len + 1 < b->room && b->len < b->cap) {
        b->data[b->len++] = c;
        b->data[b->len] = 0;
    } else {
        buf_append(b, &c, 1);
    }
}
// Room for len more bytes of a buffer without a cap, to be written by the caller, who then says
// where they end.
uint8_t *buf_room(struct buf *b, size_t len);
static inline void buf_added(struct buf *b, uint8_t *end)
{
    *end = 0;
    b->len = (size_t)(end - b->data);
}
// In decimal with at least digits digits, as "%0*u" has it, at a tenth of its cost.
void buf_append_number(struct buf *b, uint64_t n, unsigned digits);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

// Removes the first n bytes (n <= len). Linear in what remains.
void buf_consume(struct buf *b, size_t n);

// Borrowed until the next change. Never BYTES_NONE: an empty buffer gives empty bytes.
struct bytes buf_bytes(const struct buf *b);
// The content as a C string, borrowed likewise; "" when empty.
const char *buf_str(const struct buf *b);

#endif
