// SPDX-License-Identifier: BSD-2-Clause
//
// A content field: the first octet says which. Values must be what their kind promises.
#include <assert.h>

#include "base/utf8.h"
#include "decode/message/mime_type.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"Content-Type", "Content-Disposition",
                                        "Content-Transfer-Encoding"};
    static struct charset *charset;
    if (!charset) charset = charset_new();
    if (size == 0) return 0;
    struct bytes body = bytes_of(data + 1, size - 1);
    struct mime_type t;
    mime_type_init(&t, charset);
    mime_type_field(&t, bytes_str(names[data[0] % 3]), body);
    struct bytes type = mime_type_name(&t, BYTES_LIT("a/b"));
    assert(type.len >= 3 && bytes_find(type, 0, '/') < type.len);
    assert(utf8_is_ascii(type));
    struct bytes filename = mime_type_filename(&t);
    assert(bytes_is_none(filename) || (filename.len > 0 && utf8_is_valid(filename)));
    assert(t.boundary.buf.len <= body.len && t.charset.buf.len <= body.len);
    mime_type_fini(&t);
    return 0;
}
