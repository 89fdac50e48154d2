// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/limits.h"

static void put(struct buf *log, struct bytes b)
{
    buf_append_str(log, " [");
    buf_append_bytes(log, b);
    buf_append_str(log, "]");
}

// "line offset+length code [enhanced] [text]" and what is odd; "." ends a reply, "none" is no code.
static void on_line(void *ctx, const struct smtp_reply_line *l)
{
    struct buf *log = ctx;
    buf_printf(log, "line %llu+%llu ", (unsigned long long)l->offset, (unsigned long long)l->len);
    if (l->is_reply) buf_printf(log, "%03u%s", l->code, l->is_last ? "." : "-");
    else buf_append_str(log, "none");
    if (!bytes_is_none(l->enhanced)) put(log, l->enhanced);
    put(log, l->text);
    if (l->is_malformed) buf_append_str(log, " malformed");
    if (l->is_bare_lf) buf_append_str(log, " bare-lf");
    if (!l->is_ended) buf_append_str(log, " unended");
    if (l->len != l->line.len) buf_append_str(log, " cut");
    buf_append_str(log, "\n");
}

static void on_reply(void *ctx, const struct smtp_reply *r)
{
    struct buf *log = ctx;
    buf_printf(log, "reply %llu+%llu %03u %u", (unsigned long long)r->offset,
               (unsigned long long)r->len, r->code, r->lines);
    if (!bytes_is_none(r->enhanced)) put(log, r->enhanced);
    put(log, r->text);
    if (!bytes_equal(r->text, r->full_text)) put(log, r->full_text);
    if (r->is_cut) buf_append_str(log, " cut");
    if (r->is_line_cut) buf_append_str(log, " line-cut");
    if (r->is_mixed) buf_append_str(log, " mixed");
    buf_append_str(log, "\n");
}

static const struct smtp_reply_events events = {on_line, on_reply};

static void feed_all(struct smtp_reply_parser *p, struct bytes in)
{
    while (in.len > 0) {
        size_t used = smtp_reply_feed(p, in);
        // A reply that ends before the waiting line takes nothing; the next call does.
        if (used == 0) used = smtp_reply_feed(p, in);
        assert_int_not_equal(used, 0);
        in = bytes_skip(in, used);
    }
}

struct how {
    size_t step;   // octets a piece
    bool splits;   // on a change of code
    size_t gap_at; // SIZE_MAX: no gap
    uint64_t gap;
};

static void run(struct bytes in, struct how how, struct buf *log)
{
    struct smtp_reply_parser p;
    buf_init(log, 0);
    smtp_reply_init(&p, &events, log);
    p.splits_on_change = how.splits;
    for (size_t at = 0; at < in.len;) {
        size_t n = at < how.gap_at && how.gap_at - at < how.step ? how.gap_at - at : how.step;
        if (at == how.gap_at) smtp_reply_gap(&p, how.gap);
        struct bytes piece = bytes_first(bytes_skip(in, at), n);
        uint8_t *copy = malloc(piece.len);
        assert_non_null(copy);
        memcpy(copy, piece.data, piece.len);
        feed_all(&p, bytes_of(copy, piece.len));
        free(copy);
        at += piece.len;
    }
    smtp_reply_finish(&p);
    assert_false(smtp_reply_is_partial(&p));
    smtp_reply_fini(&p);
}

