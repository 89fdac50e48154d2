// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/dkim_keys.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/htable.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "decode/message/dkim_key.h"

#define DAY_NS (24 * 3600 * TIMESTAMP_NS_PER_S)

struct answer {
    struct answer *newer; // of the same name
    struct answer *next;  // of all, in the order of their numbers
    struct name *name;
    uint64_t number;
    enum dns_result result;
    struct stream_point at;
    size_t len;
    uint8_t text[];
};

struct name {
    struct answer *first, *last; // oldest and newest
    unsigned count;
    size_t len;
    char text[];
};

struct dkim_keys {
    pthread_mutex_t lock;
    uint64_t seed[2];
    struct htable names;
    struct answer *first, **last;
    size_t count, octets;
    uint64_t number; // of the last answer
    struct buf text; // of the message at hand
};

static struct bytes name_of(const struct name *n)
{
    return bytes_of(n->text, n->len);
}

static bool is_name(const void *item, const void *key)
{
    return bytes_equal(name_of(item), *(const struct bytes *)key);
}

struct dkim_keys *dkim_keys_new(const uint64_t seed[2])
{
    struct dkim_keys *k = err_calloc(1, sizeof(*k));
    pthread_mutex_init(&k->lock, NULL);
    memcpy(k->seed, seed, sizeof(k->seed));
    htable_init(&k->names, is_name);
    buf_init(&k->text, LIMIT_DNS_TEXT);
    k->last = &k->first;
    return k;
}

// ---- Forgetting

// The oldest answer of its name.
static void drop_oldest_of(struct dkim_keys *k, struct name *n)
{
    struct answer *a = n->first;
    n->first = a->newer;
    n->count--;
    if (n->first) return;
    struct bytes name = name_of(n);
    k->octets -= sizeof(*n) + n->len;
    htable_remove(&k->names, htable_hash(name, k->seed), &name);
    free(n);
}

static void drop_oldest(struct dkim_keys *k)
{
    struct answer *a = k->first;
    k->first = a->next;
    if (!k->first) k->last = &k->first;
    k->octets -= sizeof(*a) + a->len;
    k->count--;
    // One that gave way to a newer one of its name before is in the list only.
    if (a->name) drop_oldest_of(k, a->name);
    free(a);
}

bool dkim_keys_is_full(const struct dkim_keys *k)
{
    return k->count >= LIMIT_DKIM_KEYS || k->octets >= LIMIT_DKIM_KEY_BYTES;
}

void dkim_keys_forget(struct dkim_keys *k)
{
    pthread_mutex_lock(&k->lock);
    for (size_t n = k->count / 2 + 1; n > 0 && k->first; n--) drop_oldest(k);
    pthread_mutex_unlock(&k->lock);
}

void dkim_keys_free(struct dkim_keys *k)
{
    if (!k) return;
    while (k->first) drop_oldest(k);
    htable_fini(&k->names);
    pthread_mutex_destroy(&k->lock);
    buf_fini(&k->text);
    free(k);
}

// ---- Adding

// Labels of which one is "_domainkey": nobody asks the rest here.
static bool is_of_dkim(const struct dns_name *name)
{
    return strstr(name->text, "._domainkey.") != NULL;
}

// Quick: most answers are not about keys.
static bool may_be_of_dkim(struct bytes message)
{
    for (size_t i = 0;; i++) {
        i = bytes_find(message, i, 10);
        if (i + 11 > message.len) return false;
        if (bytes_equal_nocase(bytes_of(message.data + i + 1, 10), BYTES_LIT("_domainkey")))
            return true;
    }
}

static void on_text(void *ctx, struct bytes text)
{
    struct dkim_keys *k = ctx;
    struct dkim_key key;
    dkim_key_read(text, &key);
    if (k->text.len == 0 && dkim_key_is_one(&key)) buf_append_bytes(&k->text, text);
}

static struct name *name_for(struct dkim_keys *k, struct bytes text)
{
    uint64_t hash = htable_hash(text, k->seed);
    struct name *n = htable_find(&k->names, hash, &text);
    if (n) return n;
    n = err_calloc(1, sizeof(*n) + text.len);
    n->len = text.len;
    memcpy(n->text, text.data, text.len);
    k->octets += sizeof(*n) + n->len;
    htable_add(&k->names, hash, n);
    return n;
}

