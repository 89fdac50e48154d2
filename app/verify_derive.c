// SPDX-License-Identifier: BSD-2-Clause
#include "app/verify_derive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/matching.h"
#include "app/pipeline.h"
#include "app/signals.h"
#include "base/timestamp.h"
#include "decode/message/content_type.h"
#include "decode/model/across/across.h"
#include "decode/model/filter.h"
#include "decode/model/filter_text.h"
#include "export/export.h"
#include "export/file_digest.h"

#define SLICE_NS TIMESTAMP_NS_PER_S

struct derivation {
    const struct manifest_head *head;
    const struct verify_derive_report *report;
    struct options options;
    struct filter *filter; // NULL: all sessions
    struct filter_text *texts;
    struct export *export;
    struct across *across;
};

// --- the files

enum look { LOOK_SAME, LOOK_GROWN, LOOK_OTHER, LOOK_ABSENT };

static bool has_first_octets(int fd, const struct manifest_input *input)
{
    enum { STEP = 4 * 1024 * 1024 };
    uint64_t size;
    uint8_t sha256[DIGEST_MAX];
    struct file_digest *digest = file_digest_new(fd, input->size);
    while (file_digest_step(digest, STEP))
        if (signals_received()) signals_die(signals_received());
    return file_digest_end(digest, &size, sha256) && size == input->size &&
           memcmp(sha256, input->sha256, DIGEST_SHA256_LEN) == 0;
}

static enum look look_at(const char *path, const struct manifest_input *input)
{
    struct stat s;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return LOOK_ABSENT;
    bool is_file = fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
    enum look look = LOOK_OTHER;
    if (is_file && (uint64_t)s.st_size >= input->size && has_first_octets(fd, input))
        look = (uint64_t)s.st_size == input->size ? LOOK_SAME : LOOK_GROWN;
    close(fd);
    errno = ENOENT;
    return is_file ? look : LOOK_ABSENT;
}

static void say_look(const struct derivation *d, const struct manifest_input *input,
                     const char *what, enum look look, int errnum)
{
    char text[160];
    switch (look) {
    case LOOK_SAME: return;
    case LOOK_OTHER:
    case LOOK_GROWN:
        snprintf(text, sizeof text, "the %s is not the one that was read%s", what,
                 look == LOOK_GROWN ? ": it has grown" : "");
        d->report->problem(d->report->ctx, input->name, text);
        return;
    case LOOK_ABSENT:
        snprintf(text, sizeof text, "the %s %s%s, nothing is derived again", what,
                 errnum == ENOENT ? "is not there" : "cannot be read: ",
                 errnum == ENOENT ? "" : strerror(errnum));
        break;
    }
    d->report->note(d->report->ctx, input->name, text);
}

// Where the file is now: as it is said to be, at its absolute path, or as it was given. The same
// content decides; of what is not that, the most telling is said.
static bool find(const struct derivation *d, const struct manifest_input *input, const char *given,
                 const char *what, const char **path_out)
{
    const char *candidates[] = {given, input->path, input->name};
    enum look best = LOOK_ABSENT;
    int errnum = ENOENT;
    for (size_t i = 0; i < 3 && best != LOOK_SAME; i++) {
        if (!candidates[i]) continue;
        enum look look = look_at(candidates[i], input);
        if (look == LOOK_ABSENT && errno != ENOENT && errno != ENOTDIR) errnum = errno;
        if (look >= best) continue;
        best = look;
        *path_out = candidates[i];
    }
    say_look(d, input, what, best, errnum);
    return best == LOOK_SAME;
}

static bool find_all(const struct derivation *d, const struct manifest_inputs *inputs,
                     const char *given, const char *what, const char **paths)
{
    bool has_all = true;
    for (size_t i = 0; i < inputs->count; i++) {
        const struct manifest_input *input = &inputs->items[i];
        if (!input->is_interface && input->has_sha256) {
            has_all &= find(d, input, given, what, &paths[i]);
            continue;
        }
        has_all = false;
        d->report->note(d->report->ctx, input->name,
                        input->is_interface
                            ? "an interface, nothing is derived again"
                            : "no file that was read to its end, nothing is derived again");
    }
    return has_all;
}

static const char **paths_for(const struct manifest_inputs *inputs)
{
    return err_calloc(inputs->count + 1, sizeof(const char *));
}

