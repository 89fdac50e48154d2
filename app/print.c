// SPDX-License-Identifier: BSD-2-Clause
#include "app/print.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/counters.h"
#include "app/diffing.h"
#include "app/dumping.h"
#include "app/config.h"
#include "app/exporting.h"
#include "app/filtering.h"
#include "app/matching.h"
#include "app/output.h"
#include "app/pipeline.h"
#include "app/printer.h"
#include "app/privileges.h"
#include "app/progress.h"
#include "app/report.h"
#include "app/signals.h"
#include "base/display.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "decode/model/across/across.h"
#include "export/plain.h"
#include "export/stats_text.h"

// Output is flushed, progress drawn and signals are looked at after each slice.
#define PRINT_SLICE_NS (TIMESTAMP_NS_PER_S / 20)
// After a signal, what a pipe still brings is read for so long: who writes it was interrupted by
// the same Ctrl-C and is about to write its last packets.
#define PRINT_LAST_NS (TIMESTAMP_NS_PER_S / 2)
#define PRINT_POLL_MS 100

struct print {
    const struct options *options;
    struct pipeline *pipeline;
    const struct settings *settings;
    struct filter *filter; // NULL: all sessions are wanted
    uint64_t matches;      // sessions that it let through
    struct across *across; // what sessions show together
    struct stats *stats;   // with --stats, else NULL
    struct diffing *diffing; // with --diff, else NULL
    bool differs;
    struct export *export; // NULL: none, or finished
    bool has_export;
    struct held_inputs *inputs; // for the export
    struct dumping *dumping;    // NULL: no packets are written
    struct printing printing;
    struct output output;
    struct progress progress;
    bool is_over;       // sessions that end now are not printed any more
    size_t errors_said; // of the pipeline's
    bool has_failed;    // something was said about an input
    enum err_code code; // ERR_NONE while output can be written
    struct err err;
};

// How the reading came to its end.
enum print_end { PRINT_INPUT_ENDED, PRINT_STOPPED, PRINT_OUTPUT_FAILED };

static void flush(struct print *p)
{
    if (p->code == ERR_NONE) p->code = output_flush(&p->output, &p->err);
}

static void say_input_error(struct print *p, const char *sentence)
{
    progress_erase(&p->progress);
    report_error(sentence);
    p->has_failed = true;
}

// Of a file they come after what was decoded, so that they are not lost above it; an interface may
// have long to go.
static void say_input_errors(struct print *p)
{
    const char *sentence;
    while ((sentence = pipeline_error(p->pipeline, p->errors_said)) != NULL) {
        say_input_error(p, sentence);
        p->errors_said++;
    }
}

static void *begin_hand(void *ctx, struct smtp_options *decoder)
{
    return printer_new(&((struct print *)ctx)->printing, decoder);
}

static void finish_hand(void *hand)
{
    printer_free(hand);
}

static void on_seen(void *ctx, uint64_t id, const struct stream_packet *packet)
{
    dumping_packet(((struct print *)ctx)->dumping, id, packet);
}

static void on_packet(void *hand, const struct session *s, const struct stream_packet *packet)
{
    printer_packet(hand, s, packet);
}

static void *on_closed(void *hand, struct session *s, size_t *octets_out)
{
    struct printed *printed = printer_session(hand, s);
    *octets_out = printed->octets;
    return printed;
}

// Files of the export get their names now, which the record tells.
static void put_exported(struct print *p, struct session *s, bool is_wanted)
{
    if (is_wanted) {
        export_session(p->export, s);
        p->code = export_error(p->export, &p->err);
    } else {
        export_drop_session(p->export, s);
    }
}

static enum err_code put_spilled(struct print *p, FILE *spill)
{
    static char block[256 * 1024];
    enum err_code code = ERR_NONE;
    size_t n;
    rewind(spill);
    while (code == ERR_NONE && (n = fread(block, 1, sizeof block, spill)) > 0) {
        buf_append(&p->output.text, block, n);
        code = output_commit(&p->output, &p->err);
    }
    return code;
}

