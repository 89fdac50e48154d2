// SPDX-License-Identifier: BSD-2-Clause
//
//   owner                          hand, on its thread
//   capture -> sink -> filling     queue -> decoder -> closed -> ticket
//                |       |           ^                             |
//                |       +-- submit -+      put  <-- put_ready <---+
//                +---> decoder of the owner's own hand -> ticket --+
//
// A ticket is made when a session ends and goes to the end of the list; the hand fills it; it is
// put when it is first in the list and filled.
//
// There are as many threads as hands, the owner's among them: the first hand is the owner's own,
// whose decoder it calls at once. With a thread for each hand besides the owner's, two cores had
// three threads to run, and one of them always waited.
#include "app/crew.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "app/batch.h"
#include "base/err.h"
#include "base/htable.h"
#include "base/limits.h"
#include "base/timestamp.h"

enum {
    // Batches of a hand, and of all hands together where there are many.
    BATCHES_MOST = 32,
    BATCHES_LEAST = 2,
    BATCHES_TOTAL = 64,
    // Packets after which batches go over that are not full yet.
    FLUSH_EVERY = 1024,
    // Octets after which the sums are looked at that caps are about.
    CHECK_EVERY = 256 * 1024,
    // What a session is taken to bring when it begins.
    EXPECTED_OCTETS = 32 * 1024,
    // How much more of the work a hand is taken to have when the owner waited for it, or the owner
    // when a hand waited for the owner.
    WAITED_OCTETS = 128 * 1024,
};

#define REST_NS (5 * TIMESTAMP_NS_PER_S / 1000)

struct ticket {
    struct ticket *next;
    void *outcome;
    size_t octets;
    atomic_bool is_done;
};

enum wish { WISH_NONE, WISH_ROOM, WISH_IDLE };

struct hand {
    struct crew *crew;
    void *state;
    struct smtp_decoder *decoder;
    const struct stream_sink *sink; // of the decoder
    // Of whoever decodes: the outcome of the session that was closed just now.
    void *outcome;
    size_t outcome_octets;
    // The owner's.
    struct batch *filling; // NULL: none
    uint64_t given;        // octets in all
    uint64_t share;        // of all work so far, in octets decoded
    // Both threads'; under the lock but for taken.
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t has_work, has_room;
    struct batch *first, **last; // queue
    struct batch *idle;
    unsigned idle_count;
    enum wish wish;  // what the owner waits for
    bool has_thread; // else it is the owner's own
    bool is_busy, is_over;
    atomic_uint_fast64_t taken; // octets that are decoded
};

struct crew {
    struct crew_work work;
    struct tls_keylog *keylog; // may be NULL
    struct dkim_keys *keys;    // likewise
    struct stream_sink sink;
    struct hand *hands;
    unsigned jobs;
    unsigned batches;                       // of each hand
    unsigned at_work;                       // of the first hands
    bool is_started;                        // as many as there will be
    bool is_alone;                          // the owner decodes all
    const uint8_t *borrowed, *borrowed_end; // octets of the packet that stay
    unsigned packets;                       // since the last flush
    uint64_t tls_cap;
    bool by_server;
    size_t unchecked; // octets since the last look at the sums
    uint64_t sessions;
    struct ticket *first, **last;
    atomic_size_t waiting; // octets of outcomes that are not put
    atomic_uint_fast64_t gone;
};

// ---- What a hand's decoder tells ----

static void on_opened(void *ctx, const struct session *s)
{
    (void)s;
    ((struct hand *)ctx)->crew->sessions++;
}

static void on_packet(void *ctx, const struct session *s, const struct stream_packet *packet)
{
    struct hand *h = ctx;
    const struct crew_work *work = &h->crew->work;
    if (h->crew->jobs == 1 && work->seen) work->seen(work->ctx, s->id, packet);
    if (work->packet) work->packet(h->state, s, packet);
}

static void on_closed(void *ctx, struct session *s)
{
    struct hand *h = ctx;
    const struct crew_work *work = &h->crew->work;
    h->outcome = work->closed(h->state, s, &h->outcome_octets);
    if (h->crew->jobs == 1) work->put(work->ctx, h->outcome);
}

