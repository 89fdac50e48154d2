// SPDX-License-Identifier: BSD-2-Clause
//
// Packets made of the input, and those of the input where it is a savefile itself, are written as
// pcapng and read again: the same data, lengths, times, link types and secrets come back.

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/err.h"
#include "base/limits.h"
#include "capture/pcapng_writer.h"
#include "capture/savefile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PACKETS_MAX = 512, TIME_UNIT = 1000 };
// As far as savefile.h goes.
#define LATEST_NS ((INT64_MAX / 2 / INT64_C(1000000000) - 1) * INT64_C(1000000000))

struct made {
    struct packet packets[PACKETS_MAX];
    size_t count;
    struct buf kept; // data of packets read from a savefile; offsets while it grows
};

static struct source *source_of(struct bytes octets)
{
    struct source *s;
    struct err err;
    int fd = memfd_create("fuzz", 0);
    if (fd < 0 || write(fd, octets.data, octets.len) != (ssize_t)octets.len) abort();
    if (lseek(fd, 0, SEEK_SET) != 0 || savefile_open_fd(fd, "fuzz", &s, &err) != ERR_NONE) abort();
    return s;
}

// A header of 16 octets and up to 255 of data for each packet.
static void make_packets(struct made *m, struct bytes in)
{
    static const uint16_t linktypes[] = {1, 101, 113, 276};
    while (in.len >= 16 && m->count < PACKETS_MAX) {
        struct packet *p = &m->packets[m->count++];
        int64_t time_ns;
        memcpy(&time_ns, in.data, sizeof time_ns);
        uint8_t len = in.data[8];
        *p = (struct packet){.linktype = linktypes[in.data[9] % 4],
                             .source = in.data[10] % 8,
                             .time_digits = in.data[11] % 10,
                             .time_ns = time_ns % LATEST_NS};
        if (p->time_digits <= 6 && in.data[12] & 1) p->time_ns -= p->time_ns % TIME_UNIT;
        struct bytes rest = bytes_first(bytes_skip(in, 16), len);
        p->data = rest.data;
        p->cap_len = (uint32_t)rest.len;
        p->wire_len = p->cap_len + in.data[13];
        in = bytes_skip(in, 16 + rest.len);
    }
}

static void read_packets(struct made *m, struct bytes in)
{
    struct source *s = source_of(in);
    struct packet p;
    struct err err;
    enum source_result result;
    while ((result = source_next(s, &p, &err)) != SOURCE_END) {
        if (result != SOURCE_PACKET || m->count == PACKETS_MAX) continue;
        if (m->kept.len + p.cap_len > 4 * 1024 * 1024) continue;
        size_t at = m->kept.len;
        buf_append(&m->kept, p.data, p.cap_len);
        m->packets[m->count] = p;
        m->packets[m->count++].offset = at;
    }
    source_close(s);
    const uint8_t *kept = m->kept.len > 0 ? m->kept.data : (const uint8_t *)"";
    for (size_t i = 0; i < m->count; i++) m->packets[i].data = kept + m->packets[i].offset;
}

static void on_secrets(void *ctx, uint32_t type, struct bytes data)
{
    assert(type == PCAPNG_SECRETS_TLS);
    buf_append_bytes(ctx, data);
}

static void check(const struct made *m, struct bytes secrets)
{
    struct buf out, got;
    buf_init(&out, 0);
    buf_init(&got, 0);
    struct pcapng_origin origin = {0};
    struct pcapng_writer *w = pcapng_writer_new(&origin);
    pcapng_writer_begin(w, NULL, &out);
    pcapng_writer_secrets(w, PCAPNG_SECRETS_TLS, secrets, &out);
    for (size_t i = 0; i < m->count; i++)
        pcapng_writer_packet(w, &m->packets[i], i % 5 == 4 ? "a comment" : NULL, &out);
    pcapng_writer_end(w, &out);
    assert(pcapng_writer_packets(w) == m->count);
    assert(pcapng_whole_blocks(buf_bytes(&out)) == out.len);
    assert(pcapng_whole_blocks(bytes_first(buf_bytes(&out), out.len - 1)) < out.len);
    struct source *s = source_of(buf_bytes(&out));
    source_set_secrets(s, on_secrets, &got);
    struct packet p;
    struct err err;
    for (size_t i = 0; i < m->count; i++) {
        const struct packet *q = &m->packets[i];
        assert(source_next(s, &p, &err) == SOURCE_PACKET);
        assert(p.cap_len == q->cap_len && p.wire_len == q->wire_len);
        assert(p.time_ns == q->time_ns && p.linktype == q->linktype);
        assert(p.cap_len == 0 || memcmp(p.data, q->data, p.cap_len) == 0);
    }
    assert(source_next(s, &p, &err) == SOURCE_END);
    assert(bytes_equal(buf_bytes(&got), secrets));
    source_close(s);
    pcapng_writer_free(w);
    buf_fini(&out);
    buf_fini(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct made m;
    struct bytes in = bytes_of(data, size);
    for (int from_file = 0; from_file < 2; from_file++) {
        m.count = 0;
        buf_init(&m.kept, 0);
        if (from_file) read_packets(&m, in);
        else make_packets(&m, in);
        check(&m, bytes_first(in, size % 64));
        buf_fini(&m.kept);
    }
    return 0;
}
