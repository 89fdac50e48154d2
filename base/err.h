// SPDX-License-Identifier: BSD-2-Clause
//
// Failures of our surroundings: files, devices, configuration. What comes off the wire is never an
// error (it becomes a finding). A function that can fail returns enum err_code and, unless the
// result is ERR_NONE, has filled the caller's struct err with one sentence that names the thing and
// the reason, without a full stop or a newline, ready for "smtpscope: %s\n".
#ifndef SMTPSCOPE_BASE_ERR_H
#define SMTPSCOPE_BASE_ERR_H

#include <stddef.h>

enum err_code {
    ERR_NONE = 0,
    ERR_USAGE,       // an option or argument is wrong: exit code 2
    ERR_IO,          // a file or device cannot be opened, read or written
    ERR_FORMAT,      // the input is not what it should be (not a capture, cut short)
    ERR_UNSUPPORTED, // a known format or link type that is not decoded
    ERR_FULL,        // a cap of ours or a full disk
    ERR_CLOSED,      // whoever read our output went away
};

struct err {
    enum err_code code;
    int errnum; // what the system said, 0 where it was not asked; set by err_set and err_set_errno
    char text[512];
};

// Fills e (which may be NULL) and returns code, so that callers can `return err_set(...)`.
enum err_code err_set(struct err *e, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// As err_set, with ": " and strerror(errnum) appended.
enum err_code err_set_errno(struct err *e, enum err_code code, int errnum, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// Ends the program with one line; for memory that ran out. Caps keep memory small, so it is a bug.
_Noreturn void err_out_of_memory(size_t wanted);

// malloc, calloc and realloc that never return NULL. count * size is checked for overflow.
void *err_malloc(size_t size);
void *err_calloc(size_t count, size_t size);
void *err_realloc_array(void *old, size_t count, size_t size);

#endif
