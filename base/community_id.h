// SPDX-License-Identifier: BSD-2-Clause
//
// The Community ID flow hash, version 1, seed 0 (github.com/corelight/community-id-spec), of a TCP
// connection: the same for both directions, so that records of different tools can be joined.
#ifndef SMTPSCOPE_BASE_COMMUNITY_ID_H
#define SMTPSCOPE_BASE_COMMUNITY_ID_H

#include "base/stream.h"

enum { COMMUNITY_ID_TEXT = 32 };

// "1:" and the base64 of the hash. The order of a and b does not matter; both have the same
// version.
void community_id_text(const struct stream_endpoint *a, const struct stream_endpoint *b,
                       char text_out[COMMUNITY_ID_TEXT]);

#endif
