// SPDX-License-Identifier: BSD-2-Clause
//
// All values stand one after the other in one block, and a table with linear probing has their
// offsets, so that a value costs little more than its text:
//
//   values: | kind | length (2) | octets | kind | length (2) | octets | ...
//   slots:  offset + 1 of a value, or 0
//
// A table of offsets of 32 bits is what limits the block (LIMIT_MATCH_BYTES).
#include "decode/model/match_list.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/htable.h"
#include "base/limits.h"

enum kind { KIND_SHA256, KIND_ADDRESS, KIND_DOMAIN };

enum {
    HEAD_LEN = 3,
    FIRST_SLOTS = 1024,
    DOMAIN_MAX = 253, // RFC 1035 2.3.4, as text
    LABEL_MAX = 63,
};

struct match_list {
    uint64_t seed[2];
    struct buf values;
    uint32_t *slots;
    size_t slot_count; // a power of two
    size_t count;
    bool has_hashes;
    struct buf line; // at hand
    uint64_t number;
    bool is_bad;     // something was wrong before: nothing more is read
};

struct match_list *match_list_new(const uint64_t seed[2])
{
    struct match_list *l = err_calloc(1, sizeof *l);
    l->seed[0] = seed[0];
    l->seed[1] = seed[1];
    buf_init(&l->values, 0);
    buf_init(&l->line, LIMIT_MATCH_LINE);
    l->slot_count = FIRST_SLOTS;
    l->slots = err_calloc(l->slot_count, sizeof *l->slots);
    match_list_begin(l);
    return l;
}

void match_list_free(struct match_list *l)
{
    if (!l) return;
    buf_fini(&l->values);
    buf_fini(&l->line);
    free(l->slots);
    free(l);
}

// --- the set

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

// text is no longer than LIMIT_MATCH_LINE.
static uint64_t hash_of(const struct match_list *l, enum kind kind, struct bytes text)
{
    uint8_t folded[LIMIT_MATCH_LINE];
    if (kind == KIND_SHA256) return htable_hash(text, l->seed);
    for (size_t i = 0; i < text.len; i++) folded[i] = lower(text.data[i]);
    return htable_hash(bytes_of(folded, text.len), l->seed);
}

static struct bytes value_at(const struct match_list *l, uint32_t slot, enum kind *kind_out)
{
    const uint8_t *head = l->values.data + (slot - 1);
    *kind_out = (enum kind)head[0];
    return bytes_of(head + HEAD_LEN, (size_t)head[1] << 8 | head[2]);
}

// The slot that has that value, or the free one where it would stand.
static uint32_t *slot_of(const struct match_list *l, enum kind kind, struct bytes text)
{
    size_t at = (size_t)hash_of(l, kind, text) & (l->slot_count - 1);
    for (; l->slots[at]; at = (at + 1) & (l->slot_count - 1)) {
        enum kind other;
        struct bytes value = value_at(l, l->slots[at], &other);
        bool is_same =
            kind == KIND_SHA256 ? bytes_equal(value, text) : bytes_equal_nocase(value, text);
        if (other == kind && is_same) break;
    }
    return &l->slots[at];
}

static void grow(struct match_list *l)
{
    uint32_t *old = l->slots;
    size_t old_count = l->slot_count;
    l->slot_count *= 2;
    l->slots = err_calloc(l->slot_count, sizeof *l->slots);
    for (size_t i = 0; i < old_count; i++) {
        enum kind kind;
        if (!old[i]) continue;
        struct bytes value = value_at(l, old[i], &kind);
        *slot_of(l, kind, value) = old[i];
    }
    free(old);
}

static enum match_list_result add(struct match_list *l, enum kind kind, struct bytes text)
{
    uint32_t *slot = slot_of(l, kind, text);
    if (*slot) return MATCH_LIST_OK;
    if (l->values.len + HEAD_LEN + text.len > LIMIT_MATCH_BYTES) return MATCH_LIST_FULL;
    if (l->count + 1 > l->slot_count / 4 * 3) {
        grow(l);
        slot = slot_of(l, kind, text);
    }
    uint32_t offset = (uint32_t)l->values.len;
    uint8_t head[HEAD_LEN] = {(uint8_t)kind, (uint8_t)(text.len >> 8), (uint8_t)text.len};
    buf_append(&l->values, head, sizeof head);
    buf_append_bytes(&l->values, text);
    *slot = offset + 1;
    l->count++;
    l->has_hashes |= kind == KIND_SHA256;
    return MATCH_LIST_OK;
}

