// SPDX-License-Identifier: BSD-2-Clause
#include "app/exporting.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/inputs.h"
#include "app/privileges.h"
#include "app/signals.h"
#include "base/display.h"
#include "export/plain.h"

// The directory exists: its user has to be able to write to it. Made here otherwise, for that user.
static enum err_code prepare_directory(const struct options *options, const char *path,
                                       struct err *err)
{
    uid_t user;
    gid_t group;
    if (!path || !privileges_user(options, &user, &group)) return ERR_NONE;
    if (mkdir(path, S_IRWXU) != 0) return privileges_check_directory(options, path, err);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool is_given = fd >= 0 && fchown(fd, user, group) == 0;
    int errnum = errno;
    if (fd >= 0) close(fd);
    if (is_given) return ERR_NONE;
    return err_set_errno(err, ERR_IO, errnum, "cannot give the directory %s away", path);
}

// Of the mbox: the part of its path before the last slash.
static enum err_code check_mbox(const struct options *options, struct err *err)
{
    const char *path = options->export_mbox;
    const char *slash = path ? strrchr(path, '/') : NULL;
    if (!path) return ERR_NONE;
    struct buf directory;
    buf_init(&directory, 0);
    if (slash) buf_append(&directory, path, (size_t)(slash - path) + 1);
    else buf_append_str(&directory, ".");
    enum err_code code = privileges_check_directory(options, buf_str(&directory), err);
    buf_fini(&directory);
    return code;
}

static enum err_code prepare(const struct options *options, struct err *err)
{
    if (options->export_mbox && inputs_has(options, options->export_mbox))
        return err_set(err, ERR_USAGE, "%s is read: it cannot be the mbox", options->export_mbox);
    enum err_code code = prepare_directory(options, options->export_eml, err);
    if (code == ERR_NONE) code = prepare_directory(options, options->export_parts, err);
    return code == ERR_NONE ? check_mbox(options, err) : code;
}

enum err_code exporting_new(const struct options *options, struct export **export_out,
                            struct err *err)
{
    *export_out = NULL;
    struct export_config config = {
        .eml_dir = options->export_eml,
        .parts_dir = options->export_parts,
        .mbox_path = options->export_mbox,
        .may_replace = options->force,
        .has_hashes = !options->no_hash,
    };
    if (!config.eml_dir && !config.parts_dir && !config.mbox_path) return ERR_NONE;
    enum err_code code = prepare(options, err);
    return code == ERR_NONE ? export_new(&config, export_out, err) : code;
}

// ---- what was done

static void put_place(struct buf *out, uint64_t partial, const char *where)
{
    if (partial > 0) {
        buf_append_str(out, " (");
        plain_number(out, partial);
        buf_append_str(out, " of them partial)");
    }
    buf_append_str(out, " in ");
    display_append(out, bytes_str(where), 0);
}

static void put_count(struct buf *out, uint64_t count, uint64_t partial, const char *one,
                      const char *many, const char *where)
{
    if (out->len > 0) buf_append_str(out, "; ");
    plain_count(out, count, one, many);
    put_place(out, partial, where);
}

static void put_parts(struct buf *out, const struct export_counts *c, const char *where)
{
    if (c->inner_files == 0) {
        put_count(out, c->parts, c->partial_parts, "part", "parts", where);
        return;
    }
    if (out->len > 0) buf_append_str(out, "; ");
    plain_count(out, c->parts, "part", "parts");
    buf_append_str(out, " and ");
    plain_count(out, c->inner_files, "file inside a part", "files inside parts");
    put_place(out, c->partial_parts, where);
}

static void append_counts(const struct export *e, const struct options *options, struct buf *out)
{
    struct export_counts c = export_counts(e);
    struct buf line;
    buf_init(&line, 0);
    if (options->export_eml)
        put_count(&line, c.messages, c.partial_messages, "message", "messages",
                  options->export_eml);
    if (options->export_parts) put_parts(&line, &c, options->export_parts);
    if (options->export_mbox && c.has_mbox) {
        put_count(&line, c.mbox_messages, 0, "message", "messages", options->export_mbox);
        if (c.mbox_left_out > 0) {
            buf_append_str(&line, ", ");
            plain_count(&line, c.mbox_left_out, "partial one", "partial ones");
            buf_append_str(&line, " left out");
        }
    }
    buf_append_bytes(out, buf_bytes(&line));
    buf_fini(&line);
}

