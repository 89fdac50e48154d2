// SPDX-License-Identifier: BSD-2-Clause
//
// A list, whole and in pieces: it ends at the same line with the same values; and each line of it
// that is an address or a domain is then found.
#include <assert.h>

#include "decode/model/match_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct match_list *read_list(struct bytes text, size_t step, enum match_list_result *out)
{
    static const uint64_t seed[2] = {1, 2};
    struct match_list *l = match_list_new(seed);
    *out = MATCH_LIST_OK;
    for (; text.len > 0 && *out == MATCH_LIST_OK; text = bytes_skip(text, step))
        *out = match_list_feed(l, bytes_first(text, step));
    if (*out == MATCH_LIST_OK) *out = match_list_finish(l);
    return l;
}

static void count(void *ctx, struct bytes value)
{
    assert(value.len > 0);
    ++*(unsigned *)ctx;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes text = bytes_of(data, size);
    enum match_list_result a, b;
    struct match_list *whole = read_list(text, size + 1, &a);
    struct match_list *pieces = read_list(text, 1 + size % 5, &b);
    assert(a == b && match_list_line(whole) == match_list_line(pieces));
    assert(match_list_count(whole) == match_list_count(pieces));
    assert(bytes_equal(match_list_text(whole), match_list_text(pieces)));
    // The last line, where it is a value.
    struct bytes last = match_list_text(whole);
    unsigned found = 0;
    match_list_ask_domain(whole, last, count, &found);
    match_list_ask_address(whole, last, count, &found);
    bool is_value = a == MATCH_LIST_OK && last.len > 0 && last.data[0] != '#' && last.len != 64;
    assert(!is_value || found > 0);
    match_list_free(whole);
    match_list_free(pieces);
    return 0;
}