static bool is_known(const struct name *n, enum dns_result result, struct bytes text,
                     const struct stream_point *at)
{
    const struct answer *a = n->last;
    return n->count > 0 && a->result == result && bytes_equal(bytes_of(a->text, a->len), text) &&
           at->time_ns - a->at.time_ns < DAY_NS;
}

// A name with many answers makes room only by those that are too old for every session that may
// still be open.
static bool has_room(struct name *n, int64_t now_ns)
{
    if (n->count < LIMIT_DKIM_KEY_VERSIONS) return true;
    struct answer *oldest = n->first;
    if (now_ns - oldest->at.time_ns < (LIMIT_DKIM_KEY_DAYS + 2) * DAY_NS) return false;
    n->first = oldest->newer;
    n->count--;
    oldest->name = NULL;
    return true;
}

static bool keep(struct dkim_keys *k, struct bytes name, enum dns_result result,
                 const struct stream_point *at)
{
    struct bytes text = buf_bytes(&k->text);
    struct name *n = name_for(k, name);
    if (is_known(n, result, text, at) || !has_room(n, at->time_ns)) return false;
    struct answer *a = err_calloc(1, sizeof(*a) + text.len);
    *a = (struct answer){
        .name = n, .number = ++k->number, .result = result, .at = *at, .len = text.len};
    memcpy(a->text, text.data, text.len);
    if (n->count++ > 0) n->last->newer = a;
    else n->first = a;
    n->last = a;
    *k->last = a;
    k->last = &a->next;
    k->count++;
    k->octets += sizeof(*a) + a->len;
    return true;
}

bool dkim_keys_take(struct dkim_keys *k, struct bytes message, const struct stream_point *at)
{
    struct dns_name question;
    if (!may_be_of_dkim(message)) return false;
    buf_reset(&k->text, LIMIT_DNS_TEXT);
    enum dns_result result = dns_answer_read(message, &question, on_text, k);
    if (result == DNS_NONE || !is_of_dkim(&question)) return false;
    pthread_mutex_lock(&k->lock);
    bool is_kept = keep(k, bytes_of(question.text, question.len), result, at);
    pthread_mutex_unlock(&k->lock);
    return is_kept;
}

// ---- Asking

uint64_t dkim_keys_count(struct dkim_keys *k)
{
    pthread_mutex_lock(&k->lock);
    uint64_t number = k->number;
    pthread_mutex_unlock(&k->lock);
    return number;
}

static void append_lower(struct buf *out, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        buf_append_byte(out, c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
}

static const struct answer *choose(const struct name *n, const struct dkim_question *q)
{
    const struct answer *before = NULL;
    const int64_t reach_ns = LIMIT_DKIM_KEY_DAYS * DAY_NS;
    for (const struct answer *a = n->first; a && a->number <= q->upto; a = a->newer) {
        if (a->at.time_ns > q->time_ns) {
            if (before) return before;
            return a->at.time_ns - q->time_ns <= reach_ns ? a : NULL;
        }
        if (q->time_ns - a->at.time_ns <= reach_ns) before = a;
    }
    return before;
}

struct dkim_found dkim_keys_find(struct dkim_keys *k, const struct dkim_question *q,
                                 struct buf *text_out)
{
    struct dkim_found found = {.result = DNS_NONE};
    struct buf name;
    buf_init(&name, 0);
    append_lower(&name, q->selector);
    buf_append_str(&name, "._domainkey.");
    append_lower(&name, q->domain);
    struct bytes key = buf_bytes(&name);
    pthread_mutex_lock(&k->lock);
    const struct name *n = htable_find(&k->names, htable_hash(key, k->seed), &key);
    const struct answer *a = n ? choose(n, q) : NULL;
    if (a) {
        found = (struct dkim_found){a->result, a->at};
        buf_append(text_out, a->text, a->len);
    }
    pthread_mutex_unlock(&k->lock);
    buf_fini(&name);
    return found;
}
