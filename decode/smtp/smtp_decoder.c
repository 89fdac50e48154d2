// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_decoder.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/display.h"
#include "base/err.h"
#include "decode/smtp/smtp_after.h"
#include "decode/smtp/smtp_state.h"

static void *sink_open(void *ctx, const struct stream_info *info)
{
    struct smtp_decoder *d = ctx;
    struct session *s = session_new();
    s->id = info->ordinal ? info->ordinal : ++d->last_id;
    s->client = info->client;
    s->server = info->server;
    if (info->tunnel_count > 0) {
        size_t size = info->tunnel_count * sizeof *info->tunnels;
        s->tunnels = memcpy(arena_alloc(&s->arena, size), info->tunnels, size);
        s->tunnel_count = info->tunnel_count;
    }
    if (info->vlans.count > 0)
        s->vlans = memcpy(arena_alloc(&s->arena, sizeof info->vlans), &info->vlans,
                          sizeof info->vlans);
    s->syn_seen = info->syn_seen;
    s->time_digits = info->time_digits;
    s->start_ns = s->end_ns = info->at.time_ns;
    s->is_smtp = true;
    struct smtp_session *ss = smtp_session_new(d, s);
    ss->at = info->at;
    smtp_timing_begin(&ss->timing, s);
    if (!s->syn_seen) smtp_session_note(ss, FINDING_CAP_MIDSTREAM, STREAM_CLIENT, 0, BYTES_NONE);
    if (d->observer.opened) d->observer.opened(d->observer.ctx, s);
    return ss;
}

static void sink_packet(void *session, const struct stream_packet *packet)
{
    struct smtp_session *ss = session;
    struct session *s = ss->s;
    // The last packet's time, not the latest: captures from several queues are not always in order.
    s->end_ns = packet->at.time_ns;
    if (packet->time_digits > s->time_digits) s->time_digits = packet->time_digits;
    s->packets++;
    smtp_timing_packet(&ss->timing, s, packet);
    const struct smtp_observer *o = &ss->decoder->observer;
    if (o->packet) o->packet(o->ctx, s, packet);
}

static enum session_phase phase_of(const struct smtp_session *ss)
{
    if (ss->s->state != STREAM_OPEN) return SESSION_PHASE_ENDED;
    switch (ss->client) {
    case SMTP_CLIENT_START:
    case SMTP_CLIENT_PROXY:
        return ss->first_reply_done ? SESSION_PHASE_COMMAND : SESSION_PHASE_CONNECT;
    case SMTP_CLIENT_AUTH: return SESSION_PHASE_AUTH;
    case SMTP_CLIENT_WAIT: return ss->auth ? SESSION_PHASE_AUTH : SESSION_PHASE_COMMAND;
    case SMTP_CLIENT_MIDSTREAM:
    case SMTP_CLIENT_TURN:
    case SMTP_CLIENT_BINARY:
    case SMTP_CLIENT_COMMAND: return SESSION_PHASE_COMMAND;
    case SMTP_CLIENT_DATA:
    case SMTP_CLIENT_DATA_GAP:
    case SMTP_CLIENT_CHUNK:
    case SMTP_CLIENT_AMBIGUOUS: return SESSION_PHASE_MAIL_DATA;
    case SMTP_CLIENT_TLS_START:
    case SMTP_CLIENT_TLS:
    case SMTP_CLIENT_SEALED: return SESSION_PHASE_TLS;
    }
    return SESSION_PHASE_OTHER;
}

static void tell_changed(struct smtp_session *ss)
{
    const struct smtp_observer *o = &ss->decoder->observer;
    if (!o->changed) return;
    ss->s->phase = phase_of(ss);
    o->changed(o->ctx, ss->s);
}

static void advance(struct smtp_session *ss, enum stream_side side, uint64_t octets)
{
    ss->tcp_offset[side] += octets;
    if (!ss->is_under_tls[side]) ss->offset[side] = ss->tcp_offset[side];
}

static void sink_data(void *session, enum stream_side side, struct bytes data,
                      const struct stream_point *at)
{
    struct smtp_session *ss = session;
    ss->s->bytes[side] += data.len;
    side = smtp_turn_role(ss, side);
    struct smtp_input in = {.kind = SMTP_INPUT_DATA,
                            .side = side,
                            .at = *at,
                            .offset = ss->tcp_offset[side],
                            .data = data,
                            .is_reversed = ss->is_reversed};
    bool is_mail = ss->client == SMTP_CLIENT_DATA || ss->client == SMTP_CLIENT_CHUNK;
    smtp_timing_segment(&ss->timing, ss->s, side, at->time_ns, is_mail);
    advance(ss, side, data.len);
    ss->seen[side] = true;
    smtp_session_input(ss, &in);
    tell_changed(ss);
}

static void sink_gap(void *session, enum stream_side side, uint64_t missing, enum stream_gap why,
                     const struct stream_point *at)
{
    struct smtp_session *ss = session;
    ss->s->gaps[side] += missing;
    side = smtp_turn_role(ss, side);
    struct smtp_input in = {.kind = SMTP_INPUT_GAP,
                            .side = side,
                            .at = *at,
                            .offset = ss->tcp_offset[side],
                            .missing = missing,
                            .why = why,
                            .is_reversed = ss->is_reversed};
    advance(ss, side, missing);
    ss->at = *at;
    smtp_session_report_input(ss, &in, DIALOGUE_GAP, missing, BYTES_LIT(""));
    smtp_session_note(ss, why == STREAM_GAP_SNAPLEN ? FINDING_CAP_SNAP : FINDING_CAP_GAP, side,
                      in.offset, BYTES_NONE);
    smtp_session_input(ss, &in);
    tell_changed(ss);
}

