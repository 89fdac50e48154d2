// SPDX-License-Identifier: BSD-2-Clause
//
// The columns of the list: which are seen, in which order, how wide.
#ifndef SMTPSCOPE_UI_VIEW_COLUMNS_H
#define SMTPSCOPE_UI_VIEW_COLUMNS_H

#include "ui/view.h"

struct view *view_columns_new(struct screen *s);

#endif
