// SPDX-License-Identifier: BSD-2-Clause
//
// The command line: what each row of arguments is understood as, or the sentence that refuses it.
#include "app/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

struct row {
    const char *args;   // after the program's name, divided by blanks
    const char *expect; // what describe says, or "error: …" with the beginning of the sentence
};

static const struct row rows[] = {
    {"-r a.pcap", "auto files a.pcap"},
    {"a.pcap", "auto files a.pcap"},
    {"a b -r c", "auto files c a b"},
    {"-ra -rb", "auto files a b"},
    {"--read=a --json", "json files a"},
    {"--user root verify a", "error: verify comes before everything else"},
    {"-r verify", "auto files verify"},
    {"./verify", "auto files ./verify"},
    {"-", "auto files -"},
    {"-r - --list", "list files -"},
    {"-i eth0 -i lo", "auto live eth0 lo"},
    {"-i any -f tcp", "auto live any filter tcp"},
    {"-Y tls a", "auto files a where tls"},
    {"--where tls --list a", "list files a where tls"},
    {"-Y tls -Y tls a", "error: give --where only once"},
    {"a --text", "text files a"},
    {"a --text --full", "text files a full"},
    {"a --full", "auto files a full"},
    {"a --json --dialogue", "json files a dialogue"},
    {"a --no-hash --show-secrets", "auto files a no-hash secrets"},
    {"a --json --json", "json files a"},
    {"-p 25 a", "auto files a ports 25"},
    {"-p 587,25,25,2600-2602 a", "auto files a ports 25 587 2600 2601 2602"},
    {"-p 25 -p 26 a", "auto files a ports 26"},
    {"-p 65535 a", "auto files a ports 65535"},
    {"-- -odd.pcap", "auto files -odd.pcap"},
    {"--help", "help"},
    {"--json --help", "help"},
    {"--help --json --list", "help"},
    {"--version a", "version files a"},
    {"-h", "help"},
    {"-V", "version"},

    {"a -w x", "export files a write x"},
    {"a -w x --full", "auto files a full write x"},
    {"a -w x --json", "json files a write x"},
    {"a -w x -Y tls", "export files a where tls write x"},
    {"a -w -", "export files a write -"},
    {"-i lo -w x", "auto live lo write x"},
    {"-i lo -w -", "export live lo write -"},
    {"-i lo -w x --write-all -C 2 -G 60 -W 5 --force", "auto live lo write x all C2000000 G60 W5"},
    {"a -w x -C 3k", "export files a write x C3072"},
    {"a -w x -C 1G", "export files a write x C1073741824"},
    {"-i lo -B 4096", "auto live lo buffer 4194304"},
    {"-i lo -B 64m", "auto live lo buffer 67108864"},
    {"-i lo --spool 512M", "auto live lo spool 536870912"},
    {"-i lo --spool 1t:/var/tmp", "auto live lo spool 1099511627776 in /var/tmp"},
    {"-i lo --spool 1k:a:b", "auto live lo spool 1024 in a:b"},
    {"a --user ann", "auto files a user ann"},
    {"a -Z ann", "auto files a user ann"},

    {"a -w", "error: option --write needs an argument: FILE"},
    {"a -w x -w y", "error: give --write only once"},
    {"a --write-all", "error: --write-all goes with -w"},
    {"a -C 3", "error: --file-size goes with -w"},
    {"a -G 3", "error: --rotate-seconds goes with -w"},
    {"a -W 3", "error: --file-count goes with -w"},
    {"a -w x -W 3", "error: --file-count goes with --file-size or --rotate-seconds"},
    {"a -w - -C 3", "error: standard output (-w -) is one file only"},
    {"a -w - --json", "error: standard output is either packets (-w -) or text"},
    {"a -w x --write-all -Y tls", "error: --write-all takes every packet"},
    {"a -w x -C 0", "error: \"0\" is no size of a file"},
    {"a -w x -C 3x", "error: \"3x\" is no size of a file"},
    {"a -w x -C M", "error: \"M\" is no size of a file"},
    {"a -w x -C -1", "error: \"-1\" is no size of a file"},
    {"a -w x -C 18446744073709551616", "error: \"18446744073709551616\" is no size of a file"},
    {"a -w x -C 9000000000G", "error: \"9000000000G\" is no size of a file"},
    {"a -w x -G 0", "error: \"0\" is no number of seconds"},
    {"a -w x -G 5s", "error: \"5s\" is no number of seconds"},
    {"a -w x -C 1 -W 0", "error: \"0\" is no number of files"},
    {"a -B 4096", "error: --buffer-size goes with interfaces"},
    {"a --spool 1G", "error: --spool goes with interfaces"},
    {"-i lo -B 4G", "error: \"4G\" is no size of the kernel's buffer"},
    {"-i lo --spool :/tmp", "error: \":/tmp\" is no spool"},
    {"-i lo --spool 1G:", "error: \"1G:\" is no spool"},

    {"", "error: nothing to read"},
    {"--json", "error: nothing to read"},
    {"--jsno a", "error: unknown option --jsno"},
    {"-Vx a", "error: unknown option -x"},
    {"-t a", "error: unknown option -t"},
    {"-x a", "error: unknown option -x"},
    {"--json=yes a", "error: option --json takes no argument"},
    {"-r", "error: option --read needs an argument: FILE"},
    {"--filter", "error: option --filter needs an argument: EXPR"},
    {"--where= a", "error: option --where needs an argument: EXPR"},
    {"-r a -i lo", "error: give files (-r) or interfaces (-i), not both"},
    {"-i lo a", "error: give files (-r) or interfaces (-i), not both"},
    {"- -r -", "error: standard input (-) can be read only once"},
    {"a --json --list", "error: give only one of --text, --json, --list, --stats and --diff"},
    {"a --csv", "list files a csv"},
    {"a --tsv --list", "list files a tsv"},
    {"a --list --columns id,from:20", "list files a columns id,from:20"},
    {"a --columns id", "error: --columns goes with --list, --csv or --tsv"},
    {"a --list --columns id,nothing",
     "error: there is no column \"nothing\"; --help lists all"},
    {"a --list --columns id --columns id", "error: give --columns only once"},
    {"a --diff 1,2 --list", "error: give only one of --text, --json, --list, --stats and --diff"},
    {"a --diff 1,2 --diff 1,2", "error: give --diff only once"},
    {"a --diff 1,2 --stats --json", "error: give only one of"},
    {"a --diff 1/1,2", "error: --diff takes the numbers of two sessions"},
    {"a --diff 1,2 -Y tls", "error: --diff says by itself"},
    {"a --csv --tsv", "error: give only one of --csv and --tsv"},
    {"a --csv --json", "error: give only one of --text, --json, --list, --stats and --diff"},
    {"a --stats", "stats files a"},
    {"a --stats --json", "stats files a"},
    {"a --json --stats", "stats files a"},
    {"a --stats --list", "error: give only one of --text, --json, --list, --stats and --diff"},
    {"a --dialogue", "error: --dialogue goes with --json"},
    {"a --list --full", "error: --full goes with --text"},
    {"a --text --explain --decoded --no-times", "text files a explain decoded no-times"},
    {"a --explain", "auto files a explain"},
    {"a --markdown --explain --no-times", "text files a explain no-times"},
    {"a --json --explain", "error: --explain goes with --text"},
    {"a --stats --no-times", "error: --no-times goes with --text"},
    {"a --csv --decoded", "error: --decoded goes with --text"},
    {"a --markdown --decoded", "error: --decoded goes with --text, not with --markdown"},
    {"-p x a", "error: \"x\" is no list of ports"},
    {"-p 0 a", "error: \"0\" is no list of ports"},
    {"-p 65536 a", "error: \"65536\" is no list of ports"},
    {"-p 99999999999999999999 a", "error: \"99999999999999999999\" is no list of ports"},
    {"-p 25, a", "error: \"25,\" is no list of ports"},
    {"-p ,25 a", "error: \",25\" is no list of ports"},
    {"-p 26-25 a", "error: \"26-25\" is no list of ports"},
    {"-p 25- a", "error: \"25-\" is no list of ports"},
    {"-p -25 a", "error: \"-25\" is no list of ports"},
    {"-p=25 a", "error: \"=25\" is no list of ports"},
    {"-j 1 a", "auto files a jobs 1"},
    {"--jobs=64 a", "auto files a jobs 64"},
    {"-j 2 -j3 a", "auto files a jobs 3"},
    {"-j 0 a", "error: -j takes a number from 1 to 64, not \"0\""},
    {"-j x a", "error: -j takes a number from 1 to 64, not \"x\""},
    {"-j 2x a", "error: -j takes a number from 1 to 64, not \"2x\""},
    {"-j -1 a", "error: -j takes a number from 1 to 64, not \"-1\""},
    {"-j 65 a", "error: -j takes a number from 1 to 64, not \"65\""},
    {"-j 4294967297 a", "error: -j takes a number from 1 to 64, not \"4294967297\""},
};

