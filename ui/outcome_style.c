// SPDX-License-Identifier: BSD-2-Clause
#include "ui/outcome_style.h"

enum theme_style outcome_style(enum outcome o)
{
    static const enum theme_style styles[OUTCOME_COUNT] = {
        [OUTCOME_REFUSED] = STYLE_CODE_5,
        [OUTCOME_PARTLY] = STYLE_CODE_5,
        [OUTCOME_DEFERRED] = STYLE_CODE_4,
        [OUTCOME_ACCEPTED] = STYLE_CODE_2,
        [OUTCOME_ABORTED] = STYLE_CODE_4,
        [OUTCOME_LIVE] = STYLE_LIVE,
        [OUTCOME_TLS] = STYLE_TLS,
        [OUTCOME_NO_MAIL] = STYLE_DIM,
        [OUTCOME_FAILED] = STYLE_CODE_4,
        [OUTCOME_UNKNOWN] = STYLE_DIM,
        [OUTCOME_OTHER] = STYLE_DIM,
    };
    return styles[o];
}

enum theme_style outcome_style_severity(enum finding_severity s)
{
    switch (s) {
    case FINDING_CRITICAL:
    case FINDING_HIGH: return STYLE_SEVERE;
    case FINDING_MEDIUM: return STYLE_MODERATE;
    case FINDING_LOW:
    case FINDING_INFO: break;
    }
    return STYLE_SLIGHT;
}
