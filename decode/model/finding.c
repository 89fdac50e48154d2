// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/finding.h"

#include <assert.h>

#include "base/err.h"

static const struct finding_kind {
    const char *name, *json_id, *text;
    enum finding_severity severity;
} kinds[FINDING_COUNT] = {
#define X(e, name_, id_, severity_, text_)                                                         \
    [FINDING_##e] = {.name = name_, .json_id = id_, .text = text_,                                 \
                     .severity = FINDING_##severity_},
    FINDING_TABLE(X)
#undef X
};

static const struct finding_kind *kind_of(enum finding_id id)
{
    assert((unsigned)id < FINDING_COUNT);
    return &kinds[id];
}

const char *finding_name(enum finding_id id)
{
    return kind_of(id)->name;
}

const char *finding_json_id(enum finding_id id)
{
    return kind_of(id)->json_id;
}

const char *finding_text(enum finding_id id)
{
    return kind_of(id)->text;
}

enum finding_severity finding_severity_of(enum finding_id id)
{
    return kind_of(id)->severity;
}

bool finding_is_of_several(enum finding_id id)
{
    switch (id) {
    case FINDING_AUTH_BRUTE:
    case FINDING_AUTH_SPRAY:
    case FINDING_ENV_BACKSCATTER:
    case FINDING_ENV_GREYLIST:
    case FINDING_ENV_HARVEST:
    case FINDING_ENV_OPEN_RELAY:
    case FINDING_RCVD_FORGED:
    case FINDING_TLS_STRIPPED: return true;
    default: return false;
    }
}

const char *finding_severity_name(enum finding_severity s)
{
    static const char *const names[] = {"info", "low", "medium", "high", "critical"};
    return names[s];
}

char finding_severity_letter(enum finding_severity s)
{
    return "ILMHC"[s];
}

size_t finding_list_size(const struct finding *first)
{
    size_t size = 0;
    for (const struct finding *f = first; f; f = f->next) size += sizeof *f + f->detail.len;
    return size;
}

struct finding *finding_copy_list(const struct finding *first)
{
    size_t count = 0;
    for (const struct finding *f = first; f; f = f->next) count++;
    if (count == 0) return NULL;
    struct finding *copies = err_malloc(finding_list_size(first));
    uint8_t *text = (uint8_t *)(copies + count);
    for (struct finding *c = copies; first; first = first->next, c++) {
        *c = *first;
        c->next = first->next ? c + 1 : NULL;
        if (first->detail.len == 0) continue;
        memcpy(text, first->detail.data, first->detail.len);
        c->detail.data = text;
        text += first->detail.len;
    }
    return copies;
}
