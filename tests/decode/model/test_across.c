// SPDX-License-Identifier: BSD-2-Clause
//
// What sessions show together: each test gives one session after the other, as they end.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/timestamp.h"
#include "decode/model/across/across.h"
#include "decode/model/across/recent.h"
#include "decode/model/across/window.h"
#include "decode/model/message_facts.h"

static const uint64_t seed[2] = {1, 2};

// --- sessions

static int64_t seconds(int64_t s)
{
    return s * (int64_t)TIMESTAMP_NS_PER_S;
}

static struct session *session_of(uint64_t id, unsigned client, int64_t at_s)
{
    struct session *s = session_new();
    s->id = id;
    s->is_smtp = true;
    s->client = (struct stream_endpoint){.ip_version = 4, .ip = {198, 51, 100, (uint8_t)client}};
    s->server = (struct stream_endpoint){.ip_version = 4, .ip = {192, 0, 2, 25}, .port = 25};
    s->start_ns = s->end_ns = seconds(at_s);
    return s;
}

static struct bytes text_of(struct session *s, const char *text)
{
    return arena_copy_bytes(&s->arena, bytes_str(text));
}

static void add_login(struct session *s, const char *user, uint16_t code, int64_t at_s)
{
    struct session_auth **end = &s->auth;
    while (*end) end = &(*end)->next;
    *end = ARENA_NEW(&s->arena, struct session_auth);
    **end = (struct session_auth){.mechanism = BYTES_LIT("PLAIN"),
                                  .identity = text_of(s, user),
                                  .code = code,
                                  .at = {seconds(at_s), 40},
                                  .offset = 77};
}

static struct session_transaction *add_mail(struct session *s, const char *from)
{
    struct session_transaction *tx = ARENA_NEW(&s->arena, struct session_transaction);
    *tx = (struct session_transaction){.index = (int32_t)s->transaction_count++,
                                       .from = text_of(s, from),
                                       .status = SESSION_ACCEPTED,
                                       .at = {s->start_ns, 9},
                                       .offset = 30};
    if (s->last_transaction) s->last_transaction->next = tx;
    else s->transactions = tx;
    s->last_transaction = tx;
    return tx;
}

static void add_rcpt(struct session *s, const char *to, uint16_t code, const char *enhanced)
{
    struct session_transaction *tx = s->last_transaction;
    struct session_rcpt *r = ARENA_NEW(&s->arena, struct session_rcpt);
    r->to = text_of(s, to);
    r->reply.code = code;
    r->reply.enhanced = text_of(s, enhanced);
    r->reply.at = tx->at;
    if (tx->last_rcpt) tx->last_rcpt->next = r;
    else tx->rcpts = r;
    tx->last_rcpt = r;
}

static struct session *mail_of(uint64_t id, unsigned client, int64_t at_s, const char *from,
                               const char *to, uint16_t code)
{
    struct session *s = session_of(id, client, at_s);
    add_mail(s, from);
    add_rcpt(s, to, code, "");
    if (code >= 400) s->last_transaction->status = SESSION_REJECTED;
    return s;
}

// Gives the session and frees it: how often it was found, and what its finding says.
static char detail[400];
static struct finding found;

static unsigned give(struct across *a, struct session *s, enum finding_id id)
{
    unsigned count = 0;
    const struct finding *first = across_session(a, s);
    detail[0] = '\0';
    for (const struct finding *f = first; f; f = f->next) {
        if (f->id != id) continue;
        count++;
        found = *f;
        snprintf(detail, sizeof detail, "%.*s", (int)f->detail.len, (const char *)f->detail.data);
    }
    session_free(s);
    return count;
}

// --- packets that were lost

static struct session *lasting(uint64_t id, int64_t from_s, int64_t upto_s, enum stream_state state)
{
    struct session *s = session_of(id, 1, from_s);
    s->end_ns = seconds(upto_s);
    s->state = state;
    s->is_smtp = false; // what is lost may be all that would show it
    return s;
}

