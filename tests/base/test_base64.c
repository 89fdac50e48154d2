// SPDX-License-Identifier: BSD-2-Clause
#include "base/base64.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base64_kernel.h"

// What follows holds with each kernel that this processor can run.
static void with_each_kernel(void (*test)(void))
{
    for (size_t i = 0; base64_kernels[i]; i++) {
        if (!base64_kernels[i]->is_supported()) continue;
        base64_kernel_use(base64_kernels[i]);
        test();
    }
    base64_kernel_use(NULL);
}

struct row {
    const char *in;
    const char *out;
    uint64_t skipped, trailing;
    bool ended;
};

static const struct row rows[] = {
    {"", "", 0, 0, false},
    {"Zg==", "f", 0, 0, true},
    {"Zm8=", "fo", 0, 0, true},
    {"Zm9v", "foo", 0, 0, false},
    {"Zm9vYg==", "foob", 0, 0, true},
    {"Zm9v\r\nYmFy\r\n", "foobar", 0, 0, false},
    {"Zm9v\nYmFy\n", "foobar", 0, 0, false},
    {"Zm\r\n9vYm\r\nFy", "foobar", 0, 0, false},
    {"Zm9v YmFy", "foobar", 1, 0, false},
    {"Z!m-9_v\x80", "foo", 4, 0, false},
    {"=Zm9v", "foo", 1, 0, false},       // padding where no quantum is
    {"Z=m9v", "foo", 1, 0, false},       // padding after one character
    {"Zg=", "f", 0, 0, false},           // incomplete padding at the end
    {"Zg=9v", "f\x0f\x6f", 1, 0, false}, // padding that was none: Zg9v
    {"Zg= =", "f", 1, 0, true},          // something between the two
    {"Zm8=Zm9v", "fo", 0, 4, true},      // nothing after the end is data
    {"Zm8===\r\n--", "fo", 2, 0, true},
    {"Z", "", 0, 0, false},
    {"Zm", "f", 0, 0, false},
    {"Zm8", "fo", 0, 0, false},
    {"Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFy\r\nZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFy\r\n",
     "foobarfoobarfoobarfoobarfoobarfoobarfoobarfoobar", 0, 0, false},
    {"Zm9vYmFyZm9vYmFy*Zm9vYmFyZm9vYmFyZm9vYmFyZg==Zm9vYmFyZm9vYmFyZm9v",
     "foobarfoobarfoobarfoobarfoobarf", 1, 20, true},
};

// Feeds in cut at the offsets of a bit mask (bit i: cut before octet i + 1).
static void decode_cut(const struct row *r, uint64_t cuts)
{
    struct bytes in = bytes_str(r->in);
    struct base64_decoder d;
    base64_decoder_init(&d);
    size_t n = 0;
    uint8_t got[256];
    for (size_t from = 0, to; from < in.len; from = to) {
        for (to = from + 1; to < in.len && !(cuts >> ((to - 1) % 64) & 1);) to++;
        // A block of exactly the room that is promised to be enough: a sanitizer sees one too many.
        size_t room = (to - from) / 4 * 3 + 3;
        uint8_t *out = malloc(room);
        assert_non_null(out);
        size_t wrote = base64_decode(&d, bytes_of(in.data + from, to - from), out);
        assert_true(wrote <= room);
        memcpy(got + n, out, wrote);
        n += wrote;
        free(out);
    }
    bool ended = d.ended;
    uint64_t skipped = d.skipped;
    n += base64_decode_finish(&d, got + n);
    assert_int_equal(n, strlen(r->out));
    assert_memory_equal(got, r->out, n);
    assert_int_equal(ended, r->ended);
    assert_int_equal(skipped, r->skipped);
    assert_int_equal(d.trailing, r->trailing);
}

static void decode_rows(void)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        decode_cut(&rows[i], 0);
        decode_cut(&rows[i], UINT64_MAX);
        for (unsigned at = 0; at < 64; at++) decode_cut(&rows[i], UINT64_C(1) << at);
        uint64_t random = 88172645463325252u;
        for (unsigned k = 0; k < 200; k++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            decode_cut(&rows[i], random);
        }
    }
}

