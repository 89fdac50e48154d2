// SPDX-License-Identifier: BSD-2-Clause
#include "ui/term.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/base64.h"
#include "base/utf8.h"
#include "ui/keys.h"
#include "ui/term_mouse.h"
#include "ui/term_output.h"
#include "ui/term_restore.h"

enum { ESCAPE_DELAY_MS = 25, PAIRS_MAX = 250 };

// What begins something that curses does not read (and would wait for, where it does).
enum { KEY_MOUSE_NEW = KEY_MAX + 1, KEY_MOUSE_OLD, KEY_PASTE, KEY_PASTED };

// The mouse tells its buttons and wheel; pasted text is told from typed keys.
static const char modes_on[] = "\033[?1006;1000h\033[?2004h";
static const char modes_off[] = "\033[?1006;1000l\033[?2004l";

static SCREEN *the_screen;
static FILE *the_input;
static WINDOW *the_keys; // nothing is drawn in it: reading keys from others would draw them first
static struct term_output output;
static struct term_mouse mouse;
static volatile sig_atomic_t is_stop_asked; // by ^Z
static struct {
    short fg, bg;
} pairs[PAIRS_MAX];
static int pair_count;

// --- stopping (^Z)

// Stopping writes to the terminal, which is done between two screens: see stop.
static void ask_to_stop(int number)
{
    (void)number;
    is_stop_asked = 1;
}

static void catch_stop(void)
{
    struct sigaction was, action = {.sa_handler = ask_to_stop};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTSTP, NULL, &was);
    if (was.sa_handler == SIG_DFL) sigaction(SIGTSTP, &action, NULL);
}

static void release_stop(void)
{
    struct sigaction was;
    sigaction(SIGTSTP, NULL, &was);
    if (was.sa_handler == ask_to_stop) signal(SIGTSTP, SIG_DFL);
}

static const char *capability(const char *name)
{
    char copy[16];
    snprintf(copy, sizeof(copy), "%s", name);
    return tigetstr(copy);
}

static bool has(const char *name)
{
    const char *text = capability(name);
    return text && text != (const char *)-1;
}