static void test_drops(void **state)
{
    static const struct {
        int64_t from, upto;
        enum stream_state state;
        const char *detail; // "": not found
    } rows[] = {
        {0, 9, STREAM_CLOSED, ""},
        {0, 10, STREAM_CLOSED, "1 packet of all connections"},
        {11, 11, STREAM_CLOSED, "1 packet of all connections"},
        {12, 13, STREAM_RESET, "1 packet of all connections"},
        {13, 19, STREAM_CLOSED, ""},
        {12, 20, STREAM_CLOSED, "8 packets of all connections"},
        {0, 100, STREAM_CLOSED, "8 packets of all connections"},
        // Its end may be what was lost.
        {0, 9, STREAM_OPEN, "8 packets of all connections"},
        {13, 14, STREAM_OPEN, "7 packets of all connections"},
        {22, 100, STREAM_OPEN, ""},
    };
    (void)state;
    struct across *a = across_new(NULL, seed);
    assert_int_equal(give(a, lasting(1, 0, 100, STREAM_OPEN), FINDING_CAP_DROP), 0);
    across_dropped(a, seconds(10), seconds(12), 1);
    across_dropped(a, seconds(20), seconds(21), 4);
    across_dropped(a, seconds(21), seconds(21), 3);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct session *s = lasting(i + 2, rows[i].from, rows[i].upto, rows[i].state);
        assert_int_equal(give(a, s, FINDING_CAP_DROP), *rows[i].detail ? 1 : 0);
        assert_string_equal(detail, rows[i].detail);
    }
    across_free(a);
}

static void test_drops_without_end(void **state)
{
    (void)state;
    struct across *a = across_new(NULL, seed);
    for (int64_t i = 0; i < 10 * LIMIT_ACROSS_DROPS; i++)
        across_dropped(a, seconds(2 * i), seconds(2 * i + 1), 1);
    // None is forgotten; that of the latest the times are still known.
    assert_int_equal(give(a, lasting(1, 0, 100000, STREAM_CLOSED), FINDING_CAP_DROP), 1);
    assert_string_equal(detail, "2560 packets of all connections");
    int64_t last = 2 * (10 * LIMIT_ACROSS_DROPS - 1);
    assert_int_equal(give(a, lasting(2, last, last, STREAM_CLOSED), FINDING_CAP_DROP), 1);
    assert_string_equal(detail, "1 packet of all connections");
    across_free(a);
}

// --- logins

static struct session *login_of(uint64_t id, unsigned client, const char *user, int64_t at_s)
{
    struct session *s = session_of(id, client, at_s);
    add_login(s, user, 535, at_s);
    return s;
}

static void test_logins_of_one_user(void **state)
{
    (void)state;
    struct across *a = across_new(NULL, seed);
    // From another client each, a minute between.
    for (uint64_t i = 1; i <= 4; i++)
        assert_int_equal(
            give(a, login_of(i, (unsigned)i, "ann", (int64_t)i * 60), FINDING_AUTH_BRUTE), 0);
    assert_int_equal(give(a, login_of(5, 5, "ann", 299), FINDING_AUTH_BRUTE), 1);
    assert_string_equal(detail, "ann: 5 logins refused in 239 s, the first in session 1");
    assert_int_equal(found.side, STREAM_SERVER);
    assert_int_equal(found.offset, 77);
    assert_int_equal(found.packet, 40);
    assert_int_equal(found.transaction, -1);
    // The attack goes on: the session is told too. Five minutes later it is another one.
    assert_int_equal(give(a, login_of(6, 6, "ann", 310), FINDING_AUTH_BRUTE), 1);
    assert_int_equal(give(a, login_of(7, 7, "ann", 1000), FINDING_AUTH_BRUTE), 0);
    across_free(a);
}

static void test_logins_of_many_users(void **state)
{
    (void)state;
    struct across *a = across_new(NULL, seed);
    const char *users[] = {"ann", "bob", "cat", "dan", "ann", "bob", "eve"};
    for (uint64_t i = 0; i < 6; i++)
        assert_int_equal(give(a, login_of(i + 1, 7, users[i], 10), FINDING_AUTH_SPRAY), 0);
    assert_int_equal(give(a, login_of(7, 7, users[6], 20), FINDING_AUTH_SPRAY), 1);
    assert_string_equal(detail, "5 users refused in 10 s, the first in session 3");
    // Of five clients one user each is no spraying.
    for (uint64_t i = 0; i < 7; i++)
        assert_int_equal(
            give(a, login_of(i + 20, 100 + (unsigned)i, users[i], 5000), FINDING_AUTH_SPRAY), 0);
    across_free(a);
}

