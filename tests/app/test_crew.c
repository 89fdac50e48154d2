// SPDX-License-Identifier: BSD-2-Clause
//
// However many hands there are, the outcomes are those of one, in the same order, on the owner's
// thread: for all samples as one capture, with octets that stay and octets that do not, and where
// the cap on what waits makes the owner decode now and then, or always.
#include "app/crew.h"

#include <dirent.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "capture/capture.h"
#include "capture/merge.h"
#include "capture/savefile.h"
#include "export/record.h"

enum { FILES = 200, FRAME = 256 * 1024 };

struct row {
    unsigned jobs;
    bool stays; // packets do, where their file is mapped
    size_t tls_pending_cap;
};

struct run {
    struct buf text;
    pthread_t owner;
    unsigned hands, finished;
};

static void *begin(void *ctx, struct smtp_options *decoder)
{
    assert_true(decoder->want_hashes);
    ((struct run *)ctx)->hands++;
    return ctx;
}

static void finish(void *hand)
{
    ((struct run *)hand)->finished++;
}

static void *closed(void *hand, struct session *s, size_t *octets_out)
{
    (void)hand;
    struct record_options options = {.dialogue = true};
    struct buf *text = calloc(1, sizeof *text);
    buf_init(text, 0);
    buf_printf(text, "%llu ", (unsigned long long)s->id);
    record_append(s, &options, text);
    session_free(s);
    *octets_out = text->room;
    return text;
}

static void put(void *ctx, void *outcome)
{
    struct run *r = ctx;
    struct buf *text = outcome;
    assert_true(pthread_equal(pthread_self(), r->owner));
    buf_append_bytes(&r->text, buf_bytes(text));
    buf_fini(text);
    free(text);
}

static bool is_capture(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && (strcmp(dot, ".pcap") == 0 || strcmp(dot, ".pcapng") == 0);
}

// All samples in the order of time. Where two packets have one time, the first named comes first.
static struct source *open_samples(void)
{
    struct source *sources[FILES];
    size_t count = 0;
    struct dirent **names;
    char path[1024];
    snprintf(path, sizeof path, "%s/samples", getenv("top_srcdir"));
    int n = scandir(path, &names, NULL, alphasort);
    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
        struct err err;
        snprintf(path, sizeof path, "%s/samples/%s", getenv("top_srcdir"), names[i]->d_name);
        if (is_capture(path) && count < FILES) {
            assert_int_equal(savefile_open(path, &sources[count], &err), ERR_NONE);
            count++;
        }
        free(names[i]);
    }
    free(names);
    return merge_new(sources, count, false);
}

static void feed(struct crew *crew, struct capture *capture, struct packet *packet, bool stays)
{
    static uint8_t frame[FRAME];
    uint32_t len = packet->cap_len < FRAME ? packet->cap_len : FRAME;
    if (!stays) {
        memcpy(frame, packet->data, len);
        packet->data = frame;
        packet->stays = false;
    }
    crew_packet(crew, packet);
    capture_packet(capture, packet);
    memset(frame, '!', len);
    if (packet->number % 100 == 0) crew_flush(crew);
    if (packet->number % 1000 == 0) crew_rest(crew);
}

// Returns the records of all sessions.
static struct buf records_of(const struct row *row)
{
    static const uint64_t seed[2] = {1, 2};
    struct run r = {.owner = pthread_self()};
    struct crew_work work = {
        .ctx = &r, .begin = begin, .finish = finish, .closed = closed, .put = put};
    struct tls_keylog *keylog = tls_keylog_new(seed);
    struct smtp_options decoder = {.want_hashes = true, .want_commands = true, .keylog = keylog};
    struct crew_config config = {.jobs = row->jobs,
                                 .decoder = &decoder,
                                 .work = &work,
                                 .tls_pending_cap = row->tls_pending_cap};
    buf_init(&r.text, 0);
    struct crew *crew = crew_new(&config);
    struct capture_config capture_config = {.sink = crew_sink(crew)};
    struct capture *capture = capture_new(&capture_config);
    struct source *source = open_samples();
    struct packet packet;
    struct err err;
    enum source_result result;
    while ((result = source_next(source, &packet, &err)) != SOURCE_END)
        if (result == SOURCE_PACKET) feed(crew, capture, &packet, row->stays);
    capture_finish(capture);
    crew_wait(crew);
    assert_int_equal(crew_gone(crew), 0);
    assert_true(crew_sessions(crew) > 50);
    capture_free(capture);
    crew_free(crew);
    tls_keylog_free(keylog);
    source_close(source);
    assert_int_equal(r.hands, row->jobs);
    assert_int_equal(r.finished, row->jobs);
    return r.text;
}

static void any_number_of_hands_gives_the_same(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {1, false, 0},          {2, true, 0},          {3, false, 0}, {8, true, 0},
        {64, false, 0},         {2, true, 1},          {3, false, 1}, {2, true, 600 * 1024},
        {3, false, 600 * 1024}, {8, true, 520 * 1024},
    };
    struct row one = {1, true, 0};
    struct buf expected = records_of(&one);
    assert_true(expected.len > 10000);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf got = records_of(&rows[i]);
        bool is_same = bytes_equal(buf_bytes(&expected), buf_bytes(&got));
        if (!is_same) fail_msg("row %zu: %u hands give something else", i, rows[i].jobs);
        buf_fini(&got);
    }
    buf_fini(&expected);
}

static void no_session_is_no_outcome(void **state)
{
    (void)state;
    struct run r = {.owner = pthread_self()};
    struct crew_work work = {
        .ctx = &r, .begin = begin, .finish = finish, .closed = closed, .put = put};
    struct smtp_options decoder = {.want_hashes = true};
    struct crew_config config = {.jobs = 4, .decoder = &decoder, .work = &work};
    struct crew *crew = crew_new(&config);
    crew_flush(crew);
    crew_rest(crew);
    crew_wait(crew);
    assert_int_equal(crew_sessions(crew), 0);
    crew_free(crew);
    assert_int_equal(r.finished, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_hands_gives_the_same),
        cmocka_unit_test(no_session_is_no_outcome),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
