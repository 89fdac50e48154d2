// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_value.h"

#include "base/base64.h"
#include "decode/smtp/char_class.h"
#include "decode/smtp/smtp_bdat.h"
#include "decode/smtp/smtp_command.h"
#include "decode/smtp/smtp_ehlo.h"
#include "decode/smtp/smtp_param.h"
#include "decode/smtp/smtp_path.h"

void smtp_values_init(struct smtp_values *v)
{
    *v = (struct smtp_values){0};
    arena_init(&v->arena);
}

void smtp_values_fini(struct smtp_values *v)
{
    arena_fini(&v->arena);
}

static void begin(struct smtp_values *v)
{
    arena_fini(&v->arena);
    smtp_values_init(v);
    v->is_known = v->is_valid = true;
}

// ---- adding one

static struct smtp_value *add(struct smtp_values *v, const char *name, enum smtp_value_kind kind)
{
    static struct smtp_value too_many;
    if (v->count == SMTP_VALUES) return &too_many;
    struct smtp_value *value = &v->values[v->count++];
    *value = (struct smtp_value){.name = name ? bytes_str(name) : BYTES_NONE, .kind = kind};
    return value;
}

static void add_text(struct smtp_values *v, const char *name, struct bytes text)
{
    add(v, name, SMTP_VALUE_TEXT)->text = text;
}

static void add_flag(struct smtp_values *v, const char *name, bool flag)
{
    add(v, name, SMTP_VALUE_FLAG)->number = flag;
}

static void add_words(struct smtp_values *v, const char *name, struct bytes words, char separator)
{
    struct smtp_value *value = add(v, name, SMTP_VALUE_WORDS);
    value->text = words;
    value->separator = separator;
}

static void add_xtext(struct smtp_values *v, struct bytes name, struct bytes xtext)
{
    struct buf buf;
    buf_init(&buf, 0);
    if (!smtp_param_xtext(xtext, &buf)) v->is_valid = false;
    struct smtp_value *value = add(v, NULL, SMTP_VALUE_TEXT);
    value->name = name;
    value->text = buf.len ? arena_copy_bytes(&v->arena, buf_bytes(&buf)) : BYTES_LIT("");
    buf_fini(&buf);
}

// A decimal number with a sign, if signs may be; up to 18 digits.
static bool to_number(struct bytes text, bool may_be_signed, int64_t *number_out)
{
    bool is_negative = may_be_signed && text.len > 0 && text.data[0] == '-';
    bool has_sign = is_negative || (may_be_signed && text.len > 0 && text.data[0] == '+');
    uint64_t value;
    if (!bytes_to_u64(bytes_skip(text, has_sign), &value) || value > INT64_MAX) return false;
    *number_out = is_negative ? -(int64_t)value : (int64_t)value;
    return true;
}

static void add_number(struct smtp_values *v, const char *name, struct bytes text)
{
    int64_t number;
    if (to_number(text, false, &number)) add(v, name, SMTP_VALUE_NUMBER)->number = number;
    else v->is_valid = false;
}

static void require(struct smtp_values *v, bool holds)
{
    if (!holds) v->is_valid = false;
}

// ---- words

bool smtp_value_next_word(struct bytes *rest, char separator, struct bytes *word_out)
{
    struct bytes b = *rest;
    while (b.len > 0 && (b.data[0] == separator || char_is_wsp(b.data[0]))) b = bytes_skip(b, 1);
    size_t end = 0;
    while (end < b.len && b.data[end] != separator && !char_is_wsp(b.data[end])) end++;
    *word_out = bytes_first(b, end);
    *rest = bytes_skip(b, end);
    return end > 0;
}

// Whether all words are among the allowed ones, which stand with blanks between them.
static bool are_among(struct bytes words, char separator, const char *allowed)
{
    struct bytes word;
    unsigned count = 0;
    for (; smtp_value_next_word(&words, separator, &word); count++) {
        struct bytes rest = bytes_str(allowed), candidate;
        bool is_one = false;
        while (smtp_value_next_word(&rest, ' ', &candidate))
            is_one |= bytes_equal_nocase(candidate, word);
        if (!is_one) return false;
    }
    return count > 0;
}