static void test_logins_of_one_session(void **state)
{
    (void)state;
    struct across *a = across_new(NULL, seed);
    struct session *s = session_of(1, 1, 100);
    for (int i = 0; i < 4; i++) add_login(s, "ann", 535, 10 + i);
    add_login(s, "ann", 235, 15);
    add_login(s, "ann", 454, 16); // not now: says nothing of the password
    assert_int_equal(give(a, s, FINDING_AUTH_BRUTE), 0);
    s = session_of(2, 1, 101);
    add_login(s, "ann", 535, 17);
    add_login(s, "ann", 535, 18);
    assert_int_equal(give(a, s, FINDING_AUTH_BRUTE), 1); // once a session
    across_free(a);
}

static void test_thresholds(void **state)
{
    (void)state;
    struct err err;
    struct thresholds t = {{0}};
    assert_int_equal(thresholds_set(&t, "auth-brute=2", &err), ERR_NONE);
    assert_int_equal(thresholds_set(&t, "auth-seconds=10", &err), ERR_NONE);
    assert_int_equal(thresholds_set(&t, "auth-brute=0", &err), ERR_USAGE);
    assert_int_equal(thresholds_set(&t, "auth-brute=1001", &err), ERR_USAGE);
    assert_int_equal(thresholds_set(&t, "auth-brute=", &err), ERR_USAGE);
    assert_int_equal(thresholds_set(&t, "auth-brute", &err), ERR_USAGE);
    assert_int_equal(thresholds_set(&t, "auth=3", &err), ERR_USAGE);
    assert_int_equal(threshold_of(&t, THRESHOLD_AUTH_SPRAY), 5);
    struct across *a = across_new(&t, seed);
    assert_int_equal(give(a, login_of(1, 1, "ann", 0), FINDING_AUTH_BRUTE), 0);
    assert_int_equal(give(a, login_of(2, 1, "ann", 11), FINDING_AUTH_BRUTE), 0);
    assert_int_equal(give(a, login_of(3, 1, "ann", 21), FINDING_AUTH_BRUTE), 1);
    across_free(a);
}

// --- recipients

static void test_harvest_over_sessions(void **state)
{
    (void)state;
    struct across *a = across_new(NULL, seed);
    char to[40];
    for (uint64_t i = 1; i <= 10; i++) {
        struct session *s = session_of(i, 9, (int64_t)i);
        add_mail(s, "eve@example.net");
        snprintf(to, sizeof to, "user%d@example.com", (int)i);
        add_rcpt(s, to, 550, "5.1.1");
        assert_int_equal(give(a, s, FINDING_ENV_HARVEST), i == 10);
    }
    assert_string_equal(detail, "10 of 10 recipients refused, from session 1");
    // A busy client with a few that do not exist.
    for (uint64_t i = 0; i < 400; i++) {
        struct session *s = session_of(i + 20, 10, (int64_t)i / 10);
        add_mail(s, "news@example.net");
        add_rcpt(s, "user@example.com", i % 40 == 0 ? 550 : 250, i % 40 == 0 ? "5.1.1" : "2.1.5");
        assert_int_equal(give(a, s, FINDING_ENV_HARVEST), 0);
    }
    across_free(a);
}

static void test_harvest_by_queries(void **state)
{
    (void)state;
    struct across *a = across_new(NULL, seed);
    for (uint64_t i = 1; i <= 20; i++) {
        struct session *s = session_of(i, 9, (int64_t)i);
        s->queries = ARENA_NEW(&s->arena, struct session_query);
        *s->queries =
            (struct session_query){.code = i % 2 ? 252 : 550, .at = {s->end_ns, 12}, .offset = 5};
        assert_int_equal(give(a, s, FINDING_ENV_HARVEST), i == 20);
    }
    assert_int_equal(found.offset, 5);
    assert_int_equal(found.packet, 12);
    across_free(a);
}

static void test_backscatter(void **state)
{
    (void)state;
    struct across *a = across_new(NULL, seed);
    char to[40];
    for (uint64_t i = 0; i < 10; i++) {
        snprintf(to, sizeof to, "user@d%d.example", (int)i);
        struct session *s = mail_of(i + 1, 3, (int64_t)i * 60, "", to, 250);
        assert_int_equal(give(a, s, FINDING_ENV_BACKSCATTER), i == 9);
    }
    assert_string_equal(detail, "10 notifications to 10 domains in 540 s, the first in session 1");
    assert_int_equal(found.transaction, 0);
    // To one domain they may be what that domain's mail brought about.
    for (uint64_t i = 0; i < 30; i++)
        assert_int_equal(
            give(a, mail_of(i + 50, 4, 10, "", "user@example.com", 250), FINDING_ENV_BACKSCATTER),
            0);
    across_free(a);
}

