// SPDX-License-Identifier: BSD-2-Clause
//
// How an opened dialogue looks: the lines on top, its rows, and below them what the line under the
// cursor means.
#include <inttypes.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/timestamp.h"
#include "decode/model/dialogue_explain.h"
#include "ui/clock_text.h"
#include "ui/outcome_style.h"
#include "ui/pager_docs.h"
#include "ui/screen.h"
#include "ui/view_dialogue_state.h"

static struct view_dialogue *self(struct view *v)
{
    return (struct view_dialogue *)v;
}

void view_dialogue_title(struct view *view, struct pen *p)
{
    const struct session *s = self(view)->dialogue->session;
    char client[SESSION_IP_TEXT], server[SESSION_IP_TEXT];
    session_ip_text(&s->client, client);
    session_ip_text(&s->server, server);
    canvas_putf(p, STYLE_BAR_STRONG, "#%" PRIu64 "  ", self(view)->id);
    canvas_putf(p, STYLE_BAR, "%s:%u → %s:%u", client, s->client.port, server, s->server.port);
    const struct store_row *row = view_dialogue_row(self(view));
    if (!row) return;
    if (row->server_name.len) {
        canvas_put(p, STYLE_BAR, "  ");
        canvas_put_wire(p, STYLE_BAR, row->server_name);
    }
}

static void put_tls(struct pen *p, const struct session_tls *tls)
{
    if (tls->mode == SESSION_TLS_NONE) {
        canvas_put(p, STYLE_BAR, "  clear");
        return;
    }
    canvas_putf(p, STYLE_BAR, "  %s ", session_tls_mode_name(tls->mode));
    canvas_put_wire(p, STYLE_BAR, tls->version);
    if (tls->is_decrypted) canvas_put(p, STYLE_BAR, " decrypted");
}

static void put_what_is_missing(const struct view_dialogue *v, struct pen *p)
{
    if (reader_is_busy(&v->reader) && v->dialogue->is_partial)
        canvas_putf(p, STYLE_BAR_ALERT, "  reading %u%%, Esc stops ", v->reader.percent);
    else if (v->is_stopped) canvas_put(p, STYLE_BAR_ALERT, "  not read to its end ");
    else if (v->dialogue->is_partial && v->dialogue->line_count >= LIMIT_OPEN_LINES)
        canvas_putf(p, STYLE_BAR_ALERT, "  cut after %d lines ", LIMIT_OPEN_LINES);
    else if (v->dialogue->is_partial) canvas_put(p, STYLE_BAR_ALERT, "  packets are gone");
}

// Then a row is not the line that is numbered below.
static bool is_folded(const struct view_dialogue *v)
{
    return v->dialogue && v->rows.count < v->dialogue->line_count;
}

void view_dialogue_status(struct view *view, struct pen *p)
{
    static const char *const shown[DIALOGUE_SHOW_COUNT] = {"", "  only Envelope", "  only Header",
                                                           "  only Body", "  only Protocol"};
    struct view_dialogue *v = self(view);
    const struct session *s = v->dialogue->session;
    const struct store_row *row = view_dialogue_row(v);
    char place[SCROLL_TEXT];
    scroll_text(&v->scroll, place);
    if (v->replay.speed != REPLAY_OFF)
        canvas_putf(p, STYLE_BAR_STRONG, "replay %s: %zu of %zu",
                    dialogue_replay_name(v->replay.speed), view_dialogue_count(v), v->rows.count);
    else canvas_putf(p, STYLE_BAR, "%s%s", place, is_folded(v) ? " rows" : "");
    if (row) {
        canvas_putf(p, STYLE_BAR_STRONG, "  %s", outcome_word(outcome_of(row)));
        unsigned code = outcome_code(row);
        if (code) canvas_putf(p, STYLE_BAR_STRONG, " %u", code);
        if (row->rcpt_count) {
            canvas_putf(p, STYLE_BAR, "  %u/%u rcpt", row->rcpt_accepted, row->rcpt_count);
        }
    }
    canvas_putf(p, STYLE_BAR, "  %u msg", s->message_count);
    put_tls(p, &s->tls);
    canvas_put(p, STYLE_BAR_STRONG, shown[v->rows.shown]);
    if (s->finding_count) {
        canvas_putf(p, STYLE_BAR_STRONG, "  %u finding%s", s->finding_count,
                    s->finding_count > 1 ? "s" : "");
    }
    if (v->view.screen->dialogue_colours != DIALOGUE_COLOURS_CLASS)
        canvas_putf(p, STYLE_BAR, "  colours: %s",
                    dialogue_colours_name(v->view.screen->dialogue_colours));
    put_what_is_missing(v, p);
}

