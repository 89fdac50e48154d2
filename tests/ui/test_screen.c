// SPDX-License-Identifier: BSD-2-Clause
//
// What no golden screen can show: that no mail text harms any screen, and that no row of keys,
// clicks and sizes does.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "tests/ui/check_canvas.h"
#include "tests/ui/fake_host.h"
#include "ui/screen.h"

static void draw(struct screen *s, const char *what)
{
    screen_draw(s);
    const char *wrong = check_canvas(&s->canvas);
    if (wrong) fail_msg("%s: %s", what, wrong);
}

// What leaves the screen as text, for a file or the clipboard: as what stands on it.
static void check_text(struct bytes text, const char *what)
{
    while (text.len > 0) {
        uint32_t code;
        size_t n = utf8_decode(text, &code);
        bool is_control = code < 0x20 || (code >= 0x7F && code < 0xA0);
        if (n == 0 || (code != '\n' && (is_control || utf8_width(code) < 0)))
            fail_msg("%s: text that is not fit to be shown", what);
        text = bytes_skip(text, n);
    }
}

static void press(struct screen *s, const char *keys, const char *what)
{
    struct bytes rest = bytes_str(keys);
    while (rest.len > 0) {
        size_t n = bytes_find(rest, 0, ' ');
        screen_key(s, keys_parse(bytes_first(rest, n)));
        draw(s, what);
        while (screen_work(s)) {
        }
        rest = bytes_skip(rest, n + 1);
    }
}

// %s is what an attacker would write, in every field that is shown.
static const char hostile_session[] =
    "S: 220 %s ESMTP %s\n+1\nC: EHLO %s\n+1\nS: 250-%s\nS: 250-%s %s\nS: 250-A\nS: 250 X%s\n+1\n"
    "C: AUTH %s %s\n+1\nS: 535 %s\n+1\nC: %s %s\n+1\nS: 500 %s\n+1\n"
    "C: MAIL FROM:<%s@example.org> SIZE=%s %s=%s\n+1\nS: 250 2.1.0 %s\n+1\n"
    "C: RCPT TO:<%s>\n+1\nS: 550-5.1.1 %s\nS: 550 5.1.1 %s\n+1\nC: RCPT TO:<ok>\n+1\nS: 250 "
    "ok\n+1\n"
    "C: DATA\n+1\nS: 354 %s\n+1\n"
    "C: Subject: %s\nC: X%s: %s\nC: From: =?utf-8?q?%s?= <%s>\nC: %s\n"
    "C: Content-Type: multipart/mixed; boundary=b; x=\"%s\"\nC: \nC: %s\nC: --b\n"
    "C: Content-Type: text/%s; charset=\"%s\"; name=\"%s\"\n"
    "C: Content-Disposition: attachment; filename=\"%s\"\nC: \nC: %s\nC: --b--\nC: .\n+1\n"
    "S: 250 %s\n+1\n%s\nGAP C 5\nC: %s\nRST S\n";

