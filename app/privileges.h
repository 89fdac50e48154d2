// SPDX-License-Identifier: BSD-2-Clause
//
// Giving up root. Started as root, the program opens interfaces, inputs and what it writes to, and
// then becomes another user for good, before it looks at the first packet: that user's groups, no
// capability in any set, no_new_privs, so that no later exec brings anything back.
//
// What it still makes after that (files of an export, further files of -w) is made by that user:
// directories that the program made itself, and the first file, are given to the user; others have
// to be writable for that user, which is checked beforehand (privileges_check_directory).
//
// Without root nothing happens but no_new_privs, and capabilities that came with the program's file
// (setcap cap_net_raw) are dropped as well.
#ifndef SMTPSCOPE_APP_PRIVILEGES_H
#define SMTPSCOPE_APP_PRIVILEGES_H

#include <sys/types.h>

#include "app/options.h"

// Who the program is going to be. false: it stays who it is (not root, or --user says so).
bool privileges_user(const struct options *options, uid_t *user_out, gid_t *group_out);

// ERR_USAGE: --user names nobody that the system knows. To be called first.
enum err_code privileges_check(const struct options *options, struct err *err);

// Files are going to be made in path: ERR_IO where the user may not. Before privileges_drop.
enum err_code privileges_check_directory(const struct options *options, const char *path,
                                         struct err *err);

// Says more of an error that the user's lack of rights explains, once root was given up.
void privileges_explain(struct err *err);

// For good. ERR_IO: it could not be done, or undone, and no packet must be looked at.
enum err_code privileges_drop(const struct options *options, struct err *err);

#endif
