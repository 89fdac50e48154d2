// SPDX-License-Identifier: BSD-2-Clause
//
// The file that settings are kept in: --config, else $XDG_CONFIG_HOME/smtpscope/config, else
// ~/.config/smtpscope/config. That it is not there is no error, unless it was named.
#ifndef SMTPSCOPE_APP_CONFIG_H
#define SMTPSCOPE_APP_CONFIG_H

#include "app/options.h"
#include "ui/settings.h"

struct config {
    struct settings settings;
    char *path; // NULL: there is none to read or write
};

// Reads it. Lines that make no sense are told on standard error, each with its number, and the
// others count. false: the file that was named cannot be read, which was said.
bool config_init(struct config *c, const struct options *options);
void config_fini(struct config *c);

// Replaces the file as a whole, or not at all; its directory is made where there is none. false:
// *err says why not.
bool config_save(const struct config *c, struct bytes text, struct err *err);

#endif
