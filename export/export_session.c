// SPDX-License-Identifier: BSD-2-Clause
//
// What was written is what was hashed on the way, and counted; that is asserted, not hoped for.
#include <assert.h>

#include "export/export_state.h"

void export_list_file(struct export *e, struct manifest *manifest, struct manifest_file *entry,
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
    buf_reset(&e->text, EXPORT_KEEP_BYTES);
    about_append(&facts, &e->text);
    struct out_file *file = out_file_new(e->eml);
    out_file_write(file, buf_bytes(&e->text));
    export_name_message(e, s, w);
    buf_append_str(&e->name, ".json");
    if (out_file_finish(file, buf_str(&e->name))) {
        struct manifest_file entry = {.name = buf_bytes(&e->name),
                                      .kind = MANIFEST_ABOUT,
                                      .session = s->id,
                                      .transaction = (uint64_t)w->tx->index + 1,
                                      .is_complete = w->m->is_complete};
        export_list_file(e, e->eml_manifest, &entry, file);
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
    export_name_message(e, s, w);
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
    export_list_file(e, e->eml_manifest, &entry, w->file);
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
    export_name_part(e, s, w, p);
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
    export_list_file(e, e->parts_manifest, &entry, p->file);
}

static void feed_mbox(void *ctx, struct bytes data)
{
    mbox_data(ctx, data);
}

static void begin_in_mbox(const struct waiting_message *w, struct mbox *mbox)
{
    const struct stream_point *at = w->last.packet ? &w->last : &w->tx->at;
    mbox_begin(mbox, w->tx->from, at->time_ns);
}

static void put_in_mbox(struct export *e, struct waiting_message *w)
{
    if (!w->m->is_complete) {
        e->counts.mbox_left_out++;
        return;
    }
    begin_in_mbox(w, &e->mbox);
    out_file_read(w->file, feed_mbox, &e->mbox);
    mbox_end(&e->mbox);
    e->counts.mbox_messages++;
}

static void append_line(void *ctx, struct bytes data)
{
    buf_append_bytes(ctx, data);
}

static void tell_of_mbox(struct export *e, const struct session *s, struct waiting_message *w)
{
    struct mbox line;
    uint8_t sha256[DIGEST_MAX];
    if (!w->m->is_complete) return;
    buf_reset(&e->text, EXPORT_KEEP_BYTES);
    mbox_init(&line, append_line, &e->text);
    begin_in_mbox(w, &line);
    mbox_end(&w->mbox->mbox);
    digest_finish(w->mbox->digest, sha256);
    struct export_mbox_message message = {.session = s->id,
                                          .transaction = (uint64_t)w->tx->index + 1,
                                          .from_line = buf_bytes(&e->text),
                                          .size = w->mbox->size,
                                          .sha256 = sha256};
    e->config.mbox_message(e->config.ctx, &message);
}

static void put_all(struct export *e, struct session *s, struct waiting_message *w)
{
    // The mbox first: it reads the octets by their temporary name.
    if (e->mbox_file) put_in_mbox(e, w);
    if (w->mbox) tell_of_mbox(e, s, w);
    for (struct waiting_part *p = w->parts; p; p = p->next)
        if (p->what.part) put_part(e, s, w, p);
    if (!e->eml) return;
    put_message(e, s, w);
    if (out_pool_error(e->pool, NULL) == ERR_NONE) put_about(e, s, w);
}

void export_session(struct export *e, struct session *s)
{
    struct waiting_session *waiting = export_sink_take(e, s);
    if (!waiting) return;
    for (struct waiting_message *w = waiting->messages; w; w = w->next) {
        if (out_pool_error(e->pool, NULL) != ERR_NONE) break;
        if (w->tx->message == w->m) put_all(e, s, w);
    }
    export_sink_free_session(waiting);
}

void export_drop_session(struct export *e, const struct session *s)
{
    struct waiting_session *waiting = export_sink_take(e, s);
    if (waiting) export_sink_free_session(waiting);
}
