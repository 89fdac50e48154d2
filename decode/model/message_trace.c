// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/message_trace.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/timestamp.h"

// --- hops

static void put_hop(const struct message_hop *h, bool is_first, struct buf *out)
{
    char text[TIMESTAMP_TEXT] = "?";
    if (h->has_delay) timestamp_delta(h->delay_ns, text);
    buf_printf(out, "%-7s ", is_first ? "start" : text);
    struct bytes from = h->from.len > 0 ? h->from : h->ip;
    if (from.len > 0) {
        buf_append_bytes(out, from);
        buf_append_byte(out, ' ');
    }
    buf_append_str(out, "-> ");
    if (h->by.len > 0) buf_append_bytes(out, h->by);
    else buf_append_byte(out, '?');
    if (h->with.len > 0) {
        buf_append_str(out, ", ");
        buf_append_bytes(out, h->with);
    }
    if (!h->has_time) return;
    timestamp_rfc3339(h->time_ns, 0, text);
    buf_append_str(out, ", ");
    buf_append_str(out, text);
}

void message_trace_hops(const struct message_facts *f, message_trace_visit *visit, void *ctx)
{
    size_t count = 0, number = 0;
    for (const struct message_hop *h = f->hops; h; h = h->next) count++;
    if (count == 0) return;
    const struct message_hop **hops = err_calloc(count, sizeof *hops);
    for (const struct message_hop *h = f->hops; h; h = h->next) hops[number++] = h;
    struct buf line;
    buf_init(&line, 0);
    // The last field that is kept is the first of the way only where all are kept.
    bool is_all = f->hop_count <= count;
    for (number = 1; number <= count; number++) {
        buf_reset(&line, 4096);
        put_hop(hops[count - number], is_all && number == 1, &line);
        visit(ctx, f->hop_count - count + number, buf_bytes(&line));
    }
    buf_fini(&line);
    free(hops);
}

// --- checks

static void put_signature(const struct message_signature *g, struct buf *out)
{
    static const char *const words[] = {
        [MESSAGE_NOT_CHECKED] = "the body was not checked",
        [MESSAGE_MATCHES] = "the body is as it was signed",
        [MESSAGE_DIFFERS] = "the body is not the one that was signed",
    };
    buf_append_str(out, "DKIM of ");
    buf_append_bytes(out, g->domain.len > 0 ? g->domain : BYTES_LIT("?"));
    buf_append_str(out, ": ");
    bool is_part = g->body_hash == MESSAGE_MATCHES && g->is_partial;
    buf_append_str(out, is_part ? "the body begins as it was signed, and goes on"
                                : words[g->body_hash]);
    if (!g->result) return;
    buf_append_str(out, ", the signature is \"");
    buf_append_str(out, g->result);
    buf_append_byte(out, '"');
    if (bytes_is_none(g->result_reason)) return;
    buf_append_str(out, " (");
    buf_append_bytes(out, g->result_reason);
    buf_append_byte(out, ')');
}

static void put_separator(struct buf *out, size_t start)
{
    if (out->len > start) buf_append_str(out, "; ");
}

static void put_auth(const struct message_auth *a, struct buf *out)
{
    buf_append_bytes(out, a->server.len > 0 ? a->server : BYTES_LIT("?"));
    buf_append_str(out, " says ");
    if (!a->results) buf_append_str(out, "none");
    for (const struct message_auth_result *r = a->results; r; r = r->next) {
        buf_append_bytes(out, r->method);
        buf_append_byte(out, ' ');
        buf_append_bytes(out, r->result);
        if (r->next) buf_append_str(out, ", ");
    }
}

void message_trace_checks(const struct message_facts *f, struct buf *out)
{
    size_t start = out->len;
    for (const struct message_signature *g = f->signatures; g; g = g->next) {
        put_separator(out, start);
        put_signature(g, out);
    }
    for (const struct message_spf *s = f->spf; s; s = s->next) {
        put_separator(out, start);
        buf_append_str(out, "Received-SPF says ");
        buf_append_bytes(out, s->result);
    }
    for (const struct message_auth *a = f->auth; a; a = a->next) {
        put_separator(out, start);
        put_auth(a, out);
    }
}
