// SPDX-License-Identifier: BSD-2-Clause
//
// All sessions of a capture, small: what a list shows of each, and where its packets lie, below 1
// KB a session. Screens hold ids, never pointers, across a change of the store; the store may
// answer "gone". One thread writes and reads it.
#ifndef SMTPSCOPE_DECODE_MODEL_STORE_H
#define SMTPSCOPE_DECODE_MODEL_STORE_H

#include "decode/model/session.h"

// One line of the list. Strings are borrowed from the store until the row changes (its version).
struct store_row {
    uint64_t id; // ordinal of its start in the capture, from 1
    struct stream_endpoint client, server;
    int64_t start_ns, end_ns;
    uint8_t time_digits;
    bool is_live; // not closed yet
    bool is_smtp;
    bool is_gone; // its packets can no longer be read again
    enum stream_state state;
    enum session_phase phase;
    enum session_tls_mode tls_mode;
    bool tls_decrypted;
    bool has_auth_refused; // a login got a 4xx or 5xx
    uint64_t bytes[2], gaps[2];
    uint64_t packets;
    uint32_t transaction_count, message_count;
    uint32_t rcpt_count, rcpt_accepted, rcpt_refused; // of all transactions
    uint32_t accepted, rejected, aborted;             // transactions by outcome
    uint16_t last_code;                               // of the last reply
    uint16_t verdict_code; // what an operator wants to know: the worst final answer that a
                           // transaction or recipient got (5xx before 4xx), else the last 2xx
    struct bytes
        verdict_text; // the text of that reply, with enhanced status code; BYTES_NONE: none
    struct bytes helo_name, server_name;             // server_name: first word of the greeting
    struct bytes from, first_to, subject, auth_user; // of the first transaction / message
    uint32_t finding_count;
    enum finding_severity worst_finding;
    enum finding_id worst_id;
};

struct store;

struct store *store_new(void);
void store_free(struct store *st);

// A session has begun, changed, or ended: copies what a row shows of it. Cheap enough to be called
// for every change; the caller batches by packet.
void store_update(struct store *st, const struct session *s, bool is_live);

// Where a packet lies, to be read again.
struct store_place {
    uint32_t source;
    uint64_t offset; // octets into the source
    uint64_t number; // ordinal of the packet in the capture, from 1; 0: not known
};

// Appends the place of one packet of session id, in capture order (compact: some 5 octets each).
void store_add_packet(struct store *st, uint64_t id, const struct store_place *place);

// The packets of session id can no longer be read: forgets their places and marks the row is_gone.
void store_drop_packets(struct store *st, uint64_t id);

// Above so many octets of memory the oldest rows are forgotten, an eighth of all at once, whether
// their sessions still go on or not; 0, as at the start: none ever is.
void store_set_limit(struct store *st, size_t limit);
// Packets of source that lie before the offset oldest can no longer be read: sessions that have
// ended and of which all packets lie there become is_gone, some thousand rows in each call.
void store_sweep(struct store *st, uint32_t source, uint64_t oldest);

// Rows in order of their start: index 0 to store_count - 1 (session id = index + 1). Those before
// index store_first were forgotten: store_row_at gives a row without anything in it.
size_t store_count(const struct store *st);
size_t store_first(const struct store *st);
const struct store_row *store_row_at(const struct store *st, size_t index);
const struct store_row *store_row_by_id(const struct store *st, uint64_t id); // NULL: gone

// Grows with every change of any row; lets a screen know whether to draw again.
uint64_t store_version(const struct store *st);
size_t store_memory(const struct store *st); // bytes held

// What other sessions have shown of a session that has ended (decode/model/across): a list that is
// copied, and given back until the store changes; NULL: nothing.
void store_keep_findings(struct store *st, uint64_t id, const struct finding *first);
const struct finding *store_findings_of(const struct store *st, uint64_t id);

// The places of a session's packets, in capture order; valid until the store changes.
struct store_packets {
    const uint8_t *cur, *end; // private
    struct store_place last;  // private
    const void *chunk;        // private
};
struct store_packets store_packets_of(const struct store *st, uint64_t id);
// false: no more.
bool store_packets_next(struct store_packets *it, struct store_place *place_out);

#endif
