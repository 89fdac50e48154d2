// SPDX-License-Identifier: BSD-2-Clause
#include "ui/theme.h"

// A style in one palette: colours for 256 colours, then for 8; -1 is the terminal's own.
struct look {
    int16_t fg, bg;
    int8_t fg8, bg8;
    uint8_t flags;
};

enum { B = 1, R = 2, U = 4, D = 8 }; // bold, reverse, underline, dim

enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, OWN = -1 };

static const struct look dark[STYLE_COUNT] = {
    [STYLE_NORMAL] = {OWN, OWN, OWN, OWN, 0},      [STYLE_DIM] = {245, OWN, OWN, OWN, 0},
    [STYLE_LABEL] = {110, OWN, CYAN, OWN, 0},      [STYLE_STRONG] = {OWN, OWN, OWN, OWN, B},
    [STYLE_BAR] = {252, 236, WHITE, BLUE, 0},      [STYLE_BAR_STRONG] = {231, 236, WHITE, BLUE, B},
    [STYLE_BAR_ALERT] = {231, 160, WHITE, RED, B}, [STYLE_HEAD] = {250, 238, BLACK, WHITE, 0},
    [STYLE_KEY] = {231, OWN, OWN, OWN, B},         [STYLE_KEY_LABEL] = {250, 238, BLACK, CYAN, 0},
    [STYLE_TAB] = {250, 238, OWN, OWN, 0},         [STYLE_TAB_ACTIVE] = {231, 25, WHITE, BLUE, B},
    [STYLE_PROTOCOL] = {OWN, OWN, OWN, OWN, 0},    [STYLE_ENVELOPE] = {117, OWN, CYAN, OWN, 0},
    [STYLE_HEADER] = {222, OWN, YELLOW, OWN, 0},   [STYLE_BODY] = {150, OWN, GREEN, OWN, 0},
    [STYLE_CODE_2] = {114, OWN, GREEN, OWN, 0},    [STYLE_CODE_3] = {110, OWN, CYAN, OWN, 0},
    [STYLE_CODE_4] = {215, OWN, YELLOW, OWN, B},   [STYLE_CODE_5] = {203, OWN, RED, OWN, B},
    [STYLE_LIVE] = {159, OWN, CYAN, OWN, B},       [STYLE_TLS] = {183, OWN, MAGENTA, OWN, 0},
    [STYLE_GAP] = {208, OWN, YELLOW, OWN, 0},      [STYLE_SEVERE] = {231, 160, WHITE, RED, B},
    [STYLE_MODERATE] = {214, OWN, YELLOW, OWN, B}, [STYLE_SLIGHT] = {245, OWN, OWN, OWN, 0},
    [STYLE_MARK] = {OWN, OWN, OWN, OWN, R},        [STYLE_MATCH] = {16, 220, BLACK, YELLOW, 0},
    [STYLE_ERROR] = {203, OWN, RED, OWN, B},       [STYLE_GROUP_1] = {117, OWN, CYAN, OWN, 0},
    [STYLE_GROUP_2] = {222, OWN, YELLOW, OWN, 0},  [STYLE_GROUP_3] = {183, OWN, MAGENTA, OWN, 0},
    [STYLE_GROUP_4] = {150, OWN, GREEN, OWN, 0},
};

static const struct look light[STYLE_COUNT] = {
    [STYLE_NORMAL] = {OWN, OWN, OWN, OWN, 0},       [STYLE_DIM] = {242, OWN, OWN, OWN, 0},
    [STYLE_LABEL] = {24, OWN, BLUE, OWN, 0},        [STYLE_STRONG] = {OWN, OWN, OWN, OWN, B},
    [STYLE_BAR] = {235, 252, BLACK, CYAN, 0},       [STYLE_BAR_STRONG] = {16, 252, BLACK, CYAN, B},
    [STYLE_BAR_ALERT] = {231, 160, WHITE, RED, B},  [STYLE_HEAD] = {235, 250, WHITE, BLACK, 0},
    [STYLE_KEY] = {16, OWN, OWN, OWN, B},           [STYLE_KEY_LABEL] = {235, 250, BLACK, CYAN, 0},
    [STYLE_TAB] = {235, 252, OWN, OWN, 0},          [STYLE_TAB_ACTIVE] = {231, 25, WHITE, BLUE, B},
    [STYLE_PROTOCOL] = {OWN, OWN, OWN, OWN, 0},     [STYLE_ENVELOPE] = {25, OWN, BLUE, OWN, 0},
    [STYLE_HEADER] = {94, OWN, MAGENTA, OWN, 0},    [STYLE_BODY] = {22, OWN, OWN, OWN, 0},
    [STYLE_CODE_2] = {28, OWN, BLUE, OWN, 0},       [STYLE_CODE_3] = {24, OWN, OWN, OWN, 0},
    [STYLE_CODE_4] = {130, OWN, MAGENTA, OWN, B},   [STYLE_CODE_5] = {160, OWN, RED, OWN, B},
    [STYLE_LIVE] = {25, OWN, BLUE, OWN, B},         [STYLE_TLS] = {90, OWN, MAGENTA, OWN, 0},
    [STYLE_GAP] = {130, OWN, MAGENTA, OWN, 0},      [STYLE_SEVERE] = {231, 160, WHITE, RED, B},
    [STYLE_MODERATE] = {130, OWN, MAGENTA, OWN, B}, [STYLE_SLIGHT] = {242, OWN, OWN, OWN, 0},
    [STYLE_MARK] = {OWN, OWN, OWN, OWN, R},         [STYLE_MATCH] = {16, 220, BLACK, YELLOW, 0},
    [STYLE_ERROR] = {160, OWN, RED, OWN, B},        [STYLE_GROUP_1] = {25, OWN, BLUE, OWN, 0},
    [STYLE_GROUP_2] = {94, OWN, RED, OWN, 0},       [STYLE_GROUP_3] = {90, OWN, MAGENTA, OWN, 0},
    [STYLE_GROUP_4] = {22, OWN, OWN, OWN, 0},
};

