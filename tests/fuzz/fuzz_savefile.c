// SPDX-License-Identifier: BSD-2-Clause
//
// Octets as a savefile, mapped and through a pipe: both give the same packets, each packet can be
// read again from its offset, and reading ends.

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/err.h"
#include "capture/savefile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PIPE_MAX = 60 * 1024, PACKETS_MAX = 4096 };

struct seen {
    uint64_t offset;
    int64_t time_ns;
    uint32_t cap_len;
    uint32_t sum;
};

static uint32_t sum_of(const struct packet *p)
{
    uint32_t sum = p->wire_len;
    for (uint32_t i = 0; i < p->cap_len; i++) sum = sum * 31 + p->data[i];
    return sum;
}

static size_t read_all(struct source *s, struct seen *seen)
{
    size_t n = 0;
    struct packet p;
    struct err err;
    enum source_result result;
    while ((result = source_next(s, &p, &err)) != SOURCE_END) {
        assert(result == SOURCE_PACKET || result == SOURCE_ERROR);
        if (result == SOURCE_ERROR || n == PACKETS_MAX) continue;
        seen[n++] = (struct seen){p.offset, p.time_ns, p.cap_len, sum_of(&p)};
    }
    for (size_t i = n; i-- > 0;) {
        assert(source_read_at(s, 0, seen[i].offset, &p, &err) == SOURCE_PACKET);
        assert(p.cap_len == seen[i].cap_len && p.time_ns == seen[i].time_ns);
        assert(sum_of(&p) == seen[i].sum);
    }
    return n;
}

static void on_secrets(void *ctx, uint32_t type, struct bytes data)
{
    uint32_t *sum = ctx;
    *sum += type;
    for (size_t i = 0; i < data.len; i++) *sum += data.data[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct seen first[PACKETS_MAX];
    static struct seen second[PACKETS_MAX];
    struct source *s;
    struct err err;
    uint32_t sum = 0;
    int fd = memfd_create("fuzz", 0);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0) abort();
    if (savefile_open_fd(fd, "fuzz", &s, &err) != ERR_NONE) abort();
    source_set_secrets(s, on_secrets, &sum);
    size_t n = read_all(s, first);
    source_close(s);
    if (size > PIPE_MAX) return 0;
    int ends[2];
    if (pipe(ends) != 0 || write(ends[1], data, size) != (ssize_t)size) abort();
    close(ends[1]);
    if (savefile_open_fd(ends[0], "fuzz", &s, &err) != ERR_NONE) abort();
    assert(read_all(s, second) == n);
    for (size_t i = 0; i < n; i++) {
        assert(first[i].offset == second[i].offset && first[i].sum == second[i].sum);
    }
    source_close(s);
    return 0;
}
