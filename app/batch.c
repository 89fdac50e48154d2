// SPDX-License-Identifier: BSD-2-Clause
//
// An item fills a cache line at most, and nearly every packet is one: the octets that a packet
// brings mostly follow it at once and are noted in the same item.
#include "app/batch.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>

#include "base/err.h"
#include "capture/mapfile.h"

// Some 30 microseconds of work with hashes, so that handing it over costs next to nothing, and
// small enough that what is under way lies in the processor's caches.
enum { BATCH_ITEMS = 256, BATCH_OCTETS = 128 * 1024 };

enum batch_kind {
    BATCH_OPEN,
    BATCH_PACKET, // with the octets that it brings, if len > 0
    BATCH_DATA,
    BATCH_GAP,
    BATCH_NOTE,
    BATCH_OVERLAP,
    BATCH_END,
    BATCH_CLOSE,
};

struct batch_item {
    struct batch_stream *stream;
    struct stream_point at;
    union {
        const uint8_t *data;                  // of packets and data
        const struct stream_info *info;       // in the batch's copies
        const struct stream_overlap *overlap; // likewise
        uint64_t missing;
        uint64_t place; // of notes
    } is;
    uint64_t offset; // of packets: in the source
    uint32_t len;    // octets at data
    uint32_t source;
    uint16_t payload;
    uint8_t kind;
    uint8_t side;
    uint8_t what; // why, note, how, state, digits
    bool is_borrowed;
};

struct batch *batch_new(void)
{
    struct batch *b = err_calloc(1, sizeof *b);
    b->items = err_malloc(BATCH_ITEMS * sizeof *b->items);
    return b;
}

void batch_free(struct batch *b)
{
    if (!b) return;
    free(b->items);
    free(b->copies);
    free(b);
}

void batch_reset(struct batch *b)
{
    // What a frame of some megabytes asked for is not kept.
    if (b->room > BATCH_OCTETS) {
        free(b->copies);
        b->copies = NULL;
        b->room = 0;
    }
    b->count = b->used = b->octets = 0;
}

bool batch_is_full(const struct batch *b, size_t octets)
{
    if (b->count == 0) return false;
    return b->count == BATCH_ITEMS || b->octets + octets + alignof(max_align_t) > BATCH_OCTETS;
}