// Blue is good, orange is bad, the rest is grey; what differs otherwise differs in weight. Nobody
// says whether the background is dark or light, so what has no background of its own is readable on
// both. Of eight colours blue is not on black, and yellow not on white: there they are backgrounds.
static const struct look safe[STYLE_COUNT] = {
    [STYLE_NORMAL] = {OWN, OWN, OWN, OWN, 0},
    [STYLE_DIM] = {244, OWN, OWN, OWN, 0},
    [STYLE_LABEL] = {OWN, OWN, OWN, OWN, 0},
    [STYLE_STRONG] = {OWN, OWN, OWN, OWN, B},
    [STYLE_BAR] = {252, 236, WHITE, BLUE, 0},
    [STYLE_BAR_STRONG] = {231, 236, WHITE, BLUE, B},
    [STYLE_BAR_ALERT] = {16, 208, BLACK, YELLOW, B},
    [STYLE_HEAD] = {250, 238, BLACK, WHITE, 0},
    [STYLE_KEY] = {OWN, OWN, OWN, OWN, B},
    [STYLE_KEY_LABEL] = {250, 238, BLACK, WHITE, 0},
    [STYLE_TAB] = {250, 238, OWN, OWN, 0},
    [STYLE_TAB_ACTIVE] = {231, 25, WHITE, BLUE, B},
    [STYLE_PROTOCOL] = {OWN, OWN, OWN, OWN, 0},
    [STYLE_ENVELOPE] = {33, OWN, OWN, OWN, B},
    [STYLE_HEADER] = {OWN, OWN, OWN, OWN, B},
    [STYLE_BODY] = {244, OWN, OWN, OWN, 0},
    [STYLE_CODE_2] = {33, OWN, WHITE, BLUE, B},
    [STYLE_CODE_3] = {OWN, OWN, OWN, OWN, 0},
    [STYLE_CODE_4] = {166, OWN, BLACK, YELLOW, 0},
    [STYLE_CODE_5] = {166, OWN, BLACK, YELLOW, B | U},
    [STYLE_LIVE] = {33, OWN, WHITE, BLUE, B},
    [STYLE_TLS] = {OWN, OWN, OWN, OWN, U},
    [STYLE_GAP] = {166, OWN, BLACK, YELLOW, 0},
    [STYLE_SEVERE] = {16, 208, BLACK, YELLOW, B},
    [STYLE_MODERATE] = {166, OWN, OWN, OWN, B},
    [STYLE_SLIGHT] = {244, OWN, OWN, OWN, 0},
    [STYLE_MARK] = {OWN, OWN, OWN, OWN, R},
    [STYLE_MATCH] = {16, 75, WHITE, BLUE, U},
    [STYLE_ERROR] = {166, OWN, BLACK, YELLOW, B},
    [STYLE_GROUP_1] = {33, OWN, WHITE, BLUE, B},
    [STYLE_GROUP_2] = {166, OWN, BLACK, YELLOW, 0},
    [STYLE_GROUP_3] = {OWN, OWN, OWN, OWN, B},
    [STYLE_GROUP_4] = {244, OWN, OWN, OWN, U},
};

