// SPDX-License-Identifier: BSD-2-Clause
#include "tests/ui/fake_host.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "decode/model/dialogue_builder.h"
#include "decode/model/filter_text.h"
#include "decode/smtp/smtp_decoder.h"

// 2026-11-21T10:00:00Z
static const int64_t epoch_ns = INT64_C(1795255200) * 1000000000;

struct player {
    const struct stream_sink *sink;
    void *session;
    struct stream_point at;
    struct buf pending; // octets of one packet
    enum stream_side side;
    size_t lines; // read so far
    bool fin[2], is_reset;
    uint64_t source;
};

static void packet(struct player *p, enum stream_side side)
{
    struct stream_packet packet = {
        .source = 0, .offset = p->at.packet * 100, .side = side, .time_digits = 6};
    p->at.packet++;
    packet.at = p->at;
    p->sink->packet(p->session, &packet);
}

static void flush(struct player *p)
{
    if (p->pending.len == 0) return;
    packet(p, p->side);
    p->sink->data(p->session, p->side, buf_bytes(&p->pending), &p->at);
    buf_reset(&p->pending, 4096);
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

static void append_text(struct buf *out, const char *text, size_t len)
{
    bool has_end = false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] != '\\' || i + 1 >= len) {
            buf_append_byte(out, (uint8_t)text[i]);
            continue;
        }
        char c = text[++i];
        if (c == 'x') {
            buf_append_byte(out, (uint8_t)(hex(text[i + 1]) << 4 | hex(text[i + 2])));
            i += 2;
        } else {
            has_end |= c == 'n';
            buf_append_byte(out, c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : (uint8_t)c);
        }
    }
    if (!has_end) buf_append_str(out, "\r\n");
}

static void play_end(struct player *p, const char *line)
{
    flush(p);
    enum stream_side side = line[4] == 'C' ? STREAM_CLIENT : STREAM_SERVER;
    bool is_fin = line[0] == 'F';
    packet(p, side);
    p->sink->end(p->session, side, is_fin ? STREAM_END_FIN : STREAM_END_RST, &p->at);
    if (is_fin) p->fin[side] = true;
    else p->is_reset = true;
}

static void play_line(struct player *p, const char *line, size_t len)
{
    if (line[0] == '+') {
        flush(p);
        p->at.time_ns += strtoll(line + 1, NULL, 10) * 1000000;
    } else if (strncmp(line, "GAP ", 4) == 0) {
        flush(p);
        enum stream_side side = line[4] == 'C' ? STREAM_CLIENT : STREAM_SERVER;
        p->sink->gap(p->session, side, strtoull(line + 6, NULL, 10), STREAM_GAP_LOST, &p->at);
    } else if (strncmp(line, "FIN ", 4) == 0 || strncmp(line, "RST ", 4) == 0) {
        play_end(p, line);
    } else if (line[0] == 'C' || line[0] == 'S') {
        enum stream_side side = line[0] == 'C' ? STREAM_CLIENT : STREAM_SERVER;
        if (side != p->side) flush(p);
        p->side = side;
        append_text(&p->pending, len > 3 ? line + 3 : "", len > 3 ? len - 3 : 0);
    }
}

static void endpoint(struct stream_endpoint *e, const char *text, uint16_t port)
{
    e->ip_version = 4;
    unsigned ip[4] = {0};
    sscanf(text, "%u.%u.%u.%u", &ip[0], &ip[1], &ip[2], &ip[3]);
    for (int i = 0; i < 4; i++) e->ip[i] = (uint8_t)ip[i];
    e->port = port;
}

// Plays session id into a decoder's sink, up to a line, and closes it.
static void play(const struct fake_host *h, uint64_t id, const struct stream_sink *sink,
                 size_t max_lines)
{
    const struct fake_session *f = &h->sessions[(id - 1) % h->count];
    int64_t start_ms = f->start_ms + (int64_t)(id - 1) * h->apart_ms;
    struct player p = {.sink = sink, .at = {epoch_ns + start_ms * 1000000, 0}};
    buf_init(&p.pending, 0);
    struct stream_info info = {.syn_seen = true, .time_digits = 6, .at = p.at};
    endpoint(&info.client, f->client, f->port);
    endpoint(&info.server, "203.0.113.25", f->server_port);
    p.session = sink->open(sink->ctx, &info);
    packet(&p, STREAM_CLIENT);
    const char *line = f->text;
    for (; *line && p.lines < max_lines; p.lines++) {
        size_t len = strcspn(line, "\n");
        play_line(&p, line, len);
        line += len + (line[len] == '\n');
    }
    flush(&p);
    bool is_closed = p.fin[0] && p.fin[1];
    sink->close(p.session, p.is_reset ? STREAM_RESET : is_closed ? STREAM_CLOSED : STREAM_OPEN);
    buf_fini(&p.pending);
}

