// SPDX-License-Identifier: BSD-2-Clause
//
// The lines around the views, and where on the screen views are drawn.
#include <inttypes.h>
#include <stdio.h>

#include "base/timestamp.h"
#include "ui/amount.h"
#include "ui/screen_parts.h"

enum {
    ERROR_COLS = 22, // that an error has at least
};

static void draw_footer_keys(struct screen *s, struct pen *p)
{
    enum keys_context context = screen_panes_focused(s)->ops->context;
    for (int i = 0; i < ACTION_COUNT; i++) {
        enum action a = (enum action)i;
        const char *label = keys_action_label(a);
        if (!label[0] || !(keys_action_contexts(a) & context)) continue;
        if (a == ACTION_BACK && s->depth == 1) continue;
        char key[KEYS_NAME];
        uint32_t code = keys_shown(&s->keys, a);
        if (code == KEYS_NONE) continue; // the user took it away
        keys_name(code, key);
        int width = (int)strlen(key) + 1 + (int)strlen(label);
        if (width + 1 > pen_left(p)) continue;
        canvas_hot(p->canvas, p->row, p->col, width, a, 0);
        canvas_put(p, STYLE_KEY, key);
        canvas_put(p, STYLE_NORMAL, " ");
        canvas_put(p, STYLE_KEY_LABEL, label);
        canvas_put(p, STYLE_NORMAL, " ");
    }
}

static void draw_footer(struct screen *s, int row)
{
    struct pen p = pen_at(&s->canvas, row, 0, s->canvas.cols);
    if (s->is_asking) {
        canvas_put(&p, STYLE_BAR_ALERT, " The capture goes on and is not saved. Quit? y/n ");
    } else if (s->is_prompting) {
        struct pen hint = pen_at(&s->canvas, row - 1, 0, s->canvas.cols);
        screen_prompt_draw(s, &p, &hint);
    } else if (s->notice[0]) {
        canvas_put_sentence(&s->canvas, row, 0, s->notice_is_error ? STYLE_ERROR : STYLE_STRONG,
                            bytes_str(s->notice));
    } else if (s->typed_count > 0) {
        canvas_putf(&p, STYLE_STRONG, "%d key%s until this screen is ready: Esc gives up",
                    s->typed_count, s->typed_count == 1 ? " waits" : "s wait");
    } else {
        draw_footer_keys(s, &p);
    }
}

static void progress_text(const struct ui_status *status, char *out, size_t size)
{
    char left[AMOUNT_TEXT] = "";
    uint64_t drops = status->drops + status->interface_drops;
    if (status->is_live && drops > 0) {
        amount_count(drops, left);
        snprintf(out, size, " %s dropped ", left);
        return;
    }
    if (status->is_live || status->has_ended || status->bytes_total == 0) {
        snprintf(out, size, "%s", status->is_live || status->has_ended ? "" : " reading ");
        return;
    }
    unsigned percent = (unsigned)((double)status->bytes_done * 100 / (double)status->bytes_total);
    int64_t eta_s = status->eta_ns / TIMESTAMP_NS_PER_S;
    if (status->eta_ns >= 0 && eta_s < 60) snprintf(left, sizeof(left), "%d s", (int)eta_s);
    else if (status->eta_ns >= 0) amount_duration(status->eta_ns, left);
    snprintf(out, size, " reading %u%%%s%s ", percent > 99 ? 99 : percent,
             left[0] ? ", left: " : "", left);
}

static void draw_title(struct screen *s)
{
    char progress[64];
    progress_text(s->host->status, progress, sizeof(progress));
    int cols = s->canvas.cols;
    int width = (int)strlen(progress);
    struct pen p = pen_at(&s->canvas, 0, 0, cols - width);
    canvas_put(&p, STYLE_BAR, " ");
    screen_panes_focused(s)->ops->title(screen_panes_focused(s), &p);
    if (p.is_cut) canvas_mark_cut(&p);
    canvas_fill(&p, STYLE_BAR);
    p = pen_at(&s->canvas, 0, cols - width, cols);
    canvas_put(&p, STYLE_BAR_STRONG, progress);
}

static int draw_view_status(struct screen *s, int room)
{
    struct pen p = pen_at(&s->canvas, 1, 0, room);
    canvas_put(&p, STYLE_BAR, " ");
    screen_panes_focused(s)->ops->status(screen_panes_focused(s), &p);
    if (p.is_cut) canvas_mark_cut(&p);
    int width = p.col;
    canvas_fill(&p, STYLE_BAR);
    return width;
}

// What is wrong with the input stands beside what views of all of it say, and these keep what they
// need: the sentence was shown whole when it was new.
static void draw_status(struct screen *s)
{
    const char *error = s->host->status->error;
    int cols = s->canvas.cols;
    int width = draw_view_status(s, cols);
    bool is_of_input = screen_panes_focused(s)->ops->context & (KEYS_LIST | KEYS_STATS);
    if (!error || !is_of_input) return;
    int room = width + 1;
    if (room > cols - ERROR_COLS) room = cols - ERROR_COLS;
    draw_view_status(s, room);
    struct pen p = pen_at(&s->canvas, 1, room, cols);
    canvas_put(&p, STYLE_BAR_ALERT, " ");
    canvas_put_wire(&p, STYLE_BAR_ALERT, bytes_str(error));
    if (p.is_cut) canvas_mark_cut(&p);
    canvas_fill(&p, STYLE_BAR_ALERT);
}

// A dialog lies over the view that it was opened from.
static void draw_views(struct screen *s, struct rect body)
{
    struct canvas *c = &s->canvas;
    struct view *dialog = screen_top(s);
    bool is_dialog = dialog->ops->context == KEYS_SAVE;
    s->depth -= is_dialog;
    screen_panes_lay_out(s, body);
    screen_panes_draw(s);
    s->depth += is_dialog;
    if (!is_dialog) return;
    s->panes.focus = s->depth - 1;
    s->panes.count = 1; // what lies below cannot be clicked
    s->panes.pane[0] = (struct screen_pane){body, s->depth - 1, false};
    c->hot_count = 0;
    c->cursor_row = -1;
    dialog->ops->draw(dialog, c, body);
}

void screen_draw(struct screen *s)
{
    struct canvas *c = &s->canvas;
    s->is_dirty = false;
    canvas_clear(c);
    if (c->cols < SCREEN_COLS_MIN || c->rows < SCREEN_ROWS_MIN) {
        struct pen p = pen_at(c, 0, 0, c->cols);
        canvas_putf(&p, STYLE_NORMAL, "needs %dx%d, has %dx%d", SCREEN_COLS_MIN, SCREEN_ROWS_MIN,
                    c->cols, c->rows);
        return;
    }
    bool has_status = c->rows >= SCREEN_STATUS_ROWS;
    struct rect body = {.row = 1 + has_status, .cols = c->cols, .rows = c->rows - 2 - has_status};
    draw_views(s, body);
    draw_title(s); // after the view, which by now knows what it shows
    if (has_status) draw_status(s);
    draw_footer(s, c->rows - 1);
}
