// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "ui/theme.h"

static bool same(struct theme_look a, struct theme_look b)
{
    return a.fg == b.fg && a.bg == b.bg && a.is_bold == b.is_bold && a.is_dim == b.is_dim &&
           a.is_reverse == b.is_reverse && a.is_underlined == b.is_underlined;
}

static const int colors[] = {0, 8, 16, 256};

static void without_colours_none_is_used(void **state)
{
    (void)state;
    for (int palette = 0; palette < THEME_PALETTES; palette++) {
        for (unsigned style = 0; style < STYLE_COUNT; style++) {
            struct theme_look l = theme_look_of((enum theme_palette)palette, style, 0);
            assert_int_equal(l.fg, THEME_DEFAULT);
            assert_int_equal(l.bg, THEME_DEFAULT);
        }
    }
}

static void few_colours_stay_few(void **state)
{
    (void)state;
    for (int palette = 0; palette < THEME_PALETTES; palette++) {
        for (unsigned style = 0; style < STYLE_COUNT; style++) {
            struct theme_look l = theme_look_of((enum theme_palette)palette, style, 8);
            assert_in_range(l.fg + 1, 0, 8);
            assert_in_range(l.bg + 1, 0, 8);
        }
    }
}

static void a_selected_line_is_seen(void **state)
{
    (void)state;
    for (int palette = 0; palette < THEME_PALETTES; palette++) {
        for (size_t i = 0; i < 4; i++) {
            for (unsigned style = 0; style < STYLE_COUNT; style++) {
                struct theme_look plain =
                    theme_look_of((enum theme_palette)palette, style, colors[i]);
                if (plain.bg != THEME_DEFAULT) continue; // stands out already, and keeps its colour
                struct theme_look selected =
                    theme_look_of((enum theme_palette)palette, style | STYLE_SELECTED, colors[i]);
                assert_false(same(plain, selected));
            }
        }
    }
}

// Good and refused, and what stands for octets, differ in every palette.
static void what_matters_differs(void **state)
{
    (void)state;
    static const unsigned pairs[][2] = {
        {STYLE_CODE_2, STYLE_CODE_5}, {STYLE_CODE_2, STYLE_CODE_4},  {STYLE_MARK, STYLE_NORMAL},
        {STYLE_MATCH, STYLE_NORMAL},  {STYLE_SEVERE, STYLE_SLIGHT},  {STYLE_BODY, STYLE_MARK},
        {STYLE_ENVELOPE, STYLE_BODY}, {STYLE_TAB, STYLE_TAB_ACTIVE},
    };
    for (int palette = 0; palette < THEME_PALETTES; palette++) {
        for (size_t i = 0; i < 4; i++) {
            for (size_t k = 0; k < sizeof(pairs) / sizeof(pairs[0]); k++) {
                enum theme_palette p = (enum theme_palette)palette;
                assert_false(same(theme_look_of(p, pairs[k][0], colors[i]),
                                  theme_look_of(p, pairs[k][1], colors[i])));
            }
        }
    }
}

// How much of red, green and blue a colour of a terminal has: the first 16 as xterm draws them.
static void levels_of(int n, int out[3])
{
    static const uint8_t few[16][3] = {
        {0, 0, 0},       {205, 0, 0},   {0, 205, 0},   {205, 205, 0},
        {0, 0, 238},     {205, 0, 205}, {0, 205, 205}, {229, 229, 229},
        {127, 127, 127}, {255, 0, 0},   {0, 255, 0},   {255, 255, 0},
        {92, 92, 255},   {255, 0, 255}, {0, 255, 255}, {255, 255, 255},
    };
    int cube = n - 16, part[3] = {cube / 36, cube / 6 % 6, cube % 6};
    for (int i = 0; i < 3; i++)
        out[i] = n < 16     ? few[n][i]
                 : n >= 232 ? 8 + 10 * (n - 232)
                 : part[i]  ? 55 + 40 * part[i]
                            : 0;
}

// The relative luminance of one of the 256 colours (WCAG 2.1).
static double luminance(int n)
{
    static const double weight[3] = {0.2126, 0.7152, 0.0722};
    int level[3];
    double sum = 0;
    levels_of(n, level);
    for (int i = 0; i < 3; i++) {
        double v = level[i] / 255.0;
        sum += weight[i] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(double a, double b)
{
    return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

// On a terminal whose own colours are white on black, or black on white; of few colours, many draw
// bold ones in their bright kind.
static double contrast_on(struct theme_look l, bool is_dark, bool is_bright)
{
    if (is_bright && l.is_bold && l.fg >= 0 && l.fg < 8) l.fg += 8;
    double fg = l.fg == THEME_DEFAULT ? is_dark : luminance(l.fg);
    double bg = l.bg == THEME_DEFAULT ? !is_dark : luminance(l.bg);
    return contrast(fg, bg);
}

static void all_is_readable(void **state)
{
    (void)state;
    static const int many[] = {8, 256};
    static const struct {
        enum theme_palette palette;
        bool is_dark;
    } terminals[] = {{THEME_DARK, true},  {THEME_LIGHT, false}, {THEME_SAFE, true},
                     {THEME_SAFE, false}, {THEME_MONO, true},   {THEME_MONO, false}};
    static const unsigned lines[] = {0, STYLE_SELECTED, STYLE_FADED};
    for (size_t i = 0; i < sizeof(terminals) / sizeof(terminals[0]); i++)
        for (unsigned style = 0; style < STYLE_COUNT; style++)
            for (size_t k = 0; k < 2 * sizeof(lines) / sizeof(lines[0]); k++) {
                struct theme_look l =
                    theme_look_of(terminals[i].palette, style | lines[k / 2], many[k % 2]);
                double plain = contrast_on(l, terminals[i].is_dark, false);
                double bright = contrast_on(l, terminals[i].is_dark, true);
                if (plain < 3 || bright < 3)
                    fail_msg("palette %d, style %u, line %zu, %d colours: contrast %.1f, %.1f",
                             terminals[i].palette, style, k / 2, many[k % 2], plain, bright);
            }
}

static void letters_are_all_different(void **state)
{
    (void)state;
    char seen[256] = {0};
    for (unsigned style = 0; style < STYLE_COUNT; style++) {
        unsigned char letter = (unsigned char)theme_style_letter(style);
        assert_true(letter > ' ' && !seen[letter]);
        seen[letter] = 1;
        assert_int_equal(theme_style_letter(style | STYLE_SELECTED), letter);
    }
}

static void codes_have_the_style_of_their_digit(void **state)
{
    (void)state;
    assert_int_equal(theme_code_style(250), STYLE_CODE_2);
    assert_int_equal(theme_code_style(354), STYLE_CODE_3);
    assert_int_equal(theme_code_style(451), STYLE_CODE_4);
    assert_int_equal(theme_code_style(599), STYLE_CODE_5);
    assert_int_equal(theme_code_style(0), STYLE_NORMAL);
    assert_int_equal(theme_code_style(999), STYLE_NORMAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_colours_none_is_used),
        cmocka_unit_test(few_colours_stay_few),
        cmocka_unit_test(a_selected_line_is_seen),
        cmocka_unit_test(what_matters_differs),
        cmocka_unit_test(all_is_readable),
        cmocka_unit_test(letters_are_all_different),
        cmocka_unit_test(codes_have_the_style_of_their_digit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
