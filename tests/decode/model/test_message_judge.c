// SPDX-License-Identifier: BSD-2-Clause
//
// Messages with the findings they must give, through message_builder: whole, and octet by octet.
#include "decode/model/message_judge.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/timestamp.h"
#include "decode/message/content_type.h"
#include "decode/model/message_builder.h"

// The capture's time is that of DATE.
#define DATE  "Date: Fri, 21 Nov 1997 15:55:06 +0000\r\n"
#define CLEAN "From: a@x.example\r\nTo: b@y.example\r\n" DATE
#define MULTI CLEAN "Content-Type: multipart/mixed; boundary=b"
#define TEXT  CLEAN "Content-Type: text/plain; name=\""
#define END   "\"\r\n\r\n"
#define ZIP   CLEAN "Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
enum { CAPTURE_S = 880127706 };

static const struct row {
    const char *in;
    const char *findings; // "NAME detail" joined by a vertical bar
} rows[] = {
    {CLEAN "Subject: =?utf-8?Q?caf=C3=A9?=\r\nMessage-ID: <1@x.example>\r\n"
           "Reply-To: c@mail.x.example\r\n"
           "Received: from a by b; Fri, 21 Nov 1997 15:55:06 +0000\r\n"
           "Received: from c by b; Fri, 21 Nov 1997 15:55:04 +0000\r\n"
           "Authentication-Results: b; spf=pass\r\n\r\nx\r\n",
     ""},
    // presence
    {"To: b@y.example\r\n\r\n", "HDR-MISSING From"},
    {"From: a@x.example\r\nTo: b@y.example\r\n\r\n", "HDR-MISSING Date"},
    {"From: a@x.example, c@z.example\r\nTo: b@y.example\r\n" DATE "\r\n",
     "HDR-MULTI-FROM c@z.example"},
    {"From: a@x.example, c@z.example\r\nSender: a@x.example\r\nTo: b@y.example\r\n" DATE "\r\n",
     ""},
    {CLEAN DATE "\r\n", "HDR-DUP date"},
    // form
    {CLEAN "X : y\r\n\r\n", "HDR-SYNTAX X"},
    {CLEAN "X: y\r\n \t\r\n z\r\n\r\n", "HDR-SYNTAX X"},
    {CLEAN "X: y\r\n \t\r\n\r\n", "HDR-SYNTAX X"},
    {CLEAN "no field\r\n\r\n", "HDR-SYNTAX no "},
    {CLEAN "Subject: caf\xC3\xA9\r\n\r\n", "HDR-8BIT Subject"},
    {CLEAN "X: a\rBcc: c@z\r\n\r\n", "HDR-INJECT X"},
    {CLEAN "X: a\r b\r\n\r\n", ""},
    {CLEAN "X: a\nBcc: c@z\r\n\r\n", "HDR-INJECT X"},
    {"From: a@x.example\nTo: b@y.example\nDate: Fri, 21 Nov 1997 15:55:06 +0000\n\n", ""},
    {CLEAN "Subject: =?utf-8?Q?a=0D=0ABcc:_c?=\r\n\r\n", "HDR-INJECT Subject"},
    {CLEAN "Subject: =?nonsense?Q?a?=\r\n\r\n", "ENCWORD-BAD Subject"},
    {CLEAN "Subject: =?utf-8?B?YQ=?=\r\n\r\n", "ENCWORD-BAD Subject"},
    {CLEAN "Subject: =?utf-8?Q?=C?=\r\n\r\n", "ENCWORD-BAD Subject"},
    {CLEAN "Cc: \"=?utf-8?Q?a?=\" <c@z>\r\n\r\n", "ENCWORD-BAD Cc"},
    {CLEAN "Subject: \"=?utf-8?Q?a?=\"\r\n\r\n", ""},
    {CLEAN "X: =?nonsense?Q?a?=\r\n\r\n", ""},
    // names that look like others
    {"From: \"P\xD0\xB0ypal\" <a@x.example>\r\nTo: b@y.example\r\n" DATE "\r\n",
     "HDR-8BIT From|NAME-HOMOGRAPH P\xD0\xB0ypal has letters of several scripts"},
    {"From: PayPal <a@paypa1.example>\r\nTo: b@y.example\r\n" DATE "\r\n",
     "NAME-HOMOGRAPH PayPal looks like paypa1"},
    {"From: a@example.org\r\nTo: b@y.example\r\n" DATE "Reply-To: a@exarnple.org\r\n\r\n",
     "NAME-HOMOGRAPH exarnple looks like example|REPLYTO-OTHER a@exarnple.org"},
    // "xn--80ak6aa92e": all of it Cyrillic, and it looks like Latin.
    {"From: Apple <a@xn--80ak6aa92e.com>\r\nTo: b@y.example\r\n" DATE "\r\n",
     "NAME-HOMOGRAPH Apple looks like \xD0\xB0\xD1\x80\xD1\x80\xD3\x8F\xD0\xB5"},
    {"From: =?utf-8?q?=D0=98=D0=B2=D0=B0=D0=BD?= Roga <a@x.example>\r\nTo: b@y.example\r\n" DATE
     "\r\n",
     ""},
    {"From: Example <a@example.org>\r\nTo: Bob <bob@EXAMPLE.com>\r\n" DATE "\r\n", ""},
    // dates and identifiers
    {"From: a@x.example\r\nTo: b@y.example\r\nDate: Sat, 22 Nov 1997 15:55:06 +0000\r\n\r\n", ""},
    {"From: a@x.example\r\nTo: b@y.example\r\nDate: Sat, 22 Nov 1997 15:55:07 +0000\r\n\r\n",
     "HDR-DATE Sat, 22 Nov 1997 15:55:07 +0000"},
    {"From: a@x.example\r\nTo: b@y.example\r\nDate: today\r\n\r\n", "HDR-DATE today"},
    {CLEAN "Message-ID: 1@x.example\r\n\r\n", "MSGID-BAD 1@x.example"},
    {CLEAN "Message-ID: <1>\r\n\r\n", "MSGID-BAD <1>"},
    {CLEAN "Message-ID: <1@localhost.localdomain>\r\n\r\n", "MSGID-BAD <1@localhost.localdomain>"},
    {CLEAN "Message-ID: <1@[192.0.2.1]>\r\n\r\n", "MSGID-BAD <1@[192.0.2.1]>"},
    {CLEAN "Message-ID: \r\n\r\n", "MSGID-BAD "},
    // addresses
    {CLEAN "Reply-To: c@z.example\r\n\r\n", "REPLYTO-OTHER c@z.example"},
    {CLEAN "Reply-To: c@z.example\r\nList-Id: <l.z.example>\r\n\r\n", ""},
    {"From: a@X.EXAMPLE\r\nCc: B@Y.example\r\n" DATE "\r\n", ""},
    {"From: \"c@z.example\" <a@x.example>\r\nTo: b@y.example\r\n" DATE "\r\n",
     "NAME-ADDR \"c@z.example\""},
    {"From: =?utf-8?Q?c=40z=2Eexample?= <a@x.example>\r\nTo: b@y.example\r\n" DATE "\r\n",
     "NAME-ADDR c@z.example"},
    {"From: \"A@x.example\" <a@x.example>\r\nTo: b@y.example\r\n" DATE "\r\n", ""},
    {"From: Ann @ Work <a@x.example>\r\nTo: b@y.example\r\n" DATE "\r\n", ""},
    {"From: a@x.example\r\nTo: \"c@z.example\" <b@y.example>\r\n" DATE "\r\n", ""},
    // characters
    {CLEAN "Subject: =?utf-8?B?4oCuYWJj?=\r\n\r\n", "TEXT-BIDI Subject"},
    {CLEAN "Subject: =?utf-8?B?YeKAi2I=?=\r\n\r\n", "TEXT-ZEROW Subject"},
    {CLEAN "Subject: =?utf-8?B?8J+RqOKAjfCfkanigI3wn5Gn?=\r\n\r\n", ""}, // a family of emoji
    {CLEAN "Subject: =?utf-8?B?2YXbjOKAjNiu2YjYp9mH2YU=?=\r\n\r\n", ""}, // Persian with ZWNJ
    {CLEAN "Subject: =?utf-8?B?16nXnOKAjyE=?=\r\n\r\n", ""},             // Hebrew with RLM
    {CLEAN "Subject: =?utf-8?B?YWLigI8h?=\r\n\r\n", "TEXT-BIDI Subject"},
    // hops
    {CLEAN "Received: by b; Fri, 21 Nov 1997 15:50:05 +0000\r\n"
           "Received: by a; Fri, 21 Nov 1997 15:55:06 +0000\r\n\r\n",
     "RCVD-ORDER b"},
    {CLEAN "Received: by a; x\r\nReceived: by a; x\r\nReceived: by b; x\r\nReceived: by A; x\r\n"
           "\r\n",
     ""},
    {CLEAN "Received: by a; x\r\nReceived: by b; x\r\nReceived: by a; x\r\nReceived: by b; x\r\n"
           "Received: by a; x\r\n\r\n",
     "RCVD-LOOP a"},
    {CLEAN "Authentication-Results: mine; none\r\n\r\n", "AUTHRES-FOREIGN mine"},
    {CLEAN "Authentication-Results: mx.y.example; none\r\nReceived: by a; x\r\n\r\n",
     "AUTHRES-FOREIGN mx.y.example"},
    // signatures
    {CLEAN "DKIM-Signature: a=rsa-sha256; d=x.example; h=from; bh=AAAA\r\n\r\nx\r\n",
     "DKIM-BH x.example"},
    {CLEAN "DKIM-Signature: a=rsa-sha256; d=x.example; h=to; "
           "bh=s14J+iztnrytnRYzb7lhFG/jS/vrxWJnnahfijFMnco=\r\n\r\nx\r\n",
     "DKIM-WEAK x.example"},
    {CLEAN "DKIM-Signature: a=rsa-sha256; d=x.example; h=from; l=3; "
           "bh=s14J+iztnrytnRYzb7lhFG/jS/vrxWJnnahfijFMnco=\r\n\r\nx\r\n",
     ""},
    {CLEAN "DKIM-Signature: a=rsa-sha256; d=x.example; h=from; l=3; "
           "bh=s14J+iztnrytnRYzb7lhFG/jS/vrxWJnnahfijFMnco=\r\n\r\nx\r\nmore\r\n",
     "DKIM-WEAK x.example"},
    // body and parts
    {CLEAN "\r\ncaf\xC3\xA9\r\n", "MSG-8BIT "},
    {TEXT "a.txt" END, ""},
    {TEXT "a.EXE" END, "FILE-RISK a.EXE"},
    {TEXT "a.pdf.js" END, "FILE-RISK a.pdf.js|FILE-DOUBLE a.pdf.js"},
    {TEXT "a.tar.gz" END, ""},
    {TEXT "a.exe." END, "FILE-RISK a.exe."},
    {TEXT "'a.exe'" END, "FILE-RISK 'a.exe'"},
    {TEXT "a         .scr" END, "FILE-RISK a         .scr|FILE-DOUBLE a         .scr"},
    {CLEAN "Content-Type: text/plain; name*=utf-8''a%E2%80%AEfdp.txt\r\n\r\n",
     "FILE-RTLO a\xE2\x80\xAE"
     "fdp.txt|TEXT-BIDI file name"},
    {CLEAN "Content-Type: message/partial\r\n\r\n", "MIME-PARTIAL 1"},
    {CLEAN "Content-Type: message/external-body\r\n\r\n", "MIME-EXTERNAL 1"},
    {CLEAN "Content-Type: application/ms-tnef\r\n\r\n", "MIME-TNEF 1"},
    {CLEAN "Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\n", "MIME-AMBIG 1"},
    {CLEAN "Content-Type: text/plain; charset=a; charset=b\r\n\r\n", "MIME-AMBIG 1"},
    // parameters and fields that are broken, or more than the RFC has
    {CLEAN "Content-Type: multipart/mixed; boundary=a; boundary*=us-ascii''b\r\n\r\n",
     "MIME-AMBIG 1"},
    {CLEAN "Content-Type: multipart/mixed; boundary=b; boundary*=us-ascii''%62\r\n\r\n", ""},
    {CLEAN "Content-Type: multipart/mixed; boundary=\"b \"\r\n\r\n", "MIME-AMBIG 1"},
    {CLEAN "Content-Disposition: attachment; filename*0=a; filename*2=.b\r\n\r\n", "MIME-AMBIG 1"},
    {CLEAN "Content-Disposition: attachment; filename*1=a\r\n\r\n", "MIME-AMBIG 1"},
    {CLEAN "Content-Disposition: attachment; filename*1=b; filename*0=a\r\n\r\n", ""},
    {CLEAN "Content-Type: multipart/; boundary=b\r\n\r\n", "MIME-AMBIG 1"},
    {CLEAN "Content-Type: multipart\r\n\r\n", "MIME-AMBIG 1"},
    {CLEAN "Content-Type: \"multipart/mixed\"; boundary=b\r\n\r\n", "MIME-AMBIG 1"},
    {CLEAN "Content-Type: text/plain charset=utf-8\r\n\r\n", "MIME-AMBIG 1"},
    {CLEAN "Content-Type: text/plain (c)\r\n\r\n", ""},
    {CLEAN "Content-Type: text\r\n\r\n", ""},
    {CLEAN "Content-Type:\r\n\r\n", ""},
    {CLEAN "Content-Transfer-Encoding: base64;\r\n\r\n", "MIME-AMBIG 1"},
    {CLEAN "Content-Transfer-Encoding: \"base64\"\r\n\r\n", "MIME-AMBIG 1"},
    {CLEAN "Content-Transfer-Encoding: base64 (c)\r\n\r\n", ""},
    {CLEAN "Content-Transfer-Encoding: 8bit;\r\n\r\n", ""},
    // RFC 2045 6.4
    {CLEAN "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n",
     "MIME-AMBIG 1"},
    {CLEAN "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n", ""},
    {CLEAN "Content-Type: message/global\r\nContent-Transfer-Encoding: base64\r\n\r\n", ""},
    {MULTI "\r\nContent-Transfer-Encoding: base64\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n",
     "MIME-AMBIG 1"},
    // multiparts in which others may find more
    {CLEAN "Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n", "MIME-AMBIG 1"},
    {CLEAN "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\nx\r\n----\r\n",
     "MIME-AMBIG 1"},
    {MULTI "\r\n\r\nx\r\n", "MIME-AMBIG 1"},
    {MULTI "\r\n\r\nx\r\n--b--\r\n", "MIME-AMBIG 1"},
    {MULTI "\r\n\r\n", ""},
    {MULTI "\r\n\r\n--b\r\n\r\nx\r\n--b;\r\n\r\ny\r\n--b--\r\n", "MIME-AMBIG 1"},
    {MULTI "\r\n\r\n--b\r\n\r\nx\r\n--bb\r\n\r\ny\r\n--b--\r\n", "MIME-AMBIG 1"},
    {MULTI "\r\n\r\n--b\r\n\r\nx\r\n--b \t\r\n\r\ny\r\n--b--\r\n", ""},
    {MULTI "\r\n\r\n--b\r\n\r\nx\r\n--c\r\n-- b\r\n--b--\r\n--b;\r\n", ""},
    // header sections of parts
    {MULTI "\r\n\r\n--b\r\nno field\r\nA: x\r\n\r\ny\r\n--b--\r\n", "HDR-SYNTAX no "},
    {MULTI "\r\n\r\n--b\r\n\xEF\xBB\xBF"
           "A: x\r\n\r\ny\r\n--b--\r\n",
     "HDR-SYNTAX A|MSG-8BIT "},
    {"\xEF\xBB\xBF" CLEAN "\r\n", "HDR-SYNTAX From"},
    {CLEAN "Content-Transfer-Encoding: base-64\r\n\r\n", "MIME-AMBIG 1"},
    {CLEAN "Content-Type: multipart/mixed; boundary=ab\r\n\r\n--ab\r\n"
           "Content-Type: multipart/mixed; boundary=abc\r\n\r\n--abc\r\n\r\nx\r\n--abc--\r\n"
           "--ab--\r\n",
     "MIME-AMBIG 1"},
    {CLEAN "Content-Type: multipart/mixed; boundary=ab\r\n\r\n--ab\r\n\r\nx\r\n", "MIME-UNCLOSED "},
    {CLEAN "Content-Type: multipart/mixed; boundary=ab\r\n\r\nno delimiter line\r\n",
     "MIME-AMBIG 1"},
    {CLEAN "Content-Transfer-Encoding: base64\r\n\r\nYWJj\r\nZA==\r\n", ""},
    {CLEAN "Content-Transfer-Encoding: base64\r\n\r\nYWJj\r\n*\r\n", "MIME-B64 1"},
    {CLEAN "Content-Transfer-Encoding: base64\r\n\r\nZA==\r\nYWJj\r\n", "MIME-B64 1"},
    {CLEAN "Content-Transfer-Encoding: quoted-printable\r\n\r\na=3D=\r\nb\r\n", ""},
    {CLEAN "Content-Transfer-Encoding: quoted-printable\r\n\r\na=3X\r\n", "MIME-QP 1"},
    {TEXT "../a.txt" END, "FILE-PATH ../a.txt"},
    {TEXT "a..txt" END, ""},
    {TEXT "a.txt\"; filename=\"b.txt" END, ""}, // a parameter of another field
    {CLEAN "Content-Type: text/plain; name=a.txt\r\n"
           "Content-Disposition: attachment; filename=a.txt\r\n\r\n",
     ""},
    {CLEAN "Content-Type: text/plain; name=a.txt\r\n"
           "Content-Disposition: attachment; filename=b.txt\r\n\r\n",
     "FILE-NAMES b.txt"},
    {ZIP "UEsDBBQAAQAAAAAAAAAAAAAAAwAAAAMAAAABAAAAYWFiYw==\r\n", "FILE-ENCRYPTED 1"},
    {ZIP "UEsDBBQAAAAAAAAAAAAAAAAAAwAAAAMAAAABAAAAYWFiYw==\r\n", ""},
};

