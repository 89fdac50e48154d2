// SPDX-License-Identifier: BSD-2-Clause

#include "capture/device.h"

#include <pcap/pcap.h>
#include <stdlib.h>

#include "base/limits.h"
#include "capture/capture.h"
#include "capture/layer/layer.h"
#include "capture/ring.h"

enum {
    // The kernel hands over a block of packets when it is full or this old: a compromise between
    // what is seen at once and what each packet costs.
    DEVICE_TIMEOUT_MS = 50,
    // The kernel's buffer is emptied every so many packets, some milliseconds, whatever still waits
    // to be decoded.
    DEVICE_DRAIN_EVERY = 1024,
    DEVICE_BATCH = 64,
    DEVICE_BUFFER = 128 * 1024 * 1024,
    FILTER_LINKTYPES = 16,
};

struct device {
    struct source source;
    pcap_t *pcap;
    char *name;
    struct ring ring;
    uint64_t ring_bytes;
    bool is_in_memory; // the ring
    int batch;         // packets that are taken from the kernel in one go
    int until_drained; // packets to decode before the kernel is asked again
    uint64_t packets;
    struct pcap_stat last_stat; // 32-bit counters that wrap
    struct source_stats stats;
    uint16_t linktype;
    uint8_t time_digits;
    bool ended;
};

// ---- Filters ----

static void append_ports(const uint16_t *ports, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, "%stcp port %u", i > 0 ? " or " : "", ports[i]);
    }
}

// libpcap's "tcp port" looks at first pieces only, not behind IPv6 extension headers (0 hop-by-hop,
// 43 routing, 44 fragment, 51 authentication, 60 destination options), and not into tunnels: those
// that layer.c knows come whole.
static void append_plain(const uint16_t *ports, size_t count, struct buf *out)
{
    buf_append_str(out, "(");
    append_ports(ports, count, out);
    buf_append_str(out, count > 0 ? " or " : "");
    buf_append_str(out, "((ip proto 6 or ip proto 17) and ip[6:2] & 0x1fff != 0)"
                        " or (ip6 and (ip6[6] = 0 or ip6[6] = 43 or ip6[6] = 44 or ip6[6] = 51"
                        " or ip6[6] = 60))"
                        " or proto 47 or proto 4 or proto 41"
                        " or udp port 4789 or udp port 8472 or udp port 4790 or udp port 6081"
                        " or udp port 3544 or udp port 2152"
                        " or src port 53)"); // keys of DKIM
}

static void append_ethernet(const uint16_t *ports, size_t count, struct buf *out)
{
    append_plain(ports, count, out);
    buf_append_str(out, " or ether proto 0x8847 or ether proto 0x8848 or ether proto 0x8864");
}

// After the word vlan libpcap looks four octets further in all that follows, so it comes last.
void device_default_filter(const uint16_t *ports, size_t count, bool with_vlan, struct buf *out)
{
    if (!with_vlan) {
        append_plain(ports, count, out);
        return;
    }
    append_ethernet(ports, count, out);
    buf_append_str(out, " or (vlan and (");
    append_ethernet(ports, count, out);
    buf_append_str(out, " or (vlan and (");
    append_ethernet(ports, count, out);
    buf_append_str(out, "))))");
}

static enum err_code set_default_filter(struct device *d, const struct device_config *config,
                                        struct bpf_program *program, struct err *err)
{
    const uint16_t *ports = config->ports ? config->ports : capture_default_ports;
    size_t count = config->ports ? config->port_count : 3;
    // Not every link type knows VLAN tags, and some know no ports either (NFLOG).
    int result = -1;
    for (int with_vlan = 1; with_vlan >= 0 && result != 0; with_vlan--) {
        struct buf text;
        buf_init(&text, 0);
        device_default_filter(ports, count, with_vlan != 0, &text);
        result = pcap_compile(d->pcap, program, buf_str(&text), 1, PCAP_NETMASK_UNKNOWN);
        buf_fini(&text);
    }
    if (result != 0) result = pcap_compile(d->pcap, program, "", 1, PCAP_NETMASK_UNKNOWN);
    if (result == 0) return ERR_NONE;
    return err_set(err, ERR_IO, "%s: the filter for the ports cannot be made: %s", d->name,
                   pcap_geterr(d->pcap));
}

