// SPDX-License-Identifier: BSD-2-Clause
#include "ui/session_strip.h"

#include <inttypes.h>
#include <stdio.h>

#include "ui/amount.h"
#include "ui/clock_text.h"
#include "ui/outcome_style.h"

// What was said, in up to two lines; returns how many.
static int put_two_lines(struct canvas *c, struct rect area, int row, struct pen p,
                         struct bytes text)
{
    size_t n = canvas_wrap(c, text, pen_left(&p));
    canvas_put_wire(&p, STYLE_NORMAL, bytes_first(text, n));
    text = bytes_skip(text, n);
    if (text.len == 0) return 1;
    p = pen_in(c, area, row + 1);
    p.col += 2;
    canvas_put_field(&p, STYLE_NORMAL, text, pen_left(&p));
    return 2;
}

// As a whole, or not at all.
static void put_if_it_fits(struct pen *p, const char *text)
{
    if (canvas_wire_width(p->canvas, bytes_str(text)) + 2 > pen_left(p)) return;
    canvas_putf(p, STYLE_DIM, " %s ", text);
}

static void draw_strip_head(struct canvas *c, struct rect area, const struct store_row *row)
{
    char client[SESSION_IP_TEXT], server[SESSION_IP_TEXT], date[TIMESTAMP_TEXT];
    char time[AMOUNT_TEXT], octets[AMOUNT_TEXT], size[AMOUNT_TEXT + 8];
    session_ip_text(&row->client, client);
    session_ip_text(&row->server, server);
    amount_duration(row->end_ns - row->start_ns, time);
    amount_octets(row->bytes[0] + row->bytes[1], octets);
    snprintf(size, sizeof(size), "%s octets", octets);
    clock_date(c, row->start_ns, date);
    canvas_rule(c, area, 0, "─", STYLE_DIM);
    struct pen p = pen_in(c, area, 0);
    p.col += 2;
    canvas_putf(&p, STYLE_STRONG, " #%" PRIu64 " ", row->id);
    canvas_putf(&p, STYLE_NORMAL, " %s:%u → %s:%u ", client, row->client.port, server,
                row->server.port);
    if (p.is_cut) canvas_mark_cut(&p);
    // The most telling first: most sessions are closed.
    bool is_closed = row->state == STREAM_CLOSED && !outcome_is_going_on(row);
    put_if_it_fits(&p, date);
    put_if_it_fits(&p, time);
    if (!is_closed)
        put_if_it_fits(&p, outcome_is_going_on(row) ? "going on" : session_state_name(row->state));
    put_if_it_fits(&p, size);
    if (is_closed) put_if_it_fits(&p, session_state_name(row->state));
}

static void put_named(struct pen *p, const char *name, unsigned style, struct bytes text)
{
    if (text.len == 0) return;
    canvas_putf(p, STYLE_LABEL, " %s ", name);
    canvas_put_wire(p, style, text);
    canvas_put(p, STYLE_NORMAL, " ");
}

static void put_finding(struct pen *p, const struct store_row *row)
{
    if (row->finding_count == 0) return;
    canvas_put(p, STYLE_NORMAL, " ");
    canvas_putf(p, outcome_style_severity(row->worst_finding), "%c %s",
                finding_severity_letter(row->worst_finding), finding_name(row->worst_id));
    canvas_putf(p, STYLE_NORMAL, "  %s", finding_text(row->worst_id));
    if (row->finding_count > 1) canvas_putf(p, STYLE_DIM, "  (+%u)", row->finding_count - 1);
}

void session_strip_draw(struct canvas *c, struct rect area, const struct store_row *row)
{
    draw_strip_head(c, area, row);
    enum outcome o = outcome_of(row);
    struct pen p = pen_in(c, area, 1);
    canvas_putf(&p, outcome_style(o) | STYLE_BOLD, " %s ", outcome_word(o));
    unsigned code = outcome_code(row);
    if (code) canvas_putf(&p, theme_code_style(code), " %u ", code);
    int at = 1 + put_two_lines(c, area, 1, p, outcome_reason(row));
    p = pen_in(c, area, at++);
    put_named(&p, "Server", STYLE_NORMAL, row->server_name);
    put_named(&p, "HELO", STYLE_NORMAL, row->helo_name);
    put_named(&p, "User", STYLE_NORMAL, row->auth_user);
    put_named(&p, "Subject", STYLE_HEADER, row->subject);
    if (p.is_cut) canvas_mark_cut(&p);
    p = pen_in(c, area, at);
    put_finding(&p, row);
    if (p.is_cut) canvas_mark_cut(&p);
}

// --- what is like it

void session_strip_condition(enum column_id column, const struct store_row *row, struct buf *out)
{
    char ip[SESSION_IP_TEXT];
    const char *tls;
    switch (column) {
    case COLUMN_SERVER:
    case COLUMN_SERVER_IP:
        session_ip_text(&row->server, ip);
        buf_printf(out, "server.ip == %s", ip);
        return;
    case COLUMN_OUTCOME: buf_printf(out, "outcome == %s", outcome_name(outcome_of(row))); return;
    case COLUMN_END:
    case COLUMN_REASON:
    case COLUMN_REPLY:
        if (row->verdict_code) buf_printf(out, "code == %u", row->verdict_code);
        else buf_append_str(out, "not code");
        return;
    case COLUMN_TLS:
        tls = session_tls_mode_name(row->tls_mode);
        buf_printf(out, "tls == %s", tls ? tls : "none");
        return;
    case COLUMN_FINDING:
    case COLUMN_SEVERITY:
        if (row->finding_count) buf_printf(out, "finding == %s", finding_json_id(row->worst_id));
        else buf_append_str(out, "not finding");
        return;
    default:
        session_ip_text(&row->client, ip);
        buf_printf(out, "client.ip == %s", ip);
        return;
    }
}
