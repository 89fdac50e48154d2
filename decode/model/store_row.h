// SPDX-License-Identifier: BSD-2-Clause
//
// What a row of the list shows of a session. The store keeps such rows and copies their strings;
// whoever has the session itself at hand (lists that are printed, statistics) makes one on the fly.
#ifndef SMTPSCOPE_DECODE_MODEL_STORE_ROW_H
#define SMTPSCOPE_DECODE_MODEL_STORE_ROW_H

#include "base/buf.h"
#include "decode/model/store.h"

// What a row shows of a session's transactions, summed up. For a long live session all but the last
// UNFOLDED ones are summed once; pointers lead into the session's arena.
struct store_tally {
    const struct session_transaction *last; // the last one in the sum, or NULL
    uint32_t transactions;
    uint32_t rcpt_count, rcpt_accepted, rcpt_refused;
    uint32_t accepted, rejected, aborted;
    const struct session_reply *worst;     // first 5xx, else first 4xx, else NULL
    const struct session_reply *good;      // last 2xx
    const struct session_message *message; // first with a subject
};

// Takes one more transaction, or all behind t->last.
void store_tally_add(struct store_tally *t, const struct session_transaction *x);
void store_tally_to_end(struct store_tally *t, const struct session *s);

// The reply that the verdict is; NULL where only its code is known, or none.
const struct session_reply *store_row_verdict(const struct session *s, const struct store_tally *t,
                                              uint16_t *code_out);
struct bytes store_row_server_name(const struct session *s);
struct bytes store_row_auth_user(const struct session *s);
// All fields of a row but id, is_live, is_gone, the verdict and the strings.
void store_row_numbers(const struct session *s, const struct store_tally *t, struct store_row *p);

// The whole row of a session, its strings in full: borrowed from the session, and the verdict's
// from scratch, which is emptied first.
void store_row_of(const struct session *s, bool is_live, struct buf *scratch,
                  struct store_row *row_out);

#endif
