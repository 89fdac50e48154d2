// SPDX-License-Identifier: BSD-2-Clause
//
// What the statistics gather, shared by stats.c, which counts, and stats_list.c, which tells.
#ifndef SMTPSCOPE_DECODE_MODEL_STATS_STATE_H
#define SMTPSCOPE_DECODE_MODEL_STATS_STATE_H

#include "decode/model/histogram.h"
#include "decode/model/outcome.h"
#include "decode/model/stats.h"
#include "decode/model/top.h"

enum stats_latency {
    STATS_LATENCY_CONNECT,
    STATS_LATENCY_GREETING,
    STATS_LATENCY_RCPT,
    STATS_LATENCY_EOD,
    STATS_LATENCIES
};

enum { STATS_CODES = 1000, STATS_TLS_MODES = SESSION_TLS_IMPLICIT + 1 };

// Whether an extension was made use of is known of some only.
enum stats_extras { STATS_USED = 0, STATS_USE_KNOWN = 1 };

struct stats {
    uint64_t version;
    uint64_t sessions;
    struct timeline timeline; // series: enum stats_rate
    uint64_t outcomes[OUTCOME_COUNT];
    uint64_t transactions[SESSION_ABORTED + 1]; // by enum session_status
    uint64_t messages;
    uint64_t rcpts, rcpts_accepted, rcpts_refused;
    struct histogram latency[STATS_LATENCIES];
    uint64_t codes[STATS_CODES];
    uint64_t tls_modes[STATS_TLS_MODES], tls_decrypted[STATS_TLS_MODES];
    uint64_t findings[FINDING_COUNT], finding_places[FINDING_COUNT];
    uint64_t packets, octets, gap_sessions, gap_octets;
    // Extras: messages of clients and servers; refused of recipients; used of extensions; accepted,
    // refused, in clear of mechanisms.
    struct top refusals, clients, servers, senders, recipients, tls_versions, ciphers, extensions,
        auth, auth_failures;
};

// The domain of a path as statistics have it: lower case, "<>" for the null reverse-path, "" where
// it has none. Into text_out, which the result may point into.
struct bytes stats_domain(struct bytes path, uint8_t text_out[TOP_KEY]);

#endif
