// SPDX-License-Identifier: BSD-2-Clause
//
// What interfaces need that can be tried without one: the ring of live packets, capture filters.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <sys/resource.h>
#include <cmocka.h>

#include "capture/device.h"
#include "capture/ring.h"
#include "tests/capture/recorder.h"

// Records of many lengths, the head beyond the end of the ring many times: the latest ones are
// there, the oldest are not, and what is there is what was added.
static void use_ring(struct ring *ring, size_t least, size_t most)
{
    static uint8_t frame[3000];
    static uint64_t offsets[20000];
    uint64_t seed = 7;
    size_t count = 20000;
    for (size_t i = 0; i < count; i++) {
        memcpy(frame, &i, sizeof i);
        struct packet out, in = {.data = frame,
                                 .cap_len = 8 + next_random(&seed) % 2990,
                                 .wire_len = 3000,
                                 .time_ns = (int64_t)i};
        offsets[i] = ring_add(ring, &in);
        assert_true(i == 0 || offsets[i] > offsets[i - 1]);
        size_t earlier = i - next_random(&seed) % (i < 100 ? i + 1 : 100);
        assert_true(ring_at(ring, offsets[earlier], &out));
        assert_memory_equal(out.data, &earlier, sizeof earlier);
        assert_int_equal(out.time_ns, earlier);
        assert_int_equal(out.wire_len, 3000);
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct packet out;
        assert_false(ring_at(ring, offsets[i] + 8, &out));
        if (!ring_at(ring, offsets[i], &out)) {
            assert_int_equal(kept, 0); // only the oldest are gone
            continue;
        }
        assert_true(offsets[i] >= ring_oldest(ring));
        assert_memory_equal(out.data, &i, sizeof i);
        kept++;
    }
    if (kept < least || kept > most) fail_msg("%zu are kept", kept);
}

static void test_ring(void **state)
{
    struct ring ring;
    struct err err;
    (void)state;
    for (int on_disk = 0; on_disk < 2; on_disk++) {
        assert_int_equal(ring_init(&ring, 0, on_disk ? "/tmp" : NULL, "ring", &err), ERR_NONE);
        use_ring(&ring, 2000, 5000);
        assert_false(ring_trouble(&ring, &err));
        ring_fini(&ring);
    }
    assert_int_equal(ring_init(&ring, 0, "/nowhere", "ring", &err), ERR_IO);
    assert_string_equal(err.text, "/nowhere: cannot keep packets there: No such file or directory");
    ring_fini(&ring);
}

// One after the other, however far the reader is behind, and what is overwritten is skipped.
static void test_ring_next(void **state)
{
    static uint8_t frame[3000];
    struct ring ring;
    struct err err;
    uint64_t seed = 7, next = 0, behind = 0;
    (void)state;
    assert_int_equal(ring_init(&ring, 0, NULL, "ring", &err), ERR_NONE);
    for (uint64_t i = 0; i < 50000; i++) {
        memcpy(frame, &i, sizeof i);
        struct packet out, in = {.data = frame, .cap_len = 8 + next_random(&seed) % 2990,
                                 .wire_len = 3000};
        ring_add(&ring, &in);
        if (i % 1000 == 999) behind = next_random(&seed) % 4000; // some 2700 records fit
        if (i - next < behind) continue;
        while (ring_next(&ring, &out)) {
            uint64_t number;
            memcpy(&number, out.data, sizeof number);
            assert_true(number == next || (i - next > 2000 && number > next));
            next = number + 1;
        }
        assert_int_equal(next, i + 1);
        assert_int_equal(ring_waiting(&ring), 0);
    }
    ring_fini(&ring);
}

// Records that fill the ring to its last octet.
static void test_ring_exact(void **state)
{
    static uint8_t frame[1000];
    struct ring ring;
    struct err err;
    struct packet out, in = {.data = frame, .cap_len = 1000, .wire_len = 1000};
    (void)state;
    for (int on_disk = 0; on_disk < 2; on_disk++) {
        assert_int_equal(ring_init(&ring, 1024 * 8192, on_disk ? "/tmp" : NULL, "ring", &err), 0);
        for (uint64_t i = 0; i < 20000; i++) {
            memcpy(frame, &i, sizeof i);
            assert_int_equal(ring_add(&ring, &in), i * 1024);
            for (uint64_t back = i < 8191 ? i : 8191, step = 1; step <= back + 1; step *= 8) {
                uint64_t n = i - (step - 1);
                assert_true(ring_at(&ring, n * 1024, &out));
                assert_memory_equal(out.data, &n, sizeof n);
            }
            assert_true(i < 8192 || !ring_at(&ring, (i - 8192) * 1024, &out));
        }
        ring_fini(&ring);
    }
}

// A disk with room for less: the ring becomes smaller and says so once. With hardly any room
// nothing is kept, and nothing fails.
static void test_ring_full(void **state)
{
    static const struct {
        rlim_t room;
        const char *sentence;
        size_t least, most;
    } rows[] = {
        {6 * 1024 * 1024 + 1, "/tmp: only the last 5 MiB of packets are kept there: ", 3000, 5000},
        {1024 * 1024, "/tmp: packets are no longer kept there: ", 0, 0},
    };
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rlimit before, now;
        struct ring ring;
        struct err err;
        getrlimit(RLIMIT_FSIZE, &before);
        now = (struct rlimit){rows[i].room, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &now);
        assert_int_equal(ring_init(&ring, 64 * 1024 * 1024, "/tmp", "ring", &err), ERR_NONE);
        if (rows[i].most > 0) {
            use_ring(&ring, rows[i].least, rows[i].most);
        } else {
            struct packet out, in = {.data = (const uint8_t *)"x", .cap_len = 1, .wire_len = 1};
            uint64_t last = 0;
            for (int n = 0; n < 200000; n++) last = ring_add(&ring, &in);
            assert_false(ring_at(&ring, last, &out));
            assert_int_equal(ring_oldest(&ring), last + 32);
        }
        setrlimit(RLIMIT_FSIZE, &before);
        assert_true(ring_trouble(&ring, &err));
        assert_int_equal(strncmp(err.text, rows[i].sentence, strlen(rows[i].sentence)), 0);
        assert_false(ring_trouble(&ring, &err));
        ring_fini(&ring);
    }
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
    // What the DNS answers, which may be a key of DKIM; not what it is asked.
    for (int is_answer = 0; is_answer < 2; is_answer++) {
        buf_reset(&frame, 0);
        buf_append(&frame, "aaaaaabbbbbb\x08\x00", 14);
        frame_tcp(&frame, &(struct frame_spec){.flags = "S", .server_port = 53});
        frame.data[14 + 9] = 17;
        if (is_answer) memcpy(frame.data + 14 + 20, "\0\x35\x82\x9a", 4);
        struct packet p = {.data = frame.data, .cap_len = (uint32_t)frame.len,
                           .wire_len = (uint32_t)frame.len, .linktype = 1};
        assert_int_equal(device_filter_match(filter, &p), is_answer);
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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ring),
        cmocka_unit_test(test_ring_next),
        cmocka_unit_test(test_ring_exact),
        cmocka_unit_test(test_ring_full),
        cmocka_unit_test(test_filter),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
