// SPDX-License-Identifier: BSD-2-Clause
//
// What a file is against what it says it is; and, where there is a libmagic, what the beginnings of
// real files are.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "decode/message/content_family.h"
#include "decode/message/content_type.h"

static const struct row {
    const char *found, *declared, *name;
    bool contradicts;
} rows[] = {
    {"application/pdf", "application/pdf", "a.pdf", false},
    {"application/pdf", "application/octet-stream", "a.PDF", false},
    {"application/pdf", "application/octet-stream", NULL, false},
    {"application/pdf", "image/png", NULL, true},
    {"application/x-dosexec", "application/octet-stream", "invoice.pdf", true},
    {"application/x-dosexec", "application/octet-stream", "photo.jpg ", true},
    {"application/x-dosexec", "application/octet-stream", "setup.exe", false},
    {"application/x-dosexec", "application/x-msdownload", "setup", false},
    {"application/x-sharedlib", "application/pdf", "a.pdf", true},
    {"application/zip", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     "a.docx", false},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip",
     "a.zip", false},
    // what a program of Office is called by its clients, whatever it wrote
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     "application/msword", "a.docx", false},
    {"text/rtf", "application/msword", "a.rtf", false},
    {"application/x-dosexec", "application/msword", NULL, true},
    {"application/x-ole-storage", "application/msword", NULL, false},
    {"text/rtf", "application/msword", "a.doc", true},
    {"application/x-ole-storage", "application/vnd.ms-excel", "a.xls", false},
    {"application/zip", "application/octet-stream", "a.xls", true},
    {"text/html", "application/vnd.ms-excel", "a.xls", false},
    {"text/html", "application/octet-stream", "a.xls", true},
    {"application/x-rar", "application/zip", "a.zip", true},
    {"application/gzip", "application/x-7z-compressed", NULL, false},
    {"image/jpeg", "image/png", "a.gif", false},
    {"image/png", "text/plain", NULL, true},
    {"image/svg+xml", "image/svg+xml", "a.svg", false},
    {"text/plain", "image/svg+xml", "a.svg", false},
    {"text/html", "image/svg+xml", NULL, false},
    {"video/mp4", "audio/x-m4a", "a.m4a", false},
    {"video/mp4", "image/gif", NULL, true},
    // text of any kind looks like text
    {"text/html", "text/plain", "a.txt", false},
    {"text/plain", "text/html", "a.htm", false},
    {"text/x-shellscript", "text/plain", NULL, false},
    {"text/html", "application/pdf", "a.pdf", true},
    {"message/rfc822", "application/pdf", "a.pdf", false},
    {"application/octet-stream", "application/pdf", "a.pdf", false},
    {"application/pdf", "", "pdf", false},
    {"", "", NULL, false},
};

static struct bytes bytes_or_none(const char *s)
{
    return s ? bytes_str(s) : BYTES_NONE;
}

static void test_contradicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *r = &rows[i];
        bool got = content_contradicts(bytes_str(r->found), bytes_str(r->declared),
                                       bytes_or_none(r->name));
        if (got != r->contradicts) print_error("row %zu: %s\n", i, r->found);
        assert_int_equal(got, r->contradicts);
    }
}

#define LIT(s) (s), sizeof(s) - 1

static const char mz[128] = "MZ\x90\0\3";

static const char zip[128] = "PK\3\4\x14\0\0\0\0\0\0\0\x21\0\x86\xA6\x10\x36\5\0\0\0\5\0\0\0\5"
                             "\0\0\0a.txthello";
static const char docx[128] = "PK\3\4\x14\0\0\0\0\0\0\0\x21\0\x86\xA6\x10\x36\0\0\0\0\0\0\0\0\x13"
                              "\0\0\0[Content_Types].xml";

static const struct file {
    const char *head;
    size_t len;
    enum content_family family;
} files[] = {
    {LIT("\x7F"
         "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3E\0\1\0\0\0\0\0\0\0\0\0\0\0"),
     CONTENT_PROGRAM},
    {mz, sizeof(mz), CONTENT_PROGRAM},
    {LIT("MZ is a fine beginning for a text\r\n"), CONTENT_TEXT},
    {LIT("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0"), CONTENT_IMAGE},
    {LIT("GIF89a\1\0\1\0\0\0\0;"), CONTENT_IMAGE},
    {LIT("%PDF-1.4\n%\xE2\xE3\n1 0 obj\n"), CONTENT_PDF},
    {zip, sizeof(zip), CONTENT_ZIP},
    {docx, sizeof(docx), CONTENT_ZIP},
    {LIT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0\0\0\0\0"), CONTENT_OLE},
    {LIT("<!DOCTYPE html>\n<html><head><title>x</title></head>"), CONTENT_HTML},
    {LIT("{\\rtf1\\ansi hello}"), CONTENT_RTF},
    {LIT("\x1F\x8B\x08\0\0\0\0\0\0\3\xCB\x48\xCD\xC9\xC9\7\0"), CONTENT_ARCHIVE},
    {LIT("RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x44\xAC\0\0"), CONTENT_MEDIA},
    {LIT("hello\r\n"), CONTENT_TEXT},
    {LIT("GIF89a is a format of pictures\r\n"), CONTENT_TEXT},
    {LIT("P1 is the highest priority\r\n"), CONTENT_TEXT},
    {LIT("P1\n# feep\n4 1\n0 1 1 0\n"), CONTENT_IMAGE},
    {LIT("P2 4 1 9\n0 1 1 0\n"), CONTENT_IMAGE},
    {LIT("\x01\x80\xFF\x02\x90\0\x03\x77"), CONTENT_UNKNOWN},
};

static void test_files(void **state)
{
    (void)state;
    if (!content_type_is_available()) skip();
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct bytes type = content_type_of(bytes_of(files[i].head, files[i].len));
        if (content_family_of_type(type) != files[i].family)
            print_error("row %zu: %.*s\n", i, (int)type.len, (const char *)type.data);
        assert_int_equal(content_family_of_type(type), files[i].family);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contradicts),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests_name("content_family", tests, NULL, NULL);
}
