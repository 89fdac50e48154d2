// SPDX-License-Identifier: BSD-2-Clause
#include "ui/path_complete.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ENTRIES_MAX = 100 * 1000 }; // looked at: a key must not wait

void path_expand(struct bytes path, struct buf *out)
{
    const char *home = getenv("HOME");
    if (home && path.len >= 2 && path.data[0] == '~' && path.data[1] == '/') {
        buf_append_str(out, home);
        path = bytes_skip(path, 1);
    }
    buf_append_bytes(out, path);
}

// Of a name that begins with prefix: what follows, as far as all of them share it.
struct shared {
    char text[NAME_MAX + 1];
    size_t len;
    unsigned count;
};

static void take(struct shared *s, const char *name, size_t prefix)
{
    const char *rest = name + prefix;
    if (s->count++ == 0) {
        s->len = strlen(rest);
        memcpy(s->text, rest, s->len + 1);
        return;
    }
    size_t same = 0;
    while (same < s->len && rest[same] == s->text[same]) same++;
    while (same > 0 && same < s->len && (s->text[same] & 0xC0) == 0x80) same--;
    s->len = same;
}

static bool is_directory(const struct buf *path)
{
    struct stat st;
    return stat(buf_str(path), &st) == 0 && S_ISDIR(st.st_mode);
}

bool path_complete(struct bytes path, struct buf *rest_out)
{
    struct buf full;
    struct shared shared = {.count = 0};
    buf_init(&full, 0);
    path_expand(path, &full);
    const char *text = buf_str(&full), *slash = strrchr(text, '/');
    const char *prefix = slash ? slash + 1 : text;
    size_t len = strlen(prefix);
    struct buf dir;
    buf_init(&dir, 0);
    buf_append(&dir, text, (size_t)(prefix - text));
    if (dir.len == 0) buf_append_str(&dir, ".");
    DIR *d = opendir(buf_str(&dir));
    int left = ENTRIES_MAX;
    for (struct dirent *e; d && left-- > 0 && (e = readdir(d)) != NULL;) {
        bool is_hidden = e->d_name[0] == '.' && prefix[0] != '.';
        if (!is_hidden && strncmp(e->d_name, prefix, len) == 0) take(&shared, e->d_name, len);
    }
    if (d) closedir(d);
    buf_append(rest_out, shared.text, shared.len);
    buf_append(&full, shared.text, shared.len);
    bool has_slash = shared.len == 0 && full.len > 0 && full.data[full.len - 1] == '/';
    if (shared.count == 1 && !has_slash && is_directory(&full)) buf_append_byte(rest_out, '/');
    buf_fini(&dir);
    buf_fini(&full);
    return shared.count > 0;
}
