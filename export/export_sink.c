// SPDX-License-Identifier: BSD-2-Clause
//
// While a session goes on its files have temporary names; they wait in the order of its messages
// until it is over, for only then are subject, verdict and findings known, and which of two
// messages in one transaction is the one of the record.
#include <stdlib.h>

#include "base/limits.h"
#include "export/export_state.h"

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

struct waiting_session *export_sink_take(struct export *e, const struct session *s)
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
    if (w->mbox) digest_free(w->mbox->digest);
    free(w->mbox);
    free(w->holes);
    free(w);
}

void export_sink_free_session(struct waiting_session *w)
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
    export_sink_free_session(item);
}

// --- the sink

static void count_mbox(void *ctx, struct bytes data)
{
    struct dry_mbox *d = ctx;
    d->size += data.len;
    digest_update(d->digest, data);
}

static struct dry_mbox *new_dry_mbox(void)
{
    struct dry_mbox *d = err_calloc(1, sizeof *d);
    d->digest = digest_new(DIGEST_SHA256);
    mbox_init(&d->mbox, count_mbox, d);
    return d;
}

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
    if (e->config.mbox_message) w->mbox = new_dry_mbox();
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
    if (w->mbox) mbox_data(&w->mbox->mbox, data);
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

// --- the whole

void export_sink_init(struct export *e)
{
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
}

void export_sink_fini(struct export *e)
{
    htable_each(&e->sessions, free_item, NULL);
    htable_fini(&e->sessions);
    pthread_mutex_destroy(&e->lock);
}