// What a part is by its octets. Without libmagic nothing is said of that.
static const struct row typed_rows[] = {
    {CLEAN "Content-Type: image/gif; name=a.gif\r\nContent-Transfer-Encoding: base64\r\n\r\n"
           "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7\r\n",
     ""},
    {CLEAN "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
           "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7\r\n",
     "MIME-TYPE 1 is image/gif"},
};

static struct message_builder *builder;

static int setup(void **state)
{
    (void)state;
    builder = message_builder_new(true, MESSAGE_WHOLE);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    message_builder_free(builder);
    return 0;
}

static bool want_types;

static void judge(struct bytes in, size_t step, struct session_param *params, struct buf *out)
{
    struct session *session = session_new();
    struct session_message message = {0};
    struct session_transaction transaction = {.params = params};
    session->end_ns = CAPTURE_S * TIMESTAMP_NS_PER_S;
    session->greeting.text = BYTES_LIT("mx.y.example ESMTP");
    struct message_target target = {.session = session,
                                    .summary = &message,
                                    .transaction = &transaction,
                                    .want_types = want_types};
    message_builder_begin(builder, &target);
    for (; in.len > 0; in = bytes_skip(in, step))
        message_builder_feed(builder, bytes_first(in, step));
    message_builder_finish(builder, true);
    buf_reset(out, SIZE_MAX);
    for (const struct finding *f = session->findings; f; f = f->next) {
        buf_printf(out, "%s%s ", out->len ? "|" : "", finding_name(f->id));
        buf_append_bytes(out, f->detail);
    }
    session_free(session);
}

