// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/mime_entity.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

// The log: "(path" an entity begins, "F" a field, "J" a line that is none, ":type " its body
// begins, then its octets, "^" what came as its body was a preamble, ")" its end, "!" it was not
// closed.
#define MIXED "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
static const struct row {
    const char *in, *log;
} rows[] = {
    {"", "(:- )"},
    {"Subject: x\r\n", "(F:- )"},
    {"Subject: x\r\n\r\nbody\r\n", "(F:- body\r\n)"},
    {"\r\nbody", "(:- body)"},
    {"no header\r\n--b\r\n", "(:- no header\r\n--b\r\n)"},
    {MIXED "--b\r\n\r\nx\r\n--b--\r\n", "(F:multipart/mixed ^(1:- x))"},
    {MIXED "--b\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--\r\n", "(F:multipart/mixed ^(1:- x)(2:- y))"},
    {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n",
     "(F:multipart/mixed ^(1:- x))"},
    // preamble and epilogue
    {MIXED "pre\r\n--b\r\n\r\nx\r\n--b--\r\nepi\r\n--b\r\n\r\nno\r\n",
     "(F:multipart/mixed pre^(1:- x))"},
    // the line end before a delimiter belongs to it, one of them
    {MIXED "--b\r\n\r\nx\r\n\r\n--b--", "(F:multipart/mixed ^(1:- x\r\n))"},
    {MIXED "--b\r\n\r\n--b--", "(F:multipart/mixed ^(1:- ))"},
    {MIXED "--b\r\n\r\n\r\n--b--", "(F:multipart/mixed ^(1:- ))"},
    {MIXED "--b\r\n\r\nx\n--b--", "(F:multipart/mixed ^(1:- x))"},
    {MIXED "--b\r\n\r\nx\r\r\n--b--", "(F:multipart/mixed ^(1:- x\r))"},
    {MIXED "--b\r\n\r\nx\r--b--\r\n", "(F:multipart/mixed ^(1:- x\r--b--\r\n))!"},
    // a part without header section, or with nothing but one
    {MIXED "--b\r\nx y\r\n--b--", "(F:multipart/mixed ^(1J:- x y))"},
    {MIXED "--b\r\nA: x\r\n--b--", "(F:multipart/mixed ^(1F:- ))"},
    {MIXED "--b\r\nA: x\r\nno field\r\ny\r\n--b--", "(F:multipart/mixed ^(1FJ:- no field\r\ny))"},
    {MIXED "--b\r\n--b\r\n--b--\r\n", "(F:multipart/mixed ^(1:- )(2:- ))"},
    // a header section that ends with the first delimiter
    {"Content-Type: multipart/mixed; boundary=b\r\n--b\r\n\r\nx\r\n--b--\r\n",
     "(FJ:multipart/mixed ^(1:- x))"},
    {"Content-Type: multipart/mixed; boundary=b\r\n--c d\r\n--b\r\n\r\nx\r\n--b--\r\n",
     "(FJ:multipart/mixed --c d^(1:- x))"},
    // lines that are no delimiters
    {MIXED "--b\r\n\r\n--bb\r\n --b\r\n--b-\r\n--b--x\r\n-\r\n--\r\n---b\r\n--b x\r\n--B\r\n--b--",
     "(F:multipart/mixed ^(1:- --bb\r\n --b\r\n--b-\r\n--b--x\r\n-\r\n--\r\n---b\r\n--b "
     "x\r\n--B))"},
    // blanks behind a delimiter
    {MIXED "--b \t \r\n\r\nx\r\n--b-- \t\r\n", "(F:multipart/mixed ^(1:- x))"},
    {MIXED "--b\r\n\r\nx\r\n--b\r\r\n--b--\r\n", "(F:multipart/mixed ^(1:- x\r\n--b\r))"},
    // none at all: a leaf
    {MIXED "x\r\n--c\r\n", "(F:multipart/mixed x\r\n--c\r\n)"},
    {"Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n",
     "(F:multipart/mixed --b\r\n\r\nx\r\n--b--\r\n)"},
    {"Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\nx\r\n",
     "(F:multipart/mixed --\r\n\r\nx\r\n)"},
    {MIXED "x\r\n--b--\r\ny\r\n", "(F:multipart/mixed x^)"},
    // no closing delimiter
    {MIXED "--b\r\n\r\nx\r\n", "(F:multipart/mixed ^(1:- x\r\n))!"},
    {MIXED "--b", "(F:multipart/mixed ^(1:- ))!"},
    // nested
    {MIXED
     "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c\r\n\r\n"
     "y\r\n--c--\r\nepi\r\n--b\r\n\r\nz\r\n--b--\r\n",
     "(F:multipart/mixed ^(1F:multipart/alternative ^(1.1:- x)(1.2:- y))(2:- z))"},
    // an outer delimiter ends what is inside
    {MIXED
     "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--b\r\n\r\n"
     "z\r\n--b--\r\n",
     "(F:multipart/mixed ^(1F:multipart/alternative ^(1.1:- x))!(2:- z))"},
    {MIXED "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\npre\r\n--b--\r\n",
     "(F:multipart/mixed ^(1F:multipart/alternative pre))"},
    {MIXED "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n--b--\r\n",
     "(F:multipart/mixed ^(1F:multipart/alternative ))"},
    // a boundary that another one begins with, and one that ends in two hyphens
    {MIXED
     "--b\r\nContent-Type: multipart/alternative; boundary=bb\r\n\r\n--bb\r\n\r\nx\r\n--bb--\r\n"
     "--b--\r\n",
     "(F:multipart/mixed ^(1F:multipart/alternative ^(1.1:- x)))"},
    {MIXED
     "--b\r\nContent-Type: multipart/alternative; boundary=b--\r\n\r\n--b--\r\n\r\nx\r\n--b----\r\n"
     "--b--\r\n",
     "(F:multipart/mixed ^(1F:multipart/alternative ^(1.1:- x)))"},
    // the same boundary inside: the innermost that is open
    {MIXED "--b\r\n" MIXED "--b\r\n\r\nx\r\n--b--\r\n--b\r\n\r\ny\r\n--b--\r\n",
     "(F:multipart/mixed ^(1F:multipart/mixed ^(1.1:- x))(2:- y))"},
    {"Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: x\r\n--b\r\n"
     "Content-Type: text/plain\r\n\r\ny\r\n--b--\r\n",
     "(F:multipart/digest ^(1:message/rfc822 Subject: x)(2F:text/plain y))"},
    // what is in a message/rfc822 is not looked at, but outer delimiters hold
    {MIXED "--b\r\nContent-Type: message/rfc822\r\n\r\n" MIXED "--c\r\n--b--\r\n",
     "(F:multipart/mixed ^(1F:message/rfc822 " MIXED "--c))"},
    {"Content-Type: multipart/mixed; boundary=\"b \"\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n",
     "(F:multipart/mixed ^(1:- x))"},
    {"Content-Type: multipart/mixed; boundary=\"b \"\r\n\r\n--b \r\n\r\nx\r\n--b --\r\n",
     "(F:multipart/mixed ^(1:- x))"},
    {"Content-Type: multipart/mixed; boundary=\"b \"\r\n\r\n--b \r\n\r\nx\r\n--b  --\r\n",
     "(F:multipart/mixed ^(1:- x\r\n--b  --\r\n))!"},
    // a byte order mark at the top of a header section, whole or not
    {"\xEF\xBB\xBF" MIXED "--b\r\n\xEF\xBB\xBF"
     "A: x\r\n\r\ny\r\n--b--\r\n",
     "(F:multipart/mixed ^(1F:- y))"},
    {"\xEF\xBB" MIXED "--b--\r\n", "(:- \xEF\xBB" MIXED "--b--\r\n)"},
    {"\xEF\xBB\xBF\r\n\r\nx", "(:- \xEF\xBB\xBF\r\n\r\nx)"},
    {"A: x\r\n\xEF\xBB\xBF"
     "B: y\r\n",
     "(FJ:- \xEF\xBB\xBF"
     "B: y\r\n)"},
};

