// SPDX-License-Identifier: BSD-2-Clause
//
// A header section, cut as the first octet says, with a gap where the second does. Whole, bytewise
// and cut must give the same fields and the same beginning of the body, and the fields' offsets
// must lie in order.
#include <assert.h>

#include "decode/message/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct log {
    struct buf text;
    uint64_t end; // of the last field
};

static void on_field(void *ctx, const struct header_field *f)
{
    struct log *l = ctx;
    assert(f->name.len > 0 && f->start >= l->end && f->end > f->start);
    assert(f->end - f->start > f->name.len + f->body.len);
    l->end = f->end;
    buf_printf(&l->text, "%d %d %d ", (int)f->start, (int)f->end, f->is_cut);
    buf_append_bytes(&l->text, f->name);
    buf_append_bytes(&l->text, f->body);
}

static void on_junk(void *ctx, struct bytes line, uint64_t start)
{
    struct log *l = ctx;
    buf_printf(&l->text, "junk %d ", (int)start);
    buf_append_bytes(&l->text, line);
}

static const struct header_handler handler = {.field = on_field, .junk = on_junk};

// Returns how many octets of in belong to the body.
static size_t feed(struct header *h, struct bytes in, size_t step)
{
    while (in.len > 0) {
        size_t used = header_feed(h, bytes_first(in, step));
        in = bytes_skip(in, used);
        if (h->state == HEADER_OVER) break;
    }
    return in.len;
}

static void read_header(struct log *l, struct bytes in, size_t step, size_t gap)
{
    struct header h;
    buf_init(&l->text, 0);
    l->end = 0;
    header_init(&h, &handler, l);
    header_begin(&h, 0);
    size_t body = feed(&h, bytes_first(in, gap), step);
    if (h.state != HEADER_OVER && gap < in.len) {
        header_gap(&h);
        body = feed(&h, bytes_skip(in, gap), step);
    }
    header_finish(&h);
    assert(h.state == HEADER_OVER);
    buf_printf(&l->text, "body %d ", (int)body);
    buf_append_bytes(&l->text, header_unread(&h));
    header_fini(&h);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    struct bytes in = bytes_of(data + 2, size - 2);
    for (int round = 0; round < 2; round++) {
        size_t gap = round ? data[1] : SIZE_MAX;
        struct log whole, bytewise, cut;
        read_header(&whole, in, SIZE_MAX, gap);
        read_header(&bytewise, in, 1, gap);
        read_header(&cut, in, (size_t)data[0] + 1, gap);
        assert(bytes_equal(buf_bytes(&whole.text), buf_bytes(&bytewise.text)));
        assert(bytes_equal(buf_bytes(&whole.text), buf_bytes(&cut.text)));
        buf_fini(&whole.text);
        buf_fini(&bytewise.text);
        buf_fini(&cut.text);
    }
    return 0;
}
