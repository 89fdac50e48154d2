// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/text/enhanced_status_text.h"
#include "decode/smtp/text/smtp_keyword_text.h"
#include "decode/smtp/text/smtp_reply_code_text.h"
#include "decode/smtp/text/smtp_verb_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "decode/smtp/smtp_command.h"
#include "decode/smtp/smtp_value.h"

// A sentence for the screen: not empty, in ASCII, no full stop, short enough for two lines.
static void expect_sentence(const char *text)
{
    assert_non_null(text);
    size_t len = strlen(text);
    assert_in_range(len, 10, 160);
    assert_int_not_equal(text[len - 1], '.');
    for (size_t i = 0; i < len; i++) assert_in_range(text[i], ' ', '~');
}

static void every_reply_code_has_a_sentence(void **state)
{
    (void)state;
    static const unsigned known[] = {
        211, 214, 220, 221, 235, 250, 251, 252, 253, 334, 354, 355, 421,
        432, 450, 451, 452, 453, 454, 455, 458, 459, 500, 501, 502, 503,
        504, 521, 530, 534, 535, 538, 550, 551, 552, 553, 554, 555, 556,
    };
    size_t found = 0;
    for (unsigned code = 0; code < 1000; code++) {
        expect_sentence(smtp_reply_code_text(code));
        if (smtp_reply_code_is_known(code)) assert_int_equal(code, known[found++]);
    }
    assert_int_equal(found, sizeof(known) / sizeof(known[0]));
    assert_non_null(strstr(smtp_reply_code_text(471), "may work later"));
    assert_non_null(strstr(smtp_reply_code_text(571), "fail again"));
    assert_non_null(strstr(smtp_reply_code_text(190), "no code of SMTP"));
    assert_non_null(strstr(smtp_reply_code_text(535), "credentials"));
}

static void an_enhanced_status_code_has_a_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *code, *text; // NULL: it is none
    } rows[] = {
        {"2.1.5", "success: the recipient's address is valid (RFC 3463 3.2)"},
        {"4.2.2", "temporary failure: the mailbox is full (RFC 3463 3.3)"},
        {"5.7.1", "permanent failure: not authorized: refused by policy (RFC 3463 3.8)"},
        {"5.7.26", "permanent failure: several authentication checks failed (RFC 7372 3.4)"},
        {"2.0.0", "success: nothing more is said (RFC 3463 3.1)"},
        {"5.7.99", "permanent failure: something about security or policy (RFC 3463 3.8)"},
        {"5.9.1", "permanent failure: a subject that no RFC has"},
        {"3.0.0", "a class that no RFC has: nothing more is said (RFC 3463 3.1)"},
        {"5.7", NULL},
        {"", NULL},
        {"5.7.1 x", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf out;
        buf_init(&out, 0);
        assert_int_equal(enhanced_status_text(bytes_str(rows[i].code), &out), rows[i].text != NULL);
        assert_string_equal(buf_str(&out), rows[i].text ? rows[i].text : "");
        buf_fini(&out);
    }
    for (unsigned subject = 0; subject < 10; subject++) {
        for (unsigned detail = 0; detail < 40; detail++) {
            struct buf code, out;
            buf_init(&code, 0);
            buf_init(&out, 0);
            buf_printf(&code, "5.%u.%u", subject, detail);
            assert_true(enhanced_status_text(buf_bytes(&code), &out));
            expect_sentence(buf_str(&out));
            buf_fini(&code);
            buf_fini(&out);
        }
    }
}

static void every_verb_of_the_decoder_has_a_sentence(void **state)
{
    (void)state;
    for (int v = SMTP_VERB_EHLO; v < SMTP_VERB_COUNT; v++)
        expect_sentence(smtp_verb_text(bytes_str(smtp_verb_name((enum smtp_verb)v))));
    expect_sentence(smtp_verb_text(BYTES_LIT("startTLS")));
    expect_sentence(smtp_verb_text(BYTES_LIT("X-EXPS")));
    assert_null(smtp_verb_text(BYTES_LIT("")));
    assert_null(smtp_verb_text(BYTES_LIT("MAILS")));
}

