// SPDX-License-Identifier: BSD-2-Clause
//
// The options of the command line, each once: what getopt takes and what --help prints are made
// from this table.
#ifndef SMTPSCOPE_APP_OPTIONS_TABLE_H
#define SMTPSCOPE_APP_OPTIONS_TABLE_H

#include <getopt.h>

enum option_id {
    OPTION_READ = 'r',
    OPTION_INTERFACE = 'i',
    OPTION_FILTER = 'f',
    OPTION_PORTS = 'p',
    OPTION_CONDITION = 'Y',
    OPTION_WRITE = 'w',
    OPTION_FILE_SIZE = 'C',
    OPTION_ROTATE = 'G',
    OPTION_FILE_COUNT = 'W',
    OPTION_BUFFER = 'B',
    OPTION_USER = 'Z',
    OPTION_JOBS = 'j',
    OPTION_HELP = 'h',
    OPTION_VERSION = 'V',
    // Without a letter.
    OPTION_TEXT = 256,
    OPTION_JSON,
    OPTION_LIST,
    OPTION_CONFIG,
    OPTION_NO_CONFIG,
    OPTION_THEME,
    OPTION_COLUMNS,
    OPTION_CSV,
    OPTION_TSV,
    OPTION_STATS,
    OPTION_DIFF,
    OPTION_DIALOGUE,
    OPTION_FULL,
    OPTION_EXPLAIN,
    OPTION_OCTETS,
    OPTION_DECODED,
    OPTION_NO_TIMES,
    OPTION_MARKDOWN,
    OPTION_FOLLOW,
    OPTION_ANY_PORT,
    OPTION_CHECKSUMS,
    OPTION_KEYLOG,
    OPTION_RSA_KEY,
    OPTION_MATCH,
    OPTION_THRESHOLD,
    OPTION_NO_HASH,
    OPTION_CONTENT_TYPES,
    OPTION_SHOW_SECRETS,
    OPTION_EXPORT_EML,
    OPTION_EXPORT_PARTS,
    OPTION_EXPORT_MBOX,
    OPTION_FORCE,
    OPTION_WRITE_ALL,
    OPTION_SPOOL,
};

struct option_row {
    enum option_id id; // its letter, below 256
    const char *name;
    const char *argument; // NULL: takes none
    const char *help;
};

enum { OPTION_COUNT = 48 };

// In the order of --help.
extern const struct option_row option_table[];

// The row of an id or letter, or NULL.
const struct option_row *option_row_of(int id);

// getopt_long's two views of the table. shorts begins with ':', so that a missing argument is told
// from an unknown option.
void option_table_for_getopt(struct option longs[OPTION_COUNT + 1],
                             char shorts[2 * OPTION_COUNT + 2]);

#endif
