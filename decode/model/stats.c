// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/stats.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/timestamp.h"
#include "decode/model/refusal.h"
#include "decode/model/stats_state.h"
#include "decode/model/store_row.h"

enum { MANY = 256, FEW = 64 }; // counters of what strangers choose, and of what standards name

static struct top *const *tops_of(struct stats *st, struct top *tops[10])
{
    struct top *all[10] = {&st->clients,      &st->servers, &st->senders, &st->recipients,
                           &st->auth_failures, &st->refusals, &st->tls_versions, &st->ciphers,
                           &st->extensions,   &st->auth};
    memcpy(tops, all, sizeof(all));
    return tops;
}

static void begin(struct stats *st)
{
    struct top *tops[10];
    tops_of(st, tops);
    for (int i = 0; i < 10; i++) top_init(tops[i], i < 6 ? MANY : FEW);
    timeline_init(&st->timeline);
}

static void end(struct stats *st)
{
    struct top *tops[10];
    tops_of(st, tops);
    for (int i = 0; i < 10; i++) top_fini(tops[i]);
}

struct stats *stats_new(void)
{
    struct stats *st = err_calloc(1, sizeof(*st));
    begin(st);
    return st;
}

void stats_free(struct stats *st)
{
    if (!st) return;
    end(st);
    free(st);
}

void stats_reset(struct stats *st)
{
    uint64_t version = st->version;
    end(st);
    memset(st, 0, sizeof(*st));
    st->version = version + 1;
    begin(st);
}

// --- envelopes

struct bytes stats_domain(struct bytes path, uint8_t text_out[TOP_KEY])
{
    if (path.len == 0) return BYTES_LIT("<>");
    size_t at = path.len;
    while (at > 0 && path.data[at - 1] != '@') at--;
    if (at == 0) return BYTES_LIT("");
    struct bytes domain = bytes_first(bytes_skip(path, at), TOP_KEY);
    for (size_t i = 0; i < domain.len; i++) {
        uint8_t c = domain.data[i];
        text_out[i] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }
    return bytes_of(text_out, domain.len);
}

static bool add_refusal(void *st, struct bytes text)
{
    top_add(&((struct stats *)st)->refusals, text, 1);
    return false;
}

static void add_delay(struct stats *st, enum stats_latency what, const struct session_reply *r)
{
    if (r->has_delay) histogram_add(&st->latency[what], r->delay_ns);
}

static void add_rcpt(struct stats *st, const struct session_rcpt *r)
{
    uint8_t text[TOP_KEY];
    if (!bytes_is_none(r->to)) {
        struct top_item *item = top_add(&st->recipients, stats_domain(r->to, text), 1);
        item->extra[0] += r->reply.code >= 400;
    }
    if (r->reply.code == 0) return;
    add_delay(st, STATS_LATENCY_RCPT, &r->reply);
}

static void add_transaction(struct stats *st, const struct session_transaction *x)
{
    uint8_t text[TOP_KEY];
    st->transactions[x->status]++;
    st->rcpts += x->rcpt_count;
    st->rcpts_accepted += x->rcpt_accepted;
    st->rcpts_refused += x->rcpt_refused;
    if (!bytes_is_none(x->from)) top_add(&st->senders, stats_domain(x->from, text), 1);
    for (const struct session_rcpt *r = x->rcpts; r; r = r->next) add_rcpt(st, r);
    bool was_sent = x->message && x->message->is_ended && x->reply.code;
    if (was_sent) add_delay(st, STATS_LATENCY_EOD, &x->reply);
    if (x->status == SESSION_ACCEPTED)
        timeline_add(&st->timeline, x->reply.at.time_ns, STATS_RATE_MESSAGES, 1);
}

// --- extensions

static bool has_param(const struct session_param *first, const char *keyword, const char *value)
{
    for (const struct session_param *p = first; p; p = p->next) {
        if (!bytes_equal(p->keyword, bytes_str(keyword))) continue;
        if (!value || bytes_equal_nocase(p->value, bytes_str(value))) return true;
    }
    return false;
}

// Parameters that show that an extension is made use of; a keyword may have several rows.
static const struct {
    const char *extension, *keyword, *value;
    bool is_of_rcpt;
} params[] = {
    {"SIZE", "SIZE", NULL, false},
    {"8BITMIME", "BODY", "8BITMIME", false},
    {"BINARYMIME", "BODY", "BINARYMIME", false},
    {"SMTPUTF8", "SMTPUTF8", NULL, false},
    {"DSN", "RET", NULL, false},
    {"DSN", "ENVID", NULL, false},
    {"DSN", "NOTIFY", NULL, true},
    {"DSN", "ORCPT", NULL, true},
    {"REQUIRETLS", "REQUIRETLS", NULL, false},
    {"DELIVERBY", "BY", NULL, false},
    {"FUTURERELEASE", "HOLDFOR", NULL, false},
    {"FUTURERELEASE", "HOLDUNTIL", NULL, false},
    {"MT-PRIORITY", "MT-PRIORITY", NULL, false},
    {"RRVS", "RRVS", NULL, true},
};

