// SPDX-License-Identifier: BSD-2-Clause
//
// How the list of sessions looks, with the lines on top of it.
#include <inttypes.h>
#include <stdio.h>

#include "ui/amount.h"
#include "ui/outcome_style.h"
#include "ui/screen.h"
#include "ui/session_strip.h"
#include "ui/view_sessions_state.h"

static struct view_sessions *self(struct view *v)
{
    return (struct view_sessions *)v;
}

// How many did not get through, of those that have ended: why one looks.
static void put_outcomes(struct view_sessions *v, struct pen *p)
{
    static const enum outcome bad[] = {OUTCOME_REFUSED, OUTCOME_PARTLY, OUTCOME_DEFERRED,
                                       OUTCOME_ABORTED, OUTCOME_FAILED};
    struct stats_list list;
    stats_list(v->view.screen->host->stats, STATS_OUTCOMES, STATS_ROWS, &list);
    for (size_t k = 0; k < sizeof(bad) / sizeof(bad[0]); k++) {
        struct bytes name = bytes_str(outcome_name(bad[k]));
        for (int i = 0; i < list.count; i++) {
            char count[AMOUNT_TEXT];
            if (!bytes_equal(list.rows[i].label, name)) continue;
            amount_count(list.rows[i].value[0], count);
            canvas_put(p, STYLE_BAR, "  ");
            int from = p->col;
            canvas_putf(p, STYLE_BAR_STRONG, "%s %s", outcome_name(bad[k]), count);
            canvas_hot(p->canvas, p->row, from, p->col - from, ACTION_SHOW_OUTCOME, (int)bad[k]);
        }
    }
}

void view_sessions_title(struct view *view, struct pen *p)
{
    const struct ui_status *status = view->screen->host->status;
    char count[AMOUNT_TEXT];
    amount_count(store_count(view->screen->host->store), count);
    canvas_put(p, STYLE_BAR_STRONG, "smtpscope  ");
    if (status->is_live && status->has_ended) canvas_put(p, STYLE_BAR_STRONG, "ENDED ");
    else if (status->is_live) canvas_put(p, STYLE_BAR_STRONG, "LIVE ");
    canvas_put_wire(p, STYLE_BAR, bytes_str(status->source));
    canvas_putf(p, STYLE_BAR, "  sessions %s", count);
    put_outcomes(self(view), p);
    size_t tagged = view->screen->tags.count;
    if (tagged) canvas_putf(p, STYLE_BAR_STRONG, "  tagged %zu", tagged);
    amount_count(self(view)->list.cleared, count);
    if (self(view)->list.cleared) canvas_putf(p, STYLE_BAR_STRONG, "  hidden %s", count);
}

// "12 of 1,204", what is not known yet, and the filter.
static void put_filter(struct view_sessions *v, struct pen *p)
{
    char shown[AMOUNT_TEXT], all[AMOUNT_TEXT], unknown[AMOUNT_TEXT];
    amount_count(session_list_count(&v->list), shown);
    amount_count(store_count(v->list.store), all);
    amount_count(v->list.unknown, unknown);
    canvas_putf(p, STYLE_BAR_STRONG, "%s of %s", shown, all);
    if (v->list.unknown)
        canvas_putf(p, STYLE_BAR_STRONG, ", %s not known%s", unknown,
                    v->list.is_stopped ? ": stopped" : " yet");
    unsigned looked = session_list_looked(&v->list);
    if (looked < 100) canvas_putf(p, STYLE_BAR_STRONG, ", looking %u%%", looked);
    canvas_put(p, STYLE_BAR, "  filter: ");
    canvas_put_wire(p, STYLE_BAR_STRONG, buf_bytes(&v->view.screen->filter_text));
    canvas_put(p, STYLE_BAR, "  ");
}

