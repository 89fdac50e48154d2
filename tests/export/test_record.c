// SPDX-License-Identifier: BSD-2-Clause
#include "export/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/export/fixture.h"

static void assert_record(const struct session *s, struct record_options options, const char *want)
{
    struct buf out;
    buf_init(&out, 0);
    record_append(s, &options, &out);
    assert_string_equal(buf_str(&out), want);
    fixture_assert_safe(&out);
    buf_fini(&out);
}

#define CONNECTION                                                                                 \
    "{\"type\":\"session\",\"start\":\"2026-11-21T10:00:00.000029Z\","                             \
    "\"end\":\"2026-11-21T10:00:02.120000Z\","                                                     \
    "\"client\":{\"ip\":\"198.18.0.7\",\"port\":50112},"                                           \
    "\"server\":{\"ip\":\"203.0.113.25\",\"port\":25},"                                            \
    "\"community_id\":\"1:liHRzdv4quwtT7lw/Ib8r9cGZzY=\",\"state\":\"closed\","                    \
    "\"bytes\":{\"client\":1234,\"server\":567},\"gaps\":{\"client\":0,\"server\":0},\"packets\":" \
    "12,"

static void what_is_no_smtp_has_the_connection_only(void **state)
{
    (void)state;
    struct session *s = fixture_session();
    s->is_smtp = false;
    assert_record(s, (struct record_options){.dialogue = true}, CONNECTION "\"findings\":[]}\n");
    session_free(s);
}

static void an_empty_session_invents_nothing(void **state)
{
    (void)state;
    struct session *s = fixture_session();
    assert_record(s, (struct record_options){0},
                  CONNECTION
                  "\"extensions\":[],\"auth\":[],\"transactions\":[],\"findings\":[]}\n");
    session_free(s);
}

static void add_terms(struct session *s)
{
    s->has_greeting = true;
    s->greeting = fixture_reply(220, NULL, "mx.example\nESMTP \xFF");
    s->helo_verb = BYTES_LIT("EHLO");
    s->helo_name = BYTES_LIT("");
    static struct session_extension size = {NULL, {(const uint8_t *)"SIZE 1000", 9}};
    static struct session_extension pipelining = {&size, {(const uint8_t *)"PIPELINING", 10}};
    s->extensions = &pipelining;
    static struct session_auth plain;
    plain = (struct session_auth){.mechanism = BYTES_LIT("PLAIN"),
                                  .user = BYTES_LIT("ann"),
                                  .identity = BYTES_LIT("ann"),
                                  .code = 235};
    static struct session_auth login;
    login = (struct session_auth){.next = &plain, .mechanism = BYTES_LIT("LOGIN"), .code = 0};
    s->auth = &login;
    s->tls = (struct session_tls){.mode = SESSION_TLS_STARTTLS,
                                  .version = BYTES_LIT("TLS 1.3"),
                                  .cipher = BYTES_LIT("0xC02F"),
                                  .is_decrypted = true};
}

static void the_terms_of_a_session(void **state)
{
    (void)state;
    struct session *s = fixture_session();
    static struct session_command quit = {
        NULL, {(const uint8_t *)"QUIT", 4}, {(const uint8_t *)"", 0}, .code = 0};
    static struct session_command ehlo = {&quit,
                                          {(const uint8_t *)"EHLO", 4},
                                          {(const uint8_t *)"x", 1},
                                          .code = 250,
                                          .has_delay = true,
                                          .delay_ns = 1500000000};
    add_terms(s);
    s->commands = &ehlo;
    s->cut = 3;
    assert_record(
        s, (struct record_options){.dialogue = true},
        CONNECTION
        "\"greeting\":{\"code\":220,\"text\":\"mx.example\\nESMTP \xEF\xBF\xBD\"},"
        "\"helo\":{\"verb\":\"EHLO\",\"name\":\"\"},\"extensions\":[\"PIPELINING\",\"SIZE 1000\"],"
        "\"auth\":[{\"mechanism\":\"LOGIN\",\"user\":null,\"identity\":null,\"code\":null},"
        "{\"mechanism\":\"PLAIN\",\"user\":\"ann\",\"identity\":\"ann\",\"code\":235}],"
        "\"tls\":{\"mode\":\"starttls\",\"version\":\"TLS 1.3\",\"cipher\":\"0xC02F\",\"sni\":null,"
        "\"decrypted\":true},\"transactions\":[],"
        "\"commands\":[{\"verb\":\"EHLO\",\"arg\":\"x\",\"code\":250,\"delay\":1.5,"
        "\"args\":{\"domain\":\"x\"}},"
        "{\"verb\":\"QUIT\",\"arg\":\"\",\"code\":null}],\"findings\":[],\"cut\":3}\n");
    session_free(s);
}

