// SPDX-License-Identifier: BSD-2-Clause
//
// Holds a session that is over against a list of what somebody looks for (match_list.h): what is
// found is added to session->matches.
#ifndef SMTPSCOPE_DECODE_MODEL_SESSION_MATCH_H
#define SMTPSCOPE_DECODE_MODEL_SESSION_MATCH_H

#include "decode/model/match_list.h"
#include "decode/model/session.h"

// Looks at names (HELO, SNI), users, envelopes, header sections and hashes; messages inside
// messages too. A value counts once at each place of a transaction; from LIMIT_MATCHES on they are
// counted as cut.
void session_match(struct session *s, const struct match_list *list);

#endif
