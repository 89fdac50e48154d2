// SPDX-License-Identifier: BSD-2-Clause
//
// Whatever comes off the wire, what is displayed is valid UTF-8 without controls and without
// characters that cannot be seen, as wide as was said. The first octet holds the flags and the
// columns.
#include <assert.h>

#include "base/display.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t assert_safe(struct bytes text, bool ascii_only)
{
    size_t width = 0;
    while (text.len > 0) {
        uint32_t code;
        size_t len = utf8_decode(text, &code);
        assert(len > 0);
        assert(code >= 0x20 && code != 0x7F && !(code >= 0x80 && code < 0xA0));
        assert(!ascii_only || code < 0x7F);
        assert(utf8_width(code) >= 0);
        width += (size_t)utf8_width(code);
        text = bytes_skip(text, len);
    }
    return width;
}

static void check_pieces(struct bytes in, unsigned flags, struct bytes shown)
{
    struct display d = display_of(in, flags);
    struct display_piece p;
    size_t used = 0, at = 0;
    while (display_next(&d, &p)) {
        assert(p.used > 0 && p.text.len > 0 && p.width > 0);
        assert(bytes_equal(p.text, bytes_first(bytes_skip(shown, at), p.text.len)));
        used += p.used;
        at += p.text.len;
    }
    assert(used == in.len && at == shown.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    unsigned flags = data[0] & 3;
    size_t columns = data[0] >> 2;
    struct bytes in = bytes_of(data + 1, size - 1);
    struct buf out;
    buf_init(&out, 0);

    display_append(&out, in, flags);
    size_t width = assert_safe(buf_bytes(&out), flags & DISPLAY_ASCII);
    assert(width == display_width(in, flags));
    check_pieces(in, flags, buf_bytes(&out));

    buf_reset(&out, SIZE_MAX);
    bool is_cut = display_append_fit(&out, in, columns, true, flags);
    assert(assert_safe(buf_bytes(&out), flags & DISPLAY_ASCII) == columns);
    assert(is_cut == (width > columns));

    buf_reset(&out, SIZE_MAX);
    utf8_append_clean(&out, in);
    assert(utf8_is_valid(buf_bytes(&out)));
    buf_fini(&out);
    return 0;
}
