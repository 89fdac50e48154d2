// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/dkim_signature.h"

#include "decode/message/tag_list.h"

static void take_number(struct dkim_signature *s, struct bytes value, bool *has, uint64_t *out)
{
    *has = bytes_to_u64(value, out);
    if (!*has) s->is_malformed = true;
}

static enum dkim_canonical canonical_of(struct bytes name)
{
    if (bytes_equal_nocase(name, BYTES_LIT("simple"))) return DKIM_SIMPLE;
    if (bytes_equal_nocase(name, BYTES_LIT("relaxed"))) return DKIM_RELAXED;
    return DKIM_CANONICAL_UNKNOWN;
}

// RFC 6376 3.5: without "/" the body's is simple.
static void canonicalization(struct dkim_signature *s)
{
    struct bytes text = s->canonical_text;
    if (bytes_is_none(text)) return;
    size_t slash = bytes_find(text, 0, '/');
    s->header = canonical_of(bytes_trim_wsp(bytes_first(text, slash)));
    if (slash < text.len) s->body = canonical_of(bytes_trim_wsp(bytes_skip(text, slash + 1)));
}

static void algorithm(struct dkim_signature *s)
{
    static const struct {
        const char *name;
        enum dkim_algorithm algorithm;
    } known[] = {{"rsa-sha1", DKIM_RSA_SHA1},
                 {"rsa-sha256", DKIM_RSA_SHA256},
                 {"ed25519-sha256", DKIM_ED25519_SHA256}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (bytes_equal_nocase(s->algorithm_text, bytes_str(known[i].name)))
            s->algorithm = known[i].algorithm;
}

static struct bytes *place_of(struct dkim_signature *s, struct bytes name)
{
    if (bytes_equal(name, BYTES_LIT("bh"))) return &s->body_hash;
    if (bytes_equal(name, BYTES_LIT("cv"))) return &s->chain;
    if (name.len != 1) return NULL;
    switch (name.data[0]) {
    case 'v': return &s->version;
    case 'a': return &s->algorithm_text;
    case 'b': return &s->signature;
    case 'c': return &s->canonical_text;
    case 'd': return &s->domain;
    case 'h': return &s->headers;
    case 'i': return &s->identity;
    case 's': return &s->selector;
    default: return NULL;
    }
}

void dkim_signature_read(struct bytes body, struct dkim_signature *signature_out)
{
    struct dkim_signature *s = signature_out;
    struct tag tag;
    struct bytes length = BYTES_NONE, time = BYTES_NONE, expiry = BYTES_NONE;
    *s = (struct dkim_signature){.header = DKIM_SIMPLE, .body = DKIM_SIMPLE};
    while (tag_list_next(&body, &tag)) {
        struct bytes *place = place_of(s, tag.name);
        if (bytes_equal(tag.name, BYTES_LIT("l"))) place = &length;
        if (bytes_equal(tag.name, BYTES_LIT("t"))) place = &time;
        if (bytes_equal(tag.name, BYTES_LIT("x"))) place = &expiry;
        if (!place) continue;
        if (bytes_is_none(*place)) *place = tag.value;
        else s->is_malformed = true;
    }
    s->instance = s->identity;
    if (!bytes_is_none(length)) take_number(s, length, &s->has_length, &s->length);
    if (!bytes_is_none(time)) take_number(s, time, &s->has_time, &s->time);
    if (!bytes_is_none(expiry)) take_number(s, expiry, &s->has_expiry, &s->expiry);
    canonicalization(s);
    algorithm(s);
}

bool dkim_signature_next_header(struct bytes *headers, struct bytes *name_out)
{
    while (headers->len > 0) {
        size_t end = bytes_find(*headers, 0, ':');
        *name_out = bytes_trim_wsp(bytes_first(*headers, end));
        *headers = bytes_skip(*headers, end + 1);
        if (name_out->len > 0) return true;
    }
    return false;
}

bool dkim_signature_covers(const struct dkim_signature *s, const char *name)
{
    struct bytes rest = s->headers, covered;
    while (dkim_signature_next_header(&rest, &covered))
        if (bytes_equal_nocase(covered, bytes_str(name))) return true;
    return false;
}

const char *dkim_canonical_name(enum dkim_canonical c)
{
    static const char *const names[] = {"simple", "relaxed", "unknown"};
    return names[c];
}
