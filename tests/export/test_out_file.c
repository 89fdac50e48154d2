// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "export/out_file.h"

struct place {
    char path[64];
    struct out_pool *pool;
    struct out_dir *dir;
};

static void begin(struct place *p, bool may_replace)
{
    snprintf(p->path, sizeof p->path, "out_file.XXXXXX");
    assert_non_null(mkdtemp(p->path));
    p->pool = out_pool_new(false, may_replace);
    p->dir = out_dir_open(p->pool, p->path, true);
    assert_non_null(p->dir);
}

static void end(struct place *p)
{
    out_dir_free(p->dir);
    out_pool_free(p->pool);
    assert_int_equal(rmdir(p->path), 0); // nothing of ours is left
}

static const char *in(const struct place *p, const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", p->path, name);
    return path;
}

static void assert_content(const struct place *p, const char *name, const char *wanted)
{
    char text[256] = "";
    FILE *f = fopen(in(p, name), "r");
    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(text, wanted);
}

static void put_foreign(const struct place *p, const char *name, const char *text)
{
    FILE *f = fopen(in(p, name), "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static bool write_file(struct place *p, const char *name, const char *text)
{
    struct out_file *f = out_file_new(p->dir);
    out_file_write(f, bytes_str(text));
    bool is_ok = out_file_finish(f, name);
    out_file_free(f);
    return is_ok;
}

static void a_file_has_its_name_when_it_is_complete(void **state)
{
    (void)state;
    struct place p;
    struct stat s;
    begin(&p, false);
    struct out_file *f = out_file_new(p.dir);
    out_file_write(f, BYTES_LIT("ab"));
    assert_false(out_dir_has(p.dir, "x"));
    out_file_write(f, BYTES_LIT("c"));
    assert_null(out_file_sha256(f));
    assert_true(out_file_finish(f, "x"));
    assert_int_equal(out_file_size(f), 3);
    uint8_t sha256[DIGEST_MAX];
    digest_once(DIGEST_SHA256, BYTES_LIT("abc"), sha256);
    assert_memory_equal(out_file_sha256(f), sha256, DIGEST_SHA256_LEN);
    out_file_free(f);
    assert_content(&p, "x", "abc");
    assert_int_equal(stat(in(&p, "x"), &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    assert_true(write_file(&p, "empty", ""));
    assert_content(&p, "empty", "");
    unlink(in(&p, "x"));
    unlink(in(&p, "empty"));
    end(&p);
}

static void what_is_not_finished_is_removed(void **state)
{
    (void)state;
    static uint8_t large[200 * 1024];
    struct place p;
    begin(&p, false);
    struct out_file *f = out_file_new(p.dir);
    out_file_write(f, bytes_of(large, sizeof large));
    out_file_write(f, BYTES_LIT("x"));
    out_file_free(f);
    out_file_free(out_file_new(p.dir));
    end(&p);
}

static void collect(void *ctx, struct bytes data)
{
    buf_append_bytes(ctx, data);
}

// Each gets its octets although there are descriptors and buffers for some of them only.
static void many_files_grow_at_once(void **state)
{
    (void)state;
    enum { FILES = 3 * LIMIT_OUT_FILES, ROUNDS = 5 };
    struct place p;
    struct out_file *files[FILES];
    char text[64];
    begin(&p, false);
    for (int i = 0; i < FILES; i++) files[i] = out_file_new(p.dir);
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < FILES; i++) {
            snprintf(text, sizeof text, "%d.%d ", i, round);
            out_file_write(files[i], bytes_str(text));
        }
    for (int i = 0; i < FILES; i++) {
        struct buf back;
        snprintf(text, sizeof text, "%d.0 %d.1 %d.2 %d.3 %d.4 ", i, i, i, i, i);
        buf_init(&back, 0);
        assert_true(out_file_read(files[i], collect, &back));
        assert_string_equal(buf_str(&back), text);
        buf_fini(&back);
        char name[16];
        snprintf(name, sizeof name, "%d", i);
        assert_true(out_file_finish(files[i], name));
        out_file_free(files[i]);
        assert_content(&p, name, text);
        unlink(in(&p, name));
    }
    end(&p);
}

static void nothing_that_is_there_is_replaced(void **state)
{
    (void)state;
    struct place p;
    struct err err;
    begin(&p, false);
    put_foreign(&p, "x", "mine");
    assert_false(write_file(&p, "x", "theirs"));
    assert_int_equal(out_pool_error(p.pool, &err), ERR_IO);
    assert_non_null(strstr(err.text, "/x: File exists"));
    assert_content(&p, "x", "mine");
    // After a failure nothing is written any more.
    assert_false(write_file(&p, "y", "later"));
    assert_false(out_dir_has(p.dir, "y"));
    unlink(in(&p, "x"));
    end(&p);
}

static void a_link_is_not_followed(void **state)
{
    (void)state;
    struct place p;
    begin(&p, false);
    assert_int_equal(symlink("target", in(&p, "x")), 0);
    assert_false(write_file(&p, "x", "theirs"));
    assert_false(out_dir_has(p.dir, "target"));
    unlink(in(&p, "x"));
    end(&p);
}

static void only_regular_files_are_replaced_when_that_is_allowed(void **state)
{
    (void)state;
    struct place p;
    begin(&p, true);
    put_foreign(&p, "x", "old");
    assert_true(write_file(&p, "x", "new"));
    assert_content(&p, "x", "new");
    put_foreign(&p, "target", "kept");
    assert_int_equal(symlink("target", in(&p, "link")), 0);
    assert_false(write_file(&p, "link", "new"));
    assert_content(&p, "target", "kept");
    unlink(in(&p, "x"));
    unlink(in(&p, "link"));
    unlink(in(&p, "target"));
    end(&p);
}

static void a_dry_pool_only_counts(void **state)
{
    (void)state;
    struct out_pool *pool = out_pool_new(true, false);
    struct out_dir *dir = out_dir_open(pool, "no/such/place", true);
    struct out_file *f = out_file_new(dir);
    uint8_t sha256[DIGEST_MAX];
    out_file_write(f, BYTES_LIT("abc"));
    assert_true(out_file_finish(f, "x"));
    digest_once(DIGEST_SHA256, BYTES_LIT("abc"), sha256);
    assert_int_equal(out_file_size(f), 3);
    assert_memory_equal(out_file_sha256(f), sha256, DIGEST_SHA256_LEN);
    out_file_free(f);
    out_dir_free(dir);
    out_pool_free(pool);
}

static void a_directory_that_cannot_be_made_is_said(void **state)
{
    (void)state;
    struct out_pool *pool = out_pool_new(false, false);
    struct err err;
    assert_null(out_dir_open(pool, "no/such/place", true));
    assert_int_equal(out_pool_error(pool, &err), ERR_IO);
    assert_string_equal(err.text,
                        "cannot make the directory no/such/place: No such file or directory");
    out_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_has_its_name_when_it_is_complete),
        cmocka_unit_test(what_is_not_finished_is_removed),
        cmocka_unit_test(many_files_grow_at_once),
        cmocka_unit_test(nothing_that_is_there_is_replaced),
        cmocka_unit_test(a_link_is_not_followed),
        cmocka_unit_test(only_regular_files_are_replaced_when_that_is_allowed),
        cmocka_unit_test(a_dry_pool_only_counts),
        cmocka_unit_test(a_directory_that_cannot_be_made_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
