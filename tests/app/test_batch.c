// SPDX-License-Identifier: BSD-2-Clause
//
// Calls that were noted and played are the calls that were made.
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// After the four that it needs.
#include <cmocka.h>

#include "app/batch.h"
#include "base/buf.h"

// A sink that writes down what it hears.
struct log {
    struct buf text;
    unsigned sessions;
};

struct logged {
    struct log *log;
    unsigned number;
};

static void put(struct logged *s, const char *what, const struct stream_point *at)
{
    buf_printf(&s->log->text, "%u %s %lld/%llu ", s->number, what, (long long)at->time_ns,
               (unsigned long long)at->packet);
}

static void *log_open(void *ctx, const struct stream_info *info)
{
    struct log *log = ctx;
    struct logged *s = calloc(1, sizeof *s);
    *s = (struct logged){log, ++log->sessions};
    put(s, "open", &info->at);
    buf_printf(&log->text, "%u %u %llu %zu", info->client.port, info->syn_seen,
               (unsigned long long)info->ordinal, info->tunnel_count);
    for (size_t i = 0; i < info->tunnel_count; i++)
        buf_printf(&log->text, " %u:%u", info->tunnels[i].id, info->tunnels[i].server.port);
    buf_append_byte(&log->text, '\n');
    return s;
}

static void log_packet(void *session, const struct stream_packet *p)
{
    struct logged *s = session;
    put(s, "packet", &p->at);
    buf_printf(&s->log->text, "%u %llu %d %u %u\n", p->source, (unsigned long long)p->offset,
               (int)p->side, p->time_digits, p->payload);
}

static void log_data(void *session, enum stream_side side, struct bytes data,
                     const struct stream_point *at)
{
    struct logged *s = session;
    put(s, "data", at);
    buf_printf(&s->log->text, "%d %zu ", (int)side, data.len);
    buf_append_bytes(&s->log->text, data);
    buf_append_byte(&s->log->text, '\n');
}

static void log_gap(void *session, enum stream_side side, uint64_t missing, enum stream_gap why,
                    const struct stream_point *at)
{
    struct logged *s = session;
    put(s, "gap", at);
    buf_printf(&s->log->text, "%d %llu %d\n", (int)side, (unsigned long long)missing, (int)why);
}

static void log_note(void *session, enum stream_side side, enum stream_note note, uint64_t offset,
                     const struct stream_point *at)
{
    struct logged *s = session;
    put(s, "note", at);
    buf_printf(&s->log->text, "%d %d %llu\n", (int)side, (int)note, (unsigned long long)offset);
}

static void log_overlap(void *session, enum stream_side side, const struct stream_overlap *overlap,
                        const struct stream_point *at)
{
    struct logged *s = session;
    put(s, "overlap", at);
    buf_printf(&s->log->text, "%d %llu %llu ", (int)side, (unsigned long long)overlap->offset,
               (unsigned long long)overlap->first_packet);
    buf_append_bytes(&s->log->text, overlap->first);
    buf_append_byte(&s->log->text, ' ');
    buf_append_bytes(&s->log->text, overlap->other);
    buf_append_byte(&s->log->text, '\n');
}

static void log_end(void *session, enum stream_side side, enum stream_end how,
                    const struct stream_point *at)
{
    struct logged *s = session;
    put(s, "end", at);
    buf_printf(&s->log->text, "%d %d\n", (int)side, (int)how);
}

static void log_close(void *session, enum stream_state state)
{
    struct logged *s = session;
    buf_printf(&s->log->text, "%u close %d\n", s->number, (int)state);
    free(s);
}

