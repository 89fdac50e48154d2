// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_ehlo.h"

#include "decode/smtp/char_class.h"

struct smtp_ehlo smtp_ehlo_of(const struct smtp_reply *reply)
{
    size_t first = bytes_find(reply->full_text, 0, '\n');
    return (struct smtp_ehlo){.rest = bytes_skip(reply->full_text, first + 1),
                              .is_cut = reply->is_line_cut,
                              .at_end = first == reply->full_text.len};
}

bool smtp_ehlo_next(struct smtp_ehlo *e, struct bytes *extension_out)
{
    if (e->at_end) return false;
    size_t end = bytes_find(e->rest, 0, '\n');
    e->at_end = end == e->rest.len;
    *extension_out = bytes_first(e->rest, end);
    e->rest = bytes_skip(e->rest, end + 1);
    return !e->at_end || !e->is_cut;
}

// Where the keyword ends; blanks before it belong to it here.
static size_t keyword_end(struct bytes extension)
{
    size_t i = 0;
    while (i < extension.len && char_is_wsp(extension.data[i])) i++;
    while (i < extension.len && !char_is_wsp(extension.data[i]) && extension.data[i] != '=') i++;
    return i;
}

struct bytes smtp_ehlo_copy(struct arena *a, struct bytes extension)
{
    uint8_t *copy = arena_alloc(a, extension.len + 1);
    size_t end = keyword_end(extension);
    for (size_t i = 0; i < extension.len; i++)
        copy[i] = i < end ? char_upper(extension.data[i]) : extension.data[i];
    return bytes_of(copy, extension.len);
}

struct bytes smtp_ehlo_keyword(struct bytes extension)
{
    return bytes_trim_wsp(bytes_first(extension, keyword_end(extension)));
}

struct bytes smtp_ehlo_params(struct bytes extension)
{
    size_t end = keyword_end(extension);
    if (end < extension.len && extension.data[end] == '=') end++;
    return bytes_trim_wsp(bytes_skip(extension, end));
}

// Asked of every extension of every offer, so it looks no further than it must.
bool smtp_ehlo_has(struct bytes extension, struct bytes keyword)
{
    while (extension.len > 0 && char_is_wsp(extension.data[0]))
        extension = bytes_skip(extension, 1);
    if (!bytes_starts_nocase(extension, keyword)) return false;
    if (extension.len == keyword.len) return true;
    uint8_t next = extension.data[keyword.len];
    return char_is_wsp(next) || next == '=';
}

bool smtp_ehlo_is(struct bytes extension, const char *keyword)
{
    return smtp_ehlo_has(extension, bytes_str(keyword));
}
