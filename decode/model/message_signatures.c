// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/message_signatures.h"

#include "base/timestamp.h"
#include "base/utf8.h"

struct bytes message_keep(struct arena *arena, struct buf *scratch, struct bytes text)
{
    if (bytes_is_none(text)) return text;
    buf_reset(scratch, 64 * 1024);
    utf8_append_clean(scratch, text);
    return arena_copy_bytes(arena, buf_bytes(scratch));
}

static struct bytes keep(struct message_signatures *m, struct bytes text)
{
    return message_keep(m->arena, &m->scratch, text);
}

static struct bytes canonicalization(struct message_signatures *m, const struct dkim_signature *s)
{
    if (!bytes_is_none(s->canonical_text) &&
        (s->header == DKIM_CANONICAL_UNKNOWN || s->body == DKIM_CANONICAL_UNKNOWN))
        return keep(m, s->canonical_text);
    buf_reset(&m->scratch, SIZE_MAX);
    buf_printf(&m->scratch, "%s/%s", dkim_canonical_name(s->header), dkim_canonical_name(s->body));
    return arena_copy_bytes(m->arena, buf_bytes(&m->scratch));
}

// h= in lower case, so that a reader need not care.
static void keep_header_names(struct message_signatures *m, struct message_signature *kept,
                              struct bytes headers)
{
    struct bytes name;
    struct message_word **end = &kept->headers;
    for (int n = 0; dkim_signature_next_header(&headers, &name); n++) {
        if (n == LIMIT_FIELD_WORDS) {
            m->session->cut++;
            return;
        }
        struct message_word *word = ARENA_NEW(m->arena, struct message_word);
        word->text = keep(m, name);
        uint8_t *text = (uint8_t *)(uintptr_t)word->text.data; // ours, in the arena
        for (size_t i = 0; i < word->text.len; i++)
            if (text[i] >= 'A' && text[i] <= 'Z') text[i] += 32;
        *end = word;
        end = &word->next;
    }
}

static int64_t seconds(uint64_t s)
{
    return s > (uint64_t)(INT64_MAX / TIMESTAMP_NS_PER_S) ? INT64_MAX
                                                          : (int64_t)s * TIMESTAMP_NS_PER_S;
}

static void not_checked(struct message_signature *s, const char *reason)
{
    s->body_hash = MESSAGE_NOT_CHECKED;
    s->body_reason = bytes_str(reason);
}

static const char *why_unknown(const struct dkim_signature *s)
{
    if (bytes_is_none(s->body_hash)) return "no bh= tag";
    if (s->algorithm == DKIM_ALGORITHM_UNKNOWN) return "the algorithm is not known";
    if (s->body == DKIM_CANONICAL_UNKNOWN) return "the canonicalization is not known";
    return NULL;
}

// The body hash of s is to be made.
static void await_body(struct message_signatures *m, struct message_signature *kept,
                       const struct dkim_signature *s)
{
    const char *unknown = why_unknown(s);
    if (!m->want_hashes) unknown = "hashes were not asked for";
    int hash = unknown ? -1 : dkim_body_want(&m->body, s);
    if (!unknown && (hash < 0 || m->pending_count == LIMIT_SIGNATURES))
        unknown = "the message has too many signatures";
    if (unknown) {
        not_checked(kept, unknown);
        return;
    }
    m->pending[m->pending_count++] = (struct message_pending){
        .signature = kept,
        .body_hash = arena_copy_bytes(m->arena, s->body_hash),
        .hash = hash,
    };
}

static struct message_signature *read_signature(struct message_signatures *m, struct bytes body,
                                                struct dkim_signature *s)
{
    dkim_signature_read(body, s);
    struct message_signature *kept = ARENA_NEW(m->arena, struct message_signature);
    *kept = (struct message_signature){
        .domain = keep(m, s->domain),
        .selector = keep(m, s->selector),
        .algorithm = keep(m, s->algorithm_text),
        .identity = keep(m, s->identity),
        .has_length = s->has_length,
        .has_time = s->has_time,
        .has_expiry = s->has_expiry,
        .length = s->length,
        .time_ns = seconds(s->time),
        .expiry_ns = seconds(s->expiry),
    };
    return kept;
}

