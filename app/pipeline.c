// SPDX-License-Identifier: BSD-2-Clause
#include "app/pipeline.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "app/keylog_file.h"
#include "app/private_key_file.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/timestamp.h"
#include "capture/capture.h"
#include "capture/device.h"
#include "capture/merge.h"
#include "capture/savefile.h"

// Packets between two looks at the clock: what they cost is far below a millisecond.
enum { PIPELINE_BURST = 16 };

#define PIPELINE_TICK_NS       (TIMESTAMP_NS_PER_S / 4)
#define PIPELINE_CLOCK_LATE_NS (TIMESTAMP_NS_PER_S / 10)
#define PIPELINE_ASK_NS        (TIMESTAMP_NS_PER_S / 10)
#define PIPELINE_LEAP_NS       (3600 * TIMESTAMP_NS_PER_S)

struct pipeline {
    struct source *source;
    struct capture *capture;
    struct smtp_decoder *decoder; // NULL: a crew decodes
    struct crew *crew;            // NULL: the decoder does
    bool is_shared;               // the source is read by the crew too, under lock
    pthread_mutex_t lock;
    struct device_filter *filter; // NULL: every packet
    struct tls_keylog *keylog;
    struct dkim_keys *keys;
    struct buf secrets; // of the source, which the key log does not have yet
    struct keylog_file *keylog_file;       // NULL: none was given
    struct tls_private_keys *private_keys; // likewise
    struct pipeline_tap tap;
    pipeline_dropped_fn *on_dropped;
    void *on_dropped_ctx;
    uint64_t dropped; // by the kernel, when it was last asked
    int64_t asked_ns; // which was then
    int64_t ask_ns;   // and the same on the monotonic clock
    uint64_t packets;
    bool is_live;
    bool follows;      // growing files
    int64_t latest_ns; // of growing files: time of the latest packet
    int64_t since_ns;  // and since when there was no other; 0: there was one just now
    bool has_leapt;    // the last packet was far ahead of those before
    int64_t ticked_ns; // when sessions were last ended by the clock
    char *errors[LIMIT_INPUT_ERRORS];
    size_t error_count;
};

int64_t pipeline_clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * TIMESTAMP_NS_PER_S + now.tv_nsec;
}

// Where packets come from strangers they may choose addresses that meet in a hash table.
void pipeline_random_seed(uint64_t seed[2])
{
    if (getrandom(seed, 2 * sizeof *seed, GRND_NONBLOCK) != 2 * (ssize_t)sizeof *seed)
        seed[0] = (uint64_t)pipeline_clock_ns();
}

static struct capture_config capture_config_of(const struct options *options,
                                               const struct stream_sink *sink)
{
    struct capture_config config = {.sink = sink,
                                    .ports = options->ports,
                                    .port_count = options->port_count,
                                    .is_live = options->is_live || options->follow,
                                    .any_port = options->any_port,
                                    .checksums = options->checksums};
    pipeline_random_seed(config.seed);
    return config;
}

struct capture *pipeline_capture_new(const struct options *options, const struct stream_sink *sink)
{
    struct capture_config config = capture_config_of(options, sink);
    config.is_replay = true;
    return capture_new(&config);
}

// Threads that are behind may still ask for what is to be forgotten.
static void on_dns(void *ctx, struct bytes message, const struct stream_point *at)
{
    struct pipeline *p = ctx;
    if (dkim_keys_is_full(p->keys)) {
        pipeline_wait(p);
        dkim_keys_forget(p->keys);
    }
    if (dkim_keys_take(p->keys, message, at) && p->tap.key) p->tap.key(p->tap.ctx);
}

static enum err_code open_input(const struct options *options, const char *name,
                                struct source **source_out, struct err *err)
{
    if (strcmp(name, "-") == 0 && isatty(STDIN_FILENO))
        return err_set(err, ERR_IO, "standard input is a terminal, not a capture");
    if (options->follow) return savefile_open_growing(name, source_out, err);
    if (!options->is_live) return savefile_open(name, source_out, err);
    struct device_config config = {.filter = options->filter,
                                   .ports = options->ports,
                                   .port_count = options->port_count,
                                   .buffer_bytes = options->buffer_bytes,
                                   .ring_bytes = options->spool_bytes / options->input_count,
                                   .ring_directory = options->spool_dir};
    if (options->any_port && !options->filter) config.filter = ""; // every packet
    return device_open(name, &config, source_out, err);
}