static void each_row_decodes_alike_however_it_is_cut(void **state)
{
    (void)state;
    with_each_kernel(decode_rows);
}

// Decodes and measures in, cut where chance wants it: both must say the same.
static void measure_cut(struct bytes in, uint64_t *random)
{
    struct base64_decoder decoder, measurer;
    base64_decoder_init(&decoder);
    base64_decoder_init(&measurer);
    uint8_t out[600];
    for (struct bytes rest = in; rest.len > 0;) {
        *random = *random * 6364136223846793005u + 1442695040888963407u;
        struct bytes piece = bytes_first(rest, (*random >> 33) % 90 + 1);
        assert_int_equal(base64_measure(&measurer, piece), base64_decode(&decoder, piece, out));
        assert_int_equal(measurer.ended, decoder.ended);
        assert_int_equal(measurer.skipped, decoder.skipped);
        assert_int_equal(measurer.trailing, decoder.trailing);
        rest = bytes_skip(rest, piece.len);
    }
    uint8_t last[2];
    size_t n = base64_decode_finish(&decoder, last);
    assert_int_equal(base64_decode_finish(&measurer, last), n);
}

static void measure_rows(void)
{
    uint64_t random = 1;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (int k = 0; k < 50; k++) measure_cut(bytes_str(rows[i].in), &random);
    // Each octet there is among clean ones, and ends of lines anywhere.
    for (int c = 0; c < 256; c++) {
        uint8_t text[500];
        for (size_t i = 0; i < sizeof(text); i++)
            text[i] = (uint8_t)("Zm9vYmFy+/\r\n"[(i * 5 + i / 7) % 12]);
        text[250 + c % 20] = text[330 + c % 17] = (uint8_t)c;
        for (int k = 0; k < 4; k++) measure_cut(bytes_of(text, sizeof(text)), &random);
    }
}

static void the_measure_is_what_decoding_gives(void **state)
{
    (void)state;
    with_each_kernel(measure_rows);
}

// What a kernel alone makes of in, in blocks of exactly its size and room.
struct taken {
    size_t decoded, counted; // octets that were taken of in
    size_t len, count;       // what came of them
    uint8_t out[200];
};

static struct taken take(const struct base64_kernel *k, struct bytes in)
{
    struct taken t = {0};
    size_t room = in.len / 4 * 3 + 1;
    uint8_t *copy = malloc(in.len + 1), *out = malloc(room);
    assert_non_null(copy);
    assert_non_null(out);
    memcpy(copy, in.data, in.len);
    uint8_t *o = out;
    t.decoded = (size_t)(k->decode(copy, copy + in.len, &o) - copy);
    t.len = (size_t)(o - out);
    assert_true(t.len <= room);
    memcpy(t.out, out, t.len);
    t.counted = (size_t)(k->count(copy, copy + in.len, &t.count) - copy);
    free(copy);
    free(out);
    return t;
}

// A kernel may stop sooner than another, but never takes anything else or gives anything else.
static void compare(struct bytes in)
{
    struct taken expected = take(&base64_kernel_portable, in);
    for (size_t i = 0; base64_kernels[i]; i++) {
        if (!base64_kernels[i]->is_supported()) continue;
        struct taken got = take(base64_kernels[i], in);
        assert_int_equal(got.decoded, expected.decoded);
        assert_int_equal(got.len, expected.len);
        assert_memory_equal(got.out, expected.out, got.len);
        struct bytes counted = bytes_first(in, got.counted);
        assert_int_equal(take(&base64_kernel_portable, counted).counted, got.counted);
        assert_int_equal(take(&base64_kernel_portable, counted).count, got.count);
        assert_true(got.counted + 64 > expected.counted);
    }
}