static void prepare_restore(void)
{
    if (has("kmous")) term_restore_add(modes_off);
    static const char *const names[] = {"rmkx", "sgr0", "cnorm", "rmcup"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        term_restore_add(capability(names[i]));
}

// --- taking over

static enum err_code open_input(struct term *t, struct err *err)
{
    t->fd = STDIN_FILENO;
    t->owns_fd = false;
    if (isatty(STDIN_FILENO)) return ERR_NONE;
    t->fd = open("/dev/tty", O_RDONLY | O_CLOEXEC);
    if (t->fd < 0) return err_set(err, ERR_UNSUPPORTED, "no terminal to read keys from");
    t->owns_fd = true;
    return ERR_NONE;
}

static enum err_code open_screen(struct term *t, struct err *err)
{
    const char *name = getenv("TERM");
    if (!name || !name[0]) return err_set(err, ERR_UNSUPPORTED, "TERM is not set: no screen");
    the_input = t->owns_fd ? fdopen(t->fd, "r") : stdin;
    the_screen = the_input ? newterm(NULL, output.file, the_input) : NULL;
    if (!the_screen) return err_set(err, ERR_UNSUPPORTED, "terminal \"%s\" is not known", name);
    set_term(the_screen);
    if (!has("cup")) {
        endwin();
        return err_set(err, ERR_UNSUPPORTED, "terminal \"%s\" cannot move its cursor", name);
    }
    return ERR_NONE;
}

// Light, if the terminal says that its background is.
static enum theme_palette guess_palette(void)
{
    const char *colors = getenv("COLORFGBG");
    const char *background = colors ? strrchr(colors, ';') : NULL;
    if (!background) return THEME_DARK;
    bool is_light = strcmp(background, ";15") == 0 || strcmp(background, ";7") == 0;
    return is_light ? THEME_LIGHT : THEME_DARK;
}

static void prepare_colors(struct term *t)
{
    const char *no_color = getenv("NO_COLOR"); // no-color.org: set and not empty
    t->colors = 0;
    pair_count = 0;
    if ((no_color && no_color[0]) || !has_colors() || start_color() == ERR) return;
    if (use_default_colors() == ERR) return;
    t->colors = COLORS >= 256 ? 256 : COLORS >= 8 ? 8 : 0;
}

// ^S and ^Q are keys like others: without this ^S would stop the terminal.
static void free_flow_keys(const struct term *t)
{
    struct termios modes;
    if (tcgetattr(t->fd, &modes) != 0) return;
    modes.c_iflag &= ~(tcflag_t)IXON;
    tcsetattr(t->fd, TCSADRAIN, &modes);
    def_prog_mode();
}

// A terminal that has a mouse is one of xterm's family, and knows both.
static void put_modes(const char *modes)
{
    if (!has("kmous")) return;
    fputs(modes, output.file);
    fflush(output.file);
}

static void prepare_screen(struct term *t)
{
    cbreak();
    noecho();
    nonl();
    the_keys = newpad(1, 1);
    nodelay(the_keys, TRUE);
    keypad(the_keys, TRUE);
    intrflush(stdscr, FALSE);
    set_escdelay(ESCAPE_DELAY_MS);
    free_flow_keys(t);
    define_key("\033[<", KEY_MOUSE_NEW);
    define_key("\033[M", KEY_MOUSE_OLD);
    define_key("\033[200~", KEY_PASTE);
    define_key("\033[201~", KEY_PASTED);
    put_modes(modes_on);
    prepare_colors(t);
    curs_set(0);
    getmaxyx(stdscr, t->rows, t->cols);
}

enum err_code term_init(struct term *t, struct err *err)
{
    memset(t, 0, sizeof(*t));
    t->has_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    t->palette = guess_palette();
    enum err_code code = open_input(t, err);
    if (code != ERR_NONE) return code;
    term_restore_init(t->fd, STDOUT_FILENO); // before curses looks at signals
    catch_stop();
    code = term_output_init(&output) ? open_screen(t, err)
                                     : err_set_errno(err, ERR_IO, errno, "cannot use the terminal");
    if (code != ERR_NONE) {
        term_fini(t);
        return code;
    }
    prepare_restore();
    term_restore_arm(true);
    prepare_screen(t);
    return ERR_NONE;
}

void term_fini(struct term *t)
{
    if (the_screen) {
        if (term_output_settle(&output)) { // else it would be waited for
            put_modes(modes_off);
            endwin();
        } else {
            term_restore();
        }
        if (the_keys) delwin(the_keys);
        delscreen(the_screen);
        the_screen = NULL;
        the_keys = NULL;
    }
    term_output_fini(&output);
    release_stop();
    term_restore_fini();
    if (t->owns_fd && the_input) fclose(the_input);
    else if (t->owns_fd) close(t->fd);
    the_input = NULL;
}

// --- keys

bool term_has_key(const struct term *t, uint32_t key)
{
    (void)t;
    char name[16];
    if (key >= KEYS_F1 && key <= KEYS_F12) {
        snprintf(name, sizeof(name), "kf%u", key - KEYS_F1 + 1);
        return has(name);
    }
    switch (key) {
    case KEYS_UP: return has("kcuu1");
    case KEYS_DOWN: return has("kcud1");
    case KEYS_LEFT: return has("kcub1");
    case KEYS_RIGHT: return has("kcuf1");
    case KEYS_PAGE_UP: return has("kpp");
    case KEYS_PAGE_DOWN: return has("knp");
    case KEYS_HOME: return has("khome") || has("kfnd");
    case KEYS_END: return has("kend") || has("kslt");
    case KEYS_DELETE: return has("kdch1");
    case KEYS_BACK_TAB: return has("kcbt");
    default: return true; // characters, and Backspace, which is one
    }
}

// --- events

static uint32_t key_of_curses(wint_t key)
{
    if (key >= KEY_F(1) && key <= KEY_F(12)) return KEYS_F1 + (key - KEY_F(1));
    switch (key) {
    case KEY_UP: return KEYS_UP;
    case KEY_DOWN: return KEYS_DOWN;
    case KEY_LEFT: return KEYS_LEFT;
    case KEY_RIGHT: return KEYS_RIGHT;
    case KEY_PPAGE: return KEYS_PAGE_UP;
    case KEY_NPAGE: return KEYS_PAGE_DOWN;
    case KEY_HOME:
    case KEY_FIND: return KEYS_HOME;
    case KEY_END:
    case KEY_SELECT: return KEYS_END;
    case KEY_BACKSPACE: return KEYS_BACKSPACE;
    case KEY_DC: return KEYS_DELETE;
    case KEY_BTAB: return KEYS_BACK_TAB;
    case KEY_ENTER: return KEYS_ENTER;
    default: return KEYS_NONE;
    }
}

static uint32_t key_of_character(wint_t key)
{
    if (key == '\n') return KEYS_ENTER;
    if (key == 0x7F || key == 0x08) return KEYS_BACKSPACE;
    return key;
}

static void take_report(struct term_event *event)
{
    static const enum term_event_kind kinds[] = {[TERM_MOUSE_PRESS] = TERM_CLICK,
                                                 [TERM_MOUSE_RELEASE] = TERM_RELEASE,
                                                 [TERM_MOUSE_WHEEL_UP] = TERM_WHEEL_UP,
                                                 [TERM_MOUSE_WHEEL_DOWN] = TERM_WHEEL_DOWN};
    event->kind = kinds[mouse.button];
    event->row = mouse.row;
    event->col = mouse.col;
}

static bool has_hung_up(const struct term *t)
{
    struct pollfd p = {.fd = t->fd, .events = POLLIN};
    return poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLERR | POLLNVAL));
}

