// SPDX-License-Identifier: BSD-2-Clause
//
// What is written is read again: packets of all kinds, secrets, files in turn. Names and numbers of
// files in turn are those that tcpdump 4.99.3 gives.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/limits.h"
#include "capture/dumpfile.h"
#include "capture/savefile.h"
#include "tests/capture/recorder.h"

#define S INT64_C(1000000000)

static char folder[] = "/tmp/smtpscope-test-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    setenv("TZ", "UTC", 1);
    signal(SIGXFSZ, SIG_IGN);
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static void each_file(void (*fn)(struct buf *log, const char *name), struct buf *log)
{
    struct dirent **names;
    int count = scandir(".", &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (names[i]->d_name[0] != '.') fn(log, names[i]->d_name);
        free(names[i]);
    }
    free(names);
}

static void delete_file(struct buf *log, const char *name)
{
    (void)log;
    unlink(name);
}

static int clean_folder(void **state)
{
    (void)state;
    each_file(delete_file, NULL);
    return 0;
}

static int remove_folder(void **state)
{
    clean_folder(state);
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static const char *name_of(struct source *s, uint32_t index)
{
    (void)s;
    return index == 0 ? "eth0" : "/captures/of/lo.pcap";
}

static void stats_of(struct source *s, uint32_t index, struct source_stats *out)
{
    (void)s;
    *out = (struct source_stats){.received = 40 + index, .dropped_kernel = 7,
                                 .dropped_interface = 9};
}

static const struct source_ops named_ops = {.name = name_of, .stats = stats_of};
static struct source named = {&named_ops};

static void log_packet(struct buf *log, const struct packet *p)
{
    buf_printf(log, "%lld/%u link %u wire %u cap %u ", (long long)p->time_ns, p->time_digits,
               p->linktype, p->wire_len, p->cap_len);
    for (uint32_t i = 0; i < p->cap_len && i < 8; i++) buf_printf(log, "%02x", p->data[i]);
    buf_append_byte(log, '\n');
}

static void log_secrets(void *ctx, uint32_t type, struct bytes data)
{
    buf_printf(ctx, "secrets %x %.*s\n", type, (int)data.len, (const char *)data.data);
}

static void log_file(struct buf *log, const char *name)
{
    struct source *s;
    struct packet p;
    struct err err;
    assert_int_equal(savefile_open(name, &s, &err), ERR_NONE);
    source_set_secrets(s, log_secrets, log);
    enum source_result result;
    while ((result = source_next(s, &p, &err)) != SOURCE_END) {
        if (result == SOURCE_PACKET) log_packet(log, &p);
        else buf_printf(log, "error: %s\n", err.text);
    }
    source_close(s);
}

static struct dumpfile *open_dump(const struct dumpfile_config *config)
{
    struct dumpfile *d;
    struct err err;
    if (dumpfile_open(config, &d, &err) != ERR_NONE) fail_msg("%s", err.text);
    return d;
}

static void close_dump(struct dumpfile *d)
{
    struct err err;
    if (dumpfile_close(d, &err) != ERR_NONE) fail_msg("%s", err.text);
}

// ---- What is in the file ----

static void test_round_trip(void **state)
{
    static uint8_t frame[LIMIT_FRAME + 100];
    static const struct {
        int64_t time_ns;
        uint32_t cap_len, wire_len;
        uint16_t linktype;
        uint8_t digits;
        uint32_t source;
    } rows[] = {
        {5 * S + 7000, 5, 5, 1, 6, 0},
        {5 * S + 7, 1, 60, 1, 9, 0},
        {5 * S + 7001, 2, 2, 1, 6, 0}, // a binary clock may say six digits and be finer
        {4 * S, 3, 3, 113, 6, 0},
        {6 * S, 0, 60, 1, 6, 1},
        {0, 4, 4, 1, 6, 1},
        {-1, 4, 4, 1, 9, 1},
        {-S - 1000, 4, 4, 1, 6, 1},
        {INT64_MAX / 2 / S * S - 2 * S, 4, 4, 101, 9, 0},
        {-(INT64_MAX / 2 / S * S - S), 4, 4, 101, 9, 0},
        {7 * S, LIMIT_FRAME, LIMIT_FRAME, 1, 6, 0},
        {7 * S, LIMIT_FRAME + 100, LIMIT_FRAME + 200, 1, 6, 0},
        {8 * S, 5, 5, 1, 6, 0},
    };
    struct buf expected, got;
    (void)state;
    buf_init(&expected, 0);
    buf_init(&got, 0);
    for (size_t i = 0; i < sizeof frame; i++) frame[i] = (uint8_t)(i * 7 + 1);
    for (int is_live = 0; is_live < 2; is_live++) {
        struct dumpfile_config config = {.rotation = {.name = "x"},
                                         .origin = {&named, is_live != 0, "tcp port 25"}};
        struct dumpfile *d = open_dump(&config);
        dumpfile_secrets(d, PCAPNG_SECRETS_TLS, BYTES_LIT("CLIENT_RANDOM 1 2\n"));
        buf_append_str(&expected, "secrets 544c534b CLIENT_RANDOM 1 2\n\n");
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct packet p = {.data = frame, .cap_len = rows[i].cap_len,
                               .wire_len = rows[i].wire_len, .time_ns = rows[i].time_ns,
                               .linktype = rows[i].linktype, .time_digits = rows[i].digits,
                               .source = rows[i].source};
            assert_true(dumpfile_packet(d, &p));
            if (p.time_ns % 1000 != 0) p.time_digits = 9;
            log_packet(&expected, &p);
        }
        assert_int_equal(dumpfile_packets(d), sizeof rows / sizeof *rows);
        close_dump(d);
        log_file(&got, "x");
        assert_string_equal(buf_str(&got), buf_str(&expected));
        unlink("x");
    }
    buf_fini(&expected);
    buf_fini(&got);
}

