// SPDX-License-Identifier: BSD-2-Clause
//
// The command line. One table (in options.c) holds every option with its letter, its argument and
// its sentence of help; parsing and --help are both read from it, so they cannot differ. What the
// options mean together (a file and an interface exclude each other, …) is checked here too.
#ifndef SMTPSCOPE_APP_OPTIONS_H
#define SMTPSCOPE_APP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "decode/model/column.h"
#include "decode/model/match_list.h"
#include "decode/model/threshold.h"
#include "export/list_columns.h"

enum options_mode {
    OPTIONS_AUTO, // the screen on a terminal, else text: main decides
    OPTIONS_TEXT,
    OPTIONS_JSON,
    OPTIONS_LIST,
    OPTIONS_STATS,
    OPTIONS_DIFF,
    OPTIONS_EXPORT, // only files are written, and a line that counts them is printed
    OPTIONS_VERIFY, // smtpscope verify DIR
    OPTIONS_HELP,
    OPTIONS_VERSION,
};

// One of the two of --diff.
struct options_diff_side {
    uint64_t session;
    uint64_t message; // its number in the session; 0: the dialogue
};

struct options {
    enum options_mode mode;
    // Inputs in the order given, borrowed from argv: either files ("-" is stdin) or interfaces.
    const char **inputs;
    size_t input_count;
    bool is_live;       // inputs are interfaces
    bool follow;        // --follow: the files are still growing
    char **names;       // that inputs_expand put into inputs
    size_t name_count;
    const char *filter; // -f, or NULL
    const char *condition; // -Y, or NULL
    uint16_t *ports;    // -p in ascending order, or NULL for the default
    size_t port_count;
    bool any_port;      // --any-port
    bool checksums;     // --checksums
    const char *keylog; // --keylog, or NULL
    unsigned jobs;      // -j, or 0: as many as there are cores
    const char **rsa_keys; // --rsa-key, borrowed from argv
    size_t rsa_key_count;
    const char **matches; // --match, borrowed from argv
    size_t match_count;
    struct match_list *match_list; // what these files list, by matching_read; NULL: nothing
    struct column_list columns;  // --columns; count 0: none were chosen
    enum list_form list_form;    // --csv, --tsv
    const char *config;          // --config, or NULL
    bool no_config;              // --no-config
    const char *theme;           // --theme, or NULL
    bool is_json;       // --json; with OPTIONS_STATS and OPTIONS_DIFF the form of these
    struct options_diff_side diff[2]; // --diff, with OPTIONS_DIFF
    bool with_dialogue; // --dialogue
    bool is_full;       // --full
    bool explains;      // --explain
    bool octets;        // --octets
    bool is_decoded;    // --decoded
    bool no_times;      // --no-times
    bool is_markdown;   // --markdown; the mode is that of text
    bool no_hash;       // --no-hash
    bool content_types; // --content-types
    bool show_secrets;  // --show-secrets
    const char *export_eml, *export_parts, *export_mbox; // NULL: not asked for
    bool force;             // --force
    const char *write;      // -w, or NULL
    bool write_all;         // --write-all
    uint64_t write_max_bytes, write_every_s, write_count; // -C, -G, -W; 0: not given
    uint64_t spool_bytes;                                 // --spool; 0: the default
    const char *spool_dir;                                // NULL: in memory
    struct thresholds thresholds;                         // --threshold
    uint64_t buffer_bytes;                                // -B; 0: the default
    const char *user;                                     // --user; NULL: not given
    const char *verify_dir; // with OPTIONS_VERIFY
};

// Reads argv. ERR_USAGE: the command line makes no sense; the sentence says why. What options_out
// holds is freed by options_fini in any case.
enum err_code options_parse(int argc, char **argv, struct options *options_out, struct err *err);
void options_fini(struct options *options);

// An option that was given and that only readable text has; NULL: none was.
const char *options_of_text(const struct options *options);

// A list like "25,587,2500-2599" into ascending numbers without repetition, to be freed.
enum err_code options_parse_ports(const char *list, uint16_t **ports_out, size_t *count_out,
                                  struct err *err);

// The text of --help.
void options_print_help(FILE *out);

#endif
