// SPDX-License-Identifier: BSD-2-Clause
//
// What packets come from: a savefile, an interface, or several of them as one. A source gives its
// packets one after the other and can fetch each of them again by its place (source, offset), so
// that nobody needs to keep packets: a session that is opened again is read again from here.
//
// Sources are made by savefile_open (files, pipes, stdin), device_open (interfaces) and merge_new
// (several as one); all are used and closed through the functions below. A source is used by one
// thread at a time.
#ifndef SMTPSCOPE_CAPTURE_SOURCE_H
#define SMTPSCOPE_CAPTURE_SOURCE_H

#include "base/bytes.h"
#include "base/err.h"

struct packet {
    const uint8_t *data; // the captured octets of the frame; see source_next for how long
    uint32_t cap_len;    // octets at data
    uint32_t wire_len;   // octets the frame had; never less than cap_len
    int64_t time_ns;     // since 1970 in UTC
    uint64_t number;     // ordinal in the whole capture, from 1; 0 from source_read_at
    uint64_t offset;     // of the packet's record in its (uncompressed) source
    uint32_t source;     // index of the source among those that were merged, 0 for the only one
    uint16_t linktype;   // LINKTYPE_ value
    uint8_t time_digits; // decimals of a second the source's clock has, 0 to 9
    bool stays;          // its octets stay where they are until the source is closed
};

enum source_result {
    SOURCE_PACKET, // *packet_out is filled
    SOURCE_END,    // there is nothing more and there will be nothing more
    SOURCE_WAIT,   // nothing now: poll the descriptors of source_fds and call again
    SOURCE_ERROR,  // *err is filled; calling again goes on with what can still be read, if anything
    SOURCE_GONE,   // source_read_at only: the packet is no longer kept
};

struct source_progress {
    uint64_t done;  // octets read; of a compressed file, compressed ones
    uint64_t total; // octets in all; 0 when unknown (pipes, interfaces)
};

// Instead of an index: all sources that were merged.
#define SOURCE_ALL UINT32_MAX

// Packets received and lost; of interfaces. All 0 for files.
struct source_stats {
    uint64_t received;          // by the filter
    uint64_t dropped_kernel;    // no room in the kernel's buffer
    uint64_t dropped_interface; // by the interface or its driver
    uint64_t oldest;            // packets before this offset are gone; 0 for SOURCE_ALL of several
};

// Secrets that a pcapng file carries (Decryption Secrets Block); type as in the block, 0x544c534b
// for a TLS key log. data is borrowed during the call.
typedef void source_secrets_fn(void *ctx, uint32_t type, struct bytes data);

struct source;

struct source_ops {
    enum source_result (*next)(struct source *s, struct packet *packet_out, struct err *err);
    enum source_result (*read_at)(struct source *s, uint32_t index, uint64_t offset,
                                  struct packet *packet_out, struct err *err);
    void (*progress)(struct source *s, struct source_progress *out);
    void (*stats)(struct source *s, uint32_t index, struct source_stats *out);
    size_t (*fds)(struct source *s, int *fds_out, size_t room);
    const char *(*name)(struct source *s, uint32_t index);
    void (*secrets)(struct source *s, source_secrets_fn *fn, void *ctx);
    void (*close)(struct source *s);
};

// The first member of every kind of source. All fields are private.
struct source {
    const struct source_ops *ops;
};

// The next packet. Its data stays valid until the next call of source_next on the same source.
// An error comes after all packets that could be read before it; the sentence names the source.
// Every error is given once: SOURCE_END follows at last.
static inline enum source_result source_next(struct source *s, struct packet *packet_out,
                                             struct err *err)
{
    return s->ops->next(s, packet_out, err);
}

// Fetches again the packet that source_next gave with this source and offset: SOURCE_PACKET,
// SOURCE_GONE (a live packet that was overwritten), or SOURCE_ERROR (the file is not what it was).
// Its data stays valid until the next source_read_at on the same source; source_next is not
// disturbed. Constant for files; of a compressed file, up to some 4 MB are inflated, less when
// offsets ascend. packet_out->number is 0: the caller knows it.
static inline enum source_result source_read_at(struct source *s, uint32_t index, uint64_t offset,
                                                struct packet *packet_out, struct err *err)
{
    return s->ops->read_at(s, index, offset, packet_out, err);
}

static inline void source_progress(struct source *s, struct source_progress *out)
{
    s->ops->progress(s, out);
}

// Of the source with this index, or of SOURCE_ALL together.
static inline void source_stats(struct source *s, uint32_t index, struct source_stats *out)
{
    s->ops->stats(s, index, out);
}

// Descriptors to poll for reading after SOURCE_WAIT; returns how many there are, of which at most
// room were written. A source that waits and has none (a file that is still being written) is asked
// again after a tenth of a second.
static inline size_t source_fds(struct source *s, int *fds_out, size_t room)
{
    return s->ops->fds(s, fds_out, room);
}

// The path or interface behind packet.source; "?" for an index there is not.
static inline const char *source_name(struct source *s, uint32_t index)
{
    return s->ops->name(s, index);
}

// fn is called by source_next for each block of secrets that it comes by, before the packets that
// follow the block. To be set before the first source_next.
static inline void source_set_secrets(struct source *s, source_secrets_fn *fn, void *ctx)
{
    s->ops->secrets(s, fn, ctx);
}

// NULL is allowed.
static inline void source_close(struct source *s)
{
    if (s) s->ops->close(s);
}

#endif
