// SPDX-License-Identifier: BSD-2-Clause
//
// The statistics as rows, and the conditions that lead from a row to its sessions.
#include <stdio.h>

#include "base/utf8.h"
#include "decode/model/stats_state.h"
#include "decode/smtp/text/smtp_keyword_text.h"
#include "decode/smtp/text/smtp_reply_code_text.h"

#define COUNT(name, title)    {name, title, false}
#define DURATION(name, title) {name, title, true}

static const struct stats_column columns[STATS_SECTION_COUNT][STATS_COLUMNS] = {
    [STATS_OUTCOMES] = {COUNT("sessions", "sessions")},
    [STATS_MAIL] = {COUNT("count", "count")},
    [STATS_LATENCY] = {COUNT("count", "count"), DURATION("p50_us", "p50"),
                       DURATION("p95_us", "p95"), DURATION("p99_us", "p99"),
                       DURATION("max_us", "max")},
    [STATS_REPLIES] = {COUNT("replies", "replies")},
    [STATS_REFUSALS] = {COUNT("refusals", "refusals")},
    [STATS_CLIENTS] = {COUNT("sessions", "sessions"), COUNT("messages", "messages")},
    [STATS_SERVERS] = {COUNT("sessions", "sessions"), COUNT("messages", "messages")},
    [STATS_SENDERS] = {COUNT("transactions", "mails")},
    [STATS_RECIPIENTS] = {COUNT("recipients", "recipients"), COUNT("refused", "refused")},
    [STATS_FINDINGS] = {COUNT("sessions", "sessions"), COUNT("places", "places")},
    [STATS_TLS] = {COUNT("sessions", "sessions"), COUNT("decrypted", "decrypted")},
    [STATS_TLS_VERSIONS] = {COUNT("sessions", "sessions")},
    [STATS_CIPHERS] = {COUNT("sessions", "sessions")},
    [STATS_EXTENSIONS] = {COUNT("offered", "offered"), COUNT("used", "used")},
    [STATS_AUTH] = {COUNT("tries", "tries"), COUNT("accepted", "accepted"),
                    COUNT("refused", "refused"), COUNT("clear", "in clear")},
    [STATS_AUTH_FAILURES] = {COUNT("refused", "refused")},
    [STATS_CAPTURE] = {COUNT("count", "count")},
};

const struct stats_section_info *stats_section_info(enum stats_section s)
{
    static struct stats_section_info infos[STATS_SECTION_COUNT] = {
#define X(e, name, title, label) [STATS_##e] = {name, title, label, {{NULL, NULL, false}}},
        STATS_SECTIONS(X)
#undef X
    };
    memcpy(infos[s].columns, columns[s], sizeof(columns[s]));
    return &infos[s];
}

// --- rows

static struct stats_row *add_row(struct stats_list *l, struct bytes label, uint64_t value)
{
    struct stats_row *row = &l->rows[l->count++];
    *row = (struct stats_row){.label = label, .value = {value}, .is_known = {true}};
    return row;
}

static void set(struct stats_row *row, int column, uint64_t value)
{
    row->value[column] = value;
    row->is_known[column] = true;
}

static void list_outcomes(const struct stats *st, struct stats_list *l)
{
    l->total = st->sessions;
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        enum outcome o = (enum outcome)i;
        if (st->outcomes[i] == 0) continue;
        add_row(l, bytes_str(outcome_name(o)), st->outcomes[i])->note = outcome_text(o);
    }
}

// Conditions of rows whose labels are ours.
static const struct {
    const char *label, *filter;
} known[] = {
    {"transactions accepted", "status == accepted"},
    {"transactions rejected", "status == rejected"},
    {"transactions broken off", "status == aborted"},
    {"transactions unfinished", "status == incomplete"},
    {"messages", "messages > 0"},
    {"recipients accepted", "rcpt.code == 2xx"},
    {"recipients refused", "rcpt.code >= 400"},
    {"sessions with gaps", "gaps > 0"},
    {"none", "tls == none"},
    {"starttls", "tls == starttls"},
    {"implicit", "tls == implicit"},
};

