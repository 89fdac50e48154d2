// SPDX-License-Identifier: BSD-2-Clause
//
// Which octets of a handshake are hashed: all up to the end of ClientKeyExchange, however they are
// cut, and nothing that comes after it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "base/limits.h"
#include "decode/tls/tls_transcript.h"

// Messages by their first octet: ClientHello, ServerHello, Certificate, ServerHelloDone.
#define CLIENT_HELLO                                                                               \
    "\x01\0\0\x03"                                                                                 \
    "abc"
#define SERVER_FLIGHT                                                                              \
    "\x02\0\0\x02"                                                                                 \
    "de"                                                                                           \
    "\x0B\0\0\x01"                                                                                 \
    "f"                                                                                            \
    "\x0E\0\0\0"
#define CERTIFICATE "\x0B\0\0\0"
#define KEY_EXCHANGE                                                                               \
    "\x10\0\0\x04"                                                                                 \
    "ghij"
#define VERIFY                                                                                     \
    "\x0F\0\0\x02"                                                                                 \
    "kl"

static const struct flight {
    enum stream_side side;
    struct bytes octets;
} flights[] = {
    {STREAM_CLIENT, {(const uint8_t *)CLIENT_HELLO, sizeof(CLIENT_HELLO) - 1}},
    {STREAM_SERVER, {(const uint8_t *)SERVER_FLIGHT, sizeof(SERVER_FLIGHT) - 1}},
    {STREAM_CLIENT,
     {(const uint8_t *)CERTIFICATE KEY_EXCHANGE VERIFY,
      sizeof(CERTIFICATE KEY_EXCHANGE VERIFY) - 1}},
    {STREAM_SERVER, {(const uint8_t *)"\x04", 1}},
};
static const char whole[] = CLIENT_HELLO SERVER_FLIGHT CERTIFICATE KEY_EXCHANGE;

static void feed_pieces(struct tls_transcript *t, size_t piece)
{
    for (size_t i = 0; i < sizeof(flights) / sizeof(*flights); i++)
        for (struct bytes rest = flights[i].octets; rest.len > 0; rest = bytes_skip(rest, piece))
            tls_transcript_feed(t, flights[i].side, bytes_first(rest, piece));
}

static void octets_up_to_the_key_exchange(void **state)
{
    (void)state;
    for (size_t piece = 1; piece < 30; piece++) {
        struct tls_transcript t;
        uint8_t hash[64], want[64];
        tls_transcript_init(&t);
        feed_pieces(&t, piece);
        assert_true(t.is_whole && !t.is_lost);
        assert_int_equal(t.octets.len, sizeof(whole) - 1);
        assert_memory_equal(t.octets.data, whole, sizeof(whole) - 1);
        struct bytes got = tls_transcript_hash(&t, 0x0303, "SHA384", hash);
        assert_int_equal(got.len, 48);
        assert_true(EVP_Digest(whole, sizeof(whole) - 1, want, NULL, EVP_sha384(), NULL));
        assert_memory_equal(hash, want, 48);
        got = tls_transcript_hash(&t, 0x0302, "SHA256", hash);
        assert_int_equal(got.len, 36);
        assert_true(EVP_Digest(whole, sizeof(whole) - 1, want, NULL, EVP_sha1(), NULL));
        assert_memory_equal(hash + 16, want, 20);
        tls_transcript_fini(&t);
    }
}

static void what_is_not_whole_has_no_hash(void **state)
{
    (void)state;
    struct tls_transcript t;
    uint8_t hash[64];
    tls_transcript_init(&t);
    tls_transcript_feed(&t, STREAM_CLIENT, flights[0].octets);
    assert_true(bytes_is_none(tls_transcript_hash(&t, 0x0303, "SHA256", hash)));
    tls_transcript_gap(&t);
    feed_pieces(&t, 100);
    assert_true(t.is_lost && !t.is_whole);
    assert_true(bytes_is_none(tls_transcript_hash(&t, 0x0303, "SHA256", hash)));
    tls_transcript_fini(&t);

    tls_transcript_init(&t);
    feed_pieces(&t, 100);
    tls_transcript_gap(&t); // behind it: of no account
    assert_false(bytes_is_none(tls_transcript_hash(&t, 0x0303, "SHA256", hash)));
    tls_transcript_fini(&t);
}

static void a_handshake_without_end_is_not_kept(void **state)
{
    (void)state;
    static uint8_t much[4096];
    struct tls_transcript t;
    tls_transcript_init(&t);
    for (int i = 0; i < 1 + LIMIT_TLS_TRANSCRIPT / (int)sizeof(much); i++)
        tls_transcript_feed(&t, STREAM_SERVER, bytes_of(much, sizeof(much)));
    assert_true(t.is_lost);
    assert_true(t.octets.len <= LIMIT_TLS_TRANSCRIPT);
    tls_transcript_fini(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(octets_up_to_the_key_exchange),
        cmocka_unit_test(what_is_not_whole_has_no_hash),
        cmocka_unit_test(a_handshake_without_end_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
