// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_record.h"

enum {
    HEADER_LEN = 5,
    SSL2_HEADER_LEN = 2,
    // RFC 5246 6.2.3: 2^14 octets and what encryption may add.
    FRAGMENT_MAX = (1 << 14) + 2048,
};

static bool is_type(uint8_t c)
{
    return c >= TLS_RECORD_CHANGE_CIPHER_SPEC && c <= TLS_RECORD_HEARTBEAT;
}

// Whether the octets, as many as there are, can be a record header: type, 3, 0 to 4, length.
static bool fits_tls(struct bytes b)
{
    if (b.len > 0 && !is_type(b.data[0])) return false;
    if (b.len > 1 && b.data[1] != 3) return false;
    if (b.len > 2 && b.data[2] > 4) return false;
    return b.len < HEADER_LEN || (b.data[3] << 8 | b.data[4]) <= FRAGMENT_MAX;
}

// The same for an SSLv2 record that begins with a hello: length, client (1) or server (4) hello,
// and for the client its version: 0.2, or 3.x in a hello that offers more.
static bool fits_ssl2(struct bytes b, bool server_too)
{
    if (b.len > 0 && !(b.data[0] & 0x80)) return false;
    if (b.len > 2 && b.data[2] != 1 && !(server_too && b.data[2] == 4)) return false;
    if (b.len <= 2 || b.data[2] != 1) return true;
    if (b.len > 3 && b.data[3] != 0 && b.data[3] != 3) return false;
    return b.len <= 4 || (b.data[3] == 0 ? b.data[4] == 2 : b.data[4] <= 4);
}

// A heartbeat (RFC 6520) comes inside a connection, never first.
static bool fits_first_tls(struct bytes b)
{
    return fits_tls(b) && (b.len == 0 || b.data[0] != TLS_RECORD_HEARTBEAT);
}

bool tls_record_may_begin(struct bytes first)
{
    struct bytes head = bytes_first(first, HEADER_LEN);
    return fits_first_tls(head) || fits_ssl2(head, false);
}

bool tls_record_looks_like(struct bytes first)
{
    struct bytes head = bytes_first(first, HEADER_LEN);
    return (head.len >= 3 && fits_first_tls(head)) || (head.len >= 5 && fits_ssl2(head, false));
}

void tls_record_init(struct tls_record_parser *p, const struct tls_record_events *events, void *ctx)
{
    *p = (struct tls_record_parser){.events = events, .ctx = ctx};
}

static void lose(struct tls_record_parser *p)
{
    if (p->state == TLS_RECORD_LOST) return;
    p->state = TLS_RECORD_LOST;
    p->events->lost(p->ctx);
}

static void begin_fragment(struct tls_record_parser *p, uint8_t type, uint16_t version, int len)
{
    p->record = (struct tls_record){type, version, (uint16_t)len};
    p->left = (uint16_t)len;
    p->have = 0;
    p->state = len > 0 ? TLS_RECORD_FRAGMENT : TLS_RECORD_HEADER;
}

// Gives the octets of an SSLv2 fragment that were read as header while it could be TLS.
static void begin_ssl2(struct tls_record_parser *p)
{
    uint8_t head[HEADER_LEN];
    size_t extra = HEADER_LEN - SSL2_HEADER_LEN;
    memcpy(head, p->header, HEADER_LEN);
    int len = (head[0] & 0x7F) << 8 | head[1];
    if (len < (int)extra) {
        lose(p);
        return;
    }
    begin_fragment(p, TLS_RECORD_SSL2, 0x0002, len);
    p->left = (uint16_t)(p->left - extra);
    if (p->left == 0) p->state = TLS_RECORD_HEADER;
    p->events->fragment(p->ctx, &p->record, bytes_of(head + SSL2_HEADER_LEN, extra));
}

static void take_header_octet(struct tls_record_parser *p, uint8_t c)
{
    p->header[p->have++] = c;
    struct bytes head = bytes_of(p->header, p->have);
    bool is_tls = fits_tls(head);
    bool is_ssl2 = p->state == TLS_RECORD_FIRST && fits_ssl2(head, true);
    if (!is_tls && !is_ssl2) lose(p);
    else if (p->have == HEADER_LEN && is_tls)
        begin_fragment(p, head.data[0], (uint16_t)(head.data[1] << 8 | head.data[2]),
                       head.data[3] << 8 | head.data[4]);
    else if (p->have == HEADER_LEN) begin_ssl2(p);
}

size_t tls_record_feed(struct tls_record_parser *p, struct bytes in)
{
    size_t len = in.len;
    while (in.len > 0 && p->state != TLS_RECORD_LOST) {
        if (p->state != TLS_RECORD_FRAGMENT) {
            take_header_octet(p, in.data[0]);
            in = bytes_skip(in, 1);
            continue;
        }
        struct bytes octets = bytes_first(in, p->left);
        in = bytes_skip(in, octets.len);
        p->left = (uint16_t)(p->left - octets.len);
        if (p->left == 0) p->state = TLS_RECORD_HEADER;
        p->events->fragment(p->ctx, &p->record, octets);
    }
    return len - in.len;
}

void tls_record_resume(struct tls_record_parser *p)
{
    p->state = TLS_RECORD_HEADER;
    p->have = 0;
}

void tls_record_gap(struct tls_record_parser *p, uint64_t missing)
{
    if (missing == 0) return;
    if (p->state != TLS_RECORD_FRAGMENT || missing > p->left) {
        lose(p);
        return;
    }
    p->left = (uint16_t)(p->left - missing);
    if (p->left == 0) p->state = TLS_RECORD_HEADER;
    p->events->missing(p->ctx, &p->record, missing);
}
