// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/transfer.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/limits.h"

struct row {
    const char *in, *out;
    uint64_t anomalies;
};

static const struct row quoted_printable[] = {
    {"", "", 0},
    {"abc", "abc", 0},
    {"a\r\nb\r\n", "a\r\nb\r\n", 0},
    {"a\nb\n", "a\nb\n", 0},
    {"=C3=A9=c3=a9", "\xC3\xA9\xC3\xA9", 0},
    {"a=3Db", "a=b", 0},
    // soft line breaks
    {"a=\r\nb", "ab", 0},
    {"a=\nb", "ab", 0},
    {"a= \t\r\nb", "ab", 0},
    {"=\r\n=\r\nb", "b", 0},
    {"a=", "a", 0}, // the line end behind it belongs to the delimiter
    {"a= ", "a", 0},
    // blanks at a line's end
    {"a \t \r\nb", "a\r\nb", 0},
    {"a \nb", "a\nb", 0},
    {"a b\r\n", "a b\r\n", 0},
    {"a=20\r\n", "a \r\n", 0},
    {"a=20 \r\n", "a \r\n", 0},
    {" \r\n", "\r\n", 0},
    {"a ", "a", 0},
    // a bare CR is no line end
    {"a \rb", "a \rb", 0},
    {"a \r", "a \r", 0},
    {"a \r\r\n", "a \r\r\n", 0},
    {"a=\rb", "a=\rb", 1},
    {"a=\r", "a=\r", 1},
    {"a=\r\r\nb", "a=\r\r\nb", 1},
    // "=" that is wrong stays
    {"a=b", "a=b", 1},
    {"a=xy", "a=xy", 1},
    {"a=4", "a=4", 1},
    {"a=4\r\n", "a=4\r\n", 1},
    {"a=4 \r\n", "a=4\r\n", 1},
    {"a=4z", "a=4z", 1},
    {"a==41", "a=A", 1},
    {"a= b", "a= b", 1},
    {"a= =41", "a= A", 1},
    {"a=4=41", "a=4A", 1},
    {"a= \rb", "a= \rb", 1},
    {"===", "==", 2},
};

static void append(void *ctx, struct bytes data)
{
    assert_true(data.len > 0);
    buf_append_bytes(ctx, data);
}

// Decodes in pieces of step octets.
static uint64_t decode(enum transfer_kind kind, struct bytes in, size_t step, struct buf *out)
{
    struct transfer t;
    transfer_init(&t, append, out);
    transfer_begin(&t, kind);
    for (; in.len > 0; in = bytes_skip(in, step)) transfer_feed(&t, bytes_first(in, step));
    transfer_finish(&t);
    uint64_t anomalies = transfer_anomalies(&t);
    transfer_fini(&t);
    return anomalies;
}

static void quoted_printable_at_any_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(quoted_printable) / sizeof(quoted_printable[0]); i++) {
        const struct row *r = &quoted_printable[i];
        for (size_t step = 1; step <= strlen(r->in) + 1; step++) {
            struct buf out;
            buf_init(&out, 0);
            assert_int_equal(decode(TRANSFER_QUOTED_PRINTABLE, bytes_str(r->in), step, &out),
                             r->anomalies);
            assert_string_equal(buf_str(&out), r->out);
            buf_fini(&out);
        }
    }
}

