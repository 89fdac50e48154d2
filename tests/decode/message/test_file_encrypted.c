// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/file_encrypted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"

// A local header of a ZIP's entry called "a" with three octets, and one of its directory.
#define ENTRY(flags, size) \
    "PK\3\4\x14\0" flags "\0\0\0\0\0\0\0\0\0\0" size "\0\0\0\3\0\0\0\1\0\0\0a"
#define DIRECTORY(flags) "PK\1\2\x14\0\x14\0" flags "\0\0\0\0\0\0\0\0\0\0\3\0\0\0"
#define OLE              "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#define B(text) {(const uint8_t *)(text), sizeof(text) - 1}

static const struct row {
    const char *what;
    struct bytes head;
    size_t at; // octets of zero up to here, then tail
    struct bytes tail;
    bool is_found;
} rows[] = {
    {"a ZIP", B(ENTRY("\0\0", "\3") "abc" ENTRY("\0\0", "\3") "abc" DIRECTORY("\0\0")), 0, B(""),
     false},
    {"its first entry", B(ENTRY("\1\0", "\3") "abc"), 0, B(""), true},
    {"its second entry", B(ENTRY("\0\0", "\3") "abc" ENTRY("\1\0", "\3") "abc"), 0, B(""), true},
    {"its directory, right behind the entries",
     B(ENTRY("\0\0", "\3") "abc" DIRECTORY("\1\0")), 120, B(""), true},
    {"what an entry holds is no directory",
     B(ENTRY("\0\0", "\x18") DIRECTORY("\1\0") ENTRY("\0\0", "\3") "abc" DIRECTORY("\0\0")),
     200, B(""), false},
    {"what an entry holds is no entry",
     B(ENTRY("\0\0", "\x1f") ENTRY("\1\0", "\3") ENTRY("\0\0", "\3") "abc"), 0, B(""), false},
    {"its directory, where lengths are behind the entries",
     B(ENTRY("\x08\0", "\0") "abc"), 3000, B(DIRECTORY("\x09\0")), true},
    {"a directory with nothing encrypted", B(ENTRY("\x08\0", "\0") "abc"), 3000,
     B(DIRECTORY("\x08\0")), false},
    {"an OLE file", B(OLE), 512, B("W\0o\0r\0d\0"), false},
    {"an encrypted package", B(OLE), 1500,
     B("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0\0"), true},
    {"a Word document with a password", B(OLE), 512, B("\xec\xa5\xc1\0\0\0\0\0\0\0\0\1"
     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), true},
    {"one without", B(OLE), 512, B("\xec\xa5\xc1\0\0\0\0\0\0\0\0\0"
     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), false},
    {"a workbook with a password", B(OLE), 512, B("\x09\x08\x10\0\0\6\5\0\0\0\0\0\0\0\0\0\0\0\0\0"
     "\x2f\0\x36\0\1\0\0\0\0\0\0\0"), true},
    {"a PDF", B("%PDF-1.7\n1 0 obj <</Type/Catalog>>"), 5000, B("trailer <</EncryptMetadata 1>>"),
     false},
    {"an encrypted PDF", B("%PDF-1.7\n1 0 obj <</Type/Catalog>>"), 5000,
     B("trailer <</Encrypt 9 0 R>>"), true},
    {"an encrypted PDF, early on", B("%PDF-1.7<</Encrypt 9 0 R>>"), 0, B(""), true},
    {"an encrypted PDF, at once", B("%PDF-/Encrypt 9 0 R>>"), 0, B(""), true},
    {"RAR 4", B("Rar!\x1a\7\0\0\0\x73\x80\0\x0d\0\0\0\0\0\0\0"), 0, B(""), true},
    {"RAR 4, open", B("Rar!\x1a\7\0\0\0\x73\0\0\x0d\0\0\0\0\0\0\0"), 0, B(""), false},
    {"RAR 5", B("Rar!\x1a\7\1\0abcd\x21\4\0\0\0\0\0\0"), 0, B(""), true},
    {"RAR 5, open", B("Rar!\x1a\7\1\0abcd\x21\1\0\0\0\0\0\0"), 0, B(""), false},
    {"7z, names too", B("7z\xbc\xaf\x27\x1c\0\4abcd\x80\0\0\0\0\0\0\0\x20\0\0\0\0\0\0\0efgh"), 160,
     B("\x17\6\x24\6\xf1\7\1\7"), true},
    {"7z, its contents say so only",
     B("7z\xbc\xaf\x27\x1c\0\4abcd\x80\0\0\0\0\0\0\0\x20\0\0\0\0\0\0\0efgh"), 150,
     B("\x24\6\xf1\7\1\7"), false},
    {"OpenPGP for a key", B("\x85\1\x0c\3keyid678\1abcdefgh"), 0, B(""), true},
    {"OpenPGP for a passphrase", B("\x8c\x0d\4\x09\3\x08saltsalt\xff\xd2\x3a\1"), 0, B(""), true},
    {"OpenPGP, new packets", B("\xc3\x0d\4\x09\3\x08saltsalt\xff\xd2\x3a\1"), 0, B(""), true},
    {"a signature of OpenPGP", B("\x88\x5d\4\0\x11\x08\0\5\2\0abcdef"), 0, B(""), false},
    {"compressed data of OpenPGP", B("\xa3\1\x9b\xc0" "abcdefghijkl"), 0, B(""), false},
    {"armor", B("-----BEGIN PGP MESSAGE-----\r\nVersion: 1\r\n \r\nhQEM"), 0, B(""), true},
    {"armor of what is signed", B("-----BEGIN PGP MESSAGE-----\n\nowGbwMvM"), 0, B(""), false},
    {"armor without headers' end", B("-----BEGIN PGP MESSAGE-----\nhQEM\njA0E\n"), 0, B(""), false},
    {"enveloped data", B("\x30\x82\1\2\6\x09\x2a\x86\x48\x86\xf7\x0d\1\7\3\xa0\x82\1\2"), 0,
     B(""), true},
    {"enveloped data of no length",
     B("\x30\x80\6\x09\x2a\x86\x48\x86\xf7\x0d\1\7\3\xa0\x80\x30\x80\6"), 0, B(""),
     true},
    {"authenticated enveloped data",
     B("\x30\x82\1\2\6\x0b\x2a\x86\x48\x86\xf7\x0d\1\x09\x10\1\x17\xa0"), 0, B(""), true},
    {"compressed data",
     B("\x30\x82\1\2\6\x0b\x2a\x86\x48\x86\xf7\x0d\1\x09\x10\1\x09\xa0"), 0, B(""), false},
    {"signed data", B("\x30\x82\1\2\6\x09\x2a\x86\x48\x86\xf7\x0d\1\7\2\xa0\x82\1\2"), 0,
     B(""), false},
    {"age", B("age-encryption.org/v1\n"), 0, B(""), true},
    {"openssl enc", B("Salted__12345678abcdefgh"), 0, B(""), true},
    {"text that says so", B("trailer <</Encrypt 9 0 R>> PK\1\2"), 100, B("/Encrypt "), false},
    {"little", B("PK\3\4"), 0, B(""), false},
    {"nothing", B(""), 0, B(""), false},
};