static size_t times_in(struct bytes octets, const char *text, size_t len)
{
    size_t count = 0;
    for (const uint8_t *at = octets.data; (at = memmem(at, octets.len - (size_t)(at - octets.data),
                                                       text, len)) != NULL; at++)
        count++;
    return count;
}

// Names, system, filter, comments and counters, as octets: savefile reads none of them.
static void test_words(void **state)
{
    struct buf out;
    struct packet p = {.data = (const uint8_t *)"hello", .cap_len = 5, .wire_len = 5,
                       .linktype = 1, .time_digits = 6};
    (void)state;
    buf_init(&out, 0);
    struct pcapng_origin origin = {&named, true, "tcp port 25"};
    struct pcapng_writer *w = pcapng_writer_new(&origin);
    pcapng_writer_begin(w, "session 7", &out);
    pcapng_writer_packet(w, &p, "the 354", &out);
    pcapng_writer_packet(w, &p, NULL, &out);
    pcapng_writer_end(w, &out);
    static const struct {
        const char *octets;
        size_t len, times;
    } rows[] = {
#define ROW(s, times) {s, sizeof(s) - 1, times}
        ROW("\x01\x00\x09\x00session 7\0\0\0", 1),
        ROW("\x04\x00\x0f\x00smtpscope", 1),
        ROW("\x02\x00\x04\x00" "eth0", 1),
        ROW("\x0b\x00\x0c\x00\0tcp port 25", 1),
        ROW("hello\0\0\0\x01\x00\x07\x00the 354\0\0\0\0\0", 1),
        ROW("\x05\x00\x08\x00\x09\0\0\0\0\0\0\0", 1),
        ROW("\x06\x00\x08\x00\x28\0\0\0\0\0\0\0", 1),
        ROW("\x07\x00\x08\x00\x07\0\0\0\0\0\0\0", 1),
        ROW("\x08\x00\x08\x00\x02\0\0\0\0\0\0\0", 1),
#undef ROW
    };
    const uint16_t one = 1;
    for (size_t i = 0; i < sizeof rows / sizeof *rows && *(const uint8_t *)&one; i++)
        if (times_in(buf_bytes(&out), rows[i].octets, rows[i].len) != rows[i].times)
            fail_msg("row %zu", i);
    assert_int_equal(pcapng_whole_blocks(buf_bytes(&out)), out.len);
    size_t whole = 0;
    for (size_t len = 0; len < out.len; len++) {
        size_t now = pcapng_whole_blocks(bytes_first(buf_bytes(&out), len));
        assert_true(now >= whole && now <= len);
        whole = now;
    }
    pcapng_writer_free(w);
    // Of a file only the last part of its path.
    origin.is_live = false;
    p.source = 1;
    w = pcapng_writer_new(&origin);
    buf_reset(&out, 0);
    pcapng_writer_begin(w, NULL, &out);
    pcapng_writer_packet(w, &p, NULL, &out);
    size_t before = out.len;
    pcapng_writer_end(w, &out);
    assert_int_equal(out.len, before);
    assert_int_equal(times_in(buf_bytes(&out), "captures", 8), 0);
    assert_int_equal(times_in(buf_bytes(&out), "\x07\x00lo.pcap\0", 10), 1);
    pcapng_writer_free(w);
    buf_fini(&out);
}

