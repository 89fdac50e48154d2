// SPDX-License-Identifier: BSD-2-Clause
#include "export/export.h"

#include <stdlib.h>

#include "base/err.h"
#include "export/export_state.h"

static void write_mbox(void *ctx, struct bytes data)
{
    out_file_write(ctx, data);
}

// Found before the work, not after it.
static enum err_code not_ours(const char *dir, const char *name, struct err *err)
{
    const char *slash = *dir ? "/" : "";
    return err_set(err, ERR_IO, "%s%s%s is no regular file, and is not replaced", dir, slash, name);
}

static enum err_code open_dir(struct export *e, const char *path, struct out_dir **dir_out,
                              struct err *err)
{
    *dir_out = out_dir_open(e->pool, path, true);
    if (!*dir_out) return out_pool_error(e->pool, err);
    if (out_dir_may_have(*dir_out, MANIFEST_NAME)) return ERR_NONE;
    if (e->config.may_replace) return not_ours(path, MANIFEST_NAME, err);
    return err_set(err, ERR_IO, "%s holds an export already; --force replaces it", path);
}

// The directory of the mbox is not ours to make.
static enum err_code open_mbox(struct export *e, struct err *err)
{
    const char *path = e->config.mbox_path;
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;
    e->mbox_name = slash ? slash + 1 : path;
    buf_reset(&e->text, EXPORT_KEEP_BYTES);
    buf_append(&e->text, path, len);
    if (len == 0) buf_append_str(&e->text, slash ? "/" : ".");
    if (!*e->mbox_name) return err_set(err, ERR_IO, "%s names no file for an mbox", path);
    e->mbox_dir = out_dir_open(e->pool, buf_str(&e->text), false);
    if (!e->mbox_dir) return out_pool_error(e->pool, err);
    bool is_beside = (e->eml && out_dir_is_same(e->eml, e->mbox_dir)) ||
                     (e->parts && out_dir_is_same(e->parts, e->mbox_dir));
    if (is_beside && strcmp(e->mbox_name, MANIFEST_NAME) == 0)
        return err_set(err, ERR_IO, "%s is the place of the manifest, not of an mbox", path);
    if (!out_dir_may_have(e->mbox_dir, e->mbox_name)) {
        if (e->config.may_replace) return not_ours("", path, err);
        return err_set(err, ERR_IO, "%s exists already; --force replaces it", path);
    }
    e->mbox_file = out_file_new(e->mbox_dir);
    mbox_init(&e->mbox, write_mbox, e->mbox_file);
    return ERR_NONE;
}

static enum err_code open_all(struct export *e, struct err *err)
{
    const struct export_config *c = &e->config;
    enum err_code code = ERR_NONE;
    if (c->eml_dir) code = open_dir(e, c->eml_dir, &e->eml, err);
    if (c->parts_dir && code == ERR_NONE) code = open_dir(e, c->parts_dir, &e->parts, err);
    if (c->mbox_path && code == ERR_NONE) code = open_mbox(e, err);
    if (code != ERR_NONE || c->is_dry) return code;
    if (e->eml && e->parts && out_dir_is_same(e->eml, e->parts)) {
        out_dir_free(e->parts);
        e->parts = e->eml;
    }
    if (e->eml) e->eml_manifest = manifest_new(e->eml);
    if (e->parts) e->parts_manifest = e->parts == e->eml ? e->eml_manifest : manifest_new(e->parts);
    return ERR_NONE;
}

enum err_code export_new(const struct export_config *config, struct export **export_out,
                         struct err *err)
{
    struct export *e = err_calloc(1, sizeof *e);
    e->config = *config;
    e->pool = out_pool_new(config->is_dry, config->may_replace);
    export_sink_init(e);
    buf_init(&e->name, 0);
    buf_init(&e->text, 0);
    enum err_code code = open_all(e, err);
    if (code == ERR_NONE) *export_out = e;
    else export_free(e);
    return code;
}

void export_free(struct export *e)
{
    if (!e) return;
    export_sink_fini(e);
    if (e->parts_manifest != e->eml_manifest) manifest_free(e->parts_manifest);
    manifest_free(e->eml_manifest);
    out_file_free(e->mbox_file);
    if (e->parts != e->eml) out_dir_free(e->parts);
    out_dir_free(e->eml);
    out_dir_free(e->mbox_dir);
    out_pool_free(e->pool);
    buf_fini(&e->name);
    buf_fini(&e->text);
    free(e);
}

const struct message_sink *export_sink(struct export *e)
{
    return &e->sink;
}

enum err_code export_error(const struct export *e, struct err *err_out)
{
    return out_pool_error(e->pool, err_out);
}

struct export_counts export_counts(const struct export *e)
{
    return e->counts;
}

// Beside messages or parts it is in their manifest. NULL: there is none, or not there.
static struct manifest *manifest_of_mbox(const struct export *e)
{
    if (!e->counts.has_mbox) return NULL;
    if (e->eml && out_dir_is_same(e->eml, e->mbox_dir)) return e->eml_manifest;
    return e->parts && out_dir_is_same(e->parts, e->mbox_dir) ? e->parts_manifest : NULL;
}

static void finish_manifest(struct export *e, struct manifest *manifest, struct out_dir *dir,
                            const struct manifest_head *head)
{
    struct manifest_head own = *head;
    own.has_eml = e->eml != NULL;
    own.has_parts = e->parts != NULL;
    own.holds_messages = dir == e->eml;
    own.holds_parts = dir == e->parts;
    own.holds_mbox = manifest == manifest_of_mbox(e);
    own.has_hashes = e->config.has_hashes;
    manifest_finish(manifest, &own);
    out_dir_sync(dir);
}

static void list_mbox(struct export *e)
{
    struct manifest *manifest = manifest_of_mbox(e);
    struct manifest_file entry = {.name = bytes_str(e->mbox_name),
                                  .kind = MANIFEST_MBOX,
                                  .part = BYTES_NONE,
                                  .is_complete = true};
    if (manifest) export_list_file(e, manifest, &entry, e->mbox_file);
}

// Nothing in an mbox could say that messages are missing in it.
static void finish_mbox(struct export *e)
{
    e->counts.has_mbox = out_file_finish(e->mbox_file, e->mbox_name);
    if (!e->counts.has_mbox) return;
    list_mbox(e);
    out_dir_sync(e->mbox_dir);
}

enum err_code export_finish(struct export *e, const struct manifest_head *head, struct err *err)
{
    bool is_whole = head->is_complete || head->is_selection;
    if (e->mbox_file && is_whole) finish_mbox(e);
    if (e->eml_manifest) finish_manifest(e, e->eml_manifest, e->eml, head);
    if (e->parts_manifest && e->parts_manifest != e->eml_manifest)
        finish_manifest(e, e->parts_manifest, e->parts, head);
    return out_pool_error(e->pool, err);
}