static bool has_word(struct bytes words, char separator, const char *wanted)
{
    struct bytes word;
    while (smtp_value_next_word(&words, separator, &word))
        if (bytes_equal_nocase(word, bytes_str(wanted))) return true;
    return false;
}

static void add_upper(struct smtp_values *v, const char *name, struct bytes word)
{
    add_text(v, name, smtp_param_upper(&v->arena, word));
}

static void add_one_of(struct smtp_values *v, struct bytes value, const char *allowed)
{
    require(v, are_among(value, ' ', allowed) && bytes_find(value, 0, ' ') == value.len);
    add_upper(v, NULL, value);
}

// Splits at the first c; the second half is BYTES_NONE where there is no c.
static struct bytes cut_at(struct bytes *b, char c)
{
    struct bytes whole = *b;
    size_t at = bytes_find(whole, 0, (uint8_t)c);
    *b = bytes_first(whole, at);
    return at < whole.len ? bytes_skip(whole, at + 1) : BYTES_NONE;
}

// "2026-11-21T10:00:00Z" or with an offset (RFC 3339), as far as its shape goes.
static bool is_date_time(struct bytes b)
{
    static const char shape[] = "dddd-dd-ddTdd:dd:dd";
    if (b.len < sizeof(shape)) return false;
    for (size_t i = 0; i + 1 < sizeof(shape); i++) {
        bool fits =
            shape[i] == 'd' ? char_is_digit(b.data[i]) : char_upper(b.data[i]) == (uint8_t)shape[i];
        if (!fits) return false;
    }
    uint8_t zone = b.data[sizeof(shape) - 1];
    return char_upper(zone) == 'Z' || zone == '+' || zone == '-' || zone == '.';
}

// ---- parameters of MAIL and RCPT

static void read_flag(struct smtp_values *v, struct bytes value)
{
    require(v, value.len == 0);
    add_flag(v, NULL, true);
}

static bool are_digits(struct bytes b)
{
    for (size_t i = 0; i < b.len; i++)
        if (!char_is_digit(b.data[i])) return false;
    return b.len > 0;
}

// RFC 1870 6.1: up to 20 digits, which may be more than a number holds here.
static void read_size(struct smtp_values *v, struct bytes value)
{
    int64_t number;
    bool is_number = to_number(value, false, &number);
    require(v, are_digits(value) && value.len <= 20);
    if (is_number) add(v, NULL, SMTP_VALUE_NUMBER)->number = number;
    else if (v->is_valid) add_text(v, NULL, value);
}

// RFC 4865 4: up to nine digits.
static void read_seconds(struct smtp_values *v, struct bytes value)
{
    require(v, value.len <= 9);
    add_number(v, NULL, value);
}

static void read_body(struct smtp_values *v, struct bytes value)
{
    add_one_of(v, value, "7BIT 8BITMIME BINARYMIME");
}

static void read_ret(struct smtp_values *v, struct bytes value)
{
    add_one_of(v, value, "FULL HDRS");
}

static void read_xtext(struct smtp_values *v, struct bytes value)
{
    require(v, value.len > 0);
    add_xtext(v, BYTES_NONE, value);
}

// RFC 4954 5: xtext, or "<>" for nobody.
static void read_auth(struct smtp_values *v, struct bytes value)
{
    if (bytes_equal(value, BYTES_LIT("<>"))) add_text(v, NULL, BYTES_LIT(""));
    else read_xtext(v, value);
}

// RFC 2852 4: by-value = [+-]1*9DIGIT ";" ( "R" / "N" ) [ "T" ]
static void read_by(struct smtp_values *v, struct bytes value)
{
    struct bytes mode = cut_at(&value, ';');
    int64_t seconds = 0;
    require(v, value.len <= 10 && to_number(value, true, &seconds));
    add(v, "seconds", SMTP_VALUE_NUMBER)->number = seconds;
    bool has_trace = mode.len == 2 && char_upper(mode.data[1]) == 'T';
    require(v, mode.len == 1 || has_trace);
    require(v, are_among(bytes_first(mode, 1), ' ', "R N"));
    add_upper(v, "mode", bytes_first(mode, mode.len ? 1 : 0));
    add_flag(v, "trace", has_trace);
}

