// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_auth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base64.h"

// Lines of the client; one that begins with "%" is written here in clear and sent in base64.
struct row {
    const char *arg;
    struct bytes lines[3];
    const char *mechanism, *user, *identity, *secret; // NULL: absent
    bool is_bad, is_cancelled;
};

#define B(s) BYTES_LIT(s)

static const struct row rows[] = {
    {"PLAIN AGFubgBwdw==", {{0}}, "PLAIN", "ann", "ann", "pw", false, false},
    {"plain", {B("AGFubgBwdw==\r\n")}, "PLAIN", "ann", "ann", "pw", false, false},
    {"PLAIN", {B("%boss\0ann\0pw")}, "PLAIN", "ann", "ann", "pw", false, false},
    {"PLAIN", {B("%boss\0\0pw")}, "PLAIN", "boss", "boss", "pw", false, false},
    {"PLAIN", {B("%\0\0")}, "PLAIN", "", "", "", false, false},
    {"PLAIN", {B("%\0ann\0p\0w")}, "PLAIN", "ann", "ann", "p\0w", false, false},
    {"PLAIN =", {B("%\0ann\0pw")}, "PLAIN", "ann", "ann", "pw", false, false},
    {"PLAIN", {B("%ann\0pw")}, "PLAIN", NULL, NULL, NULL, false, false},
    {"PLAIN", {B("%ann")}, "PLAIN", NULL, NULL, NULL, false, false},
    {"PLAIN", {B("!!!")}, "PLAIN", NULL, NULL, NULL, true, false},
    {"PLAIN", {B("*\r\n")}, "PLAIN", NULL, NULL, NULL, false, true},
    {"PLAIN", {{0}}, "PLAIN", NULL, NULL, NULL, false, false},
    {"  PLAIN   AGFubgBwdw==  ", {{0}}, "PLAIN", "ann", "ann", "pw", false, false},

    {"LOGIN", {B("%ann"), B("%pw")}, "LOGIN", "ann", "ann", "pw", false, false},
    {"login YW5u", {B("cHc=\n")}, "LOGIN", "ann", "ann", "pw", false, false},
    {"LOGIN", {B("YW5u"), B("*")}, "LOGIN", "ann", "ann", NULL, false, true},
    {"LOGIN", {B("an n"), B("cHc=")}, "LOGIN", NULL, NULL, "pw", true, false},
    {"LOGIN", {B("YW5u"), B("p w")}, "LOGIN", "ann", "ann", NULL, true, false},
    {"LOGIN", {B("\r\n"), B("cHc=")}, "LOGIN", "", "", "pw", false, false},
    {"LOGIN", {B("YQ"), B("cHc")}, "LOGIN", "a", "a", "pw", false, false},
    {"LOGIN", {{0}}, "LOGIN", NULL, NULL, NULL, false, false},

    {"XOAUTH2",
     {B("%user=ann@x\1auth=Bearer t0k\1\1")},
     "XOAUTH2",
     NULL,
     "ann@x",
     "Bearer t0k",
     false,
     false},
    {"XOAUTH2",
     {B("%user=ann@x\1auth=Bearer t0k\1\1"), B("")},
     "XOAUTH2",
     NULL,
     "ann@x",
     "Bearer t0k",
     false,
     false},
    {"OAUTHBEARER",
     {B("%n,a=ann=2Cx=3D@x,\1host=h\1port=25\1auth=Bearer t0k\1\1")},
     "OAUTHBEARER",
     NULL,
     "ann,x=@x",
     "Bearer t0k",
     false,
     false},
    {"OAUTHBEARER",
     {B("%n,,\1auth=Bearer t0k\1\1"), B("%\1")},
     "OAUTHBEARER",
     NULL,
     NULL,
     "Bearer t0k",
     false,
     false},
    {"SCRAM-SHA-256",
     {B("%n,,n=ann=2C,r=abc"), B("%c=biws,r=n=x,p=q")},
     "SCRAM-SHA-256",
     NULL,
     "ann,",
     NULL,
     false,
     false},
    {"SCRAM-SHA-1-PLUS",
     {B("%p=tls-unique,a=boss,n=ann,r=abc")},
     "SCRAM-SHA-1-PLUS",
     NULL,
     "ann",
     NULL,
     false,
     false},
    {"CRAM-MD5",
     {B("%ann b b913a602c7eda7a495b4e6e7334d3890")},
     "CRAM-MD5",
     NULL,
     "ann b",
     NULL,
     false,
     false},
    {"CRAM-MD5", {B("%ann")}, "CRAM-MD5", NULL, NULL, NULL, false, false},
    {"DIGEST-MD5",
     {B("%realm=\"a,username=x\", username=\"a\\\"nn\",nonce=\"\""), B("")},
     "DIGEST-MD5",
     NULL,
     "a\"nn",
     NULL,
     false,
     false},
    {"DIGEST-MD5", {B("%username=ann,nonce=x")}, "DIGEST-MD5", NULL, "ann", NULL, false, false},
    {"EXTERNAL", {B("%ann")}, "EXTERNAL", NULL, "ann", NULL, false, false},
    {"EXTERNAL =", {{0}}, "EXTERNAL", NULL, "", NULL, false, false},
    {"ANONYMOUS", {B("%ann@x")}, "ANONYMOUS", NULL, "ann@x", NULL, false, false},
    {"x-other", {B("%ann")}, "X-OTHER", NULL, NULL, NULL, false, false},
    {"", {{0}}, "", NULL, NULL, NULL, false, false},

    {"GS2-KRB5", {B("%n,a=boss=2C,token")}, "GS2-KRB5", NULL, "boss,", NULL, false, false},
    {"GS2-KRB5-PLUS",
     {B("%F,p=tls-unique,,token")},
     "GS2-KRB5-PLUS",
     NULL,
     NULL,
     NULL,
     false,
     false},
    {"GS2-KRB5", {B("%n,,t"), B("%n,a=boss,")}, "GS2-KRB5", NULL, NULL, NULL, false, false},
    {"SAML20", {B("%n,a=ann,idp.example")}, "SAML20", NULL, "ann", NULL, false, false},
    {"EAP-AES128", {B("%y,a=ann,")}, "EAP-AES128", NULL, "ann", NULL, false, false},
    {"OPENID20",
     {B("%n,,https://ann.example/")},
     "OPENID20",
     NULL,
     "https://ann.example/",
     NULL,
     false,
     false},
    {"OPENID20", {B("%n,a=ann,https://ann.example/")}, "OPENID20", NULL, "ann", NULL, false, false},
    {"OTP", {B("%\0ann"), B("%hex:c3e9 5fa7")}, "OTP", NULL, "ann", NULL, false, false},
    {"OTP", {B("%ann")}, "OTP", NULL, NULL, NULL, false, false},
    {"SECURID",
     {B("%\0ann\0"
        "123456\0")},
     "SECURID",
     NULL,
     "ann",
     NULL,
     false,
     false},
    {"SKEY", {B("%ann"), B("%BAIL TUFT")}, "SKEY", NULL, "ann", NULL, false, false},
    // A wrap token with a checksum of two octets, and the same turned round by three.
    {"GSSAPI",
     {B("%\x60\x03tok"), B(""), B("%\5\4\0\xff\0\2\0\0\0\0\0\0\0\0\0\1\1\0\0\0annCC")},
     "GSSAPI",
     NULL,
     "ann",
     NULL,
     false,
     false},
    {"GSSAPI",
     {B("%\5\4\4\xff\0\2\0\3\0\0\0\0\0\0\0\1nCC\1\0\0\0an")},
     "GSSAPI",
     NULL,
     "ann",
     NULL,
     false,
     false},
    {"GSSAPI",
     {B("%\5\4\2\xff\0\2\0\0\0\0\0\0\0\0\0\1\1\0\0\0annCC")},
     "GSSAPI",
     NULL,
     NULL,
     NULL,
     false,
     false}, // sealed
    {"GSSAPI",
     {B("%\5\4\0\xff\0\2\0\0\0\0\0\0\0\0\0\1\1\0\0\0CC")},
     "GSSAPI",
     NULL,
     NULL,
     NULL,
     false,
     false}, // as whoever the ticket is for
    {"GSSAPI",
     {B("%\5\4\0\xff\0\x40\0\0\0\0\0\0\0\0\0\1\1\0\0\0annCC")},
     "GSSAPI",
     NULL,
     NULL,
     NULL,
     false,
     false}, // less than its checksum
};

