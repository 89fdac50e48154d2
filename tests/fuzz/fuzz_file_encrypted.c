// SPDX-License-Identifier: BSD-2-Clause
//
// A file, whole and in pieces: the same answer. The first octet says how long pieces are.
#include <assert.h>

#include "decode/message/file_encrypted.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_found(struct bytes in, size_t piece)
{
    struct file_encrypted f;
    file_encrypted_begin(&f);
    for (; in.len > 0; in = bytes_skip(in, piece)) file_encrypted_feed(&f, bytes_first(in, piece));
    assert(!f.is_found || f.is_over);
    return f.is_found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    struct bytes in = bytes_of(data + 1, size - 1);
    assert(is_found(in, SIZE_MAX / 2) == is_found(in, 1 + data[0] % 64U));
    return 0;
}
