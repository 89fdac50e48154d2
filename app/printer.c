// SPDX-License-Identifier: BSD-2-Clause
#include "app/printer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/diffing.h"
#include "app/places.h"
#include "app/reopen.h"
#include "base/nameless.h"
#include "decode/model/filter_text.h"
#include "export/list.h"
#include "export/list_columns.h"
#include "export/markdown.h"
#include "export/record.h"
#include "export/text.h"
#include "export/text_parts.h"

struct printer {
    const struct printing *printing;
    struct filter *filter;     // NULL: all sessions are wanted
    struct filter_text *texts; // that it searches; NULL: none
    struct places *places;     // where packets lie; for dialogues only, else NULL
};

bool printer_wants_packets(const struct printing *printing)
{
    return printing->options->mode == OPTIONS_TEXT || printing->options->mode == OPTIONS_DIFF;
}

struct printer *printer_new(const struct printing *printing, struct smtp_options *decoder)
{
    struct filter_error unused;
    struct printer *p = err_calloc(1, sizeof *p);
    p->printing = printing;
    // Regular expressions keep notes of a match: each printer has its own.
    const char *condition = printing->options->condition;
    struct filter_names names = settings_filter_names(printing->settings);
    if (condition) p->filter = filter_parse_named(bytes_str(condition), &names, &unused);
    if (p->filter && filter_wants_text(p->filter)) {
        p->texts = filter_text_new(p->filter);
        decoder->texts = filter_text_sink(p->texts);
    }
    if (printer_wants_packets(printing)) p->places = places_new();
    return p;
}

void printer_free(struct printer *p)
{
    if (!p) return;
    filter_text_free(p->texts);
    filter_free(p->filter);
    places_free(p->places);
    free(p);
}

void printer_packet(struct printer *p, const struct session *s, const struct stream_packet *packet)
{
    struct store_place place = {packet->source, packet->offset, packet->at.packet};
    places_add(p->places, s->id, &place);
}

static bool next_place(void *ctx, struct store_place *place_out)
{
    return places_next(ctx, place_out);
}

static FILE *temporary_file(void)
{
    int fd = nameless_file(NULL);
    FILE *file = fd >= 0 ? fdopen(fd, "w+") : NULL;
    if (!file && fd >= 0) close(fd);
    return file;
}

// A dialogue of hundreds of megabytes waits for its turn on the disk.
static void spill(void *ctx, struct buf *text)
{
    struct printed *out = ctx;
    if (!out->spill) out->spill = temporary_file();
    bool is_written = out->spill && fwrite(text->data, 1, text->len, out->spill) == text->len;
    if (!is_written && !out->error) out->error = strdup("a long dialogue has no room on the disk");
    buf_reset(text, text->room);
}

// NULL: it could not be read again, which the error says.
static struct dialogue *read_again(struct printed *out, const struct printing *printing,
                                   const struct finding *across, bool is_text)
{
    const struct options *options = printing->options;
    struct pipeline *pipeline = printing->pipeline;
    struct places_cursor cursor = places_of_taken(out->places);
    struct reopen_request request = {.source = pipeline_source(pipeline),
                                     .lock = pipeline_source_lock(pipeline),
                                     .options = options,
                                     .keylog = pipeline_keylog(pipeline),
                                     .keys = pipeline_keys(pipeline),
                                     .keys_upto = out->session->keys_upto,
                                     .session_id = out->session->id,
                                     .start_ns = out->session->start_ns,
                                     .next = next_place,
                                     .ctx = &cursor,
                                     .across = across,
                                     .is_text = is_text};
    struct err err;
    struct dialogue *d = reopen_session(&request, &err);
    if (!d && !out->error) out->error = strdup(err.text);
    return d;
}

