// SPDX-License-Identifier: BSD-2-Clause
#include "ui/columns.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/timestamp.h"
#include "ui/amount.h"
#include "ui/clock_text.h"
#include "ui/match.h"
#include "ui/outcome_style.h"

typedef void draw_function(struct pen *p, const struct store_row *row);

struct column {
    int min, max; // width
    int rank;     // the lower, the sooner it is seen; NEVER: only where it was chosen
    bool is_right;
    draw_function *draw;
};

static void put_wire_cell(struct pen *p, unsigned style, struct bytes text)
{
    canvas_put_field(p, style, text, pen_left(p));
}

static void draw_outcome(struct pen *p, const struct store_row *row)
{
    enum outcome o = outcome_of(row);
    canvas_putf(p, outcome_style(o), "%c", outcome_letter(o));
}

static void draw_finding(struct pen *p, const struct store_row *row)
{
    if (row->finding_count == 0) return;
    enum theme_style style = outcome_style_severity(row->worst_finding);
    unsigned n = row->finding_count > 9 ? 9 : row->finding_count;
    canvas_putf(p, style, "%c%u%s", finding_severity_letter(row->worst_finding), n,
                row->finding_count > 9 ? "+" : "");
}

static void draw_id(struct pen *p, const struct store_row *row)
{
    char text[24];
    snprintf(text, sizeof(text), "%" PRIu64, row->id);
    canvas_put_cell(p, STYLE_NORMAL, text, pen_left(p), true);
}

// "2026-11-21 22:55:29"
enum { CLOCK = 8, DATE_CLOCK = 19, YEAR = 5, SHORT_DATE_CLOCK = DATE_CLOCK - YEAR };

static void put_clock(struct pen *p, int64_t ns)
{
    char date[TIMESTAMP_TEXT], text[TIMESTAMP_TEXT];
    clock_date(p->canvas, ns, date);
    clock_text(p->canvas, ns, 0, text);
    if (pen_left(p) >= SHORT_DATE_CLOCK)
        canvas_putf(p, STYLE_NORMAL, "%s ", pen_left(p) >= DATE_CLOCK ? date : date + YEAR);
    canvas_put(p, STYLE_NORMAL, text);
}

static void draw_time(struct pen *p, const struct store_row *row)
{
    put_clock(p, row->start_ns);
}

// Since the origin or the row before; a hostile capture may have them anywhere.
static void draw_passed(struct pen *p, const struct store_row *row, const struct column_times *t)
{
    char text[TIMESTAMP_TEXT];
    int64_t since = t->mode == COLUMN_TIMES_DELTA ? t->before_ns : t->origin_ns, passed;
    if (__builtin_sub_overflow(row->start_ns, since, &passed)) passed = 0;
    timestamp_delta(passed, text);
    canvas_put_cell(p, STYLE_NORMAL, text, pen_left(p), true);
}

static void draw_client(struct pen *p, const struct store_row *row)
{
    char text[SESSION_IP_TEXT];
    session_ip_text(&row->client, text);
    put_wire_cell(p, STYLE_NORMAL, bytes_str(text));
}

static void draw_server(struct pen *p, const struct store_row *row)
{
    char text[SESSION_IP_TEXT];
    session_ip_text(&row->server, text);
    put_wire_cell(p, STYLE_NORMAL, row->server_name.len ? row->server_name : bytes_str(text));
}

static void draw_helo(struct pen *p, const struct store_row *row)
{
    put_wire_cell(p, STYLE_NORMAL, row->helo_name);
}

static void put_path(struct pen *p, struct bytes path)
{
    if (bytes_is_none(path)) canvas_put(p, STYLE_DIM, "?");
    else if (path.len == 0) canvas_put(p, STYLE_NORMAL, "<>");
    else canvas_put_wire(p, STYLE_NORMAL, path);
}

static const char *phase_text(const struct store_row *row)
{
    switch (row->phase) {
    case SESSION_PHASE_CONNECT: return "(nothing was said)";
    case SESSION_PHASE_AUTH: return "(logging in)";
    case SESSION_PHASE_TLS: return "(encrypted, no key)";
    case SESSION_PHASE_OTHER: return "(not SMTP)";
    case SESSION_PHASE_MAIL_DATA: return "(mail data)";
    case SESSION_PHASE_COMMAND:
    case SESSION_PHASE_ENDED: break;
    }
    if (outcome_is_going_on(row)) return "(no mail yet)";
    if (row->tls_mode != SESSION_TLS_NONE && !row->tls_decrypted) return "(encrypted, no key)";
    if (row->bytes[STREAM_CLIENT] + row->bytes[STREAM_SERVER] == 0) return "(nothing was said)";
    return row->is_smtp ? "(no mail)" : "(not SMTP)";
}

