// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "decode/smtp/smtp_proxy.h"

#define MARK "\r\n\r\n\0\r\nQUIT\n"
#define V4   "\xC0\x00\x02\x07\xC6\x33\x64\x19\xC3\xC0\x00\x19"
#define V6                                                                                         \
    "\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x07\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x19"         \
    "\xC3\xC0\x00\x19"

// Each header, with "EHLO" behind it, is known at its last octet and not before; arg NULL: it is
// none, and its first octets say so.
static void test_headers(void **state)
{
    (void)state;
    static const struct {
        struct bytes octets;
        const char *arg;
    } rows[] = {
        {BYTES_LIT("PROXY TCP4 192.0.2.7 198.51.100.25 50112 25\r\n"),
         "TCP4 192.0.2.7 198.51.100.25 50112 25"},
        {BYTES_LIT("PROXY TCP6 2001:db8::7 2001:db8::19 50112 25\r\n"),
         "TCP6 2001:db8::7 2001:db8::19 50112 25"},
        {BYTES_LIT("PROXY UNKNOWN\r\n"), "UNKNOWN"},
        {BYTES_LIT("PROXY UNKNOWN ffff::1 ffff::2 1 2\n"), "UNKNOWN ffff::1 ffff::2 1 2"},
        {BYTES_LIT(MARK "\x21\x11\x00\x0C" V4), "TCP4 192.0.2.7 198.51.100.25 50112 25"},
        {BYTES_LIT(MARK "\x21\x21\x00\x24" V6), "TCP6 2001:db8::7 2001:db8::19 50112 25"},
        // with a TLV behind the addresses
        {BYTES_LIT(MARK "\x21\x11\x00\x10" V4 "\x04\x00\x01\x00"),
         "TCP4 192.0.2.7 198.51.100.25 50112 25"},
        {BYTES_LIT(MARK "\x20\x00\x00\x00"), "LOCAL"},
        {BYTES_LIT(MARK "\x21\x00\x00\x02\x00\x00"), "UNKNOWN"},
        {BYTES_LIT(MARK "\x21\x11\x00\x04\xC0\x00\x02\x07"), "UNKNOWN"}, // too short for addresses
        {BYTES_LIT(MARK "\x21\x31\x00\x02\x00\x00"), "UNKNOWN"},         // of a UNIX socket
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf all, arg;
        size_t len = 0;
        buf_init(&all, 0);
        buf_init(&arg, 0);
        buf_append_bytes(&all, rows[i].octets);
        buf_append_str(&all, "EHLO");
        for (size_t n = 0; n < rows[i].octets.len; n++)
            assert_int_equal(smtp_proxy_read(bytes_first(buf_bytes(&all), n), &len, &arg),
                             SMTP_PROXY_MORE);
        assert_int_equal(smtp_proxy_read(buf_bytes(&all), &len, &arg), SMTP_PROXY_HEADER);
        assert_int_equal(len, rows[i].octets.len);
        assert_string_equal(buf_str(&arg), rows[i].arg);
        buf_fini(&all);
        buf_fini(&arg);
    }
}

static void test_other_octets(void **state)
{
    (void)state;
    static const struct bytes rows[] = {
        BYTES_LIT("EHLO a\r\n"),
        BYTES_LIT("PROXY\r\n"),
        BYTES_LIT("PROXY TCP5 "),
        BYTES_LIT("PROXY TCP4\r\n"),
        BYTES_LIT("\r\n\r\nQUIT\n"),
        BYTES_LIT("\r\nEHLO a\r\n"),
        BYTES_LIT(MARK "\x11\x11\x00\x0C"),    // of no version
        BYTES_LIT(MARK "\x21\x11\xFF\xFF" V4), // longer than any
        BYTES_LIT("\x16\x03\x01\x00\x2F\x01"),
        BYTES_LIT(
            "PROXY TCP4 ........10........20........30........40........50........60........70"
            "........80........90.......100.......1"),
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf arg;
        size_t len = 0;
        buf_init(&arg, 0);
        assert_int_equal(smtp_proxy_read(rows[i], &len, &arg), SMTP_PROXY_NONE);
        assert_int_equal(arg.len, 0);
        buf_fini(&arg);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_other_octets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
