// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_secrets.h"

#include "base/secret.h"

enum { TLS10 = 0x0301, TLS13 = 0x0304 };

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
    return tls_secret_of(tls_keylog_find(s->keylog, label, client_random(s)));
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

static bool master_of_premaster(const struct tls_session *s, const struct tls_suite *suite,
                                uint8_t master_out[TLS_KEYS_MASTER_LEN])
{
    struct bytes head = bytes_of(s->premaster_head, sizeof(s->premaster_head));
    struct bytes premaster =
        s->has_premaster_head ? tls_keylog_find(s->keylog, TLS_KEYLOG_RSA, head) : BYTES_NONE;
    return !bytes_is_none(premaster) && !s->has_ems &&
           tls_keys_master(suite, s->facts.version, premaster, s->client_random, s->server_random,
                           master_out);
}

static bool find_master(const struct tls_session *s, const struct tls_suite *suite,
                        uint8_t master_out[TLS_KEYS_MASTER_LEN])
{
    struct bytes master = tls_keylog_find(s->keylog, TLS_KEYLOG_MASTER, client_random(s));
    if (master.len != TLS_KEYS_MASTER_LEN) return master_of_premaster(s, suite, master_out);
    memcpy(master_out, master.data, master.len);
    return true;
}

static bool find_12(struct tls_session *s)
{
    struct tls_suite suite;
    uint8_t master[TLS_KEYS_MASTER_LEN];
    bool is_known = tls_suite_find(s->facts.cipher_suite, &suite) &&
                    (find_master(s, &suite, master) ||
                     (tls_keylog_look(s->keylog) && find_master(s, &suite, master)));
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
    if (find_12(s) && tls_suite_find(s->facts.cipher_suite, &suite) &&
        find_master(s, &suite, master) &&
        tls_keys_block(&suite, s->facts.version, bytes_of(master, sizeof(master)), s->client_random,
                       s->server_random, keys))
        tls_reader_init_12(r, &suite, s->facts.version, &keys[side], s->has_etm);
    secret_wipe(master, sizeof(master));
    secret_wipe(keys, sizeof(keys));
}
