// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view_places.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/display.h"
#include "base/err.h"
#include "ui/match.h"
#include "ui/outcome_style.h"
#include "ui/screen.h"

enum { STRIP = 4, NAME_COLUMNS = 18 };

struct place {
    uint64_t session;
    size_t line;
    unsigned style;    // of its name
    struct bytes name; // of the finding; the text of the line that is marked
    struct bytes text; // what the finding means; the note
    struct bytes detail;
};

struct view_places {
    struct view view;
    struct arena arena;
    struct place *places;
    size_t count;
    bool is_marks;
    uint64_t session; // of findings
    struct scroll scroll;
    struct rect area;
};

static struct view_places *self(struct view *v)
{
    return (struct view_places *)v;
}

static void places_free(struct view *view)
{
    struct view_places *v = self(view);
    arena_fini(&v->arena);
    free(v->places);
    free(v);
}

static void add(struct view_places *v, const struct place *place)
{
    v->places = err_realloc_array(v->places, v->count + 1, sizeof(*v->places));
    v->places[v->count++] = *place;
}

static void take_findings(struct view_places *v, const struct finding_places *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *f = findings->place[i].finding;
        char name[48];
        enum finding_severity severity = finding_severity_of(f->id);
        snprintf(name, sizeof(name), "%c %s", finding_severity_letter(severity),
                 finding_name(f->id));
        add(v, &(struct place){.session = v->session,
                               .line = findings->place[i].line,
                               .style = outcome_style_severity(severity),
                               .name = arena_copy_bytes(&v->arena, bytes_str(name)),
                               .text = bytes_str(finding_text(f->id)),
                               .detail = arena_copy_bytes(&v->arena, f->detail)});
    }
}

static void take_marks(struct view_places *v)
{
    const struct marks *m = &v->view.screen->marks;
    v->count = 0;
    for (size_t i = 0; i < m->count; i++) {
        const struct mark *mark = &m->mark[i];
        add(v, &(struct place){.session = mark->session,
                               .line = mark->line,
                               .style = STYLE_STRONG,
                               .name = bytes_str(mark->note),
                               .text = bytes_str(mark->text)});
    }
}

// --- actions

static void open_place(struct view_places *v)
{
    if (v->scroll.cursor >= v->count) return;
    struct place place = v->places[v->scroll.cursor];
    screen_go(v->view.screen, place.session, place.line); // v is gone after this
}

static void remove_mark(struct view_places *v)
{
    if (!v->is_marks) {
        screen_notice(v->view.screen, false, "only marks can be removed");
        return;
    }
    if (v->scroll.cursor >= v->count) return;
    marks_remove(&v->view.screen->marks, v->scroll.cursor);
    take_marks(v);
    scroll_fit(&v->scroll, v->count, (int)v->scroll.page);
}

static bool places_act(struct view *view, enum action a, int argument)
{
    struct view_places *v = self(view);
    (void)argument;
    switch ((int)a) {
    case ACTION_OPEN_PLACE: open_place(v); return true;
    case ACTION_REMOVE_MARK: remove_mark(v); return true;
    default: return scroll_act(&v->scroll, a);
    }
}

static bool places_search(struct view *view, struct bytes needle, int direction)
{
    struct view_places *v = self(view);
    for (size_t i = 0; i < v->count; i++) {
        size_t step = direction == 0 ? i : i + 1;
        size_t at = (v->scroll.cursor + (direction < 0 ? v->count - step : step)) % v->count;
        const struct place *p = &v->places[at];
        if (!match_has(p->name, needle) && !match_has(p->text, needle)) continue;
        scroll_to(&v->scroll, at);
        return true;
    }
    return false;
}

static uint64_t places_place(struct view *view)
{
    return self(view)->scroll.cursor;
}

static void places_go(struct view *view, uint64_t place)
{
    scroll_to(&self(view)->scroll, (size_t)place);
}

static bool places_click(struct view *view, int row, int col)
{
    struct view_places *v = self(view);
    (void)col;
    size_t at = v->scroll.top + (size_t)(row - v->area.row);
    if (row < v->area.row || row >= v->area.row + v->area.rows || at >= v->count) return false;
    bool again = at == v->scroll.cursor;
    scroll_to(&v->scroll, at);
    return again;
}

// --- drawing

