// SPDX-License-Identifier: BSD-2-Clause
#include "export/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "tests/export/fixture.h"

enum { LINES = 200 };

// A dialogue that grows line by line; clock and packet go on by a millisecond and one with each
// line that is not `same_packet`.
struct build {
    struct dialogue dialogue;
    struct dialogue_line lines[LINES];
    struct dialogue_message message;
    struct stream_point now;
};

static void start(struct build *b)
{
    memset(b, 0, sizeof(*b));
    b->now = (struct stream_point){FIXTURE_START, 0};
    b->dialogue.session = fixture_session();
    b->dialogue.lines = b->lines;
    b->dialogue.messages = &b->message;
    b->dialogue.message_count = 1;
}

static struct dialogue_line *add(struct build *b, enum dialogue_kind kind, enum stream_side side)
{
    struct dialogue_line *l = &b->lines[b->dialogue.line_count++];
    b->now.time_ns += 1000 * 1000;
    b->now.packet++;
    *l = (struct dialogue_line){.kind = kind,
                                .side = side,
                                .cls = DIALOGUE_PROTOCOL,
                                .at = b->now,
                                .command = -1,
                                .group = -1,
                                .transaction = -1,
                                .message = -1};
    return l;
}

// who: "CP" is the client's and class P, a third letter "+" says that it came in the same packet.
static struct dialogue_line *say(struct build *b, const char *who, const char *text)
{
    struct dialogue_line *l = add(b, DIALOGUE_LINE, who[0] == 'C' ? STREAM_CLIENT : STREAM_SERVER);
    l->cls = (enum dialogue_class)who[1];
    l->text = bytes_str(text);
    l->len = l->text.len;
    if (who[2] == '+') {
        b->now.time_ns -= 1000 * 1000;
        b->now.packet--;
        l->at = b->now;
    }
    if (who[1] == 'H' || who[1] == 'B') l->message = 0;
    return l;
}

static void command(struct build *b, const char *who, int32_t ordinal, int32_t group,
                    const char *text)
{
    struct dialogue_line *l = say(b, who, text);
    l->command = ordinal;
    l->group = group;
}

static void reply(struct build *b, const char *who, int32_t to, uint16_t code, const char *text)
{
    struct dialogue_line *l = say(b, who, text);
    l->command = to;
    l->code = code;
    l->is_continued = text[3] == '-';
}

#define HEAD                                                                                       \
    "== 198.18.0.7:50112 -> 203.0.113.25:25  session 1, closed ==\n"                               \
    "   2026-11-21T10:00:00.000029Z +2.1s, 12 packets, client 1,234 octets, server 567 octets\n"

static void finish(struct build *b, struct text_options options, const char *want)
{
    struct buf out;
    buf_init(&out, 0);
    text_append(&b->dialogue, &options, &out);
    if (strcmp(buf_str(&out), want) != 0) print_message("# got:\n%s", buf_str(&out));
    assert_string_equal(buf_str(&out), want);
    fixture_assert_safe(&out);
    buf_fini(&out);
    session_free(b->dialogue.session);
}

static void nothing_said(void **state)
{
    (void)state;
    struct build b;
    start(&b);
    b.dialogue.is_partial = true;
    finish(&b, (struct text_options){0},
           HEAD "   Not whole: packets of this session are gone or a limit was reached\n\n\n");
}

