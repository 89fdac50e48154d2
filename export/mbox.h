// SPDX-License-Identifier: BSD-2-Clause
//
// Messages one after the other in one file, as mail readers have them (RFC 4155 for the name of the
// format, mboxrd for the quoting): each begins with a line "From sender date", ends with an empty
// line, and of its own lines those of any number of ">" and "From " get one ">" more, so that
// nothing is lost. Lines end in LF there, so CRLF becomes LF: for the octets as they were sent
// there are .eml files.
#ifndef SMTPSCOPE_EXPORT_MBOX_H
#define SMTPSCOPE_EXPORT_MBOX_H

#include "base/bytes.h"

struct mbox {
    void (*sink)(void *ctx, struct bytes data); // where the text goes
    void *ctx;
    enum mbox_state {
        MBOX_LINE_START, // only ">", then some of "From ", of this line so far
        MBOX_LINE,       // within a line
        MBOX_CR,         // a CR, which may turn out to be half a line end
    } state;                // private
    uint64_t marks;         // private: ">" that wait
    unsigned matched;       // private: octets of "From " that wait
    bool is_line_open;      // private: something stands in the last line
};

void mbox_init(struct mbox *m, void (*sink)(void *ctx, struct bytes data), void *ctx);
// A message begins. sender: the reverse-path, "" or BYTES_NONE become MAILER-DAEMON.
void mbox_begin(struct mbox *m, struct bytes sender, int64_t time_ns);
// Its octets, cut anywhere.
void mbox_data(struct mbox *m, struct bytes data);
void mbox_end(struct mbox *m);

#endif
