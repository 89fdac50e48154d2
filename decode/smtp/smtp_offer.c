// SPDX-License-Identifier: BSD-2-Clause
//
// Service extensions in a session: what was offered before and inside of TLS, what was used by its
// verbs and parameters, and what was refused. Verbs and parameters are held against the offers that
// are in force when their reply comes: under pipelining they may be sent before those are known.
#include "base/limits.h"
#include "decode/smtp/char_class.h"
#include "decode/smtp/smtp_ehlo.h"
#include "decode/smtp/smtp_param.h"
#include "decode/smtp/smtp_state.h"
#include "decode/smtp/smtp_value.h"

// ---- whose is what

static const struct {
    const char *param, *keyword;
} params[] = {
    {"SIZE", "SIZE"},
    {"BODY", "8BITMIME"}, // of BINARYMIME: see keyword_of_param
    {"RET", "DSN"},
    {"ENVID", "DSN"},
    {"NOTIFY", "DSN"},
    {"ORCPT", "DSN"},
    {"BY", "DELIVERBY"},
    {"HOLDFOR", "FUTURERELEASE"},
    {"HOLDUNTIL", "FUTURERELEASE"},
    {"SOLICIT", "NO-SOLICITING"},
    {"TRANSID", "CHECKPOINT"},
    {"ALT-ADDRESS", "UTF8SMTP"},
};

// The extension that a parameter belongs to; mostly both have one name.
static struct bytes keyword_of_param(const struct session_param *p)
{
    if (bytes_equal(p->keyword, BYTES_LIT("BODY")) &&
        bytes_equal_nocase(p->value, BYTES_LIT("BINARYMIME")))
        return BYTES_LIT("BINARYMIME");
    for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++)
        if (bytes_equal(p->keyword, bytes_str(params[i].param)))
            return bytes_str(params[i].keyword);
    return p->keyword;
}

// The extension that a verb belongs to, or BYTES_NONE. is_plain_out: the verb is RFC 821's or
// 5321's, which some servers name among their extensions, but it needs no offer.
static struct bytes keyword_of_verb(enum smtp_verb verb, bool *is_plain_out)
{
    *is_plain_out = false;
    switch (verb) {
    case SMTP_VERB_VRFY:
    case SMTP_VERB_EXPN:
    case SMTP_VERB_HELP:
    case SMTP_VERB_SEND:
    case SMTP_VERB_SOML:
    case SMTP_VERB_SAML:
    case SMTP_VERB_TURN: *is_plain_out = true; return bytes_str(smtp_verb_name(verb));
    case SMTP_VERB_BDAT: return BYTES_LIT("CHUNKING");
    case SMTP_VERB_BURL:
    case SMTP_VERB_STARTTLS:
    case SMTP_VERB_AUTH:
    case SMTP_VERB_ETRN:
    case SMTP_VERB_ATRN:
    case SMTP_VERB_XCLIENT:
    case SMTP_VERB_XFORWARD:
    case SMTP_VERB_X_ANONYMOUSTLS:
    case SMTP_VERB_X_EXPS:
    case SMTP_VERB_XEXCH50:
    case SMTP_VERB_X_LINK2STATE: return bytes_str(smtp_verb_name(verb));
    default: return BYTES_NONE; // the others are never among the extensions
    }
}

// ---- the matrix

static struct session_extension_use *use_of(struct smtp_session *ss, struct bytes keyword)
{
    struct session_extension_use **at = &ss->s->extension_uses;
    unsigned count = 0;
    for (; *at; at = &(*at)->next, count++)
        if (bytes_equal_nocase((*at)->keyword, keyword)) return *at;
    if (count >= LIMIT_EXTENSIONS) {
        ss->s->cut++;
        return NULL;
    }
    *at = ARENA_NEW(&ss->s->arena, struct session_extension_use);
    (*at)->keyword = smtp_param_upper(&ss->s->arena, keyword);
    return *at;
}

static bool is_in_tls(const struct smtp_session *ss)
{
    return ss->s->tls.mode != SESSION_TLS_NONE;
}

// RFC 3207 6: a box on the way that hides STARTTLS must keep the length of the line.
static void judge_keyword(struct smtp_session *ss, struct bytes keyword, uint64_t offset)
{
    unsigned xs = 0;
    for (size_t i = 0; i < keyword.len; i++) xs += char_upper(keyword.data[i]) == 'X';
    if (keyword.len == strlen("STARTTLS") && xs + 1 >= keyword.len)
        smtp_judge_once(ss, FINDING_TLS_STRIPPED, STREAM_SERVER, offset, keyword);
}

static void note_limit(struct smtp_session *ss, struct bytes extension)
{
    uint64_t limit;
    if (!smtp_ehlo_is(extension, "SIZE")) return;
    if (bytes_to_u64(smtp_ehlo_params(extension), &limit)) ss->judge.size_limit = limit;
}

// "AUTH PLAIN" and "AUTH=LOGIN" in one reply, for new and old clients: the words of both.
static struct bytes join(struct arena *a, struct bytes offer, struct bytes more)
{
    struct buf joined;
    buf_init(&joined, 0);
    buf_append_bytes(&joined, offer);
    struct bytes rest = smtp_ehlo_params(more), word;
    while (smtp_value_next_word(&rest, ' ', &word)) {
        struct bytes known = smtp_ehlo_params(buf_bytes(&joined)), other;
        bool is_known = false;
        while (!is_known && smtp_value_next_word(&known, ' ', &other))
            is_known = bytes_equal_nocase(other, word);
        if (is_known) continue;
        buf_append_byte(&joined, ' ');
        buf_append_bytes(&joined, word);
    }
    struct bytes made = arena_copy_bytes(a, buf_bytes(&joined));
    buf_fini(&joined);
    return made;
}

