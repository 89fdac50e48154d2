// SPDX-License-Identifier: BSD-2-Clause
//
// Text that may hold files, whole and in pieces: the same files. The first octet says how long
// pieces are.
#include <assert.h>

#include "decode/message/embedded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct log {
    struct buf text;
    bool is_open;
};

static void on_begin(void *ctx, enum embedded_kind kind, struct bytes name)
{
    struct log *log = ctx;
    assert(!log->is_open && kind != EMBEDDED_NONE && name.len > 0);
    log->is_open = true;
    buf_append_bytes(&log->text, name);
}

static void on_data(void *ctx, struct bytes octets)
{
    struct log *log = ctx;
    assert(log->is_open && octets.len > 0);
    buf_append_bytes(&log->text, octets);
}

static void on_end(void *ctx, bool is_whole)
{
    struct log *log = ctx;
    assert(log->is_open);
    log->is_open = false;
    buf_append_byte(&log->text, is_whole ? '+' : '-');
}

static const struct embedded_events events = {on_begin, on_data, on_end};

static void play(struct bytes text, size_t piece, struct log *log)
{
    struct embedded e;
    *log = (struct log){0};
    buf_init(&log->text, 1 << 20);
    embedded_init(&e, &events, log);
    for (; text.len > 0; text = bytes_skip(text, piece))
        embedded_feed(&e, bytes_first(text, piece));
    embedded_finish(&e);
    assert(!log->is_open);
    embedded_fini(&e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct log whole, pieces;
    struct bytes text = bytes_of(data, size);
    play(text, SIZE_MAX / 2, &whole);
    play(text, size > 0 ? 1 + data[0] % 16U : 1, &pieces);
    assert(bytes_equal(buf_bytes(&whole.text), buf_bytes(&pieces.text)));
    buf_fini(&whole.text);
    buf_fini(&pieces.text);
    return 0;
}