static void on_put(void *ctx, void *outcome)
{
    struct print *p = ctx;
    struct printed *printed = outcome;
    const struct finding *across = across_session(p->across, printed->session);
    if (across) printed_again(printed, &p->printing, p->filter, across);
    bool is_wanted = printed->is_wanted && p->code == ERR_NONE && !p->is_over;
    p->matches += is_wanted;
    dumping_closed(p->dumping, printed->session, is_wanted);
    if (printed->error && is_wanted) say_input_error(p, printed->error);
    if (p->export) put_exported(p, printed->session, is_wanted);
    if (is_wanted && p->code == ERR_NONE) {
        if (p->stats) stats_add(p->stats, printed->session);
        if (printed->dialogue) diffing_take(p->diffing, printed->session->id, printed->dialogue);
        printed->dialogue = NULL;
        if (p->printing.keeps_sessions)
            printing_append(&p->printing, printed->session, &p->output.text);
        if (printed->spill) p->code = put_spilled(p, printed->spill);
        buf_append_bytes(&p->output.text, buf_bytes(&printed->text));
        if (p->code == ERR_NONE) p->code = output_commit(&p->output, &p->err);
    }
    printed_free(printed);
}

static void on_dropped(void *ctx, int64_t from_ns, int64_t upto_ns, uint64_t packets)
{
    across_dropped(((struct print *)ctx)->across, from_ns, upto_ns, packets);
}

static void show_progress(struct print *p)
{
    struct source_progress input;
    source_progress(pipeline_source(p->pipeline), &input);
    struct progress_facts facts = {
        .done = input.done, .total = input.total, .sessions = pipeline_sessions(p->pipeline)};
    progress_show(&p->progress, &facts, pipeline_clock_ns());
}

// Until packets, a signal, or the end of whoever reads the output.
static void wait_for_input(struct print *p)
{
    struct pollfd fds[LIMIT_POLLED + 2];
    int inputs[LIMIT_POLLED];
    size_t count = source_fds(pipeline_source(p->pipeline), inputs, LIMIT_POLLED);
    if (count > LIMIT_POLLED) count = LIMIT_POLLED;
    for (size_t i = 0; i < count; i++) fds[i] = (struct pollfd){.fd = inputs[i], .events = POLLIN};
    struct pollfd *reader = &fds[count];
    *reader = (struct pollfd){.fd = STDOUT_FILENO}; // only that it went away
    // Once it has been heard, the signal's descriptor stays readable and would keep poll from
    // waiting.
    int stop = signals_received() ? -1 : signals_fd();
    fds[count + 1] = (struct pollfd){.fd = stop, .events = POLLIN};
    if (poll(fds, count + 2, PRINT_POLL_MS) > 0 && reader->revents & (POLLERR | POLLNVAL))
        p->code = err_set(&p->err, ERR_CLOSED, "whoever read standard output went away");
}

static bool reads_stdin(const struct options *options)
{
    for (size_t i = 0; i < options->input_count; i++)
        if (options->inputs[i][0] == '-' && options->inputs[i][1] == '\0') return true;
    return false;
}

// Whether a signal ends the reading now.
static bool is_stopped(const struct print *p, int64_t *last_ns)
{
    if (signals_received() == 0) return false;
    if (p->options->is_live || p->options->follow || !reads_stdin(p->options)) return true;
    if (*last_ns == 0) *last_ns = pipeline_clock_ns() + PRINT_LAST_NS;
    return pipeline_clock_ns() >= *last_ns;
}

// Packets that can no longer be written are said at once; what else is asked for goes on.
static void flush_packets(struct print *p)
{
    struct err err;
    enum err_code code = dumping_flush(p->dumping, &err);
    if (code == ERR_NONE) return;
    bool is_all = p->options->mode == OPTIONS_EXPORT && !p->export;
    if (is_all) p->code = code, p->err = err;
    else say_input_error(p, err.text);
}

static enum print_end read_all(struct print *p)
{
    int64_t last_ns = 0;
    for (;;) {
        enum pipeline_result result = pipeline_step(p->pipeline, PRINT_SLICE_NS);
        flush(p);
        if (p->code == ERR_NONE) flush_packets(p);
        if (p->export && p->code == ERR_NONE) p->code = export_error(p->export, &p->err);
        if (p->code != ERR_NONE) return PRINT_OUTPUT_FAILED;
        if (p->options->is_live || p->options->follow) say_input_errors(p);
        if (result == PIPELINE_END || dumping_is_over(p->dumping)) return PRINT_INPUT_ENDED;
        if (is_stopped(p, &last_ns)) return PRINT_STOPPED;
        show_progress(p);
        if (signals_asked()) {
            progress_erase(&p->progress);
            counters_report(p->options, p->pipeline, pipeline_sessions(p->pipeline), true);
        }
        if (result == PIPELINE_WAIT) wait_for_input(p);
        if (p->code != ERR_NONE) return PRINT_OUTPUT_FAILED;
    }
}

