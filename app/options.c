// SPDX-License-Identifier: BSD-2-Clause
#include "app/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "app/options_live.h"
#include "ui/settings.h"
#include "base/limits.h"
#include "decode/message/content_type.h"

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
    OPTION_DIALOGUE,
    OPTION_FULL,
    OPTION_EXPLAIN,
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

static const struct option_row option_table[] = {
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

enum { OPTION_COUNT = sizeof option_table / sizeof *option_table };

// getopt's two views of the table.
static void getopt_tables(struct option longs[OPTION_COUNT + 1], char shorts[2 * OPTION_COUNT + 2])
{
    char *s = shorts;
    *s++ = ':'; // a missing argument is told from an unknown option
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

static const struct option_row *row_of(int id)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if ((int)option_table[i].id == id) return &option_table[i];
    return NULL;
}

static enum err_code missing_argument(const struct option_row *row, struct err *err)
{
    return err_set(err, ERR_USAGE, "option --%s needs an argument: %s", row->name, row->argument);
}

static enum err_code usage_of_getopt(int result, char **argv, struct err *err)
{
    const struct option_row *row = row_of(optopt);
    if (result == ':' && row) return missing_argument(row, err);
    if (strncmp(argv[optind - 1], "--", 2) != 0)
        return err_set(err, ERR_USAGE, "unknown option -%c; --help lists all", optopt);
    if (row) return err_set(err, ERR_USAGE, "option --%s takes no argument", row->name);
    return err_set(err, ERR_USAGE, "unknown option %s; --help lists all", argv[optind - 1]);
}

static void add_input(struct options *o, const char *name)
{
    o->inputs = err_realloc_array(o->inputs, o->input_count + 1, sizeof *o->inputs);
    o->inputs[o->input_count++] = name;
}

static void add_rsa_key(struct options *o, const char *name)
{
    o->rsa_keys = err_realloc_array(o->rsa_keys, o->rsa_key_count + 1, sizeof *o->rsa_keys);
    o->rsa_keys[o->rsa_key_count++] = name;
}

static void add_match(struct options *o, const char *name)
{
    o->matches = err_realloc_array(o->matches, o->match_count + 1, sizeof *o->matches);
    o->matches[o->match_count++] = name;
}

static enum err_code set_mode(struct options *o, enum options_mode mode, struct err *err)
{
    if (o->mode == OPTIONS_HELP || o->mode == OPTIONS_VERSION) return ERR_NONE;
    bool is_output = mode != OPTIONS_HELP && mode != OPTIONS_VERSION;
    o->is_json |= mode == OPTIONS_JSON;
    // --json with --stats says how these look.
    if (o->mode == OPTIONS_STATS && mode == OPTIONS_JSON) return ERR_NONE;
    if (o->mode == OPTIONS_JSON && mode == OPTIONS_STATS) o->mode = OPTIONS_STATS;
    if (is_output && o->mode != OPTIONS_AUTO && o->mode != mode)
        return err_set(err, ERR_USAGE, "give only one of --text, --json, --list and --stats");
    o->mode = mode;
    return ERR_NONE;
}

static enum err_code add_interface(struct options *o, const char *name, struct err *err)
{
    if (o->input_count > 0 && !o->is_live)
        return err_set(err, ERR_USAGE, "give files (-r) or interfaces (-i), not both");
    o->is_live = true;
    add_input(o, name);
    return ERR_NONE;
}

static enum err_code add_file(struct options *o, const char *name, struct err *err)
{
    if (o->is_live) return err_set(err, ERR_USAGE, "give files (-r) or interfaces (-i), not both");
    if (name[0] == '\0') return err_set(err, ERR_USAGE, "the name of a file is empty");
    for (size_t i = 0; i < o->input_count; i++)
        if (strcmp(name, "-") == 0 && strcmp(o->inputs[i], "-") == 0)
            return err_set(err, ERR_USAGE, "standard input (-) can be read only once");
    add_input(o, name);
    return ERR_NONE;
}

static enum err_code set_ports(struct options *o, const char *list, struct err *err)
{
    free(o->ports);
    o->ports = NULL;
    return options_parse_ports(list, &o->ports, &o->port_count, err);
}

static enum err_code set_jobs(struct options *o, const char *arg, struct err *err)
{
    unsigned jobs = 0;
    const char *s = arg;
    while (*s >= '0' && *s <= '9' && jobs <= LIMIT_JOBS) jobs = jobs * 10 + (unsigned)(*s++ - '0');
    if (s == arg || *s != '\0' || jobs < 1 || jobs > LIMIT_JOBS)
        return err_set(err, ERR_USAGE, "-j takes a number from 1 to %d, not \"%.100s\"", LIMIT_JOBS,
                       arg);
    o->jobs = jobs;
    return ERR_NONE;
}

static enum err_code set_once(const char **value, enum option_id id, const char *arg,
                              struct err *err)
{
    const struct option_row *row = row_of(id);
    if (*value) return err_set(err, ERR_USAGE, "give --%s only once", row->name);
    if (!*arg) return missing_argument(row, err);
    *value = arg;
    return ERR_NONE;
}

static enum err_code set_theme(struct options *o, const char *name, struct err *err)
{
    struct settings settings;
    settings_init(&settings);
    enum err_code code = settings_set(&settings, BYTES_LIT("theme"), bytes_str(name), err);
    settings_fini(&settings);
    o->theme = name;
    return code;
}

static enum err_code set_columns(struct options *o, const char *list, struct err *err)
{
    if (o->columns.count) return err_set(err, ERR_USAGE, "give --columns only once");
    return column_list_parse(bytes_str(list), &o->columns, err);
}

static enum err_code set_form(struct options *o, enum list_form form, struct err *err)
{
    if (o->list_form != LIST_TABLE && o->list_form != form)
        return err_set(err, ERR_USAGE, "give only one of --csv and --tsv");
    o->list_form = form;
    return set_mode(o, OPTIONS_LIST, err);
}

static enum err_code set_content_types(struct options *o, struct err *err)
{
    if (!content_type_is_available())
        return err_set(err, ERR_USAGE,
                       "--content-types needs libmagic and its list of types, and there is none");
    o->content_types = true;
    return ERR_NONE;
}

static enum err_code apply(struct options *o, enum option_id id, const char *arg, struct err *err)
{
    switch (id) {
    case OPTION_READ: return add_file(o, arg, err);
    case OPTION_INTERFACE: return add_interface(o, arg, err);
    case OPTION_FILTER: o->filter = arg; return ERR_NONE;
    case OPTION_PORTS: return set_ports(o, arg, err);
    case OPTION_CONDITION: return set_once(&o->condition, OPTION_CONDITION, arg, err);
    case OPTION_JOBS: return set_jobs(o, arg, err);
    case OPTION_TEXT: return set_mode(o, OPTIONS_TEXT, err);
    case OPTION_JSON: return set_mode(o, OPTIONS_JSON, err);
    case OPTION_LIST: return set_mode(o, OPTIONS_LIST, err);
    case OPTION_CONFIG: return set_once(&o->config, OPTION_CONFIG, arg, err);
    case OPTION_NO_CONFIG: o->no_config = true; return ERR_NONE;
    case OPTION_THEME: return set_theme(o, arg, err);
    case OPTION_COLUMNS: return set_columns(o, arg, err);
    case OPTION_CSV: return set_form(o, LIST_CSV, err);
    case OPTION_TSV: return set_form(o, LIST_TSV, err);
    case OPTION_STATS: return set_mode(o, OPTIONS_STATS, err);
    case OPTION_HELP: return set_mode(o, OPTIONS_HELP, err);
    case OPTION_VERSION: return set_mode(o, OPTIONS_VERSION, err);
    case OPTION_DIALOGUE: o->with_dialogue = true; return ERR_NONE;
    case OPTION_FULL: o->is_full = true; return ERR_NONE;
    case OPTION_EXPLAIN: o->explains = true; return ERR_NONE;
    case OPTION_DECODED: o->is_decoded = true; return ERR_NONE;
    case OPTION_NO_TIMES: o->no_times = true; return ERR_NONE;
    case OPTION_MARKDOWN: o->is_markdown = true; return set_mode(o, OPTIONS_TEXT, err);
    case OPTION_FOLLOW: o->follow = true; return ERR_NONE;
    case OPTION_CHECKSUMS: o->checksums = true; return ERR_NONE;
    case OPTION_ANY_PORT: o->any_port = true; return ERR_NONE;
    case OPTION_KEYLOG: o->keylog = arg; return ERR_NONE;
    case OPTION_RSA_KEY: add_rsa_key(o, arg); return ERR_NONE;
    case OPTION_MATCH: add_match(o, arg); return ERR_NONE;
    case OPTION_THRESHOLD: return thresholds_set(&o->thresholds, arg, err);
    case OPTION_NO_HASH: o->no_hash = true; return ERR_NONE;
    case OPTION_CONTENT_TYPES: return set_content_types(o, err);
    case OPTION_SHOW_SECRETS: o->show_secrets = true; return ERR_NONE;
    case OPTION_EXPORT_EML: return set_once(&o->export_eml, OPTION_EXPORT_EML, arg, err);
    case OPTION_EXPORT_PARTS: return set_once(&o->export_parts, OPTION_EXPORT_PARTS, arg, err);
    case OPTION_EXPORT_MBOX: return set_once(&o->export_mbox, OPTION_EXPORT_MBOX, arg, err);
    case OPTION_FORCE: o->force = true; return ERR_NONE;
    case OPTION_WRITE: return set_once(&o->write, OPTION_WRITE, arg, err);
    case OPTION_WRITE_ALL: o->write_all = true; return ERR_NONE;
    case OPTION_FILE_SIZE: return options_live_file_size(o, arg, err);
    case OPTION_ROTATE: return options_live_rotate(o, arg, err);
    case OPTION_FILE_COUNT: return options_live_file_count(o, arg, err);
    case OPTION_BUFFER: return options_live_buffer(o, arg, err);
    case OPTION_SPOOL: return options_live_spool(o, arg, err);
    case OPTION_USER: o->user = arg; return ERR_NONE;
    }
    return ERR_NONE;
}

// What cannot be said of one option alone.
const char *options_of_text(const struct options *o)
{
    if (o->is_full) return "--full";
    if (o->explains) return "--explain";
    if (o->is_decoded) return "--decoded";
    return o->no_times ? "--no-times" : NULL;
}

static enum err_code check_together(struct options *o, struct err *err)
{
    if (o->mode == OPTIONS_HELP || o->mode == OPTIONS_VERSION) return ERR_NONE;
    if (o->input_count == 0)
        return err_set(err, ERR_USAGE,
                       "nothing to read: give a capture file (-r FILE) or an interface (-i IFACE); "
                       "--help lists all options");
    if (o->follow && o->is_live)
        return err_set(err, ERR_USAGE, "--follow goes with files; interfaces never end");
    if (o->columns.count && o->mode != OPTIONS_LIST)
        return err_set(err, ERR_USAGE, "--columns goes with --list, --csv or --tsv");
    if (o->config && o->no_config)
        return err_set(err, ERR_USAGE, "give only one of --config and --no-config");
    if (o->with_dialogue && o->mode != OPTIONS_JSON)
        return err_set(err, ERR_USAGE, "--dialogue goes with --json");
    if (options_of_text(o) && o->mode != OPTIONS_TEXT && o->mode != OPTIONS_AUTO)
        return err_set(err, ERR_USAGE, "%s goes with --text", options_of_text(o));
    if (o->is_decoded && o->is_markdown)
        return err_set(err, ERR_USAGE, "--decoded goes with --text, not with --markdown");
    bool has_export = o->export_eml || o->export_parts || o->export_mbox;
    if (o->force && !has_export && !o->write)
        return err_set(err, ERR_USAGE,
                       "--force goes with -w, --export-eml, --export-parts or --export-mbox");
    // An export is what was asked for: nothing is printed besides, unless asked for too.
    if (has_export && o->mode == OPTIONS_AUTO && !options_of_text(o)) o->mode = OPTIONS_EXPORT;
    return options_live_check(o, err);
}

// "verify DIR": a file called so is read as ./verify.
static bool is_verify(int argc, char **argv)
{
    return argc >= 2 && strcmp(argv[1], "verify") == 0;
}

static enum err_code parse_verify(int argc, char **argv, struct options *o, struct err *err)
{
    for (int i = 2; i < argc; i++) {
        bool is_keylog = strcmp(argv[i], "--keylog") == 0 && i + 1 < argc;
        const char **place = is_keylog ? &o->keylog : &o->verify_dir;
        if (is_keylog) i++;
        if (*place || !argv[i][0] || (!is_keylog && argv[i][0] == '-')) {
            o->verify_dir = NULL;
            break;
        }
        *place = argv[i];
    }
    if (!o->verify_dir)
        return err_set(err, ERR_USAGE,
                       "verify takes one directory, that of an export, and --keylog FILE; a file "
                       "called verify is read as ./verify");
    o->mode = OPTIONS_VERIFY;
    return ERR_NONE;
}

enum err_code options_parse(int argc, char **argv, struct options *options_out, struct err *err)
{
    struct option longs[OPTION_COUNT + 1];
    char shorts[2 * OPTION_COUNT + 2];
    getopt_tables(longs, shorts);
    *options_out = (struct options){.mode = OPTIONS_AUTO};
    if (is_verify(argc, argv)) return parse_verify(argc, argv, options_out, err);
    optind = 0; // glibc: start afresh, also the order of arguments
    opterr = 0;
    int id;
    while ((id = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (id == '?' || id == ':') return usage_of_getopt(id, argv, err);
        enum err_code code = apply(options_out, (enum option_id)id, optarg, err);
        if (code != ERR_NONE) return code;
    }
    for (; optind < argc; optind++) {
        enum err_code code = add_file(options_out, argv[optind], err);
        if (code != ERR_NONE) return code;
    }
    return check_together(options_out, err);
}

void options_fini(struct options *options)
{
    free(options->inputs);
    free(options->rsa_keys);
    free(options->matches);
    match_list_free(options->match_list);
    for (size_t i = 0; i < options->name_count; i++) free(options->names[i]);
    free(options->names);
    free(options->ports);
    *options = (struct options){.mode = OPTIONS_AUTO};
}

// Digits at *s as a port; false: none, or not 1 to 65535.
static bool parse_port(const char **s, unsigned *port_out)
{
    const char *start = *s;
    unsigned value = 0;
    while (**s >= '0' && **s <= '9' && value <= 65535)
        value = value * 10 + (unsigned)(*(*s)++ - '0');
    *port_out = value;
    return *s > start && value >= 1 && value <= 65535;
}

// "2600-2610" or "25" at *s.
static bool parse_range(const char **s, unsigned *first_out, unsigned *last_out)
{
    if (!parse_port(s, first_out)) return false;
    *last_out = *first_out;
    if (**s != '-') return true;
    ++*s;
    return parse_port(s, last_out) && *first_out <= *last_out;
}

static void collect_ports(const bool *wanted, uint16_t **ports_out, size_t *count_out)
{
    size_t count = 0;
    for (unsigned port = 1; port <= 65535; port++) count += wanted[port];
    uint16_t *ports = err_calloc(count, sizeof *ports);
    size_t used = 0;
    for (unsigned port = 1; port <= 65535; port++)
        if (wanted[port]) ports[used++] = (uint16_t)port;
    *ports_out = ports;
    *count_out = count;
}

enum err_code options_parse_ports(const char *list, uint16_t **ports_out, size_t *count_out,
                                  struct err *err)
{
    bool *wanted = err_calloc(65536, sizeof *wanted);
    const char *s = list;
    for (;;) {
        unsigned first, last;
        if (!parse_range(&s, &first, &last) || (*s != ',' && *s != '\0')) {
            free(wanted);
            return err_set(err, ERR_USAGE,
                           "\"%.100s\" is no list of ports: it is written like 25,587,2600-2610, "
                           "each from 1 to 65535",
                           list);
        }
        memset(wanted + first, true, last - first + 1);
        if (*s++ == '\0') break;
    }
    collect_ports(wanted, ports_out, count_out);
    free(wanted);
    return ERR_NONE;
}

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
          "  2  anything failed\n",
          out);
}
