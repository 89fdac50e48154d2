// SPDX-License-Identifier: BSD-2-Clause
//
// Blocks are in this machine's byte order. Numbers of blocks and options are those of
// draft-ietf-opsawg-pcapng, sections 4.1 to 4.7.
//
// Every interface has the snap length that libpcap has by default: libpcap reads no file whose
// interfaces differ in it. Only a frame beyond that gets one of its own.

#include "capture/pcapng_writer.h"

#include <stdlib.h>
#include <sys/utsname.h>

#include "base/limits.h"

enum {
    BLOCK_SHB = 0x0a0d0d0a,
    BLOCK_IDB = 1,
    BLOCK_ISB = 5,
    BLOCK_DSB = 10,
    OPTION_END = 0,
    OPTION_COMMENT = 1,
    SHB_OS = 3,
    SHB_USERAPPL = 4,
    IF_NAME = 2,
    IF_DESCRIPTION = 3,
    IF_TSRESOL = 9,
    IF_FILTER = 11,
    IF_TSOFFSET = 14,
    ISB_IFDROP = 5,
    ISB_FILTERACCEPT = 6,
    ISB_OSDROP = 7,
    ISB_USRDELIV = 8,
    BLOCK_LEAST = 12,
    OPTION_LONGEST = 65535,
};

#define BYTE_ORDER_MAGIC 0x1a2b3c4dU
#define NS_PER_S         INT64_C(1000000000)
// The earliest second that savefile_time gives.
#define OFFSET_BEFORE_1970 (-(INT64_MAX / 2 / NS_PER_S - 1))

struct interface {
    uint32_t source;
    uint16_t linktype;
    bool is_fine;  // nanoseconds
    bool is_jumbo; // frames beyond LIMIT_FRAME
    bool is_early; // times before 1970, which count from OFFSET_BEFORE_1970
    int64_t latest_ns;
    uint64_t packets;
};

struct pcapng_writer {
    struct pcapng_origin origin;
    struct interface *interfaces;
    size_t count;
    size_t latest; // index of the last packet's
    uint64_t packets;
};

struct pcapng_writer *pcapng_writer_new(const struct pcapng_origin *origin)
{
    struct pcapng_writer *w = err_calloc(1, sizeof *w);
    w->origin = *origin;
    return w;
}

void pcapng_writer_free(struct pcapng_writer *w)
{
    if (!w) return;
    free(w->interfaces);
    free(w);
}

uint64_t pcapng_writer_packets(const struct pcapng_writer *w)
{
    return w->packets;
}

// ---- Blocks and options ----

static void put16(struct buf *out, uint16_t v)
{
    buf_append(out, &v, sizeof v);
}

static void put32(struct buf *out, uint32_t v)
{
    buf_append(out, &v, sizeof v);
}

static void put64(struct buf *out, uint64_t v)
{
    buf_append(out, &v, sizeof v);
}

static void put_padded(struct buf *out, const void *data, size_t len)
{
    buf_append(out, data, len);
    buf_append(out, "\0\0\0", -len & 3);
}

static void put_option(struct buf *out, uint16_t code, const void *value, size_t len)
{
    put16(out, code);
    put16(out, (uint16_t)len);
    put_padded(out, value, len);
}

static void put_text(struct buf *out, uint16_t code, const char *text)
{
    if (!text || !*text) return;
    size_t len = strlen(text);
    put_option(out, code, text, len < OPTION_LONGEST ? len : OPTION_LONGEST);
}

static size_t begin_block(struct buf *out, uint32_t type)
{
    size_t at = out->len;
    put32(out, type);
    put32(out, 0);
    return at;
}

static void end_block(struct buf *out, size_t at)
{
    put32(out, (uint32_t)(out->len - at + 4));
    memcpy(out->data + at + 4, out->data + out->len - 4, 4);
}

// ---- What the blocks hold ----

static void put_system(struct buf *out)
{
    struct utsname system;
    char text[2 * sizeof system.sysname + 2];
    if (uname(&system) != 0) return;
    struct buf name;
    buf_init(&name, sizeof text);
    buf_printf(&name, "%s %s", system.sysname, system.release);
    put_text(out, SHB_OS, buf_str(&name));
    buf_fini(&name);
}

void pcapng_writer_begin(struct pcapng_writer *w, const char *comment, struct buf *out)
{
    w->count = w->latest = 0;
    w->packets = 0;
    size_t at = begin_block(out, BLOCK_SHB);
    put32(out, BYTE_ORDER_MAGIC);
    put16(out, 1);
    put16(out, 0);
    put64(out, UINT64_MAX); // the section's length is not known
    put_text(out, OPTION_COMMENT, comment);
    if (w->origin.is_live) put_system(out);
    put_text(out, SHB_USERAPPL, "smtpscope " PACKAGE_VERSION);
    put_option(out, OPTION_END, "", 0);
    end_block(out, at);
}

void pcapng_writer_secrets(struct pcapng_writer *w, uint32_t type, struct bytes data,
                           struct buf *out)
{
    (void)w;
    if (data.len == 0 || data.len > LIMIT_PCAPNG_BLOCK - 64) return;
    size_t at = begin_block(out, BLOCK_DSB);
    put32(out, type);
    put32(out, (uint32_t)data.len);
    put_padded(out, data.data, data.len);
    end_block(out, at);
}

