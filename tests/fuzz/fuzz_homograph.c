// SPDX-License-Identifier: BSD-2-Clause
//
// Any text as a name and as a domain: words lie in the text, and skeletons are UTF-8.
#include <assert.h>

#include "base/utf8.h"
#include "decode/message/homograph.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes text = bytes_of(data, size), rest = text, word;
    struct buf one;
    buf_init(&one, 0);
    while (homograph_next_word(&rest, &word)) {
        assert(word.len > 0 && word.data >= data && word.data + word.len <= data + size);
        buf_reset(&one, SIZE_MAX);
        homograph_skeleton(word, &one);
        assert(utf8_is_valid(buf_bytes(&one)));
        buf_reset(&one, SIZE_MAX);
        homograph_fold(word, &one);
        assert(utf8_is_valid(buf_bytes(&one)));
    }
    homograph_mixed_word(text);
    buf_reset(&one, SIZE_MAX);
    homograph_domain(text, &one);
    buf_fini(&one);
    return 0;
}
