// SPDX-License-Identifier: BSD-2-Clause
//
// The list of sessions, growing while it is read. The selection is a session, not a row: what comes
// in moves nothing under the reader.
#ifndef SMTPSCOPE_UI_VIEW_SESSIONS_H
#define SMTPSCOPE_UI_VIEW_SESSIONS_H

#include "ui/view.h"

struct view *view_sessions_new(struct screen *s);

#endif
