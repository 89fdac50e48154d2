// SPDX-License-Identifier: BSD-2-Clause
//
// Standard output of a run without a screen: what is printed gathers in memory and is written in
// large pieces; whoever runs the loop flushes it often enough for those who wait. A full disk and a
// reader that went away are told apart: the first is an error, the second is not. A terminal gets
// the characters that it takes (charset.h), everybody else what was appended.
#ifndef SMTPSCOPE_APP_OUTPUT_H
#define SMTPSCOPE_APP_OUTPUT_H

#include "base/buf.h"
#include "base/err.h"

struct output {
    struct buf text;  // append here, then output_commit
    int fd;           // private
    bool is_ascii;    // private: all that fd takes
    const char *name; // private: for sentences
};

// fd is borrowed, name too. SIGPIPE must be ignored.
void output_init(struct output *o, int fd, const char *name);
void output_fini(struct output *o); // what was not flushed is lost

// An item is complete in o->text: writes, once enough has gathered. ERR_CLOSED: the reader went
// away; ERR_IO: writing failed, the sentence says why. After an error what was pending is
// forgotten.
enum err_code output_commit(struct output *o, struct err *err);
// Writes all that is pending; results as output_commit.
enum err_code output_flush(struct output *o, struct err *err);

#endif
