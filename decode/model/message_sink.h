// SPDX-License-Identifier: BSD-2-Clause
//
// The octets of messages and of the files in them, for those who want to keep what the decoder
// forgets: an export to files. It is filled by the owner of a decoder, and called while the
// messages stream by; octets are borrowed during the call. Without one nothing is computed for it.
//
// Several messages may be under way at once, one in each session; the calls of one come in order:
//
//   begin  ( data | gap | file_begin | file_data | file_end )*  end
//
// Not every message that begins is one of the record: a DATA message takes the place of chunks sent
// before it in the same transaction, and one of which no octet was seen is none. Once the session
// is over, tx->message tells.
#ifndef SMTPSCOPE_DECODE_MODEL_MESSAGE_SINK_H
#define SMTPSCOPE_DECODE_MODEL_MESSAGE_SINK_H

#include "decode/model/session.h"

// What a file turned out to be.
struct message_file {
    struct session_part *part; // the leaf that it is, or lies in
    struct part_file *inner;   // NULL: it is the leaf
    uint32_t ordinal;          // of inner in its leaf, from 1
};

struct message_sink {
    void *ctx; // for begin
    // The result is handed to all other calls; NULL: this message is not wanted. s, tx and m stay
    // where they are as long as the session.
    void *(*begin)(void *ctx, const struct session *s, const struct session_transaction *tx,
                   struct session_message *m);
    // Octets after transparency was undone, those that m->size counts; at: the packet that carried
    // them, or, where they had to wait, the one that decided what they are.
    void (*data)(void *message, struct bytes data, const struct stream_point *at);
    // missing octets are not in the capture; 0: nobody knows how many.
    void (*gap)(void *message, uint64_t missing);
    // m is complete.
    void (*end)(void *message);
    // A file begins: a leaf that has a file name, its octets after the transfer encoding is undone,
    // or one inside a leaf (in plain text, in TNEF); those of messages inside the message too, so
    // several may be under way. The result is handed to the other two; NULL: it is not wanted.
    void *(*file_begin)(void *message);
    void (*file_data)(void *file, struct bytes data);
    // is_whole: its end was seen, and nothing of it is missing or broken. what NULL: it was none,
    // and what was given is to be forgotten. A file inside a leaf ends when that does.
    void (*file_end)(void *file, const struct message_file *what, bool is_whole);
};

#endif
