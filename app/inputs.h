// SPDX-License-Identifier: BSD-2-Clause
//
// What the names of inputs stand for: a directory for the captures in it, a pattern for the files
// that match it. All files together are one capture in the order of time, whatever their names.
#ifndef SMTPSCOPE_APP_INPUTS_H
#define SMTPSCOPE_APP_INPUTS_H

#include "app/options.h"

// Puts the files in place of directories and patterns, in the order of their names. Interfaces and
// names of files stay as they are. ERR_IO: a directory cannot be read, has no capture in it (hidden
// files and directories in it are not looked at), or nothing matches a pattern.
enum err_code inputs_expand(struct options *options, struct err *err);

// Whether path is one of the files that are read, or the key log: it must not be written to.
bool inputs_has(const struct options *options, const char *path);

#endif
