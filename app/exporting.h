// SPDX-License-Identifier: BSD-2-Clause
//
// The export that the command line asks for: what export/export.h needs to know, out of the
// options.
#ifndef SMTPSCOPE_APP_EXPORTING_H
#define SMTPSCOPE_APP_EXPORTING_H

#include "app/held_inputs.h"
#include "app/options.h"
#include "decode/model/filter.h"
#include "export/export.h"

// *export_out is NULL where nothing is to be exported. Directories that are made for it belong to
// the user that root is going to be given up for; others have to be writable for that user.
enum err_code exporting_new(const struct options *options, struct export **export_out,
                            struct err *err);

struct exporting_run {
    const struct held_inputs *inputs;
    const struct filter_names *names; // of conditions
    bool is_complete;                 // the inputs were read to their end
};

// What of the options a manifest tells, but for the condition.
void exporting_describe(const struct options *options, struct manifest_head *head);

// Ends it with the manifests, for which the inputs are hashed. Also an error, after the manifests
// were written: the run was interrupted, or an input is no longer what was read.
enum err_code exporting_finish(struct export *e, const struct options *options,
                               const struct exporting_run *run, struct err *err);

// "12 messages (1 of them partial) in out; 5 parts in out", one line with its end.
void exporting_summary(const struct export *e, const struct options *options, struct buf *out);

#endif