static void explain(const struct view_dialogue *v, size_t line, struct buf *out)
{
    int64_t command = dialogue_rows_command_line(&v->rows, v->dialogue->lines[line].command);
    dialogue_explain(v->dialogue, line, command, DIALOGUE_EXPLAIN_WAIT | DIALOGUE_EXPLAIN_HIDDEN,
                     out);
}

static void draw_strip_head(struct view_dialogue *v, struct canvas *c, struct rect area,
                            const struct dialogue_line *l)
{
    char date[TIMESTAMP_TEXT], time[TIMESTAMP_TEXT];
    clock_date(c, l->at.time_ns, date);
    clock_text(c, l->at.time_ns, 6, time);
    canvas_rule(c, area, 0, "─", STYLE_DIM);
    struct pen p = pen_in(c, area, 0);
    p.col += 2;
    canvas_putf(&p, STYLE_STRONG, " line %zu ", view_dialogue_line(v) + 1);
    canvas_putf(&p, STYLE_DIM,
                " %s %s  packet %" PRIu64 "  offset %" PRIu64 "  %" PRIu64 " octets ", date, time,
                l->at.packet, l->offset, l->len);
    if (p.is_cut) canvas_mark_cut(&p);
}

// One paragraph, wrapped at blanks; returns the rows it took.
static int draw_paragraph(struct canvas *c, struct rect area, int row, unsigned style,
                          struct bytes text)
{
    int first = row;
    while (text.len > 0 && row < area.rows) {
        size_t n = canvas_wrap(c, text, area.cols - 2);
        struct pen p = pen_in(c, area, row++);
        p.col++;
        canvas_put_wire(&p, style, bytes_first(text, n));
        text = bytes_skip(text, n);
        if (text.len && row == area.rows) canvas_mark_cut(&p);
    }
    return row - first;
}

// Those that may be seen; the text of what is no line of text is a word of ours.
static struct bytes octets_of(const struct dialogue_line *l)
{
    if (l->kind != DIALOGUE_LINE) return BYTES_NONE;
    return l->is_secret ? dialogue_shown_text(l) : l->text;
}

// The octets of the line as they are on the wire, as many as there is room for.
static void draw_octets(struct canvas *c, struct rect area, const struct dialogue_line *l)
{
    struct hex_doc octets = {octets_of(l), hex_doc_fit(area.cols - 1)};
    struct pager_doc doc = hex_doc_of(&octets);
    struct buf scratch;
    buf_init(&scratch, 0);
    if (doc.count == 0) {
        struct pen p = pen_in(c, area, 1);
        canvas_put(&p, STYLE_DIM, " This line has no octets of its own.");
    }
    for (int row = 1; row < area.rows && (size_t)row <= doc.count; row++) {
        struct pager_line line = {.style = STYLE_NORMAL};
        struct pen p = pen_in(c, area, row);
        p.col++;
        doc.line(&doc, (size_t)row - 1, &line, &scratch);
        canvas_put_wire(&p, line.label_style, line.label);
        canvas_put_wire(&p, line.style, line.text);
        bool is_last = row == area.rows - 1 && doc.count > (size_t)row;
        if (is_last || p.is_cut) canvas_mark_cut(&p);
    }
    buf_fini(&scratch);
}

static void append_findings(struct view_dialogue *v, size_t line, struct buf *out);

static void draw_strip(struct view_dialogue *v, struct canvas *c, struct rect area)
{
    if (v->rows.count == 0) return;
    size_t line = view_dialogue_line(v);
    const struct dialogue_line *l = &v->dialogue->lines[line];
    draw_strip_head(v, c, area, l);
    if (v->view.screen->shows_octets) {
        draw_octets(c, area, l);
        return;
    }
    struct buf text;
    buf_init(&text, 16 * 1024);
    if (v->is_cut && l->kind == DIALOGUE_LINE && v->rows.rows[v->scroll.cursor].count == 1) {
        buf_append_bytes(&text, dialogue_shown_text(l));
        buf_append_byte(&text, '\n');
    }
    append_findings(v, line, &text);
    explain(v, line, &text);
    struct bytes rest = buf_bytes(&text);
    for (int row = 1; rest.len > 0 && row < area.rows;) {
        size_t n = bytes_find(rest, 0, '\n');
        row += draw_paragraph(c, area, row, STYLE_NORMAL, bytes_first(rest, n));
        rest = bytes_skip(rest, n + 1);
    }
    buf_fini(&text);
}

