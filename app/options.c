// SPDX-License-Identifier: BSD-2-Clause
#include "app/options.h"

#include <stdlib.h>
#include <string.h>

#include "app/diffing.h"
#include "app/options_live.h"
#include "app/options_table.h"
#include "base/limits.h"
#include "decode/message/content_type.h"
#include "ui/settings.h"

static enum err_code missing_argument(const struct option_row *row, struct err *err)
{
    return err_set(err, ERR_USAGE, "option --%s needs an argument: %s", row->name, row->argument);
}

static enum err_code usage_of_getopt(int result, char **argv, struct err *err)
{
    const struct option_row *row = option_row_of(optopt);
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

static bool has_json_form(enum options_mode mode)
{
    return mode == OPTIONS_STATS || mode == OPTIONS_DIFF;
}

static enum err_code set_mode(struct options *o, enum options_mode mode, struct err *err)
{
    if (o->mode == OPTIONS_HELP || o->mode == OPTIONS_VERSION) return ERR_NONE;
    bool is_output = mode != OPTIONS_HELP && mode != OPTIONS_VERSION;
    o->is_json |= mode == OPTIONS_JSON;
    // --json with --stats or --diff says how these look.
    if (has_json_form(o->mode) && mode == OPTIONS_JSON) return ERR_NONE;
    if (o->mode == OPTIONS_JSON && has_json_form(mode)) o->mode = mode;
    if (is_output && o->mode != OPTIONS_AUTO && o->mode != mode)
        return err_set(err, ERR_USAGE,
                       "give only one of --text, --json, --list, --stats and --diff");
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
    const struct option_row *row = option_row_of(id);
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

static enum err_code set_diff(struct options *o, const char *arg, struct err *err)
{
    if (o->mode == OPTIONS_DIFF) return err_set(err, ERR_USAGE, "give --diff only once");
    enum err_code code = diffing_parse(arg, o->diff, err);
    return code == ERR_NONE ? set_mode(o, OPTIONS_DIFF, err) : code;
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
    case OPTION_DIFF: return set_diff(o, arg, err);
    case OPTION_HELP: return set_mode(o, OPTIONS_HELP, err);
    case OPTION_VERSION: return set_mode(o, OPTIONS_VERSION, err);
    case OPTION_DIALOGUE: o->with_dialogue = true; return ERR_NONE;
    case OPTION_FULL: o->is_full = true; return ERR_NONE;
    case OPTION_EXPLAIN: o->explains = true; return ERR_NONE;
    case OPTION_OCTETS: o->octets = true; return ERR_NONE;
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
    if (o->octets) return "--octets";
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
    if (o->mode == OPTIONS_DIFF && o->condition)
        return err_set(err, ERR_USAGE, "--diff says by itself which sessions it reads: without -Y");
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
    option_table_for_getopt(longs, shorts);
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
        if (strcmp(argv[optind], "verify") == 0)
            return err_set(
                err, ERR_USAGE,
                "verify comes before everything else, as in smtpscope verify DIR; a file "
                "called verify is read as ./verify");
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
