// SPDX-License-Identifier: BSD-2-Clause
//
// TNEF streams put together attribute by attribute, whole and in pieces of every size.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "decode/message/tnef.h"

static void put_le(struct buf *b, uint32_t value, int octets)
{
    for (int i = 0; i < octets; i++) buf_append_byte(b, (uint8_t)(value >> 8 * i));
}

static void put_attribute(struct buf *b, uint8_t level, uint32_t id, const void *data, size_t len,
                          int wrong)
{
    const uint8_t *octets = data;
    uint16_t sum = (uint16_t)wrong;
    for (size_t i = 0; i < len; i++) sum = (uint16_t)(sum + octets[i]);
    put_le(b, level, 1);
    put_le(b, id, 4);
    put_le(b, (uint32_t)len, 4);
    buf_append(b, data, len);
    put_le(b, sum, 2);
}

static void put_title(struct buf *b, const char *name)
{
    put_attribute(b, 2, 0x00018010, name, strlen(name) + 1, 0);
}

static void put_file(struct buf *b, const char *octets, int wrong)
{
    put_attribute(b, 2, 0x0006800F, octets, strlen(octets), wrong);
}

// attAttachment with the properties of an attachment: one number, one named, the long file name.
static void put_properties(struct buf *out)
{
    static const char name[] = "l\0\xE9\0n\0g\0.\0t\0x\0t\0\0";
    struct buf b;
    buf_init(&b, 0);
    put_le(&b, 4, 4);
    put_le(&b, 0x0003, 2); // PT_INT32 PR_ATTACH_NUM
    put_le(&b, 0x0E21, 2);
    put_le(&b, 0, 4);
    put_le(&b, 0x0003, 2); // a named property, by name
    put_le(&b, 0x8001, 2);
    for (int i = 0; i < 16; i++) put_le(&b, 0, 1);
    put_le(&b, 1, 4);
    put_le(&b, 6, 4);
    buf_append(&b, "a\0b\0\0\0\0\0", 8);
    put_le(&b, 7, 4);
    put_le(&b, 0x0003 | 0x1000, 2); // several numbers
    put_le(&b, 0x0E22, 2);
    put_le(&b, 2, 4);
    put_le(&b, 1, 4);
    put_le(&b, 2, 4);
    put_le(&b, 0x001F, 2); // PT_UNICODE PR_ATTACH_LONG_FILENAME
    put_le(&b, 0x3707, 2);
    put_le(&b, 1, 4);
    put_le(&b, sizeof(name) - 1, 4);
    buf_append(&b, name, sizeof(name) - 1);
    for (size_t i = (sizeof(name) - 1) % 4; i % 4; i++) put_le(&b, 0, 1);
    put_attribute(out, 2, 0x00069005, b.data, b.len, 0);
    buf_fini(&b);
}

static void begin_stream(struct buf *b)
{
    buf_init(b, 0);
    put_le(b, 0x223E9F78, 4);
    put_le(b, 1, 2);
    put_attribute(b, 1, 0x00089006, "\0\0\1\0", 4, 0);
    put_attribute(b, 1, 0x00078008, "IPM.Microsoft Mail.Note", 24, 0);
}

static void begin_file(struct buf *b)
{
    static const uint8_t rendering[14] = {1};
    put_attribute(b, 2, 0x00069002, rendering, sizeof(rendering), 0);
}

static void on_begin(void *ctx)
{
    buf_append_byte(ctx, '[');
}

static void on_data(void *ctx, struct bytes octets)
{
    buf_append_bytes(ctx, octets);
}

static void on_end(void *ctx, struct bytes name, bool is_whole)
{
    buf_append_str(ctx, " = ");
    if (bytes_is_none(name)) buf_append_str(ctx, "(no name)");
    buf_append_bytes(ctx, name);
    buf_append_str(ctx, is_whole ? "]" : " BROKEN]");
}

static const struct tnef_events events = {on_begin, on_data, on_end};

static void expect(struct bytes stream, const char *found)
{
    for (size_t piece = 1; piece <= stream.len + 1; piece++) {
        struct tnef t;
        struct buf log;
        buf_init(&log, 0);
        tnef_init(&t, &events, &log);
        for (struct bytes rest = stream; rest.len > 0; rest = bytes_skip(rest, piece))
            tnef_feed(&t, bytes_first(rest, piece));
        tnef_finish(&t);
        assert_string_equal(buf_str(&log), found);
        tnef_fini(&t);
        buf_fini(&log);
    }
}

static void files_have_names_and_octets(void **state)
{
    (void)state;
    struct buf b;
    begin_stream(&b);
    begin_file(&b);
    put_title(&b, "LONG~1.TXT");
    put_file(&b, "first", 0);
    put_properties(&b);
    begin_file(&b);
    put_title(&b, "b.txt");
    put_file(&b, "second", 0);
    begin_file(&b);
    put_file(&b, "third", 0);
    expect(buf_bytes(&b), "[first = l\xC3\xA9ng.txt][second = b.txt][third = (no name)]");
    buf_fini(&b);
}

static void what_is_broken_is_said(void **state)
{
    (void)state;
    struct buf b;
    begin_stream(&b);
    begin_file(&b);
    put_title(&b, "a");
    put_file(&b, "wrong sum", 1);
    begin_file(&b);
    put_title(&b, "no octets");
    begin_file(&b);
    put_title(&b, "cut");
    put_file(&b, "half", 0);
    expect(bytes_first(buf_bytes(&b), b.len - 4),
           "[wrong sum = a BROKEN][ = no octets BROKEN][ha = cut BROKEN]");
    buf_append_str(&b, "\x09no attribute");
    expect(buf_bytes(&b), "[wrong sum = a BROKEN][ = no octets BROKEN][half = cut BROKEN]");
    buf_fini(&b);
    expect(BYTES_LIT(""), "");
    expect(BYTES_LIT("\x78\x9F\x3E"), "");
    expect(BYTES_LIT("no TNEF at all"), "");
}

static void a_gap_ends_it(void **state)
{
    (void)state;
    struct buf b, log;
    struct tnef t;
    begin_stream(&b);
    begin_file(&b);
    put_file(&b, "octets", 0);
    buf_init(&log, 0);
    tnef_init(&t, &events, &log);
    tnef_feed(&t, bytes_first(buf_bytes(&b), b.len - 5));
    tnef_gap(&t);
    tnef_feed(&t, buf_bytes(&b));
    tnef_finish(&t);
    assert_string_equal(buf_str(&log), "[oct = (no name) BROKEN]");
    tnef_fini(&t);
    buf_fini(&log);
    buf_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_have_names_and_octets),
        cmocka_unit_test(what_is_broken_is_said),
        cmocka_unit_test(a_gap_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
