// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "decode/model/filter.h"
#include "decode/model/filter_field.h"

// --- sessions

static struct session_transaction *add_transaction(struct session *s, const char *from)
{
    struct session_transaction *x = ARENA_NEW(&s->arena, struct session_transaction);
    if (from) x->from = bytes_str(from);
    x->index = (int32_t)s->transaction_count++;
    if (s->last_transaction) s->last_transaction->next = x;
    else s->transactions = x;
    s->last_transaction = x;
    return x;
}

static void add_rcpt(struct session *s, const char *to, int code, const char *text)
{
    struct session_transaction *x = s->last_transaction;
    struct session_rcpt *r = ARENA_NEW(&s->arena, struct session_rcpt);
    r->to = bytes_str(to);
    r->reply = (struct session_reply){.code = (uint16_t)code, .text = bytes_str(text)};
    if (x->last_rcpt) x->last_rcpt->next = r;
    else x->rcpts = r;
    x->last_rcpt = r;
    x->rcpt_count++;
    if (code / 100 == 4 || code / 100 == 5) x->rcpt_refused++;
    else if (code / 100 == 2) x->rcpt_accepted++;
}

static struct session_message *add_message(struct session *s, const char *subject, uint64_t size)
{
    struct session_message *m = ARENA_NEW(&s->arena, struct session_message);
    s->last_transaction->message = m;
    s->message_count++;
    if (subject) m->subject = bytes_str(subject);
    m->size = size;
    m->is_complete = true;
    return m;
}

static void add_part(struct session *s, const char *type, const char *name, uint64_t size)
{
    struct session_part *p = ARENA_NEW(&s->arena, struct session_part);
    struct session_message *m = s->last_transaction->message;
    p->type = bytes_str(type);
    if (name) p->filename = bytes_str(name);
    p->size = size;
    p->next = m->parts;
    m->parts = p;
}

static struct session_address *address(struct session *s, const char *text)
{
    struct session_address *a = ARENA_NEW(&s->arena, struct session_address);
    a->addr_spec = bytes_str(text);
    return a;
}

static struct session *new_session(uint64_t id, uint8_t last_octet)
{
    struct session *s = session_new();
    s->id = id;
    s->client = (struct stream_endpoint){4, {192, 0, 2, last_octet}, 40000};
    s->server = (struct stream_endpoint){4, {203, 0, 113, 25}, 25};
    s->start_ns = INT64_C(1795255200) * TIMESTAMP_NS_PER_S; // 2026-11-21T10:00:00Z
    s->end_ns = s->start_ns + 1500 * INT64_C(1000000);
    s->state = STREAM_CLOSED;
    s->is_smtp = true;
    s->bytes[0] = 20000;
    s->bytes[1] = 500;
    s->has_greeting = true;
    s->greeting = (struct session_reply){.code = 220, .text = BYTES_LIT("mx.example.com ESMTP")};
    s->helo_verb = BYTES_LIT("EHLO");
    s->helo_name = BYTES_LIT("pc.example.org");
    s->last_code = 221;
    return s;
}

// A: two recipients, one refused; a message with an attachment.
static struct session *session_a(void)
{
    struct session *s = new_session(1, 10);
    struct session_transaction *x = add_transaction(s, "Alice@Example.org");
    add_rcpt(s, "bob@example.com", 250, "Ok");
    add_rcpt(s, "nobody@example.com", 550, "no such user");
    x->reply = (struct session_reply){.code = 250, .text = BYTES_LIT("queued as 4F1")};
    x->status = SESSION_ACCEPTED;
    x->via = SESSION_VIA_DATA;
    struct session_message *m = add_message(s, "R\xC3\xA9union: minutes", 12000);
    m->from = address(s, "alice@example.org");
    m->to = address(s, "bob@example.com");
    m->message_id = BYTES_LIT("<1@example.org>");
    add_part(s, "text/plain", NULL, 100);
    add_part(s, "application/pdf", "report.pdf.exe", 11000);
    return s;
}