static const struct {
    bool splits;
    const char *wire, *log;
} rows[] = {
    {false, "220 mx.example ESMTP\r\n",
     "line 0+22 220. [mx.example ESMTP]\nreply 0+22 220 1 [mx.example ESMTP]\n"},
    // RFC 5321 4.2.1: a code alone is a reply.
    {false, "250\r\n", "line 0+5 250. []\nreply 0+5 250 1 []\n"},
    {false, "250 \r\n", "line 0+6 250. []\nreply 0+6 250 1 []\n"},
    {false, "250-a\r\n250-\r\n250 b\r\n",
     "line 0+7 250- [a]\nline 7+6 250- []\nline 13+7 250. [b]\nreply 0+20 250 3 [a\n\nb]\n"},
    {false, "250-\r\n250 b\r\n", "line 0+6 250- []\nline 6+7 250. [b]\nreply 0+13 250 2 [\nb]\n"},
    {false, "250 2.1.5  Ok 2.1.5\r\n",
     "line 0+21 250. [2.1.5] [Ok 2.1.5]\nreply 0+21 250 1 [2.1.5] [Ok 2.1.5] [2.1.5  Ok 2.1.5]\n"},
    {false, "250 2.0.0\r\n", "line 0+11 250. [2.0.0] []\nreply 0+11 250 1 [2.0.0] [] [2.0.0]\n"},
    {false, "550-5.7.1 no\r\n550 5.7.2 never\r\n",
     "line 0+14 550- [5.7.1] [no]\nline 14+17 550. [5.7.2] [never]\n"
     "reply 0+31 550 2 [5.7.1] [no\nnever] [5.7.1 no\n5.7.2 never]\n"},
    {false, "550-no\r\n550 5.7.2 never\r\n",
     "line 0+8 550- [no]\nline 8+17 550. [5.7.2] [never]\n"
     "reply 0+25 550 2 [5.7.2] [no\nnever] [no\n5.7.2 never]\n"},
    {false, "250 5.1.1 Ok\r\n", "line 0+14 250. [5.1.1 Ok]\nreply 0+14 250 1 [5.1.1 Ok]\n"},
    {false, "250  two blanks \r\n",
     "line 0+18 250. [ two blanks ]\nreply 0+18 250 1 [ two blanks ]\n"},
    {false, "354 go\n", "line 0+7 354. [go] bare-lf\nreply 0+7 354 1 [go]\n"},
    {false, "250\tOk\r\n", "line 0+8 250. [Ok] malformed\nreply 0+8 250 1 [Ok]\n"},
    {false, "250Ok\r\n", "line 0+7 250. [Ok] malformed\nreply 0+7 250 1 [Ok]\n"},
    {false, "2500 x\r\n", "line 0+8 250. [0 x] malformed\nreply 0+8 250 1 [0 x]\n"},
    {false, "000 x\r\n", "line 0+7 000. [x] malformed\nreply 0+7 000 1 [x]\n"},
    {false, "290 x\r\n", "line 0+7 290. [x] malformed\nreply 0+7 290 1 [x]\n"},
    {false, "hello\r\n250 x\r\n",
     "line 0+7 none [hello] malformed\nline 7+7 250. [x]\nreply 7+7 250 1 [x]\n"},
    {false, "\r\n", "line 0+2 none [] malformed\n"},
    {false, "25\r\n", "line 0+4 none [25] malformed\n"},
    {false, "214-Help\r\nwithout code\r\n\r\n214 end\r\n",
     "line 0+10 214- [Help]\nline 10+14 214- [without code] malformed\n"
     "line 24+2 214- [] malformed\nline 26+9 214. [end]\n"
     "reply 0+35 214 4 [Help\nwithout code\n\nend]\n"},
    // Without another command outstanding, the last line's code counts; with one, replies part.
    {false, "250-a\r\n550-b\r\n250 c\r\n",
     "line 0+7 250- [a]\nline 7+7 550- [b]\nline 14+7 250. [c]\nreply 0+21 250 3 [a\nb\nc] "
     "mixed\n"},
    {false, "250-a\r\n451 b\r\n",
     "line 0+7 250- [a]\nline 7+7 451. [b]\nreply 0+14 451 2 [a\nb] mixed\n"},
    {true, "250-a\r\n451 b\r\n",
     "line 0+7 250- [a]\nreply 0+7 250 1 [a]\nline 7+7 451. [b]\nreply 7+7 451 1 [b]\n"},
    {true, "250-a\r\n250 b\r\n354 c\r\n",
     "line 0+7 250- [a]\nline 7+7 250. [b]\nreply 0+14 250 2 [a\nb]\n"
     "line 14+7 354. [c]\nreply 14+7 354 1 [c]\n"},
    {true, "250-a\r\n550-b\r\n551-c\r\nx\r\n",
     "line 0+7 250- [a]\nreply 0+7 250 1 [a]\nline 7+7 550- [b]\nreply 7+7 550 1 [b]\n"
     "line 14+7 551- [c]\nline 21+3 551- [x] malformed\nreply 14+10 551 2 [c\nx] cut\n"},
    // What the stream's end cuts.
    {false, "221 Bye", "line 0+7 221. [Bye] unended\nreply 0+7 221 1 [Bye] cut line-cut\n"},
    {false, "221", "line 0+3 221. [] unended\nreply 0+3 221 1 [] cut line-cut\n"},
    {false, "22", "line 0+2 none [22] malformed unended\n"},
    {false, "by", "line 0+2 none [by] malformed unended\n"},
    {false, "250-a\r\n250-b\r\n",
     "line 0+7 250- [a]\nline 7+7 250- [b]\nreply 0+14 250 2 [a\nb] cut\n"},
    {false, "250-a\r\n25",
     "line 0+7 250- [a]\nline 7+2 none [25] malformed unended\nreply 0+7 250 1 [a] cut\n"},
    {false, "250-a\r\n250-b",
     "line 0+7 250- [a]\nline 7+5 250. [b] unended\nreply 0+12 250 2 [a\nb] cut line-cut\n"},
    {true, "250-a\r\n550 b",
     "line 0+7 250- [a]\nreply 0+7 250 1 [a]\n"
     "line 7+5 550. [b] unended\nreply 7+5 550 1 [b] cut line-cut\n"},
    {false, "", ""},
};

