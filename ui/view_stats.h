// SPDX-License-Identifier: BSD-2-Clause
//
// Statistics of all sessions that have ended. From a row the list is filtered by what it counts.
#ifndef SMTPSCOPE_UI_VIEW_STATS_H
#define SMTPSCOPE_UI_VIEW_STATS_H

#include "ui/view.h"

struct view *view_stats_new(struct screen *s);
// The same, with the cursor on what was found.
struct view *view_stats_of_findings(struct screen *s);

#endif
