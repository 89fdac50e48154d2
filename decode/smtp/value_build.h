// SPDX-License-Identifier: BSD-2-Clause
//
// How the values of smtp_value.h are put together; for the files that read them.
#ifndef SMTPSCOPE_DECODE_SMTP_VALUE_BUILD_H
#define SMTPSCOPE_DECODE_SMTP_VALUE_BUILD_H

#include "decode/smtp/smtp_value.h"

// Before each reading: no values, known and valid until something says otherwise.
void value_begin(struct smtp_values *v);
// The grammar asks that this holds.
void value_require(struct smtp_values *v, bool holds);

// name may be NULL for the value that stands alone. Beyond SMTP_VALUES what is added is lost.
struct smtp_value *value_add(struct smtp_values *v, const char *name, enum smtp_value_kind kind);
void value_add_text(struct smtp_values *v, const char *name, struct bytes text);
void value_add_flag(struct smtp_values *v, const char *name, bool flag);
void value_add_words(struct smtp_values *v, const char *name, struct bytes words, char separator);
// Decoded (RFC 3461 4); invalid where it is none.
void value_add_xtext(struct smtp_values *v, struct bytes name, struct bytes xtext);
// In upper case, as keywords are compared.
void value_add_upper(struct smtp_values *v, const char *name, struct bytes word);
// Decimal and without a sign, up to 18 digits; invalid, and not added, where it is none.
void value_add_number(struct smtp_values *v, const char *name, struct bytes text);

// A decimal number with a sign, if signs may be; up to 18 digits.
bool value_to_number(struct bytes text, bool may_be_signed, int64_t *number_out);
// Whether there is a word and all are among the allowed ones, which stand with blanks between them.
bool value_are_among(struct bytes words, char separator, const char *allowed);

#endif