// B: a null reverse-path, refused for now, over decrypted TLS, logged in, IPv6.
static struct session *session_b(void)
{
    struct session *s = new_session(2, 20);
    static const uint8_t ip[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
    s->client.ip_version = 6;
    memcpy(s->client.ip, ip, sizeof(ip));
    s->server.port = 587;
    s->state = STREAM_RESET;
    s->tls = (struct session_tls){.mode = SESSION_TLS_STARTTLS,
                                  .version = BYTES_LIT("TLS 1.3"),
                                  .sni = BYTES_LIT("mx.example.com"),
                                  .is_decrypted = true};
    s->auth = ARENA_NEW(&s->arena, struct session_auth);
    *s->auth = (struct session_auth){.mechanism = BYTES_LIT("PLAIN"),
                                     .user = BYTES_LIT("ann"),
                                     .identity = BYTES_LIT("ann"),
                                     .code = 235};
    struct session_transaction *x = add_transaction(s, "");
    add_rcpt(s, "eve@example.com", 451, "try later");
    x->status = SESSION_REJECTED;
    struct finding f = {.id = FINDING_AUTH_CLEAR};
    session_add_finding(s, &f);
    f.id = FINDING_TLS_INJECT;
    session_add_finding(s, &f);
    s->gaps[0] = 1460;
    return s;
}

// C: nothing but a connection that is not SMTP.
static struct session *session_c(void)
{
    struct session *s = new_session(3, 30);
    s->is_smtp = false;
    s->has_greeting = false;
    s->greeting = (struct session_reply){.code = 0};
    s->helo_verb = s->helo_name = BYTES_NONE;
    s->last_code = 0;
    s->end_ns = s->start_ns;
    s->state = STREAM_OPEN;
    return s;
}

// --- what matches

static const struct {
    const char *text, *matches; // letters of sessions
} rows[] = {
    // presence
    {"env.from", "A"},
    {"not env.from", "BC"},
    {"tls", "B"},
    {"!tls", "AC"},
    {"finding", "B"},
    {"gaps", "B"},
    {"messages", "A"},
    {"auth.user", "B"},
    {"status", "AB"},
    {"tls.decrypted", "B"},
    {"duration", "AB"},
    {"client.ip", "ABC"},
    {"cut", ""},
    // texts
    {"env.from == alice@example.org", "A"},
    {"env.from == ALICE@EXAMPLE.ORG", "A"},
    {"env.from != alice@example.org", "B"},
    {"env.from == \"\"", "B"},
    {"env.from == <>", "B"},
    {"env.from ~ '@example\\.org$'", "A"},
    {"env.from ~ \"@example\\.org$\"", "A"},
    {"env.from !~ alice", "B"},
    {"not env.from ~ alice", "BC"},
    {"env.rcpt ~ ^nobody@", "A"},
    {"rcpt.to == eve@example.com", "B"},
    {"transactions.rcpts.to == eve@example.com", "B"},
    {"ENV.RCPT in {eve@example.com, bob@example.com}", "AB"},
    {"env.rcpt not in {eve@example.com, bob@example.com}", "A"},
    {"env.helo == PC.example.org", "AB"},
    {"helo.name == pc.example.org", "AB"},
    {"hdr.subject ~ minutes", "A"},
    {"hdr.subject ~ \"^r.{1,2}union\"", "A"},
    {"hdr.from == alice@example.org", "A"},
    {"hdr.to ~ bob and hdr.cc", ""},
    {"hdr.message_id == \"<1@example.org>\"", "A"},
    {"server.name == mx.example.com", "AB"},
    {"greeting.text ~ ESMTP", "AB"},
    {"reply.text ~ \"queued as\"", "A"},
    {"rcpt.text == 'try later'", "B"},
    {"auth.mechanism == plain", "B"},
    {"tls.version == \"TLS 1.3\"", "B"},
    {"tls.sni", "B"},
    // numbers
    {"rcpt.code >= 500", "A"},
    {"rcpt.code == 5xx", "A"},
    {"rcpt.code in {4xx, 5xx}", "AB"},
    {"rcpt.code == 55x", "A"},
    {"rcpt.code != 250", "AB"},
    {"not rcpt.code == 250", "BC"},
    {"rcpt.code < 300", "A"},
    {"rcpt.code not in {2xx}", "AB"},
    {"rcpt.code ~ ^4", "B"},
    {"reply.code == 250", "A"},
    {"code >= 400", "AB"},
    {"code >= 500", "A"},
    {"code == 235", "B"},
    {"code == 221", "AB"},
    {"msg.size > 10k", "A"},
    {"msg.size >= 12000", "A"},
    {"msg.size < 1M", "A"},
    {"msg.size > 1.5MiB", ""},
    {"msg.size in {0..100, 12000..12001}", "A"},
    {"bytes == 20500", "ABC"},
    {"bytes.client > 19k", "ABC"},
    {"port == 587", "B"},
    {"port in {25, 465}", "AC"},
    {"server.port == 25..587", "ABC"},
    {"rcpts == 2", "A"},
    {"id == 2", "B"},
    // attachments
    {"att.name ~ \"\\.exe$\"", "A"},
    {"att.type == application/pdf", "A"},
    {"att.type == text/plain", ""},
    {"part.type == text/plain", "A"},
    {"att.size > 10k", "A"},
    {"part.size == 100", "A"},
    {"msg.complete == true", "A"},
    {"msg.complete == false", ""},
    // words
    {"status == accepted", "A"},
    {"status == Rejected", "B"},
    {"status in {accepted, rejected}", "AB"},
    {"status ~ ^re", "B"},
    {"state == reset", "B"},
    {"tls == starttls", "B"},
    {"tls == none", "AC"},
    {"tls != starttls", "AC"},
    {"tls in {none, implicit}", "AC"},
    {"via == DATA", "A"},
    {"finding == AUTH-CLEAR", "B"},
    {"finding == starttls-injection", "B"},
    {"finding == TLS-INJECT", "B"},
    {"finding ~ auth", "B"},
    {"finding.severity >= critical", "B"},
    {"finding.severity == high", "B"},
    {"finding.severity < high", ""},
    // addresses
    {"client.ip == 192.0.2.10", "A"},
    {"client.ip == 192.0.2.0/24", "AC"},
    {"client.ip in 192.0.2.0/24", "AC"},
    {"client.ip in {192.0.2.10, 2001:db8::/32}", "AB"},
    {"client.ip not in 192.0.2.0/24", "B"},
    {"client.ip != 192.0.2.10", "BC"},
    {"client.ip == 192.0.2.8/29", "A"},
    {"client.ip == 2001:db8::1", "B"},
    {"client.ip == 0.0.0.0/0", "AC"},
    {"client.ip ~ \"^2001:\"", "B"},
    {"ip == 203.0.113.25", "ABC"},
    {"ip == 192.0.2.30", "C"},
    // times
    {"duration > 1s", "AB"},
    {"duration >= 1500ms", "AB"},
    {"duration == 1.5", "AB"},
    {"duration > 1m30s", ""},
    {"start == 2026-11-21", "ABC"},
    {"start < 2026-11-21", ""},
    {"start >= 2026-11-21T10:00:00Z", "ABC"},
    {"start > \"2026-11-21 10:00\"", ""},
    {"start == 2026-11-21T11:00+01:00", "ABC"},
    {"start == 2026-11-21T04:30:00-0530", "ABC"},
    {"start == 2026-11-21T10:00+01:00", ""},
    {"start < 2026-11-21T10:00-00:01", "ABC"},
    {"start == 10:00", "ABC"},
    {"end > 10:00:00", "AB"},
    {"end == 10:00:01.5", "AB"},
    // joining
    {"rcpt.code >= 500 and env.from ~ example", "A"},
    {"tls or hdr.subject", "AB"},
    {"tls || hdr.subject && id == 9", "B"},
    {"(tls || hdr.subject) && id == 1", "A"},
    {"not (tls or id == 3)", "A"},
    {"not not tls", "B"},
    {"! tls and ! hdr.subject", "C"},
    {"NOT tls AND id == 3", "C"},
    {"  tls\n", "B"},
    {"tls and not client.ip in 10.0.0.0/8 or id == 3", "BC"},
};

static void sessions_match(void **state)
{
    (void)state;
    struct session *sessions[] = {session_a(), session_b(), session_c()};
    struct store *store = store_new();
    for (size_t i = 0; i < 3; i++) store_update(store, sessions[i], false);
    for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
        struct filter_error error;
        struct filter *f = filter_parse(bytes_str(rows[r].text), &error);
        if (!f) fail_msg("%s: %zu: %s", rows[r].text, error.at, error.text);
        char got[4] = "";
        for (size_t i = 0; i < 3; i++) {
            bool is_match = filter_match(f, sessions[i]);
            enum filter_verdict row = filter_match_row(f, store_row_at(store, i));
            if (is_match) got[strlen(got)] = (char)('A' + i);
            if (row != FILTER_UNKNOWN && (row == FILTER_YES) != is_match)
                fail_msg("%s: the row of %c says otherwise", rows[r].text, (int)('A' + i));
        }
        if (strcmp(got, rows[r].matches) != 0)
            fail_msg("%s: want \"%s\", got \"%s\"", rows[r].text, rows[r].matches, got);
        filter_free(f);
    }
    for (size_t i = 0; i < 3; i++) session_free(sessions[i]);
    store_free(store);
}

