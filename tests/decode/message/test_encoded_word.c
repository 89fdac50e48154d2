// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/encoded_word.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct row {
    const char *in, *out;
} rows[] = {
    {"", ""},
    {"plain text", "plain text"},
    {"=?iso-8859-1?Q?a?=", "a"},
    // RFC 2047 8
    {"=?ISO-8859-1?Q?a?= b", "a b"},
    {"=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"},
    {"=?ISO-8859-1?Q?a?=  \t =?ISO-8859-1?Q?b?=", "ab"},
    {"=?ISO-8859-1?Q?a_b?=", "a b"},
    {"=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"},
    {"=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>", "Keith Moore <moore@cs.utk.edu>"},
    {"=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= "
     "=?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
     "If you can read this you understand the example."},
    {"=?iso-8859-8?b?7eXs+SDv4SDp7Oj08A==?=", "\u05dd\u05d5\u05dc\u05e9 \u05df\u05d1 "
                                              "\u05d9\u05dc\u05d8\u05e4\u05e0"},
    {"=?utf-8*en?q?a?=", "a"}, // RFC 2231 5
    // inside other text and quotes
    {"a=?utf-8?q?b?=c", "abc"},
    {"\"=?utf-8?q?=C3=A9?=\" <a@b>", "\"\u00e9\" <a@b>"},
    {"=?utf-8?q?a?==?utf-8?q?b?=", "ab"},
    {"a =?utf-8?q?b?= c =?utf-8?q?d?= e", "a b c d e"},
    // a character cut in two
    {"=?utf-8?Q?=C3?= =?utf-8?Q?=A9?=", "\u00e9"},
    {"=?UTF-8?B?ww==?= =?utf-8?q?=A9?=", "\u00e9"},
    {"=?utf-8?Q?=C3?= =?iso-8859-1?Q?=A9?=", "\uFFFD\u00a9"},
    {"=?utf-8?Q?=C3?= x =?utf-8?Q?=A9?=", "\uFFFD x \uFFFD"},
    // stateful charsets
    {"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "\u65e5\u672c"},
    {"=?iso-2022-jp?B?GyRCRnwbKEI=?= =?iso-2022-jp?B?GyRCS1wbKEI=?=", "\u65e5\u672c"},
    {"=?gb2312?B?suLK1A==?= x", "\u6d4b\u8bd5 x"},
    // broken ones
    {"=?utf-8?Q?a", "=?utf-8?Q?a"},
    {"=?utf-8?X?a?=", "=?utf-8?X?a?="},
    {"=?utf-8?Q?=4?=", "=4"},
    {"=?utf-8?Q?=zz=41?=", "=zzA"},
    {"=?utf-8?Q?\?=", ""},
    {"=?\?Q?a?=", "=?\?Q?a?="},
    {"=?no-such?Q?=C3=A9=FF?=", "\u00e9\uFFFD"},
    {"=?utf-8?Q?a b?=", "a b"},
    {"=?utf-8?B?YQ?=", "a"},
    {"=?utf-8?B?Y!Q==?=", "a"},
    {"=?=?utf-8?Q?a?=", "=?a"},
    {"=", "="},
    {"=?", "=?"},
    {"=?utf-8?Q", "=?utf-8?Q"},
    // raw octets, RFC 6532 and worse
    {"\u00e9 \xE9", "\u00e9 \uFFFD"},
};

static void encoded_words(void **state)
{
    (void)state;
    struct charset *c = charset_new();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf got;
        buf_init(&got, 0);
        encoded_word_decode(c, bytes_str(rows[i].in), &got);
        assert_string_equal(buf_str(&got), rows[i].out);
        buf_fini(&got);
    }
    charset_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(encoded_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
