// SPDX-License-Identifier: BSD-2-Clause

#include "tests/capture/recorder.h"

#include <stdlib.h>

#include "base/err.h"
#include "capture/tcp.h"

struct recorded {
    struct recorder *recorder;
    unsigned number;
};

static void begin_line(struct recorded *s)
{
    if (s->number > 1) buf_printf(&s->recorder->log, "#%u ", s->number);
}

static char letter(enum stream_side side)
{
    return side == STREAM_CLIENT ? 'C' : 'S';
}

static void put_endpoint(struct buf *log, const struct stream_endpoint *e)
{
    if (e->ip_version == 6)
        buf_printf(log, "[%x::%x]:%u", e->ip[0] << 8 | e->ip[1], e->ip[15], e->port);
    else buf_printf(log, "%u.%u.%u.%u:%u", e->ip[0], e->ip[1], e->ip[2], e->ip[3], e->port);
}

static void put_vlans(struct buf *log, const struct stream_vlans *vlans)
{
    for (size_t i = 0; i < vlans->count; i++)
        buf_printf(log, "%s%u", i == 0 ? " vlan " : ",", vlans->ids[i]);
}

static void put_tunnel(struct buf *log, const struct stream_tunnel *t)
{
    static const char *const names[] = {"unknown", "gre",    "erspan", "ipip", "6in4",
                                        "vxlan",   "geneve", "teredo", "gtp-u"};
    buf_printf(log, " in %s", names[t->type]);
    if (t->has_id) buf_printf(log, " %lu", (unsigned long)t->id);
    buf_append_byte(log, ' ');
    put_endpoint(log, &t->client);
    buf_append_byte(log, '>');
    put_endpoint(log, &t->server);
    put_vlans(log, &t->vlans);
}

static void *on_open(void *ctx, const struct stream_info *info)
{
    struct recorder *r = ctx;
    struct recorded *s = err_calloc(1, sizeof *s);
    s->recorder = r;
    s->number = ++r->sessions;
    begin_line(s);
    buf_append_str(&r->log, "open ");
    put_endpoint(&r->log, &info->client);
    buf_append_str(&r->log, " > ");
    put_endpoint(&r->log, &info->server);
    buf_append_str(&r->log, info->syn_seen ? " syn" : "");
    put_vlans(&r->log, &info->vlans);
    for (size_t i = 0; i < info->tunnel_count; i++) put_tunnel(&r->log, &info->tunnels[i]);
    buf_append_byte(&r->log, '\n');
    r->last_side = 0;
    return s;
}

static void on_packet(void *session, const struct stream_packet *packet)
{
    struct recorder *r = ((struct recorded *)session)->recorder;
    buf_printf(&r->packets, "%s%c%llu", r->packets.len > 0 ? " " : "", letter(packet->side),
               (unsigned long long)packet->at.packet);
    struct recorded_place place = {*packet, ((struct recorded *)session)->number};
    buf_append(&r->places, &place, sizeof place);
}

static void on_data(void *session, enum stream_side side, struct bytes data,
                    const struct stream_point *at)
{
    struct recorded *s = session;
    struct recorder *r = s->recorder;
    (void)at;
    bool joins = r->merges_data && r->last_side == letter(side) && r->last_session == s->number;
    if (joins) {
        r->log.len--; // the newline
    } else {
        begin_line(s);
        buf_printf(&r->log, "data %c ", letter(side));
    }
    for (size_t i = 0; i < data.len; i++) {
        uint8_t c = data.data[i];
        buf_append_byte(&r->log, c >= ' ' && c < 0x7f ? c : '.');
    }
    buf_append_byte(&r->log, '\n');
    r->last_side = letter(side);
    r->last_session = s->number;
}

static void on_gap(void *session, enum stream_side side, uint64_t missing, enum stream_gap why,
                   const struct stream_point *at)
{
    static const char *const names[] = {"lost", "snaplen", "cap"};
    struct recorded *s = session;
    (void)at;
    begin_line(s);
    buf_printf(&s->recorder->log, "gap %c %llu %s\n", letter(side), (unsigned long long)missing,
               names[why]);
    s->recorder->last_side = 0;
}

static void on_note(void *session, enum stream_side side, enum stream_note note, uint64_t offset,
                    const struct stream_point *at)
{
    struct recorded *s = session;
    (void)note;
    (void)at;
    begin_line(s);
    buf_printf(&s->recorder->log, "note %c %llu\n", letter(side), (unsigned long long)offset);
    s->recorder->last_side = 0;
}

