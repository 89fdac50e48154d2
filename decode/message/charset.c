// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/utf8.h"

enum {
    LABEL_MAX = 32,
    CHARACTER_MAX = 16, // octets of one, with what may announce it
    OPEN_LIMIT = 4, // conversions kept open, some 40 KiB each; a message has one or two
};

// Labels in lower case and what iconv calls them; "" is UTF-8 and its subsets. "#" stands for
// digits, and they take its place in the second column. What iconv can do beyond this table
// (transliteration, modules rarely used) must not be reachable from the wire.
static const struct alias {
    const char *label, *name;
} aliases[] = {
    {"utf-8", ""},
    {"utf8", ""},
    {"us-ascii", ""},
    {"ascii", ""},
    {"ansi_x3.4-1968", ""},
    {"iso646-us", ""},
    {"unknown-8bit", ""},
    {"x-unknown", ""},
    {"unknown", ""},
    {"default", ""},
    {"binary", ""},
    {"8bit", ""},
    {"7bit", ""},
    // Controls of C1 are in no mail: who sends such octets means the characters of Windows (as in
    // the Encoding Standard of WHATWG). Listed before the pattern that would match too.
    {"iso-8859-1", "CP1252"},
    {"iso8859-1", "CP1252"},
    {"iso_8859-1", "CP1252"},
    {"iso_8859_1", "CP1252"},
    {"8859-1", "CP1252"},
    {"iso-ir-100", "CP1252"},
    {"latin1", "CP1252"},
    {"latin-1", "CP1252"},
    {"l1", "CP1252"},
    {"iso-8859-9", "CP1254"},
    {"iso8859-9", "CP1254"},
    {"iso_8859-9", "CP1254"},
    {"latin5", "CP1254"},
    {"iso-8859-11", "CP874"},
    {"iso-8859-8-i", "ISO-8859-8"},
    {"iso-8859-8-e", "ISO-8859-8"},
    {"iso-8859-6-i", "ISO-8859-6"},
    {"iso-8859-#", "ISO-8859-#"},
    {"iso8859-#", "ISO-8859-#"},
    {"iso_8859-#", "ISO-8859-#"},
    {"iso_8859_#", "ISO-8859-#"},
    {"8859-#", "ISO-8859-#"},
    {"latin2", "ISO-8859-2"},
    {"latin-2", "ISO-8859-2"},
    {"latin-9", "ISO-8859-15"},
    {"latin9", "ISO-8859-15"},
    {"windows-#", "CP#"},
    {"windows#", "CP#"},
    {"win-#", "CP#"},
    {"x-cp#", "CP#"},
    {"cp-#", "CP#"},
    {"cp#", "CP#"},
    {"ibm#", "CP#"},
    {"ibm-#", "CP#"},
    {"ansi", "CP1252"},
    {"x-ansi", "CP1252"},
    {"windows-31j", "CP932"},
    {"ms_kanji", "CP932"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"ms932", "CP932"},
    {"euc-jp", "EUC-JP"},
    {"x-euc-jp", "EUC-JP"},
    {"eucjp", "EUC-JP"},
    {"iso-2022-jp", "ISO-2022-JP-3"},
    {"iso-2022-jp-1", "ISO-2022-JP-1"},
    {"iso-2022-jp-2", "ISO-2022-JP-2"},
    {"iso-2022-jp-3", "ISO-2022-JP-3"},
    {"csiso2022jp", "ISO-2022-JP-3"},
    {"iso-2022-kr", "ISO-2022-KR"},
    {"gb2312", "GB18030"},
    {"gb_2312", "GB18030"},
    {"gb_2312-80", "GB18030"},
    {"csgb2312", "GB18030"},
    {"x-gbk", "GB18030"},
    {"gbk", "GB18030"},
    {"gb18030", "GB18030"},
    {"euc-cn", "GB18030"},
    {"x-euc-cn", "GB18030"},
    {"chinese", "GB18030"},
    {"hz-gb-2312", "HZ"},
    {"big5", "BIG5-HKSCS"},
    {"big-5", "BIG5-HKSCS"},
    {"x-big5", "BIG5-HKSCS"},
    {"cn-big5", "BIG5-HKSCS"},
    {"big5-hkscs", "BIG5-HKSCS"},
    {"euc-tw", "EUC-TW"},
    {"euc-kr", "CP949"},
    {"ks_c_5601-1987", "CP949"},
    {"ks_c_5601", "CP949"},
    {"ksc5601", "CP949"},
    {"ksc_5601", "CP949"},
    {"uhc", "CP949"},
    {"korean", "CP949"},
    {"johab", "JOHAB"},
    {"koi8-r", "KOI8-R"},
    {"koi8r", "KOI8-R"},
    {"koi8", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"koi8-ru", "KOI8-U"},
    {"koi8-t", "KOI8-T"},
    {"tis-620", "CP874"},
    {"iso-8859-8-visual", "ISO-8859-8"},
    {"viscii", "VISCII"},
    {"tcvn", "TCVN"},
    {"macintosh", "MACINTOSH"},
    {"x-mac-roman", "MACINTOSH"},
    {"mac", "MACINTOSH"},
    {"x-mac-cyrillic", "MAC-CYRILLIC"},
    {"utf-7", "UTF-7"},
    {"unicode-1-1-utf-7", "UTF-7"},
    {"x-unicode-1-1-utf-7", "UTF-7"},
    {"utf-16", "UTF-16"},
    {"utf-16le", "UTF-16LE"},
    {"utf-16be", "UTF-16BE"},
    {"utf-32", "UTF-32"},
    {"utf-32le", "UTF-32LE"},
    {"utf-32be", "UTF-32BE"},
    {"ucs-2", "UCS-2"},
};

