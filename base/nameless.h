// SPDX-License-Identifier: BSD-2-Clause
//
// Temporary files without a name, so that nothing is left behind however the program ends.
#ifndef SMTPSCOPE_BASE_NAMELESS_H
#define SMTPSCOPE_BASE_NAMELESS_H

// A descriptor to read and write, for the caller to close; -1 with errno. directory NULL: $TMPDIR,
// or /tmp.
int nameless_file(const char *directory);

#endif
