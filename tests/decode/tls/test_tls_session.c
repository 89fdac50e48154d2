// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/decode/tls/tls_wire.h"

// The octets of both sides of a connection up to its first encrypted records.
struct dialogue {
    struct buf client, server;
};

static void dialogue_fini(struct dialogue *d)
{
    buf_fini(&d->client);
    buf_fini(&d->server);
}

// A handshake message, in records of at most size octets.
static void put_message(struct buf *wire, unsigned type, struct bytes body, size_t size)
{
    struct buf message;
    buf_init(&message, 0);
    put_handshake(&message, type, body);
    for (size_t at = 0; at < message.len; at += size)
        put_record(wire, 22, bytes_first(bytes_skip(buf_bytes(&message), at), size));
    buf_fini(&message);
}

static void put_client(struct buf *wire, const char *name, size_t size)
{
    struct buf extensions, body;
    buf_init(&extensions, 0);
    buf_init(&body, 0);
    if (name) put_sni(&extensions, name);
    put_extension(&extensions, 16, BYTES_LIT("\0\x0A\4smtp\4esmt"));
    put_client_hello(&body, 0x0303, buf_bytes(&extensions));
    put_message(wire, 1, buf_bytes(&body), size);
    buf_fini(&extensions);
    buf_fini(&body);
}

static void put_server(struct buf *wire, unsigned version, unsigned suite, bool is_retry,
                       struct bytes extensions, size_t size)
{
    struct buf body;
    buf_init(&body, 0);
    put_server_hello(&body, version, suite, is_retry, extensions);
    put_message(wire, 2, buf_bytes(&body), size);
    buf_fini(&body);
}

// TLS 1.3 with a HelloRetryRequest: client, retry, CCS, client again, server, encrypted.
static void build_13(struct dialogue *d, size_t size)
{
    buf_init(&d->client, 0);
    buf_init(&d->server, 0);
    put_client(&d->client, "mx.example", size);
    put_record(&d->client, 20, BYTES_LIT("\1"));
    put_client(&d->client, "other.example", size);
    put_record(&d->client, 23, BYTES_LIT("\1\0\0\0encrypted"));
    put_server(&d->server, 0x0303, 0x1302, true, BYTES_LIT("\0\x2B\0\2\3\4"), size);
    put_record(&d->server, 20, BYTES_LIT("\1"));
    put_server(&d->server, 0x0303, 0x1301, false, BYTES_LIT("\0\x2B\0\2\3\4"), size);
    put_record(&d->server, 23, BYTES_LIT("\2\0\0\0encrypted"));
}

// TLS 1.2: the rest of the server's flight shares the record of its hello.
static void build_12(struct dialogue *d, size_t size)
{
    buf_init(&d->client, 0);
    buf_init(&d->server, 0);
    put_client(&d->client, NULL, size);
    put_record(&d->client, 20, BYTES_LIT("\1"));
    put_record(&d->client, 22, BYTES_LIT("\1\0\0\2xxencrypted"));
    put_server(&d->server, 0x0303, 0xC02F, false, BYTES_LIT("\0\x10\0\7\0\5\4smtp"), size);
    put_message(&d->server, 11, BYTES_LIT("certificate"), size);
    put_message(&d->server, 14, BYTES_LIT(""), size);
    put_record(&d->server, 20, BYTES_LIT("\1"));
    put_record(&d->server, 22, BYTES_LIT("\2\0\0\2xxencrypted"));
}

static void feed(struct tls_session *s, enum stream_side side, const struct buf *wire, size_t step)
{
    for (size_t at = 0; at < wire->len; at += step)
        tls_session_feed(s, side, bytes_first(bytes_skip(buf_bytes(wire), at), step), NULL);
}

