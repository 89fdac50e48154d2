// SPDX-License-Identifier: BSD-2-Clause
//
// What interfaces need that can be tried without one: the ring of live packets, capture filters.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capture/device.h"
#include "capture/ring.h"
#include "tests/capture/recorder.h"

static void test_ring(void **state)
{
    static uint8_t frame[3000];
    static uint64_t offsets[20000];
    struct ring ring;
    struct err err;
    uint64_t seed = 7;
    (void)state;
    assert_int_equal(ring_init(&ring, 0, "ring", &err), ERR_NONE);
    size_t given = 0;
    for (size_t i = 0; i < 20000; i++) {
        memcpy(frame, &i, sizeof i);
        struct packet in = {.data = frame, .cap_len = 8 + next_random(&seed) % 2990,
                            .wire_len = 3000, .time_ns = (int64_t)i};
        struct packet out;
        ring_add(&ring, &in);
        if (i % 7 != 0) continue;
        while (ring_next(&ring, &out)) {
            assert_int_equal(out.time_ns, given);
            assert_memory_equal(out.data, &given, sizeof given);
            offsets[given++] = out.offset;
        }
        assert_int_equal(given, i + 1);
    }
    size_t kept = 0;
    for (size_t i = 0; i < given; i++) {
        struct packet out;
        if (!ring_at(&ring, offsets[i], &out)) {
            assert_int_equal(kept, 0); // only the oldest are gone
            continue;
        }
        assert_memory_equal(out.data, &i, sizeof i);
        kept++;
    }
    assert_true(kept > 2000 && kept < 5000);
    ring_fini(&ring);
}

#define TAGS(s) s, sizeof(s) - 1

static void test_filter(void **state)
{
    struct device_filter *filter;
    struct err err;
    struct buf text;
    struct buf frame;
    (void)state;
    buf_init(&text, 0);
    buf_init(&frame, 0);
    assert_int_equal(device_filter_compile("tcp prt 25", &filter, &err), ERR_USAGE);
    assert_non_null(strstr(err.text, "tcp prt 25"));
    uint16_t ports[2] = {25, 587};
    device_default_filter(ports, 2, true, &text);
    assert_int_equal(device_filter_compile(buf_str(&text), &filter, &err), ERR_NONE);
    static const struct {
        const char *before;
        size_t len;
        uint16_t server_port;
        bool matches;
    } rows[] = {
        {TAGS("aaaaaabbbbbb\x08\x00"), 25, true},
        {TAGS("aaaaaabbbbbb\x08\x00"), 26, false},
        {TAGS("aaaaaabbbbbb\x81\x00\x00\x05\x08\x00"), 587, true},
        {TAGS("aaaaaabbbbbb\x81\x00\x00\x05\x08\x00"), 80, false},
        {TAGS("aaaaaabbbbbb\x81\x00\x00\x05\x81\x00\x00\x07\x08\x00"), 25, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        buf_reset(&frame, 0);
        buf_append(&frame, rows[i].before, rows[i].len);
        frame_tcp(&frame, &(struct frame_spec){.flags = "S", .server_port = rows[i].server_port});
        struct packet p = {.data = frame.data, .cap_len = (uint32_t)frame.len,
                           .wire_len = (uint32_t)frame.len, .linktype = 1};
        assert_int_equal(device_filter_match(filter, &p), rows[i].matches);
        frame.data[rows[i].len + 6] = 0x00;
        frame.data[rows[i].len + 7] = 0x10; // a later piece
        assert_true(device_filter_match(filter, &p));
    }
    // Tunnels come whole: GRE, then VXLAN's port, MPLS behind a tag.
    buf_reset(&frame, 0);
    buf_append(&frame, "aaaaaabbbbbb\x08\x00", 14);
    frame_tcp(&frame, &(struct frame_spec){.flags = "S", .server_port = 80});
    struct packet tunnel = {.data = frame.data, .cap_len = (uint32_t)frame.len,
                            .wire_len = (uint32_t)frame.len, .linktype = 1};
    assert_false(device_filter_match(filter, &tunnel));
    frame.data[14 + 9] = 47;
    assert_true(device_filter_match(filter, &tunnel));
    frame.data[14 + 9] = 17;
    assert_false(device_filter_match(filter, &tunnel));
    frame.data[14 + 22] = 4789 >> 8;
    frame.data[14 + 23] = 4789 & 255;
    assert_true(device_filter_match(filter, &tunnel));
    memcpy(frame.data + 12, "\x81\x00\x00\x05\x88\x47", 6);
    assert_true(device_filter_match(filter, &tunnel));
    device_filter_free(filter);
    buf_reset(&text, 0);
    device_default_filter(ports, 2, false, &text);
    assert_int_equal(device_filter_compile(buf_str(&text), &filter, &err), ERR_NONE);
    buf_reset(&frame, 0);
    frame_tcp(&frame, &(struct frame_spec){.flags = "S", .is_ipv6 = true});
    struct packet p = {.data = frame.data, .cap_len = (uint32_t)frame.len,
                       .wire_len = (uint32_t)frame.len, .linktype = 101};
    assert_true(device_filter_match(filter, &p));
    frame.data[6] = 17;
    assert_false(device_filter_match(filter, &p));
    frame.data[6] = 60;
    assert_true(device_filter_match(filter, &p));
    device_filter_free(filter);
    buf_fini(&frame);
    buf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ring), cmocka_unit_test(test_filter)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