// The terminal is the shell's until we are in the foreground again.
static void stop(void)
{
    is_stop_asked = 0;
    term_output_settle(&output);
    put_modes(modes_off);
    endwin();
    term_restore_arm(false);
    signal(SIGTSTP, SIG_DFL);
    raise(SIGTSTP);
    catch_stop();
    term_restore_arm(true);
    clearok(stdscr, TRUE);
    refresh();
    put_modes(modes_on);
}

bool term_next(struct term *t, struct term_event *event)
{
    if (is_stop_asked) stop();
    for (;;) {
        wint_t key;
        int kind = wget_wch(the_keys, &key);
        *event = (struct term_event){.kind = TERM_KEY};
        if (kind == ERR) {
            event->kind = TERM_GONE;
            return has_hung_up(t);
        }
        if (kind == KEY_CODE_YES && key == KEY_RESIZE) {
            getmaxyx(stdscr, t->rows, t->cols);
            event->kind = TERM_RESIZE;
            return true;
        }
        bool is_code = kind == KEY_CODE_YES;
        if (is_code && (key == KEY_PASTE || key == KEY_PASTED)) {
            event->kind = key == KEY_PASTE ? TERM_PASTE : TERM_PASTED;
            return true;
        }
        if (is_code && (key == KEY_MOUSE_NEW || key == KEY_MOUSE_OLD)) {
            term_mouse_begin(&mouse, key == KEY_MOUSE_OLD);
            continue;
        }
        enum term_mouse_result result = term_mouse_key(&mouse, is_code ? KEYS_SPECIAL : key);
        if (result == TERM_MOUSE_REPORT) {
            take_report(event);
            return true;
        }
        if (result == TERM_MOUSE_MORE) continue;
        event->key = is_code ? key_of_curses(key) : key_of_character(key);
        if (event->key != KEYS_NONE) return true;
    }
}

// --- drawing

