// SPDX-License-Identifier: BSD-2-Clause
#include "app/counters.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "app/user_charset.h"
#include "base/display.h"

static void put_dropped(const struct source_stats *stats)
{
    fprintf(stderr, "%" PRIu64 " dropped by the kernel, %" PRIu64 " by the interface",
            stats->dropped_kernel, stats->dropped_interface);
}

static void report_interface(struct source *source, uint32_t index)
{
    struct source_stats stats;
    struct buf name;
    buf_init(&name, 0);
    display_append(&name, bytes_str(source_name(source, index)), user_charset_flags(STDERR_FILENO));
    source_stats(source, index, &stats);
    fprintf(stderr, "smtpscope: %s: %" PRIu64 " received, ", buf_str(&name), stats.received);
    put_dropped(&stats);
    fputc('\n', stderr);
    buf_fini(&name);
}

void counters_report(const struct options *options, struct pipeline *p, uint64_t sessions,
                     bool is_asked)
{
    struct source *source = pipeline_source(p);
    struct source_stats stats;
    if (!options->is_live && !is_asked) return;
    source_stats(source, SOURCE_ALL, &stats);
    for (uint32_t i = 0; options->is_live && options->input_count > 1 && i < options->input_count;
         i++)
        report_interface(source, i);
    fprintf(stderr, "smtpscope: %" PRIu64 " packets", pipeline_packets(p));
    if (options->is_live) {
        fprintf(stderr, " of %" PRIu64 " received, ", stats.received);
        put_dropped(&stats);
    }
    fprintf(stderr, "; %" PRIu64 " session%s\n", sessions, sessions == 1 ? "" : "s");
}
