// SPDX-License-Identifier: BSD-2-Clause
//
// One file that is saved: written under a temporary name and there whole or not at all.
#ifndef SMTPSCOPE_APP_SAVING_FILE_H
#define SMTPSCOPE_APP_SAVING_FILE_H

#include "export/out_file.h"

struct saving_file {
    struct out_pool *pool; // all private
    struct out_dir *dir;
    struct out_file *file;
    char *name;
};

// path as the user gave it. Any error but ERR_NONE: nothing was made.
enum err_code saving_file_open(struct saving_file *f, const char *path, bool may_replace,
                               struct err *err);
// The pool keeps the first error.
void saving_file_write(struct saving_file *f, struct bytes data);
enum err_code saving_file_error(const struct saving_file *f, struct err *err);
// The file gets its name.
enum err_code saving_file_finish(struct saving_file *f, struct err *err);
// Also after an error; what was not finished is removed.
void saving_file_fini(struct saving_file *f);

#endif
