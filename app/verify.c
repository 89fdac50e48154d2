// SPDX-License-Identifier: BSD-2-Clause
#include "app/verify.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/output.h"
#include "app/report.h"
#include "app/signals.h"
#include "app/verify_derive.h"
#include "app/verify_mbox.h"
#include "base/arena.h"
#include "base/display.h"
#include "base/htable.h"
#include "export/file_digest.h"
#include "export/manifest_read.h"
#include "export/plain.h"

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
    const char *keylog; // --keylog
    struct listed *first, **last;
    struct htable by_name;
    struct listed *mbox; // the one of them that is; NULL: none is
    struct verify_mbox messages;
    uint64_t files, derived, problems;
    struct output output;
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
    l->file.part = arena_copy_bytes(&v->arena, f->part);
    htable_add(&v->by_name, hash_of(f->name), l);
    *v->last = l;
    v->last = &l->next;
    v->files++;
    if (f->kind != MANIFEST_MBOX) return;
    if (v->mbox) problem(v, f->name, "a second mbox, of which no export has two");
    else v->mbox = l;
}

static enum err_code parse(struct verify *v, struct bytes text, struct err *err)
{
    if (manifest_parse(text, &v->arena, &v->head, on_listed, v)) return ERR_NONE;
    return err_set(err, ERR_FORMAT, "%s/%s is no manifest of an export", v->path, MANIFEST_NAME);
}

// Of open_file.
static const char *reason(void)
{
    if (errno == ENOENT) return "missing";
    return errno == EINVAL || errno == ELOOP ? "no regular file" : strerror(errno);
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
        return err_set(err, ERR_IO, "cannot read %s/%s: %s", v->path, MANIFEST_NAME, reason());
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
    enum { STEP = 4 * 1024 * 1024 };
    struct file_digest *digest = file_digest_new(fd, UINT64_MAX);
    while (file_digest_step(digest, STEP))
        if (signals_received()) signals_die(signals_received());
    return file_digest_end(digest, size_out, sha256_out);
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
        problem(v, f->name, reason());
        return;
    }
    if (!hash_file(fd, &size, sha256)) problem(v, f->name, strerror(errno));
    else if (size != f->size) problem(v, f->name, "changed: its size is another one");
    else if (memcmp(sha256, f->sha256, DIGEST_SHA256_LEN) != 0)
        problem(v, f->name, "changed: its SHA-256 is another one");
    close(fd);
}

// Where an export lies as evidence nothing else does.
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
        if (is_known) continue;
        bool is_ours = bytes_starts_nocase(name, BYTES_LIT(OUT_FILE_TEMPORARY));
        problem(v, name, is_ours ? "not listed, left by an export that was killed" : "not listed");
    }
    closedir(dir);
}

// --- once more from the captures

static bool is_same_version(const struct verify *v)
{
    return strcmp(v->head.version, PACKAGE_VERSION) == 0;
}

static bool is_same_text(struct bytes a, struct bytes b)
{
    return bytes_is_none(a) == bytes_is_none(b) && (bytes_is_none(a) || bytes_equal(a, b));
}

// What the manifest says of the file beside its octets.
static bool is_same_place(const struct manifest_file *a, const struct manifest_file *b)
{
    return a->kind == b->kind && a->session == b->session && a->transaction == b->transaction &&
           a->is_complete == b->is_complete && is_same_text(a->part, b->part);
}

static void on_derived(void *ctx, const struct manifest_file *f)
{
    struct verify *v = ctx;
    bool is_part = f->kind == MANIFEST_PART || f->kind == MANIFEST_EMBEDDED;
    if (is_part ? !v->head.holds_parts : !v->head.holds_messages) return;
    struct listed *l = htable_find(&v->by_name, hash_of(f->name), &f->name);
    if (!l) {
        if (!v->head.is_selection) problem(v, f->name, "in the captures, but not listed");
        return;
    }
    l->is_derived = true;
    v->derived++;
    if (!is_same_place(&l->file, f))
        problem(v, f->name, "the manifest says something else of it than the captures do");
    // Another version may tell more about a message, and so may packets that came later: those were
    // known when it was chosen by hand.
    if (f->kind == MANIFEST_ABOUT && (!is_same_version(v) || v->head.is_selection)) return;
    if (l->file.size != f->size || memcmp(l->file.sha256, f->sha256, DIGEST_SHA256_LEN) != 0)
        problem(v, f->name, "the captures hold it with other octets");
}

