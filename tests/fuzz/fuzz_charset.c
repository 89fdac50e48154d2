// SPDX-License-Identifier: BSD-2-Clause
//
// A text in one of the charsets that shift between sets of characters or have long characters,
// whole and in pieces: valid UTF-8, and the same. The first octet names the charset, the second
// says how long pieces are.
#include <assert.h>

#include "base/utf8.h"
#include "decode/message/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const labels[] = {"iso-2022-jp",  "hz-gb-2312", "gb18030", "utf-7",
                                     "iso-2022-kr",  "utf-16",     "euc-jp",  "big5",
                                     "windows-1252", "utf-8",      "cp949",   "iso-2022-jp-2"};

static void play(struct bytes label, struct bytes in, size_t piece, struct buf *out)
{
    struct charset_stream *s = charset_stream_new(label);
    buf_init(out, 0);
    for (; in.len > 0; in = bytes_skip(in, piece))
        charset_stream_feed(s, bytes_first(in, piece), out);
    charset_stream_finish(s, out);
    charset_stream_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    struct bytes label = bytes_str(labels[data[0] % (sizeof(labels) / sizeof(labels[0]))]);
    struct bytes in = bytes_of(data + 2, size - 2);
    struct buf whole, pieces;
    play(label, in, SIZE_MAX / 2, &whole);
    play(label, in, 1 + data[1] % 16U, &pieces);
    assert(utf8_is_valid(buf_bytes(&whole)));
    assert(bytes_equal(buf_bytes(&whole), buf_bytes(&pieces)));
    buf_fini(&whole);
    buf_fini(&pieces);
    return 0;
}
