// SPDX-License-Identifier: BSD-2-Clause
//
// A dialogue as a text file, and what the decoder makes of it as another: see tests/wire/README.
#ifndef SMTPSCOPE_TESTS_WIRE_TRANSCRIPT_H
#define SMTPSCOPE_TESTS_WIRE_TRANSCRIPT_H

#include "base/buf.h"
#include "base/stream.h"

enum step_kind { STEP_DATA, STEP_GAP, STEP_END, STEP_WAIT };

struct step {
    enum step_kind kind;
    enum stream_side side;
    struct bytes data;   // DATA, owned by the transcript
    uint64_t missing;    // GAP; of WAIT the seconds
    enum stream_end how; // END
};

struct transcript {
    bool is_midstream; // no SYN was seen
    enum stream_state state;
    struct step *steps;
    size_t count;
    struct buf octets;   // of all steps
    struct buf expected; // the log below the "----" line
    struct buf script;   // what stands above it, with that line
};

// Ends the program with a sentence when the file cannot be read or has a line of unknown form.
struct transcript *transcript_read(const char *path);
void transcript_free(struct transcript *t);

// How the steps reach the decoder.
struct delivery {
    size_t piece;     // octets at a time; 0: whole
    size_t cut_step;  // with cut_at: this step in two pieces, the first of cut_at octets
    size_t cut_at;    // 0: no cut
    size_t lose_step; // with lose_len: octets of this step are lost, from lose_at on
    size_t lose_at, lose_len;
    uint64_t seed; // not 0: random pieces
};

// Decodes it and appends the event log, or with is_quiet only checks what must hold for any input:
// no value longer than what was sent, gaps counted right. Returns false if something did not hold.
bool transcript_run(const struct transcript *t, const struct delivery *how, struct buf *log,
                    bool is_quiet);

#endif
