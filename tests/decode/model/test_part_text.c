// SPDX-License-Identifier: BSD-2-Clause
//
// What an opened session has of the parts of a message, read again from its octets.
#include "decode/model/part_text.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "decode/model/message_builder.h"

#define MIXED  "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
#define QP     "Content-Transfer-Encoding: quoted-printable\r\n"
#define HTML   "Content-Type: text/html"
#define PRIVET "\xD0\xD2\xC9\xD7\xC5\xD4" // in KOI8-R

static const struct row {
    const char *message, *path;
    enum part_text_as as;
    const char *text;
} rows[] = {
    {"Content-Type: text/plain; charset=koi8-r\r\n" QP "\r\n=D0=D2\r\n", "1", PART_PLAIN, "пр\r\n"},
    {"Content-Type: text/plain; charset=koi8-r\r\n" QP "\r\n=D0=D2\r\n", "1", PART_OCTETS,
     "\xD0\xD2\r\n"},
    {"Content-Type: text/plain; format=flowed\r\n\r\na \r\nb\r\n", "1", PART_PLAIN, "a b\n"},
    // A multipart of which nothing was found stands there as it is.
    {MIXED "a\r\n", "1", PART_PLAIN, "a\r\n"},
    // What the HTML says of its charset counts where the field says nothing that helps.
    {HTML "\r\n\r\n<meta charset=koi8-r><p>" PRIVET, "1", PART_HTML, "привет\n"},
    {HTML
     "\r\n\r\n<head><META HTTP-EQUIV=Content-Type content='text/html; charset=\"KOI8-R\"'>" PRIVET,
     "1", PART_HTML, "привет\n"},
    {HTML "; charset=x-none\r\n" QP "\r\n<meta charset=3Dk=\r\noi8-r>=D0=D2", "1", PART_HTML,
     "пр\n"},
    {HTML "; charset=iso-8859-5\r\n\r\n<meta charset=koi8-r>\xDF", "1", PART_HTML, "п\n"},
    {HTML "\r\n\r\n<!-- <meta charset=koi8-r> -->\u00fc", "1", PART_HTML, "\u00fc\n"},
    {HTML "\r\n\r\n<meta charset=utf-16>\u00fc", "1", PART_HTML, "\u00fc\n"},
    {HTML "\r\nContent-Transfer-Encoding: base64\r\n\r\n//48AHAAPgB4APwA", "1", PART_HTML,
     "x\u00fc\n"},
    {HTML "\r\n\r\n\xEF\xBB\xBF<meta charset=koi8-r>\u00fc", "1", PART_HTML, "\u00fc\n"},
    // Messages inside: their header sections as people see them, their parts, to any depth.
    {"Content-Type: message/rfc822\r\n\r\nSubject: =?utf-8?q?=C3=BC?=\r\n a\r\n" QP "\r\n=41", "1",
     PART_PLAIN, "Subject: \u00fc a\nContent-Transfer-Encoding: quoted-printable\n"},
    {"Content-Type: message/rfc822\r\n\r\nSubject: =?utf-8?q?=C3=BC?=\r\n a\r\n" QP "\r\n=41",
     "1.1", PART_PLAIN, "A"},
    {"Content-Type: message/rfc822\r\n" QP "\r\n" QP "\r\n=3D41=3D\r\nB\r\n", "1.1", PART_PLAIN,
     "AB\r\n"},
    {"Content-Type: message/rfc822\r\n" QP "\r\n" QP "\r\n=3D41=3D\r\nB\r\n", "1", PART_OCTETS,
     QP "\r\n=41=\r\nB\r\n"},
    {MIXED "--b\r\n\r\nz\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: "
           "message/global\r\n" QP "\r\nSubject: x\r\n" HTML "\r\n" QP
           "\r\n<b>=3D43</b>\r\n--b--\r\n",
     "2.1.1", PART_HTML, "C\n"},
    // A file in a message inside.
    {"Content-Type: message/rfc822\r\n\r\n\r\nbegin 644 x\r\n#0V%T\r\n`\r\nend\r\n", "1.1+1",
     PART_OCTETS, "Cat"},
};

static void read_row(const struct row *row, struct buf *text)
{
    struct session *session = session_new();
    struct session_message summary = {0};
    struct dialogue_message m = {.bytes = bytes_str(row->message)};
    struct message_target target = {
        .session = session, .summary = &summary, .detail = &m, .arena = &session->arena};
    struct message_builder *b = message_builder_new(true, MESSAGE_WHOLE);
    message_builder_begin(b, &target);
    message_builder_feed(b, m.bytes);
    message_builder_finish(b, true);
    for (size_t i = 0; i < m.entity_count; i++) {
        if (!bytes_equal(m.entities[i].path, bytes_str(row->path))) continue;
        struct part_text *p = part_text_new(&m, &m.entities[i], row->as, text);
        while (part_text_step(p)) continue;
        part_text_free(p);
    }
    message_builder_free(b);
    session_free(session);
}

static void parts_as_people_read_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf text;
        buf_init(&text, 0);
        read_row(&rows[i], &text);
        assert_string_equal(buf_str(&text), rows[i].text);
        buf_fini(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_as_people_read_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
