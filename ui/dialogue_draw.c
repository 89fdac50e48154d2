// SPDX-License-Identifier: BSD-2-Clause
#include "ui/dialogue_draw.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/timestamp.h"
#include "ui/amount.h"
#include "ui/clock_text.h"
#include "ui/outcome_style.h"
#include "ui/screen.h"

enum { TIME_COLUMNS = 8, CLOCK_COLUMNS = 12 };

enum theme_style dialogue_class_style(enum dialogue_class cls)
{
    switch (cls) {
    case DIALOGUE_ENVELOPE: return STYLE_ENVELOPE;
    case DIALOGUE_HEADER: return STYLE_HEADER;
    case DIALOGUE_BODY: return STYLE_BODY;
    case DIALOGUE_PROTOCOL: break;
    }
    return STYLE_PROTOCOL;
}

const char *dialogue_class_name(enum dialogue_class cls)
{
    switch (cls) {
    case DIALOGUE_ENVELOPE: return "envelope";
    case DIALOGUE_HEADER: return "header";
    case DIALOGUE_BODY: return "body";
    case DIALOGUE_PROTOCOL: break;
    }
    return "protocol";
}

// --- the columns before the text

static int time_columns(enum dialogue_times times)
{
    return times == DIALOGUE_TIME_CLOCK ? CLOCK_COLUMNS : TIME_COLUMNS;
}

// What was sent before a row; NULL for the first.
static const struct dialogue_line *line_before(const struct dialogue_rows *r, size_t row)
{
    while (row-- > 0) {
        const struct dialogue_line *l = &r->dialogue->lines[r->rows[row].line];
        if (l->kind != DIALOGUE_NOTE) return l;
    }
    return NULL;
}

static void put_time(const struct dialogue_rows *r, size_t row, struct pen *p,
                     enum dialogue_times times)
{
    const struct dialogue *d = r->dialogue;
    const struct dialogue_line *l = &d->lines[r->rows[row].line];
    const struct dialogue_line *before = line_before(r, row);
    char text[TIMESTAMP_TEXT] = "";
    if (l->kind == DIALOGUE_NOTE) {
        // a remark of ours: it has no time of its own
    } else if (before && before->at.packet == l->at.packet && before->at.time_ns == l->at.time_ns) {
        // what came at once is seen as one
    } else if (times == DIALOGUE_TIME_CLOCK) {
        clock_text(p->canvas, l->at.time_ns, 3, text);
    } else if (times == DIALOGUE_TIME_START || !before) {
        int64_t ms = (l->at.time_ns - d->session->start_ns) / 1000000;
        snprintf(text, sizeof(text), "%" PRId64 ".%03d", ms / 1000,
                 (int)(ms < 0 ? -ms : ms) % 1000);
    } else if (l->at.time_ns != before->at.time_ns) {
        timestamp_delta(l->at.time_ns - before->at.time_ns, text);
    }
    canvas_put_cell(p, STYLE_DIM, text, time_columns(times), true);
    canvas_put(p, STYLE_NORMAL, " ");
}

static bool same_group(const struct dialogue_line *a, const struct dialogue_line *b)
{
    return a->group == b->group && a->kind == DIALOGUE_LINE && b->kind == DIALOGUE_LINE &&
           a->side == b->side;
}

// "┌" "│" "└" beside commands that were sent together.
static const char *bracket(const struct dialogue_rows *r, size_t row)
{
    const struct dialogue *d = r->dialogue;
    const struct dialogue_line *l = &d->lines[r->rows[row].line];
    if (l->kind != DIALOGUE_LINE || !dialogue_is_by_client(l) || l->group < 0) return " ";
    bool is_above = row > 0 && same_group(l, &d->lines[r->rows[row - 1].line]);
    bool is_below = row + 1 < r->count && same_group(l, &d->lines[r->rows[row + 1].line]);
    return is_above && is_below ? "│" : is_above ? "└" : is_below ? "┌" : " ";
}

static const char *fold_sign(const struct dialogue_row *row)
{
    return row->count > 1 ? "▸" : row->starts_run ? "▾" : " ";
}

// --- what stands for lines that are folded