static const char *const hostile[] = {
    "\\x1B[2J\\x1B]0;title\\x07",
    "\\x9B31m",
    "\\x08\\x0B\\x0C\\x0E\\x0F\\x7F",
    "\\x00\\x01\\x02\\x1F",
    "\\xC2\\x9B31m\\xC2\\x85",
    "\\xE2\\x80\\xAE\\xE2\\x80\\xAD\\xE2\\x81\\xA6\\xE2\\x81\\xA9",
    "\\xE2\\x80\\x8B\\xE2\\x80\\x8D\\xEF\\xBB\\xBF\\xC2\\xAD",
    "\\xC3\\xC3\\xFF\\xFE\\xE2\\x80",
    "\\xF0\\x9F\\x91\\xA8\\xE2\\x80\\x8D\\xF0\\x9F\\x91\\xA9",
    "\\xED\\xA0\\x80\\xC0\\x80\\xF4\\x90\\x80\\x80",
    "a\\xCC\\x81\\xCC\\x81\\xCC\\x81\\xCC\\x81\\xCC\\x81\\xCC\\x81\\xCC\\x81\\xCC\\x81",
    "\\t\\t\\t",
    "\\xE6\\x97\\xA5\\xE6\\x9C\\xAC\\xE6\\x97\\xA5\\xE6\\x9C\\xAC\\xE6\\x97\\xA5\\xE6\\x9C\\xAC\\xE"
    "6\\x97",
    "\\x0D",
    "\\x1B",
    "%n%s%x",
    "\\xEF\\xBF\\xBF\\xEF\\xB7\\x90",
    "\\x03\\x04\\x05\\x06\\x07\\x10\\x11\\x12\\x13\\x14\\x15\\x16\\x17\\x18\\x19\\x1A\\x1C\\x1D\\x1"
    "E",
    "\\xC2\\x80\\xC2\\x84\\xC2\\x8D\\xC2\\x90\\xC2\\x98\\xC2\\x9C\\xC2\\x9D\\xC2\\x9E\\xC2\\x9F",
    "\\x80\\x84\\x8D\\x90\\x98\\x9C\\x9D\\x9E\\x9F",
    "\\xE2\\x80\\xA8\\xE2\\x80\\xA9\\xEF\\xBF\\xB9\\xD8\\x9C\\xE2\\x80\\x8E",
    "\\x1B]52;c;eA==\\x07\\x1BP$q\\x1B",
};

static char *hostile_text(const char *word)
{
    struct buf text;
    buf_init(&text, 0);
    for (const char *at = hostile_session; *at; at++) {
        if (at[0] == '%' && at[1] == 's') {
            buf_append_str(&text, word);
            at++;
        } else {
            buf_append_byte(&text, (uint8_t)*at);
        }
    }
    return (char *)text.data;
}

static const char *const walks[] = {
    "j k z < < < y F12",
    "Enter j j j * j j v v v v v w w . } { y F12",
    "Enter * c j c j c j O j j j j j j j j y c",
    "Enter R ] ] ] ] ] [ y Esc",
    "Enter ! j j j j j j j j y Enter",
    "Enter * 1 2 j m Enter j j m Enter ' j y Enter",
    "m Enter ' y",
    "Enter Enter w l l l G g y",
    "Enter Enter 2 j y Enter ] [",
    "Enter Enter 3 w",
    "Enter Enter 4 j j w l",
    "Enter Enter 5 j",
    "Enter r j F12",
    "Enter Enter s Up Left Left Tab F12 Esc",
    "Enter Enter 2 j j s F12 Esc",
    "s F12 Esc",
    "i G g ] ] ] ] ] ] ] y F12",
    "! j Enter",
    "& Esc",
    "Space Space D j j j G / 2 y F12",
    "Enter Enter Space Esc J Enter Space D j j G y F12",
    "| Enter ^W j ^W Z Z | |",
    "p j p",
    "? G g",
    "/ 2 5 0 Enter n N",
};

// Pasted into each prompt: it is shown as marks, or not taken.
static void paste(struct screen *s, const char *open, const char *word)
{
    static const uint32_t codes[] = {0x9B,    0x85,   0xAD,   0x202E, 0x2066, 0x200B,
                                     0x200D,  0xFEFF, 0x0301, 0x2028, 0xFFFE, 0xE0041,
                                     0x1F600, 0x65E5, 0x7F,   0x1B};
    press(s, open, word);
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        screen_key(s, codes[i]);
        draw(s, open);
    }
    press(s, "Enter Esc Esc Esc Esc", word);
}

static void walk_all(struct screen *s, struct fake_host *host, const char *word)
{
    for (size_t w = 0; w < sizeof(walks) / sizeof(walks[0]); w++) {
        press(s, walks[w], word);
        press(s, "Esc Esc Esc Esc", word);
        check_text(buf_bytes(&s->clip), walks[w]);
        check_text(buf_bytes(&host->written), walks[w]);
        s->wants_quit = false;
    }
    static const char *const prompts[] = {"/", ":", "F7", "F7 a ^S", "m", "s Tab", "Enter m"};
    for (size_t i = 0; i < sizeof(prompts) / sizeof(prompts[0]); i++) paste(s, prompts[i], word);
}

