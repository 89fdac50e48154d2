// SPDX-License-Identifier: BSD-2-Clause
//
// Copies of the last packets of a kind, up to so many octets of memory: the oldest make room.
#ifndef SMTPSCOPE_CAPTURE_PACKET_SHELF_H
#define SMTPSCOPE_CAPTURE_PACKET_SHELF_H

#include "base/buf.h"
#include "capture/source.h"

struct packet_shelf {
    struct buf records; // private, as all below
    size_t most;
};

void packet_shelf_init(struct packet_shelf *s, size_t most);
void packet_shelf_fini(struct packet_shelf *s);
// The packet and its octets are copied. One that is larger than the shelf is not kept.
void packet_shelf_add(struct packet_shelf *s, const struct packet *packet);
// The next one, in the order they were added; *at is 0 at first. Its data is borrowed until the
// next change. false: there are no more.
bool packet_shelf_next(const struct packet_shelf *s, size_t *at, struct packet *packet_out);
// The one with this number (packet.number). false: it is not there.
bool packet_shelf_find(const struct packet_shelf *s, uint64_t number, struct packet *packet_out);
// It goes, if it is there.
void packet_shelf_drop(struct packet_shelf *s, uint64_t number);

#endif
