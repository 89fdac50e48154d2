// SPDX-License-Identifier: BSD-2-Clause
#include "app/dumping.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/places.h"
#include "app/privileges.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "capture/dumpfile.h"
#include "decode/model/message_facts.h"

struct dumping {
    const struct options *options;
    struct pipeline *pipeline;
    struct dumpfile *file;
    struct places *places;        // of sessions that still may match; NULL: written as they come
    const struct packet *current; // the one that is being decoded, or NULL
    struct packet_shelf keys;     // of sessions that may match: answers about DKIM keys
    uint64_t lost;
    bool was_said; // the file's error
};

static void on_packet(void *ctx, const struct packet *packet)
{
    struct dumping *d = ctx;
    d->current = packet;
    if (packet && d->options->write_all) dumpfile_packet(d->file, packet);
}

static void on_secrets(void *ctx, uint32_t type, struct bytes data)
{
    dumpfile_secrets(((struct dumping *)ctx)->file, type, data);
}

// Without it what is written would not say whether signatures verify.
static void on_key(void *ctx)
{
    struct dumping *d = ctx;
    if (d->options->write_all || !d->current) return;
    if (d->places) packet_shelf_add(&d->keys, d->current);
    else dumpfile_packet_for_all(d->file, d->current);
}

static int64_t start_of(const struct options *options)
{
    struct timespec now;
    if (!options->is_live) return 0;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * TIMESTAMP_NS_PER_S + now.tv_nsec;
}

// Files that are begun later are made by the user that root is given up for.
static enum err_code check_directory(const struct options *options, struct err *err)
{
    const char *slash = strrchr(options->write, '/');
    bool rotates = options->write_max_bytes > 0 || options->write_every_s > 0;
    struct buf directory;
    buf_init(&directory, 0);
    if (slash) buf_append(&directory, options->write, (size_t)(slash - options->write) + 1);
    else buf_append_str(&directory, ".");
    // A directory with a time in its name is looked for when it is needed.
    bool is_known = !strchr(buf_str(&directory), '%') || options->write_every_s == 0;
    enum err_code code = rotates && is_known
                             ? privileges_check_directory(options, buf_str(&directory), err)
                             : ERR_NONE;
    buf_fini(&directory);
    return code;
}

enum err_code dumping_new(const struct options *options, struct pipeline *p, struct dumping **out,
                          struct err *err)
{
    *out = NULL;
    if (!options->write) return ERR_NONE;
    if (strcmp(options->write, "-") == 0 && isatty(STDOUT_FILENO))
        return err_set(err, ERR_IO, "standard output is a terminal, no place for packets");
    enum err_code code = check_directory(options, err);
    if (code != ERR_NONE) return code;
    struct dumpfile_config config = {
        .rotation = {.name = options->write,
                     .max_bytes = options->write_max_bytes,
                     .every_s = (int64_t)options->write_every_s,
                     .count = options->write_count},
        .origin = {pipeline_source(p), options->is_live, options->filter},
        .inputs = options->inputs,
        .input_count = options->is_live ? 0 : options->input_count,
        .start_ns = start_of(options),
        .may_replace = options->force,
    };
    config.has_owner = privileges_user(options, &config.owner, &config.group);
    struct dumpfile *file;
    code = dumpfile_open(&config, &file, err);
    if (code != ERR_NONE) return code;
    struct dumping *d = err_calloc(1, sizeof *d);
    *d = (struct dumping){.options = options, .pipeline = p, .file = file};
    packet_shelf_init(&d->keys, LIMIT_DUMP_REPEATED);
    if (options->condition) d->places = places_new();
    pipeline_set_tap(p, &(struct pipeline_tap){d, on_packet, on_secrets, on_key});
    *out = d;
    return ERR_NONE;
}

// A packet that lies elsewhere: one before the session's first, or a piece of a datagram.
static void write_again(struct dumping *d, uint32_t source, uint64_t offset)
{
    struct packet packet;
    struct err unused;
    pthread_mutex_t *lock = pipeline_source_lock(d->pipeline);
    pthread_mutex_lock(lock);
    if (source_read_at(pipeline_source(d->pipeline), source, offset, &packet, &unused) ==
        SOURCE_PACKET)
        dumpfile_packet(d->file, &packet);
    else d->lost++;
    pthread_mutex_unlock(lock);
}

void dumping_packet(struct dumping *d, uint64_t id, const struct stream_packet *packet)
{
    if (!d || d->options->write_all) return;
    const struct packet *now = d->current;
    struct store_place place = {packet->source, packet->offset, packet->at.packet};
    if (d->places) places_add(d->places, id, &place);
    else if (now && now->source == packet->source && now->offset == packet->offset)
        dumpfile_packet(d->file, now);
    else write_again(d, packet->source, packet->offset);
}

// Once for all sessions, and before the first that needs it.
static void write_key(struct dumping *d, const struct message_signature *g)
{
    struct packet packet;
    if (!g || g->key_at.packet == 0 || !packet_shelf_find(&d->keys, g->key_at.packet, &packet))
        return;
    dumpfile_packet_for_all(d->file, &packet);
    packet_shelf_drop(&d->keys, packet.number);
}

static void write_keys(struct dumping *d, const struct session *s)
{
    for (const struct session_transaction *x = s->transactions; x; x = x->next) {
        const struct message_facts *f = x->message ? x->message->facts : NULL;
        for (const struct message_signature *g = f ? f->signatures : NULL; g; g = g->next)
            write_key(d, g);
        for (const struct message_arc *a = f ? f->arc : NULL; a; a = a->next) {
            write_key(d, a->signature);
            write_key(d, a->seal);
        }
    }
}

void dumping_closed(struct dumping *d, const struct session *s, bool is_wanted)
{
    if (!d || !d->places) return;
    uint64_t id = s->id;
    if (is_wanted) write_keys(d, s);
    struct places_cursor cursor = places_of(d->places, id);
    struct store_place place;
    while (is_wanted && places_next(&cursor, &place)) write_again(d, place.source, place.offset);
    places_drop(d->places, id);
}

static enum err_code say_once(struct dumping *d, enum err_code code)
{
    bool is_new = code != ERR_NONE && !d->was_said;
    d->was_said |= is_new;
    return is_new ? code : ERR_NONE;
}

enum err_code dumping_flush(struct dumping *d, struct err *err)
{
    return d ? say_once(d, dumpfile_flush(d->file, err)) : ERR_NONE;
}

bool dumping_is_over(const struct dumping *d)
{
    return d && dumpfile_is_over(d->file);
}

uint64_t dumping_lost(const struct dumping *d)
{
    return d ? d->lost : 0;
}

uint64_t dumping_packets(const struct dumping *d)
{
    return d ? dumpfile_packets(d->file) : 0;
}

enum err_code dumping_finish(struct dumping *d, struct err *err)
{
    if (!d) return ERR_NONE;
    pipeline_set_tap(d->pipeline, &(struct pipeline_tap){0});
    enum err_code code = say_once(d, dumpfile_close(d->file, err));
    places_free(d->places);
    packet_shelf_fini(&d->keys);
    free(d);
    return code;
}
