// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/filter_value.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/timestamp.h"

#define DAY_NS (86400 * TIMESTAMP_NS_PER_S)

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

// --- numbers

// "12", "1.5": whole and thousand-millionths; false: neither, or too large.
static bool parse_decimal(struct bytes *in, int64_t *whole_out, int64_t *nano_out)
{
    size_t i = 0;
    int64_t whole = 0, nano = 0;
    for (; i < in->len && is_digit(in->data[i]); i++) {
        if (whole > (INT64_MAX - 9) / 10) return false;
        whole = whole * 10 + (in->data[i] - '0');
    }
    if (i == 0) return false;
    if (i + 1 < in->len && in->data[i] == '.' && is_digit(in->data[i + 1])) {
        int64_t unit = 100 * 1000 * 1000;
        for (i++; i < in->len && is_digit(in->data[i]); i++, unit /= 10)
            nano += unit * (in->data[i] - '0');
    }
    *in = bytes_skip(*in, i);
    *whole_out = whole;
    *nano_out = nano;
    return true;
}

// whole and a fraction of so many units; false: beyond INT64_MAX.
static bool scale(int64_t whole, int64_t nano, int64_t unit, int64_t *out)
{
    if (whole > INT64_MAX / unit - 1) return false;
    *out = whole * unit + (int64_t)((double)nano / 1e9 * (double)unit);
    return true;
}

// "10", "10k", "1.5M", "2GiB".
static bool parse_size(struct bytes text, int64_t *out)
{
    int64_t whole, nano, unit = 1;
    if (!parse_decimal(&text, &whole, &nano)) return false;
    if (text.len > 0) {
        const char *units = "kmgt";
        const char *at = strchr(units, lower(text.data[0]));
        if (!at || !*at) return false;
        for (const char *u = units; u <= at; u++) unit *= 1024;
        text = bytes_skip(text, 1);
        if (text.len > 0 && !bytes_equal_nocase(text, BYTES_LIT("ib"))) return false;
    } else if (nano) {
        return false;
    }
    return scale(whole, nano, unit, out);
}

// "5xx", "55x".
static bool parse_class(struct bytes text, struct filter_literal *l)
{
    if (text.len != 3 || !is_digit(text.data[0]) || lower(text.data[2]) != 'x') return false;
    int tens = lower(text.data[1]) == 'x' ? -1 : text.data[1] - '0';
    if (tens > 9 || (tens < 0 && lower(text.data[1]) != 'x')) return false;
    l->low = (text.data[0] - '0') * 100 + (tens < 0 ? 0 : tens * 10);
    l->high = l->low + (tens < 0 ? 99 : 9);
    return true;
}

static size_t find_dots(struct bytes text)
{
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.data[i] == '.' && text.data[i + 1] == '.') return i;
    return text.len;
}

static bool parse_number(struct bytes text, struct filter_literal *l)
{
    if (parse_class(text, l)) return true;
    size_t dots = find_dots(text);
    if (!parse_size(bytes_first(text, dots), &l->low)) return false;
    l->high = l->low;
    if (dots == text.len) return true;
    return parse_size(bytes_skip(text, dots + 2), &l->high) && l->low <= l->high;
}

// --- times

// "500ms", "1h30m", "2.5".
static bool parse_duration(struct bytes text, struct filter_literal *l)
{
    static const struct {
        const char *name;
        int64_t ns;
    } units[] = {{"ms", 1000000}, {"us", 1000}, {"ns", 1}, {"s", TIMESTAMP_NS_PER_S},
                 {"m", 60 * TIMESTAMP_NS_PER_S}, {"h", 3600 * TIMESTAMP_NS_PER_S}, {"d", DAY_NS}};
    int64_t sum = 0;
    bool is_first = true;
    while (text.len > 0 || is_first) {
        int64_t whole, nano, part, unit = 0;
        if (!parse_decimal(&text, &whole, &nano)) return false;
        if (is_first && text.len == 0) unit = TIMESTAMP_NS_PER_S;
        for (size_t i = 0; i < sizeof(units) / sizeof(units[0]) && !unit; i++) {
            struct bytes name = bytes_str(units[i].name);
            if (!bytes_starts_nocase(text, name)) continue;
            unit = units[i].ns;
            text = bytes_skip(text, name.len);
        }
        if (!unit || !scale(whole, nano, unit, &part) || part > INT64_MAX - sum) return false;
        sum += part;
        is_first = false;
    }
    l->low = l->high = sum;
    return true;
}

