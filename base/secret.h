// SPDX-License-Identifier: BSD-2-Clause
//
// A password or token that went over the wire. Its text comes out through one function only, which
// asks whether it may be shown, and its memory is wiped when it goes.
#ifndef SMTPSCOPE_BASE_SECRET_H
#define SMTPSCOPE_BASE_SECRET_H

#include "base/bytes.h"

enum secret_policy {
    SECRET_HIDE, // the default everywhere
    SECRET_SHOW, // the user asked for it (--show-secrets)
};

struct secret {
    uint8_t *text; // private
    size_t len;    // private
};

// All zero is an absent secret too.
void secret_init(struct secret *s);
// Wipes.
void secret_fini(struct secret *s);
// Keeps a copy of b, which may be empty; what s held before is wiped. BYTES_NONE makes it absent.
void secret_set(struct secret *s, struct bytes b);
bool secret_is_set(const struct secret *s);

// The text, borrowed until the next change; BYTES_NONE where it is absent or may not be shown.
struct bytes secret_text(const struct secret *s, enum secret_policy policy);

// Overwrites len octets so that no compiler leaves it out; for buffers that held a secret.
void secret_wipe(void *data, size_t len);

#endif
