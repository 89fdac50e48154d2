// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/embedded.h"

#include "base/base64.h"
#include "base/crc32.h"
#include "base/limits.h"

void embedded_init(struct embedded *e, const struct embedded_events *events, void *ctx)
{
    *e = (struct embedded){.events = events, .ctx = ctx};
    buf_init(&e->line, LIMIT_EMBEDDED_LINE);
    buf_init(&e->name, LIMIT_EMBEDDED_LINE);
}

void embedded_fini(struct embedded *e)
{
    buf_fini(&e->line);
    buf_fini(&e->name);
}

const char *embedded_kind_name(enum embedded_kind kind)
{
    static const char *const names[] = {"none", "uuencode", "uuencode-base64", "yenc"};
    return names[kind];
}

// ---- a file's life

static void start(struct embedded *e, enum embedded_kind kind, struct bytes name)
{
    e->kind = kind;
    e->is_begun = e->is_broken = e->saw_zero = false;
    e->is_part = false;
    e->size = e->yenc_size = 0;
    e->crc = 0;
    e->part_begin = e->part_end = 0;
    buf_reset(&e->name, SIZE_MAX);
    buf_append_bytes(&e->name, name);
}

// The first line of data was seen, or an end line that makes an empty file.
static void confirm(struct embedded *e)
{
    if (e->is_begun) return;
    e->is_begun = true;
    e->events->begin(e->ctx, e->kind, buf_bytes(&e->name));
}

static void give(struct embedded *e, struct bytes octets)
{
    e->size += octets.len;
    if (octets.len > 0) e->events->data(e->ctx, octets);
}

static void stop(struct embedded *e, bool is_whole)
{
    if (e->is_begun) e->events->end(e->ctx, is_whole && !e->is_broken);
    e->kind = EMBEDDED_NONE;
    e->is_begun = false;
}

// ---- lines that begin one

static bool is_octal(uint8_t c)
{
    return c >= '0' && c <= '7';
}

// A name goes to the end of its line, which may have had a CR more than it should.
static struct bytes trim_name(struct bytes name)
{
    while (name.len > 0 && name.data[name.len - 1] == '\r') name.len--;
    return bytes_trim_wsp(name);
}

// mode SP name, of three or four digits.
static bool mode_and_name(struct bytes text, struct bytes *name_out)
{
    size_t digits = 0;
    while (digits < text.len && is_octal(text.data[digits])) digits++;
    if (digits < 3 || digits > 4 || digits >= text.len || text.data[digits] != ' ') return false;
    *name_out = trim_name(bytes_skip(text, digits + 1));
    return name_out->len > 0;
}

static bool starts(struct bytes line, const char *word)
{
    struct bytes w = bytes_str(word);
    return line.len >= w.len && bytes_equal(bytes_first(line, w.len), w);
}

// The value of "key=" in a yEnc line, up to a blank; name= goes to the end of the line.
static bool yenc_value(struct bytes line, const char *key, struct bytes *out)
{
    struct bytes k = bytes_str(key);
    for (size_t i = 0; i + k.len <= line.len; i++) {
        struct bytes rest = bytes_skip(line, i);
        if (i == 0 || line.data[i - 1] != ' ' || !bytes_equal(bytes_first(rest, k.len), k))
            continue;
        rest = bytes_skip(rest, k.len);
        *out = bytes_equal(k, BYTES_LIT("name=")) ? trim_name(rest)
                                                  : bytes_first(rest, bytes_find(rest, 0, ' '));
        return true;
    }
    return false;
}

static void look_for_begin(struct embedded *e, struct bytes line)
{
    struct bytes name, size;
    if (starts(line, "begin ") && mode_and_name(bytes_skip(line, 6), &name))
        start(e, EMBEDDED_UUENCODE, name);
    else if (starts(line, "begin-base64 ") && mode_and_name(bytes_skip(line, 13), &name))
        start(e, EMBEDDED_BASE64, name);
    else if (starts(line, "=ybegin ") && yenc_value(line, "size=", &size) &&
             yenc_value(line, "name=", &name) && name.len > 0) {
        start(e, EMBEDDED_YENC, name);
        e->is_part = yenc_value(line, "part=", &name);
        if (!bytes_to_u64(size, &e->yenc_size)) e->yenc_size = 0;
    }
}

