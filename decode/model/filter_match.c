// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/filter_match.h"

#include "decode/model/store_row.h"

void filter_match_of_session(const struct session *s, const struct filter_taker *t)
{
    for (const struct session_match *m = s->matches; m; m = m->next) {
        struct filter_value value = {.text = m->value};
        if (t->take(t->ctx, &value)) return;
    }
}

// A match is a finding: a row without one as grave has none.
bool filter_match_of_row(const struct store_row *row, const struct filter_taker *t)
{
    (void)t;
    return !row->finding_count || row->worst_finding < finding_severity_of(FINDING_MATCH);
}
