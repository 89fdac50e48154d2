// SPDX-License-Identifier: BSD-2-Clause
#include "app/output.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "app/user_charset.h"

enum { OUTPUT_PIECE = 64 * 1024, OUTPUT_KEEP = 1024 * 1024 };

void output_init(struct output *o, int fd, const char *name)
{
    *o = (struct output){.fd = fd, .name = name, .is_ascii = user_charset_is_ascii(fd)};
    buf_init(&o->text, 0);
}

void output_fini(struct output *o)
{
    buf_fini(&o->text);
}

// Whoever shares the descriptor may have made it non-blocking: then wait here.
static bool can_retry(int fd, int errnum)
{
    if (errnum == EINTR) return true;
    if (errnum != EAGAIN && errnum != EWOULDBLOCK) return false;
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    return poll(&wait, 1, -1) >= 0 || errno == EINTR;
}

static int write_all(int fd, struct bytes b)
{
    while (b.len > 0) {
        ssize_t n = write(fd, b.data, b.len);
        if (n >= 0) b = bytes_skip(b, (size_t)n);
        else if (!can_retry(fd, errno)) return errno;
    }
    return 0;
}

static int write_ascii(int fd, struct bytes b)
{
    struct buf text;
    buf_init(&text, 0);
    user_charset_append_ascii(&text, b);
    int errnum = write_all(fd, buf_bytes(&text));
    buf_fini(&text);
    return errnum;
}

enum err_code output_flush(struct output *o, struct err *err)
{
    struct bytes text = buf_bytes(&o->text);
    int errnum = o->is_ascii ? write_ascii(o->fd, text) : write_all(o->fd, text);
    buf_reset(&o->text, OUTPUT_KEEP);
    if (errnum == 0) return ERR_NONE;
    if (errnum == EPIPE) return err_set(err, ERR_CLOSED, "whoever read %s went away", o->name);
    return err_set_errno(err, ERR_IO, errnum, "cannot write to %s", o->name);
}

enum err_code output_commit(struct output *o, struct err *err)
{
    if (o->text.len < OUTPUT_PIECE) return ERR_NONE;
    return output_flush(o, err);
}
