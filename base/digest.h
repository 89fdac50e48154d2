// SPDX-License-Identifier: BSD-2-Clause
//
// SHA-256 and SHA-1 by libcrypto, which uses the processor's own instructions. A digest context is
// made once and reused: creating one costs more than hashing a short message.
#ifndef SMTPSCOPE_BASE_DIGEST_H
#define SMTPSCOPE_BASE_DIGEST_H

#include "base/bytes.h"

enum digest_kind { DIGEST_SHA1, DIGEST_SHA256 };
enum { DIGEST_MAX = 32, DIGEST_SHA1_LEN = 20, DIGEST_SHA256_LEN = 32 };

struct digest; // opaque

// Ready for bytes. Ends the program when libcrypto has no such digest.
struct digest *digest_new(enum digest_kind kind);
void digest_free(struct digest *d); // NULL is allowed
void digest_update(struct digest *d, struct bytes b);
// Writes the digest (20 or 32 octets) and is ready for the next message.
void digest_finish(struct digest *d, uint8_t out[DIGEST_MAX]);
// Forgets what was fed.
void digest_reset(struct digest *d);

// All at once.
void digest_once(enum digest_kind kind, struct bytes b, uint8_t out[DIGEST_MAX]);

#endif
