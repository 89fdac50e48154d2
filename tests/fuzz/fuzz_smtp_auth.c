// SPDX-License-Identifier: BSD-2-Clause
//
// The lines of one AUTH exchange, the first being the argument of AUTH. A line that begins with "%"
// is encoded in base64 first, so that the readers of mechanisms are soon reached.
#include <assert.h>

#include "base/base64.h"
#include "decode/smtp/smtp_auth.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void feed(struct smtp_auth *a, struct bytes line)
{
    if (line.len == 0 || line.data[0] != '%') {
        smtp_auth_client_line(a, line);
        return;
    }
    struct buf encoded;
    buf_init(&encoded, 0);
    base64_encode(bytes_skip(line, 1), &encoded);
    smtp_auth_client_line(a, buf_bytes(&encoded));
    buf_fini(&encoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes in = {data, size};
    struct smtp_auth a;
    // 0xFF ends a line: responses hold any other octet.
    size_t end = bytes_find(in, 0, 0xFF);
    smtp_auth_begin(&a, bytes_first(in, end));
    while (end < in.len) {
        in = bytes_skip(in, end + 1);
        end = bytes_find(in, 0, 0xFF);
        feed(&a, bytes_first(in, end));
        struct bytes user = smtp_auth_user(&a), identity = smtp_auth_identity(&a);
        assert(bytes_is_none(user) || bytes_equal(user, identity));
        assert(bytes_is_none(secret_text(&a.secret, SECRET_HIDE)));
        assert(smtp_auth_is_clear(&a) || !secret_is_set(&a.secret));
    }
    smtp_auth_fini(&a);
    return 0;
}
