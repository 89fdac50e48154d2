// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/charset_label.h"

#include <stdio.h>
#include <string.h>

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
    // Other labels of the Encoding Standard (WHATWG) and IANA's.
    {"unicode-1-1-utf-8", ""},
    {"unicode11utf8", ""},
    {"unicode20utf8", ""},
    {"x-unicode20utf8", ""},
    {"x-utf-8", ""},
    {"x-utf8", ""},
    {"utf_8", ""},
    {"utf8mb4", ""},
    {"cp65001", ""},
    {"iso_646.irv:1991", ""},
    {"csascii", ""},
    {"iso-ir-6", ""},
    {"cp367", ""},
    {"ibm367", ""},
    {"iso88591", "CP1252"},
    {"iso_8859-1:1987", "CP1252"},
    {"csisolatin1", "CP1252"},
    {"cp819", "CP1252"},
    {"ibm819", "CP1252"},
    {"iso88599", "CP1254"},
    {"iso_8859-9:1989", "CP1254"},
    {"csisolatin5", "CP1254"},
    {"iso-ir-148", "CP1254"},
    {"l5", "CP1254"},
    {"latin-5", "CP1254"},
    {"iso8859-11", "CP874"},
    {"iso885911", "CP874"},
    {"dos-874", "CP874"},
    {"iso_8859-11", "CP874"},
    {"866", "CP866"},
    {"csibm866", "CP866"},
    {"csisolatin2", "ISO-8859-2"},
    {"iso-ir-101", "ISO-8859-2"},
    {"iso88592", "ISO-8859-2"},
    {"iso_8859-2:1987", "ISO-8859-2"},
    {"l2", "ISO-8859-2"},
    {"csisolatin3", "ISO-8859-3"},
    {"iso-ir-109", "ISO-8859-3"},
    {"iso88593", "ISO-8859-3"},
    {"iso_8859-3:1988", "ISO-8859-3"},
    {"l3", "ISO-8859-3"},
    {"latin3", "ISO-8859-3"},
    {"csisolatin4", "ISO-8859-4"},
    {"iso-ir-110", "ISO-8859-4"},
    {"iso88594", "ISO-8859-4"},
    {"iso_8859-4:1988", "ISO-8859-4"},
    {"l4", "ISO-8859-4"},
    {"latin4", "ISO-8859-4"},
    {"csisolatincyrillic", "ISO-8859-5"},
    {"cyrillic", "ISO-8859-5"},
    {"iso-ir-144", "ISO-8859-5"},
    {"iso88595", "ISO-8859-5"},
    {"iso_8859-5:1988", "ISO-8859-5"},
    {"arabic", "ISO-8859-6"},
    {"asmo-708", "ISO-8859-6"},
    {"csiso88596e", "ISO-8859-6"},
    {"csiso88596i", "ISO-8859-6"},
    {"csisolatinarabic", "ISO-8859-6"},
    {"ecma-114", "ISO-8859-6"},
    {"iso-ir-127", "ISO-8859-6"},
    {"iso88596", "ISO-8859-6"},
    {"iso_8859-6:1987", "ISO-8859-6"},
    {"csisolatingreek", "ISO-8859-7"},
    {"ecma-118", "ISO-8859-7"},
    {"elot_928", "ISO-8859-7"},
    {"greek", "ISO-8859-7"},
    {"greek8", "ISO-8859-7"},
    {"iso-ir-126", "ISO-8859-7"},
    {"iso88597", "ISO-8859-7"},
    {"iso_8859-7:1987", "ISO-8859-7"},
    {"sun_eu_greek", "ISO-8859-7"},
    {"csiso88598e", "ISO-8859-8"},
    {"csiso88598i", "ISO-8859-8"},
    {"csisolatinhebrew", "ISO-8859-8"},
    {"hebrew", "ISO-8859-8"},
    {"iso-ir-138", "ISO-8859-8"},
    {"iso88598", "ISO-8859-8"},
    {"iso_8859-8:1988", "ISO-8859-8"},
    {"visual", "ISO-8859-8"},
    {"logical", "ISO-8859-8"},
    {"csisolatin6", "ISO-8859-10"},
    {"iso-ir-157", "ISO-8859-10"},
    {"iso885910", "ISO-8859-10"},
    {"l6", "ISO-8859-10"},
    {"latin6", "ISO-8859-10"},
    {"iso885913", "ISO-8859-13"},
    {"iso885914", "ISO-8859-14"},
    {"csisolatin9", "ISO-8859-15"},
    {"iso885915", "ISO-8859-15"},
    {"l9", "ISO-8859-15"},
    {"cskoi8r", "KOI8-R"},
    {"koi", "KOI8-R"},
    {"koi8_r", "KOI8-R"},
    {"csmacintosh", "MACINTOSH"},
    {"x-mac-ukrainian", "MAC-CYRILLIC"},
    {"csiso58gb231280", "GB18030"},
    {"iso-ir-58", "GB18030"},
    {"gb-2312", "GB18030"},
    {"gb2312-80", "GB18030"},
    {"csbig5", "BIG5-HKSCS"},
    {"x-x-big5", "BIG5-HKSCS"},
    {"cseucpkdfmtjapanese", "EUC-JP"},
    {"euc_jp", "EUC-JP"},
    {"csshiftjis", "CP932"},
    {"shiftjis", "CP932"},
    {"x-ms-cp932", "CP932"},
    {"iso2022jp", CHARSET_JIS},
    {"cp50220", CHARSET_JIS},
    {"cp50221", CHARSET_JIS},
    {"cseuckr", "CP949"},
    {"csksc56011987", "CP949"},
    {"iso-ir-149", "CP949"},
    {"ks_c_5601-1989", "CP949"},
    {"euckr", "CP949"},
    {"utf16", "UTF-16"},
    {"csunicode", "UTF-16"},
    {"iso-10646-ucs-2", "UTF-16"},
    {"unicode", "UTF-16"},
    {"unicodefeff", "UTF-16"},
    {"csutf16", "UTF-16"},
    {"unicodefffe", "UTF-16BE"},
    {"utf7", CHARSET_UTF7},
    {"csutf7", CHARSET_UTF7},
    {"iso-8859-11", "CP874"},
    {"iso-8859-8-i", "ISO-8859-8"},
    {"iso-8859-8-e", "ISO-8859-8"},
    {"iso-8859-6-i", "ISO-8859-6"},
    {"iso-8859-6-e", "ISO-8859-6"},
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
    {"iso-2022-jp", CHARSET_JIS},
    {"iso-2022-jp-1", "ISO-2022-JP-1"},
    {"iso-2022-jp-2", "ISO-2022-JP-2"},
    {"iso-2022-jp-3", "ISO-2022-JP-3"},
    {"csiso2022jp", CHARSET_JIS},
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
    {"hz-gb-2312", CHARSET_HZ},
    {"hz", CHARSET_HZ},
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
    {"utf-7", CHARSET_UTF7},
    {"unicode-1-1-utf-7", CHARSET_UTF7},
    {"x-unicode-1-1-utf-7", CHARSET_UTF7},
    {"utf-16", "UTF-16"},
    {"utf-16le", "UTF-16LE"},
    {"utf-16be", "UTF-16BE"},
    {"utf-32", "UTF-32"},
    {"utf-32le", "UTF-32LE"},
    {"utf-32be", "UTF-32BE"},
    {"ucs-2", "UTF-16"},
};

static char lower(uint8_t c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

// Quotes that are none of the field's syntax: charset='utf-8'.
static struct bytes without_quotes(struct bytes b)
{
    bool is_quoted =
        b.len > 2 && (b.data[0] == '\'' || b.data[0] == '"') && b.data[b.len - 1] == b.data[0];
    return is_quoted ? bytes_trim_wsp(bytes_of(b.data + 1, b.len - 2)) : b;
}

// false: too long to be a charset.
static bool clean_label(struct bytes label, char out[CHARSET_NAME_MAX])
{
    label = without_quotes(bytes_trim_wsp(label));
    if (label.len >= CHARSET_NAME_MAX) return false;
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

bool charset_label_name(struct bytes label, char name_out[CHARSET_NAME_MAX])
{
    char text[CHARSET_NAME_MAX];
    if (!clean_label(label, text)) return false;
    for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
        const char *digits;
        if (!matches(aliases[i].label, text, &digits)) continue;
        const char *name = aliases[i].name;
        int fixed = (int)strcspn(name, "#");
        snprintf(name_out, CHARSET_NAME_MAX, "%.*s%s", fixed, name, name[fixed] ? digits : "");
        return true;
    }
    return false;
}
