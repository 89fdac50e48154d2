// SPDX-License-Identifier: BSD-2-Clause
#include "app/held_inputs.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/privileges.h"

struct held_input {
    struct manifest_input facts;
    int fd; // -1: no file
};

struct held_inputs {
    size_t count;
    struct held_input inputs[];
};

// The key log comes behind the inputs.
static const char *name_of(const struct options *options, size_t index)
{
    return index < options->input_count ? options->inputs[index] : options->keylog;
}

struct held_inputs *held_inputs_new(const struct options *options)
{
    uid_t user;
    gid_t group;
    bool has_manifest = options->export_eml || options->export_parts;
    if (!has_manifest || options->is_live || !privileges_user(options, &user, &group)) return NULL;
    size_t count = options->input_count + (options->keylog ? 1 : 0);
    struct held_inputs *h = err_calloc(1, sizeof *h + count * sizeof *h->inputs);
    h->count = count;
    for (size_t i = 0; i < count; i++)
        h->inputs[i].fd = manifest_open_input(name_of(options, i), &h->inputs[i].facts);
    return h;
}

void held_inputs_read(struct held_inputs *h, const struct options *options, size_t index,
                      bool is_complete, struct manifest_input *out)
{
    const char *name = name_of(options, index);
    bool is_keylog = index == options->input_count;
    *out = (struct manifest_input){.name = name, .is_interface = options->is_live && !is_keylog};
    if (options->is_live || !is_complete) return;
    struct held_input *held = h && index < h->count ? &h->inputs[index] : NULL;
    int fd = held ? held->fd : manifest_open_input(name, out);
    if (held) {
        *out = held->facts;
        held->facts.path = NULL;
        held->fd = -1;
    }
    manifest_hash_input(fd, out);
}

void held_inputs_free(struct held_inputs *h)
{
    if (!h) return;
    for (size_t i = 0; i < h->count; i++) {
        free(h->inputs[i].facts.path);
        if (h->inputs[i].fd >= 0) close(h->inputs[i].fd);
    }
    free(h);
}
