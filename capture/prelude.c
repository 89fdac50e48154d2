// SPDX-License-Identifier: BSD-2-Clause

#include "capture/prelude.h"

#include <stdlib.h>

#include "base/err.h"

static bool equal(const void *item, const void *key)
{
    return flow_key_equal(&((const struct prelude *)item)->key, key);
}

void prelude_init(struct prelude_table *t)
{
    memset(t, 0, sizeof *t);
    htable_init(&t->table, equal);
}

void prelude_fini(struct prelude_table *t)
{
    for (size_t kind = 0; kind < 2; kind++) {
        while (t->oldest[kind].first) prelude_remove(t, t->oldest[kind].first);
    }
    htable_fini(&t->table);
}

struct prelude *prelude_find(const struct prelude_table *t, const struct flow_key *key,
                             uint64_t hash)
{
    return htable_find(&t->table, hash, key);
}

static void unlink_prelude(struct prelude_table *t, struct prelude *p)
{
    struct prelude_list *list = &t->oldest[p->kind];
    *(p->prev ? &p->prev->next : &list->first) = p->next;
    *(p->next ? &p->next->prev : &list->last) = p->prev;
    list->count--;
}

void prelude_remove(struct prelude_table *t, struct prelude *p)
{
    unlink_prelude(t, p);
    htable_remove(&t->table, p->hash, &p->key);
    t->octets -= p->octets;
    while (p->first) {
        struct prelude_packet *packet = p->first;
        p->first = packet->next;
        free(packet);
    }
    free(p->tunnels);
    free(p);
}

static void shed(struct prelude_table *t, enum prelude_kind kind)
{
    if (kind == PRELUDE_HALF_OPEN) t->shed++;
    prelude_remove(t, t->oldest[kind].first);
}

static void take_room(struct prelude_table *t, struct prelude *p, size_t octets)
{
    p->octets += (uint32_t)octets;
    t->octets += octets;
}

struct prelude *prelude_add(struct prelude_table *t, enum prelude_kind kind,
                            const struct flow_key *key, uint64_t hash)
{
    struct prelude_list *list = &t->oldest[kind];
    while (list->first && (list->count >= LIMIT_PRELUDES || t->octets >= LIMIT_PRELUDE_TOTAL)) {
        shed(t, kind);
    }
    struct prelude *p = err_calloc(1, sizeof *p);
    p->key = *key;
    p->hash = hash;
    p->kind = (uint8_t)kind;
    p->prev = list->last;
    *(list->last ? &list->last->next : &list->first) = p;
    list->last = p;
    list->count++;
    htable_add(&t->table, hash, p);
    take_room(t, p, sizeof *p);
    return p;
}

void prelude_keep(struct prelude_table *t, struct prelude *p, unsigned direction,
                  const struct tcp_segment *tcp, const struct stream_packet *packet)
{
    size_t size = sizeof(struct prelude_packet) + tcp->payload.len;
    struct prelude_packet *kept = err_malloc(size);
    *kept = (struct prelude_packet){.packet = *packet, .tcp = *tcp, .direction = direction != 0};
    if (tcp->payload.len > 0) memcpy(kept->data, tcp->payload.data, tcp->payload.len);
    kept->tcp.payload = bytes_of(kept->data, tcp->payload.len);
    *(p->last ? &p->last->next : &p->first) = kept;
    p->last = kept;
    p->packets++;
    p->last_ns = packet->at.time_ns;
    take_room(t, p, size);
}

void prelude_keep_tunnels(struct prelude_table *t, struct prelude *p,
                          const struct stream_tunnel *tunnels, size_t count)
{
    if (count == 0) return;
    p->tunnels = err_malloc(count * sizeof *tunnels);
    memcpy(p->tunnels, tunnels, count * sizeof *tunnels);
    p->tunnel_count = (uint8_t)count;
    take_room(t, p, count * sizeof *tunnels);
}

// ---- What it is ----