static enum err_code open_source(const struct options *options, struct source **source_out,
                                 struct err *err)
{
    struct source **sources = err_calloc(options->input_count, sizeof *sources);
    size_t count = 0;
    enum err_code code = ERR_NONE;
    while (count < options->input_count && code == ERR_NONE) {
        code = open_input(options, options->inputs[count], &sources[count], err);
        if (code == ERR_NONE) count++;
    }
    if (code == ERR_NONE)
        *source_out = count == 1 ? sources[0]
                                 : merge_new(sources, count, options->is_live || options->follow);
    for (size_t i = 0; code != ERR_NONE && i < count; i++) source_close(sources[i]);
    free(sources);
    return code;
}

static enum err_code read_private_keys(struct pipeline *p, const struct options *options,
                                       struct err *err)
{
    enum err_code code = ERR_NONE;
    if (options->rsa_key_count == 0) return code;
    p->private_keys = tls_private_keys_new();
    for (size_t i = 0; i < options->rsa_key_count && code == ERR_NONE; i++)
        code = private_key_file_read(options->rsa_keys[i], p->private_keys, err);
    tls_keylog_use_private_keys(p->keylog, p->private_keys);
    return code;
}

// Who hears of sessions: one of the two.
struct listener {
    const struct smtp_observer *observer;
    const struct crew_work *work;
};

static struct pipeline *new_pipeline(struct source *source, const struct options *options,
                                     const struct smtp_options *decoder,
                                     const struct listener *listener);

static enum err_code open_pipeline(const struct options *options,
                                   const struct smtp_options *decoder,
                                   const struct listener *listener, struct pipeline **pipeline_out,
                                   struct err *err)
{
    struct device_filter *filter = NULL;
    struct source *source;
    // An interface filters in the kernel.
    bool has_filter = options->filter && !options->is_live;
    enum err_code code =
        has_filter ? device_filter_compile(options->filter, &filter, err) : ERR_NONE;
    if (code == ERR_NONE) code = open_source(options, &source, err);
    if (code != ERR_NONE) {
        device_filter_free(filter);
        return code;
    }
    struct pipeline *p = new_pipeline(source, options, decoder, listener);
    p->filter = filter;
    if (options->keylog) code = keylog_file_open(options->keylog, p->keylog, &p->keylog_file, err);
    if (code == ERR_NONE) code = read_private_keys(p, options, err);
    if (code != ERR_NONE) {
        pipeline_free(p);
        return code;
    }
    *pipeline_out = p;
    return ERR_NONE;
}

enum err_code pipeline_open(const struct options *options, const struct smtp_options *decoder,
                            const struct smtp_observer *observer, struct pipeline **pipeline_out,
                            struct err *err)
{
    struct listener listener = {.observer = observer};
    return open_pipeline(options, decoder, &listener, pipeline_out, err);
}

enum err_code pipeline_open_work(const struct options *options, const struct smtp_options *decoder,
                                 const struct crew_work *work, struct pipeline **pipeline_out,
                                 struct err *err)
{
    struct listener listener = {.work = work};
    return open_pipeline(options, decoder, &listener, pipeline_out, err);
}

// draft-ietf-opsawg-pcapng 4.7: "TLSK" is a key log. Blocks hold whole lines. The source is still
// at work when it calls this, so they wait until it is not.
static void on_secrets(void *ctx, uint32_t type, struct bytes data)
{
    struct pipeline *p = ctx;
    if (p->tap.secrets) p->tap.secrets(p->tap.ctx, type, data);
    if (type != 0x544c534b) return;
    buf_append_bytes(&p->secrets, data);
    buf_append_byte(&p->secrets, '\n');
}

// Packets before the block are decoded without it, however far the reading is ahead.
static void take_secrets(struct pipeline *p)
{
    pipeline_wait(p);
    tls_keylog_restart(p->keylog);
    tls_keylog_feed(p->keylog, buf_bytes(&p->secrets));
    tls_keylog_restart(p->keylog);
    secret_wipe(p->secrets.data, p->secrets.len);
    buf_reset(&p->secrets, 0);
}

// Cores that this process may use.
static unsigned count_cores(void)
{
    cpu_set_t cores;
    int count = sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 0;
    if (count < 1) count = (int)sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > LIMIT_JOBS ? LIMIT_JOBS : (unsigned)count;
}

