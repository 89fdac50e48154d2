// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/limits.h"

// One line of text per event: offset+length, verb, [verb as sent] [argument] and what is odd.
static void on_line(void *ctx, const struct smtp_command *c)
{
    struct buf *log = ctx;
    buf_printf(log, "%llu+%llu %s [", (unsigned long long)c->offset, (unsigned long long)c->len,
               c->verb == SMTP_VERB_NONE ? "-"
               : c->verb                 ? smtp_verb_name(c->verb)
                                         : "?");
    buf_append_bytes(log, c->verb_text);
    buf_append_str(log, "] [");
    buf_append_bytes(log, c->arg);
    buf_append_str(log, "]");
    if (c->is_bare_lf) buf_append_str(log, " bare-lf");
    if (!c->is_ended) buf_append_str(log, " unended");
    if (c->starts_after_gap) buf_append_str(log, " after-gap");
    if (c->line.len != c->len) buf_append_str(log, " cut");
    buf_append_str(log, "\n");
}

static void feed_all(struct smtp_command_parser *p, struct bytes in)
{
    while (in.len > 0) in = bytes_skip(in, smtp_command_feed(p, in));
}

// In pieces of at most step octets; at octet gap_at (none: SIZE_MAX) gap octets are missing.
static void run(struct bytes in, size_t step, size_t gap_at, uint64_t gap, struct buf *log)
{
    struct smtp_command_parser p;
    buf_init(log, 0);
    smtp_command_init(&p, on_line, log);
    for (size_t at = 0; at < in.len;) {
        size_t n = at < gap_at && gap_at - at < step ? gap_at - at : step;
        if (at == gap_at) smtp_command_gap(&p, gap);
        struct bytes piece = bytes_first(bytes_skip(in, at), n);
        // An allocation of its own lets a sanitizer see reads past the piece.
        uint8_t *copy = malloc(piece.len);
        assert_non_null(copy);
        memcpy(copy, piece.data, piece.len);
        feed_all(&p, bytes_of(copy, piece.len));
        free(copy);
        at += piece.len;
    }
    smtp_command_finish(&p);
    assert_false(smtp_command_is_partial(&p));
    smtp_command_fini(&p);
}

static const struct {
    struct bytes wire, log;
} rows[] = {
    {BYTES_LIT("EHLO client.example\r\n"), BYTES_LIT("0+21 EHLO [EHLO] [client.example]\n")},
    {BYTES_LIT("ehlo\r\nquit\r\n"), BYTES_LIT("0+6 EHLO [ehlo] []\n6+6 QUIT [quit] []\n")},
    {BYTES_LIT("MAIL FROM:<a@b> SIZE=3\n"),
     BYTES_LIT("0+23 MAIL [MAIL] [FROM:<a@b> SIZE=3] bare-lf\n")},
    {BYTES_LIT("RCPT\tTO:<a@b> \t\r\n"), BYTES_LIT("0+17 RCPT [RCPT] [TO:<a@b>]\n")},
    {BYTES_LIT("  NOOP   x y  \r\n"), BYTES_LIT("0+16 NOOP [NOOP] [x y]\n")},
    {BYTES_LIT("\r\n\n \t\r\n"), BYTES_LIT("0+2 - [] []\n2+1 - [] [] bare-lf\n3+4 - [] []\n")},
    {BYTES_LIT("STARTTLS\r\r\n"), BYTES_LIT("0+11 STARTTLS [STARTTLS] []\n")},
    {BYTES_LIT("START\r\nTLS\r\n"), BYTES_LIT("0+7 ? [START] []\n7+5 ? [TLS] []\n")},
    {BYTES_LIT("MAILFROM:<a@b>\r\n"), BYTES_LIT("0+16 ? [MAILFROM:<a@b>] []\n")},
    {BYTES_LIT("DATAX\r\nXFORWARD ADDR=1\r\n"),
     BYTES_LIT("0+7 ? [DATAX] []\n7+17 XFORWARD [XFORWARD] [ADDR=1]\n")},
    {BYTES_LIT("QUIT\rRSET\r\n"), BYTES_LIT("0+11 ? [QUIT\rRSET] []\n")},
    {BYTES_LIT("QU\0IT x\r\nDATA"), BYTES_LIT("0+9 ? [QU\0IT] [x]\n9+4 DATA [DATA] [] unended\n")},
    {BYTES_LIT("BDAT 3 LAST\r"), BYTES_LIT("0+12 BDAT [BDAT] [3 LAST] unended\n")},
    {BYTES_LIT("\xC3\xA9 \xFF\r\n"), BYTES_LIT("0+6 ? [\xC3\xA9] [\xFF]\n")},
    {BYTES_LIT(""), BYTES_LIT("")},
};

