// SPDX-License-Identifier: BSD-2-Clause
//
// Plays each script of tests/screens and compares its screens. SMTPSCOPE_UPDATE_SCREENS=1 writes
// the files anew instead; the difference is then to be read as code.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/ui/fake_host.h"
#include "ui/script.h"

enum { FILES_MAX = 200, LINES_BEFORE_LIVE = 12 };

static bool is_text(struct bytes a, const char *b)
{
    return bytes_equal(a, bytes_str(b));
}

struct player {
    struct fake_host *host;
    struct screen *screen;
};

// The words of "do".
static bool act(void *ctx, struct bytes words)
{
    struct player *p = ctx;
    struct fake_host *h = p->host;
    if (is_text(words, "readable")) {
        h->sessions = fake_readable_sessions;
        h->count = fake_readable_count;
    } else if (is_text(words, "inside")) {
        h->sessions = fake_inside_sessions;
        h->count = fake_inside_count;
    } else if (is_text(words, "all")) {
        while (h->begun < h->count) fake_host_begin(h, SIZE_MAX);
    } else if (is_text(words, "begin")) {
        fake_host_begin(h, LINES_BEFORE_LIVE);
    } else if (is_text(words, "linger")) {
        fake_host_begin(h, SIZE_MAX - 1); // all was said, and the capture has not closed it yet
    } else if (is_text(words, "end")) {
        fake_host_end(h);
    } else if (is_text(words, "many")) {
        fake_host_begin_many(h, 300);
    } else if (is_text(words, "live")) {
        h->status.is_live = true;
        h->status.has_ended = false;
        h->status.source = "eth0";
    } else if (is_text(words, "reading")) {
        h->status.has_ended = false;
        h->status.bytes_total = 1000000;
        h->status.bytes_done = 450000;
        h->status.eta_ns = INT64_C(12000000000);
    } else if (is_text(words, "ended")) {
        h->status.has_ended = true;
    } else if (is_text(words, "drops")) {
        h->status.drops = 17;
        h->status.interface_drops = 3;
    } else if (is_text(words, "error")) {
        h->status.error = "\"cut.pcap\" ends in the middle of a packet";
    } else if (is_text(words, "slow")) {
        h->slow_steps = 9; // sessions take so long to be read
    } else if (is_text(words, "work")) {
        screen_work(p->screen);
    } else if (is_text(words, "memory")) {
        h->status.memory = 43 * 1000 * 1000;
    } else if (is_text(words, "ascii")) {
        p->screen->canvas.is_ascii = true; // a terminal without UTF-8
    } else if (is_text(words, "days")) {
        h->apart_ms = INT64_C(86400000);
    } else if (is_text(words, "fail")) {
        h->fails = true;
    } else {
        return false;
    }
    return true;
}

static void read_file(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "rb");
    if (!f) fail_msg("%s cannot be read", path);
    char part[4096];
    size_t n;
    while ((n = fread(part, 1, sizeof(part), f)) > 0) buf_append(out, part, n);
    fclose(f);
}

static void write_file(const char *path, const struct buf *text)
{
    FILE *f = fopen(path, "wb");
    if (!f) fail_msg("%s cannot be written", path);
    fwrite(text->data, 1, text->len, f);
    fclose(f);
}

// The first line in which they differ, for people.
static void report_difference(const char *path, const struct buf *want, const struct buf *got)
{
    const char *a = buf_str(want), *b = buf_str(got);
    for (int line = 1;; line++) {
        size_t la = strcspn(a, "\n"), lb = strcspn(b, "\n");
        if (la != lb || memcmp(a, b, la) != 0) {
            fail_msg("%s:%d\n  want %.*s\n  got  %.*s", path, line, (int)la, a, (int)lb, b);
        }
        if (!a[la] || !b[lb]) return;
        a += la + 1;
        b += lb + 1;
    }
}

static void play_file(void **state)
{
    const char *path = *state;
    struct buf want, got;
    buf_init(&want, 0);
    buf_init(&got, 0);
    read_file(path, &want);
    struct fake_host host;
    struct screen screen;
    fake_host_init(&host, fake_sessions, fake_session_count);
    screen_init(&screen, &host.host);
    struct player player = {&host, &screen};
    struct script script = {.screen = &screen, .now_ns = 1, .act = act, .ctx = &player};
    script_play(&script, buf_bytes(&want), &got);
    screen_fini(&screen);
    fake_host_fini(&host);
    if (script.error[0]) fail_msg("%s: %s", path, script.error);
    if (getenv("SMTPSCOPE_UPDATE_SCREENS")) write_file(path, &got);
    else report_difference(path, &want, &got);
    assert_true(getenv("SMTPSCOPE_UPDATE_SCREENS") ||
                bytes_equal(buf_bytes(&want), buf_bytes(&got)));
    buf_fini(&want);
    buf_fini(&got);
}

static int is_script(const struct dirent *e)
{
    size_t len = strlen(e->d_name);
    return len > 4 && strcmp(e->d_name + len - 4, ".txt") == 0;
}

int main(void)
{
    const char *top = getenv("top_srcdir");
    char folder[4096];
    snprintf(folder, sizeof(folder), "%s/tests/screens", top ? top : ".");
    struct dirent **entries;
    int count = scandir(folder, &entries, is_script, alphasort);
    if (count <= 0 || count > FILES_MAX) {
        printf("1..1\nnot ok 1 - no scripts in %s\n", folder);
        return 1;
    }
    static struct CMUnitTest tests[FILES_MAX];
    static char paths[FILES_MAX][4400];
    for (int i = 0; i < count; i++) {
        snprintf(paths[i], sizeof(paths[i]), "%s/%s", folder, entries[i]->d_name);
        tests[i] = (struct CMUnitTest){
            .name = strrchr(paths[i], '/') + 1, .test_func = play_file, .initial_state = paths[i]};
        free(entries[i]);
    }
    free(entries);
    return _cmocka_run_group_tests("screens", tests, (size_t)count, NULL, NULL);
}
