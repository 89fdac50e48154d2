// SPDX-License-Identifier: BSD-2-Clause
//
// A session opened again: its packets are read from where they lie and decoded by the same capture
// and decoder as before, this time with everything kept.
#ifndef SMTPSCOPE_APP_REOPEN_H
#define SMTPSCOPE_APP_REOPEN_H

#include "app/options.h"
#include "app/places.h"
#include "capture/source.h"
#include "decode/model/dialogue.h"
#include "decode/tls/tls_keylog.h"

struct reopen_request {
    struct source *source;         // of the packets; reading on from it is not disturbed
    const struct options *options; // ports and hashes as in the first pass
    struct tls_keylog *keylog;     // as in the first pass; may be NULL
    uint64_t session_id;
    // The next place of the session's packets in capture order; false: no more.
    bool (*next)(void *ctx, struct store_place *place_out);
    void *ctx;
};

// To be freed by dialogue_free. Packets that are gone leave gaps and make it is_partial. NULL: none
// of them can be read, and err says why.
struct dialogue *reopen_session(const struct reopen_request *request, struct err *err);

#endif
