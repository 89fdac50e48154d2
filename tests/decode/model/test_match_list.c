// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "decode/model/match_list.h"
#include "decode/model/message_facts.h"
#include "decode/model/session_match.h"

#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define HASH_UPPER "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF"

static const uint64_t seed[2] = {1, 2};
static const uint8_t digest[32] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA,
                                   0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0x00, 0x11, 0x22, 0x33, 0x44, 0x55,
                                   0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF};

// The list that text makes, fed step octets at a time; *line_out: 0, or the line that is wrong.
static struct match_list *list_of(const char *text, size_t step, unsigned *line_out)
{
    struct match_list *l = match_list_new(seed);
    struct bytes rest = bytes_str(text);
    enum match_list_result result = MATCH_LIST_OK;
    for (; rest.len > 0 && result == MATCH_LIST_OK; rest = bytes_skip(rest, step))
        result = match_list_feed(l, bytes_first(rest, step));
    if (result == MATCH_LIST_OK) result = match_list_finish(l);
    *line_out = result == MATCH_LIST_OK ? 0 : (unsigned)match_list_line(l);
    return l;
}

static const struct {
    const char *text;
    size_t count;
    unsigned bad_line;
} line_rows[] = {
    {"", 0, 0},
    {"\n# a list\n  # another word\r\n\t \n", 0, 0},
    {"example.org", 1, 0},
    {"\xEF\xBB\xBF" "example.org\n", 1, 0},
    {" example.org.\r\nExample.ORG\n", 1, 0},
    {HASH "\n" HASH_UPPER "\n", 1, 0},
    {HASH "0\n", 0, 1},
    {"example.org\n" HASH "  mail.eml\n", 1, 2},
    {"d41d8cd98f00b204e9800998ecf8427e", 0, 1}, // an MD5
    {"ann@example.org\nAnn@Example.org\nexample.org\n", 2, 0},
    {"\"a b\"@example.org\n", 1, 0},
    {"a b@example.org\n", 0, 1},
    {"root@localhost\n", 1, 0},
    {"localhost\n", 0, 1},
    {"postmaster@[192.0.2.1]\n", 1, 0},
    {"postmaster@[192.0.2.1\n", 0, 1},
    {"192.0.2.1\n", 0, 1},
    {"m\xC3\xBCller.example\nann@m\xC3\xBCller.example\n", 2, 0},
    {"<ann@example.org>\n", 0, 1},
    {"ann@bob@example.org\n", 0, 1},
    {"ann@\n", 0, 1},
    {"@example.org\n", 0, 1},
    {"a..b\n", 0, 1},
    {".example.org\n", 0, 1},
    {"\n\nexample.org, example.net\n", 0, 3},
    {"exam\x01ple.org\n", 0, 1},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.org\n", 1, 0},  // 63
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.org\n", 0, 1}, // 64
};

static void lines_are_read_however_they_are_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof line_rows / sizeof *line_rows; i++) {
        for (size_t step = 1; step < 80; step++) {
            unsigned line;
            struct match_list *l = list_of(line_rows[i].text, step, &line);
            if (line != line_rows[i].bad_line || match_list_count(l) != line_rows[i].count)
                fail_msg("row %zu, by %zu: %zu values, line %u", i, step, match_list_count(l),
                         line);
            match_list_free(l);
        }
    }
}

static void a_line_may_be_long_if_it_is_a_comment(void **state)
{
    (void)state;
    static char text[2 * LIMIT_MATCH_LINE];
    unsigned line;
    memset(text, 'x', sizeof text - 1);
    struct match_list *l = list_of(text, 100, &line);
    assert_int_equal(line, 1);
    match_list_free(l);
    text[0] = '#';
    l = list_of(text, 100, &line);
    assert_int_equal(line, 0);
    match_list_free(l);
}

static void collect(void *ctx, struct bytes value)
{
    if (((struct buf *)ctx)->len > 0) buf_append_byte(ctx, ' ');
    buf_append_bytes(ctx, value);
}

static const struct {
    bool is_name;
    const char *text, *found;
} ask_rows[] = {
    {false, "ann@example.org", "Ann@Example.org"},
    {false, "ANN@EXAMPLE.ORG.", "Ann@Example.org"},
    {false, "@relay.test,@b.test:ann@example.org", "Ann@Example.org"},
    {false, "bob@example.org", ""},
    {false, "bob@bad.example", "bad.example"},
    {false, "x@Mail.Bad.Example", "mail.bad.example bad.example"},
    {false, "x@y@a.mail.bad.example", "mail.bad.example bad.example"},
    {false, "x@notbad.example", ""},
    {false, "bad.example", ""}, // no address
    {false, "", ""},
    {false, "@", ""},
    {true, "bad.example", "bad.example"},
    {true, "a.b.c.d.bad.example.", "bad.example"},
    {true, "example", ""},
    {true, "[192.0.2.1]", ""},
    {false, "postmaster@[192.0.2.1]", "postmaster@[192.0.2.1]"},
};

