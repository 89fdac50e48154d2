// SPDX-License-Identifier: BSD-2-Clause
//
// The algorithm is fetched once and the context is initialised again after each digest: with the
// implicit lookup of the older interfaces every short message would pay for a search of providers.
#include "base/digest.h"

#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"

struct digest {
    EVP_MD *algorithm;
    EVP_MD_CTX *ctx;
};

static const char *name_of(enum digest_kind kind)
{
    switch (kind) {
    case DIGEST_SHA1: return "SHA1";
    case DIGEST_SHA256: return "SHA256";
    }
    return "";
}

static void need(bool ok, const char *what)
{
    if (ok) return;
    fprintf(stderr, "smtpscope: libcrypto cannot compute %s digests\n", what);
    exit(1);
}

struct digest *digest_new(enum digest_kind kind)
{
    struct digest *d = err_malloc(sizeof(*d));
    d->algorithm = EVP_MD_fetch(NULL, name_of(kind), NULL);
    d->ctx = EVP_MD_CTX_new();
    need(d->algorithm && d->ctx, name_of(kind));
    digest_reset(d);
    return d;
}

void digest_free(struct digest *d)
{
    if (!d) return;
    EVP_MD_CTX_free(d->ctx);
    EVP_MD_free(d->algorithm);
    free(d);
}

void digest_update(struct digest *d, struct bytes b)
{
    if (b.len == 0) return;
    need(EVP_DigestUpdate(d->ctx, b.data, b.len) == 1, EVP_MD_get0_name(d->algorithm));
}

void digest_finish(struct digest *d, uint8_t out[DIGEST_MAX])
{
    need(EVP_DigestFinal_ex(d->ctx, out, NULL) == 1, EVP_MD_get0_name(d->algorithm));
    digest_reset(d);
}

void digest_reset(struct digest *d)
{
    need(EVP_DigestInit_ex2(d->ctx, d->algorithm, NULL) == 1, EVP_MD_get0_name(d->algorithm));
}

// Fetched by whoever is first, in any thread, and kept to the end.
static const EVP_MD *algorithm_of(enum digest_kind kind)
{
    static _Atomic(EVP_MD *) sha1, sha256;
    _Atomic(EVP_MD *) *fetched = kind == DIGEST_SHA1 ? &sha1 : &sha256;
    EVP_MD *algorithm = atomic_load(fetched);
    if (algorithm) return algorithm;
    EVP_MD *mine = EVP_MD_fetch(NULL, name_of(kind), NULL);
    need(mine != NULL, name_of(kind));
    if (atomic_compare_exchange_strong(fetched, &algorithm, mine)) return mine;
    EVP_MD_free(mine);
    return algorithm;
}

void digest_once(enum digest_kind kind, struct bytes b, uint8_t out[DIGEST_MAX])
{
    const void *data = b.data ? (const void *)b.data : "";
    need(EVP_Digest(data, b.len, out, NULL, algorithm_of(kind), NULL) == 1, name_of(kind));
}