static void put_folded_reply(const struct dialogue_rows *r, const struct dialogue_row *row,
                             struct pen *p)
{
    canvas_putf(p, STYLE_DIM, " +%u: ", row->count - 1);
    for (uint32_t i = 1; i < row->count; i++) {
        struct bytes text = dialogue_shown_text(&r->dialogue->lines[row->line + i]);
        text = bytes_skip(text, 4);
        canvas_put_wire(p, STYLE_LABEL, bytes_first(text, bytes_find(text, 0, ' ')));
        if (!canvas_put(p, STYLE_NORMAL, " ")) continue;
        p->is_cut |= i + 1 < row->count;
        break;
    }
}

static void put_folded_octets(const struct dialogue_rows *r, const struct dialogue_row *row,
                              struct pen *p)
{
    uint64_t octets[2] = {0, 0};
    char client[AMOUNT_TEXT], server[AMOUNT_TEXT];
    for (uint32_t i = 0; i < row->count; i++) {
        const struct dialogue_line *l = &r->dialogue->lines[row->line + i];
        octets[l->side] += l->len;
    }
    amount_octets(octets[STREAM_CLIENT], client);
    amount_octets(octets[STREAM_SERVER], server);
    canvas_putf(p, STYLE_TLS,
                "%s octets of the client, %s of the server, in %u pieces, not readable", client,
                server, row->count);
}

static void put_folded_data(const struct dialogue_rows *r, const struct dialogue_row *row,
                            struct pen *p)
{
    const struct dialogue *d = r->dialogue;
    const struct dialogue_line *l = &d->lines[row->line];
    const struct dialogue_line *last = l + row->count - 1; // a body may have a million lines
    uint64_t octets = last->offset + last->len - l->offset;
    char size[AMOUNT_TEXT];
    amount_octets(octets, size);
    bool is_header = l->cls == DIALOGUE_HEADER;
    enum theme_style style = dialogue_class_style(l->cls);
    uint64_t lines = row->count;
    if (last->kind == DIALOGUE_LEFT_OUT) lines += last->left_out - 1;
    canvas_putf(p, style, "%s: %" PRIu64 " lines, %s octets", is_header ? "header" : "body", lines,
                size);
    if (l->message < 0 || (size_t)l->message >= d->message_count) return;
    const struct session_transaction *t = d->messages[l->message].transaction;
    const struct session_message *m = t ? t->message : NULL;
    if (!m) return;
    if (is_header && m->subject.len) {
        canvas_put(p, STYLE_DIM, "  Subject: ");
        canvas_put_wire(p, style | STYLE_BOLD, m->subject);
    } else if (!is_header && m->parts) {
        canvas_put(p, STYLE_DIM, "  ");
        canvas_put_wire(p, style, m->parts->type);
        if (m->part_count > 1) canvas_putf(p, STYLE_DIM, " and %u more", m->part_count - 1);
    }
}

// --- the text of a row

static void put_client_line(struct pen *p, const struct dialogue_line *l)
{
    enum theme_style style = dialogue_class_style(l->cls);
    canvas_put_wire(p, style, dialogue_shown_text(l));
    if (l->is_secret) canvas_put(p, STYLE_DIM, " ********");
    if (l->is_end_mark) canvas_put(p, STYLE_DIM, "  end of the message");
    if (l->cls == DIALOGUE_PROTOCOL || l->cls == DIALOGUE_ENVELOPE) canvas_put(p, STYLE_DIM, " →");
}

static void put_server_line(struct pen *p, const struct dialogue_line *l)
{
    struct bytes text = dialogue_shown_text(l);
    canvas_put(p, STYLE_DIM, "← ");
    if (l->code && text.len >= 3) {
        canvas_put_wire(p, theme_code_style(l->code), bytes_first(text, 3));
        text = bytes_skip(text, 3);
    }
    bool is_refusal = l->code >= 400;
    canvas_put_wire(p, is_refusal ? theme_code_style(l->code) : dialogue_class_style(l->cls), text);
}

static const char *side_name(enum stream_side side)
{
    return side == STREAM_CLIENT ? "client" : "server";
}

static void put_end(struct pen *p, const struct dialogue_line *l)
{
    bool is_reset = bytes_equal(l->text, BYTES_LIT("RST"));
    canvas_putf(p, is_reset ? STYLE_CODE_4 : STYLE_DIM, "%s", is_reset ? "RST" : "FIN");
    canvas_putf(p, STYLE_DIM, "  the %s %s", side_name(l->side),
                is_reset ? "breaks the connection" : "closes");
}

