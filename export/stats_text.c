// SPDX-License-Identifier: BSD-2-Clause
#include "export/stats_text.h"

#include <stdio.h>

#include "base/display.h"
#include "base/timestamp.h"
#include "export/json.h"
#include "export/plain.h"

enum { LABEL = 30, NUMBER = 11 };

// --- rates

// Darker is more; the first is none at all.
static void put_bars(struct buf *out, const struct timeline_view *v)
{
    static const char steps[] = " .:-=+*#";
    uint64_t most = 1;
    for (int i = 0; i < v->count; i++)
        if (v->counts[i] > most) most = v->counts[i];
    for (int i = 0; i < v->count; i++) {
        double part = (double)v->counts[i] / (double)most;
        buf_append_byte(out, (uint8_t)steps[v->counts[i] ? 1 + (int)(part * 6) : 0]);
    }
}

static void put_rates(const struct stats *st, struct buf *out)
{
    buf_append_str(out, "Rates\n");
    for (int i = 0; i < STATS_RATE_COUNT; i++) {
        struct timeline_view view;
        double rate;
        char text[STATS_RATE_TEXT];
        stats_rate_view(st, (enum stats_rate)i, TIMELINE_ALL, &view, &rate);
        stats_rate_text((enum stats_rate)i, rate, text);
        buf_printf(out, "  %-16s %14s  |", stats_rate_title((enum stats_rate)i), text);
        put_bars(out, &view);
        buf_append_str(out, "|\n");
    }
}

// --- sections

static void put_number(struct buf *out, const char *text)
{
    buf_printf(out, "%*s", NUMBER, text);
}

static void put_value(struct buf *out, const struct stats_column *column,
                      const struct stats_row *row, int at)
{
    if (!row->is_known[at]) {
        put_number(out, "-");
        return;
    }
    char text[TIMESTAMP_TEXT];
    if (column->is_duration) {
        timestamp_delta((int64_t)row->value[at] * 1000, text);
        put_number(out, text + 1); // without its sign
        return;
    }
    struct buf number;
    buf_init(&number, 0);
    if (at == 0 && row->error) buf_append_byte(&number, '~');
    plain_number(&number, row->value[at]);
    put_number(out, buf_str(&number));
    buf_fini(&number);
}

static void put_share(struct buf *out, uint64_t value, uint64_t total)
{
    if (total == 0) return;
    buf_printf(out, "  %3u%%", (unsigned)((double)value * 100 / (double)total + 0.5));
}

static void put_head(struct buf *out, enum stats_section section, const struct stats_list *list)
{
    const struct stats_section_info *info = stats_section_info(section);
    size_t column = out->len;
    buf_printf(out, "\n%s", info->title);
    // Columns begin right of the label; a long title pushes them.
    do buf_append_byte(out, ' ');
    while (out->len - column < LABEL + 3);
    for (int i = 0; i < STATS_COLUMNS && info->columns[i].name; i++)
        put_number(out, info->columns[i].title);
    buf_append_byte(out, '\n');
    if (list->is_approximate)
        buf_append_str(out, "  (too many to count all exactly: a count with ~ may be too high)\n");
}

static struct bytes label_of(const struct stats_row *row)
{
    return row->label.len ? row->label : BYTES_LIT("(none)");
}

// One that is wider pushes the rest of its line: it is never cut.
static void put_label(struct buf *out, struct bytes label)
{
    display_append(out, label, 0);
    for (size_t i = display_width(label, 0); i < LABEL; i++) buf_append_byte(out, ' ');
}

static void put_section(const struct stats *st, enum stats_section section, struct buf *out)
{
    const struct stats_section_info *info = stats_section_info(section);
    struct stats_list list;
    stats_list(st, section, STATS_ROWS, &list);
    if (list.count == 0) return;
    put_head(out, section, &list);
    for (int i = 0; i < list.count; i++) {
        const struct stats_row *row = &list.rows[i];
        buf_append_str(out, "  ");
        put_label(out, label_of(row));
        for (int k = 0; k < STATS_COLUMNS && info->columns[k].name; k++)
            put_value(out, &info->columns[k], row, k);
        put_share(out, row->value[0], list.total);
        if (row->note) buf_printf(out, "  %s", row->note);
        buf_append_byte(out, '\n');
    }
}

