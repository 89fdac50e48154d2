// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view_message.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "ui/message_docs.h"
#include "ui/screen.h"
#include "ui/view_message_state.h"
#include "ui/view_save.h"

enum { INDEX_OCTETS = 8 * 1024 * 1024 }; // in which lines are found in one step

static struct view_message *self(struct view *v)
{
    return (struct view_message *)v;
}

// --- what the pages hold

static void close_page(struct view_message *v, enum page page)
{
    struct made_page *made = &v->made[page];
    part_text_free(made->reader);
    text_doc_fini(&made->doc);
    buf_fini(&made->text);
    *made = (struct made_page){.reader = NULL};
    buf_init(&made->text, page == PAGE_HTML ? LIMIT_OPEN_MESSAGE : 0);
    struct pager_doc nothing = {.count = 0};
    pager_set(&v->pagers[page], &nothing);
}

static void forget_part(struct view_message *v)
{
    close_page(v, PAGE_TEXT);
    close_page(v, PAGE_HTML);
    close_page(v, PAGE_HEX);
}

static void close_message(struct view_message *v)
{
    forget_part(v);
    close_page(v, PAGE_RAW);
    lines_doc_fini(&v->headers);
}

static void open_message(struct view_message *v, size_t index)
{
    v->index = index;
    const struct dialogue_message *m = view_message_shown(v);
    v->part = part_to_show(m);
    v->parts = (struct scroll){.cursor = v->part, .page = 1, .count = m->entity_count};
    lines_doc_init(&v->headers);
    message_docs_headers(&v->headers, v->dialogue, m);
    struct pager_doc headers = lines_doc_of(&v->headers);
    pager_set(&v->pagers[PAGE_HEADERS], &headers);
}

// The part to show as HTML: the chosen one, else the first that is; entity_count: there is none.
static size_t find_html(const struct view_message *v)
{
    const struct dialogue_message *m = view_message_shown(v);
    if (v->part < m->entity_count && part_is_html(&m->entities[v->part])) return v->part;
    size_t i = 0;
    while (i < m->entity_count && !(m->entities[i].is_leaf && part_is_html(&m->entities[i]))) i++;
    return i;
}

static void begin_raw(struct view_message *v)
{
    const struct dialogue_message *m = view_message_shown(v);
    v->made[PAGE_RAW].doc = (struct text_doc){
        .style = STYLE_BODY, .is_raw = true, .holes = m->holes, .hole_count = m->hole_count};
}

static void begin_part(struct view_message *v, enum page page)
{
    const struct dialogue_message *m = view_message_shown(v);
    struct made_page *made = &v->made[page];
    size_t part = v->part;
    if (page == PAGE_HTML) part = v->html_part = find_html(v);
    made->doc = (struct text_doc){.style = STYLE_BODY};
    if (part >= m->entity_count) return;
    enum part_text_as as = page == PAGE_HEX    ? PART_OCTETS
                           : page == PAGE_HTML ? PART_HTML
                                               : PART_PLAIN;
    made->reader = part_text_new(m, &m->entities[part], as, &made->text);
    if (page == PAGE_TEXT) v->charset_is_known = part_text_knows_charset(made->reader);
}

static bool is_made(enum page page)
{
    return page == PAGE_TEXT || page == PAGE_HTML || page == PAGE_RAW || page == PAGE_HEX;
}

// Some more of it: false: it is all there.
static bool make_some(struct view_message *v, enum page page)
{
    struct made_page *made = &v->made[page];
    bool is_reading = made->reader && part_text_step(made->reader);
    struct bytes text = page == PAGE_RAW ? view_message_shown(v)->bytes : buf_bytes(&made->text);
    bool has_more = is_reading;
    struct pager_doc doc;
    if (page == PAGE_HEX) {
        v->hex.octets = bytes_first(text, is_reading ? text.len / 16 * 16 : text.len);
        doc = hex_doc_of(&v->hex);
    } else {
        has_more |= text_doc_more(&made->doc, text, !is_reading, INDEX_OCTETS);
        doc = text_doc_of(&made->doc);
    }
    pager_grow(&v->pagers[page], &doc);
    made->is_done = !has_more;
    return has_more;
}

// A page is made when it is looked at; what fills the screen is there at once.
static void need_page(struct view_message *v)
{
    struct made_page *made = &v->made[v->page];
    if (!is_made(v->page) || made->is_begun) return;
    made->is_begun = true;
    if (v->page == PAGE_RAW) begin_raw(v);
    else begin_part(v, v->page);
    make_some(v, v->page);
}

unsigned view_message_percent(const struct view_message *v)
{
    const struct made_page *made = &v->made[v->page];
    size_t all = view_message_shown(v)->bytes.len;
    if (made->reader) return part_text_percent(made->reader);
    return all ? (unsigned)((double)made->doc.end.start * 100 / (double)all) : 100;
}

static void message_free(struct view *view)
{
    struct view_message *v = self(view);
    close_message(v);
    for (int i = 0; i < PAGES; i++) {
        pager_fini(&v->pagers[i]);
        buf_fini(&v->made[i].text);
    }
    free(v);
}