static void vendors_verbs_have_a_sentence(void **state)
{
    (void)state;
    static const char *const verbs[] = {
        "XSHADOWREQUEST", "XPROXY",  "XPROXYFROM", "XPROXYTO", "XSESSIONPARAMS",
        "XRDST",          "XADR",    "XSTA",       "XCIR",     "XGEN",
        "VERB",           "ONEX",    "EVFY",       "DEBUG",    "WIZ",
        "KILL",           "SHOWQ",   "TICK",       "GET",      "POST",
        "CONNECT",        "OPTIONS",
    };
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        expect_sentence(smtp_verb_text(bytes_str(verbs[i])));
}

static void extensions_and_parameters_have_a_sentence(void **state)
{
    (void)state;
    static const char *const extensions[] = {
        "8bitmime",
        "BINARYMIME",
        "CHUNKING",
        "SIZE",
        "PIPELINING",
        "DSN",
        "STARTTLS",
        "AUTH",
        "SMTPUTF8",
        "ENHANCEDSTATUSCODES",
        "UTF8SMTP",
        "DELIVERBY",
        "FUTURERELEASE",
        "RRVS",
        "MT-PRIORITY",
        "REQUIRETLS",
        "LIMITS",
        "NO-SOLICITING",
        "MTRK",
        "SUBMITTER",
        "CONPERM",
        "CONNEG",
        "CHECKPOINT",
        "BURL",
        "ETRN",
        "ATRN",
        "TURN",
        "EXPN",
        "HELP",
        "SEND",
        "SOML",
        "SAML",
        "VRFY",
        "VERB",
        "ONEX",
        "XVERP",
        "XCLIENT",
        "XFORWARD",
        "XOORG",
        "XRCPTFORWARD",
        "PIPECONNECT",
        "XSHADOW",
        "XMESSAGECONTEXT",
        "XSYSPROBE",
        "X_PIPE_CONNECT",
        "XATTRDIRECT",
        "XORIGFROM",
        "GSSAPI",
        "NTLM",
        "X-EXPS",
        "X-LINK2STATE",
        "XEXCH50",
        "PRDR",
        "XPROXY",
        "XRDST",
        "X-ANONYMOUSTLS",
    };
    static const char *const params[] = {
        "SIZE",    "body",      "RET",         "ENVID",           "AUTH",        "SMTPUTF8",
        "BY",      "HOLDFOR",   "HOLDUNTIL",   "MT-PRIORITY",     "REQUIRETLS",  "SOLICIT",
        "MTRK",    "SUBMITTER", "TRANSID",     "CONPERM",         "XVERP",       "XOORG",
        "NOTIFY",  "ORCPT",     "RRVS",        "CONNEG",          "ALT-ADDRESS", "XRCPTFORWARD",
        "XSHADOW", "XSYSPROBE", "XATTRDIRECT", "XMESSAGECONTEXT", "XORIGFROM",   "PRDR",
    };
    for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
        expect_sentence(smtp_keyword_text(bytes_str(extensions[i])));
    for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++) {
        expect_sentence(smtp_keyword_param_text(bytes_str(params[i])));
        struct smtp_values values;
        smtp_values_init(&values);
        smtp_value_of_param(&values, bytes_str(params[i]), BYTES_LIT("x"));
        assert_true(values.is_known); // what is said of it is also held against its grammar
        smtp_values_fini(&values);
    }
    assert_null(smtp_keyword_text(BYTES_LIT("XXXXXXXX")));
    assert_null(smtp_keyword_text(BYTES_LIT("NOTIFY")));
    assert_null(smtp_keyword_param_text(BYTES_LIT("PIPELINING")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reply_code_has_a_sentence),
        cmocka_unit_test(an_enhanced_status_code_has_a_sentence),
        cmocka_unit_test(every_verb_of_the_decoder_has_a_sentence),
        cmocka_unit_test(vendors_verbs_have_a_sentence),
        cmocka_unit_test(extensions_and_parameters_have_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
