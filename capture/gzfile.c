// SPDX-License-Identifier: BSD-2-Clause
//
// A cursor is one inflation in progress. The forward reader has one and saves states on its way; a
// second one looks back: it goes on from where it stands when that is nearest, else from a state.
//
// A state can only be taken where a deflate block begins (Z_BLOCK stops there). From it, inflation
// goes on without the gzip header, so at a member's end the trailer of eight octets is skipped by
// hand and the next member begins with its header again.

#include "capture/gzfile.h"

#include <stdlib.h>
#include <zlib.h>

#include "base/limits.h"

enum {
    GZ_WINDOW = 32 * 1024,
    GZ_INPUT = 64 * 1024,
    GZ_ROOM = 512 * 1024,
    GZ_TRAILER = 8,
    GZ_AUTO = 15 + 16, // inflateInit2: expects a gzip header
    GZ_RAW = -15,      // inflateInit2: none
};
#define GZ_FIRST_SPACING (UINT64_C(4) * 1024 * 1024)

struct gz_state {
    uint64_t out;  // octets that came out before it
    uint64_t in;   // octet of the input that comes next
    uint8_t bits;  // of the octet before, so many are not used yet
    uint8_t octet; // that octet
    uint16_t window_len;
    uint8_t *window;
};

struct gz_cursor {
    z_stream z;
    uint64_t in;  // offset in raw of z.next_in
    uint64_t out; // octets that came out
    bool is_open;
    bool is_raw;    // it began at a state: no header, no trailer check
    bool at_member; // the next octets are a gzip header, or the end
    bool ended;
    bool is_look_back;
    bool has_used;  // the last step took input: z.next_in[-1] is there
    uint8_t *input; // of a cursor that looks back
};

struct gzfile {
    struct octets octets;
    struct octets *raw;
    const char *name;
    struct gz_cursor forward;
    struct gz_cursor back;
    uint8_t *buf; // the forward reader's window lies in it
    size_t room;
    uint8_t *back_buf; // what the cursor that looks back inflated last: [back_off, back.out)
    uint64_t back_off;
    struct gz_state *states;
    size_t state_count;
    uint64_t spacing;
};

enum gz_step { GZ_SOME, GZ_END, GZ_WAIT, GZ_CUT, GZ_BROKEN, GZ_FAILED };

// ---- A cursor ----

static void cursor_open(struct gz_cursor *c, int window_bits)
{
    if (c->is_open) inflateReset2(&c->z, window_bits);
    else if (inflateInit2(&c->z, window_bits) != Z_OK) err_out_of_memory(sizeof c->z);
    c->is_open = true;
    c->is_raw = window_bits < 0;
    c->z.avail_in = 0;
    c->z.next_in = NULL;
}

static void cursor_close(struct gz_cursor *c)
{
    if (c->is_open) inflateEnd(&c->z);
    free(c->input);
}

// What is at c->in of the raw octets: at least one. The pointer is good until the next call.
static enum gz_step raw_input(struct gzfile *g, struct gz_cursor *c, const uint8_t **at_out,
                              size_t *len_out, struct err *err)
{
    if (!c->is_look_back) {
        switch (octets_need(g->raw, c->in, 1, at_out, err)) {
        case OCTETS_OK: *len_out = octets_left(g->raw, c->in); return GZ_SOME;
        case OCTETS_WAIT: return GZ_WAIT;
        case OCTETS_ERROR: return GZ_FAILED;
        case OCTETS_END: return GZ_CUT;
        }
    }
    // The forward reader has been further, so what it used is there.
    uint64_t end = g->forward.in;
    *len_out = c->in < end ? (end - c->in < GZ_INPUT ? (size_t)(end - c->in) : GZ_INPUT) : 0;
    if (*len_out == 0) return GZ_CUT;
    *at_out = octets_again(g->raw, c->in, *len_out, c->input);
    return *at_out ? GZ_SOME : GZ_FAILED;
}

// Between members: a header, the end, or padding that other programs ignore too.
static enum gz_step begin_member(struct gzfile *g, struct gz_cursor *c, struct err *err)
{
    const uint8_t *at;
    size_t len;
    if (c->is_raw) {
        c->in += GZ_TRAILER;
        c->is_raw = false;
    }
    enum gz_step step = raw_input(g, c, &at, &len, err);
    if (step == GZ_CUT) {
        c->ended = true;
        return GZ_END;
    }
    if (step != GZ_SOME) return step;
    if (at[0] != 0x1f) {
        c->ended = true;
        return GZ_END;
    }
    cursor_open(c, GZ_AUTO);
    c->at_member = false;
    return GZ_SOME;
}

