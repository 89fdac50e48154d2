// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_proxy.h"

#include <arpa/inet.h>

#include "base/rd.h"

enum {
    TEXT_MOST = 107,
    // No proxy sends so much: what claims to be longer is taken for something else.
    BINARY_MOST = 4096,
    FAMILY_IPV4 = 1,
    FAMILY_IPV6 = 2,
};

static bool begins(struct bytes octets, struct bytes with)
{
    size_t len = octets.len < with.len ? octets.len : with.len;
    return bytes_equal(bytes_first(octets, len), bytes_first(with, len));
}

// ---- version 1

static enum smtp_proxy_result read_text(struct bytes octets, size_t *len_out, struct buf *arg_out)
{
    static const char *const kinds[] = {"PROXY TCP4 ", "PROXY TCP6 ", "PROXY UNKNOWN"};
    bool may_be = false;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        may_be |= begins(octets, bytes_str(kinds[i]));
    size_t lf = bytes_find(octets, 0, '\n');
    if (!may_be || lf >= TEXT_MOST) return SMTP_PROXY_NONE;
    if (lf == octets.len) return lf < TEXT_MOST ? SMTP_PROXY_MORE : SMTP_PROXY_NONE;
    struct bytes line = bytes_first(octets, lf);
    if (line.len > 0 && line.data[line.len - 1] == '\r') line.len--;
    if (line.len < strlen(kinds[0])) return SMTP_PROXY_NONE;
    buf_append_bytes(arg_out, bytes_skip(line, strlen("PROXY ")));
    *len_out = lf + 1;
    return SMTP_PROXY_HEADER;
}

// ---- version 2

static void put_addresses(struct rd *r, int family, struct buf *arg_out)
{
    size_t size = family == AF_INET ? 4 : 16;
    char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];
    struct bytes from = rd_bytes(r, size), to = rd_bytes(r, size);
    unsigned src_port = rd_be16(r), dst_port = rd_be16(r);
    if (r->failed || !inet_ntop(family, from.data, src, sizeof(src)) ||
        !inet_ntop(family, to.data, dst, sizeof(dst))) {
        buf_append_str(arg_out, "UNKNOWN");
        return;
    }
    buf_printf(arg_out, "TCP%c %s %s %u %u", family == AF_INET ? '4' : '6', src, dst, src_port,
               dst_port);
}

static enum smtp_proxy_result read_binary(struct bytes octets, size_t *len_out, struct buf *arg_out)
{
    const struct bytes mark = BYTES_LIT("\r\n\r\n\0\r\nQUIT\n");
    if (!begins(octets, mark)) return SMTP_PROXY_NONE;
    struct rd r = rd_of(octets);
    rd_skip(&r, mark.len);
    unsigned command = rd_u8(&r), family = rd_u8(&r);
    size_t len = rd_be16(&r);
    if (r.failed) return SMTP_PROXY_MORE;
    if (command >> 4 != 2 || len > BINARY_MOST) return SMTP_PROXY_NONE;
    struct rd addresses = rd_of(rd_bytes(&r, len));
    if (r.failed) return SMTP_PROXY_MORE;
    if ((command & 15) == 0) buf_append_str(arg_out, "LOCAL");
    else if (family >> 4 == FAMILY_IPV4) put_addresses(&addresses, AF_INET, arg_out);
    else if (family >> 4 == FAMILY_IPV6) put_addresses(&addresses, AF_INET6, arg_out);
    else buf_append_str(arg_out, "UNKNOWN");
    *len_out = octets.len - rd_left(&r);
    return SMTP_PROXY_HEADER;
}

enum smtp_proxy_result smtp_proxy_read(struct bytes octets, size_t *len_out, struct buf *arg_out)
{
    enum smtp_proxy_result result = read_text(octets, len_out, arg_out);
    return result == SMTP_PROXY_NONE ? read_binary(octets, len_out, arg_out) : result;
}
