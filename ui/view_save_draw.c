// SPDX-License-Identifier: BSD-2-Clause
//
// How the save dialog looks: a box over the view that it was opened from.
#include <inttypes.h>
#include <stdio.h>

#include "ui/amount.h"
#include "ui/screen.h"
#include "ui/view_save_state.h"

static void add_place(struct view_save *v, const struct pen *p, int from, enum field field,
                      int choice)
{
    if (v->place_count == PLACES) return;
    v->places[v->place_count++] = (struct place){p->row, from, p->col - from, field, choice};
}

static void what_text(const struct view_save *v, enum what what, char text[64])
{
    char count[AMOUNT_TEXT];
    amount_count(view_save_count_of(v, what), count);
    switch (what) {
    case WHAT_PART: snprintf(text, 64, "this part"); break;
    case WHAT_MESSAGE: snprintf(text, 64, "this message"); break;
    case WHAT_SESSION: snprintf(text, 64, "session %" PRIu64, v->subject.session); break;
    case WHAT_TAGGED: snprintf(text, 64, "tagged %s", count); break;
    case WHAT_LISTED: snprintf(text, 64, "listed %s", count); break;
    case WHAT_ALL: snprintf(text, 64, "all %s", count); break;
    case WHATS: text[0] = 0; break;
    }
}

struct choice {
    enum field field;
    int value;
    bool is_chosen;
    const char *text;
};

// One choice, on the next row where this one has no room; returns the row.
static int put_choice(struct view_save *v, struct rect box, struct pen *p, int row,
                      const struct choice *choice)
{
    const char *text = choice->text;
    enum field field = choice->field;
    bool is_chosen = choice->is_chosen;
    int width = (int)strlen(text) + 6;
    if (p->col > box.col + 8 && p->col + width > box.col + box.cols - 1) {
        *p = pen_in(p->canvas, box, ++row);
        p->end = box.col + box.cols - 1;
        p->col = box.col + 8;
    }
    bool has_focus = is_chosen && v->field == field;
    int from = p->col;
    canvas_putf(p,
                has_focus   ? STYLE_TAB_ACTIVE
                : is_chosen ? STYLE_STRONG
                            : STYLE_NORMAL,
                "(%s) %s", is_chosen ? "*" : " ", text);
    add_place(v, p, from, field, choice->value);
    canvas_put(p, STYLE_NORMAL, "  ");
    return row;
}

static struct pen row_of(struct canvas *c, struct rect box, int row, const char *label)
{
    struct pen p = pen_in(c, box, row);
    p.end = box.col + box.cols - 1;
    p.col = box.col + 2;
    canvas_put(&p, STYLE_LABEL, label);
    p.col = box.col + 8;
    return p;
}

// In a low box only what is chosen.
static int draw_choices(struct view_save *v, struct canvas *c, struct rect box, int row)
{
    bool is_low = box.rows < BOX_ROWS;
    struct pen p = row_of(c, box, row, "What");
    for (int i = 0; i < WHATS; i++) {
        char text[64];
        if (!view_save_has_what(v, (enum what)i) || (is_low && i != (int)v->what)) continue;
        what_text(v, (enum what)i, text);
        struct choice choice = {FIELD_WHAT, i, i == (int)v->what, text};
        row = put_choice(v, box, &p, row, &choice);
    }
    p = row_of(c, box, ++row, "As");
    for (int i = 0; i < UI_SAVE_FORMAT_COUNT; i++) {
        if (!view_save_has_format(v, i) || (is_low && i != (int)v->format)) continue;
        struct choice choice = {FIELD_AS, i, i == (int)v->format, view_save_format_name(i)};
        row = put_choice(v, box, &p, row, &choice);
    }
    return row + 1;
}

static void draw_path(struct view_save *v, struct canvas *c, struct rect box, int row)
{
    struct pen p = row_of(c, box, row, view_save_is_dir(v) ? "Folder" : "File");
    p.col = box.col + 9;
    p.end--;
    add_place(v, &(struct pen){.row = p.row, .col = p.end}, p.col, FIELD_PATH, 0);
    if (v->field == FIELD_PATH && !v->saving && !v->reader && !v->is_asking)
        prompt_draw(&v->path, &p, "");
    else canvas_put_wire(&p, STYLE_NORMAL, buf_bytes(&v->path.text));
    canvas_fill(&p, STYLE_UNDERLINE);
    canvas_add_style(c, p.row, box.col + 9, p.end - box.col - 9, STYLE_UNDERLINE);
}

