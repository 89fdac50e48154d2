// SPDX-License-Identifier: BSD-2-Clause
#include "base/err.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum err_code err_set(struct err *e, enum err_code code, const char *format, ...)
{
    if (!e) return code;
    va_list args;
    va_start(args, format);
    e->code = code;
    e->errnum = 0;
    vsnprintf(e->text, sizeof(e->text), format, args);
    va_end(args);
    return code;
}

enum err_code err_set_errno(struct err *e, enum err_code code, int errnum, const char *format, ...)
{
    if (!e) return code;
    va_list args;
    va_start(args, format);
    e->code = code;
    e->errnum = errnum;
    int n = vsnprintf(e->text, sizeof(e->text), format, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof(e->text))
        snprintf(e->text + n, sizeof(e->text) - (size_t)n, ": %s", strerror(errnum));
    return code;
}

void err_out_of_memory(size_t wanted)
{
    fprintf(stderr, "smtpscope: out of memory (wanted %zu bytes)\n", wanted);
    abort();
}

void *err_malloc(size_t size)
{
    void *p = malloc(size ? size : 1);
    if (!p) err_out_of_memory(size);
    return p;
}

void *err_calloc(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size ? size : 1);
    if (!p) err_out_of_memory(count);
    return p;
}

void *err_realloc_array(void *old, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size) err_out_of_memory(SIZE_MAX);
    size_t want = count * size;
    void *p = realloc(old, want ? want : 1);
    if (!p) err_out_of_memory(want);
    return p;
}
