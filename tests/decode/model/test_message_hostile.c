// SPDX-License-Identifier: BSD-2-Clause
//
// Messages made to hurt: each is read to its end, in bounded memory, and says what is odd.
#include "decode/model/message_builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "decode/model/message_facts.h"

enum { MIB = 1024 * 1024 };

struct run {
    struct message_builder *builder;
    struct session *session;
    struct session_message message;
    struct session_transaction transaction;
};

static void begin(struct run *r)
{
    memset(r, 0, sizeof(*r));
    r->builder = message_builder_new(true, MESSAGE_WHOLE);
    r->session = session_new();
    struct message_target target = {
        .session = r->session, .summary = &r->message, .transaction = &r->transaction};
    message_builder_begin(r->builder, &target);
}

static void feed(struct run *r, const char *text)
{
    message_builder_feed(r->builder, bytes_str(text));
}

static void feed_run(struct run *r, char octet, size_t count)
{
    char piece[4096];
    memset(piece, octet, sizeof(piece));
    for (; count > 0; count -= count < sizeof(piece) ? count : sizeof(piece))
        message_builder_feed(r->builder, bytes_first(bytes_of(piece, sizeof(piece)), count));
}

static bool is_found(const struct run *r, enum finding_id id)
{
    const struct finding *f = r->session->findings;
    while (f && f->id != id) f = f->next;
    return f != NULL;
}

static void end(struct run *r, size_t memory)
{
    message_builder_finish(r->builder, true);
    assert_true(r->session->arena.used <= memory);
}

static void free_run(struct run *r)
{
    message_builder_free(r->builder);
    session_free(r->session);
}

static void multiparts_1000_deep(void **state)
{
    (void)state;
    struct run r;
    char text[200];
    begin(&r);
    for (int i = 0; i < 1000; i++) {
        snprintf(text, sizeof(text), "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n",
                 i, i);
        feed(&r, text);
    }
    end(&r, MIB);
    assert_true(is_found(&r, FINDING_MIME_DEEP));
    assert_int_equal(r.message.part_count, 1);
    free_run(&r);
}

static void messages_1000_deep(void **state)
{
    (void)state;
    struct run r;
    begin(&r);
    for (int i = 0; i < 1000; i++) feed(&r, "Content-Type: message/rfc822\r\n\r\n");
    end(&r, MIB);
    const struct session_message *m = &r.message;
    int depth = 0;
    for (; m->parts && m->parts->facts; m = m->parts->facts->message) depth++;
    assert_int_equal(depth, LIMIT_MESSAGE_DEPTH - 1);
    assert_true(is_found(&r, FINDING_MIME_DEEP));
    free_run(&r);
}

static void parts_100000(void **state)
{
    (void)state;
    struct run r;
    begin(&r);
    feed(&r, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    for (int i = 0; i < 100 * 1000; i++) feed(&r, "--b\r\n\r\nx\r\n");
    feed(&r, "--b--\r\n");
    end(&r, 8 * MIB);
    assert_int_equal(r.message.part_count, 100 * 1000);
    assert_true(is_found(&r, FINDING_MIME_MANY));
    assert_true(is_found(&r, FINDING_CAP_LIMIT));
    free_run(&r);
}

// What is inside of messages counts with the message.
static void parts_of_messages_100000(void **state)
{
    (void)state;
    struct run r;
    begin(&r);
    feed(&r, "Content-Type: multipart/digest; boundary=b\r\n\r\n");
    for (int i = 0; i < 100 * 1000; i++) feed(&r, "--b\r\n\r\nTo: a@b\r\n\r\nx\r\n");
    end(&r, 16 * MIB);
    assert_int_equal(r.message.part_count, 100 * 1000);
    assert_true(is_found(&r, FINDING_MIME_MANY));
    free_run(&r);
}

static void header_of_10_mib(void **state)
{
    (void)state;
    struct run r;
    begin(&r);
    feed(&r, "Subject: ");
    feed_run(&r, 'x', 10 * MIB);
    feed(&r, "\r\n\r\nbody\r\n");
    end(&r, 4 * MIB);
    assert_int_equal(r.message.subject.len, LIMIT_HEADER_FIELD - 1); // a blank goes before it
    assert_true(is_found(&r, FINDING_CAP_LIMIT));
    assert_true(is_found(&r, FINDING_HDR_LONG));
    free_run(&r);
}

static void header_of_a_million_fields(void **state)
{
    (void)state;
    struct run r;
    begin(&r);
    for (int i = 0; i < 250 * 1000; i++) feed(&r, "Received: by a\r\nDKIM-Signature: a=b\r\n");
    feed(&r, "\r\nbody\r\n");
    end(&r, MIB);
    assert_int_equal(r.message.facts->hop_count, 250 * 1000);
    assert_true(is_found(&r, FINDING_RCVD_LOOP));
    assert_true(is_found(&r, FINDING_HDR_LONG));
    free_run(&r);
}

static void base64_line_of_50_mib(void **state)
{
    (void)state;
    struct run r;
    begin(&r);
    feed(&r, "Content-Transfer-Encoding: base64\r\n\r\n");
    feed_run(&r, 'A', 50 * MIB);
    end(&r, MIB);
    assert_int_equal(r.message.parts->size, 50 / 4 * 3 * MIB + 2 * MIB / 4 * 3);
    free_run(&r);
}

static void boundary_of_10_kib(void **state)
{
    (void)state;
    struct run r;
    begin(&r);
    feed(&r, "Content-Type: multipart/mixed; boundary=\"");
    feed_run(&r, 'b', 10 * 1024);
    feed(&r, "\"\r\n\r\n--");
    feed_run(&r, 'b', 10 * 1024);
    feed(&r, "\r\n\r\nx\r\n--");
    feed_run(&r, 'b', 10 * 1024);
    feed(&r, "--\r\n");
    end(&r, MIB);
    assert_int_equal(r.message.part_count, 1);
    assert_int_equal(r.message.parts->size, 1);
    assert_true(is_found(&r, FINDING_LINE_LONG));
    free_run(&r);
}

static void a_status_of_100000_recipients(void **state)
{
    (void)state;
    struct run r;
    begin(&r);
    feed(&r, "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\n");
    for (int i = 0; i < 100 * 1000; i++) feed(&r, "Final-Recipient: rfc822; a@b\r\n\r\n");
    end(&r, 4 * MIB);
    size_t groups = 0;
    for (const struct part_group *g = r.message.parts->facts->groups; g; g = g->next) groups++;
    assert_int_equal(groups, LIMIT_REPORT_RECIPIENTS + 1);
    free_run(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(multiparts_1000_deep),
        cmocka_unit_test(messages_1000_deep),
        cmocka_unit_test(parts_100000),
        cmocka_unit_test(parts_of_messages_100000),
        cmocka_unit_test(header_of_10_mib),
        cmocka_unit_test(header_of_a_million_fields),
        cmocka_unit_test(base64_line_of_50_mib),
        cmocka_unit_test(boundary_of_10_kib),
        cmocka_unit_test(a_status_of_100000_recipients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
