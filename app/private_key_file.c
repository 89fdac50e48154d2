// SPDX-License-Identifier: BSD-2-Clause
#include "app/private_key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/secret.h"

// As much as fits; -1: errno says why.
static ssize_t read_octets(int fd, uint8_t *octets, size_t room)
{
    size_t have = 0;
    while (have < room) {
        ssize_t n = read(fd, octets + have, room - have);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        if (n == 0) break;
        have += (size_t)n;
    }
    return (ssize_t)have;
}

static enum err_code add(const char *path, struct tls_private_keys *keys, struct bytes octets,
                         struct err *err)
{
    switch (tls_private_keys_add(keys, octets)) {
    case TLS_PRIVATE_KEY_ADDED: return ERR_NONE;
    case TLS_PRIVATE_KEY_UNKNOWN:
        return err_set(err, ERR_FORMAT, "%s has no private key in PEM or DER", path);
    case TLS_PRIVATE_KEY_ENCRYPTED:
        return err_set(err, ERR_FORMAT,
                       "the private key in %s is protected by a passphrase; openssl pkey -in %s "
                       "-out FILE takes it off",
                       path, path);
    case TLS_PRIVATE_KEY_NOT_RSA:
        return err_set(err, ERR_FORMAT, "the private key in %s is no RSA key, and opens no session",
                       path);
    case TLS_PRIVATE_KEY_TOO_MANY:
        return err_set(err, ERR_USAGE, "more than %d private keys", LIMIT_TLS_PRIVATE_KEYS);
    }
    return ERR_NONE;
}

enum err_code private_key_file_read(const char *path, struct tls_private_keys *keys,
                                    struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return err_set_errno(err, ERR_IO, errno, "cannot open the private key %s", path);
    uint8_t *octets = err_malloc(LIMIT_PRIVATE_KEY_FILE);
    ssize_t len = read_octets(fd, octets, LIMIT_PRIVATE_KEY_FILE);
    enum err_code code =
        len < 0 ? err_set_errno(err, ERR_IO, errno, "cannot read the private key %s", path)
                : add(path, keys, bytes_of(octets, (size_t)len), err);
    secret_wipe(octets, LIMIT_PRIVATE_KEY_FILE);
    free(octets);
    close(fd);
    return code;
}
