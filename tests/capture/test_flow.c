// SPDX-License-Identifier: BSD-2-Clause
//
// Which packets make which session: ports, clients, starts, ends, lingering, and that a session's
// packets alone give the same session again.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/err.h"
#include "capture/capture.h"
#include "tests/capture/recorder.h"

struct fixture {
    struct recorder recorder;
    struct capture *capture;
    struct packet packet;
};

static void begin_with(struct fixture *f, struct capture_config config)
{
    memset(f, 0, sizeof *f);
    recorder_init(&f->recorder);
    f->recorder.merges_data = true;
    config.sink = &f->recorder.sink;
    f->capture = capture_new(&config);
    f->packet.linktype = 101;
    f->packet.time_ns = 1000000000;
}

static void begin(struct fixture *f)
{
    begin_with(f, (struct capture_config){0});
}

static void end(struct fixture *f)
{
    capture_finish(f->capture);
    capture_free(f->capture);
}

static void send_frame(struct fixture *f, const struct buf *frame)
{
    f->packet.number++;
    f->packet.offset = f->packet.number * 1000;
    f->packet.data = frame->data;
    f->packet.cap_len = f->packet.wire_len = (uint32_t)frame->len;
    capture_packet(f->capture, &f->packet);
}

static void send(struct fixture *f, struct frame_spec spec)
{
    struct buf frame;
    buf_init(&frame, 0);
    frame_tcp(&frame, &spec);
    send_frame(f, &frame);
    buf_fini(&frame);
}

#define CLIENT(...) send(&f, (struct frame_spec){__VA_ARGS__})
#define SERVER(...) send(&f, (struct frame_spec){.from_server = true, __VA_ARGS__})
#define TEXT(s) .payload = s, .len = sizeof(s) - 1

static void expect(struct fixture *f, const char *events)
{
    const char *got = recorder_take(&f->recorder);
    assert_string_equal(got, events);
}

static void handshake(struct fixture *f, uint32_t isn, uint16_t client_port)
{
    send(f, (struct frame_spec){.flags = "S", .seq = isn, .client_port = client_port});
    send(f, (struct frame_spec){.flags = "SA", .seq = 100, .ack = isn + 1, .from_server = true,
                                .client_port = client_port});
    send(f, (struct frame_spec){.flags = "A", .seq = isn + 1, .ack = 101,
                                .client_port = client_port});
}

static void test_ports(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f);
    CLIENT(.flags = "S", .server_port = 26);
    CLIENT(.flags = "PA", TEXT("x"), .server_port = 80);
    expect(&f, "");
    // From port 25 to somewhere else is no connection to port 25, also not later.
    CLIENT(.flags = "S", .client_port = 25, .server_port = 4000);
    CLIENT(.flags = "PA", .seq = 1, TEXT("x"), .client_port = 25, .server_port = 4000);
    expect(&f, "");
    CLIENT(.flags = "S", .server_port = 587);
    expect(&f, "open 10.0.0.1:1000 > 10.0.0.2:587 syn\n");
    end(&f);
    recorder_fini(&f.recorder);
    uint16_t port = 2525;
    begin_with(&f, (struct capture_config){.ports = &port, .port_count = 1});
    CLIENT(.flags = "S");
    CLIENT(.flags = "S", .server_port = 2525);
    expect(&f, "open 10.0.0.1:1000 > 10.0.0.2:2525 syn\n");
    end(&f);
    recorder_fini(&f.recorder);
}

static void test_client_of_a_middle(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f);
    SERVER(.flags = "PA", .seq = 1, .ack = 1, TEXT("250 ok"));
    expect(&f, "open 10.0.0.1:1000 > 10.0.0.2:25\n");
    // Both ports are in the set: a reply is the server's.
    CLIENT(.flags = "PA", .seq = 1, .ack = 1, TEXT("220 mx"), .client_port = 25,
           .server_port = 587);
    expect(&f, "#2 open 10.0.0.2:587 > 10.0.0.1:25\n");
    CLIENT(.flags = "PA", .seq = 1, .ack = 1, TEXT("EHLO x"), .client_port = 465);
    expect(&f, "#3 open 10.0.0.1:465 > 10.0.0.2:25\n");
    // A SYN+ACK comes from the server.
    SERVER(.flags = "SA", .seq = 1, .ack = 1, .client_port = 7);
    expect(&f, "#4 open 10.0.0.1:7 > 10.0.0.2:25 syn\n");
    end(&f);
    recorder_fini(&f.recorder);
}

