// SPDX-License-Identifier: BSD-2-Clause
//
// An opened session: every line with its time and packet, every message with its bytes and its MIME
// tree. Built by the same decoder as the record (dialogue_observer is what the decoder reports to)
// from the packets of that one session, read again from where they lie; so it can never disagree
// with the record. Read-only for screens and printers; freed as a whole.
#ifndef SMTPSCOPE_DECODE_MODEL_DIALOGUE_H
#define SMTPSCOPE_DECODE_MODEL_DIALOGUE_H

#include "decode/model/session.h"

// What a line is, shown by letter and colour.
enum dialogue_class {
    DIALOGUE_PROTOCOL = 'P', // greeting, EHLO, QUIT, AUTH, 354, end of mail data, …
    DIALOGUE_ENVELOPE = 'E', // MAIL, RCPT and their replies
    DIALOGUE_HEADER = 'H',   // header section of the message
    DIALOGUE_BODY = 'B',     // its body
};

enum dialogue_kind {
    DIALOGUE_LINE,  // a line of text off the wire: text is raw, with its line end
    DIALOGUE_GAP,   // octets that are not in the capture: len says how many
    DIALOGUE_TLS,   // from here side speaks TLS; text is a phrase of ours
    DIALOGUE_BYTES, // opaque octets (TLS records, not SMTP): len says how many, text is empty
    DIALOGUE_END,   // FIN or RST by side; text is "FIN" or "RST"
    DIALOGUE_NOTE,  // a finding: see finding
    DIALOGUE_LEFT_OUT, // lines of a body that a limit left out: left_out says how many, len their
                       // octets
};

struct dialogue_line {
    enum dialogue_kind kind;
    enum stream_side side; // who speaks
    enum dialogue_class cls;
    struct stream_point at;
    uint64_t offset;      // stream offset in side's direction; of decrypted text it goes on from
                          // where TLS began and counts octets of text
    uint64_t len;         // octets on the wire, line end included
    struct bytes text;    // borrowed from the dialogue; shorter than len where a cap cut it
    int32_t command;      // commands: own ordinal from 0; replies: the command answered; else -1
    int32_t group;        // commands sent without waiting share a group ordinal; -1: alone
    int32_t transaction;  // index of its mail transaction, or -1
    int32_t message;      // index into messages for H and B lines and the end mark, or -1
    uint16_t code;        // replies: the code; else 0
    bool is_continued;    // replies: more lines of the same reply follow
    bool is_secret;       // holds credentials: not shown unless secrets may be
    bool is_end_mark;     // the dot that ends the mail data
    bool is_reversed;     // since TURN or ATRN: the commands are those of who took the connection
    const struct finding *finding; // DIALOGUE_NOTE only
    uint64_t left_out;             // DIALOGUE_LEFT_OUT only
};

// One field of a header section, in order, duplicates too.
struct dialogue_field {
    size_t start, end;  // raw octets in the message, folding and last line end included
    struct bytes name;  // as sent
    struct bytes value; // UTF-8: unfolded, encoded words decoded
};

// One entity of a message's MIME tree, in order of appearance (a parent before its children).
// Behind a leaf come the files inside it, as if they were its children: their path is "1.2+1",
// their type the kind of file, their offsets and transfer encoding those of the leaf. So do the
// entities of a message that is inside a leaf; their path is as in the record.
struct dialogue_entity {
    int32_t parent;             // index, -1 for the message itself
    int depth;                  // 0 for the message itself
    int level;                  // how many messages are around its own one
    bool is_leaf;
    bool is_opened; // a leaf that is a message: its entities follow, fields is its header section
    bool has_gap;
    struct bytes path;          // "1.2"; "" for a multipart at the top
    struct bytes type, charset, encoding, disposition, filename; // as in struct session_part
    // What the offsets count: BYTES_NONE is the message's bytes; else those of a message inside it
    // that had a transfer encoding, which was undone.
    struct bytes octets;
    // End is one past the last octet.
    size_t header_start, header_end; // header_end: after the empty line
    size_t body_start, body_end;
    const struct session_part *part; // the leaf's summary, NULL for multiparts
    const struct part_file *file;    // of a file inside the leaf, else NULL
    uint32_t file_ordinal;           // in the leaf, from 1
    const struct dialogue_field *fields;
    size_t field_count;
};

// Whether the line is by who gives the commands: the client, unless the roles are reversed.
static inline bool dialogue_is_by_client(const struct dialogue_line *l)
{
    return (l->side == STREAM_CLIENT) != l->is_reversed;
}

// Of a line that holds credentials what is none of them: "AUTH PLAIN" of "AUTH PLAIN AGFubgBz…",
// else nothing. Borrowed from line.
struct bytes dialogue_open_words(struct bytes line);

// The text of a line without its line end; what is secret is not in it.
struct bytes dialogue_shown_text(const struct dialogue_line *l);

struct dialogue_message {
    const struct session_transaction *transaction;
    struct bytes bytes;  // after transparency was undone; a gap leaves nothing in its place
    bool is_cut;         // it has more octets, for which there was no room
    struct dialogue_entity *entities;
    size_t entity_count;
    struct dialogue_field *fields; // of its own header section
    size_t field_count;
    // Where octets are missing: offsets into bytes, ascending.
    struct dialogue_hole {
        size_t at;
        uint64_t missing;
    } *holes;
    size_t hole_count;
};

struct dialogue {
    struct session *session; // the full record, commands included; owned
    struct dialogue_line *lines;
    size_t line_count;
    struct dialogue_message *messages;
    size_t message_count;
    bool is_partial;     // some of its packets are gone (spool turned round) or a cap was reached
    struct dialogue_builder *builder; // private
};

void dialogue_free(struct dialogue *d); // NULL is allowed

// What there is of it in memory is put aside, where it is much (base/paged.h): for who has looked
// at some megabytes of it and goes on.
void dialogue_rest(const struct dialogue *d);

// For who walks through its lines: line index was looked at.
enum { DIALOGUE_AT_ONCE = 32 * 1024 };
static inline void dialogue_walked(const struct dialogue *d, size_t index)
{
    if (index % DIALOGUE_AT_ONCE == 0) dialogue_rest(d);
}

#endif
