// SPDX-License-Identifier: BSD-2-Clause
//
// While a session goes on its files have temporary names; they wait in the order of its messages
// until it is over, for only then are subject, verdict and findings known, and which of two
// messages in one transaction is the one of the record.
#include "export/export.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/htable.h"
#include "base/limits.h"
#include "export/about.h"
#include "export/file_name.h"
#include "export/mbox.h"

enum { PATH_MAX_OCTETS = 40, SUBJECT_MAX = 60, KEEP_BYTES = 64 * 1024 };

struct waiting_part {
    struct waiting_part *next;
    struct waiting_message *message;
    struct message_file what; // part is NULL while it is being read
    struct out_file *file;
    uint32_t ordinal;
    bool is_whole;
};

struct waiting_message {
    struct waiting_message *next;
    struct export *export;
    const struct session_transaction *tx;
    struct session_message *m;
    struct out_file *file; // NULL: only parts are wanted
    struct about_hole *holes;
    size_t hole_count, hole_room;
    uint64_t more_holes;
    struct stream_point first, last;
    struct waiting_part *parts, *last_part;
    uint32_t part_count;
};

struct waiting_session {
    const struct session *session; // the key
    struct waiting_message *messages, *last;
};

struct export {
    struct export_config config;
    struct message_sink sink;
    struct out_pool *pool;
    struct out_dir *eml, *parts; // may be one and the same; NULL: not wanted
    struct out_dir *mbox_dir;
    const char *mbox_name;
    struct out_file *mbox_file;
    struct mbox mbox;
    struct manifest *eml_manifest, *parts_manifest; // likewise
    pthread_mutex_t lock; // of sessions: each of them is only one thread's at a time
    struct htable sessions;
    struct export_counts counts;
    struct buf name, text;
};

// --- what waits

static uint64_t hash_of(const struct session *s)
{
    static const uint64_t seed[2] = {0, 0}; // addresses of ours, not chosen by the peer
    return htable_hash(bytes_of(&s, sizeof s), seed);
}

static bool is_of_session(const void *item, const void *key)
{
    return ((const struct waiting_session *)item)->session == key;
}

static struct waiting_session *session_of(struct export *e, const struct session *s)
{
    pthread_mutex_lock(&e->lock);
    struct waiting_session *w = htable_find(&e->sessions, hash_of(s), s);
    if (!w) {
        w = err_calloc(1, sizeof *w);
        w->session = s;
        htable_add(&e->sessions, hash_of(s), w);
    }
    pthread_mutex_unlock(&e->lock);
    return w;
}

// NULL: it has no messages.
static struct waiting_session *take_session(struct export *e, const struct session *s)
{
    pthread_mutex_lock(&e->lock);
    struct waiting_session *w = htable_remove(&e->sessions, hash_of(s), s);
    pthread_mutex_unlock(&e->lock);
    return w;
}

static void free_message(struct waiting_message *w)
{
    for (struct waiting_part *p = w->parts, *next; p; p = next) {
        next = p->next;
        out_file_free(p->file);
        free(p);
    }
    out_file_free(w->file);
    free(w->holes);
    free(w);
}

static void free_session(struct waiting_session *w)
{
    for (struct waiting_message *m = w->messages, *next; m; m = next) {
        next = m->next;
        free_message(m);
    }
    free(w);
}

static void free_item(void *ctx, void *item)
{
    (void)ctx;
    free_session(item);
}

// --- the sink

static void *on_begin(void *ctx, const struct session *s, const struct session_transaction *tx,
                      struct session_message *m)
{
    struct export *e = ctx;
    if (out_pool_error(e->pool, NULL) != ERR_NONE) return NULL;
    struct waiting_session *session = session_of(e, s);
    struct waiting_message *w = err_calloc(1, sizeof *w);
    *w = (struct waiting_message){.export = e, .tx = tx, .m = m};
    struct out_dir *dir = e->eml ? e->eml : e->mbox_dir;
    if (dir) w->file = out_file_new(dir);
    if (session->last) session->last->next = w;
    else session->messages = w;
    session->last = w;
    return w;
}

