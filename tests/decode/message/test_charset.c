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
    {"utf-7", "A+ImIDkQ.", "A\u2262\u0391.", true}, // RFC 2152
    {"utf-7", "Hi Mom -+Jjo--!", "Hi Mom -\u263a-!", true},
    {"utf-7", "1 +- 1 +2D3eAA- +AOkA6Q x", "1 + 1 \U0001f600 \u00e9\u00e9 x", true},
    {"utf-7", "+AOk", "\u00e9", true},
    {"utf-7", "\xC3\xA9+ a+", "\uFFFD\uFFFD\uFFFD a\uFFFD", true},
    {"utf-7", "+e- +AOl- +2D0- +3gA-", "\uFFFD \u00e9\uFFFD \uFFFD \uFFFD", true},
    {"utf-16be", "\x65\xE5", "\u65e5", true},
    // Lines that do not shift back, NEC's row, kana of JIS X 0201; what is no pair.
    {"iso-2022-jp", "\x1B$BF|\nabc", "\u65e5\nabc", true},
    {"iso-2022-jp", "\x1B$BF|\r\nabc\x1B$BK\\", "\u65e5\r\nabc\u672c", true},
    {"ISO-2022-JP", "\x1B$B-!-jF|\x1B(B ok", "\u2460\u3231\u65e5 ok", true},
    {"iso-2022-jp", "\x1B$B!=\x1B(B", "\u2015", true},
    {"iso-2022-jp", "\x1B(I12\x1B(Bx", "\uff71\uff72x", true},
    {"iso-2022-jp", "\x1B$BF|,tK\\\x1B(B", "\u65e5\uFFFD\u672c", true},
    {"iso-2022-jp", "\x1B$BF|K\x1B(Bx", "\u65e5\uFFFDx", true},
    {"iso-2022-jp", "\x1B$BF|K", "\u65e5\uFFFD", true},
    {"iso-2022-jp", "a\x1B", "a\uFFFD", true},
    {"csISO2022JP", "\x1B$BF|K\\\x1B(B", "\u65e5\u672c", true},
    {"hz-gb-2312", "~{<:Ky~} ~~ a~\nb", "\u5df1\u6240 ~ ab", true},
    {"HZ-GB-2312", "~{<:\nKy", "\u5df1\nKy", true},
    {"hz-gb-2312", "~{<:K", "\u5df1K", true},
    {"hz-gb-2312", "a~x~", "a~x~", true},
    {"hz-gb-2312", "\u00e9~{<:\xC0", "\uFFFD\uFFFD\u5df1\uFFFD", true},
    {"'iso-8859-1'", "\xE9", "\u00e9", true}, // quotes that are none of the field's
    {"\"koi8-r\"", "\xC4", "\u0434", true},
    {"'", "\xE9", "\uFFFD", false},
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
    {"jis", "a", "a", false}, // as a conversion of ours is called
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

