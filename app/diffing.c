// SPDX-License-Identifier: BSD-2-Clause
#include "app/diffing.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/display.h"
#include "base/err.h"
#include "export/json.h"
#include "export/plain.h"
#include "ui/diff_lines.h"
#include "ui/line_diff.h"

enum where { BOTH, LEFT, RIGHT };

struct diffing {
    const struct options *options;
    struct dialogue *dialogue[2]; // the same one where both are messages of one session
    struct diff_lines text[2];
    struct line_diff diff;
};

// --- the argument

// A number from 1 on at *s; false: none.
static bool parse_number(const char **s, uint64_t *out)
{
    const char *start = *s;
    for (*out = 0; **s >= '0' && **s <= '9' && *out < UINT32_MAX; ++*s)
        *out = *out * 10 + (uint64_t)(**s - '0');
    return *s > start && *out > 0;
}

static bool parse_side(const char **s, struct options_diff_side *out)
{
    *out = (struct options_diff_side){.message = 0};
    if (!parse_number(s, &out->session)) return false;
    if (**s != '/') return true;
    ++*s;
    return parse_number(s, &out->message);
}

enum err_code diffing_parse(const char *arg, struct options_diff_side sides_out[2],
                            struct err *err)
{
    const char *s = arg;
    bool is_pair = parse_side(&s, &sides_out[0]) && *s++ == ',' &&
                   parse_side(&s, &sides_out[1]) && *s == '\0';
    bool is_same_kind = !sides_out[0].message == !sides_out[1].message;
    if (is_pair && is_same_kind) return ERR_NONE;
    return err_set(err, ERR_USAGE,
                   "--diff takes the numbers of two sessions, as in 3,7, or of two messages, as in "
                   "3/1,7/2, not \"%.100s\"",
                   arg);
}

// --- the two

bool diffing_wants(const struct options *options, uint64_t session)
{
    return options->mode == OPTIONS_DIFF &&
           (options->diff[0].session == session || options->diff[1].session == session);
}

struct diffing *diffing_new(const struct options *options)
{
    struct diffing *d = err_calloc(1, sizeof *d);
    d->options = options;
    return d;
}

void diffing_free(struct diffing *d)
{
    if (!d) return;
    for (int i = 0; i < 2; i++) diff_lines_fini(&d->text[i]);
    line_diff_fini(&d->diff);
    if (d->dialogue[1] != d->dialogue[0]) dialogue_free(d->dialogue[1]);
    dialogue_free(d->dialogue[0]);
    free(d);
}

void diffing_take(struct diffing *d, uint64_t session, struct dialogue *dialogue)
{
    for (int i = 0; i < 2; i++)
        if (d->options->diff[i].session == session) d->dialogue[i] = dialogue;
}

static enum err_code check(const struct diffing *d, int i, struct err *err)
{
    const struct options_diff_side *side = &d->options->diff[i];
    if (!d->dialogue[i])
        return err_set(err, ERR_USAGE, "there is no session %" PRIu64 " to compare", side->session);
    if (side->message <= d->dialogue[i]->message_count) return ERR_NONE;
    return err_set(err, ERR_USAGE, "session %" PRIu64 " has no message %" PRIu64 " to compare",
                   side->session, side->message);
}

static void compare(struct diffing *d)
{
    for (int i = 0; i < 2; i++) {
        uint64_t number = d->options->diff[i].message;
        size_t message = number ? (size_t)number - 1 : DIFF_LINES_DIALOGUE;
        while (!d->text[i].has_all) diff_lines_step(&d->text[i], d->dialogue[i], message);
    }
    line_diff_begin(&d->diff, d->text[0].lines, d->text[0].count, d->text[1].lines,
                    d->text[1].count);
    while (line_diff_step(&d->diff)) continue;
}

static bool is_partial(const struct diffing *d)
{
    return d->dialogue[0]->is_partial || d->dialogue[1]->is_partial;
}

