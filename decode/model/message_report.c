// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/message_report.h"

enum { DETAIL_MAX = 200 };

void message_report_begin(struct message_report *r, struct session *s, const struct finding *place)
{
    r->session = s;
    r->place = *place;
    memset(r->is_made, 0, sizeof(r->is_made));
}

void message_report_add(struct message_report *r, enum finding_id id, struct bytes detail)
{
    if (r->is_made[id]) return;
    r->is_made[id] = true;
    struct finding f = r->place;
    f.id = id;
    f.detail = bytes_first(detail, DETAIL_MAX);
    session_add_finding(r->session, &f);
}
