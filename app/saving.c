// SPDX-License-Identifier: BSD-2-Clause
//
// What is saved goes through one of three ways: octets that the screen has already; packets; or
// sessions, which are read again one after the other and go to a file each as its format wants, or
// to an export, which listens to the decoder.
#include "app/saving.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "app/exporting.h"
#include "app/inputs.h"
#include "app/privileges.h"
#include "app/reopen.h"
#include "app/saving_file.h"
#include "app/saving_packets.h"
#include "base/display.h"
#include "base/timestamp.h"
#include "export/export.h"
#include "export/file_name.h"
#include "export/markdown.h"
#include "export/mbox.h"
#include "export/plain.h"
#include "export/record.h"
#include "export/text.h"

#define STEP_NS (8 * TIMESTAMP_NS_PER_S / 1000)
enum { TITLE_MAX = 60, KEEP = 256 * 1024, PIECE = 512 * 1024 };

struct ui_saving {
    struct reading_place place;
    struct ui_save_request request;
    char *path;
    struct saving_file file; // of all but exports
    struct saving_packets *packets;
    struct export *export;
    struct input_hashes *hashes; // of what was read, after the sessions; NULL until then
    // The session that is read.
    struct reopen *reopen;
    struct finding *across; // what other sessions show of it
    struct places *places;
    struct places_cursor cursor;
    size_t done; // sessions, or octets
    struct mbox mbox; // of octets
    uint64_t lost;  // sessions that could not be read again
    struct buf text;
    bool is_over;
    struct err err; // code ERR_NONE: all is well
};

static bool is_directory(const struct ui_save_request *r)
{
    return !r->is_octets && (r->format == UI_SAVE_EML || r->format == UI_SAVE_PARTS);
}

// --- names

static void name_octets(const struct ui_save_request *r, struct buf *out)
{
    uint64_t id = r->id_count ? r->ids[0] : 0;
    buf_printf(out, "%08llu-%04llu", (unsigned long long)id, (unsigned long long)r->transaction);
    if (!bytes_is_none(r->path_name)) {
        buf_append_byte(out, '.');
        file_name_append(out, r->path_name, 24);
        buf_append_byte(out, '-');
        file_name_append(out, r->title.len ? r->title : BYTES_LIT("part"), TITLE_MAX);
    } else {
        size_t len = out->len;
        buf_append_byte(out, '-');
        file_name_append_words(out, r->title, TITLE_MAX);
        if (out->len == len + 1) out->len = len;
    }
    if (!r->is_complete) buf_append_str(out, ".partial");
}

static void save_name(void *ctx, const struct ui_save_request *r, struct buf *out)
{
    static const char *const endings[UI_SAVE_FORMAT_COUNT] = {
        [UI_SAVE_PCAPNG] = ".pcapng", [UI_SAVE_MBOX] = ".mbox",   [UI_SAVE_NDJSON] = ".ndjson",
        [UI_SAVE_TEXT] = ".txt",      [UI_SAVE_MARKDOWN] = ".md", [UI_SAVE_EML] = "-messages",
        [UI_SAVE_PARTS] = "-parts"};
    (void)ctx;
    if (r->is_octets) name_octets(r, out);
    else if (r->id_count == 1) buf_printf(out, "session-%llu", (unsigned long long)r->ids[0]);
    else buf_append_str(out, "sessions");
    if (!r->is_octets) buf_append_str(out, endings[r->format]);
    else if (r->format == UI_SAVE_EML) buf_append_str(out, ".eml");
    else if (r->format == UI_SAVE_MBOX) buf_append_str(out, ".mbox");
}

// Of a directory only an export that stands there would be replaced.
static bool save_is_taken(void *ctx, const struct ui_save_request *r)
{
    struct stat st;
    struct buf path;
    (void)ctx;
    buf_init(&path, 0);
    buf_append_str(&path, r->path);
    if (is_directory(r)) buf_append_str(&path, "/" MANIFEST_NAME);
    bool is_taken = lstat(buf_str(&path), &st) == 0;
    buf_fini(&path);
    return is_taken;
}

// --- octets

static void to_file(void *ctx, struct bytes data)
{
    saving_file_write(ctx, data);
}

// Some milliseconds of them.
static void step_octets(struct ui_saving *s)
{
    const struct ui_save_request *r = &s->request;
    int64_t end_ns = pipeline_clock_ns() + STEP_NS;
    bool is_mbox = r->format == UI_SAVE_MBOX;
    if (is_mbox && s->done == 0) {
        mbox_init(&s->mbox, to_file, &s->file);
        mbox_begin(&s->mbox, r->sender, r->time_ns);
    }
    while (s->done < r->octets.len && pipeline_clock_ns() < end_ns) {
        struct bytes piece = bytes_first(bytes_skip(r->octets, s->done), PIECE);
        if (is_mbox) mbox_data(&s->mbox, piece);
        else saving_file_write(&s->file, piece);
        s->done += piece.len;
    }
    s->is_over = s->done == r->octets.len;
    if (s->is_over && is_mbox) mbox_end(&s->mbox);
}

