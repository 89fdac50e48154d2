// SPDX-License-Identifier: BSD-2-Clause

#include "capture/dumpfile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

struct file_id {
    dev_t device;
    ino_t inode;
};

struct dumpfile {
    struct dumpfile_config config;
    struct dump_rotation rotation;
    struct pcapng_writer *writer;
    struct buf name;      // of the file that is written now
    struct buf directory; // dir is a descriptor of it
    int dir;
    int fd;           // -1: none yet
    bool is_regular;  // fd can be cut
    uint64_t written; // octets of this file
    uint64_t packets; // of the files before this one
    struct buf pending;
    struct buf secrets;           // blocks that begin each file
    struct packet_shelf repeated; // packets that stand behind them
    struct file_id *inputs;
    size_t input_count;
    enum err_code code; // of the first failure
    struct err err;
};

static bool fail(struct dumpfile *d, int errnum, const char *what)
{
    enum err_code code = errnum == ENOSPC || errnum == EDQUOT ? ERR_FULL : ERR_IO;
    if (d->code == ERR_NONE)
        d->code = err_set_errno(&d->err, code, errnum, "cannot %s %s", what, buf_str(&d->name));
    return false;
}

static bool refuse(struct dumpfile *d, const char *why)
{
    d->code = err_set(&d->err, ERR_IO, "%s %s", buf_str(&d->name), why);
    return false;
}

// ---- Opening ----

static void note_input(struct dumpfile *d, const struct stat *s)
{
    if (S_ISREG(s->st_mode)) d->inputs[d->input_count++] = (struct file_id){s->st_dev, s->st_ino};
}

static void note_inputs(struct dumpfile *d)
{
    struct stat s;
    d->inputs = err_calloc(d->config.input_count + 1, sizeof *d->inputs);
    for (size_t i = 0; i < d->config.input_count; i++) {
        const char *path = d->config.inputs[i];
        int result = strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &s) : stat(path, &s);
        if (result == 0) note_input(d, &s);
    }
}

static bool is_input(const struct dumpfile *d, const struct stat *s)
{
    for (size_t i = 0; i < d->input_count; i++)
        if (d->inputs[i].device == s->st_dev && d->inputs[i].inode == s->st_ino) return true;
    return false;
}

// The part of a path behind its last slash; directory_out is what stands before it.
static const char *split(const char *path, struct buf *directory_out)
{
    const char *slash = strrchr(path, '/');
    if (!slash) buf_append_str(directory_out, ".");
    else buf_append(directory_out, path, (size_t)(slash - path) + 1);
    return slash ? slash + 1 : path;
}

// The descriptor of the file's directory, opened anew only where rotation names another one.
static bool open_directory(struct dumpfile *d, const char **base_out)
{
    struct buf directory;
    buf_init(&directory, 0);
    *base_out = split(buf_str(&d->name), &directory);
    bool is_same = d->dir >= 0 && bytes_equal(buf_bytes(&directory), buf_bytes(&d->directory));
    if (!is_same) {
        if (d->dir >= 0) close(d->dir);
        d->dir = open(buf_str(&directory), O_PATH | O_DIRECTORY | O_CLOEXEC);
        buf_reset(&d->directory, SIZE_MAX);
        buf_append_bytes(&d->directory, buf_bytes(&directory));
    }
    buf_fini(&directory);
    return d->dir >= 0 || fail(d, errno, "open the directory of");
}

