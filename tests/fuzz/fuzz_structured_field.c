// SPDX-License-Identifier: BSD-2-Clause
//
// The parsers of structured header fields. The first octet says which: Received, a date,
// Authentication-Results, Received-SPF, a DKIM-Signature or a spam filter's field; "m" is a whole
// message, whose facts go into the record, and with them what its parts are. What comes out must
// lie in what came in.
#include <assert.h>

#include "decode/message/auth_results.h"
#include "decode/message/dkim_signature.h"
#include "decode/message/received.h"
#include "decode/message/received_spf.h"
#include "decode/message/spam_field.h"
#include "decode/model/message_builder.h"
#include "decode/model/message_facts.h"
#include "export/record.h"
#include "export/record_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void assert_inside(struct bytes all, struct bytes part)
{
    if (part.len == 0) return;
    assert(part.data >= all.data && part.data + part.len <= all.data + all.len);
}

static void received(struct bytes in)
{
    struct received r;
    received_read(in, &r);
    const struct bytes parts[] = {r.from, r.from_info, r.ip,        r.by, r.via,
                                  r.with, r.id,        r.recipient, r.tls};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) assert_inside(in, parts[i]);
}

static void date(struct bytes in)
{
    struct date d;
    if (!date_read(in, &d)) return;
    assert(d.offset_minutes > -100 * 60 && d.offset_minutes < 100 * 60);
}

static void on_result(void *ctx, struct bytes method, struct bytes result, struct bytes reason)
{
    assert_inside(*(struct bytes *)ctx, method);
    assert_inside(*(struct bytes *)ctx, result);
    assert_inside(*(struct bytes *)ctx, reason);
}

static void on_pair(void *ctx, struct bytes name, struct bytes value)
{
    assert_inside(*(struct bytes *)ctx, name);
    assert_inside(*(struct bytes *)ctx, value);
}

static void auth_results(struct bytes in)
{
    static const struct auth_results_handler handler = {on_result, on_pair};
    assert_inside(in, auth_results_read(in, &handler, &in));
}

static void spf(struct bytes in)
{
    struct received_spf r;
    received_spf_read(in, &r, on_pair, &in);
    assert_inside(in, r.result);
    assert_inside(in, r.comment);
}

static void dkim(struct bytes in)
{
    struct dkim_signature s;
    dkim_signature_read(in, &s);
    struct bytes rest = s.headers, name;
    while (dkim_signature_next_header(&rest, &name)) assert_inside(in, name);
    assert_inside(in, s.domain);
    assert_inside(in, s.body_hash);
}

static void spam(struct bytes in)
{
    static const char *const names[] = {"x-spam-status", "x-spam-level", "x-spam-score",
                                        "x-spamd-result"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct spam_facts f = {0};
        spam_field_read(&f, bytes_str(names[i]), in);
        assert_inside(in, f.tests);
        assert_inside(in, f.status);
    }
}

static void facts(struct bytes in, size_t step, struct buf *out)
{
    struct message_builder *b = message_builder_new(true, MESSAGE_WHOLE);
    struct session *session = session_new();
    struct session_message message = {0};
    struct message_target target = {.session = session, .summary = &message};
    message_builder_begin(b, &target);
    for (; in.len > 0; in = bytes_skip(in, step)) message_builder_feed(b, bytes_first(in, step));
    message_builder_finish(b, true);
    struct json j = json_of(out);
    static const struct record_options options = {.no_hash = false};
    record_message_put_facts(&j, &message);
    for (const struct session_part *p = message.parts; p; p = p->next)
        if (p->facts) record_message_put_part(&j, p, &options);
    session_free(session);
    message_builder_free(b);
}

static void message(struct bytes in)
{
    struct buf whole, pieces;
    buf_init(&whole, 0);
    buf_init(&pieces, 0);
    facts(in, SIZE_MAX, &whole);
    facts(in, 3, &pieces);
    assert(bytes_equal(buf_bytes(&whole), buf_bytes(&pieces)));
    buf_fini(&whole);
    buf_fini(&pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    struct bytes in = bytes_of(data + 1, size - 1);
    switch (data[0]) {
    case 'r': received(in); break;
    case 'd': date(in); break;
    case 'a': auth_results(in); break;
    case 's': spf(in); break;
    case 'k': dkim(in); break;
    case 'x': spam(in); break;
    case 'm': message(in); break;
    }
    return 0;
}
