// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

#include "ui/session_list.h"

// Sessions whose values go through each other, so that no order is that of another column.
static void fill(struct store *st, uint64_t first, uint64_t last)
{
    for (uint64_t id = first; id <= last; id++) {
        struct session *s = session_new();
        char helo[32];
        snprintf(helo, sizeof(helo), "%s%u.example", id % 2 ? "Host" : "host",
                 (unsigned)(id * 7 % 100));
        s->id = id;
        s->is_smtp = true;
        s->start_ns = (int64_t)id * 1000;
        s->end_ns = s->start_ns + (int64_t)(id * 31 % 97);
        s->helo_name = bytes_str(helo);
        s->client =
            (struct stream_endpoint){.ip_version = 4, .ip = {192, 0, 2, (uint8_t)(id * 13)}};
        s->bytes[0] = id * 37 % 101;
        s->message_count = (uint32_t)(id % 5);
        s->last_code = (uint16_t)(200 + id * 11 % 400);
        store_update(st, s, false);
        session_free(s);
    }
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

static int compare(struct column_key a, struct column_key b)
{
    if (!a.is_text) return a.number < b.number ? -1 : a.number > b.number;
    for (size_t i = 0; i < a.text.len && i < b.text.len; i++) {
        int d = lower(a.text.data[i]) - lower(b.text.data[i]);
        if (d) return d;
    }
    return a.text.len < b.text.len ? -1 : a.text.len > b.text.len;
}

static void any_column_sorts(void **state)
{
    (void)state;
    enum { COUNT = 3000 };
    struct store *st = store_new();
    struct session_list l;
    fill(st, 1, COUNT);
    session_list_init(&l, st);
    for (int column = 0; column < COLUMN_COUNT; column++) {
        for (int reversed = 0; reversed < 2; reversed++) {
            session_list_sort(&l, (enum column_id)column, reversed);
            uint64_t sum = 0;
            for (size_t i = 0; i < COUNT; i++) {
                const struct store_row *row = session_list_at(&l, i);
                sum += row->id;
                if (i == 0) continue;
                const struct store_row *before = session_list_at(&l, i - 1);
                int order = compare(column_key_of((enum column_id)column, before),
                                    column_key_of((enum column_id)column, row));
                if (reversed) order = -order;
                if (order > 0) fail_msg("column %d, position %zu", column, i);
                // Equal ones keep the order in which they began.
                if (order == 0) assert_true(reversed ? before->id > row->id : before->id < row->id);
            }
            assert_int_equal(sum, (uint64_t)COUNT * (COUNT + 1) / 2); // each of them once
            for (uint64_t id = 1; id <= COUNT; id += 97) {
                assert_int_equal(session_list_at(&l, session_list_find(&l, id))->id, id);
            }
        }
    }
    session_list_fini(&l);
    store_free(st);
}

static void new_sessions_come_at_the_end_until_sorted_again(void **state)
{
    (void)state;
    struct store *st = store_new();
    struct session_list l;
    fill(st, 1, 10);
    session_list_init(&l, st);
    session_list_sort(&l, COLUMN_CLIENT, false);
    fill(st, 11, 12);
    assert_int_equal(session_list_count(&l), 12);
    assert_int_equal(session_list_at(&l, 10)->id, 11);
    assert_int_equal(session_list_find(&l, 12), 11);
    assert_null(session_list_at(&l, 12));
    assert_int_equal(session_list_find(&l, 13), 12);
    assert_int_equal(session_list_find(&l, 0), 12);
    assert_true(session_list_update(&l, 1));
    fill(st, 13, 14);
    assert_false(session_list_update(&l, 1000)); // too soon
    assert_true(session_list_update(&l, INT64_C(60) * 1000000000));
    assert_false(session_list_update(&l, INT64_C(600) * 1000000000)); // nothing is new
    session_list_sort(&l, COLUMN_ID, true);
    assert_int_equal(session_list_at(&l, 0)->id, 14);
    fill(st, 15, 15);
    assert_int_equal(session_list_at(&l, 0)->id, 15);
    session_list_fini(&l);
    store_free(st);
}

static void columns_fit_the_width(void **state)
{
    (void)state;
    int before = 0;
    for (int width = 1; width < 400; width++) {
        struct columns_layout l;
        columns_fit(&l, width);
        int used = -1;
        for (int i = 0; i < l.count; i++) used += 1 + l.width[i];
        assert_true(used <= width);
        if (width >= 38) assert_true(l.count >= 3); // outcome, envelope and reply
        before = l.count;
    }
    assert_int_equal(before, COLUMN_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_column_sorts),
        cmocka_unit_test(new_sessions_come_at_the_end_until_sorted_again),
        cmocka_unit_test(columns_fit_the_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