static void send(struct smtp_auth *a, struct bytes line)
{
    struct buf encoded;
    buf_init(&encoded, 0);
    if (line.len > 0 && line.data[0] == '%') {
        base64_encode(bytes_skip(line, 1), &encoded);
        line = buf_bytes(&encoded);
    }
    smtp_auth_client_line(a, line);
    buf_fini(&encoded);
}

static void expect(struct bytes is, const char *should_be)
{
    assert_int_equal(bytes_is_none(is), should_be == NULL);
    // Up to a NUL: what lies behind one is looked at elsewhere.
    if (should_be) assert_string_equal((const char *)is.data, should_be);
}

static void who_is_known_as_far_as_the_mechanism_shows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct smtp_auth a;
        smtp_auth_begin(&a, bytes_str(rows[i].arg));
        for (size_t n = 0; n < 3 && rows[i].lines[n].data; n++) send(&a, rows[i].lines[n]);
        expect(smtp_auth_mechanism(&a), rows[i].mechanism);
        expect(smtp_auth_user(&a), rows[i].user);
        expect(smtp_auth_identity(&a), rows[i].identity);
        expect(secret_text(&a.secret, SECRET_SHOW), rows[i].secret);
        assert_true(bytes_is_none(secret_text(&a.secret, SECRET_HIDE)));
        assert_int_equal(a.is_bad_base64, rows[i].is_bad);
        assert_int_equal(a.is_cancelled, rows[i].is_cancelled);
        smtp_auth_fini(&a);
    }
}

