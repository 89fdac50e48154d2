// SPDX-License-Identifier: BSD-2-Clause
//
// The second half of verify: the captures of a manifest are looked for, and where all of them are
// there and are what they were, every file is derived from them again, without writing anything.
#ifndef SMTPSCOPE_APP_VERIFY_DERIVE_H
#define SMTPSCOPE_APP_VERIFY_DERIVE_H

#include "base/err.h"
#include "export/export.h"

struct verify_derive_report {
    void *ctx;
    // name: of a capture or what else is needed. A note is why nothing is derived, and no problem.
    void (*problem)(void *ctx, const char *name, const char *what);
    void (*note)(void *ctx, const char *name, const char *what);
    // A file as it comes out of the captures; and, unless it is NULL, a message as an mbox of them
    // has it, in the order of the mbox.
    void (*derived)(void *ctx, const struct manifest_file *file);
    void (*mbox_message)(void *ctx, const struct export_mbox_message *message);
};

// keylog: where the key log is now, or NULL. *is_done_out: all was derived; else it was said why
// not. An error: the captures can be found but not read as they were.
enum err_code verify_derive(const struct manifest_head *head, const char *keylog,
                            const struct verify_derive_report *report, bool *is_done_out,
                            struct err *err);

#endif
