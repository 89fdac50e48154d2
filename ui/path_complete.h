// SPDX-License-Identifier: BSD-2-Clause
//
// Completes the name of a file while it is typed, as shells do.
#ifndef SMTPSCOPE_UI_PATH_COMPLETE_H
#define SMTPSCOPE_UI_PATH_COMPLETE_H

#include "base/buf.h"

// Appends what every entry of the directory that begins like path goes on with, and "/" where that
// is one directory. Hidden ones count only when asked for. false: there is none.
bool path_complete(struct bytes path, struct buf *rest_out);

// "~/x" as what it stands for; other paths as they are.
void path_expand(struct bytes path, struct buf *out);

#endif