static void test_early_packets(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f);
    CLIENT(.flags = "A", .seq = 5, .ack = 9);
    SERVER(.flags = "A", .seq = 9, .ack = 5);
    expect(&f, "");
    assert_string_equal(buf_str(&f.recorder.packets), "");
    CLIENT(.flags = "PA", .seq = 5, .ack = 9, TEXT("NOOP"));
    expect(&f, "open 10.0.0.1:1000 > 10.0.0.2:25\n");
    assert_string_equal(buf_str(&f.recorder.packets), "C1 S2 C3");
    // A connection that ends without an octet is no session.
    CLIENT(.flags = "A", .seq = 5, .ack = 9, .client_port = 2);
    CLIENT(.flags = "FA", .seq = 5, .ack = 9, .client_port = 2);
    SERVER(.flags = "FA", .seq = 9, .ack = 6, .client_port = 2);
    expect(&f, "");
    // Unless the octet was captured late.
    CLIENT(.flags = "FA", .seq = 5, .ack = 9, .client_port = 3);
    SERVER(.flags = "FA", .seq = 9, .ack = 6, .client_port = 3);
    CLIENT(.flags = "PA", .seq = 1, .ack = 9, .client_port = 3, TEXT("QUIT"));
    expect(&f, "#2 open 10.0.0.1:3 > 10.0.0.2:25\n");
    end(&f);
    expect(&f, "#2 data C QUIT\n#2 end C fin\n#2 end S fin\n#2 close closed\n"
               "data C NOOP\nclose open\n");
    recorder_fini(&f.recorder);
}

static void test_reused_port(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f);
    handshake(&f, 1000, 1000);
    CLIENT(.flags = "S", .seq = 1000); // once more: the same connection
    CLIENT(.flags = "PA", .seq = 1001, .ack = 101, TEXT("a"));
    expect(&f, "open 10.0.0.1:1000 > 10.0.0.2:25 syn\ndata C a\n");
    handshake(&f, 777000, 1000);
    CLIENT(.flags = "PA", .seq = 777001, .ack = 101, TEXT("b"));
    expect(&f, "close open\n#2 open 10.0.0.1:1000 > 10.0.0.2:25 syn\n#2 data C b\n");
    end(&f);
    expect(&f, "#2 close open\n");
    recorder_fini(&f.recorder);
}

static void close_both(struct fixture *f, uint32_t isn, uint16_t client_port)
{
    send(f, (struct frame_spec){.flags = "FA", .seq = isn + 1, .ack = 101,
                                .client_port = client_port});
    send(f, (struct frame_spec){.flags = "FA", .seq = 101, .ack = isn + 2, .from_server = true,
                                .client_port = client_port});
}

static void test_linger_and_tombstone(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f);
    handshake(&f, 1000, 1000);
    close_both(&f, 1000, 1000);
    recorder_take(&f.recorder);
    f.packet.time_ns += INT64_C(59) * 1000000000;
    CLIENT(.flags = "A", .seq = 1002, .ack = 102);
    expect(&f, "");
    assert_string_equal(buf_str(&f.recorder.packets), "C1 S2 C3 C4 S5 C6");
    f.packet.time_ns += INT64_C(2) * 1000000000;
    CLIENT(.flags = "R", .seq = 1002, .ack = 102);
    CLIENT(.flags = "PA", .seq = 1002, .ack = 102, TEXT("late"));
    expect(&f, "close closed\n");
    assert_string_equal(buf_str(&f.recorder.packets), "C1 S2 C3 C4 S5 C6");
    handshake(&f, 5000, 1000);
    expect(&f, "#2 open 10.0.0.1:1000 > 10.0.0.2:25 syn\n");
    end(&f);
    recorder_fini(&f.recorder);
}

