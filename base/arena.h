// SPDX-License-Identifier: BSD-2-Clause
//
// One-owner allocation: everything that is known of a session is allocated from its arena and dies
// with it in one call. Nothing is freed alone. Memory grows by blocks that double from 512 bytes to
// 32 KiB, so a small session costs little and a large one few calls.
#ifndef SMTPSCOPE_BASE_ARENA_H
#define SMTPSCOPE_BASE_ARENA_H

#include "base/bytes.h"

struct arena_block;

struct arena {
    struct arena_block *head; // private
    size_t used;              // readable: bytes taken from the system for this arena
};

void arena_init(struct arena *a);
void arena_fini(struct arena *a);

// Zeroed memory, aligned for any type; valid until arena_fini. Never NULL.
void *arena_alloc(struct arena *a, size_t size);
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))

// A copy that lives as long as the arena, followed by a NUL that is not counted.
// BYTES_NONE stays BYTES_NONE.
struct bytes arena_copy_bytes(struct arena *a, struct bytes b);

#endif
