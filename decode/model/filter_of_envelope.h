// SPDX-License-Identifier: BSD-2-Clause
//
// The fields of mail transactions, of commands, and of what was found.
#ifndef SMTPSCOPE_DECODE_MODEL_FILTER_OF_ENVELOPE_H
#define SMTPSCOPE_DECODE_MODEL_FILTER_OF_ENVELOPE_H

#include "decode/model/filter_field.h"

extern const struct filter_fields filter_of_envelope;

#endif
