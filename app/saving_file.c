// SPDX-License-Identifier: BSD-2-Clause
#include "app/saving_file.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum err_code saving_file_open(struct saving_file *f, const char *path, bool may_replace,
                               struct err *err)
{
    *f = (struct saving_file){.pool = out_pool_new(false, may_replace)};
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;
    const char *name = slash ? slash + 1 : path;
    if (!*name) return err_set(err, ERR_IO, "%s names no file", path);
    if (strlen(name) > NAME_MAX) // it gets its name at the end: too late to hear of it
        return err_set_errno(err, ERR_IO, ENAMETOOLONG, "cannot create %s", path);
    struct buf dir;
    buf_init(&dir, 0);
    buf_append(&dir, path, len);
    if (len == 0) buf_append_str(&dir, slash ? "/" : ".");
    f->dir = out_dir_open(f->pool, buf_str(&dir), false);
    buf_fini(&dir);
    if (!f->dir) return out_pool_error(f->pool, err);
    if (!out_dir_may_have(f->dir, name))
        return err_set(err, ERR_IO,
                       may_replace ? "%s is no regular file, and is not replaced"
                                   : "%s exists already",
                       path);
    f->file = out_file_new(f->dir);
    f->name = strdup(name);
    if (!f->name) err_out_of_memory(strlen(name));
    return ERR_NONE;
}

void saving_file_write(struct saving_file *f, struct bytes data)
{
    out_file_write(f->file, data);
}

enum err_code saving_file_error(const struct saving_file *f, struct err *err)
{
    return out_pool_error(f->pool, err);
}

enum err_code saving_file_finish(struct saving_file *f, struct err *err)
{
    if (out_file_finish(f->file, f->name)) out_dir_sync(f->dir);
    return out_pool_error(f->pool, err);
}

void saving_file_fini(struct saving_file *f)
{
    out_file_free(f->file);
    out_dir_free(f->dir);
    out_pool_free(f->pool);
    free(f->name);
    *f = (struct saving_file){.pool = NULL};
}
