// SPDX-License-Identifier: BSD-2-Clause
//
// The one table of what a user can do: the action's name, its keys, its label in the footer, its
// sentence in the help and the screens it works in. The enum, the bindings, the footer and the help
// are all made from it, so none of them can lie about another.
#ifndef SMTPSCOPE_UI_KEYS_H
#define SMTPSCOPE_UI_KEYS_H

#include "base/buf.h"

// Where an action works.
enum keys_context {
    KEYS_LIST = 1,
    KEYS_DIALOGUE = 2,
    KEYS_MESSAGE = 4,
    KEYS_HELP = 8,
    KEYS_STATS = 32,
    KEYS_SAVE = 64, // the dialog takes its keys itself
    KEYS_SETUP = 128,
    KEYS_COLUMNS = 256,
    KEYS_DIFF = 512,
    KEYS_PLACES = 1024,
    KEYS_EVERYWHERE = KEYS_LIST | KEYS_DIALOGUE | KEYS_MESSAGE | KEYS_HELP | KEYS_STATS |
                      KEYS_SETUP | KEYS_COLUMNS | KEYS_DIFF | KEYS_PLACES,
};

// X(enumerator, name, keys, label, help, contexts)
// The order is that of footer and help. A label that is empty keeps the action out of the footer. A
// key may stand for different actions in different contexts, but for one only in each.
#define KEYS_ACTIONS(X)                                                                            \
    X(HELP, "help", "? F1", "Help", "this page, for the screen you are on", KEYS_EVERYWHERE)       \
    X(OPEN, "open", "Enter", "Open", "open the session's dialogue", KEYS_LIST)                     \
    X(OPEN_LINE, "open-line", "Enter", "Message",                                                  \
      "open the message of this line, or unfold a folded run", KEYS_DIALOGUE)                      \
    X(OPEN_PART, "open-part", "Enter", "", "on the Parts page: open the part under the cursor",    \
      KEYS_MESSAGE)                                                                                \
    X(OPEN_ROW, "open-row", "Enter", "Filter", "filter the list of sessions by this row",          \
      KEYS_STATS)                                                                                  \
    X(OPEN_PLACE, "open-place", "Enter", "Go", "go to this place", KEYS_PLACES)                    \
    X(REMOVE_MARK, "remove-mark", "Delete d", "", "remove this mark", KEYS_PLACES)                 \
    X(BACK, "back", "Esc q Backspace", "Back",                                                     \
      "back to the screen before; on the list q leaves smtpscope", KEYS_EVERYWHERE)                \
    X(SEARCH, "search", "/ F3", "Search",                                                          \
      "search while you type; Enter stays at the place, Esc goes back", KEYS_EVERYWHERE)           \
    X(SAVE, "save", "s F2", "Save",                                                                \
      "save sessions, a message or a part: packets, mail, records, text",                          \
      KEYS_LIST | KEYS_DIALOGUE | KEYS_MESSAGE)                                                    \
    X(TAG, "tag", "Space", "Tag", "tag what is under the cursor, or take the tag off",             \
      KEYS_LIST | KEYS_MESSAGE)                                                                    \
    X(DIFF, "diff", "D", "", "compare the two tagged sessions or messages line by line",           \
      KEYS_LIST | KEYS_MESSAGE)                                                                    \
    X(CLEAR, "clear", "F5 ^L", "",                                                                 \
      "hide the sessions that are there now; again: bring them back", KEYS_LIST)                   \
    X(NEXT_MATCH, "next-match", "n", "", "next place found", KEYS_EVERYWHERE)                      \
    X(PREVIOUS_MATCH, "previous-match", "N", "", "previous place found", KEYS_EVERYWHERE)          \
    X(FILTER, "filter", "F7 \\", "Filter",                                                        \
      "show only sessions that match: type a condition, Tab completes, empty shows all",           \
      KEYS_LIST)                                                                                   \
    X(STATS, "statistics", "i", "Stats", "statistics of all sessions that have ended", KEYS_LIST)  \
    X(FOLLOW, "follow", "f", "Follow", "stay on the newest session, or stop doing so", KEYS_LIST)  \
    X(PAUSE, "pause", "p F9", "",                                                                  \
      "stop showing what comes in, or show it again; it is read all the time",                     \
      KEYS_LIST | KEYS_DIALOGUE | KEYS_STATS)                                                      \
    X(SORT_NEXT, "sort-next", ">", "", "sort by the next column", KEYS_LIST)                       \
    X(SORT_PREVIOUS, "sort-previous", "<", "Sort", "sort by the previous column", KEYS_LIST)       \
    X(SORT_REVERSE, "sort-reverse", "z", "", "turn the order round", KEYS_LIST)                    \
    X(SORT_BY, "sort-by", "", "", "", 0) /* a click on a column title */                           \
    X(SHOW_OUTCOME, "show-outcome", "", "", "", 0) /* a click on how many ended so */              \
    X(UNFOLD, "unfold", "l Right +", "", "unfold a folded run of lines", KEYS_DIALOGUE)            \
    X(FOLD, "fold", "h Left -", "", "fold it again", KEYS_DIALOGUE)                                \
    X(FOLD_ALL, "fold-all", "*", "Unfold", "unfold all runs, or fold them all", KEYS_DIALOGUE)     \
    X(NEXT_FINDING, "next-finding", ".", "Finding",                                                \
      "next finding; in the list: next session with one", KEYS_LIST | KEYS_DIALOGUE)               \
    X(NEXT_CHANGE, "next-difference", ".", "Difference", "next difference", KEYS_DIFF)             \
    X(FINDINGS, "findings", "!", "",                                                               \
      "all findings of the session; on the list: how often each was found",                        \
      KEYS_LIST | KEYS_DIALOGUE)                                                                   \
    X(RAW, "raw-message", "r F6", "", "the message of this line as it was sent", KEYS_DIALOGUE)    \
    X(EXPLAIN, "explain", "e", "Explain", "show or hide the explanation below", KEYS_DIALOGUE)     \
    X(OCTETS, "octets", "O", "",                                                                   \
      "show the octets of the line below instead of its explanation", KEYS_DIALOGUE)               \
    X(SHOWN, "shown", "v", "E/H/B",                                                                \
      "show all lines, the envelope's, the header's, the body's, the protocol's", KEYS_DIALOGUE)   \
    X(COLOURS, "colours", "c", "",                                                                 \
      "colours tell: what a line is, who says it, the recipient, the TCP segment", KEYS_DIALOGUE)  \
    X(TIMES, "times", "w", "Times",                                                                \
      "times: since the line before, since the start, time of day", KEYS_DIALOGUE | KEYS_LIST)     \
    X(NEXT_SESSION, "next-session", "J", "Next", "open the next session of the list",              \
      KEYS_DIALOGUE)                                                                               \
    X(PREVIOUS_SESSION, "previous-session", "K", "", "open the previous session of the list",      \
      KEYS_DIALOGUE)                                                                               \
    X(NEXT_TRANSACTION, "next-transaction", "}", "", "next mail transaction", KEYS_DIALOGUE)       \
    X(PREVIOUS_TRANSACTION, "previous-transaction", "{", "", "previous mail transaction",          \
      KEYS_DIALOGUE)                                                                               \
    X(STEP, "step", "]", "",                                                                       \
      "one line on, into folded runs too; in a replay: show the next line", KEYS_DIALOGUE)         \
    X(STEP_BACK, "step-back", "[", "", "one line back", KEYS_DIALOGUE)                             \
    X(REPLAY, "replay", "R", "",                                                                   \
      "show line by line, as it was; again: ten times as fast, by step, all", KEYS_DIALOGUE)       \
    X(NEXT_TAB, "next-tab", "Tab", "Page", "next page: headers, parts, text, HTML, raw, hex",      \
      KEYS_MESSAGE)                                                                                \
    X(PREVIOUS_TAB, "previous-tab", "BackTab", "", "previous page", KEYS_MESSAGE)                  \
    X(TAB_HEADERS, "headers", "1", "", "the header fields, decoded", KEYS_MESSAGE)                 \
    X(TAB_PARTS, "parts", "2", "", "the tree of its parts", KEYS_MESSAGE)                          \
    X(TAB_TEXT, "text", "3", "", "the text of a part, decoded", KEYS_MESSAGE)                      \
    X(TAB_HTML, "html", "4", "", "HTML as text, with where its links lead", KEYS_MESSAGE)          \
    X(TAB_RAW, "raw", "5 r F6", "Raw", "the message as it was sent", KEYS_MESSAGE)                 \
    X(TAB_HEX, "hex", "6", "", "the octets of a part, decoded from its transfer encoding",         \
      KEYS_MESSAGE)                                                                                \
    X(NEXT_PART, "next-part", "]", "Part", "next part", KEYS_MESSAGE)                              \
    X(PREVIOUS_PART, "previous-part", "[", "", "previous part", KEYS_MESSAGE)                      \
    X(NEXT_MESSAGE, "next-message", "}", "", "next message of the session", KEYS_MESSAGE)          \
    X(PREVIOUS_MESSAGE, "previous-message", "{", "", "previous message of the session",            \
      KEYS_MESSAGE)                                                                                \
    X(WINDOW, "window", "w", "Window", "another window of time for the rates", KEYS_STATS)         \
    X(NEXT_SECTION, "next-section", "Tab ]", "Section", "next section", KEYS_STATS)                \
    X(PREVIOUS_SECTION, "previous-section", "BackTab [", "", "previous section", KEYS_STATS)       \
    X(RESET, "reset", "r", "Reset", "begin the statistics anew", KEYS_STATS)                       \
    X(TOGGLE, "toggle", "Space Enter", "Show", "show this column, or not", KEYS_COLUMNS)           \
    X(MOVE_UP, "move-up", "K", "Up", "move this column to the left", KEYS_COLUMNS)                 \
    X(MOVE_DOWN, "move-down", "J", "Down", "move it to the right", KEYS_COLUMNS)                   \
    X(WIDER, "wider", "+", "", "make the column wider; in the list: that of the order",            \
      KEYS_COLUMNS | KEYS_LIST)                                                                    \
    X(NARROWER, "narrower", "-", "", "make it narrower", KEYS_COLUMNS | KEYS_LIST)                 \
    X(AUTOMATIC, "automatic", "a", "Auto", "as many columns as there is room for", KEYS_COLUMNS)   \
    X(CHANGE, "change", "Enter Space l Right", "Change",                                           \
      "the next of its values; a key: press the new one", KEYS_SETUP)                              \
    X(CHANGE_BACK, "change-back", "h Left", "", "the value before", KEYS_SETUP)                    \
    X(ADD_KEY, "add-key", "+", "Add key", "one more key for this action", KEYS_SETUP)              \
    X(DEFAULT, "default", "Delete d", "Default", "as it is without settings", KEYS_SETUP)          \
    X(SAVE_SETTINGS, "save-settings", "s F2", "Save", "keep the settings for the next time",       \
      KEYS_SETUP | KEYS_COLUMNS)                                                                   \
    X(WRAP, "wrap", "w", "Wrap", "wrap long lines, or cut them", KEYS_MESSAGE)                     \
    X(LEFT, "left", "h Left", "", "long lines, columns: to the left", KEYS_MESSAGE | KEYS_LIST)    \
    X(RIGHT, "right", "l Right", "", "long lines, columns: to the right",                          \
      KEYS_MESSAGE | KEYS_LIST)                                                                    \
    X(UP, "up", "k Up ^P", "", "one line up", KEYS_EVERYWHERE)                                     \
    X(DOWN, "down", "j Down ^N", "", "one line down", KEYS_EVERYWHERE)                             \
    X(PAGE_UP, "page-up", "PageUp ^B", "", "one page up", KEYS_EVERYWHERE)                         \
    X(PAGE_DOWN, "page-down", "PageDown ^F", "", "one page down", KEYS_EVERYWHERE)                 \
    X(HALF_UP, "half-page-up", "^U", "", "half a page up", KEYS_EVERYWHERE)                        \
    X(HALF_DOWN, "half-page-down", "^D", "", "half a page down", KEYS_EVERYWHERE)                  \
    X(FIRST, "first", "g Home", "", "to the beginning", KEYS_EVERYWHERE)                           \
    X(LAST, "last", "G End", "", "to the end", KEYS_EVERYWHERE)                                    \
    X(EXCLUDE, "exclude", "&", "", "begin a filter that hides sessions like this one", KEYS_LIST)  \
    X(COLUMNS, "columns", "t F10", "Columns", "choose columns, their order and width", KEYS_LIST)  \
    X(SETUP, "setup", "o F8", "Setup", "settings: colours, times, columns, keys",                  \
      KEYS_LIST | KEYS_DIALOGUE | KEYS_MESSAGE | KEYS_STATS)                                       \
    X(MARK, "mark", "m", "", "mark this place, with a note", KEYS_LIST | KEYS_DIALOGUE)            \
    X(MARKS, "marks", "'", "",                                                                     \
      "the places that are marked", KEYS_LIST | KEYS_DIALOGUE | KEYS_MESSAGE)                      \
    X(COPY, "copy", "y", "", "copy this line to the clipboard of the terminal", KEYS_EVERYWHERE)   \
    X(WRITE_SCREEN, "write-screen", "F12", "",                                                     \
      "what is on the screen, as text to a new file here", KEYS_EVERYWHERE)                        \
    X(LAYOUT, "layout", "|", "",                                                                   \
      "a session opens beside the list where there is room, below it, or alone",                   \
      KEYS_LIST | KEYS_DIALOGUE | KEYS_MESSAGE)                                                    \
    X(ZOOM, "zoom", "Z", "", "the pane at hand has the whole screen, or shares it again",          \
      KEYS_LIST | KEYS_DIALOGUE | KEYS_MESSAGE)                                                    \
    X(NEXT_PANE, "next-pane", "^W", "", "keys go to the next pane",                                \
      KEYS_LIST | KEYS_DIALOGUE | KEYS_MESSAGE)                                                    \
    X(BORDER_LEFT, "border-left", "<", "", "move the border of the list to the left, or up",       \
      KEYS_DIALOGUE | KEYS_MESSAGE)                                                                \
    X(BORDER_RIGHT, "border-right", ">", "", "move the border of the list to the right, or down",  \
      KEYS_DIALOGUE | KEYS_MESSAGE)                                                                \
    X(LAST_BORDER_LEFT, "last-border-left", "(", "", "move the last border to the left",           \
      KEYS_DIALOGUE | KEYS_MESSAGE)                                                                \
    X(LAST_BORDER_RIGHT, "last-border-right", ")", "", "move the last border to the right",        \
      KEYS_DIALOGUE | KEYS_MESSAGE)                                                                \
    X(COMMAND, "command", ":", "", "type a command; Tab completes its name", KEYS_EVERYWHERE)      \
    X(REDRAW, "redraw", "^R", "", "draw the screen anew", KEYS_EVERYWHERE)                         \
    X(QUIT, "quit", "Q", "Quit", "leave smtpscope", KEYS_EVERYWHERE)

