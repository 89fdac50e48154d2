// SPDX-License-Identifier: BSD-2-Clause
//
// Any octets as a file of settings: they are read, written, and what is written reads the same: it
// has no more problems than there were, and is written as it is.
#include <stdint.h>
#include <stdlib.h>

#include "ui/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count(void *ctx, size_t line, const char *sentence)
{
    if (line == 0 || !sentence[0]) abort();
    ++*(size_t *)ctx;
}

static void write_again(struct bytes text, struct buf *out, size_t *problems)
{
    struct settings s;
    struct keys keys;
    settings_init(&s);
    settings_read(&s, text, count, problems);
    settings_write(&s, out);
    keys_init(&keys);
    settings_apply_keys(&s, &keys);
    if (keys_of_action(&keys, ACTION_QUIT, 0) == KEYS_NONE) abort();
    keys_fini(&keys);
    settings_fini(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf once, twice;
    size_t problems = 0, left = 0, still = 0;
    buf_init(&once, 0);
    buf_init(&twice, 0);
    write_again(bytes_of(data, size), &once, &problems);
    write_again(buf_bytes(&once), &twice, &left);
    if (left > problems) abort();
    buf_reset(&once, 0);
    write_again(buf_bytes(&twice), &once, &still);
    if (!bytes_equal(buf_bytes(&once), buf_bytes(&twice))) abort();
    buf_fini(&once);
    buf_fini(&twice);
    return 0;
}
