// SPDX-License-Identifier: BSD-2-Clause
//
// Two known streams, cut anywhere, sent and captured with all that happens to them in the field,
// against a model that is nothing but two arrays: of each octet, what was captured first. What
// comes out must be that, a gap where the capture has nothing, in the order that the ACKs prove,
// and of each other version that came later a report with both.
//
//   plan     segments of a conversation in turns
//   disturb  copies with other borders or other octets, keep-alives, probes, RSTs that are none,
//   ... shuffle  each up to `reach` places from where it was play     into the capture layer,
//   packet by packet, and into the model
//
// SMTPSCOPE_STREAM_SEEDS=FROM-TO plays these seeds in the place of the first 400; a seed says it
// all.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "capture/capture.h"
#include "tests/capture/recorder.h"

enum {
    HANDSHAKE = 3,
    STREAM = 6000,
    LARGEST = 3000,
    PACKETS = 4096,
    LOST = 12,
    NOTHING = -1,
    CUT = -2
};

// What a seed has chosen.
struct scene {
    uint64_t seed;
    unsigned reach;    // places that a packet may be moved; 0: none
    int64_t pace_ns;   // between packets
    bool loses;        // octets that no packet of the capture has
    bool twists;       // copies with other octets
    bool snaps;        // frames that the snap length cut
    bool opens_fast;   // the SYN has data (RFC 7413)
    bool is_midway;    // the capture begins after the handshake
    bool is_one_sided; // it has the client's packets only
    bool resets;       // the server ends it by a RST
    uint32_t isn[2];
};

struct planned {
    unsigned side;
    const char *flags;
    uint32_t from; // stream offset
    uint32_t len;
    uint32_t ack;    // octets of the other side
    uint32_t beyond; // added to the sequence number and to the ACK: numbers of SYN and FIN
    uint32_t ack_beyond;
    uint32_t cut;   // octets at the end that the snap length takes
    uint32_t twist; // offset of the first of TWISTED octets that are others; NO_TWIST
    uint64_t key;   // order
    bool is_junk;   // its octets count for nothing
};

// "seed 12 (reach 3, pace 100000, lost, twisted): "
static const char *named(const struct scene *s)
{
    static char text[160];
    snprintf(text, sizeof text, "seed %llu (reach %u, pace %lld%s%s%s%s%s%s%s)",
             (unsigned long long)s->seed, s->reach, (long long)s->pace_ns, s->loses ? ", lost" : "",
             s->twists ? ", twisted" : "", s->snaps ? ", cut" : "", s->opens_fast ? ", fast" : "",
             s->is_midway ? ", midway" : "", s->is_one_sided ? ", one side" : "",
             s->resets ? ", reset" : "");
    return text;
}

enum { TWISTED = 5 };
#define NO_TWIST UINT32_MAX

struct lost {
    uint32_t from, until;
};

struct check {
    const struct scene *scene;
    int16_t first[2][STREAM];  // captured first: an octet, NOTHING, CUT
    uint32_t needs[2][STREAM]; // octets of the other side that come before this one
    uint32_t seen[2];          // delivered or gap
    unsigned ends[2];
    enum stream_end how[2];
    unsigned opened, closed;
    enum stream_state state;
    // Of the packet being played.
    uint64_t packet;
    unsigned side;
    uint32_t from;
    int16_t octets[LARGEST]; // NOTHING: equal, or nothing to compare with
    int16_t before[LARGEST];
    bool is_reported[LARGEST];
};

static uint8_t octet(unsigned side, uint32_t i)
{
    return (uint8_t)('A' + (i * 7 + side * 3 + i / 26) % 26);
}

// ---- What comes out ----

static void *check_open(void *ctx, const struct stream_info *info)
{
    struct check *c = ctx;
    assert_int_equal(info->client.port, 1000);
    c->opened++;
    return ctx;
}

static void check_packet(void *session, const struct stream_packet *packet)
{
    const struct check *c = session;
    assert_true(packet->at.packet <= c->packet);
}

