// SPDX-License-Identifier: BSD-2-Clause
//
// Each direction runs through records. Those in clear go to the handshake, those that are protected
// to the reader of that direction, once the secrets are there. Where no text is asked for or can be
// had, octets are only counted, so that a long encrypted session costs nothing.
#include "decode/tls/tls_session.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/secret.h"
#include "decode/tls/tls_learn.h"
#include "decode/tls/tls_secrets.h"

enum { HEADER_LEN = 5, FRAGMENT_MAX = (1 << 14) + 2048 };

// A protected record that waits.
struct tls_pending {
    struct tls_pending *next;
    enum stream_side side;
    struct stream_point at;
    struct tls_record record;
    bool is_damaged;
    size_t len;
    uint8_t octets[];
};

static struct tls_side *other_side(struct tls_side *side)
{
    struct tls_side *client = &side->session->sides[STREAM_CLIENT];
    return side == client ? client + 1 : client;
}

static enum stream_side name_of(const struct tls_side *side)
{
    return side == &side->session->sides[STREAM_CLIENT] ? STREAM_CLIENT : STREAM_SERVER;
}

// ---- what is given to the owner

static void give_unread(struct tls_side *side)
{
    uint64_t missing = side->unread;
    if (missing == 0) return;
    side->unread = 0;
    side->session->has_missing = true;
    side->session->events->missing(side->session->ctx, name_of(side), missing, &side->session->at);
}

// Before the first text of a side it is not known yet whether it was text or handshake: that waits
// for the next text of either side.
static void give_missing(struct tls_side *side, uint64_t missing)
{
    side->unread += missing;
    if (side->has_text) give_unread(side);
}

static void give_text(struct tls_side *side, struct bytes text)
{
    struct tls_session *s = side->session;
    if (text.len == 0) return;
    give_unread(side);
    if (s->has_text) give_unread(other_side(side));
    s->has_text = side->has_text = true;
    s->events->text(s->ctx, name_of(side), text, &s->at);
}

// ---- protected records

// TLS 1.2: a ChangeCipherSpec, the first one or (of a new negotiation) a later one.
static void change_cipher(struct tls_side *side)
{
    struct tls_session *s = side->session;
    tls_handshake_finish(&side->handshake);
    if (side->is_protected || tls_learn_is_13(s)) {
        if (!tls_learn_is_13(s) && s->reading == TLS_READING_ON)
            tls_secrets_use_12(s, name_of(side));
        return;
    }
    side->is_protected = true;
    bool knows = name_of(side) == STREAM_SERVER && s->has_server_random;
    if (knows) tls_facts_resumption(&s->facts, !s->sees_full_handshake);
    if (s->reading == TLS_READING_ON) tls_secrets_use_12(s, name_of(side));
}

static void take_plaintext(struct tls_side *side, const struct tls_plaintext *text)
{
    struct tls_reader *r = &side->reader;
    // The first record under the first application key: what could not be read was handshake.
    if (tls_learn_is_13(side->session) && !side->has_text && r->epoch == TLS_EPOCH_APPLICATION &&
        r->decrypt.number == 1)
        side->unread = 0;
    switch (text->type) {
    case TLS_RECORD_APPLICATION_DATA: give_text(side, text->octets); break;
    case TLS_RECORD_HANDSHAKE: tls_handshake_feed(&side->inner, text->octets); break;
    case TLS_RECORD_CHANGE_CIPHER_SPEC: change_cipher(side); break;
    default: break; // alerts and heartbeats
    }
}

// What began before a record that is missing does not go on after it.
static void restart_inner(struct tls_side *side)
{
    struct tls_handshake *h = &side->inner, old = *h;
    tls_handshake_finish(h);
    tls_handshake_fini(h);
    tls_handshake_init(h, old.wanted, old.message, old.ctx);
}

static void read_record(struct tls_side *side, const struct tls_record *record, struct bytes octets,
                        bool is_damaged)
{
    struct tls_session *s = side->session;
    struct tls_plaintext text;
    if (!s->text) s->text = err_malloc(FRAGMENT_MAX);
    if (is_damaged) {
        tls_reader_missing(&side->reader);
        restart_inner(side);
    } else if (tls_reader_record(&side->reader, record, octets, s->text, &text)) {
        take_plaintext(side, &text);
        return;
    } else {
        s->has_wrong_record = true;
    }
    if (record->type != TLS_RECORD_APPLICATION_DATA) return;
    size_t len = tls_reader_text_len(&side->reader, record->len);
    if (len > 0) give_missing(side, len);
}

