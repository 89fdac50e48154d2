// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

#include "tests/ui/check_canvas.h"
#include "ui/pager_docs.h"

struct paper {
    struct canvas canvas;
    struct pager pager;
    struct buf text;
};

static void open(struct paper *w, int rows, int cols, bool wraps)
{
    canvas_init(&w->canvas);
    canvas_resize(&w->canvas, rows, cols);
    pager_init(&w->pager, wraps);
    buf_init(&w->text, 0);
}

static void close(struct paper *w)
{
    canvas_fini(&w->canvas);
    pager_fini(&w->pager);
    buf_fini(&w->text);
}

static const char *shown(struct paper *w)
{
    canvas_clear(&w->canvas);
    struct rect area = {0, 0, w->canvas.rows, w->canvas.cols};
    pager_draw(&w->pager, &w->canvas, area, BYTES_NONE);
    const char *wrong = check_canvas(&w->canvas);
    if (wrong) fail_msg("%s", wrong);
    buf_reset(&w->text, 4096);
    for (int row = 0; row < w->canvas.rows; row++) {
        if (row) buf_append_byte(&w->text, '|');
        canvas_row_text(&w->canvas, row, &w->text);
    }
    return buf_str(&w->text);
}

static void show_text(struct paper *w, struct text_doc *d, const char *text)
{
    *d = (struct text_doc){.text = bytes_str(text), .style = STYLE_BODY};
    text_doc_index(d);
    struct pager_doc doc = text_doc_of(d);
    pager_set(&w->pager, &doc);
}

static void lines_wrap_or_are_cut(void **state)
{
    (void)state;
    struct paper w;
    struct text_doc d;
    open(&w, 4, 8, true);
    show_text(&w, &d, "one two three four\r\nfive\n\nsix seven eight");
    assert_string_equal(shown(&w), "one two|three|four|five");
    pager_act(&w.pager, ACTION_DOWN);
    assert_string_equal(shown(&w), "three|four|five|");
    pager_act(&w.pager, ACTION_LAST);
    assert_string_equal(shown(&w), "|six|seven|eight");
    pager_act(&w.pager, ACTION_DOWN);
    assert_string_equal(shown(&w), "|six|seven|eight");
    pager_act(&w.pager, ACTION_UP);
    assert_string_equal(shown(&w), "five||six|seven");
    pager_act(&w.pager, ACTION_WRAP);
    assert_string_equal(shown(&w), "five||six sev…|");
    pager_act(&w.pager, ACTION_RIGHT);
    assert_string_equal(shown(&w), "||n eight|");
    pager_act(&w.pager, ACTION_LEFT);
    pager_act(&w.pager, ACTION_FIRST);
    assert_string_equal(shown(&w), "one two…|five||six sev…");
    text_doc_fini(&d);
    close(&w);
}

// However one goes down, one comes to the same end, and up again to the beginning.
static void the_end_is_the_same_by_every_way(void **state)
{
    (void)state;
    static const enum action down[] = {ACTION_DOWN, ACTION_HALF_DOWN, ACTION_PAGE_DOWN};
    static const enum action up[] = {ACTION_UP, ACTION_HALF_UP, ACTION_PAGE_UP};
    struct buf text;
    buf_init(&text, 0);
    for (int i = 0; i < 40; i++) {
        for (int k = 0; k < i % 7; k++) buf_printf(&text, "word%d ", i * k);
        buf_append_byte(&text, '\n');
    }
    struct paper w;
    struct text_doc d;
    open(&w, 7, 20, true);
    show_text(&w, &d, buf_str(&text));
    shown(&w);
    pager_act(&w.pager, ACTION_LAST);
    char *end = strdup(shown(&w));
    pager_act(&w.pager, ACTION_FIRST);
    char *first = strdup(shown(&w));
    for (size_t i = 0; i < 3; i++) {
        for (int k = 0; k < 200; k++) pager_act(&w.pager, down[i]);
        assert_string_equal(shown(&w), end);
        for (int k = 0; k < 200; k++) pager_act(&w.pager, up[i]);
        assert_string_equal(shown(&w), first);
    }
    free(end);
    free(first);
    buf_fini(&text);
    text_doc_fini(&d);
    close(&w);
}

static void labels_stand_before_wrapped_text(void **state)
{
    (void)state;
    struct paper w;
    struct lines_doc d;
    open(&w, 4, 12, true);
    lines_doc_init(&d);
    lines_doc_add(&d, STYLE_LABEL, BYTES_LIT("To: "), STYLE_HEADER,
                  BYTES_LIT("one two three\nfour"));
    struct pager_doc doc = lines_doc_of(&d);
    pager_set(&w.pager, &doc);
    assert_string_equal(shown(&w), "To: one two|    three|    four|");
    lines_doc_fini(&d);
    close(&w);
}