// Nothing of it can be missing once both FINs are acknowledged: it does not linger for long.
static void test_a_session_that_is_done(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f);
    handshake(&f, 1000, 1000);
    close_both(&f, 1000, 1000);
    recorder_take(&f.recorder);
    CLIENT(.flags = "A", .seq = 1002, .ack = 102);
    f.packet.time_ns += INT64_C(900) * 1000000;
    CLIENT(.flags = "A", .seq = 1002, .ack = 102);
    expect(&f, "");
    assert_string_equal(buf_str(&f.recorder.packets), "C1 S2 C3 C4 S5 C6 C7");
    f.packet.time_ns += INT64_C(200) * 1000000;
    SERVER(.flags = "FA", .seq = 101, .ack = 1002);
    expect(&f, "close closed\n");
    assert_string_equal(buf_str(&f.recorder.packets), "C1 S2 C3 C4 S5 C6 C7");
    end(&f);
    recorder_fini(&f.recorder);
}

static void test_order_at_the_end(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f);
    for (uint16_t port = 1; port <= 4; port++) handshake(&f, 1000, port);
    close_both(&f, 1000, 4);
    close_both(&f, 1000, 2);
    recorder_take(&f.recorder);
    end(&f);
    expect(&f, "#4 close closed\n#2 close closed\nclose open\n#3 close open\n");
    recorder_fini(&f.recorder);
}

static void test_too_many(void **state)
{
    struct fixture f;
    (void)state;
    begin_with(&f, (struct capture_config){.flow_cap = 2});
    handshake(&f, 1000, 1);
    CLIENT(.flags = "PA", .seq = 1001, .ack = 101, TEXT("a"), .client_port = 1);
    handshake(&f, 1000, 2);
    recorder_take(&f.recorder);
    handshake(&f, 1000, 3); // the half-open one is worth least
    expect(&f, "#2 close open\n#3 open 10.0.0.1:3 > 10.0.0.2:25 syn\n");
    struct capture_counters counters;
    capture_count(f.capture, &counters);
    assert_int_equal(counters.evicted, 1);
    assert_int_equal(counters.sessions, 3);
    end(&f);
    recorder_fini(&f.recorder);
}

static void test_live_ageing(void **state)
{
    struct fixture f;
    (void)state;
    begin_with(&f, (struct capture_config){.is_live = true});
    handshake(&f, 1000, 1);
    handshake(&f, 1000, 2);
    CLIENT(.flags = "PA", .seq = 1001, .ack = 101, TEXT("a"), .client_port = 2);
    handshake(&f, 1000, 3);
    close_both(&f, 1000, 3);
    recorder_take(&f.recorder);
    capture_tick(f.capture, f.packet.time_ns + INT64_C(2) * 1000000000);
    expect(&f, "#3 close closed\n");
    capture_tick(f.capture, f.packet.time_ns + INT64_C(601) * 1000000000);
    expect(&f, "close open\n");
    capture_tick(f.capture, f.packet.time_ns + INT64_C(7300) * 1000000000);
    expect(&f, "#2 close open\n");
    end(&f);
    recorder_fini(&f.recorder);
}

