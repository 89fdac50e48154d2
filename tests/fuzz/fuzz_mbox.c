// SPDX-License-Identifier: BSD-2-Clause
//
// A message comes out of an mbox as it went in, but for CRLF, which is LF there; and however it is
// cut. Each octet of the first eight is the length of a piece.
#include <assert.h>

#include "base/buf.h"
#include "export/mbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void collect(void *ctx, struct bytes data)
{
    buf_append_bytes(ctx, data);
}

static void put(struct buf *out, struct bytes text, const uint8_t *cuts)
{
    struct mbox m;
    mbox_init(&m, collect, out);
    mbox_begin(&m, BYTES_LIT("a b@c"), 0);
    for (size_t i = 0; text.len > 0; i++) {
        size_t len = cuts ? cuts[i % 8] + 1u : text.len;
        mbox_data(&m, bytes_first(text, len));
        text = bytes_skip(text, len);
    }
    mbox_end(&m);
}

// The line of an mbox at at, its quoting undone; returns where the next one begins.
static size_t take_line(struct bytes box, size_t at, struct buf *out)
{
    size_t end = bytes_find(box, at, '\n');
    struct bytes line = bytes_first(bytes_skip(box, at), end - at);
    size_t marks = 0;
    while (marks < line.len && line.data[marks] == '>') marks++;
    bool is_from = bytes_equal(bytes_first(bytes_skip(line, marks), 5), BYTES_LIT("From "));
    assert(!is_from || marks > 0);
    buf_append_bytes(out, bytes_skip(line, is_from));
    buf_append_byte(out, '\n');
    return end + 1;
}

// What is expected: CRLF is LF, and the last line is ended.
static void to_lf(struct bytes text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != '\r' || i + 1 == text.len || text.data[i + 1] != '\n')
            buf_append_byte(out, text.data[i]);
    if (out->len > 0 && out->data[out->len - 1] != '\n') buf_append_byte(out, '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 8) return 0;
    struct bytes text = bytes_of(data + 8, size - 8);
    struct buf whole, cut, back, lf;
    buf_init(&whole, 0);
    buf_init(&cut, 0);
    buf_init(&back, 0);
    buf_init(&lf, 0);
    put(&whole, text, NULL);
    put(&cut, text, data);
    assert(bytes_equal(buf_bytes(&whole), buf_bytes(&cut)));
    struct bytes box = buf_bytes(&whole);
    box.len--; // the empty line between messages
    for (size_t at = bytes_find(box, 0, '\n') + 1; at < box.len;) at = take_line(box, at, &back);
    to_lf(text, &lf);
    assert(bytes_equal(buf_bytes(&lf), buf_bytes(&back)));
    buf_fini(&whole);
    buf_fini(&cut);
    buf_fini(&back);
    buf_fini(&lf);
    return 0;
}