// Exactly so many digits.
static bool take_digits(struct bytes *in, size_t count, int *out)
{
    if (in->len < count) return false;
    *out = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_digit(in->data[i])) return false;
        *out = *out * 10 + (in->data[i] - '0');
    }
    *in = bytes_skip(*in, count);
    return true;
}

static bool take_char(struct bytes *in, char c)
{
    if (in->len == 0 || in->data[0] != (uint8_t)c) return false;
    *in = bytes_skip(*in, 1);
    return true;
}

// Days since 1970-01-01 of the proleptic Gregorian calendar.
static int64_t days_of(int64_t y, int m, int d)
{
    y -= m <= 2;
    int64_t era = y / 400, year = y % 400;
    int64_t day = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + year * 365 + year / 4 - year / 100 + day - 719468;
}

static bool take_date(struct bytes *in, int64_t *days_out)
{
    int y, m, d;
    if (!take_digits(in, 4, &y) || !take_char(in, '-') || !take_digits(in, 2, &m) ||
        !take_char(in, '-') || !take_digits(in, 2, &d))
        return false;
    *days_out = days_of(y, m, d);
    // Nanoseconds reach from 1678 to 2262.
    return y >= 1700 && y <= 2200 && m >= 1 && m <= 12 && d >= 1 && d <= 31;
}

// "10:00", "10:00:05", "10:00:05.25" into a range as long as its last digit.
static bool take_clock(struct bytes *in, struct filter_literal *l)
{
    int h, m, s = 0;
    int64_t span = 60 * TIMESTAMP_NS_PER_S, part = 0;
    if (!take_digits(in, 2, &h) || !take_char(in, ':') || !take_digits(in, 2, &m)) return false;
    if (take_char(in, ':')) {
        if (!take_digits(in, 2, &s)) return false;
        span = TIMESTAMP_NS_PER_S;
        if (take_char(in, '.')) {
            if (in->len == 0 || !is_digit(in->data[0])) return false;
            for (int digit; span > 1 && take_digits(in, 1, &digit);) {
                span /= 10;
                part += span * digit;
            }
        }
    }
    l->low = ((int64_t)h * 3600 + m * 60 + s) * TIMESTAMP_NS_PER_S + part;
    l->high = l->low + span - 1;
    return h < 24 && m < 60 && s < 61;
}

// "Z", "+01:00" or "+0100" (RFC 3339 5.6, ISO 8601); without one it is UTC. false: it is none of
// these. A clock of any day has no other zone: it would begin on another day.
static bool take_zone(struct bytes *in, struct filter_literal *l)
{
    int h, m;
    bool is_west = in->len > 0 && in->data[0] == '-';
    if (in->len == 0 || take_char(in, 'Z')) return true;
    if (l->is_clock || !(take_char(in, '+') || take_char(in, '-'))) return false;
    if (!take_digits(in, 2, &h)) return false;
    take_char(in, ':');
    if (!take_digits(in, 2, &m) || h > 15 || m > 59) return false;
    int64_t shift = ((int64_t)h * 3600 + m * 60) * TIMESTAMP_NS_PER_S * (is_west ? 1 : -1);
    l->low += shift;
    l->high += shift;
    return true;
}

static bool parse_time(struct bytes text, struct filter_literal *l)
{
    int64_t days = 0;
    bool has_date = text.len > 4 && text.data[4] == '-';
    if (has_date && !take_date(&text, &days)) return false;
    l->is_clock = !has_date;
    l->low = 0;
    l->high = DAY_NS - 1;
    if (has_date && text.len > 0 && !take_char(&text, 'T') && !take_char(&text, ' ')) return false;
    if ((text.len > 0 || !has_date) && !take_clock(&text, l)) return false;
    if (!take_zone(&text, l)) return false;
    l->low += days * DAY_NS;
    l->high += days * DAY_NS;
    return text.len == 0;
}

// --- the rest

static bool parse_address(struct bytes text, struct filter_literal *l)
{
    char copy[64];
    if (text.len >= sizeof(copy)) return false;
    if (text.len) memcpy(copy, text.data, text.len);
    copy[text.len] = 0;
    uint64_t prefix;
    char *slash = strchr(copy, '/');
    if (slash) *slash = 0;
    l->ip_version = strchr(copy, ':') ? 6 : 4;
    if (inet_pton(l->ip_version == 6 ? AF_INET6 : AF_INET, copy, l->ip) != 1) return false;
    uint64_t most = l->ip_version == 6 ? 128 : 32;
    if (!slash) prefix = most;
    else if (!bytes_to_u64(bytes_str(slash + 1), &prefix) || prefix > most) return false;
    l->prefix = (uint8_t)prefix;
    return true;
}

