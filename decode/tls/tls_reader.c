// SPDX-License-Identifier: BSD-2-Clause
//
// A record is first tried as what comes next. If it does not verify, and records are missing or the
// key has not been proven yet, it is tried with the numbers of those that may have been missed,
// then likewise under the keys that may have come into use meanwhile. All tries of one record are
// at most some LIMIT_TLS_TRIALS times the number of keys.
#include "decode/tls/tls_reader.h"

#include "base/limits.h"
#include "base/secret.h"

enum { TLS13 = 0x0304, GIVE_UP = 4 * LIMIT_TLS_TRIALS };

static bool use_secret(struct tls_reader *r, enum tls_epoch epoch)
{
    struct tls_keys keys = {0};
    if (r->has_key) tls_decrypt_fini(&r->decrypt);
    r->epoch = epoch;
    r->is_proven = false;
    r->unread = 0;
    r->has_key = r->secrets[epoch].len > 0 &&
                 tls_keys_of_traffic(&r->suite, &r->secrets[epoch], &keys) &&
                 tls_decrypt_init(&r->decrypt, &r->suite, TLS13, &keys, false);
    secret_wipe(&keys, sizeof(keys));
    return r->has_key;
}

// The first epoch from `from` on whose secret is known.
static bool use_epoch(struct tls_reader *r, unsigned from)
{
    for (unsigned e = from; e < TLS_EPOCHS; e++)
        if (use_secret(r, (enum tls_epoch)e)) return true;
    return false;
}

bool tls_reader_init_13(struct tls_reader *r, const struct tls_suite *suite,
                        const struct tls_secret secrets[TLS_EPOCHS])
{
    *r = (struct tls_reader){.suite = *suite, .version = TLS13};
    memcpy(r->secrets, secrets, sizeof(r->secrets));
    return use_epoch(r, TLS_EPOCH_EARLY);
}

bool tls_reader_init_12(struct tls_reader *r, const struct tls_suite *suite, uint16_t version,
                        const struct tls_keys *keys, bool is_etm)
{
    *r = (struct tls_reader){.suite = *suite, .version = version, .epoch = TLS_EPOCH_APPLICATION};
    r->has_key = tls_decrypt_init(&r->decrypt, suite, version, keys, is_etm);
    return r->has_key;
}

void tls_reader_fini(struct tls_reader *r)
{
    if (r->has_key) tls_decrypt_fini(&r->decrypt);
    secret_wipe(r, sizeof(*r));
}

// One record, one number.
struct attempt {
    const struct tls_record *record;
    struct bytes fragment;
    uint8_t *text;
    struct tls_plaintext *out;
};

// Under d, with the number that comes next and up to `more` after it.
static bool try_numbers(struct tls_decrypt *d, const struct attempt *a, unsigned more)
{
    uint64_t first = d->number;
    for (unsigned i = 0; i <= more; i++) {
        d->number = first + i;
        if (tls_decrypt_record(d, a->record, a->fragment, a->text, a->out)) return true;
    }
    d->number = first;
    return false;
}

static unsigned possibly_missed(const struct tls_reader *r)
{
    return r->unread < LIMIT_TLS_TRIALS ? r->unread : LIMIT_TLS_TRIALS;
}

// Under the key of another epoch, or generation: it comes into use if the record verifies.
static bool try_secret(struct tls_reader *r, enum tls_epoch epoch, const struct tls_secret *secret,
                       const struct attempt *a)
{
    struct tls_keys keys = {0};
    struct tls_decrypt d;
    bool fits = secret->len > 0 && tls_keys_of_traffic(&r->suite, secret, &keys) &&
                tls_decrypt_init(&d, &r->suite, TLS13, &keys, false);
    secret_wipe(&keys, sizeof(keys));
    if (!fits) return false;
    if (!try_numbers(&d, a, possibly_missed(r))) {
        tls_decrypt_fini(&d);
        return false;
    }
    if (r->has_key) tls_decrypt_fini(&r->decrypt);
    r->decrypt = d;
    r->has_key = true;
    r->secrets[epoch] = *secret;
    r->epoch = epoch;
    return true;
}

// What may have come into use in records that are not here, or in those that nobody could read.
static bool try_later_keys(struct tls_reader *r, const struct attempt *a)
{
    for (unsigned e = r->epoch + 1U; e < TLS_EPOCHS; e++)
        if (try_secret(r, (enum tls_epoch)e, &r->secrets[e], a)) return true;
    if (r->epoch != TLS_EPOCH_APPLICATION || !r->is_proven || r->unread == 0) return false;
    struct tls_secret next = r->secrets[TLS_EPOCH_APPLICATION];
    bool fits = tls_keys_update(&r->suite, &next) && try_secret(r, TLS_EPOCH_APPLICATION, &next, a);
    secret_wipe(&next, sizeof(next));
    return fits;
}

bool tls_reader_record(struct tls_reader *r, const struct tls_record *record, struct bytes fragment,
                       uint8_t *text, struct tls_plaintext *out)
{
    struct attempt a = {record, fragment, text, out};
    // No key will fit any more; each try would cost as much as the one before.
    if (!r->has_key || r->unread > GIVE_UP) return false;
    // What was lost had its number; what did not verify had none of ours.
    bool is_read = try_numbers(&r->decrypt, &a, possibly_missed(r)) ||
                   (r->version == TLS13 && try_later_keys(r, &a));
    if (!is_read) {
        tls_decrypt_pass(&r->decrypt, fragment);
        r->unread++;
        return false;
    }
    r->is_proven = true;
    r->unread = 0;
    return true;
}

// In TLS 1.2 it had the next number. In TLS 1.3 it may have been of another epoch: both are tried.
void tls_reader_missing(struct tls_reader *r)
{
    if (r->has_key && r->version < TLS13) tls_decrypt_skip(&r->decrypt);
    else r->unread++;
}

void tls_reader_lost(struct tls_reader *r)
{
    r->unread += LIMIT_TLS_TRIALS;
    if (r->unread > GIVE_UP) r->unread = GIVE_UP;
    if (r->has_key && r->version < TLS13) tls_decrypt_lost(&r->decrypt);
}

void tls_reader_next_epoch(struct tls_reader *r)
{
    if (r->epoch < TLS_EPOCH_APPLICATION) use_epoch(r, r->epoch + 1U);
}

void tls_reader_update(struct tls_reader *r)
{
    if (r->epoch == TLS_EPOCH_APPLICATION &&
        tls_keys_update(&r->suite, &r->secrets[TLS_EPOCH_APPLICATION]))
        use_secret(r, TLS_EPOCH_APPLICATION);
}

size_t tls_reader_text_len(const struct tls_reader *r, size_t fragment_len)
{
    return r->has_key ? tls_decrypt_text_len(&r->decrypt, fragment_len) : 0;
}
