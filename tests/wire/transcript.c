// SPDX-License-Identifier: BSD-2-Clause
#include "tests/wire/transcript.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "decode/smtp/smtp_data.h"
#include "decode/smtp/smtp_decoder.h"

// ---- reading

static void fail(const char *path, size_t line, const char *why)
{
    fprintf(stderr, "%s:%zu: %s\n", path, line, why);
    exit(2);
}

static unsigned hex(uint8_t c)
{
    return c <= '9' ? c - (unsigned)'0' : (c | 32u) - 'a' + 10;
}

static void unescape(struct buf *out, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        if (c != '\\' || i + 1 == text.len) {
            buf_append_byte(out, c);
            continue;
        }
        c = text.data[++i];
        if (c == 'r') buf_append_byte(out, '\r');
        else if (c == 'n') buf_append_byte(out, '\n');
        else if (c == 't') buf_append_byte(out, '\t');
        else if (c == 'x' && i + 2 < text.len) {
            buf_append_byte(out, (uint8_t)(hex(text.data[i + 1]) << 4 | hex(text.data[i + 2])));
            i += 2;
        } else buf_append_byte(out, c);
    }
}

static struct step *add_step(struct transcript *t, enum step_kind kind, enum stream_side side)
{
    t->steps = err_realloc_array(t->steps, t->count + 1, sizeof(*t->steps));
    struct step *s = &t->steps[t->count++];
    *s = (struct step){.kind = kind, .side = side};
    return s;
}

// "C: text", "C| text", "C- 12", "C." and "C!", and the same with S.
static bool read_step(struct transcript *t, struct bytes line)
{
    if (line.len < 2 || (line.data[0] != 'C' && line.data[0] != 'S')) return false;
    enum stream_side side = line.data[0] == 'C' ? STREAM_CLIENT : STREAM_SERVER;
    struct bytes rest = bytes_skip(line, line.len > 2 && line.data[2] == ' ' ? 3 : 2);
    struct step *s;
    switch (line.data[1]) {
    case ':':
    case '|':
        s = add_step(t, STEP_DATA, side);
        // Octets move while the buffer grows: remember where, not what.
        s->missing = t->octets.len;
        unescape(&t->octets, rest);
        if (line.data[1] == ':') buf_append_str(&t->octets, "\r\n");
        s->data.len = t->octets.len - s->missing;
        return s->data.len > 0;
    case '-':
        s = add_step(t, STEP_GAP, side);
        return bytes_to_u64(bytes_trim_wsp(rest), &s->missing) && s->missing > 0;
    case '.': add_step(t, STEP_END, side)->how = STREAM_END_FIN; return true;
    case '!': add_step(t, STEP_END, side)->how = STREAM_END_RST; return true;
    default: return false;
    }
}

// Data steps of one side in a row whose line begins with "+" belong to one segment.
static void join_step(struct transcript *t, struct bytes line)
{
    struct step *last = t->count ? &t->steps[t->count - 1] : NULL;
    size_t before = t->count;
    if (!read_step(t, bytes_skip(line, 1))) return;
    struct step *added = &t->steps[before];
    last = &t->steps[before - 1];
    if (last->kind != STEP_DATA || added->kind != STEP_DATA || last->side != added->side) return;
    last->data.len += added->data.len;
    t->count--;
}

static bool read_line(struct transcript *t, struct bytes line)
{
    if (line.len == 0 || line.data[0] == '#') return true;
    if (bytes_equal(line, BYTES_LIT("@midstream"))) t->is_midstream = true;
    else if (bytes_equal(line, BYTES_LIT("@closed"))) t->state = STREAM_CLOSED;
    else if (bytes_equal(line, BYTES_LIT("@reset"))) t->state = STREAM_RESET;
    else if (bytes_starts_nocase(line, BYTES_LIT("@wait ")))
        return bytes_to_u64(bytes_skip(line, 6), &add_step(t, STEP_WAIT, STREAM_CLIENT)->missing);
    else if (line.data[0] == '+' && t->count > 0) join_step(t, line);
    else return read_step(t, line);
    return true;
}

