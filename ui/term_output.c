// SPDX-License-Identifier: BSD-2-Clause
#include "ui/term_output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

enum { REST_KEPT = 64 * 1024, PATIENCE_MS = 500 };

// Another open file, since a flag of standard output's would be the shell's too. Whoever gave up
// root may not open the terminal by its name, but /dev/tty, if that is it (tcgetpgrp fails on
// others).
static int open_waitless(void)
{
    if (tcgetpgrp(STDOUT_FILENO) < 0) return -1;
    return open("/dev/tty", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

static int open_memory(void)
{
#ifdef MFD_CLOEXEC
    return memfd_create("screen", MFD_CLOEXEC);
#else
    return -1;
#endif
}

bool term_output_init(struct term_output *o)
{
    *o = (struct term_output){.waitless = open_waitless(), .memory = -1};
    buf_init(&o->rest, 0);
    if (o->waitless >= 0) o->memory = open_memory();
    o->terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    o->file = fd < 0 ? NULL : fdopen(fd, "w");
    return o->terminal >= 0 && o->file;
}

static void close_if_open(int fd)
{
    if (fd >= 0) close(fd);
}

void term_output_fini(struct term_output *o)
{
    if (o->file) fclose(o->file);
    o->file = NULL;
    close_if_open(o->terminal);
    close_if_open(o->waitless);
    close_if_open(o->memory);
    o->terminal = o->waitless = o->memory = -1;
    buf_fini(&o->rest);
}

bool term_output_settle(struct term_output *o)
{
    struct pollfd p = {.fd = o->waitless, .events = POLLOUT};
    do {
        term_output_send(o);
    } while (o->rest.len > 0 && poll(&p, 1, PATIENCE_MS) > 0);
    bool is_settled = o->rest.len == 0;
    buf_reset(&o->rest, REST_KEPT);
    return is_settled;
}

void term_output_begin(struct term_output *o)
{
    fflush(o->file);
    if (o->memory >= 0) dup2(o->memory, fileno(o->file));
}

void term_output_end(struct term_output *o)
{
    fflush(o->file);
    if (o->memory < 0) return;
    dup2(o->terminal, fileno(o->file));
    off_t len = lseek(o->memory, 0, SEEK_CUR);
    uint8_t *room = len > 0 ? buf_room(&o->rest, (size_t)len) : NULL;
    ssize_t n = len > 0 ? pread(o->memory, room, (size_t)len, 0) : 0;
    if (n > 0) buf_added(&o->rest, room + n);
    lseek(o->memory, 0, SEEK_SET);
    term_output_send(o);
}

bool term_output_add(struct term_output *o, struct bytes text)
{
    if (o->waitless < 0) return write(o->terminal, text.data, text.len) > 0;
    buf_append_bytes(&o->rest, text);
    term_output_send(o);
    return true;
}

void term_output_send(struct term_output *o)
{
    while (o->rest.len > 0) {
        ssize_t n = write(o->waitless, o->rest.data, o->rest.len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno == EAGAIN) return;
        buf_consume(&o->rest, n > 0 ? (size_t)n : o->rest.len);
    }
    buf_reset(&o->rest, REST_KEPT);
}

int term_output_fd(const struct term_output *o)
{
    return o->rest.len > 0 ? o->waitless : -1;
}