static void kernels_agree_on_every_octet_at_every_place(void **state)
{
    (void)state;
    uint8_t text[140];
    for (unsigned c = 0; c < 256; c++)
        for (size_t at = 0; at < sizeof(text); at++) {
            for (size_t i = 0; i < sizeof(text); i++)
                text[i] = (uint8_t)("Zm9vYmFy+/09AZaz"[(i * 7 + i / 16) % 16]);
            text[at] = (uint8_t)c;
            compare(bytes_of(text, sizeof(text)));
        }
}

static void kernels_agree_on_lines_of_any_length(void **state)
{
    (void)state;
    uint8_t text[140];
    for (size_t line = 1; line < 100; line++)
        for (size_t eol = 1; eol <= 2; eol++)
            for (size_t len = 0; len <= sizeof(text); len++) {
                for (size_t i = 0; i < len; i++) {
                    size_t column = i % (line + eol);
                    text[i] = column < line             ? "Zm9vYmFy+/09AZaz"[i % 16]
                              : column + 1 < line + eol ? '\r'
                                                        : '\n';
                }
                compare(bytes_of(text, len));
            }
}

static void what_was_encoded_decodes_to_itself(void **state)
{
    (void)state;
    uint8_t raw[300];
    for (size_t i = 0; i < sizeof(raw); i++) raw[i] = (uint8_t)(i * 7 + i / 13);
    for (size_t len = 0; len <= sizeof(raw); len++) {
        struct buf text, back;
        buf_init(&text, 0);
        buf_init(&back, 0);
        base64_encode(bytes_of(raw, len), &text);
        assert_int_equal(text.len, (len + 2) / 3 * 4);
        assert_true(base64_decode_strict(buf_bytes(&text), &back));
        assert_int_equal(back.len, len);
        assert_memory_equal(buf_str(&back), raw, len);
        buf_fini(&text);
        buf_fini(&back);
    }
}

static void a_long_value_decodes_in_pieces(void **state)
{
    (void)state;
    struct buf raw, text, back;
    buf_init(&raw, 0);
    buf_init(&text, 0);
    buf_init(&back, 0);
    for (int i = 0; i < 5001; i++) buf_append_byte(&raw, (uint8_t)(i * 31));
    base64_encode(buf_bytes(&raw), &text);
    assert_true(base64_decode_strict(buf_bytes(&text), &back));
    assert_true(bytes_equal(buf_bytes(&raw), buf_bytes(&back)));
    buf_fini(&raw);
    buf_fini(&text);
    buf_fini(&back);
}

static void strict_takes_only_base64(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out; // NULL: refused
    } cases[] = {
        {"", ""},           {"AGFubgBzZWNyZXQ=", NULL},
        {"Zm9v", "foo"},    {"Zm8=", "fo"},
        {"Zm8", "fo"},      {"Zg==", "f"},
        {"Zg", "f"},        {"Zg=", NULL},
        {"Z", NULL},        {"=", NULL},
        {"Zm9v\r\n", NULL}, {"Zm 9v", NULL},
        {"Zg===", NULL},    {"Zm9=v", NULL},
        {"*", NULL},        {"ann", NULL},
        {"Zh", NULL},       {"Zh==", "f"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buf out;
        buf_init(&out, 0);
        bool ok = base64_decode_strict(bytes_str(cases[i].in), &out);
        if (i == 1) { // holds NUL
            assert_true(ok);
            assert_int_equal(out.len, 11);
            assert_memory_equal(buf_str(&out), "\0ann\0secret", 11);
        } else {
            assert_int_equal(ok, cases[i].out != NULL);
            assert_string_equal(buf_str(&out), cases[i].out ? cases[i].out : "");
        }
        buf_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_decodes_alike_however_it_is_cut),
        cmocka_unit_test(the_measure_is_what_decoding_gives),
        cmocka_unit_test(kernels_agree_on_every_octet_at_every_place),
        cmocka_unit_test(kernels_agree_on_lines_of_any_length),
        cmocka_unit_test(what_was_encoded_decodes_to_itself),
        cmocka_unit_test(a_long_value_decodes_in_pieces),
        cmocka_unit_test(strict_takes_only_base64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
