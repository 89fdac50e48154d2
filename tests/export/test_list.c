// SPDX-License-Identifier: BSD-2-Clause
#include "export/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/export/fixture.h"

#define HEADER                                                                                     \
    "START (UTC)           CLIENT                 SERVER                   RCPT  CODE  MSGS   "    \
    "BYTES  STATE   TLS        FIND  FROM -> TO\n"
#define WHO "2026-11-21 10:00:00Z  198.18.0.7:50112       203.0.113.25:25      "

static void assert_line(const struct session *s, const char *want)
{
    struct buf out;
    buf_init(&out, 0);
    list_append(s, &out);
    assert_string_equal(buf_str(&out), want);
    fixture_assert_safe(&out);
    buf_fini(&out);
}

static void the_header_names_the_columns(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 0);
    list_append_header(&out);
    assert_string_equal(buf_str(&out), HEADER);
    buf_fini(&out);
}

static void sessions_without_mail_say_why(void **state)
{
    (void)state;
    struct session *s = fixture_session();
    s->last_code = 221;
    assert_line(s, WHO "       -   221     0    1.8K  closed  -             -  (no mail)\n");
    s->has_greeting = true;
    s->greeting = fixture_reply(554, NULL, "go\x1B away");
    assert_line(
        s,
        WHO "       -   554     0    1.8K  closed  -             -  (no mail)  | go\\x1B away\n");
    s->has_greeting = false;
    s->tls.mode = SESSION_TLS_IMPLICIT;
    assert_line(s, WHO "       -     -     0    1.8K  closed  implicit      -  (encrypted)\n");
    s->tls.mode = SESSION_TLS_NONE;
    s->is_smtp = false;
    s->last_code = 0;
    assert_line(s, WHO "       -     -     0    1.8K  closed  -             -  (no SMTP seen)\n");
    s->bytes[0] = s->bytes[1] = 0;
    assert_line(s, WHO "       -     -     0       0  closed  -             -  (nothing said)\n");
    s->state = STREAM_RESET;
    assert_line(s, WHO "       -     -     0       0  reset   -             -  (connection "
                       "refused)\n");
    session_free(s);
}

static void a_login_that_failed_is_told_from_one_without_mail(void **state)
{
    (void)state;
    struct session *s = fixture_session();
    struct session_auth ok = {.mechanism = BYTES_LIT("CRAM-MD5"), .code = 235};
    struct session_auth failed = {.next = &ok,
                                  .mechanism = BYTES_LIT("PLAIN"),
                                  .user = BYTES_LIT("an\x07n"),
                                  .identity = BYTES_LIT("an\x07n"),
                                  .code = 535};
    s->last_code = 221;
    s->auth = &failed;
    assert_line(s, WHO "       -   221     0    1.8K  closed  -             -  (login CRAM-MD5, no "
                       "mail)\n");
    failed.next = NULL;
    assert_line(s, WHO "       -   535     0    1.8K  closed  -             -  (login an\\x07n "
                       "failed)\n");
    session_free(s);
}

static void the_worst_answer_is_the_one_shown(void **state)
{
    (void)state;
    struct session *s = fixture_session();
    struct session_transaction *t = fixture_transaction(s, "ann@example.org");
    s->message_count = 1;
    s->last_code = 221;
    fixture_rcpt(s, t, "bob@example.com", fixture_reply(250, "2.1.5", "Ok"));
    t->reply = fixture_reply(250, NULL, "queued");
    assert_line(s, WHO "     1/1   250     1    1.8K  closed  -             -  "
                       "ann@example.org -> bob@example.com\n");
    fixture_rcpt(s, t, "eve@example.com", fixture_reply(450, NULL, "later"));
    fixture_rcpt(s, t, "fay@example.com", fixture_reply(550, "5.1.1", "User\nunknown"));
    fixture_rcpt(s, t, "dan@example.com", fixture_reply(554, NULL, "no"));
    session_add_finding(s, &(struct finding){.id = FINDING_LINE_LONG});
    session_add_finding(s, &(struct finding){.id = FINDING_EOD_AMBIG});
    assert_line(s, WHO "     1/4   550     1    1.8K  closed  -            2H  "
                       "ann@example.org -> bob@example.com +3  | 5.1.1 User / unknown\n");
    fixture_transaction(s, "");
    s->tls = (struct session_tls){.mode = SESSION_TLS_STARTTLS, .is_decrypted = true};
    assert_line(s, WHO
                "     1/4   550     1    1.8K  closed  decrypted    2H  "
                "ann@example.org -> bob@example.com +3 (2 transactions)  | 5.1.1 User / unknown\n");
    session_free(s);
}

// Greylisting: 450 to the only recipient, then 554 to a DATA that was sent along.
static void a_deferral_is_not_hidden_by_what_follows_from_it(void **state)
{
    (void)state;
    struct session *s = fixture_session();
    struct session_transaction *t = fixture_transaction(s, "a@x");
    fixture_rcpt(s, t, "b@y", fixture_reply(450, "4.2.0", "Greylisted"));
    t->reply = fixture_reply(554, "5.5.1", "no valid recipients");
    assert_line(s, WHO "     0/1   450     0    1.8K  closed  -             -  a@x -> b@y  | 4.2.0 "
                       "Greylisted\n");
    fixture_rcpt(s, t, "c@y", fixture_reply(250, NULL, "Ok"));
    assert_line(s, WHO "     1/2   554     0    1.8K  closed  -             -  a@x -> b@y +1  | "
                       "5.5.1 no valid recipients\n");
    session_free(s);
}

static void paths_that_are_empty_or_were_not_seen(void **state)
{
    (void)state;
    struct session *s = fixture_session();
    fixture_rcpt(s, fixture_transaction(s, NULL), NULL, fixture_reply(250, NULL, "Ok"));
    assert_line(s, WHO "     1/1     -     0    1.8K  closed  -             -  ? -> ?\n");
    s->last_code = 354; // decides nothing
    s->transactions->from = BYTES_LIT("");
    s->transactions->rcpts = NULL;
    assert_line(s, WHO "     1/1     -     0    1.8K  closed  -             -  <>\n");
    session_free(s);
}

// An address is there to be searched for: it is never cut, its line is shifted.
static void a_long_address_shifts_its_line(void **state)
{
    (void)state;
    struct session *s = fixture_session();
    s->client = (struct stream_endpoint){
        6, {0x20, 0x01, 0x0d, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 65535};
    assert_line(
        s,
        "2026-11-21 10:00:00Z  [2001:db8:102:304:506:708:90a:b0c]:65535  "
        "203.0.113.25:25             -     -     0    1.8K  closed  -             -  (no mail)\n");
    session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_names_the_columns),
        cmocka_unit_test(sessions_without_mail_say_why),
        cmocka_unit_test(a_login_that_failed_is_told_from_one_without_mail),
        cmocka_unit_test(the_worst_answer_is_the_one_shown),
        cmocka_unit_test(a_deferral_is_not_hidden_by_what_follows_from_it),
        cmocka_unit_test(paths_that_are_empty_or_were_not_seen),
        cmocka_unit_test(a_long_address_shifts_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
