// SPDX-License-Identifier: BSD-2-Clause
//
// Parses an expression into a tree, by recursive descent, and evaluates it with three values: what
// a row does not tell is FILTER_UNKNOWN, and "and", "or" and "not" are the smaller, the larger and
// the opposite of NO < UNKNOWN < YES.
#include "decode/model/filter.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "decode/model/filter_depth.h"
#include "decode/model/filter_field.h"
#include "decode/model/filter_lex.h"

enum node_kind { NODE_OR, NODE_AND, NODE_NOT, NODE_CONDITION };

struct literals {
    struct literals *next;
    uint64_t bit; // of session.text_found
    struct filter_literal literal;
};

// Of "or" and "and": children is a list. Of "not": one child.
struct node {
    enum node_kind kind;
    struct node *children, *next;
    const struct filter_field *field;
    enum filter_op op;
    struct literals *literals; // one of which must be met
    bool is_negated;           // "not in"
};

struct filter {
    size_t named; // octets of conditions that were named in it
    struct arena arena;
    struct node *root;
    struct literals *patterns; // whose regex is to be freed
    bool wants_hashes, wants_commands, wants_text;
    enum message_depth depth;
    struct literals *texts; // patterns for the texts of messages, the last one first
};

struct parser {
    struct filter *filter;
    struct bytes text;
    struct filter_token token; // the next one
    struct filter_error *error;
    bool has_failed;
    int depth;
    const struct filter_names *names; // NULL: there are none
};

// --- errors and tokens

