// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_hello.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/limits.h"
#include "tests/decode/tls/tls_wire.h"

static void a_client_hello_says_what_is_asked_for(void **state)
{
    (void)state;
    struct buf extensions, body;
    buf_init(&extensions, 0);
    buf_init(&body, 0);
    put_extension(&extensions, 0x0A0A, BYTES_LIT(""));
    put_sni(&extensions, "mx.example");
    put_extension(&extensions, 16, BYTES_LIT("\0\5\4smtp"));
    put_extension(&extensions, 43, BYTES_LIT("\6\xFA\xFA\3\4\3\3"));
    put_client_hello(&body, 0x0303, buf_bytes(&extensions));
    struct tls_client_hello h;
    tls_client_hello_parse(buf_bytes(&body), false, &h);
    assert_true(h.has_version && h.is_whole);
    assert_int_equal(h.legacy_version, 0x0303);
    assert_int_equal(h.highest_version, 0x0304);
    assert_true(bytes_equal(h.sni, BYTES_LIT("mx.example")));
    assert_true(bytes_equal(h.alpn, BYTES_LIT("\4smtp")));
    assert_int_equal(h.cipher_suites.len, 4);
    buf_fini(&extensions);
    buf_fini(&body);
}

static void a_client_hello_may_have_no_extensions(void **state)
{
    (void)state;
    struct buf body;
    buf_init(&body, 0);
    put_client_hello(&body, 0x0301, BYTES_NONE);
    struct tls_client_hello h;
    tls_client_hello_parse(buf_bytes(&body), false, &h);
    assert_true(h.has_version && h.is_whole);
    assert_int_equal(h.highest_version, 0x0301);
    assert_true(bytes_is_none(h.sni) && bytes_is_none(h.alpn));
    buf_fini(&body);
}

// What is there at a cut is right, and what is not whole is not there.
static void a_cut_client_hello_invents_nothing(void **state)
{
    (void)state;
    struct buf extensions, body;
    buf_init(&extensions, 0);
    buf_init(&body, 0);
    put_sni(&extensions, "mx.example");
    put_extension(&extensions, 43, BYTES_LIT("\2\3\4"));
    put_client_hello(&body, 0x0303, buf_bytes(&extensions));
    for (size_t cut = 0; cut < body.len; cut++) {
        struct tls_client_hello h;
        tls_client_hello_parse(bytes_first(buf_bytes(&body), cut), true, &h);
        assert_int_equal(h.has_version, cut >= 2);
        assert_false(h.is_whole);
        assert_true(bytes_is_none(h.sni) || bytes_equal(h.sni, BYTES_LIT("mx.example")));
        assert_int_equal(bytes_is_none(h.sni), cut < body.len - 7);
        assert_int_equal(h.highest_version, cut < 2 ? 0 : 0x0303);
    }
    buf_fini(&extensions);
    buf_fini(&body);
}

