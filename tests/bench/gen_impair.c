// SPDX-License-Identifier: BSD-2-Clause

#include "tests/bench/gen_impair.h"

#include <stdlib.h>

#include "base/err.h"

#define MS INT64_C(1000000)
// Reordering beyond this is no longer an accident of capturing.
#define LATE (20 * MS)
enum { LATE_PACKETS = 8 };

static int compare_packets(const void *a, const void *b)
{
    const struct gen_packet *x = a;
    const struct gen_packet *y = b;
    if (x->time_ns != y->time_ns) return x->time_ns < y->time_ns ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static void sort(struct gen_line *line)
{
    qsort(line->packets, line->count, sizeof *line->packets, compare_packets);
    for (size_t i = 0; i < line->count; i++) line->packets[i].order = (uint32_t)i;
}

// A time after a few of the first count packets that follow packet i, or its own when they come
// much later.
static int64_t late_time(const struct gen_line *line, size_t i, size_t count, struct random *r)
{
    size_t j = i + random_between(r, 1, LATE_PACKETS);
    if (j >= count) j = count - 1;
    while (j > i && line->packets[j].time_ns - line->packets[i].time_ns > LATE) j--;
    return line->packets[j].time_ns + 500;
}

static void append_copy(struct gen_line *line, struct gen_packet packet)
{
    if (line->count == line->room) {
        line->room = line->room * 2 + 64;
        line->packets = err_realloc_array(line->packets, line->room, sizeof *line->packets);
    }
    packet.order = (uint32_t)line->count;
    line->packets[line->count++] = packet;
}

static void add_duplicates(struct gen_line *line, double percent, struct random *r)
{
    size_t count = line->count;
    for (size_t i = 0; i < count; i++) {
        if (!random_chance(r, percent)) continue;
        struct gen_packet copy = line->packets[i];
        copy.time_ns = late_time(line, i, count, r);
        append_copy(line, copy);
    }
    sort(line);
}

// A segment begins earlier than it did, or one comes later that has octets of several. What a later
// one acknowledges is what the sender has acknowledged by then.
static void add_overlaps(struct gen_line *line, double percent, struct random *r)
{
    size_t count = line->count;
    int64_t sent[2] = {0, 0};
    int64_t ack[2] = {0, 0};
    for (size_t i = 0; i < count; i++) {
        struct gen_packet *p = &line->packets[i];
        if (p->ack > ack[p->side]) ack[p->side] = p->ack;
        if (p->position + p->len > sent[p->side]) sent[p->side] = p->position + p->len;
        if (p->len < 2 || !random_chance(r, percent)) continue;
        int64_t before = (int64_t)random_below(r, p->len);
        if (before > p->position) before = p->position;
        if (random_chance(r, 50)) {
            if (p->len + before > line->segment) before = line->segment - p->len;
            p->position -= before;
            p->len += (uint32_t)before;
            continue;
        }
        struct gen_packet copy = *p;
        copy.position -= before;
        copy.len = line->segment;
        if (copy.position + copy.len > sent[p->side]) {
            copy.len = (uint32_t)(sent[p->side] - copy.position);
        }
        copy.ack = ack[p->side];
        copy.time_ns = p->time_ns + 700;
        append_copy(line, copy);
    }
    sort(line);
}

static void reorder(struct gen_line *line, double percent, struct random *r)
{
    for (size_t i = 0; i + 1 < line->count; i++) {
        if (random_chance(r, percent))
            line->packets[i].time_ns = late_time(line, i, line->count, r);
    }
    sort(line);
}

// Keeps the packets for which keep says so.
static void drop(struct gen_line *line, const struct gen_options *options, struct random *r)
{
    size_t kept = 0;
    size_t first = line->is_midstream ? random_between(r, 3, line->count * 3 / 5 + 3) : 0;
    for (size_t i = 0; i < line->count; i++) {
        const struct gen_packet *p = &line->packets[i];
        bool is_dropped = i < first || (line->is_one_sided && p->side != (uint8_t)line->only_side);
        // A beginning that is missing is what midstream is about.
        if (!(p->flags & GEN_SYN) && random_chance(r, options->loss)) is_dropped = true;
        if (!is_dropped) line->packets[kept++] = *p;
    }
    line->count = kept;
}

void gen_impair(struct gen_line *line, const struct gen_options *options, struct random *r)
{
    sort(line);
    if (options->overlap > 0) add_overlaps(line, options->overlap, r);
    if (options->duplicate > 0) add_duplicates(line, options->duplicate, r);
    if (options->reorder > 0) reorder(line, options->reorder, r);
    if (line->is_lossy) drop(line, options, r);
}