// --- what a line is

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_sha256(struct bytes text, uint8_t sha256_out[DIGEST_SHA256_LEN])
{
    if (text.len != 2 * DIGEST_SHA256_LEN) return false;
    for (size_t i = 0; i < DIGEST_SHA256_LEN; i++) {
        int high = hex_digit(text.data[2 * i]), low = hex_digit(text.data[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        sha256_out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static struct bytes without_last_dot(struct bytes name)
{
    if (name.len > 0 && name.data[name.len - 1] == '.') name.len--;
    return name;
}

static bool is_label(struct bytes label)
{
    if (label.len < 1 || label.len > LABEL_MAX) return false;
    for (size_t i = 0; i < label.len; i++) {
        uint8_t c = label.data[i], f = lower(c);
        if (!((f >= 'a' && f <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
              c >= 0x80))
            return false;
    }
    return true;
}

static bool is_number(struct bytes label)
{
    for (size_t i = 0; i < label.len; i++)
        if (label.data[i] < '0' || label.data[i] > '9') return false;
    return true;
}

// Labels joined by dots; the last one is no number, which would be an IPv4 address.
static bool is_name(struct bytes name, size_t least_labels)
{
    size_t labels = 0;
    struct bytes label = BYTES_NONE;
    if (name.len > DOMAIN_MAX) return false;
    for (size_t at = 0; at <= name.len; at += label.len + 1) {
        label = bytes_of(name.data + at, bytes_find(name, at, '.') - at);
        if (!is_label(label)) return false;
        labels++;
    }
    return labels >= least_labels && !is_number(label);
}

// "[192.0.2.1]" (RFC 5321 4.1.3)
static bool is_literal(struct bytes text)
{
    if (text.len < 3 || text.data[0] != '[' || text.data[text.len - 1] != ']') return false;
    for (size_t i = 1; i + 1 < text.len; i++)
        if (hex_digit(text.data[i]) < 0 && !memchr(".:IPvipv", text.data[i], 8)) return false;
    return text.len <= DOMAIN_MAX;
}

// The offset of the last "@"; text.len: there is none.
static size_t last_at(struct bytes text)
{
    size_t at = text.len;
    while (at > 0 && text.data[at - 1] != '@') at--;
    return at > 0 ? at - 1 : text.len;
}

// A blank, or what parts addresses from each other, is in quotes or in nothing that is one address.
static bool is_local_part(struct bytes local)
{
    bool is_quoted = local.len >= 2 && local.data[0] == '"' && local.data[local.len - 1] == '"';
    if (local.len == 0) return false;
    for (size_t i = 0; i < local.len; i++) {
        uint8_t c = local.data[i];
        if (c < 0x20 || c == 0x7F) return false;
        if (!is_quoted && memchr(" <>()[],;:\\\"@", c, 13)) return false;
    }
    return true;
}

static bool is_address(struct bytes text)
{
    size_t at = last_at(text);
    struct bytes domain = bytes_skip(text, at + 1);
    return at < text.len && is_local_part(bytes_first(text, at)) &&
           (is_name(domain, 1) || is_literal(domain));
}

static enum match_list_result read_value(struct match_list *l, struct bytes text)
{
    uint8_t sha256[DIGEST_SHA256_LEN];
    if (read_sha256(text, sha256)) return add(l, KIND_SHA256, bytes_of(sha256, sizeof sha256));
    text = without_last_dot(text);
    if (is_name(text, 2)) return add(l, KIND_DOMAIN, text);
    if (is_address(text)) return add(l, KIND_ADDRESS, text);
    return MATCH_LIST_BAD;
}

// --- lines

void match_list_begin(struct match_list *l)
{
    l->number = 1;
    buf_reset(&l->line, LIMIT_MATCH_LINE);
}

static struct bytes trimmed_line(const struct match_list *l)
{
    struct bytes text = buf_bytes(&l->line);
    if (l->number == 1 && bytes_starts_nocase(text, BYTES_LIT("\xEF\xBB\xBF")))
        text = bytes_skip(text, 3);
    if (text.len > 0 && text.data[text.len - 1] == '\r') text.len--;
    return bytes_trim_wsp(text);
}

static enum match_list_result end_line(struct match_list *l)
{
    struct bytes text = trimmed_line(l);
    enum match_list_result result = MATCH_LIST_OK;
    bool is_comment = text.len > 0 && text.data[0] == '#';
    if (!is_comment && l->line.cut > 0) result = MATCH_LIST_BAD;
    else if (!is_comment && text.len > 0) result = read_value(l, text);
    l->is_bad = result != MATCH_LIST_OK;
    return result;
}

enum match_list_result match_list_feed(struct match_list *l, struct bytes text)
{
    while (text.len > 0 && !l->is_bad) {
        size_t end = bytes_find(text, 0, '\n');
        buf_append_bytes(&l->line, bytes_first(text, end));
        if (end == text.len) break;
        enum match_list_result result = end_line(l);
        if (result != MATCH_LIST_OK) return result;
        buf_reset(&l->line, LIMIT_MATCH_LINE);
        l->number++;
        text = bytes_skip(text, end + 1);
    }
    return MATCH_LIST_OK;
}

enum match_list_result match_list_finish(struct match_list *l)
{
    return l->is_bad ? MATCH_LIST_OK : end_line(l);
}

uint64_t match_list_line(const struct match_list *l)
{
    return l->number;
}

struct bytes match_list_text(const struct match_list *l)
{
    return trimmed_line(l);
}

size_t match_list_count(const struct match_list *l)
{
    return l->count;
}

bool match_list_has_hashes(const struct match_list *l)
{
    return l->has_hashes;
}

// --- questions

static void ask(const struct match_list *l, enum kind kind, struct bytes text,
                match_list_visit *visit, void *ctx)
{
    enum kind found;
    if (text.len == 0 || text.len > LIMIT_MATCH_LINE) return;
    uint32_t slot = *slot_of(l, kind, text);
    if (slot) visit(ctx, value_at(l, slot, &found));
}

void match_list_ask_sha256(const struct match_list *l, const uint8_t sha256[DIGEST_SHA256_LEN],
                           match_list_visit *visit, void *ctx)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t text[2 * DIGEST_SHA256_LEN];
    if (!l->has_hashes || !*slot_of(l, KIND_SHA256, bytes_of(sha256, DIGEST_SHA256_LEN))) return;
    for (size_t i = 0; i < DIGEST_SHA256_LEN; i++) {
        text[2 * i] = (uint8_t)digits[sha256[i] >> 4];
        text[2 * i + 1] = (uint8_t)digits[sha256[i] & 15];
    }
    visit(ctx, bytes_of(text, sizeof text));
}

void match_list_ask_domain(const struct match_list *l, struct bytes name, match_list_visit *visit,
                           void *ctx)
{
    name = without_last_dot(name);
    // No longer name is listed: a name of thousands of labels costs no more than one of 253 octets.
    size_t at = name.len > DOMAIN_MAX ? bytes_find(name, name.len - DOMAIN_MAX - 1, '.') + 1 : 0;
    while (at < name.len) {
        ask(l, KIND_DOMAIN, bytes_skip(name, at), visit, ctx);
        at = bytes_find(name, at, '.') + 1;
    }
}

// "@a,@b:ann@example.org" (RFC 5321 4.1.1.3)
static struct bytes without_route(struct bytes path)
{
    if (path.len == 0 || path.data[0] != '@') return path;
    size_t colon = bytes_find(path, 0, ':');
    return colon < path.len ? bytes_skip(path, colon + 1) : path;
}

void match_list_ask_address(const struct match_list *l, struct bytes address,
                            match_list_visit *visit, void *ctx)
{
    address = without_last_dot(without_route(address));
    size_t at = last_at(address);
    if (at == address.len) return;
    ask(l, KIND_ADDRESS, address, visit, ctx);
    match_list_ask_domain(l, bytes_skip(address, at + 1), visit, ctx);
}
