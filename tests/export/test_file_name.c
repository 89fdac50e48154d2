// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "export/file_name.h"

#define TEN     "1234567890"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static const struct row {
    struct bytes text;
    const char *name;
} rows[] = {
    {BYTES_LIT("invoice.pdf"), "invoice.pdf"},
    {BYTES_LIT("Übersicht März 2024 (2).tar.gz"), "Übersicht März 2024 (2).tar.gz"},
    {BYTES_LIT("cafe\xCC\x81.txt"), "cafe\xCC\x81.txt"}, // decomposed, as some systems write it
    // Paths.
    {BYTES_LIT("../../etc/passwd"), "_.._.._etc_passwd"},
    {BYTES_LIT("/etc/shadow"), "_etc_shadow"},
    {BYTES_LIT("C:\\Windows\\win.ini"), "C__Windows_win.ini"},
    {BYTES_LIT("."), "_"},
    {BYTES_LIT(".."), "_"},
    {BYTES_LIT("..."), "_"},
    {BYTES_LIT(""), "_"},
    {BYTES_LIT("/"), "_"},
    // What a name begins and ends with.
    {BYTES_LIT(".htaccess"), "_.htaccess"},
    {BYTES_LIT("-rf"), "_-rf"},
    {BYTES_LIT("~root"), "_~root"},
    {BYTES_LIT(" a"), "_ a"},
    {BYTES_LIT("a.exe. . "), "a.exe"},
    // Characters that deceive.
    {BYTES_LIT("a\xE2\x80\xAE" "fdp.exe"), "a_fdp.exe"}, // U+202E turns "fdp.exe" round
    {BYTES_LIT("a\xE2\x80\x8B" "b"), "a_b"},             // without width
    {BYTES_LIT("a.pdf\xC2\xA0\xC2\xA0.exe"), "a.pdf__.exe"},
    {BYTES_LIT("a.pdf            .exe"), "a.pdf .exe"},
    {BYTES_LIT("a\xE2\x80\xA8" "b"), "a_b"}, // a line separator
    {BYTES_LIT("\xCC\x81" "a"), "_a"},       // a mark with nothing to stand on
    {BYTES_LIT("nul\0.txt"), "nul_.txt"},
    {BYTES_LIT("a\r\nb\tc\x1B[2J\x7F"), "a__b_c_[2J_"},
    {BYTES_LIT("a\xFF\xC3" "b\xC0\xAF"), "a__b__"},
    {BYTES_LIT("$(id);`id`&'\"|<>*?"), "_(id)__id_________"},
    {BYTES_LIT("a.pdf\xE2\xA0\x80.exe"), "a.pdf_.exe"},     // a Braille pattern without dots
    {BYTES_LIT("a\xE3\x85\xA4" "b\xEF\xBE\xA0" "c"), "a_b_c"}, // Hangul fillers
    {BYTES_LIT("a\xC2\xAD" "b\xCD\x8F" "c\xD8\x9C" "d"), "a_b_c_d"},
    {BYTES_LIT("a\xE1\xA0\x8E" "b\xE2\x81\xA0" "c\xEF\xBB\xBF" "d"), "a_b_c_d"},
    {BYTES_LIT("a\xE2\x81\xA6" "fdp\xE2\x81\xA9.exe"), "a_fdp_.exe"},
    {BYTES_LIT("a\xF3\xA0\x81\x81" "b\xF3\xA0\x84\x80" "c"), "a_b_c"}, // a tag, a selector
    {BYTES_LIT("a\xEE\x80\x80" "b\xF4\x8F\xBF\xBF" "c\xEF\xBF\xBC" "d"), "a_b_c_d"},
    {BYTES_LIT("\xE2\x9D\xA4\xEF\xB8\x8F.png"), "\xE2\x9D\xA4\xEF\xB8\x8F.png"},
    {BYTES_LIT("a\xEF\xB7\x90" "b\xEF\xBF\xBF" "c"), "a_b_c"}, // noncharacters
    {BYTES_LIT("a\xC2\x85" "b\xE2\x80\xA9" "c"), "a_b_c"},
    {BYTES_LIT("a:$DATA"), "a__DATA"},
    {BYTES_LIT("\\\\server\\c$"), "__server_c_"},
    {BYTES_LIT("%2e%2e%2f%PATH%"), "_2e_2e_2f_PATH_"},
    // Names of devices.
    {BYTES_LIT("CON"), "_CON"},
    {BYTES_LIT("nul.txt"), "_nul.txt"},
    {BYTES_LIT("Com1.tar.gz"), "_Com1.tar.gz"},
    {BYTES_LIT("lpt9 .x"), "_lpt9 .x"},
    {BYTES_LIT("COM\xC2\xB9"), "_COM\xC2\xB9"},
    {BYTES_LIT("CONIN$"), "CONIN_"},
    {BYTES_LIT("com1:"), "com1_"},
    {BYTES_LIT("prn "), "_prn"},
    {BYTES_LIT("nul .txt"), "_nul .txt"},
    {BYTES_LIT("aux."), "_aux"},
    {BYTES_LIT("con\xE2\x80\xAE.txt"), "con_.txt"},
    {BYTES_LIT("console"), "console"},
    {BYTES_LIT("COM10"), "COM10"},
    {BYTES_LIT("com"), "com"},
    // Length.
    {BYTES_LIT(HUNDRED HUNDRED HUNDRED), HUNDRED TEN TEN},
    {BYTES_LIT(HUNDRED HUNDRED HUNDRED ".tar.gz"), HUNDRED TEN "1234567.gz"},
    {BYTES_LIT(HUNDRED TEN "123456789é"), HUNDRED TEN "123456789"},
    {BYTES_LIT(HUNDRED HUNDRED ".not an extension at all"), HUNDRED TEN TEN},
    {BYTES_LIT("." HUNDRED TEN "12345678.x"), "_." HUNDRED TEN "123456.x"},
};

