// SPDX-License-Identifier: BSD-2-Clause
//
// Messages through message_builder to what the record says of their structured fields, whole and
// octet by octet.
#include "export/record_message.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/limits.h"
#include "decode/model/message_builder.h"
#include "decode/model/message_facts.h"
#include "export/record.h"

static const struct row {
    const char *in, *out;
} rows[] = {
    {"Subject: nothing else\r\n\r\nx\r\n", ""},
    {"Return-Path: <ann@a.example>\r\n"
     "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n"
     "Reply-To: B <b@x>, c@y\r\n"
     "Sender: s@z\r\n"
     "In-Reply-To: <1@x>\r\n\r\n",
     "\"date_utc\":\"1997-11-21T15:55:06Z\",\"return_path\":\"ann@a.example\",\"sender\":\"s@z\","
     "\"reply_to\":[\"b@x\",\"c@y\"],\"in_reply_to\":\"<1@x>\""},
    {"Date: soon\r\nReturn-Path: <>\r\n\r\n", "\"return_path\":\"\""},
    // hops: the delay is since the hop before, which stands below
    {"Received: from b.example (b.example [192.0.2.2])\r\n"
     "\tby c.example with ESMTP id 3; Fri, 21 Nov 1997 09:55:10 -0600\r\n"
     "Received: from a by b.example; Fri, 21 Nov 1997 10:55:06 -0500\r\n"
     "Received: by a; nonsense\r\n\r\n",
     "\"hops\":[{\"from\":\"b.example\",\"from_info\":\"(b.example [192.0.2.2])\","
     "\"ip\":\"192.0.2.2\",\"by\":\"c.example\",\"with\":\"ESMTP\",\"id\":\"3\","
     "\"time\":\"1997-11-21T15:55:10Z\",\"delay\":4},{\"from\":\"a\",\"by\":\"b.example\","
     "\"time\":\"1997-11-21T15:55:06Z\",\"delay\":null},{\"by\":\"a\",\"delay\":null}]"},
    {"Received: by b; Fri, 21 Nov 1997 09:55:06 -0600\r\n"
     "Received: by a; Fri, 21 Nov 1997 09:55:07 -0600\r\n\r\n",
     "\"hops\":[{\"by\":\"b\",\"time\":\"1997-11-21T15:55:06Z\",\"delay\":-1},{\"by\":\"a\","
     "\"time\":\"1997-11-21T15:55:07Z\",\"delay\":null}]"},
    // authentication
    {"Authentication-Results: mx.example; spf=pass smtp.mailfrom=a smtp.mailfrom=b;\r\n"
     " dkim=fail reason=\"bad\" header.d=c\r\n"
     "Received-SPF: pass (it is) client-ip=192.0.2.1; helo=a\r\n"
     "Authentication-Results: other; none\r\n\r\n",
     "\"authentication_results\":[{\"authserv_id\":\"mx.example\",\"results\":[{\"method\":\"spf\","
     "\"result\":\"pass\",\"properties\":{\"smtp.mailfrom\":\"a\"}},{\"method\":\"dkim\","
     "\"result\":\"fail\",\"reason\":\"bad\",\"properties\":{\"header.d\":\"c\"}}]},"
     "{\"authserv_id\":\"other\",\"results\":[]}],\"received_spf\":[{\"result\":\"pass\","
     "\"comment\":\"it is\",\"properties\":{\"client-ip\":\"192.0.2.1\",\"helo\":\"a\"}}]"},
    // signatures: the hash of "x\r\n", then another, then none that is known
    {"DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s1; c=relaxed; h=From:To; t=1000000000;\r\n"
     " bh=s14J+iztnrytnRYzb7lhFG/\r\n jS/vrxWJnnahfijFMnco=; b=abc\r\n"
     "DKIM-Signature: a=rsa-sha256; d=b.example; bh=AAAA; l=1; x=1000000001; i=@b.example\r\n"
     "DKIM-Signature: a=rsa-md5; d=c.example; bh=AAAA\r\n"
     "\r\nx\r\n\r\n",
     "\"dkim\":[{\"domain\":\"a.example\",\"selector\":\"s1\",\"algorithm\":\"rsa-sha256\","
     "\"time\":\"2001-09-09T01:46:40Z\",\"canonicalization\":\"relaxed/simple\","
     "\"headers\":[\"from\",\"to\"],\"body_hash\":\"matches\"},{\"domain\":\"b.example\","
     "\"algorithm\":\"rsa-sha256\",\"canonicalization\":\"simple/simple\","
     "\"identity\":\"@b.example\",\"length\":1,\"expires\":\"2001-09-09T01:46:41Z\","
     "\"body_hash\":\"differs\"},{\"domain\":\"c.example\",\"algorithm\":\"rsa-md5\","
     "\"canonicalization\":\"simple/simple\",\"body_hash\":\"not checked\","
     "\"body_hash_reason\":\"the algorithm is not known\"}]"},
    {"DKIM-Signature: a=rsa-sha256; d=a; bh=AAAA; l=99\r\n\r\nx\r\n",
     "\"dkim\":[{\"domain\":\"a\",\"algorithm\":\"rsa-sha256\","
     "\"canonicalization\":\"simple/simple\",\"length\":99,\"body_hash\":\"differs\","
     "\"body_hash_reason\":\"the body is shorter than l= says\"}]"},
    {"DKIM-Signature: a=rsa-sha256; d=a; bh=AAAA\r\nno field\r\n",
     "\"dkim\":[{\"domain\":\"a\",\"algorithm\":\"rsa-sha256\","
     "\"canonicalization\":\"simple/simple\",\"body_hash\":\"not checked\","
     "\"body_hash_reason\":\"no empty line ends the header section\"}]"},
    {"DKIM-Signature: d=a; a=rsa-sha256\r\n"
     "DKIM-Signature: d=b; a=rsa-sha256; bh=AAAA\r\n\r\nx\ny\r\n",
     "\"dkim\":[{\"domain\":\"a\",\"algorithm\":\"rsa-sha256\","
     "\"canonicalization\":\"simple/simple\",\"body_hash\":\"not checked\","
     "\"body_hash_reason\":\"no bh= tag\"},{\"domain\":\"b\",\"algorithm\":\"rsa-sha256\","
     "\"canonicalization\":\"simple/simple\",\"body_hash\":\"differs\",\"body_hash_reason\":"
     "\"a line ends in LF without CR, which a relay may have changed\"}]"},
    // ARC, in the order of its instances
    {"ARC-Seal: i=2; a=rsa-sha256; cv=pass; d=b.example; s=k; t=1000000000; b=x\r\n"
     "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=a.example; s=k; b=x\r\n"
     "ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=a.example; s=k; h=from;\r\n"
     " bh=s14J+iztnrytnRYzb7lhFG/jS/vrxWJnnahfijFMnco=; b=x\r\n"
     "ARC-Authentication-Results: i=1; mx.a.example; spf=pass\r\n"
     "ARC-Seal: i=51; cv=none\r\nARC-Seal: cv=none\r\nARC-Authentication-Results: x; y=z\r\n"
     "\r\nx\r\n",
     "\"arc\":[{\"instance\":1,\"cv\":\"none\",\"seal\":{\"domain\":\"a.example\","
     "\"selector\":\"k\",\"algorithm\":\"rsa-sha256\"},\"signature\":{\"domain\":\"a.example\","
     "\"selector\":\"k\",\"algorithm\":\"rsa-sha256\",\"canonicalization\":\"relaxed/relaxed\","
     "\"headers\":[\"from\"],\"body_hash\":\"matches\"},\"authentication_results\":"
     "{\"authserv_id\":\"mx.a.example\",\"results\":[{\"method\":\"spf\",\"result\":\"pass\"}]}},"
     "{\"instance\":2,\"cv\":\"pass\",\"seal\":{\"domain\":\"b.example\",\"selector\":\"k\","
     "\"algorithm\":\"rsa-sha256\",\"time\":\"2001-09-09T01:46:40Z\"}}]"},
    // lists and spam
    {"List-Id: \"The List\" <list.example.org>\r\n"
     "List-Unsubscribe: <https://x.example/u>,\r\n <mailto:u@x.example> (by mail)\r\n"
     "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
     "List-Post: NO (announcements)\r\n"
     "List-Help: nothing\r\n\r\n",
     "\"list\":{\"id\":\"list.example.org\",\"name\":\"The List\",\"unsubscribe\":"
     "[\"https://x.example/u\",\"mailto:u@x.example\"],\"one_click\":true,\"no_post\":true}"},
    {"List-Id: bare.example.org\r\n\r\n", "\"list\":{\"id\":\"bare.example.org\"}"},
    {"X-Spam-Status: Yes, score=7.125 required=5.0 tests=A,\r\n\tB\r\n"
     "X-Spam-Level: *******\r\nX-MS-Exchange-Organization-SCL: -1\r\n\r\n",
     "\"spam\":{\"is_spam\":true,\"status\":\"Yes\",\"score\":7.125,\"required\":5,\"level\":7,"
     "\"scl\":-1,\"tests\":\"A,\\tB\"}"},
    {"X-Spam-Score: -0.05\r\n\r\n", "\"spam\":{\"score\":-0.05}"},
    {"X-Spam-Score: *****\r\nX-Spam-Level: 5\r\nList-Help: x\r\n\r\n", "\"list\":{}"},
    // RFC 2369 2: comments are none of it, nor are blanks in a URI
    {"List-Owner: (Ann <ann@example.org>) <mailto:o@x.example>\r\n"
     "List-Archive: (see <https://x.example/a\r\n /b>, <>\r\n\r\n",
     "\"list\":{\"owner\":[\"mailto:o@x.example\"],\"archive\":[\"https://x.example/a/b\"]}"},
    {"List-Id: \"A \\\"B\\\"\" <b.example>\r\n"
     "Authentication-Results: a; dkim=fail reason=\"no \\\"key\\\"; none\" header.d=c\r\n"
     "Received-SPF: fail problem=\"a \\\\ b\"\r\n\r\n",
     "\"authentication_results\":[{\"authserv_id\":\"a\",\"results\":[{\"method\":\"dkim\","
     "\"result\":"
     "\"fail\",\"reason\":\"no \\\"key\\\"; none\",\"properties\":{\"header.d\":\"c\"}}]}],"
     "\"received_spf\":[{\"result\":\"fail\",\"properties\":{\"problem\":\"a \\\\ b\"}}],"
     "\"list\":{\"id\":\"b.example\",\"name\":\"A \\\"B\\\"\"}"},
};