// 0xd4c3b2a1 and its like, pcapng, gzip.
static bool is_capture(int dir, const char *base)
{
    static const char magics[][5] = {"\xd4\xc3\xb2\xa1", "\xa1\xb2\xc3\xd4", "\x4d\x3c\xb2\xa1",
                                     "\xa1\xb2\x3c\x4d", "\x0a\x0d\x0d\x0a"};
    char first[4];
    int fd = openat(dir, base, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return false;
    ssize_t len = read(fd, first, sizeof first);
    close(fd);
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (len == (ssize_t)sizeof first && memcmp(first, magics[i], sizeof first) == 0)
            return true;
    return len == 0;
}

// What has the name may be replaced: it is gone then.
static bool make_way(struct dumpfile *d, const char *base, const struct stat *s)
{
    if (S_ISDIR(s->st_mode)) return refuse(d, "is a directory");
    if (S_ISLNK(s->st_mode)) return refuse(d, "is a symbolic link, which is not followed");
    if (is_input(d, s)) return refuse(d, "is read from: packets go to another file");
    bool may_replace = d->config.may_replace;
    if (!may_replace && dump_rotation_is_on(&d->rotation)) {
        if (!is_capture(d->dir, base))
            return refuse(d, "is there already, and no capture; --force replaces it");
    } else if (!may_replace) {
        return refuse(d, "is there already; --force replaces it");
    }
    return unlinkat(d->dir, base, 0) == 0 || fail(d, errno, "replace");
}

// A pipe, a terminal, /dev/null, /dev/stdout: also through a link, as those names are.
static bool open_special(struct dumpfile *d)
{
    struct stat s;
    if (stat(buf_str(&d->name), &s) != 0 || S_ISREG(s.st_mode) || S_ISDIR(s.st_mode)) return false;
    d->fd = open(buf_str(&d->name), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (d->fd >= 0 && fstat(d->fd, &s) == 0 && !S_ISREG(s.st_mode)) return true;
    if (d->fd >= 0) close(d->fd);
    d->fd = -1;
    return false;
}

static bool open_new(struct dumpfile *d)
{
    struct stat s;
    const char *base;
    if (!open_directory(d, &base)) return false;
    if (!*base) return refuse(d, "names no file");
    if (fstatat(d->dir, base, &s, AT_SYMLINK_NOFOLLOW) == 0) {
        if (!S_ISREG(s.st_mode) && open_special(d)) return true;
        if (!make_way(d, base, &s)) return false;
    }
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    d->fd = openat(d->dir, base, flags, S_IRUSR | S_IWUSR);
    if (d->fd < 0) return fail(d, errno, "create");
    d->is_regular = true;
    bool gives_away = d->config.has_owner && geteuid() == 0;
    if (gives_away && fchown(d->fd, d->config.owner, d->config.group) != 0)
        return fail(d, errno, "give away");
    return true;
}

static void put_repeated(struct dumpfile *d)
{
    struct packet packet;
    for (size_t at = 0; packet_shelf_next(&d->repeated, &at, &packet);)
        pcapng_writer_packet(d->writer, &packet, NULL, &d->pending);
}

static bool open_file(struct dumpfile *d)
{
    buf_reset(&d->name, SIZE_MAX);
    d->is_regular = false;
    d->written = 0;
    if (!dump_rotation_name(&d->rotation, &d->name)) {
        buf_append_str(&d->name, d->rotation.name);
        return refuse(d, "is no name that a time can be put into");
    }
    if (strcmp(d->rotation.name, "-") == 0) {
        buf_reset(&d->name, SIZE_MAX);
        buf_append_str(&d->name, "standard output");
        d->fd = STDOUT_FILENO;
    } else if (!open_new(d)) {
        return false;
    }
    d->packets += pcapng_writer_packets(d->writer);
    pcapng_writer_begin(d->writer, NULL, &d->pending);
    // Small files are not to be filled by them.
    if (d->rotation.max_bytes == 0 || d->secrets.len < d->rotation.max_bytes / 2)
        buf_append_bytes(&d->pending, buf_bytes(&d->secrets));
    put_repeated(d);
    return true;
}

// ---- Writing ----

// 0, or why not all was written; whole_out: octets that were.
static int write_all(int fd, struct bytes data, size_t *whole_out)
{
    *whole_out = 0;
    while (*whole_out < data.len) {
        ssize_t n = write(fd, data.data + *whole_out, data.len - *whole_out);
        struct pollfd room = {.fd = fd, .events = POLLOUT};
        if (n >= 0) *whole_out += (size_t)n;
        else if (errno == EAGAIN || errno == EWOULDBLOCK) poll(&room, 1, -1);
        else if (errno != EINTR) return errno;
    }
    return 0;
}

static uint64_t packets_in(struct bytes blocks)
{
    uint64_t count = 0;
    for (struct bytes rest = blocks; rest.len > 0;) {
        uint32_t head[2];
        memcpy(head, rest.data, sizeof head);
        count += head[0] == PCAPNG_BLOCK_PACKET;
        rest = bytes_skip(rest, head[1]);
    }
    return count;
}

// The file ends after the last block that is there in whole.
static void cut_short(struct dumpfile *d, int errnum, size_t done)
{
    struct bytes pending = buf_bytes(&d->pending);
    size_t whole = pcapng_whole_blocks(bytes_first(pending, done));
    uint64_t lost = packets_in(bytes_skip(pending, whole));
    uint64_t packets = pcapng_writer_packets(d->writer) - lost;
    enum err_code code = errnum == ENOSPC || errnum == EDQUOT ? ERR_FULL : ERR_IO;
    bool is_cut = d->is_regular && ftruncate(d->fd, (off_t)(d->written + whole)) == 0;
    if (errnum == EPIPE)
        d->code = err_set(&d->err, ERR_CLOSED, "whoever read %s went away", buf_str(&d->name));
    else if (is_cut && packets == 0)
        d->code = err_set_errno(&d->err, code, errnum, "cannot write a packet to %s",
                                buf_str(&d->name));
    else if (is_cut)
        d->code = err_set_errno(&d->err, code, errnum,
                                "cannot write to %s, which ends with packet %" PRIu64,
                                buf_str(&d->name), packets);
    else d->code = err_set_errno(&d->err, code, errnum, "cannot write to %s", buf_str(&d->name));
}

static bool write_pending(struct dumpfile *d)
{
    size_t done;
    if (d->code != ERR_NONE) return false;
    int errnum = d->fd >= 0 ? write_all(d->fd, buf_bytes(&d->pending), &done) : 0;
    if (errnum != 0) cut_short(d, errnum, done);
    else if (d->fd >= 0) d->written += d->pending.len;
    buf_reset(&d->pending, 2 * LIMIT_DUMP_PENDING);
    return d->code == ERR_NONE;
}

static bool close_file(struct dumpfile *d)
{
    if (d->fd < 0) return d->code == ERR_NONE;
    if (d->code == ERR_NONE) pcapng_writer_end(d->writer, &d->pending);
    write_pending(d);
    if (d->fd != STDOUT_FILENO && close(d->fd) != 0 && errno != EINTR) fail(d, errno, "write to");
    d->fd = -1;
    return d->code == ERR_NONE;
}

// There is a file for a packet of this time.
static bool turn(struct dumpfile *d, int64_t time_ns)
{
    if (d->fd < 0) {
        dump_rotation_begin(&d->rotation, time_ns);
        return open_file(d);
    }
    if (!dump_rotation_is_on(&d->rotation)) return true;
    if (!dump_rotation_next(&d->rotation, time_ns, d->written + d->pending.len)) return true;
    if (!close_file(d) || dump_rotation_is_over(&d->rotation)) return false;
    return open_file(d);
}

bool dumpfile_packet(struct dumpfile *d, const struct packet *packet)
{
    if (d->code != ERR_NONE || dumpfile_is_over(d)) return false;
    if (!turn(d, packet->time_ns)) return false;
    pcapng_writer_packet(d->writer, packet, NULL, &d->pending);
    return d->pending.len < LIMIT_DUMP_PENDING || write_pending(d);
}

bool dumpfile_packet_for_all(struct dumpfile *d, const struct packet *packet)
{
    bool is_taken = dumpfile_packet(d, packet);
    if (is_taken && dump_rotation_is_on(&d->rotation)) packet_shelf_add(&d->repeated, packet);
    return is_taken;
}

void dumpfile_secrets(struct dumpfile *d, uint32_t type, struct bytes data)
{
    size_t before = d->secrets.len;
    if (data.len > LIMIT_DUMP_SECRETS || before + data.len > LIMIT_DUMP_SECRETS) return;
    pcapng_writer_secrets(d->writer, type, data, &d->secrets);
    if (d->fd >= 0) buf_append_bytes(&d->pending, bytes_skip(buf_bytes(&d->secrets), before));
}

enum err_code dumpfile_flush(struct dumpfile *d, struct err *err)
{
    if (d->pending.len > 0) write_pending(d);
    if (d->code != ERR_NONE) *err = d->err;
    return d->code;
}

uint64_t dumpfile_packets(const struct dumpfile *d)
{
    return d->packets + pcapng_writer_packets(d->writer);
}

bool dumpfile_is_over(const struct dumpfile *d)
{
    return dump_rotation_is_over(&d->rotation);
}

// ---- From open to close ----

// Where the name of its directory has no time in it, it is opened before its time: later it may be
// out of reach.
static void open_directory_early(struct dumpfile *d)
{
    const char *base;
    buf_append_str(&d->name, d->rotation.name);
    const char *slash = strrchr(d->rotation.name, '/');
    size_t len = slash ? (size_t)(slash - d->rotation.name) : 0;
    if (!memchr(d->rotation.name, '%', len)) open_directory(d, &base);
}

enum err_code dumpfile_open(const struct dumpfile_config *config, struct dumpfile **out,
                            struct err *err)
{
    struct dumpfile *d = err_calloc(1, sizeof *d);
    d->config = *config;
    d->rotation = config->rotation;
    d->writer = pcapng_writer_new(&config->origin);
    d->fd = d->dir = -1;
    buf_init(&d->name, 0);
    buf_init(&d->directory, 0);
    buf_init(&d->pending, 0);
    buf_init(&d->secrets, 0);
    uint64_t quarter = d->rotation.max_bytes / 4;
    packet_shelf_init(&d->repeated, quarter > 0 && quarter < LIMIT_DUMP_REPEATED
                                        ? (size_t)quarter
                                        : LIMIT_DUMP_REPEATED);
    note_inputs(d);
    if (config->start_ns != 0 || d->rotation.every_s == 0) {
        dump_rotation_begin(&d->rotation, config->start_ns);
        open_file(d);
    } else {
        open_directory_early(d);
    }
    if (d->code != ERR_NONE) return dumpfile_close(d, err);
    *out = d;
    return ERR_NONE;
}

enum err_code dumpfile_close(struct dumpfile *d, struct err *err)
{
    if (!d) return ERR_NONE;
    close_file(d);
    enum err_code code = d->code;
    if (code != ERR_NONE) *err = d->err;
    if (d->dir >= 0) close(d->dir);
    pcapng_writer_free(d->writer);
    buf_fini(&d->name);
    buf_fini(&d->directory);
    buf_fini(&d->pending);
    buf_fini(&d->secrets);
    packet_shelf_fini(&d->repeated);
    free(d->inputs);
    free(d);
    return code;
}
