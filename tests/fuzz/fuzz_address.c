// SPDX-License-Identifier: BSD-2-Clause
//
// An address list. What comes out must come in: no address is empty, and all together are not
// longer than the list.
#include <assert.h>

#include "decode/message/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void found(void *ctx, struct bytes addr_spec)
{
    size_t *total = ctx;
    assert(addr_spec.len > 0);
    *total += addr_spec.len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t total = 0;
    address_list(bytes_of(data, size), found, &total);
    assert(total <= size);
    return 0;
}
