// SPDX-License-Identifier: BSD-2-Clause
//
// Typed values of parameters, EHLO lines and arguments. The input is a keyword or verb, a NUL, and
// what stands behind it. What is read is within its kind, and reading it again gives the same.
#include <assert.h>

#include "decode/smtp/smtp_value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct smtp_values *v)
{
    assert(v->count <= SMTP_VALUES);
    for (unsigned i = 0; i < v->count; i++) {
        const struct smtp_value *x = &v->values[i];
        struct bytes rest = x->text, word;
        size_t words = 0;
        if (x->kind == SMTP_VALUE_FLAG) assert(x->number == 0 || x->number == 1);
        if (x->kind != SMTP_VALUE_WORDS) continue;
        while (smtp_value_next_word(&rest, x->separator, &word)) {
            assert(word.len <= x->text.len);
            assert(++words <= x->text.len + 1);
        }
    }
}

static void check_same(const struct smtp_values *a, const struct smtp_values *b)
{
    assert(a->is_known == b->is_known && a->is_valid == b->is_valid && a->count == b->count);
    for (unsigned i = 0; i < a->count; i++) {
        assert(a->values[i].kind == b->values[i].kind);
        assert(bytes_equal(a->values[i].name, b->values[i].name));
        if (a->values[i].kind == SMTP_VALUE_TEXT || a->values[i].kind == SMTP_VALUE_WORDS)
            assert(bytes_equal(a->values[i].text, b->values[i].text));
        else assert(a->values[i].number == b->values[i].number);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes in = bytes_of(data, size);
    size_t end = bytes_find(in, 0, 0);
    struct bytes keyword = bytes_first(in, end), rest = bytes_skip(in, end + 1);
    struct smtp_values v, again;
    smtp_values_init(&v);
    smtp_values_init(&again);
    smtp_value_of_param(&v, keyword, rest);
    check(&v);
    smtp_value_of_extension(&v, rest);
    check(&v);
    smtp_value_of_argument(&v, keyword, rest);
    check(&v);
    smtp_value_of_argument(&again, keyword, rest);
    check_same(&v, &again);
    smtp_values_fini(&v);
    smtp_values_fini(&again);
    return 0;
}
