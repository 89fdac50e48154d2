// SPDX-License-Identifier: BSD-2-Clause
//
// Messages made up, and what is in them. The makers of transfer encodings here are the bench's own,
// so that a mistake in the decoders does not meet its like.
#ifndef SMTPSCOPE_TESTS_BENCH_GEN_MESSAGE_H
#define SMTPSCOPE_TESTS_BENCH_GEN_MESSAGE_H

#include "base/buf.h"
#include "base/digest.h"
#include "tests/bench/gen_options.h"
#include "tests/bench/random.h"

enum { GEN_PARTS = 8 };

struct gen_part {
    char path[8];
    const char *type;
    char filename[96]; // UTF-8; "" for none
    uint64_t size;
    uint8_t sha256[DIGEST_SHA256_LEN];
};

struct gen_message {
    struct buf plain;   // private
    struct buf content; // as RFC 5322 has it, without transparency
    char subject[64];   // UTF-8, decoded
    struct gen_part parts[GEN_PARTS];
    size_t part_count;
    uint8_t sha256[DIGEST_SHA256_LEN];
};

enum gen_message_kind {
    GEN_MESSAGE_LINES,  // lines that end in CRLF: fit for DATA
    GEN_MESSAGE_BINARY, // may have any octets, for BDAT with BINARYMIME (RFC 3030 3)
};

void gen_message_init(struct gen_message *m);
void gen_message_fini(struct gen_message *m);
// Replaces what m held.
void gen_message_make(struct gen_message *m, enum gen_message_kind kind, bool has_attachments,
                      const struct gen_options *options, struct random *r);

#endif
