// SPDX-License-Identifier: BSD-2-Clause
//
// A session opened again: its packets are read from where they lie and decoded by the same capture
// and decoder as before, this time with everything kept. A session of hundreds of megabytes takes
// seconds, so it can be done in steps:
//
//   r = reopen_begin(&request);
//   while (reopen_step(r, budget_ns)) …    // or stop before its end
//   dialogue = reopen_end(r, &err);
#ifndef SMTPSCOPE_APP_REOPEN_H
#define SMTPSCOPE_APP_REOPEN_H

#include <pthread.h>

#include "app/options.h"
#include "app/places.h"
#include "capture/source.h"
#include "decode/model/dialogue.h"
#include "decode/model/dkim_keys.h"
#include "decode/model/message_sink.h"
#include "decode/model/text_sink.h"
#include "decode/tls/tls_keylog.h"

struct reopen_request {
    struct source *source;         // of the packets; reading on from it is not disturbed
    pthread_mutex_t *lock;         // held while it is read, where threads share it; else NULL
    const struct options *options; // ports and hashes as in the first pass
    struct tls_keylog *keylog;     // as in the first pass; may be NULL
    // DKIM keys, may be NULL, and how many answers count (dkim_keys.h): those of the first pass, or
    // UINT64_MAX for all that came since.
    struct dkim_keys *keys;
    uint64_t keys_upto;
    uint64_t session_id;
    // Of its first packet, as it was read at first: where it has another time now, the capture was
    // written to meanwhile, and nothing of it is shown. 0: not known.
    int64_t start_ns;
    // The next place of the session's packets in capture order; false: no more.
    bool (*next)(void *ctx, struct store_place *place_out);
    void *ctx;
    // Who keeps the octets of its messages, as in smtp_options; NULL for nobody.
    const struct message_sink *sink;
    const struct text_sink *texts; // who searches its texts, likewise
    // What other sessions have shown of it (decode/model/across), or NULL.
    const struct finding *across;
    bool is_record; // lines and messages are not kept: only the session is wanted
    bool is_text;   // of messages the header section is kept: text needs no more
};

struct reopen;

// request is copied; what it points to must stay until reopen_end.
struct reopen *reopen_begin(const struct reopen_request *request);
// Reads for some budget_ns. false: there is nothing more to read.
bool reopen_step(struct reopen *r, int64_t budget_ns);
// How many packets were read so far.
uint64_t reopen_packets(const struct reopen *r);
// What was read, to be freed by dialogue_free; packets that are gone, and those not read yet, leave
// it is_partial. NULL: none of them can be read, and err says why. Frees r in any case.
struct dialogue *reopen_end(struct reopen *r, struct err *err);

// All of it at once.
struct dialogue *reopen_session(const struct reopen_request *request, struct err *err);

#endif
