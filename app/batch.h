// SPDX-License-Identifier: BSD-2-Clause
//
// Calls of a stream sink (base/stream.h) that are noted by one thread and made by another. The
// first puts packets in order and fills batches; the second plays them to a decoder, which cannot
// tell the difference. A batch has room for so many calls and octets and is then full; it is used
// again after it was played.
//
// Octets that stay where they are (of a mapped file) are borrowed, all others are copied. Of a
// mapped file that was shortened in between, borrowed octets may be gone: they are played as a gap.
#ifndef SMTPSCOPE_APP_BATCH_H
#define SMTPSCOPE_APP_BATCH_H

#include "base/stream.h"

// One session on its way: made by batch_open, used by both sides, owned by the player after its
// close was put.
struct batch_stream {
    void *player;  // free for the owner's use
    void *ticket;  // likewise
    uint64_t id;   // likewise
    uint64_t keys; // likewise
    void *session; // what the sink's open returned, once it was played
};

struct batch_item;

struct batch {
    struct batch *next;       // free for the owner's use
    struct batch_item *items; // private
    size_t count;             // readable: calls noted
    uint8_t *copies;          // private: copied octets
    size_t used, room;        // private
    size_t octets;            // readable: all octets that the calls lead to
};

struct batch *batch_new(void);
void batch_free(struct batch *b); // NULL is allowed
// Empty again.
void batch_reset(struct batch *b);

// Whether a call with so many octets has no room any more. A batch that is empty has room for any.
bool batch_is_full(const struct batch *b, size_t octets);

// The calls. There must be room: batch_is_full is asked before with the octets of data, with
// batch_open_size or batch_overlap_size for those, else with 0.
void batch_open(struct batch *b, struct batch_stream *s, const struct stream_info *info);
void batch_packet(struct batch *b, struct batch_stream *s, const struct stream_packet *packet);
void batch_data(struct batch *b, struct batch_stream *s, enum stream_side side, struct bytes data,
                const struct stream_point *at, bool is_borrowed);
void batch_gap(struct batch *b, struct batch_stream *s, enum stream_side side, uint64_t missing,
               enum stream_gap why, const struct stream_point *at);
void batch_note(struct batch *b, struct batch_stream *s, enum stream_side side,
                enum stream_note note, uint64_t offset, const struct stream_point *at);
void batch_overlap(struct batch *b, struct batch_stream *s, enum stream_side side,
                   const struct stream_overlap *overlap, const struct stream_point *at);
void batch_end(struct batch *b, struct batch_stream *s, enum stream_side side, enum stream_end how,
               const struct stream_point *at);
void batch_close(struct batch *b, struct batch_stream *s, enum stream_state state);

// Octets that batch_is_full wants to know of.
size_t batch_open_size(const struct stream_info *info);
size_t batch_overlap_size(const struct stream_overlap *overlap);

// Who hears of the end of a stream.
struct batch_listener {
    void *ctx;
    void (*closing)(void *ctx, struct batch_stream *s); // before the call
    void (*closed)(void *ctx, struct batch_stream *s);  // after it: owns the stream now
};

// Makes the calls. Returns the octets that were borrowed and are gone.
uint64_t batch_play(const struct batch *b, const struct stream_sink *sink,
                    const struct batch_listener *listener);

#endif
