// SPDX-License-Identifier: BSD-2-Clause
//
// The colours of outcomes and of findings.
#ifndef SMTPSCOPE_UI_OUTCOME_STYLE_H
#define SMTPSCOPE_UI_OUTCOME_STYLE_H

#include "decode/model/outcome.h"
#include "ui/theme.h"

enum theme_style outcome_style(enum outcome o);
// The style of a finding of that severity.
enum theme_style outcome_style_severity(enum finding_severity s);

#endif
