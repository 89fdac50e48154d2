// SPDX-License-Identifier: BSD-2-Clause
//
// Live packets that can be read again: a ring of a fixed number of octets, in memory or in a file,
// in which new packets overwrite the oldest. Offsets only grow, so a packet that was overwritten is
// known to be gone.
//
// In memory, what is used is taken from the system when it is first written to. On disk the file
// has no name, so that nothing stays behind, and grows up to its size; what is new lies in a buffer
// and is written in large pieces. Where the disk has no room for the whole ring, the ring goes on
// with what it has got, or keeps nothing where that is less than RING_MIN; where it fails otherwise
// nothing more is kept. Either is said once, by ring_trouble.
#ifndef SMTPSCOPE_CAPTURE_RING_H
#define SMTPSCOPE_CAPTURE_RING_H

#include "base/buf.h"
#include "capture/source.h"

struct ring {
    uint64_t size;       // private: octets that it has
    uint64_t head;       // private: offset of the next record
    uint64_t cur;        // private: offset of the next record for ring_next
    uint8_t *octets;     // private: in memory; NULL on disk
    int fd;              // private: on disk; -1 in memory, and after it failed
    uint64_t lost;       // private: offsets before this one are gone
    uint64_t there;      // private: offset of the first record that is not in the file yet
    struct buf pending;  // private: records from there on
    uint8_t *again;      // private: the record that was read last
    uint64_t again_room; // private
    char *name;          // private: for sentences
    struct err trouble;  // private
};

// The smallest ring; smaller sizes become this.
enum { RING_MIN = 4 * 1024 * 1024 };

// directory: NULL for memory. name is for the error's sentence. ERR_FULL: there is not as much
// memory; ERR_IO: no file can be made in directory.
enum err_code ring_init(struct ring *r, uint64_t size, const char *directory, const char *name,
                        struct err *err);
void ring_fini(struct ring *r);

// Keeps a copy of the frame at packet->data with its lengths and time; its offset. A frame longer
// than a quarter of the ring is cut.
uint64_t ring_add(struct ring *r, const struct packet *packet);

// The packet that had this offset: data, lengths and time, valid until the next call of either
// function. false: it is gone.
bool ring_at(struct ring *r, uint64_t offset, struct packet *packet_out);

// In memory only: the packets that were added, one after the other, as ring_at gives them. false:
// all were given. Packets that were overwritten before they were asked for are skipped.
// ring_waiting octets of the ring are taken by those that were not asked for yet.
bool ring_next(struct ring *r, struct packet *packet_out);
static inline uint64_t ring_waiting(const struct ring *r)
{
    return r->head - r->cur;
}

// Packets before this offset are gone.
uint64_t ring_oldest(const struct ring *r);

// Whether something went wrong since the last call, as a sentence.
bool ring_trouble(struct ring *r, struct err *err_out);

#endif
