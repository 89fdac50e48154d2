// SPDX-License-Identifier: BSD-2-Clause
//
// The texts of messages for those who look for something in them: each text/* leaf after its
// transfer encoding is undone, while the messages stream by. Several messages may be under way at
// once, one leaf in each. Without one nothing is computed for it.
#ifndef SMTPSCOPE_DECODE_MODEL_TEXT_SINK_H
#define SMTPSCOPE_DECODE_MODEL_TEXT_SINK_H

#include "decode/model/session.h"

struct text_sink {
    void *ctx; // for begin
    // A text in that charset (a label as sent, may be empty). The result is handed to the other
    // calls; NULL: it is not wanted. s stays where it is as long as the session.
    void *(*begin)(void *ctx, struct session *s, struct bytes charset);
    // Its octets, cut anywhere, borrowed during the call.
    void (*data)(void *text, struct bytes data);
    // Octets are missing here.
    void (*gap)(void *text);
    void (*end)(void *text);
};

#endif