// --- what a row tells: n, y or ? for each session

static const struct {
    const char *text, *verdicts;
} row_rows[] = {
    {"client.ip == 192.0.2.10", "ynn"},
    {"env.from ~ alice", "ynn"},
    {"env.rcpt == bob@example.com", "ynn"},
    {"env.rcpt == nobody@example.com", "?nn"},
    {"rcpt.code >= 400", "yyn"},
    {"rcpt.code >= 500", "??n"},
    {"rcpt.code == 2xx", "ynn"},
    {"code >= 400", "yyn"},
    {"code == 450", "??n"},
    {"hdr.subject ~ minutes", "ynn"},
    {"hdr.to ~ bob", "?nn"},
    {"hdr.to ~ bob and id == 2", "nnn"},
    {"hdr.to ~ bob or id == 1", "ynn"},
    {"not hdr.to ~ bob", "?yy"},
    {"msg.size > 10M", "nnn"},
    {"msg.size > 10k", "?nn"},
    {"att.name", "?nn"},
    {"tls.version == x", "n?n"},
    {"finding == TLS-INJECT", "nyn"},
    {"finding.severity >= high", "nyn"},
    {"finding.severity == low", "n?n"},
    {"status == accepted", "ynn"},
    {"reply.code == 2xx", "y?n"},
    {"reply.code == 250", "??n"},
    {"auth.user == ann", "nyn"},
    {"auth.user == bob", "n?n"},
    {"verb == EHLO", "??n"},
    {"cut", "???"},
};

