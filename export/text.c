// SPDX-License-Identifier: BSD-2-Clause
#include "export/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/display.h"
#include "base/err.h"
#include "base/timestamp.h"
#include "decode/model/dialogue_explain.h"
#include "export/plain.h"
#include "export/text_place.h"
#include "export/text_summary.h"

enum {
    CLOCK_DIGITS = 6,   // more decimals than this help nobody who reads
    DELTA_COLUMNS = 8,  // what timestamp_delta needs at most
    ANSWER_COLUMN = 46, // where "<- RCPT TO:…" stands behind a reply
    ANSWER_COLUMNS = 40,
    LINE_COLUMNS = 400, // of a body line, unless full
    EXPLAINED = 65536,  // octets of sentences that are known to be there already
    LONG_RUN = 20,      // body lines that are shown whole
    CODED_RUN = 6,      // the same of base64, which nobody reads
    GATHERED = 4 * 1024 * 1024,
};

struct text {
    const struct dialogue *d;
    const struct text_options *options;
    struct buf *out;
    size_t *commands; // line index + 1 by the ordinal of the command; 0: not seen
    size_t command_count, command_room;
    // Commands and end marks that are not answered yet; is_batch: there were two at once since
    // there was none, so that it is not plain which of them a reply answers.
    unsigned outstanding;
    bool is_batch;
    bool awaits_message;               // an end mark is among them
    int64_t day;                       // of the last line shown
    const struct stream_point *before; // of the line shown before, NULL at first
    struct text_place place;
    int margin;           // columns before the text of the line
    struct buf explained; // sentences, each ended by LF
};

// --- the columns left of the text

static int64_t day_of(int64_t time_ns)
{
    const int64_t day = 86400 * TIMESTAMP_NS_PER_S;
    return time_ns / day - (time_ns % day < 0 ? 1 : 0);
}

static void put_time(struct text *t, const struct stream_point *at)
{
    char clock[TIMESTAMP_TEXT], delta[TIMESTAMP_TEXT] = "";
    if (t->options->no_times) return;
    if (t->day != day_of(at->time_ns)) {
        char date[TIMESTAMP_TEXT];
        timestamp_rfc3339(at->time_ns, 0, date);
        buf_printf(t->out, "%.10s\n", date);
        t->day = day_of(at->time_ns);
    }
    unsigned digits = t->d->session->time_digits;
    timestamp_clock(at->time_ns, digits < CLOCK_DIGITS ? digits : CLOCK_DIGITS, clock);
    if (t->before && t->before->packet != at->packet)
        timestamp_delta(at->time_ns - t->before->time_ns, delta);
    t->before = at;
    t->margin = (int)strlen(clock) + 1 + DELTA_COLUMNS + 2;
    buf_printf(t->out, "%s %*s  ", clock, DELTA_COLUMNS, delta);
}

static bool same_group(const struct dialogue_line *l, int32_t group, enum stream_side side)
{
    return l->kind == DIALOGUE_LINE && l->side == side && l->group == group && l->command >= 0;
}

// Commands that were sent without waiting are bracketed.
static char bracket_of(const struct text *t, const struct dialogue_line *l)
{
    if (l->kind != DIALOGUE_LINE || l->group < 0 || !dialogue_is_by_client(l)) return ' ';
    size_t i = (size_t)(l - t->d->lines);
    bool more_before = i > 0 && same_group(l - 1, l->group, l->side);
    bool more_after = i + 1 < t->d->line_count && same_group(l + 1, l->group, l->side);
    if (more_before) return more_after ? '|' : '\'';
    return more_after ? '.' : ' ';
}

// cls '-': what stands on the line are words of ours.
static void put_margin(struct text *t, const struct dialogue_line *l, char cls)
{
    t->margin = 0;
    put_time(t, &l->at);
    size_t start = t->out->len;
    buf_printf(t->out, "%c: %c %c ", l->side == STREAM_CLIENT ? 'C' : 'S', cls, bracket_of(t, l));
    t->margin += (int)(t->out->len - start);
}

// --- what a line means

