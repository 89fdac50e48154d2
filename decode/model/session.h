// SPDX-License-Identifier: BSD-2-Clause
//
// What is known of one session: the model behind the session record (the JSON contract), the list
// and the screens. decode/smtp/smtp_session fills it; everybody else only reads. All of it lives in
// the session's arena.
//
// Text is raw as it came off the wire (cleaned where it is printed) unless a field says "UTF-8".
// BYTES_NONE means absent (null in the record), empty bytes mean "".
#ifndef SMTPSCOPE_DECODE_MODEL_SESSION_H
#define SMTPSCOPE_DECODE_MODEL_SESSION_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/secret.h"
#include "base/stream.h"
#include "decode/model/finding.h"

// One reply of the server, all its lines.
struct session_reply {
    uint16_t code;         // 0: there was none
    bool is_cut;           // a gap or a cap cut it
    struct bytes enhanced; // "2.1.5" or BYTES_NONE
    struct bytes text;     // lines joined by LF, codes and enhanced status codes removed
    struct stream_point at;
    bool has_delay;   // it answers something whose time is known
    int64_t delay_ns; // from the end of what it answers to its own end
};

struct session_param {
    struct session_param *next;
    struct bytes keyword; // upper case
    struct bytes value;   // as sent; "" for a parameter without one
};

struct session_rcpt {
    struct session_rcpt *next;
    struct bytes to; // forward-path without <>; BYTES_NONE where there was no TO:
    struct session_param *params;
    struct session_reply reply; // its verdict
    // LMTP (RFC 2033 4.2), PRDR: the reply to the message for this recipient; NULL: none came.
    struct session_reply *final;
};

// What became of a recipient: in LMTP the reply to the message says it.
static inline const struct session_reply *session_verdict(const struct session_rcpt *r)
{
    return r->final ? r->final : &r->reply;
}

// A file inside a leaf: in plain text, or in TNEF.
struct part_file {
    struct part_file *next;
    const char *kind;  // "uuencode", "uuencode-base64", "yenc", "tnef"
    struct bytes name; // UTF-8, or BYTES_NONE
    uint64_t size;     // octets, decoded
    bool is_complete;  // its end was seen, and nothing of it is missing or broken
    bool has_sha256;   // false: it is not complete, or hashes were not asked for
    uint8_t sha256[DIGEST_SHA256_LEN];
    struct bytes file; // name of the exported file, or BYTES_NONE
};

// A leaf of the MIME tree.
struct session_part {
    struct session_part *next;
    struct bytes path;        // "1.2"
    struct bytes type;        // lower case
    struct bytes charset;     // lower case or BYTES_NONE
    struct bytes encoding;    // likewise
    struct bytes disposition; // likewise
    struct bytes filename;    // UTF-8, decoded, or BYTES_NONE
    uint64_t size;            // octets after the transfer encoding is undone
    bool has_sha256;          // false: a gap lies in it, or hashes were not asked for
    uint8_t sha256[DIGEST_SHA256_LEN];
    struct bytes content_type; // by its octets, or BYTES_NONE: not asked for, or not known
    struct part_file *files;  // in it, in their order
    struct part_facts *facts; // of a leaf that is more than octets (message_facts.h), or NULL
    struct bytes file; // name of the exported file, or BYTES_NONE
};

struct session_address {
    struct session_address *next;
    struct bytes addr_spec; // "ann@example.org", UTF-8
};

// Where DATA ended (RFC 5321 4.1.1.4), and where others may have seen an end.
struct session_eod {
    bool is_strict;         // the end that counts is CRLF.CRLF
    uint64_t variants;      // lone dots with other line ends: bit n is variant n of smtp_data
    bool knows_server_took; // the replies tell which one the server took
    uint8_t server_took;    // a variant; SMTP_DATA_STRICT for CRLF.CRLF
};

// Lines of a message that are not as RFC 5321 2.3.8 and 4.5.3.1.6 have them, and the longest one;
// line ends are not counted.
struct session_lines {
    uint64_t bare_lf, bare_cr, crcrlf, nul, too_long, unstuffed;
    uint64_t longest;
};

struct session_message {
    uint64_t size;
    bool has_sha256;
    uint8_t sha256[DIGEST_SHA256_LEN];
    bool is_complete; // its end mark or last chunk was seen and no gap lies in it
    bool is_ended;    // the same, gaps or not
    bool has_gap;
    struct session_eod eod; // DATA only
    struct session_lines lines;
    struct bytes subject; // UTF-8, decoded and unfolded
    struct bytes date;    // UTF-8, unfolded
    struct bytes message_id;
    struct session_address *from, *to, *cc;
    struct session_part *parts;
    uint32_t part_count;
    struct message_facts *facts; // of its structured fields (message_facts.h); NULL: there are none
    struct bytes file;
};

enum session_via {
    SESSION_VIA_NONE,
    SESSION_VIA_DATA,
    SESSION_VIA_BDAT,
    SESSION_VIA_BURL, // no chunk was sent: all of it was fetched by the server (RFC 4468)
};

