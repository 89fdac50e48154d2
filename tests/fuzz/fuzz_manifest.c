// SPDX-License-Identifier: BSD-2-Clause
//
// A manifest that somebody may have written: it is read to its end, whatever it says.
#include <assert.h>

#include "base/arena.h"
#include "export/manifest_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_file(void *ctx, const struct manifest_file *f)
{
    ++*(uint64_t *)ctx;
    assert(f->name.len > 0);
    assert(!memchr(f->name.data, '\0', f->name.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct manifest_head head;
    uint64_t files = 0;
    arena_init(&arena);
    if (manifest_parse(bytes_of(data, size), &arena, &head, on_file, &files)) {
        assert(head.version);
        for (size_t i = 0; i < head.inputs.count; i++) assert(head.inputs.items[i].name);
        for (size_t i = 0; i < head.lists.count; i++) assert(head.lists.items[i].name);
        for (size_t i = 0; i < head.condition_count; i++) assert(head.conditions[i].text);
    }
    arena_fini(&arena);
    return 0;
}