static enum err_code set_filter(struct device *d, const struct device_config *config,
                                struct err *err)
{
    struct bpf_program program;
    if (!config->filter) {
        enum err_code code = set_default_filter(d, config, &program, err);
        if (code != ERR_NONE) return code;
    } else if (pcap_compile(d->pcap, &program, config->filter, 1, PCAP_NETMASK_UNKNOWN) != 0) {
        return err_set(err, ERR_USAGE, "the filter \"%s\" is wrong: %s", config->filter,
                       pcap_geterr(d->pcap));
    }
    int result = pcap_setfilter(d->pcap, &program);
    pcap_freecode(&program);
    if (result == 0) return ERR_NONE;
    return err_set(err, ERR_IO, "%s: the filter cannot be set: %s", d->name, pcap_geterr(d->pcap));
}

struct device_filter {
    char *text;
    struct {
        uint16_t linktype;
        bool is_usable;
        struct bpf_program program;
    } compiled[FILTER_LINKTYPES];
    size_t count;
};

// The DLT_ value that libpcap knows on this system for a LINKTYPE_ value.
static int dlt_of(uint16_t linktype)
{
    return linktype == LINKTYPE_RAW || linktype == 14 ? DLT_RAW : linktype;
}

static bool compile_for(const char *text, int dlt, struct bpf_program *out, struct err *err)
{
    pcap_t *dead = pcap_open_dead(dlt, LIMIT_FRAME);
    if (!dead) return false;
    bool is_good = pcap_compile(dead, out, text, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (!is_good) {
        err_set(err, ERR_USAGE, "the filter \"%s\" is wrong: %s", text, pcap_geterr(dead));
    }
    pcap_close(dead);
    return is_good;
}

enum err_code device_filter_compile(const char *text, struct device_filter **out, struct err *err)
{
    struct bpf_program program;
    if (!compile_for(text, DLT_EN10MB, &program, err)) return ERR_USAGE;
    struct device_filter *f = err_calloc(1, sizeof *f);
    size_t len = strlen(text) + 1;
    f->text = memcpy(err_malloc(len), text, len);
    f->compiled[f->count].linktype = LINKTYPE_ETHERNET;
    f->compiled[f->count].is_usable = true;
    f->compiled[f->count++].program = program;
    *out = f;
    return ERR_NONE;
}

bool device_filter_match(struct device_filter *f, const struct packet *p)
{
    size_t i = 0;
    while (i < f->count && f->compiled[i].linktype != p->linktype) i++;
    if (i == FILTER_LINKTYPES) return false;
    if (i == f->count) {
        f->compiled[i].linktype = p->linktype;
        f->compiled[i].is_usable =
            compile_for(f->text, dlt_of(p->linktype), &f->compiled[i].program, NULL);
        f->count++;
    }
    return f->compiled[i].is_usable &&
           bpf_filter(f->compiled[i].program.bf_insns, p->data, p->wire_len, p->cap_len) != 0;
}

void device_filter_free(struct device_filter *f)
{
    if (!f) return;
    for (size_t i = 0; i < f->count; i++) {
        if (f->compiled[i].is_usable) pcap_freecode(&f->compiled[i].program);
    }
    free(f->text);
    free(f);
}

// ---- The source ----

static void complete(struct device *d, struct packet *p)
{
    p->linktype = d->linktype;
    p->time_digits = d->time_digits;
    p->source = 0;
}

static void read_header(const struct device *d, const struct pcap_pkthdr *header,
                        const u_char *data, struct packet *p)
{
    int64_t fraction = (int64_t)header->ts.tv_usec * (d->time_digits == 9 ? 1 : 1000);
    *p = (struct packet){.data = data,
                         .cap_len = header->caplen,
                         .wire_len = header->len < header->caplen ? header->caplen : header->len,
                         .time_ns = (int64_t)header->ts.tv_sec * 1000000000 + fraction};
}

static void on_packet(u_char *user, const struct pcap_pkthdr *header, const u_char *data)
{
    struct device *d = (struct device *)(void *)user;
    struct packet p;
    read_header(d, header, data, &p);
    ring_add(&d->ring, &p);
}

// What waits in the kernel comes into the ring, as long as what waits there leaves a quarter of
// it: for a while packets may come faster than they are decoded. false: the interface failed.
static bool drain(struct device *d)
{
    int count = d->batch;
    d->until_drained = DEVICE_DRAIN_EVERY;
    while (count == d->batch && ring_waiting(&d->ring) < d->ring_bytes / 4 * 3)
        count = pcap_dispatch(d->pcap, d->batch, on_packet, (u_char *)d);
    return count >= 0;
}

static void update_stats(struct device *d)
{
    struct pcap_stat now;
    if (pcap_stats(d->pcap, &now) != 0) return;
    d->stats.received += (uint32_t)(now.ps_recv - d->last_stat.ps_recv);
    d->stats.dropped_kernel += (uint32_t)(now.ps_drop - d->last_stat.ps_drop);
    d->stats.dropped_interface += (uint32_t)(now.ps_ifdrop - d->last_stat.ps_ifdrop);
    d->last_stat = now;
}

// The kernel's counters are asked for a last time; libpcap's sentence would be gone after that.
static enum source_result failed(struct device *d, struct err *err)
{
    err_set(err, ERR_IO, "%s: %s", d->name, pcap_geterr(d->pcap));
    update_stats(d);
    d->ended = true;
    return SOURCE_ERROR;
}

// Through the ring in memory.
static enum source_result next_from_memory(struct device *d, struct packet *p, struct err *err)
{
    if (--d->until_drained <= 0 && !d->ended && !drain(d)) return failed(d, err);
    if (ring_next(&d->ring, p)) return SOURCE_PACKET;
    if (d->ended) return SOURCE_END;
    if (!drain(d)) return failed(d, err);
    return ring_next(&d->ring, p) ? SOURCE_PACKET : SOURCE_WAIT;
}

// Where the kernel has put it; the ring on disk keeps a copy.
static enum source_result next_from_kernel(struct device *d, struct packet *p, struct err *err)
{
    struct pcap_pkthdr *header;
    const u_char *data;
    if (d->ended) return SOURCE_END;
    if (ring_trouble(&d->ring, err)) return SOURCE_ERROR;
    int result = pcap_next_ex(d->pcap, &header, &data);
    if (result == 0) return SOURCE_WAIT;
    if (result < 0) return failed(d, err);
    read_header(d, header, data, p);
    p->offset = ring_add(&d->ring, p);
    return SOURCE_PACKET;
}

static enum source_result device_next(struct source *source, struct packet *p, struct err *err)
{
    struct device *d = (struct device *)source;
    enum source_result result =
        d->is_in_memory ? next_from_memory(d, p, err) : next_from_kernel(d, p, err);
    if (result != SOURCE_PACKET) return result;
    complete(d, p);
    p->number = ++d->packets;
    return SOURCE_PACKET;
}

static enum source_result device_read_at(struct source *source, uint32_t index, uint64_t offset,
                                         struct packet *p, struct err *err)
{
    struct device *d = (struct device *)source;
    if (index != 0 || !ring_at(&d->ring, offset, p)) {
        err_set(err, ERR_IO, "%s: the packet is no longer kept", d->name);
        return SOURCE_GONE;
    }
    complete(d, p);
    p->number = 0;
    return SOURCE_PACKET;
}

static void device_progress(struct source *source, struct source_progress *out)
{
    struct device *d = (struct device *)source;
    *out = (struct source_progress){.done = d->ring.head};
}

static void device_stats(struct source *source, uint32_t index, struct source_stats *out)
{
    (void)index;
    struct device *d = (struct device *)source;
    if (!d->ended) update_stats(d);
    d->stats.oldest = ring_oldest(&d->ring);
    *out = d->stats;
}

static size_t device_fds(struct source *source, int *fds_out, size_t room)
{
    struct device *d = (struct device *)source;
    int fd = d->ended ? -1 : pcap_get_selectable_fd(d->pcap);
    if (fd < 0) return 0;
    if (room > 0) fds_out[0] = fd;
    return 1;
}

static const char *device_name(struct source *source, uint32_t index)
{
    return index == 0 ? ((struct device *)source)->name : "?";
}

static void device_secrets(struct source *source, source_secrets_fn *fn, void *ctx)
{
    (void)source;
    (void)fn;
    (void)ctx;
}

static void device_close(struct source *source)
{
    struct device *d = (struct device *)source;
    if (d->pcap) pcap_close(d->pcap);
    ring_fini(&d->ring);
    free(d->name);
    free(d);
}

static const struct source_ops device_ops = {
    device_next, device_read_at, device_progress, device_stats,
    device_fds,  device_name,    device_secrets,  device_close,
};

// ---- Opening ----

static enum err_code activation_error(struct device *d, int result, struct err *err)
{
    switch (result) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
        return err_set(err, ERR_IO, "%s: there is no such interface (\"ip link\" lists them)",
                       d->name);
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        return err_set(err, ERR_IO,
                       "%s: no permission to capture there; run as root, or once: "
                       "setcap cap_net_raw=ep $(command -v smtpscope)",
                       d->name);
    case PCAP_ERROR_IFACE_NOT_UP: return err_set(err, ERR_IO, "%s: the interface is down", d->name);
    default:
        return err_set(err, ERR_IO, "%s: cannot be captured from: %s", d->name,
                       result == PCAP_ERROR ? pcap_geterr(d->pcap) : pcap_statustostr(result));
    }
}

