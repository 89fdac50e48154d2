// SPDX-License-Identifier: BSD-2-Clause
#include "export/plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void numbers_and_sizes(void **state)
{
    (void)state;
    static const struct {
        uint64_t n;
        const char *number, *size;
    } rows[] = {
        {0, "0", "0"},
        {999, "999", "999"},
        {1000, "1,000", "1.0K"},
        {41999, "41,999", "41.9K"},
        {100000, "100,000", "100K"},
        {999999, "999,999", "999K"},
        {1000000, "1,000,000", "1.0M"},
        {1234567890, "1,234,567,890", "1.2G"},
        {UINT64_MAX, "18,446,744,073,709,551,615", "18.4E"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf out;
        buf_init(&out, 0);
        plain_number(&out, rows[i].n);
        assert_string_equal(buf_str(&out), rows[i].number);
        buf_reset(&out, 0);
        plain_size(&out, rows[i].n);
        assert_string_equal(buf_str(&out), rows[i].size);
        buf_fini(&out);
    }
}

static void counts_agree_with_their_noun(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 0);
    plain_count(&out, 1, "line, ", "lines, ");
    plain_count(&out, 0, "octet, ", "octets, ");
    plain_count(&out, 2000, "octet", "octets");
    assert_string_equal(buf_str(&out), "1 line, 0 octets, 2,000 octets");
    buf_fini(&out);
}

static void addresses_paths_and_replies(void **state)
{
    (void)state;
    struct stream_endpoint v4 = {4, {192, 0, 2, 1}, 25};
    struct stream_endpoint v6 = {6, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}, 587};
    struct session_reply plain = {.code = 250, .text = BYTES_LIT("Ok")};
    struct session_reply full = {
        .code = 550, .enhanced = BYTES_LIT("5.1.1"), .text = BYTES_LIT("User\x1B[m\nunknown")};
    struct session_reply code_only = {.code = 42}, none = {.code = 0};
    struct buf out;
    buf_init(&out, 0);
    plain_endpoint(&out, &v4);
    buf_append_byte(&out, '|');
    plain_endpoint(&out, &v6);
    buf_append_byte(&out, '|');
    plain_path(&out, BYTES_LIT("a@b\x80"));
    plain_path(&out, BYTES_LIT(""));
    plain_path(&out, BYTES_NONE);
    buf_append_byte(&out, '|');
    plain_reply(&out, &plain);
    buf_append_byte(&out, '|');
    plain_reply(&out, &full);
    buf_append_byte(&out, '|');
    plain_reply(&out, &code_only);
    buf_append_byte(&out, '|');
    plain_reply(&out, &none);
    assert_string_equal(buf_str(&out),
                        "192.0.2.1:25|[2001:db8::1]:587|<a@b\\x80><>(not seen)|250 Ok|"
                        "550 5.1.1 User\\x1B[m / unknown|042|no reply");
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_sizes),
        cmocka_unit_test(counts_agree_with_their_noun),
        cmocka_unit_test(addresses_paths_and_replies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
