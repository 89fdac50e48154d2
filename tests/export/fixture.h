// SPDX-License-Identifier: BSD-2-Clause
//
// Sessions and dialogues built by hand, for the tests of what is printed of them.
#ifndef SMTPSCOPE_TESTS_EXPORT_FIXTURE_H
#define SMTPSCOPE_TESTS_EXPORT_FIXTURE_H

#include "base/buf.h"
#include "decode/model/dialogue.h"

// 2026-11-21T10:00:00Z
#define FIXTURE_START INT64_C(1795255200000000000)

// 198.18.0.7:50112 to 203.0.113.25:25, closed, microseconds, nothing said. Free it by session_free.
struct session *fixture_session(void);
// A mail transaction at the end of the session's list.
struct session_transaction *fixture_transaction(struct session *s, const char *from);
struct session_rcpt *fixture_rcpt(struct session *s, struct session_transaction *t, const char *to,
                                  struct session_reply reply);
// enhanced may be NULL.
struct session_reply fixture_reply(uint16_t code, const char *enhanced, const char *text);

// Nothing that could drive a terminal is in out.
void fixture_assert_safe(const struct buf *out);

#endif