static void slurp(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "rb");
    char block[4096];
    size_t n;
    if (!f) {
        perror(path);
        exit(2);
    }
    while ((n = fread(block, 1, sizeof(block), f)) > 0) buf_append(out, block, n);
    fclose(f);
}

struct transcript *transcript_read(const char *path)
{
    struct transcript *t = err_calloc(1, sizeof(*t));
    struct buf file;
    buf_init(&file, 0);
    buf_init(&t->octets, 0);
    buf_init(&t->expected, 0);
    buf_init(&t->script, 0);
    slurp(path, &file);
    struct bytes rest = buf_bytes(&file);
    for (size_t n = 1; rest.len > 0; n++) {
        size_t end = bytes_find(rest, 0, '\n');
        struct bytes line = bytes_first(rest, end);
        rest = bytes_skip(rest, end + 1);
        buf_append_bytes(&t->script, line);
        buf_append_byte(&t->script, '\n');
        if (bytes_equal(line, BYTES_LIT("----"))) break;
        if (!read_line(t, line)) fail(path, n, "this line says nothing known");
    }
    buf_append_bytes(&t->expected, rest);
    for (size_t i = 0; i < t->count; i++) {
        if (t->steps[i].kind != STEP_DATA) continue;
        t->steps[i].data.data = buf_bytes(&t->octets).data + t->steps[i].missing;
        t->steps[i].missing = 0;
    }
    buf_fini(&file);
    return t;
}

void transcript_free(struct transcript *t)
{
    free(t->steps);
    buf_fini(&t->octets);
    buf_fini(&t->expected);
    buf_fini(&t->script);
    free(t);
}

// ---- the log

enum { NOTED_MAX = 1024 };

struct recorder {
    struct buf *log;
    bool is_quiet, holds;
    bool is_reversed;              // the roles, as of the last line
    uint64_t wire_start, wire_len; // mail data on the wire that is not logged yet
    uint64_t opaque_start[2], opaque_len[2];
    struct buf message;
    bool in_message;
    uint64_t sent[2];                       // octets that were delivered
    const struct finding *noted[NOTED_MAX]; // as lines of the dialogue
    size_t noted_count;
    struct session *session;
};

static void quote(struct buf *out, struct bytes b)
{
    if (bytes_is_none(b)) {
        buf_append_str(out, "-");
        return;
    }
    buf_append_byte(out, '"');
    for (size_t i = 0; i < b.len; i++) {
        uint8_t c = b.data[i];
        if (c == '\r') buf_append_str(out, "\\r");
        else if (c == '\n') buf_append_str(out, "\\n");
        else if (c == '"' || c == '\\') buf_printf(out, "\\%c", c);
        else if (c < 0x20 || c >= 0x7F) buf_printf(out, "\\x%02x", c);
        else buf_append_byte(out, c);
    }
    buf_append_byte(out, '"');
}

static void flush_runs(struct recorder *r)
{
    if (r->wire_len)
        buf_printf(r->log, "%c %ju +%ju mail data\n", r->is_reversed ? 'S' : 'C',
                   (uintmax_t)r->wire_start, (uintmax_t)r->wire_len);
    r->wire_len = 0;
    for (int side = 0; side < 2; side++) {
        if (r->opaque_len[side])
            buf_printf(r->log, "%c %ju +%ju opaque\n", "CS"[side],
                       (uintmax_t)r -> opaque_start[side], (uintmax_t)r -> opaque_len[side]);
        r->opaque_len[side] = 0;
    }
}

static void log_line(struct recorder *r, const struct dialogue_line *l)
{
    buf_printf(r->log, "%c %ju +%ju %c ", "CS"[l->side], (uintmax_t)l -> offset,
               (uintmax_t)l -> len, l -> cls);
    quote(r->log, l->text);
    if (l->command >= 0) buf_printf(r->log, " cmd=%d", l->command);
    if (l->transaction >= 0) buf_printf(r->log, " tx=%d", l->transaction);
    if (l->code) buf_printf(r->log, " code=%u%s", l->code, l->is_continued ? "-" : "");
    if (l->is_end_mark) buf_append_str(r->log, " end-mark");
    if (l->is_secret) buf_append_str(r->log, " secret");
    if (l->is_reversed) buf_append_str(r->log, " reversed");
    buf_append_byte(r->log, '\n');
}

