// SPDX-License-Identifier: BSD-2-Clause

#include "tests/bench/gen_truth.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/err.h"

// The octets of one side that the capture has, as ranges in order that do not touch.
struct cover {
    struct gen_range *ranges;
    size_t count;
    uint64_t octets;
    int64_t known_end; // octets before this are known to exist
    int64_t acked;     // highest ACK of them
    bool has_fin;
};

static int compare_ranges(const void *a, const void *b)
{
    const struct gen_range *x = a;
    const struct gen_range *y = b;
    return (x->begin > y->begin) - (x->begin < y->begin);
}

static void merge(struct cover *c)
{
    qsort(c->ranges, c->count, sizeof *c->ranges, compare_ranges);
    size_t kept = 0;
    for (size_t i = 0; i < c->count; i++) {
        struct gen_range *last = kept > 0 ? &c->ranges[kept - 1] : NULL;
        if (!last || c->ranges[i].begin > last->end) c->ranges[kept++] = c->ranges[i];
        else if (c->ranges[i].end > last->end) last->end = c->ranges[i].end;
    }
    c->count = kept;
    for (size_t i = 0; i < kept; i++) c->octets += c->ranges[i].end - c->ranges[i].begin;
}

static void know(struct cover *c, int64_t end, int64_t most)
{
    if (end > most) end = most; // the rest is a FIN
    if (end > c->known_end) c->known_end = end;
}

static void make_covers(struct cover covers[2], const struct gen_talk *talk,
                        const struct gen_line *line)
{
    for (int side = 0; side < 2; side++) {
        covers[side].ranges = err_calloc(line->count + 1, sizeof *covers[side].ranges);
    }
    for (size_t i = 0; i < line->count; i++) {
        const struct gen_packet *p = &line->packets[i];
        struct cover *c = &covers[p->side];
        int64_t own = (int64_t)talk->streams[p->side].len;
        int64_t other = (int64_t)talk->streams[!p->side].len;
        if (p->len > 0) {
            size_t begin = (size_t)p->position;
            c->ranges[c->count++] = (struct gen_range){begin, begin + p->len};
            know(c, p->position + p->len, own);
        }
        if (p->flags & GEN_FIN) {
            c->has_fin = true;
            know(c, p->position, own);
        }
        if (!(p->flags & GEN_ACK)) continue;
        know(&covers[!p->side], p->ack, other);
        if (p->ack > covers[!p->side].acked) covers[!p->side].acked = p->ack;
    }
    for (int side = 0; side < 2; side++) {
        struct cover *c = &covers[side];
        int64_t last = 0; // after the last octet that was captured
        for (size_t i = 0; i < c->count; i++) {
            if ((int64_t)c->ranges[i].end > last) last = (int64_t)c->ranges[i].end;
        }
        // Nobody can tell the number of a FIN that was not captured from an octet's, but where it
        // follows the last octet that was.
        if (!c->has_fin && c->acked > c->known_end && c->known_end > last) c->known_end = c->acked;
        merge(c);
    }
}

static uint64_t octets_in(const struct cover *c, struct gen_range range)
{
    uint64_t octets = 0;
    for (size_t i = 0; i < c->count && c->ranges[i].begin < range.end; i++) {
        size_t begin = c->ranges[i].begin > range.begin ? c->ranges[i].begin : range.begin;
        size_t end = c->ranges[i].end < range.end ? c->ranges[i].end : range.end;
        if (begin < end) octets += end - begin;
    }
    return octets;
}

static const char *presence(const struct cover covers[2], const struct gen_range ranges[2])
{
    uint64_t wanted = 0;
    uint64_t there = 0;
    for (int side = 0; side < 2; side++) {
        wanted += ranges[side].end - ranges[side].begin;
        there += octets_in(&covers[side], ranges[side]);
    }
    return there == wanted ? "whole" : there > 0 ? "part" : "none";
}

// ---- JSON; no text here has anything to be escaped ----

static void put_hash(FILE *out, const uint8_t sha256[DIGEST_SHA256_LEN])
{
    fputs("\"sha256\":\"", out);
    for (size_t i = 0; i < DIGEST_SHA256_LEN; i++) fprintf(out, "%02x", sha256[i]);
    fputc('"', out);
}

static void put_part(FILE *out, const struct gen_part *p)
{
    fprintf(out, "{\"path\":\"%s\",\"type\":\"%s\",\"size\":%" PRIu64 ",", p->path, p->type,
            p->size);
    if (p->filename[0]) fprintf(out, "\"filename\":\"%s\",", p->filename);
    else fputs("\"filename\":null,", out);
    put_hash(out, p->sha256);
    fputc('}', out);
}