enum session_status {
    SESSION_INCOMPLETE, // also while it is going on
    SESSION_ACCEPTED,
    SESSION_REJECTED,
    SESSION_ABORTED,
};

struct session_transaction {
    struct session_transaction *next;
    int32_t index;     // from 0
    struct bytes from; // reverse-path without <>; "" for <>; BYTES_NONE where MAIL was not seen
    struct session_param *params;
    struct session_rcpt *rcpts, *last_rcpt;
    uint32_t rcpt_count, rcpt_accepted, rcpt_refused; // by their verdicts
    enum session_via via;
    bool is_reversed; // since TURN or ATRN: who opened the connection takes the mail
    bool is_lmtp;     // each recipient has its final reply
    bool is_restarted;          // goes on where another one broke off (RFC 1845)
    uint64_t restarted_at;      // so many octets of the message came before
    struct session_burl *burls; // parts that are not on this wire
    struct session_reply reply; // what ended it; code 0 where nothing did
    enum session_status status;
    struct session_message *message; // NULL where no message bytes were seen
    struct stream_point at;          // of its MAIL
    uint64_t offset;                 // of that line in the stream of who sent it
};

// A part of a message that the server fetches from IMAP: it is not on this wire (RFC 4468).
struct session_burl {
    struct session_burl *next;
    struct bytes url;
    bool is_last;
    uint16_t code; // of the reply; 0: none
};

struct session_extension {
    struct session_extension *next;
    struct bytes text; // as sent, keyword in upper case
};

// What became of an extension in the session.
struct session_extension_use {
    struct session_extension_use *next;
    struct bytes keyword; // upper case
    struct bytes offer;   // as last offered, with its parameters; BYTES_NONE: never
    bool is_offered, is_offered_in_tls;
    bool is_used;    // by a verb or parameter of it
    bool is_refused; // such a verb or parameter was refused as not known, or not for now
};

struct session_auth {
    struct session_auth *next;
    struct bytes mechanism; // upper case
    struct bytes user;      // decoded, or BYTES_NONE; PLAIN and LOGIN only
    struct bytes identity;  // who, for every mechanism that tells; any octets, or BYTES_NONE
    struct secret secret;   // password or token in clear, kept on demand; wiped by session_free
    uint16_t code;          // its last reply that is no 334; 0 for none
    struct stream_point at; // of that reply
    uint64_t offset;        // and where it begins in the server's stream
    const char *layer;      // "integrity", "confidentiality": what it put over the session; or NULL
};

// VRFY or EXPN, and what was answered.
struct session_query {
    struct session_query *next;
    uint16_t code;
    struct bytes enhanced;  // or BYTES_NONE
    struct stream_point at; // of the reply
    uint64_t offset;        // of the command
};

// The replies to EHLO before TLS, as far as they are about STARTTLS.
struct session_clear_offer {
    bool is_known; // one was seen, and it was whole
    bool has_starttls;
    struct stream_point at; // of the last one
    uint64_t offset;
};

// What a proxy or relay says of whom the session is for, or where a message came from.
struct session_proxy {
    struct session_proxy *next;
    struct bytes verb; // "XCLIENT", "XFORWARD"; "PROXY": a header of the PROXY protocol
    struct bytes arg;  // as sent; PROXY: in the words of version 1
    uint16_t code;     // of the reply; 0: none
};

enum session_tls_mode { SESSION_TLS_NONE, SESSION_TLS_STARTTLS, SESSION_TLS_IMPLICIT };

struct session_name {
    struct session_name *next;
    struct bytes text;
};

// What a certificate says; UTF-8, nothing was verified.
struct session_certificate {
    struct bytes subject, issuer;       // "CN=mx.example.com" (RFC 2253)
    struct session_name *names;         // subjectAltName
    struct bytes not_before, not_after; // RFC 3339
};

struct session_tls {
    enum session_tls_mode mode;
    bool has_client_random;
    uint8_t client_random[32]; // of the ClientHello: by it a key log has its secrets
    struct bytes version; // "TLS 1.3"
    struct bytes cipher;  // IANA name or "0xC02F"
    struct bytes sni;
    struct bytes alpn;         // agreed protocol
    struct bytes alpn_offered; // by the client, joined by ","
    struct bytes ja3, ja3s, ja4;
    bool knows_resumption, is_resumed;
    struct session_certificate *certificate;        // the server's; NULL: not seen
    struct session_certificate *client_certificate; // NULL: not seen, or there is none
    bool is_decrypted;
    struct bytes reason; // why text was not decrypted, or not all of it; a phrase of ours
};

// Kept with --dialogue and for an opened session only.
struct session_command {
    struct session_command *next;
    struct bytes verb; // upper case; "" for an empty line
    struct bytes arg;  // blanks at both ends dropped; of AUTH only the mechanism
    uint16_t code;     // of its own reply; 0: unanswered
    bool is_reversed;  // since TURN or ATRN: by who accepted the connection
    bool has_delay;    // likewise, as that of struct session_reply
    int64_t delay_ns;
};

