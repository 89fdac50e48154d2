// SPDX-License-Identifier: BSD-2-Clause
#include "app/keylog_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/secret.h"

struct keylog_file {
    char *path;
    struct tls_keylog *keylog;
    int fd;
    struct stat known; // of what fd was opened on
    off_t at;          // octets read
};

// Up to the end as it is now. false: reading failed, errno says why.
static bool read_on(struct keylog_file *f)
{
    uint8_t *octets = err_malloc(LIMIT_KEYLOG_READ);
    ssize_t len;
    while ((len = read(f->fd, octets, LIMIT_KEYLOG_READ)) > 0 || (len < 0 && errno == EINTR)) {
        if (len < 0) continue;
        f->at += len;
        tls_keylog_feed(f->keylog, bytes_of(octets, (size_t)len));
    }
    tls_keylog_pause(f->keylog);
    int reason = errno;
    secret_wipe(octets, LIMIT_KEYLOG_READ);
    free(octets);
    errno = reason;
    return len == 0;
}

// Another file has that name now: it takes the place of the one that was read.
static void follow_name(struct keylog_file *f)
{
    struct stat now;
    if (stat(f->path, &now) != 0 ||
        (now.st_ino == f->known.st_ino && now.st_dev == f->known.st_dev) || !S_ISREG(now.st_mode))
        return;
    int fd = open(f->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    close(f->fd);
    f->fd = fd;
    f->known = now;
    f->at = 0;
    tls_keylog_restart(f->keylog);
}

static bool look(void *ctx, struct tls_keylog *keylog)
{
    struct keylog_file *f = ctx;
    struct stat now;
    follow_name(f);
    if (fstat(f->fd, &now) != 0 || !S_ISREG(now.st_mode) || now.st_size == f->at) return false;
    if (now.st_size < f->at) {
        if (lseek(f->fd, 0, SEEK_SET) != 0) return false;
        f->at = 0;
        tls_keylog_restart(keylog);
    }
    off_t before = f->at;
    read_on(f);
    return f->at > before;
}

enum err_code keylog_file_open(const char *path, struct tls_keylog *keylog,
                               struct keylog_file **out, struct err *err)
{
    struct keylog_file *f = err_calloc(1, sizeof *f);
    f->keylog = keylog;
    f->path = strdup(path);
    if (!f->path) err_out_of_memory(strlen(path) + 1);
    f->fd = open(path, O_RDONLY | O_CLOEXEC);
    enum err_code code = ERR_NONE;
    if (f->fd < 0 || fstat(f->fd, &f->known) != 0)
        code = err_set_errno(err, ERR_IO, errno, "cannot open the key log %s", path);
    else if (!S_ISREG(f->known.st_mode) && !S_ISFIFO(f->known.st_mode))
        code = err_set(err, ERR_IO, "the key log %s is no file", path);
    else if (!read_on(f))
        code = err_set_errno(err, ERR_IO, errno, "cannot read the key log %s", path);
    if (code != ERR_NONE) {
        keylog_file_close(f);
        return code;
    }
    tls_keylog_on_missing(keylog, look, f);
    *out = f;
    return ERR_NONE;
}

void keylog_file_close(struct keylog_file *f)
{
    if (!f) return;
    tls_keylog_on_missing(f->keylog, NULL, NULL);
    if (f->fd >= 0) close(f->fd);
    free(f->path);
    free(f);
}
