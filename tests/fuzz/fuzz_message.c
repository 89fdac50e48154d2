// SPDX-License-Identifier: BSD-2-Clause
//
// A whole message. The first four octets say how it is cut and where a gap lies, the rest is the
// message. However it is cut, the same must come out; with a gap too.
#include <assert.h>
#include <stdlib.h>

#include "tests/decode/message/message_dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct message_builder *builder;

static void assert_any_split(struct message_run run, size_t step, uint64_t cuts)
{
    struct buf whole, cut, random;
    buf_init(&whole, 0);
    buf_init(&cut, 0);
    buf_init(&random, 0);
    message_dump(builder, &run, &whole);
    run.step = step;
    message_dump(builder, &run, &cut);
    run.cuts = cuts;
    message_dump(builder, &run, &random);
    assert(bytes_equal(buf_bytes(&whole), buf_bytes(&cut)));
    assert(bytes_equal(buf_bytes(&whole), buf_bytes(&random)));
    buf_fini(&whole);
    buf_fini(&cut);
    buf_fini(&random);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4) return 0;
    if (!builder) builder = message_builder_new(true, MESSAGE_WHOLE);
    struct message_run run = {.in = bytes_of(data + 4, size - 4), .gap_at = SIZE_MAX};
    assert_any_split(run, (size_t)data[0] % 16 + 1, (uint64_t)data[1] + 1);
    run.gap_at = (size_t)(data[2] << 8 | data[3]) % (run.in.len + 1);
    run.gap_len = data[1] % 8;
    assert_any_split(run, 1, (uint64_t)data[0] + 1);
    return 0;
}
