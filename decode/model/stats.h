// SPDX-License-Identifier: BSD-2-Clause
//
// What many sessions have in common: how much came when, how it ended, how long servers took, who
// it was. Each session is added once, when it has ended; memory is fixed (some 700 KB) however many
// there are. What is told of it comes out as rows of a few numbers, the same for the screen, the
// text and the JSON of --stats; each knows the condition (of filter.h) that its sessions meet.
#ifndef SMTPSCOPE_DECODE_MODEL_STATS_H
#define SMTPSCOPE_DECODE_MODEL_STATS_H

#include "base/buf.h"
#include "decode/model/session.h"
#include "decode/model/timeline.h"

struct stats;

struct stats *stats_new(void);
void stats_free(struct stats *st); // NULL is allowed
// Forgets all that was added.
void stats_reset(struct stats *st);

// A session that has ended.
void stats_add(struct stats *st, const struct session *s);
// It is that late now, whatever came.
void stats_advance(struct stats *st, int64_t now_ns);

uint64_t stats_sessions(const struct stats *st);
// Grows with every session, and when time goes on.
uint64_t stats_version(const struct stats *st);

// --- rates

// X(enumerator, name, title, unit)
#define STATS_RATES(X)                                                                             \
    X(SESSIONS, "sessions", "sessions begun", "/s")                                                \
    X(MESSAGES, "messages", "messages taken", "/s")                                                \
    X(OCTETS, "bits", "traffic", "bit/s") /* of sessions, counted when they end */

enum stats_rate {
#define X(e, name, title, unit) STATS_RATE_##e,
    STATS_RATES(X)
#undef X
        STATS_RATE_COUNT
};

const char *stats_rate_name(enum stats_rate r);
const char *stats_rate_title(enum stats_rate r);
// "13 /s", "9.51 kbit/s"; what is seldom by the minute, hour or day: "4.00 /min".
enum { STATS_RATE_TEXT = 48 };
void stats_rate_text(enum stats_rate r, double per_second, char text_out[STATS_RATE_TEXT]);

// Of octets too counts are octets; the unit of per_second_out is that of the table.
void stats_rate_view(const struct stats *st, enum stats_rate rate, enum timeline_window window,
                     struct timeline_view *view_out, double *per_second_out);

// --- sections of rows

// X(enumerator, name, title, what a row's label is)
#define STATS_SECTIONS(X)                                                                          \
    X(OUTCOMES, "outcomes", "Outcomes of sessions", "outcome")                                     \
    X(MAIL, "mail", "Mail transactions and recipients", "kind")                                    \
    X(LATENCY, "latency", "How long servers took", "step")                                         \
    X(REPLIES, "replies", "Reply codes", "code")                                                   \
    X(REFUSALS, "refusals", "Refusals", "code")                    \
    X(CLIENTS, "clients", "Clients", "ip")                                                         \
    X(SERVERS, "servers", "Servers", "ip")                                                         \
    X(SENDERS, "sender_domains", "Domains of senders", "domain")                                   \
    X(RECIPIENTS, "recipient_domains", "Domains of recipients", "domain")                          \
    X(FINDINGS, "findings", "Findings", "id")                                                      \
    X(TLS, "tls", "TLS", "mode")                                                                   \
    X(TLS_VERSIONS, "tls_versions", "Versions of TLS", "version")                                  \
    X(CIPHERS, "tls_ciphers", "Cipher suites", "cipher")                                           \
    X(EXTENSIONS, "extensions", "Extensions", "keyword")                                           \
    X(AUTH, "auth", "AUTH", "mechanism")                                                           \
    X(AUTH_FAILURES, "auth_failures", "Clients whose logins failed", "ip")                         \
    X(CAPTURE, "capture", "Capture", "what")

enum stats_section {
#define X(e, name, title, label) STATS_##e,
    STATS_SECTIONS(X)
#undef X
        STATS_SECTION_COUNT
};

enum { STATS_COLUMNS = 5, STATS_ROWS = 10, STATS_LABEL = 256 };

// A column of a section. duration: microseconds.
struct stats_column {
    const char *name, *title; // NULL: there are no more
    bool is_duration;
};

struct stats_section_info {
    const char *name, *title, *label;
    struct stats_column columns[STATS_COLUMNS];
};
const struct stats_section_info *stats_section_info(enum stats_section s);

struct stats_row {
    struct bytes label; // raw as it came off the wire; borrowed from the statistics
    const char *note;   // what it means, of ours; NULL for none
    uint64_t value[STATS_COLUMNS];
    bool is_known[STATS_COLUMNS];
    uint64_t error; // the first value is too high by at most this
};

struct stats_list {
    struct stats_row rows[FINDING_COUNT + STATS_ROWS]; // at most; those with something to tell
    int count;
    uint64_t total;      // of the first column, for shares; 0: there are none
    bool is_approximate; // there were too many different labels to count all of them exactly
    char texts[16][8];   // private
};
// The rows of a section, the most first where they have no order of their own; max: of those
// sections that could be long. Borrowed until the next stats_add.
void stats_list(const struct stats *st, enum stats_section section, int max,
                struct stats_list *list_out);

// Appends the condition that sessions of that row meet; false: there is none.
bool stats_filter(enum stats_section section, const struct stats_row *row, struct buf *out);

#endif
