// SPDX-License-Identifier: BSD-2-Clause
#include "ui/stats_lines.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/timestamp.h"
#include "decode/model/finding.h"
#include "decode/model/outcome.h"
#include "ui/amount.h"
#include "ui/outcome_style.h"

enum { NUMBER = 10, SHARE = 5, LABEL_MIN = 14, RATE_TITLE = 16, RATE_NUMBER = 13 };

void stats_lines_init(struct stats_lines *l)
{
    *l = (struct stats_lines){.line = NULL};
    arena_init(&l->arena);
}

void stats_lines_fini(struct stats_lines *l)
{
    arena_fini(&l->arena);
    free(l->line);
    l->line = NULL;
}

// --- taking

static struct stats_line *add(struct stats_lines *l, enum stats_line_kind kind, int section)
{
    if (l->count == l->room) {
        l->room = l->room ? 2 * l->room : 128;
        l->line = err_realloc_array(l->line, l->room, sizeof(*l->line));
    }
    l->line[l->count] = (struct stats_line){.kind = kind, .section = section};
    return &l->line[l->count++];
}

static void add_rates(struct stats_lines *l, const struct stats *st, enum timeline_window window)
{
    add(l, STATS_LINE_HEAD, -1);
    for (int i = 0; i < STATS_RATE_COUNT; i++) {
        struct stats_line *line = add(l, STATS_LINE_RATE, -1);
        line->rate = (enum stats_rate)i;
        line->view = ARENA_NEW(&l->arena, struct timeline_view);
        stats_rate_view(st, line->rate, window, line->view, &line->per_second);
    }
}

static void add_section(struct stats_lines *l, const struct stats *st, enum stats_section section)
{
    struct stats_list list;
    stats_list(st, section, STATS_ROWS, &list);
    if (list.count == 0) return;
    add(l, STATS_LINE_BLANK, (int)section);
    add(l, STATS_LINE_HEAD, (int)section);
    if (list.is_approximate) add(l, STATS_LINE_NOTE, (int)section);
    for (int i = 0; i < list.count; i++) {
        struct stats_line *line = add(l, STATS_LINE_ROW, (int)section);
        line->row = list.rows[i];
        line->row.label = arena_copy_bytes(&l->arena, list.rows[i].label);
        line->total = list.total;
    }
}

void stats_lines_take(struct stats_lines *l, const struct stats *st, enum timeline_window window)
{
    arena_fini(&l->arena);
    arena_init(&l->arena);
    l->count = 0;
    add_rates(l, st, window);
    for (int i = 0; i < STATS_SECTION_COUNT; i++) add_section(l, st, (enum stats_section)i);
}

bool stats_lines_is_row(const struct stats_line *line)
{
    return line->kind == STATS_LINE_ROW || line->kind == STATS_LINE_RATE;
}

bool stats_lines_is_same(const struct stats_line *a, const struct stats_line *b)
{
    return a->kind == b->kind && a->section == b->section && a->rate == b->rate &&
           bytes_equal(a->row.label, b->row.label);
}

struct bytes stats_lines_label(const struct stats_line *line)
{
    if (line->kind == STATS_LINE_RATE) return bytes_str(stats_rate_title(line->rate));
    if (line->kind != STATS_LINE_ROW) return BYTES_LIT("");
    return line->row.label.len ? line->row.label : BYTES_LIT("(none)");
}

// --- drawing

static const char *head_title(const struct stats_line *line)
{
    if (line->section < 0) return "Rates";
    return stats_section_info((enum stats_section)line->section)->title;
}

static int column_count(int section)
{
    const struct stats_column *columns = stats_section_info((enum stats_section)section)->columns;
    int count = 0;
    while (count < STATS_COLUMNS && columns[count].name) count++;
    return count;
}

// How many of them there is room for, and the width of the label before them.
static int fit_columns(const struct pen *p, int count, bool has_share, int *label_out)
{
    int room = pen_left(p) - 2 - (has_share ? SHARE : 0);
    while (count > 1 && room - count * NUMBER < LABEL_MIN) count--;
    *label_out = room - count * NUMBER;
    if (*label_out > 40) *label_out = 40;
    return count;
}

static bool has_share(enum stats_section s)
{
    return s == STATS_OUTCOMES || s == STATS_REPLIES || s == STATS_TLS || s == STATS_EXTENSIONS;
}

static void draw_head(const struct stats_line *line, struct pen *p, enum timeline_window window)
{
    if (line->section < 0) {
        canvas_put(p, STYLE_STRONG, "Rates   window ");
        for (int i = 0; i < TIMELINE_WINDOWS; i++) {
            canvas_put(p, i == (int)window ? STYLE_TAB_ACTIVE : STYLE_TAB, " ");
            canvas_put(p, i == (int)window ? STYLE_TAB_ACTIVE : STYLE_TAB,
                       timeline_window_name((enum timeline_window)i));
            canvas_put(p, i == (int)window ? STYLE_TAB_ACTIVE : STYLE_TAB, " ");
        }
        return;
    }
    const struct stats_section_info *info = stats_section_info((enum stats_section)line->section);
    int label;
    int count = fit_columns(p, column_count(line->section),
                            has_share((enum stats_section)line->section), &label);
    struct pen title = pen_at(p->canvas, p->row, p->col, p->col + label + 2);
    canvas_put(&title, STYLE_STRONG, head_title(line));
    if (title.is_cut) canvas_mark_cut(&title);
    p->col += label + 2;
    for (int i = 0; i < count; i++)
        canvas_put_cell(p, STYLE_DIM, info->columns[i].title, NUMBER, true);
}

