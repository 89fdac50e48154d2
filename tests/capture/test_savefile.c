// SPDX-License-Identifier: BSD-2-Clause
//
// Savefiles made in memory: every format and byte order, cut at every octet, through a pipe in
// pieces, compressed, merged, and packets read again by offset.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>
#include <cmocka.h>

#include "capture/merge.h"
#include "capture/savefile.h"
#include "tests/capture/recorder.h"

// ---- Writing ----

struct writer {
    struct buf out;
    bool is_big;
};

static void w16(struct writer *w, unsigned v)
{
    if (w->is_big) put_be16(&w->out, v);
    else put_le16(&w->out, v);
}

static void w32(struct writer *w, uint32_t v)
{
    if (w->is_big) put_be32(&w->out, v);
    else put_le32(&w->out, v);
}

static void pcap_header(struct writer *w, uint32_t magic, uint32_t snaplen, uint32_t linktype)
{
    w32(w, magic);
    w16(w, 2);
    w16(w, 4);
    w32(w, 0);
    w32(w, 0);
    w32(w, snaplen);
    w32(w, linktype);
}

static void pcap_record(struct writer *w, uint32_t s, uint32_t fraction, const char *text,
                        uint32_t missing)
{
    w32(w, s);
    w32(w, fraction);
    w32(w, (uint32_t)strlen(text));
    w32(w, (uint32_t)strlen(text) + missing);
    buf_append_str(&w->out, text);
}

static size_t block_begin(struct writer *w, uint32_t type)
{
    w32(w, type);
    w32(w, 0);
    return w->out.len - 8;
}

static void block_end(struct writer *w, size_t at)
{
    while (w->out.len % 4) buf_append_byte(&w->out, 0);
    uint32_t length = (uint32_t)(w->out.len - at + 4);
    w32(w, length);
    memcpy(w->out.data + at + 4, w->out.data + w->out.len - 4, 4);
}

static void section(struct writer *w, bool is_big)
{
    w->is_big = is_big;
    size_t at = block_begin(w, 0x0a0d0d0a);
    w32(w, 0x1a2b3c4d);
    w16(w, 1);
    w16(w, 0);
    w32(w, 0xffffffff);
    w32(w, 0xffffffff);
    block_end(w, at);
}

// resolution -1: no option; offset 0: no option.
static void interface(struct writer *w, unsigned linktype, uint32_t snaplen, int resolution,
                      uint32_t offset_s)
{
    size_t at = block_begin(w, 1);
    w16(w, linktype);
    w16(w, 0);
    w32(w, snaplen);
    if (resolution >= 0) {
        w16(w, 9);
        w16(w, 1);
        buf_append_byte(&w->out, (uint8_t)resolution);
        buf_append(&w->out, "\0\0\0", 3);
    }
    if (offset_s) {
        w16(w, 14);
        w16(w, 8);
        w32(w, w->is_big ? 0 : offset_s);
        w32(w, w->is_big ? offset_s : 0);
    }
    block_end(w, at);
}

static void enhanced(struct writer *w, uint32_t index, uint64_t stamp, const char *text)
{
    size_t at = block_begin(w, 6);
    w32(w, index);
    w32(w, (uint32_t)(stamp >> 32));
    w32(w, (uint32_t)stamp);
    w32(w, (uint32_t)strlen(text));
    w32(w, (uint32_t)strlen(text) + 1);
    buf_append_str(&w->out, text);
    block_end(w, at);
}

static void obsolete(struct writer *w, unsigned index, uint64_t stamp, const char *text)
{
    size_t at = block_begin(w, 2);
    w16(w, index);
    w16(w, 0);
    w32(w, (uint32_t)(stamp >> 32));
    w32(w, (uint32_t)stamp);
    w32(w, (uint32_t)strlen(text));
    w32(w, (uint32_t)strlen(text));
    buf_append_str(&w->out, text);
    block_end(w, at);
}

static void simple(struct writer *w, const char *text, uint32_t wire_len)
{
    size_t at = block_begin(w, 3);
    w32(w, wire_len);
    buf_append_str(&w->out, text);
    block_end(w, at);
}

static void other(struct writer *w, uint32_t type, uint32_t first, const char *text)
{
    size_t at = block_begin(w, type);
    w32(w, first);
    w32(w, (uint32_t)strlen(text));
    buf_append_str(&w->out, text);
    block_end(w, at);
}

