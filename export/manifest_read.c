// SPDX-License-Identifier: BSD-2-Clause
#include "export/manifest_read.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "export/json_read.h"

enum { KEEP = 64 * 1024 };

static bool is_name(struct bytes name, const char *wanted)
{
    return bytes_equal(name, bytes_str(wanted));
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// false: null.
static bool read_sha256(struct json_read *r, uint8_t sha256_out[DIGEST_MAX])
{
    struct bytes text = json_read_string(r);
    if (bytes_is_none(text)) return false;
    if (text.len != 2 * DIGEST_SHA256_LEN) r->is_bad = true;
    for (size_t i = 0; i + 1 < text.len && i < 2 * DIGEST_SHA256_LEN; i += 2) {
        int high = hex_digit(text.data[i]), low = hex_digit(text.data[i + 1]);
        if (high < 0 || low < 0) r->is_bad = true;
        sha256_out[i / 2] = (uint8_t)((unsigned)high << 4 | (unsigned)low);
    }
    return true;
}

// "" stands for null too where a name is needed.
static char *keep_string(struct json_read *r, struct arena *arena)
{
    struct bytes text = json_read_string(r);
    if (bytes_is_none(text)) return NULL;
    if (memchr(text.data, '\0', text.len)) r->is_bad = true;
    return (char *)(uintptr_t)arena_copy_bytes(arena, text).data;
}

// items is freed.
static void *keep_array(struct arena *arena, void *items, size_t size)
{
    void *kept = arena_alloc(arena, size ? size : 1);
    if (size > 0) memcpy(kept, items, size);
    free(items);
    return kept;
}

static void read_ports(struct json_read *r, struct arena *arena, struct manifest_head *head)
{
    uint16_t *ports = arena_alloc(arena, 65536 * sizeof *ports);
    size_t count = 0;
    for (json_read_begin(r, '['); json_read_next(r, ']');) {
        uint64_t port = json_read_number(r, NULL);
        if (port == 0 || port > 65535 || count == 65536) r->is_bad = true;
        else ports[count++] = (uint16_t)port;
        if (r->is_bad) return;
    }
    head->ports = ports;
    head->port_count = count;
}

// As on the command line: names and numbers that are none make it no manifest.
static void read_thresholds(struct json_read *r, struct thresholds *t)
{
    struct err unused;
    for (json_read_begin(r, '{'); json_read_next(r, '}');) {
        struct bytes name = json_read_name(r);
        char text[100];
        int len = (int)(name.len < 60 ? name.len : 60);
        snprintf(text, sizeof text, "%.*s", len, (const char *)name.data);
        size_t end = strlen(text);
        snprintf(text + end, sizeof text - end, "=%" PRIu64, json_read_number(r, NULL));
        if (thresholds_set(t, text, &unused) != ERR_NONE) r->is_bad = true;
        if (r->is_bad) return;
    }
}

static void read_conditions(struct json_read *r, struct arena *arena, struct manifest_head *head)
{
    struct manifest_condition *conditions = NULL;
    size_t count = 0;
    for (json_read_begin(r, '{'); json_read_next(r, '}');) {
        struct bytes name = arena_copy_bytes(arena, json_read_name(r));
        const char *text = keep_string(r, arena);
        if (!text || memchr(name.data, '\0', name.len)) r->is_bad = true;
        conditions = err_realloc_array(conditions, count + 1, sizeof *conditions);
        conditions[count++] = (struct manifest_condition){(const char *)name.data, text};
    }
    head->conditions = keep_array(arena, conditions, count * sizeof *conditions);
    head->condition_count = count;
}

static void read_options(struct json_read *r, struct arena *arena, struct manifest_head *head)
{
    for (json_read_begin(r, '{'); json_read_next(r, '}');) {
        struct bytes name = json_read_name(r);
        if (is_name(name, "eml")) head->has_eml = json_read_bool(r);
        else if (is_name(name, "parts")) head->has_parts = json_read_bool(r);
        else if (is_name(name, "hashes")) head->has_hashes = json_read_bool(r);
        else if (is_name(name, "filter")) head->filter = keep_string(r, arena);
        else if (is_name(name, "where")) head->where = keep_string(r, arena);
        else if (is_name(name, "names")) read_conditions(r, arena, head);
        else if (is_name(name, "any_port")) head->any_port = json_read_bool(r);
        else if (is_name(name, "checksums")) head->checksums = json_read_bool(r);
        else if (is_name(name, "content_types")) head->content_types = json_read_bool(r);
        else if (is_name(name, "ports") && json_read_is_array(r)) read_ports(r, arena, head);
        else if (is_name(name, "thresholds")) read_thresholds(r, &head->thresholds);
        else json_read_skip(r);
    }
}

static void read_input(struct json_read *r, struct arena *arena, struct manifest_input *input)
{
    for (json_read_begin(r, '{'); json_read_next(r, '}');) {
        struct bytes name = json_read_name(r);
        bool is_interface = is_name(name, "interface");
        if (is_interface || is_name(name, "name")) {
            input->is_interface = is_interface;
            input->name = keep_string(r, arena);
        } else if (is_name(name, "path")) {
            input->path = keep_string(r, arena);
        } else if (is_name(name, "size")) {
            input->size = json_read_number(r, NULL);
        } else if (is_name(name, "sha256")) {
            input->has_sha256 = read_sha256(r, input->sha256);
        } else {
            json_read_skip(r);
        }
    }
    if (!input->name) r->is_bad = true;
}

static struct manifest_inputs read_inputs(struct json_read *r, struct arena *arena)
{
    struct manifest_input *inputs = NULL;
    size_t count = 0;
    for (json_read_begin(r, '['); json_read_next(r, ']');) {
        inputs = err_realloc_array(inputs, count + 1, sizeof *inputs);
        inputs[count] = (struct manifest_input){.name = NULL};
        read_input(r, arena, &inputs[count++]);
    }
    return (struct manifest_inputs){keep_array(arena, inputs, count * sizeof *inputs), count};
}

static struct manifest_inputs read_keylog(struct json_read *r, struct arena *arena)
{
    struct manifest_input *keylog = ARENA_NEW(arena, struct manifest_input);
    read_input(r, arena, keylog);
    return (struct manifest_inputs){keylog, 1};
}

static enum manifest_kind read_kind(struct json_read *r)
{
    struct bytes text = json_read_string(r);
    for (int i = 0; i < MANIFEST_KIND_COUNT; i++)
        if (is_name(text, manifest_kind_name((enum manifest_kind)i))) return (enum manifest_kind)i;
    r->is_bad = true;
    return MANIFEST_MESSAGE;
}

// Of a file, what is borrowed until the next one.
struct file_text {
    struct buf name, part;
};

static bool read_file(struct json_read *r, struct file_text *text, struct manifest_file *f)
{
    struct buf *name = &text->name;
    bool has_sha256 = false, has_kind = false;
    buf_reset(name, KEEP);
    buf_reset(&text->part, KEEP);
    for (json_read_begin(r, '{'); json_read_next(r, '}');) {
        struct bytes key = json_read_name(r);
        if (is_name(key, "name")) buf_append_bytes(name, json_read_string(r));
        else if (is_name(key, "kind")) f->kind = read_kind(r), has_kind = true;
        else if (is_name(key, "part")) buf_append_bytes(&text->part, json_read_string(r));
        else if (is_name(key, "session")) f->session = json_read_number(r, NULL);
        else if (is_name(key, "transaction")) f->transaction = json_read_number(r, NULL);
        else if (is_name(key, "complete")) f->is_complete = json_read_bool(r);
        else if (is_name(key, "size")) f->size = json_read_number(r, NULL);
        else if (is_name(key, "sha256")) has_sha256 = read_sha256(r, f->sha256);
        else json_read_skip(r);
    }
    f->name = buf_bytes(name);
    if (text->part.len > 0) f->part = buf_bytes(&text->part);
    if (name->len == 0 || !has_kind || !has_sha256 || memchr(name->data, '\0', name->len))
        r->is_bad = true;
    return !r->is_bad;
}

static void read_files(struct json_read *r, void (*file)(void *ctx, const struct manifest_file *f),
                       void *ctx)
{
    struct file_text text;
    buf_init(&text.name, 0);
    buf_init(&text.part, 0);
    for (json_read_begin(r, '['); json_read_next(r, ']');) {
        struct manifest_file f = {.part = BYTES_NONE};
        if (read_file(r, &text, &f)) file(ctx, &f);
    }
    buf_fini(&text.name);
    buf_fini(&text.part);
}

bool manifest_parse(struct bytes text, struct arena *arena, struct manifest_head *head_out,
                    void (*file)(void *ctx, const struct manifest_file *f), void *ctx)
{
    struct json_read r;
    bool is_ours = false, is_known = false;
    *head_out = (struct manifest_head){.version = NULL};
    json_read_init(&r, text);
    for (json_read_begin(&r, '{'); json_read_next(&r, '}');) {
        struct bytes name = json_read_name(&r);
        if (is_name(name, "type")) is_ours = is_name(json_read_string(&r), "smtpscope-export");
        else if (is_name(name, "format")) is_known = json_read_number(&r, NULL) == MANIFEST_FORMAT;
        else if (is_name(name, "version")) head_out->version = keep_string(&r, arena);
        else if (is_name(name, "options")) read_options(&r, arena, head_out);
        else if (is_name(name, "inputs")) head_out->inputs = read_inputs(&r, arena);
        else if (is_name(name, "keylog")) head_out->keylog = read_keylog(&r, arena);
        else if (is_name(name, "private_keys")) head_out->private_keys = read_inputs(&r, arena);
        else if (is_name(name, "lists")) head_out->lists = read_inputs(&r, arena);
        else if (is_name(name, "selection")) head_out->is_selection = json_read_bool(&r);
        else if (is_name(name, "complete")) head_out->is_complete = json_read_bool(&r);
        else if (is_name(name, "holds_messages")) head_out->holds_messages = json_read_bool(&r);
        else if (is_name(name, "holds_parts")) head_out->holds_parts = json_read_bool(&r);
        else if (is_name(name, "holds_mbox")) head_out->holds_mbox = json_read_bool(&r);
        else if (is_name(name, "files")) read_files(&r, file, ctx);
        else json_read_skip(&r);
    }
    bool is_well = json_read_end(&r) && is_ours && is_known && head_out->version;
    json_read_fini(&r);
    return is_well;
}