static void rows_tell_what_they_can(void **state)
{
    (void)state;
    struct session *sessions[] = {session_a(), session_b(), session_c()};
    struct store *store = store_new();
    for (size_t i = 0; i < 3; i++) store_update(store, sessions[i], false);
    for (size_t r = 0; r < sizeof(row_rows) / sizeof(row_rows[0]); r++) {
        struct filter_error error;
        struct filter *f = filter_parse(bytes_str(row_rows[r].text), &error);
        if (!f) fail_msg("%s: %zu: %s", row_rows[r].text, error.at, error.text);
        char got[4] = "";
        for (size_t i = 0; i < 3; i++) got[i] = "n?y"[filter_match_row(f, store_row_at(store, i))];
        if (strcmp(got, row_rows[r].verdicts) != 0)
            fail_msg("%s: want \"%s\", got \"%s\"", row_rows[r].text, row_rows[r].verdicts, got);
        filter_free(f);
    }
    for (size_t i = 0; i < 3; i++) session_free(sessions[i]);
    store_free(store);
}

// --- what is wrong

static const struct {
    const char *text;
    size_t at, len;
    const char *says; // part of the sentence
} errors[] = {
    {"", 0, 0, "a field is missing at the end"},
    {"   ", 3, 0, "a field"},
    {"rcpt.cod >= 500", 0, 8, "did you mean rcpt.code?"},
    {"from == x", 0, 4, "did you mean env.from?"},
    {"zzzzzz", 0, 6, "there is no field zzzzzz"},
    {"tls and", 7, 0, "a field"},
    {"and tls", 0, 3, "a field is missing before this"},
    {"env.from ==", 11, 0, "a value"},
    {"env.from == and tls", 12, 3, "a value"},
    {"env.from alice", 9, 5, "\"and\" or \"or\""},
    {"(tls", 0, 1, "not closed"},
    {"tls)", 3, 1, "\"and\" or \"or\""},
    {"(tls tls)", 5, 3, "\"and\", \"or\" or )"},
    {"env.from == \"x", 12, 1, "quotation mark"},
    {"tls & messages", 4, 1, "and, or &&"},
    {"tls | messages", 4, 1, "or, or ||"},
    {"rcpt.code in {250", 17, 0, "a comma or }"},
    {"rcpt.code in {}", 14, 1, "a value"},
    {"rcpt.code in {250,}", 18, 1, "a value"},
    {"rcpt.code not 250", 14, 3, "\"in\""},
    {"rcpt.code == abc", 13, 3, "a number is written"},
    {"rcpt.code == 10q", 13, 3, "a number is written"},
    {"bytes > 99999999999999999999", 8, 20, "a number is written"},
    {"client.ip == 192.0.2", 13, 7, "an address is written"},
    {"client.ip == 192.0.2.0/33", 13, 12, "an address is written"},
    {"status == acepted", 10, 7, "accepted, rejected, aborted"},
    {"status < accepted", 7, 1, "cannot be compared by <"},
    {"env.from > x", 9, 1, "cannot be compared by >"},
    {"duration ~ x", 9, 1, "cannot be compared by ~"},
    {"start > yesterday", 8, 9, "a time is written"},
    {"start > 2026-13-01", 8, 10, "a time is written"},
    {"start > 2026-11-21T25:00", 8, 16, "a time is written"},
    {"start > 2026-11-21T10:00+1", 8, 18, "a time is written"},
    {"start == 10:00+01:00", 9, 11, "a time is written"},
    {"duration > 5x", 11, 2, "a duration is written"},
    {"msg.complete == maybe", 16, 5, "either true or false"},
    {"env.from ~ \"(\"", 11, 3, "regular expression"},
    {"\x01", 0, 1, "control character"},
    {"\"env.from\" == x", 0, 10, "a field is missing before this"},
};