// ---- Reading ----

static int memory_file(const void *data, size_t len)
{
    int fd = memfd_create("test", 0);
    assert_true(fd >= 0);
    assert_true(write(fd, data, len) == (ssize_t)len);
    assert_true(lseek(fd, 0, SEEK_SET) == 0);
    return fd;
}

static struct source *open_fd(int fd, const char *name)
{
    struct source *s;
    struct err err;
    assert_int_equal(savefile_open_fd(fd, name, &s, &err), ERR_NONE);
    return s;
}

static void put_packet(struct buf *log, const struct packet *p)
{
    buf_printf(log, "%lld/%u link %u wire %u ", (long long)p->time_ns, p->time_digits, p->linktype,
               p->wire_len);
    buf_append(log, p->data, p->cap_len);
    buf_append_byte(log, '\n');
}

// A line for each packet, and one for each error. Each packet is read again on the way.
static void read_all(struct source *s, struct buf *log)
{
    struct packet p;
    struct packet again;
    struct err err;
    enum source_result result;
    uint64_t number = 0;
    while ((result = source_next(s, &p, &err)) != SOURCE_END) {
        if (result == SOURCE_ERROR) {
            buf_printf(log, "error: %s\n", err.text);
            continue;
        }
        assert_int_equal(result, SOURCE_PACKET);
        assert_int_equal(p.number, ++number);
        put_packet(log, &p);
        assert_int_equal(source_read_at(s, p.source, p.offset, &again, &err), SOURCE_PACKET);
        assert_int_equal(again.cap_len, p.cap_len);
        assert_int_equal(again.time_ns, p.time_ns);
        assert_memory_equal(again.data, p.data, p.cap_len);
    }
}

static void expect_file(const struct buf *file, const char *lines)
{
    struct buf log;
    buf_init(&log, 0);
    struct source *s = open_fd(memory_file(file->data, file->len), "f");
    read_all(s, &log);
    assert_string_equal(buf_str(&log), lines);
    source_close(s);
    buf_fini(&log);
}

// ---- pcap ----

