// SPDX-License-Identifier: BSD-2-Clause
//
// A delivery that was put off with 450 or 451 and is tried again (RFC 6647): the same sender and
// recipient, from the same network, as outbound hosts of one sender share their queue.
#include <inttypes.h>

#include "base/timestamp.h"
#include "decode/model/across/across_state.h"

struct delivery {
    struct recent_item head;
    int64_t first_ns, last_ns;
    uint64_t first_session;
    uint32_t tries; // that were put off
};

const size_t across_delivery_size = sizeof(struct delivery);

static bool puts_off(unsigned code)
{
    return code == 450 || code == 451;
}

static bool is_put_off(const struct session_transaction *tx, const struct session_rcpt *r)
{
    if (r->reply.code / 100 != 2) return puts_off(r->reply.code);
    return tx->status == SESSION_REJECTED && puts_off(tx->reply.code);
}

// What becomes of it this time.
static const char *outcome_of(const struct session_transaction *tx, const struct session_rcpt *r,
                              bool is_off)
{
    if (is_off) return "put off again";
    if (r->reply.code / 100 != 2 || tx->status == SESSION_REJECTED) return "refused";
    return tx->status == SESSION_ACCEPTED ? "accepted" : "not refused";
}

// RFC 6647 4.1: a /24, or a /64 of IPv6.
static void make_key(struct across *a, const struct session *s,
                     const struct session_transaction *tx, const struct session_rcpt *r)
{
    struct stream_endpoint net = s->client;
    size_t kept = net.ip_version == 4 ? 3 : 8;
    memset(net.ip + kept, 0, sizeof net.ip - kept);
    across_key(a, &net);
    across_key_add_domain(a, tx->from);
    across_key_add_domain(a, r->to);
}

static void tell(struct across *a, struct session *s, const struct session_transaction *tx,
                 const struct session_rcpt *r, const struct delivery *before, bool is_off)
{
    struct across_place place = across_place_of(tx);
    uint64_t ns = across_elapsed_ns(before->first_ns, r->reply.at.time_ns);
    buf_reset(&a->detail, 1024);
    buf_append_bytes(&a->detail, bytes_first(r->to, 100));
    buf_printf(&a->detail,
               ": %s after %" PRIu32 " %s, the first %" PRIu64 " s before, in session %" PRIu64,
               outcome_of(tx, r, is_off), before->tries, before->tries == 1 ? "try" : "tries",
               ns / (uint64_t)TIMESTAMP_NS_PER_S, before->first_session);
    across_note(a, s, FINDING_ENV_GREYLIST, &place);
}

static void try_recipient(struct across *a, struct session *s, const struct session_transaction *tx,
                          const struct session_rcpt *r)
{
    int64_t now_ns = r->reply.at.time_ns;
    bool is_off = is_put_off(tx, r);
    if (r->reply.code == 0 || bytes_is_none(r->to)) return;
    if (!is_off && a->put_off.table.count == 0) return;
    make_key(a, s, tx, r);
    struct delivery *d = recent_find(&a->put_off, buf_bytes(&a->key));
    uint64_t span_ns = (uint64_t)across_span_ns(a, THRESHOLD_GREYLIST_SECONDS);
    bool is_again = d && d->last_ns <= now_ns && across_elapsed_ns(d->last_ns, now_ns) <= span_ns;
    if (is_again) tell(a, s, tx, r, d, is_off);
    if (!is_off) {
        if (is_again) recent_forget(&a->put_off, d);
        return;
    }
    d = recent_take(&a->put_off, buf_bytes(&a->key), now_ns);
    if (!is_again) {
        d->first_ns = now_ns;
        d->first_session = s->id;
        d->tries = 0;
    }
    d->last_ns = now_ns;
    d->tries++;
}

void across_greylist(struct across *a, struct session *s)
{
    for (const struct session_transaction *tx = s->transactions; tx; tx = tx->next) {
        if (bytes_is_none(tx->from) || tx->is_reversed || tx->is_lmtp) continue;
        for (const struct session_rcpt *r = tx->rcpts; r; r = r->next) try_recipient(a, s, tx, r);
    }
}
