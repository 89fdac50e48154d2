// SPDX-License-Identifier: BSD-2-Clause
//
// A shared map of a file may be told that its pages are not needed: unlike those of private memory,
// which would be lost, they stay with the file, in the system's cache or on the disk.
#include "base/paged.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/err.h"
#include "base/nameless.h"

// The file grows by this, which is a multiple of every page's size.
enum { STEP = PAGED_SMALL, FIRST = 4096 };

void paged_init(struct paged *p, size_t most)
{
    *p = (struct paged){.most = (most + STEP - 1) / STEP * STEP, .fd = -1};
}

void paged_fini(struct paged *p)
{
    if (p->is_mapped) munmap(p->data, p->most);
    else free(p->data);
    if (p->fd >= 0) close(p->fd);
    *p = (struct paged){.fd = -1};
}

static bool grow_small(struct paged *p, size_t len)
{
    size_t room = p->room ? p->room : FIRST;
    while (room < len) room *= 2;
    p->data = err_realloc_array(p->data, room, 1);
    p->room = room;
    return true;
}

// The blocks of the file are taken before its pages are written: a disk that is full says so here,
// and not by a signal later.
static bool add_step(struct paged *p, uint8_t *map, size_t at)
{
    return posix_fallocate(p->fd, (off_t)at, STEP) == 0 &&
           mmap(map + at, STEP, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, p->fd, (off_t)at) !=
               MAP_FAILED;
}

// The octets so far go to a file.
static bool become_mapped(struct paged *p)
{
    uint8_t *map =
        mmap(NULL, p->most, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED) return false;
    if (p->fd < 0) p->fd = nameless_file(NULL);
    if (p->fd < 0 || !add_step(p, map, 0)) {
        munmap(map, p->most);
        return false;
    }
    if (p->room) memcpy(map, p->data, p->room);
    free(p->data);
    p->data = map;
    p->room = STEP;
    p->is_mapped = true;
    return true;
}

bool paged_reserve(struct paged *p, size_t len)
{
    if (len <= p->room) return true;
    if (len > p->most) return false;
    if (len <= PAGED_SMALL) return grow_small(p, len);
    if (!p->is_mapped && !become_mapped(p)) return false;
    while (p->room < len) {
        if (!add_step(p, p->data, p->room)) return false;
        paged_rest(p);
        p->room += STEP;
    }
    return true;
}

void paged_rest(const struct paged *p)
{
    if (p->is_mapped) madvise(p->data, p->room, MADV_DONTNEED);
}
