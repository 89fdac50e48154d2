// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/buf.h"
#include "decode/smtp/smtp_data.h"

struct result {
    struct buf message, wire;
    enum smtp_data_result how;
    size_t used;
    uint64_t variants;
    unsigned unstuffed;
};

static void on_message(void *ctx, struct bytes b)
{
    buf_append_bytes(&((struct result *)ctx)->message, b);
}

static void on_wire(void *ctx, struct bytes b)
{
    buf_append_bytes(&((struct result *)ctx)->wire, b);
}

static void on_variant(void *ctx, unsigned variant)
{
    ((struct result *)ctx)->variants |= UINT64_C(1) << variant;
}

static void on_unstuffed(void *ctx)
{
    ((struct result *)ctx)->unstuffed++;
}

static const struct smtp_data_events events = {on_message, on_wire, on_variant, on_unstuffed};

// Feeds in pieces of that size up to the end or a candidate; candidates in refuse are refused.
static void run(const char *in, bool lf_ends, bool candidates, bool refuse, size_t piece,
                struct result *r)
{
    struct smtp_data d;
    struct bytes all = bytes_str(in);
    buf_init(&r->message, 0);
    buf_init(&r->wire, 0);
    r->used = 0;
    r->variants = 0;
    r->unstuffed = 0;
    r->how = SMTP_DATA_MORE;
    smtp_data_init(&d, lf_ends, &events, r);
    d.wants_candidates = candidates;
    while (r->used < all.len && r->how != SMTP_DATA_END) {
        struct bytes part = bytes_first(bytes_skip(all, r->used), piece);
        size_t used = smtp_data_feed(&d, part, &r->how);
        r->used += used;
        if (r->how == SMTP_DATA_CANDIDATE && !refuse) break;
        if (r->how == SMTP_DATA_CANDIDATE) smtp_data_refuse(&d);
    }
}

static void fini(struct result *r)
{
    buf_fini(&r->message);
    buf_fini(&r->wire);
}

static const struct row {
    const char *name, *in;
    bool lf_ends, candidates, refuse;
    enum smtp_data_result how;
    size_t used;
    const char *message, *wire;
} rows[] = {
    {"the end", "a\r\n.\r\nQUIT", false, false, false, SMTP_DATA_END, 6, "a\r\n", "a\r\n"},
    {"empty", ".\r\n", false, false, false, SMTP_DATA_END, 3, "", ""},
    {"transparency", "..\r\n.x\r\n...\r\n.\r\n", false, false, false, SMTP_DATA_END, 16,
     ".\r\nx\r\n..\r\n", "..\r\n.x\r\n...\r\n"},
    {"a dot inside a line", "a.b\r\n.\r\n", false, false, false, SMTP_DATA_END, 8, "a.b\r\n",
     "a.b\r\n"},
    {"dot CR and no LF", ".\rx\r\n.\r\n", false, false, false, SMTP_DATA_END, 8, "\rx\r\n",
     ".\rx\r\n"},
    {"dot CR CR LF", ".\r\r\n.\r\n", false, false, false, SMTP_DATA_END, 7, "\r\r\n", ".\r\r\n"},
    {"LF is data", "a\n.\nb\n.\r\nc", false, false, false, SMTP_DATA_MORE, 10, "a\n.\nb\n.\r\nc",
     "a\n.\nb\n.\r\nc"},
    {"CR is data", "a\r.\r\r\n.\r\n", false, false, false, SMTP_DATA_END, 9, "a\r.\r\r\n",
     "a\r.\r\r\n"},
    {"LF ends", "a\n..b\n.\nQUIT", true, false, false, SMTP_DATA_END, 8, "a\n.b\n", "a\n..b\n"},
    {"LF ends, CRLF too", "a\n.\r\n", true, false, false, SMTP_DATA_END, 5, "a\n", "a\n"},
    {"candidate LF.LF", "a\n.\nb", false, true, false, SMTP_DATA_CANDIDATE, 4, "a\n", "a\n"},
    {"candidate LF.CRLF", "a\n.\r\nb", false, true, false, SMTP_DATA_CANDIDATE, 5, "a\n", "a\n"},
    {"candidate CRLF.LF", "a\r\n.\nb", false, true, false, SMTP_DATA_CANDIDATE, 5, "a\r\n",
     "a\r\n"},
    {"candidate CR.LF", "a\r.\nb", false, true, false, SMTP_DATA_CANDIDATE, 4, "a\r", "a\r"},
    {"candidate CR.CR", "a\r.\rb", false, true, false, SMTP_DATA_CANDIDATE, 4, "a\r", "a\r"},
    {"refused CR.LF", "a\r.\nb\r\n.\r\n", false, true, true, SMTP_DATA_END, 10, "a\r.\nb\r\n",
     "a\r.\nb\r\n"},
    {"refused CRLF.CR", "a\r\n.\rb\r\n.\r\n", false, true, true, SMTP_DATA_END, 11,
     "a\r\n\rb\r\n", "a\r\n.\rb\r\n"},
    {"candidate refused", "a\n.\nb\r\n.\r\n", false, true, true, SMTP_DATA_END, 10, "a\n.\nb\r\n",
     "a\n.\nb\r\n"},
    {"refused CRLF.LF loses its dot", "a\r\n.\nb\r\n.\r\n", false, true, true, SMTP_DATA_END, 11,
     "a\r\n\nb\r\n", "a\r\n.\nb\r\n"},
    {"refused, and the end at once", "a\n.\r\n.\r\n", false, true, true, SMTP_DATA_END, 8,
     "a\n.\r\n", "a\n.\r\n"},
    {"a candidate after a candidate", ".\n.\n.\r\n", false, true, true, SMTP_DATA_MORE, 7,
     "\n.\n.\r\n", ".\n.\n.\r\n"},
};