// The keys that were known when the owner closed it count, however far behind the hand is.
static void on_playing_close(void *ctx, struct batch_stream *s)
{
    struct hand *h = ctx;
    smtp_decoder_set_keys_upto(h->decoder, s->keys);
}

static void on_played(void *ctx, struct batch_stream *s)
{
    struct hand *h = ctx;
    struct ticket *t = s->ticket;
    t->outcome = h->outcome;
    t->octets = h->outcome_octets;
    atomic_fetch_add_explicit(&h->crew->waiting, t->octets, memory_order_relaxed);
    atomic_store_explicit(&t->is_done, true, memory_order_release);
    free(s);
}

// ---- A hand's thread ----

static struct batch *next_batch(struct hand *h)
{
    while (!h->first && !h->is_over) pthread_cond_wait(&h->has_work, &h->lock);
    struct batch *b = h->first;
    if (!b) return NULL;
    h->first = b->next;
    if (!h->first) h->last = &h->first;
    h->is_busy = true;
    return b;
}

static void give_back(struct hand *h, struct batch *b)
{
    b->next = h->idle;
    h->idle = b;
    h->idle_count++;
    h->is_busy = false;
    // The owner is not woken for one batch only.
    bool is_granted = h->wish == WISH_IDLE   ? !h->first
                      : h->wish == WISH_ROOM ? 2 * h->idle_count >= h->crew->batches
                                             : false;
    if (is_granted) pthread_cond_signal(&h->has_room);
}

static void play(struct hand *h, struct batch *b)
{
    struct batch_listener listener = {h, on_playing_close, on_played};
    uint64_t gone = batch_play(b, h->sink, &listener);
    if (gone > 0) atomic_fetch_add(&h->crew->gone, gone);
    uint64_t octets = b->octets;
    batch_reset(b);
    atomic_fetch_add_explicit(&h->taken, octets, memory_order_release);
}

static void *work_on(void *ctx)
{
    struct hand *h = ctx;
    struct batch *b;
    pthread_mutex_lock(&h->lock);
    while ((b = next_batch(h)) != NULL) {
        pthread_mutex_unlock(&h->lock);
        play(h, b);
        pthread_mutex_lock(&h->lock);
        give_back(h, b);
    }
    pthread_mutex_unlock(&h->lock);
    return NULL;
}

// ---- Between owner and hands ----

// Outcomes that are ready and whose turn it is.
static void put_ready(struct crew *c)
{
    struct ticket *t;
    while ((t = c->first) && atomic_load_explicit(&t->is_done, memory_order_acquire)) {
        c->first = t->next;
        if (!c->first) c->last = &c->first;
        atomic_fetch_sub_explicit(&c->waiting, t->octets, memory_order_relaxed);
        void *outcome = t->outcome;
        free(t);
        c->work.put(c->work.ctx, outcome);
    }
}

static void submit(struct hand *h)
{
    struct batch *b = h->filling;
    if (!b || b->count == 0) return;
    h->filling = NULL;
    h->given += b->octets;
    b->next = NULL;
    pthread_mutex_lock(&h->lock);
    bool has_waited = !h->first && !h->is_busy;
    *h->last = b;
    h->last = &b->next;
    pthread_cond_signal(&h->has_work);
    pthread_mutex_unlock(&h->lock);
    if (has_waited) h->crew->hands[0].share += WAITED_OCTETS;
}

static struct batch *idle_batch(struct hand *h)
{
    pthread_mutex_lock(&h->lock);
    if (!h->idle) h->share += WAITED_OCTETS;
    while (!h->idle) {
        h->wish = WISH_ROOM;
        pthread_cond_wait(&h->has_room, &h->lock);
    }
    h->wish = WISH_NONE;
    struct batch *b = h->idle;
    h->idle = b->next;
    h->idle_count--;
    pthread_mutex_unlock(&h->lock);
    return b;
}

// The batch that the next call of a session goes to, with room for so many octets.
static struct batch *room_for(struct hand *h, size_t octets)
{
    if (h->filling && batch_is_full(h->filling, octets)) submit(h);
    if (!h->filling) h->filling = idle_batch(h);
    return h->filling;
}

