// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/timestamp.h"
#include "decode/model/filter.h"
#include "decode/model/histogram.h"
#include "decode/model/stats.h"
#include "decode/model/top.h"

// --- rates

static void test_rates_are_told_by_what_they_are_large_in(void **state)
{
    (void)state;
    static const struct {
        enum stats_rate rate;
        double per_second;
        const char *text;
    } rows[] = {
        {STATS_RATE_SESSIONS, 0, "0.00 /s"},
        {STATS_RATE_SESSIONS, 0.1, "0.10 /s"},
        {STATS_RATE_SESSIONS, 0.0999, "5.99 /min"},
        {STATS_RATE_SESSIONS, 1 / 599.0, "0.10 /min"},
        {STATS_RATE_MESSAGES, 1 / 3600.0, "1.00 /h"},
        {STATS_RATE_MESSAGES, 1 / 43200.0, "2.00 /day"},
        {STATS_RATE_MESSAGES, 1e-9, "0.00 /day"},
        {STATS_RATE_SESSIONS, 9.994, "9.99 /s"},
        {STATS_RATE_SESSIONS, 123, "123 /s"},
        {STATS_RATE_SESSIONS, 12345, "12.3 k/s"},
        {STATS_RATE_OCTETS, 0.01, "0.01 bit/s"},
        {STATS_RATE_OCTETS, 2.5e6, "2.5 Mbit/s"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[STATS_RATE_TEXT];
        stats_rate_text(rows[i].rate, rows[i].per_second, text);
        assert_string_equal(text, rows[i].text);
    }
}

// --- the keys that come most often

static void test_top_is_exact_while_there_is_room(void **state)
{
    (void)state;
    struct top t;
    const struct top_item *items[4];
    top_init(&t, 4);
    top_add(&t, BYTES_LIT("b"), 1);
    top_add(&t, BYTES_LIT("a"), 1)->extra[0] = 7;
    top_add(&t, BYTES_LIT("c"), 5);
    top_add(&t, BYTES_LIT("b"), 1);
    top_add(&t, BYTES_LIT("a"), 1);
    assert_int_equal(top_first(&t, items, 4), 3);
    assert_true(bytes_equal(items[0]->key, BYTES_LIT("c")));
    assert_true(bytes_equal(items[1]->key, BYTES_LIT("a"))); // a tie: by the key
    assert_int_equal(items[1]->count, 2);
    assert_int_equal(items[1]->extra[0], 7);
    assert_false(t.is_approximate);
    assert_int_equal(top_first(&t, items, 2), 2);
    top_fini(&t);
}

// Against a flood of keys that each come once, what comes often is there, never with a count that
// is too low, nor too high by more than its error.
static void test_top_bounds_its_errors(void **state)
{
    (void)state;
    enum { COUNTERS = 16, ROUNDS = 1000 };
    struct top t;
    const struct top_item *items[COUNTERS];
    char key[32];
    top_init(&t, COUNTERS);
    for (int i = 0; i < ROUNDS; i++) {
        snprintf(key, sizeof(key), "rare-%d", i);
        top_add(&t, bytes_str(key), 1);
        top_add(&t, BYTES_LIT("often"), 1);
    }
    assert_true(t.is_approximate);
    assert_int_equal(top_first(&t, items, COUNTERS), COUNTERS);
    assert_true(bytes_equal(items[0]->key, BYTES_LIT("often")));
    assert_true(items[0]->count >= ROUNDS && items[0]->count - items[0]->error <= ROUNDS);
    for (int i = 1; i < COUNTERS; i++) assert_true(items[i]->count - items[i]->error <= 1);
    top_fini(&t);
}

static void test_top_cuts_long_keys(void **state)
{
    (void)state;
    struct top t;
    uint8_t key[TOP_KEY + 10];
    memset(key, 'k', sizeof(key));
    top_init(&t, 2);
    assert_int_equal(top_add(&t, bytes_of(key, sizeof(key)), 1)->key.len, TOP_KEY);
    assert_int_equal(top_add(&t, bytes_of(key, sizeof(key) - 1), 1)->count, 2);
    top_fini(&t);
}

// --- durations

static void test_histogram_is_close(void **state)
{
    (void)state;
    static struct histogram h;
    assert_int_equal(histogram_percentile(&h, 50), 0);
    for (int64_t ms = 1; ms <= 1000; ms++) histogram_add(&h, ms * 1000000);
    static const unsigned percents[] = {1, 25, 50, 90, 95, 99};
    for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++) {
        uint64_t exact = percents[i] * 10 * 1000, told = histogram_percentile(&h, percents[i]);
        assert_in_range(told, exact, exact + exact / HISTOGRAM_STEPS);
    }
    assert_int_equal(histogram_percentile(&h, 0), 1000);
    assert_int_equal(histogram_percentile(&h, 100), 1000 * 1000);
    assert_int_equal(h.max_us, 1000 * 1000);
}