// Where it begins, with what the hello of that side says.
static void put_tls(struct pen *p, const struct session *s, const struct dialogue_line *l)
{
    const struct session_tls *tls = &s->tls;
    canvas_put_wire(p, STYLE_TLS, l->text);
    if (l->side == STREAM_CLIENT && tls->sni.len) {
        canvas_put(p, STYLE_DIM, ", server name ");
        canvas_put_wire(p, STYLE_TLS, tls->sni);
    } else if (l->side == STREAM_SERVER && tls->version.len) {
        canvas_put(p, STYLE_DIM, ": ");
        canvas_put_wire(p, STYLE_TLS, tls->version);
        canvas_put(p, STYLE_NORMAL, " ");
        canvas_put_wire(p, STYLE_TLS, tls->cipher);
    }
}

static void put_special(struct pen *p, const struct session *s, const struct dialogue_line *l)
{
    char amount[AMOUNT_TEXT], lines[AMOUNT_TEXT];
    switch (l->kind) {
    case DIALOGUE_GAP:
        amount_count(l->len, amount);
        canvas_putf(p, STYLE_GAP, "#### %s octets of the %s are not in the capture ####", amount,
                    side_name(l->side));
        break;
    case DIALOGUE_TLS: put_tls(p, s, l); break;
    case DIALOGUE_BYTES:
        amount_octets(l->len, amount);
        canvas_putf(p, STYLE_TLS, "(%s octets, not readable)", amount);
        break;
    case DIALOGUE_END: put_end(p, l); break;
    case DIALOGUE_NOTE:
        if (!l->finding) break;
        canvas_putf(p, outcome_style_severity(finding_severity_of(l->finding->id)), "%c %s",
                    finding_severity_letter(finding_severity_of(l->finding->id)),
                    finding_name(l->finding->id));
        canvas_putf(p, STYLE_NORMAL, "  %s", finding_text(l->finding->id));
        break;
    case DIALOGUE_LEFT_OUT:
        amount_octets(l->len, amount);
        amount_count(l->left_out, lines);
        canvas_putf(p, STYLE_MODERATE, "%s more lines, %s octets", lines, amount);
        canvas_put(p, STYLE_DIM, ", which the pages of the message have");
        break;
    case DIALOGUE_LINE: break;
    }
}

// "RCPT TO:<bob@example.com>": that tells a command from the others.
static struct bytes without_params(const struct dialogue_line *l)
{
    struct bytes text = dialogue_shown_text(l);
    if (l->cls != DIALOGUE_ENVELOPE) return text;
    size_t end = bytes_find(text, 0, '>');
    return bytes_first(text, end + 1);
}

// What a reply answers: its command, or the message whose end came last.
static struct bytes answered(const struct dialogue_rows *r, size_t line)
{
    const struct dialogue *d = r->dialogue;
    const struct dialogue_line *l = &d->lines[line];
    if (l->code == 0 || (line > 0 && d->lines[line - 1].is_continued)) return BYTES_NONE;
    int64_t command = dialogue_rows_command_line(r, l->command);
    if (command >= 0) return without_params(&d->lines[command]);
    while (line-- > 0) { // commands may have been sent after it already
        const struct dialogue_line *before = &d->lines[line];
        if (before->is_end_mark) return BYTES_LIT("the message");
        if (before->cls == DIALOGUE_HEADER || before->cls == DIALOGUE_BODY) break;
    }
    return BYTES_NONE;
}

// To what the server answers, in the room before its text.
static void put_answered(const struct dialogue_rows *r, size_t row, struct pen *p, int end)
{
    struct bytes command = answered(r, r->rows[row].line);
    if (command.len > 0) {
        int room = end - p->col - 1;
        int width = canvas_wire_width(p->canvas, bytes_first(command, 1024));
        if (width < room) canvas_skip_to(p, STYLE_NORMAL, end - 1 - width);
        canvas_put_field(p, STYLE_DIM, command, width < room ? width : room);
    }
    canvas_skip_to(p, STYLE_NORMAL, end);
}

