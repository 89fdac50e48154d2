// SPDX-License-Identifier: BSD-2-Clause
//
// The pcap format (draft-ietf-opsawg-pcap): a header of 24 octets, then records of 16 octets (24 in
// the "modified" format of early Linux patches) and the frame.

#include "capture/savefile_impl.h"

#define MAGIC_MICROS   0xa1b2c3d4U
#define MAGIC_NANOS    0xa1b23c4dU
#define MAGIC_MODIFIED 0xa1b2cd34U

enum { FILE_HEADER = 24, RECORD_HEADER = 16, RECORD_HEADER_MODIFIED = 24 };

bool savefile_pcap_magic(uint32_t magic)
{
    uint32_t swapped = __builtin_bswap32(magic);
    return magic == MAGIC_MICROS || magic == MAGIC_NANOS || magic == MAGIC_MODIFIED ||
           swapped == MAGIC_MICROS || swapped == MAGIC_NANOS || swapped == MAGIC_MODIFIED;
}

enum source_result savefile_pcap_header(struct savefile *s, struct err *err)
{
    const uint8_t *at;
    enum octets_result got = octets_need(s->octets, 0, FILE_HEADER, &at, err);
    if (got == OCTETS_WAIT) return SOURCE_WAIT;
    if (got != OCTETS_OK) {
        s->ended = true;
        if (got == OCTETS_END) {
            err_set(err, ERR_FORMAT, "%s: cut short in the middle of its header", s->name);
        }
        return SOURCE_ERROR;
    }
    uint32_t magic = savefile_u32(at, false);
    bool is_swapped = magic != MAGIC_MICROS && magic != MAGIC_NANOS && magic != MAGIC_MODIFIED;
    if (is_swapped) magic = __builtin_bswap32(magic);
    struct savefile_section *section = savefile_add_section(s, 0, is_swapped);
    struct savefile_interface *i = savefile_add_interface(section);
    savefile_clock_decimal(&i->clock, magic == MAGIC_NANOS ? 9 : 6);
    i->snaplen = savefile_u32(at + 16, is_swapped);
    // The upper half holds the length of a frame check sequence and class bits.
    i->linktype = (uint16_t)(savefile_u32(at + 20, is_swapped) & 0xffff);
    s->is_modified = magic == MAGIC_MODIFIED;
    s->format = &savefile_pcap;
    s->offset = FILE_HEADER;
    return SOURCE_PACKET;
}

static size_t header_len(const struct savefile *s)
{
    return s->is_modified ? RECORD_HEADER_MODIFIED : RECORD_HEADER;
}

// Everything of the record but where its data lies. false: the lengths are absurd.
static bool read_record(const struct savefile *s, const uint8_t *at, struct packet *p)
{
    const struct savefile_section *section = &s->sections[0];
    const struct savefile_interface *i = &section->interfaces[0];
    uint32_t seconds = savefile_u32(at, section->is_swapped);
    uint32_t fraction = savefile_u32(at + 4, section->is_swapped);
    p->cap_len = savefile_u32(at + 8, section->is_swapped);
    p->wire_len = savefile_u32(at + 12, section->is_swapped);
    if (p->wire_len < p->cap_len) p->wire_len = p->cap_len;
    p->time_ns =
        (int64_t)seconds * 1000000000 + (int64_t)fraction * (i->clock.digits == 9 ? 1 : 1000);
    p->time_digits = i->clock.digits;
    p->linktype = i->linktype;
    return p->cap_len <= savefile_frame_cap(i->snaplen);
}

static enum source_result pcap_next(struct savefile *s, struct packet *p, struct err *err)
{
    const uint8_t *at;
    size_t header = header_len(s);
    enum source_result result = savefile_need(s, s->offset, header, &at, err);
    if (result != SOURCE_PACKET) return result;
    if (!savefile_check_linktype(s, &s->sections[0].interfaces[0], &result, err)) {
        s->ended = true;
        return result;
    }
    if (!read_record(s, at, p)) return savefile_broken(s, err, "an impossible length in");
    // Mostly the window has the whole record.
    if (octets_left(s->octets, s->offset) < header + p->cap_len) {
        result = savefile_need(s, s->offset, header + p->cap_len, &at, err);
        if (result != SOURCE_PACKET) return result;
    }
    p->data = at + header;
    p->offset = s->offset;
    s->offset += header + p->cap_len;
    return SOURCE_PACKET;
}

static bool pcap_again(struct savefile *s, uint64_t offset, struct packet *p)
{
    size_t header = header_len(s);
    const uint8_t *at = savefile_again_octets(s, offset, header);
    if (!at || !read_record(s, at, p)) return false;
    p->data = savefile_again_octets(s, offset + header, p->cap_len);
    return p->data != NULL;
}

const struct savefile_format savefile_pcap = {pcap_next, pcap_again};
