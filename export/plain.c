// SPDX-License-Identifier: BSD-2-Clause
#include "export/plain.h"

#include <stdio.h>

#include "base/display.h"

void plain_endpoint(struct buf *out, const struct stream_endpoint *e)
{
    char ip[SESSION_IP_TEXT];
    session_ip_text(e, ip);
    if (e->ip_version == 6) buf_append_byte(out, '[');
    buf_append_str(out, ip);
    buf_append_str(out, e->ip_version == 6 ? "]:" : ":");
    buf_append_number(out, e->port, 1);
}

void plain_number(struct buf *out, uint64_t n)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0) buf_append_byte(out, ',');
        buf_append_byte(out, (uint8_t)digits[i]);
    }
}

void plain_count(struct buf *out, uint64_t n, const char *singular, const char *plural)
{
    plain_number(out, n);
    buf_append_byte(out, ' ');
    buf_append_str(out, n == 1 ? singular : plural);
}

void plain_size(struct buf *out, uint64_t n)
{
    if (n < 1000) {
        buf_append_number(out, n, 1);
        return;
    }
    size_t unit = 0;
    for (; n >= 1000 * 1000; n /= 1000) unit++;
    unsigned whole = (unsigned)(n / 1000), tenth = (unsigned)(n % 1000 / 100);
    buf_append_number(out, whole, 1);
    if (whole < 100) {
        buf_append_byte(out, '.');
        buf_append_number(out, tenth, 1);
    }
    buf_append_byte(out, (uint8_t)"KMGTPE"[unit]);
}

void plain_path(struct buf *out, struct bytes path)
{
    if (bytes_is_none(path)) {
        buf_append_str(out, "(not seen)");
        return;
    }
    buf_append_byte(out, '<');
    display_append(out, path, 0);
    buf_append_byte(out, '>');
}

void plain_reply_text(struct buf *out, const struct session_reply *r)
{
    display_append(out, r->enhanced, 0);
    if (r->enhanced.len && r->text.len) buf_append_byte(out, ' ');
    for (struct bytes rest = r->text; rest.len > 0;) {
        size_t line = bytes_find(rest, 0, '\n');
        display_append(out, bytes_first(rest, line), DISPLAY_TABS);
        if (line < rest.len) buf_append_str(out, " / ");
        rest = bytes_skip(rest, line + 1);
    }
}

void plain_reply(struct buf *out, const struct session_reply *r)
{
    if (r->code == 0) {
        buf_append_str(out, "no reply");
        return;
    }
    buf_append_number(out, r->code, 3);
    if (r->enhanced.len || r->text.len) buf_append_byte(out, ' ');
    plain_reply_text(out, r);
}
