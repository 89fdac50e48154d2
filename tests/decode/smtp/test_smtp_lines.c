// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "decode/smtp/smtp_lines.h"

static const struct row {
    const char *in;
    size_t len;
    uint64_t bare_lf, bare_cr, crcrlf, nul, longest;
} rows[] = {
#define ROW(in, ...) {in, sizeof(in) - 1, __VA_ARGS__}
    ROW("", 0, 0, 0, 0, 0),
    ROW("abc\r\n\r\nde\r\n", 0, 0, 0, 0, 3),
    ROW("a\nbc\n\n", 3, 0, 0, 0, 2),
    ROW("a\rb\r\n\rc\r\n", 0, 2, 0, 0, 3),
    ROW("a\r\r\nb\r\r\r\n", 0, 0, 2, 0, 1),
    ROW("a\r\rb\r\n", 0, 2, 0, 0, 4),
    ROW("a\0b\0\r\n", 0, 0, 0, 2, 4),
    ROW("a\r", 0, 0, 0, 0, 0), // what comes next is not known
#undef ROW
};

static void feed(struct smtp_lines *l, struct bytes in, size_t piece)
{
    smtp_lines_init(l);
    for (size_t pos = 0; pos < in.len; pos += piece)
        smtp_lines_feed(l, bytes_first(bytes_skip(in, pos), piece));
}

static void test_rows_at_any_piece(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (size_t piece = 1; piece <= rows[i].len + 1; piece++) {
            struct smtp_lines l;
            feed(&l, bytes_of(rows[i].in, rows[i].len), piece);
            assert_int_equal(l.count[SMTP_LINES_BARE_LF], rows[i].bare_lf);
            assert_int_equal(l.count[SMTP_LINES_BARE_CR], rows[i].bare_cr);
            assert_int_equal(l.count[SMTP_LINES_CRCRLF], rows[i].crcrlf);
            assert_int_equal(l.count[SMTP_LINES_NUL], rows[i].nul);
            assert_int_equal(l.longest, rows[i].longest);
        }
}

// RFC 5321 4.5.3.1.6: 1000 octets with CRLF.
static void test_long_lines(void **state)
{
    (void)state;
    for (size_t len = 997; len <= 1000; len++)
        for (size_t piece = 1; piece <= 1002; piece += 333) {
            char line[1002];
            memset(line, 'x', len);
            memcpy(line + len, "\r\n", 2);
            struct smtp_lines l;
            feed(&l, bytes_of(line, len + 2), piece);
            assert_int_equal(l.count[SMTP_LINES_TOO_LONG], len > 998);
            assert_int_equal(l.longest, len);
        }
}

static void test_first_place(void **state)
{
    (void)state;
    struct smtp_lines l;
    smtp_lines_init(&l);
    assert_int_equal(smtp_lines_feed(&l, BYTES_LIT("ab\r")), 0);
    assert_int_equal(smtp_lines_feed(&l, BYTES_LIT("c\nd\n")),
                     1u << SMTP_LINES_BARE_CR | 1u << SMTP_LINES_BARE_LF);
    assert_int_equal((int64_t)l.first[SMTP_LINES_BARE_CR], -1);
    assert_int_equal(l.first[SMTP_LINES_BARE_LF], 1);
    assert_int_equal(smtp_lines_feed(&l, BYTES_LIT("e\n")), 0);
}

// The line that a gap cuts is neither long nor does its LF lack a CR.
static void test_gap(void **state)
{
    (void)state;
    struct smtp_lines l;
    smtp_lines_init(&l);
    smtp_lines_feed(&l, BYTES_LIT("abc"));
    smtp_lines_gap(&l);
    smtp_lines_feed(&l, BYTES_LIT("\nx\r\n"));
    assert_int_equal(l.count[SMTP_LINES_BARE_LF], 0);
    assert_int_equal(l.longest, 1);
}

// Octet by octet nothing is taken in blocks: the counts must be the same.
static void assert_as_bytewise(struct bytes in, size_t piece)
{
    struct smtp_lines expected, got;
    feed(&expected, in, 1);
    feed(&got, in, piece);
    assert_memory_equal(got.count, expected.count, sizeof(got.count));
    assert_int_equal(got.longest, expected.longest);
    assert_int_equal(got.line_len, expected.line_len);
    assert_int_equal(got.crs, expected.crs);
}

static void test_blocks(void **state)
{
    (void)state;
    uint8_t text[3000];
    uint64_t random = 1;
    for (unsigned run = 0; run < 600; run++) {
        size_t line = 1 + run % 1100, odd = run / 100 * 17;
        for (size_t i = 0, column = 0; i < sizeof(text); i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            size_t dice = (size_t)(random >> 33);
            text[i] = column < line ? 'x' : column == line ? '\r' : '\n';
            column = column > line ? 0 : column + 1;
            if (odd && dice % 1000 < odd) text[i] = (uint8_t) "\r\n\0\t"[dice / 1000 % 4];
        }
        assert_as_bytewise(bytes_of(text, sizeof(text)), sizeof(text));
        assert_as_bytewise(bytes_of(text, sizeof(text)), 64 + run % 90);
    }
}

static void test_first_place_behind_blocks(void **state)
{
    (void)state;
    char text[200];
    memset(text, 'x', sizeof(text));
    memcpy(text + 62, "\r\n", 2);
    memcpy(text + 126, "\r\n", 2);
    text[150] = '\n';
    struct smtp_lines l;
    smtp_lines_init(&l);
    assert_int_equal(smtp_lines_feed(&l, bytes_of(text, sizeof(text))), 1u << SMTP_LINES_BARE_LF);
    assert_int_equal(l.first[SMTP_LINES_BARE_LF], 150);
    assert_int_equal(l.longest, 62);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_at_any_piece),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_first_place),
        cmocka_unit_test(test_gap),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_first_place_behind_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