static void replies_are_the_same_in_any_pieces(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bytes wire = bytes_str(rows[i].wire);
        for (size_t step = 1; step <= wire.len + 1; step++) {
            struct buf log;
            run(wire, (struct how){step, rows[i].splits, SIZE_MAX, 0}, &log);
            assert_string_equal(buf_str(&log), rows[i].log);
            buf_fini(&log);
        }
    }
}

static void every_cut_in_two_gives_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bytes wire = bytes_str(rows[i].wire);
        for (size_t cut = 1; cut < wire.len; cut++) {
            struct buf log;
            struct smtp_reply_parser p;
            buf_init(&log, 0);
            smtp_reply_init(&p, &events, &log);
            p.splits_on_change = rows[i].splits;
            feed_all(&p, bytes_first(wire, cut));
            feed_all(&p, bytes_skip(wire, cut));
            smtp_reply_finish(&p);
            assert_string_equal(buf_str(&log), rows[i].log);
            smtp_reply_fini(&p);
            buf_fini(&log);
        }
    }
}

static void a_gap_gives_what_came_before_it(void **state)
{
    (void)state;
    static const struct {
        const char *wire;
        size_t gap_at;
        const char *log;
    } gaps[] = {
        {"250-a\r\n250 b\r\n", 7,
         "line 0+7 250- [a]\nreply 0+7 250 1 [a] cut\nline 107+7 250. [b]\nreply 107+7 250 1 "
         "[b]\n"},
        {"250-a\r\n250 bc\r\n", 12,
         "line 0+7 250- [a]\nline 7+5 250. [b] unended\nreply 0+12 250 2 [a\nb] cut line-cut\n"
         "line 112+3 none [c] malformed\n"},
        {"250 b\r\n250 c\r\n", 7,
         "line 0+7 250. [b]\nreply 0+7 250 1 [b]\nline 107+7 250. [c]\nreply 107+7 250 1 [c]\n"},
        {"250 2.1.5 b\r\n", 10,
         "line 0+10 250. [2.1.5] [] unended\nreply 0+10 250 1 [2.1.5] [] [2.1.5 ] cut line-cut\n"
         "line 110+3 none [b] malformed\n"},
        {"250 b\r\n", 2, "line 0+2 none [25] malformed unended\nline 102+5 none [0 b] malformed\n"},
    };
    for (size_t i = 0; i < sizeof(gaps) / sizeof(gaps[0]); i++) {
        for (size_t step = 1; step < 20; step++) {
            struct buf log;
            run(bytes_str(gaps[i].wire), (struct how){step, false, gaps[i].gap_at, 100}, &log);
            assert_string_equal(buf_str(&log), gaps[i].log);
            buf_fini(&log);
        }
    }
}

static void a_gap_anywhere_glues_nothing_together(void **state)
{
    (void)state;
    struct bytes wire = BYTES_LIT("250-mx\r\n250-SIZE 3\r\n250 X\r\n354 2.0.0 go\r\n451 b\r\n");
    for (size_t at = 1; at < wire.len; at++) {
        for (int splits = 0; splits < 2; splits++) {
            struct buf whole, pieces;
            run(wire, (struct how){wire.len, splits, at, 1000}, &whole);
            run(wire, (struct how){1, splits, at, 1000}, &pieces);
            assert_string_equal(buf_str(&whole), buf_str(&pieces));
            const char *c = buf_str(&whole);
            while ((c = strpbrk(c, "0123456789")) != NULL) {
                char *plus;
                unsigned long begin = strtoul(c, &plus, 10), len = 0;
                if (*plus == '+') len = strtoul(plus + 1, NULL, 10);
                if (*plus == '+') assert_true(begin + len <= at || begin >= at + 1000);
                c = plus;
            }
            buf_fini(&whole);
            buf_fini(&pieces);
        }
    }
}

