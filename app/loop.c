// SPDX-License-Identifier: BSD-2-Clause
#include "app/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/config.h"
#include "app/dumping.h"
#include "app/filtering.h"
#include "app/matching.h"
#include "app/pipeline.h"
#include "app/privileges.h"
#include "app/progress.h"
#include "app/reading.h"
#include "app/report.h"
#include "app/saving.h"
#include "app/signals.h"
#include "app/user_charset.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "decode/model/across/across.h"
#include "decode/model/filter_text.h"
#include "capture/capture.h"
#include "ui/ui.h"

#define LOOP_SLICE_NS (4 * TIMESTAMP_NS_PER_S / 1000) // a key waits no longer
#define LOOP_FRAME_NS (TIMESTAMP_NS_PER_S / 20)
#define LOOP_IDLE_MS  1000 // nothing can change any more but by a key

struct loop {
    const struct options *options;
    struct pipeline *pipeline;
    struct dumping *dumping; // NULL: no packets are written
    struct filter_text *texts; // that the filter of -w searches; NULL: none
    struct filter *filter;   // of -Y, for the packets; NULL: all sessions
    struct err dump_err;     // what became of writing them
    struct store *store;
    struct stats *stats;
    struct across *across; // what sessions show together
    struct config config;
    struct ui *ui;
    struct ui_host host;
    struct held_inputs *inputs;
    struct reading_place place; // what is read again, and saved
    struct ui_status status;
    char source_text[256], ports_text[64];
    const struct session *changed; // its row is behind; NULL: none is
    int64_t start_ns, next_frame_ns;
};

bool loop_is_possible(void)
{
    const char *term = getenv("TERM");
    if (!term || !*term || strcmp(term, "dumb") == 0 || !isatty(STDOUT_FILENO)) return false;
    if (isatty(STDIN_FILENO)) return true;
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) return false;
    close(fd);
    return true;
}

// Changes of one session that follow each other reach its row at once.
static void update_row(struct loop *l)
{
    if (l->changed) store_update(l->store, l->changed, true);
    l->changed = NULL;
}

static void on_opened(void *ctx, const struct session *session)
{
    store_update(((struct loop *)ctx)->store, session, true);
}

static void on_changed(void *ctx, const struct session *session)
{
    struct loop *l = ctx;
    if (l->changed != session) update_row(l);
    l->changed = session;
}

static void on_packet(void *ctx, const struct session *session, const struct stream_packet *packet)
{
    struct loop *l = ctx;
    struct store_place place = {packet->source, packet->offset, packet->at.packet};
    store_add_packet(l->store, session->id, &place);
    dumping_packet(l->dumping, session->id, packet);
    on_changed(ctx, session);
}

static void on_closed(void *ctx, struct session *session)
{
    struct loop *l = ctx;
    if (l->changed == session) l->changed = NULL;
    const struct finding *across = across_session(l->across, session);
    store_update(l->store, session, false);
    store_keep_findings(l->store, session->id, across);
    stats_add(l->stats, session);
    if (l->dumping)
        dumping_closed(l->dumping, session, !l->filter || filter_match(l->filter, session));
    session_free(session);
}

static void on_dropped(void *ctx, int64_t from_ns, int64_t upto_ns, uint64_t packets)
{
    across_dropped(((struct loop *)ctx)->across, from_ns, upto_ns, packets);
}

static bool save_settings(void *ctx, struct bytes text, struct err *err)
{
    return config_save(&((struct loop *)ctx)->config, text, err);
}

// What was there is never replaced: the name was typed at a prompt, not asked about.
static bool write_file(void *ctx, const char *name, struct bytes text, struct err *err)
{
    (void)ctx;
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool is_written = fd >= 0 && write(fd, text.data, text.len) == (ssize_t)text.len;
    enum err_code code = fd < 0 && errno == EEXIST ? ERR_USAGE : ERR_IO;
    if (!is_written) {
        err_set_errno(err, code, errno, "cannot write %s", name);
        privileges_explain(err);
    }
    if (fd >= 0) close(fd);
    return is_written;
}

