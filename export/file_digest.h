// SPDX-License-Identifier: BSD-2-Clause
//
// Size and SHA-256 of a file, in steps, for those who must not wait for a large one.
//
//   d = file_digest_new(fd);
//   while (file_digest_step(d, octets)) …
//   is_well = file_digest_end(d, &size, sha256);
#ifndef SMTPSCOPE_EXPORT_FILE_DIGEST_H
#define SMTPSCOPE_EXPORT_FILE_DIGEST_H

#include "base/digest.h"

struct file_digest;

// fd, which is borrowed, is read from its first octet on, wherever its offset is; at most limit
// octets, then it is as if it ended there.
struct file_digest *file_digest_new(int fd, uint64_t limit);
// Reads about so many octets more. false: its end was reached, or it cannot be read.
bool file_digest_step(struct file_digest *d, uint64_t octets);
// Frees it. false: it was not read to its end; errno tells why where a read failed, else it is 0.
bool file_digest_end(struct file_digest *d, uint64_t *size_out, uint8_t sha256_out[DIGEST_MAX]);

#endif
