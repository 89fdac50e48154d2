// SPDX-License-Identifier: BSD-2-Clause
//
// TNEF, whole and in pieces: the same files. The last octet says how long pieces are.
#include <assert.h>

#include "decode/message/tnef.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct log {
    struct buf text;
    bool is_open;
};

static void on_begin(void *ctx)
{
    struct log *log = ctx;
    assert(!log->is_open);
    log->is_open = true;
}

static void on_data(void *ctx, struct bytes octets)
{
    struct log *log = ctx;
    assert(log->is_open && octets.len > 0);
    buf_append_bytes(&log->text, octets);
}

static void on_end(void *ctx, struct bytes name, bool is_whole)
{
    struct log *log = ctx;
    assert(log->is_open);
    log->is_open = false;
    buf_append_bytes(&log->text, name);
    buf_append_byte(&log->text, is_whole ? '+' : '-');
}

static const struct tnef_events events = {on_begin, on_data, on_end};

static void play(struct bytes in, size_t piece, struct log *log)
{
    struct tnef t;
    *log = (struct log){0};
    buf_init(&log->text, 1 << 20);
    tnef_init(&t, &events, log);
    for (; in.len > 0; in = bytes_skip(in, piece)) tnef_feed(&t, bytes_first(in, piece));
    tnef_finish(&t);
    assert(!log->is_open);
    tnef_fini(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct log whole, pieces;
    struct bytes in = bytes_of(data, size);
    play(in, SIZE_MAX / 2, &whole);
    play(in, size > 0 ? 1 + data[size - 1] % 16U : 1, &pieces);
    assert(bytes_equal(buf_bytes(&whole.text), buf_bytes(&pieces.text)));
    buf_fini(&whole.text);
    buf_fini(&pieces.text);
    return 0;
}
