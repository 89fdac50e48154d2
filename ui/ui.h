// SPDX-License-Identifier: BSD-2-Clause
//
// The screen, as the program drives it: one object that is given keys and time and draws what the
// store holds. It runs on the thread that fills the store, between slices of decoding, so nothing
// is locked and nothing waits:
//
//   poll(ui_fd, captures, timeout) -> ui_handle_input -> decode for at most 4 ms -> ui_draw if due
//
// Not even for the terminal: one that takes nothing (a connection that hangs) gets its next screen
// when it has taken the last, and meanwhile nothing else stops.
//
// A resize arrives as a signal: after an interrupted poll, call ui_handle_input too.
#ifndef SMTPSCOPE_UI_UI_H
#define SMTPSCOPE_UI_UI_H

#include "base/err.h"
#include "decode/model/dialogue.h"
#include "decode/model/filter.h"
#include "decode/model/stats.h"
#include "decode/model/store.h"
#include "ui/save.h"
#include "ui/settings.h"

// What the host knows of its input; read whenever the screen is drawn.
struct ui_status {
    const char *source;   // "relay.pcap", "3 files", "eth0, lo"; never NULL
    const char *ports;    // where SMTP is looked for, "25, 465 and 587"; NULL: on any
    bool is_live;         // interfaces, not files
    bool is_saved;        // live packets go to a file that stays: quit need not ask
    bool has_ended;       // no more packets will come
    uint64_t bytes_done;  // of the files
    uint64_t bytes_total; // 0: not known
    int64_t eta_ns;       // until the files are read; -1: not known
    uint64_t packets;
    uint64_t drops;           // packets that the kernel dropped
    uint64_t interface_drops; // and those that the interface did
    uint64_t shed;            // connections that there was no room for
    uint64_t memory;          // octets that the program has; 0: not known
    const char *error; // what went wrong with the input, a sentence, or NULL
};

// A session that is read again, in steps: the host's own.
struct ui_reading;

// Who owns the model. All of it is read, nothing is changed.
struct ui_host {
    void *ctx;
    const struct store *store;
    const struct ui_status *status;
    const struct stats *stats;      // of sessions that have ended; never NULL
    void (*reset_stats)(void *ctx); // they begin anew; may be NULL
    struct settings *settings; // NULL: those without a file
    const char *settings_file; // where they are kept, or NULL
    // Keeps the text of the settings; may be NULL. false: it cannot, and *err says why.
    bool (*save_settings)(void *ctx, struct bytes text, struct err *err);
    // Writes text to a new file; may be NULL. false likewise; ERR_USAGE: there is one of that name.
    bool (*write_file)(void *ctx, const char *name, struct bytes text, struct err *err);
    const char *filter; // to begin with; NULL: none. A wrong one is none
    // Begins to read a session again. With a filter (borrowed until read_end) only its record is
    // wanted, no lines and messages, and what the filter needs to match it.
    struct ui_reading *(*read_begin)(void *ctx, uint64_t id, const struct filter *filter);
    // Some milliseconds of it. false: there is nothing more to be read.
    bool (*read_step)(struct ui_reading *r, unsigned *percent_out);
    // What was read so far, by reading that again; reading goes on. NULL: nothing. To be freed.
    struct dialogue *(*read_so_far)(struct ui_reading *r);
    // Ends it, before the last step too, and gives what was read, is_partial where that is not
    // all; to be freed. NULL with *err filled when nothing can be read.
    struct dialogue *(*read_end)(struct ui_reading *r, struct err *err);
    const struct ui_save_host *save; // NULL: nothing can be saved
    void *save_ctx;
};

struct ui;

// Takes over the terminal (stdin and stdout; where stdin is no terminal, /dev/tty). host is
// borrowed until ui_fini. The locale is the program's to set before: its charset decides whether
// characters beyond ASCII are drawn. ERR_UNSUPPORTED: the terminal is of no use, e.g. TERM is not
// set or unknown.
enum err_code ui_init(struct ui **ui_out, const struct ui_host *host, struct err *err);
// Gives the terminal back as it was found. NULL is allowed.
void ui_fini(struct ui *ui);

// Readable when keys wait.
int ui_fd(const struct ui *ui);

// Takes the keys that wait, without blocking. false: the user wants to quit.
bool ui_handle_input(struct ui *ui);

// What the terminal has not taken yet of the last screen. To be polled for POLLOUT while there is
// more of it, and called again; -1: there is none.
int ui_send(struct ui *ui);

// Draws, if keys, the store or the status changed what is to be seen. The caller calls it after
// ui_handle_input said that keys came (ui_is_dirty) or at most 20 times a second. now_ns is a
// monotonic clock: sessions that are open and still grow are read again in steps of it. Nothing is
// drawn before ui_send says -1.
void ui_draw(struct ui *ui, int64_t now_ns);

// Does a part of what the screen has to do besides, some milliseconds long. false: nothing is left.
bool ui_work(struct ui *ui);

// Whether what is shown changes as time passes: ui_draw is wanted at each frame.
bool ui_moves(const struct ui *ui);

// Whether a key or a resize waits to be shown: draw now rather than at the next deadline.
bool ui_is_dirty(const struct ui *ui);

#endif