static void draw_buttons(struct view_save *v, struct canvas *c, struct rect box, int row)
{
    struct pen p = row_of(c, box, row, "");
    for (int i = FIELD_SAVE; i <= FIELD_CANCEL; i++) {
        int from = p.col;
        canvas_put(&p, v->field == (enum field)i ? STYLE_TAB_ACTIVE : STYLE_TAB,
                   i == FIELD_SAVE ? "[ Save ]" : "[ Cancel ]");
        add_place(v, &p, from, (enum field)i, 0);
        canvas_put(&p, STYLE_NORMAL, "  ");
    }
}

static void draw_progress(const struct view_save *v, struct canvas *c, struct rect box, int row)
{
    char done[AMOUNT_TEXT], total[AMOUNT_TEXT];
    struct pen p = row_of(c, box, row, "");
    p.col = box.col + 2;
    amount_count(v->progress.done, done);
    amount_count(v->progress.total, total);
    unsigned percent =
        v->progress.total ? (unsigned)(v->progress.done * 100 / v->progress.total) : 0;
    if (v->reader) canvas_putf(&p, STYLE_STRONG, "reading the part, %u%%", percent);
    else if (v->progress.total == 0) canvas_put(&p, STYLE_STRONG, "saving");
    else
        canvas_putf(&p, STYLE_STRONG, "saving %s of %s %s, %u%%", done, total, v->progress.unit,
                    percent);
    canvas_put(&p, STYLE_DIM, "   Esc stops");
}

// On all rows that are left. Behind a name that is too long for them the reason still stands.
static void draw_error(const struct view_save *v, struct canvas *c, struct rect box, int row)
{
    struct bytes text = bytes_str(v->error);
    for (; text.len > 0 && row < box.rows - 1; row++) {
        struct pen p = row_of(c, box, row, "");
        p.col = box.col + 2;
        size_t n = canvas_wrap(c, text, pen_left(&p));
        size_t reason = text.len;
        while (row == box.rows - 2 && n < text.len && reason > 0 && text.data[reason - 1] != ':')
            reason--;
        if (reason > 0 && reason < text.len) {
            canvas_put(&p, STYLE_ERROR, "…:");
            n = text.len;
            text = bytes_skip(text, reason);
        }
        canvas_put_wire(&p, STYLE_ERROR, bytes_first(text, n));
        text = bytes_skip(text, n);
    }
}

static void draw_bottom(struct view_save *v, struct canvas *c, struct rect box, int row)
{
    struct pen p = row_of(c, box, row, "");
    p.col = box.col + 2;
    if (v->saving || v->reader) {
        draw_progress(v, c, box, row);
    } else if (v->is_asking) {
        canvas_put(&p, STYLE_MODERATE,
                   view_save_is_dir(v) ? "An export is there already. Replace it? y/n"
                                       : "It exists already. Replace it? y/n");
    } else if (v->error[0]) {
        draw_error(v, c, box, row);
    } else {
        draw_buttons(v, c, box, row);
    }
}

static void draw_frame(struct canvas *c, struct rect box)
{
    for (int row = 0; row < box.rows; row++) {
        struct pen p = pen_in(c, box, row);
        bool is_edge = row == 0 || row == box.rows - 1;
        canvas_fill(&p, STYLE_NORMAL);
        if (is_edge) canvas_rule(c, box, row, "─", STYLE_DIM);
        p = pen_in(c, box, row);
        canvas_put(&p, STYLE_DIM, row == 0 ? "┌" : is_edge ? "└" : "│");
        p.col = box.col + box.cols - 1;
        canvas_put(&p, STYLE_DIM, row == 0 ? "┐" : is_edge ? "┘" : "│");
    }
    struct pen p = pen_in(c, box, 0);
    p.col += 2;
    canvas_put(&p, STYLE_STRONG, " Save ");
}

static struct rect box_in(struct rect area)
{
    struct rect box = {.cols = area.cols < BOX_COLS ? area.cols : BOX_COLS,
                       .rows = area.rows < BOX_ROWS ? area.rows : BOX_ROWS};
    box.row = area.row + (area.rows - box.rows) / 2;
    box.col = area.col + (area.cols - box.cols) / 2;
    return box;
}

void view_save_draw(struct view *view, struct canvas *c, struct rect area)
{
    struct view_save *v = (struct view_save *)view;
    struct rect box = box_in(area);
    v->place_count = 0;
    draw_frame(c, box);
    bool is_low = box.rows < BOX_ROWS;
    int row = draw_choices(v, c, box, 1) + !is_low;
    draw_path(v, c, box, row);
    row += 1 + !is_low;
    draw_bottom(v, c, box, row < box.rows - 1 ? row : box.rows - 2);
}
