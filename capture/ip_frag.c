// SPDX-License-Identifier: BSD-2-Clause

#include "capture/ip_frag.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"

enum { DATAGRAM_MAX = 65535, UNIT = 8 };

struct key {
    uint8_t source[16];
    uint8_t destination[16];
    uint32_t id;
    uint8_t version;
    uint8_t protocol;
    uint16_t zero;
};

struct range {
    uint32_t start;
    uint32_t end;
};

struct ip_frag_datagram {
    struct key key;
    uint64_t hash;
    struct ip_frag_datagram *prev;
    struct ip_frag_datagram *next;
    int64_t time_ns; // of its first piece
    uint8_t *data;   // octets from 0 on, as far as room
    uint32_t room;
    uint32_t total;  // octets in all; 0 until the last piece came
    uint32_t cut_at; // where the snap length cut a piece; what follows is not used
    uint32_t range_count;
    uint32_t packet_count;
    struct range ranges[LIMIT_FRAGMENTS + 1]; // what came, in order, not touching each other
    struct stream_packet packets[LIMIT_FRAGMENTS];
};

static bool datagram_equal(const void *item, const void *key)
{
    return memcmp(&((const struct ip_frag_datagram *)item)->key, key, sizeof(struct key)) == 0;
}

void ip_frag_init(struct ip_frag *t, const uint64_t seed[2])
{
    memset(t, 0, sizeof *t);
    t->seed[0] = seed[0];
    t->seed[1] = seed[1];
    htable_init(&t->table, datagram_equal);
}

static void free_datagram(struct ip_frag_datagram *d)
{
    if (!d) return;
    free(d->data);
    free(d);
}

static void take_out(struct ip_frag *t, struct ip_frag_datagram *d)
{
    *(d->prev ? &d->prev->next : &t->first) = d->next;
    *(d->next ? &d->next->prev : &t->last) = d->prev;
    htable_remove(&t->table, d->hash, &d->key);
    t->octets -= d->room;
}

static void drop_oldest(struct ip_frag *t)
{
    struct ip_frag_datagram *d = t->first;
    take_out(t, d);
    free_datagram(d);
    t->dropped++;
}

void ip_frag_fini(struct ip_frag *t)
{
    while (t->first) drop_oldest(t);
    free_datagram(t->done);
    htable_fini(&t->table);
}

static void make_room(struct ip_frag *t, int64_t now)
{
    int64_t patience = (int64_t)LIMIT_FRAGMENT_SECONDS * 1000000000;
    while (t->first && (t->first->time_ns + patience < now || t->table.count >= LIMIT_FRAGMENTED ||
                        t->octets > LIMIT_FRAGMENT_BYTES)) {
        drop_oldest(t);
    }
}

static struct ip_frag_datagram *find_datagram(struct ip_frag *t, const struct ip_datagram *ip,
                                              int64_t time_ns)
{
    struct key key = {.id = ip->fragment_id, .version = ip->version, .protocol = ip->protocol};
    memcpy(key.source, ip->source, sizeof key.source);
    memcpy(key.destination, ip->destination, sizeof key.destination);
    uint64_t hash = htable_hash(bytes_of(&key, sizeof key), t->seed);
    struct ip_frag_datagram *d = htable_find(&t->table, hash, &key);
    if (d) return d;
    d = err_calloc(1, sizeof *d);
    d->key = key;
    d->hash = hash;
    d->time_ns = time_ns;
    d->cut_at = UINT32_MAX;
    d->prev = t->last;
    *(t->last ? &t->last->next : &t->first) = d;
    t->last = d;
    htable_add(&t->table, hash, d);
    return d;
}

static void reserve(struct ip_frag *t, struct ip_frag_datagram *d, uint32_t end)
{
    if (end <= d->room) return;
    uint32_t room = d->room * 2 > end ? d->room * 2 : end;
    d->data = err_realloc_array(d->data, room, 1);
    memset(d->data + d->room, 0, room - d->room);
    t->octets += room - d->room;
    d->room = room;
}

// Copies what of [start, end) is not there yet and joins the ranges. false: nothing was new.
static bool merge(struct ip_frag_datagram *d, uint32_t start, uint32_t end, const uint8_t *data)
{
    struct range merged[LIMIT_FRAGMENTS + 1];
    uint32_t n = 0;
    uint32_t i = 0;
    uint32_t at = start; // octets of the piece before this are settled
    bool is_new = false;
    struct range sum = {start, end};
    while (i < d->range_count && d->ranges[i].end < start) merged[n++] = d->ranges[i++];
    for (; i < d->range_count && d->ranges[i].start <= end; i++) {
        const struct range *r = &d->ranges[i];
        if (r->start > at) {
            memcpy(d->data + at, data + (at - start), r->start - at);
            is_new = true;
        }
        if (r->end > at) at = r->end;
        if (r->start < sum.start) sum.start = r->start;
        if (r->end > sum.end) sum.end = r->end;
    }
    if (at < end) {
        memcpy(d->data + at, data + (at - start), end - at);
        is_new = true;
    }
    merged[n++] = sum;
    while (i < d->range_count) merged[n++] = d->ranges[i++];
    memcpy(d->ranges, merged, n * sizeof merged[0]);
    d->range_count = n;
    return is_new;
}

static bool is_complete(const struct ip_frag_datagram *d)
{
    return d->total > 0 && d->range_count == 1 && d->ranges[0].start == 0 &&
           d->ranges[0].end >= d->total;
}

static void give(struct ip_frag *t, struct ip_frag_datagram *d, struct ip_datagram *ip)
{
    take_out(t, d);
    free_datagram(t->done);
    t->done = d;
    uint32_t captured = d->cut_at < d->total ? d->cut_at : d->total;
    ip->payload = bytes_of(d->data, captured);
    ip->payload_wire_len = d->total;
    ip->is_fragment = false;
}

static void add_packets(struct ip_frag_datagram *d, const struct stream_packet *packets, size_t n)
{
    if (n > 0) memcpy(&d->packets[d->packet_count], packets, n * sizeof *packets);
    d->packet_count += (uint32_t)n;
}

bool ip_frag_add(struct ip_frag *t, struct ip_datagram *ip, const struct stream_packet *packet,
                 const struct stream_packet **pieces, size_t *piece_count)
{
    size_t len = ip->payload_wire_len;
    if (ip->more_fragments) len -= len % UNIT;
    if (len == 0 || ip->fragment_offset + len > DATAGRAM_MAX) return false;
    make_room(t, packet->at.time_ns);
    struct ip_frag_datagram *d = find_datagram(t, ip, packet->at.time_ns);
    if (d->packet_count + *piece_count >= LIMIT_FRAGMENTS) return false;
    uint32_t start = ip->fragment_offset;
    uint32_t end = start + (uint32_t)len;
    struct bytes data = bytes_first(ip->payload, len);
    reserve(t, d, end);
    uint8_t *whole = NULL;
    if (data.len < len) { // cut by the snap length: the rest counts as there, but is not used
        whole = err_calloc(1, len);
        if (data.len > 0) memcpy(whole, data.data, data.len);
        if (start + data.len < d->cut_at) d->cut_at = start + (uint32_t)data.len;
    }
    bool is_new = merge(d, start, end, whole ? whole : data.data);
    free(whole);
    if (!ip->more_fragments && d->total == 0) d->total = end;
    if (is_new) add_packets(d, *pieces, *piece_count);
    if (is_complete(d)) {
        *pieces = d->packets;
        *piece_count = d->packet_count;
        give(t, d, ip); // frees what *pieces was
        return true;
    }
    if (is_new) add_packets(d, packet, 1);
    return false;
}
