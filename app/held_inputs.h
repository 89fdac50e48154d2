// SPDX-License-Identifier: BSD-2-Clause
//
// The inputs of a run and what else it read (a key log, private keys, lists), for the manifests of
// its exports: what they were when the reading began, and their hashes when it is over. Where root
// is given up they are held open meanwhile, since they may no longer be there to be opened.
//
// A hash is of what was read or it is none: a file that was written to, or took another's place,
// since the reading began has none, and neither has one that is followed while it grows.
#ifndef SMTPSCOPE_APP_HELD_INPUTS_H
#define SMTPSCOPE_APP_HELD_INPUTS_H

#include "app/options.h"
#include "export/manifest.h"

struct held_inputs;
struct input_hashes;

// Before the inputs are opened to be read, and root is given up.
struct held_inputs *held_inputs_new(const struct options *options);
void held_inputs_free(struct held_inputs *h); // NULL is allowed

// The hashes of all of them, which are made by input_hashes_step; until then none has one.
struct input_hashes *input_hashes_new(const struct held_inputs *h);
// Reads about so many octets. false: there is nothing more to read.
bool input_hashes_step(struct input_hashes *hashes, uint64_t octets);
// Octets read and octets there are.
void input_hashes_progress(const struct input_hashes *hashes, uint64_t *done_out,
                           uint64_t *total_out);
// Puts them into head, borrowed from hashes.
void input_hashes_tell(const struct input_hashes *hashes, struct manifest_head *head);
// The first input that is no longer what it was, or no longer there; NULL: none.
const char *input_hashes_changed(const struct input_hashes *hashes);
const char *input_hashes_gone(const struct input_hashes *hashes);
void input_hashes_free(struct input_hashes *hashes); // NULL is allowed

#endif