static void search_goes_round(void **state)
{
    (void)state;
    struct paper w;
    struct text_doc d;
    open(&w, 3, 20, true);
    show_text(&w, &d, "a\nNeedle 1\nb\nc\nd\ne\nf\nneedle 2\ng\n");
    shown(&w);
    struct bytes needle = BYTES_LIT("needle");
    assert_true(pager_search(&w.pager, needle, 0));
    assert_int_equal(w.pager.found, 1);
    assert_true(pager_search(&w.pager, needle, 1));
    assert_int_equal(w.pager.found, 7);
    assert_non_null(strstr(shown(&w), "needle 2"));
    assert_true(pager_search(&w.pager, needle, 1));
    assert_int_equal(w.pager.found, 1);
    shown(&w);
    assert_true(pager_search(&w.pager, needle, -1));
    assert_int_equal(w.pager.found, 7);
    assert_false(pager_search(&w.pager, BYTES_LIT("nowhere"), 1));
    text_doc_fini(&d);
    close(&w);
}

static void hex_is_made_as_it_is_seen(void **state)
{
    (void)state;
    struct paper w;
    uint8_t octets[100];
    for (size_t i = 0; i < sizeof(octets); i++) octets[i] = (uint8_t)(i * 3);
    memcpy(octets + 30, "spanning", 8);
    struct bytes b = bytes_of(octets, sizeof(octets));
    open(&w, 2, 80, false);
    struct pager_doc doc = hex_doc_of(&b);
    pager_set(&w.pager, &doc);
    assert_int_equal(doc.count, 7);
    shown(&w);
    pager_act(&w.pager, ACTION_LAST);
    assert_string_equal(shown(&w),
                        "00000050  f0 f3 f6 f9 fc ff 02 05  08 0b 0e 11 14 17 1a 1d  "
                        "................|"
                        "00000060  20 23 26 29                                        #&)");
    pager_act(&w.pager, ACTION_FIRST);
    shown(&w);
    assert_true(pager_search(&w.pager, BYTES_LIT("spanning"), 0)); // over the end of a row
    assert_int_equal(w.pager.found, 1);
    assert_true(pager_search(&w.pager, BYTES_LIT("spanning"), -1));
    assert_false(pager_search(&w.pager, BYTES_LIT("absent"), 1));
    close(&w);
}

static void gaps_and_endless_lines_are_lines(void **state)
{
    (void)state;
    struct paper w;
    struct text_doc d = {.is_raw = true};
    struct dialogue_hole holes[] = {{0, 5}, {3, 7}, {6, 9}};
    open(&w, 9, 60, true);
    d.text = BYTES_LIT("ab\r\nc\n");
    d.holes = holes;
    d.hole_count = 3;
    text_doc_index(&d);
    struct pager_doc doc = text_doc_of(&d);
    pager_set(&w.pager, &doc);
    assert_string_equal(shown(&w), "#### 5 octets are not in the capture ####|ab\\x0D|"
                                   "#### 7 octets are not in the capture ####|\\x0A|c\\x0A|"
                                   "#### 9 octets are not in the capture ####|||");
    text_doc_fini(&d);
    size_t len = 5 * TEXT_DOC_LINE + 17;
    char *text = calloc(1, len + 1);
    for (size_t i = 0; i + 3 <= len; i += 3) memcpy(text + i, "\xE2\x82\xAC", 3);
    d = (struct text_doc){.text = bytes_of(text, len / 3 * 3)};
    text_doc_index(&d);
    doc = text_doc_of(&d);
    pager_set(&w.pager, &doc);
    assert_int_equal(doc.count, 6);
    for (size_t i = 0; i < d.count; i++) assert_int_equal(d.lines[i].start % 3, 0);
    pager_act(&w.pager, ACTION_LAST);
    shown(&w);
    text_doc_fini(&d);
    free(text);
    close(&w);
}

static void nothing_is_shown_of_nothing(void **state)
{
    (void)state;
    struct paper w;
    struct pager_doc doc = {.count = 0};
    open(&w, 2, 10, true);
    pager_set(&w.pager, &doc);
    for (int a = 0; a < ACTION_COUNT; a++) pager_act(&w.pager, (enum action)a);
    assert_string_equal(shown(&w), "|");
    assert_false(pager_search(&w.pager, BYTES_LIT("x"), 1));
    close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_wrap_or_are_cut),
        cmocka_unit_test(the_end_is_the_same_by_every_way),
        cmocka_unit_test(labels_stand_before_wrapped_text),
        cmocka_unit_test(search_goes_round),
        cmocka_unit_test(hex_is_made_as_it_is_seen),
        cmocka_unit_test(gaps_and_endless_lines_are_lines),
        cmocka_unit_test(nothing_is_shown_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
