// SPDX-License-Identifier: BSD-2-Clause
//
// What traffic smtpscope-bench-gen makes. Every field is an option of the same name; see the table
// in gen_options.c, from which --help is printed too.
#ifndef SMTPSCOPE_TESTS_BENCH_GEN_OPTIONS_H
#define SMTPSCOPE_TESTS_BENCH_GEN_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

// In percent unless it says otherwise. Of sessions, messages or packets: see the table.
struct gen_options {
    const char *output; // the capture; the truth goes to the same name with .truth.ndjson
    double seed;
    double sessions;     // 0: until size is reached
    double size;         // octets; 0: until sessions is reached
    double concurrency;  // sessions at a time
    double mss;          // octets
    double message;      // octets, median of a message without attachments
    double attachment;   // octets, median
    double rtt_ms;       // median
    double per_session;  // messages, at most
    double attachments;  // of messages
    double bdat;         // of messages
    double pipelining;   // of sessions
    double refused;      // of recipients and messages
    double typed;        // of sessions: by hand, octet by octet
    double aborted;      // of sessions: cut off inside a message
    double reset;        // of sessions: ended by RST
    double midstream;    // of sessions: the capture begins later
    double one_sided;    // of sessions
    double ipv6;         // of sessions
    double vlan;         // of sessions
    double wrap;         // of sessions: sequence numbers pass 2^32
    double large_frames; // of sessions: segmentation offload
    double reorder;      // of packets
    double duplicate;    // of packets
    double overlap;      // of data segments
    double retransmit;   // of data segments: lost on their way, sent again
    double loss;         // of packets: missing in the capture only
};

// Fills options from argv, or ends the program with a sentence.
void gen_options_parse(struct gen_options *options, int argc, char **argv);

#endif
