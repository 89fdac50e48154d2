// SPDX-License-Identifier: BSD-2-Clause
#include "base/crc32.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void known_values(void **state)
{
    (void)state;
    assert_int_equal(crc32_update(0, BYTES_LIT("")), 0);
    assert_int_equal(crc32_update(0, BYTES_LIT("123456789")), 0xCBF43926);
    assert_int_equal(crc32_update(0, BYTES_LIT("\0\0\0\0")), 0x2144DF1C);
    assert_int_equal(crc32_update(0, BYTES_LIT("The quick brown fox jumps over the lazy dog")),
                     0x414FA339);
}

static void in_pieces(void **state)
{
    (void)state;
    struct bytes all = BYTES_LIT("123456789");
    for (size_t i = 0; i <= all.len; i++)
        assert_int_equal(crc32_update(crc32_update(0, bytes_first(all, i)), bytes_skip(all, i)),
                         0xCBF43926);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(in_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