// What the input is called and what is wrong with it come from outside too.
static void name_input(struct fake_host *host, const char *word, struct buf *name)
{
    buf_init(name, 0);
    for (const char *at = word; *at; at++) {
        if (at[0] != '\\' || at[1] != 'x') {
            buf_append_byte(name, (uint8_t)*at);
            continue;
        }
        char hex[3] = {at[2], at[3], 0};
        uint8_t octet = (uint8_t)strtoul(hex, NULL, 16);
        if (octet) buf_append_byte(name, octet);
        at += 3;
    }
    host->status.source = host->status.error = buf_str(name);
}

static void no_mail_text_drives_any_screen(void **state)
{
    (void)state;
    static const int sizes[][2] = {{24, 80}, {18, 60}, {50, 132}, {20, 41}, {24, 160}};
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        char *text = hostile_text(hostile[i]), *other = hostile_text("plain");
        struct fake_session sessions[] = {{"192.0.2.1", 1000, 25, 0, text},
                                          {"192.0.2.2", 1001, 25, 10, other}};
        for (size_t k = 0; k < 7; k++) { // each size once, and two without UTF-8
            struct fake_host host;
            struct screen s;
            struct buf name;
            fake_host_init(&host, sessions, 2);
            name_input(&host, hostile[i], &name);
            screen_init(&s, &host.host);
            s.canvas.is_ascii = k >= 5;
            screen_resize(&s, sizes[k % 5][0], sizes[k % 5][1]);
            fake_host_begin(&host, SIZE_MAX);
            fake_host_begin(&host, SIZE_MAX);
            screen_refresh(&s, 1);
            draw(&s, hostile[i]);
            press(&s, "g", hostile[i]);
            walk_all(&s, &host, hostile[i]);
            screen_fini(&s);
            fake_host_fini(&host);
            buf_fini(&name);
        }
        free(text);
        free(other);
    }
}

static void paste_text(struct screen *s, const char *text)
{
    screen_paste(s, true);
    for (; *text; text++) screen_key(s, (uint8_t)*text);
    screen_paste(s, false);
}

// It goes where text is typed, as one line; elsewhere it would do what its letters stand for.
static void pasted_text_is_text(void **state)
{
    (void)state;
    struct fake_host host;
    struct screen s;
    fake_host_init(&host, fake_sessions, fake_session_count);
    while (host.begun < host.count) fake_host_begin(&host, SIZE_MAX);
    screen_init(&s, &host.host);
    screen_resize(&s, 24, 80);
    screen_refresh(&s, 1);
    paste_text(&s, "Q\r:quit\rq\x1bQ3dd");
    assert_false(s.wants_quit || s.is_prompting || s.typed_count || s.count);
    assert_int_equal(s.depth, 1);
    assert_non_null(strstr(s.notice, "not taken"));
    screen_key(&s, '/');
    paste_text(&s, "bob\rx\x1b\ty");
    assert_true(s.is_prompting);
    assert_string_equal(buf_str(&s.prompts[SCREEN_ASKS_SEARCH].text), "bob x y");
    screen_key(&s, KEYS_ESCAPE);
    screen_key(&s, 's');
    paste_text(&s, "qqy "); // no text is typed in this field
    assert_int_equal(s.depth, 2);
    screen_key(&s, KEYS_ESCAPE);
    // Its end was lost: keys are keys again after a while without any.
    screen_paste(&s, true);
    screen_key(&s, 'Q');
    screen_refresh(&s, 2);
    screen_refresh(&s, INT64_C(2000000000));
    screen_key(&s, 'Q');
    screen_refresh(&s, INT64_C(4000000000));
    screen_key(&s, 'Q');
    assert_false(s.wants_quit);
    screen_refresh(&s, INT64_C(4100000000));
    screen_refresh(&s, INT64_C(7200000000));
    screen_key(&s, 'Q');
    assert_true(s.wants_quit);
    screen_fini(&s);
    fake_host_fini(&host);
}