// ---- records that wait

// Early data, until it is known whether the server takes it.
static bool is_blocked(const struct tls_side *side)
{
    const struct tls_session *s = side->session;
    return name_of(side) == STREAM_CLIENT && s->wants_early_data && !s->knows_early_data &&
           side->reader.has_key && side->reader.epoch == TLS_EPOCH_EARLY;
}

static void free_pending(struct tls_session *s, struct tls_pending *p)
{
    s->pending_octets -= p->len;
    tls_keylog_release(s->keylog, p->len);
    free(p);
}

static void drop_pending(struct tls_session *s)
{
    while (s->pending) {
        struct tls_pending *p = s->pending;
        s->pending = p->next;
        free_pending(s, p);
    }
    s->pending_end = &s->pending;
}

static void fail(struct tls_session *s, const char *reason)
{
    s->reading = TLS_READING_FAILED;
    s->reason = reason;
    drop_pending(s);
}

// false: no more can wait.
static bool add_pending(struct tls_side *side, const struct tls_record *record, struct bytes octets,
                        bool is_damaged)
{
    struct tls_session *s = side->session;
    if (s->pending_octets + octets.len > LIMIT_TLS_PENDING) return false;
    if (!tls_keylog_reserve(s->keylog, octets.len)) return false;
    struct tls_pending *p = err_malloc(sizeof(*p) + octets.len);
    *p = (struct tls_pending){.side = name_of(side),
                              .at = s->at,
                              .record = *record,
                              .is_damaged = is_damaged,
                              .len = octets.len};
    if (octets.len > 0) memcpy(p->octets, octets.data, octets.len);
    s->pending_octets += octets.len;
    *s->pending_end = p;
    s->pending_end = &p->next;
    return true;
}

// The first that may be read, taken off the queue.
static struct tls_pending *take_pending(struct tls_session *s)
{
    struct tls_pending **link = &s->pending;
    while (*link && is_blocked(&s->sides[(*link)->side])) link = &(*link)->next;
    struct tls_pending *p = *link;
    if (!p) return NULL;
    *link = p->next;
    if (!*link) s->pending_end = link;
    return p;
}

static void read_pending(struct tls_session *s)
{
    struct tls_pending *p;
    struct stream_point now = s->at;
    while (s->reading == TLS_READING_ON && (p = take_pending(s)) != NULL) {
        s->at = p->at;
        read_record(&s->sides[p->side], &p->record, bytes_of(p->octets, p->len), p->is_damaged);
        free_pending(s, p);
    }
    s->at = now;
}

// ---- secrets

static bool misses_hello(const struct tls_session *s)
{
    const struct tls_side *client = &s->sides[STREAM_CLIENT], *server = &s->sides[STREAM_SERVER];
    return (!s->has_client_random && client->handshake.is_over) ||
           (!s->has_server_random && server->handshake.is_over);
}

static void begin_reading(struct tls_session *s)
{
    s->reading = TLS_READING_ON;
    if (!tls_learn_is_13(s)) {
        for (int i = 0; i < 2; i++)
            if (s->sides[i].is_protected) tls_secrets_use_12(s, (enum stream_side)i);
    }
    read_pending(s);
}

static void look_for_secrets(struct tls_session *s)
{
    if (misses_hello(s)) {
        fail(s, "the hellos of the handshake are not in the capture");
        return;
    }
    if (!s->has_client_random || !s->has_server_random) return;
    const char *unsupported = tls_secrets_unsupported(s);
    if (unsupported) fail(s, unsupported);
    else if (tls_secrets_find(s, false)) begin_reading(s);
}

// Nothing more is waited for: what secrets there are must do.
static void stop_waiting(struct tls_session *s)
{
    s->knows_early_data = true;
    if (s->reading == TLS_READING_ON) {
        read_pending(s);
        return;
    }
    if (s->reading != TLS_READING_WAITS) return;
    if (!s->has_client_random || !s->has_server_random)
        fail(s, "the hellos of the handshake are not in the capture");
    else if (tls_secrets_find(s, true)) begin_reading(s);
    else fail(s, tls_secrets_missing(s));
}