static void odd_server_names_are_no_names(void **state)
{
    (void)state;
    static const struct {
        struct bytes data;
        const char *name;
    } rows[] = {
        {BYTES_LIT("\0\4\0\0\1a"), "a"},
        {BYTES_LIT("\0\3\0\0\0"), ""},
        {BYTES_LIT("\0\x8\1\0\1x\0\0\1a"), "a"},
        {BYTES_LIT("\0\4\1\0\1x"), NULL},
        {BYTES_LIT("\0\4\0\0\2a"), NULL},
        {BYTES_LIT("\0"), NULL},
        {BYTES_LIT(""), NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf extensions, body;
        struct tls_client_hello h;
        buf_init(&extensions, 0);
        buf_init(&body, 0);
        put_extension(&extensions, 0, rows[i].data);
        put_client_hello(&body, 0x0303, buf_bytes(&extensions));
        tls_client_hello_parse(buf_bytes(&body), false, &h);
        assert_int_equal(bytes_is_none(h.sni), rows[i].name == NULL);
        if (rows[i].name) assert_true(bytes_equal(h.sni, bytes_str(rows[i].name)));
        buf_fini(&extensions);
        buf_fini(&body);
    }
}

static void a_server_hello_says_what_was_agreed(void **state)
{
    (void)state;
    static const struct {
        unsigned legacy, suite;
        bool is_retry;
        struct bytes extensions; // BYTES_NONE: no block of extensions
        unsigned version;
        const char *alpn;
    } rows[] = {
        {0x0301, 0x0005, false, {0}, 0x0301, NULL},
        {0x0303, 0xC02F, false, {0}, 0x0303, NULL},
        {0x0303, 0xC02F, false, BYTES_LIT(""), 0x0303, NULL},
        {0x0303, 0xC02F, false, BYTES_LIT("\0\x10\0\7\0\5\4smtp"), 0x0303, "smtp"},
        {0x0303, 0x1302, false, BYTES_LIT("\0\x2B\0\2\3\4"), 0x0304, NULL},
        {0x0303, 0x1302, true, BYTES_LIT("\0\x33\0\2\0\x1D\0\x2B\0\2\3\4"), 0x0304, NULL},
        {0x0303, 0x1302, false, BYTES_LIT("\0\x2B\0\2\x7F\x1C"), 0x7F1C, NULL},
        {0x0303, 0x1302, false, BYTES_LIT("\0\x2B\0\3\2\3\4"), 0x0303, NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf body;
        struct tls_server_hello h;
        buf_init(&body, 0);
        put_server_hello(&body, rows[i].legacy, rows[i].suite, rows[i].is_retry,
                         rows[i].extensions);
        tls_server_hello_parse(buf_bytes(&body), false, &h);
        assert_true(h.has_version && h.has_cipher && h.is_whole);
        assert_int_equal(h.version, rows[i].version);
        assert_int_equal(h.cipher_suite, rows[i].suite);
        assert_int_equal(h.is_retry, rows[i].is_retry);
        assert_int_equal(bytes_is_none(h.alpn), rows[i].alpn == NULL);
        if (rows[i].alpn) assert_true(bytes_equal(h.alpn, bytes_str(rows[i].alpn)));
        buf_fini(&body);
    }
}

// The drafts of TLS 1.3 up to 21 name themselves in the version and have no session id.
static void a_draft_of_tls_13_is_read_too(void **state)
{
    (void)state;
    struct buf body;
    struct tls_server_hello h;
    buf_init(&body, 0);
    put_u16(&body, 0x7F12);
    for (int i = 0; i < 32; i++) buf_append_byte(&body, 1);
    put_u16(&body, 0x1301);
    put_u16(&body, 0);
    tls_server_hello_parse(buf_bytes(&body), false, &h);
    assert_true(h.is_whole && h.has_version);
    assert_int_equal(h.version, 0x7F12);
    assert_int_equal(h.cipher_suite, 0x1301);
    buf_fini(&body);
}

static void a_cut_server_hello_does_not_guess_its_version(void **state)
{
    (void)state;
    static const struct {
        unsigned legacy, suite, agreed;
        struct bytes extensions;
        size_t version_from; // the shortest cut that tells the version
    } rows[] = {
        {0x0303, 0xC02F, 0x0303, BYTES_LIT("\xFF\1\0\1\0"), 45}, // all of it
        {0x0301, 0xC014, 0x0301, BYTES_LIT("\xFF\1\0\1\0"), 2},
        {0x0303, 0x1302, 0x0304, BYTES_LIT("\0\x2B\0\2\3\4"), 37},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf body;
        buf_init(&body, 0);
        put_server_hello(&body, rows[i].legacy, rows[i].suite, false, rows[i].extensions);
        for (size_t cut = 0; cut <= body.len; cut++) {
            struct tls_server_hello h;
            tls_server_hello_parse(bytes_first(buf_bytes(&body), cut), cut < body.len, &h);
            assert_int_equal(h.has_version, cut >= rows[i].version_from);
            if (h.has_version) assert_int_equal(h.version, rows[i].agreed);
            assert_int_equal(h.has_cipher, cut >= 37);
            assert_int_equal(h.is_whole, cut == body.len);
        }
        buf_fini(&body);
    }
}

static void hellos_of_ssl2_are_known(void **state)
{
    (void)state;
    struct tls_client_hello c;
    struct tls_server_hello s;
    assert_true(tls_client_hello_parse_ssl2(BYTES_LIT("\1\3\1\0\x1B"), &c));
    assert_int_equal(c.highest_version, 0x0301);
    assert_false(tls_client_hello_parse_ssl2(BYTES_LIT("\4\3\1"), &c));
    assert_false(tls_client_hello_parse_ssl2(BYTES_LIT("\1\3"), &c));
    assert_true(tls_server_hello_parse_ssl2(BYTES_LIT("\4\0\1\0\2"), &s));
    assert_int_equal(s.version, 2);
    assert_false(s.has_cipher);
    assert_false(tls_server_hello_parse_ssl2(BYTES_LIT("\4\0\1\3\1"), &s));
    assert_false(tls_server_hello_parse_ssl2(BYTES_LIT("\1\0\1\0\2"), &s));
}

static void versions_have_their_text(void **state)
{
    (void)state;
    static const struct {
        uint16_t version;
        const char *text;
    } rows[] = {
        {0x0002, "SSL 2.0"},
        {0x0300, "SSL 3.0"},
        {0x0301, "TLS 1.0"},
        {0x0302, "TLS 1.1"},
        {0x0303, "TLS 1.2"},
        {0x0304, "TLS 1.3"},
        {0x0305, "0x0305"},
        {0, "0x0000"},
        {0x7F1C, "TLS 1.3 (draft 28)"},
        {0x7FFF, "TLS 1.3 (draft 255)"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[TLS_VERSION_TEXT];
        tls_version_text(rows[i].version, text);
        assert_string_equal(text, rows[i].text);
    }
}

static bool log_message(void *ctx, uint8_t type, struct bytes body, bool is_cut)
{
    assert_int_equal(type, TLS_HELLO_SERVER);
    struct buf *log = ctx;
    buf_append_bytes(log, body);
    buf_append_str(log, is_cut ? "...;" : ";");
    return log->len < 8;
}

static void messages_come_out_of_any_pieces(void **state)
{
    (void)state;
    static const struct {
        struct bytes wire;
        const char *log;
    } rows[] = {
        {BYTES_LIT("\2\0\0\3abc"), "abc;"},
        {BYTES_LIT("\0\0\0\0\2\0\0\1a\xB\0\0\3xyz\2\0\0\1b"), "a;b;"},
        {BYTES_LIT("\2\0\0\0\2\0\0\1a"), ";a;"},
        {BYTES_LIT("\2\0\0\7abcdefg\2\0\0\1b"), "abcdefg;"}, // the reader wants no more
        {BYTES_LIT("\2\0\0\7abc"), "abc...;"},
        {BYTES_LIT("\2\0\0\7"), "...;"},
        {BYTES_LIT("\2\0\0"), ""},
        {BYTES_LIT("\1\0\0\7abc"), ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (size_t step = 1; step <= rows[i].wire.len; step++) {
            struct tls_handshake h;
            struct buf log;
            buf_init(&log, 0);
            tls_handshake_init(&h, 1 << TLS_HELLO_SERVER, log_message, &log);
            for (size_t at = 0; at < rows[i].wire.len; at += step)
                tls_handshake_feed(&h, bytes_first(bytes_skip(rows[i].wire, at), step));
            tls_handshake_finish(&h);
            assert_true(h.is_over);
            tls_handshake_feed(&h, BYTES_LIT("\2\0\0\1z"));
            assert_string_equal(buf_str(&log), rows[i].log);
            tls_handshake_fini(&h);
            buf_fini(&log);
        }
    }
}

static bool count_octets(void *ctx, uint8_t type, struct bytes body, bool is_cut)
{
    assert_int_equal(type, TLS_HELLO_CLIENT);
    assert_int_equal(is_cut, body.len == LIMIT_TLS_HELLO);
    *(size_t *)ctx = body.len;
    return true;
}

static void a_huge_message_is_cut(void **state)
{
    (void)state;
    static uint8_t octets[1 << 20];
    struct tls_handshake h;
    size_t len = 0;
    tls_handshake_init(&h, 1 << TLS_HELLO_CLIENT, count_octets, &len);
    tls_handshake_feed(&h, BYTES_LIT("\1\x10\0\0"));
    tls_handshake_feed(&h, bytes_of(octets, sizeof(octets)));
    assert_int_equal(len, LIMIT_TLS_HELLO);
    tls_handshake_feed(&h, BYTES_LIT("\1\0\0\1x"));
    assert_int_equal(len, 1);
    tls_handshake_fini(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_hello_says_what_is_asked_for),
        cmocka_unit_test(a_client_hello_may_have_no_extensions),
        cmocka_unit_test(a_cut_client_hello_invents_nothing),
        cmocka_unit_test(odd_server_names_are_no_names),
        cmocka_unit_test(a_server_hello_says_what_was_agreed),
        cmocka_unit_test(a_draft_of_tls_13_is_read_too),
        cmocka_unit_test(a_cut_server_hello_does_not_guess_its_version),
        cmocka_unit_test(hellos_of_ssl2_are_known),
        cmocka_unit_test(versions_have_their_text),
        cmocka_unit_test(messages_come_out_of_any_pieces),
        cmocka_unit_test(a_huge_message_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
