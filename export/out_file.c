// SPDX-License-Identifier: BSD-2-Clause
#include "export/out_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

enum { SLOT_BYTES = 64 * 1024, TEMPORARY_NAME = 64, TEMPORARY_TRIES = 1000 };

// A descriptor and a buffer, lent to the file that was written to last.
struct slot {
    struct slot *newer, *older;
    struct out_file *file; // NULL: free
    int fd;                // -1: not open yet
    size_t used;
    uint8_t *buffer;
};

struct out_pool {
    bool is_dry, may_replace;
    pthread_mutex_t lock; // of all that follows, and of what files have to do with slots
    enum err_code code; // of the first failure
    struct err err;
    uint64_t next_temporary;
    struct slot slots[LIMIT_OUT_FILES];
    struct slot *newest, *oldest;
    struct digest *free_digest; // making one costs more than hashing a short message
};

struct out_dir {
    struct out_pool *pool;
    int fd; // -1 in a dry pool
    char *path;
};

struct out_file {
    struct out_dir *dir;
    struct slot *slot; // NULL: it has none now
    uint64_t size;
    struct digest *digest;
    bool is_hashed; // digest was finished
    bool is_on_disk; // under temporary
    char temporary[TEMPORARY_NAME];
    uint8_t sha256[DIGEST_MAX];
};

// --- the pool

static void unlink_slot(struct out_pool *p, struct slot *s)
{
    if (s->newer) s->newer->older = s->older;
    else p->newest = s->older;
    if (s->older) s->older->newer = s->newer;
    else p->oldest = s->newer;
}

static void make_newest(struct out_pool *p, struct slot *s)
{
    if (p->newest == s) return;
    unlink_slot(p, s);
    s->newer = NULL;
    s->older = p->newest;
    p->newest->newer = s;
    p->newest = s;
}

static void make_oldest(struct out_pool *p, struct slot *s)
{
    if (p->oldest == s) return;
    unlink_slot(p, s);
    s->older = NULL;
    s->newer = p->oldest;
    p->oldest->older = s;
    p->oldest = s;
}

struct out_pool *out_pool_new(bool is_dry, bool may_replace)
{
    struct out_pool *p = err_calloc(1, sizeof *p);
    p->is_dry = is_dry;
    p->may_replace = may_replace;
    pthread_mutex_init(&p->lock, NULL);
    for (size_t i = 0; i < LIMIT_OUT_FILES; i++) {
        struct slot *s = &p->slots[i];
        s->fd = -1;
        s->older = i + 1 < LIMIT_OUT_FILES ? s + 1 : NULL;
        s->newer = i > 0 ? s - 1 : NULL;
    }
    p->newest = &p->slots[0];
    p->oldest = &p->slots[LIMIT_OUT_FILES - 1];
    return p;
}

