// SPDX-License-Identifier: BSD-2-Clause
//
// A key log (decode/tls/tls_keylog.h) in a file that programs may still be writing to: it is read
// to its end when it is opened, and on from there whenever a secret is missing and it has grown. A
// file that was cut or replaced is read from its start. A pipe is read once, to its end.
#ifndef SMTPSCOPE_APP_KEYLOG_FILE_H
#define SMTPSCOPE_APP_KEYLOG_FILE_H

#include "base/err.h"
#include "decode/tls/tls_keylog.h"

struct keylog_file;

// Reads path into keylog (borrowed), which asks it for more from then on.
enum err_code keylog_file_open(const char *path, struct tls_keylog *keylog,
                               struct keylog_file **out, struct err *err);
void keylog_file_close(struct keylog_file *f); // before keylog is freed; NULL is allowed

#endif
