// SPDX-License-Identifier: BSD-2-Clause
//
// Messages and what is found inside their parts: whole, in pieces of many sizes, with hashes and
// without, and with octets missing.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/limits.h"
#include "decode/message/eicar.h"
#include "tests/decode/message/message_dump.h"

#define HTML  "Content-Type: text/html\r\n\r\n"
#define MIXED "Content-Type: multipart/mixed; boundary=b\r\n\r\n"

// "@" stands for the test string. found: the lines "file" and "finding" of the dump, hashes cut
// off.
static const struct row {
    const char *message, *found;
} rows[] = {
    {"Subject: s\r\n\r\nhello\r\nbegin 644 hi.txt\r\n%:&5L;&\\\r\n`\r\nend\r\nbye\r\n",
     "file uuencode hi.txt size=5 complete\n"},
    // without its end
    {"Subject: s\r\n\r\nbegin 644 hi.txt\r\n%:&5L;&\\\r\n", "file uuencode hi.txt size=5 cut\n"},
    {"\r\nbegin-base64 644 a\xFF.txt\r\naGVsbG8=\r\n====\r\n",
     "file uuencode-base64 a\xEF\xBF\xBD.txt size=5 complete\n"},
    // two in one part, and one in another, whose transfer encoding is base64
    {MIXED "--b\r\n\r\nbegin 644 1\r\n%:&5L;&\\\r\n`\r\nend\r\n"
           "=ybegin line=128 size=3 name=y n.bin\r\n\x8B\x8C\x8D\r\n=yend size=3\r\n"
           "--b\r\nContent-Transfer-Encoding: base64\r\n\r\n"
           "YmVnaW4gNjQ0IDIKJTomNUw7JlwKYAplbmQK\r\n--b--\r\n",
     "file uuencode 1 size=5 complete\n"
     "file yenc y n.bin size=3 complete\n"
     "file uuencode 2 size=5 complete\n"},
    // no text, no files; and a preamble is no part
    {"Content-Type: text/x-log\r\n\r\nbegin 644 1\r\n%:&5L;&\\\r\n`\r\nend\r\n", ""},
    {MIXED "begin 644 1\r\n%:&5L;&\\\r\n`\r\nend\r\n--b\r\n\r\nx\r\n--b--\r\n", ""},
    // what the encoding's field calls by its old names; a CR more at the end of a name
    {"Content-Type: application/x\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n"
     "begin 644 hi.txt\r\r\n%:&5L;&\\\r\n`\r\nend\r\n",
     "file uuencode hi.txt size=5 complete\n"},
    // names that say something
    {"\r\nbegin 644 a.exe\r\n%:&5L;&\\\r\n`\r\nend\r\n",
     "file uuencode a.exe size=5 complete\nfinding FILE-RISK a.exe\n"},
    {"\r\n=ybegin line=128 size=3 name=../y.pdf.js\r\n\x8B\x8C\x8D\r\n=yend size=3\r\n",
     "file yenc ../y.pdf.js size=3 complete\nfinding FILE-PATH ../y.pdf.js\n"
     "finding FILE-RISK ../y.pdf.js\nfinding FILE-DOUBLE ../y.pdf.js\n"},
    // links
    {HTML "<a href=\"http://evil.example/x\">https://bank.example/</a>",
     "finding URL-MISMATCH https://bank.example/ leads to http://evil.example/x\n"},
    {HTML "<a href=\"http://evil.example/\">bank.example</a>"
          "<a href='http://evil.example/2'>www.bank.example</a>"
          "<a href='http://bank.example/2'>www.bank.example</a><a href='http://a.example'>here</a>",
     "finding URL-MISMATCH bank.example leads to http://evil.example/, and 1 more\n"},
    {"\r\n<a href=\"http://evil.example/x\">https://bank.example/</a>", ""},
    // a link that is not closed reaches to the end of its part, no further
    {MIXED "--b\r\n" HTML "<a href='http://evil.example/'>\r\n--b\r\n" HTML
           "bank.example</a>\r\n--b--\r\n",
     ""},
    // in a charset whose octets are not ASCII's
    {"Content-Type: text/html; charset=utf-7\r\n\r\n"
     "+ADw-a href+AD0AIg-http://evil.example/+ACIAPg-bank.example+ADw-/a+AD4-",
     "finding URL-MISMATCH bank.example leads to http://evil.example/\n"},
    {"Content-Type: text/html; charset=UTF-16LE\r\nContent-Transfer-Encoding: base64\r\n\r\n"
     "PABhACAAaAByAGUAZgA9AGgAdAB0AHAAOgAvAC8AZQB2AGkAbAAuAGUAeABhAG0AcABsAGUAPgBiAGEAbgBr\r\n"
     "AC4AZQB4AGEAbQBwAGwAZQA8AC8AYQA+AA==",
     "finding URL-MISMATCH bank.example leads to http://evil.example\n"},
    // the test string
    {"\r\nsee: @ it\r\n", "finding EICAR 1\n"},
    {"\r\nX5O!P%X5X@ it\r\n", "finding EICAR 1\n"},
    {MIXED "--b\r\n\r\nx\r\n--b\r\nContent-Type: image/png\r\n\r\n@\r\n--b--\r\n",
     "finding EICAR 2\n"},
    {MIXED "--b\r\n\r\nx\r\n--b\r\nContent-Type: image/png\r\n\r\n.@\r\n--b--\r\n", ""},
    {"Content-Type: application/x\r\nContent-Transfer-Encoding: base64\r\n\r\n#\r\n",
     "finding EICAR 1\n"},
};

