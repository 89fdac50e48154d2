// SPDX-License-Identifier: BSD-2-Clause
//
// Whole messages through message_builder: see message_dump.h for the lines that must come out.
#include "tests/decode/message/message_dump.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/limits.h"

#define SHA_EMPTY "e3b0c44298fc1c14"
#define SHA_X     "2d711642b726b044" // "x"

static const struct row {
    const char *in, *out;
} rows[] = {
#include "tests/decode/message/message_rows.h"
};

static struct message_builder *builder;

static int setup(void **state)
{
    (void)state;
    builder = message_builder_new(true, MESSAGE_WHOLE);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    message_builder_free(builder);
    return 0;
}

static struct message_run run_of(struct bytes in)
{
    return (struct message_run){.in = in, .gap_at = SIZE_MAX};
}

static void dump(const struct message_run *run, struct buf *out)
{
    buf_reset(out, SIZE_MAX);
    message_dump(builder, run, out);
}

static void messages_at_any_split(void **state)
{
    (void)state;
    struct buf got;
    buf_init(&got, 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct message_run run = run_of(bytes_str(rows[i].in));
        dump(&run, &got);
        assert_string_equal(buf_str(&got), rows[i].out);
        for (run.step = 1; run.step < 12; run.step++) {
            dump(&run, &got);
            assert_string_equal(buf_str(&got), rows[i].out);
        }
        for (run.cuts = 1; run.cuts < 20; run.cuts++) {
            dump(&run, &got);
            assert_string_equal(buf_str(&got), rows[i].out);
        }
    }
    buf_fini(&got);
}

// Each part that has a hash must stand in whole as it is: parts that end before a gap are as
// ever, no other has a hash.
static void assert_known_hashes(const char *got, const char *whole)
{
    for (const char *line = got; *line; line = strchr(line, '\n') + 1) {
        size_t len = strcspn(line, "\n");
        if (strncmp(line, "part ", 5) != 0 || line[len - 1] == '-') continue;
        char *copy = strndup(line, len);
        assert_non_null(strstr(whole, copy));
        free(copy);
    }
}

static void gap_at_every_offset(void **state)
{
    (void)state;
    struct buf got, again;
    buf_init(&got, 0);
    buf_init(&again, 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct message_run run = run_of(bytes_str(rows[i].in));
        for (run.gap_at = 0; run.gap_at <= run.in.len; run.gap_at++) {
            run.step = 0;
            run.gap_len = run.gap_at % 5;
            dump(&run, &got);
            run.step = 1;
            dump(&run, &again);
            assert_string_equal(buf_str(&got), buf_str(&again));
            assert_non_null(strstr(buf_str(&got), " gap -\n"));
            assert_known_hashes(buf_str(&got), rows[i].out);
        }
    }
    buf_fini(&got);
    buf_fini(&again);
}

