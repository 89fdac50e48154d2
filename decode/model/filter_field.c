// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/filter_field.h"

#include "decode/model/filter_of_connection.h"
#include "decode/model/filter_of_envelope.h"
#include "decode/model/filter_of_facts.h"
#include "decode/model/filter_of_message.h"

static const struct filter_fields *const groups[] = {
    &filter_of_envelope,
    &filter_of_message,
    &filter_of_facts,
    &filter_of_connection,
};
enum { GROUP_COUNT = sizeof(groups) / sizeof(groups[0]) };

// What most look for is shown before all others.
static const char *const first[] = {"env.from",    "env.rcpt", "env.helo", "body",
                                    "hdr.subject", "hdr.from", "hdr.to",   "hdr.cc",
                                    "hdr.date",    "hdr.message_id"};
enum { FIRST_COUNT = sizeof(first) / sizeof(first[0]) };

static bool is_first(const struct filter_field *f)
{
    for (size_t i = 0; i < FIRST_COUNT; i++)
        if (strcmp(f->name, first[i]) == 0) return true;
    return false;
}

static const struct filter_field *one_after_first(size_t index)
{
    for (size_t g = 0; g < GROUP_COUNT; g++)
        for (size_t i = 0; i < groups[g]->count; i++)
            if (!is_first(&groups[g]->items[i]) && index-- == 0) return &groups[g]->items[i];
    return NULL;
}

const struct filter_field *filter_field_at(size_t index)
{
    if (index < FIRST_COUNT) return filter_field_find(bytes_str(first[index]));
    return one_after_first(index - FIRST_COUNT);
}

static bool is_called(const struct filter_field *f, struct bytes name)
{
    return bytes_equal_nocase(name, bytes_str(f->name)) ||
           (f->record_name && bytes_equal_nocase(name, bytes_str(f->record_name)));
}

const struct filter_field *filter_field_find(struct bytes name)
{
    for (size_t g = 0; g < GROUP_COUNT; g++)
        for (size_t i = 0; i < groups[g]->count; i++)
            if (is_called(&groups[g]->items[i], name)) return &groups[g]->items[i];
    return NULL;
}

// Octets to add, drop or replace to make one of the other (Levenshtein).
static size_t distance(struct bytes a, struct bytes b)
{
    enum { LONGEST = 40 };
    size_t row[LONGEST + 1];
    if (a.len > LONGEST || b.len > LONGEST) return SIZE_MAX;
    for (size_t i = 0; i <= b.len; i++) row[i] = i;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b.len; k++) {
            size_t best = diagonal + ((a.data[i - 1] | 0x20) != (b.data[k - 1] | 0x20));
            if (row[k] + 1 < best) best = row[k] + 1;
            if (row[k - 1] + 1 < best) best = row[k - 1] + 1;
            diagonal = row[k];
            row[k] = best;
        }
    }
    return row[b.len];
}

// "from" is env.from before it is a misspelt other one.
const char *filter_field_like(struct bytes name)
{
    const char *best = NULL;
    size_t least = 3; // more letters that differ make it a guess
    const struct filter_field *f;
    for (size_t i = 0; name.len > 1 && (f = filter_field_at(i)) != NULL; i++) {
        struct bytes whole = bytes_str(f->name);
        size_t dot = bytes_find(whole, 0, '.');
        if (dot < whole.len && bytes_equal_nocase(name, bytes_skip(whole, dot + 1)))
            return f->name;
        size_t d = distance(name, whole);
        if (d >= least || d >= name.len) continue;
        least = d;
        best = f->name;
    }
    return best;
}

static bool is_one_of(const struct filter_field *f, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(f->name, *names) == 0) return true;
    return false;
}

bool filter_field_is_hash(const struct filter_field *f)
{
    static const char *const names[] = {
        "msg.sha256",  "att.sha256",     "part.sha256", "embedded.sha256", "inner.part.sha256",
        "dkim.result", "dkim.body_hash", "dkim.reason", "dkim.key.bits",
        "finding.severity", "finding.detail", NULL};
    return is_one_of(f, names);
}

bool filter_field_is_command(const struct filter_field *f)
{
    static const char *const names[] = {"verb", "command.arg", "command.code",
                                        "command.delay", NULL};
    return is_one_of(f, names);
}