// Both ends of the path: where they do not fit, the sender is cut to half of the room.
static void draw_path(struct pen *p, const struct store_row *row)
{
    if (row->transaction_count == 0) {
        canvas_put(p, STYLE_DIM, phase_text(row));
        return;
    }
    char more[24] = "";
    if (row->rcpt_count > 1) snprintf(more, sizeof(more), " +%u", row->rcpt_count - 1);
    int room = pen_left(p) - 3 - (int)strlen(more);
    int from = row->from.len ? canvas_wire_width(p->canvas, row->from) : 2;
    int to = row->first_to.len ? canvas_wire_width(p->canvas, row->first_to) : 1;
    int end = p->end;
    if (from + to > room && from > room / 2) from = to < room / 2 ? room - to : room / 2;
    struct pen sender = *p;
    if (sender.col + from < end) sender.end = sender.col + from;
    put_path(&sender, row->from);
    if (row->from.len && canvas_wire_width(p->canvas, row->from) > from) canvas_mark_cut(&sender);
    p->col = sender.col;
    canvas_put(p, STYLE_DIM, " → ");
    struct pen path = *p;
    path.end = end - (int)strlen(more);
    put_path(&path, row->first_to);
    if (to > path.end - p->col) canvas_mark_cut(&path);
    p->col = path.col;
    canvas_put(p, STYLE_DIM, more);
}

static void draw_rcpt(struct pen *p, const struct store_row *row)
{
    char text[32];
    if (row->rcpt_count == 0) return;
    enum theme_style style = row->rcpt_refused ? STYLE_CODE_5 : STYLE_NORMAL;
    snprintf(text, sizeof(text), "%u/%u", row->rcpt_accepted, row->rcpt_count);
    canvas_put_cell(p, style, text, pen_left(p), true);
}

static void draw_end(struct pen *p, const struct store_row *row)
{
    unsigned code = outcome_code(row) ? outcome_code(row) : row->last_code;
    if (outcome_of(row) == OUTCOME_TLS) canvas_put(p, STYLE_TLS, "tls");
    else if (outcome_is_going_on(row) && !outcome_code(row)) canvas_put(p, STYLE_LIVE, "...");
    else if (code) canvas_putf(p, theme_code_style(code), "%03u", code);
    else canvas_put(p, STYLE_DIM, row->state == STREAM_RESET ? "RST" : " - ");
    if (row->tls_mode != SESSION_TLS_NONE && row->tls_decrypted) canvas_put(p, STYLE_TLS, "T");
    else if (row->gaps[0] + row->gaps[1] > 0) canvas_put(p, STYLE_GAP, "#");
}

static void draw_reason(struct pen *p, const struct store_row *row)
{
    if (row->verdict_code >= 400) {
        put_wire_cell(p, theme_code_style(row->verdict_code), outcome_reason(row));
    } else if (row->finding_count && row->worst_finding >= FINDING_MEDIUM) {
        canvas_put(p, STYLE_MODERATE, finding_text(row->worst_id));
    } else {
        put_wire_cell(p, STYLE_DIM, row->subject);
    }
}

static void draw_messages(struct pen *p, const struct store_row *row)
{
    char text[24];
    snprintf(text, sizeof(text), "%u", row->message_count);
    canvas_put_cell(p, STYLE_NORMAL, text, pen_left(p), true);
}

static void draw_octets(struct pen *p, const struct store_row *row)
{
    char text[AMOUNT_TEXT];
    amount_octets(row->bytes[STREAM_CLIENT] + row->bytes[STREAM_SERVER], text);
    canvas_put_cell(p, STYLE_NORMAL, text, pen_left(p), true);
}

static void draw_tls(struct pen *p, const struct store_row *row)
{
    const char *name = session_tls_mode_name(row->tls_mode);
    if (name) canvas_put(p, STYLE_TLS, name);
    else canvas_put(p, STYLE_DIM, "clear");
}

static void draw_user(struct pen *p, const struct store_row *row)
{
    put_wire_cell(p, STYLE_NORMAL, row->auth_user);
}

