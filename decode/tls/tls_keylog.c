// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_keylog.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/htable.h"
#include "base/limits.h"
#include "base/secret.h"
#include "decode/tls/tls_resumption.h"

enum { KEY_MAX = 32, RSA_KEY_LEN = 8 };

struct keylog_secret {
    struct keylog_secret *next;
    uint8_t label;
    uint8_t len;
    uint8_t data[TLS_KEYLOG_SECRET_MAX];
};

// What is known of one connection (or, RSA, of one premaster secret).
struct keylog_entry {
    struct keylog_entry *next; // in order of arrival
    struct keylog_secret *secrets;
    uint8_t key_len;
    uint8_t key[KEY_MAX];
};

struct tls_keylog {
    pthread_mutex_t lock; // of all that is asked; taken some times a connection
    struct htable entries;
    struct keylog_entry *first, **last;
    uint64_t seed[2];
    struct buf line; // the unfinished one
    size_t reserved;
    bool is_learning;
    tls_keylog_more *more;
    void *more_ctx;
    const struct tls_private_keys *private_keys;
    struct tls_resumptions *resumptions; // with them
};

static const char *const label_words[TLS_KEYLOG_LABELS] = {
    [TLS_KEYLOG_MASTER] = "CLIENT_RANDOM",
    [TLS_KEYLOG_CLIENT_EARLY] = "CLIENT_EARLY_TRAFFIC_SECRET",
    [TLS_KEYLOG_CLIENT_HANDSHAKE] = "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
    [TLS_KEYLOG_SERVER_HANDSHAKE] = "SERVER_HANDSHAKE_TRAFFIC_SECRET",
    [TLS_KEYLOG_CLIENT_TRAFFIC] = "CLIENT_TRAFFIC_SECRET_0",
    [TLS_KEYLOG_SERVER_TRAFFIC] = "SERVER_TRAFFIC_SECRET_0",
    [TLS_KEYLOG_RSA] = "RSA",
};

static bool entry_has_key(const void *item, const void *key)
{
    const struct keylog_entry *e = item;
    const struct bytes *k = key;
    return bytes_equal(bytes_of(e->key, e->key_len), *k);
}

struct tls_keylog *tls_keylog_new(const uint64_t seed[2])
{
    struct tls_keylog *k = err_calloc(1, sizeof(*k));
    pthread_mutex_init(&k->lock, NULL);
    htable_init(&k->entries, entry_has_key);
    k->last = &k->first;
    memcpy(k->seed, seed, sizeof(k->seed));
    buf_init(&k->line, LIMIT_KEYLOG_LINE);
    return k;
}

static void free_entry(struct keylog_entry *e)
{
    while (e->secrets) {
        struct keylog_secret *s = e->secrets;
        e->secrets = s->next;
        secret_wipe(s, sizeof(*s));
        free(s);
    }
    free(e);
}

