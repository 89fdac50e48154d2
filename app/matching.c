// SPDX-License-Identifier: BSD-2-Clause
#include "app/matching.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/display.h"
#include "base/limits.h"

enum {
    READ_ONCE = 64 * 1024,
    SHOWN = 80, // columns of a line that is wrong
};

static enum err_code say(const struct match_list *l, enum match_list_result result,
                         const char *path, struct err *err)
{
    unsigned long long line = match_list_line(l);
    if (result == MATCH_LIST_OK) return ERR_NONE;
    if (result == MATCH_LIST_FULL)
        return err_set(err, ERR_FULL, "%s, line %llu: the lists of --match have more than %d MiB",
                       path, line, LIMIT_MATCH_BYTES / 1024 / 1024);
    struct buf text;
    buf_init(&text, 0);
    display_append(&text, match_list_text(l), SHOWN);
    enum err_code code =
        err_set(err, ERR_USAGE, "%s, line %llu: \"%s\" is no SHA-256, mail address or domain",
                path, line, buf_str(&text));
    buf_fini(&text);
    return code;
}

static enum err_code read_open(struct match_list *l, int fd, const char *path, struct err *err)
{
    static uint8_t octets[READ_ONCE];
    match_list_begin(l);
    for (;;) {
        ssize_t n = read(fd, octets, sizeof octets);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return err_set_errno(err, ERR_IO, errno, "cannot read the list %s", path);
        if (n == 0) return say(l, match_list_finish(l), path, err);
        enum err_code code = say(l, match_list_feed(l, bytes_of(octets, (size_t)n)), path, err);
        if (code != ERR_NONE) return code;
    }
}

static enum err_code read_file(struct match_list *l, const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return err_set_errno(err, ERR_IO, errno, "cannot open the list %s", path);
    enum err_code code = read_open(l, fd, path, err);
    close(fd);
    return code;
}

enum err_code matching_read(struct options *options, struct err *err)
{
    uint64_t seed[2] = {1, 2};
    if (options->match_count == 0) return ERR_NONE;
    // Without random numbers it works too: lists are rarely made to be slow.
    if (getrandom(seed, sizeof seed, GRND_NONBLOCK) < 0) seed[0] = (uint64_t)getpid();
    options->match_list = match_list_new(seed);
    for (size_t i = 0; i < options->match_count; i++) {
        enum err_code code = read_file(options->match_list, options->matches[i], err);
        if (code != ERR_NONE) return code;
    }
    if (options->no_hash && match_list_has_hashes(options->match_list))
        return err_set(err, ERR_USAGE, "--match lists SHA-256, and --no-hash asks for none");
    return ERR_NONE;
}

bool matching_wants_hashes(const struct options *options)
{
    return options->match_list && match_list_has_hashes(options->match_list);
}
