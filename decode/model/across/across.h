// SPDX-License-Identifier: BSD-2-Clause
//
// What several sessions show together that none of them shows alone: logins that are tried one by
// one, a delivery that was put off and is tried again, a server that no longer offers STARTTLS.
//
// Sessions come in the order in which they ended, whatever decoded them, so what is found does not
// depend on the number of threads. A finding goes to the session in which it became certain; those
// before it were told already. Times are the capture's. Memory is bounded: of each kind the
// clients, users, servers or deliveries that were not seen for longest are forgotten
// (LIMIT_ACROSS_*).
//
//   AUTH-BRUTE       logins of one user at one server, refused with 535
//   AUTH-SPRAY       users of one client, refused likewise
//   ENV-HARVEST      recipients and queries of one client that are not known
//   ENV-BACKSCATTER  transactions without a sender, of one client to many domains
//   ENV-GREYLIST     sender, recipient and the client's network as in a delivery that was put off
//   ENV-OPEN-RELAY   sender and recipient of domains that a server never took mail for
//   RCVD-FORGED      a message that a server took in another session, and its Received fields do
//                    not name from whom
//   CAP-DROP         packets were lost while the session was open; across_dropped says when
//   TLS-STRIPPED     EHLO in clear without STARTTLS, which the same server had offered before
#ifndef SMTPSCOPE_DECODE_MODEL_ACROSS_ACROSS_H
#define SMTPSCOPE_DECODE_MODEL_ACROSS_ACROSS_H

#include "decode/model/session.h"
#include "decode/model/threshold.h"

struct across;

// thresholds is borrowed; NULL: the defaults. seed: of its hash tables.
struct across *across_new(const struct thresholds *thresholds, const uint64_t seed[2]);
void across_free(struct across *a); // NULL is allowed

// A session has ended. Adds to its findings what it shows with those before it, and returns the
// first that was added; NULL: none was.
const struct finding *across_session(struct across *a, struct session *s);

// From from_ns to upto_ns, of the clock that stamps packets, so many packets were lost before they
// could be seen, of these sessions or others. Calls come in the order of time, each before the
// sessions that were open then are given to across_session.
void across_dropped(struct across *a, int64_t from_ns, int64_t upto_ns, uint64_t packets);

#endif