// ---- uuencode

static unsigned uu_value(uint8_t c)
{
    return (c - 32U) & 63;
}

// Octets that the line says it has; 0 to 45, or -1: it is no line of data. Blanks at its end may
// have been taken off on the way, and some programs send one octet more.
static int uu_len(struct bytes line)
{
    if (line.len == 0 || line.data[0] < 32 || line.data[0] > 96) return -1;
    size_t len = uu_value(line.data[0]);
    size_t chars = (len + 2) / 3 * 4;
    while (line.len > 1 + chars + 1 && line.data[line.len - 1] == ' ') line.len--;
    if (line.len > 1 + chars + 1 || len > 45) return -1;
    for (size_t i = 1; i < line.len; i++)
        if (line.data[i] < 32 || line.data[i] > 96) return -1;
    return (int)len;
}

static void uu_decode(struct embedded *e, struct bytes line, size_t len)
{
    uint8_t out[48];
    struct bytes in = bytes_skip(line, 1);
    for (size_t i = 0, o = 0; o < len; i += 4, o += 3) {
        unsigned v[4];
        for (size_t k = 0; k < 4; k++) v[k] = i + k < in.len ? uu_value(in.data[i + k]) : 0;
        out[o] = (uint8_t)(v[0] << 2 | v[1] >> 4);
        out[o + 1] = (uint8_t)(v[1] << 4 | v[2] >> 2);
        out[o + 2] = (uint8_t)(v[2] << 6 | v[3]);
    }
    give(e, bytes_of(out, len));
}

static void uu_line(struct embedded *e, struct bytes line)
{
    bool is_end = bytes_equal(bytes_trim_wsp(line), BYTES_LIT("end"));
    if (is_end && (e->saw_zero || e->is_begun)) {
        confirm(e);
        stop(e, e->saw_zero);
        return;
    }
    // A mail gateway took off the blank that means 0.
    int len = line.len == 0 && !e->saw_zero && e->is_begun ? 0 : uu_len(line);
    if (len < 0 || e->saw_zero) {
        stop(e, false);
        look_for_begin(e, line);
        return;
    }
    e->saw_zero = len == 0;
    if (len == 0) return;
    confirm(e);
    uu_decode(e, line, (size_t)len);
}

// ---- base64 of uuencode -m

static void base64_line(struct embedded *e, struct bytes line)
{
    struct buf out;
    line = bytes_trim_wsp(line);
    if (bytes_equal(line, BYTES_LIT("===="))) {
        confirm(e);
        stop(e, true);
        return;
    }
    buf_init(&out, LIMIT_EMBEDDED_LINE);
    bool is_data = line.len > 0 && base64_decode_strict(line, &out);
    if (is_data) {
        confirm(e);
        give(e, buf_bytes(&out));
    } else {
        stop(e, false);
        look_for_begin(e, line);
    }
    buf_fini(&out);
}

// ---- yEnc

static bool hex_number(struct bytes text, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i] | 0x20;
        bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && (c < 'a' || c > 'f')) return false;
        *out = *out << 4 | (uint32_t)(is_digit ? c - '0' : c - 'a' + 10);
    }
    return text.len > 0 && text.len <= 8;
}

static bool yenc_number(struct bytes line, const char *key, uint64_t *out)
{
    struct bytes value;
    return yenc_value(line, key, &value) && bytes_to_u64(value, out);
}

// yEnc 1.3: crc32 is that of the whole file, pcrc32 that of the part. Both may be missing.
static bool crc_is_right(const struct embedded *e, struct bytes line)
{
    struct bytes value;
    uint32_t crc;
    if (!yenc_value(line, e->is_part ? "pcrc32=" : "crc32=", &value)) return true;
    return hex_number(value, &crc) && crc == e->crc;
}

