// SPDX-License-Identifier: BSD-2-Clause
//
// The upper half of mime_entity.h, which is the manual: a stack of open multiparts, and the entity
// whose header section or body is being read. mime_entity.c, which reads lines, drives it; no other
// file includes this.
#ifndef SMTPSCOPE_DECODE_MESSAGE_MIME_TREE_H
#define SMTPSCOPE_DECODE_MESSAGE_MIME_TREE_H

#include "decode/message/mime_entity.h"

// What octets are at the moment.
enum mode {
    MODE_HEADER,  // of the header section of the current entity
    MODE_BODY,    // of its body
    MODE_NOTHING, // an epilogue
};

// Where in a line; behind it what is held.
enum line_state {
    LINE_START,  // eol holds the line end before it, line its first octets
    LINE_INSIDE, // in a line that is no delimiter
    LINE_CR,     // the same, and eol holds a CR that may belong to the line end
};

struct level {
    struct mime_entity entity;
    struct buf boundary;
    size_t blanks; // that the parameter has behind it
    uint32_t children;
    bool is_digest;
};

struct mime_entity_parser {
    const struct mime_entity_handler *handler;
    void *ctx;
    struct header header;
    struct mime_type type;
    enum mode mode;
    enum line_state line_state;
    struct bytes eol;            // held back: "", "\n", "\r\n" or, in LINE_CR, "\r"
    struct buf line;             // held back: a line that begins with "-" so far
    uint64_t offset;             // octets passed on, those held not counted
    uint32_t count;              // entities begun
    struct mime_entity leaf;     // the current entity, where that is no multipart
    struct mime_entity *current; // leaf, or that of the innermost level; NULL in an epilogue
    struct level *levels[LIMIT_MIME_DEPTH];
    int depth;   // levels in use
    int watched; // of these, those whose closing delimiter was not seen
    int made;    // levels allocated
    struct buf path;
};

void mime_tree_init(struct mime_entity_parser *p, const struct mime_entity_handler *handler,
                    void *ctx, struct charset *converter);
void mime_tree_fini(struct mime_entity_parser *p);

// An entity begins in the innermost multipart, or the message does.
void mime_tree_begin(struct mime_entity_parser *p);
// Returns how many octets the header section took; when that is not all, the body has begun.
size_t mime_tree_feed_header(struct mime_entity_parser *p, struct bytes data);
// The header section is over; with unread: what it took too much is the body's.
void mime_tree_begin_body(struct mime_entity_parser *p);
void mime_tree_begin_body_unread(struct mime_entity_parser *p);
// Passes octets of a body on. None of them is held.
void mime_tree_emit(struct mime_entity_parser *p, struct bytes data);
// Which level's delimiter is it? -1: none. line: without line end.
int mime_tree_find(struct mime_entity_parser *p, struct bytes line, bool *is_close_out);
// Ends what lies inside the multipart at index, and with -1 that too.
void mime_tree_end_inside(struct mime_entity_parser *p, int index, uint64_t body_end);

#endif
