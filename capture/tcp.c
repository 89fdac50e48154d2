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

bool tcp_read(struct bytes segment, size_t missing, struct tcp_segment *out)
{
    struct rd r = rd_of(bytes_first(segment, TCP_MIN));
    out->source_port = rd_be16(&r);
    out->destination_port = rd_be16(&r);
    out->seq = rd_be32(&r);
    out->ack = rd_be32(&r);
    unsigned offset_and_flags = rd_be16(&r);
    out->window = rd_be16(&r);
    rd_be32(&r); // checksum and urgent pointer
    if (r.failed) return false;
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