static void check_data(void *session, enum stream_side side, struct bytes data,
                       const struct stream_point *at)
{
    struct check *c = session;
    bool is_ordered = !c->scene->loses && !c->scene->snaps && !c->scene->is_one_sided;
    for (size_t i = 0; i < data.len; i++) {
        uint32_t offset = c->seen[side]++;
        if (offset >= STREAM || data.data[i] != c->first[side][offset])
            fail_msg("%s: octet %u of side %d is not what came first", named(c->scene), offset,
                     side);
        if (is_ordered && c->needs[side][offset] > c->seen[!side])
            fail_msg("%s: octet %u of side %d before octet %u of the other (packet %llu)",
                     named(c->scene), offset, side, c->needs[side][offset],
                     (unsigned long long)at->packet);
    }
}

static void check_gap(void *session, enum stream_side side, uint64_t missing, enum stream_gap why,
                      const struct stream_point *at)
{
    struct check *c = session;
    (void)at;
    for (uint64_t i = 0; i < missing; i++) {
        uint32_t offset = c->seen[side]++;
        int16_t wanted = why == STREAM_GAP_SNAPLEN ? CUT : NOTHING;
        if (offset == STREAM && c->scene->is_one_sided && side == STREAM_SERVER) continue;
        if (offset >= STREAM || c->first[side][offset] != wanted)
            fail_msg("%s: octet %u of side %d is called missing (%d), but it is not",
                     named(c->scene), offset, side, why);
    }
}

static void check_note(void *session, enum stream_side side, enum stream_note note, uint64_t offset,
                       const struct stream_point *at)
{
    const struct check *c = session;
    (void)at;
    fail_msg("%s: note %d at %llu of side %d", named(c->scene), note, (unsigned long long)offset,
             side);
}

static void check_overlap(void *session, enum stream_side side, const struct stream_overlap *o,
                          const struct stream_point *at)
{
    struct check *c = session;
    bool is_this = at->packet == c->packet && side == c->side && o->offset >= c->from &&
                   o->first.len == o->other.len && o->first.len > 0;
    if (!is_this || o->offset - c->from + o->first.len > LARGEST)
        fail_msg("%s: an overlap at %llu that no packet has", named(c->scene),
                 (unsigned long long)o->offset);
    for (size_t i = 0; i < o->first.len; i++) {
        size_t at_packet = o->offset - c->from + i;
        int16_t before = c->before[at_packet], now = c->octets[at_packet];
        if (o->first.data[i] != before || o->other.data[i] != now)
            fail_msg("%s: the versions of octet %llu are %d and %d, not %d and %d", named(c->scene),
                     (unsigned long long)o->offset + i, before, now, o->first.data[i],
                     o->other.data[i]);
        c->is_reported[at_packet] = true;
    }
}

static void check_end(void *session, enum stream_side side, enum stream_end how,
                      const struct stream_point *at)
{
    struct check *c = session;
    c->ends[side]++;
    c->how[side] = how;
    if (c->seen[side] != STREAM)
        fail_msg("%s: side %d ends (%d) at %u, packet %llu", named(c->scene), side, how,
                 c->seen[side], (unsigned long long)at->packet);
}

static void check_close(void *session, enum stream_state state)
{
    struct check *c = session;
    c->closed++;
    c->state = state;
}

// ---- Plan ----

static uint32_t below(uint64_t *seed, uint32_t limit)
{
    return next_random(seed) % limit;
}

static bool one_in(uint64_t *seed, uint32_t n)
{
    return below(seed, n) == 0;
}

