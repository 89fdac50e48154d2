// SPDX-License-Identifier: BSD-2-Clause
//
// A message that comes on from a server that took it in the capture: that server saw from whom, and
// its Received field (RFC 5321 4.4) has to say so. One that names another host there tells nobody
// where the message came from, or lies about it. A message is known again by its Message-ID.
#include <arpa/inet.h>
#include <inttypes.h>

#include "decode/model/across/across_state.h"
#include "decode/model/message_facts.h"

struct hop {
    struct recent_item head;
    struct stream_endpoint peer; // from whom the server took the message
    uint64_t session;
};

const size_t across_hop_size = sizeof(struct hop);

enum { ID_MAX = 998 };

static bool is_address(const struct stream_endpoint *e, struct bytes text)
{
    char copy[SESSION_IP_TEXT];
    uint8_t ip[16];
    size_t len = e->ip_version == 4 ? 4 : 16;
    if (text.len == 0 || text.len >= sizeof copy) return false;
    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    return inet_pton(e->ip_version == 4 ? AF_INET : AF_INET6, copy, ip) == 1 &&
           memcmp(ip, e->ip, len) == 0;
}

// In what it says of the sender besides, such as "(unknown 192.0.2.1)".
static bool has_text(struct bytes in, struct bytes text)
{
    for (size_t i = 0; i + text.len <= in.len; i++)
        if (bytes_equal_nocase(bytes_of(in.data + i, text.len), text)) return true;
    return false;
}

// Programs on the server itself may have added fields since, so any of them will do.
static bool names_peer(const struct message_hop *h, const struct stream_endpoint *peer)
{
    char text[SESSION_IP_TEXT];
    session_ip_text(peer, text);
    for (; h; h = h->next)
        if (is_address(peer, h->ip) || has_text(h->from, bytes_str(text)) ||
            has_text(h->from_info, bytes_str(text)))
            return true;
    return false;
}

static void make_key(struct across *a, const struct stream_endpoint *server, struct bytes id)
{
    across_key(a, server);
    across_key_add(a, bytes_first(id, ID_MAX));
}

static void tell(struct across *a, struct session *s, const struct session_transaction *tx,
                 const struct hop *before)
{
    char ip[SESSION_IP_TEXT];
    struct across_place place = across_place_of(tx);
    session_ip_text(&before->peer, ip);
    buf_reset(&a->detail, 1024);
    buf_printf(&a->detail, "it came from %s, in session %" PRIu64 ", and no field says so", ip,
               before->session);
    across_note(a, s, FINDING_RCVD_FORGED, &place);
}

static void check(struct across *a, struct session *s, const struct session_transaction *tx)
{
    const struct session_message *m = tx->message;
    // A server that adds no field says nothing that is wrong.
    if (!m->facts || !m->facts->hops) return;
    make_key(a, &s->client, m->message_id);
    const struct hop *before = recent_find(&a->hops, buf_bytes(&a->key));
    if (before && !names_peer(m->facts->hops, &before->peer)) tell(a, s, tx, before);
}

static void remember(struct across *a, const struct session *s,
                     const struct session_transaction *tx)
{
    make_key(a, &s->server, tx->message->message_id);
    struct hop *h = recent_take(&a->hops, buf_bytes(&a->key), tx->at.time_ns);
    h->peer = s->client;
    h->session = s->id;
}

void across_hop(struct across *a, struct session *s)
{
    for (const struct session_transaction *tx = s->transactions; tx; tx = tx->next) {
        if (!tx->message || tx->message->message_id.len == 0 || tx->is_reversed) continue;
        check(a, s, tx);
        if (tx->status == SESSION_ACCEPTED) remember(a, s, tx);
    }
}
