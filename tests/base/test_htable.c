// SPDX-License-Identifier: BSD-2-Clause
#include "base/htable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { ITEMS = 3000 };

static bool is_number(const void *item, const void *key)
{
    return *(const int *)item == *(const int *)key;
}

static void count_visit(void *ctx, void *item)
{
    int *sum = ctx;
    *sum += *(int *)item;
}

// Three hashes for all keys, so that every probe runs into others.
static uint64_t crowded(int key)
{
    return (uint64_t)(key % 3);
}

static uint64_t spread(int key)
{
    return (uint64_t)key * UINT64_C(0x9E3779B97F4A7C15);
}

static void put_find_and_remove(uint64_t (*hash)(int), int items)
{
    static int numbers[ITEMS];
    struct htable t;
    htable_init(&t, is_number);
    int absent = -1;
    assert_null(htable_find(&t, hash(0), &absent));
    assert_null(htable_remove(&t, hash(0), &absent));
    for (int i = 0; i < items; i++) {
        numbers[i] = i;
        htable_add(&t, hash(i), &numbers[i]);
    }
    assert_int_equal(t.count, items);
    for (int i = 0; i < items; i += 2)
        assert_ptr_equal(htable_remove(&t, hash(i), &i), &numbers[i]);
    assert_int_equal(t.count, items / 2);
    for (int i = 0; i < items; i++) {
        assert_ptr_equal(htable_find(&t, hash(i), &i), i % 2 ? &numbers[i] : NULL);
        if (i % 2 == 0) assert_null(htable_remove(&t, hash(i), &i));
    }
    for (int i = 0; i < items; i += 2) htable_add(&t, hash(i), &numbers[i]);
    for (int i = 0; i < items; i++) assert_ptr_equal(htable_find(&t, hash(i), &i), &numbers[i]);
    int sum = 0;
    htable_each(&t, count_visit, &sum);
    assert_int_equal(sum, items * (items - 1) / 2);
    htable_fini(&t);
}

static void items_are_found_until_they_are_removed(void **state)
{
    (void)state;
    put_find_and_remove(spread, ITEMS);
    put_find_and_remove(crowded, 300);
}

// A table of flows lives for months: adding and removing must not make it grow or slow.
static void tombstones_do_not_pile_up(void **state)
{
    (void)state;
    static int numbers[8];
    struct htable t;
    htable_init(&t, is_number);
    for (int i = 0; i < 200000; i++) {
        int *slot = &numbers[i % 8];
        if (i >= 8) {
            int old = i - 8;
            assert_ptr_equal(htable_remove(&t, (uint64_t)old, &old), slot);
        }
        *slot = i;
        htable_add(&t, (uint64_t)i, slot); // beside the one before, so a tombstone stays
    }
    assert_int_equal(t.count, 8);
    assert_true(t.size <= 64);
    assert_true(t.used <= t.size); // else each addition would build it anew
    htable_fini(&t);
}

static void the_hash_depends_on_every_octet_and_the_seed(void **state)
{
    (void)state;
    const uint64_t seed[2] = {1, 2}, other[2] = {1, 3};
    uint8_t key[37] = {0};
    uint64_t plain = htable_hash(bytes_of(key, sizeof(key)), seed);
    assert_true(plain == htable_hash(bytes_of(key, sizeof(key)), seed));
    assert_true(plain != htable_hash(bytes_of(key, sizeof(key)), other));
    assert_true(plain != htable_hash(bytes_of(key, sizeof(key) - 1), seed));
    for (size_t i = 0; i < sizeof(key); i++) {
        key[i] = 1;
        assert_true(plain != htable_hash(bytes_of(key, sizeof(key)), seed));
        key[i] = 0;
    }
    assert_true(htable_hash(BYTES_NONE, seed) != htable_hash(BYTES_NONE, other));
}

// SipHash-1-3 of 00 01 02 … with the key 00 01 … 0f.
static void the_hash_is_siphash_1_3(void **state)
{
    (void)state;
    const uint64_t seed[2] = {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)};
    uint8_t key[9] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    assert_true(htable_hash(bytes_of(key, 0), seed) == UINT64_C(0xabac0158050fc4dc));
    assert_true(htable_hash(bytes_of(key, 1), seed) == UINT64_C(0xc9f49bf37d57ca93));
    assert_true(htable_hash(bytes_of(key, 8), seed) == UINT64_C(0x369095118d299a8e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_are_found_until_they_are_removed),
        cmocka_unit_test(tombstones_do_not_pile_up),
        cmocka_unit_test(the_hash_depends_on_every_octet_and_the_seed),
        cmocka_unit_test(the_hash_is_siphash_1_3),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