static void names_are_safe_by_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out;
        buf_init(&out, 0);
        buf_append_str(&out, "x");
        file_name_append(&out, rows[i].text, FILE_NAME_MAX);
        assert_string_equal(buf_str(&out) + 1, rows[i].name);
        assert_true(out.len <= FILE_NAME_MAX + 1);
        assert_true(utf8_is_valid(buf_bytes(&out)));
        buf_fini(&out);
    }
}

static void a_name_of_ten_thousand_octets_keeps_its_extension(void **state)
{
    (void)state;
    static char text[10240];
    memset(text, 'x', sizeof text);
    memcpy(text + sizeof text - 4, ".pdf", 4);
    memcpy(text + sizeof text - 68, "\xC3\xA9.", 3); // where the end begins, in a character
    struct buf out;
    buf_init(&out, 0);
    file_name_append(&out, bytes_of(text, sizeof text), FILE_NAME_MAX);
    assert_int_equal(out.len, FILE_NAME_MAX);
    assert_string_equal(buf_str(&out) + out.len - 6, "xx.pdf");
    memset(text, 0xFF, sizeof text);
    buf_reset(&out, 0);
    file_name_append(&out, bytes_of(text, sizeof text), FILE_NAME_MAX);
    assert_int_equal(out.len, FILE_NAME_MAX);
    assert_string_equal(buf_str(&out) + out.len - 4, "____");
    buf_fini(&out);
}

static void every_length_is_kept(void **state)
{
    (void)state;
    static const char text[] = "日本語の長い名前 with more words behind it and a mark e\xCC\x81.docx";
    for (size_t max = 24; max <= FILE_NAME_MAX; max++) {
        struct buf out;
        buf_init(&out, 0);
        file_name_append(&out, BYTES_LIT("日本語の長い名前日本語の長い名前日本語の長い名前.docx"), max);
        assert_true(out.len <= max && out.len + 3 > (max < 77 ? max : 77));
        assert_true(utf8_is_valid(buf_bytes(&out)));
        assert_string_equal(buf_str(&out) + out.len - 5, ".docx");
        buf_reset(&out, 0);
        file_name_append_words(&out, bytes_str(text), max);
        assert_true(out.len > 0 && out.len <= max);
        assert_true(utf8_is_valid(buf_bytes(&out)));
        buf_fini(&out);
    }
}

static const struct row words_rows[] = {
    {BYTES_LIT("Quarterly report"), "Quarterly-report"},
    {BYTES_LIT("  Re: [list] a/b..c?  "), "Re-list-a-b-c"},
    {BYTES_LIT("März – 第一四半期"), "März-第一四半期"},
    {BYTES_LIT("a.partial.eml"), "a-partial-eml"},
    {BYTES_LIT("x\xE2\x80\xAEy\xFFz\0w"), "x-y-z-w"},
    {BYTES_LIT("\xCC\x81" "a -\xCC\x81 b"), "a-b"},
    {BYTES_LIT("--"), ""},
    {BYTES_LIT(""), ""},
    {BYTES_LIT(HUNDRED), TEN TEN TEN TEN TEN TEN},
    {BYTES_LIT(TEN TEN TEN TEN TEN "123456789 a"), TEN TEN TEN TEN TEN "123456789"},
};

static void words_say_what_it_is_about(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof words_rows / sizeof *words_rows; i++) {
        struct buf out;
        buf_init(&out, 0);
        file_name_append_words(&out, words_rows[i].text, 60);
        assert_string_equal(buf_str(&out), words_rows[i].name);
        buf_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_safe_by_rule),
        cmocka_unit_test(a_name_of_ten_thousand_octets_keeps_its_extension),
        cmocka_unit_test(every_length_is_kept),
        cmocka_unit_test(words_say_what_it_is_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
