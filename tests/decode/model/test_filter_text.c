// SPDX-License-Identifier: BSD-2-Clause
//
// Texts of messages searched while they are decoded.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "decode/model/filter_text.h"
#include "decode/model/message_builder.h"

// What a filter says of a session with one message, which comes in pieces of step octets.
static bool matches(const char *filter, struct bytes message, size_t step, size_t gap_at)
{
    struct filter_error error;
    struct filter *f = filter_parse(bytes_str(filter), &error);
    if (!f) fail_msg("%s: %s", filter, error.text);
    assert_true(filter_wants_text(f));
    struct filter_text *t = filter_text_new(f);
    struct message_builder *b = message_builder_new(false, MESSAGE_WHOLE);
    struct session *s = session_new();
    struct session_message m = {.size = 0};
    struct message_target target = {
        .session = s, .summary = &m, .arena = &s->arena, .texts = filter_text_sink(t)};
    message_builder_begin(b, &target);
    for (size_t at = 0; at < message.len; at += step) {
        if (gap_at > at && gap_at <= at + step) message_builder_gap(b, 100);
        message_builder_feed(b, bytes_first(bytes_skip(message, at), step));
    }
    message_builder_finish(b, true);
    bool result = filter_match(f, s);
    message_builder_free(b);
    filter_text_free(t);
    filter_free(f);
    session_free(s);
    return result;
}

#define HEAD "MIME-Version: 1.0\r\n"
#define MIXED                                                                                      \
    HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\nthis is a preamble\r\n"                 \
         "--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"                                 \
         "Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe aus M=\r\n=FCnchen\r\n"     \
         "--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"             \
         "PGI+c2VjcmV0PC9iPg==\r\n"                                                                \
         "--b\r\nContent-Type: application/octet-stream\r\n\r\nattached\r\n--b--\r\n"

static void texts_are_decoded_and_searched(void **state)
{
    (void)state;
    static const struct {
        const char *filter, *message;
        bool want;
    } rows[] = {
        {"body ~ \"hello wor\"", HEAD "\r\nHello World\r\n", true},
        {"body ~ hello", "Subject: hello\r\n\r\nno\r\n", false}, // a header field is no text
        {"body !~ hello", "Subject: hello\r\n\r\nno\r\n", true},
        {"not body ~ hello", "\r\nhello\r\n", false},
        {"body", "\r\nx\r\n", true},
        {"body ~ \"grüße aus münchen\"", MIXED, true},
        {"body ~ \"<b>secret\"", MIXED, true},
        {"body ~ attached", MIXED, false},
        {"body ~ preamble", MIXED, false},
        {"body ~ secret and body ~ aus", MIXED, true},
        {"body ~ secret and body ~ none", MIXED, false},
        {"body ~ none or body ~ aus", MIXED, true},
        {"body !~ secret", HEAD "Content-Type: image/png\r\n\r\nsecret\r\n", false}, // no text
        {"not body ~ secret", HEAD "Content-Type: image/png\r\n\r\nsecret\r\n", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t step = 1; step < 400; step = 3 * step + 1)
            if (matches(rows[i].filter, bytes_str(rows[i].message), step, 0) != rows[i].want)
                fail_msg("row %zu: %s, in steps of %zu", i, rows[i].filter, step);
}

static void nothing_is_found_across_a_gap(void **state)
{
    (void)state;
    struct bytes message = BYTES_LIT("\r\nneed" "le\r\n");
    assert_true(matches("body ~ needle", message, 6, 0));
    assert_false(matches("body ~ needle", message, 6, 7));
}

// A text of several pieces, with the pattern over each octet around their seam.
static void long_texts_are_searched_in_pieces(void **state)
{
    (void)state;
    for (size_t at = LIMIT_SEARCH_TEXT - 40; at < LIMIT_SEARCH_TEXT + 40; at++) {
        struct buf text;
        buf_init(&text, 0);
        buf_append_str(&text, "\r\n");
        while (text.len < at) buf_append_byte(&text, text.len % 61 == 0 ? '\n' : 'x');
        buf_append_str(&text, "needle");
        while (text.len < 2 * LIMIT_SEARCH_TEXT + 1000) buf_append_byte(&text, 'y');
        assert_true(matches("body ~ needle", buf_bytes(&text), 5000, 0));
        assert_false(matches("body ~ noodle", buf_bytes(&text), 5000, 0));
        buf_fini(&text);
    }
}

static void only_matching_makes_sense(void **state)
{
    (void)state;
    static const char *const wrong[] = {"body == x", "body < 3", "body in {a, b}"};
    struct filter_error error;
    for (size_t i = 0; i < 3; i++) assert_null(filter_parse(bytes_str(wrong[i]), &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_decoded_and_searched),
        cmocka_unit_test(nothing_is_found_across_a_gap),
        cmocka_unit_test(long_texts_are_searched_in_pieces),
        cmocka_unit_test(only_matching_makes_sense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
