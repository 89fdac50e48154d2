// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"

#define B(s) BYTES_LIT(s)

// Fragments of one record are joined: "type/version/len:octets".
struct log {
    struct buf text;
    const struct tls_record *open;
    size_t seen;
};

static void on_fragment(void *ctx, const struct tls_record *r, struct bytes octets)
{
    struct log *log = ctx;
    assert_true(octets.len > 0);
    if (log->seen == 0) buf_printf(&log->text, "%u/%04x/%u:", r->type, r->version, r->len);
    buf_append_bytes(&log->text, octets);
    log->seen += octets.len;
    assert_true(log->seen <= r->len);
    if (log->seen == r->len) log->seen = 0;
}

static void on_missing(void *ctx, const struct tls_record *r, uint64_t missing)
{
    struct log *log = ctx;
    if (log->seen == 0) buf_printf(&log->text, "%u/%04x/%u:", r->type, r->version, r->len);
    buf_printf(&log->text, "(%u)", (unsigned)missing);
    log->seen += (size_t)missing;
    if (log->seen == r->len) log->seen = 0;
}

static void on_lost(void *ctx)
{
    struct log *log = ctx;
    buf_append_str(&log->text, "LOST");
}

static const struct tls_record_events events = {on_fragment, on_missing, on_lost};

static void run(struct bytes in, size_t step, size_t gap_at, uint64_t gap, struct log *log)
{
    struct tls_record_parser p;
    *log = (struct log){0};
    buf_init(&log->text, 0);
    tls_record_init(&p, &events, log);
    for (size_t at = 0; at < in.len;) {
        size_t n = at < gap_at && gap_at - at < step ? gap_at - at : step;
        if (at == gap_at) tls_record_gap(&p, gap);
        tls_record_feed(&p, bytes_first(bytes_skip(in, at), n));
        at += n;
    }
}

static void records_are_the_same_in_any_pieces(void **state)
{
    (void)state;
    static const struct {
        struct bytes wire;
        const char *log;
    } rows[] = {
        {B("\x16\3\1\0\3abc"), "22/0301/3:abc"},
        {B("\x16\3\3\0\2ab\x14\3\3\0\1c\x17\3\3\0\1d"), "22/0303/2:ab20/0303/1:c23/0303/1:d"},
        {B("\x17\3\3\0\0\x15\3\3\0\2xy"), "21/0303/2:xy"},
        {B("\x16\3\1\0\5ab"), "22/0301/5:ab"},
        {B("\x16\3"), ""},
        {B("220 mx\r\n"), "LOST"},
        {B("\x16\3\5\0\1a"), "LOST"},
        {B("\x16\2\1\0\1a"), "LOST"},
        {B("\x19\3\1\0\1a"), "LOST"},
        {B("\x18\3\3\0\1a"), "24/0303/1:a"},
        {B("\x16\3\1\x48\1a"), "LOST"},
        {B("\x16\3\1\0\1a\x80\7\1\3\1"), "22/0301/1:aLOST"},
        {B("\x80\4\1\3\1x\x16\3\1\0\1a"), "128/0002/4:\1\3\1x22/0301/1:a"},
        {B("\x80\3\1\3\1\x16\3\1\0\1a"), "128/0002/3:\1\3\1"
                                         "22/0301/1:a"},
        {B("\x80\2\1\3\1"), "LOST"},
        {B("\x80\5\4yes!"), "128/0002/5:\4yes!"},
        {B("\x80\5\2\3\1no"), "LOST"},
        {B("\x80\5\1\0\1no"), "LOST"},
        {B("\x80\5\1\0\2no"), "128/0002/5:\1"},
        {B(""), ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (size_t step = 1; step <= rows[i].wire.len + 1; step++) {
            struct log log;
            run(rows[i].wire, step, SIZE_MAX, 0, &log);
            // A string compare: what follows a NUL is not looked at.
            assert_string_equal(buf_str(&log.text), rows[i].log);
            buf_fini(&log.text);
        }
    }
}

static void a_gap_inside_a_record_leaves_the_next_known(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint64_t gap;
        const char *log;
    } rows[] = {
        {5, 6, "22/0301/6:(6)LOST"}, // "abcdef" is no record
        {7, 2,
         "22/0301/6:ab(2)cd"
         "LOST"},
        {7, 4, "22/0301/6:ab(4)LOST"},
        {7, 5, "22/0301/6:abLOST"},
        {3, 1, "LOST"},
        {11, 1, "22/0301/6:abcdefLOST"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (size_t step = 1; step < 20; step++) {
            struct log log;
            run(B("\x16\3\1\0\6abcdef\x17\3\3\0\1z"), step, rows[i].at, rows[i].gap, &log);
            assert_string_equal(buf_str(&log.text), rows[i].log);
            buf_fini(&log.text);
        }
    }
    struct log log;
    run(B("\x16\3\1\0\6ab\x17\3\3\0\1z"), 3, 7, 4, &log);
    assert_string_equal(buf_str(&log.text), "22/0301/6:ab(4)23/0303/1:z");
    buf_fini(&log.text);
}

static void the_first_octets_tell_tls_from_text(void **state)
{
    (void)state;
    static const struct {
        struct bytes first;
        bool looks_like, may_begin;
    } rows[] = {
        {B(""), false, true},
        {B("\x16"), false, true},
        {B("\x16\3"), false, true},
        {B("\x16\3\1"), true, true},
        {B("\x16\3\4\2\0\1\0"), true, true},
        {B("\x14\3\0"), true, true},
        {B("\x15\3\3"), true, true},
        {B("\x17\3\3"), true, true},
        {B("\x18\3\3"), false, false},
        {B("\x13\3\3"), false, false},
        {B("\x16\3\5"), false, false},
        {B("\x16\3\1\xFF\xFF"), false, false},
        {B("\x16\2"), false, false},
        {B("\x80"), false, true},
        {B("\x80\x2E\1\3"), false, true},
        {B("\x80\x2E\1\3\1"), true, true},
        {B("\x80\x2E\1\0\2"), true, true},
        {B("\x80\x2E\1\2\2"), false, false},
        {B("\x80\x2E\4\0\1"), false, false},
        {B("EHLO x\r\n"), false, false},
        {B("\r\n"), false, false},
        {B("\xC3\xA9\r\n!"), false, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(tls_record_looks_like(rows[i].first), rows[i].looks_like);
        assert_int_equal(tls_record_may_begin(rows[i].first), rows[i].may_begin);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_the_same_in_any_pieces),
        cmocka_unit_test(a_gap_inside_a_record_leaves_the_next_known),
        cmocka_unit_test(the_first_octets_tell_tls_from_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
