// SPDX-License-Identifier: BSD-2-Clause
//
// A record is a header and the frame, rounded up to eight octets, never split: what does not fit
// before the ring's end begins at its start, and the offset skips as much. A record at offset is
// intact while head <= offset + size, since whatever is written lies before head.
//
// On disk the records in [there, head) are in pending, which never goes over the ring's end.

#include "capture/ring.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/nameless.h"

enum { PENDING = 256 * 1024 };

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

static enum err_code take_memory(struct ring *r, const char *name, struct err *err)
{
    void *octets = mmap(NULL, (size_t)r->size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (octets == MAP_FAILED)
        return err_set_errno(err, ERR_FULL, errno, "%s: no memory for %llu MiB of packets", name,
                             (unsigned long long)(r->size >> 20));
    r->octets = octets;
    return ERR_NONE;
}

enum err_code ring_init(struct ring *r, uint64_t size, const char *directory, const char *name,
                        struct err *err)
{
    *r = (struct ring){.size = (size < RING_MIN ? RING_MIN : size) & ~(uint64_t)7, .fd = -1};
    buf_init(&r->pending, 0);
    if (!directory) return take_memory(r, name, err);
    r->name = strdup(directory);
    if (!r->name) err_out_of_memory(strlen(directory) + 1);
    r->fd = nameless_file(directory);
    if (r->fd >= 0) return ERR_NONE;
    return err_set_errno(err, ERR_IO, errno, "%s: cannot keep packets there", directory);
}

void ring_fini(struct ring *r)
{
    if (r->octets) munmap(r->octets, (size_t)r->size);
    r->octets = NULL;
    if (r->fd >= 0) close(r->fd);
    r->fd = -1;
    buf_fini(&r->pending);
    free(r->again);
    r->again = NULL;
    free(r->name);
    r->name = NULL;
}

// ---- The file ----

static int write_at(int fd, struct bytes data, uint64_t at)
{
    while (data.len > 0) {
        ssize_t n = pwrite(fd, data.data, data.len, (off_t)at);
        if (n < 0 && errno != EINTR) return errno;
        if (n < 0) continue;
        data = bytes_skip(data, (size_t)n);
        at += (uint64_t)n;
    }
    return 0;
}

static void give_up(struct ring *r)
{
    close(r->fd);
    r->fd = -1;
    r->lost = r->head;
}

// In the first round the file ends here from now on, and with it the ring; what waits to be written
// begins at its start, where it lies in the place of the oldest.
static void shrink(struct ring *r, int errnum)
{
    bool is_first_round = r->head <= r->size;
    bool is_full = errnum == ENOSPC || errnum == EDQUOT || errnum == EFBIG;
    if (is_full && is_first_round && r->there >= RING_MIN) {
        r->size = r->there;
        err_set_errno(&r->trouble, ERR_FULL, errnum,
                      "%s: only the last %llu MiB of packets are kept there", r->name,
                      (unsigned long long)(r->size >> 20));
        errnum = write_at(r->fd, buf_bytes(&r->pending), r->there % r->size);
        if (errnum == 0) return;
    }
    err_set_errno(&r->trouble, is_full ? ERR_FULL : ERR_IO, errnum,
                  "%s: packets are no longer kept there", r->name);
    give_up(r);
}

static void write_pending(struct ring *r)
{
    int errnum = write_at(r->fd, buf_bytes(&r->pending), r->there % r->size);
    if (errnum != 0) shrink(r, errnum);
    buf_reset(&r->pending, SIZE_MAX);
    r->there = r->head;
}

static bool read_at(struct ring *r, void *out, size_t len, uint64_t at)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = pread(r->fd, (uint8_t *)out + done, len - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        done += (size_t)n;
    }
    return true;
}

// ---- Records ----

// The offset itself, or where the next round begins when a record of that size does not fit.
static uint64_t place(const struct ring *r, uint64_t offset, uint64_t size)
{
    uint64_t left = r->size - offset % r->size;
    return left < size ? offset + left : offset;
}

static void put_on_disk(struct ring *r, const struct ring_record *record, const uint8_t *data)
{
    buf_append(&r->pending, record, sizeof *record);
    buf_append(&r->pending, data, record->cap_len);
    buf_append(&r->pending, "\0\0\0\0\0\0\0", -r->pending.len & 7);
    r->head = record->offset + record_size(record->cap_len);
    if (r->pending.len >= PENDING) write_pending(r);
}

static void put_in_memory(struct ring *r, const struct ring_record *record, const uint8_t *data)
{
    // Where a round ends early, a header that fits says so to ring_next.
    if (record->offset != r->head && record->offset - r->head >= sizeof *record)
        memset(r->octets + r->head % r->size, 0xff, sizeof *record);
    uint8_t *at = r->octets + record->offset % r->size;
    memcpy(at, record, sizeof *record);
    if (record->cap_len > 0) memcpy(at + sizeof *record, data, record->cap_len);
    r->head = record->offset + record_size(record->cap_len);
    if (ring_waiting(r) > r->size) r->cur = record->offset; // the reader was overtaken
}

uint64_t ring_add(struct ring *r, const struct packet *packet)
{
    uint32_t cap_len = packet->cap_len;
    if (cap_len > r->size / 4) cap_len = (uint32_t)(r->size / 4);
    uint64_t size = record_size(cap_len);
    uint64_t offset = place(r, r->head, size);
    if (offset % r->size == 0 && r->pending.len > 0) {
        write_pending(r);
        offset = place(r, r->head, size); // the ring may have become smaller
    }
    if (r->pending.len == 0) r->there = offset;
    struct ring_record record = {offset, packet->time_ns, cap_len, packet->wire_len};
    if (r->fd >= 0) {
        put_on_disk(r, &record, packet->data);
        return offset;
    }
    if (r->octets) {
        put_in_memory(r, &record, packet->data);
    } else {
        r->lost = r->head = offset + size;
    }
    return offset;
}

// The octets of a record, size of them, wherever they lie; NULL: they cannot be had.
static const uint8_t *octets_at(struct ring *r, uint64_t offset, uint64_t size)
{
    uint64_t at = offset % r->size;
    if (r->octets) return r->octets + at;
    if (offset >= r->there)
        return size <= r->head - offset ? r->pending.data + (offset - r->there) : NULL;
    if (size > r->again_room) {
        r->again = err_realloc_array(r->again, (size_t)size, 1);
        r->again_room = size;
    }
    return r->fd >= 0 && read_at(r, r->again, (size_t)size, at) ? r->again : NULL;
}

bool ring_at(struct ring *r, uint64_t offset, struct packet *p)
{
    struct ring_record record;
    if (offset >= r->head || offset < ring_oldest(r) || offset % 8 != 0) return false;
    if (r->size - offset % r->size < sizeof record) return false;
    const uint8_t *at = octets_at(r, offset, sizeof record);
    if (!at) return false;
    memcpy(&record, at, sizeof record);
    if (record.offset != offset) return false;
    at = octets_at(r, offset, sizeof record + record.cap_len);
    if (!at) return false;
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

uint64_t ring_oldest(const struct ring *r)
{
    uint64_t oldest = r->head > r->size ? r->head - r->size : 0;
    return oldest > r->lost ? oldest : r->lost;
}

bool ring_trouble(struct ring *r, struct err *err_out)
{
    if (r->trouble.code == ERR_NONE) return false;
    *err_out = r->trouble;
    r->trouble.code = ERR_NONE;
    return true;
}