static bool parse_word(const struct filter_words *words, struct bytes text,
                       struct filter_literal *l)
{
    for (int i = 0; words->word_of(i); i++) {
        bool is_it = bytes_equal_nocase(text, bytes_str(words->word_of(i)));
        if (!is_it && words->other_of)
            is_it = bytes_equal_nocase(text, bytes_str(words->other_of(i)));
        if (!is_it) continue;
        l->low = l->high = i;
        return true;
    }
    return false;
}

static bool parse_bool(struct bytes text, struct filter_literal *l)
{
    bool is_true = bytes_equal_nocase(text, BYTES_LIT("true"));
    l->low = l->high = is_true;
    return is_true || bytes_equal_nocase(text, BYTES_LIT("false"));
}

static const char *const expected[] = {
    [FILTER_TEXT] = "a text",
    [FILTER_NUMBER] = "a number is written like 250, 5xx, 10k, 1.5M or 25..587",
    [FILTER_ADDRESS] = "an address is written like 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32",
    [FILTER_TIME] = "a time is written like 2026-11-21, 2026-11-21T10:00:00 or 10:00 (UTC)",
    [FILTER_DURATION] = "a duration is written like 500ms, 1.5s, 2m or 1h30m",
    [FILTER_BOOL] = "this is either true or false",
};

// "one of: accepted, rejected, …", as far as it fits.
static void list_words(const struct filter_words *words, char out[FILTER_VALUE_ERROR])
{
    size_t len = (size_t)snprintf(out, FILTER_VALUE_ERROR, "this is one of:");
    for (int i = 0; words->word_of(i); i++) {
        const char *word = words->word_of(i);
        if (len + strlen(word) + 6 > FILTER_VALUE_ERROR) {
            snprintf(out + len, FILTER_VALUE_ERROR - len, " ...");
            return;
        }
        len += (size_t)snprintf(out + len, FILTER_VALUE_ERROR - len, "%s %s", i ? "," : "", word);
    }
}

bool filter_value_parse(enum filter_kind kind, const struct filter_words *words, struct bytes text,
                        struct filter_literal *l, char wrong_out[FILTER_VALUE_ERROR])
{
    *l = (struct filter_literal){.text = text};
    bool is_good = false;
    switch (kind) {
    case FILTER_TEXT: is_good = true; break;
    case FILTER_NUMBER: is_good = parse_number(text, l); break;
    case FILTER_ADDRESS: is_good = parse_address(text, l); break;
    case FILTER_TIME: is_good = parse_time(text, l); break;
    case FILTER_DURATION: is_good = parse_duration(text, l); break;
    case FILTER_WORD: is_good = parse_word(words, text, l); break;
    case FILTER_BOOL: is_good = parse_bool(text, l); break;
    }
    if (!is_good && kind == FILTER_WORD) list_words(words, wrong_out);
    else if (!is_good) snprintf(wrong_out, FILTER_VALUE_ERROR, "%s", expected[kind]);
    return is_good;
}

bool filter_value_has_op(enum filter_kind kind, const struct filter_words *words, enum filter_op op)
{
    switch (op) {
    case FILTER_IS_PRESENT:
    case FILTER_EQUAL:
    case FILTER_NOT_EQUAL: return true;
    case FILTER_LESS:
    case FILTER_LESS_EQUAL:
    case FILTER_GREATER:
    case FILTER_GREATER_EQUAL:
        return kind == FILTER_NUMBER || kind == FILTER_TIME || kind == FILTER_DURATION ||
               (kind == FILTER_WORD && words->is_ordered);
    case FILTER_MATCHES:
    case FILTER_MATCHES_NOT:
        return kind == FILTER_TEXT || kind == FILTER_WORD || kind == FILTER_ADDRESS ||
               kind == FILTER_NUMBER;
    }
    return false;
}

// --- comparing

static enum filter_verdict verdict(bool is_yes, bool is_no)
{
    return is_yes ? FILTER_YES : is_no ? FILTER_NO : FILTER_UNKNOWN;
}

static enum filter_verdict negate(enum filter_verdict v)
{
    return (enum filter_verdict)(FILTER_YES - v);
}

