// SPDX-License-Identifier: BSD-2-Clause
//
// The files of --match.
#ifndef SMTPSCOPE_APP_MATCHING_H
#define SMTPSCOPE_APP_MATCHING_H

#include "app/options.h"

// Reads them all into options->match_list, which stays NULL where none is named. ERR_USAGE: a line
// is none of what may stand there, or nothing can be found so, as SHA-256 with --no-hash; ERR_IO,
// ERR_FULL. The sentence names file and line.
enum err_code matching_read(struct options *options, struct err *err);

// Whether SHA-256 are looked for.
bool matching_wants_hashes(const struct options *options);

#endif
