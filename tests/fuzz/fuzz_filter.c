// SPDX-License-Identifier: BSD-2-Clause
//
// Any octets as a filter expression: it is refused with a place that lies in it, or evaluated, and
// what a row says is then never other than what its session says.
#include <stdint.h>
#include <stdlib.h>

#include "decode/model/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fill(struct session *s)
{
    s->id = 1;
    s->client = (struct stream_endpoint){4, {192, 0, 2, 10}, 40000};
    s->server = (struct stream_endpoint){6, {0x20, 0x01, 0x0d, 0xb8}, 25};
    s->start_ns = INT64_C(1795255200000000000);
    s->end_ns = s->start_ns + 1500000000;
    s->is_smtp = true;
    s->bytes[0] = 9000;
    s->has_greeting = true;
    s->greeting = (struct session_reply){.code = 220, .text = BYTES_LIT("mx.example.com ESMTP")};
    s->helo_name = BYTES_LIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    s->last_code = 221;
    s->tls = (struct session_tls){.mode = SESSION_TLS_STARTTLS, .version = BYTES_LIT("TLS 1.3")};
    static const struct finding finding = {.id = FINDING_AUTH_CLEAR};
    session_add_finding(s, &finding);
    struct session_transaction *x = ARENA_NEW(&s->arena, struct session_transaction);
    struct session_rcpt *r = ARENA_NEW(&s->arena, struct session_rcpt);
    struct session_message *m = ARENA_NEW(&s->arena, struct session_message);
    struct session_part *p = ARENA_NEW(&s->arena, struct session_part);
    *p = (struct session_part){.type = BYTES_LIT("application/pdf"),
                               .filename = BYTES_LIT("a\xFF\x00.pdf"), .size = 6000};
    *m = (struct session_message){.subject = BYTES_LIT("R\xC3\xA9union"), .size = 8000, .parts = p};
    *r = (struct session_rcpt){.to = BYTES_LIT("bob@example.com"),
                               .reply = {.code = 550, .text = BYTES_LIT("no such user")}};
    *x = (struct session_transaction){.from = BYTES_LIT(""), .rcpts = r, .rcpt_count = 1,
                                      .rcpt_refused = 1, .status = SESSION_REJECTED, .message = m};
    s->transactions = s->last_transaction = x;
    s->transaction_count = s->message_count = 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct session *session;
    static struct store *store;
    if (!session) {
        session = session_new();
        fill(session);
        store = store_new();
        store_update(store, session, false);
    }
    struct filter_error error;
    struct bytes text = bytes_of(data, size);
    struct filter *f = filter_parse(text, &error);
    if (!f) {
        if (error.at > size || error.len > size - error.at || !error.text[0]) abort();
        if (filter_error_column(text, &error) > size + 1) abort();
        return 0;
    }
    bool is_match = filter_match(f, session);
    enum filter_verdict row = filter_match_row(f, store_row_at(store, 0));
    if (row != FILTER_UNKNOWN && (row == FILTER_YES) != is_match) abort();
    filter_free(f);
    return 0;
}
