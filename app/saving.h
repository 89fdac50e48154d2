// SPDX-License-Identifier: BSD-2-Clause
//
// Sessions, messages and parts saved to files for the screen (ui/save.h), in steps of some
// milliseconds. A file gets its name when all of it is on the disk; names, modes and the rules on
// what may be replaced are those of every export (export/out_file.h).
#ifndef SMTPSCOPE_APP_SAVING_H
#define SMTPSCOPE_APP_SAVING_H

#include "app/reading.h"
#include "ui/save.h"

// ctx of its functions: a struct reading_place, which is copied.
extern const struct ui_save_host saving_host;

#endif
