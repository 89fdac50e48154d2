// SPDX-License-Identifier: BSD-2-Clause
//
// What is said of the lines of a message, which no table of verbs or codes has.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "decode/message/header_field_text.h"
#include "decode/model/dialogue_explain.h"

#define SECTION                                                                                    \
    "The header section of the message (RFC 5322 2.2). Servers go by the envelope above, "         \
    "not by this.\n"
#define BODY   "The body of the message (RFC 5322 2.3).\n"
#define FOLDED "The field above goes on, folded: it is one line (RFC 5322 2.2.3).\n"
#define DOUBLED                                                                                    \
    "A line that begins with a dot: the client doubled it, for a dot alone ends the "              \
    "message; the server takes one off (RFC 5321 4.5.2).\n"
#define SINGLE                                                                                     \
    "A line that begins with a dot, which the client did not double: the server takes "            \
    "it off (RFC 5321 4.5.2).\n"
#define OPENS                                                                                      \
    "A boundary delimiter: a part of the body begins, with header fields of its own "              \
    "(RFC 2046 5.1.1).\n"
#define CLOSES                                                                                     \
    "The boundary delimiter with two more hyphens: the last part is over "                         \
    "(RFC 2046 5.1.1).\n"

static const struct row {
    enum session_via via;
    enum dialogue_class before, cls; // of the line in front, and its own
    const char *text, *says;
} rows[] = {
    {SESSION_VIA_DATA, 'P', 'H', "subJECT: x\r\n",
     "subJECT: what it is about (RFC 5322 3.6.5).\n" SECTION},
    {SESSION_VIA_DATA, 'H', 'H', "Subject : x\r\n",
     "Subject: what it is about (RFC 5322 3.6.5).\n"},
    {SESSION_VIA_DATA, 'H', 'H', "X-Own: x\r\n",
     "A field of a program's or a site's own (RFC 5322 3.6.8).\n"},
    {SESSION_VIA_DATA, 'H', 'H', " more\r\n", FOLDED},
    {SESSION_VIA_DATA, 'H', 'H', "\tmore: x\r\n", FOLDED},
    {SESSION_VIA_DATA, 'H', 'H', "\r\n",
     "An empty line: the header section is over, the body follows (RFC 5322 2.1).\n"},
    {SESSION_VIA_DATA, 'H', 'H', "no field\r\n",
     "Not a header field: there is no colon (RFC 5322 2.2).\n"},
    {SESSION_VIA_DATA, 'H', 'B', "text\r\n", BODY},
    {SESSION_VIA_DATA, 'B', 'B', "..\r\n", DOUBLED},
    {SESSION_VIA_DATA, 'H', 'B', "..more\r\n", DOUBLED BODY},
    {SESSION_VIA_DATA, 'B', 'B', ".more\r\n", SINGLE},
    {SESSION_VIA_BDAT, 'B', 'B', "..\r\n", BODY},
    {SESSION_VIA_BDAT, 'B', 'B', ".\r\n", BODY},
    {SESSION_VIA_DATA, 'B', 'B', "--b\r\n", OPENS},
    {SESSION_VIA_BDAT, 'B', 'B', "--b\r\n", OPENS},
    {SESSION_VIA_DATA, 'B', 'B', "--b--\r\n", CLOSES},
    {SESSION_VIA_DATA, 'B', 'B', "--bb\r\n", BODY},
    {SESSION_VIA_DATA, 'B', 'B', "--\r\n", BODY},
    {SESSION_VIA_DATA, 'B', 'B', "-- \r\n", BODY},
    {SESSION_VIA_DATA, 'B', 'B', "----\r\n", BODY},
};

static void lines_of_messages(void **state)
{
    (void)state;
    // One part, whose header section begins at 8.
    struct dialogue_entity entities[] = {{.parent = -1, .header_end = 2, .body_end = 18},
                                         {.header_start = 8, .header_end = 10, .body_end = 10}};
    struct session_transaction tx = {.index = 0};
    struct dialogue_message message = {.transaction = &tx,
                                       .bytes = BYTES_LIT("\r\n\n--b\r\n\r\n--b--\r\n"),
                                       .entities = entities,
                                       .entity_count = 2};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        struct dialogue_line lines[2] = {{.command = -1}, {.command = -1}};
        struct dialogue d = {
            .lines = lines, .line_count = 2, .messages = &message, .message_count = 1};
        struct buf out;
        buf_init(&out, 0);
        tx.via = row->via;
        lines[0].cls = row->before;
        lines[0].message = row->before == DIALOGUE_PROTOCOL ? -1 : 0;
        lines[1].cls = row->cls;
        lines[1].text = bytes_str(row->text);
        dialogue_explain(&d, 1, -1, 0, &out);
        if (strcmp(buf_str(&out), row->says) != 0)
            fail_msg("row %zu, %s: %s", i, row->text, buf_str(&out));
        buf_fini(&out);
    }
}

static void names_in_any_case(void **state)
{
    (void)state;
    assert_non_null(header_field_text(BYTES_LIT("dkim-signature")));
    assert_non_null(header_field_text(BYTES_LIT("RECEIVED")));
    assert_null(header_field_text(BYTES_LIT("Receive")));
    assert_null(header_field_text(BYTES_LIT("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_messages),
        cmocka_unit_test(names_in_any_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