static struct session *with_mail(void)
{
    struct session *s = fixture_session();
    struct session_transaction *t = fixture_transaction(s, "ann@example.org");
    static struct session_param size_again = {
        NULL, {(const uint8_t *)"SIZE", 4}, {(const uint8_t *)"7", 1}};
    static struct session_param smtputf8 = {
        &size_again, {(const uint8_t *)"SMTPUTF8", 8}, {NULL, 0}};
    static struct session_param size = {
        &smtputf8, {(const uint8_t *)"SIZE", 4}, {(const uint8_t *)"5", 1}};
    t->params = &size;
    fixture_rcpt(s, t, "bob@example.com", fixture_reply(250, "2.1.5", "Ok"));
    fixture_rcpt(s, t, NULL, (struct session_reply){0});
    t->via = SESSION_VIA_BDAT;
    t->reply = fixture_reply(250, NULL, "queued");
    t->status = SESSION_ACCEPTED;
    t->message = ARENA_NEW(&s->arena, struct session_message);
    *t->message = (struct session_message){.size = 2048,
                                           .has_sha256 = true,
                                           .is_complete = true,
                                           .sha256 = {0xAB, 0xCD, [31] = 0xEF},
                                           .subject = BYTES_LIT("caf\xC3\xA9")};
    static struct session_address second = {NULL, {(const uint8_t *)"b@x", 3}};
    static struct session_address first = {&second, {(const uint8_t *)"a@x", 3}};
    t->message->to = &first;
    static struct session_part part;
    part = (struct session_part){.path = BYTES_LIT("1.2"),
                                 .type = BYTES_LIT("image/png"),
                                 .encoding = BYTES_LIT("base64"),
                                 .filename = BYTES_LIT("x.png"),
                                 .size = 1034,
                                 .file = BYTES_LIT("00001.x.png")};
    t->message->parts = &part;
    fixture_transaction(s, NULL);
    return s;
}

#define HEX "abcd0000000000000000000000000000000000000000000000000000000000ef"

static void mail_with_hashes(void **state)
{
    (void)state;
    struct session *s = with_mail();
    // SIZE stands twice: readers of JSON take the last, so that one is printed.
    assert_record(
        s, (struct record_options){0},
        CONNECTION
        "\"extensions\":[],\"auth\":[],\"transactions\":[{\"from\":\"ann@example.org\","
        "\"params\":{\"SMTPUTF8\":\"\",\"SIZE\":\"7\"},\"rcpts\":[{\"to\":\"bob@example.com\","
        "\"code\":250,\"enhanced\":\"2.1.5\",\"text\":\"Ok\",\"params\":{}},"
        "{\"to\":null,\"code\":null,\"enhanced\":null,\"text\":null,\"params\":{}}],"
        "\"via\":\"BDAT\",\"reply\":{\"code\":250,\"enhanced\":null,\"text\":\"queued\"},"
        "\"status\":\"accepted\",\"params_typed\":{\"SMTPUTF8\":true,\"SIZE\":7},"
        "\"message\":{\"size\":2048,\"sha256\":\"" HEX
        "\",\"complete\":true,"
        "\"subject\":\"caf\xC3\xA9\",\"from\":[],\"to\":[\"a@x\",\"b@x\"],\"cc\":[],\"date\":null,"
        "\"message_id\":null,\"parts\":[{\"path\":\"1.2\",\"type\":\"image/png\",\"charset\":null,"
        "\"encoding\":\"base64\",\"disposition\":null,\"filename\":\"x.png\",\"size\":1034,"
        "\"sha256\":null,\"file\":\"00001.x.png\"}]}},{\"from\":null,\"params\":{},\"rcpts\":[],"
        "\"via\":null,\"reply\":null,\"status\":\"incomplete\"}],\"findings\":[]}\n");
    session_free(s);
}

static void without_hashes_no_field_says_that_a_gap_was_there(void **state)
{
    (void)state;
    struct session *s = with_mail();
    struct buf out;
    buf_init(&out, 0);
    record_append(s, &(struct record_options){.no_hash = true}, &out);
    assert_null(strstr(buf_str(&out), "sha256"));
    buf_fini(&out);
    session_free(s);
}

static void findings_say_where(void **state)
{
    (void)state;
    struct session *s = fixture_session();
    session_add_finding(s, &(struct finding){.id = FINDING_EOD_AMBIG,
                                             .side = STREAM_CLIENT,
                                             .offset = 612,
                                             .packet = 9,
                                             .transaction = 0,
                                             .detail = BYTES_LIT("\n.\r\n")});
    session_add_finding(
        s, &(struct finding){.id = FINDING_CAP_ONEWAY, .side = STREAM_SERVER, .transaction = -1});
    assert_record(s, (struct record_options){0},
                  CONNECTION
                  "\"extensions\":[],\"auth\":[],\"transactions\":[],\"findings\":["
                  "{\"id\":\"eod-ambig\",\"severity\":\"high\",\"side\":\"client\",\"offset\":612,"
                  "\"packet\":9,\"transaction\":0,\"detail\":\"\\n.\\r\\n\"},"
                  "{\"id\":\"cap-oneway\",\"severity\":\"info\",\"side\":\"server\",\"offset\":0,"
                  "\"packet\":null,\"transaction\":null,\"detail\":null}]}\n");
    session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_smtp_has_the_connection_only),
        cmocka_unit_test(an_empty_session_invents_nothing),
        cmocka_unit_test(the_terms_of_a_session),
        cmocka_unit_test(mail_with_hashes),
        cmocka_unit_test(without_hashes_no_field_says_that_a_gap_was_there),
        cmocka_unit_test(findings_say_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
