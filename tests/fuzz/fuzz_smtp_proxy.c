// SPDX-License-Identifier: BSD-2-Clause
//
// The first octets of a connection. What more of them says is what fewer left open.
#include <assert.h>

#include "decode/smtp/smtp_proxy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum smtp_proxy_result last = SMTP_PROXY_MORE;
    struct buf arg, whole;
    buf_init(&arg, 0);
    buf_init(&whole, 0);
    size_t whole_len = 0;
    enum smtp_proxy_result result = smtp_proxy_read(bytes_of(data, size), &whole_len, &whole);
    if (result == SMTP_PROXY_HEADER) assert(whole_len > 0 && whole_len <= size);
    for (size_t n = 0; n <= size && n < 8192; n++) {
        size_t len = 0;
        buf_reset(&arg, SIZE_MAX);
        enum smtp_proxy_result now = smtp_proxy_read(bytes_of(data, n), &len, &arg);
        if (last != SMTP_PROXY_MORE) assert(now == last);
        if (now == SMTP_PROXY_HEADER) {
            assert(len <= n && len == whole_len);
            assert(result == now && bytes_equal(buf_bytes(&arg), buf_bytes(&whole)));
        }
        last = now;
    }
    buf_fini(&arg);
    buf_fini(&whole);
    return 0;
}
