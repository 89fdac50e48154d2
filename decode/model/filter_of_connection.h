// SPDX-License-Identifier: BSD-2-Clause
//
// The fields of the connection and of how the session was set up: addresses, times, TLS, AUTH.
#ifndef SMTPSCOPE_DECODE_MODEL_FILTER_OF_CONNECTION_H
#define SMTPSCOPE_DECODE_MODEL_FILTER_OF_CONNECTION_H

#include "decode/model/filter_field.h"

extern const struct filter_fields filter_of_connection;

#endif
