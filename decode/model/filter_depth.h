// SPDX-License-Identifier: BSD-2-Clause
//
// How far messages have to be read for a field of the filter language.
#ifndef SMTPSCOPE_DECODE_MODEL_FILTER_DEPTH_H
#define SMTPSCOPE_DECODE_MODEL_FILTER_DEPTH_H

#include "decode/model/filter_field.h"
#include "decode/model/message_depth.h"

enum message_depth filter_depth_of(const struct filter_field *f);

#endif