// Room in the batch, which never moves while there is something in it.
static uint8_t *reserve(struct batch *b, size_t len)
{
    size_t before = b->used;
    b->used = (b->used + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
    if (b->used == 0 && len > b->room) {
        free(b->copies);
        b->room = len > BATCH_OCTETS ? len : BATCH_OCTETS;
        b->copies = err_malloc(b->room);
    }
    assert(b->room - b->used >= len);
    uint8_t *at = b->copies + b->used;
    b->used += len;
    b->octets += b->used - before;
    return at;
}

static struct batch_item *add(struct batch *b, struct batch_stream *s, enum batch_kind kind,
                              const struct stream_point *at)
{
    assert(b->count < BATCH_ITEMS);
    struct batch_item *item = &b->items[b->count++];
    *item = (struct batch_item){.stream = s, .kind = kind};
    if (at) item->at = *at;
    return item;
}

size_t batch_open_size(const struct stream_info *info)
{
    return sizeof *info + info->tunnel_count * sizeof *info->tunnels;
}

void batch_open(struct batch *b, struct batch_stream *s, const struct stream_info *info)
{
    struct stream_info *copy = (struct stream_info *)(void *)reserve(b, batch_open_size(info));
    *copy = *info;
    if (info->tunnel_count > 0)
        memcpy(copy + 1, info->tunnels, info->tunnel_count * sizeof *info->tunnels);
    copy->tunnels = (const struct stream_tunnel *)(const void *)(copy + 1);
    add(b, s, BATCH_OPEN, NULL)->is.info = copy;
}

void batch_packet(struct batch *b, struct batch_stream *s, const struct stream_packet *packet)
{
    struct batch_item *item = add(b, s, BATCH_PACKET, &packet->at);
    item->offset = packet->offset;
    item->source = packet->source;
    item->payload = packet->payload;
    item->side = (uint8_t)packet->side;
    item->what = packet->time_digits;
}

// The item of the packet that brings these octets, if it is the last one; else a new one.
static struct batch_item *item_for(struct batch *b, struct batch_stream *s, enum stream_side side,
                                   const struct stream_point *at)
{
    struct batch_item *last = b->count > 0 ? &b->items[b->count - 1] : NULL;
    if (last && last->kind == BATCH_PACKET && last->stream == s && last->len == 0 &&
        last->side == side && last->at.packet == at->packet && last->at.time_ns == at->time_ns)
        return last;
    last = add(b, s, BATCH_DATA, at);
    last->side = (uint8_t)side;
    return last;
}

void batch_data(struct batch *b, struct batch_stream *s, enum stream_side side, struct bytes data,
                const struct stream_point *at, bool is_borrowed)
{
    assert(data.len > 0 && data.len <= UINT32_MAX);
    if (is_borrowed) b->octets += data.len;
    else data.data = memcpy(reserve(b, data.len), data.data, data.len);
    struct batch_item *item = item_for(b, s, side, at);
    item->is.data = data.data;
    item->len = (uint32_t)data.len;
    item->is_borrowed = is_borrowed;
}

void batch_gap(struct batch *b, struct batch_stream *s, enum stream_side side, uint64_t missing,
               enum stream_gap why, const struct stream_point *at)
{
    struct batch_item *item = add(b, s, BATCH_GAP, at);
    item->side = (uint8_t)side;
    item->what = (uint8_t)why;
    item->is.missing = missing;
}

void batch_note(struct batch *b, struct batch_stream *s, enum stream_side side,
                enum stream_note note, uint64_t offset, const struct stream_point *at)
{
    struct batch_item *item = add(b, s, BATCH_NOTE, at);
    item->side = (uint8_t)side;
    item->what = (uint8_t)note;
    item->is.place = offset;
}

size_t batch_overlap_size(const struct stream_overlap *overlap)
{
    return sizeof *overlap + overlap->first.len + overlap->other.len;
}

void batch_overlap(struct batch *b, struct batch_stream *s, enum stream_side side,
                   const struct stream_overlap *overlap, const struct stream_point *at)
{
    uint8_t *room = reserve(b, batch_overlap_size(overlap));
    struct stream_overlap *copy = (struct stream_overlap *)(void *)room;
    *copy = *overlap;
    uint8_t *first = room + sizeof *copy;
    uint8_t *other = first + overlap->first.len;
    if (overlap->first.len > 0) memcpy(first, overlap->first.data, overlap->first.len);
    if (overlap->other.len > 0) memcpy(other, overlap->other.data, overlap->other.len);
    copy->first.data = first;
    copy->other.data = other;
    struct batch_item *item = add(b, s, BATCH_OVERLAP, at);
    item->side = (uint8_t)side;
    item->is.overlap = copy;
}

void batch_end(struct batch *b, struct batch_stream *s, enum stream_side side, enum stream_end how,
               const struct stream_point *at)
{
    struct batch_item *item = add(b, s, BATCH_END, at);
    item->side = (uint8_t)side;
    item->what = (uint8_t)how;
}

void batch_close(struct batch *b, struct batch_stream *s, enum stream_state state)
{
    add(b, s, BATCH_CLOSE, NULL)->what = (uint8_t)state;
}

// ---- Playing ----

// Returns how many octets are gone.
static uint64_t play_data(const struct batch_item *i, const struct stream_sink *sink)
{
    enum stream_side side = (enum stream_side)i->side;
    if (i->is_borrowed && !mapfile_is_intact(i->is.data, i->len)) {
        sink->gap(i->stream->session, side, i->len, STREAM_GAP_LOST, &i->at);
        return i->len;
    }
    sink->data(i->stream->session, side, bytes_of(i->is.data, i->len), &i->at);
    return 0;
}

static uint64_t play_packet(const struct batch_item *i, const struct stream_sink *sink)
{
    struct stream_packet packet = {.at = i->at,
                                   .source = i->source,
                                   .offset = i->offset,
                                   .side = (enum stream_side)i->side,
                                   .time_digits = i->what,
                                   .payload = i->payload};
    sink->packet(i->stream->session, &packet);
    return i->len > 0 ? play_data(i, sink) : 0;
}

uint64_t batch_play(const struct batch *b, const struct stream_sink *sink,
                    const struct batch_listener *listener)
{
    uint64_t gone = 0;
    for (size_t n = 0; n < b->count; n++) {
        const struct batch_item *i = &b->items[n];
        struct batch_stream *s = i->stream;
        enum stream_side side = (enum stream_side)i->side;
        switch ((enum batch_kind)i->kind) {
        case BATCH_OPEN: s->session = sink->open(sink->ctx, i->is.info); break;
        case BATCH_PACKET: gone += play_packet(i, sink); break;
        case BATCH_DATA: gone += play_data(i, sink); break;
        case BATCH_GAP:
            sink->gap(s->session, side, i->is.missing, (enum stream_gap)i->what, &i->at);
            break;
        case BATCH_NOTE:
            sink->note(s->session, side, (enum stream_note)i->what, i->is.place, &i->at);
            break;
        case BATCH_OVERLAP: sink->overlap(s->session, side, i->is.overlap, &i->at); break;
        case BATCH_END: sink->end(s->session, side, (enum stream_end)i->what, &i->at); break;
        case BATCH_CLOSE:
            listener->closing(listener->ctx, s);
            sink->close(s->session, (enum stream_state)i->what);
            listener->closed(listener->ctx, s);
            break;
        }
    }
    return gone;
}
