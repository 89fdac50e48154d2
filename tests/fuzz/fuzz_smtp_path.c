// SPDX-License-Identifier: BSD-2-Clause
//
// First octet: reverse- or forward-path. The rest: what follows MAIL or RCPT.
#include <assert.h>

#include "decode/smtp/smtp_param.h"
#include "decode/smtp/smtp_path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool lies_in(struct bytes inner, struct bytes outer)
{
    return inner.len == 0 ||
           (inner.data >= outer.data && inner.data + inner.len <= outer.data + outer.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) return 0;
    struct bytes arg = {data + 1, size - 1};
    struct smtp_path p;
    smtp_path_parse(arg, data[0] & 1 ? SMTP_PATH_TO : SMTP_PATH_FROM, &p);
    assert(lies_in(p.raw, arg) && lies_in(p.path, p.raw) && lies_in(p.rest, arg));
    assert(lies_in(p.local_part, p.path) && lies_in(p.domain, p.path));
    assert(lies_in(p.source_route, p.path));
    assert(bytes_is_none(p.path) == bytes_is_none(p.local_part));
    assert(!p.is_valid || p.has_brackets);

    struct arena arena;
    arena_init(&arena);
    struct bytes rest = p.rest;
    struct smtp_param param;
    while (smtp_param_next(&rest, &param)) {
        assert(lies_in(param.raw, p.rest) && param.raw.len > 0);
        assert(param.keyword.len + param.value.len + param.has_value == param.raw.len);
        assert(smtp_param_upper(&arena, param.keyword).len == param.keyword.len);
        struct buf text;
        buf_init(&text, 0);
        smtp_param_xtext(param.value, &text);
        assert(text.len <= param.value.len);
        buf_fini(&text);
    }
    arena_fini(&arena);
    return 0;
}
