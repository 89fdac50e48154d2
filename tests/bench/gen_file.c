// SPDX-License-Identifier: BSD-2-Clause

#include "tests/bench/gen_file.h"

#include <errno.h>
#include <stdlib.h>

enum { FRAME = 80 * 1024, SCALE = 7, PADDED = 60 };

static void put16(uint8_t *out, uint32_t value)
{
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
}

static void put32(uint8_t *out, uint32_t value)
{
    put16(out, value >> 16);
    put16(out + 2, value);
}

// ---- Frames ----

// The sum of RFC 1071, of words in the machine's own order.
static uint64_t sum(const uint8_t *data, size_t len, uint64_t total)
{
    for (; len >= 8; len -= 8, data += 8) {
        uint32_t words[2];
        memcpy(words, data, 8);
        total += words[0];
        total += words[1];
    }
    uint8_t rest[8] = {0};
    memcpy(rest, data, len);
    uint32_t words[2];
    memcpy(words, rest, 8);
    return total + words[0] + words[1];
}

static void put_checksum(uint8_t *out, uint64_t total)
{
    while (total >> 16) total = (total & 0xffff) + (total >> 16);
    uint16_t value = (uint16_t)~total;
    memcpy(out, &value, 2);
}

static size_t put_ethernet(uint8_t *out, const struct gen_address *a, enum stream_side side)
{
    static const uint8_t cards[2][6] = {{2, 0, 0, 0, 0, 1}, {2, 0, 0, 0, 0, 2}};
    size_t len = 12;
    memcpy(out, cards[!side], 6);
    memcpy(out + 6, cards[side], 6);
    if (a->vlan) {
        put16(out + len, 0x8100);
        put16(out + len + 2, a->vlan);
        len += 4;
    }
    put16(out + len, a->is_ipv6 ? 0x86dd : 0x0800);
    return len + 2;
}

// payload: octets after the IP header.
static size_t put_ip(uint8_t *out, const struct gen_address *a, enum stream_side side,
                     size_t payload, uint32_t id)
{
    if (a->is_ipv6) {
        put32(out, 0x60000000);
        put16(out + 4, (uint32_t)payload);
        out[6] = 6;
        out[7] = 60;
        memcpy(out + 8, a->ends[side].ip, 16);
        memcpy(out + 24, a->ends[!side].ip, 16);
        return 40;
    }
    put16(out, 0x4500);
    put16(out + 2, (uint32_t)payload + 20);
    put16(out + 4, id);
    put16(out + 6, 0x4000);
    put16(out + 8, 0x3c06);
    put16(out + 10, 0);
    memcpy(out + 12, a->ends[side].ip, 4);
    memcpy(out + 16, a->ends[!side].ip, 4);
    put_checksum(out + 10, sum(out, 20, 0));
    return 20;
}

static size_t put_options(uint8_t *out, const struct gen_line *line, const struct gen_packet *p)
{
    size_t len = 0;
    if (p->flags & GEN_SYN) {
        static const uint8_t syn[12] = {2, 4, 0x05, 0xb4, 1, 1, 4, 2, 1, 3, 3, SCALE};
        memcpy(out, syn, sizeof syn);
        len = sizeof syn;
    }
    if (line->has_timestamps) {
        put32(out + len, 0x0101080a);
        put32(out + len + 4, (uint32_t)(p->time_ns / 1000000));
        put32(out + len + 8, p->flags & GEN_ACK ? (uint32_t)(p->time_ns / 1000000) - 1 : 0);
        len += 12;
    }
    return len;
}

