// SPDX-License-Identifier: BSD-2-Clause
//
// -w: the packets of the sessions, or all of them, go to files (capture/dumpfile.h) while sessions
// are decoded.
//
// Without a condition (-Y) a packet is written as it comes. With one, a session's packets are
// written when it ends and matches, read again from where they lie: such a file has one session
// after the other.
//
// Beside them stand the answers of the DNS about DKIM keys that the capture has: without a
// condition all of them, with one those that signatures of the session were held against.
#ifndef SMTPSCOPE_APP_DUMPING_H
#define SMTPSCOPE_APP_DUMPING_H

#include "app/options.h"
#include "app/pipeline.h"

struct dumping;

// Opens the file that options ask for; *out is NULL where they ask for none. Packets that p takes
// from now on are seen. Free it before p.
enum err_code dumping_new(const struct options *options, struct pipeline *p, struct dumping **out,
                          struct err *err);

// A packet of the session with this id, as p takes it. d may be NULL in all that follows.
void dumping_packet(struct dumping *d, uint64_t id, const struct stream_packet *packet);
// The session has ended; is_wanted: it matches the condition, or there is none.
void dumping_closed(struct dumping *d, const struct session *s, bool is_wanted);

// Writes what is pending. ERR_NONE, or the first error: nothing is written from then on. Each error
// is given once.
enum err_code dumping_flush(struct dumping *d, struct err *err);

// The last file that the options allow is written.
bool dumping_is_over(const struct dumping *d);

// Packets whose sessions matched when they were no longer kept.
uint64_t dumping_lost(const struct dumping *d);
uint64_t dumping_packets(const struct dumping *d);

// Ends the file and frees d. The error that was not given yet.
enum err_code dumping_finish(struct dumping *d, struct err *err);

#endif