// Inflates into [out, out + room), up to the end of a deflate block. GZ_SOME: *len_out octets came,
// perhaps none.
static enum gz_step cursor_step(struct gzfile *g, struct gz_cursor *c, uint8_t *out, size_t room,
                                size_t *len_out, struct err *err)
{
    *len_out = 0;
    if (c->ended) return GZ_END;
    if (c->at_member) return begin_member(g, c, err);
    const uint8_t *at;
    size_t len;
    enum gz_step step = raw_input(g, c, &at, &len, err);
    if (step != GZ_SOME) return step;
    c->z.next_in = (Bytef *)(uintptr_t)at;
    c->z.avail_in = len < UINT32_MAX ? (uInt)len : UINT32_MAX;
    c->z.next_out = out;
    c->z.avail_out = (uInt)room;
    uInt before = c->z.avail_in;
    int result = inflate(&c->z, Z_BLOCK);
    c->in += before - c->z.avail_in;
    c->has_used = before > c->z.avail_in;
    *len_out = room - c->z.avail_out;
    c->out += *len_out;
    if (result == Z_STREAM_END) c->at_member = true;
    else if (result != Z_OK && result != Z_BUF_ERROR) return GZ_BROKEN;
    return GZ_SOME;
}

// ---- States ----

static void thin_states(struct gzfile *g)
{
    size_t kept = 0;
    for (size_t i = 0; i < g->state_count; i++) {
        if (i % 2 == 0) g->states[kept++] = g->states[i];
        else free(g->states[i].window);
    }
    g->state_count = kept;
    g->spacing *= 2;
}

// After a step of the forward reader.
static void save_state(struct gzfile *g)
{
    struct gz_cursor *c = &g->forward;
    // Bit 7: at the start of a block; bit 6: of the last one; low bits: unused bits of the input.
    bool at_block = (c->z.data_type & 0x80) && !(c->z.data_type & 0x40);
    uint64_t last = g->state_count > 0 ? g->states[g->state_count - 1].out : 0;
    if (!at_block || c->at_member || c->out < last + g->spacing || !c->has_used) return;
    if (g->state_count == LIMIT_GZ_STATES) thin_states(g);
    uint8_t window[GZ_WINDOW];
    uInt len = 0;
    if (inflateGetDictionary(&c->z, window, &len) != Z_OK) return;
    struct gz_state *s = &g->states[g->state_count++];
    *s = (struct gz_state){.out = c->out, .in = c->in, .window_len = (uint16_t)len};
    s->bits = (uint8_t)(c->z.data_type & 7);
    if (s->bits > 0) s->octet = c->z.next_in[-1];
    s->window = memcpy(err_malloc(len ? len : 1), window, len);
}

static const struct gz_state *state_before(const struct gzfile *g, uint64_t offset)
{
    const struct gz_state *best = NULL;
    size_t low = 0;
    size_t high = g->state_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->states[middle].out <= offset) {
            best = &g->states[middle];
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return best;
}

// Puts the cursor that looks back where offset can be reached soonest.
static void seek_back(struct gzfile *g, uint64_t offset)
{
    struct gz_cursor *c = &g->back;
    const struct gz_state *s = state_before(g, offset);
    bool goes_on = c->is_open && g->back_off <= offset && (!s || s->out <= c->out);
    if (goes_on && !(c->ended && offset >= c->out)) return;
    c->ended = false;
    c->at_member = s == NULL;
    c->in = s ? s->in : 0;
    c->out = g->back_off = s ? s->out : 0;
    cursor_open(c, s ? GZ_RAW : GZ_AUTO);
    c->is_raw = s != NULL;
    if (!s) return;
    if (s->bits > 0) inflatePrime(&c->z, s->bits, s->octet >> (8 - s->bits));
    inflateSetDictionary(&c->z, s->window, s->window_len);
}

// ---- As octets ----

static const uint8_t *gzfile_again(struct octets *o, uint64_t offset, size_t len, uint8_t *buf)
{
    struct gzfile *g = (struct gzfile *)o;
    struct gz_cursor *c = &g->back;
    if (!c->input) {
        c->input = err_malloc(GZ_INPUT);
        g->back_buf = err_malloc(GZ_INPUT);
        c->is_look_back = true;
    }
    seek_back(g, offset);
    size_t done = 0;
    int idle = 0;
    while (done < len) {
        if (offset + done >= g->back_off && offset + done < c->out) {
            size_t from = (size_t)(offset + done - g->back_off);
            size_t n = (size_t)(c->out - g->back_off) - from;
            if (n > len - done) n = len - done;
            memcpy(buf + done, g->back_buf + from, n);
            done += n;
            continue;
        }
        size_t came;
        uint64_t before = c->out;
        uint64_t in = c->in;
        if (cursor_step(g, c, g->back_buf, GZ_INPUT, &came, NULL) != GZ_SOME) return NULL;
        g->back_off = before;
        idle = came == 0 && c->in == in ? idle + 1 : 0;
        if (idle > 4) return NULL;
    }
    return buf;
}

