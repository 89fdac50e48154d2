// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_secrets.h"

#include <string.h>

#include "base/secret.h"
#include "decode/tls/tls_cipher.h"
#include "decode/tls/tls_private_key.h"
#include "decode/tls/tls_resumption.h"

enum { TLS10 = 0x0301, TLS13 = 0x0304, LOGGED_HEAD = 8 };

static bool is_static_rsa(const struct tls_session *s)
{
    const char *name = tls_cipher_name(s->facts.cipher_suite);
    return name && strncmp(name, "TLS_RSA_WITH_", 13) == 0;
}

const char *tls_secrets_missing(const struct tls_session *s)
{
    if (!tls_keylog_private_keys(s->keylog)) return "the key log has no secret of this connection";
    if (!is_static_rsa(s)) return "its keys are agreed by (EC)DHE, which no private key opens";
    if (s->premaster.len == 0) return "it resumes a session whose master secret is not known";
    return "no private key that was given fits";
}

const char *tls_secrets_unsupported(const struct tls_session *s)
{
    struct tls_suite suite;
    uint16_t version = s->facts.version;
    if (!s->facts.has_version || version < TLS10 || version > TLS13)
        return "this version of TLS is not decrypted";
    if (!tls_suite_find(s->facts.cipher_suite, &suite) || suite.is_13 != (version == TLS13))
        return "this cipher suite is not decrypted";
    return s->has_compression ? "compressed records are not decrypted" : NULL;
}

static struct bytes client_random(const struct tls_session *s)
{
    return bytes_of(s->client_random, sizeof(s->client_random));
}

// ---- TLS 1.3

struct secrets_13 {
    struct tls_secret client[TLS_EPOCHS], server[TLS_EPOCHS];
};

static struct tls_secret find(const struct tls_session *s, enum tls_keylog_label label)
{
    uint8_t room[TLS_KEYLOG_SECRET_MAX];
    struct bytes found = tls_keylog_find(s->keylog, label, client_random(s), room);
    struct tls_secret secret = tls_secret_of(found);
    secret_wipe(room, sizeof(room));
    return secret;
}

static void collect(const struct tls_session *s, struct secrets_13 *out)
{
    *out = (struct secrets_13){0};
    if (s->wants_early_data) out->client[TLS_EPOCH_EARLY] = find(s, TLS_KEYLOG_CLIENT_EARLY);
    out->client[TLS_EPOCH_HANDSHAKE] = find(s, TLS_KEYLOG_CLIENT_HANDSHAKE);
    out->server[TLS_EPOCH_HANDSHAKE] = find(s, TLS_KEYLOG_SERVER_HANDSHAKE);
    out->client[TLS_EPOCH_APPLICATION] = find(s, TLS_KEYLOG_CLIENT_TRAFFIC);
    out->server[TLS_EPOCH_APPLICATION] = find(s, TLS_KEYLOG_SERVER_TRAFFIC);
}

// A program writes the secrets of the handshake down first: those alone may be half of them.
static bool has_all(const struct secrets_13 *x)
{
    return x->client[TLS_EPOCH_APPLICATION].len && x->server[TLS_EPOCH_APPLICATION].len;
}

static bool has_any(const struct secrets_13 *x)
{
    for (int e = TLS_EPOCH_HANDSHAKE; e < TLS_EPOCHS; e++)
        if (x->client[e].len || x->server[e].len) return true;
    return false;
}

static bool find_13(struct tls_session *s, bool is_last)
{
    struct tls_suite suite;
    struct secrets_13 x;
    collect(s, &x);
    if (!has_all(&x) && tls_keylog_look(s->keylog)) collect(s, &x);
    bool will_do = has_all(&x) || (is_last && has_any(&x));
    if (will_do && tls_suite_find(s->facts.cipher_suite, &suite)) {
        tls_reader_init_13(&s->sides[STREAM_CLIENT].reader, &suite, x.client);
        tls_reader_init_13(&s->sides[STREAM_SERVER].reader, &suite, x.server);
    }
    secret_wipe(&x, sizeof(x));
    return will_do;
}

// ---- TLS 1.2 and before

// RFC 7627 4.
static bool extended_master(const struct tls_session *s, const struct tls_suite *suite,
                            struct bytes premaster, uint8_t master_out[TLS_KEYS_MASTER_LEN])
{
    uint8_t room[64];
    struct bytes hash = BYTES_NONE;
    if (s->transcript)
        hash = tls_transcript_hash(s->transcript, s->facts.version, suite->prf, room);
    return !bytes_is_none(hash) &&
           tls_keys_prf(s->facts.version, suite->prf, premaster, "extended master secret", hash,
                        master_out, TLS_KEYS_MASTER_LEN);
}