static void findings_at_any_split(void **state)
{
    (void)state;
    struct buf got;
    buf_init(&got, 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        judge(bytes_str(rows[i].in), SIZE_MAX, NULL, &got);
        assert_string_equal(buf_str(&got), rows[i].findings);
        judge(bytes_str(rows[i].in), 1, NULL, &got);
        assert_string_equal(buf_str(&got), rows[i].findings);
    }
    buf_fini(&got);
}

static void types_by_content(void **state)
{
    (void)state;
    struct buf got;
    if (bytes_is_none(content_type_of(BYTES_LIT("GIF89a\1\0\1\0")))) skip();
    buf_init(&got, 0);
    want_types = true;
    for (size_t i = 0; i < sizeof(typed_rows) / sizeof(typed_rows[0]); i++) {
        judge(bytes_str(typed_rows[i].in), SIZE_MAX, NULL, &got);
        assert_string_equal(buf_str(&got), typed_rows[i].findings);
        judge(bytes_str(typed_rows[i].in), 1, NULL, &got);
        assert_string_equal(buf_str(&got), typed_rows[i].findings);
    }
    want_types = false;
    buf_fini(&got);
}

static void what_was_declared_is_no_finding(void **state)
{
    (void)state;
    struct session_param body = {.keyword = BYTES_LIT("BODY"), .value = BYTES_LIT("8bitmime")};
    struct session_param utf8 = {
        .next = &body, .keyword = BYTES_LIT("SMTPUTF8"), .value = BYTES_LIT("")};
    struct buf got;
    buf_init(&got, 0);
    judge(BYTES_LIT(CLEAN "Subject: \xC3\xA9\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\xC3\xA9"),
          1, &utf8, &got);
    assert_string_equal(buf_str(&got), "");
    judge(BYTES_LIT(CLEAN "\r\n\xC3\xA9"), 1, &utf8, &got);
    assert_string_equal(buf_str(&got), "MSG-8BIT ");
    buf_fini(&got);
}