static int exit_status(const struct print *p, bool has_failed)
{
    if (p->options->mode == OPTIONS_DIFF)
        return has_failed   ? REPORT_EXIT_DIFF_FAILED
               : p->differs ? REPORT_EXIT_DIFFER
                            : REPORT_EXIT_OK;
    if (!p->filter) return has_failed ? REPORT_EXIT_FAILED : REPORT_EXIT_OK;
    if (has_failed) return REPORT_EXIT_MATCH_FAILED;
    return p->matches > 0 ? REPORT_EXIT_OK : REPORT_EXIT_NO_MATCH;
}

// The sentences, and what they mean for the exit status.
static int report_end(struct print *p)
{
    // An export that ends early is not what was asked for.
    if (p->code == ERR_CLOSED && !p->has_export) return exit_status(p, false);
    say_input_errors(p);
    if (p->code != ERR_NONE) report_error(p->err.text);
    counters_report(p->options, p->pipeline, pipeline_sessions(p->pipeline), false);
    report_shed(p->pipeline);
    return exit_status(p, p->has_failed || p->code != ERR_NONE);
}

// After the last session. What could be written stays in any case, with a manifest that says
// whether it is all.
static void finish_export(struct print *p, bool is_complete)
{
    struct err err;
    if (!p->export) return;
    struct filter_names names = settings_filter_names(p->settings);
    struct exporting_run run = {p->inputs, &names, is_complete};
    enum err_code code = exporting_finish(p->export, p->options, &run, &err);
    if (p->code == ERR_NONE || p->code == ERR_CLOSED) {
        if (code == ERR_NONE && p->code == ERR_NONE && p->options->mode == OPTIONS_EXPORT)
            exporting_summary(p->export, p->options, &p->output.text);
        if (code != ERR_NONE) p->code = code, p->err = err;
    }
    export_free(p->export); // also where a signal ends the program
    p->export = NULL;
}

static void print_stats(struct print *p)
{
    if (!p->stats) return;
    if (p->options->is_json) stats_text_append_json(p->stats, &p->output.text);
    else stats_text_append(p->stats, &p->output.text);
}

static void print_diff(struct print *p)
{
    struct err err;
    if (!p->diffing) return;
    if (diffing_append(p->diffing, &p->output.text, &p->differs, &err) != ERR_NONE)
        say_input_error(p, err.text);
}

// The end of -w, and where nothing else is printed, what was written.
static void finish_dumping(struct print *p)
{
    struct err err;
    uint64_t lost = dumping_lost(p->dumping);
    uint64_t packets = dumping_packets(p->dumping);
    if (!p->dumping) return;
    enum err_code code = dumping_finish(p->dumping, &err);
    p->dumping = NULL;
    if (code != ERR_NONE && p->code == ERR_NONE) p->code = code, p->err = err;
    else if (code != ERR_NONE) say_input_error(p, err.text);
    if (lost > 0) {
        err_set(&err, ERR_FULL, "%" PRIu64 " packets were no longer kept when their sessions ended",
                lost);
        say_input_error(p, err.text);
    }
    bool is_stdout = strcmp(p->options->write, "-") == 0;
    if (p->options->mode != OPTIONS_EXPORT || p->code != ERR_NONE || is_stdout) return;
    struct buf *out = &p->output.text;
    plain_count(out, packets, "packet", "packets");
    buf_append_str(out, " in ");
    display_append(out, bytes_str(p->options->write), 0);
    buf_append_byte(out, '\n');
}

static int run(struct print *p)
{
    printing_append_header(p->options, &p->output.text);
    enum print_end end = read_all(p);
    if (end == PRINT_OUTPUT_FAILED) atomic_store(&p->printing.is_over, true);
    pipeline_wait(p->pipeline); // sessions that ended in what was read are printed
    bool is_stream = p->options->is_live || p->options->follow || reads_stdin(p->options);
    // A file that was not read to its end has no open sessions to report, only unread ones.
    p->is_over = end == PRINT_OUTPUT_FAILED || (end == PRINT_STOPPED && !is_stream);
    atomic_store(&p->printing.is_over, p->is_over);
    pipeline_finish(p->pipeline);
    finish_export(p, !p->is_over);
    finish_dumping(p);
    if (!p->is_over) print_stats(p);
    if (!p->is_over) print_diff(p);
    flush(p);
    progress_erase(&p->progress);
    if (end == PRINT_STOPPED && !is_stream) {
        if (p->code != ERR_NONE) report_error(p->err.text);
        signals_die(signals_received());
    }
    return report_end(p);
}

// A dialogue is decoded once more when it is printed, in full, and a line of the list tells nothing
// of messages, unless columns were chosen that do.
// Packets are written of sessions that match, with the DKIM keys that their signatures need.
static bool writes_keys(const struct options *o)
{
    return o->write && o->condition && !o->write_all;
}

