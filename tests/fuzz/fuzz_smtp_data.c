// SPDX-License-Identifier: BSD-2-Clause
//
// End of mail data and transparency. The first octet of the input says: bit 0 LF ends lines, bit 1
// candidates are wanted (and refused). Whole and octet by octet must give the same; the wire octets
// are the input up to the end mark, and the message is never longer than they are.
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "decode/smtp/smtp_data.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct out {
    struct buf message, wire;
    size_t used;
    enum smtp_data_result how;
};

static void on_message(void *ctx, struct bytes b)
{
    buf_append_bytes(&((struct out *)ctx)->message, b);
}

static void on_wire(void *ctx, struct bytes b)
{
    buf_append_bytes(&((struct out *)ctx)->wire, b);
}

static const struct smtp_data_events events = {.message = on_message, .wire = on_wire};

static void run(struct bytes in, uint8_t flags, size_t piece, struct out *o)
{
    struct smtp_data d;
    buf_init(&o->message, 0);
    buf_init(&o->wire, 0);
    o->used = 0;
    o->how = SMTP_DATA_MORE;
    smtp_data_init(&d, flags & 1, &events, o);
    d.wants_candidates = flags & 2;
    while (o->used < in.len && o->how != SMTP_DATA_END) {
        o->used += smtp_data_feed(&d, bytes_first(bytes_skip(in, o->used), piece), &o->how);
        if (o->how == SMTP_DATA_CANDIDATE) smtp_data_refuse(&d);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    struct bytes in = bytes_of(data + 1, size - 1);
    struct out whole, octets;
    run(in, data[0], SIZE_MAX / 2, &whole);
    run(in, data[0], 1, &octets);
    bool same = whole.used == octets.used &&
                bytes_equal(buf_bytes(&whole.message), buf_bytes(&octets.message)) &&
                bytes_equal(buf_bytes(&whole.wire), buf_bytes(&octets.wire));
    bool holds = whole.message.len <= whole.wire.len && whole.wire.len <= whole.used &&
                 (whole.wire.len == 0 || memcmp(whole.wire.data, in.data, whole.wire.len) == 0);
    if (!same || !holds) {
        fprintf(stderr, "%s\n", same ? "an invariant does not hold" : "the cut matters");
        abort();
    }
    buf_fini(&whole.message);
    buf_fini(&whole.wire);
    buf_fini(&octets.message);
    buf_fini(&octets.wire);
    return 0;
}