static bool uses_param(const struct session *s, size_t i)
{
    for (const struct session_transaction *x = s->transactions; x; x = x->next) {
        if (!params[i].is_of_rcpt) {
            if (has_param(x->params, params[i].keyword, params[i].value)) return true;
            continue;
        }
        for (const struct session_rcpt *r = x->rcpts; r; r = r->next)
            if (has_param(r->params, params[i].keyword, params[i].value)) return true;
    }
    return false;
}

static bool uses_chunks(const struct session *s)
{
    for (const struct session_transaction *x = s->transactions; x; x = x->next)
        if (x->via == SESSION_VIA_BDAT) return true;
    return false;
}

static bool has_enhanced(const struct session *s)
{
    for (const struct session_transaction *x = s->transactions; x; x = x->next) {
        if (x->reply.enhanced.len) return true;
        if (x->rcpts && x->rcpts->reply.enhanced.len) return true;
    }
    return false;
}

enum usage { NOT_USED, USED, NOT_KNOWN };

static enum usage usage_of(const struct session *s, struct bytes keyword)
{
    bool is_known = false;
    for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++) {
        if (!bytes_equal(keyword, bytes_str(params[i].extension))) continue;
        is_known = true;
        if (uses_param(s, i)) return USED;
    }
    if (is_known) return NOT_USED;
    if (bytes_equal(keyword, BYTES_LIT("PIPELINING"))) return s->is_pipelined ? USED : NOT_USED;
    if (bytes_equal(keyword, BYTES_LIT("CHUNKING"))) return uses_chunks(s) ? USED : NOT_USED;
    if (bytes_equal(keyword, BYTES_LIT("AUTH"))) return s->auth ? USED : NOT_USED;
    if (bytes_equal(keyword, BYTES_LIT("STARTTLS")))
        return s->tls.mode == SESSION_TLS_STARTTLS ? USED : NOT_USED;
    if (bytes_equal(keyword, BYTES_LIT("ENHANCEDSTATUSCODES")))
        return has_enhanced(s) ? USED : NOT_USED;
    return NOT_KNOWN;
}

static bool is_repeated(const struct session *s, const struct session_extension *e,
                        struct bytes keyword)
{
    for (const struct session_extension *x = s->extensions; x != e; x = x->next) {
        struct bytes other = bytes_first(x->text, bytes_find(x->text, 0, ' '));
        if (bytes_equal(other, keyword)) return true;
    }
    return false;
}

static void add_extensions(struct stats *st, const struct session *s)
{
    for (const struct session_extension *e = s->extensions; e; e = e->next) {
        struct bytes keyword = bytes_first(e->text, bytes_find(e->text, 0, ' '));
        if (keyword.len == 0 || is_repeated(s, e, keyword)) continue;
        enum usage usage = usage_of(s, keyword);
        struct top_item *item = top_add(&st->extensions, keyword, 1);
        item->extra[STATS_USED] += usage == USED;
        item->extra[STATS_USE_KNOWN] += usage != NOT_KNOWN;
    }
}

// --- the rest of a session

static bool has_finding(const struct session *s, enum finding_id id)
{
    for (const struct finding *f = s->findings; f; f = f->next)
        if (f->id == id) return true;
    return false;
}

static void add_auth(struct stats *st, const struct session *s, struct bytes client)
{
    bool is_clear = s->tls.mode == SESSION_TLS_NONE && has_finding(s, FINDING_AUTH_CLEAR);
    for (const struct session_auth *a = s->auth; a; a = a->next) {
        struct top_item *item = top_add(&st->auth, a->mechanism, 1);
        item->extra[0] += a->code >= 200 && a->code < 300;
        item->extra[1] += a->code >= 400;
        item->extra[2] += is_clear;
        if (a->code >= 400) top_add(&st->auth_failures, client, 1);
    }
}

static void add_findings(struct stats *st, const struct session *s)
{
    bool is_seen[FINDING_COUNT] = {false};
    for (const struct finding *f = s->findings; f; f = f->next) {
        st->finding_places[f->id]++;
        if (!is_seen[f->id]) st->findings[f->id]++;
        is_seen[f->id] = true;
    }
}

static void add_tls(struct stats *st, const struct session_tls *tls)
{
    st->tls_modes[tls->mode]++;
    st->tls_decrypted[tls->mode] += tls->is_decrypted;
    if (tls->mode == SESSION_TLS_NONE) return;
    if (tls->version.len) top_add(&st->tls_versions, tls->version, 1);
    if (tls->cipher.len) top_add(&st->ciphers, tls->cipher, 1);
}