static void test_histogram_takes_any_duration(void **state)
{
    (void)state;
    static struct histogram h;
    histogram_add(&h, -5);
    histogram_add(&h, INT64_MAX);
    for (int shift = 0; shift < 63; shift++) histogram_add(&h, (INT64_C(1) << shift) - 1);
    assert_int_equal(h.count, 65);
    assert_int_equal(histogram_percentile(&h, 1), 0);
    assert_int_equal(histogram_percentile(&h, 100), h.max_us);
}

// --- when

#define S TIMESTAMP_NS_PER_S

static void test_timeline_windows(void **state)
{
    (void)state;
    static struct timeline t;
    struct timeline_view v;
    timeline_init(&t);
    timeline_view(&t, TIMELINE_ALL, 0, &v);
    assert_int_equal(v.count, 0);
    for (int64_t i = 0; i < 600; i++) timeline_add(&t, i * S, 0, 1); // one a second
    static const struct {
        enum timeline_window window;
        uint64_t total;
        int64_t step_s;
    } rows[] = {
        {TIMELINE_MINUTE, 60, 1},
        {TIMELINE_FIVE_MINUTES, 300, 5},
        {TIMELINE_HOUR, 600, 60},
        {TIMELINE_ALL, 600, 16},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        timeline_view(&t, rows[i].window, 0, &v);
        assert_int_equal(v.total, rows[i].total);
        assert_int_equal(v.step_ns, rows[i].step_s * S);
    }
    timeline_view(&t, TIMELINE_ALL, 0, &v);
    assert_int_equal(v.count, 38); // 600 s in steps of 16
    timeline_advance(&t, 659 * S);
    timeline_view(&t, TIMELINE_MINUTE, 0, &v);
    assert_int_equal(v.total, 0);
    timeline_add(&t, 10 * S, 0, 1); // too late for a window of a minute, not for all
    timeline_view(&t, TIMELINE_MINUTE, 0, &v);
    assert_int_equal(v.total, 0);
    timeline_view(&t, TIMELINE_ALL, 0, &v);
    assert_int_equal(v.total, 601);
}

static void test_timeline_takes_any_time(void **state)
{
    (void)state;
    static const int64_t times[] = {0, INT64_MIN, INT64_MAX, -1, 5 * S, INT64_MAX - 1};
    for (size_t first = 0; first < 6; first++) {
        static struct timeline t;
        struct timeline_view v;
        timeline_init(&t);
        for (size_t i = 0; i < 6; i++) timeline_add(&t, times[(first + i) % 6], 1, 1);
        timeline_view(&t, TIMELINE_ALL, 1, &v);
        assert_int_equal(v.total, 6);
    }
}

// --- sessions

static struct session_reply reply(unsigned code, const char *enhanced)
{
    return (struct session_reply){.code = (uint16_t)code,
                                  .enhanced = enhanced ? bytes_str(enhanced) : BYTES_NONE,
                                  .has_delay = true,
                                  .delay_ns = 5 * 1000 * 1000};
}

static struct session *session_with(const char *from, const char *to, unsigned code,
                                    const char *enhanced)
{
    struct session *s = session_new();
    s->client = (struct stream_endpoint){4, {192, 0, 2, 10}, 40000};
    s->server = (struct stream_endpoint){4, {203, 0, 113, 25}, 25};
    s->is_smtp = true;
    s->phase = SESSION_PHASE_ENDED;
    s->bytes[0] = 500;
    struct session_transaction *x = ARENA_NEW(&s->arena, struct session_transaction);
    struct session_rcpt *r = ARENA_NEW(&s->arena, struct session_rcpt);
    struct session_code *c = ARENA_NEW(&s->arena, struct session_code);
    *c = (struct session_code){.code = (uint16_t)code, .count = 3};
    *r = (struct session_rcpt){.to = bytes_str(to), .reply = reply(code, enhanced)};
    bool is_refused = code >= 400;
    *x = (struct session_transaction){.from = bytes_str(from),
                                      .rcpts = r,
                                      .rcpt_count = 1,
                                      .rcpt_accepted = !is_refused,
                                      .rcpt_refused = is_refused,
                                      .status = is_refused ? SESSION_REJECTED : SESSION_ACCEPTED};
    s->codes = c;
    s->transactions = s->last_transaction = x;
    s->transaction_count = 1;
    return s;
}

