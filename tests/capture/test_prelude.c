// SPDX-License-Identifier: BSD-2-Clause
//
// Connections before they are flows: half-open ones in a flood, and those between any ports.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/limits.h"
#include "capture/capture.h"
#include "tests/capture/recorder.h"

struct fixture {
    struct recorder recorder;
    struct capture *capture;
    struct packet packet;
};

static void begin(struct fixture *f, struct capture_config config)
{
    recorder_init(&f->recorder);
    config.sink = &f->recorder.sink;
    f->capture = capture_new(&config);
    f->packet = (struct packet){.time_ns = 1000000000, .linktype = 101, .time_digits = 6};
}

static void end(struct fixture *f)
{
    capture_finish(f->capture);
    capture_free(f->capture);
    recorder_fini(&f->recorder);
}

static void send(struct fixture *f, struct frame_spec spec)
{
    struct buf frame;
    buf_init(&frame, 0);
    frame_tcp(&frame, &spec);
    f->packet.number++;
    f->packet.data = frame.data;
    f->packet.cap_len = f->packet.wire_len = (uint32_t)frame.len;
    capture_packet(f->capture, &f->packet);
    buf_fini(&frame);
}

#define CLIENT(...) send(&f, (struct frame_spec){__VA_ARGS__})
#define SERVER(...) send(&f, (struct frame_spec){.from_server = true, __VA_ARGS__})
#define TEXT(s)     .payload = (s), .len = sizeof(s) - 1

static void expect(struct fixture *f, const char *events)
{
    assert_string_equal(recorder_take(&f->recorder), events);
}

// ---- Half-open connections ----

// Beyond the cap a SYN opens no session until its handshake goes on; then nothing is missing.
static void test_handshake_in_a_flood(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f, (struct capture_config){.half_open_cap = 1});
    CLIENT(.flags = "S", .seq = 5, .client_port = 1);
    expect(&f, "open 10.0.0.1:1 > 10.0.0.2:25 syn\n");
    CLIENT(.flags = "S", .seq = 100, .client_port = 2);
    CLIENT(.flags = "S", .seq = 100, .client_port = 2); // once more
    SERVER(.flags = "SA", .seq = 700, .ack = 101, .client_port = 2);
    expect(&f, "");
    CLIENT(.flags = "A", .seq = 101, .ack = 701, .client_port = 2);
    expect(&f, "#2 open 10.0.0.1:2 > 10.0.0.2:25 syn\n");
    assert_string_equal(buf_str(&f.recorder.packets), "C1 C2 S4 C5");
    SERVER(.flags = "PA", .seq = 701, .ack = 101, .client_port = 2, TEXT("220"));
    expect(&f, "#2 data S 220\n");
    // A refusal and data with the SYN are sessions at once.
    CLIENT(.flags = "S", .seq = 100, .client_port = 3);
    SERVER(.flags = "RA", .seq = 0, .ack = 101, .client_port = 3);
    expect(&f, "#3 open 10.0.0.1:3 > 10.0.0.2:25 syn\n");
    CLIENT(.flags = "S", .seq = 100, .client_port = 4, TEXT("EHLO"));
    expect(&f, "#4 open 10.0.0.1:4 > 10.0.0.2:25 syn\n#4 data C EHLO\n");
    // A RST counts when nothing more can come.
    capture_finish(f.capture);
    assert_non_null(strstr(buf_str(&f.recorder.log), "#3 end S rst\n#3 close "));
    capture_free(f.capture);
    recorder_fini(&f.recorder);
}

// What is nothing but a SYN at the end was a session all the same, in the order of the starts.
static void test_half_open_at_the_end(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f, (struct capture_config){.half_open_cap = 1});
    CLIENT(.flags = "S", .seq = 5, .client_port = 1);
    CLIENT(.flags = "S", .seq = 5, .client_port = 2);
    CLIENT(.flags = "S", .seq = 5, .client_port = 3);
    SERVER(.flags = "SA", .seq = 9, .ack = 6, .client_port = 3);
    CLIENT(.flags = "A", .seq = 6, .ack = 10, .client_port = 3);
    recorder_take(&f.recorder);
    capture_finish(f.capture);
    expect(&f, "close open\n#3 open 10.0.0.1:2 > 10.0.0.2:25 syn\n#3 close open\n#2 close open\n");
    capture_free(f.capture);
    recorder_fini(&f.recorder);
}

