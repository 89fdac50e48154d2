// SPDX-License-Identifier: BSD-2-Clause
//
// Octets as a gzip file: what the forward reader gives can be read again in any order, and reading
// ends. The first octet chooses the steps.

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/gzfile.h"
#include "capture/mapfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUTPUT_MAX = 4 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t again[256];
    static uint8_t output[OUTPUT_MAX];
    struct octets *raw;
    struct err err;
    if (size < 1) return 0;
    size_t step = 1 + data[0] % 250;
    int fd = memfd_create("fuzz", 0);
    if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t)(size - 1)) abort();
    if (mapfile_open(fd, size - 1, "fuzz", &raw, &err) != ERR_NONE) abort();
    struct octets *o = gzfile_new(raw, "fuzz");
    size_t n = 0;
    const uint8_t *at;
    while (n + step < OUTPUT_MAX && octets_need(o, n, step, &at, &err) == OCTETS_OK) {
        memcpy(output + n, at, step);
        n += step;
    }
    for (size_t back = n, rounds = 0; back >= step && rounds < 64; back -= step, rounds++) {
        const uint8_t *got = octets_again(o, back - step, step, again);
        assert(got && memcmp(got, output + back - step, step) == 0);
        back -= back > 4 * step ? back / 3 / step * step : 0;
    }
    o->ops->close(o);
    return 0;
}
