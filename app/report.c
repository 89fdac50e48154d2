// SPDX-License-Identifier: BSD-2-Clause
#include "app/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "app/user_charset.h"
#include "base/display.h"
#include "capture/capture.h"

// File names and libpcap's messages may hold any octet.
void report_error(const char *sentence)
{
    struct buf line;
    buf_init(&line, 0);
    display_append(&line, bytes_str(sentence), user_charset_flags(STDERR_FILENO));
    fprintf(stderr, "smtpscope: %s\n", buf_str(&line));
    buf_fini(&line);
}

void report_shed(const struct pipeline *p)
{
    struct capture_counters counters;
    pipeline_count(p, &counters);
    if (counters.half_open_shed > 0)
        fprintf(stderr,
                "smtpscope: too many half-open connections at once: %" PRIu64
                " that were nothing but a SYN were let go, without a session\n",
                counters.half_open_shed);
    if (counters.evicted > 0)
        fprintf(stderr,
                "smtpscope: too many connections at once: %" PRIu64 " session%s ended early\n",
                counters.evicted, counters.evicted == 1 ? " was" : "s were");
    if (counters.bad_checksums > 0)
        fprintf(stderr, "smtpscope: %" PRIu64 " packet%s with a wrong checksum left out\n",
                counters.bad_checksums, counters.bad_checksums == 1 ? "" : "s");
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
