// SPDX-License-Identifier: BSD-2-Clause
//
// smtpscope-bench-gen: a capture of made-up SMTP sessions, and the truth about it. Sessions run
// side by side; when one ends, the next begins. Each is made whole when it begins, its packets then
// go to the file in order of time.

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "tests/bench/gen_truth.h"

// 2026-11-21T10:00:00Z
#define START INT64_C(1795255200000000000)

struct session {
    struct gen_talk talk;
    struct gen_line line;
    struct gen_address address;
    size_t next; // packet
};

struct generator {
    struct gen_options options;
    struct random random;
    struct gen_file file;
    FILE *truth;
    struct session **heap; // by the time of the next packet
    size_t heap_count;
    uint64_t made; // sessions
    uint64_t packets;
};

static void number_address(struct generator *g, struct gen_address *a)
{
    uint64_t n = g->made;
    a->is_ipv6 = random_chance(&g->random, g->options.ipv6);
    a->vlan = random_chance(&g->random, g->options.vlan) ? 100 + n % 50 : 0;
    // Four-tuples that come but once: 50,000 ports of each of some million clients.
    uint32_t host = (uint32_t)(n / 50000);
    for (int side = 0; side < 2; side++) {
        struct stream_endpoint *e = &a->ends[side];
        *e = (struct stream_endpoint){.ip_version = a->is_ipv6 ? 6 : 4};
        uint8_t v4[4] = {198, 18, 0, (uint8_t)(n % 7 + 1)};
        uint8_t v6[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = (uint8_t)(n % 7 + 1)};
        if (side == STREAM_CLIENT) {
            v4[0] = 10;
            v4[1] = v6[12] = (uint8_t)(host >> 16);
            v4[2] = v6[13] = (uint8_t)(host >> 8);
            v4[3] = v6[14] = (uint8_t)host;
        }
        memcpy(e->ip, a->is_ipv6 ? v6 : v4, a->is_ipv6 ? 16 : 4);
    }
    a->ends[STREAM_CLIENT].port = (uint16_t)(10000 + n % 50000);
    a->ends[STREAM_SERVER].port = n % 11 == 0 ? 587 : 25;
}

static void make_session(struct generator *g, struct session *s, int64_t start_ns)
{
    do {
        number_address(g, &s->address);
        gen_talk_make(&s->talk, &g->options, &g->random);
        gen_line_make(&s->line, &s->talk, start_ns, &g->options, &g->random);
        g->made++;
    } while (s->line.count == 0);
    s->next = 0;
    gen_truth_put(g->truth, &s->address, &s->talk, &s->line);
}

static int64_t time_of(const struct session *s)
{
    return s->line.packets[s->next].time_ns;
}

// Puts the session at the top where it belongs.
static void sift_down(struct generator *g)
{
    struct session *s = g->heap[0];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < g->heap_count; i = child) {
        if (child + 1 < g->heap_count && time_of(g->heap[child + 1]) < time_of(g->heap[child]))
            child++;
        if (time_of(s) <= time_of(g->heap[child])) break;
        g->heap[i] = g->heap[child];
    }
    g->heap[i] = s;
}

static void sift_up(struct generator *g, size_t i)
{
    struct session *s = g->heap[i];
    for (; i > 0 && time_of(g->heap[(i - 1) / 2]) > time_of(s); i = (i - 1) / 2) {
        g->heap[i] = g->heap[(i - 1) / 2];
    }
    g->heap[i] = s;
}

static bool wants_more(const struct generator *g)
{
    const struct gen_options *o = &g->options;
    if (o->sessions > 0 && (double)g->made >= o->sessions) return false;
    return o->size == 0 || (double)g->file.size < o->size;
}

static void begin(struct generator *g)
{
    size_t count = (size_t)g->options.concurrency;
    g->heap = err_calloc(count, sizeof *g->heap);
    while (g->heap_count < count && wants_more(g)) {
        struct session *s = err_calloc(1, sizeof *s);
        gen_talk_init(&s->talk);
        gen_line_init(&s->line);
        // They begin spread over a second.
        make_session(g, s, START + (int64_t)random_below(&g->random, 1000000000));
        g->heap[g->heap_count] = s;
        sift_up(g, g->heap_count++);
    }
}

static void end_session(struct generator *g, struct session *s, int64_t now_ns)
{
    if (wants_more(g)) {
        make_session(g, s, now_ns + (int64_t)random_below(&g->random, 20000000));
        return;
    }
    gen_talk_fini(&s->talk);
    gen_line_fini(&s->line);
    free(s);
    g->heap[0] = g->heap[--g->heap_count];
}

static void run(struct generator *g)
{
    begin(g);
    while (g->heap_count > 0) {
        struct session *s = g->heap[0];
        const struct gen_packet *p = &s->line.packets[s->next++];
        gen_file_put(&g->file, &s->address, &s->line, &s->talk, p);
        g->packets++;
        if (s->next == s->line.count) end_session(g, s, p->time_ns);
        if (g->heap_count > 0) sift_down(g);
    }
    free(g->heap);
}

int main(int argc, char **argv)
{
    static struct generator g;
    struct buf path;
    gen_options_parse(&g.options, argc, argv);
    random_init(&g.random, (uint64_t)g.options.seed);
    buf_init(&path, 0);
    buf_printf(&path, "%s.truth.ndjson", g.options.output);
    gen_file_open(&g.file, g.options.output);
    g.truth = fopen(buf_str(&path), "w");
    if (!g.truth) {
        perror(buf_str(&path));
        return 1;
    }
    run(&g);
    gen_file_close(&g.file);
    if (fclose(g.truth) != 0) {
        perror(buf_str(&path));
        return 1;
    }
    buf_fini(&path);
    printf("%llu sessions, %llu packets, %llu octets\n", (unsigned long long)g.made,
           (unsigned long long)g.packets, (unsigned long long)g.file.size);
    return 0;
}