static void add_total(struct stats_list *l, const char *label, uint64_t value)
{
    if (value) add_row(l, bytes_str(label), value);
}

static void list_mail(const struct stats *st, struct stats_list *l)
{
    add_total(l, "transactions accepted", st->transactions[SESSION_ACCEPTED]);
    add_total(l, "transactions rejected", st->transactions[SESSION_REJECTED]);
    add_total(l, "transactions broken off", st->transactions[SESSION_ABORTED]);
    add_total(l, "transactions unfinished", st->transactions[SESSION_INCOMPLETE]);
    add_total(l, "messages", st->messages);
    add_total(l, "recipients accepted", st->rcpts_accepted);
    add_total(l, "recipients refused", st->rcpts_refused);
    add_total(l, "recipients unanswered", st->rcpts - st->rcpts_accepted - st->rcpts_refused);
}

static void list_latency(const struct stats *st, struct stats_list *l)
{
    static const struct {
        const char *label, *note;
    } steps[STATS_LATENCIES] = {
        {"connect", "from the first SYN to the server's answer"},
        {"greeting", "from the connection to the greeting"},
        {"rcpt", "from RCPT to its reply"},
        {"end-of-data", "from the last octet of a message to its reply"},
    };
    for (int i = 0; i < STATS_LATENCIES; i++) {
        const struct histogram *h = &st->latency[i];
        if (h->count == 0) continue;
        struct stats_row *row = add_row(l, bytes_str(steps[i].label), h->count);
        row->note = steps[i].note;
        set(row, 1, histogram_percentile(h, 50));
        set(row, 2, histogram_percentile(h, 95));
        set(row, 3, histogram_percentile(h, 99));
        set(row, 4, h->max_us);
    }
}

enum { CODES_MAX = 16 };

// The codes that came most, in order of the code.
static void list_replies(const struct stats *st, struct stats_list *l)
{
    bool is_in[STATS_CODES] = {false};
    for (int n = 0; n < CODES_MAX; n++) {
        int best = -1;
        for (int code = 0; code < STATS_CODES; code++) {
            bool is_more = st->codes[code] && (best < 0 || st->codes[code] > st->codes[best]);
            if (!is_in[code] && is_more) best = code;
        }
        if (best >= 0) is_in[best] = true;
    }
    for (int code = 0; code < STATS_CODES; code++) {
        l->total += st->codes[code];
        if (!is_in[code]) continue;
        char *text = l->texts[l->count];
        snprintf(text, sizeof(l->texts[0]), "%03d", code);
        add_row(l, bytes_str(text), st->codes[code])->note = smtp_reply_code_text((unsigned)code);
    }
}

static void list_findings(const struct stats *st, struct stats_list *l)
{
    for (int severity = FINDING_CRITICAL; severity >= FINDING_INFO; severity--) {
        for (int i = 0; i < FINDING_COUNT; i++) {
            enum finding_id id = (enum finding_id)i;
            if (st->findings[i] == 0 || (int)finding_severity_of(id) != severity) continue;
            struct stats_row *row = add_row(l, bytes_str(finding_json_id(id)), st->findings[i]);
            row->note = finding_text(id);
            set(row, 1, st->finding_places[i]);
        }
    }
}

static void list_tls(const struct stats *st, struct stats_list *l)
{
    l->total = st->sessions;
    for (int i = 0; i < STATS_TLS_MODES; i++) {
        const char *name = session_tls_mode_name((enum session_tls_mode)i);
        if (st->tls_modes[i] == 0) continue;
        struct stats_row *row = add_row(l, bytes_str(name ? name : "none"), st->tls_modes[i]);
        if (i != SESSION_TLS_NONE) set(row, 1, st->tls_decrypted[i]);
    }
}

static void list_capture(const struct stats *st, struct stats_list *l)
{
    add_total(l, "packets", st->packets);
    add_total(l, "octets", st->octets);
    add_total(l, "sessions with gaps", st->gap_sessions);
    add_total(l, "octets missing", st->gap_octets);
}