static void make_room(struct gzfile *g, uint64_t offset, size_t want)
{
    struct octets *o = &g->octets;
    size_t keep = octets_left(o, offset);
    size_t need = want + GZ_ROOM;
    // What was used is thrown away only when there is much of it: moving costs.
    if (o->window_len + GZ_WINDOW <= g->room && g->room >= need && o->window_len < GZ_ROOM) return;
    if (keep > 0) memmove(g->buf, g->buf + (o->window_len - keep), keep);
    if (need < keep + GZ_ROOM) need = keep + GZ_ROOM;
    if (need > g->room) {
        g->buf = err_realloc_array(g->buf, need, 1);
        g->room = need;
    }
    o->window = g->buf;
    o->window_off = g->forward.out - keep;
    o->window_len = keep;
}

static enum octets_result gz_result(struct gzfile *g, enum gz_step step, struct err *err)
{
    switch (step) {
    case GZ_WAIT: return OCTETS_WAIT;
    case GZ_END: return OCTETS_END;
    case GZ_CUT:
        err_set(err, ERR_FORMAT, "%s: the compressed data is cut short (offset %llu)", g->name,
                (unsigned long long)g->forward.in);
        return OCTETS_ERROR;
    case GZ_BROKEN:
        // Octets that went away while they were read look like broken ones.
        if (g->raw->ops->fill(g->raw, g->forward.in, 1, err) == OCTETS_ERROR) return OCTETS_ERROR;
        err_set(err, ERR_FORMAT, "%s: the compressed data is broken (offset %llu)", g->name,
                (unsigned long long)g->forward.in);
        return OCTETS_ERROR;
    case GZ_SOME:
    case GZ_FAILED: break;
    }
    return OCTETS_ERROR;
}

static enum octets_result gzfile_fill(struct octets *o, uint64_t offset, size_t want,
                                      struct err *err)
{
    struct gzfile *g = (struct gzfile *)o;
    for (;;) {
        if (octets_left(o, offset) >= want && offset <= g->forward.out) return OCTETS_OK;
        make_room(g, offset, want);
        size_t came;
        enum gz_step step = cursor_step(g, &g->forward, g->buf + o->window_len,
                                        g->room - o->window_len, &came, err);
        o->window_len += came;
        if (step != GZ_SOME) return gz_result(g, step, err);
        save_state(g);
    }
}

static void gzfile_progress(struct octets *o, uint64_t offset, uint64_t *done_out,
                            uint64_t *total_out)
{
    struct gzfile *g = (struct gzfile *)o;
    (void)offset;
    g->raw->ops->progress(g->raw, g->forward.in, done_out, total_out);
}

static int gzfile_fd(struct octets *o)
{
    struct gzfile *g = (struct gzfile *)o;
    return g->raw->ops->fd(g->raw);
}

static bool gzfile_has_changed(struct octets *o, struct err *err)
{
    struct octets *raw = ((struct gzfile *)o)->raw;
    return raw->ops->has_changed && raw->ops->has_changed(raw, err);
}

static void gzfile_close(struct octets *o)
{
    struct gzfile *g = (struct gzfile *)o;
    g->raw->ops->close(g->raw);
    cursor_close(&g->forward);
    cursor_close(&g->back);
    for (size_t i = 0; i < g->state_count; i++) free(g->states[i].window);
    free(g->states);
    free(g->buf);
    free(g->back_buf);
    free(g);
}

static const struct octets_ops gzfile_ops = {
    gzfile_fill, gzfile_again, gzfile_progress, gzfile_fd, gzfile_has_changed, gzfile_close,
};

struct octets *gzfile_new(struct octets *raw, const char *name)
{
    struct gzfile *g = err_calloc(1, sizeof *g);
    g->octets.ops = &gzfile_ops;
    g->octets.is_inflated = true;
    g->raw = raw;
    g->name = name;
    g->spacing = GZ_FIRST_SPACING;
    g->states = err_calloc(LIMIT_GZ_STATES, sizeof *g->states);
    g->forward.at_member = true;
    return &g->octets;
}
