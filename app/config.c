// SPDX-License-Identifier: BSD-2-Clause
#include "app/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/privileges.h"
#include "app/report.h"

enum { PROBLEMS_MAX = 20 };

// A file with a thousand lines of another program need not fill the screen.
struct problems {
    const char *path;
    size_t count;
};

static void say_problem(void *ctx, size_t line, const char *sentence)
{
    struct problems *p = ctx;
    if (++p->count > PROBLEMS_MAX) return;
    struct buf text;
    buf_init(&text, 0);
    buf_printf(&text, "%s:%zu: %s", p->path, line, sentence);
    report_error(buf_str(&text));
    buf_fini(&text);
}

static char *join(const char *a, const char *b)
{
    size_t size = strlen(a) + strlen(b) + 1;
    char *text = err_malloc(size);
    snprintf(text, size, "%s%s", a, b);
    return text;
}

// XDG Base Directory Specification: a path that is not absolute is to be ignored.
static char *default_path(void)
{
    const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (base && base[0] == '/') return join(base, "/smtpscope/config");
    return home && home[0] == '/' ? join(home, "/.config/smtpscope/config") : NULL;
}

// false with errno: it cannot be read.
static bool read_file(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "rbe");
    if (!f) return false;
    char part[4096];
    size_t n;
    while (out->len <= SETTINGS_FILE_MAX && (n = fread(part, 1, sizeof(part), f)) > 0)
        buf_append(out, part, n);
    bool is_read = !ferror(f);
    int errnum = errno;
    fclose(f);
    errno = errnum;
    return is_read;
}

bool config_init(struct config *c, const struct options *options)
{
    struct buf text;
    struct err err;
    settings_init(&c->settings);
    c->path = NULL;
    if (options->no_config) return true;
    c->path = options->config ? join(options->config, "") : default_path();
    if (!c->path) return true;
    buf_init(&text, 0);
    bool is_read = read_file(c->path, &text);
    bool is_error = !is_read && (options->config || (errno != ENOENT && errno != ENOTDIR));
    if (is_error) {
        err_set_errno(&err, ERR_IO, errno, "cannot read settings from %s", c->path);
        report_error(err.text);
    }
    struct problems problems = {.path = c->path};
    if (is_read) settings_read(&c->settings, buf_bytes(&text), say_problem, &problems);
    if (problems.count > PROBLEMS_MAX)
        say_problem(&(struct problems){.path = c->path}, 1, "more lines make no sense");
    buf_fini(&text);
    return is_read || !options->config;
}

void config_fini(struct config *c)
{
    settings_fini(&c->settings);
    free(c->path);
    c->path = NULL;
}

// --- saving

// The directories of path that are not there; errno says why one could not be made.
static bool make_directories(const char *path)
{
    bool is_done = true;
    char *copy = join(path, "");
    for (char *at = strchr(copy + 1, '/'); at && is_done; at = strchr(at + 1, '/')) {
        *at = 0;
        is_done = access(copy, F_OK) == 0 || mkdir(copy, 0700) == 0 || errno == EEXIST;
        *at = '/';
    }
    free(copy);
    return is_done;
}

static bool write_all(int fd, struct bytes text)
{
    while (text.len > 0) {
        ssize_t n = write(fd, text.data, text.len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        text = bytes_skip(text, (size_t)n);
    }
    return true;
}

// Into a file beside it that then takes its place.
static bool replace(const char *path, struct bytes text)
{
    char *beside = join(path, ".XXXXXX");
    struct stat old;
    int fd = mkstemp(beside);
    bool is_done = fd >= 0 && write_all(fd, text);
    if (is_done && stat(path, &old) == 0) is_done = fchmod(fd, old.st_mode & 07777) == 0;
    is_done = is_done && fsync(fd) == 0;
    if (fd >= 0 && close(fd) != 0) is_done = false;
    is_done = is_done && rename(beside, path) == 0;
    int errnum = errno;
    if (fd >= 0 && !is_done) unlink(beside);
    free(beside);
    errno = errnum;
    return is_done;
}

bool config_save(const struct config *c, struct bytes text, struct err *err)
{
    if (!c->path) {
        err_set(err, ERR_IO, "there is no file for them");
        return false;
    }
    bool has_directory = make_directories(c->path);
    // A link, as those who keep their settings elsewhere have it, stays one.
    char *real = has_directory ? realpath(c->path, NULL) : NULL;
    bool is_saved = has_directory && replace(real ? real : c->path, text);
    if (!is_saved) {
        err_set_errno(err, ERR_IO, errno, "%s", c->path);
        privileges_explain(err);
    }
    free(real);
    return is_saved;
}
