// SPDX-License-Identifier: BSD-2-Clause
//
// Authentication-Results (RFC 8601), what somebody on the way says of SPF, DKIM, DMARC and the
// like. Also ARC-Authentication-Results (RFC 8617), whose leading "i=1;" is passed over here.
#ifndef SMTPSCOPE_DECODE_MESSAGE_AUTH_RESULTS_H
#define SMTPSCOPE_DECODE_MESSAGE_AUTH_RESULTS_H

#include "base/bytes.h"

// One after another, as they stand: a result, then its properties. Text is borrowed, without the
// quotes of quoted strings.
struct auth_results_handler {
    // method: "spf"; its version "/1" is dropped. reason: BYTES_NONE where there is none.
    void (*result)(void *ctx, struct bytes method, struct bytes result, struct bytes reason);
    // name: "smtp.mailfrom"
    void (*property)(void *ctx, struct bytes name, struct bytes value);
};

// Returns the authserv-id, which may be empty. body: unfolded. Linear.
struct bytes auth_results_read(struct bytes body, const struct auth_results_handler *handler,
                               void *ctx);

#endif