static void sink_note(void *session, enum stream_side side, enum stream_note note, uint64_t offset,
                      const struct stream_point *at)
{
    struct smtp_session *ss = session;
    ss->at = *at;
    enum finding_id id = note == STREAM_NOTE_OVERLAP ? FINDING_CAP_OVERLAP : FINDING_CAP_SUM;
    smtp_session_note(ss, id, smtp_turn_role(ss, side), offset, BYTES_NONE);
}

// What the connection will turn out to be once it has lingered; a live screen says it at once.
static enum stream_state state_after(const struct smtp_session *ss, enum stream_end how)
{
    if (ss->s->state != STREAM_OPEN) return ss->s->state;
    if (how == STREAM_END_RST) return STREAM_RESET;
    return ss->ended[STREAM_CLIENT] && ss->ended[STREAM_SERVER] ? STREAM_CLOSED : STREAM_OPEN;
}

// Octets of a login are not for everybody.
static bool may_be_secret(const struct smtp_session *ss, enum stream_side side, struct bytes octets)
{
    if (side == STREAM_SERVER || ss->is_under_tls[side]) return false;
    if (ss->auth || ss->s->auth) return true;
    for (size_t i = 0; i + 4 <= octets.len; i++)
        if (bytes_starts_nocase(bytes_skip(octets, i), BYTES_LIT("AUTH"))) return true;
    return false;
}

static void append_version(struct buf *out, const char *name, struct bytes octets)
{
    enum { SHOWN = 60 };
    buf_printf(out, "%s \"", name);
    display_append(out, bytes_first(octets, SHOWN), 0);
    buf_printf(out, octets.len > SHOWN ? "\"…" : "\"");
}

// "40 octets at 1200: first, in packet 12, "RCPT TO:<a"; then, in packet 14, "RCPT TO:<b""
static void sink_overlap(void *session, enum stream_side side, const struct stream_overlap *overlap,
                         const struct stream_point *at)
{
    struct smtp_session *ss = session;
    struct buf detail;
    char name[64];
    buf_init(&detail, 0);
    buf_printf(&detail, "%zu octet%s at %" PRIu64, overlap->first.len,
               overlap->first.len == 1 ? "" : "s", overlap->offset);
    if (may_be_secret(ss, side, overlap->first) || may_be_secret(ss, side, overlap->other)) {
        buf_printf(&detail, ", in packets %" PRIu64 " and %" PRIu64 " (of a login: not shown)",
                   overlap->first_packet, at->packet);
    } else {
        snprintf(name, sizeof(name), ": first, in packet %" PRIu64 ",", overlap->first_packet);
        append_version(&detail, name, overlap->first);
        snprintf(name, sizeof(name), "; then, in packet %" PRIu64 ",", at->packet);
        append_version(&detail, name, overlap->other);
    }
    ss->at = *at;
    smtp_session_note(ss, FINDING_CAP_OVERLAP, smtp_turn_role(ss, side), overlap->offset,
                      buf_bytes(&detail));
    buf_fini(&detail);
}

static void sink_end(void *session, enum stream_side side, enum stream_end how,
                     const struct stream_point *at)
{
    struct smtp_session *ss = session;
    side = smtp_turn_role(ss, side);
    struct smtp_input in = {.kind = SMTP_INPUT_END,
                            .side = side,
                            .at = *at,
                            .offset = ss->tcp_offset[side],
                            .how = how,
                            .is_reversed = ss->is_reversed};
    ss->ended[side] = true;
    ss->s->state = state_after(ss, how);
    smtp_session_input(ss, &in);
    tell_changed(ss);
}

static void sink_close(void *session, enum stream_state state)
{
    struct smtp_session *ss = session;
    struct session *s = ss->s;
    const struct smtp_observer *o = &ss->decoder->observer;
    s->state = state;
    smtp_session_finish(ss);
    if (ss->seen[STREAM_CLIENT] != ss->seen[STREAM_SERVER] &&
        s->gaps[STREAM_CLIENT] + s->gaps[STREAM_SERVER])
        smtp_session_note(ss, FINDING_CAP_ONEWAY, STREAM_CLIENT, 0, BYTES_NONE);
    smtp_after(ss);
    s->phase = SESSION_PHASE_ENDED;
    smtp_session_free(ss);
    if (o->closed) o->closed(o->ctx, s);
    else session_free(s);
}

struct smtp_decoder *smtp_decoder_new(const struct smtp_options *options,
                                      const struct smtp_observer *observer)
{
    struct smtp_decoder *d = err_calloc(1, sizeof(*d));
    d->options = *options;
    d->observer = *observer;
    d->keys_upto = UINT64_MAX;
    d->sink = (struct stream_sink){
        .ctx = d,
        .open = sink_open,
        .packet = sink_packet,
        .data = sink_data,
        .gap = sink_gap,
        .note = sink_note,
        .overlap = sink_overlap,
        .end = sink_end,
        .close = sink_close,
    };
    return d;
}

void smtp_decoder_free(struct smtp_decoder *d)
{
    if (!d) return;
    while (d->free_builder_count > 0)
        message_builder_free(d->free_builders[--d->free_builder_count]);
    free(d);
}

void smtp_decoder_set_keys_upto(struct smtp_decoder *d, uint64_t upto)
{
    d->keys_upto = upto;
}

const struct stream_sink *smtp_decoder_sink(struct smtp_decoder *d)
{
    return &d->sink;
}
