// SPDX-License-Identifier: BSD-2-Clause
//
// Compares an mbox with the messages that the captures hold, which come in its order. Its octets
// are read once, a message at a time.
#ifndef SMTPSCOPE_APP_VERIFY_MBOX_H
#define SMTPSCOPE_APP_VERIFY_MBOX_H

#include "export/export.h"

struct verify_mbox {
    int fd;                        // -1: there is none to be compared
    uint64_t messages;             // readable: that were compared
    uint64_t session, transaction; // readable, where it differs: the first message that does
    bool differs;                  // readable
    struct digest *digest;
};

// fd is the mbox, open for reading at its start, and will be closed; -1: there is none.
void verify_mbox_init(struct verify_mbox *m, int fd);
void verify_mbox_fini(struct verify_mbox *m);
// The next message must be this one.
void verify_mbox_message(struct verify_mbox *m, const struct export_mbox_message *message);
// All messages were given; false: something stands behind them.
bool verify_mbox_is_over(struct verify_mbox *m);

#endif
