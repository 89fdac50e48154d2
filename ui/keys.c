// SPDX-License-Identifier: BSD-2-Clause
#include "ui/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

struct action_row {
    const char *name, *keys, *label, *help;
    unsigned contexts;
};

static const struct action_row actions[ACTION_COUNT] = {
#define X(e, name, keys, label, help, contexts) [ACTION_##e] = {name, keys, label, help, contexts},
    KEYS_ACTIONS(X)
#undef X
};

static const struct {
    const char *name;
    uint32_t key;
} named[] = {
    {"Enter", KEYS_ENTER},
    {"Esc", KEYS_ESCAPE},
    {"Tab", KEYS_TAB},
    {"Space", ' '},
    {"Up", KEYS_UP},
    {"Down", KEYS_DOWN},
    {"Left", KEYS_LEFT},
    {"Right", KEYS_RIGHT},
    {"PageUp", KEYS_PAGE_UP},
    {"PageDown", KEYS_PAGE_DOWN},
    {"Home", KEYS_HOME},
    {"End", KEYS_END},
    {"Backspace", KEYS_BACKSPACE},
    {"Delete", KEYS_DELETE},
    {"BackTab", KEYS_BACK_TAB},
};

enum { NAMED = sizeof(named) / sizeof(named[0]) };

static uint32_t parse_function_key(struct bytes name)
{
    uint64_t n;
    if (name.len < 2 || name.data[0] != 'F') return KEYS_NONE;
    if (!bytes_to_u64(bytes_skip(name, 1), &n) || n < 1 || n > 12) return KEYS_NONE;
    return KEYS_F1 + (uint32_t)n - 1;
}

uint32_t keys_parse(struct bytes name)
{
    for (size_t i = 0; i < NAMED; i++) {
        if (bytes_equal(name, bytes_str(named[i].name))) return named[i].key;
    }
    if (name.len == 2 && name.data[0] == '^' && name.data[1] >= '@' && name.data[1] <= '_') {
        return name.data[1] - '@';
    }
    uint32_t code;
    if (name.len > 0 && utf8_decode(name, &code) == name.len && code > ' ') return code;
    return parse_function_key(name);
}

void keys_name(uint32_t key, char text_out[KEYS_NAME])
{
    for (size_t i = 0; i < NAMED; i++) {
        if (named[i].key != key) continue;
        snprintf(text_out, KEYS_NAME, "%s", named[i].name);
        return;
    }
    if (key >= KEYS_F1 && key <= KEYS_F12) {
        snprintf(text_out, KEYS_NAME, "F%u", key - KEYS_F1 + 1);
    } else if (key < ' ') {
        snprintf(text_out, KEYS_NAME, "^%c", (char)(key + '@'));
    } else {
        uint8_t utf8[4];
        size_t len = utf8_encode(key, utf8);
        snprintf(text_out, KEYS_NAME, "%.*s", (int)len, (const char *)utf8);
    }
}

static void bind_all(struct keys *k, enum action a)
{
    struct bytes rest = bytes_str(actions[a].keys);
    while (rest.len > 0) {
        size_t n = bytes_find(rest, 0, ' ');
        uint32_t key = keys_parse(bytes_first(rest, n));
        rest = bytes_skip(rest, n + 1);
        if (key == KEYS_NONE) continue;
        k->bindings = err_realloc_array(k->bindings, k->count + 1, sizeof(*k->bindings));
        k->bindings[k->count++] = (struct keys_binding){key, a};
    }
}

void keys_init(struct keys *k)
{
    *k = (struct keys){.bindings = NULL};
    for (int a = 0; a < ACTION_COUNT; a++) bind_all(k, (enum action)a);
}

// Its bit in what is lacking; 0: every terminal has it.
static uint32_t bit_of(uint32_t key)
{
    return key > KEYS_SPECIAL && key <= KEYS_F12 ? UINT32_C(1) << (key - KEYS_SPECIAL) : 0;
}

