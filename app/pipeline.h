// SPDX-License-Identifier: BSD-2-Clause
//
// Joins a source of packets, the capture layers and the SMTP decoder, and runs them in slices: who
// also has keys or signals to attend to calls pipeline_step again and again. What is found goes to
// an observer of the decoder, on the one thread, or to the work of a crew (app/crew.h), which has
// several threads decode; all functions here are for the thread that opened the pipeline.
#ifndef SMTPSCOPE_APP_PIPELINE_H
#define SMTPSCOPE_APP_PIPELINE_H

#include <pthread.h>

#include "app/crew.h"
#include "app/options.h"
#include "capture/source.h"
#include "decode/smtp/smtp_decoder.h"

struct capture;
struct capture_counters;
struct pipeline;

// The capture layers as both passes of a session have them, into sink (borrowed), for the packets
// of one session alone, which no time ends.
struct capture *pipeline_capture_new(const struct options *options, const struct stream_sink *sink);

// Opens what the command line names, files as one capture in order of time, or interfaces, and
// leads it to observer. options is borrowed; observer and decoder are copied. Any error but
// ERR_NONE: a filter that is none, or an input that cannot be opened; nothing is open then.
enum err_code pipeline_open(const struct options *options, const struct smtp_options *decoder,
                            const struct smtp_observer *observer, struct pipeline **pipeline_out,
                            struct err *err);

// The same for a crew of options->jobs, or of as many as there are cores: work is copied.
enum err_code pipeline_open_work(const struct options *options, const struct smtp_options *decoder,
                                 const struct crew_work *work, struct pipeline **pipeline_out,
                                 struct err *err);

// As pipeline_open from a source, which it owns from now on; no filter.
struct pipeline *pipeline_new(struct source *source, const struct options *options,
                              const struct smtp_options *decoder,
                              const struct smtp_observer *observer);
// Sessions that are still open are dropped; see pipeline_finish. NULL is allowed.
void pipeline_free(struct pipeline *p);

enum pipeline_result {
    PIPELINE_MORE, // the time is up, there may be more
    PIPELINE_WAIT, // nothing now: poll the descriptors of pipeline_source
    PIPELINE_END,  // the input has ended
};

// Decodes for some budget_ns. An input that fails is noted and left behind; the others go on.
enum pipeline_result pipeline_step(struct pipeline *p, int64_t budget_ns);

// What was read is decoded, and its outcomes are put. (With an observer that is always so.)
void pipeline_wait(struct pipeline *p);

// Ends the sessions that are still open, in order of their start. Once, after the last step.
void pipeline_finish(struct pipeline *p);

// Who else sees what goes into the capture layers: each packet before them, NULL when it has been
// through, and secrets that files carry; and that the packet at hand has an answer of the DNS about
// a DKIM key (dkim_keys_take). Copied; any function may be NULL.
struct pipeline_tap {
    void *ctx;
    void (*packet)(void *ctx, const struct packet *packet);
    void (*secrets)(void *ctx, uint32_t type, struct bytes data);
    void (*key)(void *ctx);
};
void pipeline_set_tap(struct pipeline *p, const struct pipeline_tap *tap);

// Hears of packets of an interface that the kernel had no room for, as across_dropped
// (decode/model/across/across.h), before the sessions that were open then are closed.
typedef void pipeline_dropped_fn(void *ctx, int64_t from_ns, int64_t upto_ns, uint64_t packets);
void pipeline_on_dropped(struct pipeline *p, pipeline_dropped_fn *fn, void *ctx);

// Borrowed.
struct source *pipeline_source(struct pipeline *p);

// To be held while a hand of the crew reads packets again from the source.
pthread_mutex_t *pipeline_source_lock(struct pipeline *p);

// The secrets of TLS connections that it knows: of --keylog, and of pcapng files. Borrowed.
struct tls_keylog *pipeline_keylog(const struct pipeline *p);

// What it knows of DKIM keys: of the answers of the DNS that it read. Borrowed.
struct dkim_keys *pipeline_keys(const struct pipeline *p);

// Packets so far.
uint64_t pipeline_packets(const struct pipeline *p);

// What was counted so far (capture/capture.h).
void pipeline_count(const struct pipeline *p, struct capture_counters *out);

// Sessions so far; with an observer 0, which hears of them itself.
uint64_t pipeline_sessions(const struct pipeline *p);

// Sentences about inputs that failed, in the order they did: index from 0; NULL: no more.
const char *pipeline_error(const struct pipeline *p, size_t index);

// Of hash tables whose keys strangers choose.
void pipeline_random_seed(uint64_t seed_out[2]);

// A monotonic clock in nanoseconds.
int64_t pipeline_clock_ns(void);

#endif