// --- how it is written

static bool is_missing(struct bytes value)
{
    return value.len == 0;
}

// RFC 6376 6.1.1; an ARC-Message-Signature has no v=, and its i= is something else.
static const char *fault_of(const struct dkim_signature *s, bool is_arc)
{
    if (is_missing(s->algorithm_text) || is_missing(s->signature) || is_missing(s->body_hash) ||
        is_missing(s->domain) || is_missing(s->headers) || is_missing(s->selector) ||
        (!is_arc && bytes_is_none(s->version)))
        return "a tag is missing";
    if (!is_arc && !bytes_equal(s->version, BYTES_LIT("1"))) return "the version is not known";
    if (s->is_malformed) return "a tag stands twice, or a number is none";
    if (s->algorithm == DKIM_ALGORITHM_UNKNOWN) return "the algorithm is not known";
    if (s->header == DKIM_CANONICAL_UNKNOWN || s->body == DKIM_CANONICAL_UNKNOWN)
        return "the canonicalization is not known";
    return NULL;
}

// i= is an address at d=, or at a domain below it.
static bool is_identity_of(struct bytes identity, struct bytes domain)
{
    size_t at = bytes_find(identity, 0, '@');
    struct bytes host = bytes_skip(identity, at + 1);
    if (at >= identity.len || host.len < domain.len) return false;
    size_t before = host.len - domain.len;
    if (!bytes_equal_nocase(bytes_skip(host, before), domain)) return false;
    return before == 0 || host.data[before - 1] == '.';
}

static const char *error_of(const struct dkim_signature *s, bool is_arc)
{
    if (!dkim_signature_covers(s, "from")) return "From is not signed";
    if (!is_arc && !bytes_is_none(s->identity) && !is_identity_of(s->identity, s->domain))
        return "the identity is not of the domain";
    return NULL;
}

static void set_fault(struct dkim_check *c, const char *result, const char *reason)
{
    c->fault = reason;
    c->fault_result = result;
}

static void await_header(struct message_signatures *m, struct message_signature *kept,
                         const struct dkim_signature *s, bool is_arc)
{
    if (!m->want_hashes) return;
    struct dkim_check *c = ARENA_NEW(m->arena, struct dkim_check);
    *c = (struct dkim_check){.algorithm = s->algorithm,
                             .is_arc = is_arc,
                             .field = m->section.field_count - 1};
    const char *fault = fault_of(s, is_arc), *error = error_of(s, is_arc);
    if (fault) set_fault(c, "neutral", fault);
    else if (error) set_fault(c, "permerror", error);
    else if (m->check_count == LIMIT_SIGNATURES)
        set_fault(c, "neutral", "the message has too many signatures");
    else m->checks[m->check_count++] = kept;
    kept->check = c;
}

static void add_message_signature(struct message_signatures *m, struct message_signature *kept,
                                  const struct dkim_signature *s, bool is_arc)
{
    kept->canonicalization = canonicalization(m, s);
    keep_header_names(m, kept, s->headers);
    await_header(m, kept, s, is_arc);
    await_body(m, kept, s);
}

void message_signatures_dkim(struct message_signatures *m, struct message_facts *facts,
                             struct bytes body)
{
    struct dkim_signature s;
    if (m->count == LIMIT_SIGNATURES) {
        m->session->cut++;
        return;
    }
    m->count++;
    struct message_signature *kept = read_signature(m, body, &s);
    add_message_signature(m, kept, &s, false);
    if (m->last) m->last->next = kept;
    else facts->signatures = kept;
    m->last = kept;
}

struct message_arc *message_signatures_arc_set(struct message_signatures *m,
                                               struct message_facts *facts, struct bytes instance)
{
    uint64_t number;
    if (!bytes_to_u64(bytes_trim_wsp(instance), &number) || number < 1 || number > 50) return NULL;
    struct message_arc **at = &facts->arc;
    while (*at && (*at)->instance < number) at = &(*at)->next;
    if (*at && (*at)->instance == number) return *at;
    struct message_arc *set = ARENA_NEW(m->arena, struct message_arc);
    set->instance = number;
    set->next = *at;
    *at = set;
    return set;
}

