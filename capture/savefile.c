// SPDX-License-Identifier: BSD-2-Clause

#include "capture/savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/followfile.h"
#include "capture/gzfile.h"
#include "capture/layer/layer.h"
#include "capture/mapfile.h"
#include "capture/savefile_impl.h"
#include "capture/spoolfile.h"

#define PCAPNG_MAGIC 0x0a0d0d0aU // reads the same both ways
#define NS_PER_S     UINT64_C(1000000000)

struct savefile_section *savefile_add_section(struct savefile *s, uint64_t offset, bool is_swapped)
{
    s->sections = err_realloc_array(s->sections, s->section_count + 1, sizeof *s->sections);
    struct savefile_section *section = &s->sections[s->section_count++];
    *section = (struct savefile_section){.offset = offset, .is_swapped = is_swapped};
    return section;
}

struct savefile_interface *savefile_add_interface(struct savefile_section *section)
{
    size_t n = section->interface_count;
    if ((n & (n - 1)) == 0) {
        section->interfaces =
            err_realloc_array(section->interfaces, n ? n * 2 : 1, sizeof *section->interfaces);
    }
    section->interface_count++;
    section->interfaces[n] = (struct savefile_interface){0};
    savefile_clock_decimal(&section->interfaces[n].clock, 6);
    return &section->interfaces[n];
}

enum source_result savefile_broken(struct savefile *s, struct err *err, const char *what)
{
    s->ended = true;
    err_set(err, ERR_FORMAT, "%s: %s packet %llu (offset %llu)", s->name, what,
            (unsigned long long)s->packets + 1, (unsigned long long)s->offset);
    return SOURCE_ERROR;
}

enum source_result savefile_need(struct savefile *s, uint64_t offset, size_t want,
                                 const uint8_t **at_out, struct err *err)
{
    switch (octets_need(s->octets, offset, want, at_out, err)) {
    case OCTETS_OK: return SOURCE_PACKET;
    case OCTETS_WAIT: return SOURCE_WAIT;
    case OCTETS_ERROR: s->ended = true; return SOURCE_ERROR;
    case OCTETS_END: break;
    }
    if (offset == s->offset && octets_left(s->octets, offset) == 0) {
        s->ended = true;
        return SOURCE_END;
    }
    if (s->offset > 0) return savefile_broken(s, err, "cut short in the middle of");
    s->ended = true;
    err_set(err, ERR_FORMAT, "%s: cut short in the middle of its header", s->name);
    return SOURCE_ERROR;
}

const uint8_t *savefile_again_octets(struct savefile *s, uint64_t offset, size_t len)
{
    if (!s->octets->is_mapped && len > s->again_room) {
        s->again_buf = err_realloc_array(s->again_buf, len, 1);
        s->again_room = len;
    }
    const uint8_t *at = octets_again(s->octets, offset, len, s->again_buf);
    bool is_gone =
        at && len > 0 && s->octets->is_mapped && !mapfile_touch(s->octets, at, len, NULL);
    return is_gone ? NULL : at;
}

void savefile_clock_decimal(struct savefile_clock *c, unsigned exponent)
{
    c->units = c->drop = 1;
    for (unsigned i = 0; i < exponent && i < 9; i++) c->units *= 10;
    for (unsigned i = 9; i < exponent && i < 28; i++) c->drop *= 10;
    c->digits = (uint8_t)(exponent < 9 ? exponent : 9);
}

void savefile_clock_binary(struct savefile_clock *c, unsigned exponent)
{
    unsigned kept = exponent < 30 ? exponent : 30;
    c->units = UINT64_C(1) << kept;
    c->drop = UINT64_C(1) << (exponent - kept < 63 ? exponent - kept : 63);
    // Decimals that tell any two stamps apart: log10(2) is below 0.302.
    unsigned digits = (kept * 302 + 999) / 1000;
    c->digits = (uint8_t)(digits < 9 ? digits : 9);
}