static void add_connection(struct stats *st, const struct session *s)
{
    uint64_t gaps = s->gaps[0] + s->gaps[1];
    uint64_t octets = s->bytes[0] + s->bytes[1];
    st->packets += s->packets;
    st->octets += octets;
    st->gap_sessions += gaps > 0;
    st->gap_octets += gaps;
    timeline_add(&st->timeline, s->start_ns, STATS_RATE_SESSIONS, 1);
    timeline_add(&st->timeline, s->end_ns, STATS_RATE_OCTETS, octets);
}

static void add_outcome(struct stats *st, const struct session *s)
{
    struct store_row row;
    struct buf scratch;
    buf_init(&scratch, 0);
    store_row_of(s, false, &scratch, &row);
    st->outcomes[outcome_of(&row)]++;
    buf_fini(&scratch);
}

static void add_opening(struct stats *st, const struct session *s)
{
    const struct session_timing *t = &s->timing;
    if (t->knows_connect) histogram_add(&st->latency[STATS_LATENCY_CONNECT], t->connect_ns);
    if (t->knows_greeting) histogram_add(&st->latency[STATS_LATENCY_GREETING], t->greeting_ns);
}

void stats_add(struct stats *st, const struct session *s)
{
    char client[SESSION_IP_TEXT], server[SESSION_IP_TEXT];
    session_ip_text(&s->client, client);
    session_ip_text(&s->server, server);
    st->version++;
    st->sessions++;
    st->messages += s->message_count;
    add_connection(st, s);
    add_outcome(st, s);
    top_add(&st->clients, bytes_str(client), 1)->extra[0] += s->message_count;
    top_add(&st->servers, bytes_str(server), 1)->extra[0] += s->message_count;
    add_opening(st, s);
    for (const struct session_code *c = s->codes; c; c = c->next)
        if (c->code < STATS_CODES) st->codes[c->code] += c->count;
    for (const struct session_transaction *x = s->transactions; x; x = x->next)
        add_transaction(st, x);
    add_extensions(st, s);
    add_tls(st, &s->tls);
    add_auth(st, s, bytes_str(client));
    add_findings(st, s);
    refusal_each(s, add_refusal, st);
}

void stats_advance(struct stats *st, int64_t now_ns)
{
    int64_t before = st->timeline.now_ns;
    timeline_advance(&st->timeline, now_ns);
    if (before / TIMESTAMP_NS_PER_S != st->timeline.now_ns / TIMESTAMP_NS_PER_S) st->version++;
}

uint64_t stats_sessions(const struct stats *st)
{
    return st->sessions;
}

uint64_t stats_version(const struct stats *st)
{
    return st->version;
}

// --- rates

static const struct {
    const char *name, *title, *unit;
} rates[STATS_RATE_COUNT] = {
#define X(e, name, title, unit) [STATS_RATE_##e] = {name, title, unit},
    STATS_RATES(X)
#undef X
};

const char *stats_rate_name(enum stats_rate r)
{
    return rates[r].name;
}

const char *stats_rate_title(enum stats_rate r)
{
    return rates[r].title;
}

void stats_rate_text(enum stats_rate r, double rate, char text_out[STATS_RATE_TEXT])
{
    static const struct {
        double seconds;
        const char *unit;
    } seldom[] = {{60, "/min"}, {3600, "/h"}, {86400, "/day"}};
    enum { SELDOM = sizeof(seldom) / sizeof(seldom[0]) };
    const char *unit = rates[r].unit;
    const double per_second = rate;
    bool is_traffic = r == STATS_RATE_OCTETS;
    for (int i = 0; i < SELDOM && !is_traffic && per_second > 0 && rate < 0.1; i++) {
        rate = per_second * seldom[i].seconds;
        unit = seldom[i].unit;
    }
    if (rate >= 1e6) snprintf(text_out, STATS_RATE_TEXT, "%.1f M%s", rate / 1e6, unit);
    else if (rate >= 1e4) snprintf(text_out, STATS_RATE_TEXT, "%.1f k%s", rate / 1e3, unit);
    else if (rate >= 10) snprintf(text_out, STATS_RATE_TEXT, "%.0f %s", rate, unit);
    else snprintf(text_out, STATS_RATE_TEXT, "%.2f %s", rate, unit);
}

void stats_rate_view(const struct stats *st, enum stats_rate rate, enum timeline_window window,
                     struct timeline_view *v, double *per_second_out)
{
    timeline_view(&st->timeline, window, (int)rate, v);
    double total = (double)v->total * (rate == STATS_RATE_OCTETS ? 8 : 1);
    *per_second_out = total / ((double)v->span_ns / (double)TIMESTAMP_NS_PER_S);
}
