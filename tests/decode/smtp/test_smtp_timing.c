// SPDX-License-Identifier: BSD-2-Clause
//
// Which account each moment of a session is laid to: packets of a handshake and segments go in, at
// times in microseconds.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "decode/smtp/smtp_timing.h"

enum { C = STREAM_CLIENT, S = STREAM_SERVER };

struct step {
    char kind; // 'p' packet, 's' segment, 'm' segment of a message, 'g' greeting
    int side;
    int64_t us;
};

struct row {
    const char *name;
    bool syn_seen;
    struct step steps[12];
    int64_t connect, greeting; // -1: not known
    int64_t client, server, network, transfer;
};

static const struct row rows[] = {
    {"captured at the client: the handshake is a round trip to the server",
     true,
     {{'p', C, 0},
      {'p', S, 1000},
      {'p', C, 1010},
      {'s', S, 5010},
      {'g', S, 5010},
      {'s', C, 5110},
      {'s', S, 8110}},
     1000,
     4010,
     90,
     6000,
     2020,
     0},
    {"captured at the server: the round trip to the client is the network's",
     true,
     {{'p', C, 0}, {'p', S, 10}, {'p', C, 1010}, {'s', S, 1110}, {'g', S, 1110}, {'s', C, 3110}},
     10,
     1100,
     1000,
     100,
     2010,
     0},
    {"an answer quicker than the round trip is all network",
     true,
     {{'p', C, 0}, {'p', S, 1000}, {'p', C, 1000}, {'s', S, 1200}, {'s', C, 1200}, {'s', S, 1900}},
     1000,
     -1,
     0,
     200,
     1700,
     0},
    {"segments of a message are transfer, but the first one",
     true,
     {{'p', C, 0},
      {'p', S, 0},
      {'p', C, 0},
      {'s', S, 0},
      {'s', C, 10},
      {'s', S, 20},
      {'m', C, 50},
      {'m', C, 80},
      {'m', C, 90},
      {'s', S, 100}},
     0,
     -1,
     40,
     20,
     0,
     40},
    {"start in the middle: no handshake, no round trip",
     false,
     {{'p', C, 0}, {'s', C, 0}, {'p', S, 700}, {'s', S, 700}},
     -1,
     -1,
     0,
     700,
     0,
     0},
    {"a SYN that is sent again is waited out",
     true,
     {{'p', C, 0}, {'p', C, 1000000}, {'p', S, 1000500}, {'p', C, 1000500}},
     1000500,
     -1,
     0,
     0,
     1000500,
     0},
    {"a clock that goes backwards adds nothing",
     true,
     {{'p', C, 100}, {'p', S, 0}, {'p', C, 150}, {'s', S, 120}, {'s', C, 160}},
     -1, -1, 0, 0, 60, 0},
};

static void run(const struct row *row)
{
    struct session s = {.syn_seen = row->syn_seen, .start_ns = row->steps[0].us * 1000 + 1};
    struct smtp_timing t;
    smtp_timing_begin(&t, &s);
    for (const struct step *step = row->steps; step->kind; step++) {
        int64_t ns = step->us * 1000 + 1;
        struct stream_packet packet = {.at = {.time_ns = ns}, .side = (enum stream_side)step->side};
        if (step->kind == 'p') smtp_timing_packet(&t, &s, &packet);
        else if (step->kind == 'g') smtp_timing_greeting(&s, ns);
        else smtp_timing_segment(&t, &s, packet.side, ns, step->kind == 'm');
    }
    const struct session_timing *got = &s.timing;
    print_message("# %s\n", row->name);
    assert_int_equal(got->knows_connect ? got->connect_ns : -1000, row->connect * 1000);
    assert_int_equal(got->knows_greeting ? got->greeting_ns : -1000, row->greeting * 1000);
    assert_int_equal(got->client_ns, row->client * 1000);
    assert_int_equal(got->server_ns, row->server * 1000);
    assert_int_equal(got->network_ns, row->network * 1000);
    assert_int_equal(got->transfer_ns, row->transfer * 1000);
}

static void each_moment_has_one_account(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) run(&rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_moment_has_one_account)};
    return cmocka_run_group_tests_name("smtp_timing", tests, NULL, NULL);
}
