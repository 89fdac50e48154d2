// SPDX-License-Identifier: BSD-2-Clause
//
// The pcapng format (draft-ietf-opsawg-pcapng). Every block is
//
//   type:4  length:4  body  length:4
//
// with a length that counts all of it and is a multiple of four. A Section Header Block (SHB) sets
// the byte order; Interface Description Blocks (IDB) follow it; Enhanced (EPB), Simple (SPB) and
// obsolete (PB) Packet Blocks refer to them by number; a Decryption Secrets Block (DSB) carries
// keys.

#include "capture/savefile_impl.h"

enum {
    BLOCK_SHB = 0x0a0d0d0a,
    BLOCK_IDB = 1,
    BLOCK_PB = 2,
    BLOCK_SPB = 3,
    BLOCK_EPB = 6,
    BLOCK_DSB = 10,
    OPTION_TSRESOL = 9,
    OPTION_TSOFFSET = 14,
};

#define BYTE_ORDER_MAGIC 0x1a2b3c4dU

// What lies before the frame in the body of a packet block.
enum { BEFORE_EPB = 20, BEFORE_PB = 20, BEFORE_SPB = 4, BLOCK_AROUND = 12 };

static bool is_packet_block(uint32_t type)
{
    return type == BLOCK_EPB || type == BLOCK_SPB || type == BLOCK_PB;
}

// The section that the offset lies in.
static struct savefile_section *section_at(struct savefile *s, uint64_t offset)
{
    size_t low = 0;
    size_t high = s->section_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (s->sections[middle].offset <= offset) low = middle;
        else high = middle;
    }
    return s->section_count > 0 ? &s->sections[low] : NULL;
}

static uint64_t read_u64(const uint8_t *at, bool is_swapped)
{
    uint64_t v;
    memcpy(&v, at, sizeof v);
    return is_swapped ? __builtin_bswap64(v) : v;
}

static void read_option(struct savefile_interface *i, uint16_t code, struct bytes value,
                        bool is_swapped)
{
    if (code == OPTION_TSRESOL && value.len >= 1) {
        int64_t offset_s = i->clock.offset_s;
        uint8_t exponent = value.data[0] & 0x7f;
        if (value.data[0] & 0x80) savefile_clock_binary(&i->clock, exponent);
        else savefile_clock_decimal(&i->clock, exponent);
        i->clock.offset_s = offset_s;
    } else if (code == OPTION_TSOFFSET && value.len >= 8) {
        i->clock.offset_s = (int64_t)read_u64(value.data, is_swapped);
    }
}

static void read_idb(struct savefile_section *section, struct bytes body)
{
    if (body.len < 8 || section->interface_count >= LIMIT_PCAPNG_INTERFACES) return;
    bool is_swapped = section->is_swapped;
    struct savefile_interface *i = savefile_add_interface(section);
    i->linktype = savefile_u16(body.data, is_swapped);
    i->snaplen = savefile_u32(body.data + 4, is_swapped);
    for (struct bytes rest = bytes_skip(body, 8); rest.len >= 4;) {
        uint16_t code = savefile_u16(rest.data, is_swapped);
        uint16_t len = savefile_u16(rest.data + 2, is_swapped);
        struct bytes value = bytes_skip(rest, 4);
        if (code == 0 || len > value.len) return;
        read_option(i, code, bytes_first(value, len), is_swapped);
        rest = bytes_skip(value, ((size_t)len + 3) & ~(size_t)3);
    }
}

static void read_dsb(struct savefile *s, struct bytes body, bool is_swapped)
{
    if (!s->secrets_fn || body.len < 8) return;
    uint32_t len = savefile_u32(body.data + 4, is_swapped);
    struct bytes secrets = bytes_first(bytes_skip(body, 8), len);
    s->secrets_fn(s->secrets_ctx, savefile_u32(body.data, is_swapped), secrets);
}

// The fields of a packet block and its interface; NULL: lengths or interface are absurd. head is
// the first 28 octets of the block (12 of an SPB); length that of the block.
static struct savefile_interface *read_packet(struct savefile_section *section, const uint8_t *head,
                                              uint32_t length, struct packet *p,
                                              size_t *data_at_out)
{
    bool is_swapped = section->is_swapped;
    uint32_t type = savefile_u32(head, is_swapped);
    uint32_t before = type == BLOCK_SPB ? BEFORE_SPB : BEFORE_EPB;
    if (length < BLOCK_AROUND + before) return NULL;
    uint32_t room = length - BLOCK_AROUND - before;
    uint32_t index = type == BLOCK_SPB  ? 0
                     : type == BLOCK_PB ? savefile_u16(head + 8, is_swapped)
                                        : savefile_u32(head + 8, is_swapped);
    if (index >= section->interface_count) return NULL;
    struct savefile_interface *i = &section->interfaces[index];
    if (type == BLOCK_SPB) {
        // An SPB has no time and no captured length: the snap length says where it was cut.
        p->wire_len = savefile_u32(head + 8, is_swapped);
        p->cap_len = p->wire_len < room ? p->wire_len : room;
        if (i->snaplen > 0 && p->cap_len > i->snaplen) p->cap_len = i->snaplen;
        p->time_ns = 0;
    } else {
        uint64_t high = savefile_u32(head + 12, is_swapped);
        p->time_ns = savefile_time(&i->clock, high << 32 | savefile_u32(head + 16, is_swapped));
        p->cap_len = savefile_u32(head + 20, is_swapped);
        p->wire_len = savefile_u32(head + 24, is_swapped);
    }
    if (p->wire_len < p->cap_len) p->wire_len = p->cap_len;
    p->time_digits = i->clock.digits;
    p->linktype = i->linktype;
    *data_at_out = 8 + before;
    return p->cap_len <= room && p->cap_len <= savefile_frame_cap(i->snaplen) ? i : NULL;
}

