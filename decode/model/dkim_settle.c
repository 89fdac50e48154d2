// SPDX-License-Identifier: BSD-2-Clause
//
// The words are those of RFC 8601 2.7.1:
//   pass       it verifies
//   fail       it does not, or the body is not the one that was signed
//   policy     it verifies, but RFC 8301 wants nobody to trust it: SHA-1, or a short key
//   neutral    it is not written as RFC 6376 has it, or in a way that is not known here
//   permerror  it can never verify: no key, a revoked one, one for something else, it is expired
// There is none where the capture has no answer with the key, or not all of the message.
#include "decode/model/dkim_settle.h"

#include "base/limits.h"
#include "decode/message/dkim_key.h"
#include "decode/model/mail_domain.h"
#include "decode/model/message_facts.h"

enum { RSA_BITS_LEAST = 1024 }; // RFC 8301 3.2

struct settling {
    const struct session *session;
    struct dkim_keys *keys;
    uint64_t upto;
    struct buf text;
};

static void say(struct message_signature *g, const char *result, const char *reason)
{
    g->result = result;
    g->result_reason = reason ? bytes_str(reason) : BYTES_NONE;
}

// RFC 6376 3.6.1, t=s: i= has no subdomain of d=.
static bool is_of_domain_itself(const struct message_signature *g)
{
    if (bytes_is_none(g->identity)) return true;
    return bytes_equal_nocase(mail_domain_of(g->identity), g->domain);
}

// NULL: the key may be used.
static const char *why_not(const struct message_signature *g, const struct dkim_key *k)
{
    if (bytes_is_none(k->octets)) return "the text at its name is no key";
    if (k->octets.len == 0) return "the key was revoked";
    if (!dkim_key_allows_hash(k, g->check->algorithm)) return "the key is not for this hash";
    if (!dkim_key_allows_mail(k)) return "the key is not for mail";
    if (k->is_strict && !g->check->is_arc && !is_of_domain_itself(g))
        return "the key is not for subdomains";
    return NULL;
}

static void say_verified(struct message_signature *g)
{
    bool is_rsa = g->check->algorithm != DKIM_ED25519_SHA256;
    if (g->body_hash == MESSAGE_DIFFERS) say(g, "fail", "the body is not the one that was signed");
    else if (g->check->algorithm == DKIM_RSA_SHA1)
        say(g, "policy", "it verifies, but SHA-1 is not to be trusted");
    else if (is_rsa && g->key_bits < RSA_BITS_LEAST)
        say(g, "policy", "it verifies, but the key is too short to be trusted");
    else say(g, "pass", NULL);
}

static void verify(struct message_signature *g, const struct dkim_key *k)
{
    const struct dkim_check *c = g->check;
    switch (dkim_key_verify(k, c->algorithm, c->digest, c->octets, &g->key_bits)) {
    case DKIM_VERIFIES: say_verified(g); break;
    case DKIM_DOES_NOT:
        say(g, "fail",
            c->has_bare_lf ? "a header line ends in LF without CR, which a relay may have changed"
                           : "the header fields are not those that were signed");
        break;
    case DKIM_KEY_BROKEN: say(g, "permerror", "the key cannot be read"); break;
    case DKIM_KEY_TYPE_WRONG: say(g, "permerror", "the key is of another type"); break;
    }
}

static void judge_key(struct settling *s, struct message_signature *g, enum dns_result result)
{
    struct dkim_key key;
    if (result != DNS_TEXT) {
        say(g, "permerror", "there is no key at its name");
        return;
    }
    dkim_key_read(buf_bytes(&s->text), &key);
    g->key_is_testing = key.is_testing;
    const char *reason = why_not(g, &key);
    if (reason) say(g, "permerror", reason);
    else verify(g, &key);
}

static void settle(struct settling *s, struct message_signature *g)
{
    const struct dkim_check *c = g->check;
    if (c->fault) {
        say(g, c->fault_result, c->fault);
    } else if (g->has_expiry && g->expiry_ns < s->session->start_ns) {
        say(g, "permerror", "it had expired");
    } else if (g->body_hash == MESSAGE_NOT_CHECKED) {
        say(g, NULL, "the body was not checked");
    } else {
        struct dkim_question q = {g->selector, g->domain, s->session->end_ns, s->upto};
        buf_reset(&s->text, LIMIT_DNS_TEXT);
        struct dkim_found found = dkim_keys_find(s->keys, &q, &s->text);
        g->key_at = found.at;
        if (found.result == DNS_NONE) say(g, NULL, "the capture has no answer with its key");
        else judge_key(s, g, found.result);
    }
}

// Whether it failed for the header fields.
static bool has_failed(const struct message_signature *g)
{
    return g->result && strcmp(g->result, "fail") == 0 && g->body_hash == MESSAGE_MATCHES;
}

void dkim_settle(struct session *s, struct dkim_keys *keys, uint64_t upto,
                 void (*failed)(void *ctx, struct session_transaction *x, struct bytes domain),
                 void *ctx)
{
    struct settling settling = {.session = s, .keys = keys, .upto = upto};
    buf_init(&settling.text, LIMIT_DNS_TEXT);
    for (struct session_transaction *x = s->transactions; x; x = x->next) {
        const struct message_facts *f = x->message ? x->message->facts : NULL;
        for (struct message_signature *g = f ? f->signatures : NULL; g; g = g->next) {
            if (!g->check) continue;
            settle(&settling, g);
            if (has_failed(g)) failed(ctx, x, g->domain);
        }
        for (struct message_arc *a = f ? f->arc : NULL; a; a = a->next)
            if (a->signature && a->signature->check) settle(&settling, a->signature);
    }
    buf_fini(&settling.text);
}
