// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view.h"

#include <stdio.h>

static void show_cursor(struct scroll *s)
{
    if (s->cursor < s->top) s->top = s->cursor;
    if (s->cursor >= s->top + s->page) s->top = s->cursor - s->page + 1;
    size_t last_top = s->count > s->page ? s->count - s->page : 0;
    if (s->top > last_top) s->top = last_top;
}

void scroll_fit(struct scroll *s, size_t count, int page)
{
    s->count = count;
    s->page = page > 0 ? (size_t)page : 1;
    scroll_to(s, s->cursor);
}

void scroll_to(struct scroll *s, size_t cursor)
{
    size_t last = s->count ? s->count - 1 : 0;
    s->cursor = cursor > last ? last : cursor;
    show_cursor(s);
}

static void move(struct scroll *s, size_t step, bool is_down)
{
    if (is_down) scroll_to(s, s->cursor + step);
    else scroll_to(s, s->cursor > step ? s->cursor - step : 0);
}

// A page keeps one line of the page before in sight.
static size_t page_step(const struct scroll *s)
{
    return s->page > 1 ? s->page - 1 : 1;
}

static size_t step_of(const struct scroll *s, enum action a)
{
    switch ((int)a) {
    case ACTION_UP:
    case ACTION_DOWN: return 1;
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN: return page_step(s);
    case ACTION_HALF_UP:
    case ACTION_HALF_DOWN: return s->page / 2 + 1;
    case ACTION_FIRST:
    case ACTION_LAST: return s->count;
    default: return 0;
    }
}

static bool is_downward(enum action a)
{
    return a == ACTION_DOWN || a == ACTION_PAGE_DOWN || a == ACTION_HALF_DOWN || a == ACTION_LAST;
}

bool scroll_passes_end(const struct scroll *s, enum action a, unsigned count)
{
    size_t times = count ? count : 1;
    return is_downward(a) && s->cursor + times * step_of(s, a) >= s->count;
}

bool scroll_act(struct scroll *s, enum action a)
{
    size_t step = step_of(s, a);
    if (step == 0 && a != ACTION_FIRST && a != ACTION_LAST) return false;
    bool is_page = a == ACTION_PAGE_UP || a == ACTION_PAGE_DOWN;
    size_t row = s->cursor - s->top;
    move(s, step, is_downward(a));
    if (is_page && s->cursor > row) { // a page turns: the cursor stays on its row of the screen
        s->top = s->cursor - row;
        show_cursor(s);
    }
    return true;
}

bool scroll_act_page(struct scroll *s, enum action a)
{
    size_t step = step_of(s, a);
    if (step == 0 && a != ACTION_FIRST && a != ACTION_LAST) return false;
    size_t last_top = s->count > s->page ? s->count - s->page : 0;
    if (is_downward(a)) s->top = step > last_top - s->top ? last_top : s->top + step;
    else s->top = s->top > step ? s->top - step : 0;
    s->cursor = s->top;
    return true;
}

void scroll_text(const struct scroll *s, char text_out[SCROLL_TEXT])
{
    size_t n = s->count ? s->cursor + 1 : 0;
    snprintf(text_out, SCROLL_TEXT, "%zu/%zu", n, s->count);
}