static void put_summary(const struct stats *st, struct buf *out)
{
    struct timeline_view view;
    double rate;
    char text[TIMESTAMP_TEXT];
    plain_count(out, stats_sessions(st), "session", "sessions");
    stats_rate_view(st, STATS_RATE_SESSIONS, TIMELINE_ALL, &view, &rate);
    if (view.count > 0) {
        timestamp_delta(view.span_ns, text);
        buf_printf(out, " in %s", text + 1);
    }
    buf_append_str(out, "\n\n");
}

void stats_text_append(const struct stats *st, struct buf *out)
{
    put_summary(st, out);
    if (stats_sessions(st) == 0) return;
    put_rates(st, out);
    for (int i = 0; i < STATS_SECTION_COUNT; i++) put_section(st, (enum stats_section)i, out);
}

// --- JSON

static void put_json_rates(struct json *j, const struct stats *st)
{
    json_key(j, "rates");
    json_object_begin(j);
    for (int i = 0; i < STATS_RATE_COUNT; i++) {
        struct timeline_view view;
        double rate;
        stats_rate_view(st, (enum stats_rate)i, TIMELINE_ALL, &view, &rate);
        if (i == 0) {
            json_key(j, "seconds");
            json_number(j, (uint64_t)(view.span_ns / TIMESTAMP_NS_PER_S));
            json_key(j, "step_seconds");
            json_number(j, (uint64_t)(view.step_ns / TIMESTAMP_NS_PER_S));
        }
        json_key(j, stats_rate_name((enum stats_rate)i));
        json_array_begin(j);
        for (int k = 0; k < view.count; k++)
            json_number(j, view.counts[k] * (i == STATS_RATE_OCTETS ? 8 : 1));
        json_array_end(j);
    }
    json_object_end(j);
}

// What -Y takes to have the sessions of a row.
static void put_json_where(struct json *j, enum stats_section section, const struct stats_row *row)
{
    struct buf condition;
    buf_init(&condition, 0);
    if (stats_filter(section, row, &condition)) {
        json_key(j, "where");
        json_string(j, buf_bytes(&condition));
    }
    buf_fini(&condition);
}

static void put_json_row(struct json *j, enum stats_section section, const struct stats_row *row)
{
    const struct stats_section_info *info = stats_section_info(section);
    json_object_begin(j);
    json_key(j, info->label);
    json_string(j, row->label);
    for (int k = 0; k < STATS_COLUMNS && info->columns[k].name; k++) {
        json_key(j, info->columns[k].name);
        if (row->is_known[k]) json_number(j, row->value[k]);
        else json_null(j);
    }
    if (row->error) {
        json_key(j, "error");
        json_number(j, row->error);
    }
    put_json_where(j, section, row);
    json_object_end(j);
}

void stats_text_append_json(const struct stats *st, struct buf *out)
{
    struct json j = json_of(out);
    json_object_begin(&j);
    json_key(&j, "type");
    json_str(&j, "statistics");
    json_key(&j, "sessions");
    json_number(&j, stats_sessions(st));
    put_json_rates(&j, st);
    for (int i = 0; i < STATS_SECTION_COUNT; i++) {
        const struct stats_section_info *info = stats_section_info((enum stats_section)i);
        struct stats_list list;
        stats_list(st, (enum stats_section)i, STATS_ROWS, &list);
        json_key(&j, info->name);
        json_array_begin(&j);
        for (int k = 0; k < list.count; k++)
            put_json_row(&j, (enum stats_section)i, &list.rows[k]);
        json_array_end(&j);
    }
    json_object_end(&j);
    buf_append_byte(out, '\n');
}
