// SPDX-License-Identifier: BSD-2-Clause
#include "app/user_charset.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "base/display.h"

// What the user asked for; "" is nothing.
static const char *wanted(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = getenv(names[i]);
        if (value && value[0]) return value;
    }
    return "";
}

// A locale that is not installed here (a server that was logged in to) still says its charset.
static bool names_utf8(const char *locale)
{
    const char *charset = strchr(locale, '.');
    return charset &&
           (strncasecmp(charset, ".UTF-8", 6) == 0 || strncasecmp(charset, ".utf8", 5) == 0);
}

bool user_charset_is_utf8(void)
{
    locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
    if (locale == (locale_t)0) return names_utf8(wanted());
    bool is_utf8 = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
    freelocale(locale);
    return is_utf8;
}

void user_charset_set(void)
{
    if (!setlocale(LC_CTYPE, "") && names_utf8(wanted())) setlocale(LC_CTYPE, "C.UTF-8");
}

bool user_charset_is_ascii(int fd)
{
    return isatty(fd) && !user_charset_is_utf8();
}

unsigned user_charset_flags(int fd)
{
    return user_charset_is_ascii(fd) ? DISPLAY_ASCII : 0;
}

void user_charset_append_ascii(struct buf *out, struct bytes text)
{
    static const char cut[] = "…";
    while (text.len > 0) {
        size_t n = 0;
        while (n < text.len && text.data[n] >= ' ' &&
               !bytes_starts_nocase(bytes_skip(text, n), bytes_str(cut)))
            n++;
        display_append(out, bytes_first(text, n), DISPLAY_ASCII);
        text = bytes_skip(text, n);
        if (text.len == 0) break;
        bool is_cut = text.data[0] >= ' ';
        buf_append_byte(out, is_cut ? '~' : text.data[0]);
        text = bytes_skip(text, is_cut ? sizeof(cut) - 1 : 1);
    }
}