static void errors_name_the_place(void **state)
{
    (void)state;
    for (size_t r = 0; r < sizeof(errors) / sizeof(errors[0]); r++) {
        struct filter_error error;
        struct filter *f = filter_parse(bytes_str(errors[r].text), &error);
        if (f) fail_msg("%s: is taken", errors[r].text);
        if (error.at != errors[r].at || error.len != errors[r].len ||
            !strstr(error.text, errors[r].says))
            fail_msg("%s: want %zu+%zu \"%s\", got %zu+%zu \"%s\"", errors[r].text, errors[r].at,
                     errors[r].len, errors[r].says, error.at, error.len, error.text);
    }
    struct filter_error error = {.at = 4};
    assert_int_equal(filter_error_column(BYTES_LIT("\xC3\xA9\xC3\xA9x"), &error), 3);
}

static void limits_hold(void **state)
{
    (void)state;
    struct filter_error error;
    struct buf text;
    buf_init(&text, 0);
    for (int i = 0; i < LIMIT_FILTER_DEPTH; i++) buf_append_str(&text, "(");
    buf_append_str(&text, "tls");
    assert_null(filter_parse(buf_bytes(&text), &error));
    assert_int_equal(error.at, LIMIT_FILTER_DEPTH);
    buf_reset(&text, 0);
    while (text.len <= LIMIT_FILTER_TEXT) buf_append_str(&text, "tls and ");
    assert_null(filter_parse(buf_bytes(&text), &error));
    assert_int_equal(error.at, LIMIT_FILTER_TEXT);
    buf_fini(&text);
}