// AUTHENTICATE_MESSAGE of [MS-NLMP] 2.2.1.3 with the user name at offset 64.
static size_t ntlm(uint8_t out[128], uint32_t type, uint32_t flags, const void *name, uint16_t len,
                   uint32_t offset)
{
    memset(out, 0, 128);
    memcpy(out, "NTLMSSP", 8);
    out[8] = (uint8_t)type;
    out[36] = out[38] = (uint8_t)len;
    out[37] = out[39] = (uint8_t)(len >> 8);
    for (int i = 0; i < 4; i++) out[40 + i] = (uint8_t)(offset >> 8 * i);
    out[60] = (uint8_t)flags;
    if (len <= 64) memcpy(out + 64, name, len);
    return 64 + (len <= 64 ? len : 0U);
}

static void expect_ntlm(const char *mechanism, struct bytes message, const char *identity)
{
    struct smtp_auth a;
    struct buf encoded;
    buf_init(&encoded, 0);
    base64_encode(message, &encoded);
    smtp_auth_begin(&a, bytes_str(mechanism));
    smtp_auth_client_line(&a, buf_bytes(&encoded));
    expect(smtp_auth_identity(&a), identity);
    assert_true(bytes_is_none(smtp_auth_user(&a)));
    smtp_auth_fini(&a);
    buf_fini(&encoded);
}