static void on_data(void *message, struct bytes data, const struct stream_point *at)
{
    struct waiting_message *w = message;
    if (w->first.packet == 0) w->first = *at;
    w->last = *at;
    if (w->file) out_file_write(w->file, data);
}

static void on_gap(void *message, uint64_t missing)
{
    struct waiting_message *w = message;
    uint64_t offset = w->m->size;
    struct about_hole *last = w->hole_count ? &w->holes[w->hole_count - 1] : NULL;
    if (last && last->offset == offset && last->missing && missing) {
        last->missing += missing;
        return;
    }
    if (w->hole_count == LIMIT_EXPORT_HOLES) {
        w->more_holes++;
        return;
    }
    if (w->hole_count == w->hole_room) {
        w->hole_room = w->hole_room ? 2 * w->hole_room : 4;
        w->holes = err_realloc_array(w->holes, w->hole_room, sizeof *w->holes);
    }
    w->holes[w->hole_count++] = (struct about_hole){offset, missing};
}

static void on_end(void *message)
{
    (void)message; // what it was is known when the session is over
}

static void *on_file_begin(void *message)
{
    struct waiting_message *w = message;
    struct out_dir *dir = w->export->parts;
    if (!dir) return NULL;
    struct waiting_part *p = err_calloc(1, sizeof *p);
    p->message = w;
    p->file = out_file_new(dir);
    if (w->last_part) w->last_part->next = p;
    else w->parts = p;
    w->last_part = p;
    return p;
}

static void on_file_data(void *file, struct bytes data)
{
    struct waiting_part *p = file;
    out_file_write(p->file, data);
}

static void on_file_end(void *file, const struct message_file *what, bool is_whole)
{
    struct waiting_part *p = file;
    p->is_whole = is_whole;
    p->ordinal = ++p->message->part_count;
    if (what) {
        p->what = *what;
        return;
    }
    // It was none. Its file goes now; the empty place stays until the message goes.
    out_file_free(p->file);
    p->file = NULL;
}

// --- names

static void begin_name(struct export *e, const struct session *s, const struct waiting_message *w)
{
    buf_reset(&e->name, KEEP_BYTES);
    buf_printf(&e->name, "%08llu-%04lld", (unsigned long long)s->id, (long long)w->tx->index + 1);
}

// Without an extension.
static void name_message(struct export *e, const struct session *s, const struct waiting_message *w)
{
    begin_name(e, s, w);
    size_t len = e->name.len;
    if (bytes_is_none(w->m->subject)) return;
    buf_append_byte(&e->name, '-');
    file_name_append_words(&e->name, w->m->subject, SUBJECT_MAX);
    if (e->name.len == len + 1) e->name.len = len;
}

static void name_part(struct export *e, const struct session *s, const struct waiting_message *w,
                      const struct waiting_part *p)
{
    struct bytes partial = p->is_whole ? BYTES_LIT("") : BYTES_LIT(".partial");
    const struct session_part *part = p->what.part;
    const struct part_file *inner = p->what.inner;
    begin_name(e, s, w);
    buf_append_byte(&e->name, '.');
    if (part->path.len <= PATH_MAX_OCTETS) buf_append_bytes(&e->name, part->path);
    else buf_printf(&e->name, "p%u", p->ordinal);
    if (inner) buf_printf(&e->name, "+%u", p->what.ordinal);
    buf_append_byte(&e->name, '-');
    file_name_append(&e->name, inner ? inner->name : part->filename,
                     FILE_NAME_MAX - e->name.len - partial.len);
    buf_append_bytes(&e->name, partial);
}

// --- a session is over

static void list_file(struct export *e, struct manifest *manifest, struct manifest_file *entry,
                      struct out_file *file)
{
    entry->size = out_file_size(file);
    memcpy(entry->sha256, out_file_sha256(file), sizeof entry->sha256);
    if (manifest) manifest_add(manifest, entry);
    if (e->config.file) e->config.file(e->config.ctx, entry);
}

