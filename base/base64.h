// SPDX-License-Identifier: BSD-2-Clause
//
// Base64 (RFC 4648 4), decoding as a stream, and encoding in one piece. Octets outside the alphabet
// are skipped and counted. The padding that completes a quantum ends the data; an incomplete last
// quantum gives its whole bytes at the end (record.md, Parts).
#ifndef SMTPSCOPE_BASE_BASE64_H
#define SMTPSCOPE_BASE_BASE64_H

#include "base/buf.h"

struct base64_decoder {
    uint32_t quantum;  // private
    uint8_t count;     // private: characters in the quantum, 0 to 3
    uint8_t padding;   // private: '=' seen in the quantum
    bool ended;        // readable: padding ended the data
    uint64_t skipped;  // readable: octets outside the alphabet, line ends not counted
    uint64_t trailing; // readable: octets of the alphabet after the end
};

void base64_decoder_init(struct base64_decoder *d);
// Decodes all of in; out must have room for in.len / 4 * 3 + 3 octets. Returns how many it wrote.
// Long runs of clean lines are decoded in bulk.
size_t base64_decode(struct base64_decoder *d, struct bytes in, uint8_t *out);
// Says how many octets base64_decode would write, at some ten times its speed. A decoder that has
// measured goes on measuring: of the octets it holds only the number is right.
size_t base64_measure(struct base64_decoder *d, struct bytes in);
// What an incomplete last quantum still gives: 0 to 2 octets.
size_t base64_decode_finish(struct base64_decoder *d, uint8_t out[2]);

// A whole value with nothing to skip (an AUTH line). false: it is not base64; out is left as it
// was. Missing padding is accepted, but for a last character that no encoder writes: a name that
// was sent as it is ("ann") is not read as two octets.
bool base64_decode_strict(struct bytes in, struct buf *out);

void base64_encode(struct bytes in, struct buf *out);

#endif