static void test_flood(void **state)
{
    struct fixture f;
    (void)state;
    enum { MORE = 1000 };
    begin(&f, (struct capture_config){.half_open_cap = 1});
    CLIENT(.flags = "S", .seq = 5, .client_port = 1);
    for (unsigned i = 0; i < LIMIT_PRELUDES + MORE; i++)
        CLIENT(.flags = "S", .seq = i, .client_port = (uint16_t)(2 + i));
    struct capture_counters counters;
    capture_count(f.capture, &counters);
    assert_int_equal(counters.sessions, 1);
    assert_int_equal(counters.half_open, LIMIT_PRELUDES + 1);
    assert_int_equal(counters.half_open_shed, MORE);
    // The newest are still known.
    uint16_t port = (uint16_t)(LIMIT_PRELUDES + MORE + 1);
    recorder_take(&f.recorder);
    CLIENT(.flags = "PA", .seq = LIMIT_PRELUDES + MORE, .ack = 1, .client_port = port, TEXT("hi"));
    capture_count(f.capture, &counters);
    assert_int_equal(counters.sessions, 2);
    assert_non_null(strstr(recorder_take(&f.recorder), " syn\n#2 data C hi\n"));
    end(&f);
}

static void test_half_open_ages(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f, (struct capture_config){.half_open_cap = 1, .is_live = true});
    CLIENT(.flags = "S", .seq = 5, .client_port = 1);
    CLIENT(.flags = "S", .seq = 5, .client_port = 2);
    recorder_take(&f.recorder);
    int64_t later = f.packet.time_ns + INT64_C(1000000000) * (LIMIT_HALF_OPEN_LIVE_S + 1);
    capture_tick(f.capture, later);
    expect(&f, "close open\n#2 open 10.0.0.1:2 > 10.0.0.2:25 syn\n#2 close open\n");
    end(&f);
}

// ACKs alone: nothing is a session, and only some are remembered.
static void test_acks_alone(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f, (struct capture_config){0});
    for (unsigned i = 0; i < LIMIT_FLOWS_UNSEEN + 100; i++)
        CLIENT(.flags = "A", .seq = i, .ack = 1, .client_port = (uint16_t)(1 + i));
    struct capture_counters counters;
    capture_count(f.capture, &counters);
    assert_int_equal(counters.sessions, 0);
    assert_int_equal(counters.open, 0);
    end(&f);
}

// ---- Any port ----

struct any_port_row {
    const char *name;
    const char *steps; // "C text", "S text", "C!" RST, "C." FIN; a line each
    bool has_syn;
    bool is_smtp;
};

static const struct any_port_row any_port_rows[] = {
    {"greeting and EHLO", "S 220 mx\r\nC EHLO a\r\n", true, true},
    {"greeting of many lines and HELO", "S 220-mx\r\nS 220 x\r\nC HELO a\r\n", true, true},
    {"LMTP", "S 220 lmtp\r\nC LHLO a\r\n", true, true},
    {"lower case, octet by octet", "S 2\nS 2\nS 0\nS  m\nC e\nC h\nC l\nC o\nC  a", true, true},
    {"the client speaks first", "C EHLO a\r\nS 220 mx\r\n", true, true},
    {"refused at once", "S 554 no\r\nC HELO a\r\n", true, true},
    {"shutting down", "S 421 later\r\nC EHLO a\r\n", true, true},
    {"a middle that begins with the greeting", "S 220 mx\r\nC EHLO a\r\n", false, true},
    {"FTP", "S 220 ftp\r\nC USER a\r\n", true, false},
    {"HTTP", "C GET / HTTP/1.1\r\nS 200 OK\r\n", true, false},
    {"a number that goes on", "S 2200 x\r\nC EHLO a\r\n", true, false},
    {"a word that goes on", "S 220 x\r\nC EHLOX\r\n", true, false},
    {"a middle without a greeting", "S 250 ok\r\nC EHLO a\r\n", false, false},
    {"reset between", "S 220 mx\r\nC!\nC EHLO a\r\n", true, false},
    {"ended between", "S 220 mx\r\nS.\nC EHLO a\r\n", true, false},
};

static const char *send_step(struct fixture *f, const char *step, uint32_t seq[2])
{
    bool from_server = step[0] == 'S';
    const char *end_of_step = strchr(step, '\n');
    const char *next = end_of_step ? end_of_step + 1 : step + strlen(step);
    size_t len = step[1] == ' ' ? (size_t)(next - step) - 2 : 0;
    if (len > 0 && next[-1] == '\n' && (len == 1 || next[-2] != '\r')) len--;
    send(f, (struct frame_spec){.flags = step[1] == '!'   ? "RA"
                                         : step[1] == '.' ? "FA"
                                                          : "PA",
                                .seq = seq[from_server],
                                .ack = seq[!from_server],
                                .payload = step + 2,
                                .len = len,
                                .server_port = 2600,
                                .from_server = from_server});
    seq[from_server] += (uint32_t)len;
    return next;
}