static struct pipeline *new_pipeline(struct source *source, const struct options *options,
                                     const struct smtp_options *decoder,
                                     const struct listener *listener)
{
    struct pipeline *p = err_calloc(1, sizeof *p);
    p->source = source;
    uint64_t seed[2] = {0};
    pipeline_random_seed(seed);
    p->keylog = tls_keylog_new(seed);
    buf_init(&p->secrets, 0);
    source_set_secrets(source, on_secrets, p);
    struct smtp_options with_keys = *decoder;
    with_keys.keylog = p->keylog;
    with_keys.thresholds = &options->thresholds;
    with_keys.keys = p->keys = dkim_keys_new(seed);
    pthread_mutex_init(&p->lock, NULL);
    const struct stream_sink *sink;
    if (listener->work) {
        unsigned jobs = options->jobs ? options->jobs : count_cores();
        struct crew_config crew = {.jobs = jobs, .decoder = &with_keys,
                                   .work = listener->work,
                                   .by_server = options->rsa_key_count > 0};
        p->crew = crew_new(&crew);
        p->is_shared = jobs > 1 && listener->work->packet;
        sink = crew_sink(p->crew);
    } else {
        p->decoder = smtp_decoder_new(&with_keys, listener->observer);
        sink = smtp_decoder_sink(p->decoder);
    }
    struct capture_config config = capture_config_of(options, sink);
    config.dns = on_dns;
    config.dns_ctx = p;
    p->capture = capture_new(&config);
    p->is_live = options->is_live;
    p->follows = options->follow;
    return p;
}

struct pipeline *pipeline_new(struct source *source, const struct options *options,
                              const struct smtp_options *decoder,
                              const struct smtp_observer *observer)
{
    struct listener listener = {.observer = observer};
    return new_pipeline(source, options, decoder, &listener);
}

void pipeline_free(struct pipeline *p)
{
    if (!p) return;
    capture_free(p->capture);
    smtp_decoder_free(p->decoder);
    crew_free(p->crew);
    pthread_mutex_destroy(&p->lock);
    keylog_file_close(p->keylog_file);
    tls_keylog_free(p->keylog);
    dkim_keys_free(p->keys);
    tls_private_keys_free(p->private_keys);
    device_filter_free(p->filter);
    source_close(p->source);
    secret_wipe(p->secrets.data, p->secrets.len);
    buf_fini(&p->secrets);
    for (size_t i = 0; i < p->error_count; i++) free(p->errors[i]);
    free(p);
}

static int64_t wall_clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * TIMESTAMP_NS_PER_S + now.tv_nsec;
}

// What the kernel has not handed over yet may be older than the clock, so it is read a little late.
// Of growing files the latest packet says what time it is: they may be written on another machine,
// or be older than a day.
static int64_t capture_now_ns(struct pipeline *p)
{
    if (p->follows) {
        int64_t clock_ns = pipeline_clock_ns();
        if (p->since_ns == 0) p->since_ns = clock_ns;
        return p->latest_ns + (clock_ns - p->since_ns);
    }
    return wall_clock_ns() - PIPELINE_CLOCK_LATE_NS;
}

// What the kernel dropped since it was last asked. It drops where its buffer is full: the packets
// in it, and with them the ends of sessions from that time, come after the question.
static void ask_for_drops(struct pipeline *p)
{
    struct source_stats stats;
    if (p->is_shared) pthread_mutex_lock(&p->lock);
    source_stats(p->source, SOURCE_ALL, &stats);
    if (p->is_shared) pthread_mutex_unlock(&p->lock);
    int64_t now_ns = wall_clock_ns();
    if (stats.dropped_kernel > p->dropped)
        p->on_dropped(p->on_dropped_ctx, p->asked_ns, now_ns, stats.dropped_kernel - p->dropped);
    p->dropped = stats.dropped_kernel;
    p->asked_ns = now_ns;
}

// Sessions on a silent interface end by the clock.
static void tick(struct pipeline *p)
{
    int64_t now_ns = capture_now_ns(p);
    if (now_ns - p->ticked_ns < PIPELINE_TICK_NS && now_ns >= p->ticked_ns) return;
    p->ticked_ns = now_ns;
    capture_tick(p->capture, now_ns);
}

static void add_error(struct pipeline *p, const char *sentence)
{
    if (p->error_count < LIMIT_INPUT_ERRORS) p->errors[p->error_count++] = strdup(sentence);
}