static void read_date_time(struct smtp_values *v, struct bytes value)
{
    require(v, is_date_time(value));
    add_text(v, NULL, value);
}

static void read_priority(struct smtp_values *v, struct bytes value)
{
    int64_t number = 0;
    require(v, to_number(value, true, &number) && number >= -9 && number <= 9);
    add(v, NULL, SMTP_VALUE_NUMBER)->number = number;
}

static void read_list(struct smtp_values *v, struct bytes value)
{
    require(v, value.len > 0);
    add_words(v, NULL, value, ',');
}

// RFC 3885 2: certifier [ ":" timeout ]
static void read_mtrk(struct smtp_values *v, struct bytes value)
{
    struct bytes timeout = cut_at(&value, ':');
    require(v, value.len > 0);
    add_text(v, "certifier", value);
    if (!bytes_is_none(timeout)) add_number(v, "timeout", timeout);
}

static void read_text(struct smtp_values *v, struct bytes value)
{
    add_text(v, NULL, value);
}

// RFC 3461 4.1: NEVER alone, or any of the others.
static void read_notify(struct smtp_values *v, struct bytes value)
{
    bool is_never = bytes_equal_nocase(value, BYTES_LIT("NEVER"));
    require(v, is_never || are_among(value, ',', "SUCCESS FAILURE DELAY"));
    add_words(v, NULL, smtp_param_upper(&v->arena, value), ',');
}

// RFC 3461 4.2: addr-type ";" xtext
static void read_orcpt(struct smtp_values *v, struct bytes value)
{
    struct bytes address = cut_at(&value, ';');
    require(v, value.len > 0 && address.len > 0);
    add_text(v, "type", value);
    add_xtext(v, BYTES_LIT("address"), bytes_is_none(address) ? BYTES_LIT("") : address);
}

// RFC 7293 5.1: date-time [ ";" ( "C" / "R" ) ]
static void read_rrvs(struct smtp_values *v, struct bytes value)
{
    struct bytes action = cut_at(&value, ';');
    require(v, is_date_time(value));
    add_text(v, "since", value);
    if (bytes_is_none(action)) return;
    require(v, are_among(action, ' ', "C R"));
    add_upper(v, "action", action);
}

// Dovecot: "key=value" with tabs between them, in base64.
static void read_base64(struct smtp_values *v, struct bytes value)
{
    struct buf buf;
    buf_init(&buf, 0);
    require(v, base64_decode_strict(value, &buf));
    add_text(v, NULL, buf.len ? arena_copy_bytes(&v->arena, buf_bytes(&buf)) : BYTES_LIT(""));
    buf_fini(&buf);
}

enum owner { OF_MAIL = 1, OF_RCPT = 2, OF_BOTH = OF_MAIL | OF_RCPT };

static const struct {
    const char *keyword;
    void (*read)(struct smtp_values *v, struct bytes value);
    enum owner owner;
} params[] = {
    {"SIZE", read_size, OF_MAIL},
    {"BODY", read_body, OF_MAIL},
    {"RET", read_ret, OF_MAIL},
    {"ENVID", read_xtext, OF_MAIL},
    {"AUTH", read_auth, OF_MAIL},
    {"SMTPUTF8", read_flag, OF_MAIL},
    {"BY", read_by, OF_MAIL},
    {"HOLDFOR", read_seconds, OF_MAIL},
    {"HOLDUNTIL", read_date_time, OF_MAIL},
    {"MT-PRIORITY", read_priority, OF_MAIL},
    {"REQUIRETLS", read_flag, OF_MAIL},
    {"SOLICIT", read_list, OF_MAIL},
    {"MTRK", read_mtrk, OF_MAIL},
    {"SUBMITTER", read_xtext, OF_MAIL},
    {"TRANSID", read_text, OF_MAIL},
    {"CONPERM", read_flag, OF_MAIL},
    {"CONNEG", read_flag, OF_RCPT},
    {"XVERP", read_text, OF_MAIL},
    {"XOORG", read_xtext, OF_MAIL},
    {"XSHADOW", read_text, OF_MAIL},
    {"XMESSAGECONTEXT", read_text, OF_MAIL},
    {"XSYSPROBE", read_text, OF_MAIL},
    {"XATTRDIRECT", read_text, OF_MAIL},
    {"XORIGFROM", read_text, OF_MAIL},
    {"PRDR", read_flag, OF_MAIL},
    {"NOTIFY", read_notify, OF_RCPT},
    {"ORCPT", read_orcpt, OF_RCPT},
    {"RRVS", read_rrvs, OF_RCPT},
    {"ALT-ADDRESS", read_xtext, OF_BOTH},
    {"XRCPTFORWARD", read_base64, OF_RCPT},
};

