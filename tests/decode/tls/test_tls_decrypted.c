// SPDX-License-Identifier: BSD-2-Clause
//
// Real connections of each cipher family (tls_tape.h, tests/fuzz/seeds/tls_decrypt): their text,
// however the octets are cut, with gaps anywhere, with other keys and with keys that come late.
#include "tests/decode/tls/tls_tape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/limits.h"

static const char *const tapes[] = {
    "10-cbc",   "11-cbc",    "12-again",  "12-cbc",          "12-cbc-etm",
    "12-ccm-8", "12-chacha", "12-gcm",    "12-null",         "12-resumed",
    "13-early", "13-gcm",    "13-padded", "13-retry-chacha", "13-update-ccm",
};

// From how many octets a gap is tried; 1 takes half a minute.
enum { GAP_STEP = 29 };
enum { TAPES = sizeof(tapes) / sizeof(tapes[0]) };

static const char client_text[] = "ehlo laptop.example.org\r\n"
                                  "mail from:<alice@example.org>\r\n"
                                  "rcpt to:<bob@example.com>\r\n"
                                  "data\r\n"
                                  "Subject: Behind TLS\r\n\r\nThis message was sent behind TLS.\r\n"
                                  ".\r\nquit\r\n";
static const char server_text[] = "220 mail.example.org ESMTP\r\n"
                                  "250-mail.example.org\r\n250 PIPELINING\r\n"
                                  "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n"
                                  "250 2.0.0 Ok: taken\r\n221 2.0.0 Bye\r\n";

