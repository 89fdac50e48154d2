// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/html_link.h"

#include "base/limits.h"

static bool is_blank(uint8_t c)
{
    return c <= ' ';
}

static struct bytes trim(struct bytes b)
{
    while (b.len > 0 && is_blank(b.data[0])) b = bytes_skip(b, 1);
    while (b.len > 0 && is_blank(b.data[b.len - 1])) b.len--;
    return b;
}

static bool is_alnum(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Octets of a host name, those beyond ASCII for internationalized ones.
static bool is_host_octet(uint8_t c)
{
    return is_alnum(c) || c == '-' || c == '.' || c == '_' || c >= 0x80;
}

// The authority of RFC 3986 3.2 at the front of b: user information, host, port.
static struct bytes host_of_authority(struct bytes b)
{
    size_t end = 0, start = 0;
    while (end < b.len && b.data[end] != '/' && b.data[end] != '?' && b.data[end] != '#' &&
           b.data[end] != '\\' && !is_blank(b.data[end])) {
        if (b.data[end] == '@') start = end + 1;
        end++;
    }
    b = bytes_skip(bytes_first(b, end), start);
    size_t len = 0;
    while (len < b.len && is_host_octet(b.data[len])) len++;
    while (len > 0 && b.data[len - 1] == '.') len--;
    b.len = len;
    if (bytes_starts_nocase(b, BYTES_LIT("www."))) b = bytes_skip(b, 4);
    return b.len > 0 && b.len <= 255 ? b : BYTES_NONE;
}

void html_link_clean(struct buf *url)
{
    struct bytes text = trim(buf_bytes(url));
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != '\t' && text.data[i] != '\r' && text.data[i] != '\n')
            url->data[len++] = text.data[i];
    if (url->data) url->data[len] = 0;
    url->len = len;
}

struct bytes html_link_host(struct bytes url)
{
    static const char *const schemes[] = {"http:", "https:", "ftp:"};
    url = trim(url);
    for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
        struct bytes scheme = bytes_str(schemes[i]);
        if (!bytes_starts_nocase(url, scheme)) continue;
        url = bytes_skip(url, scheme.len);
        while (url.len > 0 && (url.data[0] == '/' || url.data[0] == '\\')) url = bytes_skip(url, 1);
        return host_of_authority(url);
    }
    return BYTES_NONE;
}

// "name.tld", with a path or without: two labels at least, the last of two letters or more, as no
// version number or file name in running text has it so often that it would be taken for one.
static bool looks_like_host(struct bytes host)
{
    size_t dot = host.len;
    while (dot > 0 && host.data[dot - 1] != '.') dot--;
    if (dot < 2 || host.len - dot < 2) return false;
    for (size_t i = dot; i < host.len; i++) {
        uint8_t c = host.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80)) return false;
    }
    return true;
}

struct bytes html_label_host(struct bytes label)
{
    label = trim(label);
    struct bytes host = html_link_host(label);
    if (!bytes_is_none(host)) return host;
    // One word alone, and no mailbox.
    for (size_t i = 0; i < label.len; i++)
        if (is_blank(label.data[i]) || label.data[i] == '@') return BYTES_NONE;
    bool has_www = bytes_starts_nocase(label, BYTES_LIT("www."));
    host = host_of_authority(label);
    size_t said = host.len + (has_www ? 4 : 0);
    bool is_all = said == label.len || (said < label.len && label.data[said] == '/');
    return !bytes_is_none(host) && is_all && looks_like_host(host) ? host : BYTES_NONE;
}

static bool is_part_of(struct bytes host, struct bytes domain)
{
    if (host.len < domain.len) return false;
    size_t more = host.len - domain.len;
    return bytes_equal_nocase(bytes_skip(host, more), domain) &&
           (more == 0 || host.data[more - 1] == '.');
}

bool html_link_misleads(struct bytes label, struct bytes url)
{
    struct bytes said = html_label_host(label), real = html_link_host(url);
    if (bytes_is_none(said) || bytes_is_none(real)) return false;
    return !is_part_of(said, real) && !is_part_of(real, said);
}

// ---- in a stream

static void on_text(void *ctx, struct bytes text)
{
    struct html_links *l = ctx;
    if (l->is_open) buf_append_bytes(&l->label, text);
}

static void end_link(struct html_links *l)
{
    struct bytes label = buf_bytes(&l->label), url = buf_bytes(&l->url);
    if (l->is_open && html_link_misleads(label, url)) {
        l->count++;
        l->misleading(l->ctx, trim(label), url);
    }
    l->is_open = false;
}

static void on_tag(void *ctx, const struct html_tag *tag)
{
    struct html_links *l = ctx;
    if (!bytes_equal(tag->name, BYTES_LIT("a"))) return;
    end_link(l);
    buf_reset(&l->url, SIZE_MAX);
    buf_reset(&l->label, SIZE_MAX);
    l->is_open = !tag->is_end && html_attribute(tag, "href", &l->url);
    if (l->is_open) html_link_clean(&l->url);
}

static const struct html_events link_events = {on_text, on_tag};

void html_links_init(struct html_links *l,
                     void (*misleading)(void *ctx, struct bytes label, struct bytes url), void *ctx)
{
    *l = (struct html_links){.misleading = misleading, .ctx = ctx};
    html_tokens_init(&l->tokens, &link_events, l);
    buf_init(&l->url, LIMIT_HTML_TAG);
    buf_init(&l->label, LIMIT_HTML_LABEL);
}

void html_links_fini(struct html_links *l)
{
    html_tokens_fini(&l->tokens);
    buf_fini(&l->url);
    buf_fini(&l->label);
}

void html_links_reset(struct html_links *l)
{
    html_tokens_reset(&l->tokens);
    l->is_open = false;
    l->count = 0;
}

void html_links_feed(struct html_links *l, struct bytes in)
{
    html_tokens_feed(&l->tokens, in);
}

void html_links_finish(struct html_links *l)
{
    html_tokens_finish(&l->tokens);
    end_link(l);
}