static void draw_duration(struct pen *p, const struct store_row *row)
{
    char text[AMOUNT_TEXT];
    amount_duration(row->end_ns - row->start_ns, text);
    canvas_put_cell(p, STYLE_NORMAL, text, pen_left(p), true);
}

static void draw_end_time(struct pen *p, const struct store_row *row)
{
    put_clock(p, row->end_ns);
}

static void draw_from(struct pen *p, const struct store_row *row)
{
    if (row->transaction_count) put_path(p, row->from);
}

static void draw_to(struct pen *p, const struct store_row *row)
{
    if (row->rcpt_count) put_path(p, row->first_to);
}

static void draw_severity(struct pen *p, const struct store_row *row)
{
    if (row->finding_count == 0) return;
    canvas_put(p, outcome_style_severity(row->worst_finding),
               finding_severity_name(row->worst_finding));
}

enum { RANKS = 20, NEVER = 100 };

static const struct column columns[COLUMN_COUNT] = {
    [COLUMN_OUTCOME] = {1, 1, 0, false, draw_outcome},
    [COLUMN_FINDING] = {3, 3, 4, false, draw_finding},
    [COLUMN_ID] = {5, 7, 2, true, draw_id},
    [COLUMN_TIME] = {CLOCK, CLOCK, 3, false, draw_time},
    [COLUMN_CLIENT] = {15, 28, 6, false, draw_client},
    [COLUMN_SERVER] = {15, 28, 8, false, draw_server},
    [COLUMN_HELO] = {15, 30, 12, false, draw_helo},
    [COLUMN_PATH] = {26, 60, 1, false, draw_path},
    [COLUMN_RCPT] = {5, 9, 5, true, draw_rcpt},
    [COLUMN_END] = {4, 4, 1, false, draw_end},
    [COLUMN_REASON] = {28, 200, 7, false, draw_reason},
    [COLUMN_MESSAGES] = {3, 4, 11, true, draw_messages},
    [COLUMN_OCTETS] = {6, 6, 10, true, draw_octets},
    [COLUMN_TLS] = {8, 8, 9, false, draw_tls},
    [COLUMN_USER] = {12, 24, 14, false, draw_user},
    [COLUMN_DURATION] = {8, 8, 13, true, draw_duration},
    [COLUMN_END_TIME] = {CLOCK, CLOCK, NEVER, false, draw_end_time},
    [COLUMN_CLIENT_PORT] = {5, 5, NEVER, true, NULL},
    [COLUMN_SERVER_IP] = {15, 28, NEVER, false, NULL},
    [COLUMN_SERVER_PORT] = {5, 5, NEVER, true, NULL},
    [COLUMN_FROM] = {15, 40, NEVER, false, draw_from},
    [COLUMN_TO] = {15, 40, NEVER, false, draw_to},
    [COLUMN_MORE] = {4, 5, NEVER, true, NULL},
    [COLUMN_RCPTS] = {5, 6, NEVER, true, NULL},
    [COLUMN_ACCEPTED] = {4, 6, NEVER, true, NULL},
    [COLUMN_REFUSED] = {4, 6, NEVER, true, NULL},
    [COLUMN_REPLY] = {20, 200, NEVER, false, NULL},
    [COLUMN_SUBJECT] = {20, 100, NEVER, false, NULL},
    [COLUMN_MAILS] = {5, 6, NEVER, true, NULL},
    [COLUMN_PACKETS] = {5, 8, NEVER, true, NULL},
    [COLUMN_GAPS] = {6, 8, NEVER, true, NULL},
    [COLUMN_STATE] = {6, 6, NEVER, false, NULL},
    [COLUMN_FINDINGS] = {4, 5, NEVER, true, NULL},
    [COLUMN_SEVERITY] = {8, 8, NEVER, false, draw_severity},
};

bool column_is_right(enum column_id id)
{
    return columns[id].is_right;
}

struct columns_need columns_need_of(const struct store *st, const struct canvas *canvas,
                                    bool shows_clock)
{
    struct columns_need need = {0};
    size_t first = store_first(st), count = store_count(st);
    if (first == count) return need;
    const struct store_row *last = store_row_at(st, count - 1);
    for (uint64_t id = last->id; id > 0; id /= 10) need.id_digits++;
    need.is_dated = shows_clock &&
                    !clock_is_same_day(canvas, store_row_at(st, first)->start_ns, last->start_ns);
    return need;
}

static bool is_clock(enum column_id id)
{
    return id == COLUMN_TIME || id == COLUMN_END_TIME;
}