// What comes in, and what the program takes for it.
static void put_rates(struct view_sessions *v, struct pen *p)
{
    const struct ui_host *host = v->view.screen->host;
    struct timeline_view unused;
    double sessions, bits;
    char memory[AMOUNT_TEXT];
    stats_rate_view(host->stats, STATS_RATE_SESSIONS, TIMELINE_MINUTE, &unused, &sessions);
    stats_rate_view(host->stats, STATS_RATE_OCTETS, TIMELINE_MINUTE, &unused, &bits);
    if (sessions < 1) canvas_putf(p, STYLE_BAR, "  %.0f sess/min", sessions * 60);
    else canvas_putf(p, STYLE_BAR, sessions < 10 ? "  %.1f sess/s" : "  %.0f sess/s", sessions);
    if (bits < 1e6) canvas_putf(p, STYLE_BAR, "  %.1f kb/s", bits / 1e3);
    else canvas_putf(p, STYLE_BAR, "  %.1f Mb/s", bits / 1e6);
    if (host->status->memory == 0) return;
    amount_octets(host->status->memory, memory);
    canvas_putf(p, STYLE_BAR, "  mem %s", memory);
}

static void put_drops(const struct ui_status *status, struct pen *p)
{
    char kernel[AMOUNT_TEXT], interface[AMOUNT_TEXT];
    amount_count(status->drops, kernel);
    amount_count(status->interface_drops, interface);
    canvas_put(p, STYLE_BAR, "  ");
    if (status->drops || status->interface_drops)
        canvas_putf(p, STYLE_BAR_ALERT, "dropped %s by kernel, %s by interface", kernel, interface);
    else canvas_put(p, STYLE_BAR, "dropped 0");
}

void view_sessions_status(struct view *view, struct pen *p)
{
    struct view_sessions *v = self(view);
    const struct ui_status *status = view->screen->host->status;
    char place[SCROLL_TEXT], packets[AMOUNT_TEXT];
    scroll_text(&v->scroll, place);
    amount_count(status->packets, packets);
    if (v->list.filter) put_filter(v, p);
    else canvas_putf(p, STYLE_BAR, "%s  packets %s", place, packets);
    if (status->is_live) put_drops(status, p);
    if (status->shed > 0) {
        char shed[AMOUNT_TEXT];
        amount_count(status->shed, shed);
        canvas_putf(p, STYLE_BAR_ALERT, "  shed %s", shed);
    }
    if (v->list.column != COLUMN_ID || v->list.is_reversed) {
        const char *title = column_title(v->list.column);
        canvas_putf(p, STYLE_BAR, "  by %s %s", title[0] ? title : "outcome",
                    v->list.is_reversed ? "▼" : "▲");
    }
    size_t newer = session_list_newer(&v->list, v->seen);
    bool is_paused = view->screen->is_paused;
    if (is_paused) newer = store_count(v->list.store) - (size_t)v->list.held;
    if (is_paused) canvas_put(p, STYLE_BAR_ALERT, "  PAUSED ");
    else if (v->follows) canvas_put(p, STYLE_BAR_STRONG, "  FOLLOW");
    if ((is_paused || (status->is_live && !v->follows)) && newer > 0)
        canvas_putf(p, STYLE_BAR_STRONG, "  [%zu new]", newer);
    if (status->is_live && !status->has_ended) put_rates(v, p);
}

static void draw_head(struct view_sessions *v, struct canvas *c, struct rect area,
                      const struct columns_layout *layout)
{
    struct pen p = pen_in(c, area, 0);
    for (int i = 0; i < layout->count; i++) {
        enum column_id id = layout->id[i];
        bool is_sorted = id == v->list.column;
        unsigned style = STYLE_HEAD | (is_sorted ? STYLE_BOLD : 0);
        char title[32];
        snprintf(title, sizeof(title), "%s%s", column_title(id),
                 !is_sorted            ? ""
                 : v->list.is_reversed ? "▼"
                                       : "▲");
        canvas_hot(c, p.row, p.col, layout->width[i], ACTION_SORT_BY, (int)id);
        canvas_put_cell(&p, style, title, layout->width[i], column_is_right(id));
        canvas_put(&p, STYLE_HEAD, " ");
    }
    canvas_fill(&p, STYLE_HEAD);
}