// Lines about as long as the output's room and as the cap on blanks, whole and in pieces.
static void long_lines_at_any_split(void **state)
{
    (void)state;
    static const size_t lengths[] = {4094,
                                     4095,
                                     4096,
                                     4097,
                                     LIMIT_QP_BLANKS - 1,
                                     LIMIT_QP_BLANKS,
                                     LIMIT_QP_BLANKS + 1,
                                     2 * LIMIT_QP_BLANKS};
    static const char fills[] = "a =";
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        for (const char *fill = fills; *fill; fill++) {
            struct buf in, whole, cut;
            buf_init(&in, 0);
            buf_init(&whole, 0);
            buf_init(&cut, 0);
            buf_append_str(&in, "x");
            for (size_t n = 0; n < lengths[i]; n++) buf_append_byte(&in, (uint8_t)*fill);
            buf_append_str(&in, "\r\n=41 y\r\n");
            decode(TRANSFER_QUOTED_PRINTABLE, buf_bytes(&in), SIZE_MAX / 2, &whole);
            decode(TRANSFER_QUOTED_PRINTABLE, buf_bytes(&in), 1, &cut);
            assert_true(bytes_equal(buf_bytes(&whole), buf_bytes(&cut)));
            size_t kept = *fill == ' ' && lengths[i] <= LIMIT_QP_BLANKS ? 0
                          : *fill == '='                                ? lengths[i] - 1
                                                                        : lengths[i];
            // A soft line break takes its line end along.
            assert_int_equal(whole.len, 1 + kept + (*fill == '=' ? 0 : 2) + 5);
            buf_fini(&in);
            buf_fini(&whole);
            buf_fini(&cut);
        }
    }
}

static void base64_in_pieces(void **state)
{
    (void)state;
    struct buf in, plain, out;
    buf_init(&in, 0);
    buf_init(&plain, 0);
    for (int i = 0; i < 20000; i++) buf_append_byte(&plain, (uint8_t)(i * 7));
    base64_encode(buf_bytes(&plain), &in);
    static const size_t steps[] = {1, 3, 76, 5000, 5461, 5462, 100000};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        buf_init(&out, 0);
        assert_int_equal(decode(TRANSFER_BASE64, buf_bytes(&in), steps[i], &out), 0);
        assert_true(bytes_equal(buf_bytes(&plain), buf_bytes(&out)));
        buf_fini(&out);
    }
    buf_fini(&in);
    buf_fini(&plain);
}

static void others_pass(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 0);
    assert_int_equal(decode(TRANSFER_IDENTITY, BYTES_LIT("a \r\n=41\n"), 3, &out), 0);
    assert_string_equal(buf_str(&out), "a \r\n=41\n");
    buf_fini(&out);
    assert_int_equal(transfer_kind_of(BYTES_LIT("base64")), TRANSFER_BASE64);
    assert_int_equal(transfer_kind_of(BYTES_LIT("quoted-printable")), TRANSFER_QUOTED_PRINTABLE);
    assert_int_equal(transfer_kind_of(BYTES_LIT("x-uuencode")), TRANSFER_IDENTITY);
    assert_int_equal(transfer_kind_of(BYTES_NONE), TRANSFER_IDENTITY);
}

// What was held back is given, and nothing joins across the gap.
static void gaps(void **state)
{
    (void)state;
    static const struct {
        enum transfer_kind kind;
        const char *before, *after, *out;
    } cases[] = {
        {TRANSFER_QUOTED_PRINTABLE, "a=4", "1b", "a=41b"},
        {TRANSFER_QUOTED_PRINTABLE, "a \t", "\r\nb", "a \t\r\nb"},
        {TRANSFER_QUOTED_PRINTABLE, "a=", "\r\nb", "a=\r\nb"},
        {TRANSFER_QUOTED_PRINTABLE, "a= \r", "\nb", "a= \r\nb"},
        {TRANSFER_BASE64, "Zm9vYm", "Zm9v", "foobfoo"},
        {TRANSFER_BASE64, "Zg==", "Zm9v", "ffoo"},
        {TRANSFER_IDENTITY, "a", "b", "ab"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct transfer t;
        struct buf out;
        buf_init(&out, 0);
        transfer_init(&t, append, &out);
        transfer_begin(&t, cases[i].kind);
        transfer_feed(&t, bytes_str(cases[i].before));
        transfer_gap(&t);
        transfer_feed(&t, bytes_str(cases[i].after));
        transfer_finish(&t);
        assert_string_equal(buf_str(&out), cases[i].out);
        transfer_fini(&t);
        buf_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quoted_printable_at_any_split),
        cmocka_unit_test(long_lines_at_any_split),
        cmocka_unit_test(base64_in_pieces),
        cmocka_unit_test(others_pass),
        cmocka_unit_test(gaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