static void test_wrong_clock(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f);
    handshake(&f, 1000, 1);
    handshake(&f, 1000, 2);
    close_both(&f, 1000, 1);
    recorder_take(&f.recorder);
    int64_t right = f.packet.time_ns;
    f.packet.time_ns += INT64_C(30000000) * 1000000000;
    handshake(&f, 1000, 0); // spec 0: port 1000
    f.packet.time_ns = right;
    expect(&f, "#3 open 10.0.0.1:1000 > 10.0.0.2:25 syn\nclose closed\n");
    end(&f);
    recorder_fini(&f.recorder);
    begin(&f);
    handshake(&f, 1000, 1);
    close_both(&f, 1000, 1);
    recorder_take(&f.recorder);
    right = f.packet.time_ns;
    f.packet.time_ns += INT64_C(30000000) * 1000000000;
    CLIENT(.flags = "S", .client_port = 2); // one alone leaves the clock as it is
    f.packet.time_ns = right;
    CLIENT(.flags = "A", .seq = 1002, .ack = 102, .client_port = 1);
    expect(&f, "#2 open 10.0.0.1:2 > 10.0.0.2:25 syn\n");
    end(&f);
    recorder_fini(&f.recorder);
}

// A hole that nobody acknowledges, and more behind it than is kept.
static void test_cap(void **state)
{
    struct fixture f;
    char text[1401];
    (void)state;
    begin(&f);
    handshake(&f, 1000, 1000);
    recorder_take(&f.recorder);
    memset(text, 'x', sizeof text - 1);
    text[1400] = '\0';
    struct capture_counters counters = {0};
    uint32_t seq = 1001 + 10;
    size_t sent = 0;
    for (; counters.gaps == 0; seq += 1400, sent++) {
        assert_true(sent < 5000);
        CLIENT(.flags = "A", .seq = seq, .ack = 101, .payload = text, .len = 1400);
        capture_count(f.capture, &counters);
        assert_true(counters.waiting_bytes < 5 * 1024 * 1024);
    }
    assert_int_equal(strncmp(recorder_take(&f.recorder), "gap C 10 cap\ndata C xxx", 22), 0);
    assert_int_equal(counters.waiting_bytes, 0);
    end(&f);
    recorder_fini(&f.recorder);
}

static void test_ipv6(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f);
    CLIENT(.flags = "S", .is_ipv6 = true);
    CLIENT(.flags = "PA", .seq = 1, .is_ipv6 = true, TEXT("hi"));
    expect(&f, "open [fd00::1]:1000 > [fd00::2]:25 syn\ndata C hi\n");
    end(&f);
    recorder_fini(&f.recorder);
}

// ---- Link layers ----

static const struct {
    const char *name;
    uint16_t linktype;
    const char *before;
    size_t len;
    const char *after;
    size_t after_len;
    const char *tags;
} links[] = {
#define BYTES(s) s, sizeof(s) - 1
    {"Ethernet with padding", 1, BYTES("aaaaaabbbbbb\x08\x00"), BYTES("\0\0\0\0\0\0"), ""},
    {"a VLAN tag", 1, BYTES("aaaaaabbbbbb\x81\x00\x00\x05\x08\x00"), BYTES(""), " vlan 5"},
    {"three tags", 1,
     BYTES("aaaaaabbbbbb\x88\xa8\x00\x05\x91\x00\x00\x05\x81\x00\x00\x05\x08\x00"), BYTES(""),
     " vlan 5,5,5"},
    {"MPLS", 1, BYTES("aaaaaabbbbbb\x88\x47\x00\x01\x00\x40\x00\x02\x01\x40"), BYTES(""), ""},
    {"PPPoE", 1, BYTES("aaaaaabbbbbb\x88\x64\x11\x00\x00\x01\x00\x30\x00\x21"), BYTES(""), ""},
    {"Linux cooked", 113, BYTES("\0\0\0\1\0\6aaaaaaaa\x08\x00"), BYTES(""), ""},
    {"Linux cooked 2", 276, BYTES("\x08\x00\0\0\0\0\0\1\0\1\0\6aaaaaaaa"), BYTES(""), ""},
    {"raw IP of this system", 12, BYTES(""), BYTES(""), ""},
    {"raw IP of OpenBSD", 14, BYTES(""), BYTES(""), ""},
    {"IPv4", 228, BYTES(""), BYTES(""), ""},
    {"BSD loopback, little", 0, BYTES("\2\0\0\0"), BYTES(""), ""},
    {"BSD loopback, big", 0, BYTES("\0\0\0\2"), BYTES(""), ""},
    {"OpenBSD loopback", 108, BYTES("\0\0\0\2"), BYTES(""), ""},
    {"PPP", 9, BYTES("\x21"), BYTES(""), ""},
    {"PPP in HDLC framing", 50, BYTES("\xff\x03\x00\x21"), BYTES(""), ""},
};