static void put_number(struct buf *out, const char *name, uint64_t number)
{
    if (number > 0) buf_printf(out, "%s%llu", name, (unsigned long long)number);
}

static void describe(const struct options *o, struct buf *out)
{
    static const char *const modes[] = {"auto",   "text",   "json", "list",   "stats", "diff",
                                        "export", "verify", "help", "version"};
    buf_append_str(out, modes[o->mode]);
    if (o->input_count > 0) buf_append_str(out, o->is_live ? " live" : " files");
    for (size_t i = 0; i < o->input_count; i++) buf_printf(out, " %s", o->inputs[i]);
    if (o->list_form != LIST_TABLE) buf_append_str(out, o->list_form == LIST_CSV ? " csv" : " tsv");
    if (o->columns.count) buf_append_str(out, " columns ");
    column_list_append(&o->columns, out);
    if (o->filter) buf_printf(out, " filter %s", o->filter);
    if (o->condition) buf_printf(out, " where %s", o->condition);
    if (o->ports) buf_append_str(out, " ports");
    for (size_t i = 0; o->ports && i < o->port_count; i++) buf_printf(out, " %u", o->ports[i]);
    if (o->jobs) buf_printf(out, " jobs %u", o->jobs);
    if (o->with_dialogue) buf_append_str(out, " dialogue");
    if (o->is_full) buf_append_str(out, " full");
    if (o->explains) buf_append_str(out, " explain");
    if (o->is_decoded) buf_append_str(out, " decoded");
    if (o->no_times) buf_append_str(out, " no-times");
    if (o->no_hash) buf_append_str(out, " no-hash");
    if (o->show_secrets) buf_append_str(out, " secrets");
    if (o->write) buf_printf(out, " write %s", o->write);
    if (o->write_all) buf_append_str(out, " all");
    put_number(out, " C", o->write_max_bytes);
    put_number(out, " G", o->write_every_s);
    put_number(out, " W", o->write_count);
    put_number(out, " buffer ", o->buffer_bytes);
    put_number(out, " spool ", o->spool_bytes);
    if (o->spool_dir) buf_printf(out, " in %s", o->spool_dir);
    if (o->user) buf_printf(out, " user %s", o->user);
}

