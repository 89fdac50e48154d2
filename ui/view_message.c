// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view_message.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "ui/amount.h"
#include "ui/message_docs.h"
#include "ui/pager_docs.h"
#include "ui/part_text.h"
#include "ui/screen.h"
#include "ui/view_save.h"

enum page { PAGE_HEADERS, PAGE_PARTS, PAGE_TEXT, PAGE_HTML, PAGE_RAW, PAGE_HEX, PAGES };

static const char *const page_names[PAGES] = {"Headers", "Parts", "Text", "HTML", "Raw", "Hex"};

struct view_message {
    struct view view;
    const struct dialogue *dialogue; // borrowed
    size_t index;                    // of the message
    enum page page;
    size_t part; // index of an entity
    struct pager pagers[PAGES];
    struct lines_doc headers;
    struct text_doc text, html, raw;
    struct buf octets, utf8, plain; // of the part, made when they are asked for
    struct buf readable;            // HTML as text
    bool has_part;                  // they are those of the part
    bool has_html;                  // readable is that of html_part
    size_t html_part;
    bool charset_is_known;
    struct bytes hex; // what hex_doc borrows
    struct scroll parts;
    struct rect area;
};

static struct view_message *self(struct view *v)
{
    return (struct view_message *)v;
}

static const struct dialogue_message *message(const struct view_message *v)
{
    return &v->dialogue->messages[v->index];
}

static const struct dialogue_entity *entity(const struct view_message *v)
{
    const struct dialogue_message *m = message(v);
    return v->part < m->entity_count ? &m->entities[v->part] : NULL;
}

// --- what the pages hold

static void init_texts(struct view_message *v)
{
    buf_init(&v->octets, 0);
    buf_init(&v->utf8, 0);
    buf_init(&v->plain, 0);
    buf_init(&v->readable, LIMIT_OPEN_MESSAGE);
}

static void fini_texts(struct view_message *v)
{
    buf_fini(&v->octets);
    buf_fini(&v->utf8);
    buf_fini(&v->plain);
    buf_fini(&v->readable);
}

static void forget_part(struct view_message *v)
{
    text_doc_fini(&v->text);
    text_doc_fini(&v->html);
    fini_texts(v);
    init_texts(v);
    v->has_part = v->has_html = false;
    struct pager_doc nothing = {.count = 0};
    pager_set(&v->pagers[PAGE_TEXT], &nothing);
    pager_set(&v->pagers[PAGE_HTML], &nothing);
    pager_set(&v->pagers[PAGE_HEX], &nothing);
}

static void close_message(struct view_message *v)
{
    forget_part(v);
    lines_doc_fini(&v->headers);
    text_doc_fini(&v->raw);
}

static void open_message(struct view_message *v, size_t index)
{
    v->index = index;
    const struct dialogue_message *m = message(v);
    v->part = part_to_show(m);
    v->parts = (struct scroll){.cursor = v->part, .page = 1};
    lines_doc_init(&v->headers);
    message_docs_headers(&v->headers, v->dialogue, m);
    v->raw = (struct text_doc){.text = m->bytes,
                               .style = STYLE_BODY,
                               .is_raw = true,
                               .holes = m->holes,
                               .hole_count = m->hole_count};
    text_doc_index(&v->raw);
    struct pager_doc headers = lines_doc_of(&v->headers), raw = text_doc_of(&v->raw);
    pager_set(&v->pagers[PAGE_HEADERS], &headers);
    pager_set(&v->pagers[PAGE_RAW], &raw);
}

// A part is decoded when one of its pages is looked at.
static void need_part(struct view_message *v)
{
    const struct dialogue_entity *e = entity(v);
    if (v->has_part || !e) return;
    v->has_part = true;
    part_octets(message(v), e, &v->octets);
    v->charset_is_known = part_utf8(e, buf_bytes(&v->octets), &v->utf8);
    part_plain(message(v), e, buf_bytes(&v->utf8), &v->plain);
    v->text = (struct text_doc){.text = buf_bytes(&v->plain), .style = STYLE_BODY};
    text_doc_index(&v->text);
    v->hex = buf_bytes(&v->octets);
    struct pager_doc text = text_doc_of(&v->text), hex = hex_doc_of(&v->hex);
    pager_set(&v->pagers[PAGE_TEXT], &text);
    pager_set(&v->pagers[PAGE_HEX], &hex);
}

// The part to show as HTML: the chosen one, else the first that is; entity_count: there is none.
static size_t find_html(const struct view_message *v)
{
    const struct dialogue_message *m = message(v);
    if (v->part < m->entity_count && part_is_html(&m->entities[v->part])) return v->part;
    size_t i = 0;
    while (i < m->entity_count && !(m->entities[i].is_leaf && part_is_html(&m->entities[i]))) i++;
    return i;
}

