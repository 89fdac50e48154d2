// SPDX-License-Identifier: BSD-2-Clause

#include "tests/bench/gen_encode.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Two characters for each value of twelve bits.
static char pairs[4096][2];

static void make_pairs(void)
{
    if (pairs[0][0]) return;
    for (unsigned i = 0; i < 4096; i++) {
        pairs[i][0] = alphabet[i >> 6];
        pairs[i][1] = alphabet[i & 63];
    }
}

static void encode_line(const uint8_t *in, size_t len, struct buf *out)
{
    char line[128];
    size_t n = 0;
    for (; len >= 3; len -= 3, in += 3, n += 4) {
        memcpy(line + n, pairs[in[0] << 4 | in[1] >> 4], 2);
        memcpy(line + n + 2, pairs[(in[1] & 15) << 8 | in[2]], 2);
    }
    if (len > 0) {
        uint8_t second = len == 2 ? in[1] : 0;
        memcpy(line + n, pairs[in[0] << 4 | second >> 4], 2);
        line[n + 2] = len == 2 ? alphabet[(second & 15) << 2] : '=';
        line[n + 3] = '=';
        n += 4;
    }
    buf_append(out, line, n);
}

void gen_encode_base64(struct bytes in, size_t width, struct buf *out)
{
    size_t step = width / 4 * 3;
    make_pairs();
    for (size_t i = 0; i < in.len; i += step) {
        if (i > 0) buf_append(out, "\r\n", 2);
        encode_line(in.data + i, in.len - i < step ? in.len - i : step, out);
    }
}

void gen_encode_quoted(struct bytes in, struct buf *out)
{
    size_t column = 0;
    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.data[i];
        if (c == '\r' && i + 1 < in.len && in.data[i + 1] == '\n') {
            buf_append(out, "\r\n", 2);
            column = 0;
            i++;
            continue;
        }
        if (column > 72) {
            buf_append(out, "=\r\n", 3);
            column = 0;
        }
        bool is_plain = (c >= ' ' && c < 127 && c != '=') || c == '\t';
        if (is_plain) buf_append_byte(out, c);
        else buf_printf(out, "=%02X", c);
        column += is_plain ? 1 : 3;
    }
}

void gen_encode_dots(struct bytes in, struct buf *out)
{
    if (in.len > 0 && in.data[0] == '.') buf_append_byte(out, '.');
    const uint8_t *found;
    while ((found = in.len > 0 ? memmem(in.data, in.len, "\r\n.", 3) : NULL)) {
        size_t before = (size_t)(found - in.data) + 2;
        buf_append(out, in.data, before);
        buf_append_byte(out, '.'); // the line's own follows
        in = bytes_skip(in, before);
    }
    buf_append_bytes(out, in);
}