static int min_of(enum column_id id, const struct columns_need *need)
{
    if (is_clock(id) && need->is_dated) return SHORT_DATE_CLOCK;
    if (id == COLUMN_ID && need->id_digits > columns[id].min) return need->id_digits;
    return columns[id].min;
}

static int max_of(enum column_id id, const struct columns_need *need)
{
    if (is_clock(id) && need->is_dated) return DATE_CLOCK;
    int min = min_of(id, need);
    return min > columns[id].max ? min : columns[id].max;
}

// What the envelope and the reason should have to themselves before a column of little weight comes
// in.
enum { COMFORT = 20, COMFORT_RANK = 9 };

// And what a column with a width of its own leaves to those that come after it.
enum { OTHERS = 14 };

// Gives what is left over to the columns that can use it, a column at a time in turn.
static void widen(struct columns_layout *l, const struct columns_need *need, int left,
                  const bool is_fixed[COLUMN_COUNT])
{
    bool has_grown = true;
    while (left > 0 && has_grown) {
        has_grown = false;
        for (int i = 0; i < l->count && left > 0; i++) {
            int max = max_of(l->id[i], need);
            if (is_fixed[i]) continue;
            int step = l->id[i] == COLUMN_PATH || l->id[i] == COLUMN_REASON ? 3 : 1;
            if (step > left) step = left;
            if (step > max - l->width[i]) step = max - l->width[i];
            if (is_clock(l->id[i])) { // all of a date, or nothing
                step = (l->width[i] < SHORT_DATE_CLOCK ? SHORT_DATE_CLOCK : max) - l->width[i];
                if (!need->is_dated || step > left) continue;
            }
            l->width[i] += step;
            left -= step;
            has_grown |= step > 0;
        }
    }
}

void columns_fit(struct columns_layout *l, const struct columns_need *need,
                 const struct column_list *widths, int width)
{
    int chosen[COLUMN_COUNT] = {0}, own[COLUMN_COUNT] = {0}; // widths; 0: not in, none
    bool is_fixed[COLUMN_COUNT] = {false};
    for (int i = 0; widths && i < widths->count; i++)
        own[widths->column[i].id] = widths->column[i].width;
    int used = -1;
    for (int rank = 0; rank < RANKS; rank++) {
        for (int i = 0; i < COLUMN_COUNT; i++) {
            int room = width - used - 1 - (rank >= COMFORT_RANK ? COMFORT : 0);
            int min = min_of((enum column_id)i, need);
            if (min > room && is_clock((enum column_id)i)) min = CLOCK; // without its date
            if (own[i] && own[i] + OTHERS <= room) min = own[i];
            if (columns[i].rank != rank || min > room) continue;
            chosen[i] = min;
            used += 1 + min;
        }
    }
    l->count = 0;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        if (chosen[i] == 0) continue;
        l->id[l->count] = (enum column_id)i;
        is_fixed[l->count] = own[i] == chosen[i];
        l->width[l->count++] = chosen[i];
    }
    widen(l, need, width - used, is_fixed);
}

int column_screen_width(enum column_id id, const struct columns_need *need)
{
    return min_of(id, need);
}

void columns_choose(struct columns_layout *l, const struct columns_need *need,
                    const struct column_list *list, int first, int width)
{
    bool is_fixed[COLUMN_COUNT] = {false};
    int used = -1;
    l->count = 0;
    for (int i = first; i < list->count && used + 1 < width; i++) {
        const struct column_choice *c = &list->column[i];
        is_fixed[l->count] = c->width > 0;
        l->id[l->count] = c->id;
        l->width[l->count] = c->width ? c->width : min_of(c->id, need);
        used += 1 + l->width[l->count++];
    }
    if (used > width && l->count > 0) l->width[l->count - 1] -= used - width;
    if (used < width) widen(l, need, width - used, is_fixed);
}

void column_draw(enum column_id id, struct pen *p, const struct store_row *row,
                 const struct column_times *times)
{
    if (id == COLUMN_TIME && times && times->mode != COLUMN_TIMES_CLOCK) {
        draw_passed(p, row, times);
        return;
    }
    if (columns[id].draw) {
        columns[id].draw(p, row);
        return;
    }
    struct buf text;
    buf_init(&text, 0);
    column_append(id, row, &text);
    int left = pen_left(p);
    if (columns[id].is_right) canvas_put_cell(p, STYLE_NORMAL, buf_str(&text), left, true);
    else put_wire_cell(p, STYLE_NORMAL, buf_bytes(&text));
    buf_fini(&text);
}

