// SPDX-License-Identifier: BSD-2-Clause
#include "export/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "export/json.h"
#include "export/json_read.h"
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
};
enum { KINDS = sizeof kind_names / sizeof *kind_names };

const char *manifest_kind_name(enum manifest_kind kind)
{
    return kind_names[kind];
}

// --- inputs

static bool hash_all(int fd, struct manifest_input *input)
{
    struct digest *digest = digest_new(DIGEST_SHA256);
    uint8_t *block = err_malloc(BLOCK);
    ssize_t n;
    while ((n = read(fd, block, BLOCK)) > 0 || (n < 0 && errno == EINTR)) {
        if (n < 0) continue;
        digest_update(digest, bytes_of(block, (size_t)n));
        input->size += (uint64_t)n;
    }
    digest_finish(digest, input->sha256);
    digest_free(digest);
    free(block);
    return n == 0;
}

int manifest_open_input(const char *name, struct manifest_input *input_out)
{
    struct stat s;
    *input_out = (struct manifest_input){.name = name};
    if (strcmp(name, "-") == 0) return -1;
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0 && fstat(fd, &s) == 0 && S_ISREG(s.st_mode)) {
        input_out->path = realpath(name, NULL);
        return fd;
    }
    if (fd >= 0) close(fd);
    return -1;
}

void manifest_hash_input(int fd, struct manifest_input *input)
{
    if (fd < 0) return;
    input->has_sha256 = hash_all(fd, input);
    close(fd);
}

void manifest_read_input(const char *name, struct manifest_input *input_out)
{
    manifest_hash_input(manifest_open_input(name, input_out), input_out);
}

// --- writing

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
    json_key(&j, "session");
    json_number(&j, file->session);
    json_key(&j, "transaction");
    json_number(&j, file->transaction);
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
    json_key(&j, "inputs");
    json_array_begin(&j);
    for (size_t i = 0; i < head->input_count; i++) put_input(&j, &head->inputs[i]);
    json_array_end(&j);
    if (head->keylog) {
        json_key(&j, "keylog");
        put_input(&j, head->keylog);
    }
    json_key(&j, "complete");
    json_bool(&j, head->is_complete);
    json_key(&j, "holds_messages");
    json_bool(&j, head->holds_messages);
    json_key(&j, "holds_parts");
    json_bool(&j, head->holds_parts);
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

// --- reading

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

static void read_options(struct json_read *r, struct arena *arena, struct manifest_head *head)
{
    for (json_read_begin(r, '{'); json_read_next(r, '}');) {
        struct bytes name = json_read_name(r);
        if (is_name(name, "eml")) head->has_eml = json_read_bool(r);
        else if (is_name(name, "parts")) head->has_parts = json_read_bool(r);
        else if (is_name(name, "hashes")) head->has_hashes = json_read_bool(r);
        else if (is_name(name, "filter")) head->filter = keep_string(r, arena);
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

static void read_inputs(struct json_read *r, struct arena *arena, struct manifest_head *head)
{
    struct manifest_input *inputs = NULL;
    size_t count = 0;
    for (json_read_begin(r, '['); json_read_next(r, ']');) {
        inputs = err_realloc_array(inputs, count + 1, sizeof *inputs);
        inputs[count] = (struct manifest_input){.name = NULL};
        read_input(r, arena, &inputs[count++]);
    }
    if (count == 0) return;
    void *kept = arena_alloc(arena, count * sizeof *inputs);
    memcpy(kept, inputs, count * sizeof *inputs);
    free(inputs);
    head->inputs = kept;
    head->input_count = count;
}

static void read_keylog(struct json_read *r, struct arena *arena, struct manifest_head *head)
{
    struct manifest_input *keylog = ARENA_NEW(arena, struct manifest_input);
    read_input(r, arena, keylog);
    head->keylog = keylog;
}

static enum manifest_kind read_kind(struct json_read *r)
{
    struct bytes text = json_read_string(r);
    for (size_t i = 0; i < KINDS; i++)
        if (is_name(text, kind_names[i])) return (enum manifest_kind)i;
    r->is_bad = true;
    return MANIFEST_MESSAGE;
}

static bool read_file(struct json_read *r, struct buf *name, struct manifest_file *f)
{
    bool has_sha256 = false;
    buf_reset(name, BLOCK);
    for (json_read_begin(r, '{'); json_read_next(r, '}');) {
        struct bytes key = json_read_name(r);
        if (is_name(key, "name")) buf_append_bytes(name, json_read_string(r));
        else if (is_name(key, "kind")) f->kind = read_kind(r);
        else if (is_name(key, "session")) f->session = json_read_number(r, NULL);
        else if (is_name(key, "transaction")) f->transaction = json_read_number(r, NULL);
        else if (is_name(key, "complete")) f->is_complete = json_read_bool(r);
        else if (is_name(key, "size")) f->size = json_read_number(r, NULL);
        else if (is_name(key, "sha256")) has_sha256 = read_sha256(r, f->sha256);
        else json_read_skip(r);
    }
    f->name = buf_bytes(name);
    if (name->len == 0 || !has_sha256 || memchr(name->data, '\0', name->len)) r->is_bad = true;
    return !r->is_bad;
}

static void read_files(struct json_read *r, void (*file)(void *ctx, const struct manifest_file *f),
                       void *ctx)
{
    struct buf name;
    buf_init(&name, 0);
    for (json_read_begin(r, '['); json_read_next(r, ']');) {
        struct manifest_file f = {.part = BYTES_NONE};
        if (read_file(r, &name, &f)) file(ctx, &f);
    }
    buf_fini(&name);
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
        else if (is_name(name, "inputs")) read_inputs(&r, arena, head_out);
        else if (is_name(name, "keylog")) read_keylog(&r, arena, head_out);
        else if (is_name(name, "complete")) head_out->is_complete = json_read_bool(&r);
        else if (is_name(name, "holds_messages")) head_out->holds_messages = json_read_bool(&r);
        else if (is_name(name, "holds_parts")) head_out->holds_parts = json_read_bool(&r);
        else if (is_name(name, "files")) read_files(&r, file, ctx);
        else json_read_skip(&r);
    }
    bool is_well = json_read_end(&r) && is_ours && is_known && head_out->version;
    json_read_fini(&r);
    return is_well;
}