// Each row's condition is one, and its session meets it.
static void check_filters(const struct stats *st, const struct session *s)
{
    for (int i = 0; i < STATS_SECTION_COUNT; i++) {
        enum stats_section section = (enum stats_section)i;
        struct stats_list list;
        stats_list(st, section, STATS_ROWS, &list);
        for (int k = 0; k < list.count; k++) {
            struct buf text;
            struct filter_error error;
            buf_init(&text, 0);
            if (stats_filter(section, &list.rows[k], &text)) {
                struct filter *f = filter_parse(buf_bytes(&text), &error);
                if (!f) fail_msg("%s: %s", buf_str(&text), error.text);
                if (!filter_match(f, s)) fail_msg("does not match: %s", buf_str(&text));
                filter_free(f);
            }
            buf_fini(&text);
        }
    }
}

static void test_rows_lead_to_their_sessions(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        unsigned code;
        const char *enhanced;
    } rows[] = {
        {"ann@Example.ORG", "bob@example.com", 250, "2.1.5"},
        {"", "postmaster", 550, "5.1.1"},
        {"x@[192.0.2.1]", "y@a+b(c)*.example", 451, NULL},
        {"x@it's \"odd\".example", "y@back\\slash'.example", 554, "5.7.1"},
        {"x@\xFF\x01\n.example", "y@\xC3\xA9.example", 452, "4.2.2"},
        {"@relay.example:u@target.example", "@", 250, NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct stats *st = stats_new();
        struct session *s =
            session_with(rows[i].from, rows[i].to, rows[i].code, rows[i].enhanced);
        static const struct finding finding = {.id = FINDING_AUTH_CLEAR};
        struct session_extension *e = ARENA_NEW(&s->arena, struct session_extension);
        struct session_auth *a = ARENA_NEW(&s->arena, struct session_auth);
        session_add_finding(s, &finding);
        e->text = BYTES_LIT("X.ODD* 1");
        a->mechanism = BYTES_LIT("PLAIN");
        a->code = 535;
        s->extensions = e;
        s->auth = a;
        s->tls = (struct session_tls){.mode = SESSION_TLS_STARTTLS,
                                      .version = BYTES_LIT("TLS 1.3"),
                                      .cipher = BYTES_LIT("0xC02F"),
                                      .is_decrypted = true};
        stats_add(st, s);
        check_filters(st, s);
        session_free(s);
        stats_free(st);
    }
}

static uint64_t value_of(const struct stats *st, enum stats_section section, const char *label,
                         int column)
{
    struct stats_list list;
    stats_list(st, section, STATS_ROWS, &list);
    for (int i = 0; i < list.count; i++)
        if (bytes_equal(list.rows[i].label, bytes_str(label))) return list.rows[i].value[column];
    return UINT64_MAX;
}

static void test_sums(void **state)
{
    (void)state;
    struct stats *st = stats_new();
    struct session *good = session_with("ann@example.org", "bob@example.com", 250, NULL);
    struct session *bad = session_with("ann@Example.Org", "eve@example.com", 550, "5.1.1");
    for (int i = 0; i < 3; i++) stats_add(st, good);
    stats_add(st, bad);
    assert_int_equal(stats_sessions(st), 4);
    assert_int_equal(value_of(st, STATS_OUTCOMES, "accepted", 0), 3);
    assert_int_equal(value_of(st, STATS_OUTCOMES, "refused", 0), 1);
    assert_int_equal(value_of(st, STATS_SENDERS, "example.org", 0), 4);
    assert_int_equal(value_of(st, STATS_RECIPIENTS, "example.com", 0), 4);
    assert_int_equal(value_of(st, STATS_RECIPIENTS, "example.com", 1), 1);
    assert_int_equal(value_of(st, STATS_REPLIES, "250", 0), 9);
    assert_int_equal(value_of(st, STATS_REFUSALS, "550 5.1.1", 0), 1);
    assert_int_equal(value_of(st, STATS_CLIENTS, "192.0.2.10", 0), 4);
    assert_int_equal(value_of(st, STATS_LATENCY, "rcpt", 0), 4);
    assert_in_range(value_of(st, STATS_LATENCY, "rcpt", 1), 5000, 5200);
    stats_reset(st);
    assert_int_equal(stats_sessions(st), 0);
    assert_int_equal(value_of(st, STATS_CLIENTS, "192.0.2.10", 0), UINT64_MAX);
    session_free(good);
    session_free(bad);
    stats_free(st);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rates_are_told_by_what_they_are_large_in),
        cmocka_unit_test(test_top_is_exact_while_there_is_room),
        cmocka_unit_test(test_top_bounds_its_errors),
        cmocka_unit_test(test_top_cuts_long_keys),
        cmocka_unit_test(test_histogram_is_close),
        cmocka_unit_test(test_histogram_takes_any_duration),
        cmocka_unit_test(test_timeline_windows),
        cmocka_unit_test(test_timeline_takes_any_time),
        cmocka_unit_test(test_rows_lead_to_their_sessions),
        cmocka_unit_test(test_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
