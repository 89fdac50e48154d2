// SPDX-License-Identifier: BSD-2-Clause
//
// Three passes, all of them in steps: the places of all packets are collected; the sessions that
// use TLS are read again for their client random, by which their secrets are found; the packets are
// copied, the next one always that of the session whose next one is first (a heap).
#include "app/saving_packets.h"

#include <stdlib.h>

#include "app/places.h"
#include "app/reopen.h"
#include "base/secret.h"
#include "capture/pcapng_writer.h"
#include "decode/tls/tls_keylog.h"

enum { KEEP = 256 * 1024, A_LOOK = 64 };

struct one {
    struct places_cursor cursor;
    struct store_place place; // of its next packet
    int64_t start_ns;         // time of its first packet, until that was read again; 0: not known
    bool is_other;            // another one lies there now
};

struct saving_packets {
    struct reading_place place;
    struct saving_file *file;
    const uint64_t *ids;
    size_t id_count;
    size_t collected, asked; // sessions whose places, whose secrets are known
    struct places *places;
    struct one *heap;
    size_t heap_count;
    struct pcapng_writer *writer;
    struct buf text;
    uint64_t done, lost, total;
    bool has_begun, is_over;
};

struct saving_packets *saving_packets_new(const struct reading_place *place, const uint64_t *ids,
                                          size_t id_count, struct saving_file *file)
{
    struct saving_packets *p = err_calloc(1, sizeof *p);
    *p = (struct saving_packets){
        .place = *place, .file = file, .ids = ids, .id_count = id_count, .places = places_new()};
    struct pcapng_origin origin = {.source = pipeline_source(place->pipeline),
                                   .is_live = place->options->is_live,
                                   .filter = place->options->filter};
    p->writer = pcapng_writer_new(&origin);
    p->heap = err_calloc(id_count ? id_count : 1, sizeof *p->heap);
    buf_init(&p->text, 0);
    for (size_t i = 0; i < id_count; i++) {
        const struct store_row *row = store_row_by_id(place->store, ids[i]);
        if (row) p->total += row->packets;
    }
    return p;
}

void saving_packets_free(struct saving_packets *p)
{
    if (!p) return;
    pcapng_writer_free(p->writer);
    places_free(p->places);
    free(p->heap);
    buf_fini(&p->text);
    free(p);
}

uint64_t saving_packets_done(const struct saving_packets *p)
{
    return p->done;
}

uint64_t saving_packets_total(const struct saving_packets *p)
{
    return p->total > p->done ? p->total : p->done;
}

uint64_t saving_packets_lost(const struct saving_packets *p)
{
    return p->lost;
}

static void flush(struct saving_packets *p)
{
    saving_file_write(p->file, buf_bytes(&p->text));
    buf_reset(&p->text, KEEP);
}

static void collect(struct saving_packets *p)
{
    uint64_t id = p->ids[p->collected++];
    const struct store_row *row = store_row_by_id(p->place.store, id);
    struct store_packets packets = store_packets_of(p->place.store, id);
    for (struct store_place place; store_packets_next(&packets, &place);)
        places_add(p->places, id, &place);
    if (row && row->is_gone) p->lost += row->packets;
}

static bool next_place(void *ctx, struct store_place *place_out)
{
    return places_next(ctx, place_out);
}

// A session's client random is in its first packets; what it says after that is not needed.
static bool next_of_beginning(void *ctx, struct store_place *place_out)
{
    struct one *o = ctx;
    if (o->place.number == 0) return false;
    o->place.number--;
    return next_place(&o->cursor, place_out);
}

