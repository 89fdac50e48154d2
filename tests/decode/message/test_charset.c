// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/charset.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct row {
    const char *label, *in, *out;
    bool is_known;
} rows[] = {
    {"utf-8", "\u00e9", "\u00e9", true},
    {"UTF8", "\u00e9\xFF", "\u00e9\uFFFD", true},
    {"us-ascii", "a\u00e9\xE9", "a\u00e9\uFFFD", true},
    {"unknown-8bit", "\u00e9", "\u00e9", true},
    {"iso-8859-1", "\xE9\x80", "\u00e9\u20ac", true}, // as windows-1252
    {"latin1", "\x93x\x94", "\u201cx\u201d", true},
    {"iso-8859-9", "\xDE\x80", "\u015e\u20ac", true},
    {"ISO-8859-15", "\xA4", "\u20ac", true},
    {" iso8859-2 ", "\xB1", "\u0105", true},
    {"iso-8859-8-i", "\xE0", "\u05d0", true},
    {"windows-1252", "\x92", "\u2019", true},
    {"cp1251", "\xC4", "\u0414", true},
    {"windows-1252", "\x81", "\uFFFD", true}, // not assigned
    {"koi8-r", "\xC4", "\u0434", true},
    {"gb2312", "\xB2\xE2", "\u6d4b", true},
    {"gb2312", "\x81\x30\x85\x33", "\u00ae", true}, // a character of GB18030
    {"gb2312", "\xB2", "\uFFFD", true},             // cut
    {"big5", "\xA4\xA4", "\u4e2d", true},
    {"ks_c_5601-1987", "\xB0\xA1\x8C\x63", "\uac00\ub620", true},
    {"x-sjis", "\x93\xFA\x87\x40", "\u65e5\u2460", true},
    {"iso-2022-jp", "\x1B$BF|K\\\x1B(B", "\u65e5\u672c", true},
    {"euc-jp", "\xC6\xFC", "\u65e5", true},
    {"euc-kr", "\xB0\xA1", "\uac00", true},
    {"tis-620", "\xA1", "\u0e01", true},
    {"utf-7", "+AOk-", "\u00e9", true},
    {"utf-16be", "\x65\xE5", "\u65e5", true},
    // none of these reaches iconv
    {"", "\u00e9", "\u00e9", false},
    {"utf-8//TRANSLIT", "\u00e9", "\u00e9", false},
    {"../../tmp/x", "a", "a", false},
    {"iso-8859-1//", "a", "a", false},
    {"iso-8859-", "a", "a", false},
    {"iso-8859-1x", "a", "a", false},
    {"iso-8859-99", "a\xE9", "a\uFFFD", false},
    {"windows-999999", "a", "a", false},
    {"iso-2022-cn-ext", "a", "a", false},
    {"a-label-that-is-longer-than-any-charset-has", "a", "a", false},
};

// However it is cut, the same comes out.
static void in_pieces(const struct row *row, size_t piece)
{
    struct charset_stream *s = charset_stream_new(bytes_str(row->label));
    struct buf got;
    buf_init(&got, 0);
    assert_int_equal(charset_stream_is_known(s), row->is_known);
    for (struct bytes in = bytes_str(row->in); in.len > 0; in = bytes_skip(in, piece))
        charset_stream_feed(s, bytes_first(in, piece), &got);
    charset_stream_finish(s, &got);
    assert_string_equal(buf_str(&got), row->out);
    charset_stream_free(s);
    buf_fini(&got);
}

static void conversions(void **state)
{
    (void)state;
    struct charset *c = charset_new();
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            struct buf got;
            buf_init(&got, 0);
            bool known = charset_to_utf8(c, bytes_str(rows[i].label), bytes_str(rows[i].in), &got);
            assert_string_equal(buf_str(&got), rows[i].out);
            assert_int_equal(known, rows[i].is_known);
            buf_fini(&got);
            for (size_t piece = 1; piece < 6; piece++) in_pieces(&rows[i], piece);
        }
    }
    charset_free(c);
}

// More than a piece of output, with something wrong at every place in it.
static void long_texts_keep_their_place(void **state)
{
    (void)state;
    struct charset *c = charset_new();
    struct buf in, got;
    buf_init(&in, 0);
    buf_init(&got, 0);
    for (int i = 0; i < 3000; i++) buf_append_str(&in, i % 7 == 3 ? "\x81" : "\xE9");
    charset_to_utf8(c, BYTES_LIT("windows-1252"), buf_bytes(&in), &got);
    const char *p = buf_str(&got);
    for (int i = 0; i < 3000; i++) {
        const char *want = i % 7 == 3 ? "\uFFFD" : "\u00e9";
        assert_memory_equal(p, want, strlen(want));
        p += strlen(want);
    }
    assert_int_equal(*p, '\0');
    buf_fini(&in);
    buf_fini(&got);
    charset_free(c);
}

static void octets_of_zero_are_text(void **state)
{
    (void)state;
    struct charset *c = charset_new();
    struct buf got;
    buf_init(&got, 0);
    charset_to_utf8(c, BYTES_LIT("iso-8859-1"), BYTES_LIT("a\0\xE9"), &got);
    assert_int_equal(got.len, 4);
    assert_memory_equal(got.data, "a\0\u00e9", 4);
    assert_false(charset_to_utf8(c, BYTES_LIT("utf-8\0x"), BYTES_LIT("a"), &got));
    buf_fini(&got);
    charset_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conversions),
        cmocka_unit_test(long_texts_keep_their_place),
        cmocka_unit_test(octets_of_zero_are_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