// --- sessions, one after the other

static bool next_place(void *ctx, struct store_place *place_out)
{
    return places_next(ctx, place_out);
}

static void begin_session(struct ui_saving *s)
{
    uint64_t id = s->request.ids[s->done];
    bool wants_lines =
        s->request.format == UI_SAVE_TEXT || s->request.format == UI_SAVE_MARKDOWN;
    struct store_packets packets = store_packets_of(s->place.store, id);
    s->places = places_new();
    for (struct store_place p; store_packets_next(&packets, &p);) places_add(s->places, id, &p);
    s->cursor = places_of(s->places, id);
    s->across = finding_copy_list(store_findings_of(s->place.store, id));
    struct reopen_request request = {.source = pipeline_source(s->place.pipeline),
                                     .options = s->place.options,
                                     .keylog = pipeline_keylog(s->place.pipeline),
                                     .keys = pipeline_keys(s->place.pipeline),
                                     .keys_upto = UINT64_MAX,
                                     .session_id = id,
                                     .start_ns = reading_start_of(s->place.store, id),
                                     .next = next_place,
                                     .ctx = &s->cursor,
                                     .across = s->across,
                                     .sink = s->export ? export_sink(s->export) : NULL,
                                     .is_record = !wants_lines,
                                     .is_text = true};
    s->reopen = reopen_begin(&request);
}

static void append_session(struct ui_saving *s, const struct dialogue *d)
{
    const struct options *o = s->place.options;
    struct record_options record = {
        .dialogue = o->with_dialogue,
        .no_hash = o->no_hash,
        .secrets = o->show_secrets ? SECRET_SHOW : SECRET_HIDE};
    struct text_options text = {.full = o->is_full, .show_secrets = o->show_secrets};
    if (s->request.format == UI_SAVE_NDJSON) record_append(d->session, &record, &s->text);
    else if (s->request.format == UI_SAVE_TEXT) text_append(d, &text, &s->text);
    else markdown_append(d, &text, &s->text);
    if (s->text.len < KEEP / 2) return;
    saving_file_write(&s->file, buf_bytes(&s->text));
    buf_reset(&s->text, KEEP);
}

static void end_session(struct ui_saving *s, bool is_wanted)
{
    struct err err;
    struct dialogue *d = reopen_end(s->reopen, &err);
    s->reopen = NULL;
    places_free(s->places);
    free(s->across);
    s->places = NULL;
    s->across = NULL;
    s->done++;
    if (!d) s->lost++;
    else if (s->export && is_wanted) export_session(s->export, d->session);
    else if (s->export) export_drop_session(s->export, d->session);
    else if (is_wanted) append_session(s, d);
    dialogue_free(d);
}

static enum err_code error_of(struct ui_saving *s)
{
    if (s->err.code != ERR_NONE) return s->err.code;
    return s->export ? export_error(s->export, &s->err) : saving_file_error(&s->file, &s->err);
}

static void step_sessions(struct ui_saving *s)
{
    int64_t end_ns = pipeline_clock_ns() + STEP_NS;
    while (s->done < s->request.id_count && pipeline_clock_ns() < end_ns) {
        if (!s->reopen) begin_session(s);
        if (reopen_step(s->reopen, STEP_NS)) return;
        end_session(s, true);
        if (error_of(s) != ERR_NONE) return;
    }
    if (s->done < s->request.id_count) return;
    if (is_directory(&s->request)) s->hashes = input_hashes_new(s->place.inputs);
    else s->is_over = true;
    if (!s->export) saving_file_write(&s->file, buf_bytes(&s->text));
}

// The captures, for the manifest.
static void step_hashes(struct ui_saving *s)
{
    enum { STEP = 1024 * 1024 };
    int64_t end_ns = pipeline_clock_ns() + STEP_NS;
    while (!s->is_over && pipeline_clock_ns() < end_ns)
        s->is_over = !input_hashes_step(s->hashes, STEP);
}

// --- begin, step, end

static enum err_code open_target(struct ui_saving *s, struct err *err)
{
    const struct ui_save_request *r = &s->request;
    bool is_mbox = r->format == UI_SAVE_MBOX && !r->is_octets;
    if (!is_directory(r) && inputs_has(s->place.options, s->path))
        return err_set(err, ERR_USAGE, "%s is read: nothing can be saved there", s->path);
    if (!is_directory(r) && !is_mbox)
        return saving_file_open(&s->file, s->path, r->may_replace, err);
    struct export_config config = {.eml_dir = r->format == UI_SAVE_EML ? s->path : NULL,
                                   .parts_dir = r->format == UI_SAVE_PARTS ? s->path : NULL,
                                   .mbox_path = is_mbox ? s->path : NULL,
                                   .may_replace = r->may_replace,
                                   .has_hashes = !s->place.options->no_hash};
    return export_new(&config, &s->export, err);
}

