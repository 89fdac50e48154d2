// SPDX-License-Identifier: BSD-2-Clause
//
// How far a message is read. What nobody asked for is not looked for, and not found: findings of
// what is not read are missing. Size, hash and completeness of the message are as ever.
#ifndef SMTPSCOPE_DECODE_MODEL_MESSAGE_DEPTH_H
#define SMTPSCOPE_DECODE_MODEL_MESSAGE_DEPTH_H

enum message_depth {
    MESSAGE_WHOLE,   // the header section, the tree of parts and what they hold
    MESSAGE_HEADER,  // the message's own header section; what follows has no parts
    MESSAGE_COUNTED, // nothing is read
};

// The one that finds what either asks for.
static inline enum message_depth message_depth_deeper(enum message_depth a, enum message_depth b)
{
    return a < b ? a : b;
}

#endif