// --- into the store

struct listener {
    struct fake_host *host;
    uint64_t id;
    struct session *taken;
    bool stays_open; // its end is not told
};

static void update(struct listener *l, const struct session *s, bool is_live)
{
    struct session copy = *s;
    copy.id = l->id;
    store_update(l->host->store, &copy, is_live);
    l->host->status.packets = 1000 + l->id;
}

static void on_changed(void *ctx, const struct session *s)
{
    update(ctx, s, true);
}

static void on_closed(void *ctx, struct session *s)
{
    struct listener *l = ctx;
    if (!l->stays_open) update(l, s, false);
    if (!l->stays_open) stats_add(l->host->stats, s);
    session_free(s);
}

static void put_in_store(struct fake_host *h, uint64_t id, size_t lines)
{
    struct listener l = {.host = h, .id = id, .stays_open = lines != SIZE_MAX};
    struct smtp_observer observer = {
        .ctx = &l, .changed = on_changed, .opened = on_changed, .closed = on_closed};
    struct smtp_options options = {.want_hashes = false};
    struct smtp_decoder *d = smtp_decoder_new(&options, &observer);
    play(h, id, smtp_decoder_sink(d), lines);
    smtp_decoder_free(d);
}

// How many lines of the session begun last have been played.
static size_t lines_of_last = SIZE_MAX;

void fake_host_begin(struct fake_host *h, size_t after_lines)
{
    if (h->begun == h->count) return;
    lines_of_last = after_lines;
    h->begun++;
    put_in_store(h, h->begun, after_lines);
}

void fake_host_end(struct fake_host *h)
{
    if (h->begun == 0) return;
    lines_of_last = SIZE_MAX;
    put_in_store(h, h->begun, SIZE_MAX);
}

void fake_host_begin_many(struct fake_host *h, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        h->begun++;
        put_in_store(h, h->begun, SIZE_MAX);
    }
}

// --- opened

static void take(void *ctx, struct session *s)
{
    ((struct listener *)ctx)->taken = s;
}

struct ui_reading {
    struct fake_host *host;
    uint64_t id;
    const struct filter *filter;
    unsigned steps;
};

static struct ui_reading *read_begin(void *ctx, uint64_t id, const struct filter *filter)
{
    struct ui_reading *r = err_calloc(1, sizeof *r);
    *r = (struct ui_reading){.host = ctx, .id = id, .filter = filter};
    r->host->opened++;
    return r;
}

static bool read_step(struct ui_reading *r, unsigned *percent_out)
{
    if (r->steps < r->host->slow_steps) r->steps++;
    else r->steps = r->host->slow_steps + 1;
    *percent_out = r->steps * 100 / (r->host->slow_steps + 1);
    return r->steps <= r->host->slow_steps;
}

// Up to a line.
static struct dialogue *read_again(const struct ui_reading *r, size_t lines)
{
    struct fake_host *h = r->host;
    struct listener l = {.host = h, .id = r->id};
    struct dialogue_builder *builder = dialogue_builder_new(true);
    struct smtp_options options = {.want_hashes = true, .want_commands = true};
    struct filter_text *text = r->filter ? filter_text_new(r->filter) : NULL;
    options.texts = text ? filter_text_sink(text) : NULL;
    if (!r->filter) {
        options.detail = dialogue_builder_detail();
        options.detail_ctx = builder;
    }
    struct smtp_observer observer = {.ctx = &l, .closed = take};
    struct smtp_decoder *d = smtp_decoder_new(&options, &observer);
    play(h, r->id, smtp_decoder_sink(d), lines);
    smtp_decoder_free(d);
    filter_text_free(text);
    l.taken->id = r->id;
    return dialogue_builder_take(builder, l.taken);
}

static struct dialogue *read_so_far(struct ui_reading *r)
{
    struct dialogue *d = read_again(r, 4 + r->steps);
    d->is_partial = true;
    return d;
}

static struct dialogue *read_end(struct ui_reading *r, struct err *err)
{
    struct fake_host *h = r->host;
    struct dialogue *d = NULL;
    bool is_there = !h->fails && r->id > 0 && r->id <= h->begun;
    if (!is_there) err_set(err, ERR_IO, "session %d: its packets are gone", (int)r->id);
    else if (r->steps <= h->slow_steps) d = read_so_far(r);
    else d = read_again(r, r->id == h->begun ? lines_of_last : SIZE_MAX);
    free(r);
    return d;
}