static void test_pcap(void **state)
{
    static const struct {
        uint32_t magic;
        bool is_big;
        const char *lines;
    } rows[] = {
        {0xa1b2c3d4, false, "5000007000/6 link 1 wire 5 hello\n6000000000/6 link 1 wire 4 yo\n"},
        {0xa1b2c3d4, true, "5000007000/6 link 1 wire 5 hello\n6000000000/6 link 1 wire 4 yo\n"},
        {0xa1b23c4d, false, "5000000007/9 link 1 wire 5 hello\n6000000000/9 link 1 wire 4 yo\n"},
        {0xa1b23c4d, true, "5000000007/9 link 1 wire 5 hello\n6000000000/9 link 1 wire 4 yo\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct writer w = {.is_big = rows[i].is_big};
        buf_init(&w.out, 0);
        pcap_header(&w, rows[i].magic, 65535, 1);
        pcap_record(&w, 5, 7, "hello", 0);
        pcap_record(&w, 6, 0, "yo", 2);
        expect_file(&w.out, rows[i].lines);
        buf_fini(&w.out);
    }
}

static void test_modified_pcap(void **state)
{
    struct writer w = {0};
    (void)state;
    buf_init(&w.out, 0);
    pcap_header(&w, 0xa1b2cd34, 65535, 1);
    for (int i = 0; i < 2; i++) {
        w32(&w, 5);
        w32(&w, 7);
        w32(&w, 2);
        w32(&w, 2);
        w32(&w, 1);
        w32(&w, 0x00000800);
        buf_append_str(&w.out, "hi");
    }
    expect_file(&w.out, "5000007000/6 link 1 wire 2 hi\n5000007000/6 link 1 wire 2 hi\n");
    buf_fini(&w.out);
}

// ---- pcapng ----

static void test_pcapng(void **state)
{
    (void)state;
    for (int is_big = 0; is_big < 2; is_big++) {
        struct writer w = {0};
        buf_init(&w.out, 0);
        section(&w, is_big != 0);
        interface(&w, 1, 0, -1, 0);
        interface(&w, 113, 3, 9, 0);
        other(&w, 0x0bad, 1, "skipped");
        enhanced(&w, 0, 5000007, "a");
        enhanced(&w, 1, 5000007, "bc");
        obsolete(&w, 1, 1, "old");
        simple(&w, "simple", 6);
        section(&w, is_big == 0);
        interface(&w, 101, 4, 0x80 | 10, 100);
        enhanced(&w, 0, 3 * 1024 + 512, "new");
        simple(&w, "simp", 6);
        expect_file(&w.out, "5000007000/6 link 1 wire 2 a\n5000007/9 link 113 wire 3 bc\n"
                            "1/9 link 113 wire 3 old\n0/6 link 1 wire 6 simple\n"
                            "103500000000/4 link 101 wire 4 new\n0/4 link 101 wire 6 simp\n");
        buf_fini(&w.out);
    }
}

static void test_clocks(void **state)
{
    static const struct {
        int resolution;
        uint64_t stamp;
        const char *line;
    } rows[] = {
        {0, 7, "7000000000/0 link 1 wire 2 x\n"},
        {3, 7001, "7001000000/3 link 1 wire 2 x\n"},
        {9, 7000000001, "7000000001/9 link 1 wire 2 x\n"},
        {12, 7000000001999, "7000000001/9 link 1 wire 2 x\n"},
        {0x80, 7, "7000000000/0 link 1 wire 2 x\n"},
        {0x81, 15, "7500000000/1 link 1 wire 2 x\n"},
        {0xa0, UINT64_C(7) << 32 | UINT64_C(1) << 31, "7500000000/9 link 1 wire 2 x\n"},
        {0xbf, UINT64_MAX, "1999999999/9 link 1 wire 2 x\n"},
        {0xff, UINT64_MAX, "0/9 link 1 wire 2 x\n"},
        {0, UINT64_MAX, "4611686017000000000/0 link 1 wire 2 x\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct writer w = {0};
        buf_init(&w.out, 0);
        section(&w, false);
        interface(&w, 1, 0, rows[i].resolution, 0);
        enhanced(&w, 0, rows[i].stamp, "x");
        expect_file(&w.out, rows[i].line);
        buf_fini(&w.out);
    }
}

static void on_secrets(void *ctx, uint32_t type, struct bytes data)
{
    struct buf *log = ctx;
    buf_printf(log, "%x ", type);
    buf_append_bytes(log, data);
}

static void test_secrets(void **state)
{
    struct writer w = {0};
    struct buf log;
    struct buf secrets;
    (void)state;
    buf_init(&w.out, 0);
    buf_init(&log, 0);
    buf_init(&secrets, 0);
    section(&w, false);
    other(&w, 10, 0x544c534b, "CLIENT_RANDOM 1 2");
    struct source *s = open_fd(memory_file(w.out.data, w.out.len), "f");
    source_set_secrets(s, on_secrets, &secrets);
    read_all(s, &log);
    assert_string_equal(buf_str(&secrets), "544c534b CLIENT_RANDOM 1 2");
    source_close(s);
    buf_fini(&secrets);
    buf_fini(&log);
    buf_fini(&w.out);
}

// ---- What is broken ----

static void test_broken(void **state)
{
    struct writer w = {0};
    (void)state;
    buf_init(&w.out, 0);
    expect_file(&w.out, "error: f: is empty, not a capture\n");
    buf_append_str(&w.out, "From: no capture at all");
    expect_file(&w.out, "error: f: is not a capture (neither pcap nor pcapng)\n");
    buf_reset(&w.out, 0);
    pcap_header(&w, 0xa1b2c3d4, 65535, 1);
    w.out.len -= 4;
    expect_file(&w.out, "error: f: cut short in the middle of its header\n");
    buf_reset(&w.out, 0);
    pcap_header(&w, 0xa1b2c3d4, 65535, 147);
    expect_file(&w.out, "");
    pcap_record(&w, 5, 0, "x", 0);
    pcap_record(&w, 5, 0, "x", 0);
    expect_file(&w.out, "error: f: link type 147 (unknown) is not decoded\n");
    buf_reset(&w.out, 0);
    pcap_header(&w, 0xa1b2c3d4, 65535, 1);
    pcap_record(&w, 5, 0, "x", 0);
    w32(&w, 5);
    w32(&w, 5);
    w32(&w, 300000);
    w32(&w, 300000);
    expect_file(&w.out, "5000000000/6 link 1 wire 1 x\n"
                        "error: f: an impossible length in packet 2 (offset 41)\n");
    buf_reset(&w.out, 0);
    section(&w, false);
    interface(&w, 147, 0, -1, 0);
    interface(&w, 1, 0, -1, 0);
    enhanced(&w, 0, 0, "a");
    enhanced(&w, 1, 0, "b");
    enhanced(&w, 0, 0, "c");
    expect_file(&w.out, "error: f: link type 147 (unknown) is not decoded\n"
                        "0/6 link 1 wire 2 b\n");
    enhanced(&w, 2, 0, "d");
    expect_file(&w.out, "error: f: link type 147 (unknown) is not decoded\n0/6 link 1 wire 2 b\n"
                        "error: f: an impossible length or interface in packet 2 (offset 176)\n");
    buf_fini(&w.out);
}

// Cut at every octet: all whole packets, and one sentence unless the cut is between records.
static void check_cuts(const struct buf *file, size_t packets)
{
    for (size_t len = 1; len < file->len; len++) {
        struct buf log;
        buf_init(&log, 0);
        struct source *s = open_fd(memory_file(file->data, len), "f");
        read_all(s, &log);
        size_t lines = 0;
        const char *error = strstr(buf_str(&log), "error: ");
        for (size_t i = 0; i < log.len; i++) lines += log.data[i] == '\n';
        assert_true(lines - (error != NULL) <= packets);
        if (error) assert_non_null(strstr(error, "cut short") ? error : strstr(error, "is not a"));
        source_close(s);
        buf_fini(&log);
    }
}

static void test_cuts(void **state)
{
    struct writer w = {0};
    (void)state;
    buf_init(&w.out, 0);
    pcap_header(&w, 0xa1b2c3d4, 65535, 1);
    for (int i = 0; i < 3; i++) pcap_record(&w, 5, 0, "hello", 0);
    check_cuts(&w.out, 3);
    w.out.len -= 2;
    expect_file(&w.out, "5000000000/6 link 1 wire 5 hello\n5000000000/6 link 1 wire 5 hello\n"
                        "error: f: cut short in the middle of packet 3 (offset 66)\n");
    buf_reset(&w.out, 0);
    section(&w, false);
    interface(&w, 1, 0, -1, 0);
    other(&w, 0x0bad, 1, "skipped");
    enhanced(&w, 0, 0, "b");
    other(&w, 10, 1, "secret");
    enhanced(&w, 0, 0, "d");
    check_cuts(&w.out, 2);
    buf_fini(&w.out);
}

// ---- Pipes ----

// Through a pipe, `step` octets at a time: the same packets, and SOURCE_WAIT in between.
static void check_pipe(const struct buf *file, size_t step, const char *lines)
{
    int ends[2];
    struct buf log;
    buf_init(&log, 0);
    assert_int_equal(pipe(ends), 0);
    struct source *s = open_fd(ends[0], "f");
    size_t done = 0;
    bool is_open = true;
    for (;;) {
        struct packet p;
        struct packet again;
        struct err err;
        enum source_result result = source_next(s, &p, &err);
        if (result == SOURCE_END) break;
        if (result == SOURCE_WAIT) {
            int fd;
            assert_true(is_open);
            assert_int_equal(source_fds(s, &fd, 1), 1);
            size_t n = file->len - done < step ? file->len - done : step;
            if (n > 0) assert_true(write(ends[1], file->data + done, n) == (ssize_t)n);
            else is_open = close(ends[1]) != 0;
            done += n;
            continue;
        }
        assert_int_equal(result, SOURCE_PACKET);
        put_packet(&log, &p);
        assert_int_equal(source_read_at(s, 0, p.offset, &again, &err), SOURCE_PACKET);
        assert_memory_equal(again.data, p.data, p.cap_len);
    }
    assert_string_equal(buf_str(&log), lines);
    source_close(s);
    buf_fini(&log);
}

static void compress_member(struct buf *out, const uint8_t *data, size_t len, int level)
{
    z_stream z = {0};
    uint8_t chunk[4096];
    assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    int result;
    do {
        z.next_out = chunk;
        z.avail_out = sizeof chunk;
        result = deflate(&z, Z_FINISH);
        buf_append(out, chunk, sizeof chunk - z.avail_out);
    } while (result == Z_OK);
    assert_int_equal(result, Z_STREAM_END);
    deflateEnd(&z);
}

static void test_pipe(void **state)
{
    struct writer w = {0};
    struct buf gz;
    (void)state;
    buf_init(&w.out, 0);
    buf_init(&gz, 0);
    section(&w, false);
    interface(&w, 1, 0, -1, 0);
    other(&w, 0x0bad, 1, "a block that is skipped, longer than a few steps of the pipe");
    other(&w, 10, 1, "a block that is not skipped");
    enhanced(&w, 0, 1, "a");
    section(&w, true);
    interface(&w, 1, 0, -1, 0);
    enhanced(&w, 0, 2, "bc");
    const char *lines = "1000/6 link 1 wire 2 a\n2000/6 link 1 wire 3 bc\n";
    for (size_t step = 1; step < 70; step += 3) check_pipe(&w.out, step, lines);
    compress_member(&gz, w.out.data, 100, 6);
    compress_member(&gz, w.out.data + 100, w.out.len - 100, 1);
    for (size_t step = 1; step < 70; step += 3) check_pipe(&gz, step, lines);
    buf_fini(&gz);
    buf_fini(&w.out);
}

// ---- gzip ----

enum { BIG_PACKETS = 13000 };

// Some 13 MB, so that several states are saved; read again in no order.
static void check_big_gz(int level, size_t members)
{
    static uint64_t offsets[BIG_PACKETS];
    struct writer w = {0};
    struct buf gz;
    uint64_t seed = 42;
    buf_init(&w.out, 0);
    buf_init(&gz, 0);
    pcap_header(&w, 0xa1b2c3d4, 65535, 1);
    for (uint32_t i = 0; i < BIG_PACKETS; i++) {
        char text[1001];
        for (size_t k = 0; k < 1000; k++) text[k] = (char)('a' + next_random(&seed) % 4);
        snprintf(text, sizeof text, "%u", i);
        text[strlen(text)] = ' ';
        text[1000] = '\0';
        pcap_record(&w, i, 0, text, 0);
    }
    for (size_t i = 0; i < members; i++) {
        size_t from = w.out.len * i / members;
        compress_member(&gz, w.out.data + from, w.out.len * (i + 1) / members - from, level);
    }
    buf_append_str(&gz, "trailing garbage");
    struct source *s = open_fd(memory_file(gz.data, gz.len), "f");
    struct packet p;
    struct err err;
    for (uint32_t i = 0; i < BIG_PACKETS; i++) {
        assert_int_equal(source_next(s, &p, &err), SOURCE_PACKET);
        assert_int_equal(p.time_ns, i * INT64_C(1000000000));
        offsets[i] = p.offset;
    }
    assert_int_equal(source_next(s, &p, &err), SOURCE_END);
    for (int round = 0; round < 60; round++) {
        uint32_t i = round < 40 ? next_random(&seed) % BIG_PACKETS : 12345 + (uint32_t)round;
        assert_int_equal(source_read_at(s, 0, offsets[i], &p, &err), SOURCE_PACKET);
        assert_int_equal(p.time_ns, i * INT64_C(1000000000));
        assert_int_equal(strtoul((const char *)p.data, NULL, 10), i);
        assert_memory_equal(p.data, w.out.data + offsets[i] + 16, 1000);
    }
    source_close(s);
    buf_fini(&gz);
    buf_fini(&w.out);
}

static void test_gz(void **state)
{
    (void)state;
    check_big_gz(0, 1);
    check_big_gz(1, 3);
}

static void test_gz_cut(void **state)
{
    struct writer w = {0};
    struct buf gz;
    (void)state;
    buf_init(&w.out, 0);
    buf_init(&gz, 0);
    pcap_header(&w, 0xa1b2c3d4, 65535, 1);
    for (uint32_t i = 0; i < 5000; i++) pcap_record(&w, i, 0, "hello", 0);
    compress_member(&gz, w.out.data, w.out.len, 0);
    for (size_t len = 20; len < gz.len; len += 1999) {
        struct buf log;
        buf_init(&log, 0);
        struct source *s = open_fd(memory_file(gz.data, len), "f");
        read_all(s, &log);
        const char *error = strstr(buf_str(&log), "error: ");
        assert_non_null(error);
        assert_non_null(strstr(error, "f: the compressed data is cut short"));
        source_close(s);
        buf_fini(&log);
    }
    gz.data[gz.len / 2] ^= 0xff; // the check at the end, or sooner
    struct buf log;
    buf_init(&log, 0);
    struct source *s = open_fd(memory_file(gz.data, gz.len), "f");
    read_all(s, &log);
    assert_non_null(strstr(buf_str(&log), "error: f: "));
    source_close(s);
    buf_fini(&log);
    buf_fini(&gz);
    buf_fini(&w.out);
}

// ---- Files that change ----

// A file that is written while it is read, by steps of any size: the same packets as in the end.
static void check_growing(const struct buf *file, size_t step, const char *lines)
{
    char path[] = "growing-XXXXXX";
    int fd = mkstemp(path);
    struct buf log;
    buf_init(&log, 0);
    struct source *s;
    struct err err;
    assert_int_equal(savefile_open_growing(path, &s, &err), ERR_NONE);
    size_t done = 0;
    for (;;) {
        struct packet p, again;
        enum source_result result = source_next(s, &p, &err);
        if (result == SOURCE_WAIT) {
            size_t n = file->len - done < step ? file->len - done : step;
            if (n == 0) break;
            assert_true(write(fd, file->data + done, n) == (ssize_t)n);
            done += n;
            continue;
        }
        assert_int_equal(result, SOURCE_PACKET);
        put_packet(&log, &p);
        assert_int_equal(source_read_at(s, 0, p.offset, &again, &err), SOURCE_PACKET);
        assert_memory_equal(again.data, p.data, p.cap_len);
    }
    assert_string_equal(buf_str(&log), lines);
    assert_int_equal(source_fds(s, NULL, 0), 0);
    source_close(s);
    close(fd);
    unlink(path);
    buf_fini(&log);
}

static void test_growing(void **state)
{
    struct writer w = {0};
    struct buf gz;
    (void)state;
    buf_init(&w.out, 0);
    buf_init(&gz, 0);
    section(&w, false);
    interface(&w, 1, 0, -1, 0);
    other(&w, 0x0bad, 1, "a block that is skipped, longer than a few steps");
    enhanced(&w, 0, 1, "a");
    section(&w, true);
    interface(&w, 1, 0, -1, 0);
    enhanced(&w, 0, 2, "bc");
    const char *lines = "1000/6 link 1 wire 2 a\n2000/6 link 1 wire 3 bc\n";
    for (size_t step = 1; step < 70; step += 3) check_growing(&w.out, step, lines);
    compress_member(&gz, w.out.data, 100, 6);
    compress_member(&gz, w.out.data + 100, w.out.len - 100, 1);
    for (size_t step = 1; step < 70; step += 3) check_growing(&gz, step, lines);
    buf_fini(&gz);
    buf_fini(&w.out);
}

enum { SHRINK_PACKETS = 20000, SHRINK_RECORD = 116 };

// The file loses its end while it is read: the packets before, then one sentence, and no signal.
static void check_shrinking(bool is_growing, bool is_compressed, uint64_t keep)
{
    char path[] = "shrinking-XXXXXX";
    int fd = mkstemp(path);
    struct writer w = {0};
    struct buf gz;
    struct packet p;
    struct err err;
    uint64_t packets = 0, last = 0;
    buf_init(&w.out, 0);
    buf_init(&gz, 0);
    pcap_header(&w, 0xa1b2c3d4, 65535, 1);
    char text[101];
    memset(text, 'x', 100);
    text[100] = '\0';
    for (uint32_t i = 0; i < SHRINK_PACKETS; i++) pcap_record(&w, i, 0, text, 0);
    if (is_compressed) compress_member(&gz, w.out.data, w.out.len, 0);
    const struct buf *file = is_compressed ? &gz : &w.out;
    assert_true(write(fd, file->data, file->len) == (ssize_t)file->len);
    struct source *s;
    enum err_code code =
        is_growing ? savefile_open_growing(path, &s, &err) : savefile_open(path, &s, &err);
    assert_int_equal(code, ERR_NONE);
    enum source_result result;
    while ((result = source_next(s, &p, &err)) == SOURCE_PACKET) {
        if (++packets == 100) assert_int_equal(ftruncate(fd, (off_t)keep), 0);
        last = p.offset;
    }
    assert_int_equal(result, SOURCE_ERROR);
    assert_non_null(strstr(err.text, "was shortened while it was being read"));
    assert_int_equal(source_next(s, &p, &err), SOURCE_END);
    assert_true(packets >= 100 && packets < SHRINK_PACKETS);
    if (!is_growing && !is_compressed)
        assert_true(last < 24 + 100 * SHRINK_RECORD + keep + 4096);
    // What is left can be read again, what is gone cannot; nothing ends the program.
    if (keep > 24 + SHRINK_RECORD)
        assert_int_equal(source_read_at(s, 0, 24, &p, &err), SOURCE_PACKET);
    else if (!is_compressed)
        assert_int_equal(source_read_at(s, 0, 24 + 90 * SHRINK_RECORD, &p, &err), SOURCE_ERROR);
    source_close(s);
    close(fd);
    unlink(path);
    buf_fini(&gz);
    buf_fini(&w.out);
}

static void test_shrinking(void **state)
{
    (void)state;
    // Faults of maps are not the program's own there.
    if (getenv("SMTPSCOPE_UNDER_VALGRIND")) skip();
    static const uint64_t keeps[] = {0, 4096, 100000, 1000001};
    for (size_t i = 0; i < 4; i++) {
        check_shrinking(false, false, keeps[i]);
        check_shrinking(true, false, keeps[i]);
        check_shrinking(false, true, keeps[i]);
    }
}

static void test_is_capture(void **state)
{
    struct writer w = {0};
    struct buf gz;
    (void)state;
    buf_init(&w.out, 0);
    buf_init(&gz, 0);
    pcap_header(&w, 0xa1b2c3d4, 65535, 1);
    compress_member(&gz, w.out.data, w.out.len, 6);
    static const char text[] = "Not a capture";
    const struct {
        const void *data;
        size_t len;
        bool is_capture;
    } rows[] = {{w.out.data, w.out.len, true}, {gz.data, gz.len, true}, {w.out.data, 23, false},
                {gz.data, 12, false},          {text, sizeof text, false}, {text, 0, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char path[] = "capture-XXXXXX";
        int fd = mkstemp(path);
        assert_true(write(fd, rows[i].data, rows[i].len) == (ssize_t)rows[i].len);
        assert_int_equal(savefile_is_capture(path), rows[i].is_capture);
        close(fd);
        unlink(path);
    }
    assert_false(savefile_is_capture("/dev/null"));
    assert_false(savefile_is_capture("."));
    assert_false(savefile_is_capture("there-is-no-such-file"));
    buf_fini(&gz);
    buf_fini(&w.out);
}

// ---- Several ----

static void test_merge(void **state)
{
    struct source *sources[3];
    struct buf log;
    (void)state;
    buf_init(&log, 0);
    for (uint32_t i = 0; i < 3; i++) {
        static const uint32_t times[3][3] = {{1, 5, 3}, {1, 2, 9}, {4, 4, 4}};
        struct writer w = {0};
        buf_init(&w.out, 0);
        pcap_header(&w, 0xa1b2c3d4, 65535, 1);
        for (int k = 0; k < 3; k++) {
            char text[3] = {(char)('a' + i), (char)('0' + times[i][k]), 0};
            pcap_record(&w, times[i][k], 0, text, 0);
        }
        if (i == 1) w.out.len--; // an error in the middle stops nobody else
        char name[2] = {(char)('a' + i), 0};
        sources[i] = open_fd(memory_file(w.out.data, w.out.len), name);
        buf_fini(&w.out);
    }
    struct source *s = merge_new(sources, 3, false);
    read_all(s, &log);
    assert_string_equal(buf_str(&log),
                        "1000000000/6 link 1 wire 2 a1\n1000000000/6 link 1 wire 2 b1\n"
                        "2000000000/6 link 1 wire 2 b2\n"
                        "error: b: cut short in the middle of packet 3 (offset 60)\n"
                        "4000000000/6 link 1 wire 2 c4\n4000000000/6 link 1 wire 2 c4\n"
                        "4000000000/6 link 1 wire 2 c4\n5000000000/6 link 1 wire 2 a5\n"
                        "3000000000/6 link 1 wire 2 a3\n");
    assert_string_equal(source_name(s, 1), "b");
    assert_string_equal(source_name(s, 3), "?");
    source_close(s);
    buf_fini(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pcap),   cmocka_unit_test(test_modified_pcap),
        cmocka_unit_test(test_pcapng), cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_secrets), cmocka_unit_test(test_broken),
        cmocka_unit_test(test_cuts),   cmocka_unit_test(test_pipe),
        cmocka_unit_test(test_gz),     cmocka_unit_test(test_gz_cut),
        cmocka_unit_test(test_merge),  cmocka_unit_test(test_growing),
        cmocka_unit_test(test_shrinking), cmocka_unit_test(test_is_capture),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