static struct bytes read_tape(const char *name, uint8_t room[8192])
{
    char path[4096];
    const char *top = getenv("top_srcdir");
    snprintf(path, sizeof(path), "%s/tests/fuzz/seeds/tls_decrypt/%s", top ? top : ".", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(room, 1, 8192, file);
    fclose(file);
    assert_in_range(len, 1000, 8191);
    return bytes_of(room, len);
}

static void assert_whole(struct tape_result *r)
{
    assert_string_equal(buf_str(&r->text[STREAM_CLIENT]), client_text);
    assert_string_equal(buf_str(&r->text[STREAM_SERVER]), server_text);
    assert_int_equal(r->missing[STREAM_CLIENT] + r->missing[STREAM_SERVER], 0);
    assert_null(r->reason);
}

static void every_family_is_read_however_it_is_cut(void **state)
{
    (void)state;
    uint8_t room[8192];
    for (size_t i = 0; i < TAPES; i++) {
        struct bytes tape = read_tape(tapes[i], room);
        for (size_t step = 1; step < 2000; step = step * 2 + 1) {
            struct tape_result r;
            tape_play(&r, tape, step);
            assert_whole(&r);
            // The order of the packets: each waits for the other. Early data comes first.
            bool is_early = strcmp(tapes[i], "13-early") == 0;
            assert_string_equal(buf_str(&r.order), is_early ? "CSCSCSCSCSCS" : "SCSCSCSCSCSCS");
            tape_fini(&r);
        }
    }
}

// Whether text with holes is what is left of the whole: a subsequence, which is as much as can be
// said where the holes are not known.
static bool is_left_of(const struct buf *text, const char *whole)
{
    for (size_t i = 0; i < text->len; i++) {
        whole = strchr(whole, text->data[i]);
        if (!whole) return false;
        whole++;
    }
    return true;
}

// One gap of that many octets, from that octet of side on.
struct hole {
    enum stream_side side;
    size_t at, len;
};

static void play_with_hole(struct tape_result *r, struct bytes tape, struct hole hole)
{
    struct tape_piece p;
    size_t done[2] = {0, 0};
    tape_begin(r);
    tape_keys(r, tape);
    while (tape_next(&tape, &p)) {
        if (p.what > TAPE_SERVER) continue;
        enum stream_side side = p.what == TAPE_SERVER ? STREAM_SERVER : STREAM_CLIENT;
        size_t start = done[side], end = start + p.octets.len;
        done[side] = end;
        size_t from = hole.at > start ? hole.at : start;
        size_t to = hole.at + hole.len < end ? hole.at + hole.len : end;
        if (side != hole.side || from >= to) {
            tape_feed(r, side, p.octets, SIZE_MAX / 2);
            continue;
        }
        tape_feed(r, side, bytes_first(p.octets, from - start), SIZE_MAX / 2);
        tape_gap(r, side, to - from);
        tape_feed(r, side, bytes_skip(p.octets, to - start), SIZE_MAX / 2);
    }
    tape_end(r);
}

static size_t side_len(struct bytes tape, enum stream_side side)
{
    struct tape_piece p;
    size_t len = 0;
    while (tape_next(&tape, &p))
        if (p.what == (side == STREAM_SERVER ? TAPE_SERVER : TAPE_CLIENT)) len += p.octets.len;
    return len;
}

// has_one_handshake: the other direction needs nothing of what may be missing but the hellos.
static void check_hole(struct bytes tape, struct hole hole, bool has_one_handshake)
{
    struct tape_result r;
    const char *whole[2] = {client_text, server_text};
    play_with_hole(&r, tape, hole);
    for (int i = 0; i < 2; i++) {
        assert_true(is_left_of(&r.text[i], whole[i]));
        // What is not there is said to be missing, once some text is there at all.
        bool is_told = r.text[i].len + r.missing[i] >= strlen(whole[i]);
        assert_true(is_told || !r.is_decrypted || i != (int)hole.side);
    }
    enum stream_side other = stream_other(hole.side);
    if (r.is_decrypted && has_one_handshake)
        assert_string_equal(buf_str(&r.text[other]), whole[other]);
    if (!r.is_decrypted) assert_non_null(r.reason);
    tape_fini(&r);
}

static void a_gap_anywhere_invents_nothing(void **state)
{
    (void)state;
    uint8_t room[8192];
    for (size_t i = 0; i < TAPES; i++) {
        struct bytes tape = read_tape(tapes[i], room);
        bool has_one_handshake = strcmp(tapes[i], "12-again") != 0;
        for (int side = 0; side < 2; side++) {
            size_t len = side_len(tape, (enum stream_side)side);
            for (size_t at = 0; at < len; at += GAP_STEP)
                for (size_t missing = 1; at + missing <= len; missing = missing * 5 + 1)
                    check_hole(tape, (struct hole){(enum stream_side)side, at, missing},
                               has_one_handshake);
        }
    }
}

// In the fragment of a record, a gap costs that record alone.
static void a_gap_in_a_record_costs_that_record(void **state)
{
    (void)state;
    uint8_t room[8192];
    for (size_t i = 0; i < TAPES; i++) {
        struct bytes tape = read_tape(tapes[i], room);
        struct tape_result r;
        size_t len = side_len(tape, STREAM_CLIENT);
        // The last record is the alert; "quit" lies before it.
        play_with_hole(&r, tape, (struct hole){STREAM_CLIENT, len - 1, 1});
        assert_string_equal(buf_str(&r.text[STREAM_CLIENT]), client_text);
        assert_string_equal(buf_str(&r.text[STREAM_SERVER]), server_text);
        tape_fini(&r);
    }
}

// The stream offset of the client's piece that is the n-th from the end, and its length.
static struct hole last_piece(struct bytes tape, size_t n)
{
    struct hole pieces[64] = {0};
    struct tape_piece p;
    size_t count = 0, at = 0;
    while (tape_next(&tape, &p)) {
        if (p.what != TAPE_CLIENT) continue;
        assert_in_range(count, 0, 63);
        pieces[count++] = (struct hole){STREAM_CLIENT, at, p.octets.len};
        at += p.octets.len;
    }
    return pieces[count - n];
}

// "data" is sent in the fourth segment from the end; it is lost, header and all. In TLS 1.0 the
// record after it cannot be read either.
static void text_goes_on_after_a_segment_is_lost(void **state)
{
    (void)state;
    uint8_t room[8192];
    for (size_t i = 0; i < TAPES; i++) {
        struct bytes tape = read_tape(tapes[i], room);
        struct tape_result r;
        play_with_hole(&r, tape, last_piece(tape, 4));
        const char *text = buf_str(&r.text[STREAM_CLIENT]);
        bool loses_more = strcmp(tapes[i], "10-cbc") == 0;
        assert_null(strstr(text, "data\r\n"));
        assert_true(loses_more || strstr(text, "example.com>\r\nSubject"));
        assert_string_equal(text + strlen(text) - 6, "quit\r\n");
        assert_true(r.missing[STREAM_CLIENT] >= 6);
        assert_string_equal(r.reason, "octets of TLS records are missing");
        tape_fini(&r);
    }
}

static void other_keys_give_no_text(void **state)
{
    (void)state;
    uint8_t room[8192];
    for (size_t i = 0; i < TAPES; i++) {
        struct bytes tape = read_tape(tapes[i], room);
        // The last digit but one of each secret is another: the log ends each line with LF.
        for (size_t at = 3; at < tape.len && tape.data[at] < 0x80 && tape.data[at] != 0; at++)
            if (tape.data[at] == '\n') room[at - 2] = room[at - 2] == '7' ? '8' : '7';
        struct tape_result r;
        tape_play(&r, tape, SIZE_MAX / 2);
        assert_false(r.is_decrypted);
        assert_string_equal(r.reason, "the secrets of the key log do not fit");
        assert_int_equal(r.text[0].len + r.text[1].len + r.missing[0] + r.missing[1], 0);
        tape_fini(&r);
    }
}

static bool feed_late(void *ctx, struct tls_keylog *k)
{
    struct bytes **late = ctx;
    if (!*late) return false;
    tls_keylog_feed(k, **late);
    *late = NULL;
    return true;
}

// A log that is still being written when the first protected records come.
static void keys_may_come_late(void **state)
{
    (void)state;
    uint8_t room[8192];
    for (size_t i = 0; i < TAPES; i++) {
        struct bytes tape = read_tape(tapes[i], room), rest = tape;
        struct tape_piece p, log = {0};
        struct tape_result r;
        struct bytes *late = NULL;
        tape_begin(&r);
        tls_keylog_on_missing(r.keylog, feed_late, &late);
        tls_session_decrypt(&r.session, r.keylog, &tape_events, &r);
        unsigned count = 0;
        while (tape_next(&rest, &p)) {
            if (p.what == TAPE_KEYLOG) log = p;
            else tape_feed(&r, p.what == TAPE_SERVER, p.octets, 100);
            if (++count == 6) late = &log.octets;
        }
        tape_end(&r);
        assert_whole(&r);
        tape_fini(&r);
    }
}

static void what_waits_for_a_key_is_capped(void **state)
{
    (void)state;
    static const uint8_t record[16005] = {23, 3, 3, 16000 >> 8, 16000 & 255};
    static const uint64_t seed[2] = {1, 2};
    struct tls_keylog *k = tls_keylog_new(seed);
    struct bytes *never = NULL;
    struct tls_session s;
    struct stream_point at = {0, 1};
    tls_keylog_on_missing(k, feed_late, &never);
    tls_session_init(&s);
    tls_session_decrypt(&s, k, &tape_events, NULL);
    for (int i = 0; i < 100; i++) {
        tls_session_feed(&s, STREAM_CLIENT, bytes_of(record, sizeof(record)), &at);
        assert_true(s.pending_octets <= LIMIT_TLS_PENDING);
    }
    assert_int_equal(s.reading, TLS_READING_FAILED);
    assert_int_equal(s.pending_octets, 0);
    tls_session_fini(&s);
    assert_true(tls_keylog_reserve(k, LIMIT_TLS_PENDING_TOTAL));
    tls_keylog_free(k);
}

static void facts_are_learnt_from_what_is_decrypted(void **state)
{
    (void)state;
    uint8_t room[8192];
    struct tape_result r;
    tape_play(&r, read_tape("13-gcm", room), SIZE_MAX / 2);
    struct tls_certificate *c = r.session.facts.certificate;
    assert_non_null(c);
    assert_true(bytes_equal(c->subject, BYTES_LIT("CN=mail.example.org")));
    assert_true(bytes_equal(c->names->text, BYTES_LIT("mail.example.org")));
    assert_int_equal(c->not_before.len, strlen("2026-11-22T00:00:00Z"));
    assert_false(r.session.facts.is_resumed);
    tape_fini(&r);
    tape_play(&r, read_tape("13-early", room), SIZE_MAX / 2);
    assert_true(r.session.facts.knows_resumption && r.session.facts.is_resumed);
    assert_null(r.session.facts.certificate);
    tape_fini(&r);
    tape_play(&r, read_tape("12-resumed", room), SIZE_MAX / 2);
    assert_true(r.session.facts.knows_resumption && r.session.facts.is_resumed);
    tape_fini(&r);
    tape_play(&r, read_tape("12-again", room), SIZE_MAX / 2);
    assert_true(r.session.facts.knows_resumption && !r.session.facts.is_resumed);
    tape_fini(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_family_is_read_however_it_is_cut),
        cmocka_unit_test(a_gap_anywhere_invents_nothing),
        cmocka_unit_test(a_gap_in_a_record_costs_that_record),
        cmocka_unit_test(text_goes_on_after_a_segment_is_lost),
        cmocka_unit_test(other_keys_give_no_text),
        cmocka_unit_test(keys_may_come_late),
        cmocka_unit_test(what_waits_for_a_key_is_capped),
        cmocka_unit_test(facts_are_learnt_from_what_is_decrypted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