static void test_links(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        struct fixture f;
        struct buf frame;
        begin(&f);
        f.packet.linktype = links[i].linktype;
        buf_init(&frame, 0);
        buf_append(&frame, links[i].before, links[i].len);
        frame_tcp(&frame, &(struct frame_spec){.flags = "S", TEXT("hi")});
        buf_append(&frame, links[i].after, links[i].after_len);
        send_frame(&f, &frame);
        const char *got = recorder_take(&f.recorder);
        char want[100];
        snprintf(want, sizeof want, "open 10.0.0.1:1000 > 10.0.0.2:25 syn%s\ndata C hi\n",
                 links[i].tags);
        if (strcmp(got, want) != 0) fail_msg("%s: got\n%s", links[i].name, got);
        // Cut anywhere, it is at most less.
        for (size_t len = 0; len < frame.len; len++) {
            struct buf cut;
            buf_init(&cut, 0);
            buf_append(&cut, frame.data, len);
            send_frame(&f, &cut);
            buf_fini(&cut);
        }
        buf_fini(&frame);
        end(&f);
        recorder_fini(&f.recorder);
    }
}

// ---- Datagrams in pieces ----

// Octets [from, to) of the datagram's payload as a piece of its own.
static void send_piece(struct fixture *f, const struct buf *datagram, bool is_ipv6, size_t from,
                       size_t to)
{
    struct buf piece;
    size_t header = is_ipv6 ? 40 : 20;
    size_t total = datagram->len - header;
    buf_init(&piece, 0);
    buf_append(&piece, datagram->data, header);
    if (is_ipv6) {
        piece.data[6] = 44;
        piece.data[4] = (uint8_t)((to - from + 8) >> 8);
        piece.data[5] = (uint8_t)(to - from + 8);
        put_be16(&piece, 6 << 8);
        put_be16(&piece, (unsigned)from | (to < total));
        put_be32(&piece, 99);
    } else {
        size_t len = header + to - from;
        piece.data[2] = (uint8_t)(len >> 8);
        piece.data[3] = (uint8_t)len;
        size_t field = from / 8 | (to < total ? 0x2000 : 0);
        piece.data[6] = (uint8_t)(field >> 8);
        piece.data[7] = (uint8_t)field;
    }
    buf_append(&piece, datagram->data + header + from, to - from);
    send_frame(f, &piece);
    buf_fini(&piece);
}

static void test_fragments(void **state)
{
    (void)state;
    for (int is_ipv6 = 0; is_ipv6 < 2; is_ipv6++) {
        struct fixture f;
        struct buf whole;
        begin(&f);
        buf_init(&whole, 0);
        frame_tcp(&whole, &(struct frame_spec){.flags = "S", .is_ipv6 = is_ipv6 != 0,
                                               TEXT("abcdefghijklmnopqrstuvwxyz")});
        size_t total = whole.len - (is_ipv6 ? 40 : 20); // 46
        send_piece(&f, &whole, is_ipv6, 40, total);
        send_piece(&f, &whole, is_ipv6, 0, 16);
        send_piece(&f, &whole, is_ipv6, 0, 16); // a copy is of no use
        expect(&f, "");
        // Other octets where some are there already: the first count.
        whole.data[whole.len - 1] = 'Z';
        whole.data[whole.len - 10] = 'Q';
        send_piece(&f, &whole, is_ipv6, 16, total);
        expect(&f, is_ipv6 ? "open [fd00::1]:1000 > [fd00::2]:25 syn\n"
                             "data C abcdefghijklmnopQrstuvwxyz\n"
                           : "open 10.0.0.1:1000 > 10.0.0.2:25 syn\n"
                             "data C abcdefghijklmnopQrstuvwxyz\n");
        assert_string_equal(buf_str(&f.recorder.packets), "C1 C2 C4");
        end(&f);
        buf_fini(&whole);
        recorder_fini(&f.recorder);
    }
}

