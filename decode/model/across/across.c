// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/across/across.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "decode/model/across/across_state.h"

static void fini_events(void *item)
{
    window_fini(&((struct across_events *)item)->window);
}

struct across *across_new(const struct thresholds *thresholds, const uint64_t seed[2])
{
    struct across *a = err_calloc(1, sizeof *a);
    a->thresholds = thresholds;
    a->now_ns = INT64_MIN;
    buf_init(&a->key, 0);
    buf_init(&a->detail, 0);
    struct recent *const counted[] = {&a->users, &a->sprayers, &a->harvesters, &a->bouncers,
                                      &a->scatterers};
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        recent_init(counted[i], sizeof(struct across_events), LIMIT_ACROSS_ITEMS,
                    LIMIT_ACROSS_OCTETS, seed, fini_events);
    const struct {
        struct recent *recent;
        size_t size;
    } others[] = {{&a->put_off, across_delivery_size},
                  {&a->hops, across_hop_size},
                  {&a->offers, across_offer_size},
                  {&a->takers, across_taker_size},
                  {&a->taken, sizeof(struct recent_item)}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        recent_init(others[i].recent, others[i].size, LIMIT_ACROSS_ITEMS, LIMIT_ACROSS_OCTETS, seed,
                    NULL);
    return a;
}

void across_free(struct across *a)
{
    if (!a) return;
    struct recent *const all[] = {&a->users,      &a->sprayers, &a->harvesters,
                                  &a->bouncers,   &a->put_off,  &a->offers,
                                  &a->scatterers, &a->takers,   &a->taken,
                                  &a->hops};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) recent_fini(all[i]);
    buf_fini(&a->key);
    buf_fini(&a->detail);
    free(a->drops);
    free(a);
}

// ---- for the parts

void across_note(struct across *a, struct session *s, enum finding_id id,
                 const struct across_place *place)
{
    enum { DETAIL = 300 };
    for (const struct finding *f = s->findings; f; f = f->next)
        if (f->id == id && (place->transaction < 0 || f->transaction == place->transaction)) return;
    struct finding f = {.id = id,
                        .side = place->side,
                        .offset = place->offset,
                        .packet = place->packet,
                        .transaction = place->transaction,
                        .detail = bytes_first(buf_bytes(&a->detail), DETAIL)};
    session_add_finding(s, &f);
}

struct across_place across_place_of(const struct session_transaction *tx)
{
    return (struct across_place){.offset = tx->offset,
                                 .packet = tx->at.packet,
                                 .side = STREAM_CLIENT,
                                 .transaction = tx->index};
}

void across_key(struct across *a, const struct stream_endpoint *e)
{
    buf_reset(&a->key, 64 * 1024);
    buf_append_byte(&a->key, e->ip_version);
    buf_append(&a->key, e->ip, e->ip_version == 4 ? 4 : sizeof e->ip);
}

void across_key_add(struct across *a, struct bytes text)
{
    uint8_t len[4] = {(uint8_t)(text.len >> 24), (uint8_t)(text.len >> 16),
                      (uint8_t)(text.len >> 8), (uint8_t)text.len};
    buf_append(&a->key, len, sizeof len);
    buf_append_bytes(&a->key, text);
}

void across_key_add_domain(struct across *a, struct bytes domain)
{
    size_t start = a->key.len;
    across_key_add(a, domain);
    for (size_t i = start; i < a->key.len; i++)
        if (a->key.data[i] >= 'A' && a->key.data[i] <= 'Z') a->key.data[i] |= 0x20;
}

uint64_t across_elapsed_ns(int64_t a_ns, int64_t b_ns)
{
    return b_ns > a_ns ? (uint64_t)b_ns - (uint64_t)a_ns : 0;
}

int64_t across_span_ns(const struct across *a, enum threshold_id seconds)
{
    return threshold_of(a->thresholds, seconds) * (int64_t)TIMESTAMP_NS_PER_S;
}

void across_count(struct recent *r, struct across_events *item, const struct window_event *e,
                  uint32_t most, bool is_distinct)
{
    if (is_distinct) window_add_distinct(&item->window, e, most);
    else window_add(&item->window, e, most);
    recent_weigh(r, item, item->window.room * sizeof *item->window.events);
}

// ---- a session

static void forget_old(struct across *a)
{
    const struct {
        struct recent *recent;
        enum threshold_id seconds;
    } aged[] = {{&a->users, THRESHOLD_AUTH_SECONDS},
                {&a->sprayers, THRESHOLD_AUTH_SECONDS},
                {&a->harvesters, THRESHOLD_HARVEST_SECONDS},
                {&a->bouncers, THRESHOLD_BACKSCATTER_SECONDS},
                {&a->scatterers, THRESHOLD_BACKSCATTER_SECONDS},
                {&a->put_off, THRESHOLD_GREYLIST_SECONDS}};
    for (size_t i = 0; i < sizeof aged / sizeof *aged; i++) {
        // Sessions end up to a day after what happened in them.
        int64_t span_ns = across_span_ns(a, aged[i].seconds) + 86400 * (int64_t)TIMESTAMP_NS_PER_S;
        if (a->now_ns > INT64_MIN + span_ns) recent_age(aged[i].recent, a->now_ns - span_ns);
    }
}

static void look_at(struct across *a, struct session *s)
{
    if (s->end_ns > a->now_ns) a->now_ns = s->end_ns;
    across_login(a, s);
    across_harvest(a, s);
    across_bounce(a, s);
    across_greylist(a, s);
    across_relay(a, s);
    across_offer(a, s);
    across_hop(a, s);
    forget_old(a);
}

const struct finding *across_session(struct across *a, struct session *s)
{
    const struct finding *last = s->last_finding;
    across_drop(a, s);
    if (s->is_smtp) look_at(a, s);
    return last ? last->next : s->findings;
}
