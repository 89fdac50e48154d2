// SPDX-License-Identifier: BSD-2-Clause
//
// Live interfaces as sources of packets, and capture filters in libpcap's language. The only user
// of libpcap.
//
// Packets are copied from the kernel's buffer into a ring in memory or on disk (ring.h), so that
// they can be read again until they are overwritten; source_read_at says SOURCE_GONE then.
#ifndef SMTPSCOPE_CAPTURE_DEVICE_H
#define SMTPSCOPE_CAPTURE_DEVICE_H

#include "base/buf.h"
#include "capture/source.h"

struct device_config {
    const char *filter;    // libpcap's language; NULL: device_default_filter of the ports
    const uint16_t *ports; // NULL: the default ports
    size_t port_count;
    uint32_t snaplen;    // octets of each frame; 0: all of it
    size_t buffer_bytes; // the kernel's buffer; 0: 128 MiB
    size_t ring_bytes;   // packets that stay readable; 0: LIMIT_RING_BYTES
    const char *ring_directory; // NULL: in memory
    bool no_promiscuous;
};

// Opens an interface by its name ("any": all of them) and starts capturing. ERR_USAGE: the filter
// is wrong. ERR_IO: no such interface, no permission, the interface is down; the sentence says what
// helps. ERR_UNSUPPORTED: its link type is not decoded. config may be NULL.
enum err_code device_open(const char *interface, const struct device_config *config,
                          struct source **out, struct err *err);

// Appends the filter that lets through all that belongs to connections from or to the ports: TCP by
// port; later pieces of fragmented datagrams, which have no ports; IPv6 with extension headers, and
// tunnels (GRE, IP in IP, VXLAN, Geneve, Teredo, GTP-U; MPLS and PPPoE on Ethernet), into which
// libpcap does not look. with_vlan: for Ethernet, the same behind one or two VLAN tags.
void device_default_filter(const uint16_t *ports, size_t count, bool with_vlan, struct buf *out);

// A capture filter for packets of savefiles, of any link types.
struct device_filter;

// ERR_USAGE with libpcap's own reason: text is not a filter.
enum err_code device_filter_compile(const char *text, struct device_filter **out, struct err *err);
// A packet of a link type for which the filter means nothing does not match.
bool device_filter_match(struct device_filter *f, const struct packet *packet);
void device_filter_free(struct device_filter *f); // NULL is allowed

#endif