// The names and labels of the Encoding Standard (WHATWG), but for "replacement" and
// "x-user-defined".
static void labels_of_the_web(void **state)
{
    static const char *const labels[] = {
        "unicode-1-1-utf-8",
        "unicode11utf8",
        "unicode20utf8",
        "utf-8",
        "utf8",
        "x-unicode20utf8",
        "866",
        "cp866",
        "csibm866",
        "ibm866",
        "csisolatin2",
        "iso-8859-2",
        "iso-ir-101",
        "iso8859-2",
        "iso88592",
        "iso_8859-2",
        "iso_8859-2:1987",
        "l2",
        "latin2",
        "csisolatin3",
        "iso-8859-3",
        "iso-ir-109",
        "iso8859-3",
        "iso88593",
        "iso_8859-3",
        "iso_8859-3:1988",
        "l3",
        "latin3",
        "csisolatin4",
        "iso-8859-4",
        "iso-ir-110",
        "iso8859-4",
        "iso88594",
        "iso_8859-4",
        "iso_8859-4:1988",
        "l4",
        "latin4",
        "csisolatincyrillic",
        "cyrillic",
        "iso-8859-5",
        "iso-ir-144",
        "iso8859-5",
        "iso88595",
        "iso_8859-5",
        "iso_8859-5:1988",
        "arabic",
        "asmo-708",
        "csiso88596e",
        "csiso88596i",
        "csisolatinarabic",
        "ecma-114",
        "iso-8859-6",
        "iso-8859-6-e",
        "iso-8859-6-i",
        "iso-ir-127",
        "iso8859-6",
        "iso88596",
        "iso_8859-6",
        "iso_8859-6:1987",
        "csisolatingreek",
        "ecma-118",
        "elot_928",
        "greek",
        "greek8",
        "iso-8859-7",
        "iso-ir-126",
        "iso8859-7",
        "iso88597",
        "iso_8859-7",
        "iso_8859-7:1987",
        "sun_eu_greek",
        "csiso88598e",
        "csisolatinhebrew",
        "hebrew",
        "iso-8859-8",
        "iso-8859-8-e",
        "iso-ir-138",
        "iso8859-8",
        "iso88598",
        "iso_8859-8",
        "iso_8859-8:1988",
        "visual",
        "csiso88598i",
        "iso-8859-8-i",
        "logical",
        "csisolatin6",
        "iso-8859-10",
        "iso-ir-157",
        "iso8859-10",
        "iso885910",
        "l6",
        "latin6",
        "iso-8859-13",
        "iso8859-13",
        "iso885913",
        "iso-8859-14",
        "iso8859-14",
        "iso885914",
        "csisolatin9",
        "iso-8859-15",
        "iso8859-15",
        "iso885915",
        "iso_8859-15",
        "l9",
        "iso-8859-16",
        "cskoi8r",
        "koi",
        "koi8",
        "koi8-r",
        "koi8_r",
        "koi8-ru",
        "koi8-u",
        "csmacintosh",
        "mac",
        "macintosh",
        "x-mac-roman",
        "dos-874",
        "iso-8859-11",
        "iso8859-11",
        "iso885911",
        "tis-620",
        "windows-874",
        "cp1250",
        "windows-1250",
        "x-cp1250",
        "cp1251",
        "windows-1251",
        "x-cp1251",
        "ansi_x3.4-1968",
        "ascii",
        "cp1252",
        "cp819",
        "csisolatin1",
        "ibm819",
        "iso-8859-1",
        "iso-ir-100",
        "iso8859-1",
        "iso88591",
        "iso_8859-1",
        "iso_8859-1:1987",
        "l1",
        "latin1",
        "us-ascii",
        "windows-1252",
        "x-cp1252",
        "cp1253",
        "windows-1253",
        "x-cp1253",
        "cp1254",
        "csisolatin5",
        "iso-8859-9",
        "iso-ir-148",
        "iso8859-9",
        "iso88599",
        "iso_8859-9",
        "iso_8859-9:1989",
        "l5",
        "latin5",
        "windows-1254",
        "x-cp1254",
        "cp1255",
        "windows-1255",
        "x-cp1255",
        "cp1256",
        "windows-1256",
        "x-cp1256",
        "cp1257",
        "windows-1257",
        "x-cp1257",
        "cp1258",
        "windows-1258",
        "x-cp1258",
        "x-mac-cyrillic",
        "x-mac-ukrainian",
        "chinese",
        "csgb2312",
        "csiso58gb231280",
        "gb2312",
        "gb_2312",
        "gb_2312-80",
        "gbk",
        "iso-ir-58",
        "x-gbk",
        "gb18030",
        "big5",
        "big5-hkscs",
        "cn-big5",
        "csbig5",
        "x-x-big5",
        "cseucpkdfmtjapanese",
        "euc-jp",
        "x-euc-jp",
        "csiso2022jp",
        "iso-2022-jp",
        "csshiftjis",
        "ms932",
        "ms_kanji",
        "shift-jis",
        "shift_jis",
        "sjis",
        "windows-31j",
        "x-sjis",
        "cseuckr",
        "csksc56011987",
        "euc-kr",
        "iso-ir-149",
        "korean",
        "ks_c_5601-1987",
        "ks_c_5601-1989",
        "ksc5601",
        "ksc_5601",
        "windows-949",
        "unicodefffe",
        "utf-16be",
        "csunicode",
        "iso-10646-ucs-2",
        "ucs-2",
        "unicode",
        "unicodefeff",
        "utf-16",
        "utf-16le",
    };
    (void)state;
    struct charset *c = charset_new();
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        struct buf unused;
        buf_init(&unused, 0);
        if (!charset_to_utf8(c, bytes_str(labels[i]), BYTES_LIT(""), &unused))
            fail_msg("%s is not known", labels[i]);
        buf_fini(&unused);
    }
    charset_free(c);
}

// In a stream, which is a whole text; in a header field it is a character.
static void a_mark_before_a_text_is_none_of_it(void **state)
{
    static const struct {
        const char *label;
        struct bytes in;
        const char *out;
    } texts[] = {{"utf-8", BYTES_LIT("\xEF\xBB\xBFhi\xEF\xBB\xBF"), "hi\uFEFF"},
                 {"utf-16le", BYTES_LIT("\xFF\xFEh\0"), "h"},
                 {"utf-16be", BYTES_LIT("\xFE\xFF\0h"), "h"},
                 {"utf-16", BYTES_LIT("\xFE\xFF\0h"), "h"},
                 {"utf-8", BYTES_LIT("\xEF\xBB"), "\uFFFD\uFFFD"}};
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        for (size_t piece = 1; piece < 5; piece++) {
            struct charset_stream *s = charset_stream_new(bytes_str(texts[i].label));
            struct buf got;
            buf_init(&got, 0);
            for (struct bytes in = texts[i].in; in.len > 0; in = bytes_skip(in, piece))
                charset_stream_feed(s, bytes_first(in, piece), &got);
            charset_stream_finish(s, &got);
            assert_string_equal(buf_str(&got), texts[i].out);
            charset_stream_free(s);
            buf_fini(&got);
        }
    }
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
        cmocka_unit_test(labels_of_the_web),
        cmocka_unit_test(a_mark_before_a_text_is_none_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
