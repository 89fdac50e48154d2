// SPDX-License-Identifier: BSD-2-Clause
#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void a_sentence_with_and_without_a_system_reason(void **state)
{
    (void)state;
    struct err e;
    assert_int_equal(err_set(&e, ERR_FORMAT, "%s: not a capture", "x.pcap"), ERR_FORMAT);
    assert_int_equal(e.code, ERR_FORMAT);
    assert_string_equal(e.text, "x.pcap: not a capture");
    assert_int_equal(err_set_errno(&e, ERR_IO, ENOENT, "x.pcap"), ERR_IO);
    assert_string_equal(e.text, "x.pcap: No such file or directory");
    assert_int_equal(err_set(NULL, ERR_FULL, "nobody asks"), ERR_FULL);
    assert_int_equal(err_set_errno(NULL, ERR_IO, ENOENT, "nobody asks"), ERR_IO);
}

static void a_long_sentence_is_cut(void **state)
{
    (void)state;
    char name[2000];
    struct err e;
    memset(name, 'n', sizeof(name));
    name[sizeof(name) - 1] = 0;
    err_set_errno(&e, ERR_IO, ENOENT, "%s", name);
    assert_int_equal(strlen(e.text), sizeof(e.text) - 1);
}

static void memory_of_no_size_is_memory(void **state)
{
    (void)state;
    void *p = err_malloc(0);
    assert_non_null(p);
    p = err_realloc_array(p, 0, 8);
    assert_non_null(p);
    free(p);
    int *zeroed = err_calloc(3, sizeof(*zeroed));
    assert_int_equal(zeroed[2], 0);
    free(zeroed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_with_and_without_a_system_reason),
        cmocka_unit_test(a_long_sentence_is_cut),
        cmocka_unit_test(memory_of_no_size_is_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
