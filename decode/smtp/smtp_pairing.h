// SPDX-License-Identifier: BSD-2-Clause
//
// Which reply answers which command (RFC 5321 4.2, RFC 2920 3.1): replies come in the order of the
// commands, one each. So the first that waits gets the first that comes, as long as nothing is
// missing. A server may break that rule, and two codes show it: 354 answers nothing but DATA, and
// 221 nothing but QUIT (RFC 5321 4.3.2). Where such a command waits behind others when its code
// comes, these were never answered.
//
// Where the capture misses octets that rule alone would shift every answer by one. Then:
//  - After a gap in the server's stream, each command that was waiting may have had its reply in
//    it. So may one have none that the owner adds as such.
//  - A gap in the client's stream stands in the line as an entry that may stand for any number of
//    commands.
//  - While such an entry is first in the line, replies are kept back until it is clear where they
//    belong: when a reply can only answer one kind of command (354 DATA, 334 and 235 AUTH,
//    221 QUIT), when the client, that had waited, sends on, or at the end. Then they are laid on
//    the commands from the last one backwards, each on one it can answer; commands without one lost
//    theirs in the gap, replies without one answered commands in the gap. No chunk is accepted
//    before its last octet (RFC 3030 2).
// Each entry is resolved exactly once, in order, with its reply or without; but one that awaits
// several replies (LMTP, RFC 2033 4.2) is put back by its owner until they are there.
#ifndef SMTPSCOPE_DECODE_SMTP_SMTP_PAIRING_H
#define SMTPSCOPE_DECODE_SMTP_SMTP_PAIRING_H

#include "base/stream.h"
#include "decode/model/session.h"
#include "decode/smtp/smtp_command.h"
#include "decode/smtp/smtp_reply.h"

enum smtp_await_kind {
    SMTP_AWAIT_COMMAND,
    SMTP_AWAIT_MESSAGE, // the end mark was sent: the reply to the message
    SMTP_AWAIT_AUTH,    // a line of an AUTH exchange was sent
    SMTP_AWAIT_BINARY,  // the octets of an XEXCH50 were sent
    SMTP_AWAIT_GAP,     // octets of the client are missing: any number of commands
};

// What waits for a reply. The pointers are the owner's.
struct smtp_await {
    enum smtp_await_kind kind;
    enum smtp_verb verb;             // COMMAND and AUTH
    bool may_be_lost;                // it may have got no reply, or none that was captured
    bool is_last_chunk;              // BDAT LAST
    bool has_chunk;                  // BDAT with octets to follow
    bool is_chunk_open;              // and they are still to come
    bool is_per_rcpt;                // LMTP: as many replies as accepted recipients
    bool is_prdr;                    // is_per_rcpt after a 353: one more for all of them
    int32_t ordinal;                 // of the command in the session, or -1
    struct session_command *command; // NULL unless kept
    struct session_transaction *transaction;
    struct session_rcpt *rcpt;
    struct session_auth *auth;
    // In the session's arena. EHLO, HELO: its argument; an unknown verb: the keyword of the
    // extension that the server offers by that name, or BYTES_NONE.
    struct bytes name;
    int64_t sent_ns;             // when its last octet was sent; 0: not known
    struct session_burl *burl;   // BURL
    struct session_proxy *proxy; // XCLIENT, XFORWARD
    uint64_t binary_len;         // XEXCH50, BDAT: octets that follow
    uint64_t offset;             // of the command's line in the client's stream
};

// reply is NULL where it is missing; borrowed during the call. For an AWAIT_GAP entry the call
// comes once for each reply that is laid on it, and once with NULL when it goes.
typedef void smtp_pairing_resolved(void *ctx, const struct smtp_await *await,
                                   const struct smtp_reply *reply);

struct smtp_pairing {
    struct smtp_await *entries;               // private, a ring
    size_t first, room;                       // private
    size_t count;                             // readable: entries that wait
    struct smtp_held_reply *held, **held_end; // private: replies that are kept back
    size_t held_count;                        // private
    bool had_gap;                             // private: of either side, or a doubt
    bool was_put_back;                        // private
    smtp_pairing_resolved *resolved;
    void *ctx;
};

void smtp_pairing_init(struct smtp_pairing *p, smtp_pairing_resolved *resolved, void *ctx);
void smtp_pairing_fini(struct smtp_pairing *p);

// At LIMIT_OUTSTANDING the first one is resolved without a reply to make room.
void smtp_pairing_add(struct smtp_pairing *p, const struct smtp_await *await);
// The entry that the next reply will answer, or NULL where there is none or it is not certain.
const struct smtp_await *smtp_pairing_next(const struct smtp_pairing *p);
// The same of a reply with that code, which may be one that only an entry behind can have.
const struct smtp_await *smtp_pairing_for(const struct smtp_pairing *p, unsigned code);
// Whether the client must wait for the reply to it before it sends on (RFC 2920 3.1).
bool smtp_pairing_ends_group(const struct smtp_await *a);
// The entry added last, or NULL.
const struct smtp_await *smtp_pairing_last(const struct smtp_pairing *p);

// The last octet of a chunk was sent: the BDAT before it, if it still waits, is the last entry.
void smtp_pairing_chunk_ended(struct smtp_pairing *p);

// During the call of resolved only: the entry that it is about waits on, first in the line.
void smtp_pairing_put_back(struct smtp_pairing *p, const struct smtp_await *await);

// The message that is first in the line was answered before its end: where a command waits behind
// it the next reply is that one's, since the client did not wait for another.
void smtp_pairing_skip_message(struct smtp_pairing *p);

// false: nothing waits, the reply answers no command.
bool smtp_pairing_reply(struct smtp_pairing *p, const struct smtp_reply *reply);
// The client is about to send on.
void smtp_pairing_client_sends(struct smtp_pairing *p);
// Octets of the server are missing.
void smtp_pairing_server_gap(struct smtp_pairing *p);
// The beginning of both streams is not in the capture: which reply answers which command was a
// guess, which a later reply may contradict.
void smtp_pairing_doubt(struct smtp_pairing *p);
// Nothing more will come: all entries are resolved.
void smtp_pairing_finish(struct smtp_pairing *p);

#endif