static void on_line(void *ctx, const struct dialogue_line *l)
{
    struct recorder *r = ctx;
    if (l->text.len > l->len && l->kind == DIALOGUE_LINE) r->holds = false;
    if (l->is_reversed != r->is_reversed) flush_runs(r);
    r->is_reversed = l->is_reversed;
    if (r->is_quiet) return;
    if (l->kind == DIALOGUE_NOTE && r->noted_count < NOTED_MAX)
        r->noted[r->noted_count++] = l->finding;
    if (l->kind == DIALOGUE_BYTES) {
        if (r->opaque_len[l->side] == 0) r->opaque_start[l->side] = l->offset;
        r->opaque_len[l->side] += l->len;
        return;
    }
    flush_runs(r);
    switch (l->kind) {
    case DIALOGUE_LINE: log_line(r, l); break;
    case DIALOGUE_GAP:
        buf_printf(r->log, "%c %ju +%ju gap\n", "CS"[l->side], (uintmax_t)l -> offset,
                   (uintmax_t)l -> len);
        break;
    case DIALOGUE_TLS: buf_printf(r->log, "%c tls\n", "CS"[l->side]); break;
    case DIALOGUE_END:
        buf_printf(r->log, "%c %s\n", "CS"[l->side], (const char *)l -> text.data);
        break;
    case DIALOGUE_NOTE:
        buf_printf(r->log, "%c %ju finding %s\n", "CS"[l->side], (uintmax_t)l -> offset,
                   finding_name(l->finding->id));
        break;
    case DIALOGUE_LEFT_OUT: // of opened sessions only
    case DIALOGUE_BYTES: break;
    }
}

static void on_wire(void *ctx, struct bytes data, uint64_t offset, const struct stream_point *at)
{
    struct recorder *r = ctx;
    (void)at;
    if (r->wire_len && r->wire_start + r->wire_len != offset) flush_runs(r);
    if (r->wire_len == 0) r->wire_start = offset;
    r->wire_len += data.len;
}

static struct dialogue_message *on_message_begin(void *ctx, const struct session_transaction *tx,
                                                 struct arena **arena_out)
{
    struct recorder *r = ctx;
    (void)tx;
    *arena_out = NULL;
    buf_reset(&r->message, 0);
    r->in_message = true;
    return NULL;
}

static void on_message_data(void *ctx, struct bytes data)
{
    struct recorder *r = ctx;
    buf_append_bytes(&r->message, data);
}

static void on_message_end(void *ctx)
{
    struct recorder *r = ctx;
    r->in_message = false;
    if (r->message.len > r->sent[r->is_reversed]) r->holds = false;
    if (r->is_quiet) return;
    flush_runs(r);
    buf_append_str(r->log, "message ");
    quote(r->log, buf_bytes(&r->message));
    buf_append_byte(r->log, '\n');
}

static void log_reply(struct buf *log, const char *what, const struct session_reply *reply)
{
    buf_printf(log, " %s=%u", what, reply->code);
    if (!bytes_is_none(reply->enhanced)) buf_printf(log, "/%s", (const char *)reply->enhanced.data);
    if (reply->code) {
        buf_append_byte(log, ' ');
        quote(log, reply->text);
    }
    if (reply->is_cut) buf_append_str(log, " cut");
}

// Only where a dot stands that somebody may take for an end.
static void log_eod(struct buf *log, const struct session_eod *eod)
{
    if (eod->variants == 0) return;
    buf_printf(log, "  eod strict=%d took=%s variants", eod->is_strict,
               eod->knows_server_took ? smtp_data_variant_name(eod->server_took) : "-");
    for (unsigned i = 0; i < SMTP_DATA_VARIANTS; i++)
        if (eod->variants >> i & 1) buf_printf(log, " \"%s\"", smtp_data_variant_name(i));
    buf_append_byte(log, '\n');
}