enum action {
    ACTION_NONE = -1,
#define X(e, name, keys, label, help, contexts) ACTION_##e,
    KEYS_ACTIONS(X)
#undef X
        ACTION_COUNT
};

// A key is a code point, or one of these beyond Unicode.
enum key_code {
    KEYS_NONE = 0,
    KEYS_TAB = '\t',
    KEYS_ENTER = '\r',
    KEYS_ESCAPE = 0x1B,
    KEYS_SPECIAL = 0x200000,
    KEYS_UP,
    KEYS_DOWN,
    KEYS_LEFT,
    KEYS_RIGHT,
    KEYS_PAGE_UP,
    KEYS_PAGE_DOWN,
    KEYS_HOME,
    KEYS_END,
    KEYS_BACKSPACE,
    KEYS_DELETE,
    KEYS_BACK_TAB,
    KEYS_F1, // F2 is KEYS_F1 + 1, …
    KEYS_F12 = KEYS_F1 + 11,
};

// "j", "^F", "Esc", "F1", "PageUp", "U+00E9"; KEYS_NONE for a name that is none.
uint32_t keys_parse(struct bytes name);
// The name of a key, as keys_parse reads it; text_out needs KEYS_NAME octets.
enum { KEYS_NAME = 16 };
void keys_name(uint32_t key, char text_out[KEYS_NAME]);

