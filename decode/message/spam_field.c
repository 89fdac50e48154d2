// SPDX-License-Identifier: BSD-2-Clause
//
//   X-Spam-Status: Yes, score=7.1 required=5.0 tests=A,B,C autolearn=no version=4.0
//   X-Spam-Score: 7.1          X-Spam-Level: *******          X-Spam-Flag: YES
//   X-Spamd-Result: default: False [1.60 / 15.00]; A(0.10)[…]; …
//   X-Spamd-Bar: ++            X-Forefront-Antispam-Report: CIP:…;CTRY:US;SCL:5;…
#include "decode/message/spam_field.h"

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static struct spam_number number_of(struct bytes text)
{
    struct spam_number n = {0};
    text = bytes_trim_wsp(text);
    bool is_negative = text.len > 0 && text.data[0] == '-';
    if (text.len > 0 && (is_negative || text.data[0] == '+')) text = bytes_skip(text, 1);
    int32_t unit = 1000;
    bool has_point = false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        if (c == '.' && !has_point) {
            has_point = true;
        } else if (!is_digit(c)) {
            break;
        } else if (has_point) {
            unit /= 10;
            n.thousandths += unit * (c - '0');
            n.is_set = true;
        } else {
            n.is_set = true;
            if (n.thousandths < 100 * 1000 * 1000)
                n.thousandths = n.thousandths * 10 + 1000 * (c - '0');
        }
    }
    if (is_negative) n.thousandths = -n.thousandths;
    return n;
}

static void set_number(struct spam_number *n, struct bytes text)
{
    if (!n->is_set) *n = number_of(text);
}

static void set_flag(struct spam_facts *f, struct bytes word)
{
    bool is_yes =
        bytes_starts_nocase(word, BYTES_LIT("yes")) || bytes_starts_nocase(word, BYTES_LIT("true"));
    bool is_no =
        bytes_starts_nocase(word, BYTES_LIT("no")) || bytes_starts_nocase(word, BYTES_LIT("false"));
    if (f->has_flag || (!is_yes && !is_no)) return;
    f->has_flag = true;
    f->is_spam = is_yes;
}

static bool is_separator(uint8_t c)
{
    return c == ' ' || c == '\t' || c == ',';
}

// What follows "key=", where a word begins; or nothing.
static struct bytes after_key(struct bytes text, const char *key)
{
    struct bytes k = bytes_str(key);
    for (size_t i = 0; i + k.len <= text.len; i++) {
        if (i > 0 && !is_separator(text.data[i - 1])) continue;
        if (bytes_starts_nocase(bytes_skip(text, i), k)) return bytes_skip(text, i + k.len);
    }
    return BYTES_NONE;
}

// Names up to the word that is the next "key=", or up to "]". Blanks among them are where the list
// was folded.
static struct bytes test_names(struct bytes text)
{
    if (text.len > 0 && text.data[0] == '[')
        return bytes_first(bytes_skip(text, 1), bytes_find(text, 0, ']') - 1);
    size_t end = 0;
    bool after_comma = true;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        if (is_separator(c)) {
            after_comma = c == ',' || (after_comma && end == i);
            end = i;
        } else if (c == '=' && !after_comma) {
            return bytes_trim_wsp(bytes_first(text, end));
        }
    }
    return bytes_trim_wsp(text);
}

static void status(struct spam_facts *f, struct bytes body)
{
    size_t end = 0;
    while (end < body.len && !is_separator(body.data[end])) end++;
    if (bytes_is_none(f->status)) f->status = bytes_first(body, end);
    set_flag(f, body);
    struct bytes score = after_key(body, "score=");
    if (score.len == 0) score = after_key(body, "hits=");
    set_number(&f->score, score);
    set_number(&f->required, after_key(body, "required="));
    struct bytes tests = after_key(body, "tests=");
    if (bytes_is_none(f->tests) && tests.len > 0) f->tests = test_names(tests);
}

// "default: False [1.60 / 15.00]; …"
static void rspamd(struct spam_facts *f, struct bytes body)
{
    size_t colon = bytes_find(body, 0, ':');
    size_t open = bytes_find(body, 0, '['), slash = bytes_find(body, 0, '/');
    if (colon > open || open > slash || slash >= body.len) return;
    set_flag(f, bytes_trim_wsp(bytes_skip(body, colon + 1)));
    set_number(&f->score, bytes_skip(body, open + 1));
    set_number(&f->required, bytes_skip(body, slash + 1));
}

// The level has one octet for each point, "*" or "+" or whatever was configured.
static void level(struct spam_facts *f, struct bytes body)
{
    size_t n = 0;
    while (n < body.len && n < 1000 && body.data[n] == body.data[0] && !is_digit(body.data[0])) n++;
    if (n < body.len || f->level.is_set) return;
    f->level = (struct spam_number){true, (int32_t)n * 1000};
}

// The same with a sign: "+++", "---", and "/" for what is less than a point.
static void bar(struct spam_facts *f, struct bytes body)
{
    bool is_zero = bytes_equal(body, BYTES_LIT("/"));
    if (f->level.is_set || body.len == 0 ||
        !(is_zero || body.data[0] == '+' || body.data[0] == '-'))
        return;
    level(f, body);
    if (is_zero) f->level.thousandths = 0;
    if (body.data[0] == '-') f->level.thousandths = -f->level.thousandths;
}

static void forefront(struct spam_facts *f, struct bytes body)
{
    while (body.len > 0) {
        size_t end = bytes_find(body, 0, ';');
        struct bytes word = bytes_trim_wsp(bytes_first(body, end));
        if (bytes_starts_nocase(word, BYTES_LIT("SCL:"))) set_number(&f->scl, bytes_skip(word, 4));
        body = bytes_skip(body, end + 1);
    }
}

bool spam_field_read(struct spam_facts *f, struct bytes name, struct bytes body)
{
    if (name.len < 6 || (name.data[0] | 0x20) != 'x' || name.data[1] != '-') return false;
    body = bytes_trim_wsp(body);
    if (bytes_equal_nocase(name, BYTES_LIT("x-spam-status"))) status(f, body);
    else if (bytes_equal_nocase(name, BYTES_LIT("x-spam-flag"))) set_flag(f, body);
    else if (bytes_equal_nocase(name, BYTES_LIT("x-spam-score"))) set_number(&f->score, body);
    else if (bytes_equal_nocase(name, BYTES_LIT("x-spam-level"))) level(f, body);
    else if (bytes_equal_nocase(name, BYTES_LIT("x-spamd-result"))) rspamd(f, body);
    else if (bytes_equal_nocase(name, BYTES_LIT("x-spam"))) set_flag(f, body);
    else if (bytes_equal_nocase(name, BYTES_LIT("x-rspamd-score"))) set_number(&f->score, body);
    else if (bytes_equal_nocase(name, BYTES_LIT("x-spamd-bar"))) bar(f, body);
    else if (bytes_equal_nocase(name, BYTES_LIT("x-spam-bar"))) bar(f, body);
    else if (bytes_equal_nocase(name, BYTES_LIT("x-forefront-antispam-report"))) forefront(f, body);
    else if (bytes_equal_nocase(name, BYTES_LIT("x-ms-exchange-organization-scl")))
        set_number(&f->scl, body);
    else return false;
    return true;
}
