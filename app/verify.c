// SPDX-License-Identifier: BSD-2-Clause
#include "app/verify.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/output.h"
#include "app/pipeline.h"
#include "app/report.h"
#include "app/signals.h"
#include "base/arena.h"
#include "base/display.h"
#include "base/htable.h"
#include "base/timestamp.h"
#include "decode/model/across/across.h"
#include "export/export.h"
#include "export/plain.h"

#define VERIFY_SLICE_NS TIMESTAMP_NS_PER_S

// One that the manifest lists.
struct listed {
    struct manifest_file file; // name is kept in the arena
    struct listed *next;
    bool is_derived;
};

struct verify {
    const char *path;
    int dir;
    struct arena arena;
    struct manifest_head head;
    const char *keylog; // --keylog, then where that of the manifest was found
    struct listed *first, **last;
    struct htable by_name;
    uint64_t files, derived, problems;
    struct output output;
    struct export *export; // of the second derivation
    struct across *across; // likewise
};

// --- what is said

static void put_name(struct verify *v, struct bytes name)
{
    display_append(&v->output.text, name, 0);
}

static void end_line(struct verify *v)
{
    struct err unused;
    buf_append_byte(&v->output.text, '\n');
    output_commit(&v->output, &unused); // told again by the last flush
}

static void problem(struct verify *v, struct bytes name, const char *what)
{
    v->problems++;
    put_name(v, name);
    buf_append_str(&v->output.text, ": ");
    buf_append_str(&v->output.text, what);
    end_line(v);
}

static void note(struct verify *v, struct bytes name, const char *what)
{
    put_name(v, name);
    buf_printf(&v->output.text, ": %s", what);
    end_line(v);
}

// --- the manifest

static uint64_t hash_of(struct bytes name)
{
    static const uint64_t seed[2] = {0x736d7470, 0x73636f7065};
    return htable_hash(name, seed);
}

static bool has_name(const void *item, const void *key)
{
    return bytes_equal(((const struct listed *)item)->file.name, *(const struct bytes *)key);
}

static void on_listed(void *ctx, const struct manifest_file *f)
{
    struct verify *v = ctx;
    if (htable_find(&v->by_name, hash_of(f->name), &f->name)) {
        problem(v, f->name, "listed twice");
        return;
    }
    struct listed *l = ARENA_NEW(&v->arena, struct listed);
    l->file = *f;
    l->file.name = arena_copy_bytes(&v->arena, f->name);
    htable_add(&v->by_name, hash_of(f->name), l);
    *v->last = l;
    v->last = &l->next;
    v->files++;
}

static enum err_code parse(struct verify *v, struct bytes text, struct err *err)
{
    if (manifest_parse(text, &v->arena, &v->head, on_listed, v)) return ERR_NONE;
    return err_set(err, ERR_FORMAT, "%s/%s is no manifest of an export", v->path, MANIFEST_NAME);
}