static void log_lines(struct buf *log, const struct session_lines *l)
{
    if (!(l->bare_lf | l->bare_cr | l->crcrlf | l->nul | l->too_long | l->unstuffed)) return;
    buf_printf(log, "  lines lf=%ju cr=%ju crcrlf=%ju nul=%ju long=%ju unstuffed=%ju\n",
               (uintmax_t)l->bare_lf, (uintmax_t)l->bare_cr, (uintmax_t)l->crcrlf,
               (uintmax_t)l->nul, (uintmax_t)l->too_long, (uintmax_t)l->unstuffed);
}

static void log_transaction(struct buf *log, const struct session_transaction *tx)
{
    const char *via = session_via_name(tx->via);
    buf_printf(log, "transaction %d from=", tx->index);
    quote(log, tx->from);
    for (const struct session_param *p = tx->params; p; p = p->next) {
        buf_printf(log, " %s=", (const char *)p->keyword.data);
        quote(log, p->value);
    }
    buf_printf(log, " via=%s %s", via ? via : "-", session_status_name(tx->status));
    log_reply(log, "reply", &tx->reply);
    if (tx->is_reversed) buf_append_str(log, " reversed");
    buf_append_byte(log, '\n');
    for (const struct session_burl *b = tx->burls; b; b = b->next) {
        buf_append_str(log, "  burl ");
        quote(log, b->url);
        buf_printf(log, "%s code=%u\n", b->is_last ? " last" : "", b->code);
    }
    for (const struct session_rcpt *rcpt = tx->rcpts; rcpt; rcpt = rcpt->next) {
        buf_append_str(log, "  rcpt ");
        quote(log, rcpt->to);
        log_reply(log, "reply", &rcpt->reply);
        if (rcpt->final) log_reply(log, "final", rcpt->final);
        buf_append_byte(log, '\n');
    }
    if (!tx->message) return;
    const struct session_message *m = tx->message;
    buf_printf(log, "  message size=%ju %s%s", (uintmax_t)m->size,
               m->is_complete ? "complete" : "incomplete", m->has_sha256 ? " sha256=" : "");
    for (int i = 0; m->has_sha256 && i < 4; i++) buf_printf(log, "%02x", m->sha256[i]);
    buf_append_str(log, " subject=");
    quote(log, m->subject);
    buf_printf(log, " parts=%u\n", m->part_count);
    log_eod(log, &m->eod);
    log_lines(log, &m->lines);
}

static void log_reversal(struct buf *log, const struct session_reversal *r)
{
    buf_printf(log, "reversed %s at=%ju,%ju", (const char *)r->verb.data,
               (uintmax_t)r->offset[STREAM_CLIENT], (uintmax_t)r->offset[STREAM_SERVER]);
    if (r->has_greeting) log_reply(log, "greeting", &r->greeting);
    buf_append_str(log, " helo=");
    quote(log, r->helo_name);
    for (const struct session_extension *e = r->extensions; e; e = e->next) {
        buf_append_byte(log, ' ');
        quote(log, e->text);
    }
    buf_append_byte(log, '\n');
}

// Of what is only offered the lines "extension" speak.
static void log_uses(struct buf *log, const struct session_extension_use *u)
{
    for (; u; u = u->next) {
        if (!u->is_used) continue;
        buf_printf(log, "used %s%s%s%s\n", (const char *)u->keyword.data,
                   u->is_offered ? " offered" : "", u->is_offered_in_tls ? " offered-in-tls" : "",
                   u->is_refused ? " refused" : "");
    }
}

static bool is_noted(const struct recorder *r, const struct finding *f)
{
    for (size_t i = 0; i < r->noted_count; i++)
        if (r->noted[i] == f) return true;
    return false;
}