static void reset_stats(void *ctx)
{
    stats_reset(((struct loop *)ctx)->stats);
}

static struct ui_reading *read_begin(void *ctx, uint64_t id, const struct filter *filter)
{
    struct loop *l = ctx;
    return reading_begin(&l->place, id, filter);
}

// "relay.pcap", "3 files", "eth0, lo".
static void describe_source(struct loop *l)
{
    const struct options *o = l->options;
    char *text = l->source_text;
    size_t room = sizeof l->source_text;
    if (o->input_count == 1 || o->is_live) {
        for (size_t i = 0; i < o->input_count; i++) {
            size_t len = strlen(text);
            const char *name = strcmp(o->inputs[i], "-") == 0 ? "standard input" : o->inputs[i];
            snprintf(text + len, room - len, "%s%s", i > 0 ? ", " : "", name);
        }
    } else {
        snprintf(text, room, "%zu files", o->input_count);
    }
}

// Of the packets of interfaces: what passes without any is time too.
static int64_t clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * TIMESTAMP_NS_PER_S + now.tv_nsec;
}

// The counters of all interfaces; on the way, packets that fell out of the spool are forgotten.
// "25, 465 and 587"; of many ports the first ones.
static void describe_ports(struct loop *l)
{
    const struct options *o = l->options;
    const uint16_t *ports = o->port_count ? o->ports : capture_default_ports;
    size_t usual = sizeof capture_default_ports / sizeof *capture_default_ports;
    size_t count = o->port_count ? o->port_count : usual, len = 0;
    enum { SHOWN = 6 };
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        const char *before = i == 0 ? "" : i + 1 == count ? " and " : ", ";
        len += (size_t)snprintf(l->ports_text + len, sizeof l->ports_text - len, "%s%u", before,
                                ports[i]);
    }
    if (count > SHOWN) snprintf(l->ports_text + len, sizeof l->ports_text - len, " and others");
}

static void sum_up(struct loop *l, struct source_stats *sum)
{
    for (uint32_t i = 0; l->options->is_live && i < l->options->input_count; i++) {
        struct source_stats one;
        source_stats(pipeline_source(l->pipeline), i, &one);
        sum->dropped_kernel += one.dropped_kernel;
        sum->dropped_interface += one.dropped_interface;
        store_sweep(l->store, i, one.oldest);
    }
}

// What the program has of the machine's memory; 0: not known here.
static uint64_t memory_used(void)
{
    unsigned long long size, resident = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f) return 0;
    bool is_read = fscanf(f, "%llu %llu", &size, &resident) == 2;
    fclose(f);
    return is_read ? resident * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

static void update_status(struct loop *l, int64_t now_ns)
{
    struct source *source = pipeline_source(l->pipeline);
    struct source_progress input;
    struct source_stats stats = {0};
    source_progress(source, &input);
    sum_up(l, &stats);
    struct progress_facts facts = {
        .done = input.done, .total = input.total, .elapsed_ns = now_ns - l->start_ns};
    int64_t left_s = l->status.has_ended ? -1 : progress_remaining_s(&facts);
    l->status.bytes_done = input.done;
    l->status.bytes_total = input.total;
    l->status.eta_ns = left_s < 0 ? -1 : left_s * TIMESTAMP_NS_PER_S;
    l->status.packets = pipeline_packets(l->pipeline);
    l->status.drops = stats.dropped_kernel;
    l->status.interface_drops = stats.dropped_interface;
    struct capture_counters counters;
    pipeline_count(l->pipeline, &counters);
    l->status.shed = counters.half_open_shed + counters.evicted;
    if (l->options->is_live && !l->status.has_ended) stats_advance(l->stats, clock_ns());
    if (l->options->is_live) l->status.memory = memory_used();
    l->status.error = pipeline_error(l->pipeline, 0);
    if (!l->status.error && l->dump_err.code != ERR_NONE) l->status.error = l->dump_err.text;
}

