// SPDX-License-Identifier: BSD-2-Clause
//
// The list of sessions, growing while it is read. The selection is a session, not a row: what comes
// in moves nothing under the reader.
#ifndef SMTPSCOPE_UI_VIEW_SESSIONS_H
#define SMTPSCOPE_UI_VIEW_SESSIONS_H

#include "ui/view.h"

struct view *view_sessions_new(struct screen *s);

// The sessions in the list: how many, and their ids in ascending order. ids_out has room for all.
size_t view_sessions_count(const struct view *v);
void view_sessions_ids(const struct view *v, uint64_t *ids_out);

#endif