// One packet whose clock was wrong must not end all sessions: a second one has to agree.
static void note_time(struct pipeline *p, int64_t time_ns)
{
    bool leaps = p->packets > 1 && time_ns - PIPELINE_LEAP_NS > p->latest_ns;
    if (time_ns > p->latest_ns && (!leaps || p->has_leapt)) p->latest_ns = time_ns;
    p->has_leapt = leaps;
    p->since_ns = 0;
}

static void take_packet(struct pipeline *p, const struct packet *packet)
{
    p->packets++;
    note_time(p, packet->time_ns);
    if (p->filter && !device_filter_match(p->filter, packet)) return;
    if (p->tap.packet) p->tap.packet(p->tap.ctx, packet);
    if (p->crew) crew_packet(p->crew, packet);
    capture_packet(p->capture, packet);
    if (p->tap.packet) p->tap.packet(p->tap.ctx, NULL);
}

static enum source_result next_packet(struct pipeline *p, struct packet *packet, struct err *err)
{
    if (p->is_shared) pthread_mutex_lock(&p->lock);
    enum source_result result = source_next(p->source, packet, err);
    if (p->is_shared) pthread_mutex_unlock(&p->lock);
    if (p->secrets.len > 0) take_secrets(p);
    return result;
}

static enum pipeline_result take_burst(struct pipeline *p)
{
    struct err err;
    struct packet packet = {.stays = false};
    for (int i = 0; i < PIPELINE_BURST; i++) {
        switch (next_packet(p, &packet, &err)) {
        case SOURCE_PACKET: take_packet(p, &packet); break;
        case SOURCE_ERROR: add_error(p, err.text); break;
        case SOURCE_WAIT:
            if (p->is_live || (p->follows && p->packets > 0)) tick(p);
            return PIPELINE_WAIT;
        case SOURCE_END:
        case SOURCE_GONE: return PIPELINE_END;
        }
    }
    return PIPELINE_MORE;
}

enum pipeline_result pipeline_step(struct pipeline *p, int64_t budget_ns)
{
    int64_t now_ns = pipeline_clock_ns();
    int64_t end_ns = now_ns + budget_ns;
    enum pipeline_result result;
    if (p->on_dropped && now_ns >= p->ask_ns) {
        p->ask_ns = now_ns + PIPELINE_ASK_NS;
        ask_for_drops(p);
    }
    do {
        result = take_burst(p);
    } while (result == PIPELINE_MORE && pipeline_clock_ns() < end_ns);
    if (p->crew && result == PIPELINE_WAIT) crew_rest(p->crew);
    else if (p->crew) crew_flush(p->crew);
    return result;
}

void pipeline_wait(struct pipeline *p)
{
    if (p->crew) crew_wait(p->crew);
}

void pipeline_finish(struct pipeline *p)
{
    if (p->on_dropped) ask_for_drops(p);
    capture_finish(p->capture);
    pipeline_wait(p);
    // The reader was ahead of it; who reads on says it better.
    if (p->crew && crew_gone(p->crew) > 0 && p->error_count == 0)
        add_error(p, "a file was shortened while it was being read");
}

uint64_t pipeline_sessions(const struct pipeline *p)
{
    return p->crew ? crew_sessions(p->crew) : 0;
}

pthread_mutex_t *pipeline_source_lock(struct pipeline *p)
{
    return &p->lock;
}

void pipeline_set_tap(struct pipeline *p, const struct pipeline_tap *tap)
{
    p->tap = *tap;
}

void pipeline_on_dropped(struct pipeline *p, pipeline_dropped_fn *fn, void *ctx)
{
    if (!p->is_live) return;
    p->on_dropped = fn;
    p->on_dropped_ctx = ctx;
    p->asked_ns = wall_clock_ns();
}

struct source *pipeline_source(struct pipeline *p)
{
    return p->source;
}

struct tls_keylog *pipeline_keylog(const struct pipeline *p)
{
    return p->keylog;
}

struct dkim_keys *pipeline_keys(const struct pipeline *p)
{
    return p->keys;
}

uint64_t pipeline_packets(const struct pipeline *p)
{
    return p->packets;
}

void pipeline_count(const struct pipeline *p, struct capture_counters *out)
{
    capture_count(p->capture, out);
}

const char *pipeline_error(const struct pipeline *p, size_t index)
{
    return index < p->error_count ? p->errors[index] : NULL;
}