// What no line of the dialogue told: what was found in messages, most of all.
static void log_findings(const struct recorder *r, const struct session *s)
{
    for (const struct finding *f = s->findings; f; f = f->next) {
        if (is_noted(r, f)) continue;
        buf_printf(r->log, "finding %s", finding_name(f->id));
        if (f->transaction >= 0) buf_printf(r->log, " tx=%d", f->transaction);
        buf_printf(r->log, " %c %ju ", "CS"[f->side], (uintmax_t)f -> offset);
        quote(r->log, f->detail);
        buf_append_byte(r->log, '\n');
    }
}

static void log_session(struct buf *log, const struct session *s)
{
    if (!s->is_smtp) buf_append_str(log, "not SMTP\n");
    if (s->has_greeting) {
        buf_append_str(log, "greeting");
        log_reply(log, "reply", &s->greeting);
        buf_append_byte(log, '\n');
    }
    if (!bytes_is_none(s->helo_verb)) {
        buf_printf(log, "helo %s ", (const char *)s->helo_verb.data);
        quote(log, s->helo_name);
        buf_append_byte(log, '\n');
    }
    for (const struct session_extension *e = s->extensions; e; e = e->next) {
        buf_append_str(log, "extension ");
        quote(log, e->text);
        buf_append_byte(log, '\n');
    }
    log_uses(log, s->extension_uses);
    for (const struct session_auth *a = s->auth; a; a = a->next) {
        buf_printf(log, "auth %s user=", (const char *)a->mechanism.data);
        quote(log, a->user);
        if (!bytes_is_none(a->identity) && bytes_is_none(a->user)) {
            buf_append_str(log, " identity=");
            quote(log, a->identity);
        }
        buf_printf(log, " code=%u%s%s\n", a->code, a->layer ? " layer=" : "",
                   a->layer ? a->layer : "");
    }
    if (s->tls.mode)
        buf_printf(log, "tls %s%s\n", session_tls_mode_name(s->tls.mode),
                   s->tls.is_decrypted ? " decrypted" : "");
    for (const struct session_command *c = s->commands; c; c = c->next) {
        buf_append_str(log, "command ");
        quote(log, c->verb);
        buf_append_byte(log, ' ');
        quote(log, c->arg);
        buf_printf(log, " code=%u%s\n", c->code, c->is_reversed ? " reversed" : "");
    }
    for (const struct session_proxy *p = s->proxies; p; p = p->next) {
        buf_printf(log, "proxy %s ", (const char *)p->verb.data);
        quote(log, p->arg);
        buf_printf(log, " code=%u\n", p->code);
    }
    if (s->reversal) log_reversal(log, s->reversal);
    for (const struct session_transaction *tx = s->transactions; tx; tx = tx->next)
        log_transaction(log, tx);
}

static void on_closed(void *ctx, struct session *s)
{
    struct recorder *r = ctx;
    if (!r->is_quiet) {
        flush_runs(r);
        log_session(r->log, s);
        log_findings(r, s);
    }
    for (const struct session_transaction *tx = s->transactions; tx; tx = tx->next)
        if (tx->message &&
            (tx->message->size > r->sent[tx->is_reversed] ||
             (tx->message->has_gap && (tx->message->is_complete || tx->message->has_sha256))))
            r->holds = false;
    r->session = s;
}

// ---- running

struct player {
    const struct stream_sink *sink;
    void *session;
    struct recorder *r;
    struct stream_point at;
    uint64_t seed;
};

static size_t next_piece(struct player *p, const struct delivery *how, size_t step, size_t done,
                         size_t len)
{
    size_t piece = how->piece ? how->piece : len;
    if (how->cut_at && step == how->cut_step && done < how->cut_at) piece = how->cut_at - done;
    if (how->seed) {
        p->seed = p->seed * 6364136223846793005u + 1442695040888963407u;
        piece = 1 + (size_t)(p->seed >> 33) % 17;
    }
    return piece < len - done ? piece : len - done;
}