static void reset_stats(void *ctx)
{
    stats_reset(((struct fake_host *)ctx)->stats);
}

// --- saved: nothing is, but it goes on as if

struct ui_saving {
    struct ui_save_request request;
    struct buf path;
    unsigned step;
};

static void save_name(void *ctx, const struct ui_save_request *r, struct buf *out)
{
    static const char *const formats[] = {
#define X(e, name, a, b, c, d) name,
        UI_SAVE_FORMATS(X)
#undef X
    };
    (void)ctx;
    if (r->is_octets) buf_printf(out, "message-%d", (int)r->transaction);
    else if (r->id_count == 1) buf_printf(out, "session-%d", (int)r->ids[0]);
    else buf_append_str(out, "sessions");
    buf_printf(out, "%s%s", formats[r->format][0] == '.' ? "" : ".", formats[r->format]);
}

static bool save_is_taken(void *ctx, const struct ui_save_request *r)
{
    (void)ctx;
    return strstr(r->path, "taken") != NULL;
}

static struct ui_saving *save_begin(void *ctx, const struct ui_save_request *r, struct err *err)
{
    (void)ctx;
    if (strstr(r->path, "denied")) {
        err_set(err, ERR_IO, "cannot write %s: Permission denied", r->path);
        return NULL;
    }
    struct ui_saving *s = err_calloc(1, sizeof *s);
    s->request = *r;
    buf_init(&s->path, 0);
    buf_append_str(&s->path, r->path);
    return s;
}

static bool save_step(struct ui_saving *s, struct ui_save_progress *progress_out)
{
    s->step++;
    *progress_out = (struct ui_save_progress){s->step, 4, "sessions"};
    return s->step < 4;
}

static enum err_code save_end(struct ui_saving *s, struct buf *summary_out, struct err *err)
{
    enum err_code code = ERR_NONE;
    if (strstr(buf_str(&s->path), "full"))
        code =
            err_set(err, ERR_FULL, "cannot write %s: No space left on device", buf_str(&s->path));
    else if (s->step < 4) code = err_set(err, ERR_CLOSED, "stopped: nothing was saved");
    else if (s->request.is_octets)
        buf_printf(summary_out, "%zu octets saved to ", s->request.octets.len);
    else buf_printf(summary_out, "%zu sessions saved to ", s->request.id_count);
    buf_append_bytes(summary_out, buf_bytes(&s->path));
    buf_fini(&s->path);
    free(s);
    return code;
}

static const struct ui_save_host save_host = {save_name, save_is_taken, save_begin, save_step,
                                              save_end};

static bool save_settings(void *ctx, struct bytes text, struct err *err)
{
    struct fake_host *h = ctx;
    if (h->fails) err_set(err, ERR_IO, "no room");
    buf_reset(&h->saved, 0);
    buf_append_bytes(&h->saved, text);
    return !h->fails;
}

static bool write_file(void *ctx, const char *name, struct bytes text, struct err *err)
{
    struct fake_host *h = ctx;
    if (h->fails) err_set(err, ERR_IO, "cannot write %s: no room", name);
    buf_reset(&h->written, 0);
    buf_append_str(&h->written, name);
    buf_append_byte(&h->written, '\n');
    buf_append_bytes(&h->written, text);
    return !h->fails;
}

void fake_host_init(struct fake_host *h, const struct fake_session *sessions, size_t count)
{
    memset(h, 0, sizeof(*h));
    h->store = store_new();
    h->stats = stats_new();
    settings_init(&h->settings);
    buf_init(&h->saved, 0);
    buf_init(&h->written, 0);
    h->sessions = sessions;
    h->count = count;
    h->status = (struct ui_status){.source = "samples.pcap",
                                   .ports = "25, 465 and 587",
                                   .has_ended = true, .eta_ns = -1};
    h->host = (struct ui_host){.ctx = h,
                               .store = h->store,
                               .stats = h->stats,
                               .reset_stats = reset_stats,
                               .settings = &h->settings,
                               .settings_file = "/home/ann/.config/smtpscope/config",
                               .save_settings = save_settings,
                               .write_file = write_file,
                               .status = &h->status,
                               .read_begin = read_begin,
                               .read_step = read_step,
                               .read_so_far = read_so_far,
                               .read_end = read_end,
                               .save = &save_host};
    lines_of_last = SIZE_MAX;
}

void fake_host_fini(struct fake_host *h)
{
    store_free(h->store);
    stats_free(h->stats);
    settings_fini(&h->settings);
    buf_fini(&h->saved);
    buf_fini(&h->written);
}
