// SPDX-License-Identifier: BSD-2-Clause
//
// A host for the screen without packets: sessions are written as dialogues, decoded by the
// program's own decoder, and can begin, grow and end while the screen looks on.
#ifndef SMTPSCOPE_TESTS_UI_FAKE_HOST_H
#define SMTPSCOPE_TESTS_UI_FAKE_HOST_H

#include "ui/ui.h"

// A session's text: lines that begin with
//   C:  the client says the rest of the line (CRLF is added; \xNN, \n, \r, \t and \\ are read)
//   S:  the server does
//   +N  N milliseconds pass
//   GAP C N / GAP S N   N octets of that side are missing
//   FIN C / FIN S / RST C / RST S
// Lines of one side that follow one another without "+" are one packet.
struct fake_session {
    const char *client; // "192.0.2.1"
    uint16_t port;      // of the client
    uint16_t server_port;
    int64_t start_ms; // since the first session
    const char *text;
};

struct fake_host {
    struct ui_host host;
    struct ui_status status;
    struct store *store;
    struct stats *stats;
    struct settings settings;
    struct buf saved;   // settings as they were saved
    struct buf written; // the file that was written last: its name, a line end, its text
    const struct fake_session *sessions;
    size_t count;
    size_t begun;        // sessions that are in the store
    size_t opened;       // times that a session was opened
    unsigned slow_steps; // that sessions take to be read, besides the last
    int64_t apart_ms;    // each session begins so much later still than the one before it
    bool fails;          // sessions cannot be opened
};

// The sessions of the tests.
extern const struct fake_session fake_sessions[];
extern const size_t fake_session_count;
// Others, for what a reader sees of a message: act "readable" of scripts.
extern const struct fake_session fake_readable_sessions[];
extern const size_t fake_readable_count;
extern const struct fake_session fake_inside_sessions[]; // messages inside messages
extern const size_t fake_inside_count;

void fake_host_init(struct fake_host *h, const struct fake_session *sessions, size_t count);
void fake_host_fini(struct fake_host *h);
// Adds the next session to the store; after_lines < SIZE_MAX: only so many lines of it, and it is
// live.
void fake_host_begin(struct fake_host *h, size_t after_lines);
// Brings the session begun last to its end.
void fake_host_end(struct fake_host *h);
// Many plain sessions, for tests of size: those beyond count repeat the first.
void fake_host_begin_many(struct fake_host *h, size_t count);

#endif
