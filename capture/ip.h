// SPDX-License-Identifier: BSD-2-Clause
//
// IPv4 (RFC 791) and IPv6 (RFC 8200) headers: options and extension headers are stepped over, what
// is left is the payload of the datagram or of a piece of one. Checksums are another
// matter (checksum.h).
#ifndef SMTPSCOPE_CAPTURE_IP_H
#define SMTPSCOPE_CAPTURE_IP_H

#include "base/bytes.h"

enum { IP_PROTOCOL_TCP = 6, IP_PROTOCOL_UDP = 17 };

struct ip_datagram {
    uint8_t version;    // 4 or 6
    uint8_t protocol;   // of the payload; for a later fragment, what the fragment header says
    uint8_t source[16]; // network order; IPv4 in the first four octets
    uint8_t destination[16];
    struct bytes payload;    // captured octets, borrowed; without padding of the link layer
    size_t payload_wire_len; // octets that the payload had on the wire; never less than payload.len
    bool is_fragment;        // a piece: ip_frag puts it together
    bool more_fragments;
    uint32_t fragment_id;
    uint32_t fragment_offset; // octets
};

// Reads the datagram at the start of frame, whose captured octets are followed by missing octets
// that were on the wire but are not in the capture. A total length of 0 (segmentation offload)
// means all of the frame. false: no IP, or its headers are cut or malformed, or there is no payload
// that could be TCP (ESP, no next header).
bool ip_read(struct bytes frame, size_t missing, struct ip_datagram *out);

#endif
