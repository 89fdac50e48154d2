// SPDX-License-Identifier: BSD-2-Clause
//
// The fields of what structured header fields of messages say: trace, authentication, signatures,
// lists, spam.
#ifndef SMTPSCOPE_DECODE_MODEL_FILTER_OF_FACTS_H
#define SMTPSCOPE_DECODE_MODEL_FILTER_OF_FACTS_H

#include "decode/model/filter_field.h"

extern const struct filter_fields filter_of_facts;

#endif
