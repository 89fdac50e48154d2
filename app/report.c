// SPDX-License-Identifier: BSD-2-Clause
#include "app/report.h"

#include <stdio.h>

#include "base/display.h"

// File names and libpcap's messages may hold any octet.
void report_error(const char *sentence)
{
    struct buf line;
    buf_init(&line, 0);
    display_append(&line, bytes_str(sentence), 0);
    fprintf(stderr, "smtpscope: %s\n", buf_str(&line));
    buf_fini(&line);
}

int report_input_errors(const struct pipeline *p)
{
    const char *sentence;
    size_t count = 0;
    while ((sentence = pipeline_error(p, count)) != NULL) {
        report_error(sentence);
        count++;
    }
    return count > 0 ? REPORT_EXIT_FAILED : REPORT_EXIT_OK;
}