static void choose(struct scene *s, uint64_t seed, uint64_t *random)
{
    static const int64_t paces[] = {0, 100000, 1000000, 9000000};
    *s = (struct scene){.seed = seed};
    for (int i = 0; i < 8; i++) next_random(random);
    s->reach = one_in(random, 4) ? 0 : 1 + below(random, 24);
    s->pace_ns = paces[below(random, 4)];
    s->loses = one_in(random, 3);
    s->twists = one_in(random, 2);
    s->snaps = one_in(random, 5);
    s->opens_fast = one_in(random, 5);
    s->is_midway = one_in(random, 6);
    s->is_one_sided = one_in(random, 8);
    s->resets = one_in(random, 5);
    for (int i = 0; i < 2; i++) {
        uint32_t wraps = (uint32_t)-1 - below(random, STREAM);
        s->isn[i] = one_in(random, 2) ? wraps : next_random(random) * 2 + below(random, 2);
    }
    // Where it begins is known by its first segments only.
    if (s->is_midway) s->opens_fast = false, s->reach = s->reach > 3 ? 3 : s->reach;
    // What only ACKs tell of has no beginning then.
    if (s->is_one_sided) s->is_midway = s->resets = false;
}

static struct planned data_of(unsigned side, uint32_t from, uint32_t len, uint32_t ack)
{
    return (struct planned){
        .side = side, .flags = "PA", .from = from, .len = len, .ack = ack, .twist = NO_TWIST};
}

static uint32_t segment_len(uint64_t *seed)
{
    switch (below(seed, 6)) {
    case 0: return 1 + below(seed, 3);
    case 1: return 1 + below(seed, LARGEST); // by offload: larger than any frame
    default: return 1 + below(seed, 120);
    }
}

// A conversation in turns. Each segment acknowledges what came before it.
static size_t plan(const struct scene *s, struct planned *p, uint64_t *seed)
{
    uint32_t sent[2] = {0, 0};
    size_t n = 0;
    if (s->opens_fast) sent[0] = 1 + below(seed, 50);
    if (!s->is_midway) {
        p[n++] = (struct planned){.side = 0, .flags = "S", .len = sent[0], .twist = NO_TWIST};
        p[n++] = (struct planned){.side = 1, .flags = "SA", .ack = sent[0], .twist = NO_TWIST};
        p[n++] = (struct planned){.side = 0, .flags = "A", .from = sent[0], .twist = NO_TWIST};
    }
    while (sent[0] < STREAM || sent[1] < STREAM) {
        unsigned side = one_in(seed, 2);
        for (unsigned burst = below(seed, 12); burst > 0 && sent[side] < STREAM; burst--) {
            uint32_t len = segment_len(seed);
            if (len > STREAM - sent[side]) len = STREAM - sent[side];
            p[n++] = data_of(side, sent[side], len, sent[!side]);
            if (one_in(seed, 9)) p[n - 1].flags = "PAU";
            sent[side] += len;
        }
    }
    return n;
}

// The end: FINs both ways and their ACKs, or a RST of the server's.
static size_t plan_end(const struct scene *s, struct planned *p, size_t n)
{
    struct planned last = {.from = STREAM, .ack = STREAM, .twist = NO_TWIST};
    p[n] = last;
    p[n++].flags = "A";
    if (s->resets) {
        p[n] = last;
        p[n].side = 1;
        p[n++].flags = "RA";
        return n;
    }
    for (unsigned i = 0; i < 2; i++) {
        p[n] = last;
        p[n].side = !i;
        p[n].ack_beyond = i;
        p[n++].flags = "FA";
    }
    p[n] = last;
    p[n].side = 1;
    p[n].beyond = p[n].ack_beyond = 1;
    p[n++].flags = "A";
    return n;
}

// ---- Disturb ----

// p[at] becomes made, what was there follows.
static size_t insert(struct planned *p, size_t n, size_t at, struct planned made)
{
    memmove(p + at + 1, p + at, (n - at) * sizeof *p);
    p[at] = made;
    return n + 1;
}

// Sent again with other borders: it may begin earlier, with octets that its own ACK does not ask
// more for, and with other octets in it.
static struct planned copy_of(const struct scene *s, const struct planned *p, uint64_t *seed)
{
    struct planned made = *p;
    uint32_t more = below(seed, 50);
    if (more > made.from) more = made.from;
    if (made.len + more <= LARGEST) {
        made.from -= more;
        made.len += more;
    }
    if (s->twists && made.len > TWISTED + 1 && one_in(seed, 2))
        made.twist = made.from + below(seed, made.len - TWISTED);
    return made;
}

