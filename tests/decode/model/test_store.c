// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "decode/model/store.h"

static void assert_text(struct bytes got, const char *want)
{
    if (!want) {
        assert_true(bytes_is_none(got));
        return;
    }
    assert_false(bytes_is_none(got));
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.data, want, got.len);
}

static struct session_transaction *add_transaction(struct session *s, const char *from)
{
    struct session_transaction *x = ARENA_NEW(&s->arena, struct session_transaction);
    x->from = bytes_str(from);
    x->index = (int32_t)s->transaction_count++;
    if (s->last_transaction) s->last_transaction->next = x;
    else s->transactions = x;
    s->last_transaction = x;
    return x;
}

static void add_rcpt(struct session_transaction *x, struct session *s, const char *to, int code,
                     const char *enhanced, const char *text)
{
    struct session_rcpt *r = ARENA_NEW(&s->arena, struct session_rcpt);
    r->to = bytes_str(to);
    r->reply = (struct session_reply){.code = (uint16_t)code, .text = bytes_str(text)};
    if (enhanced) r->reply.enhanced = bytes_str(enhanced);
    if (x->last_rcpt) x->last_rcpt->next = r;
    else x->rcpts = r;
    x->last_rcpt = r;
    x->rcpt_count++;
    if (code >= 400) x->rcpt_refused++;
    else x->rcpt_accepted++;
}

static struct session *session(uint64_t id)
{
    struct session *s = session_new();
    s->id = id;
    return s;
}

static void rows_tell_what_a_list_shows(void **state)
{
    (void)state;
    struct store *st = store_new();
    struct session *s = session(1);
    s->has_greeting = true;
    s->greeting = (struct session_reply){.code = 220, .text = BYTES_LIT("mx.example ESMTP hi")};
    s->helo_name = BYTES_LIT("pc.example");
    struct session_transaction *x = add_transaction(s, "");
    add_rcpt(x, s, "bob@example.com", 250, NULL, "Ok");
    add_rcpt(x, s, "eve@example.com", 550, "5.1.1", "no such\nuser");
    x->reply = (struct session_reply){.code = 250, .text = BYTES_LIT("queued")};
    x->status = SESSION_ACCEPTED;
    store_update(st, s, true);
    session_free(s); // the row has copies

    assert_int_equal(store_count(st), 1);
    const struct store_row *row = store_row_by_id(st, 1);
    assert_ptr_equal(row, store_row_at(st, 0));
    assert_true(row->is_live);
    assert_int_equal(row->rcpt_count, 2);
    assert_int_equal(row->rcpt_accepted, 1);
    assert_int_equal(row->accepted, 1);
    assert_int_equal(row->verdict_code, 550);
    assert_text(row->verdict_text, "5.1.1 no such user");
    assert_text(row->server_name, "mx.example");
    assert_text(row->helo_name, "pc.example");
    assert_text(row->from, "");
    assert_text(row->first_to, "bob@example.com");
    assert_text(row->subject, NULL);
    assert_text(row->auth_user, NULL);
    assert_null(store_row_by_id(st, 0));
    assert_null(store_row_by_id(st, 2));
    store_free(st);
}

struct verdict_case {
    const char *name;
    int rcpt[3], reply[3]; // of up to three transactions; 0: none
    int greeting, auth, last;
    int want;
};