// A protected record, whole or damaged.
static void on_record(struct tls_side *side, const struct tls_record *record, struct bytes octets,
                      bool is_damaged)
{
    struct tls_session *s = side->session;
    tls_handshake_finish(&side->handshake);
    if (s->reading == TLS_READING_ON && !is_blocked(side)) {
        read_record(side, record, octets, is_damaged);
        read_pending(s);
        return;
    }
    if (!add_pending(side, record, octets, is_damaged)) {
        stop_waiting(s);
        if (s->reading == TLS_READING_ON) read_record(side, record, octets, is_damaged);
        return;
    }
    if (s->reading == TLS_READING_WAITS) look_for_secrets(s);
}

// ---- record events

static bool is_protected(const struct tls_side *side, const struct tls_record *record)
{
    if (record->type == TLS_RECORD_SSL2) return false;
    return record->type == TLS_RECORD_APPLICATION_DATA ||
           (side->is_protected && !tls_learn_is_13(side->session));
}

static bool wants_records(const struct tls_session *s)
{
    return s->reading == TLS_READING_WAITS || s->reading == TLS_READING_ON;
}

// Part of a protected record: octets, or a hole where there are none.
static void take_fragment(struct tls_side *side, const struct tls_record *record,
                          struct bytes octets)
{
    bool is_end = side->records.state == TLS_RECORD_HEADER;
    if (!wants_records(side->session)) {
        tls_handshake_finish(&side->handshake);
        return;
    }
    if (octets.len == record->len) {
        on_record(side, record, octets, false);
        return;
    }
    buf_append_bytes(&side->fragment, octets);
    if (octets.len == 0) side->is_damaged = true;
    if (!is_end) return;
    // What is damaged cannot be read, so it need not be kept.
    bool is_damaged = side->is_damaged;
    on_record(side, record, is_damaged ? BYTES_NONE : buf_bytes(&side->fragment), is_damaged);
    buf_reset(&side->fragment, HEADER_LEN + FRAGMENT_MAX + 1);
    side->is_damaged = false;
}

// A ChangeCipherSpec counts from its end on; in TLS 1.3 it means nothing.
static bool changes_cipher(const struct tls_side *side, const struct tls_record *record)
{
    return record->type == TLS_RECORD_CHANGE_CIPHER_SPEC && !tls_learn_is_13(side->session) &&
           side->records.state == TLS_RECORD_HEADER;
}

static void take_handshake(struct tls_side *side, struct bytes octets)
{
    struct tls_session *s = side->session;
    if (s->transcript) tls_transcript_feed(s->transcript, name_of(side), octets);
    tls_handshake_feed(&side->handshake, octets);
}

static void on_fragment(void *ctx, const struct tls_record *record, struct bytes octets)
{
    struct tls_side *side = ctx;
    if (is_protected(side, record)) take_fragment(side, record, octets);
    else if (record->type == TLS_RECORD_HANDSHAKE) take_handshake(side, octets);
    else if (changes_cipher(side, record)) change_cipher(side);
    if (record->type != TLS_RECORD_SSL2 || side->handshake.is_over) return;
    buf_append_bytes(&side->ssl2, octets);
    if (side->ssl2.len == side->ssl2.cap) tls_learn_ssl2(side->session, name_of(side));
}

static void lose_handshake(struct tls_side *side)
{
    if (side->session->transcript) tls_transcript_gap(side->session->transcript);
    tls_handshake_finish(&side->handshake);
}

static void on_missing(void *ctx, const struct tls_record *record, uint64_t missing)
{
    struct tls_side *side = ctx;
    (void)missing;
    if (is_protected(side, record)) take_fragment(side, record, BYTES_LIT(""));
    else if (changes_cipher(side, record)) change_cipher(side);
    else lose_handshake(side);
}

// What comes after records could be told apart.
static void take_lost(struct tls_side *side, uint64_t octets)
{
    if (side->session->reading == TLS_READING_ON && octets > 0) give_missing(side, octets);
}

static void on_lost(void *ctx)
{
    struct tls_side *side = ctx;
    lose_handshake(side);
    take_lost(side, side->fragment.len);
    buf_reset(&side->fragment, 0);
}