static void put_about(struct export *e, const struct session *s, struct waiting_message *w)
{
    struct about_facts facts = {
        .session = s,
        .transaction = w->tx,
        .size = out_file_size(w->file),
        .sha256 = w->m->is_complete ? out_file_sha256(w->file) : NULL,
        .holes = w->holes,
        .hole_count = w->hole_count,
        .more_holes = w->more_holes,
        .first = w->first,
        .last = w->last,
        .has_hashes = e->config.has_hashes,
    };
    buf_reset(&e->text, KEEP_BYTES);
    about_append(&facts, &e->text);
    struct out_file *file = out_file_new(e->eml);
    out_file_write(file, buf_bytes(&e->text));
    name_message(e, s, w);
    buf_append_str(&e->name, ".json");
    if (out_file_finish(file, buf_str(&e->name))) {
        struct manifest_file entry = {.name = buf_bytes(&e->name),
                                      .kind = MANIFEST_ABOUT,
                                      .session = s->id,
                                      .transaction = (uint64_t)w->tx->index + 1,
                                      .is_complete = w->m->is_complete};
        list_file(e, e->eml_manifest, &entry, file);
    }
    out_file_free(file);
}

// What was written is what was hashed on the way, and counted.
static void check_message(const struct waiting_message *w)
{
    assert(out_file_size(w->file) == w->m->size);
    if (!w->m->has_sha256) return;
    assert(memcmp(out_file_sha256(w->file), w->m->sha256, DIGEST_SHA256_LEN) == 0);
}

static void put_message(struct export *e, struct session *s, struct waiting_message *w)
{
    name_message(e, s, w);
    buf_append_str(&e->name, w->m->is_complete ? ".eml" : ".partial.eml");
    if (!out_file_finish(w->file, buf_str(&e->name))) return;
    check_message(w);
    w->m->file = arena_copy_bytes(&s->arena, buf_bytes(&e->name));
    e->counts.messages++;
    e->counts.partial_messages += !w->m->is_complete;
    struct manifest_file entry = {.name = w->m->file,
                                  .kind = MANIFEST_MESSAGE,
                                  .session = s->id,
                                  .transaction = (uint64_t)w->tx->index + 1,
                                  .is_complete = w->m->is_complete};
    list_file(e, e->eml_manifest, &entry, w->file);
}

static void check_part(const struct waiting_part *p)
{
    const struct session_part *part = p->what.part;
    const struct part_file *inner = p->what.inner;
    bool has_sha256 = inner ? inner->has_sha256 : part->has_sha256;
    const uint8_t *sha256 = inner ? inner->sha256 : part->sha256;
    assert(out_file_size(p->file) == (inner ? inner->size : part->size));
    assert(!has_sha256 || memcmp(out_file_sha256(p->file), sha256, DIGEST_SHA256_LEN) == 0);
}

static void put_part(struct export *e, struct session *s, struct waiting_message *w,
                     struct waiting_part *p)
{
    struct part_file *inner = p->what.inner;
    name_part(e, s, w, p);
    if (!out_file_finish(p->file, buf_str(&e->name))) return;
    check_part(p);
    struct bytes name = arena_copy_bytes(&s->arena, buf_bytes(&e->name));
    if (inner) inner->file = name;
    else p->what.part->file = name;
    if (inner) e->counts.inner_files++;
    else e->counts.parts++;
    e->counts.partial_parts += !p->is_whole;
    struct manifest_file entry = {.name = name,
                                  .kind = inner ? MANIFEST_EMBEDDED : MANIFEST_PART,
                                  .session = s->id,
                                  .transaction = (uint64_t)w->tx->index + 1,
                                  .part = p->what.part->path,
                                  .is_complete = p->is_whole};
    list_file(e, e->parts_manifest, &entry, p->file);
}

static void feed_mbox(void *ctx, struct bytes data)
{
    mbox_data(ctx, data);
}

static void put_in_mbox(struct export *e, struct waiting_message *w)
{
    if (!w->m->is_complete) {
        e->counts.mbox_left_out++;
        return;
    }
    const struct stream_point *at = w->last.packet ? &w->last : &w->tx->at;
    mbox_begin(&e->mbox, w->tx->from, at->time_ns);
    out_file_read(w->file, feed_mbox, &e->mbox);
    mbox_end(&e->mbox);
    e->counts.mbox_messages++;
}