void message_signatures_arc_seal(struct message_signatures *m, struct message_facts *facts,
                                 struct bytes body)
{
    struct dkim_signature s;
    dkim_signature_read(body, &s);
    struct message_arc *set = message_signatures_arc_set(m, facts, s.instance);
    if (!set || set->seal) return;
    set->seal = read_signature(m, body, &s);
    set->chain = keep(m, s.chain);
}

void message_signatures_arc(struct message_signatures *m, struct message_facts *facts,
                            struct bytes body)
{
    struct dkim_signature s;
    dkim_signature_read(body, &s);
    struct message_arc *set = message_signatures_arc_set(m, facts, s.instance);
    if (!set || set->signature) return;
    set->signature = read_signature(m, body, &s);
    add_message_signature(m, set->signature, &s, true);
}

static void skip_hashes(struct message_signatures *m, const char *reason)
{
    for (size_t i = 0; i < m->pending_count; i++) not_checked(m->pending[i].signature, reason);
    m->pending_count = 0;
    m->hashes_body = false;
}

void message_signatures_section(struct message_signatures *m, struct bytes data)
{
    if (m->want_hashes) dkim_section_feed(&m->section, data);
}

void message_signatures_field(struct message_signatures *m, uint64_t start, uint64_t end)
{
    if (m->want_hashes) dkim_section_field(&m->section, start, end);
}

static void hash_header(struct message_signatures *m, struct dkim_check *c)
{
    const char *reason;
    buf_reset(&m->scratch, SIZE_MAX);
    if (dkim_section_hash(&m->section, c->field, c->digest, &m->scratch, &reason)) {
        c->octets = arena_copy_bytes(m->arena, buf_bytes(&m->scratch));
        c->has_bare_lf = m->section.has_bare_lf;
    } else {
        set_fault(c, "neutral", reason);
    }
}

void message_signatures_body_begins(struct message_signatures *m, bool has_body)
{
    for (size_t i = 0; has_body && i < m->check_count; i++) hash_header(m, m->checks[i]->check);
    dkim_section_begin(&m->section); // its octets are of no use any more
    m->hashes_body = m->pending_count > 0;
    if (!has_body) skip_hashes(m, "no empty line ends the header section");
}

void message_signatures_body(struct message_signatures *m, struct bytes data)
{
    if (m->hashes_body) dkim_body_feed(&m->body, data);
}

static void compare(struct message_signatures *m, const struct message_pending *p)
{
    struct message_signature *s = p->signature;
    bool is_equal = dkim_body_matches(&m->body, p->hash, p->body_hash);
    s->body_hash = is_equal ? MESSAGE_MATCHES : MESSAGE_DIFFERS;
    uint64_t length = dkim_body_length(&m->body, p->hash);
    s->is_partial = s->has_length && s->length < length;
    if (is_equal) return;
    if (s->has_length && s->length > length)
        s->body_reason = BYTES_LIT("the body is shorter than l= says");
    else if (m->body.has_bare_lf)
        s->body_reason = BYTES_LIT("a line ends in LF without CR, which a relay may have changed");
}

void message_signatures_finish(struct message_signatures *m, bool is_whole)
{
    if (!is_whole) skip_hashes(m, "the message is not whole");
    if (m->pending_count == 0) return;
    dkim_body_finish(&m->body);
    for (size_t i = 0; i < m->pending_count; i++) compare(m, &m->pending[i]);
}

// Entry points of the owner

void message_signatures_init(struct message_signatures *m, bool want_hashes)
{
    memset(m, 0, sizeof(*m));
    m->want_hashes = want_hashes;
    buf_init(&m->scratch, 0);
    dkim_body_init(&m->body);
    dkim_section_init(&m->section);
}

void message_signatures_fini(struct message_signatures *m)
{
    buf_fini(&m->scratch);
    dkim_body_fini(&m->body);
    dkim_section_fini(&m->section);
}

void message_signatures_begin(struct message_signatures *m, struct session *s)
{
    m->session = s;
    m->arena = &s->arena;
    m->last = NULL;
    m->count = 0;
    m->pending_count = m->check_count = 0;
    m->hashes_body = false;
    dkim_section_begin(&m->section);
    dkim_body_begin(&m->body);
}