static void pipelined_commands_are_bracketed_and_named(void **state)
{
    (void)state;
    struct build b;
    start(&b);
    struct session *s = b.dialogue.session;
    s->helo_verb = BYTES_LIT("EHLO");
    s->helo_name = BYTES_LIT("pc.a.example");
    reply(&b, "SP", -1, 220, "220 mx.b.example ESMTP\r\n");
    command(&b, "CP", 0, -1, "EHLO pc.a.example\r\n");
    reply(&b, "SP", 0, 250, "250-mx.b.example\r\n");
    reply(&b, "SP+", 0, 250, "250 PIPELINING\r\n");
    command(&b, "CE", 1, 0, "MAIL FROM:<alice@a.example>\r\n");
    command(&b, "CE+", 2, 0, "RCPT TO:<bob@b.example> NOTIFY=NEVER\r\n");
    command(&b, "CE+", 3, 0, "RCPT TO:<nobody@b.example>\r\n");
    command(&b, "CP+", 4, 0, "DATA\r\n");
    reply(&b, "SE", 1, 250, "250 2.1.0 Ok\r\n");
    reply(&b, "SE+", 2, 250, "250 2.1.5 Ok\r\n");
    reply(&b, "SE+", 3, 550, "550-5.1.1 User\r\n");
    reply(&b, "SE+", 3, 550, "550 5.1.1 unknown\r\n");
    reply(&b, "SP+", 4, 354, "354 go ahead\r\n");
    say(&b, "CH", "From: \"Alice\"\r\n")->transaction = 0;
    say(&b, "CH+", "\r\n");
    say(&b, "CB+", "Hello\tthere\r\n");
    say(&b, "CP+", ".\r\n")->is_end_mark = true;
    command(&b, "CP+", 5, -1, "QUIT\r\n"); // with the end of the mail data
    reply(&b, "SP", -1, 250, "250 2.0.0 queued\r\n");
    reply(&b, "SP+", 5, 221, "221 Bye\r\n");
    add(&b, DIALOGUE_END, STREAM_SERVER)->text = BYTES_LIT("FIN");

    struct session_transaction *t = fixture_transaction(s, "alice@a.example");
    fixture_rcpt(s, t, "bob@b.example", fixture_reply(250, "2.1.5", "Ok"));
    fixture_rcpt(s, t, "nobody@b.example", fixture_reply(550, "5.1.1", "User\nunknown"));
    t->reply = fixture_reply(250, "2.0.0", "queued");
    t->status = SESSION_ACCEPTED;
    t->message = ARENA_NEW(&s->arena, struct session_message);
    *t->message =
        (struct session_message){.size = 31, .is_complete = true, .subject = BYTES_LIT("Report")};
    b.message.transaction = t;
    finish(&b, (struct text_options){0},
           HEAD "   EHLO pc.a.example\n"
                "\n"
                "10:00:00.001000           S: P   220 mx.b.example ESMTP\n"
                "10:00:00.002000   +1.0ms  C: P   EHLO pc.a.example\n"
                "10:00:00.003000   +1.0ms  S: P   250-mx.b.example\n"
                "10:00:00.003000           S: P   250 PIPELINING\n"
                "10:00:00.004000   +1.0ms  C: E . MAIL FROM:<alice@a.example>\n"
                "10:00:00.004000           C: E | RCPT TO:<bob@b.example> NOTIFY=NEVER\n"
                "10:00:00.004000           C: E | RCPT TO:<nobody@b.example>\n"
                "10:00:00.004000           C: P ' DATA\n"
                "10:00:00.005000   +1.0ms  S: E   250 2.1.0 Ok                                    "
                "<- MAIL FROM:<alice@a.example>\n"
                "10:00:00.005000           S: E   250 2.1.5 Ok                                    "
                "<- RCPT TO:<bob@b.example>\n"
                "10:00:00.005000           S: E   550-5.1.1 User                                  "
                "<- RCPT TO:<nobody@b.example>\n"
                "10:00:00.005000           S: E   550 5.1.1 unknown\n"
                "10:00:00.005000           S: P   354 go ahead                                    "
                "<- DATA\n"
                "10:00:00.006000   +1.0ms  C: H   From: \"Alice\"\n"
                "10:00:00.006000           C: H   \n"
                "10:00:00.006000           C: B   Hello    there\n"
                "10:00:00.006000           C: P   .\n"
                "10:00:00.006000           C: P   QUIT\n"
                "10:00:00.007000   +1.0ms  S: P   250 2.0.0 queued                                "
                "<- end of mail data\n"
                "10:00:00.007000           S: P   221 Bye                                         "
                "<- QUIT\n"
                "10:00:00.008000   +1.0ms  S: -   [FIN: the server sends no more]\n"
                "\n"
                "-- mail 1 accepted: <alice@a.example> -> <bob@b.example> +1, 1 of 2 accepted; "
                "250 2.0.0 queued; 31 octets, \"Report\"\n"
                "   refused <nobody@b.example>: 550 5.1.1 User / unknown\n"
                "\n");
}