void smtp_value_of_param(struct smtp_values *v, struct bytes keyword, struct bytes value)
{
    begin(v);
    for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++) {
        if (!bytes_equal_nocase(keyword, bytes_str(params[i].keyword))) continue;
        params[i].read(v, value);
        return;
    }
    v->is_known = v->is_valid = false;
}

bool smtp_value_param_fits(struct bytes keyword, bool is_of_rcpt)
{
    enum owner wanted = is_of_rcpt ? OF_RCPT : OF_MAIL;
    for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++)
        if (bytes_equal_nocase(keyword, bytes_str(params[i].keyword)))
            return params[i].owner & wanted;
    return true;
}

// ---- extensions

// RFC 9422 3: NAME=number, each.
static void read_limits(struct smtp_values *v, struct bytes words)
{
    struct bytes word;
    while (smtp_value_next_word(&words, ' ', &word)) {
        struct bytes number = cut_at(&word, '=');
        int64_t limit;
        if (!to_number(number, false, &limit)) {
            v->is_valid = false;
            continue;
        }
        struct smtp_value *value = add(v, NULL, SMTP_VALUE_NUMBER);
        value->name = smtp_param_upper(&v->arena, word);
        value->number = limit;
    }
}

// RFC 4865 3: max-future-release-interval SP max-future-release-date-time
static void read_future_release(struct smtp_values *v, struct bytes words)
{
    struct bytes word;
    if (!smtp_value_next_word(&words, ' ', &word)) return;
    add_number(v, "interval", word);
    if (!smtp_value_next_word(&words, ' ', &word)) return;
    require(v, is_date_time(word));
    add_text(v, "until", word);
}

static void read_auth_offer(struct smtp_values *v, struct bytes words)
{
    add_words(v, "mechanisms", words, ' ');
}

static void read_limit(struct smtp_values *v, struct bytes words)
{
    if (words.len > 0) add_number(v, "limit", words);
}

static void read_minimum(struct smtp_values *v, struct bytes words)
{
    if (words.len > 0) add_number(v, "minimum", words);
}

static void read_profiles(struct smtp_values *v, struct bytes words)
{
    if (words.len > 0) add_words(v, "profiles", words, ' ');
}

static void read_kinds(struct smtp_values *v, struct bytes words)
{
    if (words.len > 0) add_words(v, "keywords", words, ',');
}

static void read_attributes(struct smtp_values *v, struct bytes words)
{
    add_words(v, "attributes", words, ' ');
}

static const struct {
    const char *keyword;
    void (*read)(struct smtp_values *v, struct bytes words);
} extensions[] = {
    {"SIZE", read_limit},
    {"AUTH", read_auth_offer},
    {"X-EXPS", read_auth_offer},
    {"DELIVERBY", read_minimum},
    {"FUTURERELEASE", read_future_release},
    {"MT-PRIORITY", read_profiles},
    {"LIMITS", read_limits},
    {"NO-SOLICITING", read_kinds},
    {"XCLIENT", read_attributes},
    {"XFORWARD", read_attributes},
};

void smtp_value_of_extension(struct smtp_values *v, struct bytes extension)
{
    begin(v);
    struct bytes words = smtp_ehlo_params(extension);
    for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
        if (!smtp_ehlo_is(extension, extensions[i].keyword)) continue;
        extensions[i].read(v, words);
        return;
    }
    v->is_known = words.len > 0;
    if (v->is_known) add_words(v, "words", words, ' ');
}

