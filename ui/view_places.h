// SPDX-License-Identifier: BSD-2-Clause
//
// A list of places to go to: the findings of a session, or what the user marked.
#ifndef SMTPSCOPE_UI_VIEW_PLACES_H
#define SMTPSCOPE_UI_VIEW_PLACES_H

#include "ui/finding_places.h"
#include "ui/view.h"

// The findings of a session, which are copied.
struct view *view_places_of_findings(struct screen *s, uint64_t session,
                                     const struct finding_places *findings);
// The marks of the screen.
struct view *view_places_of_marks(struct screen *s);

#endif