void keys_lack(struct keys *k, uint32_t key)
{
    k->lacking |= bit_of(key);
}

bool keys_is_there(const struct keys *k, uint32_t key)
{
    return !(k->lacking & bit_of(key));
}

void keys_reset(struct keys *k)
{
    uint32_t lacking = k->lacking;
    keys_fini(k);
    keys_init(k);
    k->lacking = lacking;
}

static bool is_needed(enum action a)
{
    return a == ACTION_QUIT || a == ACTION_BACK || a == ACTION_HELP;
}

// Drops the bindings of an action, and those of a key (unless it is NONE) that overlap with it.
static void unbind(struct keys *k, enum action a, uint32_t key)
{
    size_t kept = 0;
    for (size_t i = 0; i < k->count; i++) {
        const struct keys_binding *b = &k->bindings[i];
        bool overlaps = b->key == key && (actions[b->action].contexts & actions[a].contexts);
        bool is_own = key == KEYS_NONE && b->action == (int)a;
        if (!overlaps && !is_own) k->bindings[kept++] = *b;
    }
    k->count = kept;
}

bool keys_rebind(struct keys *k, enum action a, struct bytes names)
{
    struct keys changed = {err_malloc((k->count + 1) * sizeof(*k->bindings)), k->count, k->lacking};
    memcpy(changed.bindings, k->bindings, k->count * sizeof(*k->bindings));
    unbind(&changed, a, KEYS_NONE);
    while (names.len > 0) {
        names = bytes_trim_wsp(names);
        size_t n = bytes_find(names, 0, ' ');
        uint32_t key = keys_parse(bytes_first(names, n));
        names = bytes_skip(names, n + 1);
        if (key == KEYS_NONE) continue;
        unbind(&changed, a, key);
        changed.bindings =
            err_realloc_array(changed.bindings, changed.count + 1, sizeof(*changed.bindings));
        changed.bindings[changed.count++] = (struct keys_binding){key, (int)a};
    }
    bool is_usable = true;
    for (int i = 0; i < ACTION_COUNT; i++)
        if (is_needed((enum action)i) && keys_of_action(&changed, (enum action)i, 0) == KEYS_NONE)
            is_usable = false;
    free(is_usable ? k->bindings : changed.bindings);
    if (is_usable) *k = changed;
    return is_usable;
}

enum action keys_find_action(struct bytes name)
{
    for (int a = 0; a < ACTION_COUNT; a++)
        if (actions[a].contexts && bytes_equal_nocase(name, bytes_str(actions[a].name)))
            return (enum action)a;
    return ACTION_NONE;
}

void keys_fini(struct keys *k)
{
    free(k->bindings);
    k->bindings = NULL;
}

enum action keys_action(const struct keys *k, uint32_t key, enum keys_context context)
{
    for (size_t i = 0; i < k->count; i++) {
        const struct keys_binding *b = &k->bindings[i];
        if (b->key == key && (actions[b->action].contexts & context)) return (enum action)b->action;
    }
    return ACTION_NONE;
}

const char *keys_action_name(enum action a)
{
    return actions[a].name;
}

const char *keys_action_label(enum action a)
{
    return actions[a].label;
}

const char *keys_action_help(enum action a)
{
    return actions[a].help;
}

unsigned keys_action_contexts(enum action a)
{
    return actions[a].contexts;
}

uint32_t keys_of_action(const struct keys *k, enum action a, size_t index)
{
    for (size_t i = 0; i < k->count; i++) {
        if (k->bindings[i].action == (int)a && index-- == 0) return k->bindings[i].key;
    }
    return KEYS_NONE;
}

uint32_t keys_shown(const struct keys *k, enum action a)
{
    uint32_t key;
    for (size_t i = 0; (key = keys_of_action(k, a, i)) != KEYS_NONE; i++)
        if (keys_is_there(k, key)) return key;
    return keys_of_action(k, a, 0);
}