// --- what is printed

typedef void put_line(void *ctx, enum where where, char speaker, struct bytes text);

// Each line once; of a change all that goes, then all that comes.
static void each_line(const struct diffing *d, put_line *put, void *ctx)
{
    const struct line_diff_row *rows = d->diff.rows;
    for (size_t i = 0; i < d->diff.count;) {
        size_t end = i + 1;
        while (!rows[i].is_same && end < d->diff.count && !rows[end].is_same) end++;
        for (int side = 0; side < (rows[i].is_same ? 1 : 2); side++) {
            const struct diff_lines *t = &d->text[side];
            enum where where = rows[i].is_same ? BOTH : side ? RIGHT : LEFT;
            for (size_t k = i; k < end; k++) {
                uint32_t line = rows[k].line[side];
                if (line == LINE_DIFF_NONE) continue;
                put(ctx, where, t->speaker ? t->speaker[line] : '\0', t->lines[line]);
            }
        }
        i = end;
    }
}

static void put_text(void *ctx, enum where where, char speaker, struct bytes text)
{
    struct buf *out = ctx;
    buf_append_byte(out, (uint8_t)" -+"[where]);
    buf_append_byte(out, ' ');
    if (speaker) buf_printf(out, "%c ", speaker);
    display_append(out, text, DISPLAY_TABS);
    buf_append_byte(out, '\n');
}

static void append_text(const struct diffing *d, struct buf *out)
{
    for (int i = 0; i < 2; i++) {
        const struct options_diff_side *side = &d->options->diff[i];
        buf_printf(out, "%s session %" PRIu64, i ? "+++" : "---", side->session);
        if (side->message) buf_printf(out, ", message %" PRIu64, side->message);
        buf_append_byte(out, '\n');
    }
    each_line(d, put_text, out);
    buf_append_str(out, "# ");
    plain_count(out, d->diff.changes, "difference", "differences");
    if (d->diff.is_cut) buf_append_str(out, "; little in common");
    if (is_partial(d)) buf_append_str(out, "; not all of them is there");
    buf_append_byte(out, '\n');
}

static void put_json(void *ctx, enum where where, char speaker, struct bytes text)
{
    static const char *const names[] = {"both", "left", "right"};
    struct json *j = ctx;
    json_object_begin(j);
    json_key(j, "in");
    json_str(j, names[where]);
    if (speaker) {
        json_key(j, "by");
        json_str(j, speaker == 'C' ? "client" : "server");
    }
    json_key(j, "text");
    json_string(j, text);
    json_object_end(j);
}

static void append_json(const struct diffing *d, struct buf *out)
{
    struct json j = json_of(out);
    json_object_begin(&j);
    json_key(&j, "type");
    json_str(&j, "diff");
    for (int i = 0; i < 2; i++) {
        const struct options_diff_side *side = &d->options->diff[i];
        json_key(&j, i ? "right" : "left");
        json_object_begin(&j);
        json_key(&j, "session");
        json_number(&j, side->session);
        if (side->message) json_key(&j, "message");
        if (side->message) json_number(&j, side->message);
        json_object_end(&j);
    }
    json_key(&j, "differences");
    json_number(&j, d->diff.changes);
    json_key(&j, "complete");
    json_bool(&j, !is_partial(d));
    json_key(&j, "lines");
    json_array_begin(&j);
    each_line(d, put_json, &j);
    json_array_end(&j);
    json_object_end(&j);
    buf_append_byte(out, '\n');
}

enum err_code diffing_append(struct diffing *d, struct buf *out, bool *differs_out,
                             struct err *err)
{
    for (int i = 0; i < 2; i++)
        if (check(d, i, err) != ERR_NONE) return ERR_USAGE;
    compare(d);
    *differs_out = d->diff.changes > 0;
    if (d->options->is_json) append_json(d, out);
    else append_text(d, out);
    return ERR_NONE;
}
