// SPDX-License-Identifier: BSD-2-Clause
//
// What limits leave out of an opened session: lines of bodies only, and how many is said where they
// were; what is said after them is there.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/limits.h"
#include "decode/model/dialogue_builder.h"

static struct dialogue_builder *builder;
static const struct smtp_detail *detail;
static uint64_t offset;

static void say(enum stream_side side, const char *text)
{
    struct dialogue_line l = {.kind = DIALOGUE_LINE,
                              .side = side,
                              .cls = DIALOGUE_PROTOCOL,
                              .text = bytes_str(text),
                              .len = strlen(text),
                              .command = -1,
                              .group = -1,
                              .transaction = -1,
                              .message = -1};
    detail->line(builder, &l);
}

static void wire(const char *text)
{
    struct stream_point at = {1, 1};
    detail->wire(builder, bytes_str(text), offset, &at);
    offset += strlen(text);
}

static void message(size_t lines)
{
    struct arena *arena;
    detail->message_begin(builder, NULL, &arena);
    wire("Subject: x\r\n\r\n");
    for (size_t i = 0; i < lines; i++) wire("a line\r\n");
    detail->message_end(builder);
    say(STREAM_SERVER, "250 ok\r\n");
}

static struct dialogue *build(bool keeps_bodies, const size_t *lines, size_t count)
{
    detail = dialogue_builder_detail();
    builder = dialogue_builder_new(keeps_bodies);
    offset = 0;
    for (size_t i = 0; i < count; i++) message(lines[i]);
    return dialogue_builder_take(builder, NULL);
}

static void bodies_are_cut_and_what_follows_is_there(void **state)
{
    (void)state;
    size_t messages[] = {LIMIT_SHOWN_BODY_LINES + 5, 3};
    struct dialogue *d = build(true, messages, 2);
    const struct dialogue_line *l = d->lines + 2 + LIMIT_SHOWN_BODY_LINES;
    assert_int_equal(d->line_count, 2 + LIMIT_SHOWN_BODY_LINES + 2 + 2 + 2);
    assert_false(d->is_partial);
    assert_int_equal(l[-1].kind, DIALOGUE_LINE);
    assert_int_equal(l->kind, DIALOGUE_LEFT_OUT);
    assert_int_equal(l->left_out, 5);
    assert_int_equal(l->len, 5 * 8);
    assert_int_equal(l->offset, 14 + LIMIT_SHOWN_BODY_LINES * 8);
    assert_int_equal(l->message, 0);
    assert_memory_equal(l[1].text.data, "250 ok", 6);
    // Of the next message the header section is there, and its body is left out.
    assert_int_equal(l[2].cls, DIALOGUE_HEADER);
    assert_memory_equal(l[2].text.data, "Subject: x", 10);
    assert_int_equal(l[4].kind, DIALOGUE_LEFT_OUT);
    assert_int_equal(l[4].left_out, 3);
    assert_int_equal(l[4].message, 1);
    assert_memory_equal(l[5].text.data, "250 ok", 6);
    dialogue_free(d);
}

static void text_has_more_of_them(void **state)
{
    (void)state;
    size_t lines = LIMIT_SHOWN_BODY_LINES + 5;
    struct dialogue *d = build(false, &lines, 1);
    assert_int_equal(d->line_count, 2 + lines + 1);
    for (size_t i = 0; i < d->line_count; i++) assert_int_equal(d->lines[i].kind, DIALOGUE_LINE);
    dialogue_free(d);
}

static void without_a_temporary_file_bodies_are_cut_and_what_follows_is_there(void **state)
{
    (void)state;
    size_t messages[] = {200 * 1000, 5};
    const char *old = getenv("TMPDIR");
    char *saved = old ? strdup(old) : NULL;
    setenv("TMPDIR", "/nonexistent", 1);
    struct dialogue *d = build(false, messages, 2);
    size_t at = 2;
    while (at < d->line_count && d->lines[at].kind == DIALOGUE_LINE) at++;
    assert_in_range(at, 10000, 100000);
    const struct dialogue_line *l = d->lines + at;
    assert_int_equal(l->kind, DIALOGUE_LEFT_OUT);
    assert_int_equal(l->left_out, messages[0] - (at - 2));
    assert_memory_equal(l[1].text.data, "250 ok", 6);
    assert_memory_equal(l[2].text.data, "Subject: x", 10);
    assert_int_equal(l[4].kind, DIALOGUE_LEFT_OUT);
    assert_memory_equal(l[5].text.data, "250 ok", 6);
    assert_int_equal(d->line_count, at + 6);
    assert_false(d->is_partial);
    dialogue_free(d);
    if (saved) setenv("TMPDIR", saved, 1);
    else unsetenv("TMPDIR");
    free(saved);
}

static void lines_beyond_the_small_are_those_that_came(void **state)
{
    (void)state;
    size_t lines = 400 * 1000;
    struct dialogue *d = build(false, &lines, 1);
    assert_int_equal(d->line_count, 2 + lines + 1);
    for (size_t i = 0; i < lines; i++) {
        const struct dialogue_line *l = &d->lines[2 + i];
        assert_int_equal(l->offset, 14 + 8 * i);
        assert_true(bytes_equal(l->text, BYTES_LIT("a line\r\n")));
        dialogue_walked(d, i);
    }
    dialogue_free(d);
}

static void of_a_login_only_the_mechanism_is_open(void **state)
{
    (void)state;
    static const struct {
        const char *line, *open;
    } rows[] = {
        {"AUTH PLAIN AGFubgBzZWNyZXQ=", "AUTH PLAIN"},
        {"auth plain\tAGFubgBzZWNyZXQ=", "auth plain"},
        {"AUTH\tPLAIN AGFubgBzZWNyZXQ=", "AUTH\tPLAIN"},
        {"AUTH  PLAIN  AGFubgBzZWNyZXQ=", "AUTH  PLAIN"},
        {"X-EXPS NTLM TlRMTVNTUA==", "X-EXPS NTLM"},
        {"AUTH PLAIN", "AUTH PLAIN"},
        {"AUTH", "AUTH"},
        {"AUTHPLAIN AGFubgBzZWNyZXQ=", ""},
        {" AUTH PLAIN AGFubgBzZWNyZXQ=", ""},
        {"AGFubgBzZWNyZXQ=", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bytes open = dialogue_open_words(bytes_str(rows[i].line));
        assert_true(bytes_equal(open, bytes_str(rows[i].open)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_a_login_only_the_mechanism_is_open),
        cmocka_unit_test(bodies_are_cut_and_what_follows_is_there),
        cmocka_unit_test(text_has_more_of_them),
        cmocka_unit_test(without_a_temporary_file_bodies_are_cut_and_what_follows_is_there),
        cmocka_unit_test(lines_beyond_the_small_are_those_that_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