static void yenc_end(struct embedded *e, struct bytes line)
{
    uint64_t size;
    bool is_right = yenc_number(line, "size=", &size) && size == e->size && crc_is_right(e, line);
    if (e->is_part) is_right &= e->part_begin == 1 && e->part_end == e->yenc_size;
    confirm(e);
    stop(e, is_right);
}

static void yenc_part(struct embedded *e, struct bytes line)
{
    e->is_part = true;
    if (!yenc_number(line, "begin=", &e->part_begin)) e->part_begin = 0;
    if (!yenc_number(line, "end=", &e->part_end)) e->part_end = 0;
}

static void yenc_line(struct embedded *e, struct bytes line)
{
    uint8_t out[1024];
    size_t len = 0;
    if (starts(line, "=yend ")) {
        yenc_end(e, line);
        return;
    }
    if (starts(line, "=ypart ")) {
        yenc_part(e, line);
        return;
    }
    if (starts(line, "=ybegin ")) {
        stop(e, false);
        look_for_begin(e, line);
        return;
    }
    if (line.len > 0) confirm(e);
    for (size_t i = 0; i < line.len; i++) {
        uint8_t c = line.data[i];
        if (c == '=' && ++i < line.len) c = (uint8_t)(line.data[i] - 64);
        else if (c == '=') e->is_broken = true;
        out[len++] = (uint8_t)(c - 42);
        if (len == sizeof(out) || i + 1 >= line.len) {
            e->crc = crc32_update(e->crc, bytes_of(out, len));
            give(e, bytes_of(out, len));
            len = 0;
        }
    }
}

// ---- the stream

static void end_line(struct embedded *e)
{
    struct bytes line = buf_bytes(&e->line);
    if (line.len > 0 && line.data[line.len - 1] == '\r') line.len--;
    if (e->is_line_long) {
        // No program writes such lines.
        if (e->kind != EMBEDDED_NONE) stop(e, false);
    } else {
        switch (e->kind) {
        case EMBEDDED_NONE: look_for_begin(e, line); break;
        case EMBEDDED_UUENCODE: uu_line(e, line); break;
        case EMBEDDED_BASE64: base64_line(e, line); break;
        case EMBEDDED_YENC: yenc_line(e, line); break;
        }
    }
    buf_reset(&e->line, SIZE_MAX);
    e->is_line_long = false;
}

// Where no file is read and a line begins: passes over whole lines that begin none, uncopied. That
// is most of all text.
static struct bytes skip_text(struct bytes in)
{
    size_t pos = 1;
    if (in.data[0] == 'b' || in.data[0] == '=') return in;
    while ((pos = bytes_find_begin(in, pos, 'b', '=')) < in.len && in.data[pos - 1] != '\n') pos++;
    if (pos < in.len) return bytes_skip(in, pos);
    const uint8_t *last = memrchr(in.data, '\n', in.len);
    return bytes_skip(in, last ? (size_t)(last - in.data) + 1 : 0);
}

void embedded_feed(struct embedded *e, struct bytes in)
{
    while (in.len > 0) {
        if (e->kind == EMBEDDED_NONE && e->line.len == 0 && !e->is_line_long) in = skip_text(in);
        if (in.len == 0) return;
        size_t end = bytes_find(in, 0, '\n');
        struct bytes part = bytes_first(in, end);
        if (e->line.len + part.len > LIMIT_EMBEDDED_LINE) e->is_line_long = true;
        if (!e->is_line_long) buf_append_bytes(&e->line, part);
        if (end < in.len) end_line(e);
        in = bytes_skip(in, end + 1);
    }
}

void embedded_gap(struct embedded *e)
{
    e->is_broken = true;
    e->is_line_long = true; // the line that the gap cuts
}

void embedded_finish(struct embedded *e)
{
    if (e->line.len > 0 || e->is_line_long) end_line(e);
    if (e->kind != EMBEDDED_NONE) stop(e, false);
}

void embedded_reset(struct embedded *e)
{
    buf_reset(&e->line, SIZE_MAX);
    e->is_line_long = false;
    e->kind = EMBEDDED_NONE;
    e->is_begun = false;
}
