// SPDX-License-Identifier: BSD-2-Clause
//
// Link layers down to IP: what of a frame is the IP datagram. One table in link.c has a row for
// each link type, another one for each header between link layer and IP (VLAN tags and the like),
// which may follow each other in any order up to LIMIT_LINK_DEPTH.
#ifndef SMTPSCOPE_CAPTURE_LINK_H
#define SMTPSCOPE_CAPTURE_LINK_H

#include "base/bytes.h"

// LINKTYPE_ values (and the DLT_ values that stand in files in their place).
enum {
    LINKTYPE_NULL = 0,
    LINKTYPE_ETHERNET = 1,
    LINKTYPE_RAW = 101,
    LINKTYPE_LOOP = 108,
    LINKTYPE_LINUX_SLL = 113,
    LINKTYPE_IPV4 = 228,
    LINKTYPE_IPV6 = 229,
    LINKTYPE_LINUX_SLL2 = 276,
};

// false: frames of this link type are not decoded.
bool link_is_known(uint16_t linktype);
// "Ethernet"; "unknown" for one that is not decoded.
const char *link_name(uint16_t linktype);

// Finds the IP datagram (version 4 or 6, not verified) of a frame: *offset_out octets into it.
// false: there is none, or not within the captured octets. The datagram may be followed by padding
// of the link layer: IP's own length says where it ends.
bool link_find_ip(uint16_t linktype, struct bytes frame, size_t *offset_out);

#endif