static void a_domain_stands_for_all_below_it(void **state)
{
    (void)state;
    unsigned line;
    struct match_list *l = list_of("Ann@Example.org\nbad.example\nmail.bad.example\n"
                                   "postmaster@[192.0.2.1]\n" HASH_UPPER,
                                   1000, &line);
    struct buf found;
    buf_init(&found, 0);
    assert_int_equal(line, 0);
    for (size_t i = 0; i < sizeof ask_rows / sizeof *ask_rows; i++) {
        buf_reset(&found, 0);
        struct bytes text = bytes_str(ask_rows[i].text);
        if (ask_rows[i].is_name) match_list_ask_domain(l, text, collect, &found);
        else match_list_ask_address(l, text, collect, &found);
        assert_string_equal(buf_str(&found), ask_rows[i].found);
    }
    buf_reset(&found, 0);
    match_list_ask_sha256(l, digest, collect, &found);
    assert_string_equal(buf_str(&found), HASH);
    buf_fini(&found);
    match_list_free(l);
}

static void a_hundred_thousand_values_are_all_found(void **state)
{
    (void)state;
    struct match_list *l = match_list_new(seed);
    struct buf found;
    char text[64];
    buf_init(&found, 0);
    for (int i = 0; i < 100000; i++) {
        snprintf(text, sizeof text, i % 2 ? "u%d@example.org\n" : "d%d.example\n", i);
        assert_int_equal(match_list_feed(l, bytes_str(text)), MATCH_LIST_OK);
    }
    assert_int_equal(match_list_count(l), 100000);
    for (int i = 0; i < 100002; i++) {
        buf_reset(&found, 64);
        snprintf(text, sizeof text, i % 2 ? "u%d@example.org" : "x@d%d.example", i);
        match_list_ask_address(l, bytes_str(text), collect, &found);
        assert_int_equal(found.len > 0, i < 100000);
    }
    buf_fini(&found);
    match_list_free(l);
}

// A name of a hundred thousand labels is no work.
static void a_long_name_is_asked_by_its_end(void **state)
{
    (void)state;
    static uint8_t name[400000];
    unsigned line;
    struct match_list *l = list_of("x.x.x\n", 10, &line);
    struct buf found;
    buf_init(&found, 0);
    for (size_t i = 0; i < sizeof name; i++) name[i] = i % 2 ? '.' : 'x';
    match_list_ask_domain(l, bytes_of(name, sizeof name), collect, &found);
    assert_string_equal(buf_str(&found), "x.x.x");
    buf_fini(&found);
    match_list_free(l);
}

// A session with the same address everywhere: each place once, the message in a part too.
static void each_place_counts_once(void **state)
{
    (void)state;
    unsigned line;
    struct match_list *l = list_of("example.org\n" HASH, 10, &line);
    struct session_address a = {.addr_spec = BYTES_LIT("ann@example.org")};
    struct session_address b = {.next = &a, .addr_spec = BYTES_LIT("bob@mail.example.org")};
    struct session_message inner = {.has_sha256 = true, .from = &a};
    memcpy(inner.sha256, digest, sizeof digest);
    struct part_facts facts = {.message = &inner};
    struct session_part part = {.path = BYTES_LIT("2"), .has_sha256 = true, .facts = &facts};
    memcpy(part.sha256, digest, sizeof digest);
    struct session_message m = {.to = &b, .parts = &part};
    struct session_rcpt r2 = {.to = BYTES_LIT("bob@example.org")};
    struct session_rcpt r1 = {.next = &r2, .to = BYTES_LIT("ann@example.org")};
    struct session_transaction x = {.index = 0, .from = BYTES_LIT(""), .rcpts = &r1, .message = &m};
    struct session *s = session_new();
    s->helo_name = BYTES_LIT("desk.example.org");
    s->transactions = s->last_transaction = &x;
    session_match(s, l);
    struct buf text;
    buf_init(&text, 0);
    for (const struct session_match *i = s->matches; i; i = i->next)
        buf_printf(&text, "%s/%d/%.*s ", i->where, (int)i->transaction, (int)i->part.len,
                   i->part.len ? (const char *)i->part.data : "");
    assert_string_equal(buf_str(&text), "env.helo/-1/ env.rcpt/0/ hdr.to/0/ part.sha256/0/2 "
                                        "hdr.from/0/2 ");
    assert_int_equal(s->match_count, 5);
    buf_fini(&text);
    session_free(s);
    match_list_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read_however_they_are_cut),
        cmocka_unit_test(a_line_may_be_long_if_it_is_a_comment),
        cmocka_unit_test(a_domain_stands_for_all_below_it),
        cmocka_unit_test(a_hundred_thousand_values_are_all_found),
        cmocka_unit_test(a_long_name_is_asked_by_its_end),
        cmocka_unit_test(each_place_counts_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
