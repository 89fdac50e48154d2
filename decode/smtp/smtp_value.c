// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_value.h"

#include "base/base64.h"
#include "decode/smtp/char_class.h"
#include "decode/smtp/smtp_ehlo.h"
#include "decode/smtp/smtp_param.h"
#include "decode/smtp/value_build.h"

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

static void add_one_of(struct smtp_values *v, struct bytes value, const char *allowed)
{
    value_require(v,
                  value_are_among(value, ' ', allowed) && bytes_find(value, 0, ' ') == value.len);
    value_add_upper(v, NULL, value);
}

static void read_flag(struct smtp_values *v, struct bytes value)
{
    value_require(v, value.len == 0);
    value_add_flag(v, NULL, true);
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
    bool is_number = value_to_number(value, false, &number);
    value_require(v, are_digits(value) && value.len <= 20);
    if (is_number) value_add(v, NULL, SMTP_VALUE_NUMBER)->number = number;
    else if (v->is_valid) value_add_text(v, NULL, value);
}

// RFC 4865 4: up to nine digits.
static void read_seconds(struct smtp_values *v, struct bytes value)
{
    value_require(v, value.len <= 9);
    value_add_number(v, NULL, value);
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
    value_require(v, value.len > 0);
    value_add_xtext(v, BYTES_NONE, value);
}

// RFC 4954 5: xtext, or "<>" for nobody.
static void read_auth(struct smtp_values *v, struct bytes value)
{
    if (bytes_equal(value, BYTES_LIT("<>"))) value_add_text(v, NULL, BYTES_LIT(""));
    else read_xtext(v, value);
}

// RFC 2852 4: by-value = [+-]1*9DIGIT ";" ( "R" / "N" ) [ "T" ]
static void read_by(struct smtp_values *v, struct bytes value)
{
    struct bytes mode = cut_at(&value, ';');
    int64_t seconds = 0;
    value_require(v, value.len <= 10 && value_to_number(value, true, &seconds));
    value_add(v, "seconds", SMTP_VALUE_NUMBER)->number = seconds;
    bool has_trace = mode.len == 2 && char_upper(mode.data[1]) == 'T';
    value_require(v, mode.len == 1 || has_trace);
    value_require(v, value_are_among(bytes_first(mode, 1), ' ', "R N"));
    value_add_upper(v, "mode", bytes_first(mode, mode.len ? 1 : 0));
    value_add_flag(v, "trace", has_trace);
}

static void read_date_time(struct smtp_values *v, struct bytes value)
{
    value_require(v, is_date_time(value));
    value_add_text(v, NULL, value);
}

static void read_priority(struct smtp_values *v, struct bytes value)
{
    int64_t number = 0;
    value_require(v, value_to_number(value, true, &number) && number >= -9 && number <= 9);
    value_add(v, NULL, SMTP_VALUE_NUMBER)->number = number;
}

static void read_list(struct smtp_values *v, struct bytes value)
{
    value_require(v, value.len > 0);
    value_add_words(v, NULL, value, ',');
}

// RFC 3885 2: certifier [ ":" timeout ]
static void read_mtrk(struct smtp_values *v, struct bytes value)
{
    struct bytes timeout = cut_at(&value, ':');
    value_require(v, value.len > 0);
    value_add_text(v, "certifier", value);
    if (!bytes_is_none(timeout)) value_add_number(v, "timeout", timeout);
}

static void read_text(struct smtp_values *v, struct bytes value)
{
    value_add_text(v, NULL, value);
}

// RFC 3461 4.1: NEVER alone, or any of the others.
static void read_notify(struct smtp_values *v, struct bytes value)
{
    bool is_never = bytes_equal_nocase(value, BYTES_LIT("NEVER"));
    value_require(v, is_never || value_are_among(value, ',', "SUCCESS FAILURE DELAY"));
    value_add_words(v, NULL, smtp_param_upper(&v->arena, value), ',');
}

// RFC 3461 4.2: addr-type ";" xtext
static void read_orcpt(struct smtp_values *v, struct bytes value)
{
    struct bytes address = cut_at(&value, ';');
    value_require(v, value.len > 0 && address.len > 0);
    value_add_text(v, "type", value);
    value_add_xtext(v, BYTES_LIT("address"), bytes_is_none(address) ? BYTES_LIT("") : address);
}

// RFC 7293 5.1: date-time [ ";" ( "C" / "R" ) ]
static void read_rrvs(struct smtp_values *v, struct bytes value)
{
    struct bytes action = cut_at(&value, ';');
    value_require(v, is_date_time(value));
    value_add_text(v, "since", value);
    if (bytes_is_none(action)) return;
    value_require(v, value_are_among(action, ' ', "C R"));
    value_add_upper(v, "action", action);
}

// Dovecot: "key=value" with tabs between them, in base64.
static void read_base64(struct smtp_values *v, struct bytes value)
{
    struct buf buf;
    buf_init(&buf, 0);
    value_require(v, base64_decode_strict(value, &buf));
    value_add_text(v, NULL, buf.len ? arena_copy_bytes(&v->arena, buf_bytes(&buf)) : BYTES_LIT(""));
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
    value_begin(v);
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
        if (!value_to_number(number, false, &limit)) {
            v->is_valid = false;
            continue;
        }
        struct smtp_value *value = value_add(v, NULL, SMTP_VALUE_NUMBER);
        value->name = smtp_param_upper(&v->arena, word);
        value->number = limit;
    }
}

// RFC 4865 3: max-future-release-interval SP max-future-release-date-time
static void read_future_release(struct smtp_values *v, struct bytes words)
{
    struct bytes word;
    if (!smtp_value_next_word(&words, ' ', &word)) return;
    value_add_number(v, "interval", word);
    if (!smtp_value_next_word(&words, ' ', &word)) return;
    value_require(v, is_date_time(word));
    value_add_text(v, "until", word);
}

static void read_auth_offer(struct smtp_values *v, struct bytes words)
{
    value_add_words(v, "mechanisms", words, ' ');
}

static void read_limit(struct smtp_values *v, struct bytes words)
{
    if (words.len > 0) value_add_number(v, "limit", words);
}

static void read_minimum(struct smtp_values *v, struct bytes words)
{
    if (words.len > 0) value_add_number(v, "minimum", words);
}

static void read_profiles(struct smtp_values *v, struct bytes words)
{
    if (words.len > 0) value_add_words(v, "profiles", words, ' ');
}

static void read_kinds(struct smtp_values *v, struct bytes words)
{
    if (words.len > 0) value_add_words(v, "keywords", words, ',');
}

static void read_attributes(struct smtp_values *v, struct bytes words)
{
    value_add_words(v, "attributes", words, ' ');
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
    value_begin(v);
    struct bytes words = smtp_ehlo_params(extension);
    for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
        if (!smtp_ehlo_is(extension, extensions[i].keyword)) continue;
        extensions[i].read(v, words);
        return;
    }
    v->is_known = words.len > 0;
    if (v->is_known) value_add_words(v, "words", words, ' ');
}
