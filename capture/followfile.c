// SPDX-License-Identifier: BSD-2-Clause

#include "capture/followfile.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLLOWFILE_ROOM = 256 * 1024, FOLLOWFILE_TAIL = 64 };

struct followfile {
    struct octets octets;
    const char *name;
    int fd;
    bool has_failed;
    bool has_said; // that it was deleted
    uint64_t seen; // octets that the file has had
    uint8_t *buf;  // the window, from its start
    size_t room;
    // The last octets that were read, to be found again when more come: a program that is started
    // anew writes to the same file.
    uint8_t tail[FOLLOWFILE_TAIL];
    size_t tail_len;
    uint64_t tail_end; // where they end in the file
};

// The window begins at offset and has room for want octets and more.
static void move_window(struct followfile *f, uint64_t offset, size_t want)
{
    struct octets *o = &f->octets;
    size_t keep = octets_left(o, offset);
    size_t need = want > FOLLOWFILE_ROOM ? want : FOLLOWFILE_ROOM;
    if (keep > 0) memmove(f->buf, f->buf + (o->window_len - keep), keep);
    if (need > f->room) {
        f->buf = err_realloc_array(f->buf, need, 1);
        f->room = need;
    }
    o->window = f->buf;
    o->window_off = offset;
    o->window_len = keep;
}

static enum octets_result fail(struct followfile *f, struct err *err, const char *what)
{
    f->has_failed = true;
    err_set(err, ERR_IO, "%s: %s", f->name, what);
    return OCTETS_ERROR;
}

static bool has_same_tail(const struct followfile *f)
{
    uint8_t now[FOLLOWFILE_TAIL];
    ssize_t n = pread(f->fd, now, f->tail_len, (off_t)(f->tail_end - f->tail_len));
    return n == (ssize_t)f->tail_len && memcmp(now, f->tail, f->tail_len) == 0;
}

static void keep_tail(struct followfile *f, uint64_t at, struct bytes came)
{
    if (at != f->tail_end) f->tail_len = 0; // what lies between was skipped
    size_t fresh = came.len < FOLLOWFILE_TAIL ? came.len : FOLLOWFILE_TAIL;
    size_t old = f->tail_len < FOLLOWFILE_TAIL - fresh ? f->tail_len : FOLLOWFILE_TAIL - fresh;
    memmove(f->tail, f->tail + (f->tail_len - old), old);
    memcpy(f->tail + old, came.data + (came.len - fresh), fresh);
    f->tail_len = old + fresh;
    f->tail_end = at + came.len;
}

static enum octets_result followfile_fill(struct octets *o, uint64_t offset, size_t want,
                                          struct err *err)
{
    struct followfile *f = (struct followfile *)o;
    if (f->has_failed) return OCTETS_END;
    move_window(f, offset, want);
    while (o->window_len < want) {
        uint64_t at = o->window_off + o->window_len;
        ssize_t n = pread(f->fd, f->buf + o->window_len, f->room - o->window_len, (off_t)at);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(f, err, "cannot be read");
        if (n == 0) {
            struct stat st;
            if (fstat(f->fd, &st) == 0 && (uint64_t)st.st_size < f->seen)
                return fail(f, err, "was shortened while it was being read");
            return OCTETS_WAIT;
        }
        if (!has_same_tail(f)) return fail(f, err, "was overwritten while it was being read");
        keep_tail(f, at, bytes_of(f->buf + o->window_len, (size_t)n));
        o->window_len += (size_t)n;
        if (at + (uint64_t)n > f->seen) f->seen = at + (uint64_t)n;
    }
    return OCTETS_OK;
}

static const uint8_t *followfile_again(struct octets *o, uint64_t offset, size_t len, uint8_t *buf)
{
    struct followfile *f = (struct followfile *)o;
    size_t done = 0;
    while (done < len) {
        ssize_t n = pread(f->fd, buf + done, len - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return NULL;
        done += (size_t)n;
    }
    return buf;
}

static void followfile_progress(struct octets *o, uint64_t offset, uint64_t *done_out,
                                uint64_t *total_out)
{
    (void)o;
    *done_out = offset;
    *total_out = 0;
}

static int followfile_fd(struct octets *o)
{
    (void)o;
    return -1;
}

static bool followfile_has_changed(struct octets *o, struct err *err)
{
    struct followfile *f = (struct followfile *)o;
    struct stat st;
    if (f->has_failed || f->has_said || fstat(f->fd, &st) != 0 || st.st_nlink > 0) return false;
    f->has_said = true;
    err_set(err, ERR_IO, "%s: was deleted or replaced; only what its writer adds is still read",
            f->name);
    return true;
}

static void followfile_close(struct octets *o)
{
    struct followfile *f = (struct followfile *)o;
    close(f->fd);
    free(f->buf);
    free(f);
}

static const struct octets_ops followfile_ops = {
    followfile_fill, followfile_again,       followfile_progress,
    followfile_fd,   followfile_has_changed, followfile_close,
};

struct octets *followfile_new(int fd, const char *name)
{
    struct followfile *f = err_calloc(1, sizeof *f);
    f->octets.ops = &followfile_ops;
    f->name = name;
    f->fd = fd;
    struct stat st;
    if (fstat(fd, &st) == 0) f->seen = (uint64_t)st.st_size;
    return &f->octets;
}
