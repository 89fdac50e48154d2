// SPDX-License-Identifier: BSD-2-Clause
//
// What things look like: views name what a piece of text is, a palette says how that looks. Colour
// never says alone what it says (a letter stands beside it), so that the palette without colours
// loses nothing.
#ifndef SMTPSCOPE_UI_THEME_H
#define SMTPSCOPE_UI_THEME_H

#include <stdbool.h>
#include <stdint.h>

// X(name, letter in dumps of tests)
#define THEME_STYLES(X)                                                                            \
    X(NORMAL, '.')                                                                                 \
    X(DIM, 'd')   /* less important: labels of replies, separators */                              \
    X(LABEL, 'l') /* names of values */                                                            \
    X(STRONG, 's')                                                                                 \
    X(BAR, 'b') /* title and status lines */                                                       \
    X(BAR_STRONG, 'S')                                                                             \
    X(BAR_ALERT, 'X')                                                                              \
    X(HEAD, 't') /* column titles */                                                               \
    X(KEY, 'k')  /* a key in the footer */                                                         \
    X(KEY_LABEL, 'w')                                                                              \
    X(TAB, 'u')                                                                                    \
    X(TAB_ACTIVE, 'U')                                                                             \
    X(PROTOCOL, 'P')                                                                               \
    X(ENVELOPE, 'E')                                                                               \
    X(HEADER, 'H')                                                                                 \
    X(BODY, 'B')                                                                                   \
    X(CODE_2, '2') /* outcomes by the first digit of a reply */                                    \
    X(CODE_3, '3')                                                                                 \
    X(CODE_4, '4')                                                                                 \
    X(CODE_5, '5')                                                                                 \
    X(LIVE, '>')                                                                                   \
    X(TLS, 'T')                                                                                    \
    X(GAP, 'g')                                                                                    \
    X(SEVERE, '!')   /* findings: critical and high */                                             \
    X(MODERATE, 'm') /* medium */                                                                  \
    X(SLIGHT, 'i')   /* low and info */                                                            \
    X(MARK, 'x')     /* stands for octets that cannot be shown */                                  \
    X(MATCH, 'f')    /* found by a search */                                                       \
    X(ERROR, 'e')                                                                                  \
    X(GROUP_1, 'A') /* what belongs together, and not to the next */                               \
    X(GROUP_2, 'C')                                                                                \
    X(GROUP_3, 'D')                                                                                \
    X(GROUP_4, 'F')

enum theme_style {
#define X(name, letter) STYLE_##name,
    THEME_STYLES(X)
#undef X
        STYLE_COUNT,
    STYLE_MASK = 0xFF,
    // Flags beside a style.
    STYLE_SELECTED = 0x100, // the line under the cursor
    STYLE_UNDERLINE = 0x200,
    STYLE_REVERSE = 0x400,
    STYLE_BOLD = 0x800,
    STYLE_FADED = 0x1000, // the line under the cursor of a pane that has not the focus
};

enum theme_palette {
    THEME_DARK,
    THEME_LIGHT,
    THEME_SAFE, // blue, orange and grey: told apart by colour-blind eyes too
    THEME_MONO,
    THEME_PALETTES
};

enum { THEME_DEFAULT = -1 };

// How a style looks. A colour is a number of the terminal's, THEME_DEFAULT its own.
struct theme_look {
    int16_t fg, bg;
    bool is_bold, is_reverse, is_underlined, is_dim;
};

// style with its flags, on a terminal of so many colours (0: none, then THEME_MONO is used).
struct theme_look theme_look_of(enum theme_palette palette, unsigned style, int colors);

char theme_style_letter(unsigned style);

// The style of a reply code.
enum theme_style theme_code_style(unsigned code);

#endif
