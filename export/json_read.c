// SPDX-License-Identifier: BSD-2-Clause
#include "export/json_read.h"

#include "base/utf8.h"

enum { DEPTH_MAX = 64 };

void json_read_init(struct json_read *r, struct bytes text)
{
    *r = (struct json_read){.rest = text, .is_first = true};
    buf_init(&r->text, 0);
}

void json_read_fini(struct json_read *r)
{
    buf_fini(&r->text);
}

static void spoil(struct json_read *r)
{
    r->is_bad = true; // and nothing is left, so that every loop ends
    r->rest = bytes_first(r->rest, 0);
}

// The next octet that is no blank, not taken; 0 at the end.
static uint8_t peek(struct json_read *r)
{
    size_t n = 0;
    while (n < r->rest.len && r->rest.data[n] && strchr(" \t\r\n", r->rest.data[n])) n++;
    r->rest = bytes_skip(r->rest, n);
    return r->rest.len ? r->rest.data[0] : 0;
}

static void take(struct json_read *r, char c)
{
    if (peek(r) != (uint8_t)c) spoil(r);
    else r->rest = bytes_skip(r->rest, 1);
}

static bool take_word(struct json_read *r, const char *word)
{
    peek(r);
    struct bytes w = bytes_str(word);
    if (!bytes_equal(bytes_first(r->rest, w.len), w)) return false;
    r->rest = bytes_skip(r->rest, w.len);
    return true;
}

void json_read_begin(struct json_read *r, char bracket)
{
    take(r, bracket);
    r->is_first = true;
}

bool json_read_next(struct json_read *r, char bracket)
{
    if (peek(r) == (uint8_t)bracket) {
        take(r, bracket);
        r->is_first = false;
        return false;
    }
    if (!r->is_first) take(r, ',');
    r->is_first = false;
    if (peek(r) == 0) spoil(r); // it is never closed
    return !r->is_bad;
}

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Four hexadecimal digits.
static uint32_t take_unit(struct json_read *r)
{
    uint32_t unit = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = i < r->rest.len ? hex_value(r->rest.data[i]) : -1;
        if (digit < 0) {
            spoil(r);
            return 0;
        }
        unit = unit << 4 | (uint32_t)digit;
    }
    r->rest = bytes_skip(r->rest, 4);
    return unit;
}

// After "\u"; a pair of surrogates is one character, a lone one U+FFFD.
static void take_code_point(struct json_read *r)
{
    uint32_t c = take_unit(r);
    bool is_high = c >= 0xD800 && c < 0xDC00;
    if (is_high && bytes_equal(bytes_first(r->rest, 2), BYTES_LIT("\\u"))) {
        r->rest = bytes_skip(r->rest, 2);
        uint32_t low = take_unit(r);
        c = low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00) : c;
    }
    uint8_t text[4];
    buf_append(&r->text, text, utf8_encode(c, text));
}

static void take_escape(struct json_read *r)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    uint8_t c = r->rest.len ? r->rest.data[0] : 0;
    r->rest = bytes_skip(r->rest, 1);
    const char *at = c ? strchr(from, c) : NULL;
    if (c == 'u') take_code_point(r);
    else if (at) buf_append_byte(&r->text, (uint8_t)to[at - from]);
    else spoil(r);
}

static struct bytes take_string(struct json_read *r)
{
    buf_reset(&r->text, 4096);
    take(r, '"');
    while (!r->is_bad) {
        size_t n = 0;
        while (n < r->rest.len && r->rest.data[n] != '"' && r->rest.data[n] != '\\' &&
               r->rest.data[n] >= 0x20)
            n++;
        buf_append(&r->text, r->rest.data, n);
        r->rest = bytes_skip(r->rest, n);
        uint8_t c = r->rest.len ? r->rest.data[0] : 0;
        if (c != '"' && c != '\\') spoil(r);
        r->rest = bytes_skip(r->rest, 1);
        if (c == '"') break;
        if (!r->is_bad) take_escape(r);
    }
    return r->is_bad ? BYTES_NONE : buf_bytes(&r->text);
}

struct bytes json_read_name(struct json_read *r)
{
    struct bytes name = take_string(r);
    take(r, ':');
    return r->is_bad ? BYTES_LIT("") : name;
}

struct bytes json_read_string(struct json_read *r)
{
    return take_word(r, "null") ? BYTES_NONE : take_string(r);
}

uint64_t json_read_number(struct json_read *r, bool *is_null_out)
{
    bool is_null = take_word(r, "null");
    if (is_null_out) *is_null_out = is_null;
    if (is_null) return 0;
    size_t n = 0;
    while (n < r->rest.len && r->rest.data[n] >= '0' && r->rest.data[n] <= '9') n++;
    uint64_t value;
    if (!bytes_to_u64(bytes_first(r->rest, n), &value)) {
        spoil(r);
        return 0;
    }
    r->rest = bytes_skip(r->rest, n);
    return value;
}

bool json_read_bool(struct json_read *r)
{
    if (take_word(r, "true")) return true;
    if (!take_word(r, "false")) spoil(r);
    return false;
}

bool json_read_is_array(struct json_read *r)
{
    return peek(r) == '[';
}

// A number of any kind, or a word: only where it ends matters.
static void skip_scalar(struct json_read *r)
{
    size_t n = 0;
    while (n < r->rest.len && r->rest.data[n] && !strchr(",]} \t\r\n\"[{:", r->rest.data[n])) n++;
    if (n == 0) spoil(r);
    r->rest = bytes_skip(r->rest, n);
}

static void skip_value(struct json_read *r, int depth)
{
    uint8_t c = peek(r);
    if (depth > DEPTH_MAX) spoil(r);
    if (r->is_bad) return;
    if (c == '"') {
        take_string(r);
    } else if (c == '{' || c == '[') {
        char end = c == '{' ? '}' : ']';
        for (json_read_begin(r, (char)c); json_read_next(r, end);) {
            if (c == '{') json_read_name(r);
            skip_value(r, depth + 1);
        }
    } else {
        skip_scalar(r);
    }
}

void json_read_skip(struct json_read *r)
{
    skip_value(r, 0);
}

bool json_read_end(struct json_read *r)
{
    if (peek(r) != 0 || r->rest.len > 0) spoil(r);
    return !r->is_bad;
}
