// SPDX-License-Identifier: BSD-2-Clause
//
// One SMTP session made up: the octets of both sides, in which pieces and when they are written,
// and what a decoder must find in it. It knows nothing of TCP; see gen_tcp.h.
//
// A write happens when everything before it has arrived, except a reply with after >= 0, which the
// server writes as soon as it has that many octets of the client, while more come in.
#ifndef SMTPSCOPE_TESTS_BENCH_GEN_TALK_H
#define SMTPSCOPE_TESTS_BENCH_GEN_TALK_H

#include "base/stream.h"
#include "tests/bench/gen_message.h"

struct gen_range {
    size_t begin, end; // stream offsets
};

struct gen_write {
    enum stream_side side;
    struct gen_range range;
    int64_t delay_ns;
    int64_t after; // see above, or -1
    bool is_typed; // octet by octet
};

struct gen_recipient {
    char to[48];
    unsigned code;
};

enum { GEN_RECIPIENTS = 6 };

struct gen_transaction {
    char from[48];
    struct gen_recipient rcpts[GEN_RECIPIENTS];
    size_t rcpt_count;
    const char *via; // "DATA", "BDAT" or NULL
    unsigned reply;  // 0: none
    const char *status;
    bool has_message, is_complete;
    uint64_t size; // of the message, as is sha256
    uint8_t sha256[DIGEST_SHA256_LEN];
    char subject[64];
    struct gen_part parts[GEN_PARTS];
    size_t part_count;
    // Where it lies in each stream: MAIL to before DATA or BDAT, from there to the end of the
    // message (of the server: the 354), and the replies that come after. opening: DATA and its 354.
    struct gen_range envelope[2], opening[2], content[2], answer[2];
};

enum gen_end { GEN_END_FIN, GEN_END_CLIENT_RST, GEN_END_SERVER_RST, GEN_END_OPEN };

struct gen_talk {
    struct buf streams[2]; // by enum stream_side
    struct gen_write *writes;
    size_t write_count, write_room;
    struct gen_transaction *transactions;
    size_t transaction_count, transaction_room;
    char helo[32];
    enum gen_end end;
    bool client_closes;          // of GEN_END_FIN: who is first
    struct gen_range pending[2]; // private to the making
    bool is_pipelined, is_typed; // likewise
};

void gen_talk_init(struct gen_talk *t);
void gen_talk_fini(struct gen_talk *t);
// Replaces what t held.
void gen_talk_make(struct gen_talk *t, const struct gen_options *options, struct random *r);

#endif