static void on_begin(void *ctx, const struct mime_entity *e)
{
    buf_append_str(ctx, "(");
    buf_append_bytes(ctx, e->path);
}

static void on_field(void *ctx, const struct mime_entity *e, const struct header_field *f)
{
    (void)e;
    (void)f;
    buf_append_str(ctx, "F");
}

static void on_junk(void *ctx, const struct mime_entity *e, struct bytes line)
{
    (void)e;
    (void)line;
    buf_append_str(ctx, "J");
}

static void on_body_begins(void *ctx, const struct mime_entity *e, const struct mime_type *type)
{
    buf_append_str(ctx, ":");
    buf_append_bytes(ctx, mime_type_name(type, e->is_digest_part ? BYTES_LIT("message/rfc822")
                                                                 : BYTES_LIT("-")));
    buf_append_str(ctx, " ");
}

static void on_body(void *ctx, const struct mime_entity *e, struct bytes data)
{
    (void)e;
    assert_true(data.len > 0);
    buf_append_bytes(ctx, data);
}

static void on_children_begin(void *ctx, const struct mime_entity *e)
{
    (void)e;
    buf_append_str(ctx, "^");
}

static void on_end(void *ctx, const struct mime_entity *e, const struct mime_type *type)
{
    assert_int_equal(type == NULL, e->is_multipart);
    assert_true(e->header_start <= e->body_start && e->body_start <= e->body_end);
    buf_append_str(ctx, e->is_multipart && !e->is_closed ? ")!" : ")");
}

