// SPDX-License-Identifier: BSD-2-Clause
#include "app/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "capture/savefile.h"

struct names {
    char **items;
    size_t count;
};

static void add(struct names *n, char *name)
{
    n->items = err_realloc_array(n->items, n->count + 1, sizeof *n->items);
    n->items[n->count++] = name;
}

static char *copy(const char *name)
{
    size_t len = strlen(name) + 1;
    return memcpy(err_malloc(len), name, len);
}

static bool is_directory(const char *name)
{
    struct stat st;
    return stat(name, &st) == 0 && S_ISDIR(st.st_mode);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *join(const char *directory, const char *name)
{
    size_t len = strlen(directory);
    bool has_slash = len > 0 && directory[len - 1] == '/';
    size_t room = len + strlen(name) + 2;
    char *path = err_malloc(room);
    snprintf(path, room, "%s%s%s", directory, has_slash ? "" : "/", name);
    return path;
}

static enum err_code add_directory(struct names *n, const char *directory, struct err *err)
{
    DIR *dir = opendir(directory);
    if (!dir) return err_set_errno(err, ERR_IO, errno, "%s: cannot be opened", directory);
    size_t before = n->count;
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.') continue;
        char *path = join(directory, entry->d_name);
        if (savefile_is_capture(path)) add(n, path);
        else free(path);
    }
    closedir(dir);
    if (n->count == before)
        return err_set(err, ERR_IO, "%s: there is no capture in this directory", directory);
    qsort(n->items + before, n->count - before, sizeof *n->items, compare);
    return ERR_NONE;
}

static enum err_code add_one(struct names *n, const char *name, struct err *err)
{
    if (is_directory(name)) return add_directory(n, name, err);
    add(n, copy(name));
    return ERR_NONE;
}

static bool is_pattern(const char *name)
{
    struct stat st;
    return strpbrk(name, "*?[") != NULL && lstat(name, &st) != 0;
}

static enum err_code add_pattern(struct names *n, const char *pattern, struct err *err)
{
    glob_t found = {0};
    enum err_code code = ERR_NONE;
    if (glob(pattern, 0, NULL, &found) != 0)
        code = err_set(err, ERR_IO, "%s: no file matches this pattern", pattern);
    for (size_t i = 0; code == ERR_NONE && i < found.gl_pathc; i++)
        code = add_one(n, found.gl_pathv[i], err);
    globfree(&found);
    return code;
}

enum err_code inputs_expand(struct options *o, struct err *err)
{
    struct names n = {NULL, 0};
    enum err_code code = ERR_NONE;
    if (o->is_live) return ERR_NONE;
    for (size_t i = 0; i < o->input_count && code == ERR_NONE; i++) {
        const char *name = o->inputs[i];
        code = is_pattern(name) ? add_pattern(&n, name, err) : add_one(&n, name, err);
    }
    o->names = n.items;
    o->name_count = n.count;
    if (code != ERR_NONE) return code;
    o->inputs = err_realloc_array(o->inputs, n.count ? n.count : 1, sizeof *o->inputs);
    for (size_t i = 0; i < n.count; i++) o->inputs[i] = n.items[i];
    o->input_count = n.count;
    return ERR_NONE;
}

static bool is_same_file(const struct stat *a, const char *name)
{
    struct stat b;
    return stat(name, &b) == 0 && a->st_dev == b.st_dev && a->st_ino == b.st_ino;
}

bool inputs_has(const struct options *options, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) return false;
    if (options->keylog && is_same_file(&st, options->keylog)) return true;
    for (size_t i = 0; !options->is_live && i < options->input_count; i++)
        if (is_same_file(&st, options->inputs[i])) return true;
    return false;
}