void tls_keylog_free(struct tls_keylog *k)
{
    if (!k) return;
    while (k->first) {
        struct keylog_entry *e = k->first;
        k->first = e->next;
        free_entry(e);
    }
    htable_fini(&k->entries);
    tls_resumptions_free(k->resumptions);
    tls_keylog_restart(k);
    buf_fini(&k->line);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

// ---- what is known

static struct keylog_entry *find_entry(const struct tls_keylog *k, struct bytes key)
{
    return htable_find(&k->entries, htable_hash(key, k->seed), &key);
}

static void forget_oldest(struct tls_keylog *k)
{
    struct keylog_entry *e = k->first;
    struct bytes key = bytes_of(e->key, e->key_len);
    htable_remove(&k->entries, htable_hash(key, k->seed), &key);
    k->first = e->next;
    if (!k->first) k->last = &k->first;
    free_entry(e);
}

static struct keylog_entry *make_entry(struct tls_keylog *k, struct bytes key)
{
    struct keylog_entry *e = find_entry(k, key);
    if (e) return e;
    if (k->entries.count >= LIMIT_KEYLOG_CONNECTIONS) forget_oldest(k);
    e = err_calloc(1, sizeof(*e));
    e->key_len = (uint8_t)key.len;
    memcpy(e->key, key.data, key.len);
    htable_add(&k->entries, htable_hash(key, k->seed), e);
    *k->last = e;
    k->last = &e->next;
    return e;
}

static struct keylog_secret *find_secret(const struct keylog_entry *e, unsigned label)
{
    struct keylog_secret *s = e->secrets;
    while (s && s->label != label) s = s->next;
    return s;
}

static void keep(struct tls_keylog *k, unsigned label, struct bytes key, struct bytes secret)
{
    struct keylog_entry *e = make_entry(k, key);
    struct keylog_secret *s = find_secret(e, label);
    if (!s) {
        s = err_calloc(1, sizeof(*s));
        s->label = (uint8_t)label;
        s->next = e->secrets;
        e->secrets = s;
    }
    s->len = (uint8_t)secret.len;
    memcpy(s->data, secret.data, secret.len);
}

// ---- lines

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// BYTES_NONE: no octets in hexadecimal, or more than room.
static struct bytes read_hex(struct bytes word, uint8_t *out, size_t room)
{
    if (word.len == 0 || word.len % 2 || word.len / 2 > room) return BYTES_NONE;
    for (size_t i = 0; i < word.len; i++) {
        int digit = hex_digit(word.data[i]);
        if (digit < 0) return BYTES_NONE;
        if (i % 2) out[i / 2] = (uint8_t)(out[i / 2] | digit);
        else out[i / 2] = (uint8_t)(digit << 4);
    }
    return bytes_of(out, word.len / 2);
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct bytes next_word(struct bytes *line)
{
    while (line->len > 0 && is_blank(line->data[0])) *line = bytes_skip(*line, 1);
    size_t len = 0;
    while (len < line->len && !is_blank(line->data[len])) len++;
    struct bytes word = bytes_first(*line, len);
    *line = bytes_skip(*line, len);
    return word;
}

static unsigned find_label(struct bytes word)
{
    unsigned label = 0;
    while (label < TLS_KEYLOG_LABELS && !bytes_equal(word, bytes_str(label_words[label]))) label++;
    return label;
}

static void read_line(struct tls_keylog *k, struct bytes line)
{
    uint8_t key_octets[KEY_MAX], secret_octets[TLS_KEYLOG_SECRET_MAX];
    unsigned label = find_label(next_word(&line));
    if (label == TLS_KEYLOG_LABELS) return;
    struct bytes key = read_hex(next_word(&line), key_octets, sizeof(key_octets));
    struct bytes secret = read_hex(next_word(&line), secret_octets, sizeof(secret_octets));
    size_t key_len = label == TLS_KEYLOG_RSA ? RSA_KEY_LEN : KEY_MAX;
    bool is_master = label == TLS_KEYLOG_MASTER || label == TLS_KEYLOG_RSA;
    bool is_right = is_master ? secret.len == 48 : secret.len == 32 || secret.len == 48;
    if (key.len == key_len && is_right) keep(k, label, key, secret);
    secret_wipe(secret_octets, sizeof(secret_octets));
}

void tls_keylog_feed(struct tls_keylog *k, struct bytes text)
{
    while (text.len > 0) {
        size_t end = bytes_find(text, 0, '\n');
        buf_append_bytes(&k->line, bytes_first(text, end));
        if (end == text.len) return;
        tls_keylog_pause(k);
        tls_keylog_restart(k);
        text = bytes_skip(text, end + 1);
    }
}

// A line beyond the cap has no secret: the longest that has one is far shorter.
void tls_keylog_pause(struct tls_keylog *k)
{
    if (k->line.cut == 0) read_line(k, buf_bytes(&k->line));
}

void tls_keylog_restart(struct tls_keylog *k)
{
    secret_wipe(k->line.data, k->line.len);
    buf_reset(&k->line, LIMIT_KEYLOG_LINE + 1);
}

// ---- what is asked

void tls_keylog_on_missing(struct tls_keylog *k, tls_keylog_more *more, void *ctx)
{
    k->more = more;
    k->more_ctx = ctx;
}

bool tls_keylog_look(struct tls_keylog *k)
{
    pthread_mutex_lock(&k->lock);
    bool is_more = k->more && k->more(k->more_ctx, k);
    pthread_mutex_unlock(&k->lock);
    return is_more;
}

void tls_keylog_set_learning(struct tls_keylog *k, bool is_learning)
{
    k->is_learning = is_learning;
}

void tls_keylog_learn(struct tls_keylog *k, struct bytes client_random, struct bytes master)
{
    if (!k->is_learning) return;
    pthread_mutex_lock(&k->lock);
    keep(k, TLS_KEYLOG_MASTER, client_random, master);
    pthread_mutex_unlock(&k->lock);
}

struct bytes tls_keylog_find(struct tls_keylog *k, enum tls_keylog_label label, struct bytes key,
                             uint8_t out[TLS_KEYLOG_SECRET_MAX])
{
    struct bytes secret = BYTES_NONE;
    pthread_mutex_lock(&k->lock);
    const struct keylog_entry *e = find_entry(k, key);
    const struct keylog_secret *s = e ? find_secret(e, label) : NULL;
    if (s) secret = bytes_of(memcpy(out, s->data, s->len), s->len);
    pthread_mutex_unlock(&k->lock);
    return secret;
}

bool tls_keylog_is_empty(struct tls_keylog *k)
{
    pthread_mutex_lock(&k->lock);
    bool is_empty = k->entries.count == 0 && !k->more && !k->private_keys;
    pthread_mutex_unlock(&k->lock);
    return is_empty;
}

void tls_keylog_use_private_keys(struct tls_keylog *k, const struct tls_private_keys *keys)
{
    k->private_keys = keys;
    if (!k->resumptions) k->resumptions = tls_resumptions_new(k->seed);
}

const struct tls_private_keys *tls_keylog_private_keys(const struct tls_keylog *k)
{
    return k->private_keys;
}

struct tls_resumptions *tls_keylog_resumptions(const struct tls_keylog *k)
{
    return k->resumptions;
}

size_t tls_keylog_count(const struct tls_keylog *k)
{
    return k->entries.count;
}

bool tls_keylog_reserve(struct tls_keylog *k, size_t octets)
{
    pthread_mutex_lock(&k->lock);
    bool fits = k->reserved + octets <= LIMIT_TLS_PENDING_TOTAL;
    if (fits) k->reserved += octets;
    pthread_mutex_unlock(&k->lock);
    return fits;
}

void tls_keylog_release(struct tls_keylog *k, size_t octets)
{
    pthread_mutex_lock(&k->lock);
    k->reserved -= octets;
    pthread_mutex_unlock(&k->lock);
}

size_t tls_keylog_reserved(struct tls_keylog *k)
{
    pthread_mutex_lock(&k->lock);
    size_t octets = k->reserved;
    pthread_mutex_unlock(&k->lock);
    return octets;
}

static void append_hex(struct buf *out, struct bytes octets)
{
    for (size_t i = 0; i < octets.len; i++) buf_printf(out, "%02x", octets.data[i]);
}

void tls_keylog_append(struct tls_keylog *k, struct bytes client_random, struct buf *out)
{
    uint8_t room[TLS_KEYLOG_SECRET_MAX];
    for (int label = 0; label < TLS_KEYLOG_LABELS; label++) {
        if (label == TLS_KEYLOG_RSA) continue; // its key is another
        struct bytes secret =
            tls_keylog_find(k, (enum tls_keylog_label)label, client_random, room);
        if (bytes_is_none(secret)) continue;
        buf_printf(out, "%s ", label_words[label]);
        append_hex(out, client_random);
        buf_append_byte(out, ' ');
        append_hex(out, secret);
        buf_append_byte(out, '\n');
    }
    secret_wipe(room, sizeof(room));
}