static bool master_of(const struct tls_session *s, const struct tls_suite *suite,
                      struct bytes premaster, uint8_t master_out[TLS_KEYS_MASTER_LEN])
{
    if (s->has_ems) return extended_master(s, suite, premaster, master_out);
    return tls_keys_master(suite, s->facts.version, premaster, s->client_random, s->server_random,
                           master_out);
}

// From a premaster secret that the key log names by the head of its encrypted form.
static bool master_of_logged(const struct tls_session *s, const struct tls_suite *suite,
                             uint8_t master_out[TLS_KEYS_MASTER_LEN])
{
    struct bytes head = bytes_first(buf_bytes(&s->premaster), LOGGED_HEAD);
    if (head.len < LOGGED_HEAD) return false;
    uint8_t room[TLS_KEYLOG_SECRET_MAX];
    struct bytes premaster = tls_keylog_find(s->keylog, TLS_KEYLOG_RSA, head, room);
    bool is_known = !bytes_is_none(premaster) && master_of(s, suite, premaster, master_out);
    secret_wipe(room, sizeof(room));
    return is_known;
}

// From the encrypted premaster secret, with a private key. Kept, since it takes a millisecond.
static bool master_of_private(struct tls_session *s, const struct tls_suite *suite)
{
    uint8_t premaster[TLS_PREMASTER_LEN];
    const struct tls_private_keys *keys = tls_keylog_private_keys(s->keylog);
    if (s->has_master || !keys || s->premaster.len == 0 || !is_static_rsa(s)) return s->has_master;
    s->has_master =
        tls_private_keys_premaster(keys, buf_bytes(&s->premaster), s->offered_version, premaster) &&
        master_of(s, suite, bytes_of(premaster, sizeof(premaster)), s->master);
    secret_wipe(premaster, sizeof(premaster));
    return s->has_master;
}

// From the session that this one goes on from: RFC 5246 F.1.4, RFC 5077 3.1.
static bool master_of_resumed(const struct tls_session *s, uint8_t master_out[TLS_KEYS_MASTER_LEN])
{
    struct tls_resumptions *known = tls_keylog_resumptions(s->keylog);
    if (!known || s->sees_full_handshake) return false;
    return tls_resumptions_find(known, &s->asked_ticket, master_out) ||
           tls_resumptions_find(known, &s->asked_id, master_out);
}

static void keep_for_resumption(const struct tls_session *s,
                                const uint8_t master[TLS_KEYS_MASTER_LEN])
{
    struct tls_resumptions *known = tls_keylog_resumptions(s->keylog);
    if (!known) return;
    tls_resumptions_keep(known, &s->given_id, master);
    tls_resumptions_keep(known, &s->given_ticket, master);
}

static bool find_master(struct tls_session *s, const struct tls_suite *suite,
                        uint8_t master_out[TLS_KEYS_MASTER_LEN])
{
    uint8_t room[TLS_KEYLOG_SECRET_MAX];
    struct bytes master = tls_keylog_find(s->keylog, TLS_KEYLOG_MASTER, client_random(s), room);
    bool is_known = master.len == TLS_KEYS_MASTER_LEN;
    if (is_known) memcpy(master_out, master.data, master.len);
    secret_wipe(room, sizeof(room));
    if (is_known || master_of_logged(s, suite, master_out)) return true;
    if (!master_of_private(s, suite)) return master_of_resumed(s, master_out);
    memcpy(master_out, s->master, sizeof(s->master));
    return true;
}

static bool find_12(struct tls_session *s)
{
    struct tls_suite suite;
    uint8_t master[TLS_KEYS_MASTER_LEN];
    bool is_known = tls_suite_find(s->facts.cipher_suite, &suite) &&
                    (find_master(s, &suite, master) ||
                     (tls_keylog_look(s->keylog) && find_master(s, &suite, master)));
    if (is_known) tls_keylog_learn(s->keylog, client_random(s), bytes_of(master, sizeof(master)));
    secret_wipe(master, sizeof(master));
    return is_known;
}

bool tls_secrets_find(struct tls_session *s, bool is_last)
{
    return s->facts.version == TLS13 ? find_13(s, is_last) : find_12(s);
}

void tls_secrets_use_12(struct tls_session *s, enum stream_side side)
{
    struct tls_suite suite;
    uint8_t master[TLS_KEYS_MASTER_LEN];
    struct tls_keys keys[2] = {0};
    struct tls_reader *r = &s->sides[side].reader;
    tls_reader_fini(r);
    bool is_known = find_12(s) && tls_suite_find(s->facts.cipher_suite, &suite) &&
                    find_master(s, &suite, master);
    if (is_known) keep_for_resumption(s, master);
    if (is_known &&
        tls_keys_block(&suite, s->facts.version, bytes_of(master, sizeof(master)), s->client_random,
                       s->server_random, keys))
        tls_reader_init_12(r, &suite, s->facts.version, &keys[side], s->has_etm);
    secret_wipe(master, sizeof(master));
    secret_wipe(keys, sizeof(keys));
}
