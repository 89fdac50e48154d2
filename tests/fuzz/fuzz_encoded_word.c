// SPDX-License-Identifier: BSD-2-Clause
//
// A header field's text with encoded words; charset labels come with it. Whatever it is, valid
// UTF-8 comes out, and text without "=?" stays as long as it is.
#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "decode/message/encoded_word.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct charset *charset;
    if (!charset) charset = charset_new();
    struct buf out;
    buf_init(&out, 0);
    struct bytes in = bytes_of(data, size);
    encoded_word_decode(charset, in, &out);
    assert(utf8_is_valid(buf_bytes(&out)));
    if (utf8_is_valid(in) && !memmem(data, size, "=?", 2)) assert(bytes_equal(in, buf_bytes(&out)));
    buf_fini(&out);
    return 0;
}