void exporting_summary(const struct export *e, const struct options *options, struct buf *out)
{
    append_counts(e, options, out);
    buf_append_byte(out, '\n');
}

// ---- the manifest

struct named {
    const struct filter_names *names;
    struct manifest_condition *items;
    size_t count;
};

static const char *find_and_note(const void *ctx, struct bytes name)
{
    struct named *n = (struct named *)(uintptr_t)ctx;
    const char *text = n->names->find(n->names->ctx, name);
    for (size_t i = 0; i < n->count; i++)
        if (bytes_equal(name, bytes_str(n->items[i].name))) return text;
    if (!text) return NULL;
    char *copy = err_calloc(1, name.len + 1);
    memcpy(copy, name.data, name.len);
    n->items = err_realloc_array(n->items, n->count + 1, sizeof *n->items);
    n->items[n->count++] = (struct manifest_condition){copy, text};
    return text;
}

// Settings change; the condition has to mean the same later.
static struct named named_conditions(const struct options *options,
                                     const struct filter_names *names)
{
    struct named n = {.names = names};
    struct filter_names noting = {find_and_note, &n};
    struct filter_error unused;
    if (options->condition)
        filter_free(filter_parse_named(bytes_str(options->condition), &noting, &unused));
    return n;
}

static void free_named(struct named *n)
{
    for (size_t i = 0; i < n->count; i++) free((char *)(uintptr_t)n->items[i].name);
    free(n->items);
}

void exporting_describe(const struct options *options, struct manifest_head *head)
{
    head->version = PACKAGE_VERSION;
    head->filter = options->filter;
    head->ports = options->ports;
    head->port_count = options->port_count;
    head->any_port = options->any_port;
    head->checksums = options->checksums;
    head->content_types = options->content_types;
    head->thresholds = options->thresholds;
}

// An mbox has no manifest, and who interrupts the program does not want it to read all inputs.
static void hash_inputs(const struct options *options, struct input_hashes *hashes)
{
    enum { STEP = 4 * 1024 * 1024 };
    if (!options->export_eml && !options->export_parts) return;
    while (!signals_received() && input_hashes_step(hashes, STEP)) {
    }
}

static enum err_code interrupted(const struct export *e, const struct options *options,
                                 struct err *err)
{
    struct buf text;
    buf_init(&text, 0);
    append_counts(e, options, &text);
    if (text.len > 0) buf_append_str(&text, ", ");
    else buf_append_str(&text, "nothing");
    enum err_code code =
        err_set(err, ERR_IO, "interrupted before all was read: %s%s", buf_str(&text),
                options->export_mbox ? "no mbox" : "as the manifest says");
    buf_fini(&text);
    return code;
}

enum err_code exporting_finish(struct export *e, const struct options *options,
                               const struct exporting_run *run, struct err *err)
{
    enum err_code code = export_error(e, err);
    if (code != ERR_NONE) return code;
    struct input_hashes *hashes = input_hashes_new(run->inputs);
    if (run->is_complete) hash_inputs(options, hashes);
    struct named named = named_conditions(options, run->names);
    struct manifest_head head = {.where = options->condition,
                                 .conditions = named.items,
                                 .condition_count = named.count,
                                 .is_complete = run->is_complete};
    exporting_describe(options, &head);
    input_hashes_tell(hashes, &head);
    const char *changed = input_hashes_changed(hashes), *gone = input_hashes_gone(hashes);
    code = export_finish(e, &head, err);
    if (code == ERR_NONE && !run->is_complete) code = interrupted(e, options, err);
    else if (code == ERR_NONE && changed)
        code = err_set(err, ERR_IO,
                       "%s was changed while it was read: the manifest has no hash of it", changed);
    else if (code == ERR_NONE && gone)
        code = err_set(err, ERR_IO, "%s is no longer there: the manifest has no hash of it", gone);
    free_named(&named);
    input_hashes_free(hashes);
    return code;
}
