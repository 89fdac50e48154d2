// SPDX-License-Identifier: BSD-2-Clause
#include "app/reopen.h"

#include "app/pipeline.h"
#include "capture/capture.h"
#include "decode/model/dialogue_builder.h"

struct reopening {
    uint64_t id;
    unsigned opened;         // sessions that the packets made; more than one should not be
    struct session *session; // the first, once it is closed
    uint64_t read, gone;
};

static void on_opened(void *ctx, const struct session *s)
{
    (void)s;
    ((struct reopening *)ctx)->opened++;
}

static void on_closed(void *ctx, struct session *s)
{
    struct reopening *r = ctx;
    if (r->session) {
        session_free(s);
        return;
    }
    s->id = r->id;
    r->session = s;
}

// Reads the packets one after the other into capture.
static enum err_code read_packets(struct reopening *r, const struct reopen_request *request,
                                  struct capture *capture, struct err *err)
{
    struct store_place place;
    while (r->opened <= 1 && request->next(request->ctx, &place)) {
        struct packet packet;
        switch (source_read_at(request->source, place.source, place.offset, &packet, err)) {
        case SOURCE_PACKET:
            packet.number = place.number;
            capture_packet(capture, &packet);
            r->read++;
            break;
        case SOURCE_GONE: r->gone++; break;
        case SOURCE_WAIT:
        case SOURCE_END:
        case SOURCE_ERROR: return err ? err->code : ERR_IO;
        }
    }
    return ERR_NONE;
}

static enum err_code check(const struct reopening *r, struct err *err)
{
    if (r->session) return ERR_NONE;
    if (r->gone > 0)
        return err_set(err, ERR_FULL, "the packets of session %llu are no longer kept",
                       (unsigned long long)r->id);
    return err_set(err, ERR_FORMAT, "session %llu cannot be read again", (unsigned long long)r->id);
}

struct dialogue *reopen_session(const struct reopen_request *request, struct err *err)
{
    struct reopening r = {.id = request->session_id};
    struct dialogue_builder *builder = dialogue_builder_new();
    struct smtp_options options = {.want_hashes = !request->options->no_hash,
                                   .want_commands = true,
                                   .keylog = request->keylog,
                                   .detail = dialogue_builder_detail(),
                                   .detail_ctx = builder};
    struct smtp_observer observer = {.ctx = &r, .opened = on_opened, .closed = on_closed};
    struct smtp_decoder *decoder = smtp_decoder_new(&options, &observer);
    struct capture *capture =
        pipeline_capture_new(request->options, smtp_decoder_sink(decoder), true);
    enum err_code code = read_packets(&r, request, capture, err);
    capture_finish(capture);
    if (code == ERR_NONE) code = check(&r, err);
    capture_free(capture);
    smtp_decoder_free(decoder);
    if (code != ERR_NONE) {
        session_free(r.session);
        dialogue_builder_free(builder);
        return NULL;
    }
    struct dialogue *d = dialogue_builder_take(builder, r.session);
    if (r.gone > 0) d->is_partial = true;
    return d;
}