static void ask_for_secrets(struct saving_packets *p)
{
    enum { BEGINNING = 200 };
    uint64_t id = p->ids[p->asked++];
    struct tls_keylog *keylog = pipeline_keylog(p->place.pipeline);
    const struct store_row *row = store_row_by_id(p->place.store, id);
    if (!row || row->tls_mode == SESSION_TLS_NONE || !keylog) return;
    struct one beginning = {.cursor = places_of(p->places, id),
                            .place = {.number = BEGINNING}};
    struct reopen_request request = {.source = pipeline_source(p->place.pipeline),
                                     .options = p->place.options,
                                     .keylog = keylog,
                                     .session_id = id,
                                     .start_ns = reading_start_of(p->place.store, id),
                                     .next = next_of_beginning,
                                     .ctx = &beginning,
                                     .is_record = true};
    struct err err;
    tls_keylog_set_learning(keylog, true); // what a private key opens is opened without it
    struct dialogue *d = reopen_session(&request, &err);
    tls_keylog_set_learning(keylog, false);
    if (d && d->session->tls.has_client_random) {
        const struct session_tls *tls = &d->session->tls;
        struct buf lines;
        buf_init(&lines, 0);
        tls_keylog_append(keylog, bytes_of(tls->client_random, sizeof tls->client_random), &lines);
        if (lines.len > 0)
            pcapng_writer_secrets(p->writer, PCAPNG_SECRETS_TLS, buf_bytes(&lines), &p->text);
        if (lines.len > 0) secret_wipe(lines.data, lines.len);
        buf_fini(&lines);
        flush(p);
    }
    dialogue_free(d);
}

// --- the heap

static bool is_before(const struct one *a, const struct one *b)
{
    if (a->place.number != b->place.number) return a->place.number < b->place.number;
    return a->place.source != b->place.source ? a->place.source < b->place.source
                                              : a->place.offset < b->place.offset;
}

static void sink_down(struct saving_packets *p, size_t at)
{
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < p->heap_count && is_before(&p->heap[child], &p->heap[least])) least = child;
        if (least == at) return;
        struct one other = p->heap[at];
        p->heap[at] = p->heap[least];
        p->heap[least] = other;
        at = least;
    }
}

static void fill_heap(struct saving_packets *p)
{
    for (size_t i = 0; i < p->id_count; i++) {
        struct one *o = &p->heap[p->heap_count];
        *o = (struct one){.cursor = places_of(p->places, p->ids[i]),
                          .start_ns = reading_start_of(p->place.store, p->ids[i])};
        p->heap_count += places_next(&o->cursor, &o->place);
    }
    for (size_t i = p->heap_count; i-- > 0;) sink_down(p, i);
}

// --- the packets

static void copy_packet(struct saving_packets *p)
{
    struct one *first = &p->heap[0];
    struct packet packet;
    struct err err;
    enum source_result result = source_read_at(pipeline_source(p->place.pipeline),
                                               first->place.source, first->place.offset, &packet,
                                               &err);
    if (result == SOURCE_PACKET && first->start_ns != 0 && packet.time_ns != first->start_ns)
        first->is_other = true; // the capture was written to meanwhile
    first->start_ns = 0;
    if (result == SOURCE_PACKET && !first->is_other)
        pcapng_writer_packet(p->writer, &packet, NULL, &p->text);
    else p->lost++;
    p->done++;
    if (!places_next(&first->cursor, &first->place)) *first = p->heap[--p->heap_count];
    sink_down(p, 0);
    if (p->text.len >= KEEP / 2) flush(p);
}

static void step_once(struct saving_packets *p)
{
    if (!p->has_begun) {
        p->has_begun = true;
        pcapng_writer_begin(p->writer, "Sessions chosen with smtpscope", &p->text);
        flush(p);
    } else if (p->collected < p->id_count) {
        collect(p);
    } else if (p->asked < p->id_count) {
        ask_for_secrets(p);
        if (p->asked == p->id_count) fill_heap(p);
    } else if (p->heap_count > 0) {
        copy_packet(p);
    } else {
        pcapng_writer_end(p->writer, &p->text);
        flush(p);
        p->is_over = true;
    }
}

bool saving_packets_step(struct saving_packets *p, int64_t budget_ns)
{
    int64_t end_ns = pipeline_clock_ns() + budget_ns;
    while (!p->is_over && saving_file_error(p->file, NULL) == ERR_NONE) {
        int steps = p->heap_count > 0 ? A_LOOK : 1;
        for (int i = 0; i < steps && !p->is_over; i++) step_once(p);
        if (pipeline_clock_ns() >= end_ns) return !p->is_over;
    }
    return false;
}