static void places_title(struct view *view, struct pen *p)
{
    const struct view_places *v = self(view);
    if (v->is_marks) {
        canvas_put(p, STYLE_BAR_STRONG, "smtpscope  ");
        canvas_put(p, STYLE_BAR, "marks");
    } else {
        canvas_putf(p, STYLE_BAR_STRONG, "#%" PRIu64 "  ", v->session);
        canvas_put(p, STYLE_BAR, "findings of this session");
    }
}

static void places_status(struct view *view, struct pen *p)
{
    char place[SCROLL_TEXT];
    scroll_text(&self(view)->scroll, place);
    canvas_put(p, STYLE_BAR, place);
}

static void draw_place(const struct view_places *v, struct pen *p, const struct place *place)
{
    p->needle = screen_needle(v->view.screen);
    canvas_put(p, STYLE_NORMAL, " ");
    if (v->is_marks) {
        canvas_putf(p, STYLE_DIM, "#%-6" PRIu64 " line %-6zu ", place->session, place->line + 1);
        canvas_put_wire(p, place->style, place->name);
        canvas_put(p, STYLE_NORMAL, place->name.len ? "  " : "");
        canvas_put_wire(p, STYLE_NORMAL, place->text);
    } else {
        canvas_put_field(p, place->style, place->name, NAME_COLUMNS);
        canvas_putf(p, STYLE_DIM, " line %-5zu ", place->line + 1);
        canvas_put_wire(p, STYLE_NORMAL, place->text);
    }
    if (p->is_cut) canvas_mark_cut(p);
}

// What does not fit into the line: the meaning, and what was seen there.
static void draw_strip(const struct view_places *v, struct canvas *c, struct rect area)
{
    const struct place *place = &v->places[v->scroll.cursor];
    canvas_rule(c, area, 0, "─", STYLE_DIM);
    struct pen p = pen_in(c, area, 1);
    canvas_put(&p, STYLE_NORMAL, " ");
    canvas_put_wire(&p, STYLE_NORMAL, place->text);
    if (p.is_cut) canvas_mark_cut(&p);
    if (place->detail.len == 0) return;
    p = pen_in(c, area, 2);
    canvas_put(&p, STYLE_LABEL, " Seen ");
    canvas_put_wire(&p, STYLE_NORMAL, place->detail);
    if (p.is_cut) canvas_mark_cut(&p);
}

static void places_draw(struct view *view, struct canvas *c, struct rect area)
{
    struct view_places *v = self(view);
    bool has_strip = c->rows >= SCREEN_STRIP_ROWS && v->count > 0;
    if (has_strip) area.rows -= STRIP;
    v->area = area;
    scroll_fit(&v->scroll, v->count, area.rows);
    for (int i = 0; i < area.rows; i++) {
        size_t at = v->scroll.top + (size_t)i;
        if (at >= v->count) break;
        struct pen p = pen_in(c, area, i);
        draw_place(v, &p, &v->places[at]);
        if (at == v->scroll.cursor)
            canvas_add_style(c, area.row + i, area.col, area.cols, STYLE_SELECTED);
    }
    if (v->count == 0) {
        struct pen p = pen_in(c, area, area.rows / 3);
        canvas_put(&p, STYLE_DIM,
                   v->is_marks ? "  No place is marked."
                               : "  Nothing odd was found in this session.");
    }
    if (!has_strip) return;
    struct rect strip = {area.row + area.rows, area.col, STRIP, area.cols};
    draw_strip(v, c, strip);
}

static const struct view_ops places_ops = {
    .context = KEYS_PLACES,
    .free = places_free,
    .title = places_title,
    .status = places_status,
    .draw = places_draw,
    .act = places_act,
    .search = places_search,
    .place = places_place,
    .go = places_go,
    .click = places_click,
};

static struct view_places *new_view(struct screen *s)
{
    struct view_places *v = err_calloc(1, sizeof(*v));
    v->view = (struct view){&places_ops, s};
    v->scroll.page = 1;
    arena_init(&v->arena);
    return v;
}

struct view *view_places_of_findings(struct screen *s, uint64_t session,
                                     const struct finding_places *findings)
{
    struct view_places *v = new_view(s);
    v->session = session;
    take_findings(v, findings);
    v->scroll.count = v->count;
    return &v->view;
}

struct view *view_places_of_marks(struct screen *s)
{
    struct view_places *v = new_view(s);
    v->is_marks = true;
    take_marks(v);
    v->scroll.count = v->count;
    return &v->view;
}
