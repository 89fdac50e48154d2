// SPDX-License-Identifier: BSD-2-Clause
//
// The fields of messages and their parts.
#ifndef SMTPSCOPE_DECODE_MODEL_FILTER_OF_MESSAGE_H
#define SMTPSCOPE_DECODE_MODEL_FILTER_OF_MESSAGE_H

#include "decode/model/filter_field.h"

extern const struct filter_fields filter_of_message;

#endif
