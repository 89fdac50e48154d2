// SPDX-License-Identifier: BSD-2-Clause
#include "app/held_inputs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/privileges.h"
#include "export/file_digest.h"

struct held_input {
    const char *name; // as given
    bool is_interface;
    bool is_file;  // that can be read again; the following are of it
    char *path;    // absolute, or NULL
    int fd;        // -1: it is not held
    struct stat before;
};

// What is told of them stands in the manifest in as many lists, here one behind the other.
enum group { INPUTS, KEYLOG, PRIVATE_KEYS, LISTS, GROUPS };

struct held_inputs {
    size_t count, counts[GROUPS];
    struct held_input inputs[];
};

struct input_hashes {
    const struct held_inputs *held;
    size_t next; // to be hashed, or being hashed
    int fd;      // of next, -1: not open
    struct file_digest *digest;
    uint64_t done, total;
    const char *changed, *gone; // the first of each
    struct manifest_input inputs[];
};

// --- what they were

// O_NONBLOCK: a pipe that nobody writes to must not stop us.
static int open_regular(const char *name, struct stat *s)
{
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0 && fstat(fd, s) == 0 && S_ISREG(s->st_mode)) return fd;
    if (fd >= 0) close(fd);
    return -1;
}

static void hold(struct held_input *input, bool keeps_open)
{
    if (strcmp(input->name, "-") == 0) return;
    int fd = open_regular(input->name, &input->before);
    if (fd < 0) return;
    input->is_file = true;
    input->path = realpath(input->name, NULL);
    if (keeps_open) input->fd = fd;
    else close(fd);
}

// For the descriptors that are held, beside those that the reading needs.
static void allow_descriptors(size_t count)
{
    enum { OTHERS = 256 };
    struct rlimit limit;
    rlim_t wanted = 2 * (rlim_t)count + OTHERS;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
}

struct held_inputs *held_inputs_new(const struct options *o)
{
    uid_t user;
    gid_t group;
    const char *const *names[GROUPS] = {o->inputs, &o->keylog, o->rsa_keys, o->matches};
    size_t counts[GROUPS] = {o->input_count, o->keylog ? 1 : 0, o->rsa_key_count, o->match_count};
    size_t count = 0;
    for (int g = 0; g < GROUPS; g++) count += counts[g];
    struct held_inputs *h = err_calloc(1, sizeof *h + count * sizeof *h->inputs);
    bool keeps_open = privileges_user(o, &user, &group);
    if (keeps_open) allow_descriptors(count);
    for (int g = 0; g < GROUPS; g++) {
        h->counts[g] = counts[g];
        for (size_t i = 0; i < counts[g]; i++) {
            struct held_input *input = &h->inputs[h->count++];
            *input = (struct held_input){.name = names[g][i], .fd = -1};
            if (g != INPUTS || (!o->is_live && !o->follow)) hold(input, keeps_open);
            else input->is_interface = o->is_live;
        }
    }
    return h;
}

void held_inputs_free(struct held_inputs *h)
{
    if (!h) return;
    for (size_t i = 0; i < h->count; i++) {
        free(h->inputs[i].path);
        if (h->inputs[i].fd >= 0) close(h->inputs[i].fd);
    }
    free(h);
}

// --- what they are

struct input_hashes *input_hashes_new(const struct held_inputs *h)
{
    struct input_hashes *hashes =
        err_calloc(1, sizeof *hashes + h->count * sizeof *hashes->inputs);
    hashes->held = h;
    hashes->fd = -1;
    for (size_t i = 0; i < h->count; i++) {
        const struct held_input *input = &h->inputs[i];
        hashes->inputs[i] = (struct manifest_input){
            .name = input->name, .is_interface = input->is_interface, .path = input->path};
        if (input->is_file) hashes->total += (uint64_t)input->before.st_size;
    }
    return hashes;
}

static bool is_as_before(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static void note_change(struct input_hashes *hashes)
{
    if (!hashes->changed) hashes->changed = hashes->held->inputs[hashes->next].name;
}

// The next file that can be opened.
static bool begin_next(struct input_hashes *hashes)
{
    for (; hashes->next < hashes->held->count; hashes->next++) {
        const struct held_input *input = &hashes->held->inputs[hashes->next];
        struct stat now;
        if (!input->is_file) continue;
        hashes->fd = input->fd >= 0 ? input->fd : open_regular(input->name, &now);
        if (hashes->fd < 0 && !hashes->gone) hashes->gone = input->name;
        if (hashes->fd < 0) continue;
        hashes->digest = file_digest_new(hashes->fd, UINT64_MAX);
        return true;
    }
    return false;
}

static void end_one(struct input_hashes *hashes)
{
    const struct held_input *input = &hashes->held->inputs[hashes->next];
    struct manifest_input *out = &hashes->inputs[hashes->next];
    struct stat now;
    out->has_sha256 = file_digest_end(hashes->digest, &out->size, out->sha256);
    hashes->digest = NULL;
    if (fstat(hashes->fd, &now) != 0 || !is_as_before(&now, &input->before)) {
        out->has_sha256 = false;
        note_change(hashes);
    }
    if (hashes->fd != input->fd) close(hashes->fd);
    hashes->fd = -1;
    hashes->done += (uint64_t)input->before.st_size;
    hashes->next++;
}

bool input_hashes_step(struct input_hashes *hashes, uint64_t octets)
{
    if (!hashes->digest && !begin_next(hashes)) return false;
    if (!file_digest_step(hashes->digest, octets)) end_one(hashes);
    return true;
}

void input_hashes_progress(const struct input_hashes *hashes, uint64_t *done_out,
                           uint64_t *total_out)
{
    *done_out = hashes->done;
    *total_out = hashes->total;
}

void input_hashes_tell(const struct input_hashes *hashes, struct manifest_head *head)
{
    struct manifest_inputs *groups[GROUPS] = {&head->inputs, &head->keylog, &head->private_keys,
                                              &head->lists};
    const struct manifest_input *next = hashes->inputs;
    for (int g = 0; g < GROUPS; g++) {
        *groups[g] = (struct manifest_inputs){next, hashes->held->counts[g]};
        next += groups[g]->count;
    }
}

const char *input_hashes_changed(const struct input_hashes *hashes)
{
    return hashes->changed;
}

const char *input_hashes_gone(const struct input_hashes *hashes)
{
    return hashes->gone;
}

void input_hashes_free(struct input_hashes *hashes)
{
    if (!hashes) return;
    uint64_t size;
    uint8_t unused[DIGEST_MAX];
    if (hashes->digest) file_digest_end(hashes->digest, &size, unused);
    if (hashes->fd >= 0 && hashes->fd != hashes->held->inputs[hashes->next].fd) close(hashes->fd);
    free(hashes);
}