// Whether the reply at hand has named the keyword before e.
static bool is_named_before(const struct smtp_session *ss, const struct session_extension *e,
                            struct bytes keyword)
{
    for (const struct session_extension *o = ss->judge.offers; o && o != e; o = o->next)
        if (smtp_ehlo_has(o->text, keyword)) return true;
    return false;
}

void smtp_offer_begin(struct smtp_session *ss)
{
    ss->judge.knows_offers = true;
    ss->judge.size_limit = 0;
    ss->judge.offers = NULL;
}

void smtp_offer_add(struct smtp_session *ss, const struct session_extension *e, uint64_t offset)
{
    struct bytes keyword = smtp_ehlo_keyword(e->text);
    if (!ss->judge.offers) ss->judge.offers = e;
    judge_keyword(ss, keyword, offset);
    note_limit(ss, e->text);
    struct session_extension_use *use = ss->is_trial ? NULL : use_of(ss, keyword);
    if (!use) return;
    bool is_more =
        is_named_before(ss, e, keyword) && bytes_equal_nocase(keyword, BYTES_LIT("AUTH"));
    use->offer = is_more ? join(&ss->s->arena, use->offer, e->text) : e->text;
    if (is_in_tls(ss)) use->is_offered_in_tls = true;
    else use->is_offered = true;
}

void smtp_offer_end(struct smtp_session *ss, const struct smtp_reply *reply)
{
    struct session_clear_offer *o = &ss->s->clear_offer;
    bool has_starttls = smtp_offer_has(ss, BYTES_LIT("STARTTLS"));
    if (is_in_tls(ss) || ss->is_reversed || (reply->is_cut && !has_starttls)) return;
    o->is_known = true;
    o->has_starttls |= has_starttls;
    o->at = ss->at;
    o->offset = reply->offset;
}

static const struct session_extension *offer_of(const struct smtp_session *ss, struct bytes keyword)
{
    const struct session_extension *e = ss->judge.offers;
    while (e && !smtp_ehlo_has(e->text, keyword)) e = e->next;
    return e;
}

bool smtp_offer_has(const struct smtp_session *ss, struct bytes keyword)
{
    return offer_of(ss, keyword) != NULL;
}

struct bytes smtp_offer_keyword(const struct smtp_session *ss, struct bytes verb)
{
    const struct session_extension *e = verb.len > 0 ? offer_of(ss, verb) : NULL;
    return e ? smtp_ehlo_keyword(e->text) : BYTES_NONE;
}

// ---- use

void smtp_offer_use(struct smtp_session *ss, struct bytes keyword, bool is_refused)
{
    struct session_extension_use *use = use_of(ss, keyword);
    if (!use) return;
    use->is_used = true;
    if (is_refused) use->is_refused = true;
}

static void judge_use(struct smtp_session *ss, struct bytes keyword, struct bytes what,
                      bool is_refused, const struct smtp_await *a)
{
    smtp_offer_use(ss, keyword, is_refused);
    if (!ss->judge.knows_offers || smtp_offer_has(ss, keyword)) return;
    smtp_judge_once(ss, FINDING_EXT_UNADVERTISED, STREAM_CLIENT, a->offset, what);
}

// Not known, not here, not now: no word on what was asked for (RFC 5321 4.2.2, RFC 3207 4).
static bool is_refused_verb(unsigned code)
{
    return code == 500 || code == 502 || code == 504 || code == 454 || code == 538;
}

// RFC 3461 4: a parameter may stand once.
static bool stands_again(const struct session_param *p)
{
    for (const struct session_param *other = p->next; other; other = other->next)
        if (bytes_equal(other->keyword, p->keyword)) return true;
    return false;
}

static void judge_params(struct smtp_session *ss, const struct session_param *p,
                         const struct smtp_await *a, unsigned code)
{
    // RFC 5321 4.1.1.11: which of several it was, the reply does not say; one that is not offered.
    bool refuses = code == 555 || code == 504;
    bool is_only_one = p && !p->next;
    struct smtp_values values;
    smtp_values_init(&values);
    for (; p; p = p->next) {
        if (!smtp_param_is_keyword(p->keyword)) { // of no extension: something else stands there
            smtp_judge_once(ss, FINDING_PARAM_BAD, STREAM_CLIENT, a->offset, p->keyword);
            continue;
        }
        struct bytes keyword = keyword_of_param(p);
        bool is_refused = refuses && (is_only_one || !smtp_offer_has(ss, keyword));
        judge_use(ss, keyword, p->keyword, is_refused, a);
        smtp_value_of_param(&values, p->keyword, p->value);
        bool is_bad = values.is_known && !values.is_valid;
        if (is_bad || !smtp_value_param_fits(p->keyword, a->rcpt != NULL) || stands_again(p))
            smtp_judge_once(ss, FINDING_PARAM_BAD, STREAM_CLIENT, a->offset, p->keyword);
    }
    smtp_values_fini(&values);
}

void smtp_offer_resolved(struct smtp_session *ss, const struct smtp_await *a,
                         const struct smtp_reply *reply)
{
    if (a->kind != SMTP_AWAIT_COMMAND || !reply) return;
    bool is_plain;
    struct bytes keyword = keyword_of_verb(a->verb, &is_plain);
    if (a->verb == SMTP_VERB_UNKNOWN) keyword = a->name;
    if (is_plain && !smtp_offer_has(ss, keyword)) keyword = BYTES_NONE;
    if (!bytes_is_none(keyword)) judge_use(ss, keyword, keyword, is_refused_verb(reply->code), a);
    if (a->rcpt) judge_params(ss, a->rcpt->params, a, reply->code);
    else if (a->transaction && !a->has_chunk && !a->burl)
        judge_params(ss, a->transaction->params, a, reply->code);
}