static void ntlm_names_the_user_in_its_third_message(void **state)
{
    (void)state;
    // Octets, not a string: "ann", U+00E9, U+1F600, and a lone surrogate.
    static const uint8_t utf16[] = {'a', 0, 'n', 0, 'n', 0, 0xE9, 0, 0x3D, 0xD8, 0, 0xDE, 0, 0xD8};
    static const char utf8[] = "ann\xC3\xA9\xF0\x9F\x98\x80\xEF\xBF\xBD";
    uint8_t m[128], wrapped[140] = {0x60, 0x82, 0xA2, 'N', 'T', 'L', 'M'};
    size_t len = ntlm(m, 3, 1, utf16, sizeof(utf16), 64);
    expect_ntlm("NTLM", bytes_of(m, len), utf8);
    expect_ntlm("GSS-SPNEGO", bytes_of(m, len), utf8);
    expect_ntlm("x-exps", bytes_of(m, len), NULL);
    memcpy(wrapped + 9, m, len);
    expect_ntlm("GSSAPI", bytes_of(wrapped, len + 9), utf8);
    expect_ntlm("NTLM", bytes_of(wrapped, len + 9), NULL);
    len = ntlm(m, 3, 0, "ann", 3, 64);
    expect_ntlm("NTLM", bytes_of(m, len), "ann");
    for (size_t cut = 0; cut < len; cut++) expect_ntlm("NTLM", bytes_of(m, cut), NULL);
    m[28] = m[30] = 4; // the domain's name behind the user's
    m[32] = 67;
    memcpy(m + 67, "CORP", 4);
    expect_ntlm("NTLM", bytes_of(m, 71), "CORP\\ann");
    expect_ntlm("NTLM", bytes_of(m, 70), "ann");
    len = ntlm(m, 1, 0, "ann", 3, 64);
    expect_ntlm("NTLM", bytes_of(m, len), NULL);
    len = ntlm(m, 3, 0, "ann", 3, UINT32_MAX);
    expect_ntlm("NTLM", bytes_of(m, len), NULL);
    len = ntlm(m, 3, 0, "", UINT16_MAX, 64);
    expect_ntlm("NTLM", bytes_of(m, len), NULL);
}

static void mechanisms_that_send_the_secret_itself_are_known(void **state)
{
    (void)state;
    static const struct {
        const char *mechanism;
        bool is_clear;
    } clear[] = {
        {"PLAIN", true},     {"LOGIN", true},     {"XOAUTH2", true}, {"OAUTHBEARER", true},
        {"CRAM-MD5", false}, {"SCRAM-X", false},  {"NTLM", false},   {"GSSAPI", false},
        {"SCRAM", false},    {"EXTERNAL", false}, {"X", false},
    };
    for (size_t i = 0; i < sizeof(clear) / sizeof(clear[0]); i++) {
        struct smtp_auth a;
        smtp_auth_begin(&a, bytes_str(clear[i].mechanism));
        assert_int_equal(smtp_auth_is_clear(&a), clear[i].is_clear);
        smtp_auth_fini(&a);
    }
}

// Which layer protects the session behind the login.
static void layers(void **state)
{
    (void)state;
    static const struct {
        const char *mechanism;
        struct bytes response;
        enum smtp_auth_layer layer;
    } cases[] = {
        {"DIGEST-MD5", B("%username=\"ann\",qop=auth"), SMTP_AUTH_LAYER_NONE},
        {"DIGEST-MD5", B("%username=\"ann\",response=00"), SMTP_AUTH_LAYER_NONE},
        {"DIGEST-MD5", B("%username=\"qop=auth-int\",qop=auth"), SMTP_AUTH_LAYER_NONE},
        {"DIGEST-MD5", B("%qop=auth-int,username=\"ann\""), SMTP_AUTH_LAYER_INTEGRITY},
        {"DIGEST-MD5", B("%qop=\"auth-conf\""), SMTP_AUTH_LAYER_CONFIDENTIALITY},
        {"GSSAPI", B("%\5\4\0\xff\0\0\0\0\0\0\0\0\0\0\0\1\1\0\0\0"), SMTP_AUTH_LAYER_NONE},
        {"GSSAPI", B("%\5\4\0\xff\0\0\0\0\0\0\0\0\0\0\0\1\2\1\0\0"), SMTP_AUTH_LAYER_INTEGRITY},
        {"GSSAPI", B("%\5\4\0\xff\0\0\0\0\0\0\0\0\0\0\0\1\4\1\0\0"),
         SMTP_AUTH_LAYER_CONFIDENTIALITY},
        {"PLAIN", B("%\5\4\0\xff\0\0\0\0\0\0\0\0\0\0\0\1\4\1\0\0"), SMTP_AUTH_LAYER_NONE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct smtp_auth a;
        smtp_auth_begin(&a, bytes_str(cases[i].mechanism));
        send(&a, cases[i].response);
        assert_int_equal(a.layer, cases[i].layer);
        smtp_auth_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers),
        cmocka_unit_test(who_is_known_as_far_as_the_mechanism_shows),
        cmocka_unit_test(ntlm_names_the_user_in_its_third_message),
        cmocka_unit_test(mechanisms_that_send_the_secret_itself_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
