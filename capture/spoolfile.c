// SPDX-License-Identifier: BSD-2-Clause

#include "capture/spoolfile.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/nameless.h"

enum { SPOOLFILE_ROOM = 256 * 1024 };

struct spoolfile {
    struct octets octets;
    const char *name;
    int fd;
    int copy; // the temporary file; -1 once it failed: there is no looking back then
    bool ended;
    uint8_t *buf; // the window lies in it
    size_t room;
    uint64_t total; // octets that came, all of them in copy
};

// Makes room for want octets from offset on; what lies before offset is dropped when room is short.
static void make_room(struct spoolfile *f, uint64_t offset, size_t want)
{
    struct octets *o = &f->octets;
    if (offset >= o->window_off && offset - o->window_off < f->room &&
        want <= f->room - (offset - o->window_off)) {
        return;
    }
    size_t keep = octets_left(o, offset);
    size_t need = keep > want ? keep : want;
    if (need < SPOOLFILE_ROOM) need = SPOOLFILE_ROOM;
    if (keep > 0) memmove(f->buf, f->buf + (o->window_len - keep), keep);
    if (need > f->room) {
        f->buf = err_realloc_array(f->buf, need, 1);
        f->room = need;
    }
    o->window = f->buf;
    o->window_off = f->total - keep;
    o->window_len = keep;
}

static void copy_out(struct spoolfile *f, const uint8_t *data, size_t len)
{
    while (f->copy >= 0 && len > 0) {
        ssize_t n = write(f->copy, data, len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            close(f->copy);
            f->copy = -1;
            return;
        }
        data += n;
        len -= (size_t)n;
    }
}

// One read into the window. OCTETS_OK: something came.
static enum octets_result read_some(struct spoolfile *f, struct err *err)
{
    struct octets *o = &f->octets;
    struct pollfd poll_fd = {f->fd, POLLIN, 0};
    if (f->ended) return OCTETS_END;
    if (poll(&poll_fd, 1, 0) == 0) return OCTETS_WAIT;
    ssize_t n = read(f->fd, f->buf + o->window_len, f->room - o->window_len);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return OCTETS_WAIT;
    if (n < 0) {
        f->ended = true;
        err_set_errno(err, ERR_IO, errno, "%s: cannot be read", f->name);
        return OCTETS_ERROR;
    }
    if (n == 0) {
        f->ended = true;
        return OCTETS_END;
    }
    copy_out(f, f->buf + o->window_len, (size_t)n);
    o->window_len += (size_t)n;
    f->total += (uint64_t)n;
    return OCTETS_OK;
}

static enum octets_result spoolfile_fill(struct octets *o, uint64_t offset, size_t want,
                                         struct err *err)
{
    struct spoolfile *f = (struct spoolfile *)o;
    for (;;) {
        // Octets before offset are skipped, whether they have come or not.
        make_room(f, offset, want);
        if (octets_left(o, offset) >= want && offset <= f->total) return OCTETS_OK;
        enum octets_result result = read_some(f, err);
        if (result != OCTETS_OK) return result;
    }
}

static const uint8_t *spoolfile_again(struct octets *o, uint64_t offset, size_t len, uint8_t *buf)
{
    struct spoolfile *f = (struct spoolfile *)o;
    size_t done = 0;
    while (f->copy >= 0 && done < len) {
        ssize_t n = pread(f->copy, buf + done, len - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return NULL;
        done += (size_t)n;
    }
    return f->copy >= 0 ? buf : NULL;
}

static void spoolfile_progress(struct octets *o, uint64_t offset, uint64_t *done_out,
                               uint64_t *total_out)
{
    (void)o;
    *done_out = offset;
    *total_out = 0;
}

static int spoolfile_fd(struct octets *o)
{
    return ((struct spoolfile *)o)->fd;
}

static void spoolfile_close(struct octets *o)
{
    struct spoolfile *f = (struct spoolfile *)o;
    if (f->fd != STDIN_FILENO) close(f->fd);
    if (f->copy >= 0) close(f->copy);
    free(f->buf);
    free(f);
}

static const struct octets_ops spoolfile_ops = {
    .fill = spoolfile_fill,
    .again = spoolfile_again,
    .progress = spoolfile_progress,
    .fd = spoolfile_fd,
    .close = spoolfile_close,
};

enum err_code spoolfile_open(int fd, const char *name, struct octets **out, struct err *err)
{
    int copy = nameless_file(NULL);
    if (copy < 0) {
        int why = errno;
        if (fd != STDIN_FILENO) close(fd);
        return err_set_errno(err, ERR_IO, why, "%s: no temporary file in $TMPDIR to keep it in",
                             name);
    }
    struct spoolfile *f = err_calloc(1, sizeof *f);
    f->octets.ops = &spoolfile_ops;
    f->name = name;
    f->fd = fd;
    f->copy = copy;
    make_room(f, 0, SPOOLFILE_ROOM);
    *out = &f->octets;
    return ERR_NONE;
}
