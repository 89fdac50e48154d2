// SPDX-License-Identifier: BSD-2-Clause
//
// A record is a header and the frame, rounded up to eight octets, never split: what does not fit
// before the ring's end begins at its start, and the offset skips as much. A record at offset is
// intact while head <= offset + size, since whatever is written lies before head.

#include "capture/ring.h"

#include <errno.h>
#include <sys/mman.h>

struct ring_record {
    uint64_t offset; // its own: tells a record from other octets
    int64_t time_ns;
    uint32_t cap_len;
    uint32_t wire_len;
};

static uint64_t record_size(uint32_t cap_len)
{
    return (sizeof(struct ring_record) + cap_len + 7) & ~(uint64_t)7;
}

enum err_code ring_init(struct ring *r, uint64_t size, const char *name, struct err *err)
{
    size = (size < RING_MIN ? RING_MIN : size) & ~(uint64_t)7;
    void *octets = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (octets == MAP_FAILED) {
        return err_set_errno(err, ERR_FULL, errno, "%s: no memory for %llu MiB of packets", name,
                             (unsigned long long)(size >> 20));
    }
    *r = (struct ring){.octets = octets, .size = size};
    return ERR_NONE;
}

void ring_fini(struct ring *r)
{
    if (r->octets) munmap(r->octets, (size_t)r->size);
    r->octets = NULL;
}

// The offset itself, or where the next round begins when a record of that size does not fit.
static uint64_t place(const struct ring *r, uint64_t offset, uint64_t size)
{
    uint64_t left = r->size - offset % r->size;
    return left < size ? offset + left : offset;
}

void ring_add(struct ring *r, const struct packet *packet)
{
    uint32_t cap_len = packet->cap_len;
    if (cap_len > r->size / 4) cap_len = (uint32_t)(r->size / 4);
    uint64_t size = record_size(cap_len);
    uint64_t offset = place(r, r->head, size);
    uint8_t *at = r->octets + offset % r->size;
    // Where a round ends early, a header that fits says so to ring_next.
    if (offset != r->head && offset - r->head >= sizeof(struct ring_record)) {
        memset(r->octets + r->head % r->size, 0xff, sizeof(struct ring_record));
    }
    struct ring_record record = {offset, packet->time_ns, cap_len, packet->wire_len};
    memcpy(at, &record, sizeof record);
    if (cap_len > 0) memcpy(at + sizeof record, packet->data, cap_len);
    r->head = offset + size;
    if (r->head > r->cur + r->size) r->cur = offset; // the reader was overtaken
}

bool ring_at(const struct ring *r, uint64_t offset, struct packet *p)
{
    struct ring_record record;
    if (offset >= r->head || r->head > offset + r->size || offset % 8 != 0) return false;
    if (r->size - offset % r->size < sizeof record) return false;
    const uint8_t *at = r->octets + offset % r->size;
    memcpy(&record, at, sizeof record);
    if (record.offset != offset) return false;
    p->data = at + sizeof record;
    p->cap_len = record.cap_len;
    p->wire_len = record.wire_len;
    p->time_ns = record.time_ns;
    p->offset = offset;
    return true;
}

bool ring_next(struct ring *r, struct packet *p)
{
    if (r->cur >= r->head) return false;
    if (!ring_at(r, r->cur, p)) {
        r->cur += r->size - r->cur % r->size; // the round ended early
        if (r->cur >= r->head || !ring_at(r, r->cur, p)) return false;
    }
    r->cur += record_size(p->cap_len);
    return true;
}
