// SPDX-License-Identifier: BSD-2-Clause
//
// Whatever a session holds and whatever keys are pressed: octets go through the decoder into a
// dialogue, keys through the views that show it. No screen may hold what drives a terminal.
//
//   input = rows cols flags count *key *( side+kind length octets )
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "decode/model/dialogue_builder.h"
#include "decode/smtp/smtp_decoder.h"
#include "tests/ui/check_canvas.h"
#include "ui/screen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fuzz_host {
    struct bytes traffic;
    struct store *store;
    struct stats *stats;
    struct session *taken;
};

static uint8_t take(struct bytes *in)
{
    if (in->len == 0) return 0;
    uint8_t c = in->data[0];
    *in = bytes_skip(*in, 1);
    return c;
}

static void play(struct bytes in, const struct stream_sink *sink)
{
    struct stream_info info = {.client = {.ip_version = 4, .port = 1},
                               .syn_seen = true,
                               .server = {.ip_version = 4, .port = 25},
                               .at = {1, 1}};
    struct stream_point at = {1, 1};
    void *session = sink->open(sink->ctx, &info);
    bool has_ended[2] = {false, false};
    while (in.len > 0) {
        uint8_t kind = take(&in);
        enum stream_side side = kind & 1;
        struct bytes some = bytes_first(in, (size_t)take(&in) * (kind & 2 ? 16 : 1));
        some = bytes_first(in, some.len);
        at.packet++;
        at.time_ns += kind * 1000000;
        if (has_ended[side]) break;
        if ((kind >> 2) == 1) sink->gap(session, side, kind + 1u, STREAM_GAP_LOST, &at);
        if ((kind >> 2) == 2) {
            sink->end(session, side, kind & 2 ? STREAM_END_RST : STREAM_END_FIN, &at);
            has_ended[side] = true;
            continue;
        }
        if (some.len) sink->data(session, side, some, &at);
        in = bytes_skip(in, some.len);
    }
    sink->close(session, STREAM_CLOSED);
}

static void to_store(void *ctx, struct session *s)
{
    struct fuzz_host *h = ctx;
    s->id = 1;
    store_update(h->store, s, false);
    stats_add(h->stats, s);
    session_free(s);
}

static void take_session(void *ctx, struct session *s)
{
    ((struct fuzz_host *)ctx)->taken = s;
}

static struct dialogue *read_all(struct fuzz_host *h)
{
    struct dialogue_builder *builder = dialogue_builder_new(true);
    struct smtp_options options = {
        .want_commands = true, .detail = dialogue_builder_detail(), .detail_ctx = builder};
    struct smtp_observer observer = {.ctx = h, .closed = take_session};
    struct smtp_decoder *d = smtp_decoder_new(&options, &observer);
    play(h->traffic, smtp_decoder_sink(d));
    smtp_decoder_free(d);
    h->taken->id = 1;
    return dialogue_builder_take(builder, h->taken);
}

// A session is read in two steps, so that screens see it half read, too.
struct ui_reading {
    struct fuzz_host *host;
    unsigned steps;
};

static struct ui_reading *read_begin(void *ctx, uint64_t id, const struct filter *filter)
{
    (void)id;
    (void)filter;
    struct ui_reading *r = err_malloc(sizeof *r);
    *r = (struct ui_reading){.host = ctx, .steps = 2};
    return r;
}

static bool read_step(struct ui_reading *r, unsigned *percent_out)
{
    *percent_out = r->steps ? 50 : 100;
    if (r->steps > 0) r->steps--;
    return r->steps > 0;
}

static struct dialogue *read_so_far(struct ui_reading *r)
{
    return read_all(r->host);
}

static struct dialogue *read_end(struct ui_reading *r, struct err *err)
{
    (void)err;
    struct dialogue *d = read_all(r->host);
    free(r);
    return d;
}

static void fill_store(struct fuzz_host *h)
{
    struct smtp_options options = {.want_hashes = false};
    struct smtp_observer observer = {.ctx = h, .closed = to_store};
    struct smtp_decoder *d = smtp_decoder_new(&options, &observer);
    play(h->traffic, smtp_decoder_sink(d));
    smtp_decoder_free(d);
}

static void check(const struct screen *s)
{
    const char *wrong = check_canvas(&s->canvas);
    if (!wrong) return;
    fprintf(stderr, "%s\n", wrong);
    abort();
}

static uint32_t key_of(const struct screen *s, uint8_t c)
{
    return c < 128 ? c : s->keys.bindings[(size_t)(c - 128) % s->keys.count].key;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes in = bytes_of(data, size);
    int rows = 1 + take(&in) % 40, cols = 1 + take(&in) % 140;
    uint8_t flags = take(&in), count = take(&in) % 24;
    struct bytes keys = bytes_first(in, count);
    struct fuzz_host h = {
        .traffic = bytes_skip(in, keys.len), .store = store_new(), .stats = stats_new()};
    struct ui_status status = {.source = "fuzz", .has_ended = true, .eta_ns = -1};
    struct ui_host host = {.ctx = &h,
                           .store = h.store,
                           .stats = h.stats,
                           .status = &status,
                           .read_begin = read_begin,
                           .read_step = read_step,
                           .read_so_far = read_so_far,
                           .read_end = read_end};
    struct screen s;
    fill_store(&h);
    screen_init(&s, &host);
    s.canvas.is_ascii = flags & 1;
    screen_resize(&s, rows, cols);
    screen_draw(&s);
    if (flags & 2) screen_key(&s, KEYS_ENTER);
    for (size_t i = 0; i < keys.len && !s.wants_quit; i++) {
        screen_key(&s, key_of(&s, keys.data[i]));
        if (flags & 4 || i % 3 == 2) screen_work(&s); // some are typed ahead
        if (flags & 8) continue;
        screen_draw(&s);
        if (i % 4 == 0) check(&s);
    }
    while (screen_work(&s)) {
    }
    screen_draw(&s);
    check(&s);
    screen_fini(&s);
    store_free(h.store);
    stats_free(h.stats);
    return 0;
}
