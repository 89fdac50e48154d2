// SPDX-License-Identifier: BSD-2-Clause
//
// A live capture that goes on for a week by the capture's clock: sessions go through the ring, the
// pipeline and the store as on a screen, and memory stays as it is. Some
// never end, some are half open, some go on for hours. Sessions whose packets are in the ring can
// be opened all the time, others say that they are gone.
//
// WEEK_SESSIONS: how many; ten million are those of a busy server.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "app/pipeline.h"
#include "app/reopen.h"
#include "base/timestamp.h"
#include "capture/ring.h"
#include "decode/model/store.h"
#include "tests/capture/recorder.h"

// AddressSanitizer keeps what is freed for a while, some 256 MiB of it.
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define KEEPS_FREED_MEMORY 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define KEEPS_FREED_MEMORY 1
#endif
#ifndef KEEPS_FREED_MEMORY
#define KEEPS_FREED_MEMORY 0
#endif

enum { MTU = 1600, AT_ONCE = 64, LIMIT = 4 * 1024 * 1024 };

#define WEEK_NS (7 * 86400 * TIMESTAMP_NS_PER_S)

// ---- What is said ----

struct line {
    const char *flags;
    bool from_server;
    const char *text;
};

static const struct line dialogue[] = {
    {"S", false, NULL},
    {"SA", true, NULL},
    {"A", true, "220 mx.example ESMTP\r\n"},
    {"A", false, "EHLO client.example\r\n"},
    {"A", true, "250-mx.example\r\n250 SIZE 1000000\r\n"},
    {"A", false, "MAIL FROM:<ann@example.org>\r\n"},
    {"A", true, "250 2.1.0 Ok\r\n"},
    {"A", false, "RCPT TO:<bob@example.com>\r\n"},
    {"A", true, "250 2.1.5 Ok\r\n"},
    {"A", false, "DATA\r\n"},
    {"A", true, "354 go ahead\r\n"},
    {"A", false, "From: ann@example.org\r\nSubject: week\r\n\r\nHello\r\n.\r\n"},
    {"A", true, "250 2.0.0 Ok: queued\r\n"},
    {"A", false, "QUIT\r\n"},
    {"A", true, "221 2.0.0 Bye\r\n"},
    {"FA", true, NULL},
    {"FA", false, NULL},
};

enum { LINES = sizeof dialogue / sizeof *dialogue };

// ---- The interface ----

struct talk {
    uint64_t number; // of the session, from 0
    uint32_t seq[2]; // next of client and server
    int next, end;   // lines
};

struct wire {
    struct source source;
    struct ring ring;
    struct talk talks[AT_ONCE];
    uint64_t begun, sessions, packets;
    unsigned turn;
    int64_t time_ns, span_ns;
    struct buf frame;
};

static void begin(struct wire *w, struct talk *t)
{
    uint64_t n = w->begun++;
    *t = (struct talk){.number = n, .seq = {(uint32_t)n * 7, (uint32_t)n * 13}, .end = LINES};
    if (n % 50 == 7) t->end = 5;  // falls silent
    if (n % 100 == 9) t->end = 1; // half open
    w->time_ns += w->span_ns;
}

// Its addresses differ from those of the million sessions before.
static void put_frame(struct wire *w, struct talk *t, const struct line *l)
{
    bool from_server = l->from_server;
    struct frame_spec spec = {.flags = l->flags,
                              .seq = t->seq[from_server],
                              .ack = l->flags[0] == 'S' && !l->flags[1] ? 0 : t->seq[!from_server],
                              .payload = l->text,
                              .len = l->text ? strlen(l->text) : 0,
                              .from_server = from_server,
                              .client_port = (uint16_t)(1024 + t->number % 60000)};
    buf_reset(&w->frame, MTU);
    frame_tcp(&w->frame, &spec);
    uint8_t *address = w->frame.data + (from_server ? 16 : 12);
    address[1] = (uint8_t)(t->number / 60000);
    t->seq[from_server] += (uint32_t)spec.len + (l->flags[0] != 'A');
}

static enum source_result wire_next(struct source *source, struct packet *p, struct err *err)
{
    struct wire *w = (struct wire *)source;
    (void)err;
    for (unsigned tries = 0; tries < AT_ONCE; tries++) {
        struct talk *t = &w->talks[w->turn++ % AT_ONCE];
        if (t->next == t->end && w->begun < w->sessions) begin(w, t);
        if (t->next == t->end) continue;
        put_frame(w, t, &dialogue[t->next++]);
        w->time_ns += 1000;
        *p = (struct packet){.data = w->frame.data,
                             .cap_len = (uint32_t)w->frame.len,
                             .wire_len = (uint32_t)w->frame.len,
                             .time_ns = w->time_ns,
                             .number = ++w->packets,
                             .linktype = 101,
                             .time_digits = 9};
        p->offset = ring_add(&w->ring, p);
        return SOURCE_PACKET;
    }
    return SOURCE_END;
}

static enum source_result wire_read_at(struct source *source, uint32_t index, uint64_t offset,
                                       struct packet *p, struct err *err)
{
    struct wire *w = (struct wire *)source;
    if (!ring_at(&w->ring, offset, p)) {
        err_set(err, ERR_FULL, "it is gone");
        return SOURCE_GONE;
    }
    p->linktype = 101;
    p->time_digits = 9;
    p->source = index;
    p->number = 0;
    return SOURCE_PACKET;
}