static void put_value(struct pen *p, const struct stats_line *line, int at)
{
    const struct stats_row *row = &line->row;
    const struct stats_column *column =
        &stats_section_info((enum stats_section)line->section)->columns[at];
    char text[TIMESTAMP_TEXT + 2] = "-";
    if (row->is_known[at] && column->is_duration) {
        timestamp_delta((int64_t)row->value[at] * 1000, text);
        canvas_put_cell(p, STYLE_NORMAL, text + 1, NUMBER, true); // without its sign
        return;
    }
    if (row->is_known[at]) {
        char count[AMOUNT_TEXT];
        amount_count(row->value[at], count);
        snprintf(text, sizeof(text), "%s%s", at == 0 && row->error ? "~" : "", count);
    }
    canvas_put_cell(p, row->is_known[at] ? STYLE_NORMAL : STYLE_DIM, text, NUMBER, true);
}

static unsigned label_style(const struct stats_line *line)
{
    struct bytes label = line->row.label;
    uint64_t code = 0;
    switch ((enum stats_section)line->section) {
    case STATS_REPLIES:
    case STATS_REFUSALS:
        bytes_to_u64(bytes_first(label, 3), &code);
        return theme_code_style((unsigned)code);
    case STATS_OUTCOMES:
        for (int i = 0; i < OUTCOME_COUNT; i++)
            if (bytes_equal(label, bytes_str(outcome_name((enum outcome)i))))
                return outcome_style((enum outcome)i);
        return STYLE_NORMAL;
    case STATS_FINDINGS:
        for (int i = 0; i < FINDING_COUNT; i++)
            if (bytes_equal(label, bytes_str(finding_json_id((enum finding_id)i))))
                return outcome_style_severity(finding_severity_of((enum finding_id)i));
        return STYLE_NORMAL;
    default: return STYLE_NORMAL;
    }
}

static void draw_row(const struct stats_line *line, struct pen *p)
{
    int label;
    bool share = has_share((enum stats_section)line->section);
    int count = fit_columns(p, column_count(line->section), share, &label);
    canvas_put(p, STYLE_NORMAL, "  ");
    canvas_put_field(p, label_style(line), stats_lines_label(line), label);
    for (int i = 0; i < count; i++) put_value(p, line, i);
    if (!share || line->total == 0) return;
    double percent = (double)line->row.value[0] * 100 / (double)line->total + 0.5;
    canvas_putf(p, STYLE_DIM, "%4u%%", (unsigned)percent);
}

// Buckets side by side are one where there is no room for all.
static void draw_bars(struct pen *p, const struct timeline_view *v)
{
    static const char *const fine[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const plain[] = {" ", ".", ":", "-", "=", "+", "*", "#", "#"};
    const char *const *steps = p->canvas->is_ascii ? plain : fine;
    int each = 1;
    while (v->count > 0 && (v->count + each - 1) / each > pen_left(p) - 1) each++;
    uint64_t sums[TIMELINE_BUCKETS] = {0}, most = 1;
    for (int i = 0; i < v->count; i++) {
        sums[i / each] += v->counts[i];
        if (sums[i / each] > most) most = sums[i / each];
    }
    for (int i = 0; i * each < v->count; i++) {
        int step = sums[i] ? 1 + (int)((double)sums[i] / (double)most * 7) : 0;
        canvas_put(p, STYLE_CODE_2, steps[step]);
    }
}

static void draw_rate(const struct stats_line *line, struct pen *p)
{
    char text[STATS_RATE_TEXT];
    stats_rate_text(line->rate, line->per_second, text);
    canvas_put(p, STYLE_NORMAL, "  ");
    canvas_put_cell(p, STYLE_NORMAL, stats_rate_title(line->rate), RATE_TITLE, false);
    canvas_put_cell(p, STYLE_NORMAL, text, RATE_NUMBER, true);
    canvas_put(p, STYLE_NORMAL, "  ");
    draw_bars(p, line->view);
}

void stats_lines_draw(const struct stats_line *line, struct pen *p, enum timeline_window window)
{
    switch (line->kind) {
    case STATS_LINE_BLANK: break;
    case STATS_LINE_HEAD: draw_head(line, p, window); break;
    case STATS_LINE_NOTE:
        canvas_put(p, STYLE_DIM, "  too many to count all: with ~ a count may be too high");
        break;
    case STATS_LINE_RATE: draw_rate(line, p); break;
    case STATS_LINE_ROW: draw_row(line, p); break;
    }
}