static void a_message_that_is_cut_keeps_its_hash(void **state)
{
    (void)state;
    struct buf got;
    buf_init(&got, 0);
    struct message_run run = run_of(BYTES_LIT("Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                                              "--b\r\n\r\nx"));
    run.is_open = true;
    run.no_detail = true;
    dump(&run, &got);
    assert_string_equal(
        buf_str(&got),
        "size 53 cut 8df2c6a58c32a018\n"
        "part 1 text/plain charset=- encoding=- disposition=- filename=- size=1 " SHA_X "\n");
    buf_fini(&got);
}

// Two headers fields before the gap, two after it.
static void fields_are_read_up_to_a_gap(void **state)
{
    (void)state;
    struct buf got;
    buf_init(&got, 0);
    struct message_run run = run_of(BYTES_LIT("Subject: a subject\r\nFrom: ann@example.org\r\n"
                                              "To: bob@example.com\r\n\r\nbody\r\n"));
    run.gap_at = strlen("Subject: a subject\r\nFrom: ann@exa");
    run.gap_len = 3;
    dump(&run, &got);
    assert_string_equal(buf_str(&got),
                        "size 69 gap -\n"
                        "subject a subject\n"
                        "from ann@exa\n"
                        "part 1 text/plain charset=- encoding=- disposition=- filename=- size=6 -\n"
                        "field 0 20 Subject: a subject\n"
                        "field 20 33 From: ann@exa\n"
                        "entity 1 parent=-1 depth=0 text/plain filename=- leaf gap 0 63 63 69\n"
                        "hole 33 3\n");
    buf_fini(&got);
}

static size_t lines_of(const char *text, const char *start)
{
    size_t n = 0;
    for (const char *line = text; *line; line = strchr(line, '\n') + 1)
        n += strncmp(line, start, strlen(start)) == 0;
    return n;
}

// Without the lines about parts and entities, and without findings, some of which are about bodies.
static void drop_parts(struct buf *text)
{
    static const char *const dropped[] = {"part ", "entity ", "finding "};
    struct buf kept;
    buf_init(&kept, 0);
    const char *next;
    for (const char *line = buf_str(text); *line; line = next) {
        next = strchr(line, '\n') + 1;
        bool is_dropped = false;
        for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++)
            is_dropped |= strncmp(line, dropped[i], strlen(dropped[i])) == 0;
        if (!is_dropped) buf_append(&kept, line, (size_t)(next - line));
    }
    buf_fini(text);
    *text = kept;
}

static void the_header_section_alone_is_as_ever(void **state)
{
    (void)state;
    struct message_builder *shallow = message_builder_new(true, MESSAGE_HEADER);
    struct buf whole, got;
    buf_init(&whole, 0);
    buf_init(&got, 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct message_run run = run_of(bytes_str(rows[i].in));
        run.no_detail = true;
        dump(&run, &whole);
        drop_parts(&whole);
        for (run.step = 0; run.step < 9; run.step++) {
            buf_reset(&got, SIZE_MAX);
            message_dump(shallow, &run, &got);
            assert_int_equal(lines_of(buf_str(&got), "part "), 0);
            drop_parts(&got);
            assert_string_equal(buf_str(&got), buf_str(&whole));
        }
    }
    buf_fini(&whole);
    buf_fini(&got);
    message_builder_free(shallow);
}

static void a_message_may_only_be_counted(void **state)
{
    (void)state;
    struct message_builder *counter = message_builder_new(true, MESSAGE_COUNTED);
    struct buf whole, got;
    buf_init(&whole, 0);
    buf_init(&got, 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct message_run run = run_of(bytes_str(rows[i].in));
        run.no_detail = true;
        dump(&run, &whole);
        for (run.step = 0; run.step < 3; run.step++) {
            buf_reset(&got, SIZE_MAX);
            message_dump(counter, &run, &got);
            // Its size and its hash stand in the first line.
            assert_int_equal(strcspn(buf_str(&got), "\n"), strcspn(buf_str(&whole), "\n"));
            assert_memory_equal(buf_str(&got), buf_str(&whole), strcspn(buf_str(&got), "\n"));
            assert_int_equal(lines_of(buf_str(&got), "part "), 0);
            assert_int_equal(lines_of(buf_str(&got), "finding "), 0);
        }
    }
    buf_fini(&whole);
    buf_fini(&got);
    message_builder_free(counter);
}

static void too_many_parts_are_counted(void **state)
{
    (void)state;
    struct buf in, got;
    buf_init(&in, 0);
    buf_init(&got, 0);
    buf_append_str(&in, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    for (int i = 0; i < LIMIT_MIME_PARTS + 50; i++) buf_append_str(&in, "--b\r\n\r\nx\r\n");
    buf_append_str(&in, "--b--\r\n");
    struct message_run run = run_of(buf_bytes(&in));
    dump(&run, &got);
    assert_int_equal(lines_of(buf_str(&got), "part "), LIMIT_MIME_PARTS);
    assert_int_equal(lines_of(buf_str(&got), "entity "), LIMIT_MIME_PARTS);
    assert_int_equal(lines_of(buf_str(&got), "finding MIME-MANY"), 1);
    assert_int_equal(lines_of(buf_str(&got), "finding CAP-LIMIT"), 1);
    buf_fini(&in);
    buf_fini(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_at_any_split),
        cmocka_unit_test(gap_at_every_offset),
        cmocka_unit_test(a_message_that_is_cut_keeps_its_hash),
        cmocka_unit_test(fields_are_read_up_to_a_gap),
        cmocka_unit_test(the_header_section_alone_is_as_ever),
        cmocka_unit_test(a_message_may_only_be_counted),
        cmocka_unit_test(too_many_parts_are_counted),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