static const struct tls_record_events record_events = {on_fragment, on_missing, on_lost};

// ---- finding records again after a gap

// TLS 1.2: the ChangeCipherSpec lies in the gap, if it had not come before.
static void assume_protection(struct tls_side *side)
{
    struct tls_session *s = side->session;
    if (side->is_protected || tls_learn_is_13(s) || !s->has_client_random || !s->has_server_random)
        return;
    if (s->reading == TLS_READING_WAITS) look_for_secrets(s);
    side->is_protected = true;
    if (s->reading == TLS_READING_ON) tls_secrets_use_12(s, name_of(side));
}

static void begin_search(struct tls_side *side)
{
    struct tls_session *s = side->session;
    assume_protection(side);
    bool can_verify = s->reading == TLS_READING_ON && !is_blocked(side) && side->reader.has_key &&
                      side->searched < LIMIT_TLS_SEARCH;
    if (!s->text) s->text = err_malloc(FRAGMENT_MAX);
    tls_reader_lost(&side->reader);
    restart_inner(side);
    side->is_damaged = false;
    side->is_searching = can_verify;
}

// Octets that begin like a protected record; BYTES_NONE: they do not, or (*waits_out) it cannot be
// said before more are here.
static struct bytes record_at(const struct tls_side *side, struct bytes b, struct tls_record *out,
                              bool *waits_out)
{
    *waits_out = b.len < HEADER_LEN;
    if (*waits_out) return BYTES_NONE;
    uint8_t first = tls_learn_is_13(side->session) ? TLS_RECORD_APPLICATION_DATA
                                                   : TLS_RECORD_CHANGE_CIPHER_SPEC;
    *out = (struct tls_record){b.data[0], (uint16_t)(b.data[1] << 8 | b.data[2]),
                               (uint16_t)(b.data[3] << 8 | b.data[4])};
    if (out->type < first || out->type > TLS_RECORD_APPLICATION_DATA || b.data[1] != 3 ||
        b.data[2] > 4 || out->len == 0 || out->len > FRAGMENT_MAX)
        return BYTES_NONE;
    *waits_out = b.len < (size_t)HEADER_LEN + out->len;
    return *waits_out ? BYTES_NONE : bytes_first(bytes_skip(b, HEADER_LEN), out->len);
}

// Looks through what is kept; whether a record was found. It goes, and what lies before it, which
// is text that is missing; what comes after it stays.
static bool search(struct tls_side *side)
{
    struct bytes rest = buf_bytes(&side->fragment);
    struct tls_record record;
    struct tls_plaintext text;
    size_t passed = 0, found_len = 0;
    bool waits = false;
    while (rest.len > 0 && side->searched < LIMIT_TLS_SEARCH) {
        struct bytes fragment = record_at(side, rest, &record, &waits);
        if (waits) break;
        bool looks_like = !bytes_is_none(fragment);
        if (looks_like &&
            tls_reader_record(&side->reader, &record, fragment, side->session->text, &text)) {
            found_len = HEADER_LEN + fragment.len;
            break;
        }
        if (looks_like) side->searched++;
        passed++;
        rest = bytes_skip(rest, 1);
    }
    side->is_searching = found_len == 0 && side->searched < LIMIT_TLS_SEARCH;
    if (found_len == 0 && !side->is_searching) passed += rest.len;
    if (passed > 0) give_missing(side, passed);
    if (found_len > 0) take_plaintext(side, &text);
    buf_consume(&side->fragment, passed + found_len);
    return found_len > 0;
}

static void feed_records(struct tls_side *side, struct bytes in)
{
    take_lost(side, in.len - tls_record_feed(&side->records, in));
}

// Octets of which it is not known where records begin.
static void feed_search(struct tls_side *side, struct bytes in)
{
    while (in.len > 0 && side->is_searching) {
        struct bytes part = bytes_first(in, side->fragment.cap - side->fragment.len);
        buf_append_bytes(&side->fragment, part);
        in = bytes_skip(in, part.len);
        if (!search(side)) continue;
        struct buf rest = side->fragment;
        buf_init(&side->fragment, rest.cap);
        tls_record_resume(&side->records);
        feed_records(side, buf_bytes(&rest));
        buf_fini(&rest);
    }
    feed_records(side, in);
}

