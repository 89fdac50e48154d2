// SPDX-License-Identifier: BSD-2-Clause
//
// Wire text on a canvas: whatever it is and wherever it is put, no cell ever holds what could drive
// a terminal, and no character leaves half of itself behind.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/ui/check_canvas.h"
#include "ui/canvas.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t take(struct bytes *in)
{
    if (in->len == 0) return 0;
    uint8_t c = in->data[0];
    *in = bytes_skip(*in, 1);
    return c;
}

static struct bytes take_some(struct bytes *in)
{
    struct bytes some = bytes_first(*in, take(in));
    some = bytes_first(*in, some.len);
    *in = bytes_skip(*in, some.len);
    return some;
}

static void put(struct canvas *c, struct bytes *in)
{
    struct pen p = pen_at(c, take(in) % (c->rows + 1), take(in) % (c->cols + 1), take(in) % 40);
    uint8_t how = take(in);
    p.skip = how >> 4;
    if (how & 1) p.needle = take_some(in);
    struct bytes text = take_some(in);
    if (how & 2) canvas_put_field(&p, STYLE_BODY, text, take(in) % 30);
    else canvas_put_wire(&p, STYLE_BODY, text);
    if (how & 4) canvas_mark_cut(&p);
    if (how & 8) canvas_fill(&p, STYLE_DIM);
    size_t n = canvas_wrap(c, text, take(in) % 30);
    if (text.len > 0 && (n == 0 || n > text.len)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes in = bytes_of(data, size);
    struct canvas c;
    canvas_init(&c);
    canvas_resize(&c, 1 + take(&in) % 4, 1 + take(&in) % 30);
    c.is_ascii = take(&in) & 1;
    while (in.len > 0) {
        put(&c, &in);
        const char *wrong = check_canvas(&c);
        if (!wrong) continue;
        fprintf(stderr, "%s\n", wrong);
        abort();
    }
    canvas_fini(&c);
    return 0;
}
