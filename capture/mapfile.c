// SPDX-License-Identifier: BSD-2-Clause

#include "capture/mapfile.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// The window moves by this; behind it, as much stays mapped in for packets that are held.
#define MAPFILE_STEP ((uint64_t)1024 * 1024)

// So many files stay open, to be asked whether they have changed: there may be thousands, more than
// a process may have open, and those beyond are asked by name, as far as we may see them.
enum { MAPFILE_DESCRIPTORS = 64 };

// Of what is looked at again so much may stay mapped in, in steps.
enum { AGAIN_STEPS = 8 };

// What the handler of SIGBUS knows of a map. Never freed, but used again: the handler may come at
// any time, in any thread.
struct mapfile_guard {
    struct mapfile_guard *next;
    _Atomic(uint8_t *) map; // NULL: not in use
    _Atomic uint64_t size;
    _Atomic uint64_t good; // octets before this were never missed
};

struct mapfile {
    struct octets octets;
    const char *name;
    uint8_t *map;
    uint64_t size;
    uint64_t dropped;      // pages before this offset were given back
    uint64_t again_end;    // where what was last looked at again ends
    uint64_t again_octets; // that were, since their pages were given back
    struct mapfile_guard *guard;
    struct stat before;
    int fd;        // -1: not kept
    bool has_said; // that it is not what it was
};

// ---- Files that become shorter ----

static _Atomic(struct mapfile_guard *) guards;
static atomic_bool has_mended; // ever, in any map

// Puts zeros in place of the pages that the file lost. false: the address lies in no map.
static bool mend(uint8_t *address)
{
    for (struct mapfile_guard *g = atomic_load(&guards); g; g = g->next) {
        uint8_t *map = atomic_load(&g->map);
        uint64_t size = atomic_load(&g->size);
        if (!map || address < map || address >= map + size) continue;
        uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
        uint64_t offset = (uint64_t)(address - map) / page * page;
        if (offset < atomic_load(&g->good)) atomic_store(&g->good, offset);
        atomic_store(&has_mended, true);
        return mmap(map + offset, (size_t)(size - offset), PROT_READ,
                    MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) != MAP_FAILED;
    }
    return false;
}

static struct sigaction former; // what SIGBUS did before

// A signal that no map explains, or that somebody sent, does what it did before. It is raised again
// because one that was sent does not come back by itself, as a fault does.
static void on_sigbus(int number, siginfo_t *info, void *context)
{
    (void)context;
    int errnum = errno;
    if (info->si_code != BUS_ADRERR || !mend(info->si_addr)) {
        sigaction(number, &former, NULL);
        raise(number);
    }
    errno = errnum;
}

static void catch_sigbus(void)
{
    struct sigaction action = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO};
    struct sigaction now;
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, NULL, &now);
    if ((now.sa_flags & SA_SIGINFO) && now.sa_sigaction == on_sigbus) return;
    former = now;
    sigaction(SIGBUS, &action, NULL);
}

static struct mapfile_guard *guard_new(uint8_t *map, uint64_t size)
{
    catch_sigbus();
    struct mapfile_guard *g = atomic_load(&guards);
    uint8_t *none = NULL;
    while (g && !atomic_compare_exchange_strong(&g->map, &none, map)) {
        none = NULL;
        g = g->next;
    }
    if (!g) {
        g = err_calloc(1, sizeof *g);
        atomic_store(&g->map, map);
        g->next = atomic_load(&guards);
        while (!atomic_compare_exchange_weak(&guards, &g->next, g)) continue;
    }
    atomic_store(&g->good, size);
    atomic_store(&g->size, size);
    return g;
}

static bool say_shortened(struct mapfile *m, struct err *err)
{
    m->has_said = true;
    err_set(err, ERR_IO, "%s: was shortened while it was being read", m->name);
    return false;
}

static void look_at(const uint8_t *at, size_t len)
{
    enum { STEP = 4096 }; // no page is smaller
    const volatile uint8_t *octets = at;
    for (size_t i = 0; i < len; i += STEP) (void)octets[i];
    if (len > 0) (void)octets[len - 1];
}

bool mapfile_is_intact(const uint8_t *at, size_t len)
{
    look_at(at, len);
    if (!atomic_load_explicit(&has_mended, memory_order_relaxed)) return true;
    for (struct mapfile_guard *g = atomic_load(&guards); g; g = g->next) {
        const uint8_t *map = atomic_load(&g->map);
        if (!map || at < map || at >= map + atomic_load(&g->size)) continue;
        return (uint64_t)(at - map) + len <= atomic_load(&g->good);
    }
    return true;
}

bool mapfile_touch(struct octets *o, const uint8_t *at, size_t len, struct err *err)
{
    struct mapfile *m = (struct mapfile *)o;
    if (!m->guard) return true;
    look_at(at, len);
    uint64_t end = (uint64_t)(at - m->map) + len;
    return end <= atomic_load_explicit(&m->guard->good, memory_order_relaxed) ||
           say_shortened(m, err);
}

bool mapfile_is_short(struct octets *o, struct err *err)
{
    struct mapfile *m = (struct mapfile *)o;
    return m->guard && atomic_load(&m->guard->good) < m->size && !say_shortened(m, err);
}