static bool is_explained(const struct text *t, struct bytes sentence)
{
    struct bytes rest = buf_bytes(&t->explained);
    while (rest.len > 0) {
        size_t n = bytes_find(rest, 0, '\n');
        if (bytes_equal(bytes_first(rest, n), sentence)) return true;
        rest = bytes_skip(rest, n + 1);
    }
    return false;
}

static void put_sentence(struct text *t, struct bytes sentence)
{
    while (sentence.len && sentence.data[sentence.len - 1] == ' ') sentence.len--;
    if (is_explained(t, sentence)) return;
    if (t->explained.len + sentence.len < EXPLAINED) {
        buf_append_bytes(&t->explained, sentence);
        buf_append_byte(&t->explained, '\n');
    }
    for (int i = 0; i < t->margin; i++) buf_append_byte(t->out, ' ');
    buf_append_str(t->out, "# ");
    display_append(t->out, sentence, DISPLAY_TABS);
    buf_append_byte(t->out, '\n');
}

static void put_meaning(struct text *t, const struct dialogue_line *l)
{
    if (!t->options->explains || l->kind == DIALOGUE_NOTE) return; // a finding says it itself
    struct buf text;
    buf_init(&text, EXPLAINED);
    bool has_command = !dialogue_is_by_client(l) && l->command >= 0 &&
                       (size_t)l->command < t->command_count && t->commands[l->command];
    int64_t command = has_command ? (int64_t)t->commands[l->command] - 1 : -1;
    dialogue_explain(t->d, (size_t)(l - t->d->lines), command,
                     t->options->show_secrets ? 0 : DIALOGUE_EXPLAIN_HIDDEN, &text);
    for (struct bytes rest = buf_bytes(&text); rest.len > 0;) {
        size_t n = bytes_find(rest, 0, '\n');
        put_sentence(t, bytes_first(rest, n));
        rest = bytes_skip(rest, n + 1);
    }
    buf_fini(&text);
}

// --- a line off the wire

// Without CRLF; any other line end stays and is seen as a mark.
static struct bytes without_crlf(struct bytes b)
{
    if (b.len >= 2 && b.data[b.len - 2] == '\r' && b.data[b.len - 1] == '\n') b.len -= 2;
    return b;
}

static void put_secret(struct text *t, struct bytes line)
{
    struct bytes words = dialogue_open_words(line);
    struct bytes hidden = bytes_trim_wsp(bytes_skip(line, words.len));
    display_append(t->out, words, DISPLAY_TABS);
    if (words.len && hidden.len) buf_append_byte(t->out, ' ');
    if (hidden.len == 0) return;
    buf_append_byte(t->out, '(');
    plain_count(t->out, hidden.len, "octet hidden", "octets hidden");
    buf_append_str(t->out, ", --show-secrets shows them)");
}

static void put_wire(struct text *t, const struct dialogue_line *l)
{
    struct bytes line = without_crlf(l->text);
    size_t shown = line.len;
    if (l->is_secret && !t->options->show_secrets) {
        put_secret(t, line);
        return;
    }
    if (l->cls == DIALOGUE_BODY && !t->options->full && shown > LINE_COLUMNS) shown = LINE_COLUMNS;
    display_append(t->out, bytes_first(line, shown), DISPLAY_TABS);
    uint64_t rest = l->len > l->text.len ? l->len - l->text.len : 0;
    rest += line.len - shown;
    if (rest) {
        buf_append_str(t->out, " [and ");
        plain_count(t->out, rest, "octet more]", "octets more]");
    }
}

// --- which command a reply answers

static const struct dialogue_line *command_line(const struct text *t, int32_t command)
{
    if (command < 0 || (size_t)command >= t->command_count || !t->commands[command]) return NULL;
    return &t->d->lines[t->commands[command] - 1];
}

// Keeps count of what the server owes an answer.
static void note_asked(struct text *t, const struct dialogue_line *l)
{
    if (l->command < 0 && !l->is_end_mark) return;
    if (++t->outstanding > 1) t->is_batch = true;
    if (l->is_end_mark) t->awaits_message = true;
}