static uint32_t random_state;

static uint32_t pick(uint32_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % n;
}

static uint32_t random_key(const struct screen *s)
{
    if (pick(4)) return s->keys.bindings[pick((uint32_t)s->keys.count)].key;
    return pick(2) ? 1 + pick(126) : KEYS_SPECIAL + pick(30);
}

static void do_something(struct screen *s, struct fake_host *h, int64_t *now_ns)
{
    static const int rows[] = {24, 18, 50, 8, 10, 16, 1, 30},
                     cols[] = {80, 60, 132, 40, 59, 119, 1, 160};
    switch (pick(24)) {
    case 0: screen_resize(s, rows[pick(8)], cols[pick(8)]); break;
    case 1: fake_host_begin(h, pick(30)); break;
    case 2: fake_host_end(h); break;
    case 3: h->fails = pick(4) == 0; break;
    case 4:
    case 5: screen_click(s, (enum screen_click)pick(5), (int)pick(50), (int)pick(160)); break;
    default: screen_key(s, random_key(s)); break;
    }
    *now_ns += (int64_t)pick(400) * 1000000;
    if (pick(3) == 0) screen_refresh(s, *now_ns);
    s->wants_quit = false;
}

static void no_row_of_keys_breaks_a_screen(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 40; seed++) {
        struct fake_host host;
        struct screen s;
        int64_t now_ns = 1;
        random_state = seed * 2654435761u;
        fake_host_init(&host, fake_sessions, fake_session_count);
        host.status.is_live = seed % 2;
        screen_init(&s, &host.host);
        for (int i = 0; i < 500; i++) {
            do_something(&s, &host, &now_ns);
            draw(&s, "random keys");
        }
        screen_fini(&s);
        fake_host_fini(&host);
    }
}

// Whatever was typed before, also as new keys of actions: Esc leaves prompts and dialogs, and the
// key that the help names for it leaves the program. Settings, and "+" there, which asks for a new
// key, are there more often than by chance.
static void after_any_row_of_keys_the_program_can_be_left(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 60; seed++) {
        struct fake_host host;
        struct screen s;
        int64_t now_ns = 1;
        random_state = seed * 40503u;
        fake_host_init(&host, fake_sessions, fake_session_count);
        fake_host_begin(&host, SIZE_MAX);
        host.status.is_live = seed % 3 == 0;
        host.status.has_ended = !host.status.is_live;
        screen_init(&s, &host.host);
        for (int i = 0; i < 400; i++) {
            if (s.stack[s.depth - 1]->ops->context == KEYS_SETUP && pick(3) == 0)
                screen_key(&s, pick(2) ? '+' : KEYS_ENTER);
            if (pick(40) == 0 && s.stack[s.depth - 1]->ops->context == KEYS_LIST)
                screen_act(&s, ACTION_SETUP);
            do_something(&s, &host, &now_ns);
            draw(&s, "keys at random");
        }
        while (screen_work(&s)) {
        }
        for (int i = 0; i < 2 * SCREEN_DEPTH; i++) screen_key(&s, KEYS_ESCAPE);
        uint32_t key = keys_of_action(&s.keys, ACTION_QUIT, 0);
        assert_true(s.depth == 1 && !s.is_prompting && key != KEYS_NONE);
        for (int i = 0; i < 2; i++)
            if (!s.wants_quit) screen_key(&s, key); // the second time it answers the question
        if (!s.wants_quit) fail_msg("seed %u", seed);
        screen_fini(&s);
        fake_host_fini(&host);
    }
}

