// SPDX-License-Identifier: BSD-2-Clause

#include "capture/mapfile.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

// The window moves by this; behind it, as much stays mapped in for packets that are held.
#define MAPFILE_STEP ((uint64_t)4 * 1024 * 1024)

struct mapfile {
    struct octets octets;
    uint8_t *map;
    uint64_t size;
    uint64_t dropped; // pages before this offset were given back
};

static enum octets_result mapfile_fill(struct octets *o, uint64_t offset, size_t want,
                                       struct err *err)
{
    struct mapfile *m = (struct mapfile *)o;
    (void)err;
    o->window = m->map;
    o->window_off = 0;
    uint64_t end = offset < m->size ? offset : m->size;
    uint64_t wanted_end = m->size - end < MAPFILE_STEP ? m->size : end + MAPFILE_STEP;
    if (wanted_end < m->size && wanted_end - end < want) {
        wanted_end = m->size - end < want ? m->size : end + want;
    }
    o->window_len = (size_t)wanted_end;
    uint64_t drop = end / MAPFILE_STEP * MAPFILE_STEP;
    if (drop > m->dropped + MAPFILE_STEP) {
        uint64_t upto = drop - MAPFILE_STEP;
        madvise(m->map + m->dropped, (size_t)(upto - m->dropped), MADV_DONTNEED);
        m->dropped = upto;
    }
    return wanted_end - end >= want && offset <= m->size ? OCTETS_OK : OCTETS_END;
}

static const uint8_t *mapfile_again(struct octets *o, uint64_t offset, size_t len, uint8_t *buf)
{
    struct mapfile *m = (struct mapfile *)o;
    (void)buf;
    return offset <= m->size && len <= m->size - offset ? m->map + offset : NULL;
}

static void mapfile_progress(struct octets *o, uint64_t offset, uint64_t *done_out,
                             uint64_t *total_out)
{
    struct mapfile *m = (struct mapfile *)o;
    *done_out = offset < m->size ? offset : m->size;
    *total_out = m->size;
}

static int mapfile_fd(struct octets *o)
{
    (void)o;
    return -1;
}

static void mapfile_close(struct octets *o)
{
    struct mapfile *m = (struct mapfile *)o;
    if (m->map) munmap(m->map, (size_t)m->size);
    free(m);
}

static const struct octets_ops mapfile_ops = {
    mapfile_fill, mapfile_again, mapfile_progress, mapfile_fd, mapfile_close,
};

enum err_code mapfile_open(int fd, uint64_t size, const char *name, struct octets **out,
                           struct err *err)
{
    uint8_t *map = NULL;
    if (size > 0) {
        map = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (map == MAP_FAILED) {
            int why = errno;
            close(fd);
            return err_set_errno(err, ERR_IO, why, "%s: cannot be mapped", name);
        }
        madvise(map, (size_t)size, MADV_SEQUENTIAL);
    }
    close(fd);
    struct mapfile *m = err_calloc(1, sizeof *m);
    m->octets.ops = &mapfile_ops;
    m->octets.is_mapped = true;
    m->map = map;
    m->size = size;
    *out = &m->octets;
    return ERR_NONE;
}