static void what_is_odd_stands_in_its_place(void **state)
{
    (void)state;
    struct build b;
    start(&b);
    struct session *s = b.dialogue.session;
    s->gaps[STREAM_CLIENT] = 1460;
    s->tls = (struct session_tls){.mode = SESSION_TLS_STARTTLS,
                                  .version = BYTES_LIT("TLS 1.3"),
                                  .cipher = BYTES_LIT("TLS_AES_256_GCM_SHA384"),
                                  .sni = BYTES_LIT("mx.b.example")};
    say(&b, "CP", "EHLO \x1B[2J\xFF\n");
    add(&b, DIALOGUE_GAP, STREAM_CLIENT)->len = 1460;
    static struct finding f;
    f = (struct finding){.id = FINDING_LINE_BARE_LF, .detail = BYTES_LIT("x\n")};
    add(&b, DIALOGUE_NOTE, STREAM_CLIENT)->finding = &f;
    add(&b, DIALOGUE_TLS, STREAM_CLIENT)->text = BYTES_LIT("TLS from here");
    add(&b, DIALOGUE_BYTES, STREAM_CLIENT)->len = 517;
    add(&b, DIALOGUE_BYTES, STREAM_SERVER)->len = 4000;
    add(&b, DIALOGUE_BYTES, STREAM_CLIENT)->len = 83;
    b.now.time_ns += INT64_C(14) * 3600 * 1000000000; // past midnight
    add(&b, DIALOGUE_END, STREAM_CLIENT)->text = BYTES_LIT("RST");
    finish(
        &b, (struct text_options){0},
        "== 198.18.0.7:50112 -> 203.0.113.25:25  session 1, closed ==\n"
        "   2026-11-21T10:00:00.000029Z +2.1s, 12 packets, client 1,234 octets, server 567 octets,"
        " missing 1,460 and 0\n"
        "   STARTTLS TLS 1.3 TLS_AES_256_GCM_SHA384 for mx.b.example (not decrypted)\n"
        "\n"
        "10:00:00.001000           C: P   EHLO \\x1B[2J\\xFF\\x0A\n"
        "10:00:00.002000   +1.0ms  C: -   [gap: 1,460 octets of the client not in the capture]\n"
        "10:00:00.003000   +1.0ms  C: -   ! LINE-BARE-LF (medium): a line ends in LF without CR: "
        "x\\x0A\n"
        "10:00:00.004000   +1.0ms  C: -   [TLS from here]\n"
        "10:00:00.005000   +1.0ms  C: -   [opaque: 600 octets of the client, 4,000 of the server "
        "in 2.0ms]\n"
        "2026-11-22\n"
        "00:00:00.008000  +14h00m  C: -   [RST: the client resets the connection]\n"
        "\n");
}

// One after the other, an AUTH exchange and a message among them: every reply is plain.
static void what_is_plain_is_not_named(void **state)
{
    (void)state;
    struct build b;
    start(&b);
    reply(&b, "SP", -1, 220, "220 mx\r\n");
    command(&b, "CP", 0, -1, "AUTH LOGIN\r\n");
    reply(&b, "SP", 0, 334, "334 VXNlcm5hbWU6\r\n");
    command(&b, "CP", 0, -1, "YW5u\r\n");
    reply(&b, "SP", 0, 235, "235 Ok\r\n");
    command(&b, "CP", 1, -1, "DATA\r\n");
    reply(&b, "SP", 1, 354, "354-go\r\n");
    reply(&b, "SP", 1, 354, "354 ahead\r\n");
    say(&b, "CP", ".\r\n")->is_end_mark = true;
    reply(&b, "SP", -1, 250, "250 queued\r\n");
    reply(&b, "SP", -1, 421, "421 too long\r\n"); // answers nothing
    command(&b, "CP", 2, -1, "QUIT\r\n");
    reply(&b, "SP", 2, 221, "221 Bye\r\n");
    struct buf out;
    buf_init(&out, 0);
    text_append(&b.dialogue, &(struct text_options){0}, &out);
    assert_null(strstr(buf_str(&out), "<-"));
    buf_fini(&out);
    session_free(b.dialogue.session);
}

