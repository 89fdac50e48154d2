// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/column.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/timestamp.h"
#include "decode/model/outcome.h"

static const struct {
    const char *name, *title, *help;
    int width;
    bool is_number;
} columns[COLUMN_COUNT] = {
#define X(e, name, title, width, is_number, help)                                                  \
    [COLUMN_##e] = {name, title, help, width, is_number},
    COLUMN_TABLE(X)
#undef X
};

const char *column_name(enum column_id id)
{
    return columns[id].name;
}

const char *column_title(enum column_id id)
{
    return columns[id].title;
}

const char *column_help(enum column_id id)
{
    return columns[id].help;
}

int column_width(enum column_id id)
{
    return columns[id].width;
}

bool column_is_number(enum column_id id)
{
    return columns[id].is_number;
}

enum message_depth column_message_depth(enum column_id id)
{
    bool is_finding = id == COLUMN_FINDING || id == COLUMN_FINDINGS || id == COLUMN_SEVERITY;
    if (is_finding) return MESSAGE_WHOLE;
    return id == COLUMN_SUBJECT || id == COLUMN_REASON ? MESSAGE_HEADER : MESSAGE_COUNTED;
}

// --- values

static void put_time(struct buf *out, int64_t ns, unsigned digits)
{
    char text[TIMESTAMP_TEXT];
    timestamp_rfc3339(ns, digits, text);
    buf_append_str(out, text);
}

static void put_ip(struct buf *out, const struct stream_endpoint *e)
{
    char text[SESSION_IP_TEXT];
    session_ip_text(e, text);
    buf_append_str(out, text);
}

static void put_number(struct buf *out, uint64_t n)
{
    buf_printf(out, "%" PRIu64, n);
}

static void put_seconds(struct buf *out, int64_t ns, unsigned digits)
{
    if (ns < 0) ns = 0;
    buf_printf(out, "%" PRId64, ns / TIMESTAMP_NS_PER_S);
    if (digits == 0) return;
    char decimals[16];
    snprintf(decimals, sizeof(decimals), "%09d", (int)(ns % TIMESTAMP_NS_PER_S));
    buf_printf(out, ".%.*s", digits > 9 ? 9 : (int)digits, decimals);
}

static void put_from(struct buf *out, struct bytes from)
{
    if (!bytes_is_none(from) && from.len == 0) buf_append_str(out, "<>");
    else buf_append_bytes(out, from);
}

static void put_path(struct buf *out, const struct store_row *row)
{
    if (row->transaction_count == 0) return;
    if (bytes_is_none(row->from)) buf_append_byte(out, '?');
    put_from(out, row->from);
    buf_append_str(out, " -> ");
    buf_append_bytes(out, row->first_to);
    if (row->rcpt_count > 1) buf_printf(out, " +%u", row->rcpt_count - 1);
}

static void put_finding(struct buf *out, const struct store_row *row, bool is_severity)
{
    if (row->finding_count == 0) return;
    buf_append_str(out, is_severity ? finding_severity_name(row->worst_finding)
                                    : finding_json_id(row->worst_id));
}

void column_append(enum column_id id, const struct store_row *row, struct buf *out)
{
    const char *tls = session_tls_mode_name(row->tls_mode);
    unsigned code = row->verdict_code ? row->verdict_code : row->last_code;
    switch (id) {
    case COLUMN_OUTCOME: buf_append_str(out, outcome_name(outcome_of(row))); break;
    case COLUMN_FINDING: put_finding(out, row, false); break;
    case COLUMN_ID: put_number(out, row->id); break;
    case COLUMN_TIME: put_time(out, row->start_ns, row->time_digits); break;
    case COLUMN_CLIENT: put_ip(out, &row->client); break;
    case COLUMN_SERVER:
        if (row->server_name.len) buf_append_bytes(out, row->server_name);
        else put_ip(out, &row->server);
        break;
    case COLUMN_HELO: buf_append_bytes(out, row->helo_name); break;
    case COLUMN_PATH: put_path(out, row); break;
    case COLUMN_RCPT:
        if (row->rcpt_count) buf_printf(out, "%u/%u", row->rcpt_accepted, row->rcpt_count);
        break;
    case COLUMN_END:
        if (code && outcome_of(row) != OUTCOME_TLS) buf_printf(out, "%03u", code);
        break;
    case COLUMN_REASON:
        buf_append_bytes(out, row->verdict_code >= 400 ? outcome_reason(row) : row->subject);
        break;
    case COLUMN_MESSAGES: put_number(out, row->message_count); break;
    case COLUMN_OCTETS: put_number(out, row->bytes[0] + row->bytes[1]); break;
    case COLUMN_TLS: buf_append_str(out, tls ? tls : "none"); break;
    case COLUMN_USER: buf_append_bytes(out, row->auth_user); break;
    case COLUMN_DURATION: put_seconds(out, row->end_ns - row->start_ns, row->time_digits); break;
    case COLUMN_END_TIME: put_time(out, row->end_ns, row->time_digits); break;
    case COLUMN_CLIENT_PORT: put_number(out, row->client.port); break;
    case COLUMN_SERVER_IP: put_ip(out, &row->server); break;
    case COLUMN_SERVER_PORT: put_number(out, row->server.port); break;
    case COLUMN_FROM: put_from(out, row->from); break;
    case COLUMN_TO: buf_append_bytes(out, row->first_to); break;
    case COLUMN_MORE: put_number(out, row->rcpt_count ? row->rcpt_count - 1 : 0); break;
    case COLUMN_RCPTS: put_number(out, row->rcpt_count); break;
    case COLUMN_ACCEPTED: put_number(out, row->rcpt_accepted); break;
    case COLUMN_REFUSED: put_number(out, row->rcpt_refused); break;
    case COLUMN_REPLY: buf_append_bytes(out, row->verdict_text); break;
    case COLUMN_SUBJECT: buf_append_bytes(out, row->subject); break;
    case COLUMN_MAILS: put_number(out, row->transaction_count); break;
    case COLUMN_PACKETS: put_number(out, row->packets); break;
    case COLUMN_GAPS: put_number(out, row->gaps[0] + row->gaps[1]); break;
    case COLUMN_STATE: buf_append_str(out, session_state_name(row->state)); break;
    case COLUMN_FINDINGS: put_number(out, row->finding_count); break;
    case COLUMN_SEVERITY: put_finding(out, row, true); break;
    case COLUMN_COUNT: break;
    }
}

// --- lists of columns

static bool is_separator(uint8_t c)
{
    return c == ' ' || c == '\t' || c == ',';
}

enum column_id column_find(struct bytes name)
{
    int id = 0;
    while (id < COLUMN_COUNT && !bytes_equal_nocase(name, bytes_str(columns[id].name))) id++;
    if (id < COLUMN_COUNT || name.len == 0) return (enum column_id)id;
    // What stands above it on the screen will do.
    for (id = 0; id < COLUMN_COUNT; id++)
        if (bytes_equal_nocase(name, bytes_str(columns[id].title))) break;
    return (enum column_id)id;
}

static enum err_code add(struct column_list *l, struct bytes word, struct err *err)
{
    size_t colon = bytes_find(word, 0, ':');
    int len = word.len > 40 ? 40 : (int)word.len;
    const char *text = (const char *)word.data;
    enum column_id id = column_find(bytes_first(word, colon));
    uint64_t width = 0;
    if (id == COLUMN_COUNT)
        return err_set(err, ERR_USAGE, "there is no column \"%.*s\"; --help lists all", len, text);
    bool has_width = colon < word.len;
    bool is_width = bytes_to_u64(bytes_skip(word, colon + 1), &width) && width >= 1 &&
                    width <= COLUMN_WIDTH_MAX;
    if (has_width && !is_width)
        return err_set(err, ERR_USAGE, "\"%.*s\": a width is 1 to %d", len, text, COLUMN_WIDTH_MAX);
    for (int i = 0; i < l->count; i++)
        if (l->column[i].id == id)
            return err_set(err, ERR_USAGE, "column %s is named twice", columns[id].name);
    l->column[l->count++] = (struct column_choice){id, (int)width};
    return ERR_NONE;
}

enum err_code column_list_parse(struct bytes text, struct column_list *l, struct err *err)
{
    *l = (struct column_list){.count = 0};
    while (text.len > 0) {
        size_t start = 0;
        while (start < text.len && is_separator(text.data[start])) start++;
        text = bytes_skip(text, start);
        size_t end = 0;
        while (end < text.len && !is_separator(text.data[end])) end++;
        if (end == 0) break;
        enum err_code code = add(l, bytes_first(text, end), err);
        if (code != ERR_NONE) return code;
        text = bytes_skip(text, end);
    }
    if (l->count == 0) return err_set(err, ERR_USAGE, "no column is named; --help lists all");
    return ERR_NONE;
}

void column_list_append(const struct column_list *l, struct buf *out)
{
    for (int i = 0; i < l->count; i++) {
        const struct column_choice *c = &l->column[i];
        buf_printf(out, "%s%s", i ? "," : "", columns[c->id].name);
        if (c->width) buf_printf(out, ":%d", c->width);
    }
}
