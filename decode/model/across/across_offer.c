// SPDX-License-Identifier: BSD-2-Clause
//
// A server that offers STARTTLS, and then no longer does: a box on the way may have taken it out of
// the reply (RFC 3207 6), or the server serves this client otherwise.
#include <inttypes.h>

#include "base/timestamp.h"
#include "decode/model/across/across_state.h"

struct offer {
    struct recent_item head;
    int64_t time_ns; // of the last one
    uint64_t session;
};

const size_t across_offer_size = sizeof(struct offer);

void across_offer(struct across *a, struct session *s)
{
    const struct session_clear_offer *o = &s->clear_offer;
    if (!o->is_known) return;
    uint8_t port[] = {(uint8_t)(s->server.port >> 8), (uint8_t)s->server.port};
    across_key(a, &s->server);
    across_key_add(a, bytes_of(port, sizeof port));
    if (o->has_starttls) {
        struct offer *offer = recent_take(&a->offers, buf_bytes(&a->key), o->at.time_ns);
        offer->time_ns = o->at.time_ns;
        offer->session = s->id;
        return;
    }
    const struct offer *before = recent_find(&a->offers, buf_bytes(&a->key));
    if (!before) return;
    struct across_place place = {
        .offset = o->offset, .packet = o->at.packet, .side = STREAM_SERVER, .transaction = -1};
    uint64_t ns = across_elapsed_ns(before->time_ns, o->at.time_ns);
    buf_reset(&a->detail, 1024);
    buf_printf(&a->detail, "STARTTLS was offered in session %" PRIu64 ", %" PRIu64 " s before",
               before->session, ns / (uint64_t)TIMESTAMP_NS_PER_S);
    across_note(a, s, FINDING_TLS_STRIPPED, &place);
}
