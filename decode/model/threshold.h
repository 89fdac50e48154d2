// SPDX-License-Identifier: BSD-2-Clause
//
// From how much on something is a finding, where the RFCs have no number: one row each with its
// default. What a user sets is given to the decoder and to what looks across sessions.
#ifndef SMTPSCOPE_DECODE_MODEL_THRESHOLD_H
#define SMTPSCOPE_DECODE_MODEL_THRESHOLD_H

#include "base/bytes.h"
#include "base/err.h"

// X(enumerator, name, default, most, help)
#define THRESHOLD_TABLE(X)                                                                         \
    X(AUTH_BRUTE, "auth-brute", 5, 1000, "refused logins of one user, or")                         \
    X(AUTH_SPRAY, "auth-spray", 5, 1000, "users of refused logins of a client,")                   \
    X(AUTH_SECONDS, "auth-seconds", 300, 86400, "in so many seconds")                              \
    X(HARVEST, "env-harvest", 10, 1000, "recipients refused with 550 5.1.1, or")                   \
    X(HARVEST_ASKED, "env-harvest-asked", 20, 1000, "recipients, half of them refused with 550,")  \
    X(HARVEST_SECONDS, "env-harvest-seconds", 600, 86400, "in so many seconds, of one client")     \
    X(RCPT_FLOOD, "env-rcpt-flood", 100, 100000, "recipients that one message may have")           \
    X(BACKSCATTER, "env-backscatter", 10, 1000, "notifications of one client")                     \
    X(BACKSCATTER_DOMAINS, "env-backscatter-domains", 5, 1000, "to so many domains")               \
    X(BACKSCATTER_SECONDS, "env-backscatter-seconds", 600, 86400, "in so many seconds")            \
    X(GREYLIST_SECONDS, "env-greylist-seconds", 432000, 2592000,                                   \
      "between two tries of a delivery")                                                           \
    X(OPEN_RELAY, "env-open-relay", 20, 100000, "recipients in a row of known domains")

enum threshold_id {
#define X(e, name, value, most, help) THRESHOLD_##e,
    THRESHOLD_TABLE(X)
#undef X
        THRESHOLD_COUNT
};

struct thresholds {
    uint32_t value[THRESHOLD_COUNT]; // 0: the default
};

// The value; t may be NULL, for the defaults.
uint32_t threshold_of(const struct thresholds *t, enum threshold_id id);
// As "auth-brute=5". ERR_USAGE: there is no such name, or it takes other numbers.
enum err_code thresholds_set(struct thresholds *t, const char *text, struct err *err);

const char *threshold_name(enum threshold_id id);
const char *threshold_help(enum threshold_id id);

#endif
