// SPDX-License-Identifier: BSD-2-Clause
//
// Segments of some connections at once through the connection table, with caps so low that flows
// and preludes are pushed out. The sink's calls must come in their order, every session must be
// closed, and there must not be more of them than the caps allow. Input: how:1, then for each
// segment who:1 (bit 0 side, 1-3 client, 4-5 server port) flags:1 seq:1 ack:1 text:1 time:1.

#include <assert.h>
#include <stdlib.h>

#include "base/rd.h"
#include "capture/capture.h"
#include "capture/flow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FLOWS = 8 };

struct session {
    bool has_ended[2];
    bool is_open;
};

static size_t open_sessions;

static void *on_open(void *ctx, const struct stream_info *info)
{
    (void)ctx;
    assert(info->client.ip_version == 4);
    struct session *s = err_calloc(1, sizeof *s);
    s->is_open = true;
    open_sessions++;
    return s;
}

static void on_packet(void *session, const struct stream_packet *packet)
{
    assert(((struct session *)session)->is_open && packet->at.packet > 0);
}

static void on_data(void *session, enum stream_side side, struct bytes data,
                    const struct stream_point *at)
{
    struct session *s = session;
    assert(s->is_open && data.len > 0 && !s->has_ended[side] && at->packet > 0);
    volatile uint8_t sum = 0;
    for (size_t i = 0; i < data.len; i++) sum = (uint8_t)(sum + data.data[i]);
}

static void on_gap(void *session, enum stream_side side, uint64_t missing, enum stream_gap why,
                   const struct stream_point *at)
{
    struct session *s = session;
    (void)why;
    assert(s->is_open && missing > 0 && !s->has_ended[side] && at->packet > 0);
}

static void on_note(void *session, enum stream_side side, enum stream_note note, uint64_t offset,
                    const struct stream_point *at)
{
    struct session *s = session;
    (void)side;
    (void)note;
    (void)offset;
    assert(s->is_open && at->packet > 0);
}

static void on_overlap(void *session, enum stream_side side, const struct stream_overlap *overlap,
                       const struct stream_point *at)
{
    on_note(session, side, STREAM_NOTE_OVERLAP, overlap->offset, at);
    assert(memcmp(overlap->first.data, overlap->other.data, overlap->first.len) != 0);
}

static void on_end(void *session, enum stream_side side, enum stream_end how,
                   const struct stream_point *at)
{
    struct session *s = session;
    (void)how;
    assert(s->is_open && !s->has_ended[side] && at->packet > 0);
    s->has_ended[side] = true;
}

static void on_close(void *session, enum stream_state state)
{
    (void)state;
    assert(((struct session *)session)->is_open);
    free(session);
    open_sessions--;
}

static struct bytes text_of(uint8_t which)
{
    static const char *const texts[] = {
        "",       "2",      "220 mx\r\n", "220-",        "EHLO a\r\n", "HELO ", "LHLO a\n", "e",
        "554 no", "421 x",  "GET / HTTP", "USER a\r\n",  "hlo a\r\n",  ".",     "\r\n.\r\n", "20 ",
    };
    return bytes_str(texts[which % 16]);
}

static void send(struct flow_table *t, struct rd *in, struct stream_point *at)
{
    static const uint16_t ports[] = {25, 587, 2600, 80};
    uint8_t who = rd_u8(in);
    uint8_t flags = rd_u8(in);
    bool from_server = who & 1;
    struct tcp_segment tcp = {.source_port = (uint16_t)(1000 + (who >> 1) % 8),
                              .destination_port = ports[(who >> 4) % 4],
                              .flags = flags & 0x3f,
                              .window = 8192,
                              .window_scale = TCP_NO_SCALE};
    if (from_server) {
        tcp.source_port = tcp.destination_port;
        tcp.destination_port = (uint16_t)(1000 + (who >> 1) % 8);
    }
    // Near a wrap, so that it is passed.
    tcp.seq = rd_u8(in) * 2U - 256;
    tcp.ack = rd_u8(in) * 2U - 256;
    struct bytes text = text_of(rd_u8(in));
    uint8_t *copy = err_malloc(text.len + 1);
    memcpy(copy, text.data, text.len);
    tcp.payload = bytes_of(copy, text.len);
    tcp.wire_len = text.len + (flags & 0x40 ? 7 : 0);
    at->time_ns += (int64_t)rd_u8(in) * (flags & 0x80 ? 10000000000 : 10000000);
    at->packet++;
    struct ip_datagram ip = {.version = 4, .protocol = IP_PROTOCOL_TCP};
    ip.source[0] = from_server ? 2 : 1;
    ip.destination[0] = from_server ? 1 : 2;
    struct flow_packet p = {.ip = &ip, .tcp = &tcp, .packet = {.at = *at}};
    flow_table_packet(t, &p);
    free(copy);
    assert(open_sessions <= FLOWS + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct stream_sink sink = {.open = on_open,
                                            .packet = on_packet,
                                            .data = on_data,
                                            .gap = on_gap,
                                            .note = on_note,
                                            .overlap = on_overlap,
                                            .end = on_end,
                                            .close = on_close};
    static struct history history; // its memory is used again
    static uint8_t ports[8192];
    struct rd in = rd_of(bytes_of(data, size));
    uint8_t how = rd_u8(&in);
    ports[25 / 8] = 1 << (25 & 7);
    ports[587 / 8] = 1 << (587 & 7);
    struct flow_config config = {.sink = &sink,
                                 .ports = ports,
                                 .grace = {8, 250000000, 3000000000, 120000000000},
                                 .linger_ns = how & 1 ? 1000000000 : 60000000000,
                                 .tombstone_ns = 120000000000,
                                 .idle_ns = 7200000000000,
                                 .half_open_ns = 600000000000,
                                 .flow_cap = FLOWS,
                                 .half_open_cap = 1 + (how >> 1) % 4,
                                 .any_port = how & 8};
    struct flow_table t;
    flow_table_init(&t, &config);
    t.shared.history = history;
    struct stream_point at = {0};
    open_sessions = 0;
    while (rd_left(&in) >= 6) send(&t, &in, &at);
    flow_table_finish(&t);
    assert(open_sessions == 0 && t.shared.pending_total == 0);
    history = t.shared.history;
    history_init(&t.shared.history);
    flow_table_fini(&t);
    return 0;
}
