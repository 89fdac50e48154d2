// SPDX-License-Identifier: BSD-2-Clause
//
// What the structured header fields of a message say, and what was recomputed of it: hops, results
// of authentication, signatures, list, spam. Part of the model (session.h): it lives in the
// session's arena, text is UTF-8, BYTES_NONE means absent. Lists are in the order of the fields.
#ifndef SMTPSCOPE_DECODE_MODEL_MESSAGE_FACTS_H
#define SMTPSCOPE_DECODE_MODEL_MESSAGE_FACTS_H

#include "base/digest.h"
#include "base/stream.h"
#include "decode/message/date.h"
#include "decode/message/dkim_signature.h"
#include "decode/message/spam_field.h"

// A word of a list.
struct message_word {
    struct message_word *next;
    struct bytes text;
};

// A Received field; the first is that of the last hop.
struct message_hop {
    struct message_hop *next;
    struct bytes from, from_info, ip, by, via, with, id, recipient, tls;
    bool has_time, has_delay;
    int64_t time_ns;
    int64_t delay_ns; // since the hop before, which is the next in the list; may be negative
};

struct message_property {
    struct message_property *next;
    struct bytes name, value;
};

struct message_auth_result {
    struct message_auth_result *next;
    struct bytes method, result, reason;
    struct message_property *properties, *last_property;
};

// An Authentication-Results field, or that of an ARC set.
struct message_auth {
    struct message_auth *next;
    struct bytes server; // authserv-id
    struct message_auth_result *results, *last_result;
};

struct message_spf {
    struct message_spf *next;
    struct bytes result, comment;
    struct message_property *pairs, *last_pair;
};

enum message_check { MESSAGE_NOT_CHECKED, MESSAGE_MATCHES, MESSAGE_DIFFERS };

// What a signature needs to be verified once its key is known.
struct dkim_check {
    enum dkim_algorithm algorithm;
    bool is_arc;
    size_t field;             // ordinal of its field in the header section
    uint8_t digest[DIGEST_MAX]; // of the header fields
    struct bytes octets;      // b=
    bool has_bare_lf;         // a field ends in LF without CR
    // Why it is not verified, and what that is called; NULL: there is nothing wrong so far.
    const char *fault, *fault_result;
};

// A DKIM-Signature, or the ARC-Message-Signature or ARC-Seal of an ARC set.
struct message_signature {
    struct message_signature *next;
    struct bytes domain, selector, algorithm, identity;
    struct bytes canonicalization; // "relaxed/simple", defaults filled in
    struct message_word *headers;  // h=, lower case
    bool has_length, has_time, has_expiry;
    uint64_t length;
    int64_t time_ns, expiry_ns;
    bool is_partial; // l= leaves octets of the body out
    enum message_check body_hash;
    struct bytes body_reason; // why it was not checked, or what may explain a difference; a phrase
                              // of ours
    struct dkim_check *check; // NULL: hashes were not asked for
    // By dkim_settle.h, with the key that the capture has: a word of RFC 8601, or NULL.
    const char *result;
    struct bytes result_reason; // a phrase of ours, or BYTES_NONE
    struct stream_point key_at; // packet 0: none was seen
    unsigned key_bits;          // 0: it was not read
    bool key_is_testing;        // its domain says that it is only trying
};

struct message_arc {
    struct message_arc *next;
    uint64_t instance;
    struct bytes chain;                  // cv=
    struct message_signature *signature; // NULL: it has none
    struct message_signature *seal;
    struct message_auth *results;
};

// Fields of mailing lists (RFC 2919, RFC 2369, RFC 8058).
struct message_list {
    struct bytes id; // without <>
    struct bytes id_name;
    struct message_word *unsubscribe, *subscribe, *post, *help, *owner, *archive; // URIs
    bool one_click; // List-Unsubscribe-Post
    bool no_post;   // List-Post: NO
};

struct message_facts {
    struct bytes return_path; // without <>
    struct bytes sender;
    struct message_word *reply_to; // addr-specs
    struct bytes in_reply_to;
    bool has_date;
    struct date date; // of the Date field
    struct message_hop *hops;
    uint32_t hop_count; // all, kept or not
    struct message_auth *auth;
    struct message_spf *spf;
    struct message_signature *signatures;
    struct message_arc *arc; // by instance
    struct message_list *list;
    struct spam_facts *spam;
};

// Fields or parameters that belong together.
struct part_group {
    struct part_group *next;
    struct message_property *first, *last; // names as in the record: final_recipient
};

// What a leaf is beside its octets (message_parts.h).
struct part_facts {
    struct session_message *message; // the one inside, or NULL
    // Of a status: the first is about the message, the others about a recipient each; of a piece of
    // a message and a body elsewhere the parameters.
    struct part_group *groups;
};

#endif
