// SPDX-License-Identifier: BSD-2-Clause
//
// A session that is opened again from the places of its packets has the record that it had, for
// every session of the samples; and its lines stand in packets of the capture.
#include "app/reopen.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/pipeline.h"
#include "capture/savefile.h"
#include "export/record.h"

struct run {
    const char *path;
    struct pipeline *pipeline;
    struct options options;
    struct places *places;
    unsigned sessions;
    void (*closed)(void *ctx, struct session *s);
    struct gone_row *gone;
};

static void on_packet(void *ctx, const struct session *s, const struct stream_packet *packet)
{
    struct run *r = ctx;
    struct store_place place = {packet->source, packet->offset, packet->at.packet};
    places_add(r->places, s->id, &place);
}

static bool next_place(void *ctx, struct store_place *place_out)
{
    return places_next(ctx, place_out);
}

static struct dialogue *open_again(struct run *r, const struct session *s, struct err *err)
{
    struct places_cursor cursor = places_of(r->places, s->id);
    struct reopen_request request = {.source = pipeline_source(r->pipeline),
                                     .options = &r->options,
                                     .keylog = pipeline_keylog(r->pipeline),
                                     .keys = pipeline_keys(r->pipeline),
                                     .keys_upto = UINT64_MAX,
                                     .session_id = s->id,
                                     .start_ns = s->start_ns,
                                     .next = next_place,
                                     .ctx = &cursor};
    return reopen_session(&request, err);
}

static void assert_same_record(const struct run *r, const struct session *a,
                               const struct session *b)
{
    const struct record_options options = {.dialogue = true};
    struct buf first, again;
    buf_init(&first, 0);
    buf_init(&again, 0);
    record_append(a, &options, &first);
    record_append(b, &options, &again);
    if (!bytes_equal(buf_bytes(&first), buf_bytes(&again)))
        fail_msg("%s\nfirst %s\nagain %s", r->path, buf_str(&first), buf_str(&again));
    buf_fini(&first);
    buf_fini(&again);
}

static void on_closed(void *ctx, struct session *s)
{
    struct run *r = ctx;
    struct err err;
    struct dialogue *d = open_again(r, s, &err);
    if (!d) fail_msg("%s: %s", r->path, err.text);
    assert_int_equal(d->session->id, s->id);
    assert_false(d->is_partial);
    assert_same_record(r, s, d->session);
    uint64_t last = pipeline_packets(r->pipeline);
    for (size_t i = 0; i < d->line_count; i++) {
        uint64_t packet = d->lines[i].at.packet;
        if (packet == 0 || packet > last) fail_msg("%s: packet %u", r->path, (unsigned)packet);
    }
    dialogue_free(d);
    places_drop(r->places, s->id);
    session_free(s);
    r->sessions++;
}

static void run_file(struct run *r)
{
    struct source *source;
    struct err err;
    if (savefile_open(r->path, &source, &err) != ERR_NONE) fail_msg("%s", err.text);
    struct smtp_options decoder = {.want_hashes = true, .want_commands = true};
    struct smtp_observer observer = {.ctx = r, .packet = on_packet, .closed = r->closed};
    r->pipeline = pipeline_new(source, &r->options, &decoder, &observer);
    r->places = places_new();
    while (pipeline_step(r->pipeline, INT64_MAX / 2) == PIPELINE_MORE) continue;
    pipeline_finish(r->pipeline);
    pipeline_free(r->pipeline);
    places_free(r->places);
}

static void test_samples(void **state)
{
    (void)state;
    const char *top = getenv("top_srcdir");
    char folder[4096], path[8192];
    snprintf(folder, sizeof folder, "%s/samples", top ? top : ".");
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    unsigned sessions = 0;
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        if (!strstr(entry->d_name, ".pcap")) continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        struct run r = {.path = path, .closed = on_closed};
        run_file(&r);
        sessions += r.sessions;
    }
    closedir(dir);
    assert_true(sessions > 20);
}

// A source that no longer has some of its packets, as a ring that has turned.
struct forgetful {
    struct source base;
    struct source *inner;
    uint64_t gone_below; // offsets
};

static enum source_result forgetful_read_at(struct source *s, uint32_t index, uint64_t offset,
                                            struct packet *packet_out, struct err *err)
{
    struct forgetful *f = (struct forgetful *)s;
    if (offset < f->gone_below) return SOURCE_GONE;
    return source_read_at(f->inner, index, offset, packet_out, err);
}

static const struct source_ops forgetful_ops = {.read_at = forgetful_read_at};

struct gone_row {
    uint64_t gone_below;
    struct dialogue *dialogue;
    struct err err;
};

static void open_forgetful(void *ctx, struct session *s)
{
    struct run *r = ctx;
    struct forgetful f = {.base = {&forgetful_ops},
                          .inner = pipeline_source(r->pipeline),
                          .gone_below = r->gone->gone_below};
    struct places_cursor cursor = places_of(r->places, s->id);
    struct reopen_request request = {.source = &f.base,
                                     .options = &r->options,
                                     .keylog = pipeline_keylog(r->pipeline),
                                     .keys = pipeline_keys(r->pipeline),
                                     .keys_upto = UINT64_MAX,
                                     .session_id = s->id,
                                     .next = next_place,
                                     .ctx = &cursor};
    r->gone->dialogue = reopen_session(&request, &r->gone->err);
    session_free(s);
}

static void test_gone(void **state)
{
    (void)state;
    char path[4096];
    const char *top = getenv("top_srcdir");
    snprintf(path, sizeof path, "%s/samples/relay.pcap", top ? top : ".");
    struct gone_row some = {.gone_below = 1000}, all = {.gone_below = UINT64_MAX};
    struct run r = {.path = path, .closed = open_forgetful, .gone = &some};
    run_file(&r);
    assert_non_null(some.dialogue);
    assert_true(some.dialogue->is_partial);
    assert_int_equal(some.dialogue->session->id, 1);
    dialogue_free(some.dialogue);
    r = (struct run){.path = path, .closed = open_forgetful, .gone = &all};
    run_file(&r);
    assert_null(all.dialogue);
    assert_int_equal(all.err.code, ERR_FULL);
    assert_string_equal(all.err.text, "the packets of session 1 are no longer kept");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