static void draw_if_due(struct loop *l)
{
    int64_t now_ns = pipeline_clock_ns();
    if ((now_ns < l->next_frame_ns && !ui_is_dirty(l->ui)) || ui_send(l->ui) >= 0) return;
    update_status(l, now_ns);
    ui_draw(l->ui, now_ns);
    l->next_frame_ns = pipeline_clock_ns() + LOOP_FRAME_NS;
}

// One slice; false: there is nothing to decode now.
static bool decode(struct loop *l)
{
    if (l->status.has_ended) return false;
    enum pipeline_result result = pipeline_step(l->pipeline, LOOP_SLICE_NS);
    update_row(l);
    struct err err;
    if (dumping_flush(l->dumping, &err) != ERR_NONE) l->dump_err = err;
    if (result == PIPELINE_END || dumping_is_over(l->dumping)) {
        pipeline_finish(l->pipeline);
        l->status.has_ended = true;
    }
    return result == PIPELINE_MORE;
}

// Until a key, a signal, packets or the next frame; not at all when there is more to decode.
static void wait_for_events(struct loop *l, bool has_more)
{
    struct pollfd fds[LIMIT_POLLED + 3];
    int inputs[LIMIT_POLLED];
    size_t count = 0;
    if (!l->status.has_ended) {
        count = source_fds(pipeline_source(l->pipeline), inputs, LIMIT_POLLED);
        if (count > LIMIT_POLLED) count = LIMIT_POLLED;
    }
    for (size_t i = 0; i < count; i++) fds[i] = (struct pollfd){.fd = inputs[i], .events = POLLIN};
    fds[count] = (struct pollfd){.fd = ui_fd(l->ui), .events = POLLIN};
    fds[count + 1] = (struct pollfd){.fd = signals_fd(), .events = POLLIN};
    fds[count + 2] = (struct pollfd){.fd = ui_send(l->ui), .events = POLLOUT}; // -1: not polled
    bool is_idle = l->status.has_ended && !ui_moves(l->ui);
    int timeout_ms = is_idle ? LOOP_IDLE_MS : (int)(LOOP_FRAME_NS / 1000000);
    poll(fds, count + 3, has_more ? 0 : timeout_ms);
}

static void go_round(struct loop *l)
{
    for (;;) {
        bool has_more = decode(l);
        has_more |= ui_work(l->ui);
        draw_if_due(l);
        wait_for_events(l, has_more);
        signals_asked(); // the screen says it all the time
        if (signals_received() || !ui_handle_input(l->ui)) return;
        if (ui_is_dirty(l->ui)) draw_if_due(l); // a key is answered before more is decoded
    }
}

static int run(struct loop *l)
{
    // What cannot be read at all is said without a screen.
    l->start_ns = pipeline_clock_ns();
    decode(l);
    if (l->status.has_ended && store_count(l->store) == 0 && pipeline_error(l->pipeline, 0))
        return report_input_errors(l->pipeline);
    struct err err;
    user_charset_set();
    update_status(l, pipeline_clock_ns());
    if (ui_init(&l->ui, &l->host, &err) != ERR_NONE) {
        report_error(err.text);
        return REPORT_EXIT_FAILED;
    }
    go_round(l);
    ui_fini(l->ui);
    report_shed(l->pipeline);
    return report_input_errors(l->pipeline);
}