static void note_answered(struct text *t, const struct dialogue_line *l)
{
    if (l->code == 0 || l->is_continued) return;
    if (l->command < 0) t->awaits_message = false;
    if (t->outstanding > 0) t->outstanding--;
    if (t->outstanding == 0) t->is_batch = false;
}

// "RCPT TO:<bob@b.example>", without its parameters.
static struct bytes name_of(const struct dialogue_line *command)
{
    struct bytes text = without_crlf(command->text);
    if (command->is_secret) return dialogue_open_words(text);
    return command->cls == DIALOGUE_ENVELOPE ? bytes_first(text, bytes_find(text, 0, '>') + 1)
                                             : text;
}

// What the reply answers; none where that is plain, or where nobody asked.
static struct bytes asked_by(const struct text *t, const struct dialogue_line *l)
{
    size_t i = (size_t)(l - t->d->lines);
    bool is_later_line = i > 0 && l[-1].side == l->side && l[-1].is_continued;
    if (dialogue_is_by_client(l) || l->code == 0 || is_later_line || !t->is_batch)
        return BYTES_NONE;
    const struct dialogue_line *command = command_line(t, l->command);
    if (command) return name_of(command);
    return t->awaits_message ? BYTES_LIT("end of mail data") : BYTES_NONE;
}

static void put_octets_row(struct text *t, struct bytes octets, size_t at)
{
    enum { ROW = 16 };
    struct bytes row = bytes_first(bytes_skip(octets, at), ROW);
    for (int i = 0; i < t->margin; i++) buf_append_byte(t->out, ' ');
    buf_printf(t->out, "# %06zx ", at);
    for (size_t i = 0; i < ROW; i++) {
        if (i < row.len) buf_printf(t->out, " %02x", row.data[i]);
        else buf_append_str(t->out, "   ");
    }
    buf_append_str(t->out, "  ");
    for (size_t i = 0; i < row.len; i++) {
        bool is_printable = row.data[i] >= ' ' && row.data[i] < 0x7F;
        buf_append_byte(t->out, is_printable ? row.data[i] : '.');
    }
    buf_append_byte(t->out, '\n');
}

// Where the line stands in its side's stream, and its octets unless they are secret.
static void put_octets(struct text *t, const struct dialogue_line *l)
{
    if (!t->options->octets) return;
    for (int i = 0; i < t->margin; i++) buf_append_byte(t->out, ' ');
    buf_append_str(t->out, "# ");
    plain_count(t->out, l->len, "octet", "octets");
    buf_printf(t->out, " at offset %llu, packet %llu\n", (unsigned long long)l->offset,
               (unsigned long long)l->at.packet);
    if (l->is_secret && !t->options->show_secrets) return;
    for (size_t at = 0; at < l->text.len; at += 16) put_octets_row(t, l->text, at);
}

static void put_line(struct text *t, const struct dialogue_line *l)
{
    put_margin(t, l, (char)l->cls);
    size_t start = t->out->len;
    put_wire(t, l);
    struct bytes name = asked_by(t, l);
    if (!bytes_is_none(name)) {
        size_t column = display_width(bytes_skip(buf_bytes(t->out), start), 0);
        for (; column < ANSWER_COLUMN; column++) buf_append_byte(t->out, ' ');
        buf_append_str(t->out, "  <- ");
        display_append_fit(t->out, name, ANSWER_COLUMNS, false, DISPLAY_TABS);
    }
    buf_append_byte(t->out, '\n');
    put_octets(t, l);
    put_meaning(t, l);
    if (dialogue_is_by_client(l)) note_asked(t, l);
    else note_answered(t, l);
}

// --- what is no line

static const char *side_name(enum stream_side side)
{
    return side == STREAM_CLIENT ? "client" : "server";
}

static void put_finding(struct text *t, const struct finding *f)
{
    buf_printf(t->out, "! %s (%s): %s", finding_name(f->id),
               finding_severity_name(finding_severity_of(f->id)), finding_text(f->id));
    if (f->detail.len == 0) return;
    buf_append_str(t->out, ": ");
    display_append(t->out, f->detail, DISPLAY_TABS);
}

