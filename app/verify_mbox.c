// SPDX-License-Identifier: BSD-2-Clause
#include "app/verify_mbox.h"

#include <errno.h>
#include <unistd.h>

#include "base/digest.h"

enum { PIECE = 64 * 1024 };

void verify_mbox_init(struct verify_mbox *m, int fd)
{
    *m = (struct verify_mbox){.fd = fd, .digest = digest_new(DIGEST_SHA256)};
}

void verify_mbox_fini(struct verify_mbox *m)
{
    if (m->fd >= 0) close(m->fd);
    digest_free(m->digest);
}

// The next octets, at most that many; 0 at the end, and where it cannot be read.
static size_t next(struct verify_mbox *m, uint8_t *to, uint64_t size)
{
    ssize_t n;
    do n = read(m->fd, to, size < PIECE ? (size_t)size : PIECE);
    while (n < 0 && errno == EINTR);
    return n > 0 ? (size_t)n : 0;
}

static bool has_line(struct verify_mbox *m, struct bytes line)
{
    uint8_t piece[PIECE];
    while (line.len > 0) {
        size_t n = next(m, piece, line.len);
        if (n == 0 || !bytes_equal(bytes_of(piece, n), bytes_first(line, n))) return false;
        line = bytes_skip(line, n);
    }
    return true;
}

static bool has_octets(struct verify_mbox *m, uint64_t size, const uint8_t *sha256)
{
    uint8_t piece[PIECE], found[DIGEST_MAX];
    digest_reset(m->digest);
    while (size > 0) {
        size_t n = next(m, piece, size);
        if (n == 0) return false;
        digest_update(m->digest, bytes_of(piece, n));
        size -= n;
    }
    digest_finish(m->digest, found);
    return memcmp(found, sha256, DIGEST_SHA256_LEN) == 0;
}

void verify_mbox_message(struct verify_mbox *m, const struct export_mbox_message *message)
{
    if (m->fd < 0 || m->differs) return;
    m->differs = !has_line(m, message->from_line) || !has_octets(m, message->size, message->sha256);
    m->messages++;
    m->session = message->session;
    m->transaction = message->transaction;
}

bool verify_mbox_is_over(struct verify_mbox *m)
{
    uint8_t octet;
    return m->fd < 0 || next(m, &octet, 1) == 0;
}