static const struct mime_entity_handler handler = {
    .begin = on_begin,
    .field = on_field,
    .junk = on_junk,
    .body_begins = on_body_begins,
    .body = on_body,
    .children_begin = on_children_begin,
    .end = on_end,
};

struct fixture {
    struct charset *charset;
    struct mime_entity_parser *parser;
    struct buf log;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    f->charset = charset_new();
    buf_init(&f->log, 0);
    f->parser = mime_entity_new(&handler, &f->log, f->charset);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    mime_entity_free(f->parser);
    charset_free(f->charset);
    buf_fini(&f->log);
    free(f);
    return 0;
}

static void feed(struct fixture *f, struct bytes in, size_t step)
{
    for (; in.len > 0; in = bytes_skip(in, step))
        mime_entity_feed(f->parser, bytes_first(in, step));
}

static const char *read_tree(struct fixture *f, struct bytes in, size_t step)
{
    buf_reset(&f->log, SIZE_MAX);
    mime_entity_begin(f->parser);
    feed(f, in, step);
    mime_entity_finish(f->parser);
    return buf_str(&f->log);
}

// No octet is looked at beyond the piece: each is given in a block of its own size.
static const char *read_cut_in_two(struct fixture *f, struct bytes in, size_t at)
{
    buf_reset(&f->log, SIZE_MAX);
    mime_entity_begin(f->parser);
    for (int half = 0; half < 2; half++) {
        struct bytes piece = half ? bytes_skip(in, at) : bytes_first(in, at);
        uint8_t *copy = malloc(piece.len + !piece.len);
        assert_non_null(copy);
        if (piece.len > 0) memcpy(copy, piece.data, piece.len);
        mime_entity_feed(f->parser, bytes_of(copy, piece.len));
        free(copy);
    }
    mime_entity_finish(f->parser);
    return buf_str(&f->log);
}

static void trees_at_any_split(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bytes in = bytes_str(rows[i].in);
        assert_string_equal(read_tree(f, in, SIZE_MAX / 2), rows[i].log);
        for (size_t step = 1; step < 10; step++)
            assert_string_equal(read_tree(f, in, step), rows[i].log);
        for (size_t at = 0; at <= in.len; at++)
            assert_string_equal(read_cut_in_two(f, in, at), rows[i].log);
    }
}

