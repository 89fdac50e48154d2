// SPDX-License-Identifier: BSD-2-Clause
//
// What the screen asks its host to save, and how: the host knows files and formats, the screen only
// their names.
#ifndef SMTPSCOPE_UI_SAVE_H
#define SMTPSCOPE_UI_SAVE_H

#include "base/buf.h"
#include "base/err.h"

// X(enumerator, name, of sessions, of a message, of a part, to a directory)
#define UI_SAVE_FORMATS(X)                                                                         \
    X(PCAPNG, "pcapng", 1, 0, 0, 0)   /* the packets, with the TLS secrets that are known */       \
    X(EML, ".eml", 1, 1, 0, 1)        /* each message; of one message, its file */                 \
    X(MBOX, "mbox", 1, 1, 0, 0)                                                                    \
    X(NDJSON, "NDJSON", 1, 0, 0, 0)   /* the session records */                                    \
    X(TEXT, "text", 1, 0, 0, 0)       /* the dialogues */                                          \
    X(MARKDOWN, "Markdown", 1, 0, 0, 0)                                                            \
    X(PARTS, "parts", 1, 0, 1, 1)     /* those with a file name, decoded; of one part, its file */

enum ui_save_format {
#define X(e, name, of_sessions, of_message, of_part, is_dir) UI_SAVE_##e,
    UI_SAVE_FORMATS(X)
#undef X
        UI_SAVE_FORMAT_COUNT
};

struct ui_save_request {
    enum ui_save_format format;
    const char *path;    // a file, or of many files their directory
    bool may_replace;    // what stands there
    const uint64_t *ids; // of sessions, ascending; borrowed until ui_save_end
    size_t id_count;
    // Of a message or a part: its octets, else is_octets is false.
    bool is_octets;
    struct bytes octets;    // borrowed until ui_save_end
    bool is_complete;       // none of them is missing
    uint64_t transaction;   // ordinal in the session, from 1
    struct bytes path_name; // path of a part, "1.2"; BYTES_NONE of a message
    struct bytes title;     // subject or file name, for a name of the file; UTF-8
    struct bytes sender;    // reverse-path
    int64_t time_ns;
};

struct ui_save_progress {
    uint64_t done, total;
    const char *unit; // "sessions", "packets"
};

struct ui_saving;

// What ui_host has of it; all NULL where nothing can be saved.
struct ui_save_host {
    // A name for the file or directory, from the octets of the mail but safe. path is ignored.
    void (*name)(void *ctx, const struct ui_save_request *request, struct buf *name_out);
    // Whether something stands there that would be replaced.
    bool (*is_taken)(void *ctx, const struct ui_save_request *request);
    // request is copied. NULL: *err says why not.
    struct ui_saving *(*begin)(void *ctx, const struct ui_save_request *request, struct err *err);
    // Some milliseconds of it. false: it is over, or has failed.
    bool (*step)(struct ui_saving *s, struct ui_save_progress *progress_out);
    // Ends it, before the last step too: then a file is not there, and of a directory the files
    // that are whole. ERR_NONE: summary_out says what was saved, in a sentence without full stop.
    enum err_code (*end)(struct ui_saving *s, struct buf *summary_out, struct err *err);
};

#endif
