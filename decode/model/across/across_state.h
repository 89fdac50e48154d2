// SPDX-License-Identifier: BSD-2-Clause
//
// Private to decode/model/across: what is remembered of the sessions that have ended.
#ifndef SMTPSCOPE_DECODE_MODEL_ACROSS_ACROSS_STATE_H
#define SMTPSCOPE_DECODE_MODEL_ACROSS_ACROSS_STATE_H

#include "base/buf.h"
#include "decode/model/across/across.h"
#include "decode/model/across/recent.h"
#include "decode/model/across/window.h"

// A user, a client: what was refused to it, or what it sent.
struct across_events {
    struct recent_item head;
    struct window window;
};

struct across {
    const struct thresholds *thresholds;
    struct buf key, detail;   // scratch
    int64_t now_ns;           // latest end of a session
    struct recent users;      // refused logins, by server and user
    struct recent sprayers;   // users of refused logins, by client
    struct recent harvesters; // recipients and queries, by client
    struct recent bouncers;   // transactions without a sender, by client
    struct recent scatterers; // domains of their recipients, by client
    struct recent put_off;    // deliveries, by client's network, sender and recipient
    struct recent offers;     // of STARTTLS, by server and port
    struct recent hops;       // messages that were taken, by server and Message-ID
    struct recent takers;     // servers
    struct recent taken;      // domains that a server took mail for
    struct across_drop *drops; // by their times; NULL: there was none
    size_t drop_count;
};

// Where a finding stands.
struct across_place {
    uint64_t offset, packet;
    enum stream_side side;
    int32_t transaction; // -1: none
};

// Adds a finding with a->detail, but not one that the session has already.
void across_note(struct across *a, struct session *s, enum finding_id id,
                 const struct across_place *place);
struct across_place across_place_of(const struct session_transaction *tx);

// The key in a->key begins anew: a letter for its kind and an address, of a client without its
// port.
void across_key(struct across *a, const struct stream_endpoint *e);
void across_key_add(struct across *a, struct bytes text);          // of several texts
void across_key_add_domain(struct across *a, struct bytes domain); // in lower case

// From a to b, or 0.
uint64_t across_elapsed_ns(int64_t a_ns, int64_t b_ns);
int64_t across_span_ns(const struct across *a, enum threshold_id seconds);

// Adds an event to the window of item, which tells r how much it takes.
void across_count(struct recent *r, struct across_events *item, const struct window_event *e,
                  uint32_t most, bool is_distinct);

// The parts: each looks at the whole session.
void across_login(struct across *a, struct session *s);
void across_harvest(struct across *a, struct session *s);
void across_bounce(struct across *a, struct session *s);
void across_greylist(struct across *a, struct session *s);
void across_relay(struct across *a, struct session *s);
void across_offer(struct across *a, struct session *s);
void across_hop(struct across *a, struct session *s);
void across_drop(struct across *a, struct session *s);

// Sizes of the items that only their part knows.
extern const size_t across_delivery_size, across_hop_size, across_offer_size, across_taker_size;

#endif
