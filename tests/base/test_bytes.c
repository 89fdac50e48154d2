// SPDX-License-Identifier: BSD-2-Clause
#include "base/bytes.h"
#include "base/rd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static void absent_and_empty_are_told_apart(void **state)
{
    (void)state;
    assert_true(bytes_is_none(BYTES_NONE));
    assert_false(bytes_is_none(BYTES_LIT("")));
    assert_true(bytes_equal(BYTES_NONE, BYTES_LIT("")));
    assert_true(bytes_is_none(bytes_skip(BYTES_NONE, 3)));
    assert_int_equal(bytes_skip(BYTES_LIT("abc"), 9).len, 0);
    assert_int_equal(bytes_first(BYTES_LIT("abc"), 2).len, 2);
    assert_int_equal(bytes_first(BYTES_LIT("abc"), 9).len, 3);
}

static void only_ascii_letters_fold(void **state)
{
    (void)state;
    assert_true(bytes_equal_nocase(BYTES_LIT("MAIL"), BYTES_LIT("mAiL")));
    assert_false(bytes_equal_nocase(BYTES_LIT("MAIL"), BYTES_LIT("MAILX")));
    assert_false(bytes_equal_nocase(BYTES_LIT("["), BYTES_LIT("{")));
    assert_false(bytes_equal_nocase(BYTES_LIT("\xC4"), BYTES_LIT("\xE4")));
    assert_true(bytes_starts_nocase(BYTES_LIT("from:<a>"), BYTES_LIT("FROM:")));
    assert_false(bytes_starts_nocase(BYTES_LIT("fro"), BYTES_LIT("FROM:")));
}

static void trimming_drops_blanks_and_tabs_at_both_ends(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {{"", ""}, {" ", ""}, {" \t a b\t ", "a b"}, {"a", "a"}, {"\ra\n", "\ra\n"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_true(bytes_equal(bytes_trim_wsp(bytes_str(rows[i].in)), bytes_str(rows[i].out)));
}

static void find_gives_the_length_when_there_is_none(void **state)
{
    (void)state;
    assert_int_equal(bytes_find(BYTES_LIT("a:b:c"), 0, ':'), 1);
    assert_int_equal(bytes_find(BYTES_LIT("a:b:c"), 2, ':'), 3);
    assert_int_equal(bytes_find(BYTES_LIT("a:b:c"), 4, ':'), 5);
    assert_int_equal(bytes_find(BYTES_LIT("a"), 7, ':'), 1);
    assert_int_equal(bytes_find(BYTES_NONE, 0, ':'), 0);
}

static size_t find_begin_slowly(struct bytes in, size_t from, uint8_t a, uint8_t b)
{
    while (from < in.len &&
           !((in.data[from] == a || in.data[from] == b) && in.data[from - 1] <= '\r'))
        from++;
    return from < in.len ? from : in.len;
}

// Blocks of every length, from every octet on.
static void begins_are_found_wherever_they_stand(void **state)
{
    (void)state;
    static const char octets[] = {'.', '-', '\n', '\r', 0, 0x0E, 'x', (char)0x8A};
    uint64_t random = 1;
    for (size_t len = 0; len <= 200; len++) {
        char *text = malloc(len + 1); // of exactly that size, for the sanitizers
        for (size_t i = 0; i < len; i++) {
            random = random * UINT64_C(6364136223846793005) + 1;
            unsigned what = (unsigned)(random >> 40) % 64;
            text[i] = what < sizeof octets ? octets[what] : 'y';
        }
        for (size_t from = 1; from <= len + 1; from++) {
            struct bytes in = bytes_of(text, len);
            assert_int_equal(bytes_find_begin(in, from, '.', '-'),
                             find_begin_slowly(in, from, '.', '-'));
        }
        free(text);
    }
    assert_int_equal(bytes_find_begin(BYTES_LIT("..\n.\r-"), 1, '.', '.'), 3);
    assert_int_equal(bytes_find_begin(BYTES_LIT("..\n.\r-"), 4, '.', '-'), 5);
    assert_int_equal(bytes_find_begin(BYTES_LIT("..\n.\r-"), 4, '.', '.'), 6);
}

static void numbers_are_digits_alone(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        bool ok;
        uint64_t value;
    } rows[] = {
        {"0", true, 0},
        {"00012", true, 12},
        {"18446744073709551615", true, UINT64_MAX},
        {"18446744073709551616", false, 0},
        {"99999999999999999999999", false, 0},
        {"", false, 0},
        {"-1", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"0x10", false, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint64_t value = 0;
        assert_int_equal(bytes_to_u64(bytes_str(rows[i].in), &value), rows[i].ok);
        assert_true(value == rows[i].value);
    }
}

static void a_read_past_the_end_sticks(void **state)
{
    (void)state;
    struct rd r = rd_of(BYTES_LIT("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E"));
    assert_int_equal(rd_u8(&r), 0x01);
    assert_int_equal(rd_be16(&r), 0x0203);
    assert_int_equal(rd_be24(&r), 0x040506);
    assert_int_equal(rd_be32(&r), 0x0708090A);
    assert_int_equal(rd_le16(&r), 0x0C0B);
    assert_int_equal(rd_left(&r), 2);
    assert_int_equal(rd_be32(&r), 0);
    assert_true(r.failed);
    assert_int_equal(rd_u8(&r), 0);
    assert_int_equal(rd_left(&r), 2);
    assert_true(bytes_is_none(rd_bytes(&r, 1)));
    assert_true(bytes_is_none(rd_rest(&r)));
}

static void bytes_are_read_in_place(void **state)
{
    (void)state;
    struct bytes all = BYTES_LIT("\x78\x56\x34\x12"
                                 "abcdef");
    struct rd r = rd_of(all);
    assert_int_equal(rd_le32(&r), 0x12345678);
    rd_skip(&r, 1);
    assert_ptr_equal(rd_bytes(&r, 2).data, all.data + 5);
    assert_int_equal(rd_rest(&r).len, 3);
    assert_false(r.failed);
    rd_skip(&r, 4);
    assert_true(r.failed);
    struct rd none = rd_of(BYTES_NONE);
    assert_int_equal(rd_u8(&none), 0);
    assert_true(none.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absent_and_empty_are_told_apart),
        cmocka_unit_test(only_ascii_letters_fold),
        cmocka_unit_test(trimming_drops_blanks_and_tabs_at_both_ends),
        cmocka_unit_test(find_gives_the_length_when_there_is_none),
        cmocka_unit_test(begins_are_found_wherever_they_stand),
        cmocka_unit_test(numbers_are_digits_alone),
        cmocka_unit_test(a_read_past_the_end_sticks),
        cmocka_unit_test(bytes_are_read_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
