// SPDX-License-Identifier: BSD-2-Clause
#include "app/options.h"

#include <string.h>

#include "app/options_table.h"

// Text in words from column on, no line longer than 79 columns.
static void print_wrapped(FILE *out, const char *text, size_t column)
{
    size_t at = column;
    while (*text) {
        size_t word = strcspn(text, " ");
        if (at > column && at + 1 + word > 79) {
            fprintf(out, "\n%*s", (int)column, "");
            at = column;
        } else if (at > column) {
            fputc(' ', out);
            at++;
        }
        fwrite(text, 1, word, out);
        at += word;
        text += word + (text[word] == ' ');
    }
    fputc('\n', out);
}

static void print_row(FILE *out, const struct option_row *row)
{
    enum { HELP_COLUMN = 26 };
    char left[64];
    int len = row->id < 256 ? snprintf(left, sizeof left, "  -%c, --%s", row->id, row->name)
                            : snprintf(left, sizeof left, "      --%s", row->name);
    if (row->argument) snprintf(left + len, sizeof left - (size_t)len, " %s", row->argument);
    fprintf(out, "%-*s", HELP_COLUMN, left);
    print_wrapped(out, row->help, HELP_COLUMN);
}

static void print_columns(FILE *out)
{
    fputs("\nColumns of --columns:\n", out);
    for (int i = 0; i < COLUMN_COUNT; i++)
        fprintf(out, "  %-14s%s\n", column_name((enum column_id)i), column_help((enum column_id)i));
}

static void print_thresholds(FILE *out)
{
    fputs("\nThresholds of --threshold, and their defaults:\n", out);
    for (enum threshold_id i = 0; i < THRESHOLD_COUNT; i++)
        fprintf(out, "  %-24s%6u  %s\n", threshold_name(i), threshold_of(NULL, i),
                threshold_help(i));
}

void options_print_help(FILE *out)
{
    fputs("Usage: smtpscope [options] FILE...\n"
          "       smtpscope [options] -i IFACE\n"
          "       smtpscope verify [--keylog FILE] DIR\n"
          "Shows the SMTP sessions of captures and live interfaces, on a terminal as a\n"
          "screen, else as text. verify checks an export against its manifest and, where\n"
          "they are still there, against the captures it was made from.\n\n",
          out);
    for (size_t i = 0; i < OPTION_COUNT; i++) print_row(out, &option_table[i]);
    print_columns(out);
    print_thresholds(out);
    fputs("\nExit status:\n"
          "  0  all was read and written, or the reader of the output went away\n"
          "  1  input or output failed; one line on standard error says what and why,\n"
          "     after everything that could be decoded was printed\n"
          "  2  the command line is wrong\n"
          "With -Y, and without a screen, as grep has it:\n"
          "  0  a session matched\n"
          "  1  none did\n"
          "  2  anything failed\n"
          "With --diff, as diff has it:\n"
          "  0  the two are the same\n"
          "  1  they differ\n"
          "  2  anything failed\n",
          out);
}
