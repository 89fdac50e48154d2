// SPDX-License-Identifier: BSD-2-Clause
//
// Live packets in memory, so that they can be read again: a ring of a fixed number of octets in
// which new packets overwrite the oldest. Offsets only grow, so a packet that was overwritten is
// known to be gone. Memory is taken from the system as it is first used.
#ifndef SMTPSCOPE_CAPTURE_RING_H
#define SMTPSCOPE_CAPTURE_RING_H

#include "base/err.h"
#include "capture/source.h"

struct ring {
    uint8_t *octets; // private
    uint64_t size;   // private: of octets
    uint64_t head;   // private: offset of the next record
    uint64_t cur;    // private: offset of the next record for ring_next
};

// The smallest ring; smaller sizes become this.
enum { RING_MIN = 4 * 1024 * 1024 };

// name is for the error's sentence.
enum err_code ring_init(struct ring *r, uint64_t size, const char *name, struct err *err);
void ring_fini(struct ring *r);

// Keeps a copy of the frame at packet->data with its lengths and time. A frame longer than a
// quarter of the ring is cut.
void ring_add(struct ring *r, const struct packet *packet);

// The packets one after the other: data, lengths, time and offset, valid until overwritten. false:
// there is none that was not given yet. Packets that were overwritten before they were asked for
// are skipped.
bool ring_next(struct ring *r, struct packet *packet_out);

// The packet that had this offset. false: it was overwritten.
bool ring_at(const struct ring *r, uint64_t offset, struct packet *packet_out);

#endif