int64_t savefile_time(const struct savefile_clock *c, uint64_t stamp)
{
    if (c->drop > 1) stamp /= c->drop;
    uint64_t whole = stamp / c->units;
    uint64_t part = stamp % c->units;
    // Half of what int64_t nanoseconds can hold (the year 2116), so that the sum of a time and any
    // wait, and the difference of two times, are no overflow. A stamp beyond is nonsense and stays
    // at the edge.
    int64_t limit = INT64_MAX / 2 / (int64_t)NS_PER_S - 1;
    int64_t seconds = whole < (uint64_t)limit ? (int64_t)whole : limit;
    if (c->offset_s != 0) {
        int64_t offset = c->offset_s > limit ? limit : c->offset_s < -limit ? -limit : c->offset_s;
        seconds += offset;
        seconds = seconds > limit ? limit : seconds < -limit ? -limit : seconds;
    }
    return seconds * (int64_t)NS_PER_S + (int64_t)(part * NS_PER_S / c->units);
}

uint32_t savefile_frame_cap(uint32_t snaplen)
{
    return snaplen > LIMIT_FRAME && snaplen <= LIMIT_FRAME_JUMBO ? snaplen : LIMIT_FRAME;
}

bool savefile_look_up_linktype(struct savefile *s, struct savefile_interface *i,
                               enum source_result *result_out, struct err *err)
{
    i->is_decoded = layer_is_linktype(i->linktype);
    if (i->is_decoded) return true;
    if (i->complained) return false;
    i->complained = true;
    err_set(err, ERR_UNSUPPORTED, "%s: link type %u (%s) is not decoded", s->name, i->linktype,
            layer_linktype_name(i->linktype));
    *result_out = SOURCE_ERROR;
    return false;
}

// Decides by the first octets. SOURCE_PACKET: the format is known and its header is read.
static enum source_result read_header(struct savefile *s, struct err *err)
{
    const uint8_t *at = NULL;
    enum octets_result result = octets_need(s->octets, 0, 4, &at, err);
    if (result == OCTETS_WAIT) return SOURCE_WAIT;
    if (result == OCTETS_OK && at[0] == 0x1f && at[1] == 0x8b && !s->octets->is_inflated) {
        s->octets = gzfile_new(s->octets, s->name);
        return read_header(s, err);
    }
    if (result == OCTETS_OK && savefile_u32(at, false) == PCAPNG_MAGIC) {
        s->format = &savefile_pcapng;
        return SOURCE_PACKET;
    }
    if (result == OCTETS_OK && savefile_pcap_magic(savefile_u32(at, false))) {
        return savefile_pcap_header(s, err);
    }
    s->ended = true;
    if (result == OCTETS_ERROR) return SOURCE_ERROR;
    if (result == OCTETS_END && octets_left(s->octets, 0) == 0) {
        err_set(err, ERR_FORMAT, "%s: is empty, not a capture", s->name);
    } else {
        err_set(err, ERR_FORMAT, "%s: is not a capture (neither pcap nor pcapng)", s->name);
    }
    return SOURCE_ERROR;
}

// Of a mapped file: that it was not shortened under what was just read of it.
static bool is_still_there(struct savefile *s, enum source_result result, const struct packet *p,
                           struct err *err)
{
    if (result == SOURCE_PACKET) return mapfile_touch(s->octets, p->data, p->cap_len, err);
    return result != SOURCE_ERROR || !mapfile_is_short(s->octets, err);
}

// There is no packet: what happened to the file meanwhile.
static enum source_result no_packet(struct savefile *s, enum source_result result, struct err *err)
{
    struct octets *o = s->octets;
    bool has_changed = o->ops->has_changed && o->ops->has_changed(o, err);
    return has_changed ? SOURCE_ERROR : result;
}

static enum source_result savefile_next(struct source *source, struct packet *p, struct err *err)
{
    struct savefile *s = (struct savefile *)source;
    enum source_result result = s->ended ? SOURCE_END : SOURCE_PACKET;
    if (!s->ended && !s->format) result = read_header(s, err);
    if (result == SOURCE_PACKET) result = s->format->next(s, p, err);
    if (result == SOURCE_END || result == SOURCE_WAIT) return no_packet(s, result, err);
    if (s->octets->is_mapped && !is_still_there(s, result, p, err)) {
        s->ended = true;
        return SOURCE_ERROR;
    }
    if (result == SOURCE_PACKET) {
        p->number = ++s->packets;
        p->source = 0;
        p->stays = s->octets->is_mapped;
    }
    return result;
}

static enum source_result savefile_read_at(struct source *source, uint32_t index, uint64_t offset,
                                           struct packet *p, struct err *err)
{
    struct savefile *s = (struct savefile *)source;
    if (index == 0 && s->format && s->format->again(s, offset, p)) {
        p->number = 0;
        p->source = 0;
        p->offset = offset;
        p->stays = s->octets->is_mapped;
        return SOURCE_PACKET;
    }
    err_set(err, ERR_IO, "%s: the packet at offset %llu cannot be read again", s->name,
            (unsigned long long)offset);
    return SOURCE_ERROR;
}