static void submit_all(struct crew *c)
{
    c->packets = 0;
    for (unsigned i = 1; i < c->at_work; i++) submit(&c->hands[i]);
}

// Until the hand has done all that it was given, or the time has come; NULL: whenever that is.
static void wait_idle(struct hand *h, const struct timespec *until)
{
    int errnum = 0;
    pthread_mutex_lock(&h->lock);
    while ((h->first || h->is_busy) && errnum == 0) {
        h->wish = WISH_IDLE;
        errnum = until ? pthread_cond_timedwait(&h->has_room, &h->lock, until)
                       : pthread_cond_wait(&h->has_room, &h->lock);
    }
    h->wish = WISH_NONE;
    pthread_mutex_unlock(&h->lock);
}

void crew_wait(struct crew *c)
{
    if (c->at_work < 2) return;
    submit_all(c);
    for (unsigned i = 1; i < c->at_work; i++) wait_idle(&c->hands[i], NULL);
    put_ready(c);
}

void crew_flush(struct crew *c)
{
    if (c->at_work < 2) return;
    submit_all(c);
    put_ready(c);
    // The first one takes long, and the others pile up behind it.
    if (atomic_load_explicit(&c->waiting, memory_order_relaxed) > LIMIT_CREW_OUTCOMES) crew_wait(c);
}

void crew_rest(struct crew *c)
{
    if (c->at_work < 2) return;
    struct timespec until;
    submit_all(c);
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += REST_NS;
    if (until.tv_nsec >= TIMESTAMP_NS_PER_S) {
        until.tv_sec++;
        until.tv_nsec -= TIMESTAMP_NS_PER_S;
    }
    for (unsigned i = 1; i < c->at_work; i++) wait_idle(&c->hands[i], &until);
    put_ready(c);
}

// Octets that were noted and may not be decoded yet.
static uint64_t load_of(const struct hand *h)
{
    uint64_t filling = h->filling ? h->filling->octets : 0;
    return h->given + filling - atomic_load_explicit(&h->taken, memory_order_acquire);
}

// A cap on what all decoders keep together could be met by what is under way and what may be noted
// until the next look: from here on the order of calls matters, so one thread makes them.
static void check_sums(struct crew *c, size_t octets)
{
    uint64_t sum = octets > CHECK_EVERY ? octets : CHECK_EVERY;
    // First what is under way, then what was kept of it: counted twice, but never missed.
    for (unsigned i = 1; i < c->at_work; i++) sum += load_of(&c->hands[i]);
    if (c->keylog) sum += tls_keylog_reserved(c->keylog);
    if (!c->is_alone && sum > c->tls_cap) {
        crew_wait(c);
        c->is_alone = true;
    } else if (c->is_alone && sum < c->tls_cap / 2) {
        c->is_alone = false;
    }
    c->unchecked = 0;
}

// ---- Threads ----

// Signals are for the owner, but for those that a thread raises itself.
static void block_signals(sigset_t *before_out)
{
    static const int own[] = {SIGBUS, SIGSEGV, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
    sigset_t all;
    sigfillset(&all);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) sigdelset(&all, own[i]);
    pthread_sigmask(SIG_SETMASK, &all, before_out);
}

static bool start_hand(struct hand *h)
{
    if (pthread_create(&h->thread, NULL, work_on, h) != 0) return false;
    h->has_thread = true;
    for (unsigned i = 0; i < h->crew->batches; i++) {
        struct batch *b = batch_new();
        pthread_mutex_lock(&h->lock);
        b->next = h->idle;
        h->idle = b;
        h->idle_count++;
        pthread_mutex_unlock(&h->lock);
    }
    return true;
}

// Fewer where the system gives no more; where it gives none, the owner does all.
static void start_threads(struct crew *c)
{
    sigset_t before;
    block_signals(&before);
    for (c->at_work = 1; c->at_work < c->jobs; c->at_work++)
        if (!start_hand(&c->hands[c->at_work])) break;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    c->is_started = true;
}

