// SPDX-License-Identifier: BSD-2-Clause
#include "app/exporting.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/privileges.h"
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

enum err_code exporting_finish(struct export *e, const struct options *options,
                               struct held_inputs *held, bool is_complete, struct err *err)
{
    enum err_code code = export_error(e, err);
    if (code != ERR_NONE) return code;
    // An mbox has no manifest, and who interrupts the program does not want it to read all inputs.
    bool has_manifest = options->export_eml || options->export_parts;
    size_t count = has_manifest ? options->input_count : 0;
    struct manifest_input *inputs = err_calloc(count ? count : 1, sizeof *inputs);
    for (size_t i = 0; i < count; i++) held_inputs_read(held, options, i, is_complete, &inputs[i]);
    struct manifest_input keylog = {.path = NULL};
    bool has_keylog = has_manifest && options->keylog;
    if (has_keylog) held_inputs_read(held, options, options->input_count, is_complete, &keylog);
    struct manifest_head head = {.version = PACKAGE_VERSION,
                                 .filter = options->filter,
                                 .ports = options->ports,
                                 .port_count = options->port_count,
                                 .thresholds = options->thresholds,
                                 .inputs = inputs,
                                 .input_count = count,
                                 .keylog = has_keylog ? &keylog : NULL,
                                 .is_complete = is_complete};
    code = export_finish(e, &head, err);
    for (size_t i = 0; i < count; i++) free(inputs[i].path);
    free(inputs);
    free(keylog.path);
    return code;
}

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

void exporting_summary(const struct export *e, const struct options *options, struct buf *out)
{
    struct export_counts c = export_counts(e);
    struct buf line;
    buf_init(&line, 0);
    if (options->export_eml)
        put_count(&line, c.messages, c.partial_messages, "message", "messages",
                  options->export_eml);
    if (options->export_parts) put_parts(&line, &c, options->export_parts);
    if (options->export_mbox) {
        put_count(&line, c.mbox_messages, 0, "message", "messages", options->export_mbox);
        if (c.mbox_left_out > 0) {
            buf_append_str(&line, ", ");
            plain_count(&line, c.mbox_left_out, "partial one", "partial ones");
            buf_append_str(&line, " left out");
        }
    }
    buf_append_bytes(out, buf_bytes(&line));
    buf_append_byte(out, '\n');
    buf_fini(&line);
}