// ---- Files in turn ----

static void log_size(struct buf *log, const char *name)
{
    struct stat s;
    struct buf text;
    buf_init(&text, 0);
    assert_int_equal(stat(name, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    log_file(&text, name);
    unsigned packets = 0;
    for (size_t i = 0; i < text.len; i++) packets += text.data[i] == '\n';
    buf_printf(log, "%s:%u ", name, packets);
    buf_fini(&text);
}

// 10 packets a second, 1000 octets each.
static void test_rotation(void **state)
{
    static const struct {
        const char *name;
        uint64_t bytes;
        int64_t every_s;
        uint64_t count;
        unsigned packets;
        const char *files;
    } rows[] = {
        {"x", 0, 0, 0, 30, "x:30 "},
        {"x", 0, 0, 3, 30, "x:30 "},
        {"x%M", 0, 0, 0, 30, "x%M:30 "},
        {"x", 10000, 0, 0, 35, "x:10 x1:10 x2:10 x3:5 "},
        {"x", 10000, 0, 3, 35, "x0:5 x1:10 x2:10 "},
        {"x", 10000, 0, 1, 35, "x:5 "},
        {"x", 10000, 0, 11, 35, "x00:10 x01:10 x02:10 x03:5 "},
        {"x", 10000, 0, 10, 35, "x0:10 x1:10 x2:10 x3:5 "},
        {"x%S", 0, 2, 0, 50, "x20:20 x22:20 x24:10 "},
        {"x", 0, 2, 0, 50, "x:10 "},
        {"x%S", 0, 2, 2, 50, "x20:20 x22:20 "},
        {"x%S", 10000, 2, 0, 45, "x20:10 x201:10 x22:10 x221:10 x24:5 "},
        {"x%S", 5000, 2, 3, 45, "x200:5 x201:5 x202:5 x220:5 x221:5 x222:5 x240:5 "},
        {"x%S", 5000, 2, 11, 25, "x2000:5 x2001:5 x2002:5 x2003:5 x2200:5 "},
    };
    static uint8_t frame[1000];
    struct buf log;
    buf_init(&log, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dumpfile_config config = {
            .rotation = {.name = rows[i].name, .max_bytes = rows[i].bytes,
                         .every_s = rows[i].every_s, .count = rows[i].count}};
        struct dumpfile *d = open_dump(&config);
        for (unsigned n = 0; n < rows[i].packets; n++) {
            struct packet p = {.data = frame, .cap_len = 1000, .wire_len = 1000, .linktype = 1,
                               .time_digits = 6, .time_ns = 1700000000 * S + n * (S / 10)};
            bool is_taken = dumpfile_packet(d, &p);
            assert_int_equal(is_taken, !dumpfile_is_over(d));
        }
        close_dump(d);
        buf_reset(&log, 0);
        each_file(log_size, &log);
        if (strcmp(buf_str(&log), rows[i].files) != 0)
            fail_msg("row %zu: %s, not %s", i, buf_str(&log), rows[i].files);
        clean_folder(state);
    }
    buf_fini(&log);
}

// ---- What stands there already ----

static void put_file(const char *name, const char *text)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
}

static void test_policy(void **state)
{
    static const char *const inputs[] = {"input", "-"};
    static const struct {
        const char *name;
        const char *there; // its octets; NULL: nothing
        bool may_replace, rotates;
        const char *sentence; // NULL: it is written
    } rows[] = {
        {"new", NULL, false, false, NULL},
        {"old", "mail", false, false, "old is there already; --force replaces it"},
        {"old", "mail", true, false, NULL},
        {"old", "mail", false, true, "old is there already, and no capture; --force replaces it"},
        {"old", "\x0a\x0d\x0d\x0a", false, true, NULL},
        {"old", "\x0a\x0d\x0d\x0a", false, false, "old is there already; --force replaces it"},
        {"old", "", false, true, NULL},
        {"input", NULL, true, false, "input is read from: packets go to another file"},
        {"input", NULL, false, true, "input is read from: packets go to another file"},
        {"link", NULL, true, true, "link is a symbolic link, which is not followed"},
        {"dangling", NULL, true, true, "dangling is a symbolic link, which is not followed"},
        {"/", NULL, true, false, "/ names no file"},
        {"/tmp", NULL, true, false, "/tmp is a directory"},
        {"none/x", NULL, false, false,
         "cannot open the directory of none/x: No such file or directory"},
        {"/dev/null", NULL, false, false, NULL},
        {"/proc/self/fd/1", NULL, false, false, NULL},
    };
    (void)state;
    put_file("input", "");
    assert_int_equal(symlink("input", "link") | symlink("nothing", "dangling"), 0);
    int out = dup(STDOUT_FILENO), null = open("/dev/null", O_WRONLY);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dumpfile *d;
        struct err err;
        struct dumpfile_config config = {
            .rotation = {.name = rows[i].name, .max_bytes = rows[i].rotates},
            .inputs = inputs, .input_count = 2, .may_replace = rows[i].may_replace};
        if (rows[i].there) put_file(rows[i].name, rows[i].there);
        dup2(null, STDOUT_FILENO);
        enum err_code code = dumpfile_open(&config, &d, &err);
        dup2(out, STDOUT_FILENO);
        assert_int_equal(code, rows[i].sentence ? ERR_IO : ERR_NONE);
        if (rows[i].sentence) assert_string_equal(err.text, rows[i].sentence);
        else close_dump(d);
        if (strcmp(rows[i].name, "old") == 0 || strcmp(rows[i].name, "new") == 0)
            unlink(rows[i].name);
    }
    close(out);
    close(null);
}

