// SPDX-License-Identifier: BSD-2-Clause
//
// The help: the keys of the screen it was asked on, then those that work everywhere, then what the
// letters and colours mean. All of it is made from the tables that the program itself uses.
#ifndef SMTPSCOPE_UI_VIEW_HELP_H
#define SMTPSCOPE_UI_VIEW_HELP_H

#include "ui/view.h"

struct view *view_help_new(struct screen *s, enum keys_context context);

#endif
