// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/threshold.h"

#include <string.h>

static const struct {
    const char *name, *help;
    uint32_t value, most;
} rows[THRESHOLD_COUNT] = {
#define X(e, name_, value_, most_, help_)                                                          \
    [THRESHOLD_##e] = {.name = name_, .help = help_, .value = value_, .most = most_},
    THRESHOLD_TABLE(X)
#undef X
};

uint32_t threshold_of(const struct thresholds *t, enum threshold_id id)
{
    return t && t->value[id] ? t->value[id] : rows[id].value;
}

const char *threshold_name(enum threshold_id id)
{
    return rows[id].name;
}

const char *threshold_help(enum threshold_id id)
{
    return rows[id].help;
}

enum err_code thresholds_set(struct thresholds *t, const char *text, struct err *err)
{
    size_t len = strcspn(text, "=");
    for (int i = 0; i < THRESHOLD_COUNT; i++) {
        if (strlen(rows[i].name) != len || strncmp(rows[i].name, text, len) != 0) continue;
        uint64_t number = 0;
        bool is_number = text[len] && bytes_to_u64(bytes_str(text + len + 1), &number);
        if (!is_number || number < 1 || number > rows[i].most)
            return err_set(err, ERR_USAGE,
                           "the threshold %s takes a number from 1 to %u, as in %s=%u",
                           rows[i].name, rows[i].most, rows[i].name, rows[i].value);
        t->value[i] = (uint32_t)number;
        return ERR_NONE;
    }
    return err_set(err, ERR_USAGE, "there is no threshold \"%.*s\": --help lists them",
                   len < 100 ? (int)len : 100, text);
}
