// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "export/mbox.h"

// 2026-11-21T10:00:00.5Z
#define TIME INT64_C(1795255200500000000)
#define DATE " Sat Nov 21 10:00:00 2026\n"

static const struct row {
    struct bytes sender, message;
    const char *text;
} rows[] = {
    {BYTES_LIT("ann@example.org"), BYTES_LIT("A: b\r\n\r\nHello\r\n"),
     "From ann@example.org" DATE "A: b\n\nHello\n\n"},
    {BYTES_LIT(""), BYTES_LIT("no end"), "From MAILER-DAEMON" DATE "no end\n\n"},
    {BYTES_NONE, BYTES_LIT(""), "From MAILER-DAEMON" DATE "\n"},
    {BYTES_LIT("\"a b\n\"@c"), BYTES_LIT("\r\n"), "From \"a_b_\"@c" DATE "\n\n"},
    // Quoting.
    {BYTES_LIT("a"), BYTES_LIT("From x\r\n>From y\r\n>>>From z\r\n"),
     "From a" DATE ">From x\n>>From y\n>>>>From z\n\n"},
    {BYTES_LIT("a"), BYTES_LIT("From\r\nfrom x\r\n From x\r\nxFrom x\r\n> From x\r\nFrom:x\r\n"),
     "From a" DATE "From\nfrom x\n From x\nxFrom x\n> From x\nFrom:x\n\n"},
    {BYTES_LIT("a"), BYTES_LIT(">>"), "From a" DATE ">>\n\n"},
    {BYTES_LIT("a"), BYTES_LIT("Fro"), "From a" DATE "Fro\n\n"},
    {BYTES_LIT("a"), BYTES_LIT("From "), "From a" DATE ">From \n\n"},
    {BYTES_LIT("a"),
     BYTES_LIT(">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>From b\n"),
     "From a" DATE
     ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>From b\n\n"},
    // Line ends.
    {BYTES_LIT("a"), BYTES_LIT("a\nb\rc\r\r\nd\r"), "From a" DATE "a\nb\rc\r\nd\r\n\n"},
    {BYTES_LIT("a"), BYTES_LIT("a\rFrom b\r\n\rFrom c"), "From a" DATE "a\rFrom b\n\rFrom c\n\n"},
    {BYTES_LIT("a"), BYTES_LIT("a\0b\r\n"), NULL},
};

static void collect(void *ctx, struct bytes data)
{
    buf_append_bytes(ctx, data);
}

// In pieces of step octets.
static void put(struct buf *out, const struct row *row, size_t step)
{
    struct mbox m;
    buf_reset(out, 0);
    mbox_init(&m, collect, out);
    mbox_begin(&m, row->sender, TIME);
    for (struct bytes rest = row->message; rest.len > 0; rest = bytes_skip(rest, step))
        mbox_data(&m, bytes_first(rest, step));
    mbox_end(&m);
}

static void messages_are_quoted_at_any_split(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t step = 1; step < 40; step++) {
            put(&out, &rows[i], step);
            if (rows[i].text) assert_string_equal(buf_str(&out), rows[i].text);
            else assert_memory_equal(out.data + out.len - 5, "a\0b\n\n", 5);
        }
    }
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_quoted_at_any_split),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
