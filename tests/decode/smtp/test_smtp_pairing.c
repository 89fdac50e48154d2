// SPDX-License-Identifier: BSD-2-Clause
//
// Each row is a script: M MAIL, R RCPT, D DATA, E EHLO, A AUTH, Q QUIT, T STARTTLS, W the end of a
// message are sent; a number is a reply; "s" a gap of the server, "c" a gap of the client, ">" the
// client sends on; "." the end. The log says what was resolved: each entry with its reply ("-" for
// none), "c" for the client's gap.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "decode/smtp/smtp_pairing.h"

static const char letters[] = "MRDEAQTW";
static const enum smtp_verb verbs[] = {SMTP_VERB_MAIL,    SMTP_VERB_RCPT, SMTP_VERB_DATA,
                                       SMTP_VERB_EHLO,    SMTP_VERB_AUTH, SMTP_VERB_QUIT,
                                       SMTP_VERB_STARTTLS};

static void on_resolved(void *ctx, const struct smtp_await *a, const struct smtp_reply *reply)
{
    char c = a->kind == SMTP_AWAIT_GAP ? 'c' : a->kind == SMTP_AWAIT_MESSAGE ? 'W' : '?';
    for (size_t i = 0; c == '?' && i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (verbs[i] == a->verb) c = letters[i];
    if (reply) buf_printf(ctx, "%c%u ", c, reply->code);
    else buf_printf(ctx, "%c- ", c);
}

static void play(const char *script, struct buf *log)
{
    struct smtp_pairing p;
    smtp_pairing_init(&p, on_resolved, log);
    for (const char *s = script; *s; s++) {
        const char *letter = strchr(letters, *s);
        if (*s == ' ') continue;
        if (letter) {
            struct smtp_await a = {.kind = *s == 'W' ? SMTP_AWAIT_MESSAGE : SMTP_AWAIT_COMMAND};
            if (*s != 'W') a.verb = verbs[letter - letters];
            smtp_pairing_add(&p, &a);
        } else if (*s == 'c') {
            smtp_pairing_add(&p, &(struct smtp_await){.kind = SMTP_AWAIT_GAP});
        } else if (*s == 's') {
            smtp_pairing_server_gap(&p);
        } else if (*s == '>') {
            smtp_pairing_client_sends(&p);
        } else if (*s == '.') {
            smtp_pairing_finish(&p);
        } else {
            char *end;
            struct smtp_reply reply = {.code = (uint16_t)strtoul(s, &end, 10),
                                       .text = BYTES_LIT("text"),
                                       .full_text = BYTES_LIT("text")};
            if (!smtp_pairing_reply(&p, &reply)) buf_printf(log, "!%u ", reply.code);
            s = end - 1;
        }
    }
    smtp_pairing_fini(&p);
}

static const struct {
    const char *name, *script, *log;
} rows[] = {
    {"one by one", "E 250 M 250 Q 221", "E250 M250 Q221 "},
    {"pipelined", "MRRD 250 250 550 354", "M250 R250 R550 D354 "},
    {"nothing waits", "E 250 250", "E250 !250 "},
    {"never answered", "MR 250 .", "M250 R- "},
    {"a lost reply, the client waits", "M s > R 250 > .", "M- R250 "},
    {"the last of a group is known", "MRRD s 550 354", "M- R- R550 D354 "},
    {"no reply to DATA but those before", "MRD 250 250 s >", "M250 R250 D- "},
    {"refusals only are laid from behind", "MRD s 550 554 >", "M- R550 D554 "},
    {"354 is DATA's, whoever waits before it", "MRRD 250 354", "M250 R- R- D354 "},
    {"221 is QUIT's, whoever waits before it", "MRQ 250 221", "M250 R- Q221 "},
    {"221 and nobody has sent QUIT", "MR 250 221", "M250 R221 "},
    {"354 and nobody has sent DATA", "MR 250 354", "M250 R354 "},
    {"the message was never answered", "WQ 221", "W- Q221 "},
    {"353 is no 354", "WMRD 353 250 250 354", "W353 M250 R250 D354 "},
    {"QUIT tells", "RQ s 221", "R- Q221 "},
    {"STARTTLS tells", "MT s 220", "M- T220 "},
    {"AUTH tells", "MA s 235", "M- A235 "},
    {"the message's reply", "W s 250 >", "W250 "},
    {"the message's reply is lost", "W s > M 250", "W- M250 "},
    {"commands in a gap", "c R 250 250 >", "c250 c- R250 "},
    {"commands before and after a gap", "M c R 250 250 250 >", "M250 c250 c- R250 "},
    {"354 for a DATA in the gap", "c 250 354", "c250 c354 c- "},
    {"more replies than commands after a gap", "M s 250 250 >", "c250 M250 "},
    {"a streaming client is not taken for one that waits", "MR s > RD 250 250 354",
     "M- R250 R250 D354 "},
    {"lost and still going on", "M s 250 > R 250", "M250 R250 "},
    {"all lost", "MRD s .", "M- R- D- "},
};

static void test_scripts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf log;
        buf_init(&log, 0);
        play(rows[i].script, &log);
        if (strcmp(buf_str(&log), rows[i].log) != 0)
            fail_msg("%s: \"%s\" gives \"%s\", not \"%s\"", rows[i].name, rows[i].script,
                     buf_str(&log), rows[i].log);
        buf_fini(&log);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_scripts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
