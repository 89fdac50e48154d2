// SPDX-License-Identifier: BSD-2-Clause
//
// The octets of a savefile, whatever they come from: a mapped file (mapfile), a pipe that is copied
// to a temporary file on the way (spoolfile), either of them inflated (gzfile). There is one
// forward reader, for which a window of the octets lies in memory, and any number of looks back by
// offset.
#ifndef SMTPSCOPE_CAPTURE_OCTETS_H
#define SMTPSCOPE_CAPTURE_OCTETS_H

#include "base/bytes.h"
#include "base/err.h"

enum octets_result {
    OCTETS_OK,    // *at_out points to at least the wanted octets
    OCTETS_END,   // the input ends before; octets_left says how many there are
    OCTETS_WAIT,  // not yet: the other end of the pipe is still writing
    OCTETS_ERROR, // *err is filled; octets_left as for the end
};

struct octets;

struct octets_ops {
    // Moves the window so that it holds [offset, offset + want); offset never decreases.
    enum octets_result (*fill)(struct octets *o, uint64_t offset, size_t want, struct err *err);
    // len octets at offset that fill has passed or reached, at buf or elsewhere; NULL: cannot.
    const uint8_t *(*again)(struct octets *o, uint64_t offset, size_t len, uint8_t *buf);
    // How far the input is read, and how long it is (0: unknown), in octets of the file itself.
    void (*progress)(struct octets *o, uint64_t offset, uint64_t *done_out, uint64_t *total_out);
    int (*fd)(struct octets *o); // to poll after OCTETS_WAIT; -1: never waits
    // Whether something happened to the input that its octets do not show, asked when they have
    // ended or are waited for. Everything is said once. NULL: nothing ever does.
    bool (*has_changed)(struct octets *o, struct err *err);
    void (*close)(struct octets *o);
};

// The first member of every kind. The window is readable.
struct octets {
    const struct octets_ops *ops;
    const uint8_t *window;
    uint64_t window_off; // offset of window[0]
    size_t window_len;
    bool is_mapped;   // all octets stay where they are until close
    bool is_inflated; // they come out of a gzip file
};

static inline size_t octets_left(const struct octets *o, uint64_t offset)
{
    uint64_t end = o->window_off + o->window_len;
    return offset < o->window_off || offset >= end ? 0 : (size_t)(end - offset);
}

// At least want octets at offset, borrowed until the next call. Offsets must not decrease from call
// to call. want may be at most LIMIT_OCTETS_WANT.
static inline enum octets_result octets_need(struct octets *o, uint64_t offset, size_t want,
                                             const uint8_t **at_out, struct err *err)
{
    if (octets_left(o, offset) < want) {
        enum octets_result result = o->ops->fill(o, offset, want, err);
        if (result != OCTETS_OK) return result;
    }
    *at_out = o->window + (offset - o->window_off);
    return OCTETS_OK;
}

// The same for octets that octets_need has given before, in any order: a pointer that is valid
// until close (a mapped file) or buf (room for len octets), filled. NULL: they cannot be had.
static inline const uint8_t *octets_again(struct octets *o, uint64_t offset, size_t len,
                                          uint8_t *buf)
{
    if (len == 0) return (const uint8_t *)"";
    if (!o->is_mapped && octets_left(o, offset) >= len)
        return memcpy(buf, o->window + (offset - o->window_off), len);
    return o->ops->again(o, offset, len, buf);
}

#endif
