// SPDX-License-Identifier: BSD-2-Clause
//
// RFC 5322 3.4 and 4.4:
//   address-list = (address *("," address))        address = mailbox / group
//   mailbox      = [display-name] "<" [obs-route] addr-spec ">" / addr-spec
//   group        = display-name ":" [mailbox-list] ";"
//   obs-route    = *(CFWS / ",") "@" domain *("," ["@" domain]) ":"
//
// Deliberate deviations: an item with angle brackets is those brackets' content, whatever stands
// around it; an item without is read word by word, so that of `"Ann" ann@example.org` the last word
// remains and of `a@example.org b@example.org` both; ":" begins a group wherever it stands.
#include "decode/message/address.h"

#include "base/buf.h"
#include "decode/message/rfc5322_token.h"

struct list {
    struct rfc5322_scan scan;
    void (*found)(void *ctx, struct bytes display_name, struct bytes addr_spec);
    void *ctx;
    struct bytes name; // before the angle brackets at hand
    struct buf spec;   // addr-spec being put together
    bool has_at;       // there is an "@" in it
    bool after_word;   // it ends in a word: another one next to it begins anew
    size_t item;       // where the item began
    bool has_angle;    // the item's addresses were found in angle brackets
};

static void give(struct list *l, struct bytes spec)
{
    if (spec.len > 0) l->found(l->ctx, l->name, spec);
}

static void begin_spec(struct list *l)
{
    buf_reset(&l->spec, SIZE_MAX);
    l->has_at = l->after_word = false;
}

static bool is_word(enum rfc5322_token kind)
{
    return kind == RFC5322_ATOM || kind == RFC5322_QUOTED || kind == RFC5322_LITERAL;
}

static void add_token(struct list *l, enum rfc5322_token kind, struct bytes text)
{
    if (kind == RFC5322_BLANK || kind == RFC5322_COMMENT) return;
    l->after_word = is_word(kind);
    if (kind == RFC5322_SPECIAL && text.data[0] == '@') l->has_at = true;
    buf_append_bytes(&l->spec, text);
}

// Is this token a second word where only one can stand?
static bool is_second_word(const struct list *l, enum rfc5322_token kind)
{
    return l->after_word && is_word(kind);
}

// An item without angle brackets.
static void bare_item(struct list *l, struct bytes item)
{
    struct rfc5322_scan s = rfc5322_scan_of(item);
    bool is_phrase = false, any = false;
    struct bytes text;
    enum rfc5322_token kind;
    begin_spec(l);
    while ((kind = rfc5322_next(&s, &text)) != RFC5322_END) {
        if (is_second_word(l, kind)) {
            if (l->has_at) give(l, buf_bytes(&l->spec));
            any |= l->has_at;
            is_phrase = true;
            begin_spec(l);
        }
        add_token(l, kind, text);
    }
    if (l->has_at || !is_phrase) give(l, buf_bytes(&l->spec));
    else if (!any) give(l, bytes_trim_wsp(item));
}

static void end_item(struct list *l, size_t end)
{
    if (!l->has_angle) bare_item(l, bytes_of(l->scan.text.data + l->item, end - l->item));
    l->item = l->scan.pos;
    l->has_angle = false;
}

// Puts the addr-spec of angle brackets together, a route dropped; false where two words stand side
// by side, which is no addr-spec.
static bool angle_spec(struct list *l, struct bytes content)
{
    struct rfc5322_scan s = rfc5322_scan_of(content);
    bool is_route = false;
    struct bytes text;
    enum rfc5322_token kind;
    begin_spec(l);
    while ((kind = rfc5322_next(&s, &text)) != RFC5322_END) {
        if (is_second_word(l, kind)) return false;
        if (l->spec.len == 0 && kind == RFC5322_SPECIAL && text.data[0] == '@') is_route = true;
        add_token(l, kind, text);
        if (is_route && kind == RFC5322_SPECIAL && text.data[0] == ':') {
            is_route = false;
            begin_spec(l);
        }
    }
    return true;
}

// Behind "<": goes on to its ">" or, where that is missing, to the end of the item.
static void angle(struct list *l)
{
    size_t start = l->scan.pos, end;
    struct bytes name = bytes_of(l->scan.text.data + l->item, start - 1 - l->item);
    bool is_route = false, is_first = true;
    struct bytes text;
    for (;;) {
        end = l->scan.pos;
        enum rfc5322_token kind = rfc5322_next(&l->scan, &text);
        if (kind == RFC5322_END) break;
        if (kind == RFC5322_BLANK || kind == RFC5322_COMMENT) continue;
        uint8_t c = kind == RFC5322_SPECIAL ? text.data[0] : 0;
        if (is_first) is_route = c == '@' || c == ',';
        is_first = false;
        if (c == ':') is_route = false;
        if (c == '>') break;
        if (c == '<' || c == ';' || (c == ',' && !is_route)) {
            l->scan.pos = end; // this one is not ours
            break;
        }
    }
    struct bytes content = bytes_of(l->scan.text.data + start, end - start);
    l->name = bytes_trim_wsp(name);
    if (l->name.len == 0 || l->has_angle) l->name = BYTES_NONE;
    l->has_angle = true;
    give(l, angle_spec(l, content) ? buf_bytes(&l->spec) : bytes_trim_wsp(content));
    l->name = BYTES_NONE;
}

static void read_special(struct list *l, uint8_t c)
{
    switch (c) {
    case '<': angle(l); break;
    case ',':
    case ';': end_item(l, l->scan.pos - 1); break;
    case ':': // what stood before it was a group's name
        l->item = l->scan.pos;
        l->has_angle = false;
        break;
    }
}

void address_mailboxes(struct bytes body,
                       void (*found)(void *ctx, struct bytes display_name, struct bytes addr_spec),
                       void *ctx)
{
    struct list l = {.scan = rfc5322_scan_of(body), .found = found, .ctx = ctx};
    buf_init(&l.spec, 0);
    struct bytes text;
    enum rfc5322_token kind;
    while ((kind = rfc5322_next(&l.scan, &text)) != RFC5322_END)
        if (kind == RFC5322_SPECIAL) read_special(&l, text.data[0]);
    end_item(&l, body.len);
    buf_fini(&l.spec);
}

struct unnamed {
    void (*found)(void *ctx, struct bytes addr_spec);
    void *ctx;
};

static void found_unnamed(void *ctx, struct bytes display_name, struct bytes addr_spec)
{
    const struct unnamed *u = ctx;
    (void)display_name;
    u->found(u->ctx, addr_spec);
}

void address_list(struct bytes body, void (*found)(void *ctx, struct bytes addr_spec), void *ctx)
{
    struct unnamed u = {found, ctx};
    address_mailboxes(body, found_unnamed, &u);
}