// Up to where the side of p[at] has sent before.
static uint32_t sent_before(const struct planned *p, size_t at)
{
    uint32_t sent = 0;
    for (size_t i = 0; i < at; i++) {
        uint32_t end = p[i].from + p[i].len;
        if (p[i].side == p[at].side && !p[i].is_junk && end > sent) sent = end;
    }
    return sent;
}

// What carries nothing new, sent before p.
static struct planned oddity(const struct planned *p, uint32_t sent, uint32_t number,
                             uint64_t *seed)
{
    struct planned made = *p;
    made.len = 0;
    made.twist = NO_TWIST;
    made.flags = "A";
    switch (below(seed, 5)) {
    case 0: // keep-alive with an octet of any value (RFC 9293 3.8.4)
        if (sent == 0) break;
        made.from = sent - 1;
        made.len = 1;
        made.is_junk = true;
        break;
    case 1: // and without one
        if (sent > 0) made.from = sent - 1;
        break;
    case 2: // probe of a closed window: the octet that is next
        made.len = 1;
        made.ack = p->ack;
        break;
    case 3: // far outside the window, each somewhere else: three that agree would be believed
        made.flags = one_in(seed, 2) ? "R" : "PA";
        made.beyond = (1U << 28) + (number % 64) * (20U << 20);
        made.len = made.flags[0] == 'R' ? 0 : 20;
        made.is_junk = true;
        break;
    case 4: break; // an ACK again
    }
    return made;
}

static size_t disturb(const struct scene *s, struct planned *p, size_t n, uint64_t *seed)
{
    size_t begin = s->is_midway ? 12 : HANDSHAKE;
    for (size_t copies = n / 6; copies > 0 && n > begin && n < PACKETS; copies--) {
        size_t i = begin + below(seed, (uint32_t)(n - begin));
        n = insert(p, n, i + 1, copy_of(s, &p[i], seed));
    }
    size_t from = begin + s->reach;
    for (size_t odd = n / 8; odd > 0 && n > from && n < PACKETS; odd--) {
        size_t i = from + below(seed, (uint32_t)(n - from));
        // An octet that is not the next one, of any value, is no keep-alive: nobody moves these.
        struct planned made = oddity(&p[i], sent_before(p, i), (uint32_t)odd, seed);
        if (made.is_junk && made.len == 1 && s->reach > 0) continue;
        n = insert(p, n, i, made);
    }
    for (size_t i = begin; s->snaps && i < n; i++)
        if (p[i].len > 10 && one_in(seed, 12)) p[i].cut = 1 + below(seed, p[i].len - 1);
    if (!s->is_midway && one_in(seed, 3))
        n = insert(p, n, HANDSHAKE, p[below(seed, 2)]); // a SYN again
    return n;
}

// After the end: more of the same, and octets behind the FIN.
static size_t disturb_end(const struct scene *s, struct planned *p, size_t n, uint64_t *seed)
{
    if (s->resets) return n;
    if (one_in(seed, 2)) n = insert(p, n, n, p[n - 2]);
    if (one_in(seed, 2)) {
        struct planned late = data_of(0, STREAM, 30, STREAM);
        late.beyond = late.ack_beyond = 1;
        late.is_junk = true;
        n = insert(p, n, n, late);
    }
    return n;
}

static int compare_keys(const void *a, const void *b)
{
    const struct planned *x = a, *y = b;
    return x->key < y->key ? -1 : x->key > y->key;
}