struct conversion {
    char name[LABEL_MAX];
    iconv_t handle;
};

struct charset {
    struct conversion open[OPEN_LIMIT];
    size_t count;
    size_t next; // the one to close when all are in use
};

struct charset *charset_new(void)
{
    return err_calloc(1, sizeof(struct charset));
}

void charset_free(struct charset *c)
{
    if (!c) return;
    for (size_t i = 0; i < c->count; i++) iconv_close(c->open[i].handle);
    free(c);
}

static char lower(uint8_t c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

// false: too long to be a charset.
static bool clean_label(struct bytes label, char out[LABEL_MAX])
{
    label = bytes_trim_wsp(label);
    if (label.len >= LABEL_MAX) return false;
    for (size_t i = 0; i < label.len; i++) out[i] = lower(label.data[i]);
    out[label.len] = '\0';
    return strlen(out) == label.len;
}

// Does label match pattern, whose "#" is one to five digits at its end?
static bool matches(const char *pattern, const char *label, const char **digits_out)
{
    size_t fixed = strcspn(pattern, "#");
    *digits_out = label + fixed;
    if (!pattern[fixed]) return strcmp(pattern, label) == 0;
    if (strncmp(pattern, label, fixed) != 0) return false;
    size_t digits = strspn(*digits_out, "0123456789");
    return digits >= 1 && digits <= 5 && !(*digits_out)[digits];
}

// What iconv calls it, "" for UTF-8; false: unknown.
static bool find_name(struct bytes label, char name_out[LABEL_MAX])
{
    char text[LABEL_MAX];
    if (!clean_label(label, text)) return false;
    for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
        const char *digits;
        if (!matches(aliases[i].label, text, &digits)) continue;
        const char *name = aliases[i].name;
        int fixed = (int)strcspn(name, "#");
        snprintf(name_out, LABEL_MAX, "%.*s%s", fixed, name, name[fixed] ? digits : "");
        return true;
    }
    return false;
}

// NULL: this iconv does not know it.
static struct conversion *open_conversion(struct charset *c, const char *name)
{
    for (size_t i = 0; i < c->count; i++)
        if (strcmp(c->open[i].name, name) == 0) return &c->open[i];
    iconv_t handle = iconv_open("UTF-8", name);
    if (handle == (iconv_t)-1) return NULL;
    struct conversion *slot = &c->open[c->count < OPEN_LIMIT ? c->count++ : c->next++ % OPEN_LIMIT];
    if (slot->name[0]) iconv_close(slot->handle);
    memcpy(slot->name, name, LABEL_MAX);
    slot->handle = handle;
    return slot;
}

