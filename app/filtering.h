// SPDX-License-Identifier: BSD-2-Clause
//
// The filter that the command line gives with -Y.
#ifndef SMTPSCOPE_APP_FILTERING_H
#define SMTPSCOPE_APP_FILTERING_H

#include "app/options.h"
#include "decode/model/filter.h"
#include "ui/settings.h"

// *filter_out is NULL where none was given. false: the expression is wrong, which was said on
// standard error with a mark under the place.
// settings: for the filters that have names.
bool filtering_new(const struct options *options, const struct settings *settings,
                   struct filter **filter_out);

#endif