static void put_all(struct export *e, struct session *s, struct waiting_message *w)
{
    // The mbox first: it reads the octets by their temporary name.
    if (e->mbox_file) put_in_mbox(e, w);
    for (struct waiting_part *p = w->parts; p; p = p->next)
        if (p->what.part) put_part(e, s, w, p);
    if (!e->eml) return;
    put_message(e, s, w);
    if (out_pool_error(e->pool, NULL) == ERR_NONE) put_about(e, s, w);
}

void export_session(struct export *e, struct session *s)
{
    struct waiting_session *waiting = take_session(e, s);
    if (!waiting) return;
    for (struct waiting_message *w = waiting->messages; w; w = w->next) {
        if (out_pool_error(e->pool, NULL) != ERR_NONE) break;
        if (w->tx->message == w->m) put_all(e, s, w);
    }
    free_session(waiting);
}

void export_drop_session(struct export *e, const struct session *s)
{
    struct waiting_session *waiting = take_session(e, s);
    if (waiting) free_session(waiting);
}

// --- the whole

static void write_mbox(void *ctx, struct bytes data)
{
    out_file_write(ctx, data);
}

// Found before the work, not after it.
static enum err_code not_ours(const char *dir, const char *name, struct err *err)
{
    const char *slash = *dir ? "/" : "";
    return err_set(err, ERR_IO, "%s%s%s is no regular file, and is not replaced", dir, slash, name);
}

static enum err_code open_dir(struct export *e, const char *path, struct out_dir **dir_out,
                              struct err *err)
{
    *dir_out = out_dir_open(e->pool, path, true);
    if (!*dir_out) return out_pool_error(e->pool, err);
    if (out_dir_may_have(*dir_out, MANIFEST_NAME)) return ERR_NONE;
    if (e->config.may_replace) return not_ours(path, MANIFEST_NAME, err);
    return err_set(err, ERR_IO, "%s holds an export already; --force replaces it", path);
}

// The directory of the mbox is not ours to make.
static enum err_code open_mbox(struct export *e, struct err *err)
{
    const char *path = e->config.mbox_path;
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;
    e->mbox_name = slash ? slash + 1 : path;
    buf_reset(&e->text, KEEP_BYTES);
    buf_append(&e->text, path, len);
    if (len == 0) buf_append_str(&e->text, slash ? "/" : ".");
    if (!*e->mbox_name) return err_set(err, ERR_IO, "%s names no file for an mbox", path);
    e->mbox_dir = out_dir_open(e->pool, buf_str(&e->text), false);
    if (!e->mbox_dir) return out_pool_error(e->pool, err);
    bool is_beside = (e->eml && out_dir_is_same(e->eml, e->mbox_dir)) ||
                     (e->parts && out_dir_is_same(e->parts, e->mbox_dir));
    if (is_beside && strcmp(e->mbox_name, MANIFEST_NAME) == 0)
        return err_set(err, ERR_IO, "%s is the place of the manifest, not of an mbox", path);
    if (!out_dir_may_have(e->mbox_dir, e->mbox_name)) {
        if (e->config.may_replace) return not_ours("", path, err);
        return err_set(err, ERR_IO, "%s exists already; --force replaces it", path);
    }
    e->mbox_file = out_file_new(e->mbox_dir);
    mbox_init(&e->mbox, write_mbox, e->mbox_file);
    return ERR_NONE;
}

static enum err_code open_all(struct export *e, struct err *err)
{
    const struct export_config *c = &e->config;
    enum err_code code = ERR_NONE;
    if (c->eml_dir) code = open_dir(e, c->eml_dir, &e->eml, err);
    if (c->parts_dir && code == ERR_NONE) code = open_dir(e, c->parts_dir, &e->parts, err);
    if (c->mbox_path && code == ERR_NONE) code = open_mbox(e, err);
    if (code != ERR_NONE || c->is_dry) return code;
    if (e->eml && e->parts && out_dir_is_same(e->eml, e->parts)) {
        out_dir_free(e->parts);
        e->parts = e->eml;
    }
    if (e->eml) e->eml_manifest = manifest_new(e->eml);
    if (e->parts)
        e->parts_manifest = e->parts == e->eml ? e->eml_manifest : manifest_new(e->parts);
    return ERR_NONE;
}