// --- actions

static void show_page(struct view_message *v, int page)
{
    pager_stop_search(&v->pagers[v->page]);
    v->is_looking = false;
    v->page = (enum page)((page + PAGES) % PAGES);
    need_page(v);
}

static void show_part(struct view_message *v, size_t part)
{
    if (part >= view_message_shown(v)->entity_count) return;
    v->part = part;
    v->parts.cursor = part;
    forget_part(v);
    show_page(v, v->page);
}

static void step_part(struct view_message *v, int step)
{
    const struct dialogue_message *m = view_message_shown(v);
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
    const struct dialogue_entity *e = view_message_entity(v);
    if (e) show_page(v, part_is_text(e) ? PAGE_TEXT : PAGE_HEX);
}

// On the pages of a part that part is proposed, else the message.
static void save(struct view_message *v)
{
    bool is_part = v->page == PAGE_PARTS || v->page == PAGE_TEXT || v->page == PAGE_HEX;
    if (v->page == PAGE_PARTS) show_part(v, v->parts.cursor);
    const struct dialogue_entity *e = view_message_entity(v);
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
    struct pager *p = &v->pagers[v->page];
    if (v->page != PAGE_PARTS) {
        bool is_there = pager_search(p, needle, direction);
        v->is_looking = pager_is_searching(p);
        if (v->is_looking && !view->screen->is_prompting)
            screen_notice(view->screen, false, "looking further on: Esc stops that");
        return is_there;
    }
    const struct dialogue_message *m = view_message_shown(v);
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

// The part of a search that goes on between keys.
static void look_on(struct view_message *v)
{
    struct screen *s = v->view.screen;
    struct pager *p = &v->pagers[v->page];
    if (pager_search_on(p, screen_needle(s))) return;
    v->is_looking = false;
    s->is_dirty = true;
    if (s->is_prompting) return;
    s->notice[0] = 0;
    if (!pager_has_found(p)) screen_notice(s, true, "not found: %s", buf_str(&s->needle));
}

static bool message_work(struct view *view)
{
    struct view_message *v = self(view);
    v->is_looking = v->is_looking && pager_is_searching(&v->pagers[v->page]);
    if (v->is_looking) look_on(v);
    else if (view_message_is_pending(v)) make_some(v, v->page);
    return v->is_looking || view_message_is_pending(v);
}

// How far it is is to be seen.
static bool message_refresh(struct view *view, int64_t now_ns)
{
    struct view_message *v = self(view);
    bool was_pending = v->was_pending;
    (void)now_ns;
    v->was_pending = view_message_is_pending(v);
    return v->was_pending || was_pending;
}

static bool message_cancel(struct view *view)
{
    struct view_message *v = self(view);
    bool was_looking = v->is_looking;
    pager_stop_search(&v->pagers[v->page]);
    v->is_looking = false;
    if (was_looking) return true;
    if (!view_message_is_pending(v)) return false;
    screen_notice(view->screen, false, "stopped: %u%% of the page was made",
                  view_message_percent(v));
    v->made[v->page].is_stopped = true;
    return true;
}

// What is about the whole page waits until it is there, all else only until a search has ended.
static bool message_waits(const struct view *view, enum action a, unsigned count)
{
    const struct view_message *v = (const struct view_message *)view;
    switch ((int)a) {
    case ACTION_SEARCH:
    case ACTION_NEXT_MATCH:
    case ACTION_PREVIOUS_MATCH:
    case ACTION_LAST: return v->is_looking || view_message_is_pending(v);
    case ACTION_FIRST: return v->is_looking || (view_message_is_pending(v) && count > 0);
    case ACTION_UP:
    case ACTION_PAGE_UP:
    case ACTION_HALF_UP: return v->is_looking;
    case ACTION_DOWN:
    case ACTION_PAGE_DOWN:
    case ACTION_HALF_DOWN:
        return v->is_looking ||
               (view_message_is_pending(v) && pager_passes_end(&v->pagers[v->page], a, count));
    default: return false;
    }
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

static const struct view_ops message_ops = {
    .context = KEYS_MESSAGE,
    .free = message_free,
    .title = view_message_title,
    .status = view_message_status,
    .draw = view_message_draw,
    .act = message_act,
    .search = message_search,
    .place = message_place,
    .go = message_go,
    .click = message_click,
    .refresh = message_refresh,
    .work = message_work,
    .cancel = message_cancel,
    .waits = message_waits,
};

struct view *view_message_new(struct screen *s, const struct dialogue *d, size_t index)
{
    struct view_message *v = err_calloc(1, sizeof(*v));
    v->view = (struct view){&message_ops, s};
    v->dialogue = d;
    v->hex.each = 16;
    for (int i = 0; i < PAGES; i++) {
        pager_init(&v->pagers[i], i != PAGE_HEX);
        buf_init(&v->made[i].text, i == PAGE_HTML ? LIMIT_OPEN_MESSAGE : 0);
    }
    open_message(v, index);
    return &v->view;
}
