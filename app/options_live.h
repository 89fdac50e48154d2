// SPDX-License-Identifier: BSD-2-Clause
//
// What the options of live captures and of writing packets (-w, -C, -G, -W, --spool, -B, --user)
// are understood as. Part of options.c.
#ifndef SMTPSCOPE_APP_OPTIONS_LIVE_H
#define SMTPSCOPE_APP_OPTIONS_LIVE_H

#include "app/options.h"

// Each reads its argument; ERR_USAGE with a sentence where it is none.
enum err_code options_live_file_size(struct options *o, const char *arg, struct err *err);
enum err_code options_live_rotate(struct options *o, const char *arg, struct err *err);
enum err_code options_live_file_count(struct options *o, const char *arg, struct err *err);
enum err_code options_live_spool(struct options *o, const char *arg, struct err *err);
enum err_code options_live_buffer(struct options *o, const char *arg, struct err *err);

// What they mean together and with the others.
enum err_code options_live_check(struct options *o, struct err *err);

#endif
