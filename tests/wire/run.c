// SPDX-License-Identifier: BSD-2-Clause
//
// Runs the transcripts of tests/wire: each whole, octet by octet, cut in two at every offset, in
// random pieces (the log must always be the same), and with octets lost at every offset (nothing
// may be invented). One TAP line a file.
//
//   run                 all files of $srcdir/tests/wire
//   run --renew FILE    writes the log into the file; the change is then reviewed as code
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/wire/transcript.h"

static bool same_log(const struct transcript *t, const struct delivery *how, const char *name,
                     const char *what)
{
    struct buf log;
    buf_init(&log, 0);
    bool holds = transcript_run(t, how, &log, false);
    bool same = bytes_equal(buf_bytes(&log), buf_bytes(&t->expected));
    if (!same)
        printf("# %s: %s (piece %zu, step %zu cut at %zu, seed %ju) gives:\n", name, what,
               how->piece, how->cut_step, how->cut_at, (uintmax_t)how->seed);
    struct bytes rest = buf_bytes(&log);
    while (!same && rest.len > 0) {
        size_t end = bytes_find(rest, 0, '\n');
        printf("#   %.*s\n", (int)end, (const char *)rest.data);
        rest = bytes_skip(rest, end + 1);
    }
    if (!holds) printf("# %s: %s: an invariant does not hold\n", name, what);
    buf_fini(&log);
    return same && holds;
}

static bool all_cuts(const struct transcript *t, const char *name)
{
    for (size_t i = 0; i < t->count; i++)
        for (size_t at = 1; t->steps[i].kind == STEP_DATA && at < t->steps[i].data.len; at++)
            if (!same_log(t, &(struct delivery){.cut_step = i, .cut_at = at}, name, "a cut"))
                return false;
    for (uint64_t seed = 1; seed <= 20; seed++)
        if (!same_log(t, &(struct delivery){.seed = seed}, name, "random pieces")) return false;
    return true;
}

static bool all_losses(const struct transcript *t, const char *name)
{
    static const size_t lengths[] = {1, 2, 7, 1000};
    struct buf unused;
    buf_init(&unused, 0);
    for (size_t i = 0; i < t->count; i++)
        for (size_t at = 0; t->steps[i].kind == STEP_DATA && at < t->steps[i].data.len; at++)
            for (size_t k = 0; k < sizeof(lengths) / sizeof(lengths[0]); k++) {
                struct delivery how = {.lose_step = i, .lose_at = at, .lose_len = lengths[k]};
                if (transcript_run(t, &how, &unused, true)) continue;
                printf(
                    "# %s: %zu octets lost at octet %zu of step %zu: an invariant does not hold\n",
                    name, lengths[k], at, i);
                return false;
            }
    buf_fini(&unused);
    return true;
}

static bool check_file(const char *path, const char *name)
{
    struct transcript *t = transcript_read(path);
    bool ok = same_log(t, &(struct delivery){0}, name, "whole") &&
              same_log(t, &(struct delivery){.piece = 1}, name, "octet by octet") &&
              all_cuts(t, name) && all_losses(t, name);
    transcript_free(t);
    return ok;
}

static int renew(const char *path)
{
    struct transcript *t = transcript_read(path);
    transcript_run(t, &(struct delivery){0}, &t->script, false);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(t->script.data, 1, t->script.len, f) != t->script.len || fclose(f) != 0) {
        perror(path);
        return 2;
    }
    transcript_free(t);
    return 0;
}

static int is_transcript(const struct dirent *e)
{
    size_t len = strlen(e->d_name);
    return len > 4 && strcmp(e->d_name + len - 4, ".txt") == 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--renew") == 0) return renew(argv[2]);
    const char *srcdir = getenv("srcdir");
    char folder[4096], path[8192];
    snprintf(folder, sizeof(folder), "%s/tests/wire", srcdir ? srcdir : ".");
    struct dirent **names;
    int count = scandir(folder, &names, is_transcript, alphasort), failed = 0;
    if (count <= 0) {
        printf("Bail out! no transcripts in %s\n", folder);
        return 1;
    }
    printf("1..%d\n", count);
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
        bool ok = check_file(path, names[i]->d_name);
        printf("%sok %d - %s\n", ok ? "" : "not ", i + 1, names[i]->d_name);
        failed += !ok;
        free(names[i]);
    }
    free(names);
    return failed ? 1 : 0;
}
