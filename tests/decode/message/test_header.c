// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/header.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/limits.h"

// The log: "start-end name|body;" a field, "!start line;" a line that is none, at the end "." and
// what belongs to the body, where the section ended.
static const struct row {
    const char *in, *log;
} rows[] = {
    {"", ""},
    {"\r\nbody", ".body"},
    {"\nbody", ".body"},
    {"a: b\r\n\r\nbody", "0-6 a| b;.body"},
    {"a: b\n\nbody", "0-5 a| b;.body"},
    {"a: b\r\nc:d\r\n\r\n", "0-6 a| b;6-11 c|d;."},
    {"a: b\r\n", "0-6 a| b;"},
    {"a: b", "0-4 a| b;"},
    {"a: b\r", "0-5 a| b;"},
    {"a:", "0-2 a|;"},
    {"a:\r\n\r\n", "0-4 a|;."},
    // folding: line ends go, blanks stay
    {"a: b\r\n c\r\n\td\r\n\r\n", "0-14 a| b c\td;."},
    {"a:\r\n b\r\n\r\n", "0-8 a| b;."},
    {"a: b\n  c\n\n", "0-9 a| b  c;."},
    {"a: b\r\n \r\n c\r\n\r\n", "0-13 a| b  c;."},
    {"a: b\r\n \r\n\r\nx", "0-9 a| b ;.x"},
    // a bare CR is text
    {"a: b\rc\r\n\r\n", "0-8 a| b\rc;."},
    {"a: b\r\r\n\r\n", "0-7 a| b\r;."},
    {"\rx: y\r\n", ".\rx: y\r\n"},
    {"a: b\r\n\r\rx", "0-6 a| b;!6 \r;.\r\rx"},
    // obsolete: blanks before the colon
    {"a \t: b\r\n\r\n", "0-8 a| b;."},
    // no field: the section is over
    {"no field\r\na: b\r\n", ".no field\r\na: b\r\n"},
    {"nofield\r\n", ".nofield\r\n"},
    {"nofield", ".nofield"},
    {":x\r\n", ".:x\r\n"},
    {" x: y\r\n", ". x: y\r\n"},
    {"\xC3\xA9: y\r\n", ".\xC3\xA9: y\r\n"},
    {"a: b\r\nno field\r\nc: d\r\n\r\n", "0-6 a| b;!6 no ;.no field\r\nc: d\r\n\r\n"},
    {"a: b\r\nnofield", "0-6 a| b;!6 nofield;.nofield"},
    // mbox separators
    {"From ann Mon\r\na: b\r\n\r\n", "14-20 a| b;."},
    {">From ann Mon\na: b\n\n", "14-19 a| b;."},
    {"From: ann\r\n\r\n", "0-11 From| ann;."},
    {"a: b\r\nFrom x\r\n", "0-6 a| b;!6 From ;.From x\r\n"},
};

static void on_field(void *ctx, const struct header_field *f)
{
    buf_printf(ctx, "%d-%d ", (int)f->start, (int)f->end);
    buf_append_bytes(ctx, f->name);
    buf_append_str(ctx, "|");
    buf_append_bytes(ctx, f->body);
    buf_append_str(ctx, f->is_cut ? " cut;" : ";");
}

static void on_junk(void *ctx, struct bytes line, uint64_t start)
{
    buf_printf(ctx, "!%d ", (int)start);
    buf_append_bytes(ctx, line);
    buf_append_str(ctx, ";");
}

static const struct header_handler handler = {.field = on_field, .junk = on_junk};

// Feeds in pieces of step octets; the body goes to the log.
static bool feed(struct header *h, struct bytes in, size_t step, struct buf *log)
{
    bool was_over = h->state == HEADER_OVER;
    for (; in.len > 0; in = bytes_skip(in, step)) {
        struct bytes piece = bytes_first(in, step);
        if (!was_over) piece = bytes_skip(piece, header_feed(h, piece));
        if (!was_over && h->state == HEADER_OVER) {
            was_over = true;
            buf_append_str(log, ".");
            buf_append_bytes(log, header_unread(h));
        }
        if (was_over) buf_append_bytes(log, piece);
    }
    return was_over;
}