static bool is_found(struct bytes octets, size_t piece)
{
    struct file_encrypted f;
    file_encrypted_begin(&f);
    for (; octets.len > 0; octets = bytes_skip(octets, piece))
        file_encrypted_feed(&f, bytes_first(octets, piece));
    return f.is_found;
}

static void test_rows(void **state)
{
    static const size_t pieces[] = {1, 2, 3, 7, 16, 30, 64, 511, 100000};
    (void)state;
    struct buf file;
    buf_init(&file, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buf_reset(&file, SIZE_MAX);
        buf_append_bytes(&file, rows[i].head);
        while (file.len < rows[i].at) buf_append_byte(&file, 0);
        buf_append_bytes(&file, rows[i].tail);
        for (size_t n = 0; n < sizeof pieces / sizeof *pieces; n++)
            if (is_found(buf_bytes(&file), pieces[n]) != rows[i].is_found)
                fail_msg("%s, in pieces of %zu", rows[i].what, pieces[n]);
    }
    buf_fini(&file);
}

static void test_gap(void **state)
{
    (void)state;
    struct file_encrypted f;
    file_encrypted_begin(&f);
    file_encrypted_feed(&f, BYTES_LIT("%PDF-1.7 and more octets"));
    assert_false(f.is_over);
    file_encrypted_gap(&f);
    assert_true(f.is_over);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_gap)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