// An owner learns of another outstanding command between two pieces of one line.
static void a_reply_ends_before_a_line_that_waits_already(void **state)
{
    (void)state;
    struct buf log;
    struct smtp_reply_parser p;
    buf_init(&log, 0);
    smtp_reply_init(&p, &events, &log);
    p.splits_on_change = true;
    assert_int_equal(smtp_reply_feed(&p, BYTES_LIT("250-a\r\n55")), 9);
    assert_int_equal(smtp_reply_feed(&p, BYTES_LIT("0 b\r\n")), 0);
    assert_string_equal(buf_str(&log), "line 0+7 250- [a]\nreply 0+7 250 1 [a]\n");
    assert_true(smtp_reply_is_partial(&p));
    assert_int_equal(smtp_reply_feed(&p, BYTES_LIT("0 b\r\n")), 5);
    assert_non_null(strstr(buf_str(&log), "reply 7+7 550 1 [b]\n"));
    smtp_reply_fini(&p);
    buf_fini(&log);
}

static void feed_stops_after_each_reply(void **state)
{
    (void)state;
    struct buf log;
    struct smtp_reply_parser p;
    buf_init(&log, 0);
    smtp_reply_init(&p, &events, &log);
    struct bytes wire = BYTES_LIT("250-a\r\n250 b\r\nx\r\n220 c\r\n");
    assert_int_equal(smtp_reply_feed(&p, wire), 14);
    assert_int_equal(smtp_reply_feed(&p, bytes_skip(wire, 14)), 3);
    assert_int_equal(p.offset, 17);
    smtp_reply_seek(&p, 90);
    assert_int_equal(smtp_reply_feed(&p, bytes_skip(wire, 17)), 7);
    assert_non_null(strstr(buf_str(&log), "reply 90+7 220 1 [c]\n"));
    smtp_reply_fini(&p);
    buf_fini(&log);
}

static struct bytes repeat(const char *text, size_t times, const char *last)
{
    size_t len = strlen(text), last_len = strlen(last);
    uint8_t *all = malloc(len * times + last_len);
    assert_non_null(all);
    for (size_t i = 0; i < times; i++) memcpy(all + i * len, text, len);
    memcpy(all + len * times, last, last_len);
    return bytes_of(all, len * times + last_len);
}

static void expect_ending(struct bytes wire, const char *ending)
{
    struct buf whole, pieces;
    run(wire, (struct how){wire.len, false, SIZE_MAX, 0}, &whole);
    size_t len = strlen(ending);
    assert_true(whole.len > len);
    assert_string_equal(buf_str(&whole) + whole.len - len, ending);
    for (size_t step = 1; step < wire.len; step = step * 5 + 2) {
        run(wire, (struct how){step, false, SIZE_MAX, 0}, &pieces);
        assert_true(bytes_equal(buf_bytes(&whole), buf_bytes(&pieces)));
        buf_fini(&pieces);
    }
    buf_fini(&whole);
}

static void what_is_too_long_is_cut_and_counted(void **state)
{
    (void)state;
    struct bytes line = repeat("250 x", LIMIT_REPLY_LINE, "\r\n");
    expect_ending(line, "250 x25] cut line-cut\n");
    free((void *)line.data);
    struct bytes lines = repeat("250-123456789\r\n", LIMIT_REPLY_TEXT / 10 + 100, "250 x\r\n");
    expect_ending(lines, "\n123456] cut line-cut\n");
    free((void *)lines.data);
}

static const uint8_t *seen;

static void ignore(void *ctx, const struct smtp_reply_line *line)
{
    (void)ctx;
    (void)line;
}

static void remember(void *ctx, const struct smtp_reply *r)
{
    (void)ctx;
    seen = r->text.data;
}

static void a_whole_line_is_not_copied(void **state)
{
    (void)state;
    static const struct smtp_reply_events remembering = {ignore, remember};
    struct smtp_reply_parser p;
    struct bytes wire = BYTES_LIT("250 Ok\r\n");
    smtp_reply_init(&p, &remembering, NULL);
    smtp_reply_feed(&p, wire);
    assert_ptr_equal(seen, wire.data + 4);
    assert_null(p.partial.data);
    assert_null(p.text.data);
    smtp_reply_fini(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_are_the_same_in_any_pieces),
        cmocka_unit_test(every_cut_in_two_gives_the_same),
        cmocka_unit_test(a_gap_gives_what_came_before_it),
        cmocka_unit_test(a_gap_anywhere_glues_nothing_together),
        cmocka_unit_test(a_reply_ends_before_a_line_that_waits_already),
        cmocka_unit_test(feed_stops_after_each_reply),
        cmocka_unit_test(what_is_too_long_is_cut_and_counted),
        cmocka_unit_test(a_whole_line_is_not_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
