// SPDX-License-Identifier: BSD-2-Clause
//
// Memory for one thing that may become very large, of which little is looked at at a time: an array
// that grows, or octets one after the other. While it is small it is memory as any other; what is
// larger lies in a temporary file without a name ($TMPDIR, or /tmp), whose pages are put aside as
// they are written and come back when they are looked at. Where there is no room for the file,
// there is none here.
#ifndef SMTPSCOPE_BASE_PAGED_H
#define SMTPSCOPE_BASE_PAGED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PAGED_SMALL = 4 * 1024 * 1024 };

struct paged {
    uint8_t *data;  // readable; moves as it grows, but not beyond PAGED_SMALL
    size_t room;    // readable: octets that may be used
    size_t most;    // private, as all below
    bool is_mapped; // data is most octets of addresses, of which room are there
    int fd;
};

// At most so many octets will be asked for. Nothing is taken yet.
void paged_init(struct paged *p, size_t most);
void paged_fini(struct paged *p);

// Makes room for len octets in all; those that were used stay as they are. false: there is no such
// room, and what there is stays.
bool paged_reserve(struct paged *p, size_t len);

// Nothing of it will be looked at soon.
void paged_rest(const struct paged *p);

#endif