static void expect_log(const struct buf *log, size_t row)
{
    assert_int_equal(log->len, rows[row].log.len);
    assert_memory_equal(buf_str(log), rows[row].log.data, log->len);
}

static void lines_are_the_same_in_any_pieces(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (size_t step = 1; step <= rows[i].wire.len + 1; step++) {
            struct buf log;
            run(rows[i].wire, step, SIZE_MAX, 0, &log);
            expect_log(&log, i);
            buf_fini(&log);
        }
    }
}

static void every_cut_in_two_gives_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (size_t cut = 1; cut < rows[i].wire.len; cut++) {
            struct buf log;
            // A gap of nothing would still end a line: so the cut is made by hand.
            struct smtp_command_parser p;
            buf_init(&log, 0);
            smtp_command_init(&p, on_line, &log);
            feed_all(&p, bytes_first(rows[i].wire, cut));
            feed_all(&p, bytes_skip(rows[i].wire, cut));
            smtp_command_finish(&p);
            expect_log(&log, i);
            smtp_command_fini(&p);
            buf_fini(&log);
        }
    }
}

static void a_gap_ends_a_line_and_marks_the_next(void **state)
{
    (void)state;
    struct buf log;
    struct bytes wire = BYTES_LIT("NOOP one\r\nNOOP two\r\n");
    run(wire, 100, 4, 7, &log);
    assert_string_equal(buf_str(&log), "0+4 NOOP [NOOP] [] unended\n"
                                       "11+6 ? [one] [] after-gap\n17+10 NOOP [NOOP] [two]\n");
    buf_fini(&log);
    run(wire, 100, 10, 7, &log);
    assert_string_equal(buf_str(&log), "0+10 NOOP [NOOP] [one]\n"
                                       "17+10 NOOP [NOOP] [two] after-gap\n");
    buf_fini(&log);
}

static void a_gap_anywhere_glues_nothing_together(void **state)
{
    (void)state;
    struct bytes wire = BYTES_LIT("EHLO a\r\nMAIL FROM:<a@b>\r\nQUIT\r\n");
    for (size_t at = 1; at < wire.len; at++) {
        for (size_t step = 1; step < wire.len; step += 4) {
            struct buf whole, pieces;
            run(wire, wire.len, at, 1000, &whole);
            run(wire, step, at, 1000, &pieces);
            assert_string_equal(buf_str(&whole), buf_str(&pieces));
            // Every line lies on one side of the gap.
            for (const char *line = buf_str(&whole); *line; line = strchr(line, '\n') + 1) {
                char *plus;
                unsigned long begin = strtoul(line, &plus, 10), len = strtoul(plus + 1, NULL, 10);
                assert_true(begin + len <= at || begin >= at + 1000);
            }
            buf_fini(&whole);
            buf_fini(&pieces);
        }
    }
}

