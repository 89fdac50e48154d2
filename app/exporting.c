// SPDX-License-Identifier: BSD-2-Clause
#include "app/exporting.h"

#include <stdlib.h>

#include "base/display.h"
#include "export/plain.h"

enum err_code exporting_new(const struct options *options, struct export **export_out,
                            struct err *err)
{
    *export_out = NULL;
    struct export_config config = {
        .eml_dir = options->export_eml,
        .parts_dir = options->export_parts,
        .mbox_path = options->export_mbox,
        .may_replace = options->force,
        .has_hashes = !options->no_hash,
    };
    if (!config.eml_dir && !config.parts_dir && !config.mbox_path) return ERR_NONE;
    return export_new(&config, export_out, err);
}

enum err_code exporting_finish(struct export *e, const struct options *options, bool is_complete,
                               struct err *err)
{
    enum err_code code = export_error(e, err);
    if (code != ERR_NONE) return code;
    // An mbox has no manifest, and who interrupts the program does not want it to read all inputs.
    bool has_manifest = options->export_eml || options->export_parts;
    size_t count = has_manifest ? options->input_count : 0;
    struct manifest_input *inputs = err_calloc(count ? count : 1, sizeof *inputs);
    for (size_t i = 0; i < count; i++) {
        if (options->is_live)
            inputs[i] = (struct manifest_input){.name = options->inputs[i], .is_interface = true};
        else if (is_complete) manifest_read_input(options->inputs[i], &inputs[i]);
        else inputs[i] = (struct manifest_input){.name = options->inputs[i]};
    }
    struct manifest_head head = {.version = PACKAGE_VERSION,
                                 .filter = options->filter,
                                 .ports = options->ports,
                                 .port_count = options->port_count,
                                 .inputs = inputs,
                                 .input_count = count,
                                 .is_complete = is_complete};
    code = export_finish(e, &head, err);
    for (size_t i = 0; i < count; i++) free(inputs[i].path);
    free(inputs);
    return code;
}

static void put_count(struct buf *out, uint64_t count, uint64_t partial, const char *one,
                      const char *many, const char *where)
{
    if (out->len > 0) buf_append_str(out, "; ");
    plain_count(out, count, one, many);
    if (partial > 0) {
        buf_append_str(out, " (");
        plain_number(out, partial);
        buf_append_str(out, " of them partial)");
    }
    buf_append_str(out, " in ");
    display_append(out, bytes_str(where), 0);
}

void exporting_summary(const struct export *e, const struct options *options, struct buf *out)
{
    struct export_counts c = export_counts(e);
    struct buf line;
    buf_init(&line, 0);
    if (options->export_eml)
        put_count(&line, c.messages, c.partial_messages, "message", "messages",
                  options->export_eml);
    if (options->export_parts)
        put_count(&line, c.parts, c.partial_parts, "part", "parts", options->export_parts);
    if (options->export_mbox) {
        put_count(&line, c.mbox_messages, 0, "message", "messages", options->export_mbox);
        if (c.mbox_left_out > 0) {
            buf_append_str(&line, ", ");
            plain_count(&line, c.mbox_left_out, "partial one", "partial ones");
            buf_append_str(&line, " left out");
        }
    }
    buf_append_bytes(out, buf_bytes(&line));
    buf_append_byte(out, '\n');
    buf_fini(&line);
}
