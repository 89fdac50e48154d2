// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_path.h"

#include "base/utf8.h"
#include "decode/smtp/char_class.h"

static struct bytes skip_wsp(struct bytes b)
{
    while (b.len > 0 && char_is_wsp(b.data[0])) b = bytes_skip(b, 1);
    return b;
}

// What follows "FROM:"; false where that is not there. *strict_out: no blank around the colon.
static bool skip_keyword(struct bytes arg, const char *keyword, struct bytes *rest_out,
                         bool *strict_out)
{
    if (!bytes_starts_nocase(arg, bytes_str(keyword))) return false;
    struct bytes at_colon = bytes_skip(arg, strlen(keyword));
    struct bytes b = skip_wsp(at_colon);
    if (b.len == 0 || b.data[0] != ':') return false;
    struct bytes after = bytes_skip(b, 1);
    *rest_out = skip_wsp(after);
    *strict_out = b.len == at_colon.len && rest_out->len == after.len;
    return true;
}

// Offset of the octet after the quoted string that begins at from, or b.len + 1 when it has no end.
static size_t quoted_end(struct bytes b, size_t from)
{
    for (size_t i = from + 1; i < b.len; i++) {
        if (b.data[i] == '\\') i++;
        else if (b.data[i] == '"') return i + 1;
    }
    return b.len + 1;
}

// Offset of the first c outside quoted strings; a quote that never ends is an octet like others.
// b.len when there is none.
static size_t find_unquoted(struct bytes b, uint8_t c)
{
    size_t i = 0;
    bool quotes_end = true;
    while (i < b.len) {
        if (b.data[i] == c) return i;
        size_t next = i + 1;
        if (b.data[i] == '"' && quotes_end) {
            next = quoted_end(b, i);
            quotes_end = next <= b.len;
            if (!quotes_end) next = i + 1;
        }
        i = next;
    }
    return b.len;
}

static size_t find_wsp(struct bytes b)
{
    size_t i = 0;
    while (i < b.len && !char_is_wsp(b.data[i])) i++;
    return i;
}

static void split_brackets(struct bytes b, struct smtp_path *out)
{
    bool opens = b.len > 0 && b.data[0] == '<';
    struct bytes inner = bytes_skip(b, opens);
    size_t end = opens ? find_unquoted(inner, '>') : inner.len;
    out->has_brackets = end < inner.len;
    if (!out->has_brackets) end = find_wsp(inner);
    out->path = bytes_first(inner, end);
    out->raw = bytes_first(b, end + opens + out->has_brackets);
    out->rest = bytes_trim_wsp(bytes_skip(b, out->raw.len));
    out->is_null = out->has_brackets && end == 0;
}

// RFC 5321 appendix C: "@a,@b:user@d". Only what begins with "@" and has a colon after that.
static struct bytes split_route(struct bytes path, struct smtp_path *out)
{
    size_t colon = path.len > 0 && path.data[0] == '@' ? find_unquoted(path, ':') : path.len;
    if (colon == path.len) return path;
    out->source_route = bytes_first(path, colon);
    return bytes_skip(path, colon + 1);
}

// The last "@" counts: a local-part with one in it is broken, a domain with one more so.
static void split_mailbox(struct bytes mailbox, struct smtp_path *out)
{
    size_t at = mailbox.len;
    while (at > 0 && mailbox.data[at - 1] != '@') at--;
    if (at == 0) {
        out->local_part = mailbox;
        return;
    }
    out->local_part = bytes_first(mailbox, at - 1);
    out->domain = bytes_skip(mailbox, at);
}

// Labels of at least one octet with dots between them, each of which has only octets of the class.
static bool is_dotted(struct bytes b, bool (*in_class)(uint8_t))
{
    bool in_label = false;
    for (size_t i = 0; i < b.len; i++) {
        if (b.data[i] == '.' ? !in_label : !in_class(b.data[i])) return false;
        in_label = b.data[i] != '.';
    }
    return in_label;
}

static bool in_atom(uint8_t c)
{
    return char_is_atext(c) || c >= 0x80;
}

static bool in_label(uint8_t c)
{
    return char_is_let_dig(c) || c == '-' || c >= 0x80;
}

static bool is_quoted_string(struct bytes b)
{
    if (b.len < 2 || b.data[0] != '"' || b.data[b.len - 1] != '"') return false;
    for (size_t i = 1; i + 1 < b.len; i++) {
        uint8_t c = b.data[i];
        if (c == '\\') {
            c = b.data[++i];
            if (i + 1 >= b.len || c < ' ' || c > '~') return false;
        } else if (!char_is_qtext(c) && c < 0x80) {
            return false;
        }
    }
    return true;
}

static bool is_local_part(struct bytes b)
{
    return is_dotted(b, in_atom) || is_quoted_string(b);
}

// RFC 5321 4.1.3, roughly: "[" 1*dcontent "]".
static bool is_address_literal(struct bytes b)
{
    if (b.len < 3 || b.data[0] != '[' || b.data[b.len - 1] != ']') return false;
    for (size_t i = 1; i + 1 < b.len; i++) {
        uint8_t c = b.data[i];
        if (c <= ' ' || c > '~' || c == '[' || c == '\\' || c == ']') return false;
    }
    return true;
}

// sub-domain = Let-dig [Ldh-str]: no label begins or ends with a hyphen.
static bool is_domain(struct bytes b)
{
    if (!is_dotted(b, in_label)) return false;
    for (size_t i = 0; i < b.len; i++) {
        if (b.data[i] != '-') continue;
        if (i == 0 || b.data[i - 1] == '.') return false;
        if (i + 1 == b.len || b.data[i + 1] == '.') return false;
    }
    return true;
}

// A-d-l = At-domain *( "," At-domain )
static bool is_route(struct bytes b)
{
    while (b.len > 0) {
        size_t comma = bytes_find(b, 0, ',');
        struct bytes item = bytes_first(b, comma);
        if (item.len < 2 || item.data[0] != '@' || !is_domain(bytes_skip(item, 1))) return false;
        if (comma + 1 == b.len) return false;
        b = bytes_skip(b, comma + 1);
    }
    return true;
}

static bool is_valid_path(const struct smtp_path *p, enum smtp_path_kind kind)
{
    if (!p->has_brackets) return false;
    if (p->is_null) return kind == SMTP_PATH_FROM;
    if (!utf8_is_valid(p->path)) return false;
    if (!bytes_is_none(p->source_route) && !is_route(p->source_route)) return false;
    if (bytes_is_none(p->domain))
        return kind == SMTP_PATH_TO && bytes_equal_nocase(p->path, BYTES_LIT("postmaster"));
    return is_local_part(p->local_part) && (is_domain(p->domain) || is_address_literal(p->domain));
}

void smtp_path_parse(struct bytes arg, enum smtp_path_kind kind, struct smtp_path *out)
{
    bool is_strict;
    struct bytes b;
    *out = (struct smtp_path){.rest = BYTES_LIT("")};
    if (!skip_keyword(arg, kind == SMTP_PATH_FROM ? "FROM" : "TO", &b, &is_strict)) return;
    split_brackets(b, out);
    split_mailbox(split_route(out->path, out), out);
    out->is_utf8 = !utf8_is_ascii(out->path) && utf8_is_valid(out->path);
    bool ends_well = out->rest.len == 0 || char_is_wsp(b.data[out->raw.len]);
    out->is_valid = is_strict && ends_well && is_valid_path(out, kind);
}