static enum message_depth message_depth(const struct print *p)
{
    const struct options *o = p->options;
    bool is_of_dialogues =
        o->mode == OPTIONS_LIST || o->mode == OPTIONS_TEXT || o->mode == OPTIONS_DIFF;
    if (!is_of_dialogues || p->export || o->match_list || writes_keys(o)) return MESSAGE_WHOLE;
    enum message_depth depth = p->filter ? filter_message_depth(p->filter) : MESSAGE_COUNTED;
    const struct column_list *columns = printing_columns(o);
    for (int i = 0; columns && i < columns->count; i++)
        depth = message_depth_deeper(depth, column_message_depth(columns->column[i].id));
    return depth;
}

// Computes what is asked for and no more.
static struct smtp_options decoder_options(const struct print *p)
{
    const struct options *options = p->options;
    const struct filter *f = p->filter;
    bool is_json = options->mode == OPTIONS_JSON;
    bool uses_hashes = is_json || p->export || matching_wants_hashes(options) ||
                       writes_keys(options) ||
                       (f && filter_wants_hashes(f));
    bool uses_commands = options->with_dialogue || (f && filter_wants_commands(f));
    return (struct smtp_options){.want_hashes = uses_hashes && !options->no_hash,
                                 .want_commands = uses_commands,
                                 .want_types = options->content_types,
                                 .depth = message_depth(p),
                                 .keep_secrets = options->show_secrets,
                                 .matches = options->match_list,
                                 .sink = p->export ? export_sink(p->export) : NULL};
}

// The run proper, with the filter in place.
static int run_filtered(struct print *p)
{
    const struct options *options = p->options;
    if (exporting_new(options, &p->export, &p->err) != ERR_NONE) {
        report_error(p->err.text);
        return exit_status(p, true);
    }
    p->has_export = p->export != NULL;
    struct smtp_options decoder = decoder_options(p);
    p->printing = (struct printing){.options = options,
                                    .settings = p->settings,
                                    .keeps_sessions = p->export || options->mode == OPTIONS_STATS};
    struct crew_work work = {
        .ctx = p,
        .begin = begin_hand,
        .finish = finish_hand,
        .seen = options->write ? on_seen : NULL,
        .packet = printer_wants_packets(&p->printing) ? on_packet : NULL,
        .closed = on_closed,
        .put = on_put,
    };
    uint64_t seed[2] = {0};
    pipeline_random_seed(seed);
    p->across = across_new(&options->thresholds, seed);
    if (p->export) p->inputs = held_inputs_new(options);
    p->code = pipeline_open_work(options, &decoder, &work, &p->pipeline, &p->err);
    if (p->code == ERR_NONE) p->code = dumping_new(options, p->pipeline, &p->dumping, &p->err);
    // All is open, and nothing that a stranger wrote was looked at yet.
    if (p->code == ERR_NONE) p->code = privileges_drop(options, &p->err);
    if (p->code != ERR_NONE) {
        report_error(p->err.text);
        return exit_status(p, true);
    }
    p->printing.pipeline = p->pipeline;
    pipeline_on_dropped(p->pipeline, on_dropped, p);
    if (options->mode == OPTIONS_STATS) p->stats = stats_new();
    if (options->mode == OPTIONS_DIFF) p->diffing = diffing_new(options);
    output_init(&p->output, STDOUT_FILENO, "standard output");
    bool shows_progress = !options->is_live && !options->follow && !isatty(STDOUT_FILENO);
    progress_init(&p->progress, shows_progress ? STDERR_FILENO : -1, pipeline_clock_ns());
    int status = run(p);
    output_fini(&p->output);
    return status;
}

static void fini(struct print *p)
{
    struct err unused;
    dumping_finish(p->dumping, &unused);
    export_free(p->export);
    stats_free(p->stats);
    diffing_free(p->diffing);
    pipeline_free(p->pipeline);
    held_inputs_free(p->inputs);
    across_free(p->across);
    filter_free(p->filter);
}

int print_run(const struct options *options)
{
    struct print p = {.options = options};
    struct config config;
    // Settings are the screen's, but for the filters that have names.
    struct options without = *options;
    without.no_config |= !options->condition || !strchr(options->condition, '&');
    int status = REPORT_EXIT_USAGE;
    if (config_init(&config, &without) && filtering_new(options, &config.settings, &p.filter)) {
        p.settings = &config.settings;
        status = run_filtered(&p);
        fini(&p);
    }
    config_fini(&config);
    return status;
}