static void savefile_progress(struct source *source, struct source_progress *out)
{
    struct savefile *s = (struct savefile *)source;
    s->octets->ops->progress(s->octets, s->offset, &out->done, &out->total);
}

static void savefile_stats(struct source *source, uint32_t index, struct source_stats *out)
{
    (void)source;
    (void)index;
    *out = (struct source_stats){0};
}

static size_t savefile_fds(struct source *source, int *fds_out, size_t room)
{
    struct savefile *s = (struct savefile *)source;
    int fd = s->octets->ops->fd(s->octets);
    if (fd < 0) return 0;
    if (room > 0) fds_out[0] = fd;
    return 1;
}

static const char *savefile_name(struct source *source, uint32_t index)
{
    return index == 0 ? ((struct savefile *)source)->name : "?";
}

static void savefile_secrets(struct source *source, source_secrets_fn *fn, void *ctx)
{
    struct savefile *s = (struct savefile *)source;
    s->secrets_fn = fn;
    s->secrets_ctx = ctx;
}

static void savefile_close(struct source *source)
{
    struct savefile *s = (struct savefile *)source;
    s->octets->ops->close(s->octets);
    for (size_t i = 0; i < s->section_count; i++) free(s->sections[i].interfaces);
    free(s->sections);
    free(s->again_buf);
    free(s->name);
    free(s);
}

static const struct source_ops savefile_ops = {
    savefile_next, savefile_read_at, savefile_progress, savefile_stats,
    savefile_fds,  savefile_name,    savefile_secrets,  savefile_close,
};

struct source *savefile_new(struct octets *octets, const char *name)
{
    struct savefile *s = err_calloc(1, sizeof *s);
    s->source.ops = &savefile_ops;
    s->octets = octets;
    size_t len = strlen(name) + 1;
    s->name = memcpy(err_malloc(len), name, len);
    return &s->source;
}

static enum err_code open_octets(int fd, const char *name, bool is_growing, struct source **out,
                                 struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        int why = errno;
        close(fd);
        return err_set_errno(err, ERR_IO, why, "%s: cannot be read", name);
    }
    if (S_ISDIR(st.st_mode)) {
        close(fd);
        return err_set(err, ERR_IO, "%s: is a directory", name);
    }
    struct savefile *s = (struct savefile *)savefile_new(NULL, name);
    // A regular file as standard input may stand anywhere; what follows is the capture.
    bool at_start = S_ISREG(st.st_mode) && lseek(fd, 0, SEEK_CUR) == 0;
    enum err_code code = ERR_NONE;
    if (at_start && is_growing) s->octets = followfile_new(fd, s->name);
    else if (at_start) code = mapfile_open(fd, (uint64_t)st.st_size, s->name, &s->octets, err);
    else code = spoolfile_open(fd, s->name, &s->octets, err);
    if (code != ERR_NONE) {
        free(s->name);
        free(s);
        return code;
    }
    *out = &s->source;
    return ERR_NONE;
}

enum err_code savefile_open_fd(int fd, const char *name, struct source **out, struct err *err)
{
    return open_octets(fd, name, false, out, err);
}

static enum err_code open_path(const char *path, bool is_growing, struct source **out,
                               struct err *err)
{
    if (strcmp(path, "-") == 0) return savefile_open_fd(STDIN_FILENO, "standard input", out, err);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return err_set_errno(err, ERR_IO, errno, "%s: cannot be opened", path);
    return open_octets(fd, path, is_growing, out, err);
}

enum err_code savefile_open(const char *path, struct source **out, struct err *err)
{
    return open_path(path, false, out, err);
}

enum err_code savefile_open_growing(const char *path, struct source **out, struct err *err)
{
    return open_path(path, true, out, err);
}

bool savefile_is_capture(const char *path)
{
    struct source *source;
    struct stat st;
    struct err err;
    // A pipe would wait for its writer.
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) return false;
    if (savefile_open(path, &source, &err) != ERR_NONE) return true;
    bool is_capture = read_header((struct savefile *)source, &err) == SOURCE_PACKET;
    source_close(source);
    return is_capture;
}