// ---- As octets ----

// Pages come back in when they are looked at again: by other threads, whose work is behind, and by
// comparisons with what was sent before. So each is given back once more some megabytes later,
// the last time farther away than anybody looks.
static void give_back(struct mapfile *m, uint64_t upto)
{
    static const unsigned steps_behind[] = {0, 4, 16, 64};
    for (size_t i = 0; i < sizeof steps_behind / sizeof steps_behind[0]; i++) {
        uint64_t behind = steps_behind[i] * MAPFILE_STEP;
        if (upto <= behind) break;
        uint64_t from = m->dropped > behind ? m->dropped - behind : 0;
        madvise(m->map + from, (size_t)(upto - behind - from), MADV_DONTNEED);
    }
    m->dropped = upto;
}

static enum octets_result mapfile_fill(struct octets *o, uint64_t offset, size_t want,
                                       struct err *err)
{
    struct mapfile *m = (struct mapfile *)o;
    if (mapfile_is_short(o, err)) return OCTETS_ERROR;
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
        give_back(m, drop - MAPFILE_STEP);
    }
    return wanted_end - end >= want && offset <= m->size ? OCTETS_OK : OCTETS_END;
}

// Pages that are looked at again have no order in which to give them back, and the system maps some
// around each: so all go, once they may be some megabytes. Who still holds some finds them again.
static void note_again(struct mapfile *m, uint64_t offset, size_t len)
{
    enum { AROUND = 64 * 1024 };
    uint64_t end = offset + len;
    bool goes_on = offset >= m->again_end && offset - m->again_end < AROUND;
    m->again_octets += goes_on ? end - m->again_end : AROUND + len;
    m->again_end = end;
    if (m->again_octets < AGAIN_STEPS * MAPFILE_STEP) return;
    madvise(m->map, (size_t)m->size, MADV_DONTNEED);
    m->again_octets = 0;
}

static const uint8_t *mapfile_again(struct octets *o, uint64_t offset, size_t len, uint8_t *buf)
{
    struct mapfile *m = (struct mapfile *)o;
    (void)buf;
    if (offset > m->size || len > m->size - offset) return NULL;
    note_again(m, offset, len);
    return m->map + offset;
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

// Another file that has taken the name is no change of ours, which is still mapped.
static bool mapfile_has_changed(struct octets *o, struct err *err)
{
    struct mapfile *m = (struct mapfile *)o;
    const struct stat *before = &m->before;
    struct stat now;
    if (m->has_said) return false;
    if (mapfile_is_short(o, err)) return true;
    m->has_said = true;
    if ((m->fd >= 0 ? fstat(m->fd, &now) : stat(m->name, &now)) != 0) return false;
    if (now.st_dev != before->st_dev || now.st_ino != before->st_ino) return false;
    if ((uint64_t)now.st_size > m->size) {
        err_set(err, ERR_IO, "%s: has grown while it was being read, by %" PRIu64
                " octets that were not read", m->name, (uint64_t)now.st_size - m->size);
        return true;
    }
    if ((uint64_t)now.st_size < m->size) return !say_shortened(m, err);
    if (now.st_mtim.tv_sec == before->st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == before->st_mtim.tv_nsec)
        return false;
    err_set(err, ERR_IO, "%s: was changed while it was being read", m->name);
    return true;
}

static atomic_int descriptors; // that are kept

static void keep_descriptor(struct mapfile *m, int fd)
{
    bool has_room = atomic_fetch_add(&descriptors, 1) < MAPFILE_DESCRIPTORS;
    m->fd = has_room ? fd : -1;
    if (has_room) return;
    atomic_fetch_sub(&descriptors, 1);
    close(fd);
}

static void drop_descriptor(struct mapfile *m)
{
    if (m->fd < 0) return;
    atomic_fetch_sub(&descriptors, 1);
    close(m->fd);
}

static void mapfile_close(struct octets *o)
{
    struct mapfile *m = (struct mapfile *)o;
    drop_descriptor(m);
    if (m->guard) atomic_store(&m->guard->map, NULL);
    if (m->map) munmap(m->map, (size_t)m->size);
    free(m);
}

static const struct octets_ops mapfile_ops = {
    mapfile_fill, mapfile_again, mapfile_progress, mapfile_fd, mapfile_has_changed, mapfile_close,
};

enum err_code mapfile_open(int fd, uint64_t size, const char *name, struct octets **out,
                           struct err *err)
{
    uint8_t *map = NULL;
    struct stat before = {.st_ino = 0};
    fstat(fd, &before);
    if (size > 0) {
        map = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (map == MAP_FAILED) {
            int why = errno;
            close(fd);
            return err_set_errno(err, ERR_IO, why, "%s: cannot be mapped", name);
        }
        madvise(map, (size_t)size, MADV_SEQUENTIAL);
    }
    struct mapfile *m = err_calloc(1, sizeof *m);
    m->octets.ops = &mapfile_ops;
    m->octets.is_mapped = true;
    m->name = name;
    m->map = map;
    m->size = size;
    m->before = before;
    keep_descriptor(m, fd);
    if (map) m->guard = guard_new(map, size);
    *out = &m->octets;
    return ERR_NONE;
}