// The lines that rows tell of, without hashes.
static void keep_found(struct buf *dump, struct buf *out)
{
    struct bytes rest = buf_bytes(dump);
    while (rest.len > 0) {
        struct bytes line = bytes_first(rest, bytes_find(rest, 0, '\n'));
        rest = bytes_skip(rest, line.len + 1);
        bool is_file = bytes_starts_nocase(line, BYTES_LIT("file "));
        if (!is_file && !bytes_starts_nocase(line, BYTES_LIT("finding "))) continue;
        while (is_file && line.len > 0 && line.data[line.len - 1] != ' ') line.len--;
        buf_append_bytes(out, line);
        if (is_file) out->len--;
        buf_append_byte(out, '\n');
    }
}

static void put_message(const char *text, struct buf *out)
{
    for (; *text; text++) {
        if (*text == '@') buf_append_bytes(out, eicar_string());
        else if (*text == '#') base64_encode(eicar_string(), out);
        else buf_append_byte(out, (uint8_t)*text);
    }
}

static void find(bool want_hashes, const struct message_run *run, struct buf *out)
{
    struct message_builder *b = message_builder_new(want_hashes, MESSAGE_WHOLE);
    struct buf dump;
    buf_init(&dump, 0);
    message_dump(b, run, &dump);
    // A builder that has read one message reads the next as if it were the first.
    buf_reset(&dump, SIZE_MAX);
    message_dump(b, run, &dump);
    keep_found(&dump, out);
    buf_fini(&dump);
    message_builder_free(b);
}

static void test_found(void **state)
{
    (void)state;
    static const size_t steps[] = {0, 1, 2, 3, 5, 7, 11, 64};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf in, out;
        buf_init(&in, 0);
        buf_init(&out, 0);
        put_message(rows[i].message, &in);
        for (size_t s = 0; s < 2 * sizeof(steps) / sizeof(steps[0]); s++) {
            struct message_run run = {.in = buf_bytes(&in), .gap_at = SIZE_MAX, .no_detail = true};
            run.step = steps[s / 2];
            buf_reset(&out, SIZE_MAX);
            find(s % 2, &run, &out);
            if (strcmp(buf_str(&out), rows[i].found) != 0) print_error("row %zu\n", i);
            assert_string_equal(buf_str(&out), rows[i].found);
        }
        buf_fini(&in);
        buf_fini(&out);
    }
}

// Octets are missing at each place in turn: a file is complete only where none of it can be.
static void test_gaps(void **state)
{
    (void)state;
    static const char text[] = "\r\nbegin 644 1\r\n%:&5L;&\\\r\n`\r\nend\r\nx\r\n";
    size_t end = (size_t)(strstr(text, "end") - text) + strlen("end\r\n");
    for (size_t at = 0; at < sizeof(text); at++) {
        struct message_run run = {.in = bytes_str(text), .gap_at = at, .gap_len = 1};
        struct buf out;
        buf_init(&out, 0);
        find(true, &run, &out);
        bool is_complete = strstr(buf_str(&out), " complete") != NULL;
        assert_int_equal(is_complete, at >= end);
        buf_fini(&out);
    }
}

// Octets that are missing join nothing: neither a link nor the string.
static void test_gap_inside(void **state)
{
    (void)state;
    static const char *const texts[] = {
        HTML "<a href='http://evil.example/'>|</a><a href='http://bank.example/'>bank.example</a>",
        "\r\nX5O!|P%", HTML "<a href='http://evil.example/'>bank|.example</a>"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct message_run run = {.in = bytes_str(texts[i]), .gap_len = 1};
        struct buf out;
        buf_init(&out, 0);
        run.gap_at = bytes_find(run.in, 0, '|');
        find(true, &run, &out);
        assert_string_equal(buf_str(&out), "");
        buf_fini(&out);
    }
}

static void test_many(void **state)
{
    (void)state;
    struct buf in, out;
    buf_init(&in, 0);
    buf_init(&out, 0);
    buf_append_str(&in, "\r\n");
    for (int i = 0; i < LIMIT_EMBEDDED_FILES + 2; i++)
        buf_append_str(&in, "begin 644 1\r\n%:&5L;&\\\r\n`\r\nend\r\n");
    struct message_run run = {.in = buf_bytes(&in), .gap_at = SIZE_MAX};
    find(true, &run, &out);
    size_t lines = 0;
    for (size_t i = 0; i < out.len; i++) lines += out.data[i] == '\n';
    assert_int_equal(lines, LIMIT_EMBEDDED_FILES + 1);
    assert_non_null(strstr(buf_str(&out), "finding CAP-LIMIT files in text\n"));
    buf_fini(&in);
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_gaps),
        cmocka_unit_test(test_gap_inside),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests_name("part_reader", tests, NULL, NULL);
}
