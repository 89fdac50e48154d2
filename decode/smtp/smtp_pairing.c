// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_pairing.h"

#include <assert.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"

// A reply that is kept back, with its text.
struct smtp_held_reply {
    struct smtp_held_reply *next;
    struct smtp_reply reply;
    uint8_t space[];
};

void smtp_pairing_init(struct smtp_pairing *p, smtp_pairing_resolved *resolved, void *ctx)
{
    *p = (struct smtp_pairing){.resolved = resolved, .ctx = ctx};
    p->held_end = &p->held;
}

static void drop_first_held(struct smtp_pairing *p)
{
    struct smtp_held_reply *h = p->held;
    p->held = h->next;
    if (!p->held) p->held_end = &p->held;
    p->held_count--;
    free(h);
}

void smtp_pairing_fini(struct smtp_pairing *p)
{
    while (p->held) drop_first_held(p);
    free(p->entries);
    p->entries = NULL;
    p->count = 0;
}

static struct smtp_await *entry(const struct smtp_pairing *p, size_t i)
{
    return &p->entries[(p->first + i) % p->room];
}

static void grow(struct smtp_pairing *p)
{
    size_t room = p->room ? p->room * 2 : 4;
    struct smtp_await *larger = err_realloc_array(NULL, room, sizeof(*larger));
    for (size_t i = 0; i < p->count; i++) larger[i] = *entry(p, i);
    free(p->entries);
    p->entries = larger;
    p->room = room;
    p->first = 0;
}

// Takes the first entry off before the owner hears of it, who may add another meanwhile.
static void resolve_first(struct smtp_pairing *p, const struct smtp_reply *reply)
{
    struct smtp_await await = *entry(p, 0);
    p->first = (p->first + 1) % p->room;
    p->count--;
    p->was_put_back = false;
    p->resolved(p->ctx, &await, reply);
}

void smtp_pairing_add(struct smtp_pairing *p, const struct smtp_await *await)
{
    if (p->count >= LIMIT_OUTSTANDING) resolve_first(p, NULL);
    if (p->count == p->room) grow(p);
    if (await->kind == SMTP_AWAIT_GAP) p->had_gap = true;
    p->count++;
    *entry(p, p->count - 1) = *await;
}

void smtp_pairing_put_back(struct smtp_pairing *p, const struct smtp_await *await)
{
    if (p->count == p->room) grow(p);
    p->first = (p->first + p->room - 1) % p->room;
    p->count++;
    *entry(p, 0) = *await;
    p->was_put_back = true;
}

static bool is_uncertain(const struct smtp_await *a)
{
    return a->may_be_lost || a->kind == SMTP_AWAIT_GAP;
}

const struct smtp_await *smtp_pairing_next(const struct smtp_pairing *p)
{
    if (p->count == 0 || p->held_count > 0 || is_uncertain(entry(p, 0))) return NULL;
    return entry(p, 0);
}

const struct smtp_await *smtp_pairing_last(const struct smtp_pairing *p)
{
    return p->count ? entry(p, p->count - 1) : NULL;
}

static bool is_auth(const struct smtp_await *a)
{
    return a->kind == SMTP_AWAIT_AUTH ||
           (a->kind == SMTP_AWAIT_COMMAND &&
            (a->verb == SMTP_VERB_AUTH || a->verb == SMTP_VERB_X_EXPS));
}

static bool is_verb(const struct smtp_await *a, enum smtp_verb verb)
{
    return a->kind == SMTP_AWAIT_COMMAND && a->verb == verb;
}

void smtp_pairing_chunk_ended(struct smtp_pairing *p)
{
    struct smtp_await *last = p->count ? entry(p, p->count - 1) : NULL;
    if (last && last->has_chunk) last->is_chunk_open = false;
}

// Whether that reply may answer that command. 421 may answer anything (RFC 5321 4.2.3).
static bool can_answer(const struct smtp_await *a, unsigned code)
{
    if (code / 100 == 4 || code / 100 == 5) return true;
    if (code / 100 == 3)
        return is_verb(a, SMTP_VERB_DATA) || is_verb(a, SMTP_VERB_XEXCH50) || is_auth(a);
    if (is_verb(a, SMTP_VERB_DATA) || is_verb(a, SMTP_VERB_XEXCH50)) return false;
    if (is_verb(a, SMTP_VERB_QUIT)) return code == 221;
    if (a->is_chunk_open) return false;
    bool is_220 = is_verb(a, SMTP_VERB_STARTTLS) || is_verb(a, SMTP_VERB_X_ANONYMOUSTLS) ||
                  is_verb(a, SMTP_VERB_XCLIENT);
    if (is_220) return code == 220;
    if (is_auth(a)) return code == 235;
    return code != 220 && code != 221 && code != 235;
}

