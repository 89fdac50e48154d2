// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_resumption.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/htable.h"
#include "base/limits.h"
#include "base/secret.h"

struct resumption {
    struct resumption *next; // younger
    uint8_t key[DIGEST_SHA256_LEN];
    uint8_t master[TLS_KEYS_MASTER_LEN];
};

struct tls_resumptions {
    pthread_mutex_t lock;
    struct htable table;
    struct resumption *first, **last;
    uint64_t seed[2];
};

static bool has_key(const void *item, const void *key)
{
    return memcmp(((const struct resumption *)item)->key, key, DIGEST_SHA256_LEN) == 0;
}

struct tls_resumption_key tls_resumption_key_of(enum tls_resumption_kind kind, struct bytes server,
                                                struct bytes octets)
{
    struct tls_resumption_key key = {.is_set = octets.len > 0};
    if (!key.is_set) return key;
    struct digest *d = digest_new(DIGEST_SHA256);
    uint8_t head[2] = {(uint8_t)kind, (uint8_t)server.len};
    digest_update(d, bytes_of(head, sizeof head));
    digest_update(d, server);
    digest_update(d, octets);
    digest_finish(d, key.digest);
    digest_free(d);
    return key;
}

struct tls_resumptions *tls_resumptions_new(const uint64_t seed[2])
{
    struct tls_resumptions *r = err_calloc(1, sizeof *r);
    pthread_mutex_init(&r->lock, NULL);
    htable_init(&r->table, has_key);
    r->last = &r->first;
    memcpy(r->seed, seed, sizeof r->seed);
    return r;
}

static uint64_t hash_of(const struct tls_resumptions *r, const uint8_t *key)
{
    return htable_hash(bytes_of(key, DIGEST_SHA256_LEN), r->seed);
}

static void forget_oldest(struct tls_resumptions *r)
{
    struct resumption *oldest = r->first;
    htable_remove(&r->table, hash_of(r, oldest->key), oldest->key);
    r->first = oldest->next;
    if (!r->first) r->last = &r->first;
    secret_wipe(oldest, sizeof *oldest);
    free(oldest);
}

void tls_resumptions_free(struct tls_resumptions *r)
{
    if (!r) return;
    while (r->first) forget_oldest(r);
    htable_fini(&r->table);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

void tls_resumptions_keep(struct tls_resumptions *r, const struct tls_resumption_key *key,
                          const uint8_t master[TLS_KEYS_MASTER_LEN])
{
    if (!key->is_set) return;
    pthread_mutex_lock(&r->lock);
    uint64_t hash = hash_of(r, key->digest);
    struct resumption *x = htable_find(&r->table, hash, key->digest);
    if (!x) {
        if (r->table.count >= LIMIT_TLS_RESUMPTIONS) forget_oldest(r);
        x = err_calloc(1, sizeof *x);
        memcpy(x->key, key->digest, sizeof x->key);
        htable_add(&r->table, hash, x);
        *r->last = x;
        r->last = &x->next;
    }
    memcpy(x->master, master, sizeof x->master);
    pthread_mutex_unlock(&r->lock);
}

bool tls_resumptions_find(struct tls_resumptions *r, const struct tls_resumption_key *key,
                          uint8_t master_out[TLS_KEYS_MASTER_LEN])
{
    if (!key->is_set) return false;
    pthread_mutex_lock(&r->lock);
    const struct resumption *x = htable_find(&r->table, hash_of(r, key->digest), key->digest);
    if (x) memcpy(master_out, x->master, sizeof x->master);
    pthread_mutex_unlock(&r->lock);
    return x != NULL;
}
