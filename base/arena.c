// SPDX-License-Identifier: BSD-2-Clause
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>

#include "base/err.h"

enum { FIRST_BLOCK = 512, LARGEST_BLOCK = 32 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t used;
    size_t room;
    alignas(max_align_t) uint8_t space[];
};

void arena_init(struct arena *a)
{
    *a = (struct arena){0};
}

void arena_fini(struct arena *a)
{
    while (a->head) {
        struct arena_block *next = a->head->next;
        free(a->head);
        a->head = next;
    }
    a->used = 0;
}

static struct arena_block *add_block(struct arena *a, size_t size)
{
    size_t room = a->head ? a->head->room * 2 : FIRST_BLOCK;
    if (room > LARGEST_BLOCK) room = LARGEST_BLOCK;
    if (room < size) room = size;
    struct arena_block *b = err_malloc(sizeof(*b) + room);
    *b = (struct arena_block){.next = a->head, .room = room};
    a->head = b;
    a->used += sizeof(*b) + room;
    return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX / 2) err_out_of_memory(size);
    size = (size + align - 1) / align * align;
    struct arena_block *b = a->head;
    if (!b || b->room - b->used < size) b = add_block(a, size);
    void *p = b->space + b->used;
    b->used += size;
    memset(p, 0, size);
    return p;
}

struct bytes arena_copy_bytes(struct arena *a, struct bytes b)
{
    if (bytes_is_none(b)) return BYTES_NONE;
    uint8_t *p = arena_alloc(a, b.len + 1);
    if (b.len) memcpy(p, b.data, b.len);
    return (struct bytes){p, b.len};
}
