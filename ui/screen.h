// SPDX-License-Identifier: BSD-2-Clause
//
// All of the screen but the terminal: the stack of views, the lines around them (title, status,
// footer), the prompt, and where keys go. Keys and sizes come in, a canvas comes out, so a test
// drives it as a terminal does.
//
//   row 0        title of the view            what the input is, progress
//   row 1        status of the view           (from SCREEN_STATUS_ROWS rows on)
//   …            the view
//   last row     keys, or the prompt, or a notice
#ifndef SMTPSCOPE_UI_SCREEN_H
#define SMTPSCOPE_UI_SCREEN_H

#include "ui/canvas.h"
#include "ui/keys.h"
#include "ui/command.h"
#include "ui/dialogue_groups.h"
#include "ui/marks.h"
#include "ui/prompt.h"
#include "ui/screen_panes.h"
#include "ui/tags.h"
#include "ui/settings.h"
#include "ui/ui.h"
#include "ui/view.h"

enum {
    SCREEN_DEPTH = 8,
    SCREEN_COLS_MIN = 40, // below these one line asks for room
    SCREEN_ROWS_MIN = 8,
    SCREEN_STATUS_ROWS = 10,
    SCREEN_STRIP_ROWS = 16, // views have their strip from here on
    SCREEN_NARROW = 60,
    SCREEN_WIDE = 120,
    SCREEN_TYPED_MAX = 128, // keys that wait
};

enum screen_click {
    SCREEN_CLICK,
    SCREEN_RELEASE, // of the button, where the mouse has moved meanwhile
    SCREEN_DOUBLE_CLICK,
    SCREEN_WHEEL_UP,
    SCREEN_WHEEL_DOWN
};

// What a prompt in the last line is for.
enum screen_prompt {
    SCREEN_ASKS_SEARCH,
    SCREEN_ASKS_FILTER,
    SCREEN_ASKS_COMMAND,
    SCREEN_ASKS_NAME, // of the filter that is typed
    SCREEN_ASKS_NOTE, // on a mark
    SCREEN_PROMPTS
};

struct screen {
    const struct ui_host *host;
    struct canvas canvas; // readable after screen_draw
    struct keys keys;
    struct view *stack[SCREEN_DEPTH];
    int depth;
    struct screen_panes panes;
    bool has_detail; // readable: the dialogue's line under the cursor has a pane of its own
    bool is_prompting;
    enum screen_prompt asked; // while is_prompting
    struct prompt prompts[SCREEN_PROMPTS];
    struct buf filter_text; // of the filter in force; empty: there is none
    struct command_error command_error;
    struct settings *settings; // in force; the host's, or own
    struct settings own_settings;
    bool settings_changed;  // and not saved
    uint64_t origin;   // where the search began
    struct buf needle; // what was last searched for; views show it as found
    char notice[512];
    bool notice_is_error;
    bool is_asking;         // whether to quit
    int list_times;         // of enum column_times_mode
    int dialogue_times;     // of enum dialogue_times: kept from one dialogue to the next
    enum dialogue_colours dialogue_colours; // likewise
    bool hides_explanation; // likewise
    bool shows_octets;      // likewise: those of the line, instead of its explanation
    struct tags tags;       // sessions that the user marked
    struct screen_message {
        uint64_t session;
        size_t index;
    } tagged[2];                // messages, the one tagged last at the end
    int tagged_count;
    struct marks marks;     // places that the user marked, with notes
    struct screen_place {
        uint64_t session;
        size_t line;
    } noted;                // that a note is asked for
    struct buf noted_text;
    bool is_paused;         // what comes in is not shown
    unsigned count;         // typed before an action: how often, or where to
    struct screen_typed {   // what waits until a view is ready for the first of it, in order
        uint32_t key;       // KEYS_NONE: the action was clicked or told
        enum action action; // ACTION_NONE: that of the key
        int argument;
    } typed[SCREEN_TYPED_MAX];
    int typed_count;
    struct buf clip;        // readable: to be copied to the terminal's clipboard; empty: nothing
    bool is_pasting;        // what comes as keys is pasted text
    bool has_pasted;        // some of it came since the screen was last refreshed
    int64_t pasted_ns;      // when that was so
    bool wants_quit;        // readable
    bool wants_redraw;      // readable: the user asked for the whole screen anew
    bool is_dirty;          // readable: something is to be drawn
    uint64_t seen_version, seen_packets, seen_bytes;
    bool seen_ended;
    char seen_error[512]; // of the input
};

// Begins with the list of sessions. host is borrowed until screen_fini.
void screen_init(struct screen *s, const struct ui_host *host);
void screen_fini(struct screen *s);

void screen_resize(struct screen *s, int rows, int cols);
void screen_key(struct screen *s, uint32_t key);
// Pasted text begins or ends: what comes as keys in between goes where text is typed, without its
// line ends and controls, and nowhere else. An end that is not told is taken for granted when
// nothing has come for some seconds.
void screen_paste(struct screen *s, bool begins);
void screen_click(struct screen *s, enum screen_click what, int row, int col);
// Looks whether the model changed; sets is_dirty.
void screen_refresh(struct screen *s, int64_t now_ns);
// Does a part of what views have to do besides, then what was typed and waited for that; false:
// nothing is left.
bool screen_work(struct screen *s);
void screen_draw(struct screen *s);

// For views. The screen owns what is pushed and frees it when it is popped.
void screen_push(struct screen *s, struct view *v);
void screen_pop(struct screen *s);
// From an opened session to the one after or before it in the list: what lies above the list is
// closed, so a view must not touch itself after this.
void screen_step_session(struct screen *s, bool is_next);
// Closes what lies above the list and filters it, where text is a condition.
void screen_filter_list(struct screen *s, struct bytes text);
// Opens session at a line, from wherever.
void screen_go(struct screen *s, uint64_t session, size_t line);
// Asks for a note on a place, whose text is kept with it.
void screen_ask_note(struct screen *s, uint64_t session, size_t line, struct bytes text);
// What is on the screen as text into a new file. false: *err says why not.
bool screen_write(struct screen *s, const char *path, struct err *err);
// Whether the screen changes as time passes, without keys and packets.
bool screen_moves(const struct screen *s);
// Settings were changed: they are in force from now on.
void screen_apply_settings(struct screen *s);
// Keeps them for the next time, and says so or why not.
void screen_save_settings(struct screen *s);
// Does an action as its key would; it waits as that does.
void screen_act(struct screen *s, enum action a);
// Asks for a filter, with text to begin with.
void screen_ask_filter(struct screen *s, struct bytes text);
// The session that was opened from the list, 0: none is.
uint64_t screen_opened_session(const struct screen *s);
// Whether v stands alone on the screen, not in one of several panes.
bool screen_is_alone(const struct screen *s, const struct view *v);
// Whether nothing lies above v, not even a message opened from it.
bool screen_is_top(const struct screen *s, const struct view *v);
// Whether keys go to v.
bool screen_has_focus(const struct screen *s, const struct view *v);
// Tags a message, or takes its tag off; two are compared by D.
void screen_tag_message(struct screen *s, uint64_t session, size_t message);
bool screen_has_tagged_message(const struct screen *s, uint64_t session, size_t message);
// Shown in the footer until the next key.
void screen_notice(struct screen *s, bool is_error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
// What was searched for, to be shown as found; empty: nothing.
struct bytes screen_needle(const struct screen *s);

#endif
