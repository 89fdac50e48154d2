// SPDX-License-Identifier: BSD-2-Clause
#include "base/paged.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MEGABYTE = 1024 * 1024 };

static void fill(struct paged *p, size_t from, size_t upto)
{
    for (size_t i = from; i < upto; i++) p->data[i] = (uint8_t)(i * 7 + i / 251);
}

static void check(const struct paged *p, size_t upto)
{
    for (size_t i = 0; i < upto; i++)
        if (p->data[i] != (uint8_t)(i * 7 + i / 251)) fail_msg("octet %zu is another one", i);
}

static void what_was_written_stays_as_it_grows_and_rests(void **state)
{
    (void)state;
    struct paged p;
    size_t sizes[] = {1, 100, 5000, PAGED_SMALL, PAGED_SMALL + 1, 9 * MEGABYTE, 20 * MEGABYTE};
    size_t before = 0;
    paged_init(&p, 20 * MEGABYTE);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        assert_true(paged_reserve(&p, sizes[i]));
        assert_true(p.room >= sizes[i]);
        fill(&p, before, sizes[i]);
        before = sizes[i];
        paged_rest(&p);
        check(&p, before);
    }
    assert_false(paged_reserve(&p, 24 * MEGABYTE + 1));
    check(&p, before);
    paged_fini(&p);
    paged_fini(&p); // does no harm
}

static void what_is_large_does_not_move(void **state)
{
    (void)state;
    struct paged p;
    paged_init(&p, 64 * MEGABYTE);
    assert_true(paged_reserve(&p, PAGED_SMALL + 1));
    const uint8_t *data = p.data;
    assert_true(paged_reserve(&p, 64 * MEGABYTE));
    assert_ptr_equal(p.data, data);
    paged_fini(&p);
}

static void without_a_file_only_little_has_room(void **state)
{
    (void)state;
    struct paged p;
    const char *old = getenv("TMPDIR");
    char *saved = old ? strdup(old) : NULL;
    setenv("TMPDIR", "/nonexistent", 1);
    paged_init(&p, 64 * MEGABYTE);
    assert_true(paged_reserve(&p, PAGED_SMALL));
    fill(&p, 0, PAGED_SMALL);
    assert_false(paged_reserve(&p, PAGED_SMALL + 1));
    assert_int_equal(p.room, PAGED_SMALL);
    check(&p, PAGED_SMALL);
    paged_rest(&p); // of private memory nothing is put aside
    check(&p, PAGED_SMALL);
    paged_fini(&p);
    if (saved) setenv("TMPDIR", saved, 1);
    else unsetenv("TMPDIR");
    free(saved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_stays_as_it_grows_and_rests),
        cmocka_unit_test(what_is_large_does_not_move),
        cmocka_unit_test(without_a_file_only_little_has_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