// --- deliveries

static void test_greylisting(void **state)
{
    (void)state;
    struct across *a = across_new(NULL, seed);
    const char *from = "ann@example.org", *to = "bob@example.com";
    assert_int_equal(give(a, mail_of(1, 1, 100, from, to, 451), FINDING_ENV_GREYLIST), 0);
    assert_int_equal(give(a, mail_of(2, 1, 160, from, to, 451), FINDING_ENV_GREYLIST), 1);
    assert_string_equal(
        detail, "bob@example.com: put off again after 1 try, the first 60 s before, in session 1");
    // Another host of the same network, letters of another size.
    assert_int_equal(
        give(a, mail_of(3, 200, 400, from, "Bob@Example.com", 250), FINDING_ENV_GREYLIST), 1);
    assert_string_equal(
        detail, "Bob@Example.com: accepted after 2 tries, the first 300 s before, in session 1");
    assert_int_equal(give(a, mail_of(4, 1, 500, from, to, 250), FINDING_ENV_GREYLIST),
                     0); // that was the end
    // Another sender, another recipient, five days later.
    assert_int_equal(give(a, mail_of(5, 1, 600, from, to, 450), FINDING_ENV_GREYLIST), 0);
    assert_int_equal(give(a, mail_of(6, 1, 601, "eve@example.org", to, 250), FINDING_ENV_GREYLIST),
                     0);
    assert_int_equal(
        give(a, mail_of(7, 1, 602, from, "cat@example.com", 250), FINDING_ENV_GREYLIST), 0);
    assert_int_equal(give(a, mail_of(8, 1, 600 + 432001, from, to, 250), FINDING_ENV_GREYLIST), 0);
    across_free(a);
}

// Put off after DATA: the recipient was accepted, the message was not.
static void test_greylisting_of_messages(void **state)
{
    (void)state;
    struct across *a = across_new(NULL, seed);
    struct session *s = mail_of(1, 1, 100, "ann@example.org", "bob@example.com", 250);
    s->last_transaction->status = SESSION_REJECTED;
    s->last_transaction->reply.code = 451;
    assert_int_equal(give(a, s, FINDING_ENV_GREYLIST), 0);
    s = mail_of(2, 1, 200, "ann@example.org", "bob@example.com", 250);
    assert_int_equal(give(a, s, FINDING_ENV_GREYLIST), 1);
    across_free(a);
}

// --- servers

static struct session *offer_of(uint64_t id, uint16_t port, bool has_starttls)
{
    struct session *s = session_of(id, 1, (int64_t)id * 10);
    s->server.port = port;
    s->clear_offer = (struct session_clear_offer){true, has_starttls, {s->end_ns, 8}, 30};
    return s;
}

static void test_starttls_is_gone(void **state)
{
    (void)state;
    struct across *a = across_new(NULL, seed);
    assert_int_equal(give(a, offer_of(1, 25, false), FINDING_TLS_STRIPPED), 0);
    assert_int_equal(give(a, offer_of(2, 25, true), FINDING_TLS_STRIPPED), 0);
    assert_int_equal(give(a, offer_of(3, 2525, false), FINDING_TLS_STRIPPED), 0);
    assert_int_equal(give(a, offer_of(4, 25, false), FINDING_TLS_STRIPPED), 1);
    assert_string_equal(detail, "STARTTLS was offered in session 2, 20 s before");
    assert_int_equal(found.offset, 30);
    assert_int_equal(found.packet, 8);
    // HELO offers nothing, and what a gap cut is not known.
    struct session *s = offer_of(5, 25, false);
    s->clear_offer.is_known = false;
    assert_int_equal(give(a, s, FINDING_TLS_STRIPPED), 0);
    across_free(a);
}

