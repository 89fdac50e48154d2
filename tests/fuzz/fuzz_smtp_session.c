// SPDX-License-Identifier: BSD-2-Clause
//
// The SMTP decoder on both streams. The input is a script: an octet that says what happens (bit 0
// the side, bits 1-2 data, data, gap, end), for data and gaps one octet of length, then the data.
// Whatever the script says, the decoder must hold its promises: counters are right, no message has
// more octets than the client sent, none with a gap claims a hash; and the same script delivered
// octet by octet gives the same record.
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "decode/model/dialogue_builder.h"
#include "decode/smtp/smtp_decoder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void keep_session(void *ctx, struct session *s)
{
    *(struct session **)ctx = s;
}

static void require(bool holds, const char *what)
{
    if (holds) return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

static void give(const struct stream_sink *sink, void *session, enum stream_side side,
                 struct bytes data, bool by_octet, struct stream_point *at)
{
    for (size_t done = 0; done < data.len;) {
        size_t piece = by_octet ? 1 : data.len;
        at->packet++;
        sink->data(session, side, bytes_of(data.data + done, piece), at);
        done += piece;
    }
}

static struct session *play(const uint8_t *data, size_t size, bool by_octet, bool with_detail)
{
    struct session *s = NULL;
    struct smtp_observer observer = {.ctx = &s, .closed = keep_session};
    struct dialogue_builder *builder = dialogue_builder_new(true);
    struct smtp_options options = {
        .want_hashes = true,
        .want_commands = true,
        .detail = with_detail ? dialogue_builder_detail() : NULL,
        .detail_ctx = builder,
    };
    struct smtp_decoder *d = smtp_decoder_new(&options, &observer);
    const struct stream_sink *sink = smtp_decoder_sink(d);
    uint8_t flags = size > 0 ? data[0] : 0;
    struct stream_info info = {.client = {.ip_version = 4},
                               .server = {.ip_version = 4, .port = 25},
                               .syn_seen = !(flags & 1),
                               .time_digits = 6};
    void *session = sink->open(sink->ctx, &info);
    struct stream_point at = {0, 1};
    uint64_t bytes[2] = {0, 0}, gaps[2] = {0, 0};
    bool ended[2] = {false, false};
    for (size_t pos = 1; pos < size;) {
        uint8_t op = data[pos++];
        enum stream_side side = op & 1;
        unsigned kind = op >> 1 & 3;
        size_t len = pos < size ? data[pos] : 0;
        at.packet++;
        at.time_ns++;
        if (ended[side]) continue;
        if (kind == 3) {
            sink->end(session, side, op & 8 ? STREAM_END_RST : STREAM_END_FIN, &at);
            ended[side] = true;
            continue;
        }
        pos++;
        if (kind == 2) {
            sink->gap(session, side, len + 1, STREAM_GAP_LOST, &at);
            gaps[side] += len + 1;
            continue;
        }
        if (pos >= size) break;
        if (len > size - pos) len = size - pos;
        give(sink, session, side, bytes_of(data + pos, len), by_octet, &at);
        bytes[side] += len;
        pos += len;
    }
    sink->close(session, (enum stream_state)((flags >> 1) % 3));
    for (int i = 0; i < 2; i++)
        require(s->bytes[i] == bytes[i] && s->gaps[i] == gaps[i], "counters");
    for (const struct session_transaction *tx = s->transactions; tx; tx = tx->next) {
        if (!tx->message) continue;
        require(tx->message->size <= bytes[tx->is_reversed],
                "a message is not longer than the stream");
        require(!tx->message->has_gap || !tx->message->has_sha256, "no hash with a gap");
    }
    smtp_decoder_free(d);
    if (with_detail) {
        struct dialogue *dialogue = dialogue_builder_take(builder, s);
        dialogue->session = NULL;
        dialogue_free(dialogue);
    } else {
        dialogue_builder_free(builder);
    }
    return s;
}

static bool same_reply(const struct session_reply *a, const struct session_reply *b)
{
    return a->code == b->code && bytes_equal(a->text, b->text);
}

// What a cut must not change.
static void compare(const struct session *a, const struct session *b)
{
    require(a->command_count == b->command_count, "commands at any cut");
    require(a->transaction_count == b->transaction_count, "transactions at any cut");
    require(same_reply(&a->greeting, &b->greeting), "the greeting at any cut");
    require(a->finding_count == b->finding_count, "findings at any cut");
    const struct finding *f = a->findings, *g = b->findings;
    for (; f && g; f = f->next, g = g->next) {
        if (f->id != g->id || f->offset != g->offset)
            fprintf(stderr, "%s at %ju, and %s at %ju\n", finding_name(f->id), (uintmax_t)f->offset,
                    finding_name(g->id), (uintmax_t)g->offset);
        require(f->id == g->id && f->offset == g->offset, "a finding at any cut");
    }
    const struct session_command *c = a->commands, *e = b->commands;
    for (; c && e; c = c->next, e = e->next)
        require(c->code == e->code && bytes_equal(c->verb, e->verb), "a command at any cut");
    const struct session_transaction *t = a->transactions, *u = b->transactions;
    for (; t && u; t = t->next, u = u->next) {
        require(t->status == u->status && t->via == u->via, "an outcome at any cut");
        require(same_reply(&t->reply, &u->reply), "a reply at any cut");
        require(t->rcpt_count == u->rcpt_count, "recipients at any cut");
        require(t->is_reversed == u->is_reversed, "roles at any cut");
        require(!t->message == !u->message, "a message at any cut");
        if (!t->message) continue;
        require(t->message->size == u->message->size, "a message's size at any cut");
        require(!memcmp(t->message->sha256, u->message->sha256, 32), "a message's hash at any cut");
        require(t->message->eod.variants == u->message->eod.variants &&
                    t->message->eod.server_took == u->message->eod.server_took,
                "an end of mail data at any cut");
        require(t->message->part_count == u->message->part_count, "parts at any cut");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct session *whole = play(data, size, false, true);
    struct session *octets = play(data, size, true, false);
    compare(whole, octets);
    session_free(whole);
    session_free(octets);
    return 0;
}