// As on a full disk: a write is cut short anywhere, and the file ends with a whole packet.
static void test_full(void **state)
{
    static uint8_t frame[1000];
    struct buf log;
    buf_init(&log, 0);
    for (rlim_t limit = 3000; limit < 3000 + 2 * 1100; limit += 97) {
        struct rlimit before, now;
        getrlimit(RLIMIT_FSIZE, &before);
        now = (struct rlimit){limit, before.rlim_max};
        struct dumpfile *d = open_dump(&(struct dumpfile_config){.rotation = {.name = "x"}});
        for (int n = 0; n < 9; n++) {
            struct packet p = {.data = frame, .cap_len = 1000, .wire_len = 1000, .linktype = 1,
                               .time_digits = 6, .time_ns = n};
            assert_true(dumpfile_packet(d, &p));
        }
        struct err err;
        setrlimit(RLIMIT_FSIZE, &now);
        assert_int_not_equal(dumpfile_flush(d, &err), ERR_NONE);
        assert_false(dumpfile_packet(d, &(struct packet){.data = frame}));
        assert_int_not_equal(dumpfile_close(d, &err), ERR_NONE);
        setrlimit(RLIMIT_FSIZE, &before);
        buf_reset(&log, 0);
        log_size(&log, "x");
        char sentence[100];
        snprintf(sentence, sizeof sentence, "cannot write to x, which ends with packet %c: %s",
                 buf_str(&log)[2], strerror(EFBIG));
        assert_string_equal(err.text, sentence);
        clean_folder(state);
    }
    buf_fini(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_round_trip, clean_folder),
        cmocka_unit_test(test_words),
        cmocka_unit_test_teardown(test_rotation, clean_folder),
        cmocka_unit_test_teardown(test_policy, clean_folder),
        cmocka_unit_test_teardown(test_full, clean_folder),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
