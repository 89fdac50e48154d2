// SPDX-License-Identifier: BSD-2-Clause
#include "export/text_summary.h"

#include "base/display.h"
#include "base/timestamp.h"
#include "decode/model/message_trace.h"
#include "export/plain.h"

enum { REFUSED_SHOWN = 20, HOPS_SHOWN = 20 };

// --- above the lines

static void put_who(const struct session *s, struct buf *out)
{
    buf_append_str(out, "== ");
    plain_endpoint(out, &s->client);
    buf_append_str(out, " -> ");
    plain_endpoint(out, &s->server);
    buf_printf(out, "  session %llu, %s ==\n", (unsigned long long)s->id,
               session_state_name(s->state));
}

static void put_tunnel_end(const struct stream_endpoint *e, struct buf *out)
{
    char ip[SESSION_IP_TEXT];
    session_ip_text(e, ip);
    if (e->port) plain_endpoint(out, e);
    else buf_append_str(out, ip);
}

// "vlan 7, 100"
static void put_vlans(const struct stream_vlans *vlans, struct buf *out)
{
    for (size_t i = 0; i < vlans->count; i++)
        buf_printf(out, "%s%u", i == 0 ? "vlan " : ", ", vlans->ids[i]);
}

// "   in vxlan 42, 192.0.2.1:50000 -> 192.0.2.2:4789": the innermost first.
static void put_tunnels(const struct session *s, struct buf *out)
{
    if (s->vlans) {
        buf_append_str(out, "   in ");
        put_vlans(s->vlans, out);
        buf_append_byte(out, '\n');
    }
    for (size_t i = s->tunnel_count; i-- > 0;) {
        const struct stream_tunnel *t = &s->tunnels[i];
        buf_printf(out, "   in %s", session_tunnel_name(t->type));
        if (t->has_id) buf_printf(out, " %lu", (unsigned long)t->id);
        buf_append_str(out, ", ");
        put_tunnel_end(&t->client, out);
        buf_append_str(out, " -> ");
        put_tunnel_end(&t->server, out);
        if (t->vlans.count > 0) buf_append_str(out, ", in ");
        put_vlans(&t->vlans, out);
        buf_append_byte(out, '\n');
    }
}

// Whom a load balancer took the connection from; of its header the lines may show octets only.
static void put_proxied(const struct session *s, struct buf *out)
{
    for (const struct session_proxy *p = s->proxies; p; p = p->next) {
        if (!bytes_equal(p->verb, BYTES_LIT("PROXY"))) continue;
        buf_append_str(out, "   PROXY ");
        display_append(out, p->arg, 0);
        buf_append_byte(out, '\n');
    }
}

static void put_when(const struct session *s, struct buf *out)
{
    char start[TIMESTAMP_TEXT], span[TIMESTAMP_TEXT];
    timestamp_rfc3339(s->start_ns, s->time_digits, start);
    timestamp_delta(s->end_ns - s->start_ns, span);
    buf_printf(out, "   %s %s, ", start, span);
    plain_count(out, s->packets, "packet", "packets");
    buf_append_str(out, ", client ");
    plain_count(out, s->bytes[STREAM_CLIENT], "octet", "octets");
    buf_append_str(out, ", server ");
    plain_count(out, s->bytes[STREAM_SERVER], "octet", "octets");
    if (s->gaps[STREAM_CLIENT] + s->gaps[STREAM_SERVER]) {
        buf_append_str(out, ", missing ");
        plain_number(out, s->gaps[STREAM_CLIENT]);
        buf_append_str(out, " and ");
        plain_number(out, s->gaps[STREAM_SERVER]);
    }
    buf_append_byte(out, '\n');
}

static void put_tls(const struct session_tls *tls, struct buf *out)
{
    buf_append_str(out, tls->mode == SESSION_TLS_IMPLICIT ? "TLS from the start" : "STARTTLS");
    const struct bytes words[] = {tls->version, tls->cipher, tls->sni};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (words[i].len == 0) continue;
        buf_append_str(out, i == 2 ? " for " : " ");
        display_append(out, words[i], 0);
    }
    buf_append_str(out, tls->is_decrypted ? " (decrypted)" : " (not decrypted)");
}

static void put_auth(const struct session_auth *a, struct buf *out)
{
    buf_append_str(out, "AUTH ");
    display_append(out, a->mechanism, 0);
    if (a->identity.len) {
        buf_append_str(out, " as ");
        display_append(out, a->identity, 0);
    }
    if (a->code) buf_printf(out, " (%03u)", a->code);
}