static struct stream_sink sink_of(struct log *log)
{
    return (struct stream_sink){log,      log_open,    log_packet, log_data, log_gap,
                                log_note, log_overlap, log_end,    log_close};
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

// The same calls go to one log at once and to the other by batches.
struct pair {
    struct log direct, played;
    struct stream_sink to_direct, to_played;
    struct batch *batch;
    uint64_t random;
    unsigned closing, closed;
};

static void on_closing(void *ctx, struct batch_stream *s)
{
    (void)s;
    ((struct pair *)ctx)->closing++;
}

static void on_closed(void *ctx, struct batch_stream *s)
{
    ((struct pair *)ctx)->closed++;
    free(s);
}

static void play(struct pair *p)
{
    struct batch_listener listener = {p, on_closing, on_closed};
    assert_int_equal(batch_play(p->batch, &p->to_played, &listener), 0);
    assert_int_equal(p->closing, p->closed);
    batch_reset(p->batch);
}

static struct batch *room(struct pair *p, size_t octets)
{
    if (batch_is_full(p->batch, octets)) play(p);
    return p->batch;
}

enum { SESSIONS = 5, CALLS = 5000, OCTETS = 300 * 1024 };

struct session_pair {
    void *direct; // NULL: none
    struct batch_stream *noted;
};

static void open_one(struct pair *p, struct session_pair *s, const struct stream_point *at)
{
    struct stream_tunnel tunnels[2] = {{.id = 7}, {.server = {.port = 8}}};
    struct stream_info info = {.client = {.port = (uint16_t)next_random(&p->random)},
                               .syn_seen = at->packet % 2,
                               .at = *at,
                               .ordinal = at->packet,
                               .tunnels = tunnels,
                               .tunnel_count = (size_t)next_random(&p->random) % 3};
    s->direct = p->to_direct.open(p->to_direct.ctx, &info);
    s->noted = calloc(1, sizeof *s->noted);
    batch_open(room(p, batch_open_size(&info)), s->noted, &info);
}

static void close_one(struct pair *p, struct session_pair *s)
{
    p->to_direct.close(s->direct, STREAM_RESET);
    batch_close(room(p, 0), s->noted, STREAM_RESET);
    s->direct = NULL;
}

// octets: of the test, which stay; a copy that is overwritten stands for those that do not.
static void send_data(struct pair *p, struct session_pair *s, const uint8_t *octets,
                      const struct stream_point *at)
{
    static uint8_t copy[OCTETS];
    enum stream_side side = at->packet % 3 ? STREAM_CLIENT : STREAM_SERVER;
    bool is_large = next_random(&p->random) % 200 == 0;
    size_t len = 1 + (size_t)next_random(&p->random) % (is_large ? OCTETS - 100 : 1500);
    struct stream_packet packet = {
        .at = *at, .source = 3, .offset = at->packet * 9, .side = side, .payload = (uint16_t)len};
    p->to_direct.packet(s->direct, &packet);
    batch_packet(room(p, 0), s->noted, &packet);
    p->to_direct.data(s->direct, side, bytes_of(octets, len), at);
    bool stays = next_random(&p->random) % 2;
    if (!stays) memcpy(copy, octets, len);
    batch_data(room(p, len), s->noted, side, bytes_of(stays ? octets : copy, len), at, stays);
    if (!stays) memset(copy, '!', len);
}

static void overlap_one(struct pair *p, struct session_pair *s, const uint8_t *octets,
                        const struct stream_point *at)
{
    size_t len = (size_t)next_random(&p->random) % 3000;
    struct stream_overlap overlap = {.offset = at->packet << 34,
                                     .first = bytes_of(octets, len),
                                     .other = bytes_of(octets + 100, len),
                                     .first_packet = at->packet - 1};
    p->to_direct.overlap(s->direct, STREAM_SERVER, &overlap, at);
    batch_overlap(room(p, batch_overlap_size(&overlap)), s->noted, STREAM_SERVER, &overlap, at);
}

static void call_one(struct pair *p, struct session_pair *s, const uint8_t *octets,
                     const struct stream_point *at)
{
    switch (next_random(&p->random) % 40) {
    case 0:
        p->to_direct.gap(s->direct, STREAM_SERVER, at->packet << 33, STREAM_GAP_CAP, at);
        batch_gap(room(p, 0), s->noted, STREAM_SERVER, at->packet << 33, STREAM_GAP_CAP, at);
        break;
    case 1:
        p->to_direct.note(s->direct, STREAM_CLIENT, STREAM_NOTE_OVERLAP, at->packet << 32, at);
        batch_note(room(p, 0), s->noted, STREAM_CLIENT, STREAM_NOTE_OVERLAP, at->packet << 32, at);
        break;
    case 2:
        p->to_direct.end(s->direct, STREAM_SERVER, STREAM_END_RST, at);
        batch_end(room(p, 0), s->noted, STREAM_SERVER, STREAM_END_RST, at);
        break;
    case 3: close_one(p, s); break;
    case 4: overlap_one(p, s, octets, at); break;
    default: send_data(p, s, octets, at); break;
    }
}

static void calls_are_played_as_they_were_made(void **state)
{
    (void)state;
    struct pair p = {.random = 1};
    struct session_pair sessions[SESSIONS] = {{NULL, NULL}};
    uint8_t *octets = malloc(OCTETS);
    for (size_t i = 0; i < OCTETS; i++) octets[i] = (uint8_t)('a' + i % 23);
    buf_init(&p.direct.text, 0);
    buf_init(&p.played.text, 0);
    p.to_direct = sink_of(&p.direct);
    p.to_played = sink_of(&p.played);
    p.batch = batch_new();
    for (uint64_t i = 1; i <= CALLS; i++) {
        struct session_pair *s = &sessions[next_random(&p.random) % SESSIONS];
        struct stream_point at = {(int64_t)i * 1000, i};
        if (s->direct) call_one(&p, s, octets + i % 100, &at);
        else open_one(&p, s, &at);
    }
    for (int i = 0; i < SESSIONS; i++)
        if (sessions[i].direct) close_one(&p, &sessions[i]);
    play(&p);
    assert_int_equal(p.closed, p.played.sessions);
    assert_true(p.played.sessions > 10);
    assert_int_equal(p.direct.text.len, p.played.text.len);
    assert_memory_equal(p.direct.text.data, p.played.text.data, p.direct.text.len);
    batch_free(p.batch);
    buf_fini(&p.direct.text);
    buf_fini(&p.played.text);
    free(octets);
}

static void a_batch_is_full_at_some_time(void **state)
{
    (void)state;
    struct batch *b = batch_new();
    struct batch_stream s = {.player = NULL};
    struct stream_point at = {1, 2};
    assert_false(batch_is_full(b, 64 * 1024 * 1024));
    while (!batch_is_full(b, 0)) batch_gap(b, &s, STREAM_CLIENT, 1, STREAM_GAP_LOST, &at);
    assert_true(b->count > 0 && b->count < 100000);
    batch_reset(b);
    assert_false(batch_is_full(b, 1));
    while (!batch_is_full(b, 1000))
        batch_data(b, &s, STREAM_CLIENT, bytes_of(&at, sizeof at), &at, false);
    batch_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_are_played_as_they_were_made),
        cmocka_unit_test(a_batch_is_full_at_some_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
