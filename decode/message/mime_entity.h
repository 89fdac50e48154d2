// SPDX-License-Identifier: BSD-2-Clause
//
// The tree of entities in a message (RFC 2045, 2046), read as a stream: header sections, boundary
// delimiters, bodies. Bodies pass through in large spans, still in their transfer encoding.
//
// A delimiter line is "--boundary" or "--boundary--" and blanks behind it, nothing else; the line
// end before it belongs to it. The innermost multipart whose boundary it is counts; those inside it
// end there. A message/rfc822 is a leaf, and so is a multipart without a boundary, without a
// delimiter line or below LIMIT_MIME_DEPTH others. Line ends are CRLF or LF.
//
// After a gap the rest of the line at hand is no delimiter; from the next line on they are known
// again.
#ifndef SMTPSCOPE_DECODE_MESSAGE_MIME_ENTITY_H
#define SMTPSCOPE_DECODE_MESSAGE_MIME_ENTITY_H

#include "decode/message/header.h"
#include "decode/message/mime_type.h"

// All offsets count the octets fed; a gap adds nothing.
struct mime_entity {
    uint32_t number;     // ordinal in order of appearance, from 0: the message itself
    int32_t parent;      // its number, or -1
    int depth;           // 0 for the message itself
    struct bytes path;   // "1.2", "" for the message itself; valid until another entity begins
    bool is_digest_part; // its default type is message/rfc822
    bool is_multipart;   // a delimiter line was seen: it is no leaf
    bool is_closed;      // its closing delimiter was seen
    bool is_too_deep;    // a multipart that is a leaf because of LIMIT_MIME_DEPTH
    bool has_clash;      // its boundary begins another one's that is open, or the other way round
    bool has_gap;        // octets are missing in it
    // A line in it begins like a delimiter and goes on otherwise. RFC 2046 5.1.1 would have it for
    // a delimiter ("an exact match of the entire candidate line is not required"); nobody does.
    bool has_near_delimiter;
    uint32_t children;                           // of a multipart, once it ends
    uint64_t children_start;                     // in children_begin: of the first delimiter
    uint64_t header_start, body_start, body_end; // body_end: at its end only
    uint64_t closed_at; // behind its closing delimiter line, where that was seen
    // In body_begins: octets from body_start on that were taken for the header section first. They
    // come as body (or are a delimiter) like all others.
    struct bytes body_head;
};

struct mime_entity_handler {
    // In the order of a depth-first walk: begin, field and junk, body_begins, body, end. A
    // multipart's preamble comes as its body; then children_begin says that it was none. Its
    // children come before its end.
    void (*begin)(void *ctx, const struct mime_entity *e);
    void (*field)(void *ctx, const struct mime_entity *e, const struct header_field *f);
    void (*junk)(void *ctx, const struct mime_entity *e, struct bytes line);
    // type: valid until another entity begins.
    void (*body_begins)(void *ctx, const struct mime_entity *e, const struct mime_type *type);
    void (*body)(void *ctx, const struct mime_entity *e, struct bytes data);
    void (*children_begin)(void *ctx, const struct mime_entity *e);
    // type: as in body_begins; NULL for an entity that had children.
    void (*end)(void *ctx, const struct mime_entity *e, const struct mime_type *type);
};

struct mime_entity_parser;

// Both are borrowed for the parser's life.
struct mime_entity_parser *mime_entity_new(const struct mime_entity_handler *handler, void *ctx,
                                           struct charset *converter);
void mime_entity_free(struct mime_entity_parser *p); // NULL is allowed

// A new message.
void mime_entity_begin(struct mime_entity_parser *p);
void mime_entity_feed(struct mime_entity_parser *p, struct bytes data);
void mime_entity_gap(struct mime_entity_parser *p);
// All entities end; there is at least one.
void mime_entity_finish(struct mime_entity_parser *p);

#endif