static void list_top(const struct top *t, int extras, int max, struct stats_list *l)
{
    const struct top_item *items[STATS_ROWS];
    size_t count = top_first(t, items, (size_t)(max < STATS_ROWS ? max : STATS_ROWS));
    l->is_approximate = t->is_approximate;
    for (size_t i = 0; i < count; i++) {
        struct stats_row *row = add_row(l, items[i]->key, items[i]->count);
        row->error = items[i]->error;
        for (int k = 0; k < extras; k++) set(row, k + 1, items[i]->extra[k]);
    }
}

static void list_extensions(const struct stats *st, int max, struct stats_list *l)
{
    const struct top_item *items[STATS_ROWS * 2];
    size_t count = top_first(&st->extensions, items, (size_t)(max * 2));
    l->is_approximate = st->extensions.is_approximate;
    l->total = st->sessions;
    for (size_t i = 0; i < count; i++) {
        struct stats_row *row = add_row(l, items[i]->key, items[i]->count);
        row->error = items[i]->error;
        row->note = smtp_keyword_text(items[i]->key);
        if (items[i]->extra[STATS_USE_KNOWN]) set(row, 1, items[i]->extra[STATS_USED]);
    }
}

static void note_codes(struct stats_list *l)
{
    for (int i = 0; i < l->count; i++) {
        uint64_t code = 0;
        bytes_to_u64(bytes_first(l->rows[i].label, 3), &code);
        l->rows[i].note = smtp_reply_code_text((unsigned)code);
    }
}

void stats_list(const struct stats *st, enum stats_section section, int max,
                struct stats_list *l)
{
    memset(l, 0, sizeof(*l));
    if (max > STATS_ROWS) max = STATS_ROWS;
    switch (section) {
    case STATS_OUTCOMES: list_outcomes(st, l); break;
    case STATS_MAIL: list_mail(st, l); break;
    case STATS_LATENCY: list_latency(st, l); break;
    case STATS_REPLIES: list_replies(st, l); break;
    case STATS_REFUSALS:
        list_top(&st->refusals, 0, max, l);
        note_codes(l);
        break;
    case STATS_CLIENTS: list_top(&st->clients, 1, max, l); break;
    case STATS_SERVERS: list_top(&st->servers, 1, max, l); break;
    case STATS_SENDERS: list_top(&st->senders, 0, max, l); break;
    case STATS_RECIPIENTS: list_top(&st->recipients, 1, max, l); break;
    case STATS_FINDINGS: list_findings(st, l); break;
    case STATS_TLS: list_tls(st, l); break;
    case STATS_TLS_VERSIONS: list_top(&st->tls_versions, 0, max, l); break;
    case STATS_CIPHERS: list_top(&st->ciphers, 0, max, l); break;
    case STATS_EXTENSIONS: list_extensions(st, max, l); break;
    case STATS_AUTH: list_top(&st->auth, 3, max, l); break;
    case STATS_AUTH_FAILURES: list_top(&st->auth_failures, 0, max, l); break;
    case STATS_CAPTURE: list_capture(st, l); break;
    case STATS_SECTION_COUNT: break;
    }
}

// --- conditions

// A text of the filter language. Between '…' nothing has a meaning; a label that holds a ' goes
// between "…", where a backslash is doubled to mean itself.
static void put_text(struct buf *out, struct bytes text)
{
    bool has_quote = bytes_find(text, 0, '\'') < text.len;
    buf_append_byte(out, has_quote ? '"' : '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (has_quote && (text.data[i] == '"' || text.data[i] == '\\')) buf_append_byte(out, '\\');
        buf_append_byte(out, text.data[i]);
    }
    buf_append_byte(out, has_quote ? '"' : '\'');
}

// Whether it can be typed: valid UTF-8 without controls.
static bool is_clean(struct bytes text)
{
    while (text.len > 0) {
        uint32_t code;
        size_t n = utf8_decode(text, &code);
        if (n == 0 || code < ' ' || (code >= 0x7F && code < 0xA0)) return false;
        text = bytes_skip(text, n);
    }
    return true;
}