static void play_data(struct player *p, const struct delivery *how, size_t index,
                      const struct step *s)
{
    size_t lose_from = s->data.len, lose_to = s->data.len;
    if (how->lose_len && index == how->lose_step) {
        lose_from = how->lose_at;
        lose_to = lose_from + how->lose_len < s->data.len ? lose_from + how->lose_len : s->data.len;
    }
    for (size_t done = 0; done < s->data.len;) {
        p->at.packet++;
        p->at.time_ns += 1000;
        if (done == lose_from && lose_to > lose_from) {
            p->sink->gap(p->session, s->side, lose_to - lose_from, STREAM_GAP_LOST, &p->at);
            done = lose_to;
            continue;
        }
        size_t end = done < lose_from ? lose_from : s->data.len;
        size_t piece = next_piece(p, how, index, done, end);
        // A copy of its own size: reading beyond it is seen by the sanitizers.
        uint8_t *copy = err_malloc(piece);
        memcpy(copy, s->data.data + done, piece);
        p->r->sent[s->side] += piece;
        p->sink->data(p->session, s->side, bytes_of(copy, piece), &p->at);
        free(copy);
        done += piece;
    }
}

// The three packets of TCP's handshake, a microsecond each: the time to the greeting counts from
// them.
static void shake_hands(struct player *p)
{
    static const enum stream_side by[] = {STREAM_CLIENT, STREAM_SERVER, STREAM_CLIENT};
    for (size_t i = 0; i < sizeof(by) / sizeof(by[0]); i++) {
        struct stream_packet packet = {.at = p->at, .side = by[i], .time_digits = 6};
        p->sink->packet(p->session, &packet);
        p->at.time_ns += 1000;
    }
}

bool transcript_run(const struct transcript *t, const struct delivery *how, struct buf *log,
                    bool is_quiet)
{
    static const struct smtp_detail detail = {on_line, on_wire, on_message_begin, on_message_data,
                                              on_message_end};
    struct recorder r = {.log = log, .is_quiet = is_quiet, .holds = true};
    buf_init(&r.message, 0);
    struct smtp_options options = {
        .want_hashes = true, .want_commands = true, .detail = &detail, .detail_ctx = &r};
    struct smtp_observer observer = {.ctx = &r, .closed = on_closed};
    struct smtp_decoder *d = smtp_decoder_new(&options, &observer);
    struct player p = {.sink = smtp_decoder_sink(d), .r = &r, .seed = how->seed};
    struct stream_info info = {
        .client = {.ip_version = 4, .ip = {192, 0, 2, 1}, .port = 40000},
        .server = {.ip_version = 4, .ip = {192, 0, 2, 2}, .port = 25},
        .syn_seen = !t->is_midstream,
        .time_digits = 6,
    };
    p.session = p.sink->open(p.sink->ctx, &info);
    if (info.syn_seen) shake_hands(&p);
    uint64_t gaps[2] = {0, 0};
    for (size_t i = 0; i < t->count; i++) {
        const struct step *s = &t->steps[i];
        p.at.packet++;
        p.at.time_ns += 1000;
        if (s->kind == STEP_WAIT) p.at.time_ns += (int64_t)s->missing * 1000000000;
        if (s->kind == STEP_DATA) play_data(&p, how, i, s);
        if (s->kind == STEP_GAP)
            p.sink->gap(p.session, s->side, s->missing, STREAM_GAP_LOST, &p.at);
        if (s->kind == STEP_END) p.sink->end(p.session, s->side, s->how, &p.at);
        if (s->kind == STEP_GAP) gaps[s->side] += s->missing;
        if (s->kind == STEP_DATA && how->lose_len && i == how->lose_step)
            gaps[s->side] += how->lose_len < s->data.len - how->lose_at
                                 ? how->lose_len
                                 : s->data.len - how->lose_at;
    }
    p.sink->close(p.session, t->state);
    for (int side = 0; side < 2; side++)
        if (r.session->gaps[side] != gaps[side] || r.session->bytes[side] != r.sent[side])
            r.holds = false;
    session_free(r.session);
    smtp_decoder_free(d);
    buf_fini(&r.message);
    return r.holds;
}