// The first part's object from its facts on.
static const struct row part_rows[] = {
    {"Content-Type: text/plain\r\n\r\nx\r\n", "{}"},
    {"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\nFrom: a@b\r\n"
     "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n"
     "Content-Type: message/rfc822\r\n\r\nTo: c@d\r\n\r\ny\r\n--b--\r\n",
     "{\"message\":{\"size\":140,\"complete\":true,\"subject\":\"inner\",\"from\":[\"a@b\"],"
     "\"to\":[],\"cc\":[],\"date\":null,\"message_id\":null,\"parts\":[{\"path\":\"1.1\","
     "\"type\":\"text/plain\",\"charset\":null,\"encoding\":null,\"disposition\":null,"
     "\"filename\":null,\"size\":1},{\"path\":\"1.2\",\"type\":\"message/rfc822\","
     "\"charset\":null,\"encoding\":null,\"disposition\":null,\"filename\":null,\"size\":12,"
     "\"message\":{\"size\":12,\"complete\":true,\"subject\":null,\"from\":[],\"to\":[\"c@d\"],"
     "\"cc\":[],\"date\":null,\"message_id\":null,\"parts\":[{\"path\":\"1.2.1\","
     "\"type\":\"text/plain\",\"charset\":null,\"encoding\":null,\"disposition\":null,"
     "\"filename\":null,\"size\":1}]}}]}}"},
    {"Content-Type: text/rfc822-headers\r\n\r\nSubject: x\r\n",
     "{\"message\":{\"size\":12,\"complete\":true,\"subject\":\"x\",\"from\":[],\"to\":[],"
     "\"cc\":[],\"date\":null,\"message_id\":null,\"parts\":[]}}"},
    {"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\n\r\n"
     "Final-Recipient: rfc822;\r\n b@c\r\nno field\r\nAction: failed\r\nAction: again\r\n\r\n"
     "Status: 5.1.1",
     "{\"delivery_status\":{\"reporting_mta\":\"dns; a\",\"recipients\":[{\"final_recipient\":"
     "\"rfc822; b@c\",\"action\":\"failed\"},{\"status\":\"5.1.1\"}]}}"},
    {"Content-Type: message/disposition-notification\r\n"
     "Content-Transfer-Encoding: base64\r\n\r\nRGlzcG9zaXRpb246IGEvYjsgYwo=\r\n",
     "{\"disposition_notification\":{\"disposition\":\"a/b; c\"}}"},
    {"Content-Type: message/partial; id=\"x@y\"; number=2; Total=3\r\n\r\nz\r\n",
     "{\"partial\":{\"id\":\"x@y\",\"number\":\"2\",\"total\":\"3\"}}"},
    {"Content-Type: message/external-body; access-type=URL; URL=\"http://x/\"\r\n\r\n",
     "{\"external_body\":{\"access_type\":\"URL\",\"url\":\"http://x/\"}}"},
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

// What the record says, without the braces around it.
static void facts_of(struct message_builder *b, struct bytes in, size_t step, struct buf *out)
{
    struct session *session = session_new();
    struct session_message message = {0};
    struct message_target target = {.session = session, .summary = &message};
    message_builder_begin(b, &target);
    while (in.len > 0) {
        message_builder_feed(b, bytes_first(in, step));
        in = bytes_skip(in, step);
    }
    message_builder_finish(b, true);
    buf_reset(out, SIZE_MAX);
    struct json j = json_of(out);
    record_message_put_facts(&j, &message);
    session_free(session);
}

static void facts_at_any_split(void **state)
{
    (void)state;
    struct buf got;
    buf_init(&got, 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        facts_of(builder, bytes_str(rows[i].in), SIZE_MAX, &got);
        assert_string_equal(buf_str(&got), rows[i].out);
        for (size_t step = 1; step < 9; step++) {
            facts_of(builder, bytes_str(rows[i].in), step, &got);
            assert_string_equal(buf_str(&got), rows[i].out);
        }
    }
    buf_fini(&got);
}

static void part_facts_of(struct bytes in, size_t step, struct buf *out)
{
    static const struct record_options options = {.no_hash = true};
    struct session *session = session_new();
    struct session_message message = {0};
    struct message_target target = {.session = session, .summary = &message};
    message_builder_begin(builder, &target);
    for (; in.len > 0; in = bytes_skip(in, step))
        message_builder_feed(builder, bytes_first(in, step));
    message_builder_finish(builder, true);
    buf_reset(out, SIZE_MAX);
    struct json j = json_of(out);
    json_object_begin(&j);
    if (message.parts->facts) record_message_put_part(&j, message.parts, &options);
    json_object_end(&j);
    session_free(session);
}

static void parts_at_any_split(void **state)
{
    (void)state;
    struct buf got;
    buf_init(&got, 0);
    for (size_t i = 0; i < sizeof(part_rows) / sizeof(part_rows[0]); i++) {
        part_facts_of(bytes_str(part_rows[i].in), SIZE_MAX, &got);
        assert_string_equal(buf_str(&got), part_rows[i].out);
        for (size_t step = 1; step < 9; step++) {
            part_facts_of(bytes_str(part_rows[i].in), step, &got);
            assert_string_equal(buf_str(&got), part_rows[i].out);
        }
    }
    buf_fini(&got);
}

static void without_hashes_nothing_is_checked(void **state)
{
    (void)state;
    struct message_builder *b = message_builder_new(false, MESSAGE_WHOLE);
    struct buf got;
    buf_init(&got, 0);
    facts_of(b, BYTES_LIT("DKIM-Signature: a=rsa-sha256; bh=AAAA\r\n\r\n"), SIZE_MAX, &got);
    assert_non_null(strstr(buf_str(&got), "\"body_hash\":\"not checked\",\"body_hash_reason\":"
                                          "\"hashes were not asked for\""));
    buf_fini(&got);
    message_builder_free(b);
}

static void what_is_too_much_is_counted(void **state)
{
    (void)state;
    struct buf in, got;
    buf_init(&in, 0);
    buf_init(&got, 0);
    for (int i = 0; i < LIMIT_HOPS + 5; i++) buf_append_str(&in, "Received: by a; x\r\n");
    for (int i = 0; i < LIMIT_SIGNATURES + 5; i++)
        buf_append_str(&in, "DKIM-Signature: a=rsa-sha256; bh=AAAA\r\n");
    for (int i = 0; i < LIMIT_AUTH_RESULTS + 5; i++)
        buf_append_str(&in, "Authentication-Results: a; b=c\r\nReceived-SPF: x y=z\r\n");
    for (int i = 0; i < 3 * LIMIT_FIELD_WORDS; i++) buf_append_str(&in, "List-Post: <a>,<b>\r\n");
    buf_append_str(&in, "\r\n");
    facts_of(builder, buf_bytes(&in), SIZE_MAX, &got);
    size_t hops = 0, signatures = 0, posts = 0;
    for (const char *s = buf_str(&got); (s = strstr(s, "\"by\"")); s++) hops++;
    for (const char *s = buf_str(&got); (s = strstr(s, "\"body_hash\"")); s++) signatures++;
    for (const char *s = buf_str(&got); (s = strstr(s, "\"a\"")); s++) posts++;
    assert_int_equal(hops, LIMIT_HOPS);
    assert_int_equal(signatures, LIMIT_SIGNATURES);
    assert_true(posts <= LIMIT_FIELD_WORDS + LIMIT_AUTH_RESULTS + LIMIT_HOPS);
    buf_fini(&in);
    buf_fini(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_at_any_split),
        cmocka_unit_test(parts_at_any_split),
        cmocka_unit_test(without_hashes_nothing_is_checked),
        cmocka_unit_test(what_is_too_much_is_counted),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
