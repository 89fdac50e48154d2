// SPDX-License-Identifier: BSD-2-Clause

#include "capture/history.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"

struct history_entry {
    int64_t position;
    uint64_t previous; // number of the entry before it of the same direction; 0: none
    uint64_t packet;
    union {
        const uint8_t *stays;
        uint64_t copied; // where in all that was ever copied
    } at;
    uint32_t len;
    bool is_copied;
};

void history_init(struct history *h)
{
    *h = (struct history){0};
}

void history_fini(struct history *h)
{
    free(h->entries);
    free(h->copies);
    history_init(h);
}

static struct history_entry *entry(const struct history *h, uint64_t number)
{
    return &h->entries[number % LIMIT_HISTORY_SEGMENTS];
}

// Copies octets in one piece; where that would go over the ring's end, at its begin.
static uint64_t copy(struct history *h, struct bytes octets)
{
    if (!h->copies) h->copies = err_malloc(LIMIT_HISTORY_BYTES);
    size_t place = (size_t)(h->copied % LIMIT_HISTORY_BYTES);
    if (octets.len > LIMIT_HISTORY_BYTES - place) {
        h->copied += LIMIT_HISTORY_BYTES - place;
        place = 0;
    }
    memcpy(h->copies + place, octets.data, octets.len);
    uint64_t at = h->copied;
    h->copied += octets.len;
    return at;
}

void history_add(struct history *h, uint64_t *last_inout, int64_t position, struct bytes octets,
                 bool stays, uint64_t packet)
{
    if (octets.len > LIMIT_HISTORY_BYTES) return;
    if (!h->entries) h->entries = err_malloc(LIMIT_HISTORY_SEGMENTS * sizeof *h->entries);
    struct history_entry *e = entry(h, ++h->count);
    e->position = position;
    e->previous = *last_inout;
    e->packet = packet;
    e->len = (uint32_t)octets.len;
    e->is_copied = !stays;
    if (stays) e->at.stays = octets.data;
    else e->at.copied = copy(h, octets);
    *last_inout = h->count;
}

// NULL: overwritten.
static const uint8_t *octets_of(const struct history *h, const struct history_entry *e)
{
    if (!e->is_copied) return e->at.stays;
    if (h->copied - e->at.copied > LIMIT_HISTORY_BYTES) return NULL;
    return h->copies + e->at.copied % LIMIT_HISTORY_BYTES;
}

bool history_compare(const uint8_t *first, const uint8_t *other, size_t len, int64_t position,
                     struct history_difference *out)
{
    if (memcmp(first, other, len) == 0) return false;
    size_t begin = 0;
    while (first[begin] == other[begin]) begin++;
    size_t end = len;
    while (first[end - 1] == other[end - 1]) end--;
    out->position = position + (int64_t)begin;
    out->first = bytes_of(first + begin, end - begin);
    out->other = bytes_of(other + begin, end - begin);
    return true;
}

bool history_differs(const struct history *h, struct history_cursor *cursor, int64_t position,
                     struct bytes octets, struct history_difference *out)
{
    int64_t end = position + (int64_t)octets.len;
    while (cursor->depth++ < LIMIT_HISTORY_DEPTH && cursor->last > 0) {
        if (h->count - cursor->last >= LIMIT_HISTORY_SEGMENTS) return false;
        const struct history_entry *e = entry(h, cursor->last);
        int64_t entry_end = e->position + e->len;
        // Delivered segments do not overlap, and each lies before those that were added later.
        if (entry_end <= position) return false;
        cursor->last = e->previous;
        int64_t from = e->position > position ? e->position : position;
        int64_t until = entry_end < end ? entry_end : end;
        const uint8_t *first = octets_of(h, e);
        if (from >= until || !first) continue;
        out->packet = e->packet;
        if (history_compare(first + (from - e->position), octets.data + (from - position),
                            (size_t)(until - from), from, out)) {
            return true;
        }
    }
    return false;
}