static void shuffle(const struct scene *s, struct planned *p, size_t n, uint64_t *seed)
{
    // The handshake may come late as well, as long as data waits for it (SETTLE_PACKETS), unless it
    // tells what nothing else does.
    bool may_be_late = s->reach < 8 && !s->opens_fast && !s->is_one_sided;
    for (size_t i = 0; i < n; i++) {
        bool stays = s->reach == 0 || one_in(seed, 2) || (i < HANDSHAKE && !may_be_late);
        uint64_t place = i + (stays ? 0 : below(seed, s->reach));
        p[i].key = place << 32 | i;
    }
    qsort(p, n, sizeof *p, compare_keys);
}

// Octets that no packet has: each loses its end or its begin.
static void lose(struct planned *p, size_t n, uint64_t *seed)
{
    struct lost lost[2][LOST];
    for (unsigned side = 0; side < 2; side++) {
        for (size_t i = 0; i < LOST; i++) {
            lost[side][i].from = 200 + below(seed, STREAM - 400);
            lost[side][i].until = lost[side][i].from + 1 + below(seed, 100);
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < LOST; k++) {
            struct lost l = lost[p[i].side][k];
            uint32_t end = p[i].from + p[i].len;
            if (p[i].beyond > 0) continue;
            if (l.until <= p[i].from || l.from >= end) continue;
            if (l.from > p[i].from) p[i].len = l.from - p[i].from;
            else if (l.until < end) p[i].len = end - l.until, p[i].from = l.until;
            else p[i].len = 0;
            p[i].cut = 0;
        }
        uint32_t end = p[i].from + p[i].len;
        if (p[i].twist != NO_TWIST && (p[i].twist < p[i].from || p[i].twist + TWISTED > end))
            p[i].twist = NO_TWIST;
    }
}

// ---- Play ----

static uint8_t octet_of(const struct planned *p, uint32_t i)
{
    uint32_t offset = p->from + i;
    uint8_t o = octet(p->side, offset);
    if (p->is_junk) return '#';
    return p->twist != NO_TWIST && offset - p->twist < TWISTED ? o ^ 0x20 : o;
}

static void model(struct check *c, const struct planned *p, uint64_t number)
{
    c->packet = number;
    c->side = p->side;
    c->from = p->from;
    memset(c->is_reported, 0, sizeof c->is_reported);
    for (uint32_t i = 0; i < p->len && !p->is_junk; i++) {
        int16_t *first = &c->first[p->side][p->from + i];
        c->before[i] = *first;
        c->octets[i] = i < p->len - p->cut ? octet_of(p, i) : CUT;
        if (*first == NOTHING) {
            *first = c->octets[i];
            c->needs[p->side][p->from + i] = p->ack;
        } else if (c->needs[p->side][p->from + i] > p->ack) {
            c->needs[p->side][p->from + i] = p->ack;
        }
    }
}

static void check_reports(const struct check *c, const struct planned *p)
{
    // A single octet may be a keep-alive.
    for (uint32_t i = 0; i < p->len && p->len > 1 && !p->is_junk; i++) {
        bool differs = c->before[i] >= 0 && c->octets[i] >= 0 && c->before[i] != c->octets[i];
        if (differs && !c->is_reported[i])
            fail_msg("%s: packet %llu has another octet %u of side %u, which nobody reports",
                     named(c->scene), (unsigned long long)c->packet, p->from + i, p->side);
    }
}

static void send_packet(struct capture *c, const struct scene *s, const struct planned *p,
                        uint64_t number)
{
    uint8_t text[LARGEST];
    bool is_syn = p->flags[0] == 'S';
    for (uint32_t i = 0; i < p->len; i++) text[i] = octet_of(p, i);
    struct frame_spec spec = {.flags = p->flags,
                              .seq = s->isn[p->side] + !is_syn + p->from + p->beyond,
                              .ack = s->isn[!p->side] + 1 + p->ack + p->ack_beyond,
                              .payload = text,
                              .len = p->len,
                              .from_server = p->side,
                              .window = 65535};
    struct buf frame;
    buf_init(&frame, 0);
    frame_tcp(&frame, &spec);
    struct packet packet = {.linktype = 101,
                            .number = number,
                            .time_ns = 1000000000 + (int64_t)number * s->pace_ns,
                            .data = frame.data,
                            .wire_len = (uint32_t)frame.len,
                            .cap_len = (uint32_t)frame.len - p->cut};
    capture_packet(c, &packet);
    buf_fini(&frame);
}