// SOURCE_PACKET: the SHB at s->offset began a section.
static enum source_result read_shb(struct savefile *s, struct err *err)
{
    const uint8_t *at;
    enum source_result result = savefile_need(s, s->offset, 28, &at, err);
    if (result != SOURCE_PACKET) return result;
    uint32_t magic = savefile_u32(at + 8, false);
    bool is_swapped = magic != BYTE_ORDER_MAGIC;
    if (is_swapped && __builtin_bswap32(magic) != BYTE_ORDER_MAGIC) {
        return savefile_broken(s, err, "a section without byte order before");
    }
    if (savefile_u16(at + 12, is_swapped) != 1) {
        return savefile_broken(s, err, "a section of an unknown version before");
    }
    // A pipe may have made us come back to the same block.
    if (s->section_count == 0 || s->sections[s->section_count - 1].offset != s->offset) {
        savefile_add_section(s, s->offset, is_swapped);
    }
    return SOURCE_PACKET;
}

// Over a block of any length. Its last octet must be there, or the file is cut inside it; a pipe
// may make us come back, and then what lies before that octet is gone.
static enum source_result skip_block(struct savefile *s, struct err *err)
{
    const uint8_t *at;
    enum source_result result = savefile_need(s, s->skip_to - 1, 1, &at, err);
    if (result != SOURCE_PACKET) return result;
    s->offset = s->skip_to;
    s->skip_to = 0;
    return SOURCE_PACKET;
}

// A block that is no packet, at s->offset and length octets long.
static enum source_result read_other(struct savefile *s, struct savefile_section *section,
                                     uint32_t type, uint32_t length, struct err *err)
{
    const uint8_t *at;
    if (type != BLOCK_IDB && type != BLOCK_DSB) {
        s->skip_to = s->offset + length;
        return skip_block(s, err);
    }
    if (length > LIMIT_PCAPNG_BLOCK) return savefile_broken(s, err, "a block too long before");
    enum source_result result = savefile_need(s, s->offset, length, &at, err);
    if (result != SOURCE_PACKET) return result;
    struct bytes body = bytes_of(at + 8, length - BLOCK_AROUND);
    if (type == BLOCK_IDB) read_idb(section, body);
    else read_dsb(s, body, section->is_swapped);
    s->offset += length;
    return SOURCE_PACKET;
}

// The packet block at s->offset. false with *result_out SOURCE_PACKET: it is to be skipped.
static bool read_packet_block(struct savefile *s, struct savefile_section *section, uint32_t length,
                              struct packet *p, enum source_result *result_out, struct err *err)
{
    const uint8_t *at;
    size_t data_at = 0;
    size_t head = length < 28 ? length : 28;
    *result_out = savefile_need(s, s->offset, head, &at, err);
    if (*result_out != SOURCE_PACKET) return false;
    struct savefile_interface *i =
        length < 16 ? NULL : read_packet(section, at, length, p, &data_at);
    if (!i) {
        *result_out = savefile_broken(s, err, "an impossible length or interface in");
        return false;
    }
    // The padding and the second length are not needed, but a file without them is cut.
    size_t used = data_at + p->cap_len;
    *result_out = savefile_need(s, s->offset, used, &at, err);
    if (*result_out != SOURCE_PACKET) return false;
    if (!savefile_check_linktype(s, i, result_out, err)) return false;
    p->data = at + data_at;
    return true;
}

static enum source_result pcapng_next(struct savefile *s, struct packet *p, struct err *err)
{
    for (;;) {
        const uint8_t *at;
        enum source_result result = s->skip_to ? skip_block(s, err) : SOURCE_PACKET;
        if (result == SOURCE_PACKET) result = savefile_need(s, s->offset, 12, &at, err);
        if (result != SOURCE_PACKET) return result;
        uint32_t type = savefile_u32(at, false);
        if (type == BLOCK_SHB) {
            result = read_shb(s, err);
            if (result != SOURCE_PACKET) return result;
            savefile_need(s, s->offset, 12, &at, err);
        }
        struct savefile_section *section = &s->sections[s->section_count - 1];
        type = savefile_u32(at, section->is_swapped);
        uint32_t length = savefile_u32(at + 4, section->is_swapped);
        if (length < BLOCK_AROUND || (length & 3) != 0) {
            return savefile_broken(s, err, "an impossible block length before");
        }
        if (!is_packet_block(type)) {
            result = read_other(s, section, type, length, err);
            if (result != SOURCE_PACKET) return result;
            continue;
        }
        bool is_packet = read_packet_block(s, section, length, p, &result, err);
        if (s->ended || result == SOURCE_WAIT) return result;
        p->offset = s->offset;
        s->offset += length;
        if (is_packet || result != SOURCE_PACKET) return result;
    }
}

static bool pcapng_again(struct savefile *s, uint64_t offset, struct packet *p)
{
    struct savefile_section *section = section_at(s, offset);
    if (!section) return false;
    const uint8_t *at = savefile_again_octets(s, offset, 16);
    if (!at) return false;
    uint32_t type = savefile_u32(at, section->is_swapped);
    uint32_t length = savefile_u32(at + 4, section->is_swapped);
    if (!is_packet_block(type) || length < 16 || (type != BLOCK_SPB && length < 32)) return false;
    at = savefile_again_octets(s, offset, type == BLOCK_SPB ? 12 : 28);
    size_t data_at;
    if (!at || !read_packet(section, at, length, p, &data_at)) return false;
    p->data = savefile_again_octets(s, offset + data_at, p->cap_len);
    return p->data != NULL;
}

const struct savefile_format savefile_pcapng = {pcapng_next, pcapng_again};
