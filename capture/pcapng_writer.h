// SPDX-License-Identifier: BSD-2-Clause
//
// Packets as the octets of a pcapng file (draft-ietf-opsawg-pcapng), appended to a buffer of the
// caller's: what savefile.h reads again with the same data, lengths, link types and times. No files
// here; dumpfile.h has them.
//
//     struct pcapng_writer *w = pcapng_writer_new(&origin);
//     pcapng_writer_begin(w, "a comment on all of it, or NULL", &out);
//     pcapng_writer_secrets(w, PCAPNG_SECRETS_TLS, keylog, &out); // before the packets they open
//     pcapng_writer_packet(w, &packet, "a comment, or NULL", &out);
//     pcapng_writer_end(w, &out);
//     pcapng_writer_free(w);
//
// An interface is described when its first packet comes, one for each source and link type, in
// microseconds where the packets have no finer times, else in nanoseconds. Every call appends whole
// blocks, so that what was appended before any call is a complete file.
#ifndef SMTPSCOPE_CAPTURE_PCAPNG_WRITER_H
#define SMTPSCOPE_CAPTURE_PCAPNG_WRITER_H

#include "base/buf.h"
#include "capture/source.h"

enum { PCAPNG_BLOCK_PACKET = 6 }; // type of the blocks that hold packets

#define PCAPNG_SECRETS_TLS 0x544c534bU // lines of SSLKEYLOGFILE

// What the file says about where its packets come from.
struct pcapng_origin {
    struct source *source; // of names and counters of packet.source; borrowed; NULL: none are known
    bool is_live;          // its names are those of interfaces, not of files
    const char *filter;    // capture filter in libpcap's language, borrowed; NULL: none
};

struct pcapng_writer;

struct pcapng_writer *pcapng_writer_new(const struct pcapng_origin *origin);
void pcapng_writer_free(struct pcapng_writer *w); // NULL is allowed

// The section header, with the name of this program (and of the system, live). Also begins another
// file: interfaces are described anew, everything else is as after pcapng_writer_new.
void pcapng_writer_begin(struct pcapng_writer *w, const char *comment, struct buf *out);

// data: for TLS whole lines of a key log, at most LIMIT_PCAPNG_BLOCK octets; longer is left out.
void pcapng_writer_secrets(struct pcapng_writer *w, uint32_t type, struct bytes data,
                           struct buf *out);

// The packet; data, lengths, time, link type and source are used. A frame longer than
// LIMIT_FRAME_JUMBO is cut. comment: UTF-8 without control characters, cut at 65535 octets; NULL:
// none.
void pcapng_writer_packet(struct pcapng_writer *w, const struct packet *packet, const char *comment,
                          struct buf *out);

// The counters of each live interface: received by the filter, dropped by the interface, dropped by
// the kernel, written here. Nothing for files, which have none.
void pcapng_writer_end(struct pcapng_writer *w, struct buf *out);

// Packets since pcapng_writer_begin.
uint64_t pcapng_writer_packets(const struct pcapng_writer *w);

// Octets of the whole blocks at the beginning of octets that the functions above appended: where a
// file that could be written in part only may end.
size_t pcapng_whole_blocks(struct bytes octets);

#endif
