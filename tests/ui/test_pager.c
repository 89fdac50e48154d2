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
    struct hex_doc hex = {b, 16};
    struct pager_doc doc = hex_doc_of(&hex);
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
    for (size_t i = 0; i < d.count; i++) {
        struct pager_line line;
        doc.line(&doc, i, &line, &w.text);
        assert_int_equal(line.text.len % 3, 0);
    }
    pager_act(&w.pager, ACTION_LAST);
    shown(&w);
    text_doc_fini(&d);
    free(text);
    close(&w);
}

static uint32_t random_state = 1;

static uint32_t pick(uint32_t n)
{
    random_state = random_state * 1664525 + 1013904223;
    return (random_state >> 8) % n;
}

// Lines of all lengths, some with what is looked for, some cut.
static void write_text(struct buf *text)
{
    static const uint32_t longest[] = {3, 80, 80, 300, TEXT_DOC_LINE + 600};
    for (int i = 0; i < 400; i++) {
        uint32_t len = pick(longest[pick(5)]);
        for (uint32_t k = 0; k < len; k++) buf_append_byte(text, (uint8_t)('a' + pick(20)));
        if (pick(40) == 0) buf_append_str(text, "XyZzy");
        buf_append_str(text, pick(2) ? "\r\n" : "\n");
    }
    buf_append_str(text, "and no line end");
}

static void same_lines(const struct text_doc *d, const struct text_doc *whole)
{
    struct pager_doc a = text_doc_of(d), b = text_doc_of(whole);
    struct buf scratch;
    buf_init(&scratch, 0);
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < a.count; i++) {
        struct pager_line x, y;
        a.line(&a, i, &x, &scratch);
        b.line(&b, i, &y, &scratch);
        assert_true(bytes_equal(x.text, y.text));
    }
    buf_fini(&scratch);
}

// While the text comes, a piece at a time, and is looked at in steps.
static void lines_are_found_as_the_text_comes(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 20; round++) {
        struct buf text;
        struct text_doc whole, d = {.style = STYLE_BODY};
        buf_init(&text, 0);
        write_text(&text);
        whole = (struct text_doc){.text = buf_bytes(&text)};
        text_doc_index(&whole);
        for (size_t len = 0; len < text.len; len += 1 + pick(20000)) {
            while (text_doc_more(&d, bytes_first(buf_bytes(&text), len), false, 1 + pick(9000))) {
            }
        }
        while (text_doc_more(&d, buf_bytes(&text), true, 1 + pick(9000))) {
        }
        same_lines(&d, &whole);
        text_doc_fini(&d);
        text_doc_fini(&whole);
        buf_fini(&text);
    }
}

// What a search should find: the next line with the word, round the end.
static size_t next_with(const struct pager_doc *doc, size_t from, int direction)
{
    struct pager_line line;
    struct buf scratch;
    buf_init(&scratch, 0);
    size_t at = from;
    do {
        at = (at + doc->count + (direction < 0 ? doc->count - 1 : 1)) % doc->count;
        doc->line(doc, at, &line, &scratch);
    } while (at != from && !memmem(line.text.data, line.text.len, "XyZzy", 5));
    buf_fini(&scratch);
    return at;
}

static void a_search_finds_each_line_both_ways(void **state)
{
    (void)state;
    struct paper w;
    struct text_doc d;
    struct dialogue_hole holes[] = {{500, 5}, {9000, 7}};
    struct buf text;
    buf_init(&text, 0);
    write_text(&text);
    open(&w, 5, 60, true);
    d = (struct text_doc){.text = buf_bytes(&text), .holes = holes, .hole_count = 2};
    text_doc_index(&d);
    struct pager_doc doc = text_doc_of(&d);
    pager_set(&w.pager, &doc);
    for (int i = 0; i < 60; i++) {
        int direction = i < 30 ? 1 : -1;
        shown(&w);
        size_t from = w.pager.found;
        assert_true(pager_search(&w.pager, BYTES_LIT("xyzzy"), direction));
        while (pager_search_on(&w.pager, BYTES_LIT("xyzzy"))) {
        }
        assert_true(pager_has_found(&w.pager));
        if (i > 0) assert_int_equal(w.pager.found, next_with(&doc, from, direction));
    }
    text_doc_fini(&d);
    buf_fini(&text);
    close(&w);
}

// A search of more than a step goes on; what is not there is not found by it either.
static void a_long_search_goes_on(void **state)
{
    (void)state;
    struct paper w;
    size_t len = 9 * 1024 * 1024;
    char *text = malloc(len);
    memset(text, '.', len);
    for (size_t i = 79; i < len; i += 80) text[i] = '\n';
    memcpy(text + len - 70, "needle", 6);
    struct bytes b = bytes_of(text, len);
    for (int is_hex = 0; is_hex < 2; is_hex++) {
        struct text_doc d = {.text = b};
        struct hex_doc hex = {b, 16};
        open(&w, 5, 80, true);
        text_doc_index(&d);
        struct pager_doc doc = is_hex ? hex_doc_of(&hex) : text_doc_of(&d);
        pager_set(&w.pager, &doc);
        shown(&w);
        assert_true(pager_search(&w.pager, BYTES_LIT("Needle"), 1));
        assert_true(pager_is_searching(&w.pager));
        while (pager_search_on(&w.pager, BYTES_LIT("Needle"))) {
        }
        assert_int_equal(w.pager.found, (len - 70) / (is_hex ? 16 : 80));
        assert_true(pager_search(&w.pager, BYTES_LIT("noodle"), -1));
        while (pager_search_on(&w.pager, BYTES_LIT("noodle"))) {
        }
        assert_false(pager_has_found(&w.pager));
        assert_true(pager_search(&w.pager, BYTES_LIT("noodle"), -1));
        pager_stop_search(&w.pager);
        assert_false(pager_is_searching(&w.pager));
        text_doc_fini(&d);
        close(&w);
    }
    free(text);
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
        cmocka_unit_test(lines_are_found_as_the_text_comes),
        cmocka_unit_test(a_search_finds_each_line_both_ways),
        cmocka_unit_test(a_long_search_goes_on),
        cmocka_unit_test(nothing_is_shown_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
