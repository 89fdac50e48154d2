// SPDX-License-Identifier: BSD-2-Clause
//
// Several decoders at work at once. The crew is a stream sink: one thread, that of its owner, reads
// packets and puts them in order (capture/capture.h), and each session that begins is given to the
// hand that has had the least of the work, whose thread alone decodes it. One of the hands is the
// owner's own, so there are as many threads as hands. Nothing is shared between hands but the
// key log, and there is no lock in the path of a packet: calls go over in batches (app/batch.h).
//
// What comes out is the same as of one decoder, in the same order, because all that concerns the
// capture as a whole stays on the owner's thread: which packets belong together, when a session
// ends by the capture's clock, what is given up at a cap, the ordinal of a session, and the order
// in which sessions end, which is that of their outcomes. Where a cap is about what several
// decoders keep (octets of TLS that wait for their key), the owner's thread does all decoding
// itself while the sum could come near it.
//
// What is under way is bounded: some batches for each hand, and LIMIT_CREW_OUTCOMES octets of
// outcomes that wait for an earlier one. The owner waits when there would be more.
#ifndef SMTPSCOPE_APP_CREW_H
#define SMTPSCOPE_APP_CREW_H

#include "capture/source.h"
#include "decode/smtp/smtp_decoder.h"

// What is done with a session that has ended, by whoever decoded it.
struct crew_work {
    void *ctx;
    // A hand begins: its own state, which only one thread uses at a time. decoder has the options
    // of all, and what the hand wants besides.
    void *(*begin)(void *ctx, struct smtp_options *decoder);
    void (*finish)(void *hand);
    // On the owner's thread: a packet of the session with this id, as it is noted; may be NULL.
    void (*seen)(void *ctx, uint64_t id, const struct stream_packet *packet);
    // A packet of a session, before what it brings is decoded; may be NULL.
    void (*packet)(void *hand, const struct session *s, const struct stream_packet *packet);
    // The session is over and owned by the callee. Returns the outcome, and about how many octets
    // it takes.
    void *(*closed)(void *hand, struct session *s, size_t *octets_out);
    // On the owner's thread, in the order in which sessions ended: the outcome, owned.
    void (*put)(void *ctx, void *outcome);
};

struct crew_config {
    // Hands, from 1 on, and so threads, the owner's among them.
    unsigned jobs;
    const struct smtp_options *decoder; // copied; its key log and sink are borrowed
    const struct crew_work *work;       // copied
    size_t tls_pending_cap;             // 0: LIMIT_TLS_PENDING_TOTAL
    // What is learnt of a session opens later ones of the same server: one hand has them all.
    bool by_server;
};

struct crew;

// Threads start with the first session.
struct crew *crew_new(const struct crew_config *config);
// Sessions that are still open are dropped, outcomes that were not put too: crew_wait comes before.
// NULL is allowed.
void crew_free(struct crew *c);

// The sink to give to a capture; valid as long as the crew. Its functions may call put.
const struct stream_sink *crew_sink(struct crew *c);

// The next calls come of this packet, whose octets stay where they are if it says so.
void crew_packet(struct crew *c, const struct packet *packet);

// Hands over what was noted, and puts what is ready. To be called now and then.
void crew_flush(struct crew *c);
// The same, but waits for some milliseconds for more to get ready. For when nothing is to be read.
void crew_rest(struct crew *c);
// All that was noted is decoded and put.
void crew_wait(struct crew *c);

// Sessions that have begun.
uint64_t crew_sessions(const struct crew *c);
// Octets that were gone when they were to be decoded: their file was shortened.
uint64_t crew_gone(const struct crew *c);

#endif
