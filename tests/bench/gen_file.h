// SPDX-License-Identifier: BSD-2-Clause
//
// Packets as frames in a capture file: Ethernet, a VLAN tag or none, IPv4 or IPv6, TCP with right
// checksums; pcap with microseconds, or pcapng with nanoseconds.
#ifndef SMTPSCOPE_TESTS_BENCH_GEN_FILE_H
#define SMTPSCOPE_TESTS_BENCH_GEN_FILE_H

#include <stdio.h>

#include "tests/bench/gen_tcp.h"

struct gen_address {
    bool is_ipv6;
    uint16_t vlan;                  // 0: no tag
    struct stream_endpoint ends[2]; // by enum stream_side
};

struct gen_file {
    FILE *out;     // private
    bool is_ng;    // private
    uint64_t size; // readable: octets so far
};

// Ends the program with a sentence when the file cannot be written.
void gen_file_open(struct gen_file *f, const char *path);
void gen_file_close(struct gen_file *f);
// Appends packet, whose payload is in the talk's streams.
void gen_file_put(struct gen_file *f, const struct gen_address *address,
                  const struct gen_line *line, const struct gen_talk *talk,
                  const struct gen_packet *packet);

#endif