// ---- A session read again ----

enum { FRAMES = 400 };

static void test_read_again(void **state)
{
    (void)state;
    for (uint64_t round = 1; round <= 30; round++) {
        struct fixture f;
        struct buf frames[FRAMES];
        int64_t times[FRAMES];
        uint64_t seed = round;
        char first[64 * 1024];
        begin(&f);
        f.recorder.merges_data = false;
        // Two connections whose segments are lost, doubled and mixed; the first one is read again.
        for (size_t i = 0; i < FRAMES; i++) {
            bool from_server = next_random(&seed) & 1;
            uint16_t port = next_random(&seed) % 3 ? 1000 : 2000;
            char text[32];
            size_t len = next_random(&seed) % 20;
            uint32_t at = (uint32_t)i * 4 + next_random(&seed) % 30;
            for (size_t k = 0; k < len; k++) text[k] = (char)('a' + (at + k) % 26);
            const char *flags = next_random(&seed) % 100 == 0 ? "R"
                                : next_random(&seed) % 60 == 0 ? "FA" : "A";
            struct frame_spec spec = {.flags = i < 2 ? "S" : flags, .seq = i < 2 ? 0 : at + 1,
                                      .ack = (uint32_t)i * 4 + next_random(&seed) % 10,
                                      .payload = text, .len = i < 2 ? 0 : len,
                                      .from_server = i >= 2 && from_server,
                                      .client_port = i == 1 ? 2000 : port};
            buf_init(&frames[i], 0);
            frame_tcp(&frames[i], &spec);
            f.packet.time_ns += (int64_t)(next_random(&seed) % 100) * 10000000;
            times[i] = f.packet.time_ns;
            send_frame(&f, &frames[i]);
        }
        end(&f);
        // The events of session 1 alone are those without a number before them.
        size_t len = 0;
        for (char *line = f.recorder.log.len ? (char *)f.recorder.log.data : NULL; line && *line;) {
            char *next = strchr(line, '\n') + 1;
            if (line[0] != '#') {
                memcpy(first + len, line, (size_t)(next - line));
                len += (size_t)(next - line);
            }
            line = next;
        }
        first[len] = '\0';
        const struct recorded_place *places = (const void *)f.recorder.places.data;
        size_t count = f.recorder.places.len / sizeof *places;
        struct fixture again;
        begin(&again);
        again.recorder.merges_data = false;
        for (size_t i = 0; i < count; i++) {
            const struct stream_packet *place = &places[i].packet;
            if (places[i].session != 1) continue;
            again.packet.number = place->at.packet - 1;
            again.packet.time_ns = times[place->at.packet - 1];
            assert_int_equal(again.packet.time_ns, place->at.time_ns);
            assert_int_equal(place->offset, place->at.packet * 1000);
            send_frame(&again, &frames[place->at.packet - 1]);
        }
        end(&again);
        const char *got = recorder_take(&again.recorder);
        if (strcmp(first, got) != 0) {
            fail_msg("round %llu: first\n%sthen\n%s", (unsigned long long)round, first, got);
        }
        recorder_fini(&again.recorder);
        recorder_fini(&f.recorder);
        for (size_t i = 0; i < FRAMES; i++) buf_fini(&frames[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ports),
        cmocka_unit_test(test_client_of_a_middle),
        cmocka_unit_test(test_early_packets),
        cmocka_unit_test(test_reused_port),
        cmocka_unit_test(test_linger_and_tombstone),
        cmocka_unit_test(test_a_session_that_is_done),
        cmocka_unit_test(test_order_at_the_end),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_live_ageing),
        cmocka_unit_test(test_wrong_clock),
        cmocka_unit_test(test_cap),
        cmocka_unit_test(test_ipv6),
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_fragments),
        cmocka_unit_test(test_read_again),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