static void need_html(struct view_message *v)
{
    const struct dialogue_message *m = message(v);
    if (v->has_html) return;
    v->has_html = true;
    v->html_part = find_html(v);
    if (v->html_part >= m->entity_count) return;
    const struct dialogue_entity *e = &m->entities[v->html_part];
    struct buf octets, utf8;
    buf_init(&octets, 0);
    buf_init(&utf8, 0);
    part_octets(m, e, &octets);
    part_utf8(e, buf_bytes(&octets), &utf8);
    part_html(buf_bytes(&utf8), &v->readable);
    buf_fini(&octets);
    buf_fini(&utf8);
    v->html = (struct text_doc){.text = buf_bytes(&v->readable), .style = STYLE_BODY};
    text_doc_index(&v->html);
    struct pager_doc html = text_doc_of(&v->html);
    pager_set(&v->pagers[PAGE_HTML], &html);
}

static void message_free(struct view *view)
{
    struct view_message *v = self(view);
    close_message(v);
    for (int i = 0; i < PAGES; i++) pager_fini(&v->pagers[i]);
    fini_texts(v);
    free(v);
}

// --- actions

static void show_page(struct view_message *v, int page)
{
    v->page = (enum page)((page + PAGES) % PAGES);
    if (v->page == PAGE_TEXT || v->page == PAGE_HEX) need_part(v);
    if (v->page == PAGE_HTML) need_html(v);
}

static void show_part(struct view_message *v, size_t part)
{
    if (part >= message(v)->entity_count) return;
    v->part = part;
    v->parts.cursor = part;
    forget_part(v);
    show_page(v, v->page);
}

static void step_part(struct view_message *v, int step)
{
    const struct dialogue_message *m = message(v);
    for (size_t i = v->part + (size_t)step; i < m->entity_count; i += (size_t)step) {
        if (!m->entities[i].is_leaf) continue;
        show_part(v, i);
        return;
    }
    screen_notice(v->view.screen, false,
                  step > 0 ? "this is the last part" : "this is the first part");
}

static void step_message(struct view_message *v, int step)
{
    size_t index = v->index + (size_t)step;
    if (index >= v->dialogue->message_count) {
        screen_notice(v->view.screen, false,
                      step > 0 ? "this is the last message of the session"
                               : "this is the first message of the session");
        return;
    }
    close_message(v);
    open_message(v, index);
    show_page(v, v->page);
}

static void open_part(struct view_message *v)
{
    if (v->page != PAGE_PARTS) {
        screen_notice(v->view.screen, false, "Tab goes to the next page, Esc back to the dialogue");
        return;
    }
    show_part(v, v->parts.cursor);
    const struct dialogue_entity *e = entity(v);
    if (e) show_page(v, part_is_text(e) ? PAGE_TEXT : PAGE_HEX);
}

// On the pages of a part that part is proposed, else the message.
static void save(struct view_message *v)
{
    bool is_part = v->page == PAGE_PARTS || v->page == PAGE_TEXT || v->page == PAGE_HEX;
    if (v->page == PAGE_PARTS) show_part(v, v->parts.cursor);
    const struct dialogue_entity *e = entity(v);
    struct view_save_subject subject = {.session = v->dialogue->session->id,
                                        .dialogue = v->dialogue,
                                        .message = v->index,
                                        .entity = e,
                                        .is_message = true,
                                        .is_part = is_part && e && e->is_leaf};
    struct view *dialog = view_save_new(v->view.screen, &subject);
    if (dialog) screen_push(v->view.screen, dialog);
}

static void tag(struct view_message *v)
{
    screen_tag_message(v->view.screen, v->dialogue->session->id, v->index);
}

static bool page_action(struct view_message *v, enum action a)
{
    switch ((int)a) {
    case ACTION_NEXT_TAB: show_page(v, (int)v->page + 1); return true;
    case ACTION_PREVIOUS_TAB: show_page(v, (int)v->page - 1); return true;
    case ACTION_TAB_HEADERS: show_page(v, PAGE_HEADERS); return true;
    case ACTION_TAB_PARTS: show_page(v, PAGE_PARTS); return true;
    case ACTION_TAB_TEXT: show_page(v, PAGE_TEXT); return true;
    case ACTION_TAB_HTML: show_page(v, PAGE_HTML); return true;
    case ACTION_TAB_RAW: show_page(v, PAGE_RAW); return true;
    case ACTION_TAB_HEX: show_page(v, PAGE_HEX); return true;
    default: return false;
    }
}