// The path of a file is nobody's business but its owner's: only its last part is written.
static void put_name(const struct pcapng_writer *w, uint32_t source, struct buf *out)
{
    if (!w->origin.source) return;
    const char *name = source_name(w->origin.source, source);
    if (w->origin.is_live) {
        put_text(out, IF_NAME, name);
        return;
    }
    const char *slash = strrchr(name, '/');
    put_text(out, IF_DESCRIPTION, slash ? slash + 1 : name);
}

static void put_interface(const struct pcapng_writer *w, const struct interface *i, struct buf *out)
{
    int64_t offset_s = OFFSET_BEFORE_1970;
    uint8_t resolution = i->is_fine ? 9 : 6;
    size_t at = begin_block(out, BLOCK_IDB);
    put16(out, i->linktype);
    put16(out, 0);
    put32(out, i->is_jumbo ? LIMIT_FRAME_JUMBO : LIMIT_FRAME);
    put_name(w, i->source, out);
    put_option(out, IF_TSRESOL, &resolution, 1);
    if (i->is_early) put_option(out, IF_TSOFFSET, &offset_s, sizeof offset_s);
    if (w->origin.filter) {
        struct buf text;
        buf_init(&text, OPTION_LONGEST);
        buf_append_byte(&text, 0); // a filter in libpcap's language follows
        buf_append_str(&text, w->origin.filter);
        put_option(out, IF_FILTER, text.data, text.len);
        buf_fini(&text);
    }
    put_option(out, OPTION_END, "", 0);
    end_block(out, at);
}

static bool is_same(const struct interface *a, const struct interface *b)
{
    return a->source == b->source && a->linktype == b->linktype && a->is_fine == b->is_fine &&
           a->is_jumbo == b->is_jumbo && a->is_early == b->is_early;
}

// The interface of the packet, described if it is new. Sources are few: a walk finds it.
static size_t interface_of(struct pcapng_writer *w, const struct packet *p, struct buf *out)
{
    struct interface wanted = {.source = p->source,
                               .linktype = p->linktype,
                               .is_fine = p->time_digits > 6 || p->time_ns % 1000 != 0,
                               .is_jumbo = p->cap_len > LIMIT_FRAME,
                               .is_early = p->time_ns < 0};
    if (w->latest < w->count && is_same(&w->interfaces[w->latest], &wanted)) return w->latest;
    size_t i = 0;
    while (i < w->count && !is_same(&w->interfaces[i], &wanted)) i++;
    if (i < w->count) return w->latest = i;
    w->interfaces = err_realloc_array(w->interfaces, w->count + 1, sizeof *w->interfaces);
    w->interfaces[w->count++] = wanted;
    put_interface(w, &wanted, out);
    return w->latest = i;
}

static uint64_t stamp_of(const struct interface *i, int64_t time_ns)
{
    uint64_t stamp = (uint64_t)time_ns;
    if (i->is_early) stamp -= (uint64_t)(OFFSET_BEFORE_1970 * NS_PER_S);
    return i->is_fine ? stamp : stamp / 1000;
}

void pcapng_writer_packet(struct pcapng_writer *w, const struct packet *p, const char *comment,
                          struct buf *out)
{
    size_t index = interface_of(w, p, out);
    struct interface *i = &w->interfaces[index];
    uint32_t cap_len = p->cap_len < LIMIT_FRAME_JUMBO ? p->cap_len : LIMIT_FRAME_JUMBO;
    uint64_t stamp = stamp_of(i, p->time_ns);
    size_t at = out->len;
    const uint32_t head[] = {PCAPNG_BLOCK_PACKET, 0,       (uint32_t)index, (uint32_t)(stamp >> 32),
                             (uint32_t)stamp,     cap_len, p->wire_len};
    buf_append(out, head, sizeof head);
    put_padded(out, p->data, cap_len);
    if (comment && *comment) {
        put_text(out, OPTION_COMMENT, comment);
        put_option(out, OPTION_END, "", 0);
    }
    end_block(out, at);
    i->latest_ns = p->time_ns;
    i->packets++;
    w->packets++;
}

static void put_counter(struct buf *out, uint16_t code, uint64_t value)
{
    put_option(out, code, &value, sizeof value);
}

void pcapng_writer_end(struct pcapng_writer *w, struct buf *out)
{
    if (!w->origin.source || !w->origin.is_live) return;
    for (size_t index = 0; index < w->count; index++) {
        const struct interface *i = &w->interfaces[index];
        struct source_stats stats;
        source_stats(w->origin.source, i->source, &stats);
        size_t at = begin_block(out, BLOCK_ISB);
        uint64_t stamp = stamp_of(i, i->latest_ns);
        put32(out, (uint32_t)index);
        put32(out, (uint32_t)(stamp >> 32));
        put32(out, (uint32_t)stamp);
        put_counter(out, ISB_IFDROP, stats.dropped_interface);
        put_counter(out, ISB_FILTERACCEPT, stats.received);
        put_counter(out, ISB_OSDROP, stats.dropped_kernel);
        put_counter(out, ISB_USRDELIV, i->packets);
        put_option(out, OPTION_END, "", 0);
        end_block(out, at);
    }
}

size_t pcapng_whole_blocks(struct bytes octets)
{
    size_t whole = 0;
    for (;;) {
        struct bytes rest = bytes_skip(octets, whole);
        uint32_t length;
        if (rest.len < BLOCK_LEAST) return whole;
        memcpy(&length, rest.data + 4, sizeof length);
        if (length < BLOCK_LEAST || length > rest.len) return whole;
        whole += length;
    }
}
