// SPDX-License-Identifier: BSD-2-Clause
#include "app/options_table.h"

#include <stddef.h>

const struct option_row option_table[] = {
    {OPTION_READ, "read", "FILE",
     "read a capture: pcap or pcapng, also as .gz; - is standard input, a directory stands for the "
     "captures in it; may be repeated, the files are then one capture in order of time"},
    {OPTION_FOLLOW, "follow", NULL,
     "go on as the files grow, until interrupted: sessions are shown as in a live capture"},
    {OPTION_INTERFACE, "interface", "IFACE",
     "capture live from an interface; \"any\" is all of them; may be repeated"},
    {OPTION_FILTER, "filter", "EXPR",
     "see only packets that match, in the language of libpcap (tcpdump); live, the default is the "
     "ports of -p"},
    {OPTION_PORTS, "ports", "LIST",
     "TCP ports of SMTP servers, e.g. 25,2525,2600-2610; the default is 25,465,587"},
    {OPTION_ANY_PORT, "any-port", NULL,
     "SMTP between other ports too, where the server's first line is a greeting and the client's "
     "an EHLO, HELO or LHLO"},
    {OPTION_CHECKSUMS, "checksums", NULL,
     "check those of IPv4 and TCP: packets with a wrong one are left out and reported"},
    {OPTION_KEYLOG, "keylog", "FILE",
     "decrypt TLS with the secrets in FILE, as programs write them with SSLKEYLOGFILE set; it may "
     "still be growing"},
    {OPTION_RSA_KEY, "rsa-key", "FILE",
     "decrypt TLS 1.2 and before with the server's private RSA key, where no (EC)DHE was used; may "
     "be repeated"},
    {OPTION_CONDITION, "where", "EXPR",
     "only sessions that match, as in 'rcpt.code >= 500 and env.from ~ example.org'; on the "
     "screen F7 changes it; the manual has the language and its fields"},
    {OPTION_MATCH, "match", "FILE",
     "mark the sessions that hold a SHA-256, an address or a domain of FILE, which has one a line; "
     "-Y match is only these; may be repeated"},
    {OPTION_THRESHOLD, "threshold", "NAME=N",
     "from how much on something is a finding, as in auth-brute=10; the names stand below; may be "
     "repeated"},
    {OPTION_TEXT, "text", NULL,
     "print each session as a dialogue with times; the default where standard output is no "
     "terminal"},
    {OPTION_FULL, "full", NULL, "with --text: message bodies in full"},
    {OPTION_EXPLAIN, "explain", NULL, "with --text: below a line, what it means, with its RFC"},
    {OPTION_OCTETS, "octets", NULL,
     "with --text: below a line, its packet, its offset in the stream and its octets in "
     "hexadecimal"},
    {OPTION_DECODED, "decoded", NULL,
     "with --text: below a session, what the parts of its messages say: text decoded, HTML as text "
     "with where its links lead"},
    {OPTION_NO_TIMES, "no-times", NULL,
     "with --text: without times, so that diff(1) compares two sessions"},
    {OPTION_MARKDOWN, "markdown", NULL, "as --text, in Markdown: for tickets, notes and lessons"},
    {OPTION_JSON, "json", NULL, "print one JSON record a line for each session"},
    {OPTION_DIALOGUE, "dialogue", NULL,
     "with --json: also every command with the code of its reply"},
    {OPTION_LIST, "list", NULL, "print one line for each session"},
    {OPTION_COLUMNS, "columns", "LIST",
     "with --list: these columns, as in start,client,from,to,code; some with a width, as helo:30"},
    {OPTION_CSV, "csv", NULL, "as --list, for other programs: comma-separated values (RFC 4180)"},
    {OPTION_TSV, "tsv", NULL, "as --list, for other programs: tabs between the values"},
    {OPTION_STATS, "stats", NULL,
     "print statistics of all sessions at the end: rates, outcomes, reply codes, delays, TLS, "
     "logins, who most; with --json as one object"},
    {OPTION_DIFF, "diff", "A,B",
     "print what two sessions, or two messages, share and what not, line by line: by their numbers "
     "as in 3,7 or 3/1,7/2; with --json as one object"},
    {OPTION_EXPORT_EML, "export-eml", "DIR",
     "write each message to a file in DIR, with a .json of what is known about it"},
    {OPTION_EXPORT_PARTS, "export-parts", "DIR",
     "write each part that has a file name, and each file inside parts, to a file in DIR, decoded"},
    {OPTION_EXPORT_MBOX, "export-mbox", "FILE", "write all complete messages to one mbox"},
    {OPTION_WRITE, "write", "FILE",
     "write the packets of the sessions (with -Y, of those that match) to FILE, as pcapng; - is "
     "standard output"},
    {OPTION_WRITE_ALL, "write-all", NULL,
     "with -w: every packet that the capture filter lets through"},
    {OPTION_FILE_SIZE, "file-size", "SIZE",
     "with -w: begin another file, with a number behind its name, where one has grown beyond SIZE "
     "million octets, or 512K, 100M, 1G"},
    {OPTION_ROTATE, "rotate-seconds", "N",
     "with -w: begin another file every N seconds; FILE has the time in it as strftime writes it, "
     "as in mail-%H%M.pcapng"},
    {OPTION_FILE_COUNT, "file-count", "N",
     "with -C: N files, the oldest is replaced; with -G alone: end after N files"},
    {OPTION_FORCE, "force", NULL, "an export, or -w, may replace files that are there already"},
    {OPTION_BUFFER, "buffer-size", "KIB",
     "live: memory of the kernel for packets that were not read yet, also as 64M; the default is "
     "128M"},
    {OPTION_SPOOL, "spool", "SIZE[:DIR]",
     "live: how much of the packets can be read again when a session is opened, as in 512M, or "
     "20G:/var/tmp for a file there; the default is 256M in memory"},
    {OPTION_USER, "user", "USER",
     "started as root, give root up for USER before the first packet is read; the default is "
     "nobody, and \"\" or root keeps root"},
    {OPTION_NO_HASH, "no-hash", NULL, "compute no SHA-256 of messages and their parts"},
    {OPTION_CONTENT_TYPES, "content-types", NULL,
     "tell what attachments are by their content, and where that contradicts what they say"},
    {OPTION_SHOW_SECRETS, "show-secrets", NULL, "show passwords and other secrets of AUTH"},
    {OPTION_THEME, "theme", "NAME", "colours of the screen: auto, dark, light, safe or mono"},
    {OPTION_CONFIG, "config", "FILE",
     "settings, instead of those of $XDG_CONFIG_HOME/smtpscope/config or ~/.config/..."},
    {OPTION_NO_CONFIG, "no-config", NULL, "without settings of a file"},
    {OPTION_JOBS, "jobs", "N",
     "decode with N threads, 1 to 64, besides the one that reads; what is printed is the same; the "
     "default is the number of cores"},
    {OPTION_HELP, "help", NULL, "print this help"},
    {OPTION_VERSION, "version", NULL, "print the version"},
};

_Static_assert(sizeof option_table / sizeof *option_table == OPTION_COUNT,
               "OPTION_COUNT is the number of rows");

void option_table_for_getopt(struct option longs[OPTION_COUNT + 1],
                             char shorts[2 * OPTION_COUNT + 2])
{
    char *s = shorts;
    *s++ = ':';
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_table[i];
        int takes = row->argument ? required_argument : no_argument;
        longs[i] = (struct option){row->name, takes, NULL, row->id};
        if (row->id >= 256) continue;
        *s++ = (char)row->id;
        if (row->argument) *s++ = ':';
    }
    *s = '\0';
    longs[OPTION_COUNT] = (struct option){NULL, 0, NULL, 0};
}

const struct option_row *option_row_of(int id)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if ((int)option_table[i].id == id) return &option_table[i];
    return NULL;
}