static void a_long_line_is_cut_and_counted(void **state)
{
    (void)state;
    enum { LEN = LIMIT_COMMAND_LINE + 1000 };
    uint8_t *wire = malloc(LEN + 2);
    assert_non_null(wire);
    memset(wire, 'x', LEN);
    memcpy(wire, "NOOP ", 5);
    memcpy(wire + LEN, "\r\n", 2);
    struct buf whole, pieces;
    run(bytes_of(wire, LEN + 2), LEN + 2, SIZE_MAX, 0, &whole);
    assert_true(strstr(buf_str(&whole), "0+17386 NOOP [NOOP] [x") == buf_str(&whole));
    assert_non_null(strstr(buf_str(&whole), "x] cut\n"));
    assert_true(whole.len < LIMIT_COMMAND_LINE + 100);
    for (size_t step = 1; step < LEN; step = step * 3 + 1) {
        run(bytes_of(wire, LEN + 2), step, SIZE_MAX, 0, &pieces);
        assert_string_equal(buf_str(&whole), buf_str(&pieces));
        buf_fini(&pieces);
    }
    buf_fini(&whole);
    free(wire);
}

static const uint8_t *seen;

static void remember(void *ctx, const struct smtp_command *c)
{
    (void)ctx;
    seen = c->line.data;
}

static void a_whole_line_is_not_copied(void **state)
{
    (void)state;
    struct smtp_command_parser p;
    struct bytes wire = BYTES_LIT("NOOP\r\nNOOP\r\n");
    smtp_command_init(&p, remember, NULL);
    assert_int_equal(smtp_command_feed(&p, wire), 6);
    assert_ptr_equal(seen, wire.data);
    assert_null(p.partial.data);
    smtp_command_fini(&p);
}

static void the_parser_goes_on_at_another_offset(void **state)
{
    (void)state;
    struct buf log;
    struct smtp_command_parser p;
    buf_init(&log, 0);
    smtp_command_init(&p, on_line, &log);
    feed_all(&p, BYTES_LIT("DATA\r\n"));
    smtp_command_seek(&p, 500);
    feed_all(&p, BYTES_LIT("QU"));
    assert_true(smtp_command_is_partial(&p));
    assert_int_equal(p.offset, 502);
    feed_all(&p, BYTES_LIT("IT\r\n"));
    assert_string_equal(buf_str(&log), "0+6 DATA [DATA] []\n500+6 QUIT [QUIT] []\n");
    smtp_command_fini(&p);
    buf_fini(&log);
}

static void verbs_have_their_names(void **state)
{
    (void)state;
    for (int v = SMTP_VERB_EHLO; v < SMTP_VERB_COUNT; v++) {
        assert_true(smtp_verb_name((enum smtp_verb)v)[0] != 0);
        assert_int_equal(smtp_verb_of(bytes_str(smtp_verb_name((enum smtp_verb)v))), v);
    }
    assert_int_equal(smtp_verb_of(BYTES_LIT("")), SMTP_VERB_NONE);
    assert_int_equal(smtp_verb_of(BYTES_LIT("sTaRtTlS")), SMTP_VERB_STARTTLS);
    assert_string_equal(smtp_verb_name(SMTP_VERB_UNKNOWN), "");
}

static void a_line_is_split_without_a_parser_too(void **state)
{
    (void)state;
    struct smtp_command c = smtp_command_parse(BYTES_LIT("auth plain AGE=\r\n"));
    assert_int_equal(c.verb, SMTP_VERB_AUTH);
    assert_true(bytes_equal(c.arg, BYTES_LIT("plain AGE=")));
    c = smtp_command_parse(BYTES_NONE);
    assert_int_equal(c.verb, SMTP_VERB_NONE);
    assert_false(bytes_is_none(c.arg));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_the_same_in_any_pieces),
        cmocka_unit_test(every_cut_in_two_gives_the_same),
        cmocka_unit_test(a_gap_ends_a_line_and_marks_the_next),
        cmocka_unit_test(a_gap_anywhere_glues_nothing_together),
        cmocka_unit_test(a_long_line_is_cut_and_counted),
        cmocka_unit_test(a_whole_line_is_not_copied),
        cmocka_unit_test(the_parser_goes_on_at_another_offset),
        cmocka_unit_test(verbs_have_their_names),
        cmocka_unit_test(a_line_is_split_without_a_parser_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
