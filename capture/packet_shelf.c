// SPDX-License-Identifier: BSD-2-Clause
//
// Records one behind the other: a struct packet, then its octets.
#include "capture/packet_shelf.h"

void packet_shelf_init(struct packet_shelf *s, size_t most)
{
    s->most = most;
    buf_init(&s->records, 0);
}

void packet_shelf_fini(struct packet_shelf *s)
{
    buf_fini(&s->records);
}

static void drop_first(struct packet_shelf *s)
{
    size_t at = 0;
    struct packet first;
    if (packet_shelf_next(s, &at, &first)) buf_consume(&s->records, at);
}

void packet_shelf_add(struct packet_shelf *s, const struct packet *packet)
{
    size_t len = sizeof *packet + packet->cap_len;
    if (len > s->most) return;
    while (s->records.len + len > s->most) drop_first(s);
    buf_append(&s->records, packet, sizeof *packet);
    buf_append(&s->records, packet->data, packet->cap_len);
}

bool packet_shelf_next(const struct packet_shelf *s, size_t *at, struct packet *packet_out)
{
    if (*at >= s->records.len) return false;
    const uint8_t *record = s->records.data + *at;
    memcpy(packet_out, record, sizeof *packet_out);
    packet_out->data = record + sizeof *packet_out;
    packet_out->stays = false;
    *at += sizeof *packet_out + packet_out->cap_len;
    return true;
}

bool packet_shelf_find(const struct packet_shelf *s, uint64_t number, struct packet *packet_out)
{
    for (size_t at = 0; packet_shelf_next(s, &at, packet_out);)
        if (packet_out->number == number) return true;
    return false;
}

void packet_shelf_drop(struct packet_shelf *s, uint64_t number)
{
    struct packet packet;
    for (size_t at = 0, start = 0; packet_shelf_next(s, &at, &packet); start = at) {
        if (packet.number != number) continue;
        memmove(s->records.data + start, s->records.data + at, s->records.len - at);
        s->records.len -= at - start;
        return;
    }
}
