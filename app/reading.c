// SPDX-License-Identifier: BSD-2-Clause
//
// The places of a session's packets are copied when its reading begins: those of the store move
// when it grows.
#include "app/reading.h"

#include <stdlib.h>

#include "app/places.h"
#include "app/reopen.h"
#include "base/timestamp.h"
#include "decode/model/filter_text.h"

// A step is what a key may have to wait for. The first one is what the user waits for who opens a
// session, and what it brought is read once more to be shown.
#define READING_STEP_NS  (8 * TIMESTAMP_NS_PER_S / 1000)
#define READING_FIRST_NS (4 * TIMESTAMP_NS_PER_S / 1000)

struct ui_reading {
    struct reading_place place;
    struct reopen_request request;
    struct reopen *reopen;
    struct filter_text *text; // NULL: texts are not searched
    struct places *places; // of the one session
    struct finding *across; // likewise
    struct places_cursor cursor;
    uint64_t packets;
};

static bool next_place(void *ctx, struct store_place *place_out)
{
    return places_next(ctx, place_out);
}

int64_t reading_start_of(const struct store *store, uint64_t id)
{
    const struct store_row *row = store_row_by_id(store, id);
    return row ? row->start_ns : 0;
}

struct ui_reading *reading_begin(const struct reading_place *place, uint64_t id,
                                 const struct filter *filter)
{
    struct ui_reading *r = err_calloc(1, sizeof *r);
    r->place = *place;
    r->places = places_new();
    struct store_packets packets = store_packets_of(place->store, id);
    for (struct store_place p; store_packets_next(&packets, &p); r->packets++)
        places_add(r->places, id, &p);
    r->cursor = places_of(r->places, id);
    r->across = finding_copy_list(store_findings_of(place->store, id));
    r->request = (struct reopen_request){.source = pipeline_source(place->pipeline),
                                         .options = place->options,
                                         .keylog = pipeline_keylog(place->pipeline),
                                         .keys = pipeline_keys(place->pipeline),
                                         .keys_upto = UINT64_MAX,
                                         .session_id = id,
                                         .start_ns = reading_start_of(place->store, id),
                                         .next = next_place,
                                         .ctx = &r->cursor,
                                         .across = r->across,
                                         .is_record = filter != NULL};
    if (filter && filter_wants_text(filter)) {
        r->text = filter_text_new(filter);
        r->request.texts = filter_text_sink(r->text);
    }
    r->reopen = reopen_begin(&r->request);
    return r;
}

bool reading_step(struct ui_reading *r, unsigned *percent_out)
{
    bool is_first = reopen_packets(r->reopen) == 0;
    bool has_more = reopen_step(r->reopen, is_first ? READING_FIRST_NS : READING_STEP_NS);
    uint64_t done = reopen_packets(r->reopen);
    *percent_out = r->packets ? (unsigned)(done * 100 / r->packets) : 100;
    return has_more;
}

// The first packets of a session, as many as were read.
struct first_places {
    struct places_cursor cursor;
    uint64_t left;
};

static bool next_of_first(void *ctx, struct store_place *place_out)
{
    struct first_places *f = ctx;
    if (f->left == 0) return false;
    f->left--;
    return places_next(&f->cursor, place_out);
}

struct dialogue *reading_so_far(struct ui_reading *r)
{
    struct err err;
    struct first_places first = {places_of(r->places, r->request.session_id),
                                 reopen_packets(r->reopen)};
    struct reopen_request request = r->request;
    request.next = next_of_first;
    request.ctx = &first;
    struct dialogue *d = reopen_session(&request, &err);
    if (d) d->is_partial = true;
    return d;
}

struct dialogue *reading_end(struct ui_reading *r, struct err *err)
{
    struct dialogue *d = reopen_end(r->reopen, err);
    if (!d && err->code == ERR_FULL)
        store_drop_packets(r->place.store, r->request.session_id);
    places_free(r->places);
    free(r->across);
    filter_text_free(r->text);
    free(r);
    return d;
}