// What args (divided by blanks) mean, as rows have it.
static void parse(const char *args, struct buf *out)
{
    char *copy = strdup(args);
    char *argv[16] = {(char *)(uintptr_t) "smtpscope"};
    int argc = 1;
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) argv[argc++] = word;
    struct options o;
    struct err err = {.code = ERR_NONE};
    if (options_parse(argc, argv, &o, &err) == ERR_NONE) describe(&o, out);
    else buf_printf(out, "error: %s", err.code == ERR_USAGE ? err.text : "not of usage");
    options_fini(&o);
    free(copy);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf got;
        buf_init(&got, 0);
        parse(rows[i].args, &got);
        bool is_error = strncmp(rows[i].expect, "error: ", 7) == 0;
        size_t compared = is_error ? strlen(rows[i].expect) : SIZE_MAX;
        if (strncmp(buf_str(&got), rows[i].expect, compared) != 0)
            fail_msg("\"%s\" gives \"%s\", not \"%s\"", rows[i].args, buf_str(&got),
                     rows[i].expect);
        buf_fini(&got);
    }
}

static void test_every_port_fits(void **state)
{
    (void)state;
    uint16_t *ports;
    size_t count;
    assert_int_equal(options_parse_ports("1-65535", &ports, &count, NULL), ERR_NONE);
    assert_int_equal(count, 65535);
    assert_int_equal(ports[0], 1);
    assert_int_equal(ports[65534], 65535);
    free(ports);
}

// Every option is in the help, and no line is wider than a terminal.
static void test_help(void **state)
{
    (void)state;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    options_print_help(out);
    fclose(out);
    static const char *const wanted[] = {"-r, --read FILE",
                                         "-i, --interface IFACE",
                                         "-f, --filter EXPR",
                                         "-p, --ports LIST",
                                         "--text",
                                         "--full",
                                         "--json",
                                         "--dialogue",
                                         "--list",
                                         "--stats",
                                         "--no-hash",
                                         "--show-secrets",
                                         "-h, --help",
                                         "-V, --version",
                                         "Exit status:"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!strstr(text, wanted[i])) fail_msg("the help lacks %s", wanted[i]);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") > 79) fail_msg("too wide: %.*s", (int)strcspn(line, "\n"), line);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_every_port_fits),
        cmocka_unit_test(test_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