enum err_code export_new(const struct export_config *config, struct export **export_out,
                         struct err *err)
{
    struct export *e = err_calloc(1, sizeof *e);
    e->config = *config;
    e->pool = out_pool_new(config->is_dry, config->may_replace);
    e->sink = (struct message_sink){
        .ctx = e,
        .begin = on_begin,
        .data = on_data,
        .gap = on_gap,
        .end = on_end,
        .file_begin = on_file_begin,
        .file_data = on_file_data,
        .file_end = on_file_end,
    };
    pthread_mutex_init(&e->lock, NULL);
    htable_init(&e->sessions, is_of_session);
    buf_init(&e->name, 0);
    buf_init(&e->text, 0);
    enum err_code code = open_all(e, err);
    if (code == ERR_NONE) *export_out = e;
    else export_free(e);
    return code;
}

void export_free(struct export *e)
{
    if (!e) return;
    htable_each(&e->sessions, free_item, NULL);
    htable_fini(&e->sessions);
    pthread_mutex_destroy(&e->lock);
    if (e->parts_manifest != e->eml_manifest) manifest_free(e->parts_manifest);
    manifest_free(e->eml_manifest);
    out_file_free(e->mbox_file);
    if (e->parts != e->eml) out_dir_free(e->parts);
    out_dir_free(e->eml);
    out_dir_free(e->mbox_dir);
    out_pool_free(e->pool);
    buf_fini(&e->name);
    buf_fini(&e->text);
    free(e);
}

const struct message_sink *export_sink(struct export *e)
{
    return &e->sink;
}

enum err_code export_error(const struct export *e, struct err *err_out)
{
    return out_pool_error(e->pool, err_out);
}

struct export_counts export_counts(const struct export *e)
{
    return e->counts;
}

static void finish_manifest(struct export *e, struct manifest *manifest, struct out_dir *dir,
                            const struct manifest_head *head)
{
    struct manifest_head own = *head;
    own.has_eml = e->eml != NULL;
    own.has_parts = e->parts != NULL;
    own.holds_messages = dir == e->eml;
    own.holds_parts = dir == e->parts;
    own.has_hashes = e->config.has_hashes;
    manifest_finish(manifest, &own);
    out_dir_sync(dir);
}

// Beside messages or parts it is in their manifest.
static void list_mbox(struct export *e)
{
    struct manifest_file entry = {.name = bytes_str(e->mbox_name),
                                  .kind = MANIFEST_MBOX,
                                  .part = BYTES_NONE,
                                  .is_complete = true};
    if (e->eml && out_dir_is_same(e->eml, e->mbox_dir))
        list_file(e, e->eml_manifest, &entry, e->mbox_file);
    else if (e->parts && out_dir_is_same(e->parts, e->mbox_dir))
        list_file(e, e->parts_manifest, &entry, e->mbox_file);
}

// Nothing in an mbox could say that messages are missing in it.
static void finish_mbox(struct export *e)
{
    e->counts.has_mbox = out_file_finish(e->mbox_file, e->mbox_name);
    if (!e->counts.has_mbox) return;
    list_mbox(e);
    out_dir_sync(e->mbox_dir);
}

enum err_code export_finish(struct export *e, const struct manifest_head *head, struct err *err)
{
    bool is_whole = head->is_complete || head->is_selection;
    if (e->mbox_file && is_whole) finish_mbox(e);
    if (e->eml_manifest) finish_manifest(e, e->eml_manifest, e->eml, head);
    if (e->parts_manifest && e->parts_manifest != e->eml_manifest)
        finish_manifest(e, e->parts_manifest, e->parts, head);
    return out_pool_error(e->pool, err);
}
