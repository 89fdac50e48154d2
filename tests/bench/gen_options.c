// SPDX-License-Identifier: BSD-2-Clause

#include "tests/bench/gen_options.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row {
    const char *name;
    size_t offset;
    double standard;
    const char *help;
};

#define ROW(name, field, standard, help)                                                           \
    {                                                                                              \
        name, offsetof(struct gen_options, field), standard, help                                  \
    }

static const struct row rows[] = {
    ROW("seed", seed, 1, "the same seed and options give the same files"),
    ROW("sessions", sessions, 0, "how many (0: until --size is reached)"),
    ROW("size", size, 0, "octets of the capture, also as 20M or 1G"),
    ROW("concurrency", concurrency, 50, "sessions at a time"),
    ROW("mss", mss, 1448, "octets of a full segment"),
    ROW("message", message, 3000, "octets of a message's text (median)"),
    ROW("attachment", attachment, 60000, "octets of an attachment (median)"),
    ROW("rtt-ms", rtt_ms, 12, "round trip (median)"),
    ROW("per-session", per_session, 3, "messages of a session at most"),
    ROW("attachments", attachments, 10, "% of messages have attachments"),
    ROW("bdat", bdat, 15, "% of messages go by BDAT"),
    ROW("pipelining", pipelining, 50, "% of sessions pipeline"),
    ROW("refused", refused, 5, "% of recipients, and half as many messages, are refused"),
    ROW("typed", typed, 2, "% of sessions are typed by hand"),
    ROW("aborted", aborted, 1, "% of sessions end inside a message"),
    ROW("reset", reset, 3, "% of sessions end by RST"),
    ROW("midstream", midstream, 0, "% of sessions began before the capture"),
    ROW("one-sided", one_sided, 0, "% of sessions show one side only"),
    ROW("ipv6", ipv6, 15, "% of sessions"),
    ROW("vlan", vlan, 10, "% of sessions have a VLAN tag"),
    ROW("wrap", wrap, 10, "% of sessions pass sequence number 2^32"),
    ROW("large-frames", large_frames, 10, "% of sessions have frames larger than the MSS"),
    ROW("reorder", reorder, 0, "% of packets come later than they were sent"),
    ROW("duplicate", duplicate, 0, "% of packets come twice"),
    ROW("overlap", overlap, 0, "% of data segments overlap others"),
    ROW("retransmit", retransmit, 0, "% of data segments get lost and are sent again"),
    ROW("loss", loss, 0, "% of packets are missing in the capture alone"),
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static double *field(struct gen_options *options, const struct row *row)
{
    return (double *)(void *)((char *)options + row->offset);
}

_Noreturn static void help(void)
{
    puts(
        "Usage: smtpscope-bench-gen [OPTION=NUMBER]... FILE\n"
        "Writes SMTP traffic as a capture (pcapng if FILE ends so, else pcap), and what a decoder\n"
        "must find in it to FILE.truth.ndjson.\n");
    for (size_t i = 0; i < ROWS; i++) {
        printf("  --%-14s %s (%g)\n", rows[i].name, rows[i].help, rows[i].standard);
    }
    exit(0);
}

_Noreturn static void fail(const char *what)
{
    fprintf(stderr, "smtpscope-bench-gen: %s (--help shows the options)\n", what);
    exit(2);
}

static double number(const char *text)
{
    char *end;
    double value = strtod(text, &end);
    if (*end == 'k' || *end == 'K') value *= 1e3, end++;
    else if (*end == 'M') value *= 1e6, end++;
    else if (*end == 'G') value *= 1e9, end++;
    if (end == text || *end || !(value >= 0)) fail(text);
    return value;
}

static void parse_option(struct gen_options *options, const char *text)
{
    const char *value = strchr(text, '=');
    if (!value) fail(text);
    for (size_t i = 0; i < ROWS; i++) {
        size_t len = strlen(rows[i].name);
        if ((size_t)(value - text) != len || memcmp(text, rows[i].name, len) != 0) continue;
        *field(options, &rows[i]) = number(value + 1);
        return;
    }
    fail(text);
}

void gen_options_parse(struct gen_options *options, int argc, char **argv)
{
    options->output = NULL;
    for (size_t i = 0; i < ROWS; i++) *field(options, &rows[i]) = rows[i].standard;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) help();
        else if (strncmp(argv[i], "--", 2) == 0) parse_option(options, argv[i] + 2);
        else if (!options->output) options->output = argv[i];
        else fail("more than one FILE");
    }
    if (!options->output) fail("no FILE");
    if (options->sessions == 0 && options->size == 0) options->sessions = 100;
    if (options->concurrency < 1) options->concurrency = 1;
    if (options->per_session < 1) options->per_session = 1;
    if (options->mss < 1 || options->mss > 60000) fail("--mss must be 1 to 60000");
}