static void a_reply_never_names_the_secret_it_answers(void **state)
{
    (void)state;
    struct build b;
    start(&b);
    command(&b, "CP", 0, 0, "AUTH PLAIN AGFubgBzZWNyZXQ=\r\n");
    b.lines[0].is_secret = true;
    command(&b, "CE+", 1, 0, "MAIL FROM:<>\r\n");
    reply(&b, "SP", 0, 235, "235 Ok\r\n");
    struct buf out;
    buf_init(&out, 0);
    text_append(&b.dialogue, &(struct text_options){0}, &out);
    assert_non_null(strstr(buf_str(&out), "  <- AUTH PLAIN\n"));
    assert_null(strstr(buf_str(&out), "AGFubg"));
    buf_fini(&out);
    session_free(b.dialogue.session);
}

static void add_auth(struct build *b)
{
    command(b, "CP", 0, -1, "AUTH PLAIN AGFubgBzZWNyZXQ=\r\n");
    b->lines[0].is_secret = true;
    reply(b, "SP", 0, 334, "334 VXNlcm5hbWU6\r\n");
    say(b, "CP", "c2VjcmV0\r\n")->is_secret = true;
    say(b, "CP", "\r\n")->is_secret = true;
    struct session *s = b->dialogue.session;
    struct session_auth *a = ARENA_NEW(&s->arena, struct session_auth);
    *a = (struct session_auth){.mechanism = BYTES_LIT("PLAIN"),
                               .user = BYTES_LIT("ann\x7F"),
                               .identity = BYTES_LIT("ann\x7F"),
                               .code = 235};
    s->auth = a;
}

static void secrets_are_counted_and_shown_only_when_asked(void **state)
{
    (void)state;
    struct build b;
    start(&b);
    add_auth(&b);
    finish(&b, (struct text_options){0},
           HEAD
           "   AUTH PLAIN as ann\\x7F (235)\n\n"
           "10:00:00.001000           C: P   AUTH PLAIN (16 octets hidden, --show-secrets shows "
           "them)\n"
           "10:00:00.002000   +1.0ms  S: P   334 VXNlcm5hbWU6\n"
           "10:00:00.003000   +1.0ms  C: P   (8 octets hidden, --show-secrets shows them)\n"
           "10:00:00.004000   +1.0ms  C: P   \n\n");
    start(&b);
    add_auth(&b);
    finish(&b, (struct text_options){.show_secrets = true},
           HEAD "   AUTH PLAIN as ann\\x7F (235)\n\n"
                "10:00:00.001000           C: P   AUTH PLAIN AGFubgBzZWNyZXQ=\n"
                "10:00:00.002000   +1.0ms  S: P   334 VXNlcm5hbWU6\n"
                "10:00:00.003000   +1.0ms  C: P   c2VjcmV0\n"
                "10:00:00.004000   +1.0ms  C: P   \n\n");
}

