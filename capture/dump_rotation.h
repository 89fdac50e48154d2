// SPDX-License-Identifier: BSD-2-Clause
//
// When packets that are written go to another file, and what the files are called: the options -C,
// -G and -W in all their combinations as tcpdump(8) has them. Names and decisions only; no files.
//
//   -C          FILE, FILE1, FILE2, … each begun when the one before has grown beyond the size
//   -C -W n     FILE0 to FILEn-1 and again from FILE0 on, all numbers as long as the longest
//               (with n 1 the number is left out)
//   -G          FILE is a pattern of strftime(3), made of the local time the file was begun at
//   -G -W n     the same, and no more than n files: dump_rotation_is_over then
//   -G -C       both: the numbers begin again with each file that -G begins
//   -G -C -W n  as -G -C, and the numbers wrap as with -C -W
//
// tcpdump looks at its clock; here time is that of the packets, so that a file that is read gives
// the same files as the interface did.
#ifndef SMTPSCOPE_CAPTURE_DUMP_ROTATION_H
#define SMTPSCOPE_CAPTURE_DUMP_ROTATION_H

#include "base/buf.h"

struct dump_rotation {
    const char *name;   // FILE; borrowed
    uint64_t max_bytes; // -C; 0: none
    int64_t every_s;    // -G; 0: none
    uint64_t count;     // -W; 0: none
    // Private.
    int64_t began_s;
    uint64_t number; // of the size
    uint64_t begun;  // files that the time began
};

// Whether there will ever be a second file.
static inline bool dump_rotation_is_on(const struct dump_rotation *r)
{
    return r->max_bytes > 0 || r->every_s > 0;
}

// The first packet has this time (since 1970 in UTC).
void dump_rotation_begin(struct dump_rotation *r, int64_t time_ns);

// A packet of this time comes, and the file has so many octets. true: it goes to a new file,
// dump_rotation_name is its name, or dump_rotation_is_over.
bool dump_rotation_next(struct dump_rotation *r, int64_t time_ns, uint64_t bytes);

// -G with -W: the last file was full, nothing more is to be written.
bool dump_rotation_is_over(const struct dump_rotation *r);

// The name of the file that is written now. false: strftime makes nothing of it, or too much.
bool dump_rotation_name(const struct dump_rotation *r, struct buf *out);

#endif
