// SPDX-License-Identifier: BSD-2-Clause
//
// Who asks for recipients that do not exist, and who sends notifications to people who sent nothing
// (RFC 3834).
#include <inttypes.h>

#include "base/timestamp.h"
#include "decode/model/across/across_state.h"
#include "decode/model/mail_domain.h"

enum { ASKED_KEPT = 128 }; // recipients of a client: of a busy one the shares of the last count

enum answer { KNOWN, REFUSED, NO_SUCH };

// ---- ENV-HARVEST

static enum answer answer_of(unsigned code, struct bytes enhanced)
{
    if (code != 550) return KNOWN;
    return bytes_equal(enhanced, BYTES_LIT("5.1.1")) ? NO_SUCH : REFUSED;
}

// Of the events in the span before an event.
static bool is_harvest(const struct across *a, const struct window *w, int64_t time_ns,
                       uint32_t *unknown_out, uint32_t *asked_out)
{
    uint64_t span_ns = (uint64_t)across_span_ns(a, THRESHOLD_HARVEST_SECONDS);
    uint32_t asked = 0, unknown = 0, no_such = 0;
    for (uint32_t i = 0; i < w->count; i++) {
        const struct window_event *e = &w->events[i];
        if (e->time_ns > time_ns || across_elapsed_ns(e->time_ns, time_ns) > span_ns) continue;
        asked++;
        unknown += e->what != KNOWN;
        no_such += e->what == NO_SUCH;
    }
    *unknown_out = unknown;
    *asked_out = asked;
    return no_such >= threshold_of(a->thresholds, THRESHOLD_HARVEST) ||
           (asked >= threshold_of(a->thresholds, THRESHOLD_HARVEST_ASKED) && unknown * 2 >= asked);
}

static void ask(struct across *a, struct session *s, const struct across_place *place,
                const struct stream_point *at, enum answer answer)
{
    uint32_t most = ASKED_KEPT, unknown, asked;
    const enum threshold_id ids[] = {THRESHOLD_HARVEST, THRESHOLD_HARVEST_ASKED};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (most < 2 * threshold_of(a->thresholds, ids[i]))
            most = 2 * threshold_of(a->thresholds, ids[i]);
    struct window_event e = {.time_ns = at->time_ns, .what = answer, .session = s->id};
    across_key(a, &s->client);
    struct across_events *client = recent_take(&a->harvesters, buf_bytes(&a->key), e.time_ns);
    across_count(&a->harvesters, client, &e, most, false);
    if (answer == KNOWN || !is_harvest(a, &client->window, e.time_ns, &unknown, &asked)) return;
    buf_reset(&a->detail, 1024);
    buf_printf(&a->detail, "%" PRIu32 " of %" PRIu32 " recipients refused, from session %" PRIu64,
               unknown, asked, client->window.events[0].session);
    across_note(a, s, FINDING_ENV_HARVEST, place);
}

static void ask_for_recipients(struct across *a, struct session *s,
                               const struct session_transaction *tx)
{
    struct across_place place = across_place_of(tx);
    place.transaction = -1;
    for (const struct session_rcpt *r = tx->rcpts; r; r = r->next)
        if (r->reply.code != 0)
            ask(a, s, &place, &r->reply.at, answer_of(r->reply.code, r->reply.enhanced));
}

void across_harvest(struct across *a, struct session *s)
{
    for (const struct session_query *q = s->queries; q; q = q->next) {
        struct across_place place = {
            .offset = q->offset, .packet = q->at.packet, .side = STREAM_CLIENT, .transaction = -1};
        ask(a, s, &place, &q->at, answer_of(q->code, q->enhanced));
    }
    for (const struct session_transaction *tx = s->transactions; tx; tx = tx->next)
        if (!tx->is_reversed && !tx->is_lmtp) ask_for_recipients(a, s, tx);
}

// ---- ENV-BACKSCATTER

static uint32_t domains_of(struct across *a, const struct session *s,
                           const struct session_transaction *tx, struct across_events *client)
{
    uint32_t most = threshold_of(a->thresholds, THRESHOLD_BACKSCATTER_DOMAINS);
    for (const struct session_rcpt *r = tx->rcpts; r; r = r->next) {
        struct bytes domain = mail_domain_of(r->to);
        if (domain.len == 0) continue;
        across_key(a, &s->client);
        across_key_add_domain(a, domain);
        struct window_event e = {.time_ns = tx->at.time_ns,
                                 .what = htable_hash(buf_bytes(&a->key), a->scatterers.seed),
                                 .session = s->id};
        across_count(&a->scatterers, client, &e, 2 * most, true);
    }
    int64_t span_ns = across_span_ns(a, THRESHOLD_BACKSCATTER_SECONDS);
    return window_fullest(&client->window, tx->at.time_ns, span_ns).count;
}

static void bounce(struct across *a, struct session *s, const struct session_transaction *tx)
{
    uint32_t most = threshold_of(a->thresholds, THRESHOLD_BACKSCATTER);
    struct window_event e = {.time_ns = tx->at.time_ns, .session = s->id};
    across_key(a, &s->client);
    struct across_events *client = recent_take(&a->bouncers, buf_bytes(&a->key), e.time_ns);
    struct across_events *of_domains = recent_take(&a->scatterers, buf_bytes(&a->key), e.time_ns);
    across_count(&a->bouncers, client, &e, 2 * most, false);
    uint32_t domains = domains_of(a, s, tx, of_domains);
    struct window_span span = window_fullest(&client->window, e.time_ns,
                                             across_span_ns(a, THRESHOLD_BACKSCATTER_SECONDS));
    bool is_many = domains >= threshold_of(a->thresholds, THRESHOLD_BACKSCATTER_DOMAINS);
    if (span.count < most || !is_many) return;
    struct across_place place = across_place_of(tx);
    uint64_t ns = across_elapsed_ns(span.first->time_ns, e.time_ns);
    buf_reset(&a->detail, 1024);
    buf_printf(&a->detail,
               "%" PRIu32 " notifications to %" PRIu32 " domains in %" PRIu64
               " s, the first in session %" PRIu64,
               span.count, domains, ns / (uint64_t)TIMESTAMP_NS_PER_S, span.first->session);
    across_note(a, s, FINDING_ENV_BACKSCATTER, &place);
}

void across_bounce(struct across *a, struct session *s)
{
    for (const struct session_transaction *tx = s->transactions; tx; tx = tx->next) {
        bool is_null = !bytes_is_none(tx->from) && tx->from.len == 0;
        if (is_null && tx->rcpts && !tx->is_reversed && !tx->is_lmtp) bounce(a, s, tx);
    }
}