// What follows the gap is no delimiter before the next line; then they are known again.
static void gaps(void **state)
{
    static const struct {
        const char *before, *after, *log;
    } cases[] = {
        {MIXED "--b\r\n\r\nx\r\n", "--b\r\ny\r\n--b--\r\n",
         "(F:multipart/mixed ^(1:- x\r\n--b\r\ny))"},
        {MIXED "--b\r\n\r\nx\r\n--b", "\r\n\r\ny\r\n--b--\r\n",
         "(F:multipart/mixed ^(1:- x\r\n--b\r\n\r\ny))"},
        {MIXED "--b\r\n\r\nx\r\n", "y\r\n--b\r\n\r\nz\r\n--b--\r\n",
         "(F:multipart/mixed ^(1:- x\r\ny)(2:- z))"},
        {MIXED "--b\r\n\r\nx\r\n--b--\r\n", "y\r\n--b\r\n", "(F:multipart/mixed ^(1:- x))"},
        {"Content-Type: multipart/mixed; boundary=b\r\nSub",
         "ject: x\r\n\r\n--b\r\n\r\ny\r\n--b--\r\n", "(F:multipart/mixed ^(1:- y))"},
        {MIXED "--b\r\nContent-Type: text/html\r\n", "x\r\nA: b\r\n\r\ny\r\n--b--\r\n",
         "(F:multipart/mixed ^(1F:text/html y))"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (size_t step = 1; step < 100; step++) {
            buf_reset(&f->log, SIZE_MAX);
            mime_entity_begin(f->parser);
            feed(f, bytes_str(cases[i].before), step);
            mime_entity_gap(f->parser);
            feed(f, bytes_str(cases[i].after), step);
            mime_entity_finish(f->parser);
            assert_string_equal(buf_str(&f->log), cases[i].log);
        }
    }
}

static size_t count(const char *text, char c)
{
    size_t n = 0;
    for (; *text; text++) n += *text == c;
    return n;
}

static void deep_nesting_ends_in_a_leaf(void **state)
{
    struct fixture *f = *state;
    struct buf in;
    buf_init(&in, 0);
    for (int i = 0; i < LIMIT_MIME_DEPTH + 20; i++)
        buf_printf(&in, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i);
    buf_append_str(&in, "\r\nx");
    const char *log = read_tree(f, buf_bytes(&in), 50);
    assert_int_equal(count(log, '^'), LIMIT_MIME_DEPTH);
    assert_int_equal(count(log, '!'), LIMIT_MIME_DEPTH);
    buf_fini(&in);
}

// Delimiter lines of exactly the cap, and beyond; a cut must not change what is known.
static void long_delimiters(void **state)
{
    struct fixture *f = *state;
    static const size_t lengths[] = {1000, LIMIT_DELIMITER_LINE - 8, LIMIT_DELIMITER_LINE};
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        struct buf in, boundary;
        buf_init(&in, 0);
        buf_init(&boundary, 0);
        for (size_t n = 0; n < lengths[i]; n++) buf_append_byte(&boundary, 'b');
        buf_printf(&in, "Content-Type: multipart/mixed; boundary=%s\r\n\r\n", buf_str(&boundary));
        buf_printf(&in, "--%s\r\n\r\nx\r\n", buf_str(&boundary));
        buf_printf(&in, "--%sb\r\n--%s\rb\r\n--%s--\r\n", buf_str(&boundary), buf_str(&boundary),
                   buf_str(&boundary));
        char *whole = strdup(read_tree(f, buf_bytes(&in), SIZE_MAX / 2));
        assert_int_equal(count(whole, '^'), lengths[i] < LIMIT_DELIMITER_LINE);
        assert_string_equal(read_tree(f, buf_bytes(&in), 1), whole);
        assert_string_equal(read_tree(f, buf_bytes(&in), 1000), whole);
        free(whole);
        buf_fini(&in);
        buf_fini(&boundary);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(trees_at_any_split, setup, teardown),
        cmocka_unit_test_setup_teardown(gaps, setup, teardown),
        cmocka_unit_test_setup_teardown(deep_nesting_ends_in_a_leaf, setup, teardown),
        cmocka_unit_test_setup_teardown(long_delimiters, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
