// SPDX-License-Identifier: BSD-2-Clause
//
// Fields of the session record that tell of the dialogue beyond the envelope: roles that were
// reversed, LMTP's replies, typed values, the use of extensions, where the mail data ended. Each
// goes into an object that is open, and leaves out what does not apply. doc/smtpscope.1 has them.
#ifndef SMTPSCOPE_EXPORT_RECORD_DIALOGUE_H
#define SMTPSCOPE_EXPORT_RECORD_DIALOGUE_H

#include "decode/model/session.h"
#include "export/json.h"

// "reversed_at", "reversed", "proxies", "extension_use"
void record_dialogue_session(struct json *j, const struct session *s);
// "params_typed", "reversed", "lmtp", "restarted_at", "burl"
void record_dialogue_transaction(struct json *j, const struct session_transaction *t);
// "params_typed", "final"
void record_dialogue_rcpt(struct json *j, const struct session_rcpt *rcpt);
// "eod", "lines"
void record_dialogue_message(struct json *j, const struct session_transaction *t);
// "args", "reversed"
void record_dialogue_command(struct json *j, const struct session_command *c);

#endif