// A regular expression that matches label alone between before and after.
static void put_pattern(struct buf *out, const char *before, struct bytes label, const char *after)
{
    struct buf pattern;
    buf_init(&pattern, 0);
    buf_append_str(&pattern, before);
    for (size_t i = 0; i < label.len; i++) {
        uint8_t c = label.data[i];
        if (c && strchr("\\.^$|()[]{}*+?", c)) buf_append_byte(&pattern, '\\');
        buf_append_byte(&pattern, c);
    }
    buf_append_str(&pattern, after);
    put_text(out, buf_bytes(&pattern));
    buf_fini(&pattern);
}

static void put_address(struct buf *out, const char *field, struct bytes label)
{
    buf_printf(out, "%s == %.*s", field, (int)label.len, (const char *)label.data);
}

static void put_domain(struct buf *out, const char *field, struct bytes label)
{
    buf_append_str(out, field);
    if (bytes_equal(label, BYTES_LIT("<>"))) buf_append_str(out, " == <>");
    else if (label.len == 0) buf_append_str(out, " ~ '(^[^@]+|@)$'");
    else if (buf_append_str(out, " ~ "), label.len == TOP_KEY) put_pattern(out, "@", label, "");
    else put_pattern(out, "@", label, "$");
}

static bool put_known(struct buf *out, struct bytes label)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (!bytes_equal(label, bytes_str(known[i].label))) continue;
        buf_append_str(out, known[i].filter);
        return true;
    }
    return false;
}

// The slowest twentieth. The value is the end of its bucket: what lies in the bucket counts too.
static bool put_delay(struct buf *out, const struct stats_row *row)
{
    static const char *const fields[][2] = {{"connect", "timing.connect"},
                                            {"greeting", "timing.greeting"},
                                            {"rcpt", "rcpt.delay"},
                                            {"end-of-data", "reply.delay"}};
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (!bytes_equal(row->label, bytes_str(fields[i][0]))) continue;
        uint64_t us = row->value[2] - row->value[2] / HISTOGRAM_STEPS;
        buf_printf(out, "%s >= %lluus", fields[i][1], (unsigned long long)us);
        return true;
    }
    return false;
}

bool stats_filter(enum stats_section section, const struct stats_row *row, struct buf *out)
{
    struct bytes label = row->label;
    if (!is_clean(label)) return false;
    int len = (int)label.len;
    const char *text = (const char *)label.data;
    switch (section) {
    case STATS_OUTCOMES: buf_printf(out, "outcome == %.*s", len, text); return true;
    case STATS_REPLIES:
        buf_printf(out, "replies == %.*s", len, text);
        return true;
    case STATS_REFUSALS: buf_append_str(out, "refusal == "); break;
    case STATS_CLIENTS: put_address(out, "client.ip", label); return true;
    case STATS_SERVERS: put_address(out, "server.ip", label); return true;
    case STATS_SENDERS: put_domain(out, "env.from", label); return true;
    case STATS_RECIPIENTS: put_domain(out, "env.rcpt", label); return true;
    case STATS_FINDINGS: buf_printf(out, "finding == %.*s", len, text); return true;
    case STATS_TLS_VERSIONS: buf_append_str(out, "tls.version == "); break;
    case STATS_CIPHERS: buf_append_str(out, "tls.cipher == "); break;
    case STATS_EXTENSIONS:
        buf_append_str(out, "extension ~ ");
        put_pattern(out, "^", label, "( |$)");
        return true;
    case STATS_AUTH: buf_append_str(out, "auth.mechanism == "); break;
    case STATS_AUTH_FAILURES:
        put_address(out, "auth.code >= 400 and client.ip", label);
        return true;
    case STATS_MAIL:
    case STATS_TLS:
    case STATS_CAPTURE: return put_known(out, label);
    case STATS_LATENCY: return put_delay(out, row);
    case STATS_SECTION_COUNT: return false;
    }
    put_text(out, label);
    return true;
}