static void on_problem(void *ctx, const char *name, const char *what)
{
    problem(ctx, bytes_str(name), what);
}

static void on_note(void *ctx, const char *name, const char *what)
{
    note(ctx, bytes_str(name), what);
}

static void on_mbox_message(void *ctx, const struct export_mbox_message *message)
{
    verify_mbox_message(&((struct verify *)ctx)->messages, message);
}

// Chosen sessions are in the order in which they were chosen from, and that is not known here.
static void begin_mbox(struct verify *v)
{
    struct stat s;
    bool is_wanted = v->mbox && !v->head.is_selection;
    verify_mbox_init(&v->messages,
                     is_wanted ? open_file(v, (const char *)v->mbox->file.name.data, &s) : -1);
}

static void end_mbox(struct verify *v)
{
    const struct verify_mbox *m = &v->messages;
    char text[160];
    if (m->fd < 0) return;
    static const struct manifest_file of_mbox = {
        .kind = MANIFEST_MBOX, .part = BYTES_NONE, .is_complete = true};
    v->mbox->is_derived = true;
    v->derived++;
    if (!is_same_place(&v->mbox->file, &of_mbox))
        problem(v, v->mbox->file.name,
                "the manifest says something else of it than the captures do");
    if (m->differs) {
        snprintf(text, sizeof text,
                 "the captures hold the message of session %" PRIu64 ", transaction %" PRIu64
                 " with other octets, or in another place",
                 m->session, m->transaction);
        problem(v, v->mbox->file.name, text);
    } else if (!verify_mbox_is_over(&v->messages)) {
        problem(v, v->mbox->file.name, "holds more than the captures do");
    }
}

static enum err_code derive(struct verify *v, struct err *err)
{
    bool is_done = false;
    begin_mbox(v);
    struct verify_derive_report report = {v, on_problem, on_note, on_derived, NULL};
    if (v->messages.fd >= 0) report.mbox_message = on_mbox_message;
    enum err_code code = verify_derive(&v->head, v->keylog, &report, &is_done, err);
    if (is_done) end_mbox(v);
    if (is_done && v->head.holds_messages && !is_same_version(v))
        note(v, BYTES_LIT(MANIFEST_NAME),
             "of another version, which may tell something else: the .json files beside messages "
             "are not compared with the captures");
    for (struct listed *l = v->first; l && is_done; l = l->next)
        if (!l->is_derived && l->file.kind != MANIFEST_MBOX)
            problem(v, l->file.name, "not in the captures");
    if (is_done && v->mbox && v->messages.fd < 0 && v->head.is_selection)
        note(v, v->mbox->file.name, "of chosen sessions, not derived again");
    verify_mbox_fini(&v->messages);
    return code;
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
    if (v->head.is_selection) buf_append_str(out, "; only chosen sessions were exported");
    else if (!v->head.is_complete) buf_append_str(out, "; the export was interrupted");
    end_line(v);
}

// A whole mbox could be taken out, and nothing in the captures would miss it. Other versions may
// not have said that there is one.
static void check_mbox(struct verify *v)
{
    if (v->head.holds_mbox && !v->mbox)
        problem(v, BYTES_LIT(MANIFEST_NAME), "says that there is an mbox, and lists none");
    else if (!v->head.holds_mbox && v->mbox && is_same_version(v))
        problem(v, BYTES_LIT(MANIFEST_NAME), "lists an mbox, and does not say that there is one");
}

static enum err_code run(struct verify *v, struct err *err)
{
    enum err_code code = read_manifest(v, err);
    if (code != ERR_NONE) return code;
    for (struct listed *l = v->first; l; l = l->next) {
        check_file(v, &l->file);
        if (signals_received()) signals_die(signals_received());
    }
    check_mbox(v);
    name_unlisted(v);
    code = derive(v, err);
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
