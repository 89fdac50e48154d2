// SPDX-License-Identifier: BSD-2-Clause
//
// Frames of any link type through all layers into a sink that checks the order of its calls. Input:
// link type:1, then for each frame missing:1 time:1 length:2 octets.

#include <assert.h>
#include <stdlib.h>

#include "base/rd.h"
#include "capture/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct session {
    uint64_t octets[2];
    bool has_ended[2];
};

static void *on_open(void *ctx, const struct stream_info *info)
{
    (void)ctx;
    assert(info->client.ip_version == 4 || info->client.ip_version == 6);
    return err_calloc(1, sizeof(struct session));
}

static void on_packet(void *session, const struct stream_packet *packet)
{
    assert(session && packet->at.packet > 0);
}

static void on_data(void *session, enum stream_side side, struct bytes data,
                    const struct stream_point *at)
{
    struct session *s = session;
    assert(data.len > 0 && !s->has_ended[side] && at->packet > 0);
    volatile uint8_t sum = 0;
    for (size_t i = 0; i < data.len; i++) sum = (uint8_t)(sum + data.data[i]);
    s->octets[side] += data.len;
}

static void on_gap(void *session, enum stream_side side, uint64_t missing, enum stream_gap why,
                   const struct stream_point *at)
{
    struct session *s = session;
    (void)why;
    assert(missing > 0 && !s->has_ended[side] && at->packet > 0);
    s->octets[side] += missing;
}

static void on_note(void *session, enum stream_side side, enum stream_note note, uint64_t offset,
                    const struct stream_point *at)
{
    (void)session;
    (void)side;
    (void)note;
    (void)offset;
    (void)at;
}

static void on_end(void *session, enum stream_side side, enum stream_end how,
                   const struct stream_point *at)
{
    struct session *s = session;
    (void)how;
    assert(!s->has_ended[side] && at->packet > 0);
    s->has_ended[side] = true;
}

static void on_close(void *session, enum stream_state state)
{
    (void)state;
    free(session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint16_t linktypes[] = {1, 101, 113, 276, 0, 108, 228, 229, 9, 50, 12, 7,
                                         51, 166, 192, 204, 219, 239};
    static const struct stream_sink sink = {.open = on_open,
                                            .packet = on_packet,
                                            .data = on_data,
                                            .gap = on_gap,
                                            .note = on_note,
                                            .end = on_end,
                                            .close = on_close};
    struct capture_config config = {.sink = &sink, .flow_cap = 16};
    struct capture *c = capture_new(&config);
    struct rd r = rd_of(bytes_of(data, size));
    struct packet p = {.time_digits = 6};
    p.linktype = linktypes[rd_u8(&r) % (sizeof linktypes / sizeof linktypes[0])];
    while (rd_left(&r) > 4) {
        uint32_t missing = rd_u8(&r);
        p.time_ns += (int64_t)rd_u8(&r) * 50000000;
        size_t len = rd_be16(&r);
        if (len > rd_left(&r)) len = rd_left(&r);
        // A copy of its own, so that a read beyond it is found.
        uint8_t *frame = err_malloc(len ? len : 1);
        if (len > 0) memcpy(frame, r.cur, len);
        rd_skip(&r, len);
        p.data = frame;
        p.cap_len = (uint32_t)len;
        p.wire_len = p.cap_len + missing;
        p.number++;
        capture_packet(c, &p);
        free(frame);
    }
    capture_finish(c);
    capture_free(c);
    return 0;
}