static enum dialogue_times times_of(const struct view_dialogue *v)
{
    return (enum dialogue_times)v->view.screen->dialogue_times;
}

// Groups are made when they are first looked at.
static const uint8_t *groups_of(struct view_dialogue *v)
{
    enum dialogue_colours colours = v->view.screen->dialogue_colours;
    if (colours == DIALOGUE_COLOURS_CLASS) return NULL;
    if (v->groups && v->grouped_by == colours) return v->groups;
    free(v->groups);
    v->groups = dialogue_groups_new(&v->rows, colours);
    v->grouped_by = colours;
    return v->groups;
}

// Beside a row: that the user marked it, or that it has a finding that is no row of its own.
static void draw_signs(struct view_dialogue *v, struct canvas *c, struct rect area, int at,
                       const struct dialogue_row *row)
{
    const struct finding_places *f = view_dialogue_findings(v);
    struct pen p = pen_in(c, area, at);
    const struct cell *cell = canvas_cell(c, area.row + at, area.col);
    if (pen_left(&p) < SCREEN_NARROW || cell->text[0] != ' ') return;
    const struct mark *mark = marks_at(&v->view.screen->marks, v->id, row->line);
    size_t first = finding_places_from(f, row->line);
    bool is_note = v->dialogue->lines[row->line].kind == DIALOGUE_NOTE;
    bool has_finding =
        !is_note && first < f->count && f->place[first].line < row->line + row->count;
    if (mark) canvas_put(&p, STYLE_STRONG, "'");
    else if (has_finding)
        canvas_put(&p, outcome_style_severity(finding_severity_of(f->place[first].finding->id)),
                   "!");
}

// What the line has besides, for the explanation.
static void append_findings(struct view_dialogue *v, size_t line, struct buf *out)
{
    const struct finding_places *f = view_dialogue_findings(v);
    const struct mark *mark = marks_at(&v->view.screen->marks, v->id, line);
    if (mark && mark->note[0]) buf_printf(out, "Note: %s\n", mark->note);
    const struct dialogue_row *row = &v->rows.rows[v->scroll.cursor];
    if (v->dialogue->lines[line].kind == DIALOGUE_NOTE) return;
    for (size_t i = finding_places_from(f, line); i < f->count; i++) {
        if (f->place[i].line >= line + row->count) return;
        dialogue_explain_finding(f->place[i].finding, out);
    }
}

static void draw_rows(struct view_dialogue *v, struct canvas *c, struct rect area)
{
    bool has_focus = screen_has_focus(v->view.screen, &v->view);
    struct dialogue_look look = {times_of(v), groups_of(v)};
    size_t count = view_dialogue_count(v);
    for (int i = 0; i < area.rows; i++) {
        size_t row = v->scroll.top + (size_t)i;
        if (row >= count) break;
        struct pen p = pen_in(c, area, i);
        p.needle = screen_needle(v->view.screen);
        bool is_cut = dialogue_draw_row(&v->rows, row, &p, &look);
        draw_signs(v, c, area, i, &v->rows.rows[row]);
        if (row != v->scroll.cursor) continue;
        v->is_cut = is_cut;
        unsigned flag = has_focus ? STYLE_SELECTED : STYLE_FADED;
        canvas_add_style(c, area.row + i, area.col, area.cols, flag);
    }
}

// The strip grows with the screen.
static int strip_rows(const struct view_dialogue *v, const struct canvas *c, struct rect area)
{
    const struct screen *s = v->view.screen;
    if (s->hides_explanation || s->has_detail || c->rows < SCREEN_STRIP_ROWS) return 0;
    int rows = c->rows >= 40 ? 9 : c->rows >= 24 ? 6 : 5;
    return rows <= area.rows * 2 / 5 ? rows : area.rows * 2 / 5;
}

// --- the same with more room

static int put_heading(struct canvas *c, struct rect area, int row, const char *text)
{
    struct pen p = pen_in(c, area, row);
    canvas_put(&p, STYLE_LABEL, text);
    return row + 1;
}