// A header section of two lines, a text with eight doubled dots, a picture of 30 lines of base64.
static void add_mail(struct build *b)
{
    static struct dialogue_entity entities[3];
    static struct session_transaction t;
    t = (struct session_transaction){.via = SESSION_VIA_DATA};
    b->message.transaction = &t;
    b->message.entities = entities;
    b->message.entity_count = 3;
    entities[0] = (struct dialogue_entity){.parent = -1, .body_start = 8, .body_end = 999};
    entities[1] = (struct dialogue_entity){.depth = 1,
                                           .is_leaf = true,
                                           .path = BYTES_LIT("1"),
                                           .type = BYTES_LIT("text/plain"),
                                           .body_start = 13,
                                           .body_end = 35};
    entities[2] = (struct dialogue_entity){.depth = 1,
                                           .is_leaf = true,
                                           .path = BYTES_LIT("2"),
                                           .type = BYTES_LIT("image/png"),
                                           .encoding = BYTES_LIT("base64"),
                                           .filename = BYTES_LIT("a\x1B.png"),
                                           .body_start = 42,
                                           .body_end = 42 + 180};
    say(b, "CH", "A: b\r\n");                                          // 0
    say(b, "CH+", "\r\n");                                             // 6
    say(b, "CB+", "--b\r\n");                                          // 8
    for (int i = 0; i < 8; i++) say(b, "CB+", "..\r\n");               // 13, three octets each
    say(b, "CB+", "--b\r\n");                                          // 37
    for (int i = 0; i < 30; i++) say(b, i ? "CB+" : "CB", "AAAA\r\n"); // 42
    say(b, "CB+", "--b--\r\n");
    say(b, "CP+", ".\r\n")->is_end_mark = true;
}

#define DOTS "10:00:00.001000           C: B   ..\n"

static void long_bodies_are_folded_part_by_part(void **state)
{
    (void)state;
    struct build b;
    start(&b);
    add_mail(&b);
    finish(&b, (struct text_options){0},
           HEAD "\n"
                "10:00:00.001000           C: H   A: b\n"
                "10:00:00.001000           C: H   \n"
                "10:00:00.001000           C: B   --b\n" DOTS DOTS DOTS DOTS DOTS DOTS DOTS DOTS
                "10:00:00.001000           C: B   --b\n"
                "10:00:00.002000   +1.0ms  C: B   AAAA\n"
                "10:00:00.002000           C: B   AAAA\n"
                "10:00:00.002000           C: -   [27 lines, 162 octets of part 2 image/png "
                "\"a\\x1B.png\" left out, --full shows them]\n"
                "10:00:00.002000           C: B   AAAA\n"
                "10:00:00.002000           C: B   --b--\n"
                "10:00:00.002000           C: P   .\n"
                "\n");
}

static void encoded_words_are_read_out(void **state)
{
    (void)state;
    static struct dialogue_field fields[3];
    struct build b;
    start(&b);
    b.message.bytes =
        BYTES_LIT("A: 1 = ?\r\nB: =?utf-8?q?caf=C3=A9?=\r\n =?us-ascii?q?=1B[m?=\r\n\r\n");
    b.message.fields = fields;
    b.message.field_count = 2;
    fields[0] = (struct dialogue_field){0, 10, BYTES_LIT("A"), BYTES_LIT("1 = ?")};
    fields[1] = (struct dialogue_field){10, 59, BYTES_LIT("B"), BYTES_LIT(" caf\xC3\xA9\x1B[m")};
    say(&b, "CH", "A: 1 = ?\r\n");
    say(&b, "CH+", "B: =?utf-8?q?caf=C3=A9?=\r\n");
    say(&b, "CH+", " =?us-ascii?q?=1B[m?=\r\n");
    say(&b, "CH+", "\r\n");
    finish(&b, (struct text_options){0},
           HEAD "\n"
                "10:00:00.001000           C: H   A: 1 = ?\n"
                "10:00:00.001000           C: H   B: =?utf-8?q?caf=C3=A9?=\n"
                "10:00:00.001000           C: H    =?us-ascii?q?=1B[m?=\n"
                "10:00:00.001000           C: -   [B: caf\xC3\xA9\\x1B[m]\n"
                "10:00:00.001000           C: H   \n"
                "\n");
}

