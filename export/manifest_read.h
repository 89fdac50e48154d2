// SPDX-License-Identifier: BSD-2-Clause
//
// manifest.json of an export (manifest.h) read back. It is as hostile as any file.
#ifndef SMTPSCOPE_EXPORT_MANIFEST_READ_H
#define SMTPSCOPE_EXPORT_MANIFEST_READ_H

#include "base/arena.h"
#include "export/manifest.h"

// text is all of it; head_out borrows from arena, and files are told one after the other, borrowed
// during the call. false: it is no manifest of a format that we know; what was told until then may
// be wrong.
bool manifest_parse(struct bytes text, struct arena *arena, struct manifest_head *head_out,
                    void (*file)(void *ctx, const struct manifest_file *f), void *ctx);

#endif