static int put_place(struct view_dialogue *v, struct canvas *c, struct rect area, int row,
                     const struct dialogue_line *l)
{
    char date[TIMESTAMP_TEXT], time[TIMESTAMP_TEXT];
    clock_date(c, l->at.time_ns, date);
    clock_text(c, l->at.time_ns, 6, time);
    struct pen p = pen_in(c, area, row++);
    canvas_putf(&p, STYLE_STRONG, " line %zu", view_dialogue_line(v) + 1);
    canvas_putf(&p, dialogue_class_style(l->cls), "  %s", dialogue_class_name(l->cls));
    canvas_putf(&p, STYLE_DIM, "  by the %s", l->side == STREAM_CLIENT ? "client" : "server");
    p = pen_in(c, area, row++);
    canvas_putf(&p, STYLE_DIM, " %s %s  packet %" PRIu64, date, time, l->at.packet);
    p = pen_in(c, area, row++);
    canvas_putf(&p, STYLE_DIM, " %" PRIu64 " octets at offset %" PRIu64 " of its side", l->len,
                l->offset);
    return row;
}

// Paragraphs, each ended by LF.
static int put_paragraphs(struct canvas *c, struct rect area, int row, struct bytes text)
{
    while (text.len > 0 && row < area.rows) {
        size_t n = bytes_find(text, 0, '\n');
        row += draw_paragraph(c, area, row, STYLE_NORMAL, bytes_first(text, n));
        text = bytes_skip(text, n + 1);
    }
    return row;
}

// Eight octets a row where there is no room for sixteen.
static void put_octets(struct canvas *c, struct rect area, int row, struct bytes octets)
{
    size_t each = area.cols >= 74 ? 16 : 8;
    struct buf text;
    buf_init(&text, 0);
    for (size_t at = 0; at < octets.len && row < area.rows; at += each, row++) {
        struct pen p = pen_in(c, area, row);
        buf_reset(&text, 4096);
        hex_row(bytes_first(bytes_skip(octets, at), each), each, &text);
        canvas_putf(&p, STYLE_LABEL, " %04zx  ", at);
        canvas_put_wire(&p, STYLE_BODY, buf_bytes(&text));
        if (p.is_cut || (row + 1 == area.rows && at + each < octets.len)) canvas_mark_cut(&p);
    }
    buf_fini(&text);
}

void view_dialogue_detail(struct view *view, struct canvas *c, struct rect area)
{
    struct view_dialogue *v = self(view);
    if (v->rows.count == 0) return;
    size_t line = view_dialogue_line(v);
    const struct dialogue_line *l = &v->dialogue->lines[line];
    struct bytes said = dialogue_shown_text(l);
    struct buf text;
    buf_init(&text, 16 * 1024);
    int row = put_place(v, c, area, 0, l) + 1;
    if (l->kind == DIALOGUE_LINE && said.len > 0) {
        row = put_heading(c, area, row, " What is said");
        struct rect room = area; // a line of a megabyte leaves room for what it means
        room.rows = row + (area.rows - row) / 3;
        row += draw_paragraph(c, room, row, dialogue_class_style(l->cls), said) + 1;
    }
    append_findings(v, line, &text);
    explain(v, line, &text);
    if (text.len > 0) {
        row = put_heading(c, area, row, " What it means");
        row = put_paragraphs(c, area, row, buf_bytes(&text)) + 1;
    }
    buf_fini(&text);
    struct bytes octets = octets_of(l);
    if (octets.len == 0 || row + 1 >= area.rows) return;
    row = put_heading(c, area, row, " Its octets");
    put_octets(c, area, row, octets);
}

void view_dialogue_draw(struct view *view, struct canvas *c, struct rect area)
{
    struct view_dialogue *v = self(view);
    int strip_height = strip_rows(v, c, area);
    struct pen head = pen_in(c, area, 0);
    dialogue_draw_head(&head, times_of(v));
    struct rect rows = area;
    rows.row += 1;
    rows.rows -= 1 + strip_height;
    v->area = rows;
    scroll_fit(&v->scroll, view_dialogue_count(v), rows.rows);
    draw_rows(v, c, rows);
    if (v->rows.count == 0) {
        struct pen p = pen_in(c, rows, rows.rows / 3);
        canvas_put(&p, STYLE_DIM, "  Nothing was said that would be shown here.");
    }
    if (strip_height == 0) return;
    struct rect strip = {rows.row + rows.rows, area.col, strip_height, area.cols};
    draw_strip(v, c, strip);
}
