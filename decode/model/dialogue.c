// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/dialogue.h"

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static size_t end_of_word(struct bytes b, size_t at)
{
    while (at < b.len && !is_blank(b.data[at])) at++;
    return at;
}

struct bytes dialogue_open_words(struct bytes line)
{
    size_t verb = end_of_word(line, 0), at = verb;
    bool is_auth = bytes_equal_nocase(bytes_first(line, verb), BYTES_LIT("AUTH")) ||
                   bytes_equal_nocase(bytes_first(line, verb), BYTES_LIT("X-EXPS"));
    if (!is_auth) return bytes_first(line, 0);
    while (at < line.len && is_blank(line.data[at])) at++;
    return bytes_first(line, end_of_word(line, at));
}

// Only CRLF is the line end that one need not see; another is shown as a mark.
static struct bytes without_line_end(struct bytes b)
{
    if (b.len >= 2 && memcmp(b.data + b.len - 2, "\r\n", 2) == 0) b.len -= 2;
    return b;
}

struct bytes dialogue_shown_text(const struct dialogue_line *l)
{
    struct bytes text = without_line_end(l->text);
    return l->is_secret ? dialogue_open_words(text) : text;
}
