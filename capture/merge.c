// SPDX-License-Identifier: BSD-2-Clause
//
// A binary heap of the sources' next packets. The packet that was given last stays where it is
// until the next call, since its octets may be valid no longer; then its source is asked again.

#include "capture/merge.h"

#include <stdlib.h>

struct merge_child {
    struct source *source;
    struct packet packet; // when it is in the heap
};

struct merge {
    struct source source;
    struct merge_child *children;
    size_t count;
    uint32_t *heap; // children that have a packet, the earliest first
    size_t heap_count;
    uint32_t *asked; // children that are to be asked for a packet
    size_t asked_count;
    uint64_t packets;
    bool is_live;
};

static bool is_before(const struct merge *m, uint32_t a, uint32_t b)
{
    int64_t x = m->children[a].packet.time_ns;
    int64_t y = m->children[b].packet.time_ns;
    return x < y || (x == y && a < b);
}

static void heap_push(struct merge *m, uint32_t child)
{
    size_t i = m->heap_count++;
    while (i > 0 && is_before(m, child, m->heap[(i - 1) / 2])) {
        m->heap[i] = m->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    m->heap[i] = child;
}

static uint32_t heap_pop(struct merge *m)
{
    uint32_t top = m->heap[0];
    uint32_t last = m->heap[--m->heap_count];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= m->heap_count) break;
        if (child + 1 < m->heap_count && is_before(m, m->heap[child + 1], m->heap[child])) child++;
        if (!is_before(m, m->heap[child], last)) break;
        m->heap[i] = m->heap[child];
        i = child;
    }
    m->heap[i] = last;
    return top;
}

// Asks the children that owe a packet. SOURCE_PACKET: all have answered; SOURCE_WAIT: some have
// nothing yet and stay asked; SOURCE_ERROR: one failed, and the rest is asked the next time.
static enum source_result ask(struct merge *m, struct err *err)
{
    size_t i = 0;
    while (i < m->asked_count) {
        uint32_t child = m->asked[i];
        enum source_result result =
            source_next(m->children[child].source, &m->children[child].packet, err);
        if (result == SOURCE_ERROR) return SOURCE_ERROR;
        if (result == SOURCE_WAIT) {
            i++;
            continue;
        }
        m->asked[i] = m->asked[--m->asked_count];
        if (result == SOURCE_PACKET) heap_push(m, child);
    }
    return m->asked_count > 0 ? SOURCE_WAIT : SOURCE_PACKET;
}

static enum source_result merge_next(struct source *source, struct packet *p, struct err *err)
{
    struct merge *m = (struct merge *)source;
    enum source_result result = ask(m, err);
    if (result == SOURCE_ERROR) return SOURCE_ERROR;
    if (result == SOURCE_WAIT && !(m->is_live && m->heap_count > 0)) return SOURCE_WAIT;
    if (m->heap_count == 0) return SOURCE_END;
    uint32_t child = heap_pop(m);
    *p = m->children[child].packet;
    p->source = child;
    p->number = ++m->packets;
    m->asked[m->asked_count++] = child;
    return SOURCE_PACKET;
}

static enum source_result merge_read_at(struct source *source, uint32_t index, uint64_t offset,
                                        struct packet *p, struct err *err)
{
    struct merge *m = (struct merge *)source;
    if (index >= m->count) {
        err_set(err, ERR_IO, "there is no source %u", index);
        return SOURCE_ERROR;
    }
    enum source_result result = source_read_at(m->children[index].source, 0, offset, p, err);
    p->source = index;
    return result;
}

static void merge_progress(struct source *source, struct source_progress *out)
{
    struct merge *m = (struct merge *)source;
    bool is_known = true;
    *out = (struct source_progress){0};
    for (size_t i = 0; i < m->count; i++) {
        struct source_progress one;
        source_progress(m->children[i].source, &one);
        if (one.total == 0 && one.done > 0) is_known = false;
        out->done += one.done;
        out->total += one.total;
    }
    if (!is_known) out->total = 0;
}

static void merge_stats(struct source *source, uint32_t index, struct source_stats *out)
{
    struct merge *m = (struct merge *)source;
    *out = (struct source_stats){0};
    for (size_t i = 0; i < m->count; i++) {
        if (index != SOURCE_ALL && index != i) continue;
        struct source_stats one;
        source_stats(m->children[i].source, SOURCE_ALL, &one);
        out->received += one.received;
        out->dropped_kernel += one.dropped_kernel;
        out->dropped_interface += one.dropped_interface;
        if (index != SOURCE_ALL) out->oldest = one.oldest;
    }
}

static size_t merge_fds(struct source *source, int *fds_out, size_t room)
{
    struct merge *m = (struct merge *)source;
    size_t n = 0;
    for (size_t i = 0; i < m->count; i++) {
        size_t left = n < room ? room - n : 0;
        n += source_fds(m->children[i].source, left > 0 ? fds_out + n : NULL, left);
    }
    return n;
}

static const char *merge_name(struct source *source, uint32_t index)
{
    struct merge *m = (struct merge *)source;
    return index < m->count ? source_name(m->children[index].source, 0) : "?";
}

static void merge_secrets(struct source *source, source_secrets_fn *fn, void *ctx)
{
    struct merge *m = (struct merge *)source;
    for (size_t i = 0; i < m->count; i++) source_set_secrets(m->children[i].source, fn, ctx);
}

static void merge_close(struct source *source)
{
    struct merge *m = (struct merge *)source;
    for (size_t i = 0; i < m->count; i++) source_close(m->children[i].source);
    free(m->children);
    free(m->heap);
    free(m->asked);
    free(m);
}

static const struct source_ops merge_ops = {
    merge_next, merge_read_at, merge_progress, merge_stats,
    merge_fds,  merge_name,    merge_secrets,  merge_close,
};

struct source *merge_new(struct source *const *sources, size_t count, bool is_live)
{
    struct merge *m = err_calloc(1, sizeof *m);
    m->source.ops = &merge_ops;
    m->children = err_calloc(count + 1, sizeof *m->children);
    m->heap = err_calloc(count + 1, sizeof *m->heap);
    m->asked = err_calloc(count + 1, sizeof *m->asked);
    m->count = m->asked_count = count;
    m->is_live = is_live;
    for (size_t i = 0; i < count; i++) {
        m->children[i].source = sources[i];
        m->asked[i] = (uint32_t)i;
    }
    return &m->source;
}
