// SPDX-License-Identifier: BSD-2-Clause
#include "export/json.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

struct json json_of(struct buf *out)
{
    return (struct json){.out = out};
}

static void before_value(struct json *j)
{
    if (j->wants_comma) buf_append_byte(j->out, ',');
    j->wants_comma = true;
}

static void begin(struct json *j, uint8_t bracket)
{
    before_value(j);
    buf_append_byte(j->out, bracket);
    j->wants_comma = false;
}

static void end(struct json *j, uint8_t bracket)
{
    buf_append_byte(j->out, bracket);
    j->wants_comma = true;
}

void json_object_begin(struct json *j)
{
    begin(j, '{');
}

void json_object_end(struct json *j)
{
    end(j, '}');
}

void json_array_begin(struct json *j)
{
    begin(j, '[');
}

void json_array_end(struct json *j)
{
    end(j, ']');
}

static bool is_plain(uint8_t c)
{
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

static void put_escape(struct buf *out, uint32_t code)
{
    switch (code) {
    case '"': buf_append_str(out, "\\\""); return;
    case '\\': buf_append_str(out, "\\\\"); return;
    case '\n': buf_append_str(out, "\\n"); return;
    case '\r': buf_append_str(out, "\\r"); return;
    case '\t': buf_append_str(out, "\\t"); return;
    }
    if (code > 0xFFFF) { // RFC 8259 7: a surrogate pair
        buf_printf(out, "\\u%04x", 0xD800 + ((code - 0x10000) >> 10 & 0x3FF));
        code = 0xDC00 + (code & 0x3FF);
    }
    buf_printf(out, "\\u%04x", code & 0xFFFF);
}

// What is not a run of plain ASCII: one code point, or one broken octet.
static size_t put_code_point(struct buf *out, struct bytes b)
{
    uint32_t code;
    size_t len = utf8_decode(b, &code);
    if (len == 0) {
        buf_append_str(out, "\xEF\xBF\xBD");
        return 1;
    }
    if (code == '"' || code == '\\' || utf8_width(code) < 0) put_escape(out, code);
    else buf_append(out, b.data, len);
    return len;
}

#ifdef __SSE2__

// Plain octets at the start of b, as long as there are 16 at a time.
static size_t plain_blocks(struct bytes b)
{
    // As signed numbers, those above 0x7F lie below the blank.
    const __m128i blank = _mm_set1_epi8(0x20), del = _mm_set1_epi8(0x7F);
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    size_t i = 0;
    for (; b.len - i >= 16; i += 16) {
        __m128i c = _mm_loadu_si128((const __m128i *)(const void *)(b.data + i));
        __m128i is_odd = _mm_or_si128(_mm_cmplt_epi8(c, blank), _mm_cmpeq_epi8(c, del));
        is_odd = _mm_or_si128(is_odd, _mm_cmpeq_epi8(c, quote));
        is_odd = _mm_or_si128(is_odd, _mm_cmpeq_epi8(c, backslash));
        unsigned bits = (unsigned)_mm_movemask_epi8(is_odd);
        if (bits) return i + (size_t)__builtin_ctz(bits);
    }
    return i;
}

#else

static size_t plain_blocks(struct bytes b)
{
    (void)b;
    return 0;
}

#endif

static void put_string(struct buf *out, struct bytes b)
{
    buf_append_byte(out, '"');
    while (b.len > 0) {
        size_t run = plain_blocks(b);
        while (run < b.len && is_plain(b.data[run])) run++;
        buf_append(out, b.data, run);
        b = bytes_skip(b, run);
        if (b.len > 0) b = bytes_skip(b, put_code_point(out, b));
    }
    buf_append_byte(out, '"');
}

void json_key_bytes(struct json *j, struct bytes name)
{
    before_value(j);
    put_string(j->out, name);
    buf_append_byte(j->out, ':');
    j->wants_comma = false;
}

// A record is names most of all, so they go over in one piece.
void json_key_plain(struct json *j, const char *name, size_t len)
{
    uint8_t *at = buf_room(j->out, len + 4);
    if (j->wants_comma) *at++ = ',';
    *at++ = '"';
    memcpy(at, name, len);
    at += len;
    *at++ = '"';
    *at++ = ':';
    buf_added(j->out, at);
    j->wants_comma = false;
}

void json_string(struct json *j, struct bytes value)
{
    if (bytes_is_none(value)) {
        json_null(j);
        return;
    }
    before_value(j);
    put_string(j->out, value);
}

void json_str(struct json *j, const char *value)
{
    json_string(j, value ? bytes_str(value) : BYTES_NONE);
}

void json_number(struct json *j, uint64_t value)
{
    before_value(j);
    buf_append_number(j->out, value, 1);
}

void json_seconds(struct json *j, int64_t ns)
{
    before_value(j);
    if (ns < 0) buf_append_byte(j->out, '-');
    uint64_t n = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    buf_append_number(j->out, n / 1000000000, 1);
    uint64_t part = n % 1000000000;
    if (part == 0) return;
    unsigned digits = 9;
    for (; part % 10 == 0; part /= 10) digits--;
    buf_append_byte(j->out, '.');
    buf_append_number(j->out, part, digits);
}

void json_integer(struct json *j, int64_t value)
{
    before_value(j);
    if (value < 0) buf_append_byte(j->out, '-');
    buf_append_number(j->out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
}

void json_thousandths(struct json *j, int64_t value)
{
    uint64_t n = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    unsigned rest = (unsigned)(n % 1000);
    before_value(j);
    if (value < 0) buf_append_byte(j->out, '-');
    buf_append_number(j->out, n / 1000, 1);
    if (rest == 0) return;
    unsigned digits = rest % 100 == 0 ? 1 : rest % 10 == 0 ? 2 : 3;
    for (unsigned i = digits; i < 3; i++) rest /= 10;
    buf_append_byte(j->out, '.');
    buf_append_number(j->out, rest, digits);
}

void json_bool(struct json *j, bool value)
{
    before_value(j);
    buf_append_str(j->out, value ? "true" : "false");
}

void json_null(struct json *j)
{
    before_value(j);
    buf_append_str(j->out, "null");
}
