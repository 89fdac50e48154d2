// SPDX-License-Identifier: BSD-2-Clause
//
// Files of an export. Each is written under a temporary name in the directory that was opened, and
// gets its own name only when all of it is on the disk (fsync), so that no half file ever stands
// there; what was not finished is removed. Names are looked up below the directory's descriptor, no
// symbolic link is followed, nothing that is there already is replaced unless asked for. Files are
// readable by their owner alone: they hold other people's mail.
//
// Hundreds of files may be under way while few are open: those not written to for the longest time
// are closed and opened again (an out_pool holds LIMIT_OUT_FILES descriptors and buffers). Each
// file's size and SHA-256 are taken of what was written.
//
// The first failure of any kind stays with the pool, and from then on nothing is written: callers
// may write on and ask once, at the end.
//
// Several threads may write, each to files of its own; the sink of out_file_read may write too.
#ifndef SMTPSCOPE_EXPORT_OUT_FILE_H
#define SMTPSCOPE_EXPORT_OUT_FILE_H

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"

// How the names of files that are not finished begin.
#define OUT_FILE_TEMPORARY ".smtpscope-"

struct out_pool;
struct out_dir;
struct out_file;

// is_dry: nothing is written anywhere, only sizes and hashes are taken. may_replace: a regular file
// with the name of one of ours may be replaced.
struct out_pool *out_pool_new(bool is_dry, bool may_replace);
// After its directories and files. NULL is allowed.
void out_pool_free(struct out_pool *p);
// What failed first; ERR_NONE while nothing has. err_out (may be NULL) is its sentence.
enum err_code out_pool_error(struct out_pool *p, struct err *err_out);

// The directory of that path; made, for its owner alone, where there is none and may_make is true.
// NULL: the pool has the error. In a dry pool any path will do.
struct out_dir *out_dir_open(struct out_pool *p, const char *path, bool may_make);
void out_dir_free(struct out_dir *d); // after its files; NULL is allowed
// Whether two are the same directory.
bool out_dir_is_same(const struct out_dir *a, const struct out_dir *b);
// Whether it has something of that name, be it a link that leads nowhere.
bool out_dir_has(const struct out_dir *d, const char *name);
// Whether a file of ours could get that name now: nothing stands there, or what may be replaced.
bool out_dir_may_have(const struct out_dir *d, const char *name);
// As given to out_dir_open.
const char *out_dir_path(const struct out_dir *d);
// Renames in it reach the disk.
void out_dir_sync(struct out_dir *d);

// A new file; on the disk from the first octets that leave the buffer.
struct out_file *out_file_new(struct out_dir *d);
void out_file_write(struct out_file *f, struct bytes data);
// All of it is on the disk and has its name; f is freed by out_file_free. The hash is of all that
// was written. false: the pool has the error, and the file is gone.
bool out_file_finish(struct out_file *f, const char *name);
// Gives sink what was written so far, in spans. false: the pool has the error.
bool out_file_read(struct out_file *f, void (*sink)(void *ctx, struct bytes data), void *ctx);
// What was not finished is removed. NULL is allowed.
void out_file_free(struct out_file *f);

uint64_t out_file_size(const struct out_file *f);
// After the last write; NULL where digest was never finished (before out_file_finish).
const uint8_t *out_file_sha256(struct out_file *f);

#endif
