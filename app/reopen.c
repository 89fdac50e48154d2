// SPDX-License-Identifier: BSD-2-Clause
#include "app/reopen.h"

#include <stdlib.h>

#include "app/pipeline.h"
#include "capture/capture.h"
#include "decode/model/dialogue_builder.h"

enum { PACKETS_A_LOOK = 32 }; // between two looks at the clock

struct reopen {
    struct reopen_request request;
    struct dialogue_builder *builder;
    struct smtp_decoder *decoder;
    struct capture *capture;
    unsigned opened;         // sessions that the packets made; more than one should not be
    struct session *session; // the first, once it is closed
    uint64_t read, gone;
    bool is_at_end;
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
    r->builder = dialogue_builder_new();
    struct smtp_options options = {.want_hashes = !request->options->no_hash,
                                   .want_commands = true,
                                   .keylog = request->keylog,
                                   .sink = request->sink,
                                   .texts = request->texts};
    if (!request->is_record) {
        options.detail = dialogue_builder_detail();
        options.detail_ctx = r->builder;
    }
    struct smtp_observer observer = {.ctx = r, .opened = on_opened, .closed = on_closed};
    r->decoder = smtp_decoder_new(&options, &observer);
    r->capture = pipeline_capture_new(request->options, smtp_decoder_sink(r->decoder), true);
    return r;
}

// The next packet; false: it was the last one.
static bool read_packet(struct reopen *r)
{
    const struct reopen_request *request = &r->request;
    struct store_place place;
    struct packet packet;
    if (r->opened > 1 || !request->next(request->ctx, &place)) return false;
    switch (source_read_at(request->source, place.source, place.offset, &packet, &r->err)) {
    case SOURCE_PACKET:
        packet.number = place.number;
        capture_packet(r->capture, &packet);
        r->read++;
        return true;
    case SOURCE_GONE: r->gone++; return true;
    case SOURCE_WAIT:
    case SOURCE_END:
    case SOURCE_ERROR: break;
    }
    if (r->err.code == ERR_NONE)
        err_set(&r->err, ERR_IO, "a packet of session %llu cannot be read again",
                (unsigned long long)request->session_id);
    return false;
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
