// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/homograph.h"

#include "base/utf8.h"

// In the order of code points.
static const struct look {
    uint16_t code_point;
    char like[3];
} looks[] = {
    {'0', "o"},    {'1', "l"},    {'I', "l"},    {'m', "rn"},   {'|', "l"},
    {0x0131, "i"}, {0x0142, "l"}, {0x0251, "a"}, {0x0261, "g"}, {0x0269, "i"}, {0x026A, "i"},
    {0x0391, "a"}, {0x0392, "b"}, {0x0395, "e"}, {0x0396, "z"}, {0x0397, "h"}, {0x0399, "l"},
    {0x039A, "k"}, {0x039C, "rn"}, {0x039D, "n"}, {0x039F, "o"}, {0x03A1, "p"}, {0x03A4, "t"},
    {0x03A5, "y"}, {0x03A7, "x"}, {0x03B1, "a"}, {0x03B3, "y"}, {0x03B9, "i"}, {0x03BA, "k"},
    {0x03BD, "v"}, {0x03BF, "o"}, {0x03C1, "p"}, {0x03C5, "u"}, {0x03C7, "x"}, {0x03F2, "c"},
    {0x03F9, "c"},
    {0x0405, "s"}, {0x0406, "l"}, {0x0408, "j"}, {0x0410, "a"}, {0x0412, "b"}, {0x0415, "e"},
    {0x041A, "k"}, {0x041C, "rn"}, {0x041D, "h"}, {0x041E, "o"}, {0x0420, "p"}, {0x0421, "c"},
    {0x0422, "t"}, {0x0423, "y"}, {0x0425, "x"}, {0x042C, "b"}, {0x0430, "a"}, {0x0433, "r"},
    {0x0435, "e"}, {0x043A, "k"}, {0x043E, "o"}, {0x0440, "p"}, {0x0441, "c"}, {0x0443, "y"},
    {0x0445, "x"}, {0x0455, "s"}, {0x0456, "i"}, {0x0458, "j"}, {0x0475, "v"}, {0x04AE, "y"},
    {0x04AF, "y"}, {0x04BB, "h"}, {0x04C0, "l"}, {0x04CF, "l"}, {0x0501, "d"}, {0x050C, "g"},
    {0x051A, "q"}, {0x051B, "q"}, {0x051C, "w"}, {0x051D, "w"},
    {0x0555, "o"}, {0x0561, "w"}, {0x0566, "q"}, {0x0570, "h"}, {0x0578, "n"}, {0x057D, "u"},
    {0x0581, "g"}, {0x0585, "o"}, {0x2113, "l"}, {0x2170, "i"}, {0x217C, "l"},
};

// ---- Scripts

enum script { SCRIPT_OTHER, SCRIPT_LATIN = 1, SCRIPT_CYRILLIC = 2, SCRIPT_GREEK = 4,
              SCRIPT_ARMENIAN = 8 };

static const struct range {
    uint32_t first, last;
    unsigned script;
} ranges[] = {
    {'A', 'Z', SCRIPT_LATIN},          {'a', 'z', SCRIPT_LATIN},
    {0x00C0, 0x00D6, SCRIPT_LATIN},    {0x00D8, 0x00F6, SCRIPT_LATIN},
    {0x00F8, 0x02AF, SCRIPT_LATIN},    {0x0370, 0x03FF, SCRIPT_GREEK},
    {0x0400, 0x052F, SCRIPT_CYRILLIC}, {0x0531, 0x0587, SCRIPT_ARMENIAN},
    {0x1C80, 0x1C8A, SCRIPT_CYRILLIC}, {0x1E00, 0x1EFF, SCRIPT_LATIN},
    {0x1F00, 0x1FFE, SCRIPT_GREEK},    {0x2DE0, 0x2DFF, SCRIPT_CYRILLIC},
    {0xA640, 0xA69F, SCRIPT_CYRILLIC}, {0xFF21, 0xFF3A, SCRIPT_LATIN},
    {0xFF41, 0xFF5A, SCRIPT_LATIN},
};

static unsigned script_of(uint32_t c)
{
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i].first && c <= ranges[i].last) return ranges[i].script;
    return SCRIPT_OTHER;
}

static size_t next(struct bytes text, uint32_t *c)
{
    size_t n = utf8_decode(text, c);
    return n > 0 ? n : 1;
}

static bool is_of_word(uint32_t c)
{
    if (c >= 0x80) return c != 0xA0 && c != 0x3000 && !(c >= 0x2000 && c <= 0x206F);
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '|';
}

bool homograph_next_word(struct bytes *text, struct bytes *word_out)
{
    uint32_t c;
    while (text->len > 0) {
        size_t len = 0;
        for (size_t n; len < text->len; len += n) {
            n = next(bytes_skip(*text, len), &c);
            if (!is_of_word(c)) break;
        }
        *word_out = bytes_first(*text, len);
        if (len == 0) len = next(*text, &c);
        *text = bytes_skip(*text, len);
        if (word_out->len > 0) return true;
    }
    return false;
}

static unsigned scripts_of(struct bytes word)
{
    unsigned scripts = 0;
    uint32_t c;
    for (; word.len > 0; word = bytes_skip(word, next(word, &c))) {
        next(word, &c);
        scripts |= script_of(c);
    }
    return scripts;
}

struct bytes homograph_mixed_word(struct bytes text)
{
    struct bytes word;
    if (utf8_is_ascii(text)) return BYTES_NONE; // all of one script
    while (homograph_next_word(&text, &word)) {
        unsigned scripts = scripts_of(word);
        if (scripts & (scripts - 1)) return word; // more than one bit
    }
    return BYTES_NONE;
}

