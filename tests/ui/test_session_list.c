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

static void work_all(struct session_list *l)
{
    while (session_list_work(l, NULL)) {
    }
}

static void many_are_sorted_in_steps(void **state)
{
    (void)state;
    enum { COUNT = 50000 };
    static const enum column_id columns[] = {COLUMN_HELO, COLUMN_OCTETS, COLUMN_REASON};
    struct store *st = store_new();
    struct session_list l;
    fill(st, 1, COUNT);
    session_list_init(&l, st);
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        session_list_sort(&l, columns[c], false);
        assert_true(l.is_sorting);
        assert_int_equal(session_list_count(&l), COUNT); // none is missing meanwhile
        work_all(&l);
        assert_false(l.is_sorting);
        for (size_t i = 1; i < COUNT; i++) {
            const struct store_row *before = session_list_at(&l, i - 1);
            const struct store_row *row = session_list_at(&l, i);
            int order = compare(column_key_of(columns[c], before), column_key_of(columns[c], row));
            assert_true(order < 0 || (order == 0 && before->id < row->id));
        }
    }
    session_list_sort(&l, COLUMN_REASON, true); // the same, turned round: at once
    assert_false(l.is_sorting);
    session_list_sort(&l, COLUMN_HELO, false); // another one while it is sorted
    session_list_sort(&l, COLUMN_ID, false);
    assert_false(l.is_sorting);
    assert_int_equal(session_list_at(&l, 7)->id, 8);
    session_list_fini(&l);
    store_free(st);
}

static void many_are_filtered_in_steps(void **state)
{
    (void)state;
    enum { COUNT = 50000 };
    struct store *st = store_new();
    struct session_list l;
    struct filter_error error;
    fill(st, 1, COUNT);
    session_list_init(&l, st);
    session_list_sort(&l, COLUMN_OCTETS, true);
    work_all(&l);
    session_list_filter(&l, filter_parse(BYTES_LIT("messages == 3"), &error));
    assert_true(session_list_looked(&l) < 100);
    work_all(&l);
    assert_int_equal(session_list_looked(&l), 100);
    assert_int_equal(session_list_count(&l), COUNT / 5);
    for (size_t i = 0; i < COUNT / 5; i++) {
        const struct store_row *row = session_list_at(&l, i);
        assert_int_equal(row->message_count, 3);
        if (i > 0) assert_true(session_list_at(&l, i - 1)->bytes[0] >= row->bytes[0]);
    }
    session_list_filter(&l, NULL);
    work_all(&l);
    assert_int_equal(session_list_count(&l), COUNT);
    session_list_fini(&l);
    store_free(st);
}

static void what_was_cleared_away_comes_back(void **state)
{
    (void)state;
    struct store *st = store_new();
    struct session_list l;
    fill(st, 1, 10);
    session_list_init(&l, st);
    session_list_clear(&l, 10);
    assert_int_equal(session_list_count(&l), 0);
    assert_int_equal(session_list_newest(&l), 0);
    fill(st, 11, 13);
    session_list_update(&l, 1);
    assert_int_equal(session_list_count(&l), 3);
    assert_int_equal(session_list_at(&l, 0)->id, 11);
    session_list_clear(&l, 0);
    assert_int_equal(session_list_count(&l), 13);
    session_list_fini(&l);
    store_free(st);
}

static void columns_fit_the_width(void **state)
{
    (void)state;
    int before = 0;
    for (int width = 1; width < 400; width++) {
        struct columns_layout l;
        columns_fit(&l, &(struct columns_need){.id_digits = 1}, NULL, width);
        int used = -1;
        for (int i = 0; i < l.count; i++) used += 1 + l.width[i];
        assert_true(used <= width);
        if (width >= 38) assert_true(l.count >= 3); // outcome, envelope and reply
        before = l.count;
    }
    assert_int_equal(before, COLUMN_END_TIME); // those beyond are seen only where they are chosen
}

static int width_of(const struct columns_layout *l, enum column_id id)
{
    for (int i = 0; i < l->count; i++)
        if (l->id[i] == id) return l->width[i];
    return 0;
}

static void columns_make_room_for_dates_and_long_numbers(void **state)
{
    (void)state;
    static const int clock = 8, short_date = 14, date = 19;
    const struct columns_need dated = {.id_digits = 9, .is_dated = true};
    for (int width = 1; width < 400; width++) {
        struct columns_layout l;
        columns_fit(&l, &dated, NULL, width);
        int used = -1;
        for (int i = 0; i < l.count; i++) used += 1 + l.width[i];
        assert_true(used <= width);
        int time = width_of(&l, COLUMN_TIME), id = width_of(&l, COLUMN_ID);
        assert_true(time == 0 || time == clock || time == short_date || time == date);
        assert_true(id == 0 || id == dated.id_digits);
        if (width >= 80) assert_true(time >= short_date);
        if (width >= 200) assert_int_equal(time, date);
    }
}

// A width that was chosen stands wherever there is room for it, and never drives a column out that
// would be there without it.
static void columns_keep_a_chosen_width(void **state)
{
    (void)state;
    const struct columns_need need = {.id_digits = 1};
    const struct column_list widths = {.column = {{COLUMN_PATH, 50}, {COLUMN_TIME, 3}}, .count = 2};
    for (int width = 1; width < 400; width++) {
        struct columns_layout plain, l;
        columns_fit(&plain, &need, NULL, width);
        columns_fit(&l, &need, &widths, width);
        int used = -1;
        for (int i = 0; i < l.count; i++) used += 1 + l.width[i];
        assert_true(used <= width);
        if (width_of(&plain, COLUMN_PATH)) assert_true(width_of(&l, COLUMN_PATH) > 0);
        if (width >= 70) assert_int_equal(width_of(&l, COLUMN_PATH), 50);
        if (width_of(&plain, COLUMN_END)) assert_true(width_of(&l, COLUMN_END) > 0);
        if (width >= 100) assert_int_equal(width_of(&l, COLUMN_TIME), 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_column_sorts),
        cmocka_unit_test(new_sessions_come_at_the_end_until_sorted_again),
        cmocka_unit_test(many_are_sorted_in_steps),
        cmocka_unit_test(many_are_filtered_in_steps),
        cmocka_unit_test(what_was_cleared_away_comes_back),
        cmocka_unit_test(columns_fit_the_width),
        cmocka_unit_test(columns_keep_a_chosen_width),
        cmocka_unit_test(columns_make_room_for_dates_and_long_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
