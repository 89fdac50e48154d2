// SPDX-License-Identifier: BSD-2-Clause
#include "export/file_digest.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"

enum { BLOCK = 256 * 1024 };

struct file_digest {
    int fd;
    int errnum; // of the read that failed; 0: none did
    bool is_over;
    uint64_t size, limit;
    struct digest *digest;
    uint8_t block[BLOCK];
};

struct file_digest *file_digest_new(int fd, uint64_t limit)
{
    struct file_digest *d = err_malloc(sizeof *d);
    d->fd = fd;
    d->errnum = 0;
    d->is_over = false;
    d->size = 0;
    d->limit = limit;
    d->digest = digest_new(DIGEST_SHA256);
    return d;
}

static void read_block(struct file_digest *d)
{
    uint64_t rest = d->limit - d->size;
    size_t wanted = rest < sizeof d->block ? (size_t)rest : sizeof d->block;
    ssize_t n = wanted > 0 ? pread(d->fd, d->block, wanted, (off_t)d->size) : 0;
    if (n < 0 && errno == EINTR) return;
    if (n < 0) d->errnum = errno;
    d->is_over = n <= 0;
    if (d->is_over) return;
    digest_update(d->digest, bytes_of(d->block, (size_t)n));
    d->size += (uint64_t)n;
}

bool file_digest_step(struct file_digest *d, uint64_t octets)
{
    for (uint64_t start = d->size; !d->is_over && d->size - start < octets;) read_block(d);
    return !d->is_over;
}

bool file_digest_end(struct file_digest *d, uint64_t *size_out, uint8_t sha256_out[DIGEST_MAX])
{
    bool is_well = d->is_over && d->errnum == 0;
    *size_out = d->size;
    digest_finish(d->digest, sha256_out);
    errno = d->errnum;
    digest_free(d->digest);
    free(d);
    return is_well;
}