static enum err_code activate(struct device *d, const struct device_config *config, struct err *err)
{
    char reason[PCAP_ERRBUF_SIZE];
    d->pcap = pcap_create(d->name, reason);
    if (!d->pcap) return err_set(err, ERR_IO, "%s: cannot be captured from: %s", d->name, reason);
    pcap_set_snaplen(d->pcap, config->snaplen ? (int)config->snaplen : LIMIT_FRAME);
    pcap_set_promisc(d->pcap, !config->no_promiscuous && strcmp(d->name, "any") != 0);
    pcap_set_timeout(d->pcap, DEVICE_TIMEOUT_MS);
    pcap_set_buffer_size(d->pcap, config->buffer_bytes ? (int)config->buffer_bytes : DEVICE_BUFFER);
    pcap_set_tstamp_precision(d->pcap, PCAP_TSTAMP_PRECISION_NANO);
    int result = pcap_activate(d->pcap);
    if (result < 0) return activation_error(d, result, err);
    d->time_digits = pcap_get_tstamp_precision(d->pcap) == PCAP_TSTAMP_PRECISION_NANO ? 9 : 6;
    d->linktype = (uint16_t)pcap_datalink(d->pcap);
    if (!layer_is_linktype(d->linktype)) {
        const char *name = pcap_datalink_val_to_name(d->linktype);
        return err_set(err, ERR_UNSUPPORTED, "%s: link type %u (%s) is not decoded", d->name,
                       d->linktype, name ? name : "unknown");
    }
    if (pcap_setnonblock(d->pcap, 1, reason) != 0) {
        return err_set(err, ERR_IO, "%s: cannot be polled: %s", d->name, reason);
    }
    return set_filter(d, config, err);
}

enum err_code device_open(const char *interface, const struct device_config *config,
                          struct source **out, struct err *err)
{
    static const struct device_config defaults;
    if (!config) config = &defaults;
    struct device *d = err_calloc(1, sizeof *d);
    d->source.ops = &device_ops;
    d->ring.fd = -1;
    size_t len = strlen(interface) + 1;
    d->name = memcpy(err_malloc(len), interface, len);
    enum err_code code = activate(d, config, err);
    if (code == ERR_NONE) {
        d->ring_bytes = config->ring_bytes ? config->ring_bytes : (uint64_t)LIMIT_RING_BYTES;
        if (d->ring_bytes < RING_MIN) d->ring_bytes = RING_MIN;
        d->is_in_memory = !config->ring_directory;
        // Even the longest frames do not overwrite what waits.
        uint64_t batch = d->ring_bytes / 8 / LIMIT_FRAME;
        d->batch = batch < DEVICE_BATCH ? (int)batch : DEVICE_BATCH;
        code = ring_init(&d->ring, d->ring_bytes, config->ring_directory, d->name, err);
    }
    if (code != ERR_NONE) {
        device_close(&d->source);
        return code;
    }
    *out = &d->source;
    return ERR_NONE;
}
