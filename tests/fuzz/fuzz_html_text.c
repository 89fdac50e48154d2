// SPDX-License-Identifier: BSD-2-Clause
//
// HTML, whole and in pieces: the same text, and the same links that mislead. The first octet says
// how long pieces are.
#include <assert.h>

#include "decode/message/html_link.h"
#include "decode/message/html_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void misleading(void *ctx, struct bytes label, struct bytes url)
{
    buf_append_bytes(ctx, label);
    buf_append_bytes(ctx, url);
}

static void play(struct bytes html, size_t piece, struct buf *text, struct buf *links)
{
    struct html_links l;
    buf_init(text, 1 << 20);
    buf_init(links, 1 << 20);
    struct html_text *t = html_text_new(text);
    html_links_init(&l, misleading, links);
    for (; html.len > 0; html = bytes_skip(html, piece)) {
        html_text_feed(t, bytes_first(html, piece));
        html_links_feed(&l, bytes_first(html, piece));
    }
    html_text_finish(t);
    html_links_finish(&l);
    html_text_free(t);
    html_links_fini(&l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf text[2], links[2];
    struct bytes html = bytes_of(data, size);
    size_t piece = size > 0 ? 1 + data[0] % 16U : 1;
    play(html, SIZE_MAX / 2, &text[0], &links[0]);
    play(html, piece, &text[1], &links[1]);
    assert(bytes_equal(buf_bytes(&text[0]), buf_bytes(&text[1])));
    assert(bytes_equal(buf_bytes(&links[0]), buf_bytes(&links[1])));
    for (int i = 0; i < 2; i++) {
        buf_fini(&text[i]);
        buf_fini(&links[i]);
    }
    return 0;
}
