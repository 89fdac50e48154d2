// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/filter_lex.h"

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_word(uint8_t c)
{
    return c > ' ' && c != 0x7F && !strchr("(){},\"'&|=<>~!", c);
}

static const struct {
    const char *sign;
    enum filter_token_kind kind;
    enum filter_op op;
} signs[] = {
    {"<>", FILTER_TOKEN_STRING, FILTER_IS_PRESENT}, // the null reverse-path
    {"==", FILTER_TOKEN_OP, FILTER_EQUAL},
    {"!=", FILTER_TOKEN_OP, FILTER_NOT_EQUAL},
    {"<=", FILTER_TOKEN_OP, FILTER_LESS_EQUAL},
    {">=", FILTER_TOKEN_OP, FILTER_GREATER_EQUAL},
    {"!~", FILTER_TOKEN_OP, FILTER_MATCHES_NOT},
    {"=~", FILTER_TOKEN_OP, FILTER_MATCHES},
    {"&&", FILTER_TOKEN_AND, FILTER_IS_PRESENT},
    {"||", FILTER_TOKEN_OR, FILTER_IS_PRESENT},
    {"<", FILTER_TOKEN_OP, FILTER_LESS},
    {">", FILTER_TOKEN_OP, FILTER_GREATER},
    {"~", FILTER_TOKEN_OP, FILTER_MATCHES},
    {"=", FILTER_TOKEN_OP, FILTER_EQUAL},
    {"!", FILTER_TOKEN_NOT, FILTER_IS_PRESENT},
    {"(", FILTER_TOKEN_OPEN, FILTER_IS_PRESENT},
    {")", FILTER_TOKEN_CLOSE, FILTER_IS_PRESENT},
    {"{", FILTER_TOKEN_BEGIN, FILTER_IS_PRESENT},
    {"}", FILTER_TOKEN_FINISH, FILTER_IS_PRESENT},
    {",", FILTER_TOKEN_COMMA, FILTER_IS_PRESENT},
};

static struct filter_token wrong(size_t at, size_t len, const char *why)
{
    return (struct filter_token){.kind = FILTER_TOKEN_WRONG, .at = at, .len = len, .why = why};
}

// Between "…" a backslash before " or \ takes its meaning; any other stays, so that regular
// expressions can be written as they are. Between '…' nothing has a meaning.
static struct filter_token lex_string(struct bytes text, size_t at, struct arena *arena)
{
    uint8_t quote = text.data[at];
    uint8_t *out = arena_alloc(arena, text.len - at);
    size_t len = 0;
    for (size_t i = at + 1; i < text.len; i++) {
        if (text.data[i] == quote) {
            return (struct filter_token){.kind = FILTER_TOKEN_STRING,
                                         .text = bytes_of(out, len),
                                         .at = at,
                                         .len = i + 1 - at};
        }
        bool is_escape = quote == '"' && text.data[i] == '\\' && i + 1 < text.len &&
                         (text.data[i + 1] == '"' || text.data[i + 1] == '\\');
        if (is_escape) i++;
        out[len++] = text.data[i];
    }
    return wrong(at, 1, "this quotation mark has no other to end it");
}

static struct filter_token lex_name(struct bytes text, size_t at)
{
    size_t end = at + 1;
    while (end < text.len && is_word(text.data[end])) end++;
    if (end == at + 1)
        return wrong(at, 1, "\"and\" is written and, or &&; a filter by its name as &name");
    return (struct filter_token){.kind = FILTER_TOKEN_NAME,
                                 .text = bytes_of(text.data + at + 1, end - at - 1),
                                 .at = at,
                                 .len = end - at};
}

struct filter_token filter_lex(struct bytes text, size_t at, struct arena *arena)
{
    while (at < text.len && is_blank(text.data[at])) at++;
    if (at == text.len) return (struct filter_token){.kind = FILTER_TOKEN_END, .at = at};
    uint8_t c = text.data[at];
    if (c == '"' || c == '\'') return lex_string(text, at, arena);
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        size_t len = strlen(signs[i].sign);
        if (text.len - at < len || memcmp(text.data + at, signs[i].sign, len) != 0) continue;
        return (struct filter_token){.kind = signs[i].kind,
                                     .op = signs[i].op,
                                     .text = BYTES_LIT(""),
                                     .at = at,
                                     .len = len};
    }
    if (c == '&') return lex_name(text, at);
    if (c == '|') return wrong(at, 1, "\"or\" is written or, or ||");
    if (!is_word(c)) return wrong(at, 1, "a control character");
    size_t end = at;
    while (end < text.len && is_word(text.data[end])) end++;
    return (struct filter_token){.kind = FILTER_TOKEN_WORD,
                                 .text = bytes_of(text.data + at, end - at),
                                 .at = at,
                                 .len = end - at};
}
