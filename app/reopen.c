// SPDX-License-Identifier: BSD-2-Clause
#include "app/reopen.h"

#include <stdlib.h>

#include "app/pipeline.h"
#include "base/buf.h"
#include "capture/capture.h"
#include "decode/model/dialogue_builder.h"

enum { PACKETS_A_LOOK = 32 }; // between two looks at the clock

// Where other threads read elsewhere of the source in between, packets are read some at once: of a
// .gz as many as make it worth to inflate from a saved state.
enum { LOT_PACKETS = 256, LOT_OCTETS = 1024 * 1024 };

struct lot {
    struct packet packets[LOT_PACKETS];
    size_t copied_at[LOT_PACKETS]; // of packets that do not stay, in copies
    size_t next, count;
    struct buf copies;
    enum source_result end; // what follows; SOURCE_PACKET: more
};

struct reopen {
    struct reopen_request request;
    struct lot *lot; // NULL: nobody else reads of the source
    struct dialogue_builder *builder;
    struct smtp_decoder *decoder;
    struct capture *capture;
    unsigned opened;         // sessions that the packets made; more than one should not be
    struct session *session; // the first, once it is closed
    uint64_t read, gone;
    bool has_begun, is_at_end;
    struct err err; // of a packet that cannot be read
};

static void on_opened(void *ctx, const struct session *s)
{
    (void)s;
    ((struct reopen *)ctx)->opened++;
}

static void on_closed(void *ctx, struct session *s)
{
    struct reopen *r = ctx;
    if (r->session) {
        session_free(s);
        return;
    }
    s->id = r->request.session_id;
    r->session = s;
}

struct reopen *reopen_begin(const struct reopen_request *request)
{
    struct reopen *r = err_calloc(1, sizeof *r);
    r->request = *request;
    r->err.code = ERR_NONE;
    if (request->lock) {
        r->lot = err_calloc(1, sizeof *r->lot);
        r->lot->end = SOURCE_PACKET;
        buf_init(&r->lot->copies, 0);
    }
    r->builder = dialogue_builder_new(!request->is_text);
    struct smtp_options options = {.want_hashes = !request->options->no_hash,
                                   .want_commands = true,
                                   .want_types = request->options->content_types,
                                   .keylog = request->keylog,
                                   .keys = request->keys,
                                   .sink = request->sink,
                                   .texts = request->texts,
                                   .matches = request->options->match_list,
                                   .thresholds = &request->options->thresholds,
                                   .across = request->across};
    if (!request->is_record) {
        options.detail = dialogue_builder_detail();
        options.detail_ctx = r->builder;
    }
    struct smtp_observer observer = {.ctx = r, .opened = on_opened, .closed = on_closed};
    r->decoder = smtp_decoder_new(&options, &observer);
    smtp_decoder_set_keys_upto(r->decoder, request->keys_upto);
    r->capture = pipeline_capture_new(request->options, smtp_decoder_sink(r->decoder));
    return r;
}

static bool is_first_as_before(struct reopen *r, const struct store_place *place,
                               const struct packet *packet)
{
    const struct reopen_request *request = &r->request;
    if (request->start_ns == 0 || packet->time_ns == request->start_ns) return true;
    err_set(&r->err, ERR_IO, "%s: was changed since session %llu was read",
            source_name(request->source, place->source), (unsigned long long)request->session_id);
    return false;
}

// SOURCE_END: there are no more places.
static enum source_result read_place(struct reopen *r, struct packet *packet)
{
    const struct reopen_request *request = &r->request;
    struct store_place place;
    packet->stays = false;
    if (!request->next(request->ctx, &place)) return SOURCE_END;
    enum source_result result =
        source_read_at(request->source, place.source, place.offset, packet, &r->err);
    bool is_first = !r->has_begun;
    r->has_begun = true;
    packet->number = place.number;
    if (result == SOURCE_PACKET && is_first && !is_first_as_before(r, &place, packet))
        return SOURCE_ERROR;
    if (result == SOURCE_PACKET || result == SOURCE_GONE) return result;
    if (r->err.code == ERR_NONE)
        err_set(&r->err, ERR_IO, "a packet of session %llu cannot be read again",
                (unsigned long long)request->session_id);
    return SOURCE_ERROR;
}