static short pair_of(int fg, int bg)
{
    if (fg == THEME_DEFAULT && bg == THEME_DEFAULT) return 0;
    for (int i = 0; i < pair_count; i++) {
        if (pairs[i].fg == fg && pairs[i].bg == bg) return (short)(i + 1);
    }
    if (pair_count == PAIRS_MAX || pair_count + 1 >= COLOR_PAIRS) return 0;
    pairs[pair_count].fg = (short)fg;
    pairs[pair_count].bg = (short)bg;
    init_pair((short)(pair_count + 1), (short)fg, (short)bg);
    return (short)++pair_count;
}

static attr_t attributes(const struct theme_look *l)
{
    attr_t a = A_NORMAL;
    if (l->is_bold) a |= A_BOLD;
    if (l->is_reverse) a |= A_REVERSE;
    if (l->is_underlined) a |= A_UNDERLINE;
    if (l->is_dim) a |= A_DIM;
    return a;
}

// The characters of a cell as curses wants them. Where the C library thinks of another width than
// the canvas does, the columns after it would move: then a "?" stands there.
static void cell_characters(const struct cell *cell, wchar_t out[CCHARW_MAX + 1])
{
    struct bytes rest = bytes_of(cell->text, cell->len);
    size_t count = 0;
    while (rest.len > 0 && count < CCHARW_MAX) {
        uint32_t code;
        size_t n = utf8_decode(rest, &code);
        if (n == 0) break;
        int width = wcwidth((wchar_t)code);
        if (width != (count == 0 ? cell->width : 0)) {
            if (count == 0) out[count++] = L'?';
            break;
        }
        out[count++] = (wchar_t)code;
        rest = bytes_skip(rest, n);
    }
    out[count] = 0;
}

static void draw_cell(const struct term *t, int row, int col, const struct cell *cell)
{
    struct theme_look look = theme_look_of(t->palette, cell->style, t->colors);
    short pair = t->colors ? pair_of(look.fg, look.bg) : 0;
    wchar_t text[CCHARW_MAX + 1];
    cell_characters(cell, text);
    cchar_t character;
    setcchar(&character, text, attributes(&look), pair, NULL);
    mvadd_wch(row, col, &character);
    if (cell->width < 2 || text[0] != L'?') return;
    setcchar(&character, L" ", attributes(&look), pair, NULL);
    mvadd_wch(row, col + 1, &character);
}

void term_draw(struct term *t, const struct canvas *c)
{
    for (int row = 0; row < c->rows && row < t->rows; row++) {
        for (int col = 0; col < c->cols && col < t->cols; col++) {
            const struct cell *cell = canvas_cell(c, row, col);
            if (cell->width > 0) draw_cell(t, row, col, cell);
        }
    }
    if (c->cursor_row >= 0) move(c->cursor_row, c->cursor_col);
    term_output_begin(&output);
    curs_set(c->cursor_row >= 0);
    refresh();
    term_output_end(&output);
}

int term_send(struct term *t)
{
    (void)t;
    term_output_send(&output);
    return term_output_fd(&output);
}

// Others would print it.
static bool knows_osc_52(void)
{
    static const char *const names[] = {"xterm", "tmux", "screen",  "rxvt", "foot",    "alacritty",
                                        "kitty", "st-",  "wezterm", "vte",  "konsole", "contour"};
    const char *name = getenv("TERM");
    if (has("Ms")) return true;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (name && strncmp(name, names[i], strlen(names[i])) == 0) return true;
    return false;
}

bool term_copy(struct term *t, struct bytes text)
{
    (void)t;
    if (!knows_osc_52()) return false;
    struct buf sequence;
    buf_init(&sequence, 0);
    buf_append_str(&sequence, "\033]52;c;");
    base64_encode(text, &sequence);
    buf_append_byte(&sequence, '\a');
    bool is_taken = term_output_add(&output, buf_bytes(&sequence));
    buf_fini(&sequence);
    return is_taken;
}

void term_redraw(struct term *t)
{
    (void)t;
    clearok(stdscr, TRUE);
}