static void test_rows_at_any_piece(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        for (size_t piece = 1; piece <= strlen(row->in); piece++) {
            struct result r;
            run(row->in, row->lf_ends, row->candidates, row->refuse, piece, &r);
            assert_string_equal(buf_str(&r.message), row->message);
            assert_string_equal(buf_str(&r.wire), row->wire);
            assert_int_equal(r.used, row->used);
            if (!row->refuse || row->how == SMTP_DATA_END) assert_int_equal(r.how, row->how);
            fini(&r);
        }
    }
}

// Every lone dot but the strict one, fed in one piece and octet by octet: as a candidate with its
// mark, and as a variant that is told of.
static void test_variants(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        size_t len;
        const char *variant;
        int mark;
    } cases[] = {
#define CASE(in, variant, mark) {in, sizeof(in) - 1, variant, mark}
        CASE("a\n.\n", "LF.LF", 2),
        CASE("a\n.\r\n", "LF.CRLF", 3),
        CASE(".\n", "CRLF.LF", 2),
        CASE("a\r.\rb", "CR.CR", 2),
        CASE("a\r.\r\n", "CR.CRLF", 3),
        CASE("a\r.\n", "CR.LF", 2),
        CASE("a\r\n.\rb", "CRLF.CR", 2),
        CASE("a\n.\rb", "LF.CR", 2),
        CASE("a\r\n\0.\r\n", "CRLF NUL.CRLF", 3),
        CASE("a\n\0.\n", "LF NUL.LF", 2),
        CASE("\r\0.\rb", "CR NUL.CR", 2),
        CASE("a\r\n.\0\r\n", "CRLF.NUL CRLF", 4),
        CASE("a\r\n.\0\n", "CRLF.NUL LF", 3),
        CASE("a\n.\0\rb", "LF.NUL CR", 3),
#undef CASE
    };
    for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
        struct bytes in = bytes_of(cases[i / 2].in, cases[i / 2].len);
        bool wants = i % 2;
        struct result r = {0};
        struct smtp_data d;
        smtp_data_init(&d, false, &events, &r);
        d.wants_candidates = wants;
        for (size_t pos = 0; pos < in.len && r.how == SMTP_DATA_MORE;)
            pos += smtp_data_feed(&d, bytes_first(bytes_skip(in, pos), 1), &r.how);
        assert_int_equal(r.how, wants ? SMTP_DATA_CANDIDATE : SMTP_DATA_MORE);
        if (!wants) assert_int_equal(r.variants, UINT64_C(1) << d.variant);
        assert_string_equal(smtp_data_variant_name(d.variant), cases[i / 2].variant);
        assert_int_equal(d.mark_len, cases[i / 2].mark);
        fini(&r);
    }
}

static void test_no_variant_of_a_dot_that_is_not_alone(void **state)
{
    (void)state;
    struct result r;
    run("a.\r\n.b\r\n\n..\n\r.c\n.\r\n.\r\n", false, false, false, 1, &r);
    assert_int_equal(r.how, SMTP_DATA_END);
    assert_int_equal(r.variants, UINT64_C(1) << 6); // LF.CRLF
    assert_int_equal(r.unstuffed, 1);               // .b; .c does not begin a line
    fini(&r);
}

static void test_gap_forgets_the_line(void **state)
{
    (void)state;
    struct result r;
    struct smtp_data d;
    buf_init(&r.message, 0);
    buf_init(&r.wire, 0);
    smtp_data_init(&d, false, &events, &r);
    smtp_data_feed(&d, BYTES_LIT("a\r\n."), &r.how);
    smtp_data_gap(&d);
    // Not at a line's start as far as anybody knows: neither an end nor a transparency dot.
    smtp_data_feed(&d, BYTES_LIT(".\r\n..b\r\n.\r\n"), &r.how);
    assert_int_equal(r.how, SMTP_DATA_END);
    assert_string_equal(buf_str(&r.message), "a\r\n.\r\n.b\r\n");
    fini(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_at_any_piece),
        cmocka_unit_test(test_variants),
        cmocka_unit_test(test_no_variant_of_a_dot_that_is_not_alone),
        cmocka_unit_test(test_gap_forgets_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