static void no_secrets(struct source *source, source_secrets_fn *fn, void *ctx)
{
    (void)source;
    (void)fn;
    (void)ctx;
}

static void wire_close(struct source *source)
{
    struct wire *w = (struct wire *)source;
    ring_fini(&w->ring);
    buf_fini(&w->frame);
}

static const struct source_ops wire_ops = {
    .next = wire_next, .read_at = wire_read_at, .secrets = no_secrets, .close = wire_close};

// ---- The watcher ----

struct watcher {
    struct store *store;
    uint64_t closed, accepted;
};

static void on_opened(void *ctx, const struct session *s)
{
    store_update(((struct watcher *)ctx)->store, s, true);
}

static void on_packet(void *ctx, const struct session *s, const struct stream_packet *packet)
{
    struct store_place place = {packet->source, packet->offset, packet->at.packet};
    store_add_packet(((struct watcher *)ctx)->store, s->id, &place);
}

static void on_closed(void *ctx, struct session *s)
{
    struct watcher *w = ctx;
    store_update(w->store, s, false);
    w->closed++;
    w->accepted += s->transactions && s->transactions->status == SESSION_ACCEPTED;
    session_free(s);
}

static size_t resident_kib(void)
{
    unsigned long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%lu %lu", &pages, &resident) != 2) resident = 0;
    if (file) fclose(file);
    return resident * (size_t)sysconf(_SC_PAGESIZE) / 1024;
}

static bool next_place(void *ctx, struct store_place *place_out)
{
    return store_packets_next(ctx, place_out);
}

// Whether session id can be opened; in full where it can.
static bool can_be_opened(struct pipeline *p, const struct options *options, struct store *store,
                          uint64_t id)
{
    struct store_packets packets = store_packets_of(store, id);
    struct reopen_request request = {.source = pipeline_source(p),
                                     .options = options,
                                     .session_id = id,
                                     .next = next_place,
                                     .ctx = &packets};
    struct err err;
    struct dialogue *d = reopen_session(&request, &err);
    if (!d) return false;
    assert_int_equal(d->session->id, id);
    bool is_whole = !d->is_partial;
    dialogue_free(d);
    return is_whole;
}

static void check_opening(struct pipeline *p, const struct options *options, struct store *store)
{
    size_t count = store_count(store);
    uint64_t id = count - 3 * AT_ONCE;
    while (store_row_by_id(store, id)->packets < LINES) id--;
    assert_true(can_be_opened(p, options, store, id));
    assert_false(can_be_opened(p, options, store, store_first(store) + 1));
    assert_false(can_be_opened(p, options, store, store_first(store)));
}

static void test_week(void **state)
{
    (void)state;
    const char *wanted = getenv("WEEK_SESSIONS");
    uint64_t sessions = wanted ? strtoull(wanted, NULL, 10) : 60 * 1000;
    struct options options = {.is_live = true};
    struct watcher watcher = {.store = store_new()};
    struct wire wire = {{&wire_ops},
                        .sessions = sessions,
                        .time_ns = TIMESTAMP_NS_PER_S,
                        .span_ns = WEEK_NS / (int64_t)sessions};
    struct err err;
    buf_init(&wire.frame, 0);
    assert_int_equal(ring_init(&wire.ring, LIMIT, NULL, "ring", &err), ERR_NONE);
    store_set_limit(watcher.store, LIMIT);
    struct smtp_observer observer = {
        .ctx = &watcher, .opened = on_opened, .packet = on_packet, .closed = on_closed};
    struct smtp_options decoder = {.want_hashes = false};
    struct pipeline *p = pipeline_new(&wire.source, &options, &decoder, &observer);
    size_t early_kib = 0, most_kib = 0;
    uint64_t next_report = 0;
    while (pipeline_step(p, TIMESTAMP_NS_PER_S / 100) != PIPELINE_END) {
        store_sweep(watcher.store, 0, ring_oldest(&wire.ring));
        size_t kib = resident_kib();
        if (wire.begun < sessions / 2) early_kib = kib > early_kib ? kib : early_kib;
        else most_kib = kib > most_kib ? kib : most_kib;
        if (wire.begun < next_report) continue;
        if (next_report > sessions / 4) check_opening(p, &options, watcher.store);
        print_message("# %llu sessions, day %.2f: %zu KiB, store %zu KiB of %zu rows\n",
                      (unsigned long long)wire.begun, (double)wire.time_ns / 86400e9, kib,
                      store_memory(watcher.store) / 1024,
                      store_count(watcher.store) - store_first(watcher.store));
        next_report += sessions / 10;
    }
    pipeline_finish(p);
    assert_int_equal(watcher.closed, store_count(watcher.store));
    // One in fifty falls silent; one in a hundred stays half open.
    assert_int_equal(watcher.accepted, sessions - sessions / 50 - sessions / 100);
    print_message("# %zu KiB at most in the first half, %zu KiB after that\n", early_kib, most_kib);
    assert_true(KEEPS_FREED_MEMORY || most_kib <= early_kib + early_kib / 10);
    pipeline_free(p);
    store_free(watcher.store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_week)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
