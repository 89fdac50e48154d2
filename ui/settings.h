// SPDX-License-Identifier: BSD-2-Clause
//
// What a user may set, and the file it is kept in. A file is lines of
//
//   NAME = VALUE            blanks around either do not matter
//   # comment               and empty lines
//
//   theme            auto, dark, light, safe, mono
//   times.list       absolute, start, delta
//   times.dialogue   delta, start, absolute
//   zone             utc, local
//   layout           beside, below, single
//   columns          of the list, as --columns takes them; auto: as many as there is room for,
//                    also with widths that some have where they are seen: auto,path:40
//   key.ACTION       the keys of an action: names as the help shows them, with blanks between
//   filter.NAME      a condition that may be used as &NAME in others
//
// A line that makes no sense is told, and the others count. When settings are saved, lines that are
// no settings (comments, what a later version knows) stay as they are and where they are.
#ifndef SMTPSCOPE_UI_SETTINGS_H
#define SMTPSCOPE_UI_SETTINGS_H

#include "decode/model/column.h"
#include "decode/model/filter.h"
#include "ui/keys.h"

// Settings that are one of several words. X(enumerator, name, words: the first is the default,
// help)
#define SETTINGS_CHOICES(X)                                                                        \
    X(THEME, "theme", "auto dark light safe mono", "colours; safe is for colour-blind eyes")       \
    X(TIMES_LIST, "times.list", "absolute start delta",                                            \
      "times in the list: of day, since the first session, since the row above")                   \
    X(TIMES_DIALOGUE, "times.dialogue", "delta start absolute",                                    \
      "times in a dialogue: since the line before, since the start, of day")                       \
    X(ZONE, "zone", "utc local", "times of day are in UTC, or as where you are")                   \
    X(LAYOUT, "layout", "beside below single",                                                     \
      "where a session opens: beside the list if there is room, below it, alone")

enum settings_choice {
#define X(e, name, words, help) SETTINGS_##e,
    SETTINGS_CHOICES(X)
#undef X
        SETTINGS_CHOICE_COUNT
};

enum {
    SETTINGS_FILE_MAX = 256 * 1024, // octets of a file
    SETTINGS_NAMES_MAX = 200,       // keys, and filters
    SETTINGS_NAME_MAX = 40,         // octets of a filter's name
};

struct settings_pair {
    char *name;  // of the action or the filter
    char *value; // names of keys, or a condition
};

struct settings {
    int choice[SETTINGS_CHOICE_COUNT]; // which of its words
    struct column_list columns;        // count 0: auto
    struct column_list widths;         // with auto: of these columns
    struct settings_pair *keys, *filters;
    size_t key_count, filter_count;
    struct buf file; // private: as it was read
};

void settings_init(struct settings *s);
void settings_fini(struct settings *s);

const char *settings_choice_name(enum settings_choice c);
const char *settings_choice_help(enum settings_choice c);
// The index-th word into word_out; false: there are fewer.
enum { SETTINGS_WORD = 16 };
bool settings_choice_word(enum settings_choice c, int index, char word_out[SETTINGS_WORD]);

// One setting by its name. An empty value of key.ACTION takes its keys away, of filter.NAME the
// filter. ERR_USAGE: the sentence says what is wrong.
enum err_code settings_set(struct settings *s, struct bytes name, struct bytes value,
                           struct err *err);
// The same for the keys of an action, by its name.
enum err_code settings_set_keys(struct settings *s, const char *action, const char *names,
                                struct err *err);
// The keys that were set for an action, to be freed; NULL: those that it has by itself.
char *settings_keys(const struct settings *s, const char *action);
// Back to the keys that the action has by itself.
void settings_reset_key(struct settings *s, const char *action);

// The value of columns, as settings_set takes it.
void settings_append_columns(const struct settings *s, struct buf *out);
// Gives a column of the list a width of its own.
void settings_set_width(struct settings *s, enum column_id id, int width);

// Reads a file's text. Each line that is wrong is told with its number, from 1.
void settings_read(struct settings *s, struct bytes text,
                   void (*problem)(void *ctx, size_t line, const char *sentence), void *ctx);
// The text of the file with the settings as they are now.
void settings_write(const struct settings *s, struct buf *out);

// The keys that were set. A key that an action takes is taken from others; one that would leave
// nothing to quit, to go back or for the help by is not: that action's name is returned, else NULL.
const char *settings_apply_keys(const struct settings *s, struct keys *keys);

// The filters by their names, for filter_parse_named; borrowed.
struct filter_names settings_filter_names(const struct settings *s);

#endif