// Whether that reply can answer only some kind of command, and this entry is of that kind.
static bool is_meant(const struct smtp_await *a, unsigned code)
{
    bool is_special = code / 100 == 3 || code == 220 || code == 221 || code == 235;
    return is_special && a->kind != SMTP_AWAIT_GAP && can_answer(a, code);
}

static struct smtp_held_reply *hold(const struct smtp_reply *reply)
{
    size_t sizes = reply->enhanced.len + reply->text.len + reply->full_text.len;
    struct smtp_held_reply *h = err_malloc(sizeof(*h) + sizes);
    *h = (struct smtp_held_reply){.reply = *reply};
    struct bytes *parts[] = {&h->reply.enhanced, &h->reply.text, &h->reply.full_text};
    uint8_t *to = h->space;
    for (size_t i = 0; i < 3; i++) {
        if (bytes_is_none(*parts[i])) continue;
        if (parts[i]->len) memcpy(to, parts[i]->data, parts[i]->len);
        parts[i]->data = to;
        to += parts[i]->len;
    }
    return h;
}

// Resolves the first entry, without a reply or with the first held one.
static void settle_first(struct smtp_pairing *p, bool with_reply)
{
    if (!with_reply) {
        resolve_first(p, NULL);
        return;
    }
    struct smtp_held_reply *h = p->held;
    p->held = h->next;
    if (!p->held) p->held_end = &p->held;
    p->held_count--;
    resolve_first(p, &h->reply);
    free(h);
    // Which of its replies this one was, and whether others came, nobody knows.
    if (p->was_put_back) resolve_first(p, NULL);
}

// Replies that answer nothing in the line: they answered commands in the gap.
static void give_to_gap(struct smtp_pairing *p, size_t replies)
{
    static const struct smtp_await lost = {.kind = SMTP_AWAIT_GAP, .ordinal = -1};
    for (; replies > 0; replies--) {
        struct smtp_held_reply *h = p->held;
        p->held = h->next;
        if (!p->held) p->held_end = &p->held;
        p->held_count--;
        p->resolved(p->ctx, &lost, &h->reply);
        free(h);
    }
}

// The codes of the held replies, to look at from behind.
static uint16_t *held_codes(const struct smtp_pairing *p)
{
    uint16_t *codes = err_realloc_array(NULL, p->held_count, sizeof(*codes));
    size_t i = 0;
    for (const struct smtp_held_reply *h = p->held; h; h = h->next) codes[i++] = h->reply.code;
    return codes;
}

// Lays all held replies on the first n entries, from the last one backwards; entries of the n that
// get none and come before one that does, lost theirs. From a gap of the client's on, what is left
// answered commands in it.
static void settle(struct smtp_pairing *p, size_t n)
{
    uint16_t *codes = held_codes(p);
    bool *answered = err_calloc(n, sizeof(*answered));
    size_t i = n, j = p->held_count, resolve = 0;
    while (i > 0 && j > 0 && entry(p, i - 1)->kind != SMTP_AWAIT_GAP) {
        const struct smtp_await *a = entry(p, --i);
        if (!can_answer(a, codes[j - 1])) continue;
        answered[i] = true;
        j--;
        if (resolve == 0) resolve = i + 1;
    }
    // With nothing answered, those that may have lost their reply did.
    while (resolve < n && is_uncertain(entry(p, resolve))) resolve++;
    give_to_gap(p, j);
    // Resolving may add entries, but only behind.
    for (size_t k = 0; k < resolve; k++) settle_first(p, answered[k]);
    free(answered);
    free(codes);
}

// The first entry that a reply which can answer only its kind is meant for, plus one; 0: none.
static size_t meant_for(const struct smtp_pairing *p, unsigned code)
{
    for (size_t i = 0; i < p->count; i++)
        if (is_meant(entry(p, i), code)) return i + 1;
    return 0;
}

