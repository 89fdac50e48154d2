// SPDX-License-Identifier: BSD-2-Clause
//
// What lies in an application/ms-tnef part ("winmail.dat", [MS-OXTNEF]): the files in it, with
// their names and octets, and the class of the message. A stream: octets of the part in, cut
// anywhere.
//
//   stream    = 78 9F 3E 22 key(2) *attribute                      little-endian throughout
//   attribute = level(1) id(4) length(4) octets(length) checksum(2)
//
// attAttachRendData begins a file, attAttachTitle and the MAPI properties of attAttachment name it,
// attAttachData is it. The checksum is the sum of the octets.
#ifndef SMTPSCOPE_DECODE_MESSAGE_TNEF_H
#define SMTPSCOPE_DECODE_MESSAGE_TNEF_H

#include "base/buf.h"

struct tnef_events {
    void (*begin)(void *ctx);                     // a file begins
    void (*data)(void *ctx, struct bytes octets); // of it, borrowed; never empty
    // The file ends. name: UTF-8 where the properties have it so, else octets in the sender's
    // charset; BYTES_NONE where it has none. is_whole: all octets were here, and their sum is
    // right.
    void (*end)(void *ctx, struct bytes name, bool is_whole);
};

enum tnef_state { TNEF_HEAD, TNEF_ATTRIBUTE, TNEF_OCTETS, TNEF_CHECKSUM, TNEF_OVER };

struct tnef {
    enum tnef_state state; // readable: TNEF_OVER before the end: it is none, or broken
    uint8_t head[9];       // private, as all below
    uint8_t have;
    uint32_t id, left;
    uint16_t sum;
    struct buf octets; // of an attribute that is read as a whole, up to LIMIT_TNEF_ATTRIBUTE
    struct buf name;
    bool has_name, has_long_name;
    bool is_file; // a file is open
    bool has_data, is_right;
    const struct tnef_events *events;
    void *ctx;
};

void tnef_init(struct tnef *t, const struct tnef_events *events, void *ctx);
void tnef_fini(struct tnef *t);
void tnef_reset(struct tnef *t); // another part begins
void tnef_feed(struct tnef *t, struct bytes in);
void tnef_gap(struct tnef *t);    // octets are missing: what follows cannot be read
void tnef_finish(struct tnef *t); // the part is over

#endif