static void long_things(void **state)
{
    (void)state;
    struct buf in, got;
    buf_init(&in, 0);
    buf_init(&got, 0);
    buf_append_str(&in, CLEAN "X: ");
    for (int i = 0; i < 995; i++) buf_append_byte(&in, 'x');
    buf_append_str(&in, "\r\n\r\n");
    judge(buf_bytes(&in), 7, NULL, &got);
    assert_string_equal(buf_str(&got), "");
    in.len -= 4;
    buf_append_str(&in, "y\r\n\r\n");
    judge(buf_bytes(&in), 7, NULL, &got);
    assert_string_equal(buf_str(&got), "HDR-LONG X");

    buf_reset(&in, 0);
    buf_append_str(&in, CLEAN "Received: by a; x\r\n");
    for (int i = 0; i < 51; i++) buf_append_str(&in, "Received: by b; x\r\n");
    buf_append_str(&in, "\r\n");
    judge(buf_bytes(&in), SIZE_MAX, NULL, &got);
    assert_string_equal(buf_str(&got), "RCVD-LOOP more than 50 hops");

    buf_reset(&in, 0);
    buf_append_str(&in, CLEAN "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n"
                              "--b--\r\n");
    for (int i = 0; i < 1023; i++) buf_append_byte(&in, 'x');
    judge(buf_bytes(&in), SIZE_MAX, NULL, &got);
    assert_string_equal(buf_str(&got), "");
    buf_append_str(&in, "xxx");
    judge(buf_bytes(&in), 5, NULL, &got);
    assert_string_equal(buf_str(&got), "MIME-TRAILING ");
    buf_fini(&in);
    buf_fini(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_at_any_split),
        cmocka_unit_test(types_by_content),
        cmocka_unit_test(what_was_declared_is_no_finding),
        cmocka_unit_test(long_things),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