static void stop_hand(struct hand *h)
{
    pthread_mutex_lock(&h->lock);
    h->is_over = true;
    pthread_cond_signal(&h->has_work);
    pthread_mutex_unlock(&h->lock);
    pthread_join(h->thread, NULL);
}

// ---- The sink ----

// The hand that has had the least of the work. The sizes of sessions are not known when they begin,
// and how reading and decoding compare hangs on what is asked for; who had to wait for whom
// corrects both.
static struct hand *choose(struct crew *c, const struct stream_info *info)
{
    static const uint64_t seed[2] = {0x736d7470, 0x73636f7065};
    struct bytes server = bytes_of(info->server.ip, sizeof info->server.ip);
    if (c->by_server) return &c->hands[htable_hash(server, seed) % c->at_work];
    struct hand *best = &c->hands[0];
    for (unsigned i = 1; i < c->at_work; i++)
        if (c->hands[i].share < best->share) best = &c->hands[i];
    best->share += EXPECTED_OCTETS;
    return best;
}

// Whether the owner calls the hand's decoder itself.
static bool is_direct(const struct hand *h)
{
    return h->crew->is_alone || !h->has_thread;
}

static void *sink_open(void *ctx, const struct stream_info *info)
{
    struct crew *c = ctx;
    if (!c->is_started) start_threads(c);
    struct hand *h = choose(c, info);
    struct batch_stream *s = err_calloc(1, sizeof *s);
    s->player = h;
    struct stream_info numbered = *info;
    s->id = numbered.ordinal = ++c->sessions;
    if (is_direct(h)) s->session = h->sink->open(h->sink->ctx, &numbered);
    else batch_open(room_for(h, batch_open_size(&numbered)), s, &numbered);
    return s;
}

static void sink_packet(void *session, const struct stream_packet *packet)
{
    struct batch_stream *s = session;
    struct hand *h = s->player;
    const struct crew_work *work = &h->crew->work;
    if (work->seen) work->seen(work->ctx, s->id, packet);
    if (is_direct(h)) h->sink->packet(s->session, packet);
    else batch_packet(room_for(h, 0), s, packet);
}

static void sink_data(void *session, enum stream_side side, struct bytes data,
                      const struct stream_point *at)
{
    struct batch_stream *s = session;
    struct hand *h = s->player;
    struct crew *c = h->crew;
    if (c->unchecked + data.len > CHECK_EVERY) check_sums(c, data.len);
    c->unchecked += data.len;
    // Reading costs about a third of decoding.
    h->share += data.len;
    c->hands[0].share += data.len / 3;
    bool stays = data.data >= c->borrowed && data.data < c->borrowed_end;
    if (is_direct(h)) h->sink->data(s->session, side, data, at);
    else batch_data(room_for(h, data.len), s, side, data, at, stays);
}

static void sink_gap(void *session, enum stream_side side, uint64_t missing, enum stream_gap why,
                     const struct stream_point *at)
{
    struct batch_stream *s = session;
    struct hand *h = s->player;
    if (is_direct(h)) h->sink->gap(s->session, side, missing, why, at);
    else batch_gap(room_for(h, 0), s, side, missing, why, at);
}

static void sink_note(void *session, enum stream_side side, enum stream_note note, uint64_t offset,
                      const struct stream_point *at)
{
    struct batch_stream *s = session;
    struct hand *h = s->player;
    if (is_direct(h)) h->sink->note(s->session, side, note, offset, at);
    else batch_note(room_for(h, 0), s, side, note, offset, at);
}

static void sink_overlap(void *session, enum stream_side side, const struct stream_overlap *overlap,
                         const struct stream_point *at)
{
    struct batch_stream *s = session;
    struct hand *h = s->player;
    if (is_direct(h)) h->sink->overlap(s->session, side, overlap, at);
    else batch_overlap(room_for(h, batch_overlap_size(overlap)), s, side, overlap, at);
}

static void sink_end(void *session, enum stream_side side, enum stream_end how,
                     const struct stream_point *at)
{
    struct batch_stream *s = session;
    struct hand *h = s->player;
    if (is_direct(h)) h->sink->end(s->session, side, how, at);
    else batch_end(room_for(h, 0), s, side, how, at);
}

