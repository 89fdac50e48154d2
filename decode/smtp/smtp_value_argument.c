// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_value.h"

#include "decode/smtp/char_class.h"
#include "decode/smtp/smtp_bdat.h"
#include "decode/smtp/smtp_command.h"
#include "decode/smtp/smtp_param.h"
#include "decode/smtp/smtp_path.h"
#include "decode/smtp/value_build.h"

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
    value_require(v, name.len > 0 && arg.len == 0);
    bool is_literal = name.len > 2 && name.data[0] == '[' && name.data[name.len - 1] == ']';
    if (is_literal) value_add_text(v, "literal", bytes_first(bytes_skip(name, 1), name.len - 2));
    else value_add_text(v, "domain", name);
}

static void read_path(struct smtp_values *v, struct bytes arg, enum smtp_path_kind kind)
{
    struct smtp_path path;
    smtp_path_parse(arg, kind, &path);
    value_require(v, path.is_valid);
    if (bytes_is_none(path.path)) return;
    value_add_text(v, "path", path.path);
    if (!bytes_is_none(path.source_route)) value_add_text(v, "route", path.source_route);
    if (path.is_null) return;
    if (!bytes_is_none(path.local_part)) value_add_text(v, "local_part", path.local_part);
    if (!bytes_is_none(path.domain)) value_add_text(v, "domain", path.domain);
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
    value_require(v, arg.len == 0);
}

static void read_bdat(struct smtp_values *v, struct bytes arg)
{
    struct smtp_bdat bdat;
    value_require(v, smtp_bdat_parse(arg, &bdat));
    if (!v->is_valid) return;
    value_add(v, "size", SMTP_VALUE_NUMBER)->number = (int64_t)bdat.size;
    value_add_flag(v, "last", bdat.is_last);
}

static void read_burl(struct smtp_values *v, struct bytes arg)
{
    struct bytes url = take_word(&arg);
    bool is_last = bytes_equal_nocase(arg, BYTES_LIT("LAST"));
    value_require(v, url.len > 0 && (is_last || arg.len == 0));
    value_add_text(v, "url", url);
    value_add_flag(v, "last", is_last);
}

// Takes SMTPUTF8 off the end of *arg, where it is the last of several words (RFC 6531 3.7.4.2).
static bool take_smtputf8(struct bytes *arg)
{
    struct bytes keyword = BYTES_LIT("SMTPUTF8"), all = bytes_trim_wsp(*arg);
    if (all.len <= keyword.len) return false;
    struct bytes before = bytes_first(all, all.len - keyword.len);
    if (!bytes_equal_nocase(bytes_skip(all, before.len), keyword)) return false;
    if (!char_is_wsp(before.data[before.len - 1])) return false;
    *arg = bytes_trim_wsp(before);
    return true;
}

static void read_query(struct smtp_values *v, struct bytes arg)
{
    bool is_utf8 = take_smtputf8(&arg);
    value_require(v, arg.len > 0);
    value_add_text(v, "string", arg);
    if (is_utf8) value_add_flag(v, "smtputf8", true);
}

static void read_string(struct smtp_values *v, struct bytes arg)
{
    if (arg.len > 0) value_add_text(v, "string", arg);
}

static void read_mechanism(struct smtp_values *v, struct bytes arg)
{
    struct bytes mechanism = take_word(&arg);
    value_require(v, mechanism.len > 0);
    value_add_upper(v, "mechanism", mechanism);
}

// RFC 1985 5: [ "@" / "#" ] node; "@" means its subdomains too, "#" names a queue.
static void read_etrn(struct smtp_values *v, struct bytes arg)
{
    struct bytes node = take_word(&arg);
    bool has_option = node.len > 1 && (node.data[0] == '@' || node.data[0] == '#');
    value_require(v, node.len > 0 && arg.len == 0);
    if (has_option) value_add_text(v, "option", bytes_first(node, 1));
    value_add_text(v, "node", bytes_skip(node, has_option));
}

static void read_domains(struct smtp_values *v, struct bytes arg)
{
    value_add_words(v, "domains", arg, ',');
}

static void read_proxy(struct smtp_values *v, struct bytes arg)
{
    struct smtp_param param;
    value_require(v, arg.len > 0);
    while (smtp_param_next(&arg, &param)) {
        value_require(v, param.has_value);
        value_add_xtext(v, smtp_param_upper(&v->arena, param.keyword), param.value);
    }
}

static void read_xexch50(struct smtp_values *v, struct bytes arg)
{
    value_add_number(v, "length", take_word(&arg));
    if (arg.len > 0) value_add_number(v, "version", take_word(&arg));
}

// "FIRST CHUNK=…", "LAST CHUNK=…", or "CHUNK=…" between them.
static void read_link_state(struct smtp_values *v, struct bytes arg)
{
    struct bytes rest = arg, word = take_word(&rest);
    bool is_order = value_are_among(word, ' ', "FIRST LAST NEXT");
    if (is_order) value_add_upper(v, "order", word);
    else rest = arg;
    if (bytes_starts_nocase(rest, BYTES_LIT("CHUNK="))) rest = bytes_skip(rest, strlen("CHUNK="));
    else v->is_valid = false;
    value_add_text(v, "chunk", rest);
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
    value_require(v, proto.len > 0);
    value_add_text(v, "PROTO", proto);
    if (!has_addresses) return;
    static const char *const names[] = {"ADDR", "DESTADDR", "PORT", "DESTPORT"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct bytes word = take_word(&arg);
        value_require(v, word.len > 0);
        value_add_text(v, names[i], word);
    }
    value_require(v, arg.len == 0);
}

void smtp_value_of_argument(struct smtp_values *v, struct bytes verb, struct bytes arg)
{
    value_begin(v);
    if (bytes_equal(verb, BYTES_LIT("PROXY"))) {
        read_proxy_header(v, arg);
        return;
    }
    enum smtp_verb known = smtp_verb_of(verb);
    v->is_known = arguments[known] != NULL;
    if (v->is_known) arguments[known](v, bytes_is_none(arg) ? BYTES_LIT("") : arg);
    else v->is_valid = false;
}