// The line of what the two agreed on; no line where they did not come so far.
static void put_terms(const struct session *s, struct buf *out)
{
    const char *before = "   ";
    if (!bytes_is_none(s->helo_verb)) {
        buf_append_str(out, before);
        display_append(out, s->helo_verb, 0);
        buf_append_byte(out, ' ');
        display_append(out, s->helo_name, 0);
        before = ", ";
    }
    if (s->tls.mode != SESSION_TLS_NONE) {
        buf_append_str(out, before);
        put_tls(&s->tls, out);
        before = ", ";
    }
    for (const struct session_auth *a = s->auth; a; a = a->next) {
        buf_append_str(out, before);
        put_auth(a, out);
        before = ", ";
    }
    if (before[0] == ',') buf_append_byte(out, '\n');
}

void text_summary_head(const struct dialogue *d, bool has_times, struct buf *out)
{
    put_who(d->session, out);
    put_tunnels(d->session, out);
    put_proxied(d->session, out);
    if (has_times) put_when(d->session, out);
    put_terms(d->session, out);
    if (d->is_partial)
        buf_append_str(out,
                       "   Not whole: packets of this session are gone or a limit was reached\n");
    buf_append_byte(out, '\n');
}

// --- below them

static const char *verdict_word(const struct session_reply *r)
{
    if (r->code == 0) return "unanswered";
    return r->code >= 500 ? "refused" : "deferred";
}

static bool is_accepted(const struct session_rcpt *r)
{
    unsigned code = session_verdict(r)->code;
    return code >= 200 && code < 300;
}

static void put_recipients(const struct session_transaction *t, struct buf *out)
{
    const struct session_rcpt *first = t->rcpts;
    if (!first) {
        buf_append_str(out, "nobody");
        return;
    }
    plain_path(out, first->to);
    if (t->rcpt_count == 1) return;
    buf_printf(out, " +%u, ", t->rcpt_count - 1);
    plain_number(out, t->rcpt_accepted);
    buf_append_str(out, " of ");
    plain_number(out, t->rcpt_count);
    buf_append_str(out, " accepted");
}

static void put_message(const struct session_message *m, struct buf *out)
{
    if (!m) return;
    buf_append_str(out, "; ");
    plain_count(out, m->size, "octet", "octets");
    if (!m->is_complete) buf_append_str(out, m->has_gap ? ", a gap inside" : ", not complete");
    if (bytes_is_none(m->subject)) return;
    buf_append_str(out, ", \"");
    display_append(out, m->subject, DISPLAY_TABS);
    buf_append_byte(out, '"');
}

static void put_transaction(const struct session_transaction *t, struct buf *out)
{
    buf_printf(out, "-- mail %d %s%s: ", t->index + 1, session_status_name(t->status),
               t->is_reversed ? ", in reversed roles" : "");
    plain_path(out, t->from);
    buf_append_str(out, " -> ");
    put_recipients(t, out);
    buf_append_str(out, "; ");
    plain_reply(out, &t->reply);
    put_message(t->message, out);
    buf_append_byte(out, '\n');
}

static void put_refused(const struct session_transaction *t, bool full, struct buf *out)
{
    uint64_t refused = 0;
    for (const struct session_rcpt *r = t->rcpts; r; r = r->next) {
        if (is_accepted(r)) continue;
        if (++refused > REFUSED_SHOWN && !full) continue;
        buf_printf(out, "   %s ", verdict_word(session_verdict(r)));
        plain_path(out, r->to);
        if (session_verdict(r)->code) {
            buf_append_str(out, ": ");
            plain_reply(out, session_verdict(r));
        }
        buf_append_byte(out, '\n');
    }
    if (refused <= REFUSED_SHOWN || full) return;
    buf_append_str(out, "   and ");
    plain_number(out, refused - REFUSED_SHOWN);
    buf_append_str(out, " more, --full shows them\n");
}

struct hops_target {
    struct buf *out;
    bool full;
};

static void put_hop(void *ctx, size_t number, struct bytes line)
{
    struct hops_target *t = ctx;
    if (number > HOPS_SHOWN && !t->full) {
        if (number == HOPS_SHOWN + 1) buf_append_str(t->out, "   more hops, --full shows them\n");
        return;
    }
    buf_printf(t->out, "   hop %-3zu ", number);
    display_append(t->out, line, 0);
    buf_append_byte(t->out, '\n');
}

// The way that the message had come before, and what was checked of it.
static void put_trace(const struct session_transaction *t, bool full, struct buf *out)
{
    struct hops_target target = {out, full};
    struct buf checks;
    if (!t->message || !t->message->facts) return;
    message_trace_hops(t->message->facts, put_hop, &target);
    buf_init(&checks, 0);
    message_trace_checks(t->message->facts, &checks);
    if (checks.len > 0) {
        buf_append_str(out, "   checks  ");
        display_append(out, buf_bytes(&checks), 0);
        buf_append_byte(out, '\n');
    }
    buf_fini(&checks);
}

void text_summary_outcome(const struct dialogue *d, bool full, struct buf *out)
{
    const struct session_transaction *t = d->session->transactions;
    if (t) buf_append_byte(out, '\n');
    for (; t; t = t->next) {
        put_transaction(t, out);
        put_refused(t, full, out);
        put_trace(t, full, out);
    }
}