static void read_header(const char *in, size_t step, struct buf *log)
{
    struct header h;
    header_init(&h, &handler, log);
    header_begin(&h, 0);
    if (!feed(&h, bytes_str(in), step, log)) {
        header_finish(&h);
        if (header_unread(&h).len > 0) buf_append_str(log, ".");
        buf_append_bytes(log, header_unread(&h));
    }
    header_fini(&h);
}

static void sections_at_any_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (size_t step = 1; step <= strlen(rows[i].in) + 1; step++) {
            struct buf log;
            buf_init(&log, 0);
            read_header(rows[i].in, step, &log);
            assert_string_equal(buf_str(&log), rows[i].log);
            buf_fini(&log);
        }
    }
}

static void gaps(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after, *log;
    } cases[] = {
        {"a: b", "c\r\nd: e\r\n\r\nbody", "0-4 a| b cut;.body"},
        {"a: b\r\n", "c\r\n\r\nbody", "0-6 a| b cut;.body"},
        {"a: b\r", "\n\r\nbody", "0-5 a| b cut;.body"},
        {"a: b\r\nSub", "ject: x\r\n\r\nbody", "0-6 a| b;.body"},
        {"", "x\r\n folded\r\na: b\r\n\r\nbody", ".body"},
        {"a: b\r\n", "rest\r\nno field\r\n", "0-6 a| b cut;.no field\r\n"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (size_t step = 1; step < 30; step++) {
            struct header h;
            struct buf log;
            buf_init(&log, 0);
            header_init(&h, &handler, &log);
            header_begin(&h, 0);
            feed(&h, bytes_str(cases[i].before), step, &log);
            header_gap(&h);
            feed(&h, bytes_str(cases[i].after), step, &log);
            header_finish(&h);
            assert_string_equal(buf_str(&log), cases[i].log);
            header_fini(&h);
            buf_fini(&log);
        }
    }
}

static void on_long_field(void *ctx, const struct header_field *f)
{
    size_t *len = ctx;
    *len = f->is_cut ? SIZE_MAX - f->body.len : f->body.len;
}

// A body that ends exactly at the cap, beyond it only with the CR, beyond it by one.
static void long_bodies_are_cut(void **state)
{
    (void)state;
    static const struct header_handler long_handler = {.field = on_long_field, .junk = on_junk};
    for (size_t extra = 0; extra < 2; extra++) {
        for (size_t step = 1000; step < 1002; step++) {
            struct buf in;
            size_t len = 0;
            struct header h;
            buf_init(&in, 0);
            header_init(&h, &long_handler, &len);
            header_begin(&h, 0);
            buf_append_str(&in, "a:");
            for (size_t i = 0; i < LIMIT_HEADER_FIELD + extra; i++) buf_append_byte(&in, 'x');
            buf_append_str(&in, "\r\n\r\n");
            for (struct bytes b = buf_bytes(&in); b.len > 0; b = bytes_skip(b, step))
                header_feed(&h, bytes_first(b, step));
            assert_int_equal(h.state, HEADER_OVER);
            assert_int_equal(len, extra ? SIZE_MAX - LIMIT_HEADER_FIELD : LIMIT_HEADER_FIELD);
            header_fini(&h);
            buf_fini(&in);
        }
    }
}

static void long_names_are_none(void **state)
{
    (void)state;
    struct buf in, log;
    buf_init(&in, 0);
    buf_init(&log, 0);
    for (int i = 0; i < LIMIT_FIELD_NAME; i++) buf_append_byte(&in, 'x');
    buf_append_str(&in, ":\r\n\r\n");
    read_header(buf_str(&in), 7, &log);
    assert_int_equal(log.len, LIMIT_FIELD_NAME + strlen("0-1003 |;."));
    buf_reset(&log, 0);
    struct buf longer;
    buf_init(&longer, 0);
    buf_printf(&longer, "x%s", buf_str(&in));
    read_header(buf_str(&longer), 7, &log);
    assert_int_equal(log.data[0], '.');
    assert_int_equal(log.len, longer.len + 1);
    buf_fini(&longer);
    buf_fini(&in);
    buf_fini(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections_at_any_split),
        cmocka_unit_test(gaps),
        cmocka_unit_test(long_bodies_are_cut),
        cmocka_unit_test(long_names_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