// Regular files alone: nothing that would make us wait, or that a link leads to.
static int open_file(const struct verify *v, const char *name, struct stat *stat_out)
{
    int fd = openat(v->dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return -1;
    if (fstat(fd, stat_out) == 0 && S_ISREG(stat_out->st_mode)) return fd;
    close(fd);
    errno = EINVAL;
    return -1;
}

static enum err_code read_manifest(struct verify *v, struct err *err)
{
    struct stat s;
    v->dir = open(v->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (v->dir < 0)
        return err_set_errno(err, ERR_IO, errno, "cannot open the directory %s", v->path);
    int fd = open_file(v, MANIFEST_NAME, &s);
    if (fd < 0)
        return err_set_errno(err, ERR_IO, errno, "cannot open %s/%s", v->path, MANIFEST_NAME);
    size_t size = (size_t)s.st_size;
    void *text = size ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    close(fd);
    if (text == MAP_FAILED)
        return err_set_errno(err, ERR_IO, errno, "cannot read %s/%s", v->path, MANIFEST_NAME);
    enum err_code code = parse(v, bytes_of(text ? text : "", size), err);
    if (text) munmap(text, size);
    return code;
}

// --- files

static bool hash_file(int fd, uint64_t *size_out, uint8_t sha256_out[DIGEST_MAX])
{
    enum { BLOCK = 256 * 1024 };
    struct digest *digest = digest_new(DIGEST_SHA256);
    uint8_t *block = err_malloc(BLOCK);
    ssize_t n;
    *size_out = 0;
    while ((n = read(fd, block, BLOCK)) > 0 || (n < 0 && errno == EINTR)) {
        if (n < 0) continue;
        digest_update(digest, bytes_of(block, (size_t)n));
        *size_out += (uint64_t)n;
    }
    digest_finish(digest, sha256_out);
    digest_free(digest);
    free(block);
    return n == 0;
}

static void check_file(struct verify *v, const struct manifest_file *f)
{
    struct stat s;
    uint8_t sha256[DIGEST_MAX];
    uint64_t size;
    const char *name = (const char *)f->name.data; // ends in a NUL, in the arena
    if (strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        problem(v, f->name, "no name of a file of an export");
        return;
    }
    int fd = open_file(v, name, &s);
    if (fd < 0) {
        problem(v, f->name, errno == ENOENT ? "missing" : strerror(errno));
        return;
    }
    if (!hash_file(fd, &size, sha256)) problem(v, f->name, strerror(errno));
    else if (size != f->size) problem(v, f->name, "changed: its size is another one");
    else if (memcmp(sha256, f->sha256, DIGEST_SHA256_LEN) != 0)
        problem(v, f->name, "changed: its SHA-256 is another one");
    close(fd);
}

// Not an error: somebody may keep notes, or the mbox, beside it.
static void name_unlisted(struct verify *v)
{
    int fd = dup(v->dir);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (!dir) {
        if (fd >= 0) close(fd);
        return;
    }
    for (struct dirent *d; (d = readdir(dir)) != NULL;) {
        struct bytes name = bytes_str(d->d_name);
        bool is_known = !strcmp(d->d_name, ".") || !strcmp(d->d_name, "..") ||
                        !strcmp(d->d_name, MANIFEST_NAME) ||
                        htable_find(&v->by_name, hash_of(name), &name);
        if (!is_known) note(v, name, "not listed");
    }
    closedir(dir);
}

// --- inputs

// Where the file is now: as it is said to be, as it was given, or at its absolute path. The same
// content decides. what: "capture" or "key log".
static bool find_input(struct verify *v, const struct manifest_input *input, const char *given,
                       const char *what, const char **path_out)
{
    const char *candidates[] = {given, input->path, input->name};
    bool is_there = false;
    for (size_t i = 0; i < 3; i++) {
        struct manifest_input now;
        if (!candidates[i]) continue;
        manifest_read_input(candidates[i], &now);
        free(now.path);
        if (!now.has_sha256) continue;
        is_there = true;
        *path_out = candidates[i];
        if (now.size == input->size && memcmp(now.sha256, input->sha256, DIGEST_SHA256_LEN) == 0)
            return true;
    }
    char text[80];
    snprintf(text, sizeof text, "the %s is not %s", what,
             is_there ? "the one that was read" : "there, nothing is derived again");
    if (is_there) problem(v, bytes_str(input->name), text);
    else note(v, bytes_str(input->name), text);
    return false;
}

// false: the messages cannot be derived again; that was said.
static bool find_inputs(struct verify *v, const char **paths)
{
    bool has_all = true;
    for (size_t i = 0; i < v->head.input_count; i++) {
        struct manifest_input input = v->head.inputs[i];
        if (!input.is_interface && input.has_sha256) {
            has_all &= find_input(v, &input, NULL, "capture", &paths[i]);
            continue;
        }
        has_all = false;
        note(v, bytes_str(input.name),
             input.is_interface ? "an interface, nothing is derived again"
                                : "no file that was read to its end, nothing is derived again");
    }
    if (has_all && v->head.keylog && !v->head.keylog->has_sha256) {
        note(v, bytes_str(v->head.keylog->name), "no file, nothing is derived again");
        has_all = false;
    }
    if (has_all && v->head.keylog)
        has_all = find_input(v, v->head.keylog, v->keylog, "key log", &v->keylog);
    return has_all && v->head.input_count > 0;
}

// --- once more from the captures

static void on_derived(void *ctx, const struct manifest_file *f)
{
    struct verify *v = ctx;
    bool is_part = f->kind == MANIFEST_PART || f->kind == MANIFEST_EMBEDDED;
    if (is_part ? !v->head.holds_parts : !v->head.holds_messages) return;
    struct listed *l = htable_find(&v->by_name, hash_of(f->name), &f->name);
    if (!l) {
        if (v->head.is_complete) problem(v, f->name, "in the captures, but not listed");
        return;
    }
    l->is_derived = true;
    v->derived++;
    // Another version may tell more about a message.
    if (f->kind == MANIFEST_ABOUT && strcmp(v->head.version, PACKAGE_VERSION) != 0) return;
    if (l->file.size != f->size || memcmp(l->file.sha256, f->sha256, DIGEST_SHA256_LEN) != 0)
        problem(v, f->name, "the captures hold it with other octets");
}

static void on_closed(void *ctx, struct session *s)
{
    struct verify *v = ctx;
    across_session(v->across, s);
    export_session(v->export, s);
    session_free(s);
}

static enum err_code run_pipeline(struct verify *v, const struct options *options, struct err *err)
{
    struct pipeline *pipeline;
    struct smtp_options decoder = {.want_hashes = v->head.has_hashes,
                                   .sink = export_sink(v->export)};
    struct smtp_observer observer = {.ctx = v, .closed = on_closed};
    uint64_t seed[2] = {0};
    pipeline_random_seed(seed);
    v->across = across_new(&v->head.thresholds, seed);
    enum err_code code = pipeline_open(options, &decoder, &observer, &pipeline, err);
    if (code != ERR_NONE) return code;
    while (pipeline_step(pipeline, VERIFY_SLICE_NS) != PIPELINE_END)
        if (signals_received()) signals_die(signals_received());
    pipeline_finish(pipeline);
    pipeline_free(pipeline);
    return ERR_NONE;
}

// What stopped the export itself half-way (an input that is cut short) stops this one there too.
static enum err_code derive(struct verify *v, const char **paths, struct err *err)
{
    struct options options = {.mode = OPTIONS_VERIFY,
                              .inputs = paths,
                              .input_count = v->head.input_count,
                              .keylog = v->head.keylog ? v->keylog : NULL,
                              .filter = v->head.filter,
                              .ports = (uint16_t *)(uintptr_t)v->head.ports,
                              .port_count = v->head.port_count,
                              .thresholds = v->head.thresholds};
    struct export_config config = {.eml_dir = v->head.has_eml ? "messages" : NULL,
                                   .parts_dir = v->head.has_parts ? "parts" : NULL,
                                   .has_hashes = v->head.has_hashes,
                                   .is_dry = true,
                                   .file = on_derived,
                                   .ctx = v};
    enum err_code code = export_new(&config, &v->export, err);
    if (code != ERR_NONE) return code;
    code = run_pipeline(v, &options, err);
    export_free(v->export);
    across_free(v->across);
    if (code != ERR_NONE) return code;
    for (struct listed *l = v->first; l; l = l->next)
        if (!l->is_derived) problem(v, l->file.name, "not in the captures");
    return ERR_NONE;
}

static void sum_up(struct verify *v)
{
    struct buf *out = &v->output.text;
    plain_count(out, v->files, "file", "files");
    buf_append_str(out, " listed, ");
    if (v->derived > 0) {
        plain_number(out, v->derived);
        buf_append_str(out, " derived again from the captures, ");
    }
    if (v->problems > 0) plain_count(out, v->problems, "problem", "problems");
    else buf_append_str(out, "all as they were");
    if (!v->head.is_complete) buf_append_str(out, "; the export was interrupted");
    end_line(v);
}

static enum err_code run(struct verify *v, struct err *err)
{
    enum err_code code = read_manifest(v, err);
    if (code != ERR_NONE) return code;
    for (struct listed *l = v->first; l; l = l->next) {
        check_file(v, &l->file);
        if (signals_received()) signals_die(signals_received());
    }
    name_unlisted(v);
    const char **paths = err_calloc(v->head.input_count + 1, sizeof *paths);
    if (find_inputs(v, paths)) code = derive(v, paths, err);
    free(paths);
    if (code != ERR_NONE) return code;
    sum_up(v);
    return output_flush(&v->output, err);
}

int verify_run(const char *dir, const char *keylog)
{
    struct verify v = {.path = dir, .dir = -1, .keylog = keylog};
    struct err err;
    v.last = &v.first;
    arena_init(&v.arena);
    htable_init(&v.by_name, has_name);
    output_init(&v.output, STDOUT_FILENO, "standard output");
    enum err_code code = run(&v, &err);
    bool is_well = code == ERR_NONE && v.problems == 0;
    if (code != ERR_NONE) {
        struct err unused;
        output_flush(&v.output, &unused);
        report_error(err.text);
    }
    output_fini(&v.output);
    htable_fini(&v.by_name);
    arena_fini(&v.arena);
    if (v.dir >= 0) close(v.dir);
    return is_well ? REPORT_EXIT_OK : REPORT_EXIT_FAILED;
}
