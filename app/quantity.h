// SPDX-License-Identifier: BSD-2-Clause
//
// Numbers of the command line: octets with a unit, counts.
#ifndef SMTPSCOPE_APP_QUANTITY_H
#define SMTPSCOPE_APP_QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

// Digits, at least one. false: text is something else before end (NULL: before its NUL), or too
// large.
bool quantity_count(const char *text, const char *end, uint64_t *out);

// A number of octets that is not 0: digits and K, M, G or T of either case (powers of 1024), or
// without a letter multiples of unit. end as for quantity_count.
bool quantity_octets(const char *text, const char *end, uint64_t unit, uint64_t *out);

#endif
