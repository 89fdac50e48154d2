// SPDX-License-Identifier: BSD-2-Clause
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    uint8_t *last = NULL;
    assert_non_null(arena_alloc(&a, 0));
    for (size_t size = 1; size < 3000; size += 7) {
        uint8_t *p = arena_alloc(&a, size);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        assert_ptr_not_equal(p, last);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(p[i], 0);
            p[i] = 0xEE;
        }
        last = p;
    }
    arena_fini(&a);
}

static void a_small_arena_costs_little_and_a_large_one_is_counted(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    assert_int_equal(a.used, 0);
    arena_alloc(&a, 10);
    assert_true(a.used < 1024);
    arena_alloc(&a, 1 << 20);
    assert_true(a.used > 1 << 20);
    assert_true(a.used < (1 << 20) + 65536);
    arena_fini(&a);
    assert_int_equal(a.used, 0);
    arena_alloc(&a, 10); // is usable again
    arena_fini(&a);
}

static void copies_end_in_a_nul_and_none_stays_none(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    assert_true(bytes_is_none(arena_copy_bytes(&a, BYTES_NONE)));
    struct bytes empty = arena_copy_bytes(&a, BYTES_LIT(""));
    assert_false(bytes_is_none(empty));
    assert_int_equal(empty.len, 0);
    struct bytes original = BYTES_LIT("a\0b");
    struct bytes copy = arena_copy_bytes(&a, original);
    assert_ptr_not_equal(copy.data, original.data);
    assert_int_equal(copy.len, 3);
    assert_memory_equal(copy.data, "a\0b", 4);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(a_small_arena_costs_little_and_a_large_one_is_counted),
        cmocka_unit_test(copies_end_in_a_nul_and_none_stays_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
