// SPDX-License-Identifier: BSD-2-Clause
//
// RFC 8601 2.2:
//   authres-payload = [CFWS] authserv-id [CFWS version] (no-result / 1*resinfo)
//   resinfo    = ";" methodspec [reasonspec] *propspec
//   methodspec = method ["/" version] "=" result       no-result = ";" "none"
//   propspec   = ptype "." property "=" pvalue         reasonspec = "reason" "=" value
//
// Deliberate deviations: where blanks stand around the "." of a property, only what follows it is
// the name; a value ends at a blank, a comment or ";", whatever octets it has
// ("smtp.mailfrom=<a@b>"); where the authserv-id is missing, as with Exchange inside of a tenant,
// it is empty.
#include "decode/message/auth_results.h"

#include "decode/message/rfc5322_token.h"

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static bool at(struct rfc5322_scan *s, uint8_t c)
{
    rfc5322_skip_cfws(s);
    return s->pos < s->text.len && s->text.data[s->pos] == c;
}

static bool take(struct rfc5322_scan *s, uint8_t c)
{
    if (!at(s, c)) return false;
    s->pos++;
    return true;
}

// A quoted string's content, or octets up to a blank, a comment, ";" or one of stop.
static struct bytes take_text(struct rfc5322_scan *s, const char *stop)
{
    rfc5322_skip_cfws(s);
    size_t from = s->pos;
    if (rfc5322_skip_quoted(s)) return bytes_of(s->text.data + from + 1, s->pos - from - 2);
    while (s->pos < s->text.len) {
        uint8_t c = s->text.data[s->pos];
        if (is_blank(c) || c == ';' || c == '(' || (c && strchr(stop, c))) break;
        s->pos++;
    }
    return bytes_of(s->text.data + from, s->pos - from);
}

// "name = value" or "name/version = value". false: none is there, and what
// stands there instead was passed over.
static bool take_pair(struct rfc5322_scan *s, struct bytes *name_out, struct bytes *value_out)
{
    *name_out = take_text(s, "=/");
    if (take(s, '/')) take_text(s, "="); // a method's version
    if (take(s, '=')) {
        *value_out = take_text(s, "");
        return name_out->len > 0;
    }
    // An unclosed comment or a stray octet: it is no name, and it must not stop us.
    if (name_out->len == 0 && s->pos < s->text.len && s->text.data[s->pos] != ';') s->pos++;
    return false;
}

struct pending {
    struct bytes method, result, reason;
    bool is_given;
};

static void give(struct pending *p, const struct auth_results_handler *handler, void *ctx)
{
    if (p->is_given) return;
    handler->result(ctx, p->method, p->result, p->reason);
    p->is_given = true;
}

// What stands between two ";". The reason comes with the result, so that waits for it.
static void read_result(struct rfc5322_scan *s, const struct auth_results_handler *handler,
                        void *ctx)
{
    struct pending p = {.is_given = true};
    struct bytes name, value;
    while (!at(s, ';') && s->pos < s->text.len) {
        if (!take_pair(s, &name, &value)) continue;
        if (bytes_is_none(p.method)) {
            p = (struct pending){name, value, BYTES_NONE, false};
        } else if (!p.is_given && bytes_equal_nocase(name, BYTES_LIT("reason"))) {
            p.reason = value;
        } else {
            give(&p, handler, ctx);
            handler->property(ctx, name, value);
        }
    }
    give(&p, handler, ctx);
}

static bool begins_with_instance(struct bytes body)
{
    body = bytes_trim_wsp(body);
    return body.len > 1 && body.data[0] == 'i' && (body.data[1] == '=' || is_blank(body.data[1]));
}

struct bytes auth_results_read(struct bytes body, const struct auth_results_handler *handler,
                               void *ctx)
{
    struct rfc5322_scan s = rfc5322_scan_of(body);
    struct bytes server;
    if (begins_with_instance(body)) s.pos = bytes_find(body, 0, ';') + 1;
    if (s.pos > body.len) s.pos = body.len;
    size_t start = s.pos;
    server = take_text(&s, "=");
    if (at(&s, '=')) { // no authserv-id: this is a result
        server = BYTES_LIT("");
        s.pos = start;
        read_result(&s, handler, ctx);
    }
    // A version may stand there.
    while (!at(&s, ';') && s.pos < body.len) s.pos++;
    while (take(&s, ';')) read_result(&s, handler, ctx);
    return server;
}
