// SPDX-License-Identifier: BSD-2-Clause
#include "ui/ui.h"

#include <stdlib.h>

#include "ui/screen.h"
#include "ui/term.h"

struct ui {
    struct screen screen;
    struct term term;
    enum theme_palette guessed; // what the terminal says of its background
};

enum err_code ui_init(struct ui **ui_out, const struct ui_host *host, struct err *err)
{
    struct ui *ui = err_calloc(1, sizeof(*ui));
    *ui_out = NULL;
    enum err_code code = term_init(&ui->term, err);
    if (code != ERR_NONE) {
        free(ui);
        return code;
    }
    ui->guessed = ui->term.palette;
    screen_init(&ui->screen, host);
    ui->screen.canvas.is_ascii = !ui->term.has_utf8;
    for (uint32_t key = KEYS_SPECIAL + 1; key <= KEYS_F12; key++)
        if (!term_has_key(&ui->term, key)) keys_lack(&ui->screen.keys, key);
    screen_resize(&ui->screen, ui->term.rows, ui->term.cols);
    *ui_out = ui;
    return ERR_NONE;
}

void ui_fini(struct ui *ui)
{
    if (!ui) return;
    term_fini(&ui->term);
    screen_fini(&ui->screen);
    free(ui);
}

int ui_fd(const struct ui *ui)
{
    return ui->term.fd;
}

static void take(struct ui *ui, const struct term_event *event)
{
    struct screen *s = &ui->screen;
    switch (event->kind) {
    case TERM_KEY: screen_key(s, event->key); break;
    case TERM_CLICK: screen_click(s, SCREEN_CLICK, event->row, event->col); break;
    case TERM_RELEASE: screen_click(s, SCREEN_RELEASE, event->row, event->col); break;
    case TERM_WHEEL_UP: screen_click(s, SCREEN_WHEEL_UP, event->row, event->col); break;
    case TERM_WHEEL_DOWN: screen_click(s, SCREEN_WHEEL_DOWN, event->row, event->col); break;
    case TERM_RESIZE: screen_resize(s, ui->term.rows, ui->term.cols); break;
    case TERM_PASTE: screen_paste(s, true); break;
    case TERM_PASTED: screen_paste(s, false); break;
    case TERM_GONE: s->wants_quit = true; break;
    }
}

bool ui_handle_input(struct ui *ui)
{
    struct term_event event;
    while (!ui->screen.wants_quit && term_next(&ui->term, &event)) take(ui, &event);
    return !ui->screen.wants_quit;
}

bool ui_work(struct ui *ui)
{
    return screen_work(&ui->screen);
}

bool ui_moves(const struct ui *ui)
{
    return screen_moves(&ui->screen);
}

bool ui_is_dirty(const struct ui *ui)
{
    return ui->screen.is_dirty;
}

static void copy(struct ui *ui)
{
    struct screen *s = &ui->screen;
    if (s->clip.len == 0) return;
    if (!term_copy(&ui->term, buf_bytes(&s->clip)))
        screen_notice(s, true, "this terminal has no clipboard that a program can set (OSC 52)");
    buf_reset(&s->clip, 4096);
}

int ui_send(struct ui *ui)
{
    return term_send(&ui->term);
}

void ui_draw(struct ui *ui, int64_t now_ns)
{
    if (ui_send(ui) >= 0) return;
    screen_refresh(&ui->screen, now_ns);
    if (ui->screen.wants_redraw) term_redraw(&ui->term);
    if (!ui->screen.is_dirty && !ui->screen.wants_redraw) return;
    ui->screen.wants_redraw = false;
    // The words of the setting: auto, then the palettes in their order.
    int theme = ui->screen.settings->choice[SETTINGS_THEME];
    ui->term.palette = theme == 0 ? ui->guessed : (enum theme_palette)(theme - 1);
    screen_draw(&ui->screen);
    term_draw(&ui->term, &ui->screen.canvas);
    copy(ui);
}