static size_t put_tcp(uint8_t *out, const struct gen_address *a, const struct gen_line *line,
                      const struct gen_talk *talk, const struct gen_packet *p)
{
    enum stream_side side = p->side;
    size_t header = 20 + put_options(out + 20, line, p);
    bool has_ack = p->flags & GEN_ACK;
    put16(out, a->ends[side].port);
    put16(out + 2, a->ends[!side].port);
    put32(out + 4, line->isn[side] + 1 + (uint32_t)p->position);
    put32(out + 8, has_ack ? line->isn[!side] + 1 + (uint32_t)p->ack : 0);
    out[12] = (uint8_t)(header / 4 << 4);
    out[13] = p->flags;
    put16(out + 14, p->flags & GEN_SYN ? 64240 : 16384 + (uint32_t)(p->time_ns / 1000 % 512));
    put32(out + 16, 0);
    if (p->len > 0) memcpy(out + header, talk->streams[side].data + p->position, p->len);
    size_t len = header + p->len;
    size_t ip_len = a->is_ipv6 ? 16 : 4;
    uint8_t pseudo[8] = {0};
    put32(pseudo, (uint32_t)len);
    put32(pseudo + 4, 6);
    uint64_t total = sum(pseudo, 8, sum(a->ends[0].ip, ip_len, sum(a->ends[1].ip, ip_len, 0)));
    put_checksum(out + 16, sum(out, len, total));
    return len;
}

// ---- Files ----

_Noreturn static void fail(const char *what)
{
    fprintf(stderr, "smtpscope-bench-gen: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void put_raw(struct gen_file *f, const void *data, size_t len)
{
    if (fwrite(data, 1, len, f->out) != len) fail("writing the capture");
    f->size += len;
}

void gen_file_open(struct gen_file *f, const char *path)
{
    static const uint32_t pcap[6] = {0xa1b2c3d4, 0x00040002, 0, 0, 262144, 1};
    // A section header; an interface, whose option 9 says nanoseconds.
    static const uint32_t ng[15] = {0x0a0d0d0a, 28,         0x1a2b3c4d, 1,  0xffffffff,
                                    0xffffffff, 28,         1,          32, 1,
                                    0x40000,    0x00010009, 9,          0,  32};
    size_t len = strlen(path);
    f->is_ng = len > 7 && strcmp(path + len - 7, ".pcapng") == 0;
    f->size = 0;
    f->out = fopen(path, "wb");
    if (!f->out) fail(path);
    setvbuf(f->out, NULL, _IOFBF, 1 << 20);
    if (f->is_ng) put_raw(f, ng, sizeof ng);
    else put_raw(f, pcap, sizeof pcap);
}

void gen_file_close(struct gen_file *f)
{
    if (fclose(f->out) != 0) fail("writing the capture");
}

static void put_record(struct gen_file *f, int64_t time_ns, const uint8_t *frame, size_t len)
{
    uint32_t n = (uint32_t)len;
    if (!f->is_ng) {
        int64_t us = time_ns / 1000;
        uint32_t header[4] = {(uint32_t)(us / 1000000), (uint32_t)(us % 1000000), n, n};
        put_raw(f, header, sizeof header);
        put_raw(f, frame, len);
        return;
    }
    uint32_t padded = (n + 3) & ~3u;
    uint32_t total = 32 + padded;
    uint32_t header[7] = {6, total, 0, (uint32_t)((uint64_t)time_ns >> 32), (uint32_t)time_ns,
                          n, n};
    put_raw(f, header, sizeof header);
    put_raw(f, frame, padded);
    put_raw(f, &total, 4);
}

void gen_file_put(struct gen_file *f, const struct gen_address *a, const struct gen_line *line,
                  const struct gen_talk *talk, const struct gen_packet *p)
{
    static uint8_t frame[FRAME];
    static uint32_t id;
    enum stream_side side = p->side;
    size_t link = put_ethernet(frame, a, side);
    size_t ip = a->is_ipv6 ? 40 : 20;
    size_t tcp = put_tcp(frame + link + ip, a, line, talk, p);
    put_ip(frame + link, a, side, tcp, id++);
    size_t len = link + ip + tcp;
    // The shortest frame, padded with what must not be taken for data.
    for (; len < PADDED; len++) frame[len] = 'x';
    put_record(f, p->time_ns, frame, len);
}