static void test_open_relay(void **state)
{
    (void)state;
    struct across *a = across_new(NULL, seed);
    uint64_t id = 1;
    // Before it is known for whom the server takes mail nothing is said.
    assert_int_equal(give(a, mail_of(id++, 1, 1, "eve@example.net", "x@example.edu", 250),
                          FINDING_ENV_OPEN_RELAY),
                     0);
    for (int i = 0; i < 21; i++)
        assert_int_equal(give(a,
                              mail_of(id++, 1, 2, "ann@example.org", "bob@mail.example.com", 250),
                              FINDING_ENV_OPEN_RELAY),
                         0);
    // For its own domains, from one of them, refused.
    assert_int_equal(give(a, mail_of(id++, 1, 3, "eve@example.net", "cat@example.com", 250),
                          FINDING_ENV_OPEN_RELAY),
                     0);
    assert_int_equal(give(a, mail_of(id++, 1, 3, "cat@example.com", "x@d1.example", 250),
                          FINDING_ENV_OPEN_RELAY),
                     0);
    assert_int_equal(
        give(a, mail_of(id++, 1, 3, "eve@example.net", "x@a.test", 550), FINDING_ENV_OPEN_RELAY),
        0);
    struct session *s = mail_of(id++, 1, 3, "eve@example.net", "x@b.test", 250);
    add_login(s, "eve", 235, 3);
    assert_int_equal(give(a, s, FINDING_ENV_OPEN_RELAY), 0);
    s = mail_of(id++, 1, 3, "eve@example.net", "x@c.test", 250);
    s->has_greeting = true;
    s->greeting.text = BYTES_LIT("mx.c.test ESMTP");
    assert_int_equal(give(a, s, FINDING_ENV_OPEN_RELAY), 0);
    assert_int_equal(give(a, mail_of(id++, 1, 4, "eve@example.net", "x@victim.test", 250),
                          FINDING_ENV_OPEN_RELAY),
                     1);
    assert_string_equal(detail, "example.net to victim.test");
    assert_int_equal(give(a, mail_of(id++, 1, 4, "eve@example.net", "y@victim.test", 250),
                          FINDING_ENV_OPEN_RELAY),
                     0);
    assert_int_equal(give(a, mail_of(id++, 1, 4, "eve@example.net", "y@other.test", 250),
                          FINDING_ENV_OPEN_RELAY),
                     1);
    across_free(a);
}

// --- what they rest on

static void test_window_in_any_order(void **state)
{
    (void)state;
    struct window w = {0};
    const int64_t times[] = {50, 10, 30, 20, 40, 1000};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        window_add(&w, &(struct window_event){.time_ns = times[i], .session = i}, 5);
    assert_int_equal(w.count, 5); // the oldest is gone
    assert_int_equal(w.events[0].time_ns, 20);
    struct window_span span = window_fullest(&w, 40, 20);
    assert_int_equal(span.count, 3);
    assert_int_equal(span.first->time_ns, 20);
    assert_int_equal(window_fullest(&w, 1000, 20).count, 1);
    assert_int_equal(window_fullest(&w, INT64_MAX, INT64_MAX).count, 5);
    window_add_distinct(&w, &(struct window_event){.time_ns = 60, .what = 0}, 5);
    assert_int_equal(w.count, 5);
    window_fini(&w);
    window_add(&w, &(struct window_event){.time_ns = INT64_MIN}, 5);
    window_add(&w, &(struct window_event){.time_ns = INT64_MAX}, 5);
    assert_int_equal(window_fullest(&w, INT64_MAX, 5).count, 1);
    window_fini(&w);
}

static void test_recent_is_bounded(void **state)
{
    (void)state;
    struct recent r;
    char key[32];
    recent_init(&r, sizeof(struct recent_item), 100, 1000, seed, NULL);
    for (int i = 0; i < 5000; i++) {
        snprintf(key, sizeof key, "key %d", i);
        struct recent_item *item = recent_take(&r, bytes_str(key), i);
        assert_non_null(item);
        recent_take(&r, BYTES_LIT("often"), i);
        recent_weigh(&r, item, 20);
        assert_true(r.table.count <= 100 && r.octets <= 1000);
    }
    assert_non_null(recent_find(&r, BYTES_LIT("often")));
    assert_non_null(recent_find(&r, BYTES_LIT("key 4999")));
    assert_null(recent_find(&r, BYTES_LIT("key 4000")));
    recent_age(&r, 4999);
    assert_int_equal(r.table.count, 2);
    recent_fini(&r);
}

