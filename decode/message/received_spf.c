// SPDX-License-Identifier: BSD-2-Clause
//
// RFC 7208 9.1:
//   header-field   = "Received-SPF:" [CFWS] result FWS [comment FWS] [ key-value-list ] CRLF
//   key-value-list = key-value-pair *( ";" [CFWS] key-value-pair ) [";"]
#include "decode/message/received_spf.h"

#include "decode/message/rfc5322_token.h"

static bool is_key_octet(uint8_t c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' ||
           c == '_' || c == '.';
}

static struct bytes take_key(struct rfc5322_scan *s)
{
    size_t from = s->pos;
    while (s->pos < s->text.len && is_key_octet(s->text.data[s->pos])) s->pos++;
    return bytes_of(s->text.data + from, s->pos - from);
}

static bool is_end(uint8_t c)
{
    return c == ';' || c == ' ' || c == '\t';
}

static struct bytes take_value(struct rfc5322_scan *s)
{
    rfc5322_skip_cfws(s);
    size_t from = s->pos;
    if (rfc5322_skip_quoted(s)) return bytes_of(s->text.data + from + 1, s->pos - from - 2);
    while (s->pos < s->text.len && !is_end(s->text.data[s->pos])) s->pos++;
    return bytes_of(s->text.data + from, s->pos - from);
}

void received_spf_read(struct bytes body, struct received_spf *spf_out,
                       void (*pair)(void *ctx, struct bytes key, struct bytes value), void *ctx)
{
    struct rfc5322_scan s = rfc5322_scan_of(body);
    *spf_out = (struct received_spf){0};
    rfc5322_skip_cfws(&s);
    spf_out->result = take_key(&s);
    while (s.pos < body.len && (body.data[s.pos] == ' ' || body.data[s.pos] == '\t')) s.pos++;
    size_t from = s.pos;
    if (rfc5322_skip_comment(&s))
        spf_out->comment = bytes_of(body.data + from + 1, s.pos - from - 2);
    while (s.pos < body.len) {
        rfc5322_skip_cfws(&s);
        struct bytes key = take_key(&s);
        rfc5322_skip_cfws(&s);
        if (s.pos >= body.len) break;
        bool has_value = key.len > 0 && body.data[s.pos] == '=';
        if (has_value || key.len == 0) s.pos++;
        if (has_value) pair(ctx, key, take_value(&s));
    }
}