static void put_end(struct text *t, const struct dialogue_line *l)
{
    if (bytes_equal(l->text, BYTES_LIT("RST")))
        buf_printf(t->out, "[RST: the %s resets the connection]", side_name(l->side));
    else buf_printf(t->out, "[FIN: the %s sends no more]", side_name(l->side));
}

static void put_event(struct text *t, const struct dialogue_line *l)
{
    put_margin(t, l, '-');
    switch (l->kind) {
    case DIALOGUE_GAP:
        buf_append_str(t->out, "[gap: ");
        plain_count(t->out, l->len, "octet", "octets");
        buf_printf(t->out, " of the %s not in the capture]", side_name(l->side));
        break;
    case DIALOGUE_TLS:
        buf_append_byte(t->out, '[');
        display_append(t->out, l->text, 0);
        buf_append_byte(t->out, ']');
        break;
    case DIALOGUE_BYTES:
        buf_append_byte(t->out, '[');
        plain_count(t->out, l->len, "opaque octet]", "opaque octets]");
        break;
    case DIALOGUE_END: put_end(t, l); break;
    case DIALOGUE_NOTE: put_finding(t, l->finding); break;
    case DIALOGUE_LEFT_OUT:
        buf_append_byte(t->out, '[');
        plain_count(t->out, l->left_out, "line more, ", "lines more, ");
        plain_count(t->out, l->len, "octet", "octets");
        buf_append_str(t->out, ", left out: a limit was reached]");
        break;
    case DIALOGUE_LINE: break; // put_line
    }
    buf_append_byte(t->out, '\n');
    put_meaning(t, l);
}

// --- folding

// How many lines from i on are opaque octets of either side.
static size_t opaque_run(const struct text *t, size_t i)
{
    size_t n = 0;
    while (i + n < t->d->line_count && t->d->lines[i + n].kind == DIALOGUE_BYTES) n++;
    return n;
}

// What is folded took time too, which the margin of its one line does not show.
static void put_span(struct text *t, const struct dialogue_line *first,
                     const struct dialogue_line *last)
{
    char span[TIMESTAMP_TEXT];
    t->before = &last->at;
    if (first->at.packet == last->at.packet || last->at.time_ns < first->at.time_ns) return;
    timestamp_delta(last->at.time_ns - first->at.time_ns, span);
    buf_printf(t->out, " in %s", span + 1); // without the sign
}

static void put_opaque(struct text *t, size_t first, size_t count)
{
    const struct dialogue_line *lines = &t->d->lines[first];
    uint64_t octets[2] = {0, 0};
    for (size_t i = 0; i < count; i++) octets[lines[i].side] += lines[i].len;
    put_margin(t, &lines[0], '-');
    buf_append_str(t->out, "[opaque: ");
    plain_count(t->out, octets[STREAM_CLIENT], "octet", "octets");
    buf_append_str(t->out, " of the client, ");
    plain_number(t->out, octets[STREAM_SERVER]);
    buf_append_str(t->out, " of the server");
    put_span(t, &lines[0], &lines[count - 1]);
    buf_append_str(t->out, "]\n");
}

static void put_left_out(struct text *t, const struct dialogue_line *lines, size_t count,
                         const struct dialogue_entity *leaf)
{
    uint64_t octets = 0;
    for (size_t i = 0; i < count; i++) {
        octets += lines[i].len;
        dialogue_walked(t->d, i + 1);
    }
    put_margin(t, &lines[0], '-');
    buf_append_byte(t->out, '[');
    plain_count(t->out, count, "line, ", "lines, ");
    plain_count(t->out, octets, "octet", "octets");
    if (leaf) {
        buf_append_str(t->out, " of part ");
        display_append(t->out, leaf->path, 0);
        buf_append_byte(t->out, ' ');
        display_append(t->out, leaf->type, 0);
        if (leaf->filename.len) {
            buf_append_str(t->out, " \"");
            display_append(t->out, leaf->filename, 0);
            buf_append_byte(t->out, '"');
        }
    }
    put_span(t, &lines[0], &lines[count - 1]);
    buf_append_str(t->out, " left out, --full shows them]\n");
}