static void verdict_is_what_an_operator_wants(void **state)
{
    (void)state;
    static const struct verdict_case cases[] = {
        {"accepted", {250}, {250}, 220, 0, 221, 250},
        {"permanent before temporary", {450, 550}, {0, 503}, 220, 0, 221, 550},
        {"greylisted, and DATA refused as there is no recipient", {450}, {554}, 220, 0, 221, 450},
        {"recipient before what it leads to", {550}, {503}, 220, 0, 221, 550},
        {"first of its kind", {451, 452}, {0}, 220, 0, 221, 451},
        {"temporary before good", {250, 450}, {250}, 220, 0, 221, 450},
        {"refused at the door", {0}, {0}, 554, 0, 554, 554},
        {"password refused", {0}, {0}, 220, 535, 221, 535},
        {"nothing asked for", {0}, {0}, 220, 0, 221, 221},
        {"only commands not known", {0}, {0}, 220, 0, 502, 0},
        {"nothing", {0}, {0}, 0, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct verdict_case *c = &cases[i];
        struct store *st = store_new();
        struct session *s = session(1);
        struct session_auth auth = {.code = (uint16_t)c->auth};
        if (c->auth) s->auth = &auth;
        s->has_greeting = c->greeting != 0;
        s->greeting.code = (uint16_t)c->greeting;
        s->last_code = (uint16_t)c->last;
        for (int k = 0; k < 3; k++) {
            if (!c->rcpt[k] && !c->reply[k]) continue;
            struct session_transaction *x = add_transaction(s, "a");
            if (c->rcpt[k]) add_rcpt(x, s, "b", c->rcpt[k], NULL, "");
            x->reply.code = (uint16_t)c->reply[k];
        }
        store_update(st, s, false);
        int got = store_row_at(st, 0)->verdict_code;
        if (got != c->want) fail_msg("%s: %d, not %d", c->name, got, c->want);
        session_free(s);
        store_free(st);
    }
}

// Sums of a session that grows are those of the session when it has ended.
static void long_sessions_are_summed_as_they_grow(void **state)
{
    (void)state;
    struct store *st = store_new();
    struct session *s = session(1);
    for (int i = 0; i < 200; i++) {
        struct session_transaction *x = add_transaction(s, "a");
        store_update(st, s, true);
        add_rcpt(x, s, "b", i == 40 ? 550 : i == 3 ? 451 : 250, NULL, "t");
        x->status = i % 2 ? SESSION_ACCEPTED : SESSION_REJECTED;
        store_update(st, s, true);
        const struct store_row *row = store_row_at(st, 0);
        assert_int_equal(row->rcpt_count, i + 1);
        assert_int_equal(row->accepted + row->rejected, i + 1);
        assert_int_equal(row->verdict_code, i < 3 ? 0 : i < 40 ? 451 : 550);
    }
    size_t live = store_memory(st);
    store_update(st, s, false);
    assert_true(store_memory(st) < live);
    assert_int_equal(store_row_at(st, 0)->rcpt_refused, 2);
    assert_int_equal(store_row_at(st, 0)->verdict_code, 550);
    session_free(s);
    store_free(st);
}

static void long_text_is_cut_between_characters(void **state)
{
    (void)state;
    for (size_t lead = 0; lead < 4; lead++) {
        struct store *st = store_new();
        struct session *s = session(1);
        char text[LIMIT_ROW_TEXT + 64];
        memset(text, 'a', lead);
        for (size_t i = lead; i + 3 <= sizeof(text); i += 3) memcpy(text + i, "\xE2\x82\xAC", 3);
        s->helo_name = bytes_of(text, sizeof(text) - 8);
        store_update(st, s, true);
        struct bytes got = store_row_at(st, 0)->helo_name;
        assert_true(got.len <= LIMIT_ROW_TEXT && got.len > LIMIT_ROW_TEXT - 4);
        assert_int_equal((got.len - lead) % 3, 0);
        session_free(s);
        store_free(st);
    }
}

static void strings_change_and_version_grows(void **state)
{
    (void)state;
    struct store *st = store_new();
    struct session *s = session(1);
    s->helo_name = BYTES_LIT("one");
    store_update(st, s, true);
    uint64_t version = store_version(st);
    const uint8_t *kept = store_row_at(st, 0)->helo_name.data;
    store_update(st, s, true);
    assert_ptr_equal(store_row_at(st, 0)->helo_name.data, kept);
    assert_true(store_version(st) > version);
    s->helo_name = BYTES_LIT("");
    store_update(st, s, true);
    assert_text(store_row_at(st, 0)->helo_name, "");
    s->helo_name = BYTES_NONE;
    store_update(st, s, true);
    assert_text(store_row_at(st, 0)->helo_name, NULL);
    session_free(s);
    store_free(st);
}

struct place {
    uint64_t id;
    struct store_place at;
};

static void assert_places(const struct store *st, uint64_t id, const struct place *p, size_t n)
{
    struct store_packets it = store_packets_of(st, id);
    struct store_place place;
    for (size_t i = 0; i < n; i++) {
        if (p[i].id != id) continue;
        assert_true(store_packets_next(&it, &place));
        assert_int_equal(place.source, p[i].at.source);
        assert_true(place.offset == p[i].at.offset);
        assert_true(place.number == p[i].at.number);
    }
    assert_false(store_packets_next(&it, &place));
}

static void places_come_back_as_given(void **state)
{
    (void)state;
    static const struct place odd[] = {
        {1, {0, 24, 1}},          {1, {0, 24, 1}},          {1, {0, 100, 2}},
        {1, {0, 200, 0}},         {2, {3, UINT64_MAX, 9}},  {1, {1, 0, UINT64_MAX}},
        {1, {1, UINT64_MAX, 1}},  {1, {0, 5, 10}},          {2, {3, 1, 11}},
        {1, {UINT32_MAX, 7, 12}}, {1, {UINT32_MAX, 6, 13}}, {2, {3, UINT64_MAX / 2 + 2, 14}},
    };
    enum { ODD = sizeof(odd) / sizeof(odd[0]), MANY = 30000 };
    struct store *st = store_new();
    for (size_t i = 0; i < ODD; i++) store_add_packet(st, odd[i].id, &odd[i].at);
    assert_places(st, 1, odd, ODD);
    assert_places(st, 2, odd, ODD);
    assert_places(st, 3, odd, ODD);
    struct place *many = calloc(MANY, sizeof(*many));
    for (size_t i = 0; i < MANY; i++) {
        many[i] = (struct place){3 + i % 2000, {0, 24 + i * 700, 1 + i}};
        store_add_packet(st, many[i].id, &many[i].at);
    }
    for (uint64_t id = 3; id < 2003; id++) assert_places(st, id, many, MANY);
    struct session *s = session(1); // what comes after its end is kept too
    store_update(st, s, false);
    store_add_packet(st, 1, &odd[0].at);
    session_free(s);
    struct store_packets it = store_packets_of(st, 1);
    struct store_place place;
    size_t count = 0;
    while (store_packets_next(&it, &place)) count++;
    assert_int_equal(count, 10);
    assert_true(place.source == odd[0].at.source && place.offset == odd[0].at.offset);
    store_drop_packets(st, 1);
    assert_true(store_row_by_id(st, 1)->is_gone);
    assert_places(st, 1, odd, 0);
    free(many);
    store_free(st);
}

// The promise of the header, for sessions as they are mostly seen.
static void a_session_is_small(void **state)
{
    (void)state;
    enum { SESSIONS = 20000, PACKETS = 24 };
    struct store *st = store_new();
    for (uint64_t id = 1; id <= SESSIONS; id++) {
        struct session *s = session(id);
        s->has_greeting = true;
        s->greeting.text = BYTES_LIT("mx.example.net ESMTP Postfix");
        s->helo_name = BYTES_LIT("client.example.org");
        struct session_transaction *x = add_transaction(s, "alice@client.example.org");
        add_rcpt(x, s, "bob@example.net", 250, "2.1.5", "Ok");
        x->reply =
            (struct session_reply){.code = 250, .text = BYTES_LIT("Ok: queued as 4F1A0B2C3D")};
        for (uint64_t k = 0; k < PACKETS; k++) {
            struct store_place place = {0, (id * PACKETS + k * 50) * 400, id * PACKETS + k * 50};
            store_add_packet(st, id, &place);
        }
        store_update(st, s, false);
        session_free(s);
    }
    size_t each = store_memory(st) / SESSIONS;
    if (each > 500 + 5 * PACKETS) fail_msg("%zu octets a session", each);
    store_free(st);
}

// With a limit the oldest rows go; those that are kept are as they were, and what came of the
// forgotten ones is nothing.
static void the_oldest_are_forgotten(void **state)
{
    (void)state;
    enum { SESSIONS = 60000, LIMIT = 4 * 1024 * 1024 };
    struct store *st = store_new();
    size_t empty = store_memory(st), most = 0;
    store_set_limit(st, LIMIT);
    struct session *old = session(1);
    store_update(st, old, true);
    for (uint64_t id = 2; id <= SESSIONS; id++) {
        char name[32];
        struct session *s = session(id);
        snprintf(name, sizeof(name), "client-%llu", (unsigned long long)id);
        s->helo_name = bytes_str(name);
        struct store_place place = {0, id * 1000, id};
        store_add_packet(st, id, &place);
        store_update(st, s, id % 100 == 0);
        if (store_memory(st) > most) most = store_memory(st);
        session_free(s);
    }
    assert_true(most < LIMIT + LIMIT / 4 && most > LIMIT / 2);
    assert_int_equal(store_count(st), SESSIONS);
    size_t first = store_first(st);
    assert_true(first > SESSIONS / 2 && first < SESSIONS);
    assert_null(store_row_by_id(st, first));
    assert_true(store_row_at(st, first - 1)->is_gone);
    assert_int_equal(store_row_at(st, first - 1)->id, 0);
    struct store_place place = {0, 5, 5};
    store_update(st, old, false);
    store_add_packet(st, 1, &place);
    store_drop_packets(st, 1);
    struct store_packets it = store_packets_of(st, 1);
    assert_false(store_packets_next(&it, &place));
    session_free(old);
    for (uint64_t id = first + 1; id <= SESSIONS; id++) {
        char name[32];
        snprintf(name, sizeof(name), "client-%llu", (unsigned long long)id);
        assert_text(store_row_by_id(st, id)->helo_name, name);
    }
    // What has fallen out of the spool is gone, but for live sessions.
    for (int i = 0; i < 100; i++) store_sweep(st, 0, (SESSIONS - 1000) * UINT64_C(1000));
    for (int i = 0; i < 100; i++) store_sweep(st, 1, UINT64_MAX);
    for (uint64_t id = first + 1; id <= SESSIONS; id++) {
        bool is_gone = id < SESSIONS - 1000 && id % 100 != 0;
        assert_int_equal(store_row_by_id(st, id)->is_gone, is_gone);
        it = store_packets_of(st, id);
        assert_int_equal(store_packets_next(&it, &place), !is_gone);
    }
    assert_true(empty < store_memory(st));
    store_free(st);
}

// What other sessions show of a session is kept with its row, and forgotten with it.
static void test_findings_across(void **state)
{
    (void)state;
    struct store *st = store_new();
    struct session *s = session_new();
    s->id = 1;
    store_update(st, s, false);
    assert_null(store_findings_of(st, 1));
    size_t before = store_memory(st);
    struct finding second = {.id = FINDING_AUTH_BRUTE, .offset = 9};
    struct finding first = {
        .next = &second, .id = FINDING_AUTH_SPRAY, .offset = 7, .detail = BYTES_LIT("five users")};
    store_keep_findings(st, 1, &first);
    store_keep_findings(st, 2, &first); // no such row
    const struct finding *f = store_findings_of(st, 1);
    assert_int_equal(f->id, FINDING_AUTH_SPRAY);
    assert_true(bytes_equal(f->detail, BYTES_LIT("five users")));
    assert_ptr_not_equal(f->detail.data, first.detail.data);
    assert_int_equal(f->next->offset, 9);
    assert_null(f->next->next);
    assert_int_equal(store_memory(st), before + finding_list_size(&first));
    store_keep_findings(st, 1, &second);
    assert_int_equal(store_memory(st), before + sizeof second);
    session_free(s);
    store_free(st);
}

// The list has room for one finding.
static void test_the_finding_that_says_most(void **state)
{
    (void)state;
    static const struct {
        enum finding_id noted[3], shown;
    } cases[] = {
        {{FINDING_AUTH_CLEAR, FINDING_AUTH_BRUTE, FINDING_AUTH_BAD_B64}, FINDING_AUTH_BRUTE},
        {{FINDING_AUTH_CLEAR, FINDING_PROTO_CROSS, FINDING_AUTH_BAD_B64}, FINDING_AUTH_CLEAR},
        {{FINDING_AUTH_BRUTE, FINDING_EOD_SMUGGLE, FINDING_AUTH_CLEAR}, FINDING_EOD_SMUGGLE},
        {{FINDING_ENV_GREYLIST, FINDING_HELO_BAD, FINDING_CLOSE_421}, FINDING_HELO_BAD},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct store *st = store_new();
        struct session *s = session(1);
        for (size_t n = 0; n < 3; n++) {
            struct finding f = {.id = cases[i].noted[n], .offset = n, .detail = BYTES_NONE};
            session_add_finding(s, &f);
        }
        store_update(st, s, false);
        assert_int_equal(store_row_by_id(st, 1)->worst_id, cases[i].shown);
        session_free(s);
        store_free(st);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_finding_that_says_most),
        cmocka_unit_test(rows_tell_what_a_list_shows),
        cmocka_unit_test(verdict_is_what_an_operator_wants),
        cmocka_unit_test(long_sessions_are_summed_as_they_grow),
        cmocka_unit_test(long_text_is_cut_between_characters),
        cmocka_unit_test(strings_change_and_version_grows),
        cmocka_unit_test(places_come_back_as_given),
        cmocka_unit_test(a_session_is_small),
        cmocka_unit_test(the_oldest_are_forgotten),
        cmocka_unit_test(test_findings_across),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
