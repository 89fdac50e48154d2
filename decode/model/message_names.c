// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/message_names.h"

#include "decode/message/homograph.h"
#include "decode/model/mail_domain.h"

enum { WORD_LEAST = 4, WORD_MOST = 200 }; // octets

void message_names_init(struct message_names *n)
{
    n->count = 0;
    buf_init(&n->text, 0);
    buf_init(&n->scratch, 0);
    buf_init(&n->detail, 0);
}

void message_names_fini(struct message_names *n)
{
    buf_fini(&n->text);
    buf_fini(&n->scratch);
    buf_fini(&n->detail);
}

void message_names_begin(struct message_names *n)
{
    n->count = 0;
    buf_reset(&n->text, 64 * 1024);
}

static struct bytes fold_of(const struct message_names *n, size_t i)
{
    return bytes_of(n->text.data + n->words[i].at, n->words[i].fold_len);
}

static struct bytes skeleton_of(const struct message_names *n, size_t i)
{
    const struct message_names_word *w = &n->words[i];
    return bytes_of(n->text.data + w->at + w->fold_len, w->skeleton_len);
}

// The word that looks like the last one and is another one; count: there is none.
static size_t find_alike(const struct message_names *n)
{
    size_t last = n->count - 1;
    for (size_t i = 0; i < last; i++)
        if (bytes_equal(skeleton_of(n, i), skeleton_of(n, last)) &&
            !bytes_equal(fold_of(n, i), fold_of(n, last)))
            return i;
    return n->count;
}

// Keeps it, unless it is too short or there are too many.
static bool keep(struct message_names *n, struct bytes word)
{
    if (word.len < WORD_LEAST || word.len > WORD_MOST || n->count == MESSAGE_NAMES_MAX)
        return false;
    struct message_names_word *w = &n->words[n->count++];
    w->at = (uint32_t)n->text.len;
    homograph_fold(word, &n->text);
    w->fold_len = (uint32_t)(n->text.len - w->at);
    homograph_skeleton(word, &n->text);
    w->skeleton_len = (uint32_t)(n->text.len - w->at - w->fold_len);
    return true;
}

static struct bytes say_alike(struct message_names *n, struct bytes word)
{
    if (!keep(n, word)) return BYTES_NONE;
    size_t other = find_alike(n);
    if (other == n->count) return BYTES_NONE;
    buf_reset(&n->detail, 1024);
    buf_append_bytes(&n->detail, word);
    buf_append_str(&n->detail, " looks like ");
    buf_append_bytes(&n->detail, fold_of(n, other));
    return buf_bytes(&n->detail);
}

static struct bytes say_mixed(struct message_names *n, struct bytes text)
{
    struct bytes word = homograph_mixed_word(text);
    if (bytes_is_none(word)) return BYTES_NONE;
    buf_reset(&n->detail, 1024);
    buf_append_bytes(&n->detail, bytes_first(word, WORD_MOST));
    buf_append_str(&n->detail, " has letters of several scripts");
    return buf_bytes(&n->detail);
}

struct bytes message_names_name(struct message_names *n, struct bytes name)
{
    struct bytes rest = name, word, found = BYTES_NONE;
    while (bytes_is_none(found) && homograph_next_word(&rest, &word)) found = say_alike(n, word);
    return bytes_is_none(found) ? say_mixed(n, name) : found;
}

struct bytes message_names_address(struct message_names *n, struct bytes addr_spec)
{
    struct bytes found = BYTES_NONE;
    buf_reset(&n->scratch, 1024);
    homograph_domain(bytes_first(mail_domain_of(addr_spec), 255), &n->scratch);
    struct bytes rest = buf_bytes(&n->scratch);
    while (bytes_is_none(found)) {
        size_t end = bytes_find(rest, 0, '.');
        if (end >= rest.len) break;
        found = say_alike(n, bytes_first(rest, end));
        rest = bytes_skip(rest, end + 1);
    }
    return bytes_is_none(found) ? say_mixed(n, buf_bytes(&n->scratch)) : found;
}