static void on_overlap(void *session, enum stream_side side, const struct stream_overlap *overlap,
                       const struct stream_point *at)
{
    struct recorded *s = session;
    (void)at;
    begin_line(s);
    buf_printf(&s->recorder->log, "overlap %c %llu packet %llu ", letter(side),
               (unsigned long long)overlap->offset, (unsigned long long)overlap->first_packet);
    buf_append_bytes(&s->recorder->log, overlap->first);
    buf_append_byte(&s->recorder->log, '|');
    buf_append_bytes(&s->recorder->log, overlap->other);
    buf_append_byte(&s->recorder->log, '\n');
    s->recorder->last_side = 0;
}

static void on_end(void *session, enum stream_side side, enum stream_end how,
                   const struct stream_point *at)
{
    struct recorded *s = session;
    (void)at;
    begin_line(s);
    buf_printf(&s->recorder->log, "end %c %s\n", letter(side),
               how == STREAM_END_FIN ? "fin" : "rst");
    s->recorder->last_side = 0;
}

static void on_close(void *session, enum stream_state state)
{
    static const char *const names[] = {"open", "closed", "reset"};
    struct recorded *s = session;
    begin_line(s);
    buf_printf(&s->recorder->log, "close %s\n", names[state]);
    s->recorder->last_side = 0;
    free(s);
}

void recorder_init(struct recorder *r)
{
    memset(r, 0, sizeof *r);
    r->sink = (struct stream_sink){.ctx = r,
                                   .open = on_open,
                                   .packet = on_packet,
                                   .data = on_data,
                                   .gap = on_gap,
                                   .note = on_note,
                                   .overlap = on_overlap,
                                   .end = on_end,
                                   .close = on_close};
    buf_init(&r->log, 0);
    buf_init(&r->packets, 0);
    buf_init(&r->places, 0);
}

void recorder_fini(struct recorder *r)
{
    buf_fini(&r->log);
    buf_fini(&r->packets);
    buf_fini(&r->places);
}

const char *recorder_take(struct recorder *r)
{
    static char taken[64 * 1024];
    size_t len = r->log.len < sizeof taken - 1 ? r->log.len : sizeof taken - 1;
    if (len > 0) memcpy(taken, r->log.data, len);
    taken[len] = '\0';
    buf_reset(&r->log, SIZE_MAX);
    r->last_side = 0;
    return taken;
}

void put_be16(struct buf *out, unsigned v)
{
    buf_append_byte(out, (uint8_t)(v >> 8));
    buf_append_byte(out, (uint8_t)v);
}

void put_be32(struct buf *out, uint32_t v)
{
    put_be16(out, v >> 16);
    put_be16(out, v & 0xffff);
}

void put_le16(struct buf *out, unsigned v)
{
    buf_append_byte(out, (uint8_t)v);
    buf_append_byte(out, (uint8_t)(v >> 8));
}

void put_le32(struct buf *out, uint32_t v)
{
    put_le16(out, v & 0xffff);
    put_le16(out, v >> 16);
}

static void put_address(struct buf *out, bool is_ipv6, uint8_t last)
{
    static const uint8_t v4[3] = {10, 0, 0};
    static const uint8_t v6[15] = {0xfd};
    if (is_ipv6) buf_append(out, v6, sizeof v6);
    else buf_append(out, v4, sizeof v4);
    buf_append_byte(out, last);
}

static void put_ip(struct buf *out, const struct frame_spec *spec, size_t payload)
{
    uint8_t from = spec->from_server ? 2 : 1;
    if (spec->is_ipv6) {
        put_be32(out, 0x60000000);
        put_be16(out, (unsigned)payload);
        put_be16(out, 6 << 8 | 64);
    } else {
        put_be32(out, 0x45000000 | (uint32_t)(20 + payload));
        put_be32(out, 0x12344000);
        put_be32(out, 64U << 24 | 6U << 16);
    }
    put_address(out, spec->is_ipv6, from);
    put_address(out, spec->is_ipv6, (uint8_t)(3 - from));
}

static unsigned flag_bits(const char *flags)
{
    static const struct {
        char letter;
        uint8_t bit;
    } table[] = {{'F', TCP_FIN}, {'S', TCP_SYN}, {'R', TCP_RST},
                 {'P', TCP_PSH}, {'A', TCP_ACK}, {'U', TCP_URG}};
    unsigned bits = 0;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (strchr(flags, table[i].letter)) bits |= table[i].bit;
    }
    return bits;
}

void frame_tcp(struct buf *out, const struct frame_spec *spec)
{
    unsigned client = spec->client_port ? spec->client_port : 1000;
    unsigned server = spec->server_port ? spec->server_port : 25;
    put_ip(out, spec, 20 + spec->len);
    put_be16(out, spec->from_server ? server : client);
    put_be16(out, spec->from_server ? client : server);
    put_be32(out, spec->seq);
    put_be32(out, spec->ack);
    put_be16(out, 5 << 12 | flag_bits(spec->flags));
    put_be16(out, spec->window ? spec->window : 8192);
    put_be32(out, 0);
    if (spec->len > 0) buf_append(out, spec->payload, spec->len);
}

uint32_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}