void out_pool_free(struct out_pool *p)
{
    if (!p) return;
    for (size_t i = 0; i < LIMIT_OUT_FILES; i++) {
        assert(!p->slots[i].file);
        free(p->slots[i].buffer);
    }
    digest_free(p->free_digest);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

enum err_code out_pool_error(struct out_pool *p, struct err *err_out)
{
    pthread_mutex_lock(&p->lock);
    enum err_code code = p->code;
    if (code != ERR_NONE && err_out) *err_out = p->err;
    pthread_mutex_unlock(&p->lock);
    return code;
}

// Only the first failure is kept: what follows comes of it. Under the lock.
static void fail(struct out_dir *d, int errnum, const char *what, const char *name)
{
    struct out_pool *p = d->pool;
    if (p->code != ERR_NONE) return;
    bool has_slash = *d->path && d->path[strlen(d->path) - 1] == '/';
    const char *slash = has_slash || !*name ? "" : "/";
    if (errnum == EFBIG) {
        p->code = err_set(&p->err, ERR_FULL, "cannot %s %s%s%s: a file may not be that large here",
                          what, d->path, slash, name);
        return;
    }
    enum err_code code = errnum == ENOSPC || errnum == EDQUOT ? ERR_FULL : ERR_IO;
    p->code = err_set_errno(&p->err, code, errnum, "cannot %s %s%s%s", what, d->path, slash, name);
}

static void fail_unlocked(struct out_dir *d, int errnum, const char *what, const char *name)
{
    pthread_mutex_lock(&d->pool->lock);
    fail(d, errnum, what, name);
    pthread_mutex_unlock(&d->pool->lock);
}

// --- directories

struct out_dir *out_dir_open(struct out_pool *p, const char *path, bool may_make)
{
    struct out_dir *d = err_calloc(1, sizeof *d);
    *d = (struct out_dir){.pool = p, .fd = -1, .path = strdup(path)};
    if (!d->path) err_out_of_memory(strlen(path) + 1);
    if (p->is_dry || p->code != ERR_NONE) return d;
    bool is_made = may_make && mkdir(path, S_IRWXU) == 0;
    if (may_make && !is_made && errno != EEXIST)
        p->code = err_set_errno(&p->err, ERR_IO, errno, "cannot make the directory %s", path);
    else if ((d->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        p->code = err_set_errno(&p->err, ERR_IO, errno, "cannot open the directory %s", path);
    if (d->fd >= 0) return d;
    out_dir_free(d);
    return NULL;
}

void out_dir_free(struct out_dir *d)
{
    if (!d) return;
    if (d->fd >= 0) close(d->fd);
    free(d->path);
    free(d);
}

bool out_dir_is_same(const struct out_dir *a, const struct out_dir *b)
{
    if (a->fd < 0 || b->fd < 0) return strcmp(a->path, b->path) == 0;
    struct stat x, y;
    if (fstat(a->fd, &x) != 0 || fstat(b->fd, &y) != 0) return false;
    return x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

bool out_dir_has(const struct out_dir *d, const char *name)
{
    struct stat unused;
    return d->fd >= 0 && fstatat(d->fd, name, &unused, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool is_regular(const struct out_dir *d, const char *name)
{
    struct stat s;
    return fstatat(d->fd, name, &s, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(s.st_mode);
}

bool out_dir_may_have(const struct out_dir *d, const char *name)
{
    return !out_dir_has(d, name) || (d->pool->may_replace && is_regular(d, name));
}

const char *out_dir_path(const struct out_dir *d)
{
    return d->path;
}

void out_dir_sync(struct out_dir *d)
{
    if (d->fd < 0 || out_pool_error(d->pool, NULL) != ERR_NONE) return;
    // Some file systems cannot do this to a directory; the files themselves are on the disk.
    if (fsync(d->fd) != 0 && errno != EINVAL && errno != EROFS)
        fail_unlocked(d, errno, "write", "");
}

// --- files; under the lock, but for those that take it

// The temporary name is new, or nothing is: O_EXCL follows no link either.
static int create_temporary(struct out_file *f)
{
    struct out_pool *p = f->dir->pool;
    int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_APPEND;
    for (int i = 0; i < TEMPORARY_TRIES; i++) {
        snprintf(f->temporary, sizeof f->temporary, OUT_FILE_TEMPORARY "%ld-%llu.tmp",
                 (long)getpid(), (unsigned long long)p->next_temporary++);
        int fd = openat(f->dir->fd, f->temporary, flags, S_IRUSR | S_IWUSR);
        if (fd >= 0 || errno != EEXIST) return fd;
    }
    return -1;
}

static bool open_slot(struct out_file *f)
{
    struct slot *s = f->slot;
    if (s->fd >= 0) return true;
    bool is_new = !f->is_on_disk;
    if (is_new) s->fd = create_temporary(f);
    else
        s->fd = openat(f->dir->fd, f->temporary, O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    if (s->fd >= 0) f->is_on_disk = true;
    else fail(f->dir, errno, is_new ? "create a file in" : "open", is_new ? "" : f->temporary);
    return s->fd >= 0;
}

static bool write_all(struct out_file *f, struct bytes b)
{
    while (b.len > 0) {
        ssize_t n = write(f->slot->fd, b.data, b.len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            fail(f->dir, errno, "write to", "");
            return false;
        }
        b = bytes_skip(b, (size_t)n);
    }
    return true;
}

// What waits in the buffer is written. false: it is lost, and the pool has the error.
static bool flush_slot(struct out_file *f)
{
    struct slot *s = f->slot;
    size_t used = s->used;
    s->used = 0;
    if (f->dir->pool->code != ERR_NONE) return false;
    return open_slot(f) && write_all(f, bytes_of(s->buffer, used));
}

static void give_back_slot(struct out_file *f)
{
    struct slot *s = f->slot;
    if (!s) return;
    if (s->fd >= 0 && close(s->fd) != 0 && errno != EINTR) fail(f->dir, errno, "write to", "");
    s->fd = -1;
    s->used = 0;
    s->file = NULL;
    f->slot = NULL;
    make_oldest(f->dir->pool, s);
}

static void take_slot(struct out_file *f)
{
    struct out_pool *p = f->dir->pool;
    if (!f->slot) {
        struct slot *s = p->oldest;
        if (s->file) {
            flush_slot(s->file);
            give_back_slot(s->file);
        }
        if (!s->buffer) s->buffer = err_malloc(SLOT_BYTES);
        s->file = f;
        f->slot = s;
    }
    make_newest(p, f->slot);
}

struct out_file *out_file_new(struct out_dir *d)
{
    struct out_file *f = err_calloc(1, sizeof *f);
    f->dir = d;
    pthread_mutex_lock(&d->pool->lock);
    f->digest = d->pool->free_digest;
    d->pool->free_digest = NULL;
    pthread_mutex_unlock(&d->pool->lock);
    if (!f->digest) f->digest = digest_new(DIGEST_SHA256);
    return f;
}

static void write_buffered(struct out_file *f, struct bytes data)
{
    take_slot(f);
    struct slot *s = f->slot;
    if (data.len > SLOT_BYTES - s->used && !flush_slot(f)) return;
    if (data.len >= SLOT_BYTES) {
        if (open_slot(f)) write_all(f, data);
        return;
    }
    memcpy(s->buffer + s->used, data.data, data.len);
    s->used += data.len;
}

void out_file_write(struct out_file *f, struct bytes data)
{
    struct out_pool *p = f->dir->pool;
    f->size += data.len;
    if (data.len == 0) return;
    digest_update(f->digest, data);
    if (p->is_dry) return;
    pthread_mutex_lock(&p->lock);
    if (p->code == ERR_NONE) write_buffered(f, data);
    pthread_mutex_unlock(&p->lock);
}

static void forget_digest(struct out_file *f)
{
    struct out_pool *p = f->dir->pool;
    struct digest *digest = f->digest;
    f->digest = NULL;
    if (!digest) return;
    digest_reset(digest);
    pthread_mutex_lock(&p->lock);
    if (!p->free_digest) {
        p->free_digest = digest;
        digest = NULL;
    }
    pthread_mutex_unlock(&p->lock);
    digest_free(digest);
}

static void finish_digest(struct out_file *f)
{
    if (f->is_hashed) return;
    digest_finish(f->digest, f->sha256);
    f->is_hashed = true;
    forget_digest(f);
}

// link and unlink do the same on file systems that cannot rename so; neither replaces anything.
static int rename_new(int dir, const char *from, const char *to)
{
    if (renameat2(dir, from, dir, to, RENAME_NOREPLACE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return -1;
    if (linkat(dir, from, dir, to, 0) != 0) return -1;
    return unlinkat(dir, from, 0);
}

static bool rename_file(struct out_file *f, const char *name)
{
    struct out_dir *d = f->dir;
    if (rename_new(d->fd, f->temporary, name) == 0) return true;
    bool replaces = errno == EEXIST && d->pool->may_replace && is_regular(d, name);
    if (replaces && renameat(d->fd, f->temporary, d->fd, name) == 0) return true;
    fail_unlocked(d, errno, "create", name);
    return false;
}

// All that was written is in the file, whose descriptor it is from now on: nobody else closes it to
// make room. -1: the pool has the error.
static int take_descriptor(struct out_file *f)
{
    struct out_pool *p = f->dir->pool;
    int fd = -1;
    pthread_mutex_lock(&p->lock);
    take_slot(f);
    if (flush_slot(f)) {
        fd = f->slot->fd;
        f->slot->fd = -1;
    }
    give_back_slot(f);
    pthread_mutex_unlock(&p->lock);
    return fd;
}

bool out_file_finish(struct out_file *f, const char *name)
{
    struct out_pool *p = f->dir->pool;
    finish_digest(f);
    if (p->is_dry) return out_pool_error(p, NULL) == ERR_NONE;
    int fd = take_descriptor(f);
    if (fd < 0) return false;
    bool is_written = fsync(fd) == 0 || errno == EINVAL;
    int errnum = errno;
    if (close(fd) != 0 && errno != EINTR && is_written) {
        is_written = false;
        errnum = errno;
    }
    if (!is_written) fail_unlocked(f->dir, errnum, "write to", "");
    if (out_pool_error(p, NULL) != ERR_NONE || !rename_file(f, name)) return false;
    f->is_on_disk = false;
    return true;
}

bool out_file_read(struct out_file *f, void (*sink)(void *ctx, struct bytes data), void *ctx)
{
    struct out_pool *p = f->dir->pool;
    if (p->is_dry) return out_pool_error(p, NULL) == ERR_NONE;
    int fd = take_descriptor(f);
    if (fd < 0) return false;
    uint8_t *block = err_malloc(SLOT_BYTES);
    ssize_t n = 0;
    for (off_t at = 0; (uint64_t)at < f->size; at += n) {
        uint64_t rest = f->size - (uint64_t)at;
        n = pread(fd, block, rest < SLOT_BYTES ? (size_t)rest : SLOT_BYTES, at);
        if (n < 0 && errno == EINTR) n = 0;
        else if (n <= 0) break;
        else sink(ctx, bytes_of(block, (size_t)n));
    }
    // Somebody else shortened it: what would come of the rest is not what was written.
    if (n <= 0 && f->size > 0)
        fail_unlocked(f->dir, n < 0 ? errno : EIO, "read from", f->temporary);
    free(block);
    close(fd);
    return out_pool_error(p, NULL) == ERR_NONE;
}

void out_file_free(struct out_file *f)
{
    if (!f) return;
    pthread_mutex_lock(&f->dir->pool->lock);
    if (f->slot) f->slot->used = 0;
    give_back_slot(f);
    pthread_mutex_unlock(&f->dir->pool->lock);
    if (f->is_on_disk) unlinkat(f->dir->fd, f->temporary, 0);
    forget_digest(f);
    free(f);
}

uint64_t out_file_size(const struct out_file *f)
{
    return f->size;
}

const uint8_t *out_file_sha256(struct out_file *f)
{
    return f->is_hashed ? f->sha256 : NULL;
}
