// SPDX-License-Identifier: BSD-2-Clause
//
// The octets of messages and of their named parts, for those who want to keep what the decoder
// forgets: an export to files. It is filled by the owner of a decoder, and called while the
// messages stream by; octets are borrowed during the call. Without one nothing is computed for it.
//
// Several messages may be under way at once, one in each session; the calls of one come in order:
//
//   begin  ( data | gap | part_begin part_data* part_end )*  end
//
// Not every message that begins is one of the record: a DATA message takes the place of chunks sent
// before it in the same transaction, and one of which no octet was seen is none. Once the session
// is over, tx->message tells.
#ifndef SMTPSCOPE_DECODE_MODEL_MESSAGE_SINK_H
#define SMTPSCOPE_DECODE_MODEL_MESSAGE_SINK_H

#include "decode/model/session.h"

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
    // A leaf that has a file name, one at a time: its octets after the transfer encoding is undone.
    void (*part_begin)(void *message);
    void (*part_data)(void *message, struct bytes data);
    // is_whole: its end was seen and no gap lies before it. part NULL: it turned out to be no leaf,
    // and what was given is to be forgotten.
    void (*part_end)(void *message, struct session_part *part, bool is_whole);
};

#endif
