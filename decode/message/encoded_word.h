// SPDX-License-Identifier: BSD-2-Clause
//
// Encoded words (RFC 2047, language suffix of RFC 2231 5) in a header field's text. They are known
// anywhere, inside other text and in quoted strings too, as mail readers do; blanks between two of
// them go. Words next to each other in one charset are joined before they are converted, so a
// character that a client cut in two is whole again.
#ifndef SMTPSCOPE_DECODE_MESSAGE_ENCODED_WORD_H
#define SMTPSCOPE_DECODE_MESSAGE_ENCODED_WORD_H

#include "base/buf.h"
#include "decode/message/charset.h"

// Appends text with its encoded words decoded: UTF-8, what is not becomes U+FFFD (RFC 6532 text
// stays). Controls that were encoded come out as such.
void encoded_word_decode(struct charset *c, struct bytes text, struct buf *out);

// What is wrong with the encoded words of a text, as bits.
enum {
    ENCODED_WORD_LONG = 1,      // more than 75 octets
    ENCODED_WORD_CHARSET = 2,   // of a charset that is not known
    ENCODED_WORD_ENCODING = 4,  // what is neither base64 nor Q
    ENCODED_WORD_IN_QUOTES = 8, // in a quoted string (RFC 2047 5)
};
// is_structured: the text is that of a field with quoted strings.
unsigned encoded_word_faults(struct charset *c, struct bytes text, bool is_structured);

#endif
