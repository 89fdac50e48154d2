// SPDX-License-Identifier: BSD-2-Clause
//
// Sessions of a store read again for the screen, in steps; what ui_host asks for. The store may
// grow meanwhile.
#ifndef SMTPSCOPE_APP_READING_H
#define SMTPSCOPE_APP_READING_H

#include "app/held_inputs.h"
#include "app/pipeline.h"
#include "decode/model/store.h"
#include "ui/ui.h"

// Of what is read; all borrowed.
struct reading_place {
    struct store *store;
    struct pipeline *pipeline;
    const struct options *options;
    const struct held_inputs *inputs; // for the manifests of what is saved
};

// Time of a session's first packet, for reopen_request; 0: not known.
int64_t reading_start_of(const struct store *store, uint64_t id);

// As the functions of the same names of ui_host.
struct ui_reading *reading_begin(const struct reading_place *place, uint64_t id,
                                 const struct filter *filter);
bool reading_step(struct ui_reading *r, unsigned *percent_out);
struct dialogue *reading_so_far(struct ui_reading *r);
struct dialogue *reading_end(struct ui_reading *r, struct err *err);

#endif
