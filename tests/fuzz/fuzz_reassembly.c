// SPDX-License-Identifier: BSD-2-Clause
//
// Scripts of segments of two known streams, cut, doubled, lost and mixed up as the input says. The
// sink must be given the streams: every octet in its place, or a gap of the right length; nothing
// after the end; nothing left waiting. Input, eight octets a segment:
//   flags:1 (bit 0 direction, 1 FIN, 2 RST, 3 other octets, 4 cut, 5 no ACK, 6 absolute)
//   offset:2 length:1 ack:2 time:1 window:1

#include <assert.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/rd.h"
#include "capture/reassembly.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STREAM = 64 * 1024 };

static struct {
    uint64_t offset[2];
    bool has_ended[2];
    bool is_exact; // the script sends no other octets in place of the stream's
    uint64_t last_packet;
    uint8_t delivered[2][STREAM]; // by offset, as far as there is room; gaps as they were before
    bool is_known[2][STREAM];
} seen;

static uint8_t octet(unsigned side, uint64_t offset)
{
    return (uint8_t)(offset * 167 + (offset >> 8) * 13 + side * 101);
}

static void on_data(void *session, enum stream_side side, struct bytes data,
                    const struct stream_point *at)
{
    (void)session;
    assert(data.len > 0 && !seen.has_ended[side] && at->packet <= seen.last_packet);
    for (size_t i = 0; i < data.len; i++) {
        assert(!seen.is_exact || data.data[i] == octet(side, seen.offset[side] + i));
        if (seen.offset[side] + i >= STREAM) continue;
        seen.delivered[side][seen.offset[side] + i] = data.data[i];
        seen.is_known[side][seen.offset[side] + i] = true;
    }
    seen.offset[side] += data.len;
}

static void on_gap(void *session, enum stream_side side, uint64_t missing, enum stream_gap why,
                   const struct stream_point *at)
{
    (void)session;
    (void)why;
    assert(missing > 0 && missing < (UINT64_C(1) << 32) && !seen.has_ended[side]);
    assert(at->packet > 0 && at->packet <= seen.last_packet);
    seen.offset[side] += missing;
}

static void on_note(void *session, enum stream_side side, enum stream_note note, uint64_t offset,
                    const struct stream_point *at)
{
    (void)session;
    (void)side;
    (void)note;
    (void)offset;
    (void)at;
    assert(!seen.is_exact);
}

// What was delivered is what counts as the first version.
static void on_overlap(void *session, enum stream_side side, const struct stream_overlap *overlap,
                       const struct stream_point *at)
{
    (void)session;
    assert(!seen.is_exact && overlap->first.len > 0 && overlap->first.len == overlap->other.len);
    assert(overlap->first.data[0] != overlap->other.data[0]);
    assert(overlap->first_packet <= at->packet);
    for (size_t i = 0; i < overlap->first.len; i++) {
        uint64_t offset = overlap->offset + i;
        if (offset >= STREAM || !seen.is_known[side][offset]) continue;
        assert(overlap->first.data[i] == seen.delivered[side][offset]);
    }
}

static void on_end(void *session, enum stream_side side, enum stream_end how,
                   const struct stream_point *at)
{
    (void)session;
    (void)how;
    (void)at;
    assert(!seen.has_ended[side]);
    seen.has_ended[side] = true;
}

static void send(struct reassembly *r, struct reassembly_shared *shared, const uint32_t isn[2],
                 struct rd *in, int64_t *time_ns)
{
    uint8_t flags = rd_u8(in);
    unsigned side = flags & 1;
    uint32_t offset = rd_be16(in);
    size_t len = rd_u8(in) * 8U;
    uint32_t ack = rd_be16(in);
    *time_ns += (int64_t)rd_u8(in) * 10000000;
    uint16_t window = (uint16_t)(rd_u8(in) << 8);
    if (!(flags & 0x40)) {
        offset = (uint32_t)(seen.offset[side] + (offset & 0xfff) - 0x400);
        ack = (uint32_t)(seen.offset[!side] + (ack & 0xfff) - 0x400);
    }
    uint8_t octets[255 * 8];
    for (size_t i = 0; i < len; i++) octets[i] = octet(side, offset + i) + (flags & 8 ? 1 : 0);
    struct tcp_segment t = {.seq = isn[side] + 1 + offset,
                            .ack = isn[!side] + 1 + ack,
                            .window = window,
                            .window_scale = TCP_NO_SCALE,
                            .payload = bytes_of(octets, flags & 0x10 ? len / 2 : len),
                            .wire_len = len};
    if (!(flags & 0x20)) t.flags |= TCP_ACK;
    if (flags & 2) t.flags |= TCP_FIN;
    if (flags & 4) t.flags |= TCP_RST;
    struct stream_point at = {*time_ns, ++seen.last_packet};
    reassembly_segment(r, shared, side, &t, &at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct stream_sink sink = {.data = on_data,
                                            .gap = on_gap,
                                            .note = on_note,
                                            .overlap = on_overlap,
                                            .end = on_end};
    // Its memory is used again: a new direction does not know what others had.
    static struct history history;
    struct reassembly_shared shared = {.sink = &sink,
                                       .history = history,
                                       .grace = {8, 250000000, 3000000000, 120000000000},
                                       .pending_cap = 16 * 1024,
                                       .pending_total_cap = 24 * 1024};
    if (size < 6) return 0;
    struct rd in = rd_of(bytes_of(data, size));
    // Near the wrap, at it or far from it.
    uint32_t isn[2] = {(uint32_t)(rd_be16(&in) << 8) - 0x800000, (uint32_t)rd_be16(&in) << 16};
    uint8_t how = rd_u8(&in);
    struct reassembly r;
    reassembly_init(&r);
    r.session = &r;
    memset(&seen, 0, sizeof seen);
    // Without SYNs offsets begin anywhere, and then nothing is known of their content.
    seen.is_exact = (how & 3) == 0;
    for (size_t i = 5; i + 8 <= size && seen.is_exact; i += 8) {
        // Seq numbers below 0 are octets of the stream for nobody.
        if (data[i] & 8) seen.is_exact = false;
    }
    int64_t time_ns = 0;
    for (unsigned side = 0; side < 2 && (how & 3) == 0; side++) {
        struct tcp_segment syn = {.seq = isn[side],
                                  .ack = isn[!side] + 1,
                                  .window = 8192,
                                  .flags = side ? TCP_SYN | TCP_ACK : TCP_SYN,
                                  .window_scale = how & 4 ? 3 : TCP_NO_SCALE};
        struct stream_point at = {0, ++seen.last_packet};
        reassembly_segment(&r, &shared, side, &syn, &at);
    }
    while (rd_left(&in) >= 8) send(&r, &shared, isn, &in, &time_ns);
    reassembly_finish(&r, &shared);
    assert(shared.pending_total == 0);
    history = shared.history;
    return 0;
}
