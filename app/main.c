// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "app/inputs.h"
#include "app/options.h"
#include "app/print.h"
#include "app/privileges.h"
#include "app/report.h"
#include "app/loop.h"
#include "app/matching.h"
#include "app/signals.h"
#include "app/verify.h"

// Help and version are output like any other: a full disk is said.
static int finish_stdout(void)
{
    struct err err;
    if (fflush(stdout) == 0 || errno == EPIPE) return REPORT_EXIT_OK;
    err_set_errno(&err, ERR_IO, errno, "cannot write to standard output");
    report_error(err.text);
    return REPORT_EXIT_FAILED;
}

// A file that we open must not become standard output because that one was closed: writing to what
// stands here in its place fails.
static void hold_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0) open("/dev/null", O_RDONLY);
}

// false: they cannot be read, which was said.
static bool expand_inputs(struct options *options)
{
    struct err err;
    if (options->mode == OPTIONS_HELP || options->mode == OPTIONS_VERSION ||
        options->mode == OPTIONS_VERIFY || inputs_expand(options, &err) == ERR_NONE)
        return true;
    report_error(err.text);
    return false;
}

// In one piece, so that the last write is the only one that can fail.
static int print_help(void)
{
    static char whole[64 * 1024];
    setvbuf(stdout, whole, _IOFBF, sizeof whole);
    options_print_help(stdout);
    return finish_stdout();
}

static int run(struct options *options)
{
    struct err err;
    if (privileges_check(options, &err) != ERR_NONE) {
        report_error(err.text);
        return REPORT_EXIT_USAGE;
    }
    if (matching_read(options, &err) != ERR_NONE) {
        report_error(err.text);
        return REPORT_EXIT_USAGE;
    }
    if (!expand_inputs(options)) return REPORT_EXIT_FAILED;
    switch (options->mode) {
    case OPTIONS_HELP: return print_help();
    case OPTIONS_VERSION: puts("smtpscope " PACKAGE_VERSION); return finish_stdout();
    case OPTIONS_AUTO:
        if (!options_of_text(options) && loop_is_possible()) return loop_run(options);
        options->mode = options->write && !options_of_text(options) ? OPTIONS_EXPORT : OPTIONS_TEXT;
        return print_run(options);
    case OPTIONS_TEXT:
    case OPTIONS_JSON:
    case OPTIONS_LIST:
    case OPTIONS_STATS:
    case OPTIONS_DIFF:
    case OPTIONS_EXPORT: return print_run(options);
    case OPTIONS_VERIFY: return verify_run(options->verify_dir, options->keylog);
    }
    return REPORT_EXIT_FAILED;
}

int main(int argc, char **argv)
{
    struct options options;
    struct err err;
    hold_standard_descriptors();
    signals_init();
    int status = REPORT_EXIT_USAGE;
    if (options_parse(argc, argv, &options, &err) == ERR_NONE) status = run(&options);
    else report_error(err.text);
    options_fini(&options);
    return status;
}