// Everything that is read and written is open, root is given up, and nothing was read yet. false:
// something failed, which was said.
static bool open_all(struct loop *l, const struct smtp_observer *observer)
{
    struct err err;
    // Hashes and commands only for a condition on the packets that are written.
    const struct filter *f = l->options->write ? l->filter : NULL;
    struct smtp_options decoder = {.matches = l->options->match_list,
                                   .want_hashes = matching_wants_hashes(l->options) ||
                                                  (f && filter_wants_hashes(f)),
                                   .want_commands = f && filter_wants_commands(f)};
    if (f && filter_wants_text(f)) {
        l->texts = filter_text_new(f);
        decoder.texts = filter_text_sink(l->texts);
    }
    l->inputs = held_inputs_new(l->options);
    enum err_code code = pipeline_open(l->options, &decoder, observer, &l->pipeline, &err);
    if (code == ERR_NONE) code = dumping_new(l->options, l->pipeline, &l->dumping, &err);
    if (code == ERR_NONE) code = privileges_drop(l->options, &err);
    if (code != ERR_NONE) report_error(err.text);
    else pipeline_on_dropped(l->pipeline, on_dropped, l);
    return code == ERR_NONE;
}

// The end of the sessions and of -w; the exit status.
static int finish(struct loop *l, int status)
{
    if (!l->status.has_ended) pipeline_finish(l->pipeline);
    struct err err = l->dump_err;
    enum err_code code = dumping_finish(l->dumping, &err);
    l->dumping = NULL;
    if (code == ERR_NONE && l->dump_err.code == ERR_NONE) return status;
    report_error(err.text);
    return REPORT_EXIT_FAILED;
}

static int run_open(struct loop *l)
{
    const struct options *options = l->options;
    l->store = store_new();
    if (options->is_live || options->follow) store_set_limit(l->store, LIMIT_STORE_LIVE);
    l->stats = stats_new();
    uint64_t seed[2] = {0};
    pipeline_random_seed(seed);
    l->across = across_new(&options->thresholds, seed);
    describe_source(l);
    describe_ports(l);
    l->status = (struct ui_status){.source = l->source_text,
                                   .ports = options->any_port ? NULL : l->ports_text,
                                   .is_live = options->is_live || options->follow,
                                   .is_saved = options->write_all,
                                   .eta_ns = -1};
    l->place = (struct reading_place){l->store, l->pipeline, l->options, l->inputs};
    l->host = (struct ui_host){.ctx = l,
                               .store = l->store,
                               .stats = l->stats,
                               .reset_stats = reset_stats,
                               .settings = &l->config.settings,
                               .settings_file = l->config.path,
                               .save_settings = save_settings,
                               .write_file = write_file,
                               .status = &l->status,
                               .filter = options->condition,
                               .read_begin = read_begin,
                               .read_step = reading_step,
                               .read_so_far = reading_so_far,
                               .read_end = reading_end,
                               .save = &saving_host,
                               .save_ctx = &l->place};
    return finish(l, run(l));
}

static bool begin_settings(struct loop *l)
{
    struct settings *s = &l->config.settings;
    struct err err;
    if (!config_init(&l->config, l->options)) return false;
    if (l->options->theme)
        settings_set(s, BYTES_LIT("theme"), bytes_str(l->options->theme), &err); // is one of them
    return true;
}

int loop_run(const struct options *options)
{
    struct loop l = {.options = options};
    struct smtp_observer observer = {.ctx = &l,
                                     .opened = on_opened,
                                     .packet = on_packet,
                                     .changed = on_changed,
                                     .closed = on_closed};
    // What is wrong with settings or the condition is said while there is no screen.
    int status = REPORT_EXIT_USAGE;
    if (!begin_settings(&l)) status = REPORT_EXIT_FAILED;
    else if (filtering_new(options, &l.config.settings, &l.filter))
        status = open_all(&l, &observer) ? run_open(&l) : REPORT_EXIT_FAILED;
    struct err unused;
    dumping_finish(l.dumping, &unused);
    pipeline_free(l.pipeline);
    held_inputs_free(l.inputs);
    stats_free(l.stats);
    across_free(l.across);
    store_free(l.store);
    filter_text_free(l.texts);
    filter_free(l.filter);
    config_fini(&l.config);
    return status;
}