static void put_message(FILE *out, const struct gen_transaction *x)
{
    if (!x->has_message) {
        fputs("null", out);
        return;
    }
    fprintf(out, "{\"size\":%" PRIu64 ",", x->size);
    put_hash(out, x->sha256);
    fprintf(out, ",\"complete\":%s,\"subject\":\"%s\",\"parts\":[",
            x->is_complete ? "true" : "false", x->subject);
    for (size_t i = 0; i < x->part_count; i++) {
        if (i > 0) fputc(',', out);
        put_part(out, &x->parts[i]);
    }
    fputs("]}", out);
}

static void put_transaction(FILE *out, const struct cover covers[2],
                            const struct gen_transaction *x)
{
    fprintf(out, "{\"from\":\"%s\",\"rcpts\":[", x->from);
    for (size_t i = 0; i < x->rcpt_count; i++) {
        fprintf(out, "%s{\"to\":\"%s\",\"code\":%u}", i > 0 ? "," : "", x->rcpts[i].to,
                x->rcpts[i].code);
    }
    fprintf(out, "],\"via\":%s%s%s,", x->via ? "\"" : "", x->via ? x->via : "null",
            x->via ? "\"" : "");
    if (x->reply) fprintf(out, "\"reply\":%u,", x->reply);
    else fputs("\"reply\":null,", out);
    fprintf(out, "\"status\":\"%s\",\"envelope\":\"%s\",\"opening\":\"%s\",", x->status,
            presence(covers, x->envelope), presence(covers, x->opening));
    struct gen_range rest[2] = {x->content[0], x->content[1]}; // the message's own octets
    for (int side = 0; side < 2; side++) {
        if (x->opening[side].end > rest[side].begin) rest[side].begin = x->opening[side].end;
    }
    fprintf(out, "\"octets\":\"%s\",", presence(covers, rest));
    size_t begin = x->content[STREAM_CLIENT].begin;
    struct gen_range before = {begin > 0 ? begin - 1 : 0, begin};
    bool is_joined = octets_in(&covers[STREAM_CLIENT], before) == before.end - before.begin;
    fprintf(out, "\"joined\":%s,", is_joined ? "true" : "false");
    fprintf(out, "\"content\":\"%s\",\"answer\":\"%s\",", presence(covers, x->content),
            presence(covers, x->answer));
    fputs("\"message\":", out);
    put_message(out, x);
    fputc('}', out);
}

static void put_endpoint(FILE *out, const char *name, const struct stream_endpoint *e)
{
    char text[INET6_ADDRSTRLEN];
    inet_ntop(e->ip_version == 6 ? AF_INET6 : AF_INET, e->ip, text, sizeof text);
    fprintf(out, "\"%s\":{\"ip\":\"%s\",\"port\":%u},", name, text, e->port);
}

static const char *state_of(const struct cover covers[2], const struct gen_line *line)
{
    for (size_t i = 0; i < line->count; i++) {
        if (line->packets[i].flags & GEN_RST) return "reset";
    }
    return covers[0].has_fin && covers[1].has_fin ? "closed" : "open";
}

void gen_truth_put(FILE *out, const struct gen_address *address, const struct gen_talk *talk,
                   const struct gen_line *line)
{
    struct cover covers[2] = {{.known_end = 0}, {.known_end = 0}};
    make_covers(covers, talk, line);
    uint64_t gaps[2];
    for (int side = 0; side < 2; side++)
        gaps[side] = (uint64_t)covers[side].known_end - covers[side].octets;
    fputc('{', out);
    put_endpoint(out, "client", &address->ends[STREAM_CLIENT]);
    put_endpoint(out, "server", &address->ends[STREAM_SERVER]);
    fprintf(out, "\"state\":\"%s\",\"midstream\":%s,\"only\":%s,", state_of(covers, line),
            line->is_midstream ? "true" : "false",
            !line->is_one_sided                ? "null"
            : line->only_side == STREAM_CLIENT ? "\"client\""
                                               : "\"server\"");
    fprintf(out, "\"bytes\":{\"client\":%" PRIu64 ",\"server\":%" PRIu64 "},",
            covers[STREAM_CLIENT].octets, covers[STREAM_SERVER].octets);
    fprintf(out, "\"gaps\":{\"client\":%" PRIu64 ",\"server\":%" PRIu64 "},", gaps[STREAM_CLIENT],
            gaps[STREAM_SERVER]);
    fprintf(out, "\"helo\":\"%s\",\"transactions\":[", talk->helo);
    for (size_t i = 0; i < talk->transaction_count; i++) {
        if (i > 0) fputc(',', out);
        put_transaction(out, covers, &talk->transactions[i]);
    }
    fputs("]}\n", out);
    free(covers[0].ranges);
    free(covers[1].ranges);
}
