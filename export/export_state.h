// SPDX-License-Identifier: BSD-2-Clause
//
// What the files of an export have in common (export.h is the manual): an export, and what waits in
// it until a session is over. No other file includes this.
//
//   export_sink.c     the decoder's octets into files with temporary names, which wait
//   export_name.c     the names that they get
//   export_session.c  a session is over: what waits gets its names
//   export.c          the whole: directories, the mbox, the manifests
#ifndef SMTPSCOPE_EXPORT_EXPORT_STATE_H
#define SMTPSCOPE_EXPORT_EXPORT_STATE_H

#include <pthread.h>

#include "base/digest.h"
#include "base/htable.h"
#include "export/about.h"
#include "export/export.h"
#include "export/mbox.h"
#include "export/out_file.h"

enum { EXPORT_KEEP_BYTES = 64 * 1024 }; // memory that a buffer keeps for the next text

struct waiting_part {
    struct waiting_part *next;
    struct waiting_message *message;
    struct message_file what; // part is NULL while it is being read
    struct out_file *file;
    uint32_t ordinal;
    bool is_whole;
};

// What an mbox would hold below a message's first line.
struct dry_mbox {
    struct mbox mbox;
    struct digest *digest;
    uint64_t size;
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
    struct dry_mbox *mbox; // where nothing is written: what of it would be in the mbox; or NULL
    struct waiting_part *parts, *last_part;
    uint32_t part_count;
};

struct waiting_session {
    const struct session *session; // the key
    struct waiting_message *messages, *last;
};

struct export
{
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

// Of the sink.
void export_sink_init(struct export *e);
// What waits of it, taken out; NULL: it has no messages.
struct waiting_session *export_sink_take(struct export *e, const struct session *s);
void export_sink_free_session(struct waiting_session *w);
// All that still waits goes.
void export_sink_fini(struct export *e);

// Into e->name; that of a message without an extension.
void export_name_message(struct export *e, const struct session *s,
                         const struct waiting_message *w);
void export_name_part(struct export *e, const struct session *s, const struct waiting_message *w,
                      const struct waiting_part *p);

// Gives the file, which has its name, to the manifest (or NULL) and to who hears of files.
void export_list_file(struct export *e, struct manifest *manifest, struct manifest_file *entry,
                      struct out_file *file);

#endif