static void append_dialogue(struct printed *out, const struct printing *printing,
                            const struct finding *across)
{
    const struct options *options = printing->options;
    struct dialogue *d = read_again(out, printing, across, true);
    if (!d) return;
    struct text_options text = {.full = options->is_full,
                                .explains = options->explains,
                                .octets = options->octets,
                                .no_times = options->no_times,
                                .show_secrets = options->show_secrets,
                                .gathered = options->is_markdown ? NULL : spill,
                                .ctx = out};
    if (options->is_markdown) markdown_append(d, &text, &out->text);
    else text_append(d, &text, &out->text);
    dialogue_free(d);
    if (!options->is_decoded) return;
    // One reading keeps all lines of bodies, the other one all octets of messages: never both.
    d = read_again(out, printing, across, false);
    if (d) text_parts_append(d, &text, &out->text);
    dialogue_free(d);
}

// With all that the screen would have of it.
static void keep_dialogue(struct printed *out, const struct printing *printing,
                          const struct finding *across)
{
    if (!out->places || !diffing_wants(printing->options, out->session->id)) return;
    out->dialogue = read_again(out, printing, across, false);
}

const struct column_list *printing_columns(const struct options *o)
{
    if (o->mode != OPTIONS_LIST) return NULL;
    if (o->columns.count > 0) return &o->columns;
    return o->list_form == LIST_TABLE ? NULL : &list_columns_default;
}

void printing_append_header(const struct options *o, struct buf *out)
{
    const struct column_list *columns = printing_columns(o);
    if (columns) list_columns_append_header(columns, o->list_form, out);
    else if (o->mode == OPTIONS_LIST) list_append_header(out);
}

static void append_line(const struct options *o, const struct session *s, struct buf *out)
{
    const struct column_list *columns = printing_columns(o);
    if (columns) list_columns_append(columns, o->list_form, s, out);
    else list_append(s, out);
}

void printing_append(const struct printing *printing, const struct session *s, struct buf *out)
{
    const struct options *options = printing->options;
    struct record_options record = {.dialogue = options->with_dialogue,
                                    .no_hash = options->no_hash,
                                    .secrets = options->show_secrets ? SECRET_SHOW : SECRET_HIDE};
    switch (options->mode) {
    case OPTIONS_JSON: record_append(s, &record, out); break;
    case OPTIONS_LIST: append_line(options, s, out); break;
    case OPTIONS_EXPORT:
    case OPTIONS_STATS:
    case OPTIONS_DIFF:
    case OPTIONS_TEXT: break;
    case OPTIONS_VERIFY:
    case OPTIONS_AUTO:
    case OPTIONS_HELP:
    case OPTIONS_VERSION: assert(!"a mode that prints sessions");
    }
}

static void print(struct printed *out, const struct printing *printing,
                  const struct filter *condition, const struct finding *across)
{
    bool is_over = atomic_load_explicit(&printing->is_over, memory_order_relaxed);
    out->is_wanted = !is_over && (!condition || filter_match(condition, out->session));
    if (!out->is_wanted) return;
    if (printing->options->mode == OPTIONS_DIFF) keep_dialogue(out, printing, across);
    else if (out->places) append_dialogue(out, printing, across);
    else if (!printing->keeps_sessions) printing_append(printing, out->session, &out->text);
}

struct printed *printer_session(struct printer *p, struct session *s)
{
    struct printed *out = err_calloc(1, sizeof *out);
    buf_init(&out->text, 0);
    out->session = s;
    if (p->places) out->places = places_take(p->places, s->id);
    print(out, p->printing, p->filter, NULL);
    out->octets = sizeof *out + out->text.room + s->arena.used;
    return out;
}

void printed_again(struct printed *printed, const struct printing *printing,
                   const struct filter *condition, const struct finding *across)
{
    buf_reset(&printed->text, 0);
    if (printed->spill) fclose(printed->spill);
    printed->spill = NULL;
    free(printed->error);
    printed->error = NULL;
    dialogue_free(printed->dialogue);
    printed->dialogue = NULL;
    print(printed, printing, condition, across);
}

void printed_free(struct printed *p)
{
    if (!p) return;
    session_free(p->session);
    session_places_free(p->places);
    dialogue_free(p->dialogue);
    if (p->spill) fclose(p->spill);
    buf_fini(&p->text);
    free(p->error);
    free(p);
}
