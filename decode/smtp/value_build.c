// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/value_build.h"

#include "decode/smtp/char_class.h"
#include "decode/smtp/smtp_param.h"

void smtp_values_init(struct smtp_values *v)
{
    *v = (struct smtp_values){0};
    arena_init(&v->arena);
}

void smtp_values_fini(struct smtp_values *v)
{
    arena_fini(&v->arena);
}

void value_begin(struct smtp_values *v)
{
    arena_fini(&v->arena);
    smtp_values_init(v);
    v->is_known = v->is_valid = true;
}

// ---- adding one

struct smtp_value *value_add(struct smtp_values *v, const char *name, enum smtp_value_kind kind)
{
    static struct smtp_value too_many;
    if (v->count == SMTP_VALUES) return &too_many;
    struct smtp_value *value = &v->values[v->count++];
    *value = (struct smtp_value){.name = name ? bytes_str(name) : BYTES_NONE, .kind = kind};
    return value;
}

void value_add_text(struct smtp_values *v, const char *name, struct bytes text)
{
    value_add(v, name, SMTP_VALUE_TEXT)->text = text;
}

void value_add_flag(struct smtp_values *v, const char *name, bool flag)
{
    value_add(v, name, SMTP_VALUE_FLAG)->number = flag;
}

void value_add_words(struct smtp_values *v, const char *name, struct bytes words, char separator)
{
    struct smtp_value *value = value_add(v, name, SMTP_VALUE_WORDS);
    value->text = words;
    value->separator = separator;
}

void value_add_xtext(struct smtp_values *v, struct bytes name, struct bytes xtext)
{
    struct buf buf;
    buf_init(&buf, 0);
    if (!smtp_param_xtext(xtext, &buf)) v->is_valid = false;
    struct smtp_value *value = value_add(v, NULL, SMTP_VALUE_TEXT);
    value->name = name;
    value->text = buf.len ? arena_copy_bytes(&v->arena, buf_bytes(&buf)) : BYTES_LIT("");
    buf_fini(&buf);
}

bool value_to_number(struct bytes text, bool may_be_signed, int64_t *number_out)
{
    bool is_negative = may_be_signed && text.len > 0 && text.data[0] == '-';
    bool has_sign = is_negative || (may_be_signed && text.len > 0 && text.data[0] == '+');
    uint64_t value;
    if (!bytes_to_u64(bytes_skip(text, has_sign), &value) || value > INT64_MAX) return false;
    *number_out = is_negative ? -(int64_t)value : (int64_t)value;
    return true;
}

void value_add_number(struct smtp_values *v, const char *name, struct bytes text)
{
    int64_t number;
    if (value_to_number(text, false, &number))
        value_add(v, name, SMTP_VALUE_NUMBER)->number = number;
    else v->is_valid = false;
}

void value_require(struct smtp_values *v, bool holds)
{
    if (!holds) v->is_valid = false;
}

// ---- words

bool smtp_value_next_word(struct bytes *rest, char separator, struct bytes *word_out)
{
    struct bytes b = *rest;
    while (b.len > 0 && (b.data[0] == separator || char_is_wsp(b.data[0]))) b = bytes_skip(b, 1);
    size_t end = 0;
    while (end < b.len && b.data[end] != separator && !char_is_wsp(b.data[end])) end++;
    *word_out = bytes_first(b, end);
    *rest = bytes_skip(b, end);
    return end > 0;
}

bool value_are_among(struct bytes words, char separator, const char *allowed)
{
    struct bytes word;
    unsigned count = 0;
    for (; smtp_value_next_word(&words, separator, &word); count++) {
        struct bytes rest = bytes_str(allowed), candidate;
        bool is_one = false;
        while (smtp_value_next_word(&rest, ' ', &candidate))
            is_one |= bytes_equal_nocase(candidate, word);
        if (!is_one) return false;
    }
    return count > 0;
}

void value_add_upper(struct smtp_values *v, const char *name, struct bytes word)
{
    value_add_text(v, name, smtp_param_upper(&v->arena, word));
}
