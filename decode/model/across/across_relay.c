// SPDX-License-Identifier: BSD-2-Clause
//
// A server that takes mail from strangers for strangers. Which domains are its own nobody says;
// they are learnt from what it takes without a login. A server of whom so many recipients in a row
// brought no new domain has shown them; one that serves a thousand domains never gets there, and
// nothing is said of it.
#include "decode/model/across/across_state.h"
#include "decode/model/mail_domain.h"

struct taker {
    struct recent_item head;
    uint32_t in_a_row; // recipients whose domains were known
};

const size_t across_taker_size = sizeof(struct taker);

static struct bytes greeting_name(const struct session *s)
{
    if (!s->has_greeting) return BYTES_LIT("");
    return bytes_first(s->greeting.text, bytes_find(s->greeting.text, 0, ' '));
}

static void make_key(struct across *a, const struct session *s, struct bytes domain)
{
    across_key(a, &s->server);
    across_key_add_domain(a, mail_domain_registered(domain));
}

static bool is_own(struct across *a, const struct session *s, struct bytes domain)
{
    struct bytes name = greeting_name(s);
    if (name.len > 0 && mail_domain_is_aligned(name, domain)) return true;
    make_key(a, s, domain);
    return recent_find(&a->taken, buf_bytes(&a->key)) != NULL;
}

static void take(struct across *a, struct session *s, struct taker *t,
                 const struct session_transaction *tx, const struct session_rcpt *r)
{
    struct bytes from = mail_domain_of(tx->from), to = mail_domain_of(r->to);
    if (to.len == 0) return; // <postmaster>
    bool is_known = t->in_a_row >= threshold_of(a->thresholds, THRESHOLD_OPEN_RELAY);
    if (is_own(a, s, to)) {
        t->in_a_row++;
    } else if (!is_known) {
        t->in_a_row = 0;
    } else if (from.len > 0 && !is_own(a, s, from)) {
        struct across_place place = across_place_of(tx);
        buf_reset(&a->detail, 1024);
        buf_append_bytes(&a->detail, bytes_first(from, 100));
        buf_append_str(&a->detail, " to ");
        buf_append_bytes(&a->detail, bytes_first(to, 100));
        across_note(a, s, FINDING_ENV_OPEN_RELAY, &place);
    }
    make_key(a, s, to);
    recent_take(&a->taken, buf_bytes(&a->key), r->reply.at.time_ns);
}

// Ports where mail is submitted: whoever may do so is for the server to say (RFC 6409, RFC 8314).
static bool is_submission(const struct session *s)
{
    if (s->server.port == 587 || s->server.port == 465) return true;
    for (const struct session_auth *auth = s->auth; auth; auth = auth->next)
        if (auth->code / 100 == 2) return true;
    return false;
}

void across_relay(struct across *a, struct session *s)
{
    if (!s->transactions || is_submission(s)) return;
    across_key(a, &s->server);
    struct taker *t = recent_take(&a->takers, buf_bytes(&a->key), s->end_ns);
    for (const struct session_transaction *tx = s->transactions; tx; tx = tx->next) {
        if (bytes_is_none(tx->from) || tx->is_reversed || tx->is_lmtp) continue;
        if (tx->status == SESSION_REJECTED) continue;
        for (const struct session_rcpt *r = tx->rcpts; r; r = r->next)
            if (r->reply.code / 100 == 2) take(a, s, t, tx, r);
    }
}