// ---- entry points

void tls_session_init(struct tls_session *s)
{
    *s = (struct tls_session){0};
    s->pending_end = &s->pending;
    for (int i = 0; i < 2; i++) {
        struct tls_side *side = &s->sides[i];
        side->session = s;
        tls_record_init(&side->records, &record_events, side);
        tls_learn_init(s, (enum stream_side)i);
        buf_init(&side->ssl2, 5);
        buf_init(&side->fragment, HEADER_LEN + FRAGMENT_MAX);
    }
    tls_facts_init(&s->facts);
    buf_init(&s->premaster, LIMIT_TLS_HELLO);
}

void tls_session_decrypt(struct tls_session *s, struct tls_keylog *keylog,
                         const struct tls_session_events *events, void *ctx)
{
    s->keylog = keylog;
    s->events = events;
    s->ctx = ctx;
    if (keylog && !tls_keylog_is_empty(keylog)) s->reading = TLS_READING_WAITS;
    else s->reason = "no key log was given";
    if (!keylog || !tls_keylog_private_keys(keylog)) return;
    s->transcript = err_malloc(sizeof(*s->transcript));
    tls_transcript_init(s->transcript);
}

void tls_session_of_server(struct tls_session *s, struct bytes server)
{
    s->server = server;
}

void tls_session_fini(struct tls_session *s)
{
    drop_pending(s);
    for (int i = 0; i < 2; i++) {
        tls_handshake_fini(&s->sides[i].handshake);
        tls_handshake_fini(&s->sides[i].inner);
        tls_reader_fini(&s->sides[i].reader);
        buf_fini(&s->sides[i].ssl2);
        buf_fini(&s->sides[i].fragment);
    }
    tls_facts_fini(&s->facts);
    buf_fini(&s->premaster);
    if (s->transcript) tls_transcript_fini(s->transcript);
    free(s->transcript);
    secret_wipe(s->master, sizeof(s->master));
    free(s->text);
}

void tls_session_feed(struct tls_session *s, enum stream_side side, struct bytes in,
                      const struct stream_point *at)
{
    struct tls_side *t = &s->sides[side];
    if (at) s->at = *at;
    t->octets += in.len;
    feed_search(t, in);
}

void tls_session_gap(struct tls_session *s, enum stream_side side, uint64_t missing,
                     const struct stream_point *at)
{
    struct tls_side *t = &s->sides[side];
    if (at) s->at = *at;
    tls_record_gap(&t->records, missing);
    if (t->records.state != TLS_RECORD_LOST) return;
    take_lost(t, missing + t->fragment.len);
    buf_reset(&t->fragment, 0);
    begin_search(t);
}

void tls_session_finish(struct tls_session *s)
{
    for (int i = 0; i < 2; i++) tls_handshake_finish(&s->sides[i].handshake);
    stop_waiting(s);
    for (int i = 0; i < 2; i++) {
        if (s->sides[i].is_searching) take_lost(&s->sides[i], s->sides[i].fragment.len);
        if (s->has_text) give_unread(&s->sides[i]);
    }
}

const char *tls_session_reason(const struct tls_session *s)
{
    if (s->reading == TLS_READING_ON) {
        if (s->has_missing) return "octets of TLS records are missing";
        if (s->has_wrong_record && !s->has_text) return "the secrets of the key log do not fit";
        return s->has_text ? NULL : "no text was sent, or its records are missing";
    }
    return s->reason;
}

const char *tls_session_version(const struct tls_session *s)
{
    return s->facts.has_version ? s->facts.version_text : NULL;
}

const char *tls_session_cipher(const struct tls_session *s)
{
    return s->facts.has_cipher ? s->facts.cipher_text : NULL;
}

struct bytes tls_session_sni(const struct tls_session *s)
{
    return s->facts.has_sni ? buf_bytes(&s->facts.sni) : BYTES_NONE;
}

bool tls_session_client_random(const struct tls_session *s, uint8_t out[TLS_KEYS_RANDOM_LEN])
{
    if (s->has_client_random) memcpy(out, s->client_random, TLS_KEYS_RANDOM_LEN);
    return s->has_client_random;
}
