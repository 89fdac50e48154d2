// SPDX-License-Identifier: BSD-2-Clause

#include "capture/tcp.h"

#include "base/rd.h"

enum { TCP_MIN = 20, OPTION_END = 0, OPTION_NOP = 1, OPTION_WINDOW_SCALE = 3, SCALE_MAX = 14 };

static uint8_t read_window_scale(struct bytes options)
{
    struct rd r = rd_of(options);
    while (rd_left(&r) > 0) {
        uint8_t kind = rd_u8(&r);
        if (kind == OPTION_END) break;
        if (kind == OPTION_NOP) continue;
        uint8_t len = rd_u8(&r);
        if (len < 2) break;
        struct bytes value = rd_bytes(&r, (size_t)len - 2);
        if (r.failed) break;
        if (kind == OPTION_WINDOW_SCALE && value.len == 1) {
            // RFC 7323 2.3: a larger shift counts as 14.
            return value.data[0] < SCALE_MAX ? value.data[0] : SCALE_MAX;
        }
    }
    return TCP_NO_SCALE;
}

static uint16_t be16(const uint8_t *h)
{
    return (uint16_t)(h[0] << 8 | h[1]);
}

static uint32_t be32(const uint8_t *h)
{
    return (uint32_t)be16(h) << 16 | be16(h + 2);
}

bool tcp_read(struct bytes segment, size_t missing, struct tcp_segment *out)
{
    if (segment.len < TCP_MIN) return false;
    const uint8_t *h = segment.data;
    out->source_port = be16(h);
    out->destination_port = be16(h + 2);
    out->seq = be32(h + 4);
    out->ack = be32(h + 8);
    unsigned offset_and_flags = be16(h + 12);
    out->window = be16(h + 14);
    size_t header = (size_t)(offset_and_flags >> 12) * 4;
    size_t wire = segment.len + missing;
    if (header < TCP_MIN || header > wire) return false;
    out->flags = offset_and_flags & 0x3f;
    out->payload = bytes_skip(segment, header);
    out->wire_len = wire - header;
    out->window_scale = TCP_NO_SCALE;
    if (out->flags & TCP_SYN) {
        out->window_scale = read_window_scale(bytes_skip(bytes_first(segment, header), TCP_MIN));
    }
    return true;
}