static const struct look mono[STYLE_COUNT] = {
    [STYLE_NORMAL] = {OWN, OWN, OWN, OWN, 0},
    [STYLE_DIM] = {OWN, OWN, OWN, OWN, D},
    [STYLE_LABEL] = {OWN, OWN, OWN, OWN, 0},
    [STYLE_STRONG] = {OWN, OWN, OWN, OWN, B},
    [STYLE_BAR] = {OWN, OWN, OWN, OWN, R},
    [STYLE_BAR_STRONG] = {OWN, OWN, OWN, OWN, R | B},
    [STYLE_BAR_ALERT] = {OWN, OWN, OWN, OWN, B | U},
    [STYLE_HEAD] = {OWN, OWN, OWN, OWN, U},
    [STYLE_KEY] = {OWN, OWN, OWN, OWN, B},
    [STYLE_KEY_LABEL] = {OWN, OWN, OWN, OWN, R},
    [STYLE_TAB] = {OWN, OWN, OWN, OWN, 0},
    [STYLE_TAB_ACTIVE] = {OWN, OWN, OWN, OWN, R},
    [STYLE_PROTOCOL] = {OWN, OWN, OWN, OWN, 0},
    [STYLE_ENVELOPE] = {OWN, OWN, OWN, OWN, B},
    [STYLE_HEADER] = {OWN, OWN, OWN, OWN, 0},
    [STYLE_BODY] = {OWN, OWN, OWN, OWN, D},
    [STYLE_CODE_2] = {OWN, OWN, OWN, OWN, 0},
    [STYLE_CODE_3] = {OWN, OWN, OWN, OWN, 0},
    [STYLE_CODE_4] = {OWN, OWN, OWN, OWN, B},
    [STYLE_CODE_5] = {OWN, OWN, OWN, OWN, B | U},
    [STYLE_LIVE] = {OWN, OWN, OWN, OWN, B},
    [STYLE_TLS] = {OWN, OWN, OWN, OWN, 0},
    [STYLE_GAP] = {OWN, OWN, OWN, OWN, B},
    [STYLE_SEVERE] = {OWN, OWN, OWN, OWN, R | B},
    [STYLE_MODERATE] = {OWN, OWN, OWN, OWN, B},
    [STYLE_SLIGHT] = {OWN, OWN, OWN, OWN, 0},
    [STYLE_MARK] = {OWN, OWN, OWN, OWN, R},
    [STYLE_MATCH] = {OWN, OWN, OWN, OWN, R | U},
    [STYLE_ERROR] = {OWN, OWN, OWN, OWN, B},
    [STYLE_GROUP_1] = {OWN, OWN, OWN, OWN, 0},
    [STYLE_GROUP_2] = {OWN, OWN, OWN, OWN, B},
    [STYLE_GROUP_3] = {OWN, OWN, OWN, OWN, U},
    [STYLE_GROUP_4] = {OWN, OWN, OWN, OWN, B | U},
};

static const struct look *const palettes[THEME_PALETTES] = {
    [THEME_DARK] = dark, [THEME_LIGHT] = light, [THEME_SAFE] = safe, [THEME_MONO] = mono};

// What is readable on the background of the line under the cursor, of a dark palette.
static int16_t lighter(int16_t fg)
{
    switch (fg) {
    case 203: return 217;
    case 208: return 216;
    case 245: return 252;
    default: return fg;
    }
}

// The line under the cursor. With 256 colours it has a background and keeps the colours of its
// text, where it is known whether these are dark or light; else it is reversed, as nothing else is
// sure to be readable.
static void select_line(struct theme_look *l, enum theme_palette palette, int colors, bool is_faded)
{
    if (colors >= 256 && (palette == THEME_DARK || palette == THEME_LIGHT)) {
        if (l->bg == THEME_DEFAULT) {
            l->bg = palette == THEME_LIGHT ? (is_faded ? 254 : 153) : is_faded ? 236 : 24;
        }
        if (!is_faded) l->is_bold = true;
        if (!is_faded && palette == THEME_DARK) l->fg = lighter(l->fg);
        return;
    }
    if (is_faded) {
        l->is_underlined = true;
        return;
    }
    if (l->bg == THEME_DEFAULT) l->fg = THEME_DEFAULT;
    l->is_reverse = !l->is_reverse;
    l->is_dim = false;
}

struct theme_look theme_look_of(enum theme_palette palette, unsigned style, int colors)
{
    if (colors < 8) palette = THEME_MONO;
    const struct look *k = &palettes[palette][style & STYLE_MASK];
    bool few = colors < 256;
    struct theme_look l = {
        .fg = few ? k->fg8 : k->fg,
        .bg = few ? k->bg8 : k->bg,
        .is_bold = k->flags & B,
        .is_reverse = k->flags & R,
        .is_underlined = k->flags & U,
        .is_dim = k->flags & D,
    };
    if (style & STYLE_BOLD) l.is_bold = true;
    if (few && l.fg == BLACK) l.is_bold = false; // which many draw as grey
    if (style & STYLE_UNDERLINE) l.is_underlined = true;
    if (style & STYLE_REVERSE) l.is_reverse = !l.is_reverse;
    if (style & STYLE_SELECTED) select_line(&l, palette, colors, false);
    else if (style & STYLE_FADED) select_line(&l, palette, colors, true);
    return l;
}

char theme_style_letter(unsigned style)
{
    static const char letters[STYLE_COUNT] = {
#define X(name, letter) [STYLE_##name] = letter,
        THEME_STYLES(X)
#undef X
    };
    return letters[style & STYLE_MASK];
}

enum theme_style theme_code_style(unsigned code)
{
    switch (code / 100) {
    case 2: return STYLE_CODE_2;
    case 3: return STYLE_CODE_3;
    case 4: return STYLE_CODE_4;
    case 5: return STYLE_CODE_5;
    default: return STYLE_NORMAL;
    }
}