// ---- arguments of verbs

static struct bytes take_word(struct bytes *rest)
{
    struct bytes word;
    if (!smtp_value_next_word(rest, ' ', &word)) word = BYTES_LIT("");
    *rest = bytes_trim_wsp(*rest);
    return word;
}

static void read_hello(struct smtp_values *v, struct bytes arg)
{
    struct bytes name = take_word(&arg);
    require(v, name.len > 0 && arg.len == 0);
    bool is_literal = name.len > 2 && name.data[0] == '[' && name.data[name.len - 1] == ']';
    if (is_literal) add_text(v, "literal", bytes_first(bytes_skip(name, 1), name.len - 2));
    else add_text(v, "domain", name);
}

static void read_path(struct smtp_values *v, struct bytes arg, enum smtp_path_kind kind)
{
    struct smtp_path path;
    smtp_path_parse(arg, kind, &path);
    require(v, path.is_valid);
    if (bytes_is_none(path.path)) return;
    add_text(v, "path", path.path);
    if (!bytes_is_none(path.source_route)) add_text(v, "route", path.source_route);
    if (path.is_null) return;
    if (!bytes_is_none(path.local_part)) add_text(v, "local_part", path.local_part);
    if (!bytes_is_none(path.domain)) add_text(v, "domain", path.domain);
}

static void read_reverse_path(struct smtp_values *v, struct bytes arg)
{
    read_path(v, arg, SMTP_PATH_FROM);
}

static void read_forward_path(struct smtp_values *v, struct bytes arg)
{
    read_path(v, arg, SMTP_PATH_TO);
}

static void read_nothing(struct smtp_values *v, struct bytes arg)
{
    require(v, arg.len == 0);
}

static void read_bdat(struct smtp_values *v, struct bytes arg)
{
    struct smtp_bdat bdat;
    require(v, smtp_bdat_parse(arg, &bdat));
    if (!v->is_valid) return;
    add(v, "size", SMTP_VALUE_NUMBER)->number = (int64_t)bdat.size;
    add_flag(v, "last", bdat.is_last);
}

static void read_burl(struct smtp_values *v, struct bytes arg)
{
    struct bytes url = take_word(&arg);
    bool is_last = bytes_equal_nocase(arg, BYTES_LIT("LAST"));
    require(v, url.len > 0 && (is_last || arg.len == 0));
    add_text(v, "url", url);
    add_flag(v, "last", is_last);
}

// RFC 6531 3.7.4.2: SMTPUTF8 as the last word.
static void read_query(struct smtp_values *v, struct bytes arg)
{
    bool is_utf8 = has_word(arg, ' ', "SMTPUTF8") && arg.len > strlen("SMTPUTF8");
    if (is_utf8) arg = bytes_trim_wsp(bytes_first(arg, arg.len - strlen("SMTPUTF8")));
    require(v, arg.len > 0);
    add_text(v, "string", arg);
    if (is_utf8) add_flag(v, "smtputf8", true);
}

static void read_string(struct smtp_values *v, struct bytes arg)
{
    if (arg.len > 0) add_text(v, "string", arg);
}

static void read_mechanism(struct smtp_values *v, struct bytes arg)
{
    struct bytes mechanism = take_word(&arg);
    require(v, mechanism.len > 0);
    add_upper(v, "mechanism", mechanism);
}

// RFC 1985 5: [ "@" / "#" ] node; "@" means its subdomains too, "#" names a queue.
static void read_etrn(struct smtp_values *v, struct bytes arg)
{
    struct bytes node = take_word(&arg);
    bool has_option = node.len > 1 && (node.data[0] == '@' || node.data[0] == '#');
    require(v, node.len > 0 && arg.len == 0);
    if (has_option) add_text(v, "option", bytes_first(node, 1));
    add_text(v, "node", bytes_skip(node, has_option));
}

static void read_domains(struct smtp_values *v, struct bytes arg)
{
    add_words(v, "domains", arg, ',');
}

