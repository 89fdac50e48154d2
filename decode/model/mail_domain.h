// SPDX-License-Identifier: BSD-2-Clause
//
// Domains of addresses, as they are held against each other. There is no list of public suffixes
// here: the registered domain is taken to be the last two labels, or three where the last two look
// like a country's second level ("co.uk", "com.au").
#ifndef SMTPSCOPE_DECODE_MODEL_MAIL_DOMAIN_H
#define SMTPSCOPE_DECODE_MODEL_MAIL_DOMAIN_H

#include "base/bytes.h"

// What follows the last "@", without a dot at its end; empty where there is none. Borrowed.
struct bytes mail_domain_of(struct bytes address);
// The registered domain that a domain belongs to: its end. Borrowed.
struct bytes mail_domain_registered(struct bytes domain);
// Do both belong to one registered domain (RFC 7489 3.1.1, relaxed)? ASCII case is ignored.
bool mail_domain_is_aligned(struct bytes a, struct bytes b);

#endif