static void put_line(const struct dialogue_rows *r, const struct dialogue_row *row, struct pen *p)
{
    const struct dialogue_line *l = &r->dialogue->lines[row->line];
    bool is_data = l->cls == DIALOGUE_HEADER || l->cls == DIALOGUE_BODY;
    if (row->count > 1 && l->kind == DIALOGUE_BYTES) put_folded_octets(r, row, p);
    else if (l->kind != DIALOGUE_LINE) put_special(p, r->dialogue->session, l);
    else if (row->count > 1 && is_data) put_folded_data(r, row, p);
    else if (!dialogue_is_by_client(l)) put_server_line(p, l);
    else put_client_line(p, l);
    if (row->count > 1 && !is_data && l->kind == DIALOGUE_LINE) put_folded_reply(r, row, p);
}

static bool finish_row(struct pen *p)
{
    if (p->is_cut) canvas_mark_cut(p);
    return p->is_cut;
}

static bool draw_narrow(const struct dialogue_rows *r, size_t row, struct pen *p)
{
    const struct dialogue_row *at = &r->rows[row];
    const struct dialogue_line *l = &r->dialogue->lines[at->line];
    canvas_putf(p, dialogue_class_style(l->cls), "%c", (char)l->cls);
    canvas_put(p, STYLE_DIM, at->count > 1 || at->starts_run ? fold_sign(at) : bracket(r, row));
    canvas_putf(p, STYLE_DIM, "%c ", l->side == STREAM_CLIENT ? 'C' : 'S');
    put_line(r, at, p);
    return finish_row(p);
}

// The server's column: two fifths of the room for text.
static int server_column(const struct pen *p)
{
    return p->col + pen_left(p) * 2 / 5;
}

static bool draw_wide(const struct dialogue_rows *r, size_t row, struct pen *p,
                      enum dialogue_times times)
{
    const struct dialogue_row *at = &r->rows[row];
    const struct dialogue_line *l = &r->dialogue->lines[at->line];
    put_time(r, row, p, times);
    canvas_putf(p, dialogue_class_style(l->cls) | STYLE_BOLD, "%c", (char)l->cls);
    canvas_put(p, STYLE_DIM, bracket(r, row));
    canvas_put(p, STYLE_DIM, fold_sign(at));
    bool is_of_both = l->kind == DIALOGUE_NOTE || l->kind == DIALOGUE_GAP ||
                      (l->kind == DIALOGUE_BYTES && at->count > 1);
    if (!dialogue_is_by_client(l) && !is_of_both) put_answered(r, row, p, server_column(p));
    put_line(r, at, p);
    return finish_row(p);
}

// The colour of its group takes the place of those of classes and codes; marks and what was found
// keep theirs.
static void colour_row(struct pen *p, int from, uint8_t group)
{
    enum theme_style group_style = group ? dialogue_groups_style(group) : STYLE_DIM;
    for (int col = from; col < p->end; col++) {
        const struct cell *cell = canvas_cell(p->canvas, p->row, col);
        unsigned style = cell->style & STYLE_MASK;
        bool is_ours = style == STYLE_DIM || style == STYLE_MARK || style == STYLE_MATCH;
        bool is_blank = cell->len == 1 && cell->text[0] == ' ';
        if (!is_ours && !is_blank) canvas_set_style(p->canvas, p->row, col, group_style);
    }
}

bool dialogue_draw_row(const struct dialogue_rows *r, size_t row, struct pen *p,
                       const struct dialogue_look *look)
{
    int from = p->col;
    bool is_cut = pen_left(p) < SCREEN_NARROW ? draw_narrow(r, row, p)
                                              : draw_wide(r, row, p, look->times);
    size_t line = r->rows[row].line;
    if (look->groups && r->dialogue->lines[line].kind != DIALOGUE_NOTE)
        colour_row(p, from, look->groups[line]);
    return is_cut;
}

void dialogue_draw_head(struct pen *p, enum dialogue_times times)
{
    static const char *const names[DIALOGUE_TIMES] = {"+time", "time", NULL};
    const char *title = names[times] ? names[times] : p->canvas->is_local ? "local" : "UTC";
    if (pen_left(p) >= SCREEN_NARROW) {
        canvas_put_cell(p, STYLE_HEAD, title, time_columns(times), true);
        canvas_put(p, STYLE_HEAD, "    ");
        int server = server_column(p);
        canvas_put(p, STYLE_HEAD, "CLIENT");
        canvas_skip_to(p, STYLE_HEAD, server);
        canvas_put(p, STYLE_HEAD, "SERVER");
    } else {
        canvas_put(p, STYLE_HEAD, "    CLIENT / SERVER");
    }
    canvas_fill(p, STYLE_HEAD);
}