// An expression that would try for years gives up.
static void regular_expressions_end(void **state)
{
    (void)state;
    struct session *s = session_a();
    static char as[4000];
    memset(as, 'a', sizeof(as) - 1);
    s->helo_name = bytes_str(as);
    static const char *const texts[] = {"env.helo ~ \"(a+)+b\"", "env.helo ~ \"(a|a)*b$\"",
                                        "env.helo ~ \"(a*)*(a*)*(a*)*b\""};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct filter_error error;
        struct filter *f = filter_parse(bytes_str(texts[i]), &error);
        assert_non_null(f);
        assert_false(filter_match(f, s));
        filter_free(f);
    }
    session_free(s);
}

static void each_field_has_one_name(void **state)
{
    (void)state;
    const struct filter_field *f;
    for (size_t i = 0; (f = filter_field_at(i)) != NULL; i++) {
        assert_ptr_equal(filter_field_find(bytes_str(f->name)), f);
        if (f->record_name) assert_ptr_equal(filter_field_find(bytes_str(f->record_name)), f);
        assert_int_equal(f->kind == FILTER_WORD, f->words != NULL);
        struct filter_error error;
        filter_free(filter_parse(bytes_str(f->name), &error));
        assert_int_equal(error.text[0], 0);
    }
}

static enum message_depth depth_of(const char *text)
{
    struct filter_error error;
    struct filter *f = filter_parse(bytes_str(text), &error);
    assert_non_null(f);
    enum message_depth depth = filter_message_depth(f);
    filter_free(f);
    return depth;
}

static void messages_are_read_as_far_as_is_asked_for(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum message_depth depth;
    } cases[] = {
        {"rcpt.code >= 500 and not tls", MESSAGE_COUNTED},
        {"msg.size > 1k or msg.sha256 == 12", MESSAGE_COUNTED},
        {"verb == VRFY", MESSAGE_COUNTED},
        {"transactions.from ~ example", MESSAGE_COUNTED},
        {"hdr.subject ~ x", MESSAGE_HEADER},
        {"tls or transactions.message.from ~ x", MESSAGE_HEADER},
        {"att.name", MESSAGE_WHOLE},
        {"hdr.subject ~ x and not part.type ~ pdf", MESSAGE_WHOLE},
        {"transactions.message.parts.size > 1k", MESSAGE_WHOLE},
        {"ip == 192.0.2.1 or finding", MESSAGE_WHOLE},
        {"tls and finding.severity >= high", MESSAGE_WHOLE},
        {"cut > 0", MESSAGE_WHOLE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(depth_of(cases[i].text), cases[i].depth);
}

static void hashes_and_commands_are_asked_for(void **state)
{
    (void)state;
    struct filter_error error;
    struct filter *f = filter_parse(BYTES_LIT("tls or att.sha256 == 12"), &error);
    assert_true(filter_wants_hashes(f));
    assert_false(filter_wants_commands(f));
    filter_free(f);
    f = filter_parse(BYTES_LIT("not verb == VRFY"), &error);
    assert_false(filter_wants_hashes(f));
    assert_true(filter_wants_commands(f));
    filter_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_match),
        cmocka_unit_test(rows_tell_what_they_can),
        cmocka_unit_test(errors_name_the_place),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(regular_expressions_end),
        cmocka_unit_test(each_field_has_one_name),
        cmocka_unit_test(hashes_and_commands_are_asked_for),
        cmocka_unit_test(messages_are_read_as_far_as_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