static void a_retried_handshake_is_read_in_any_pieces(void **state)
{
    (void)state;
    for (size_t size = 1; size < 300; size = size * 2 + 1) {
        struct dialogue d;
        build_13(&d, size);
        for (size_t step = 1; step < 200; step += step < 20 ? 1 : 31) {
            struct tls_session s;
            tls_session_init(&s);
            feed(&s, STREAM_CLIENT, &d.client, step);
            feed(&s, STREAM_SERVER, &d.server, step);
            assert_string_equal(tls_session_version(&s), "TLS 1.3");
            assert_string_equal(tls_session_cipher(&s), "TLS_AES_128_GCM_SHA256");
            assert_true(bytes_equal(tls_session_sni(&s), BYTES_LIT("mx.example")));
            assert_string_equal(buf_str(&s.facts.alpn_asked), "smtp,esmt");
            assert_string_equal(buf_str(&s.facts.alpn_agreed), "");
            assert_true(s.facts.is_retried && s.facts.has_client_hello && s.facts.has_server_hello);
            assert_int_equal(s.sides[STREAM_CLIENT].octets, d.client.len);
            tls_session_fini(&s);
        }
        dialogue_fini(&d);
    }
}

static void a_handshake_of_tls_12_is_read_in_any_pieces(void **state)
{
    (void)state;
    for (size_t size = 1; size < 300; size = size * 2 + 1) {
        struct dialogue d;
        build_12(&d, size);
        for (size_t step = 1; step < 200; step += step < 20 ? 1 : 31) {
            struct tls_session s;
            tls_session_init(&s);
            feed(&s, STREAM_CLIENT, &d.client, step);
            feed(&s, STREAM_SERVER, &d.server, step);
            assert_string_equal(tls_session_version(&s), "TLS 1.2");
            assert_string_equal(tls_session_cipher(&s), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
            assert_true(bytes_is_none(tls_session_sni(&s)));
            assert_string_equal(buf_str(&s.facts.alpn_agreed), "smtp");
            tls_session_fini(&s);
        }
        dialogue_fini(&d);
    }
}

// Wherever octets are missing, what is said is what was agreed, or nothing.
static void a_gap_anywhere_invents_nothing(void **state)
{
    (void)state;
    struct dialogue d;
    build_13(&d, 64);
    for (size_t at = 0; at < d.server.len; at++) {
        for (size_t gap = 1; at + gap <= d.server.len; gap = gap * 2 + 1) {
            struct tls_session s;
            tls_session_init(&s);
            tls_session_feed(&s, STREAM_SERVER, bytes_first(buf_bytes(&d.server), at), NULL);
            tls_session_gap(&s, STREAM_SERVER, gap, NULL);
            tls_session_feed(&s, STREAM_SERVER, bytes_skip(buf_bytes(&d.server), at + gap), NULL);
            tls_session_finish(&s);
            const char *version = tls_session_version(&s), *cipher = tls_session_cipher(&s);
            if (version) assert_string_equal(version, "TLS 1.3");
            if (cipher && strcmp(cipher, "TLS_AES_128_GCM_SHA256") != 0)
                assert_string_equal(cipher, "TLS_AES_256_GCM_SHA384");
            tls_session_fini(&s);
        }
    }
    for (size_t at = 0; at < d.client.len; at++) {
        struct tls_session s;
        tls_session_init(&s);
        tls_session_feed(&s, STREAM_CLIENT, bytes_first(buf_bytes(&d.client), at), NULL);
        tls_session_gap(&s, STREAM_CLIENT, 1, NULL);
        tls_session_feed(&s, STREAM_CLIENT, bytes_skip(buf_bytes(&d.client), at + 1), NULL);
        tls_session_finish(&s);
        if (!bytes_is_none(tls_session_sni(&s)))
            assert_true(bytes_equal(tls_session_sni(&s), BYTES_LIT("mx.example")));
        tls_session_fini(&s);
    }
    dialogue_fini(&d);
}

static void a_hello_that_the_end_cuts_says_what_it_has(void **state)
{
    (void)state;
    struct dialogue d;
    struct tls_session s;
    build_12(&d, 1000);
    tls_session_init(&s);
    tls_session_feed(&s, STREAM_SERVER, bytes_first(buf_bytes(&d.server), 5 + 4 + 37), NULL);
    tls_session_finish(&s);
    // TLS 1.3 could still have been said.
    assert_null(tls_session_version(&s));
    assert_string_equal(tls_session_cipher(&s), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    tls_session_fini(&s);
    dialogue_fini(&d);
}

static void a_suite_without_a_name_is_shown_as_number(void **state)
{
    (void)state;
    struct buf wire;
    struct tls_session s;
    buf_init(&wire, 0);
    put_server(&wire, 0x0305, 0xC0FF, false, BYTES_NONE, 1000);
    tls_session_init(&s);
    feed(&s, STREAM_SERVER, &wire, 7);
    assert_string_equal(tls_session_version(&s), "0x0305");
    assert_string_equal(tls_session_cipher(&s), "0xC0FF");
    tls_session_fini(&s);
    buf_fini(&wire);
}

static void what_is_no_tls_says_nothing(void **state)
{
    (void)state;
    static const struct bytes rows[] = {
        BYTES_LIT(""),
        BYTES_LIT("EHLO client.example\r\n"),
        BYTES_LIT("\x15\3\1\0\2\2\x28"),   // an alert
        BYTES_LIT("\x16\3\1\0\4\1\0\0\0"), // a hello with nothing in it
        BYTES_LIT("\x16\3\1\0\4\2\0\0\0"),
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (int side = 0; side < 2; side++) {
            struct tls_session s;
            tls_session_init(&s);
            tls_session_feed(&s, (enum stream_side)side, rows[i], NULL);
            tls_session_finish(&s);
            assert_false(s.facts.has_client_hello || s.facts.has_server_hello);
            assert_null(tls_session_version(&s));
            assert_null(tls_session_cipher(&s));
            assert_true(bytes_is_none(tls_session_sni(&s)));
            tls_session_fini(&s);
        }
    }
}

// A capture that begins inside a connection: what looks like a handshake there is ciphertext.
static void no_hello_follows_encrypted_octets(void **state)
{
    (void)state;
    struct buf wire;
    struct tls_session s;
    buf_init(&wire, 0);
    put_record(&wire, 23, BYTES_LIT("encrypted"));
    put_server(&wire, 0x0303, 0xC02F, false, BYTES_NONE, 1000);
    tls_session_init(&s);
    feed(&s, STREAM_SERVER, &wire, 9);
    assert_false(s.facts.has_server_hello);
    tls_session_fini(&s);
    buf_fini(&wire);
}

static void a_hello_of_ssl2_is_known_in_any_pieces(void **state)
{
    (void)state;
    static const struct bytes client =
        BYTES_LIT("\x80\x1C\1\3\1\0\3\0\0\0\x10\0\0\5random--random--");
    static const struct bytes server = BYTES_LIT("\x80\x0B\4\0\1\0\2\0\0\0\0\0\0");
    for (size_t step = 1; step < 30; step++) {
        struct tls_session s;
        tls_session_init(&s);
        for (size_t at = 0; at < client.len; at += step)
            tls_session_feed(&s, STREAM_CLIENT, bytes_first(bytes_skip(client, at), step), NULL);
        assert_true(s.facts.has_client_hello);
        assert_null(tls_session_version(&s));
        for (size_t at = 0; at < server.len; at += step)
            tls_session_feed(&s, STREAM_SERVER, bytes_first(bytes_skip(server, at), step), NULL);
        assert_string_equal(tls_session_version(&s), "SSL 2.0");
        assert_null(tls_session_cipher(&s));
        tls_session_fini(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_retried_handshake_is_read_in_any_pieces),
        cmocka_unit_test(a_handshake_of_tls_12_is_read_in_any_pieces),
        cmocka_unit_test(a_gap_anywhere_invents_nothing),
        cmocka_unit_test(a_hello_that_the_end_cuts_says_what_it_has),
        cmocka_unit_test(a_suite_without_a_name_is_shown_as_number),
        cmocka_unit_test(what_is_no_tls_says_nothing),
        cmocka_unit_test(no_hello_follows_encrypted_octets),
        cmocka_unit_test(a_hello_of_ssl2_is_known_in_any_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