// ---- Skeletons

static const char *look_of(uint32_t c)
{
    size_t low = 0, high = sizeof looks / sizeof *looks;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (looks[middle].code_point < c) low = middle + 1;
        else high = middle;
    }
    bool is_there = low < sizeof looks / sizeof *looks && looks[low].code_point == c;
    return is_there ? looks[low].like : NULL;
}

static uint32_t fold(uint32_t c)
{
    if (c >= 'A' && c <= 'Z') return c + 32;
    if ((c >= 0x0391 && c <= 0x03A9) || (c >= 0x0410 && c <= 0x042F)) return c + 32;
    if (c >= 0x0400 && c <= 0x040F) return c + 80;
    if (c == 0x04C0) return 0x04CF;
    if (c >= 0x0460 && c <= 0x052F && c != 0x04CF) return c | 1;
    return c;
}

static void append(struct buf *out, uint32_t c)
{
    uint8_t utf8[4];
    buf_append(out, utf8, utf8_encode(c, utf8));
}

// Of words of ASCII, which most are.
static void ascii_skeleton(struct bytes word, struct buf *out)
{
    for (size_t i = 0; i < word.len; i++) {
        uint8_t c = word.data[i];
        switch (c) {
        case '0': buf_append_byte(out, 'o'); break;
        case '1':
        case 'I':
        case '|': buf_append_byte(out, 'l'); break;
        case 'M':
        case 'm': buf_append(out, "rn", 2); break;
        default: buf_append_byte(out, (uint8_t)fold(c)); break;
        }
    }
}

void homograph_skeleton(struct bytes word, struct buf *out)
{
    uint32_t c;
    if (utf8_is_ascii(word)) {
        ascii_skeleton(word, out);
        return;
    }
    for (; word.len > 0; word = bytes_skip(word, next(word, &c))) {
        next(word, &c);
        if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
        const char *like = look_of(c);
        if (!like && c < 0x80) like = look_of(c = fold(c));
        if (like) buf_append_str(out, like);
        else append(out, fold(c));
    }
}

void homograph_fold(struct bytes word, struct buf *out)
{
    uint32_t c;
    if (utf8_is_ascii(word)) {
        for (size_t i = 0; i < word.len; i++) buf_append_byte(out, (uint8_t)fold(word.data[i]));
        return;
    }
    for (; word.len > 0; word = bytes_skip(word, next(word, &c))) {
        next(word, &c);
        append(out, fold(c));
    }
}

// ---- Domains

enum { LABEL_MAX = 63, BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700 };

static int digit_of(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0' + 26;
    c |= 0x20;
    return c >= 'a' && c <= 'z' ? c - 'a' : -1;
}

// RFC 3492 6.1
static uint32_t adapt(uint32_t delta, uint32_t points, bool is_first)
{
    uint32_t k = 0;
    delta = is_first ? delta / DAMP : delta / 2;
    delta += delta / points;
    for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE) delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

// RFC 3492 3.3: the next number of variable length; false: it is none, or too large.
static bool read_number(struct bytes *in, uint32_t bias, uint32_t *out)
{
    uint64_t weight = 1, sum = 0;
    for (uint32_t k = BASE;; k += BASE) {
        int digit = in->len > 0 ? digit_of(in->data[0]) : -1;
        if (digit < 0) return false;
        *in = bytes_skip(*in, 1);
        uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
        sum += (uint64_t)digit * weight;
        if (sum > 0x10FFFF * (uint64_t)(LABEL_MAX + 1)) return false;
        if ((uint32_t)digit < t) break;
        weight *= BASE - t;
    }
    *out = (uint32_t)sum;
    return true;
}

// RFC 3492 6.2, of what follows "xn--". Returns how many code points, 0: it is none.
static size_t decode_label(struct bytes in, uint32_t out[LABEL_MAX])
{
    size_t count = 0, basic = in.len;
    while (basic > 0 && in.data[basic - 1] != '-') basic--;
    for (size_t i = 0; i + 1 < basic; i++) out[count++] = in.data[i];
    in = bytes_skip(in, basic);
    uint32_t n = 128, i = 0, bias = 72, delta;
    for (bool is_first = true; in.len > 0; is_first = false) {
        if (count == LABEL_MAX || !read_number(&in, bias, &delta)) return 0;
        uint32_t points = (uint32_t)count + 1;
        i += delta;
        n += i / points;
        i %= points;
        if (n > 0x10FFFF) return 0;
        memmove(out + i + 1, out + i, (count - i) * sizeof *out);
        out[i++] = n;
        count++;
        bias = adapt(delta, points, is_first);
    }
    return count;
}

void homograph_domain(struct bytes domain, struct buf *out)
{
    uint32_t points[LABEL_MAX];
    for (bool is_first = true; domain.len > 0; is_first = false) {
        size_t end = bytes_find(domain, 0, '.');
        struct bytes label = bytes_first(domain, end);
        bool is_coded = label.len <= LABEL_MAX && bytes_starts_nocase(label, BYTES_LIT("xn--"));
        size_t count = is_coded ? decode_label(bytes_skip(label, 4), points) : 0;
        if (!is_first) buf_append_byte(out, '.');
        for (size_t i = 0; i < count; i++) append(out, points[i]);
        if (count == 0) buf_append_bytes(out, label);
        domain = bytes_skip(domain, end + 1);
    }
}