// Below the last line of a header field that has encoded words: what they say.
static void put_decoded(struct text *t, const struct dialogue_line *l)
{
    const struct dialogue_field *f = text_place_decoded(&t->place, l);
    if (!f) return;
    put_margin(t, l, '-');
    buf_append_byte(t->out, '[');
    display_append(t->out, f->name, 0);
    buf_append_str(t->out, ": ");
    display_append(t->out, bytes_trim_wsp(f->value), DISPLAY_TABS);
    buf_append_str(t->out, "]\n");
}

// What was printed may go, and with it what it was made of.
static void give_away(struct text *t)
{
    if (!t->options->gathered || t->out->len < GATHERED) return;
    t->options->gathered(t->options->ctx, t->out);
    dialogue_rest(t->d);
}

static void put_run(struct text *t, const struct dialogue_line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put_line(t, &lines[i]);
        text_place_pass(&t->place, &lines[i]);
        put_decoded(t, &lines[i]);
        give_away(t);
    }
}

// Body lines from i on: their beginning and end and, in between, how much was left out.
static size_t put_body(struct text *t, size_t i)
{
    const struct dialogue_entity *leaf;
    const struct dialogue_line *lines = &t->d->lines[i];
    size_t count = text_place_body_run(&t->place, i, &leaf);
    bool is_coded = leaf && bytes_equal(leaf->encoding, BYTES_LIT("base64"));
    size_t most = is_coded ? CODED_RUN : LONG_RUN;
    if (t->options->full || count <= most) {
        put_run(t, lines, count ? count : 1);
        return count ? count : 1;
    }
    size_t head = is_coded ? 2 : LONG_RUN / 2, tail = is_coded ? 1 : 3;
    put_run(t, lines, head);
    put_left_out(t, lines + head, count - head - tail, leaf);
    for (size_t k = head; k < count - tail; k++) {
        text_place_pass(&t->place, &lines[k]);
        dialogue_walked(t->d, k);
    }
    put_run(t, lines + count - tail, tail);
    return count;
}

static size_t put_next(struct text *t, size_t i)
{
    const struct dialogue_line *l = &t->d->lines[i];
    if (l->kind == DIALOGUE_BYTES && !t->options->full) {
        size_t count = opaque_run(t, i);
        put_opaque(t, i, count);
        return count;
    }
    if (l->kind != DIALOGUE_LINE) {
        put_event(t, l);
        return 1;
    }
    text_place_enter(&t->place, l);
    if (text_place_is_body(l)) return put_body(t, i);
    put_run(t, l, 1);
    return 1;
}

static void note_command(struct text *t, size_t command, size_t line)
{
    if (command >= t->command_room) {
        size_t room = command < 32 ? 64 : 2 * command;
        t->commands = err_realloc_array(t->commands, room, sizeof(*t->commands));
        memset(t->commands + t->command_room, 0, (room - t->command_room) * sizeof(*t->commands));
        t->command_room = room;
    }
    if (command >= t->command_count) t->command_count = command + 1;
    if (!t->commands[command]) t->commands[command] = line + 1; // not an answer of its AUTH
}

// Remembers where each command stands.
static void index_commands(struct text *t)
{
    const struct dialogue *d = t->d;
    for (size_t i = 0; i < d->line_count; i++) {
        const struct dialogue_line *l = &d->lines[i];
        if (l->kind == DIALOGUE_LINE && dialogue_is_by_client(l) && l->command >= 0)
            note_command(t, (size_t)l->command, i);
        dialogue_walked(d, i);
    }
}

void text_append(const struct dialogue *d, const struct text_options *options, struct buf *out)
{
    struct text t = {
        .d = d,
        .options = options,
        .out = out,
        .place = text_place_of(d),
        .day = day_of(d->session->start_ns),
    };
    index_commands(&t);
    buf_init(&t.explained, EXPLAINED);
    text_summary_head(d, !options->no_times, out);
    for (size_t i = 0; i < d->line_count;) {
        i += put_next(&t, i);
        give_away(&t);
    }
    text_summary_outcome(d, options->full, out);
    buf_append_byte(out, '\n');
    buf_fini(&t.explained);
    free(t.commands);
}