static struct column_times times_of(const struct view_sessions *v, size_t position,
                                    const struct store_row *row)
{
    struct column_times t = {.mode = (enum column_times_mode)v->view.screen->list_times};
    const struct store_row *before = position ? session_list_at(&v->list, position - 1) : row;
    t.origin_ns = store_row_at(v->list.store, 0)->start_ns;
    t.before_ns = before->start_ns;
    return t;
}

static void draw_row(struct view_sessions *v, struct canvas *c, struct rect area, int at,
                     const struct columns_layout *layout, const struct store_row *row)
{
    struct pen p = pen_in(c, area, at);
    struct bytes needle = screen_needle(v->view.screen);
    struct column_times times = times_of(v, v->scroll.top + (size_t)at, row);
    for (int i = 0; i < layout->count; i++) {
        struct pen cell = pen_at(c, p.row, p.col, p.col + layout->width[i]);
        cell.needle = needle;
        column_draw(layout->id[i], &cell, row, &times);
        if (cell.is_cut) canvas_mark_cut(&cell);
        p.col += layout->width[i] + 1;
    }
    if (tags_has(&v->view.screen->tags, row->id)) {
        p = pen_at(c, p.row, area.col + layout->width[0], area.col + area.cols);
        canvas_put(&p, STYLE_STRONG, "*");
    }
    if (row->id != v->selected) return;
    bool has_focus = screen_has_focus(v->view.screen, &v->view);
    canvas_add_style(c, area.row + at, area.col, area.cols,
                     has_focus ? STYLE_SELECTED : STYLE_FADED);
}

static void draw_empty(struct view_sessions *v, struct canvas *c, struct rect area)
{
    const struct ui_status *status = v->view.screen->host->status;
    struct pen p = pen_in(c, area, area.rows / 3);
    if (v->list.filter && store_count(v->list.store) > 0) {
        char key[KEYS_NAME];
        keys_name(keys_shown(&v->view.screen->keys, ACTION_FILTER), key);
        if (v->list.unknown)
            canvas_put(&p, STYLE_DIM, "  No session is known to match the filter yet.");
        else canvas_putf(&p, STYLE_DIM, "  No session matches the filter: %s changes it.", key);
        return;
    }
    canvas_put(&p, STYLE_DIM,
               !status->has_ended ? "  No session yet." : "  No SMTP session in this capture.");
    p = pen_in(c, area, area.rows / 3 + 1);
    if (!status->ports) canvas_put(&p, STYLE_DIM, "  SMTP is looked for on any port.");
    else
        canvas_putf(&p, STYLE_DIM, "  SMTP is looked for on port%s %s; -p names others.",
                    strchr(status->ports, ' ') ? "s" : "", status->ports);
    if (p.is_cut) canvas_mark_cut(&p);
}

void view_sessions_draw(struct view *view, struct canvas *c, struct rect area)
{
    struct view_sessions *v = self(view);
    struct columns_layout layout;
    v->cols = area.cols;
    view_sessions_lay_out(v, area.cols, &layout);
    bool has_strip = c->rows >= SCREEN_STRIP_ROWS && screen_is_alone(view->screen, view);
    struct rect rows = area;
    rows.row += 1;
    rows.rows -= 1 + (has_strip ? SESSION_STRIP_ROWS : 0);
    view_sessions_sync(v);
    scroll_fit(&v->scroll, session_list_count(&v->list), rows.rows);
    if (v->selected == 0) view_sessions_select(v);
    v->rows = rows;
    draw_head(v, c, area, &layout);
    for (int i = 0; i < rows.rows; i++) {
        const struct store_row *row = session_list_at(&v->list, v->scroll.top + (size_t)i);
        if (!row) break;
        draw_row(v, c, rows, i, &layout, row);
        if (row->id > v->seen) v->seen = row->id;
    }
    if (v->scroll.count == 0) draw_empty(v, c, rows);
    if (!has_strip) return;
    struct rect strip = {rows.row + rows.rows, area.col, SESSION_STRIP_ROWS, area.cols};
    const struct store_row *row = store_row_by_id(v->list.store, v->selected);
    if (row) session_strip_draw(c, strip, row);
}
