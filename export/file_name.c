// SPDX-License-Identifier: BSD-2-Clause
#include "export/file_name.h"

#include "base/utf8.h"

enum { EXTENSION_MAX = 16, TEXT_MAX = 4096, END_MAX = 64 };

static bool is_alnum(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// Dashes, quotes and full stops that are not ASCII: no part of a word.
static bool is_punctuation(uint32_t c)
{
    return (c >= 0xA1 && c <= 0xA9) || c == 0xAB || c == 0xBB || c == 0xBF ||
           (c >= 0x2010 && c <= 0x205E) || (c >= 0x3001 && c <= 0x3003) ||
           (c >= 0x3008 && c <= 0x301F);
}

// Blanks that are not ASCII: in a name they only hide what comes behind them.
static bool is_blank(uint32_t c)
{
    return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F ||
           c == 0x2800 || c == 0x3000;
}

// Has a width, and yet shows nothing, or not the same everywhere: private characters, what stands
// for an object, selectors of a variant. (Those below U+FE10 are left: emoji end in one.)
static bool is_unseen(uint32_t c)
{
    return (c >= 0xE000 && c <= 0xF8FF) || c == 0xFFFC || (c >= 0xE0100 && c <= 0xE01EF) ||
           c >= 0xF0000;
}

static bool is_allowed(uint32_t c)
{
    if (c >= 0x80) return utf8_width(c) >= 0 && !is_blank(c) && !is_unseen(c);
    return is_alnum(c) || (c && strchr(" ._-+=@,()[]#~", (int)c));
}

// The last dot with a short extension behind it and something before it; b.len when there is none.
static size_t extension_of(struct bytes b)
{
    for (size_t i = b.len; i > 1 && b.len - i < EXTENSION_MAX; i--)
        if (b.data[i - 1] == '.') return i == b.len ? b.len : i - 1;
    return b.len;
}

// The first max octets of valid UTF-8, or fewer so that no character is cut.
static struct bytes cut(struct bytes b, size_t max)
{
    if (b.len <= max) return b;
    while (max > 0 && (b.data[max] & 0xC0) == 0x80) max--;
    return bytes_first(b, max);
}

static bool is_first_allowed(uint8_t c)
{
    return c != '.' && c != '-' && c != '~' && c != ' ';
}

// What stands at the end of a name is looked at by some systems as if it were not there.
static struct bytes trim_end(struct bytes b)
{
    while (b.len > 0 && (b.data[b.len - 1] == '.' || b.data[b.len - 1] == ' ')) b.len--;
    return b;
}

// Devices of DOS and its heirs: they are not files in any folder, with any extension.
static bool is_reserved(struct bytes name)
{
    static const char *const devices[] = {"con",    "prn",     "aux",   "nul",
                                          "conin$", "conout$", "clock$"};
    struct bytes stem = trim_end(bytes_first(name, bytes_find(name, 0, '.')));
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (bytes_equal_nocase(stem, bytes_str(devices[i]))) return true;
    bool is_port =
        bytes_starts_nocase(stem, BYTES_LIT("com")) || bytes_starts_nocase(stem, BYTES_LIT("lpt"));
    if (!is_port) return false;
    struct bytes number = bytes_skip(stem, 3);
    if (number.len == 1) return number.data[0] >= '0' && number.data[0] <= '9';
    return bytes_equal(number, BYTES_LIT("\xC2\xB9")) ||
           bytes_equal(number, BYTES_LIT("\xC2\xB2")) || bytes_equal(number, BYTES_LIT("\xC2\xB3"));
}

static void clean_span(struct buf *out, struct bytes text)
{
    while (text.len > 0) {
        uint32_t c;
        size_t len = utf8_decode(text, &c);
        bool is_first = out->len == 0;
        bool is_again = c == ' ' && !is_first && out->data[out->len - 1] == ' ';
        // A combining mark needs something to stand on.
        bool stands = !is_first || c < 0x80 || utf8_width(c) > 0;
        if (len > 0 && is_allowed(c) && stands && !is_again) buf_append(out, text.data, len);
        else if (!is_again) buf_append_byte(out, '_');
        text = bytes_skip(text, len > 0 ? len : 1);
    }
}

// Of a name that is far too long the middle is not looked at: its end has the extension.
static void append_clean(struct buf *out, struct bytes text)
{
    struct bytes end = bytes_skip(text, TEXT_MAX);
    if (end.len > END_MAX) end = bytes_skip(end, end.len - END_MAX);
    while (end.len > 0 && (end.data[0] & 0xC0) == 0x80) end = bytes_skip(end, 1);
    clean_span(out, cut(text, TEXT_MAX));
    clean_span(out, end);
}

// Clean text as a name: its ends, then its length.
static void append_name(struct buf *out, struct bytes clean, size_t max)
{
    struct bytes name = trim_end(clean);
    bool needs_mark = name.len == 0 || !is_first_allowed(name.data[0]) || is_reserved(name);
    size_t room = needs_mark ? max - 1 : max;
    size_t stem_len = extension_of(name);
    if (needs_mark) buf_append_byte(out, '_');
    if (name.len <= room) {
        buf_append_bytes(out, name);
        return;
    }
    struct bytes extension = bytes_skip(name, stem_len);
    buf_append_bytes(out, cut(bytes_first(name, stem_len), room - extension.len));
    // Without an extension the cut may have left a blank or a dot at the end.
    if (extension.len == 0)
        while (out->len > 0 && strchr(" .", out->data[out->len - 1])) out->len--;
    buf_append_bytes(out, extension);
}

void file_name_append(struct buf *out, struct bytes text, size_t max)
{
    struct buf clean, name;
    buf_init(&clean, 0);
    buf_init(&name, 0);
    append_clean(&clean, text);
    append_name(&name, buf_bytes(&clean), max);
    buf_append_bytes(out, buf_bytes(&name));
    buf_fini(&name);
    buf_fini(&clean);
}

void file_name_append_words(struct buf *out, struct bytes text, size_t max)
{
    size_t start = out->len;
    bool has_break = false;
    text = bytes_first(text, TEXT_MAX);
    while (text.len > 0) {
        uint32_t c;
        size_t len = utf8_decode(text, &c);
        bool is_word = len > 0 && (c < 0x80 ? is_alnum(c) : is_allowed(c) && !is_punctuation(c));
        if (c >= 0x80 && utf8_width(c) == 0 && (has_break || out->len == start)) is_word = false;
        if (!is_word) {
            has_break = out->len > start;
        } else {
            if (out->len - start + has_break + len > max) return;
            if (has_break) buf_append_byte(out, '-');
            has_break = false;
            buf_append(out, text.data, len);
        }
        text = bytes_skip(text, len > 0 ? len : 1);
    }
}
