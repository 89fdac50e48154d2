// SPDX-License-Identifier: BSD-2-Clause
//
// Private keys of --rsa-key: a file each.
#ifndef SMTPSCOPE_APP_PRIVATE_KEY_FILE_H
#define SMTPSCOPE_APP_PRIVATE_KEY_FILE_H

#include "base/err.h"
#include "decode/tls/tls_private_key.h"

// Adds the key in path, PEM or DER.
enum err_code private_key_file_read(const char *path, struct tls_private_keys *keys,
                                    struct err *err);

#endif