static void read_proxy(struct smtp_values *v, struct bytes arg)
{
    struct smtp_param param;
    require(v, arg.len > 0);
    while (smtp_param_next(&arg, &param)) {
        require(v, param.has_value);
        add_xtext(v, smtp_param_upper(&v->arena, param.keyword), param.value);
    }
}

static void read_xexch50(struct smtp_values *v, struct bytes arg)
{
    add_number(v, "length", take_word(&arg));
    if (arg.len > 0) add_number(v, "version", take_word(&arg));
}

// "FIRST CHUNK=…", "LAST CHUNK=…", or "CHUNK=…" between them.
static void read_link_state(struct smtp_values *v, struct bytes arg)
{
    struct bytes rest = arg, word = take_word(&rest);
    bool is_order = are_among(word, ' ', "FIRST LAST NEXT");
    if (is_order) add_upper(v, "order", word);
    else rest = arg;
    if (bytes_starts_nocase(rest, BYTES_LIT("CHUNK="))) rest = bytes_skip(rest, strlen("CHUNK="));
    else v->is_valid = false;
    add_text(v, "chunk", rest);
}

static void (*const arguments[SMTP_VERB_COUNT])(struct smtp_values *v, struct bytes arg) = {
    [SMTP_VERB_EHLO] = read_hello,
    [SMTP_VERB_HELO] = read_hello,
    [SMTP_VERB_LHLO] = read_hello,
    [SMTP_VERB_MAIL] = read_reverse_path,
    [SMTP_VERB_SEND] = read_reverse_path,
    [SMTP_VERB_SOML] = read_reverse_path,
    [SMTP_VERB_SAML] = read_reverse_path,
    [SMTP_VERB_RCPT] = read_forward_path,
    [SMTP_VERB_DATA] = read_nothing,
    [SMTP_VERB_RSET] = read_nothing,
    [SMTP_VERB_QUIT] = read_nothing,
    [SMTP_VERB_STARTTLS] = read_nothing,
    [SMTP_VERB_X_ANONYMOUSTLS] = read_nothing,
    [SMTP_VERB_TURN] = read_nothing,
    [SMTP_VERB_BDAT] = read_bdat,
    [SMTP_VERB_BURL] = read_burl,
    [SMTP_VERB_VRFY] = read_query,
    [SMTP_VERB_EXPN] = read_query,
    [SMTP_VERB_HELP] = read_string,
    [SMTP_VERB_NOOP] = read_string,
    [SMTP_VERB_AUTH] = read_mechanism,
    [SMTP_VERB_X_EXPS] = read_mechanism,
    [SMTP_VERB_ETRN] = read_etrn,
    [SMTP_VERB_ATRN] = read_domains,
    [SMTP_VERB_XCLIENT] = read_proxy,
    [SMTP_VERB_XFORWARD] = read_proxy,
    [SMTP_VERB_XEXCH50] = read_xexch50,
    [SMTP_VERB_X_LINK2STATE] = read_link_state,
};

// PROXY is no command, and its names are those that XCLIENT has for the same.
static void read_proxy_header(struct smtp_values *v, struct bytes arg)
{
    struct bytes proto = take_word(&arg);
    bool has_addresses = bytes_starts_nocase(proto, BYTES_LIT("TCP"));
    require(v, proto.len > 0);
    add_text(v, "PROTO", proto);
    if (!has_addresses) return;
    static const char *const names[] = {"ADDR", "DESTADDR", "PORT", "DESTPORT"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct bytes word = take_word(&arg);
        require(v, word.len > 0);
        add_text(v, names[i], word);
    }
    require(v, arg.len == 0);
}

void smtp_value_of_argument(struct smtp_values *v, struct bytes verb, struct bytes arg)
{
    begin(v);
    if (bytes_equal(verb, BYTES_LIT("PROXY"))) {
        read_proxy_header(v, arg);
        return;
    }
    enum smtp_verb known = smtp_verb_of(verb);
    v->is_known = arguments[known] != NULL;
    if (v->is_known) arguments[known](v, bytes_is_none(arg) ? BYTES_LIT("") : arg);
    else v->is_valid = false;
}
