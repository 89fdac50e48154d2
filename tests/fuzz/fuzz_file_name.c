// SPDX-License-Identifier: BSD-2-Clause
//
// Any octets give a name that keeps the promises of export/file_name.h. The first octet chooses the
// length allowed.
#include <assert.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "export/file_name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_characters(struct bytes name)
{
    assert(utf8_is_valid(name));
    for (size_t i = 0; i < name.len;) {
        uint32_t c;
        i += utf8_decode(bytes_skip(name, i), &c);
        assert(utf8_width(c) >= 0);
        assert(c >= 0x80 || (c >= 0x20 && !strchr("/\\:*?\"'<>|`$&;!%^{}", (int)c)));
    }
}

static void check_name(struct bytes name, size_t max)
{
    assert(name.len > 0 && name.len <= max);
    assert(!strchr(".-~ ", name.data[0]));
    assert(!strchr(". ", name.data[name.len - 1]));
    size_t stem = bytes_find(name, 0, '.');
    assert(!bytes_equal_nocase(bytes_first(name, stem), BYTES_LIT("nul")));
    assert(!bytes_equal_nocase(bytes_first(name, stem), BYTES_LIT("com1")));
    check_characters(name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    size_t max = 24 + data[0] % 97;
    struct bytes text = bytes_of(data + 1, size - 1);
    struct buf name, again;
    buf_init(&name, 0);
    buf_init(&again, 0);
    file_name_append(&name, text, max);
    check_name(buf_bytes(&name), max);
    // A name that is safe stays as it is.
    file_name_append(&again, buf_bytes(&name), max);
    assert(bytes_equal(buf_bytes(&name), buf_bytes(&again)));
    buf_reset(&name, 0);
    file_name_append_words(&name, text, max);
    assert(name.len <= max);
    check_characters(buf_bytes(&name));
    assert(name.len == 0 || (name.data[0] != '-' && name.data[name.len - 1] != '-'));
    buf_fini(&name);
    buf_fini(&again);
    return 0;
}