static void a_long_plain_run_keeps_its_beginning_and_end(void **state)
{
    (void)state;
    struct build b;
    static char texts[40][16];
    start(&b);
    for (int i = 0; i < 40; i++) {
        snprintf(texts[i], sizeof(texts[i]), "%d\r\n", i);
        say(&b, "CB", texts[i]);
    }
    struct buf out;
    buf_init(&out, 0);
    text_append(&b.dialogue, &(struct text_options){0}, &out);
    assert_non_null(strstr(buf_str(&out), "C: B   9\n"));
    assert_null(strstr(buf_str(&out), "C: B   10\n"));
    assert_non_null(
        strstr(buf_str(&out), "[27 lines, 108 octets in 26ms left out, --full shows them]\n"));
    assert_non_null(strstr(buf_str(&out), "C: B   37\n"));
    assert_null(strstr(buf_str(&out), "C: B   36\n"));
    buf_reset(&out, 0);
    text_append(&b.dialogue, &(struct text_options){.full = true}, &out);
    assert_null(strstr(buf_str(&out), "left out"));
    for (int i = 0; i < 40; i++) {
        char line[20];
        snprintf(line, sizeof(line), "C: B   %d\n", i);
        assert_non_null(strstr(buf_str(&out), line));
    }
    buf_fini(&out);
    session_free(b.dialogue.session);
}

static void a_line_that_was_cut_says_so(void **state)
{
    (void)state;
    struct build b;
    static char wide[502];
    memset(wide, 'w', 500);
    wide[500] = '\n';
    start(&b);
    say(&b, "CP", "NOOP xx")->len = 20000;
    say(&b, "CB", wide);
    struct buf out;
    buf_init(&out, 0);
    text_append(&b.dialogue, &(struct text_options){0}, &out);
    assert_non_null(strstr(buf_str(&out), "NOOP xx [and 19,993 octets more]\n"));
    assert_non_null(strstr(buf_str(&out), "www [and 101 octets more]\n"));
    buf_reset(&out, 0);
    text_append(&b.dialogue, &(struct text_options){.full = true}, &out);
    assert_non_null(strstr(buf_str(&out), "NOOP xx [and 19,993 octets more]\n"));
    assert_non_null(strstr(buf_str(&out), "www\\x0A\n"));
    buf_fini(&out);
    session_free(b.dialogue.session);
}

static void many_refused_recipients_are_counted(void **state)
{
    (void)state;
    struct build b;
    start(&b);
    struct session *s = b.dialogue.session;
    struct session_transaction *t = fixture_transaction(s, "");
    t->status = SESSION_REJECTED;
    for (int i = 0; i < 1022; i++)
        fixture_rcpt(s, t, "x@y",
                     i ? fixture_reply(451, NULL, "later") : (struct session_reply){0});
    struct buf out;
    buf_init(&out, 0);
    text_append(&b.dialogue, &(struct text_options){0}, &out);
    assert_non_null(strstr(
        buf_str(&out), "\n-- mail 1 rejected: <> -> <x@y> +1021, 0 of 1,022 accepted; no reply\n"
                       "   unanswered <x@y>\n"
                       "   deferred <x@y>: 451 later\n"));
    const char *last = "   deferred <x@y>: 451 later\n   and 1,002 more, --full shows them\n\n";
    assert_string_equal(buf_str(&out) + out.len - strlen(last), last);
    assert_true(out.len < 1200);
    buf_reset(&out, 0);
    text_append(&b.dialogue, &(struct text_options){.full = true}, &out);
    assert_true(out.len > 1022 * 20);
    buf_fini(&out);
    session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_said),
        cmocka_unit_test(pipelined_commands_are_bracketed_and_named),
        cmocka_unit_test(what_is_odd_stands_in_its_place),
        cmocka_unit_test(secrets_are_counted_and_shown_only_when_asked),
        cmocka_unit_test(what_is_plain_is_not_named),
        cmocka_unit_test(a_reply_never_names_the_secret_it_answers),
        cmocka_unit_test(long_bodies_are_folded_part_by_part),
        cmocka_unit_test(encoded_words_are_read_out),
        cmocka_unit_test(a_long_plain_run_keeps_its_beginning_and_end),
        cmocka_unit_test(a_line_that_was_cut_says_so),
        cmocka_unit_test(many_refused_recipients_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