static void test_any_port(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof any_port_rows / sizeof any_port_rows[0]; i++) {
        const struct any_port_row *row = &any_port_rows[i];
        for (int any = 0; any < 2; any++) {
            struct fixture f;
            begin(&f, (struct capture_config){.any_port = any});
            uint32_t seq[2] = {100, 500};
            if (row->has_syn) {
                CLIENT(.flags = "S", .seq = 99, .server_port = 2600);
                SERVER(.flags = "SA", .seq = 499, .ack = 100, .server_port = 2600);
            }
            for (const char *s = row->steps; *s;) s = send_step(&f, s, seq);
            capture_finish(f.capture);
            const char *log = recorder_take(&f.recorder);
            const char *open = row->has_syn ? "open 10.0.0.1:1000 > 10.0.0.2:2600 syn\n"
                                            : "open 10.0.0.1:1000 > 10.0.0.2:2600\n";
            bool is_session = strncmp(log, open, strlen(open)) == 0;
            if (is_session != (row->is_smtp && any)) fail_msg("%s: %s", row->name, log);
            if (!is_session) assert_string_equal(log, "");
            struct capture_counters counters;
            capture_count(f.capture, &counters);
            if (!is_session) assert_int_not_equal(counters.other_ports, 0);
            capture_free(f.capture);
            recorder_fini(&f.recorder);
        }
    }
}

// All octets are there, from the first on, and the packets too; a second connection of the same
// addresses is looked at anew.
static void test_any_port_whole(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f, (struct capture_config){.any_port = true});
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t c = 100 + 5000 * i, s = 900 + 7000 * i;
        CLIENT(.flags = "S", .seq = c, .server_port = 26);
        SERVER(.flags = "SA", .seq = s, .ack = c + 1, .server_port = 26);
        CLIENT(.flags = "A", .seq = c + 1, .ack = s + 1, .server_port = 26);
        SERVER(.flags = "PA", .seq = s + 1, .ack = c + 1, .server_port = 26, TEXT("220 a"));
        expect(&f, i == 0 ? "" : "close open\n");
        CLIENT(.flags = "PA", .seq = c + 1, .ack = s + 6, .server_port = 26, TEXT("HELO b"));
        expect(&f, i == 0 ? "open 10.0.0.1:1000 > 10.0.0.2:26 syn\ndata S 220 a\ndata C HELO b\n"
                          : "#2 open 10.0.0.1:1000 > 10.0.0.2:26 syn\n#2 data S 220 a\n"
                            "#2 data C HELO b\n");
    }
    assert_string_equal(buf_str(&f.recorder.packets), "C1 S2 C3 S4 C5 C6 S7 C8 S9 C10");
    end(&f);
}

// Much that is none: memory stays where it is.
static void test_any_port_bounds(void **state)
{
    struct fixture f;
    char text[1400];
    (void)state;
    memset(text, '2', sizeof text);
    begin(&f, (struct capture_config){.any_port = true});
    for (unsigned i = 0; i < LIMIT_PRELUDES + 100; i++) {
        uint16_t port = (uint16_t)(1024 + i % 60000);
        CLIENT(.flags = "S", .seq = i, .client_port = port, .server_port = 80);
        SERVER(.flags = "PA", .seq = 1, .ack = i + 1, .client_port = port, .server_port = 80,
               TEXT("220 x"));
        for (unsigned n = 0; n < 20; n++)
            SERVER(.flags = "PA", .seq = 6 + n * 1400, .ack = i + 1, .client_port = port,
                   .server_port = 80, .payload = text, .len = sizeof text);
    }
    expect(&f, "");
    struct capture_counters counters;
    capture_count(f.capture, &counters);
    assert_int_equal(counters.sessions, 0);
    assert_int_equal(counters.half_open_shed, 0);
    assert_true(counters.waiting_bytes <= LIMIT_PRELUDE_TOTAL + LIMIT_PRELUDE_BYTES);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_handshake_in_a_flood), cmocka_unit_test(test_half_open_at_the_end),
        cmocka_unit_test(test_flood),                cmocka_unit_test(test_half_open_ages),
        cmocka_unit_test(test_acks_alone),           cmocka_unit_test(test_any_port),
        cmocka_unit_test(test_any_port_whole),       cmocka_unit_test(test_any_port_bounds),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