// That reply cannot answer the first entry, and is meant for one behind it. So the first one's was
// taken for another's, or lost, or never sent. Without a gap only the two codes count that nothing
// else may have (RFC 5321 4.3.2).
static bool contradicts(const struct smtp_pairing *p, unsigned code)
{
    bool is_sure = p->had_gap || code == 354 || code == 221;
    return is_sure && !can_answer(entry(p, 0), code) && meant_for(p, code) > 0;
}

const struct smtp_await *smtp_pairing_for(const struct smtp_pairing *p, unsigned code)
{
    const struct smtp_await *first = smtp_pairing_next(p);
    return first && contradicts(p, code) ? entry(p, meant_for(p, code) - 1) : first;
}

void smtp_pairing_skip_message(struct smtp_pairing *p)
{
    const struct smtp_await *first = smtp_pairing_next(p);
    if (first && first->kind == SMTP_AWAIT_MESSAGE && p->count > 1) resolve_first(p, NULL);
}

bool smtp_pairing_reply(struct smtp_pairing *p, const struct smtp_reply *reply)
{
    if (p->count == 0) return false;
    if (smtp_pairing_next(p) && !contradicts(p, reply->code)) {
        resolve_first(p, reply);
        return true;
    }
    *p->held_end = hold(reply);
    p->held_end = &(*p->held_end)->next;
    p->held_count++;
    size_t n = meant_for(p, reply->code);
    if (n > 0) settle(p, n);
    else if (reply->code / 100 == 3 || p->held_count >= LIMIT_HELD_REPLIES) settle(p, p->count);
    return true;
}

// Verbs after which a client waits for the reply (RFC 2920 3.1), so that sending on means that it
// has come.
bool smtp_pairing_ends_group(const struct smtp_await *a)
{
    if (a->kind == SMTP_AWAIT_MESSAGE || a->kind == SMTP_AWAIT_AUTH) return true;
    if (a->kind == SMTP_AWAIT_BINARY) return true;
    if (a->kind == SMTP_AWAIT_GAP) return false;
    switch (a->verb) {
    case SMTP_VERB_EHLO:
    case SMTP_VERB_HELO:
    case SMTP_VERB_LHLO:
    case SMTP_VERB_DATA:
    case SMTP_VERB_VRFY:
    case SMTP_VERB_EXPN:
    case SMTP_VERB_NOOP:
    case SMTP_VERB_QUIT:
    case SMTP_VERB_STARTTLS:
    case SMTP_VERB_AUTH:
    case SMTP_VERB_TURN:
    case SMTP_VERB_ATRN:
    case SMTP_VERB_ETRN:
    case SMTP_VERB_HELP:
    case SMTP_VERB_XCLIENT:
    case SMTP_VERB_X_ANONYMOUSTLS:
    case SMTP_VERB_X_EXPS:
    case SMTP_VERB_XEXCH50:
    case SMTP_VERB_X_LINK2STATE: return true;
    case SMTP_VERB_UNKNOWN:
    case SMTP_VERB_NONE:
    case SMTP_VERB_MAIL:
    case SMTP_VERB_RCPT:
    case SMTP_VERB_BDAT:
    case SMTP_VERB_BURL:
    case SMTP_VERB_RSET:
    case SMTP_VERB_SEND:
    case SMTP_VERB_SOML:
    case SMTP_VERB_SAML:
    case SMTP_VERB_XFORWARD:
    case SMTP_VERB_COUNT: return false;
    }
    return false;
}

void smtp_pairing_client_sends(struct smtp_pairing *p)
{
    if (p->count == 0 || !is_uncertain(entry(p, 0))) return;
    if (p->held_count > 0 || smtp_pairing_ends_group(entry(p, p->count - 1))) settle(p, p->count);
}

void smtp_pairing_server_gap(struct smtp_pairing *p)
{
    p->had_gap = true;
    if (p->held_count > 0) settle(p, p->count);
    for (size_t i = 0; i < p->count; i++) entry(p, i)->may_be_lost = true;
}

void smtp_pairing_doubt(struct smtp_pairing *p)
{
    p->had_gap = true;
}

void smtp_pairing_finish(struct smtp_pairing *p)
{
    if (p->held_count > 0) settle(p, p->count);
    give_to_gap(p, p->held_count);
    while (p->count > 0) resolve_first(p, NULL);
}