struct keys_binding {
    uint32_t key;
    int action;
};

// The bindings in force: those of the table, or of the user.
struct keys {
    struct keys_binding *bindings; // private
    size_t count;
    uint32_t lacking; // private: keys that the terminal has not
};

void keys_init(struct keys *k);
void keys_fini(struct keys *k);
// Back to the keys of the table.
void keys_reset(struct keys *k);
// The terminal has no such key (of those beyond Unicode), and that stays so.
void keys_lack(struct keys *k, uint32_t key);
bool keys_is_there(const struct keys *k, uint32_t key);
enum action keys_action(const struct keys *k, uint32_t key, enum keys_context context);

// Gives an action the keys with these names, and takes them from others where both would work.
// false: that would leave quit, back or help without a key; nothing has changed then.
bool keys_rebind(struct keys *k, enum action a, struct bytes names);

const char *keys_action_name(enum action a);
// ACTION_NONE: there is none of that name.
enum action keys_find_action(struct bytes name);
const char *keys_action_label(enum action a);
const char *keys_action_help(enum action a);
unsigned keys_action_contexts(enum action a);
// The keys of an action in order of the table: the index-th, or KEYS_NONE.
uint32_t keys_of_action(const struct keys *k, enum action a, size_t index);
// The key to tell the user of: the first that the terminal has, else the first.
uint32_t keys_shown(const struct keys *k, enum action a);

#endif