static uint64_t address_number(const struct stream_endpoint *e)
{
    uint64_t n = 0;
    for (int i = 0; i < 8; i++) n = n << 8 | e->ip[i];
    return e->ip_version == 4 ? n >> 32 : n;
}

static struct column_key number(uint64_t n)
{
    return (struct column_key){.number = n};
}

static struct column_key text(struct bytes b)
{
    return (struct column_key){.is_text = true, .text = b};
}

struct column_key column_key_of(enum column_id id, const struct store_row *row)
{
    switch (id) {
    case COLUMN_OUTCOME: return number(outcome_of(row));
    case COLUMN_FINDING:
        if (row->finding_count == 0) return number(0);
        return number(((uint64_t)row->worst_finding + 1) << 32 | row->finding_count);
    case COLUMN_TIME: return number((uint64_t)row->start_ns);
    case COLUMN_CLIENT: return number(address_number(&row->client));
    case COLUMN_SERVER: return text(row->server_name);
    case COLUMN_HELO: return text(row->helo_name);
    case COLUMN_PATH: return text(row->from);
    case COLUMN_RCPT: return number(row->rcpt_count);
    case COLUMN_END: return number(row->verdict_code ? row->verdict_code : row->last_code);
    case COLUMN_REASON: return text(row->verdict_code >= 400 ? row->verdict_text : row->subject);
    case COLUMN_MESSAGES: return number(row->message_count);
    case COLUMN_OCTETS: return number(row->bytes[STREAM_CLIENT] + row->bytes[STREAM_SERVER]);
    case COLUMN_TLS: return number(row->tls_mode);
    case COLUMN_USER: return text(row->auth_user);
    case COLUMN_DURATION: return number((uint64_t)(row->end_ns - row->start_ns));
    case COLUMN_END_TIME: return number((uint64_t)row->end_ns);
    case COLUMN_CLIENT_PORT: return number(row->client.port);
    case COLUMN_SERVER_IP: return number(address_number(&row->server));
    case COLUMN_SERVER_PORT: return number(row->server.port);
    case COLUMN_FROM: return text(row->from);
    case COLUMN_TO: return text(row->first_to);
    case COLUMN_MORE:
    case COLUMN_RCPTS: return number(row->rcpt_count);
    case COLUMN_ACCEPTED: return number(row->rcpt_accepted);
    case COLUMN_REFUSED: return number(row->rcpt_refused);
    case COLUMN_REPLY: return text(row->verdict_text);
    case COLUMN_SUBJECT: return text(row->subject);
    case COLUMN_MAILS: return number(row->transaction_count);
    case COLUMN_PACKETS: return number(row->packets);
    case COLUMN_GAPS: return number(row->gaps[0] + row->gaps[1]);
    case COLUMN_STATE: return number(row->state);
    case COLUMN_FINDINGS: return number(row->finding_count);
    case COLUMN_SEVERITY: return number(row->finding_count ? row->worst_finding + 1u : 0);
    case COLUMN_ID:
    case COLUMN_COUNT: break;
    }
    return number(row->id);
}

// Addresses and numbers have to be written before they can be looked at; most needles are none.
static bool may_be_number(struct bytes needle)
{
    for (size_t i = 0; i < needle.len; i++) {
        if (!strchr("#.:0123456789abcdefABCDEF", needle.data[i])) return false;
    }
    return true;
}

static bool numbers_have(const struct store_row *row, struct bytes needle)
{
    char client[SESSION_IP_TEXT], server[SESSION_IP_TEXT], code[16], id[24];
    session_ip_text(&row->client, client);
    session_ip_text(&row->server, server);
    snprintf(code, sizeof(code), "%u", row->verdict_code);
    snprintf(id, sizeof(id), "#%" PRIu64, row->id);
    return match_has(bytes_str(client), needle) || match_has(bytes_str(server), needle) ||
           match_has(bytes_str(code), needle) || match_has(bytes_str(id), needle);
}

bool column_row_has(const struct store_row *row, struct bytes needle)
{
    const struct bytes texts[] = {row->from,         row->first_to,  row->subject,
                                  row->verdict_text, row->helo_name, row->server_name,
                                  row->auth_user};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (match_has(texts[i], needle)) return true;
    }
    return may_be_number(needle) && numbers_have(row, needle);
}
