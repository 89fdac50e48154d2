// SPDX-License-Identifier: BSD-2-Clause
//
// format=flowed: lines as they are sent and as their reader sees them, whole and in pieces.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/limits.h"
#include "decode/message/flowed.h"

static const struct {
    const char *sent;
    bool deletes_space;
    const char *text;
} rows[] = {
    {"", false, ""},
    {"fixed\r\nlines\r\n", false, "fixed\nlines\n"},
    {"a paragraph \r\nthat flows\r\nand ends\r\n", false, "a paragraph that flows\nand ends\n"},
    {"flows \nwithout CR", false, "flows without CR\n"},
    {"ends open ", false, "ends open \n"},
    {"\r\n \r\nx\r\n", false, "\n\nx\n"},
    // Stuffed lines (RFC 3676 4.4).
    {" > no quote\r\n From here\r\n  two\r\n", false, "> no quote\nFrom here\n two\n"},
    // Quotes (4.5): a change of depth ends the paragraph.
    {"> one \r\n> two\r\n>> three \r\n> four\r\nfive\r\n", false,
     "> one two\n>> three \n> four\nfive\n"},
    {">quoted\r\n> quoted\r\n>\r\n", false, "> quoted\n> quoted\n> \n"},
    // The line before a signature does not flow into it (4.3).
    {"text \r\n-- \r\nAnn\r\n", false, "text \n-- \nAnn\n"},
    {"> -- \r\n> Ann\r\n", false, "> -- \n> Ann\n"},
    // DelSp (4.1).
    {"long \r\nword\r\n", true, "longword\n"},
    {"two  \r\nwords\r\n-- \r\n", true, "two words\n-- \n"},
};

static void paragraphs_are_put_together(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct bytes sent = bytes_str(rows[i].sent);
        for (size_t piece = 1; piece <= sent.len + 1; piece++) {
            struct flowed f;
            struct buf out;
            buf_init(&out, 0);
            flowed_init(&f, rows[i].deletes_space, &out);
            for (struct bytes rest = sent; rest.len > 0; rest = bytes_skip(rest, piece))
                flowed_feed(&f, bytes_first(rest, piece));
            flowed_finish(&f);
            assert_string_equal(buf_str(&out), rows[i].text);
            flowed_fini(&f);
            buf_fini(&out);
        }
    }
}

static void a_line_without_end_loses_nothing(void **state)
{
    (void)state;
    size_t len = 3 * LIMIT_FLOWED_LINE + 7;
    uint8_t *line = err_malloc(len);
    memset(line, 'x', len);
    for (size_t piece = 1000; piece <= len; piece *= 7) {
        struct flowed f;
        struct buf out;
        buf_init(&out, 0);
        flowed_init(&f, false, &out);
        for (struct bytes rest = bytes_of(line, len); rest.len > 0; rest = bytes_skip(rest, piece))
            flowed_feed(&f, bytes_first(rest, piece));
        flowed_finish(&f);
        assert_int_equal(out.len, len + 1);
        assert_memory_equal(out.data, line, len);
        flowed_fini(&f);
        buf_fini(&out);
    }
    free(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paragraphs_are_put_together),
        cmocka_unit_test(a_line_without_end_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
