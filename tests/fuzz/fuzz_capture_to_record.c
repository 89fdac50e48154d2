// SPDX-License-Identifier: BSD-2-Clause
//
// From the bytes of a savefile to session records: all that lies between, as the program runs it,
// and each session opened again besides. The record of the opened session must be that of the first
// pass: one decoder, two observers.
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/pipeline.h"
#include "app/places.h"
#include "app/reopen.h"
#include "capture/savefile.h"
#include "export/list.h"
#include "export/record.h"
#include "export/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct target {
    struct pipeline *pipeline;
    struct options options;
    struct places *places;
};

static void on_packet(void *ctx, const struct session *s, const struct stream_packet *packet)
{
    struct target *t = ctx;
    struct store_place place = {packet->source, packet->offset, packet->at.packet};
    places_add(t->places, s->id, &place);
}

static bool next_place(void *ctx, struct store_place *place_out)
{
    return places_next(ctx, place_out);
}

static void append_record(const struct session *s, struct buf *out)
{
    record_append(s, &(struct record_options){.dialogue = true}, out);
}

// Opened again, it has the record that it had; printed it is too.
static void open_again(struct target *t, const struct session *s, struct buf *record)
{
    struct places_cursor cursor = places_of(t->places, s->id);
    struct reopen_request request = {.source = pipeline_source(t->pipeline),
                                     .options = &t->options,
                                     .session_id = s->id,
                                     .next = next_place,
                                     .ctx = &cursor};
    struct err err;
    struct dialogue *d = reopen_session(&request, &err);
    if (!d) abort();
    struct buf again;
    buf_init(&again, 0);
    append_record(d->session, &again);
    if (!bytes_equal(buf_bytes(record), buf_bytes(&again))) {
        fprintf(stderr, "first  %sopened %s", buf_str(record), buf_str(&again));
        abort();
    }
    text_append(d, &(struct text_options){.full = true}, &again);
    buf_fini(&again);
    dialogue_free(d);
}

static void on_closed(void *ctx, struct session *s)
{
    struct target *t = ctx;
    struct buf record;
    buf_init(&record, 0);
    append_record(s, &record);
    open_again(t, s, &record);
    list_append(s, &record);
    buf_fini(&record);
    places_drop(t->places, s->id);
    session_free(s);
}

// The input as a file in memory, which savefile maps like any other.
static int file_of(const uint8_t *data, size_t size)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) abort();
    lseek(fd, 0, SEEK_SET);
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct target t = {.places = places_new()};
    struct source *source;
    if (savefile_open_fd(file_of(data, size), "fuzz", &source, NULL) == ERR_NONE) {
        struct smtp_options decoder = {.want_hashes = true, .want_commands = true};
        struct smtp_observer observer = {.ctx = &t, .packet = on_packet, .closed = on_closed};
        t.pipeline = pipeline_new(source, &t.options, &decoder, &observer);
        while (pipeline_step(t.pipeline, INT64_MAX / 2) == PIPELINE_MORE) continue;
        pipeline_finish(t.pipeline);
        pipeline_free(t.pipeline);
    }
    places_free(t.places);
    return 0;
}