static void fill_lot(struct reopen *r)
{
    struct lot *lot = r->lot;
    lot->next = lot->count = 0;
    buf_reset(&lot->copies, LOT_OCTETS);
    pthread_mutex_lock(r->request.lock);
    while (lot->count < LOT_PACKETS && lot->copies.len < LOT_OCTETS) {
        struct packet *packet = &lot->packets[lot->count];
        lot->end = read_place(r, packet);
        if (lot->end == SOURCE_GONE) r->gone++;
        else if (lot->end != SOURCE_PACKET) break;
        else lot->copied_at[lot->count++] = lot->copies.len;
        if (lot->end == SOURCE_PACKET && !packet->stays)
            buf_append(&lot->copies, packet->data, packet->cap_len);
    }
    pthread_mutex_unlock(r->request.lock);
}

static enum source_result next_of_lot(struct reopen *r, struct packet *packet)
{
    struct lot *lot = r->lot;
    while (lot->next == lot->count) {
        if (lot->end == SOURCE_END || lot->end == SOURCE_ERROR) return lot->end;
        fill_lot(r);
    }
    *packet = lot->packets[lot->next];
    if (!packet->stays) packet->data = buf_bytes(&lot->copies).data + lot->copied_at[lot->next];
    lot->next++;
    return SOURCE_PACKET;
}

// The next packet; false: it was the last one.
static bool read_packet(struct reopen *r)
{
    struct packet packet;
    if (r->opened > 1) return false;
    enum source_result result = r->lot ? next_of_lot(r, &packet) : read_place(r, &packet);
    if (result == SOURCE_GONE) {
        r->gone++;
        return true;
    }
    if (result != SOURCE_PACKET) return false;
    capture_packet(r->capture, &packet);
    r->read++;
    return true;
}

bool reopen_step(struct reopen *r, int64_t budget_ns)
{
    int64_t end_ns = pipeline_clock_ns() + budget_ns;
    while (!r->is_at_end) {
        for (int i = 0; i < PACKETS_A_LOOK && !r->is_at_end; i++) r->is_at_end = !read_packet(r);
        if (pipeline_clock_ns() >= end_ns) break;
    }
    return !r->is_at_end;
}

uint64_t reopen_packets(const struct reopen *r)
{
    return r->read + r->gone;
}

static enum err_code check(const struct reopen *r, struct err *err)
{
    unsigned long long id = r->request.session_id;
    if (r->err.code != ERR_NONE) {
        *err = r->err;
        return err->code;
    }
    if (r->session) return ERR_NONE;
    if (r->gone > 0)
        return err_set(err, ERR_FULL, "the packets of session %llu are no longer kept", id);
    return err_set(err, ERR_FORMAT, "session %llu cannot be read again", id);
}

struct dialogue *reopen_end(struct reopen *r, struct err *err)
{
    struct dialogue *d = NULL;
    capture_finish(r->capture);
    enum err_code code = check(r, err);
    capture_free(r->capture);
    smtp_decoder_free(r->decoder);
    if (code == ERR_NONE) {
        d = dialogue_builder_take(r->builder, r->session);
        if (r->gone > 0 || !r->is_at_end) d->is_partial = true;
    } else {
        session_free(r->session);
        dialogue_builder_free(r->builder);
    }
    if (r->lot) buf_fini(&r->lot->copies);
    free(r->lot);
    free(r);
    return d;
}

struct dialogue *reopen_session(const struct reopen_request *request, struct err *err)
{
    struct reopen *r = reopen_begin(request);
    while (reopen_step(r, INT64_MAX / 4)) {
    }
    return reopen_end(r, err);
}