static void free_saving(struct ui_saving *s)
{
    saving_packets_free(s->packets);
    export_free(s->export);
    input_hashes_free(s->hashes);
    saving_file_fini(&s->file);
    buf_fini(&s->text);
    free(s->path);
    free(s);
}

static struct ui_saving *save_begin(void *ctx, const struct ui_save_request *request,
                                    struct err *err)
{
    struct ui_saving *s = err_calloc(1, sizeof *s);
    s->place = *(const struct reading_place *)ctx;
    s->request = *request;
    s->path = strdup(request->path);
    if (!s->path) err_out_of_memory(strlen(request->path));
    s->request.path = s->path;
    buf_init(&s->text, 0);
    if (open_target(s, err) != ERR_NONE) {
        privileges_explain(err);
        free_saving(s);
        return NULL;
    }
    if (request->format == UI_SAVE_PCAPNG)
        s->packets = saving_packets_new(&s->place, request->ids, request->id_count, &s->file);
    return s;
}

static bool save_step(struct ui_saving *s, struct ui_save_progress *progress_out)
{
    *progress_out = (struct ui_save_progress){s->done, s->request.id_count, "sessions"};
    if (s->is_over || error_of(s) != ERR_NONE) return false;
    if (s->request.is_octets) {
        step_octets(s);
        *progress_out = (struct ui_save_progress){s->done, s->request.octets.len, "octets"};
    } else if (s->packets) {
        s->is_over = !saving_packets_step(s->packets, STEP_NS);
        *progress_out = (struct ui_save_progress){saving_packets_done(s->packets),
                                                  saving_packets_total(s->packets), "packets"};
    } else if (s->hashes) {
        step_hashes(s);
        progress_out->unit = "octets of captures";
        input_hashes_progress(s->hashes, &progress_out->done, &progress_out->total);
    } else {
        step_sessions(s);
        progress_out->done = s->done;
    }
    return !s->is_over;
}

// Chosen by hand: the captures hold more. One that was changed has no hash.
static enum err_code finish_export(struct ui_saving *s, struct err *err)
{
    struct manifest_head head = {.is_selection = true};
    exporting_describe(s->place.options, &head);
    if (!s->hashes) s->hashes = input_hashes_new(s->place.inputs); // it was stopped: none is known
    input_hashes_tell(s->hashes, &head);
    return export_finish(s->export, &head, err);
}

static void count_lost(struct buf *out, uint64_t lost, const char *one, const char *many)
{
    if (lost == 0) return;
    buf_append_str(out, "; ");
    plain_count(out, lost, one, many);
    buf_append_str(out, " can no longer be read");
}

static void summarise_export(const struct ui_saving *s, struct buf *out)
{
    struct export_counts c = export_counts(s->export);
    if (s->request.format == UI_SAVE_PARTS)
        plain_count(out, c.parts + c.inner_files, "part", "parts");
    else if (s->request.format == UI_SAVE_EML)
        plain_count(out, c.messages, "message", "messages");
    else plain_count(out, c.mbox_messages, "message", "messages");
    uint64_t partial =
        s->request.format == UI_SAVE_PARTS ? c.partial_parts : c.partial_messages;
    if (partial) buf_printf(out, " (%llu of them partial)", (unsigned long long)partial);
    if (c.mbox_left_out)
        buf_printf(out, ", %llu partial left out", (unsigned long long)c.mbox_left_out);
}

static void summarise(const struct ui_saving *s, struct buf *out)
{
    if (s->export) summarise_export(s, out);
    else if (s->request.is_octets) plain_count(out, s->request.octets.len, "octet", "octets");
    else if (s->packets)
        plain_count(out, saving_packets_done(s->packets) - saving_packets_lost(s->packets),
                    "packet", "packets");
    else plain_count(out, s->done - s->lost, "session", "sessions");
    buf_append_str(out, " saved to ");
    display_append(out, bytes_str(s->path), 0);
    count_lost(out, s->lost, "session", "sessions");
    if (s->packets) count_lost(out, saving_packets_lost(s->packets), "packet", "packets");
}

static enum err_code save_end(struct ui_saving *s, struct buf *summary_out, struct err *err)
{
    if (s->reopen) end_session(s, false);
    enum err_code code = error_of(s);
    if (code != ERR_NONE) *err = s->err;
    if (code == ERR_NONE && !s->is_over && !(s->export && is_directory(&s->request)))
        code = err_set(err, ERR_CLOSED, "stopped: nothing was saved");
    if (code == ERR_NONE && s->export) code = finish_export(s, err);
    else if (code == ERR_NONE) code = saving_file_finish(&s->file, err);
    if (code == ERR_NONE) summarise(s, summary_out);
    else privileges_explain(err);
    free_saving(s);
    return code;
}

const struct ui_save_host saving_host = {
    .name = save_name,
    .is_taken = save_is_taken,
    .begin = save_begin,
    .step = save_step,
    .end = save_end,
};