// Where the time went; smtp_timing.h says what counts as what. Of a session without TLS keys too.
struct session_timing {
    bool knows_connect, knows_greeting; // the handshake was captured, and a greeting after it
    int64_t connect_ns;                 // first SYN to SYN+ACK
    int64_t greeting_ns;                // SYN+ACK to the greeting
    int64_t client_ns, server_ns, network_ns, transfer_ns;
};

// How many replies had a code.
struct session_code {
    struct session_code *next;
    uint16_t code;
    uint32_t count;
};

// Roles that were reversed in the connection (RFC 821 3.8, RFC 2645 5.3). What the new server and
// the new client say of themselves stands here, that of the first roles in the session.
struct session_reversal {
    struct bytes verb;      // "ATRN"
    struct stream_point at; // of the reply that accepted it
    uint64_t offset[2];     // first octet of each stream, by enum stream_side, in the new roles
    bool has_greeting;
    struct session_reply greeting;
    struct bytes helo_verb, helo_name;
    struct session_extension *extensions;
};

// What the client or server is expected to do next; for live views. Derived once per event.
enum session_phase {
    SESSION_PHASE_CONNECT, // no byte yet
    SESSION_PHASE_COMMAND, // dialogue
    SESSION_PHASE_AUTH,    // inside an AUTH exchange
    SESSION_PHASE_MAIL_DATA,
    SESSION_PHASE_TLS,   // encrypted, no key
    SESSION_PHASE_OTHER, // not SMTP
    SESSION_PHASE_ENDED,
};

// A value of --match that the session holds.
struct session_match {
    struct session_match *next;
    struct bytes value;  // as the list has it
    const char *where;   // "env.rcpt", "part.sha256": names as in the filter language
    int32_t transaction; // index, or -1
    struct bytes part;   // path of the part; BYTES_NONE: in none
    struct bytes found;  // the address or name that holds it; BYTES_NONE: the value itself
};

struct session {
    struct arena arena;
    uint64_t id; // ordinal of its start in the capture, from 1
    struct stream_endpoint client, server;
    struct stream_tunnel *tunnels; // that its packets came in, outermost first
    size_t tunnel_count;
    struct stream_vlans *vlans; // of the frames inside of them; NULL: none
    bool syn_seen;
    bool is_smtp; // false: TCP fields only
    uint8_t time_digits;
    int64_t start_ns, end_ns; // first and last packet
    uint64_t packets;
    enum stream_state state;
    enum session_phase phase;
    uint64_t bytes[2], gaps[2]; // by enum stream_side

    bool has_greeting;
    struct session_reply greeting; // enhanced is never set

    struct bytes helo_verb, helo_name; // BYTES_NONE: none was tried
    struct session_extension *extensions;
    struct session_extension_use *extension_uses;
    struct session_auth *auth;
    struct session_query *queries;
    struct session_clear_offer clear_offer;
    struct session_proxy *proxies;
    struct session_tls tls;
    struct session_reversal *reversal; // NULL: the roles stayed as they were
    struct session_transaction *transactions, *last_transaction;
    uint32_t transaction_count, message_count;
    struct session_command *commands; // NULL unless asked for
    uint32_t command_count;           // all, kept or not
    uint16_t last_code;               // of the last reply
    struct session_timing timing;
    struct session_code *codes;       // of all replies, in no order
    bool is_pipelined;                // a command was sent before the one before it was answered
    struct finding *findings, *last_finding;
    uint32_t finding_count;
    enum finding_severity worst_finding; // meaningless while finding_count is 0
    struct session_match *matches, *last_match; // once it is over; see session_match.h
    uint32_t match_count;
    uint64_t keys_upto;                  // answers with DKIM keys that were known when it ended
    uint64_t text_found;                 // bits of decode/model/filter_text.h
    uint64_t cut;                        // items that a cap dropped
};

// An empty session with its arena; freed by session_free.
struct session *session_new(void);
void session_free(struct session *s); // NULL is allowed
void session_forget_auth(struct session *s); // it was none; secrets are wiped

// Copies *f (and its detail) into the session, unless LIMIT_FINDINGS is reached; keeps
// finding_count and worst_finding. next is ignored.
void session_add_finding(struct session *s, const struct finding *f);

const char *session_status_name(enum session_status s);     // "accepted"
const char *session_state_name(enum stream_state s);        // "closed"
const char *session_via_name(enum session_via v);           // "DATA", or NULL for none
const char *session_tls_mode_name(enum session_tls_mode m); // "starttls", or NULL for none

const char *session_tunnel_name(enum stream_tunnel_type t); // "vxlan"

// "192.0.2.1", "2001:db8::1" (RFC 5952); text_out needs SESSION_IP_TEXT octets.
enum { SESSION_IP_TEXT = 48 };
void session_ip_text(const struct stream_endpoint *e, char text_out[SESSION_IP_TEXT]);

#endif