// A stranger can bring many clients, users and recipients, but not more than there is room for.
static void test_flood_is_bounded(void **state)
{
    (void)state;
    struct across *a = across_new(NULL, seed);
    char text[40];
    for (uint64_t i = 0; i < LIMIT_ACROSS_ITEMS + 1000; i++) {
        struct session *s = session_of(i + 1, (unsigned)i & 255, (int64_t)i / 1000);
        s->client.ip[0] = (uint8_t)(i >> 16);
        s->client.ip[1] = (uint8_t)(i >> 8);
        snprintf(text, sizeof text, "u%d@d%d.example", (int)i, (int)i);
        add_login(s, text, 535, (int64_t)i / 1000);
        add_mail(s, i % 2 ? "" : text);
        add_rcpt(s, text, i % 3 ? 450 : 250, "");
        assert_int_equal(give(a, s, FINDING_AUTH_BRUTE), 0);
    }
    // What came last is known still.
    uint64_t last = LIMIT_ACROSS_ITEMS + 999;
    snprintf(text, sizeof text, "u%d@d%d.example", (int)last, (int)last);
    for (uint64_t i = 0; i < 4; i++)
        assert_int_equal(
            give(a, login_of(last + 2 + i, 3, text, (int64_t)last / 1000), FINDING_AUTH_BRUTE),
            i == 3);
    across_free(a);
}

// --- hops

// A message that host 198.51.100.client brings to server, with one Received field.
static struct session *hop_of(uint64_t id, const uint8_t client[4], const uint8_t server[4],
                              const char *message_id, const char *received_ip)
{
    struct session *s = mail_of(id, 1, 100, "a@x.example", "b@y.example", 250);
    struct session_message *m = ARENA_NEW(&s->arena, struct session_message);
    memcpy(s->client.ip, client, 4);
    memcpy(s->server.ip, server, 4);
    m->message_id = text_of(s, message_id);
    m->facts = ARENA_NEW(&s->arena, struct message_facts);
    if (received_ip) {
        m->facts->hops = ARENA_NEW(&s->arena, struct message_hop);
        m->facts->hops->ip = text_of(s, received_ip);
    }
    s->transactions->message = m;
    return s;
}

static void test_received(void **state)
{
    static const uint8_t pc[4] = {198, 51, 100, 7}, relay[4] = {203, 0, 113, 25},
                         mx[4] = {192, 0, 2, 25};
    (void)state;
    struct across *a = across_new(NULL, seed);
    assert_int_equal(give(a, hop_of(1, pc, relay, "<1@x>", NULL), FINDING_RCVD_FORGED), 0);
    assert_int_equal(give(a, hop_of(2, relay, mx, "<1@x>", "198.51.100.7"), FINDING_RCVD_FORGED),
                     0);
    assert_int_equal(give(a, hop_of(3, relay, mx, "<1@x>", NULL), FINDING_RCVD_FORGED), 0);
    assert_int_equal(give(a, hop_of(4, relay, mx, "<2@x>", "192.0.2.99"), FINDING_RCVD_FORGED), 0);
    assert_int_equal(give(a, hop_of(5, pc, mx, "<1@x>", "192.0.2.99"), FINDING_RCVD_FORGED), 0);
    assert_int_equal(give(a, hop_of(6, relay, mx, "<1@x>", "192.0.2.99"), FINDING_RCVD_FORGED), 1);
    assert_string_equal(detail, "it came from 198.51.100.7, in session 1, and no field says so");
    across_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drops),
        cmocka_unit_test(test_drops_without_end),
        cmocka_unit_test(test_logins_of_one_user),
        cmocka_unit_test(test_logins_of_many_users),
        cmocka_unit_test(test_logins_of_one_session),
        cmocka_unit_test(test_thresholds),
        cmocka_unit_test(test_harvest_over_sessions),
        cmocka_unit_test(test_harvest_by_queries),
        cmocka_unit_test(test_backscatter),
        cmocka_unit_test(test_greylisting),
        cmocka_unit_test(test_greylisting_of_messages),
        cmocka_unit_test(test_starttls_is_gone),
        cmocka_unit_test(test_open_relay),
        cmocka_unit_test(test_received),
        cmocka_unit_test(test_window_in_any_order),
        cmocka_unit_test(test_recent_is_bounded),
        cmocka_unit_test(test_flood_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
