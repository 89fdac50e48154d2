// SPDX-License-Identifier: BSD-2-Clause
//
// What the two halves of reassembly share. Private to them: reassembly.c learns from each segment
// what is known and believed; reassembly_order.c keeps what waits and decides what comes next.
#ifndef SMTPSCOPE_CAPTURE_REASSEMBLY_IMPL_H
#define SMTPSCOPE_CAPTURE_REASSEMBLY_IMPL_H

#include "capture/reassembly.h"

// Positions begin here, so that what lies before the first octet seen has a position too.
#define START  (INT64_C(1) << 40)
#define NO_ACK INT64_MIN

enum {
    // How far a middle that was not seen beginning may turn out to begin earlier, and for how many
    // packets its octets wait for that.
    EARLIER_OCTETS = 64 * 1024,
    SETTLE_PACKETS = 10,
    // Beyond the window: slack, and what is assumed where the scale of a window is not known.
    REACH_SLACK = 64 * 1024,
    REACH_UNKNOWN = 8 * 1024 * 1024,
    FAR_AGREE = 3,
    // So many packets of one side without one of the other: that side is not in the capture.
    UNSEEN_PACKETS = 16,
    // What a piece costs beside its octets.
    PENDING_OVERHEAD = 128,
};

// A piece of a segment that waits.
struct reassembly_pending {
    struct reassembly_pending *prev;
    struct reassembly_pending *next;
    int64_t position;
    int64_t ack; // position of the other direction that must come first, or NO_ACK
    struct stream_point at;
    uint32_t arrival; // packets of the connection when it came
    uint32_t len;
    bool is_cut; // octets that the snap length cut off: there is no data
    uint8_t data[];
};

// One call's context, so that helpers take few parameters.
struct reassembly_work {
    struct reassembly *r;
    struct reassembly_shared *shared;
    struct stream_point at;
    bool is_finish;
};

static inline int64_t reassembly_min(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t reassembly_max(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

// Octets in order, or missing ones: next moves, the sink is told.
// stays: the octets stay where they are until the input is closed.
void reassembly_put_data(struct reassembly_work *w, unsigned direction, struct bytes data,
                         bool stays, const struct stream_point *at);
void reassembly_put_gap(struct reassembly_work *w, unsigned direction, int64_t until,
                        enum stream_gap why, const struct stream_point *at);

// More waits than may.
bool reassembly_is_over_cap(const struct reassembly_work *w);

// Keeps what of [position, end) is not there yet; what is there is compared. data NULL: octets that
// the snap length cut off. Returns whether any octet was new.
bool reassembly_insert(struct reassembly_work *w, unsigned direction, int64_t position, int64_t end,
                       const uint8_t *data, int64_t ack);

// What waits beyond a FIN is none of the stream's.
void reassembly_drop_beyond(struct reassembly_work *w, unsigned direction, int64_t end);

// Octets that were delivered before came again: they are compared.
void reassembly_compare(struct reassembly_work *w, unsigned direction, int64_t position,
                        struct bytes data);

// Gives the sink all that may come now.
void reassembly_drain(struct reassembly_work *w);

// Up to where a segment of d, or an ACK of it, is believed; other is the other direction.
int64_t reassembly_sane_end(const struct reassembly_direction *d,
                            const struct reassembly_direction *other);

#endif