// false: something is not there; that was said.
static bool find_inputs(struct derivation *d, const char *keylog)
{
    const struct manifest_head *head = d->head;
    struct options *o = &d->options;
    o->inputs = paths_for(&head->inputs);
    o->rsa_keys = paths_for(&head->private_keys);
    o->matches = paths_for(&head->lists);
    o->input_count = head->inputs.count;
    o->rsa_key_count = head->private_keys.count;
    o->match_count = head->lists.count;
    if (head->inputs.count == 0)
        d->report->note(d->report->ctx, MANIFEST_NAME,
                        "names no capture, nothing is derived again");
    return head->inputs.count > 0 && find_all(d, &head->inputs, NULL, "capture", o->inputs) &&
           find_all(d, &head->keylog, keylog, "key log", &o->keylog) &&
           find_all(d, &head->private_keys, NULL, "private key", o->rsa_keys) &&
           find_all(d, &head->lists, NULL, "list", o->matches);
}

// --- the condition

static const char *find_condition(const void *ctx, struct bytes name)
{
    const struct manifest_head *head = ctx;
    for (size_t i = 0; i < head->condition_count; i++)
        if (bytes_equal(name, bytes_str(head->conditions[i].name))) return head->conditions[i].text;
    return NULL;
}

static bool read_condition(struct derivation *d)
{
    if (d->head->content_types && !content_type_is_available()) {
        d->report->note(d->report->ctx, "types by content",
                        "not known to this program, nothing is derived again");
        return false;
    }
    const char *where = d->head->where;
    struct filter_names names = {find_condition, d->head};
    struct filter_error unused;
    if (!where) return true;
    d->filter = filter_parse_named(bytes_str(where), &names, &unused);
    if (!d->filter)
        d->report->note(d->report->ctx, where,
                        "a condition that is not known here, nothing is derived again");
    else if (filter_wants_text(d->filter)) d->texts = filter_text_new(d->filter);
    return d->filter != NULL;
}

// --- the derivation

static void on_closed(void *ctx, struct session *s)
{
    struct derivation *d = ctx;
    across_session(d->across, s);
    if (!d->filter || filter_match(d->filter, s)) export_session(d->export, s);
    else export_drop_session(d->export, s);
    session_free(s);
}

static enum err_code run_pipeline(struct derivation *d, struct err *err)
{
    struct pipeline *pipeline;
    struct smtp_options decoder = {.want_hashes = d->head->has_hashes,
                                   .want_commands = d->filter && filter_wants_commands(d->filter),
                                   .want_types = d->options.content_types,
                                   .matches = d->options.match_list,
                                   .texts = d->texts ? filter_text_sink(d->texts) : NULL,
                                   .sink = export_sink(d->export)};
    struct smtp_observer observer = {.ctx = d, .closed = on_closed};
    enum err_code code = pipeline_open(&d->options, &decoder, &observer, &pipeline, err);
    if (code != ERR_NONE) return code;
    while (pipeline_step(pipeline, SLICE_NS) != PIPELINE_END)
        if (signals_received()) signals_die(signals_received());
    pipeline_finish(pipeline);
    pipeline_free(pipeline);
    return ERR_NONE;
}

// What stopped the export itself half-way (an input that is cut short) stops this one there too.
static enum err_code derive(struct derivation *d, struct err *err)
{
    const struct manifest_head *head = d->head;
    struct export_config config = {.eml_dir = head->has_eml ? "messages" : NULL,
                                   .parts_dir = head->has_parts ? "parts" : NULL,
                                   .has_hashes = head->has_hashes,
                                   .is_dry = true,
                                   .file = d->report->derived,
                                   .mbox_message = d->report->mbox_message,
                                   .ctx = d->report->ctx};
    enum err_code code = matching_read(&d->options, err);
    if (code == ERR_NONE) code = export_new(&config, &d->export, err);
    if (code != ERR_NONE) return code;
    uint64_t seed[2] = {0};
    pipeline_random_seed(seed);
    d->across = across_new(&head->thresholds, seed);
    return run_pipeline(d, err);
}

static void fini(struct derivation *d)
{
    export_free(d->export);
    across_free(d->across);
    filter_text_free(d->texts);
    filter_free(d->filter);
    match_list_free(d->options.match_list);
    free(d->options.inputs);
    free(d->options.rsa_keys);
    free(d->options.matches);
}

enum err_code verify_derive(const struct manifest_head *head, const char *keylog,
                            const struct verify_derive_report *report, bool *is_done_out,
                            struct err *err)
{
    struct derivation d = {.head = head,
                           .report = report,
                           .options = {.mode = OPTIONS_VERIFY,
                                       .filter = head->filter,
                                       .ports = (uint16_t *)(uintptr_t)head->ports,
                                       .port_count = head->port_count,
                                       .any_port = head->any_port,
                                       .checksums = head->checksums,
                                       .content_types = head->content_types,
                                       .thresholds = head->thresholds}};
    enum err_code code = ERR_NONE;
    *is_done_out = false;
    if (find_inputs(&d, keylog) && read_condition(&d)) {
        code = derive(&d, err);
        *is_done_out = code == ERR_NONE;
    }
    fini(&d);
    return code;
}