// A SYN once more, or the answer to it: nothing that a flood does not have.
static enum prelude_verdict judge_half_open(const struct prelude *p, unsigned direction,
                                            const struct tcp_segment *tcp)
{
    bool is_syn = (tcp->flags & (TCP_SYN | TCP_RST | TCP_FIN)) == TCP_SYN;
    if (!is_syn || tcp->wire_len > 0) return PRELUDE_BEGIN;
    if (((tcp->flags & TCP_ACK) != 0) != ((direction != 0) != p->client)) return PRELUDE_BEGIN;
    for (const struct prelude_packet *q = p->first; q; q = q->next) {
        if (q->direction != (direction != 0)) continue;
        return q->tcp.seq == tcp->seq ? PRELUDE_REPEAT : PRELUDE_BEGIN;
    }
    return PRELUDE_HOLD;
}

enum likeness { IS_NOT, MAY_BE, IS };

// Whether b, or what will come of it, begins with a word of words, which are all as long, and after
// it something of ends.
static enum likeness compare(const uint8_t *b, size_t len, const char *const words[3],
                             const char *ends)
{
    for (size_t i = 0; i < 3; i++) {
        size_t word_len = strlen(words[i]);
        size_t n = len < word_len ? len : word_len;
        if (!bytes_starts_nocase(bytes_of(words[i], word_len), bytes_of(b, n))) continue;
        if (len <= word_len) return MAY_BE;
        return b[word_len] != 0 && strchr(ends, b[word_len]) ? IS : IS_NOT;
    }
    return IS_NOT;
}

static enum likeness greets(const uint8_t *b, size_t len)
{
    static const char *const codes[3] = {"220", "421", "554"};
    return compare(b, len, codes, " -\r\n");
}

static enum likeness says_hello(const uint8_t *b, size_t len)
{
    static const char *const verbs[3] = {"EHLO", "HELO", "LHLO"};
    return compare(b, len, verbs, " \r\n");
}

bool prelude_may_begin(const struct tcp_segment *tcp)
{
    if (tcp->flags & TCP_RST) return false;
    if (tcp->flags & TCP_SYN) return true;
    return tcp->payload.len > PRELUDE_FIRST - 1 &&
           greets(tcp->payload.data, PRELUDE_FIRST) == IS;
}

// The first octets of a direction, in order; later ones, and what comes out of order, do not count.
static void learn_first(struct prelude *p, unsigned direction, const struct tcp_segment *tcp)
{
    uint32_t seq = tcp->seq + (tcp->flags & TCP_SYN ? 1 : 0);
    if (!p->has_seq[direction]) p->next_seq[direction] = seq;
    p->has_seq[direction] = true;
    uint32_t skip = p->next_seq[direction] - seq;
    for (size_t i = skip; i < tcp->payload.len; i++) {
        if (p->first_len[direction] == PRELUDE_FIRST) return;
        p->first_octets[direction][p->first_len[direction]++] = tcp->payload.data[i];
        p->next_seq[direction]++;
    }
}

static enum prelude_verdict judge_any_port(struct prelude *p, unsigned direction,
                                           const struct tcp_segment *tcp)
{
    if (tcp->flags & TCP_RST) return PRELUDE_FORGET;
    if (tcp->flags & TCP_SYN && p->packets > 0 && p->has_seq[direction] &&
        p->next_seq[direction] != tcp->seq + 1) {
        return PRELUDE_FORGET;
    }
    if (!p->is_known) {
        p->is_known = true;
        p->client = (tcp->flags & TCP_SYN && !(tcp->flags & TCP_ACK)) == (direction != 0);
    }
    learn_first(p, direction, tcp);
    enum likeness server = greets(p->first_octets[!p->client], p->first_len[!p->client]);
    enum likeness client = says_hello(p->first_octets[p->client], p->first_len[p->client]);
    if (server == IS_NOT || client == IS_NOT) return PRELUDE_FORGET;
    if (server == IS && client == IS) return PRELUDE_BEGIN;
    if (p->packets >= LIMIT_PRELUDE_PACKETS || p->octets >= LIMIT_PRELUDE_BYTES) {
        return PRELUDE_FORGET;
    }
    return tcp->flags & TCP_FIN ? PRELUDE_FORGET : PRELUDE_HOLD;
}

enum prelude_verdict prelude_judge(struct prelude *p, unsigned direction,
                                   const struct tcp_segment *tcp)
{
    return p->kind == PRELUDE_HALF_OPEN ? judge_half_open(p, direction, tcp)
                                        : judge_any_port(p, direction, tcp);
}
