// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/filter_regex.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"

#ifdef HAVE_PCRE2

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct filter_regex {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
};

struct filter_regex *filter_regex_new(struct bytes pattern, char text_out[FILTER_REGEX_ERROR],
                                      size_t *at_out)
{
    int error;
    size_t at = 0;
    uint32_t options =
        PCRE2_CASELESS | PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
    pcre2_code *code = pcre2_compile(pattern.data, pattern.len, options, &error, &at, NULL);
    if (!code) {
        pcre2_get_error_message(error, (PCRE2_UCHAR *)text_out, FILTER_REGEX_ERROR);
        *at_out = at < pattern.len ? at : pattern.len;
        return NULL;
    }
    struct filter_regex *r = err_calloc(1, sizeof(*r));
    r->code = code;
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); // where that cannot be, matching is slower
    r->data = pcre2_match_data_create(1, NULL);
    r->context = pcre2_match_context_create(NULL);
    if (!r->data || !r->context) err_out_of_memory(0);
    pcre2_set_match_limit(r->context, LIMIT_REGEX_STEPS);
    pcre2_set_depth_limit(r->context, LIMIT_REGEX_STEPS);
    pcre2_set_heap_limit(r->context, LIMIT_REGEX_KIB);
    return r;
}

void filter_regex_free(struct filter_regex *r)
{
    if (!r) return;
    pcre2_match_context_free(r->context);
    pcre2_match_data_free(r->data);
    pcre2_code_free(r->code);
    free(r);
}

bool filter_regex_match(const struct filter_regex *r, struct bytes text)
{
    const uint8_t *subject = text.data ? text.data : (const uint8_t *)"";
    return pcre2_match(r->code, subject, text.len, 0, 0, r->data, r->context) >= 0;
}

#else

#include <regex.h>

struct filter_regex {
    regex_t code;
};

// What glibc expands or tries without a limit of its own: counts that multiply, and
// back-references.
static const char *is_too_costly(struct bytes p, size_t *at_out)
{
    unsigned long product = 1;
    for (size_t i = 0; i + 1 < p.len; i++) {
        unsigned long count = 0, highest = 0;
        *at_out = i;
        if (p.data[i] == '\\') {
            if (p.data[i + 1] >= '1' && p.data[i + 1] <= '9') return "back-references need PCRE2";
            i++;
        } else if (p.data[i] == '{') {
            for (size_t k = i + 1; k < p.len && p.data[k] != '}'; k++) {
                bool is_digit = p.data[k] >= '0' && p.data[k] <= '9';
                count = is_digit && count < 100000 ? count * 10 + p.data[k] - '0' : 0;
                if (count > highest) highest = count;
            }
            product *= highest ? highest : 1;
            if (product > LIMIT_REGEX_REPEATS) return "the counts in braces are too large";
        }
    }
    return NULL;
}

struct filter_regex *filter_regex_new(struct bytes pattern, char text_out[FILTER_REGEX_ERROR],
                                      size_t *at_out)
{
    const char *wrong = is_too_costly(pattern, at_out);
    if (!wrong && memchr(pattern.data ? pattern.data : (const uint8_t *)"", 0, pattern.len))
        wrong = "a NUL in a regular expression needs PCRE2";
    if (wrong) {
        snprintf(text_out, FILTER_REGEX_ERROR, "%s", wrong);
        return NULL;
    }
    struct filter_regex *r = err_calloc(1, sizeof(*r));
    char *copy = err_calloc(pattern.len + 1, 1);
    if (pattern.len) memcpy(copy, pattern.data, pattern.len);
    int error = regcomp(&r->code, copy, REG_EXTENDED | REG_ICASE | REG_NOSUB);
    free(copy);
    if (error == 0) return r;
    regerror(error, &r->code, text_out, FILTER_REGEX_ERROR);
    *at_out = 0; // POSIX does not say
    free(r);
    return NULL;
}

void filter_regex_free(struct filter_regex *r)
{
    if (!r) return;
    regfree(&r->code);
    free(r);
}

bool filter_regex_match(const struct filter_regex *r, struct bytes text)
{
    if (text.len > LIMIT_REGEX_TEXT) text.len = LIMIT_REGEX_TEXT;
    char subject[LIMIT_REGEX_TEXT + 1]; // regexec may look for a NUL
    if (text.len) memcpy(subject, text.data, text.len);
    subject[text.len] = 0;
    regmatch_t part = {0, (regoff_t)text.len};
    return regexec(&r->code, subject, 1, &part, REG_STARTEND) == 0;
}

#endif
