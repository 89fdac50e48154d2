// SPDX-License-Identifier: BSD-2-Clause
#include "export/manifest.h"

#include <stdlib.h>

#include "export/json.h"
#include "export/record.h"

enum { BLOCK = 256 * 1024 };

// Entries gather in a file of their own, since an export of months on an interface has many; what
// stands above them is known at the end.
struct manifest {
    struct out_dir *dir;
    struct out_file *entries;
    struct buf text;
};

static const char *const kind_names[] = {
    [MANIFEST_MESSAGE] = "message",
    [MANIFEST_ABOUT] = "about",
    [MANIFEST_PART] = "part",
    [MANIFEST_EMBEDDED] = "embedded",
    [MANIFEST_MBOX] = "mbox",
};

const char *manifest_kind_name(enum manifest_kind kind)
{
    return kind_names[kind];
}

struct manifest *manifest_new(struct out_dir *dir)
{
    struct manifest *m = err_calloc(1, sizeof *m);
    m->dir = dir;
    m->entries = out_file_new(dir);
    buf_init(&m->text, 0);
    return m;
}

void manifest_free(struct manifest *m)
{
    if (!m) return;
    out_file_free(m->entries);
    buf_fini(&m->text);
    free(m);
}

static void put_ordinal(struct json *j, const char *key, uint64_t ordinal)
{
    json_key(j, key);
    if (ordinal) json_number(j, ordinal);
    else json_null(j);
}

void manifest_add(struct manifest *m, const struct manifest_file *file)
{
    buf_reset(&m->text, BLOCK);
    buf_append_str(&m->text, out_file_size(m->entries) > 0 ? ",\n" : "\n");
    struct json j = json_of(&m->text);
    json_object_begin(&j);
    json_key(&j, "name");
    json_string(&j, file->name);
    json_key(&j, "kind");
    json_str(&j, kind_names[file->kind]);
    put_ordinal(&j, "session", file->session);
    put_ordinal(&j, "transaction", file->transaction);
    json_key(&j, "part");
    json_string(&j, file->part);
    json_key(&j, "complete");
    json_bool(&j, file->is_complete);
    json_key(&j, "size");
    json_number(&j, file->size);
    json_key(&j, "sha256");
    record_put_sha256(&j, file->sha256);
    json_object_end(&j);
    out_file_write(m->entries, buf_bytes(&m->text));
}

// Only those that were set.
static void put_thresholds(struct json *j, const struct thresholds *t)
{
    bool is_set = false;
    for (int i = 0; i < THRESHOLD_COUNT; i++) is_set |= t->value[i] != 0;
    if (!is_set) return;
    json_key(j, "thresholds");
    json_object_begin(j);
    for (int i = 0; i < THRESHOLD_COUNT; i++) {
        if (t->value[i] == 0) continue;
        json_key(j, threshold_name((enum threshold_id)i));
        json_number(j, t->value[i]);
    }
    json_object_end(j);
}

static void put_condition(struct json *j, const struct manifest_head *head)
{
    if (!head->where) return;
    json_key(j, "where");
    json_str(j, head->where);
    if (head->condition_count == 0) return;
    json_key(j, "names");
    json_object_begin(j);
    for (size_t i = 0; i < head->condition_count; i++) {
        json_key(j, head->conditions[i].name);
        json_str(j, head->conditions[i].text);
    }
    json_object_end(j);
}

static void put_if(struct json *j, const char *key, bool is_set)
{
    if (!is_set) return;
    json_key(j, key);
    json_bool(j, true);
}

static void put_options(struct json *j, const struct manifest_head *head)
{
    json_key(j, "options");
    json_object_begin(j);
    json_key(j, "eml");
    json_bool(j, head->has_eml);
    json_key(j, "parts");
    json_bool(j, head->has_parts);
    json_key(j, "hashes");
    json_bool(j, head->has_hashes);
    json_key(j, "filter");
    json_str(j, head->filter);
    json_key(j, "ports");
    if (head->ports) {
        json_array_begin(j);
        for (size_t i = 0; i < head->port_count; i++) json_number(j, head->ports[i]);
        json_array_end(j);
    } else {
        json_null(j);
    }
    put_if(j, "any_port", head->any_port);
    put_if(j, "checksums", head->checksums);
    put_if(j, "content_types", head->content_types);
    put_condition(j, head);
    put_thresholds(j, &head->thresholds);
    json_object_end(j);
}

static void put_input(struct json *j, const struct manifest_input *input)
{
    json_object_begin(j);
    json_key(j, input->is_interface ? "interface" : "name");
    json_str(j, input->name);
    json_key(j, "path");
    json_str(j, input->path);
    json_key(j, "size");
    if (input->has_sha256) json_number(j, input->size);
    else json_null(j);
    json_key(j, "sha256");
    record_put_sha256(j, input->has_sha256 ? input->sha256 : NULL);
    json_object_end(j);
}

static void put_inputs(struct json *j, const char *key, const struct manifest_inputs *inputs)
{
    json_key(j, key);
    json_array_begin(j);
    for (size_t i = 0; i < inputs->count; i++) put_input(j, &inputs->items[i]);
    json_array_end(j);
}

static void put_head(struct buf *out, const struct manifest_head *head)
{
    struct json j = json_of(out);
    json_object_begin(&j);
    json_key(&j, "type");
    json_str(&j, "smtpscope-export");
    json_key(&j, "format");
    json_number(&j, MANIFEST_FORMAT);
    json_key(&j, "program");
    json_str(&j, "smtpscope");
    json_key(&j, "version");
    json_str(&j, head->version);
    put_options(&j, head);
    put_inputs(&j, "inputs", &head->inputs);
    if (head->keylog.count > 0) {
        json_key(&j, "keylog");
        put_input(&j, &head->keylog.items[0]);
    }
    if (head->private_keys.count > 0) put_inputs(&j, "private_keys", &head->private_keys);
    if (head->lists.count > 0) put_inputs(&j, "lists", &head->lists);
    json_key(&j, "complete");
    json_bool(&j, head->is_complete);
    put_if(&j, "selection", head->is_selection);
    json_key(&j, "holds_messages");
    json_bool(&j, head->holds_messages);
    json_key(&j, "holds_parts");
    json_bool(&j, head->holds_parts);
    put_if(&j, "holds_mbox", head->holds_mbox);
    json_key(&j, "files");
    buf_append_str(out, "[");
}

static void append_to_file(void *ctx, struct bytes data)
{
    out_file_write(ctx, data);
}

bool manifest_finish(struct manifest *m, const struct manifest_head *head)
{
    struct out_file *file = out_file_new(m->dir);
    buf_reset(&m->text, BLOCK);
    put_head(&m->text, head);
    out_file_write(file, buf_bytes(&m->text));
    bool is_ok = out_file_read(m->entries, append_to_file, file);
    out_file_write(file, BYTES_LIT("\n]}\n"));
    if (is_ok) is_ok = out_file_finish(file, MANIFEST_NAME);
    out_file_free(file);
    return is_ok;
}
