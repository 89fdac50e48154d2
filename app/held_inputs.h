// SPDX-License-Identifier: BSD-2-Clause
//
// The inputs of an export, held open until its manifests tell their hashes: once root is given up
// they may no longer be there to be opened.
#ifndef SMTPSCOPE_APP_HELD_INPUTS_H
#define SMTPSCOPE_APP_HELD_INPUTS_H

#include "app/options.h"
#include "export/manifest.h"

struct held_inputs;

// Opens them where root is about to be given up and manifests are going to be written; else NULL,
// and they are opened when they are asked for.
struct held_inputs *held_inputs_new(const struct options *options);

// What the manifest says about the input with this index of options->inputs, or with the index
// behind them about the key log; is_complete: with its hash. h may be NULL.
void held_inputs_read(struct held_inputs *h, const struct options *options, size_t index,
                      bool is_complete, struct manifest_input *out);

void held_inputs_free(struct held_inputs *h); // NULL is allowed

#endif
