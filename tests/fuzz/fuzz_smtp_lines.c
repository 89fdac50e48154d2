// SPDX-License-Identifier: BSD-2-Clause
//
// Odd lines of mail data, counted by the kernel that looks at many octets at once and by one octet
// at a time: the same counts. The first octet says how long pieces are.
#include <assert.h>

#include "decode/smtp/smtp_lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned play(struct bytes in, size_t piece, struct smtp_lines *l)
{
    unsigned seen = 0;
    smtp_lines_init(l);
    for (; in.len > 0; in = bytes_skip(in, piece)) {
        unsigned now = smtp_lines_feed(l, bytes_first(in, piece));
        assert((now & seen) == 0); // reported once
        seen |= now;
    }
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes in = bytes_of(data, size);
    struct smtp_lines whole, octets, pieces;
    unsigned seen = play(in, SIZE_MAX / 2, &whole);
    assert(seen == play(in, 1, &octets));
    assert(seen == play(in, size > 0 ? 1 + data[0] % 64U : 1, &pieces));
    for (int i = 0; i < SMTP_LINES_ODDITIES; i++) {
        assert(whole.count[i] == octets.count[i] && whole.count[i] == pieces.count[i]);
        assert(((seen >> i) & 1) == (whole.count[i] > 0));
    }
    assert(whole.longest == octets.longest && whole.longest == pieces.longest);
    return 0;
}
