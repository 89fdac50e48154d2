// SPDX-License-Identifier: BSD-2-Clause
#include "decode/dns/dns_answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define HEAD(flags, answers) "\x12\x34" flags "\0\1\0" answers "\0\0\0\0"
#define OK                   "\x81\x80"
#define QUESTION             "\1s\x0a_DomainKey\7example\3org\0\0\x10\0\1"
#define TTL                  "\0\0\1\x2c"
#define AT_QUESTION          "\xc0\x0c"
// The text record of a key, in one string of four octets.
#define TXT(owner, text) owner "\0\x10\0\1" TTL "\0\5\4" text
// From s._domainkey.example.org to k.example.org.
#define CNAME AT_QUESTION "\0\5\0\1" TTL "\0\4\1k\xc0\x19"
#define K     "\1k\7example\3ORG\0"
#define NAME  "s._domainkey.example.org"

#define B(text) {(const uint8_t *)(text), sizeof(text) - 1}

static const struct row {
    const char *what;
    struct bytes message;
    enum dns_result result;
    const char *texts; // each behind a "|"
} rows[] = {
    {"a text", B(HEAD(OK, "\1") QUESTION TXT(AT_QUESTION, "p=AA")), DNS_TEXT, "|p=AA"},
    {"two", B(HEAD(OK, "\2") QUESTION TXT(AT_QUESTION, "p=AA") TXT(AT_QUESTION, "v=BB")), DNS_TEXT,
     "|p=AA|v=BB"},
    {"strings are joined",
     B(HEAD(OK, "\1") QUESTION AT_QUESTION "\0\x10\0\1" TTL "\0\10\2p=\0\3AAA"), DNS_TEXT,
     "|p=AAA"},
    {"a name behind a CNAME", B(HEAD(OK, "\2") QUESTION CNAME TXT(K, "p=AA")), DNS_TEXT, "|p=AA"},
    {"in any order", B(HEAD(OK, "\2") QUESTION TXT(K, "p=AA") CNAME), DNS_TEXT, "|p=AA"},
    {"a text of another name", B(HEAD(OK, "\1") QUESTION TXT(K, "p=AA")), DNS_NO_TEXT, ""},
    {"a CNAME to itself",
     B(HEAD(OK, "\1") QUESTION AT_QUESTION "\0\5\0\1" TTL "\0\2\xc0\x0c"), DNS_NO_TEXT, ""},
    {"no text", B(HEAD(OK, "\0") QUESTION), DNS_NO_TEXT, ""},
    {"no name", B(HEAD("\x81\x83", "\0") QUESTION), DNS_NO_NAME, ""},
    {"SERVFAIL", B(HEAD("\x81\x82", "\0") QUESTION), DNS_NONE, ""},
    {"cut by the server: over TCP there is more", B(HEAD("\x83\x80", "\0") QUESTION), DNS_NONE, ""},
    {"cut by the capture", B(HEAD(OK, "\1") QUESTION AT_QUESTION "\0\x10\0\1" TTL "\0\5\4p="),
     DNS_NONE, ""},
    {"a string longer than its record",
     B(HEAD(OK, "\1") QUESTION AT_QUESTION "\0\x10\0\1" TTL "\0\3\4p="), DNS_NONE, ""},
    {"a question", B(HEAD("\1\0", "\0") QUESTION), DNS_NONE, ""},
    {"an update", B(HEAD("\xa8\0", "\0") QUESTION), DNS_NONE, ""},
    {"about an address", B(HEAD(OK, "\0") "\1s\0\0\1\0\1"), DNS_NONE, ""},
    {"of another class", B(HEAD(OK, "\0") "\1s\0\0\x10\0\3"), DNS_NONE, ""},
    {"a pointer forward", B(HEAD(OK, "\1") QUESTION TXT("\xc0\xff", "p=AA")), DNS_NONE, ""},
    {"a pointer to itself", B(HEAD(OK, "\1") QUESTION TXT("\xc0\x2a", "p=AA")), DNS_NONE, ""},
    {"a label that begins with the bits 10", B(HEAD(OK, "\0") "\x81s\0\0\x10\0\1"), DNS_NONE, ""},
    {"nothing", B(""), DNS_NONE, ""},
};

static void on_text(void *ctx, struct bytes text)
{
    buf_append_byte(ctx, '|');
    buf_append_bytes(ctx, text);
}

static enum dns_result ask(struct bytes message, struct dns_name *name, struct buf *texts)
{
    buf_reset(texts, 0);
    return dns_answer_read(message, name, on_text, texts);
}

static void test_rows(void **state)
{
    (void)state;
    struct buf texts;
    buf_init(&texts, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dns_name name = {.len = 0};
        enum dns_result result = ask(rows[i].message, &name, &texts);
        if (result != rows[i].result) fail_msg("%s: %d", rows[i].what, (int)result);
        assert_string_equal(buf_str(&texts), rows[i].texts);
        if (result != DNS_NONE) assert_string_equal(name.text, NAME);
    }
    buf_fini(&texts);
}

// Cut anywhere: a text comes whole or not at all.
static void test_cut(void **state)
{
    (void)state;
    static const char message[] = HEAD(OK, "\2") QUESTION CNAME TXT(K, "p=AA");
    struct buf texts;
    buf_init(&texts, 0);
    for (size_t len = 0; len < sizeof message - 1; len++) {
        struct dns_name name;
        char *copy = test_malloc(len + 1);
        memcpy(copy, message, len);
        assert_int_equal(ask(bytes_of(copy, len), &name, &texts), DNS_NONE);
        assert_int_equal(texts.len, 0);
        test_free(copy);
    }
    buf_fini(&texts);
}

static void test_names(void **state)
{
    (void)state;
    struct buf texts;
    struct dns_name name;
    buf_init(&texts, 0);
    static const char odd[] = HEAD(OK, "\0") "\5A.\\\0\xffz\1b\0\0\x10\0\1";
    assert_int_equal(ask(bytes_of(odd, sizeof odd - 1), &name, &texts), DNS_NONE);
    static const char octets[] = HEAD(OK, "\0") "\5A.\\\0\xff\1b\0\0\x10\0\1";
    assert_int_equal(ask(bytes_of(octets, sizeof octets - 1), &name, &texts), DNS_NO_TEXT);
    assert_string_equal(name.text, "a\\046\\092\\000\\255.b");
    // 127 labels of one octet have 255 octets with the root; one more is too long.
    for (int labels = 127; labels <= 128; labels++) {
        struct buf message;
        buf_init(&message, 0);
        buf_append(&message, HEAD(OK, "\0"), 12);
        for (int i = 0; i < labels; i++) buf_append(&message, "\1x", 2);
        buf_append(&message, "\0\0\x10\0\1", 5);
        assert_int_equal(ask(buf_bytes(&message), &name, &texts),
                         labels == 127 ? DNS_NO_TEXT : DNS_NONE);
        buf_fini(&message);
    }
    buf_fini(&texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