static void fail(struct parser *p, size_t at, size_t len, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static void fail(struct parser *p, size_t at, size_t len, const char *format, ...)
{
    if (p->has_failed) return; // the first is the one that counts
    p->has_failed = true;
    p->error->at = at;
    p->error->len = len;
    va_list args;
    va_start(args, format);
    vsnprintf(p->error->text, sizeof(p->error->text), format, args);
    va_end(args);
}

static void advance(struct parser *p)
{
    p->token = filter_lex(p->text, p->token.at + p->token.len, &p->filter->arena);
    if (p->token.kind == FILTER_TOKEN_WRONG)
        fail(p, p->token.at, p->token.len, "%s", p->token.why);
}

static bool is_keyword(const struct filter_token *t, const char *word)
{
    return t->kind == FILTER_TOKEN_WORD && bytes_equal_nocase(t->text, bytes_str(word));
}

static bool is_and(const struct filter_token *t)
{
    return t->kind == FILTER_TOKEN_AND || is_keyword(t, "and");
}

static bool is_or(const struct filter_token *t)
{
    return t->kind == FILTER_TOKEN_OR || is_keyword(t, "or");
}

static bool is_not(const struct filter_token *t)
{
    return t->kind == FILTER_TOKEN_NOT || is_keyword(t, "not");
}

static void fail_at_token(struct parser *p, const char *expected)
{
    if (p->token.kind == FILTER_TOKEN_END)
        fail(p, p->token.at, 0, "%s is missing at the end", expected);
    else fail(p, p->token.at, p->token.len, "%s is missing before this", expected);
}

static struct node *new_node(struct parser *p, enum node_kind kind)
{
    struct node *n = ARENA_NEW(&p->filter->arena, struct node);
    n->kind = kind;
    return n;
}

// --- conditions

// A pattern that texts are searched for.
static void add_text(struct parser *p, struct literals *l, const struct filter_token *t)
{
    uint64_t last = p->filter->texts ? p->filter->texts->bit : 0;
    if (last >> (FILTER_TEXT_PATTERNS - 1)) {
        fail(p, t->at, t->len, "texts are searched for at most %d patterns", FILTER_TEXT_PATTERNS);
        return;
    }
    struct literals *entry = ARENA_NEW(&p->filter->arena, struct literals);
    l->bit = last ? last << 1 : 1;
    *entry = *l;
    entry->next = p->filter->texts;
    p->filter->texts = entry;
}

static void parse_pattern(struct parser *p, const struct filter_field *f, struct literals *l,
                          const struct filter_token *t)
{
    char why[FILTER_REGEX_ERROR];
    size_t at = 0;
    l->literal.text = t->text;
    l->literal.regex = filter_regex_new(t->text, why, &at);
    if (l->literal.regex) {
        struct literals *entry = ARENA_NEW(&p->filter->arena, struct literals);
        entry->literal = l->literal;
        entry->next = p->filter->patterns;
        p->filter->patterns = entry;
        if (filter_field_is_text(f)) add_text(p, l, t);
        return;
    }
    fail(p, t->at, t->len, "regular expression: %s", why);
}

// One value, put before those of n.
static void parse_value(struct parser *p, struct node *n)
{
    struct filter_token t = p->token;
    bool is_value = t.kind == FILTER_TOKEN_STRING ||
                    (t.kind == FILTER_TOKEN_WORD && !is_and(&t) && !is_or(&t) && !is_not(&t));
    if (!is_value) {
        fail_at_token(p, "a value");
        return;
    }
    struct literals *l = ARENA_NEW(&p->filter->arena, struct literals);
    l->next = n->literals;
    n->literals = l;
    char wrong[FILTER_VALUE_ERROR];
    const struct filter_field *f = n->field;
    if (n->op == FILTER_MATCHES || n->op == FILTER_MATCHES_NOT) parse_pattern(p, f, l, &t);
    else if (!filter_value_parse(f->kind, f->words, t.text, &l->literal, wrong))
        fail(p, t.at, t.len, "%s: %s", f->name, wrong);
    advance(p);
}

static void parse_set(struct parser *p, struct node *n)
{
    n->op = FILTER_EQUAL;
    if (p->token.kind != FILTER_TOKEN_BEGIN) {
        parse_value(p, n);
        return;
    }
    do {
        advance(p);
        parse_value(p, n);
    } while (!p->has_failed && p->token.kind == FILTER_TOKEN_COMMA);
    if (p->token.kind != FILTER_TOKEN_FINISH) {
        fail_at_token(p, "a comma or }");
        return;
    }
    advance(p);
}

static void parse_comparison(struct parser *p, struct node *n)
{
    n->op = p->token.op;
    bool is_match = n->op == FILTER_MATCHES || n->op == FILTER_MATCHES_NOT;
    if (filter_field_is_text(n->field) && !is_match) {
        fail(p, p->token.at, p->token.len, "%s is searched by ~ alone", n->field->name);
        return;
    }
    if (!filter_value_has_op(n->field->kind, n->field->words, n->op)) {
        fail(p, p->token.at, p->token.len, "%s cannot be compared by %.*s", n->field->name,
             (int)p->token.len, (const char *)p->text.data + p->token.at);
        return;
    }
    advance(p);
    parse_value(p, n);
}

static void fail_unknown(struct parser *p, const struct filter_token *t)
{
    const char *like = filter_field_like(t->text);
    int len = t->text.len > 60 ? 60 : (int)t->text.len;
    fail(p, t->at, t->len, "there is no field %.*s%s%s%s", len, (const char *)t->text.data,
         like ? ": did you mean " : "", like ? like : "", like ? "?" : "");
}

// Of findings those of signatures come by hashes alone.
static bool needs_hashes(const struct node *n)
{
    if (filter_field_is_hash(n->field)) return true;
    if (strcmp(n->field->name, "finding") != 0) return false;
    bool is_named = n->op == FILTER_EQUAL && n->literals;
    for (const struct literals *l = n->literals; is_named && l; l = l->next)
        if (l->literal.low >= FINDING_DKIM_BH && l->literal.low <= FINDING_DKIM_WEAK) return true;
    return !is_named;
}

static struct node *parse_condition(struct parser *p)
{
    struct node *n = new_node(p, NODE_CONDITION);
    struct filter_token t = p->token;
    bool is_keyword_here = is_and(&t) || is_or(&t) || is_keyword(&t, "in");
    if (t.kind != FILTER_TOKEN_WORD || is_keyword_here) {
        fail_at_token(p, "a field");
        return n;
    }
    n->field = filter_field_find(t.text);
    if (!n->field) {
        fail_unknown(p, &t);
        return n;
    }
    p->filter->wants_text |= filter_field_is_text(n->field);
    p->filter->wants_commands |= filter_field_is_command(n->field);
    p->filter->depth = message_depth_deeper(p->filter->depth, filter_depth_of(n->field));
    advance(p);
    n->is_negated = is_not(&p->token);
    if (n->is_negated) advance(p);
    if (is_keyword(&p->token, "in") && filter_field_is_text(n->field)) {
        fail(p, p->token.at, p->token.len, "%s is searched by ~ alone", n->field->name);
    } else if (is_keyword(&p->token, "in")) {
        advance(p);
        parse_set(p, n);
    } else if (n->is_negated) {
        fail_at_token(p, "\"in\"");
    } else if (p->token.kind == FILTER_TOKEN_OP) {
        parse_comparison(p, n);
    }
    p->filter->wants_hashes |= needs_hashes(n);
    return n;
}

// --- expressions

static struct node *parse_or(struct parser *p);
static void parse(struct parser *p);

// The condition with that name, parsed into the same filter. What is wrong in it is told of the
// name.
static struct node *parse_name(struct parser *p)
{
    struct filter_token t = p->token;
    const char *text = p->names ? p->names->find(p->names->ctx, t.text) : NULL;
    int len = t.text.len > 60 ? 60 : (int)t.text.len;
    if (!text) {
        fail(p, t.at, t.len, "there is no filter named %.*s", len, (const char *)t.text.data);
        return new_node(p, NODE_CONDITION);
    }
    // Names of names of names, each twice, would double with every step.
    p->filter->named += strlen(text);
    if (p->filter->named > LIMIT_FILTER_NAMED) {
        fail(p, t.at, t.len, "the filters that are named here are too long together");
        return new_node(p, NODE_CONDITION);
    }
    struct filter_error error = {.at = 0};
    struct parser inner = {.filter = p->filter,
                           .text = arena_copy_bytes(&p->filter->arena, bytes_str(text)),
                           .error = &error,
                           .depth = p->depth,
                           .names = p->names};
    struct node *outer_root = p->filter->root;
    parse(&inner);
    struct node *n = p->filter->root;
    p->filter->root = outer_root;
    if (inner.has_failed) fail(p, t.at, t.len, "in &%.*s: %.150s", len, (const char *)t.text.data,
                               error.text);
    advance(p);
    return inner.has_failed ? new_node(p, NODE_CONDITION) : n;
}

static struct node *parse_factor(struct parser *p)
{
    if (p->depth == LIMIT_FILTER_DEPTH) {
        fail(p, p->token.at, p->token.len, "too many parentheses or \"not\" inside each other");
        return new_node(p, NODE_CONDITION);
    }
    struct node *n;
    p->depth++;
    if (is_not(&p->token)) {
        advance(p);
        n = new_node(p, NODE_NOT);
        n->children = parse_factor(p);
    } else if (p->token.kind == FILTER_TOKEN_OPEN) {
        size_t at = p->token.at;
        advance(p);
        n = parse_or(p);
        if (p->token.kind == FILTER_TOKEN_END) fail(p, at, 1, "this parenthesis is not closed");
        if (p->token.kind != FILTER_TOKEN_CLOSE) fail_at_token(p, "\"and\", \"or\" or )");
        advance(p);
    } else if (p->token.kind == FILTER_TOKEN_NAME) {
        n = parse_name(p);
    } else {
        n = parse_condition(p);
    }
    p->depth--;
    return n;
}

// Factors joined by "and", or what these make joined by "or".
static struct node *parse_list(struct parser *p, enum node_kind kind,
                               struct node *(*parse_one)(struct parser *),
                               bool (*is_joined)(const struct filter_token *))
{
    struct node *first = parse_one(p), *last = first;
    if (p->has_failed || !is_joined(&p->token)) return first;
    struct node *n = new_node(p, kind);
    n->children = first;
    while (!p->has_failed && is_joined(&p->token)) {
        advance(p);
        last->next = parse_one(p);
        last = last->next;
    }
    return n;
}

static struct node *parse_and(struct parser *p)
{
    return parse_list(p, NODE_AND, parse_factor, is_and);
}

static struct node *parse_or(struct parser *p)
{
    return parse_list(p, NODE_OR, parse_and, is_or);
}

static void parse(struct parser *p)
{
    if (p->text.len > LIMIT_FILTER_TEXT) {
        fail(p, LIMIT_FILTER_TEXT, 1, "an expression has at most %d octets", LIMIT_FILTER_TEXT);
        return;
    }
    advance(p);
    p->filter->root = parse_or(p);
    if (p->token.kind != FILTER_TOKEN_END) fail_at_token(p, "\"and\" or \"or\"");
}

struct filter *filter_parse(struct bytes text, struct filter_error *error_out)
{
    return filter_parse_named(text, NULL, error_out);
}

struct filter *filter_parse_named(struct bytes text, const struct filter_names *names,
                                  struct filter_error *error_out)
{
    struct filter *f = err_calloc(1, sizeof(*f));
    f->depth = MESSAGE_COUNTED;
    arena_init(&f->arena);
    *error_out = (struct filter_error){.at = 0};
    struct parser p = {.filter = f, .error = error_out, .names = names};
    bool is_small = text.len <= LIMIT_FILTER_TEXT;
    p.text = is_small ? arena_copy_bytes(&f->arena, text) : text; // literals point into it
    parse(&p);
    if (!p.has_failed) return f;
    filter_free(f);
    return NULL;
}

void filter_free(struct filter *f)
{
    if (!f) return;
    for (struct literals *l = f->patterns; l; l = l->next) filter_regex_free(l->literal.regex);
    arena_fini(&f->arena);
    free(f);
}

size_t filter_error_column(struct bytes text, const struct filter_error *error)
{
    size_t column = 1;
    for (size_t i = 0; i < error->at && i < text.len; i++)
        column += (text.data[i] & 0xC0) != 0x80;
    return column;
}

// --- evaluation

struct test {
    const struct node *node;
    enum filter_verdict best;
};

static enum filter_verdict test_value(const struct node *n, const struct filter_value *v)
{
    const struct filter_field *f = n->field;
    if (n->op == FILTER_IS_PRESENT) return filter_value_test(f->kind, f->words, n->op, v, NULL);
    enum filter_verdict best = FILTER_NO;
    for (const struct literals *l = n->literals; l && best != FILTER_YES; l = l->next) {
        enum filter_verdict one = filter_value_test(f->kind, f->words, n->op, v, &l->literal);
        if (one > best) best = one;
    }
    if (!n->is_negated) return best;
    // "not in" of an element that may not be there is open as well.
    best = (enum filter_verdict)(FILTER_YES - best);
    return v->is_maybe && best == FILTER_YES ? FILTER_UNKNOWN : best;
}

static bool take(void *ctx, const struct filter_value *v)
{
    struct test *t = ctx;
    enum filter_verdict one = test_value(t->node, v);
    if (one > t->best) t->best = one;
    return t->best == FILTER_YES;
}

// Of a session, or else of a row.
struct subject {
    const struct session *session;
    const struct store_row *row;
};

// One text of all messages: what was found in it while it was decoded.
static enum filter_verdict evaluate_text(const struct node *n, const struct subject *s)
{
    if (!s->session) {
        bool has_none = s->row->message_count == 0 && !s->row->is_live;
        return has_none ? FILTER_NO : FILTER_UNKNOWN;
    }
    uint64_t found = s->session->text_found;
    if (!(found & FILTER_TEXT_ANY)) return FILTER_NO;
    bool is_found = n->op == FILTER_IS_PRESENT || (n->literals && found & n->literals->bit);
    return is_found == (n->op != FILTER_MATCHES_NOT) ? FILTER_YES : FILTER_NO;
}

static enum filter_verdict evaluate_condition(const struct node *n, const struct subject *s)
{
    struct test test = {n, FILTER_NO};
    struct filter_taker taker = {take, &test};
    if (filter_field_is_text(n->field)) return evaluate_text(n, s);
    if (s->session) {
        n->field->of_session(s->session, &taker);
        return test.best == FILTER_YES ? FILTER_YES : FILTER_NO;
    }
    bool is_all = n->field->of_row && n->field->of_row(s->row, &taker);
    return is_all || test.best == FILTER_YES ? test.best : FILTER_UNKNOWN;
}

static enum filter_verdict evaluate(const struct node *n, const struct subject *s)
{
    enum filter_verdict result = n->kind == NODE_AND ? FILTER_YES : FILTER_NO;
    enum filter_verdict decided = n->kind == NODE_AND ? FILTER_NO : FILTER_YES;
    switch (n->kind) {
    case NODE_CONDITION: return evaluate_condition(n, s);
    case NODE_NOT: return (enum filter_verdict)(FILTER_YES - evaluate(n->children, s));
    case NODE_AND:
    case NODE_OR: break;
    }
    for (const struct node *c = n->children; c && result != decided; c = c->next) {
        enum filter_verdict one = evaluate(c, s);
        if (n->kind == NODE_AND ? one < result : one > result) result = one;
    }
    return result;
}

bool filter_match(const struct filter *f, const struct session *s)
{
    return evaluate(f->root, &(struct subject){.session = s}) == FILTER_YES;
}

enum filter_verdict filter_match_row(const struct filter *f, const struct store_row *row)
{
    return evaluate(f->root, &(struct subject){.row = row});
}

bool filter_wants_hashes(const struct filter *f)
{
    return f->wants_hashes;
}

bool filter_wants_commands(const struct filter *f)
{
    return f->wants_commands;
}

enum message_depth filter_message_depth(const struct filter *f)
{
    return f->depth;
}

bool filter_wants_text(const struct filter *f)
{
    return f->wants_text;
}

void filter_text_look(const struct filter *f, struct session *s, struct bytes utf8)
{
    for (const struct literals *l = f->texts; l; l = l->next)
        if (!(s->text_found & l->bit) && filter_regex_match(l->literal.regex, utf8))
            s->text_found |= l->bit;
}

bool filter_text_is_decided(const struct filter *f, const struct session *s)
{
    for (const struct literals *l = f->texts; l; l = l->next)
        if (!(s->text_found & l->bit)) return false;
    return true;
}