// Converts text up to its end or, where it goes on, to a character that is not whole there; returns
// the octets of that.
static size_t convert_some(iconv_t handle, struct bytes text, bool goes_on, struct buf *out)
{
    char *in = (char *)(uintptr_t)text.data;
    size_t left = text.len;
    while (left > 0) {
        char piece[1024];
        char *to = piece;
        size_t room = sizeof(piece);
        size_t result = iconv(handle, &in, &left, &to, &room);
        int error = errno;
        buf_append(out, piece, sizeof(piece) - room);
        if (result != (size_t)-1 || error == E2BIG) continue;
        if (error == EINVAL && goes_on && left < CHARACTER_MAX) return left;
        buf_append_str(out, "\xEF\xBF\xBD");
        in++;
        left--;
    }
    return 0;
}

static void convert_end(iconv_t handle, struct bytes text, struct buf *out)
{
    convert_some(handle, text, false, out);
    char rest[64];
    char *to = rest;
    size_t room = sizeof(rest);
    iconv(handle, NULL, NULL, &to, &room); // UTF-7 and ISO-2022 may hold a character back
    buf_append(out, rest, sizeof(rest) - room);
}

static void convert(iconv_t handle, struct bytes text, struct buf *out)
{
    iconv(handle, NULL, NULL, NULL, NULL);
    convert_end(handle, text, out);
}

bool charset_to_utf8(struct charset *c, struct bytes label, struct bytes text, struct buf *out)
{
    char name[LABEL_MAX];
    bool is_known = find_name(label, name);
    struct conversion *conversion = is_known && name[0] ? open_conversion(c, name) : NULL;
    if (conversion) convert(conversion->handle, text, out);
    else utf8_append_clean(out, text);
    return conversion || (is_known && !name[0]);
}

// --- in pieces

struct charset_stream {
    iconv_t handle; // (iconv_t)-1: UTF-8
    bool is_known;
    uint8_t held[CHARACTER_MAX]; // of a character that is not whole
    size_t held_len;
};

struct charset_stream *charset_stream_new(struct bytes label)
{
    struct charset_stream *s = err_calloc(1, sizeof(*s));
    char name[LABEL_MAX];
    s->handle = (iconv_t)-1;
    s->is_known = find_name(label, name);
    if (!s->is_known || !name[0]) return s;
    s->handle = iconv_open("UTF-8", name);
    s->is_known = s->handle != (iconv_t)-1;
    return s;
}

void charset_stream_free(struct charset_stream *s)
{
    if (!s) return;
    if (s->handle != (iconv_t)-1) iconv_close(s->handle);
    free(s);
}

bool charset_stream_is_known(const struct charset_stream *s)
{
    return s->is_known;
}

// Octets at the end of text that may become a character with what follows.
static size_t unfinished(struct bytes text)
{
    for (size_t n = 1; n < 4 && n <= text.len; n++) {
        uint8_t c = text.data[text.len - n];
        if ((c & 0xC0) == 0x80) continue;
        size_t needs = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
        return needs > n ? n : 0;
    }
    return 0;
}

static size_t take(struct charset_stream *s, struct bytes text, struct buf *out)
{
    if (s->handle != (iconv_t)-1) return convert_some(s->handle, text, true, out);
    size_t left = unfinished(text);
    utf8_append_clean(out, bytes_first(text, text.len - left));
    return left;
}

void charset_stream_feed(struct charset_stream *s, struct bytes text, struct buf *out)
{
    // Octet by octet until the one that was cut is whole, or is none.
    while (s->held_len > 0 && text.len > 0) {
        s->held[s->held_len++] = text.data[0];
        text = bytes_skip(text, 1);
        struct bytes held = bytes_of(s->held, s->held_len);
        size_t left = take(s, held, out);
        memmove(s->held, s->held + held.len - left, left);
        s->held_len = left;
    }
    if (text.len == 0) return;
    s->held_len = take(s, text, out);
    if (s->held_len > 0) memcpy(s->held, text.data + text.len - s->held_len, s->held_len);
}

void charset_stream_finish(struct charset_stream *s, struct buf *out)
{
    struct bytes held = bytes_of(s->held, s->held_len);
    if (s->handle == (iconv_t)-1) utf8_append_clean(out, held);
    else convert_end(s->handle, held, out);
    s->held_len = 0;
}
