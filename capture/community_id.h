// SPDX-License-Identifier: BSD-2-Clause
//
// Community ID, version 1: a hash of a connection's addresses and ports that other tools compute
// alike, so that their records can be joined (github.com/corelight/community-id-spec). TCP only.
#ifndef SMTPSCOPE_CAPTURE_COMMUNITY_ID_H
#define SMTPSCOPE_CAPTURE_COMMUNITY_ID_H

#include "base/stream.h"

// "1:" and 28 characters of base64, and a NUL.
enum { COMMUNITY_ID_TEXT = 31 };

// seed is 0 by default. The order of the endpoints does not matter.
void community_id(const struct stream_endpoint *a, const struct stream_endpoint *b, uint16_t seed,
                  char text_out[COMMUNITY_ID_TEXT]);

#endif