static enum filter_verdict compare_ranges(enum filter_op op, int64_t low, int64_t high,
                                          const struct filter_literal *l)
{
    switch (op) {
    case FILTER_IS_PRESENT: return verdict(low > 0 || high < 0, low == 0 && high == 0);
    case FILTER_EQUAL:
        return verdict(low >= l->low && high <= l->high, low > l->high || high < l->low);
    case FILTER_NOT_EQUAL: return negate(compare_ranges(FILTER_EQUAL, low, high, l));
    case FILTER_LESS: return verdict(high < l->low, low >= l->low);
    case FILTER_LESS_EQUAL: return verdict(high <= l->high, low > l->high);
    case FILTER_GREATER: return verdict(low > l->high, high <= l->high);
    case FILTER_GREATER_EQUAL: return verdict(low >= l->low, high < l->low);
    case FILTER_MATCHES:
    case FILTER_MATCHES_NOT: break;
    }
    return FILTER_UNKNOWN;
}

static bool has_prefix(const struct stream_endpoint *e, const struct filter_literal *l)
{
    if (e->ip_version != l->ip_version) return false;
    size_t whole = l->prefix / 8, rest = l->prefix % 8;
    if (memcmp(e->ip, l->ip, whole) != 0) return false;
    return rest == 0 || (e->ip[whole] ^ l->ip[whole]) >> (8 - rest) == 0;
}

// The text that a regular expression looks at; false: it is not known.
static bool text_of(enum filter_kind kind, const struct filter_words *words,
                    const struct filter_value *v, char room[SESSION_IP_TEXT], struct bytes *out)
{
    if (kind == FILTER_TEXT) {
        *out = v->text;
        return !v->is_cut;
    }
    if (kind == FILTER_ADDRESS) {
        session_ip_text(v->address, room);
        *out = bytes_str(room);
        return true;
    }
    if (v->low != v->high) return false;
    if (kind == FILTER_WORD) {
        const char *word = words->word_of((int)v->low);
        *out = bytes_str(word ? word : "");
        return true;
    }
    snprintf(room, SESSION_IP_TEXT, "%" PRId64, v->low);
    *out = bytes_str(room);
    return true;
}

static enum filter_verdict test_known(enum filter_kind kind, const struct filter_words *words,
                                      enum filter_op op, const struct filter_value *v,
                                      const struct filter_literal *l)
{
    if (op == FILTER_MATCHES || op == FILTER_MATCHES_NOT) {
        char room[SESSION_IP_TEXT];
        struct bytes text;
        if (!text_of(kind, words, v, room, &text)) return FILTER_UNKNOWN;
        bool is_match = filter_regex_match(l->regex, text);
        return is_match == (op == FILTER_MATCHES) ? FILTER_YES : FILTER_NO;
    }
    switch (kind) {
    case FILTER_TEXT:
        if (op == FILTER_IS_PRESENT) return v->text.len > 0 ? FILTER_YES : FILTER_NO;
        if (v->is_cut) return FILTER_UNKNOWN;
        return bytes_equal_nocase(v->text, l->text) == (op == FILTER_EQUAL) ? FILTER_YES
                                                                            : FILTER_NO;
    case FILTER_ADDRESS:
        if (op == FILTER_IS_PRESENT) return FILTER_YES;
        return has_prefix(v->address, l) == (op == FILTER_EQUAL) ? FILTER_YES : FILTER_NO;
    case FILTER_WORD:
        if (op == FILTER_IS_PRESENT)
            return words->begins_with_none && v->high == 0 ? FILTER_NO : FILTER_YES;
        return compare_ranges(op, v->low, v->high, l);
    case FILTER_TIME:
        if (op != FILTER_IS_PRESENT && l->is_clock) {
            int64_t clock = (v->low % DAY_NS + DAY_NS) % DAY_NS;
            return compare_ranges(op, clock, clock, l);
        }
        return compare_ranges(op, v->low, v->high, l);
    case FILTER_NUMBER:
    case FILTER_DURATION:
    case FILTER_BOOL: return compare_ranges(op, v->low, v->high, l);
    }
    return FILTER_UNKNOWN;
}

enum filter_verdict filter_value_test(enum filter_kind kind, const struct filter_words *words,
                                      enum filter_op op, const struct filter_value *v,
                                      const struct filter_literal *l)
{
    enum filter_verdict result = test_known(kind, words, op, v, l);
    return v->is_maybe && result == FILTER_YES ? FILTER_UNKNOWN : result;
}
