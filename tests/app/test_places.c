// SPDX-License-Identifier: BSD-2-Clause
#include "app/places.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct store_place rows[] = {
    {0, 24, 1},
    {0, 118, 2},
    {0, 118, 2}, // nothing says that they differ
    {3, 0, 5},   // another source, offset back
    {0, UINT64_MAX, UINT64_MAX},
    {UINT32_MAX, 0, 0},
    {0, UINT64_C(1) << 63, UINT64_C(1) << 62},
    {1, (UINT64_C(1) << 63) - 1, 0},
    {1, 63, 64},
    {1, 0, 0},
    {1, 64, 63},
    {1, 8191, 8192},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void assert_place(const struct store_place *got, const struct store_place *want)
{
    assert_int_equal(got->source, want->source);
    assert_int_equal(got->offset, want->offset);
    assert_int_equal(got->number, want->number);
}

// Places of several sessions, added in turn, come back in order, each session's own.
static void test_rows(void **state)
{
    (void)state;
    struct places *p = places_new();
    for (size_t i = 0; i < ROWS; i++)
        for (uint64_t id = 1; id <= 100; id++) places_add(p, id, &rows[(i + id) % ROWS]);
    for (uint64_t id = 1; id <= 100; id++) {
        struct places_cursor cursor = places_of(p, id);
        struct store_place place;
        for (size_t i = 0; i < ROWS; i++) {
            assert_true(places_next(&cursor, &place));
            assert_place(&place, &rows[(i + id) % ROWS]);
        }
        assert_false(places_next(&cursor, &place));
    }
    places_free(p);
}

static void test_dropped(void **state)
{
    (void)state;
    struct places *p = places_new();
    struct store_place place;
    places_add(p, 7, &rows[0]);
    places_add(p, 8, &rows[1]);
    places_drop(p, 7);
    places_drop(p, 9);
    struct places_cursor cursor = places_of(p, 7);
    assert_false(places_next(&cursor, &place));
    cursor = places_of(p, 8);
    assert_true(places_next(&cursor, &place));
    assert_place(&place, &rows[1]);
    places_free(p);
    places_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
