// SPDX-License-Identifier: BSD-2-Clause
//
// The settings: colours, times, columns, and the keys of each action.
#ifndef SMTPSCOPE_UI_VIEW_SETUP_H
#define SMTPSCOPE_UI_VIEW_SETUP_H

#include "ui/view.h"

struct view *view_setup_new(struct screen *s);

#endif
