// SPDX-License-Identifier: BSD-2-Clause
//
// How the pages of a message look, with the lines on top of them.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ui/amount.h"
#include "ui/message_docs.h"
#include "ui/screen.h"
#include "ui/view_message_state.h"

enum { TABS_COLS = 55 }; // that the names of all pages take

static const char *const page_names[PAGES] = {"Headers", "Parts", "Text", "HTML", "Raw", "Hex"};

static struct view_message *self(struct view *v)
{
    return (struct view_message *)v;
}

void view_message_title(struct view *view, struct pen *p)
{
    struct view_message *v = self(view);
    const struct dialogue_message *m = view_message_shown(v);
    const struct session_transaction *t = m->transaction;
    char size[AMOUNT_TEXT];
    amount_octets(m->bytes.len, size);
    canvas_putf(p, STYLE_BAR_STRONG, "#%" PRIu64 "/%zu  ", v->dialogue->session->id, v->index + 1);
    if (t && t->message && t->message->subject.len) {
        canvas_put_wire(p, STYLE_BAR_STRONG, t->message->subject);
    } else {
        canvas_put(p, STYLE_BAR, "(no subject)");
    }
    canvas_putf(p, STYLE_BAR, "  %s octets", size);
}

void view_message_status(struct view *view, struct pen *p)
{
    struct view_message *v = self(view);
    const struct dialogue_message *m = view_message_shown(v);
    if (m->transaction) {
        canvas_putf(p, STYLE_BAR_STRONG, "%s", session_status_name(m->transaction->status));
    }
    if (v->dialogue->message_count > 1) {
        canvas_putf(p, STYLE_BAR, "  message %zu/%zu", v->index + 1, v->dialogue->message_count);
    }
    if (v->page == PAGE_PARTS) {
        canvas_putf(p, STYLE_BAR, "  %zu part%s", m->entity_count, m->entity_count == 1 ? "" : "s");
    } else {
        char text[PAGER_TEXT];
        pager_text(&v->pagers[v->page], text);
        canvas_putf(p, STYLE_BAR, "  %s", text);
    }
    if (view_message_is_pending(v)) {
        canvas_putf(p, STYLE_BAR_ALERT, "  reading %u%%, Esc stops ", view_message_percent(v));
    } else if (v->made[v->page].is_stopped) {
        canvas_put(p, STYLE_BAR_ALERT, "  not read to its end ");
    }
    if (m->is_cut) canvas_put(p, STYLE_BAR_ALERT, "  cut: too large to be shown whole");
    if (m->hole_count) {
        canvas_putf(p, STYLE_BAR_ALERT, "  %zu gap%s", m->hole_count, m->hole_count > 1 ? "s" : "");
    }
}

// Where there is no room for the names of all, that of the page at hand stands.
static void draw_tabs(struct view_message *v, struct canvas *c, struct rect area)
{
    struct pen p = pen_in(c, area, 0);
    for (int i = 0; i < PAGES; i++) {
        char text[32];
        bool has_name = area.cols >= TABS_COLS || i == (int)v->page;
        snprintf(text, sizeof(text), has_name ? " %d %s " : " %d ", i + 1, page_names[i]);
        unsigned style = i == (int)v->page ? STYLE_TAB_ACTIVE : STYLE_TAB;
        canvas_hot(c, p.row, p.col, (int)strlen(text), ACTION_TAB_HEADERS + i, 0);
        canvas_put(&p, style, text);
        canvas_put(&p, STYLE_NORMAL, " ");
    }
}

// What the part on the page is.
static void draw_part_head(struct view_message *v, struct canvas *c, struct rect area)
{
    const struct dialogue_entity *e = view_message_entity(v);
    struct pen p = pen_in(c, area, 0);
    if (v->page == PAGE_HTML) {
        const struct dialogue_message *m = view_message_shown(v);
        e = v->html_part < m->entity_count ? &m->entities[v->html_part] : NULL;
    }
    if (!e) {
        canvas_put(&p, STYLE_DIM, v->page == PAGE_HTML ? "no part is HTML" : "no part");
        return;
    }
    message_docs_put_part(&p, e);
    if (v->page == PAGE_TEXT && !part_is_text(e)) {
        canvas_put(&p, STYLE_MODERATE, "  no text: 6 shows its octets");
    } else if (v->page == PAGE_TEXT && e->charset.len && !v->charset_is_known) {
        canvas_put(&p, STYLE_MODERATE, "  charset not known");
    }
}

static void draw_parts(struct view_message *v, struct canvas *c, struct rect area)
{
    const struct dialogue_message *m = view_message_shown(v);
    scroll_fit(&v->parts, m->entity_count, area.rows);
    v->area = area;
    for (int i = 0; i < area.rows; i++) {
        size_t at = v->parts.top + (size_t)i;
        if (at >= m->entity_count) break;
        struct pen p = pen_in(c, area, i);
        p.needle = screen_needle(v->view.screen);
        canvas_put(&p, STYLE_STRONG, at == v->part ? "*" : " ");
        for (int depth = 0; depth < m->entities[at].depth && depth < 20; depth++) {
            canvas_put(&p, STYLE_NORMAL, "  ");
        }
        message_docs_put_part(&p, &m->entities[at]);
        if (p.is_cut) canvas_mark_cut(&p);
        if (at != v->parts.cursor) continue;
        canvas_add_style(c, area.row + i, area.col, area.cols, STYLE_SELECTED);
    }
}

// The octets on top stay there where fewer, or more, have room in a line.
static void fit_hex(struct view_message *v, int cols)
{
    struct pager *p = &v->pagers[PAGE_HEX];
    size_t each = hex_doc_fit(cols), before = v->hex.each;
    if (each == before) return;
    v->hex.each = each;
    if (!v->made[PAGE_HEX].is_begun) return;
    struct pager_doc doc = hex_doc_of(&v->hex);
    pager_grow(p, &doc);
    pager_go(p, pager_place(p) * before / each);
}

void view_message_draw(struct view *view, struct canvas *c, struct rect area)
{
    struct view_message *v = self(view);
    draw_tabs(v, c, area);
    fit_hex(v, area.cols);
    struct rect body = area;
    body.row++;
    body.rows--;
    if (v->page == PAGE_PARTS) {
        draw_parts(v, c, body);
        return;
    }
    if (v->page == PAGE_TEXT || v->page == PAGE_HTML || v->page == PAGE_HEX) {
        draw_part_head(v, c, body);
        body.row++;
        body.rows--;
    }
    pager_draw(&v->pagers[v->page], c, body, screen_needle(view->screen));
}
