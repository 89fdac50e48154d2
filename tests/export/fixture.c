// SPDX-License-Identifier: BSD-2-Clause
#include "tests/export/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/utf8.h"

struct session *fixture_session(void)
{
    struct session *s = session_new();
    s->id = 1;
    s->client = (struct stream_endpoint){4, {198, 18, 0, 7}, 50112};
    s->server = (struct stream_endpoint){4, {203, 0, 113, 25}, 25};
    s->syn_seen = s->is_smtp = true;
    s->time_digits = 6;
    s->start_ns = FIXTURE_START + 29 * 1000;
    s->end_ns = FIXTURE_START + INT64_C(2120000000);
    s->state = STREAM_CLOSED;
    s->packets = 12;
    s->bytes[STREAM_CLIENT] = 1234;
    s->bytes[STREAM_SERVER] = 567;
    return s;
}

struct session_reply fixture_reply(uint16_t code, const char *enhanced, const char *text)
{
    return (struct session_reply){
        .code = code,
        .enhanced = enhanced ? bytes_str(enhanced) : BYTES_NONE,
        .text = bytes_str(text),
    };
}

struct session_transaction *fixture_transaction(struct session *s, const char *from)
{
    struct session_transaction *t = ARENA_NEW(&s->arena, struct session_transaction);
    t->index = (int32_t)s->transaction_count++;
    t->from = from ? bytes_str(from) : BYTES_NONE;
    if (s->last_transaction) s->last_transaction->next = t;
    else s->transactions = t;
    s->last_transaction = t;
    return t;
}

struct session_rcpt *fixture_rcpt(struct session *s, struct session_transaction *t, const char *to,
                                  struct session_reply reply)
{
    struct session_rcpt *r = ARENA_NEW(&s->arena, struct session_rcpt);
    r->to = to ? bytes_str(to) : BYTES_NONE;
    r->reply = reply;
    t->rcpt_count++;
    if (reply.code >= 200 && reply.code < 300) t->rcpt_accepted++;
    if (reply.code >= 400) t->rcpt_refused++;
    if (t->last_rcpt) t->last_rcpt->next = r;
    else t->rcpts = r;
    t->last_rcpt = r;
    return r;
}

void fixture_assert_safe(const struct buf *out)
{
    for (struct bytes b = buf_bytes(out); b.len > 0;) {
        uint32_t code;
        size_t len = utf8_decode(b, &code);
        assert_true(len > 0);
        assert_true(code == '\n' || utf8_width(code) >= 0);
        b = bytes_skip(b, len);
    }
}
