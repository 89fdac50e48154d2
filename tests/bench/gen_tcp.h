// SPDX-License-Identifier: BSD-2-Clause
//
// The packets that carry one talk, as somebody between the two ends sees them: handshake, segments,
// delayed and duplicate ACKs, windows, the end; and what goes wrong on the way: segments that are
// lost and sent again, packets that are captured late, twice or not at all.
//
// Positions are stream offsets: 0 is the octet after the SYN, which itself is at -1; a FIN takes
// the number after the last octet.
#ifndef SMTPSCOPE_TESTS_BENCH_GEN_TCP_H
#define SMTPSCOPE_TESTS_BENCH_GEN_TCP_H

#include "tests/bench/gen_talk.h"

enum { GEN_FIN = 1, GEN_SYN = 2, GEN_RST = 4, GEN_PSH = 8, GEN_ACK = 16 };

struct gen_packet {
    int64_t time_ns;
    int64_t position;
    int64_t ack;
    uint32_t len;
    uint32_t order; // among packets of the same time
    uint8_t flags;
    uint8_t side; // enum stream_side: who sent it
};

struct gen_line {
    struct gen_packet *packets; // in order of time
    size_t count, room;
    uint32_t isn[2];
    uint32_t segment;    // octets of payload at most
    bool has_timestamps; // TCP option
    bool is_midstream, is_one_sided, is_lossy;
    enum stream_side only_side; // of is_one_sided
};

void gen_line_init(struct gen_line *line);
void gen_line_fini(struct gen_line *line);
// Replaces what line held; start_ns is the time of the SYN.
void gen_line_make(struct gen_line *line, const struct gen_talk *talk, int64_t start_ns,
                   const struct gen_options *options, struct random *r);

#endif