static bool message_act(struct view *view, enum action a, int argument)
{
    (void)argument;
    struct view_message *v = self(view);
    if (page_action(v, a)) return true;
    switch ((int)a) {
    case ACTION_SAVE: save(v); return true;
    case ACTION_TAG: tag(v); return true;
    case ACTION_OPEN_PART: open_part(v); return true;
    case ACTION_NEXT_PART: step_part(v, 1); return true;
    case ACTION_PREVIOUS_PART: step_part(v, -1); return true;
    case ACTION_NEXT_MESSAGE: step_message(v, 1); return true;
    case ACTION_PREVIOUS_MESSAGE: step_message(v, -1); return true;
    default: break;
    }
    if (v->page == PAGE_PARTS) return scroll_act(&v->parts, a);
    return pager_act(&v->pagers[v->page], a);
}

static bool message_search(struct view *view, struct bytes needle, int direction)
{
    struct view_message *v = self(view);
    if (v->page != PAGE_PARTS) return pager_search(&v->pagers[v->page], needle, direction);
    const struct dialogue_message *m = message(v);
    size_t count = m->entity_count, from = v->parts.cursor;
    for (size_t i = 0; i < count; i++) {
        size_t step = direction == 0 ? i : i + 1;
        size_t at = (direction < 0 ? from + count - step : from + step) % count;
        if (!message_docs_part_has(&m->entities[at], needle)) continue;
        scroll_to(&v->parts, at);
        return true;
    }
    return false;
}

static uint64_t message_place(struct view *view)
{
    struct view_message *v = self(view);
    return v->page == PAGE_PARTS ? v->parts.cursor : pager_place(&v->pagers[v->page]);
}

static void message_go(struct view *view, uint64_t place)
{
    struct view_message *v = self(view);
    if (v->page == PAGE_PARTS) scroll_to(&v->parts, (size_t)place);
    else pager_go(&v->pagers[v->page], place);
}

static bool message_click(struct view *view, int row, int col)
{
    struct view_message *v = self(view);
    const struct rect *r = &v->area;
    if (v->page != PAGE_PARTS || row < r->row || row >= r->row + r->rows || col < r->col)
        return false;
    size_t at = v->parts.top + (size_t)(row - r->row);
    if (at >= v->parts.count) return false;
    bool again = at == v->parts.cursor;
    scroll_to(&v->parts, at);
    return again;
}

// --- drawing

static void message_title(struct view *view, struct pen *p)
{
    struct view_message *v = self(view);
    const struct dialogue_message *m = message(v);
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

static void message_status(struct view *view, struct pen *p)
{
    struct view_message *v = self(view);
    const struct dialogue_message *m = message(v);
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
    if (m->is_cut) canvas_put(p, STYLE_BAR_ALERT, "  cut: too large to be shown whole");
    if (m->hole_count) {
        canvas_putf(p, STYLE_BAR_ALERT, "  %zu gap%s", m->hole_count, m->hole_count > 1 ? "s" : "");
    }
}

static void draw_tabs(struct view_message *v, struct canvas *c, struct rect area)
{
    struct pen p = pen_in(c, area, 0);
    for (int i = 0; i < PAGES; i++) {
        char text[32];
        snprintf(text, sizeof(text), " %d %s ", i + 1, page_names[i]);
        unsigned style = i == (int)v->page ? STYLE_TAB_ACTIVE : STYLE_TAB;
        canvas_hot(c, p.row, p.col, (int)strlen(text), ACTION_TAB_HEADERS + i, 0);
        canvas_put(&p, style, text);
        canvas_put(&p, STYLE_NORMAL, " ");
    }
}

// What the part on the page is.
static void draw_part_head(struct view_message *v, struct canvas *c, struct rect area)
{
    const struct dialogue_entity *e = entity(v);
    struct pen p = pen_in(c, area, 0);
    if (v->page == PAGE_HTML) {
        const struct dialogue_message *m = message(v);
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
    const struct dialogue_message *m = message(v);
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

static void message_draw(struct view *view, struct canvas *c, struct rect area)
{
    struct view_message *v = self(view);
    draw_tabs(v, c, area);
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

static const struct view_ops message_ops = {
    .context = KEYS_MESSAGE,
    .free = message_free,
    .title = message_title,
    .status = message_status,
    .draw = message_draw,
    .act = message_act,
    .search = message_search,
    .place = message_place,
    .go = message_go,
    .click = message_click,
};

struct view *view_message_new(struct screen *s, const struct dialogue *d, size_t index)
{
    struct view_message *v = err_calloc(1, sizeof(*v));
    v->view = (struct view){&message_ops, s};
    v->dialogue = d;
    init_texts(v);
    for (int i = 0; i < PAGES; i++) pager_init(&v->pagers[i], i != PAGE_HEX);
    open_message(v, index);
    return &v->view;
}