// A keep-alive in the place of an octet that was not captured: nobody can tell. And what is none,
// since a probe that was planned later came before it with the octet behind it.
static bool is_doubtful(const struct check *c, const struct planned *p)
{
    if (!p->is_junk || p->len != 1) return false;
    const int16_t *first = &c->first[p->side][p->from];
    return first[0] == NOTHING || (p->from + 1 < STREAM && first[1] != NOTHING);
}

static void play(const struct scene *s, const struct planned *p, size_t n, struct check *check)
{
    struct stream_sink sink = {.ctx = check,
                               .open = check_open,
                               .packet = check_packet,
                               .data = check_data,
                               .gap = check_gap,
                               .note = check_note,
                               .overlap = check_overlap,
                               .end = check_end,
                               .close = check_close};
    struct capture_config config = {.sink = &sink};
    struct capture *c = capture_new(&config);
    for (size_t i = 0; i < n; i++) {
        if (s->is_one_sided && p[i].side == 1) continue;
        if (is_doubtful(check, &p[i])) continue;
        model(check, &p[i], i + 1);
        send_packet(c, s, &p[i], i + 1);
        check_reports(check, &p[i]);
    }
    check->packet = n + 1;
    capture_finish(c);
    capture_free(c);
}

static void check_whole(const struct scene *s, const struct check *c)
{
    // Of a side that is not in the capture nobody knows whether the last number was a FIN.
    uint32_t of_server = s->is_one_sided ? c->seen[1] - (c->seen[1] == STREAM + 1) : c->seen[1];
    bool is_whole = c->opened == 1 && c->closed == 1 && c->seen[0] == STREAM &&
                    of_server == STREAM && c->ends[0] <= 1 && c->ends[1] <= 1;
    if (!is_whole)
        fail_msg("%s: %u and %u octets of %d, %u and %u ends, %u sessions, %u closed", named(s),
                 c->seen[0], c->seen[1], STREAM, c->ends[0], c->ends[1], c->opened, c->closed);
    enum stream_state wanted = s->resets         ? STREAM_RESET
                               : s->is_one_sided ? STREAM_OPEN
                                                 : STREAM_CLOSED;
    if (c->state != wanted) fail_msg("%s: closed as %d, not %d", named(s), c->state, wanted);
    if (!s->is_one_sided && (c->ends[1] != 1 || (c->how[1] == STREAM_END_RST) != s->resets))
        fail_msg("%s: the server's end is not what it was", named(s));
}

static void test_seed(uint64_t seed)
{
    static struct planned p[2 * PACKETS];
    static struct check check;
    uint64_t random = seed * 7919;
    struct scene scene;
    choose(&scene, seed, &random);
    memset(&check, 0, sizeof check);
    memset(check.first, 0xff, sizeof check.first);
    check.scene = &scene;
    size_t n = plan(&scene, p, &random);
    n = disturb(&scene, p, n, &random);
    size_t before_end = n;
    n = plan_end(&scene, p, n);
    // The end comes after all that was sent: a RST that overtakes data is another story.
    shuffle(&scene, p, scene.resets ? before_end : n, &random);
    n = disturb_end(&scene, p, n, &random);
    if (scene.loses) lose(p, n, &random);
    play(&scene, p, n, &check);
    check_whole(&scene, &check);
}

static void test_streams(void **state)
{
    unsigned long long from = 1, to = 400;
    const char *seeds = getenv("SMTPSCOPE_STREAM_SEEDS");
    (void)state;
    if (seeds && sscanf(seeds, "%llu-%llu", &from, &to) != 2) fail_msg("SMTPSCOPE_STREAM_SEEDS");
    for (unsigned long long seed = from; seed <= to; seed++) test_seed(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_streams)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