// No key that is listed is dead: each action of a screen is taken by it.
static void each_action_is_taken_by_its_screen(void **state)
{
    (void)state;
    static const struct {
        const char *keys;
        enum keys_context context;
    } screens[] = {
        {"j", KEYS_LIST},         {"Enter", KEYS_DIALOGUE}, {"Enter Enter", KEYS_MESSAGE},
        {"i", KEYS_STATS},        {"o", KEYS_SETUP},        {"t", KEYS_COLUMNS},
        {"Enter !", KEYS_PLACES}, {"?", KEYS_HELP}};
    static const enum action of_all[] = {
        ACTION_HELP,   ACTION_BACK,    ACTION_SEARCH, ACTION_NEXT_MATCH, ACTION_PREVIOUS_MATCH,
        ACTION_REDRAW, ACTION_FILTER,  ACTION_QUIT,   ACTION_STATS,      ACTION_DIFF,
        ACTION_SETUP,  ACTION_COLUMNS, ACTION_COMMAND};
    static const enum action of_screen[] = {ACTION_MARKS, ACTION_COPY, ACTION_PAUSE,
                                            ACTION_WRITE_SCREEN};
    static const enum action of_panes[] = {ACTION_LAYOUT,           ACTION_ZOOM,
                                           ACTION_NEXT_PANE,        ACTION_BORDER_LEFT,
                                           ACTION_BORDER_RIGHT,     ACTION_LAST_BORDER_LEFT,
                                           ACTION_LAST_BORDER_RIGHT};
    for (size_t i = 0; i < sizeof(screens) / sizeof(screens[0]); i++) {
        for (int a = 0; a < ACTION_COUNT; a++) {
            bool is_of_all = false;
            for (size_t k = 0; k < sizeof(of_all) / sizeof(of_all[0]); k++)
                is_of_all |= of_all[k] == (enum action)a;
            for (size_t k = 0; k < sizeof(of_screen) / sizeof(of_screen[0]); k++)
                is_of_all |= of_screen[k] == (enum action)a;
            for (size_t k = 0; k < sizeof(of_panes) / sizeof(of_panes[0]); k++)
                is_of_all |= of_panes[k] == (enum action)a;
            if (is_of_all || !(keys_action_contexts((enum action)a) & screens[i].context)) continue;
            struct fake_host host;
            struct screen s;
            fake_host_init(&host, fake_sessions, fake_session_count);
            fake_host_begin(&host, SIZE_MAX);
            screen_init(&s, &host.host);
            draw(&s, "first");
            press(&s, screens[i].keys, "open");
            struct view *v = s.stack[s.depth - 1];
            assert_int_equal(v->ops->context, screens[i].context);
            if (!v->ops->act(v, (enum action)a, 0))
                fail_msg("%s", keys_action_name((enum action)a));
            draw(&s, "acted");
            screen_fini(&s);
            fake_host_fini(&host);
        }
    }
}

static void nothing_is_drawn_when_nothing_changed(void **state)
{
    (void)state;
    struct fake_host host;
    struct screen s;
    fake_host_init(&host, fake_sessions, fake_session_count);
    fake_host_begin(&host, SIZE_MAX);
    screen_init(&s, &host.host);
    screen_refresh(&s, 1);
    screen_draw(&s);
    screen_refresh(&s, INT64_C(5) * 1000000000);
    assert_false(s.is_dirty);
    fake_host_begin(&host, SIZE_MAX);
    screen_refresh(&s, INT64_C(6) * 1000000000);
    assert_true(s.is_dirty);
    screen_draw(&s);
    // An opened session is read again only if it grew.
    screen_key(&s, KEYS_ENTER);
    screen_draw(&s);
    size_t opened = host.opened;
    screen_refresh(&s, INT64_C(60) * 1000000000);
    assert_int_equal(host.opened, opened);
    assert_false(s.is_dirty);
    screen_fini(&s);
    fake_host_fini(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_mail_text_drives_any_screen),
        cmocka_unit_test(pasted_text_is_text),
        cmocka_unit_test(no_row_of_keys_breaks_a_screen),
        cmocka_unit_test(after_any_row_of_keys_the_program_can_be_left),
        cmocka_unit_test(each_action_is_taken_by_its_screen),
        cmocka_unit_test(nothing_is_drawn_when_nothing_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