static void sink_close(void *session, enum stream_state state)
{
    struct batch_stream *s = session;
    struct hand *h = s->player;
    struct crew *c = h->crew;
    struct ticket *t = err_calloc(1, sizeof *t);
    s->ticket = t;
    s->keys = c->keys ? dkim_keys_count(c->keys) : 0;
    *c->last = t;
    c->last = &t->next;
    if (is_direct(h)) {
        on_playing_close(h, s);
        h->sink->close(s->session, state);
        on_played(h, s);
        put_ready(c);
    } else {
        batch_close(room_for(h, 0), s, state);
    }
}

// ---- The crew ----

static void init_hand(struct crew *c, struct hand *h, const struct smtp_options *options)
{
    h->crew = c;
    struct smtp_options own = *options;
    h->state = c->work.begin(c->work.ctx, &own);
    bool has_packets = c->work.packet || (c->jobs == 1 && c->work.seen);
    struct smtp_observer observer = {.ctx = h,
                                     .opened = c->jobs == 1 ? on_opened : NULL,
                                     .packet = has_packets ? on_packet : NULL,
                                     .closed = on_closed};
    h->decoder = smtp_decoder_new(&own, &observer);
    h->sink = smtp_decoder_sink(h->decoder);
    h->last = &h->first;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->has_work, NULL);
    pthread_cond_init(&h->has_room, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static void fini_hand(struct hand *h)
{
    while (h->idle) {
        struct batch *b = h->idle;
        h->idle = b->next;
        batch_free(b);
    }
    batch_free(h->filling);
    pthread_cond_destroy(&h->has_room);
    pthread_cond_destroy(&h->has_work);
    pthread_mutex_destroy(&h->lock);
    smtp_decoder_free(h->decoder);
    h->crew->work.finish(h->state);
}

struct crew *crew_new(const struct crew_config *config)
{
    unsigned jobs = config->jobs;
    struct crew *c = err_calloc(1, sizeof *c);
    c->work = *config->work;
    c->keylog = config->decoder->keylog;
    c->keys = config->decoder->keys;
    c->tls_cap = config->tls_pending_cap ? config->tls_pending_cap : LIMIT_TLS_PENDING_TOTAL;
    c->by_server = config->by_server;
    c->jobs = jobs;
    c->unchecked = CHECK_EVERY;
    c->batches = BATCHES_TOTAL / jobs;
    if (c->batches > BATCHES_MOST) c->batches = BATCHES_MOST;
    if (c->batches < BATCHES_LEAST) c->batches = BATCHES_LEAST;
    c->last = &c->first;
    c->sink = (struct stream_sink){
        .ctx = c,
        .open = sink_open,
        .packet = sink_packet,
        .data = sink_data,
        .gap = sink_gap,
        .note = sink_note,
        .overlap = sink_overlap,
        .end = sink_end,
        .close = sink_close,
    };
    c->hands = err_calloc(jobs, sizeof *c->hands);
    for (unsigned i = 0; i < jobs; i++) init_hand(c, &c->hands[i], config->decoder);
    return c;
}

void crew_free(struct crew *c)
{
    if (!c) return;
    for (unsigned i = 1; i < c->at_work; i++) stop_hand(&c->hands[i]);
    for (unsigned i = 0; i < c->jobs; i++) fini_hand(&c->hands[i]);
    while (c->first) {
        struct ticket *t = c->first;
        c->first = t->next;
        free(t);
    }
    free(c->hands);
    free(c);
}

const struct stream_sink *crew_sink(struct crew *c)
{
    return c->jobs == 1 ? c->hands[0].sink : &c->sink;
}

void crew_packet(struct crew *c, const struct packet *packet)
{
    if (c->jobs == 1) return;
    if (++c->packets == FLUSH_EVERY) crew_flush(c);
    c->borrowed = packet->data;
    c->borrowed_end = packet->data + (packet->stays ? packet->cap_len : 0);
}

uint64_t crew_sessions(const struct crew *c)
{
    return c->sessions;
}

uint64_t crew_gone(const struct crew *c)
{
    return atomic_load(&c->gone);
}
