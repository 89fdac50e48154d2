// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_auth.h"

#include "base/base64.h"
#include "base/limits.h"
#include "base/rd.h"
#include "base/utf8.h"
#include "decode/smtp/char_class.h"

static const struct mechanism {
    const char *name; // a final "*" stands for anything
    enum smtp_auth_kind kind;
    enum smtp_auth_strength strength;
} mechanisms[] = {
    {"PLAIN", SMTP_AUTH_PLAIN, SMTP_AUTH_CLEAR},
    {"LOGIN", SMTP_AUTH_LOGIN, SMTP_AUTH_CLEAR},
    {"XOAUTH2", SMTP_AUTH_XOAUTH2, SMTP_AUTH_CLEAR},
    {"OAUTHBEARER", SMTP_AUTH_OAUTHBEARER, SMTP_AUTH_CLEAR},
    {"OAUTH10A", SMTP_AUTH_OAUTHBEARER, SMTP_AUTH_STRONG}, // each token is signed for one use
    {"SCRAM-*", SMTP_AUTH_SCRAM, SMTP_AUTH_STRONG},
    {"CRAM-MD5", SMTP_AUTH_CRAM_MD5, SMTP_AUTH_WEAK},
    {"DIGEST-MD5", SMTP_AUTH_DIGEST_MD5, SMTP_AUTH_WEAK},
    {"NTLM", SMTP_AUTH_NTLM, SMTP_AUTH_WEAK},
    {"GSSAPI", SMTP_AUTH_SPNEGO, SMTP_AUTH_STRONG},
    {"GSS-SPNEGO", SMTP_AUTH_SPNEGO, SMTP_AUTH_UNKNOWN}, // Kerberos or NTLM
    {"GS2-*", SMTP_AUTH_GS2, SMTP_AUTH_STRONG},
    {"KERBEROS_V4", SMTP_AUTH_OTHER, SMTP_AUTH_STRONG},
    {"EAP-AES128*", SMTP_AUTH_GS2, SMTP_AUTH_STRONG},
    {"SAML20", SMTP_AUTH_GS2, SMTP_AUTH_UNKNOWN}, // the login itself is elsewhere, in a browser
    {"OPENID20", SMTP_AUTH_OPENID, SMTP_AUTH_UNKNOWN},
    {"OTP", SMTP_AUTH_OTP, SMTP_AUTH_UNKNOWN}, // codes that are of use once
    {"SECURID", SMTP_AUTH_SECURID, SMTP_AUTH_UNKNOWN},
    {"SKEY", SMTP_AUTH_SKEY, SMTP_AUTH_UNKNOWN},
    {"EXTERNAL", SMTP_AUTH_EXTERNAL, SMTP_AUTH_UNKNOWN},
    {"ANONYMOUS", SMTP_AUTH_ANONYMOUS, SMTP_AUTH_UNKNOWN},
};

static const struct mechanism *find_mechanism(struct bytes text)
{
    static const struct mechanism other = {"", SMTP_AUTH_OTHER, SMTP_AUTH_UNKNOWN};
    for (size_t i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]); i++) {
        struct bytes name = bytes_str(mechanisms[i].name);
        bool is_prefix = name.data[name.len - 1] == '*';
        if (is_prefix ? bytes_starts_nocase(text, bytes_first(name, name.len - 1))
                      : bytes_equal_nocase(text, name))
            return &mechanisms[i];
    }
    return &other;
}

static void set_identity(struct smtp_auth *a, struct bytes identity)
{
    buf_reset(&a->identity_text, SIZE_MAX);
    buf_append_bytes(&a->identity_text, identity);
    a->has_identity = true;
}

// RFC 4616. Without two NULs it is no such message and says nothing reliable.
static void read_plain(struct smtp_auth *a, struct bytes message)
{
    size_t first = bytes_find(message, 0, 0);
    size_t second = bytes_find(message, first + 1, 0);
    if (second >= message.len) return;
    struct bytes authcid = bytes_skip(bytes_first(message, second), first + 1);
    set_identity(a, authcid.len > 0 ? authcid : bytes_first(message, first));
    secret_set(&a->secret, bytes_skip(message, second + 1));
}

static void read_login(struct smtp_auth *a, struct bytes message)
{
    if (a->responses == 1) set_identity(a, message);
    else if (a->responses == 2) secret_set(&a->secret, message);
}

// The value after key, up to the octet end; false where key is not.
static bool find_value(struct bytes message, const char *key, uint8_t end, struct bytes *out)
{
    struct bytes k = bytes_str(key);
    for (; message.len > 0; message = bytes_skip(message, bytes_find(message, 0, end) + 1)) {
        if (!bytes_starts_nocase(message, k)) continue;
        *out = bytes_skip(bytes_first(message, bytes_find(message, 0, end)), k.len);
        return true;
    }
    return false;
}

// Google's form: "user=" name 0x01 "auth=Bearer " token 0x01 0x01.
static void read_xoauth2(struct smtp_auth *a, struct bytes message)
{
    struct bytes value;
    if (find_value(message, "user=", 1, &value)) set_identity(a, value);
    if (find_value(message, "auth=", 1, &value)) secret_set(&a->secret, value);
}

// RFC 5801 4 and 5802 5.1: in a saslname "," is "=2C" and "=" is "=3D".
static void set_saslname(struct smtp_auth *a, struct bytes name)
{
    set_identity(a, BYTES_LIT(""));
    for (size_t i = 0; i < name.len; i++) {
        struct bytes rest = bytes_skip(name, i);
        uint8_t c = name.data[i];
        if (bytes_starts_nocase(rest, BYTES_LIT("=2C"))) c = ',';
        if (c == ',' || bytes_starts_nocase(rest, BYTES_LIT("=3D"))) i += 2;
        buf_append_byte(&a->identity_text, c);
    }
}

// RFC 7628 3.1: GS2 header, 0x01, key=value pairs with 0x01 after each.
static void read_oauthbearer(struct smtp_auth *a, struct bytes message)
{
    struct bytes value;
    struct bytes gs2 = bytes_first(message, bytes_find(message, 0, 1));
    if (find_value(gs2, "a=", ',', &value)) set_saslname(a, value);
    // What OAUTH10A sends is signed for this once.
    if (smtp_auth_is_clear(a) && find_value(message, "auth=", 1, &value))
        secret_set(&a->secret, value);
}

// RFC 5802 7: only the client's first message has n=.
static void read_scram(struct smtp_auth *a, struct bytes message)
{
    struct bytes value;
    if (a->responses == 1 && find_value(message, "n=", ',', &value)) set_saslname(a, value);
}

// RFC 2195 2: the name may hold blanks, the digest does not.
static void read_cram_md5(struct smtp_auth *a, struct bytes message)
{
    size_t blank = message.len;
    while (blank > 0 && message.data[blank - 1] != ' ') blank--;
    if (blank > 0) set_identity(a, bytes_first(message, blank - 1));
}

// Where the directive that begins b ends: at the comma outside its quoted string, or at the end.
static size_t directive_end(struct bytes b)
{
    bool quoted = false;
    for (size_t i = 0; i < b.len; i++) {
        if (quoted && b.data[i] == '\\') i++;
        else if (b.data[i] == '"') quoted = !quoted;
        else if (b.data[i] == ',' && !quoted) return i;
    }
    return b.len;
}

static void set_unquoted(struct smtp_auth *a, struct bytes value)
{
    set_identity(a, BYTES_LIT(""));
    bool quoted = value.len > 0 && value.data[0] == '"';
    for (size_t i = quoted; i < value.len; i++) {
        if (quoted && value.data[i] == '"') break;
        if (quoted && value.data[i] == '\\' && i + 1 < value.len) i++;
        buf_append_byte(&a->identity_text, value.data[i]);
    }
}

// Some clients put the value in quotes, which RFC 2831 does not.
static enum smtp_auth_layer layer_of_qop(struct bytes value)
{
    if (value.len > 1 && value.data[0] == '"')
        value = bytes_first(bytes_skip(value, 1), value.len - 2);
    if (bytes_equal_nocase(value, BYTES_LIT("auth-int"))) return SMTP_AUTH_LAYER_INTEGRITY;
    if (bytes_equal_nocase(value, BYTES_LIT("auth-conf"))) return SMTP_AUTH_LAYER_CONFIDENTIALITY;
    return SMTP_AUTH_LAYER_NONE;
}

// RFC 2831 2.1.2: digest-response = 1#( username | realm | … ), username = "username" "=" <"> …
// <">, qop = "qop" "=" ( "auth" | "auth-int" | "auth-conf" )
static void read_digest_md5(struct smtp_auth *a, struct bytes message)
{
    static const char name[] = "username=", qop[] = "qop=";
    while (message.len > 0) {
        size_t end = directive_end(message);
        struct bytes directive = bytes_trim_wsp(bytes_first(message, end));
        struct bytes value = bytes_skip(directive, bytes_find(directive, 0, '=') + 1);
        if (bytes_starts_nocase(directive, bytes_str(name)) && !a->has_identity)
            set_unquoted(a, value);
        if (bytes_starts_nocase(directive, bytes_str(qop))) a->layer = layer_of_qop(value);
        message = bytes_skip(message, end + 1);
    }
}

static void add_utf16(struct smtp_auth *a, struct bytes b)
{
    struct rd r = rd_of(b);
    while (rd_left(&r) >= 2) {
        uint32_t unit = rd_le16(&r);
        if ((unit & 0xFC00) == 0xD800 && rd_left(&r) >= 2) {
            struct rd low = r;
            uint32_t next = rd_le16(&low);
            if ((next & 0xFC00) == 0xDC00) {
                unit = 0x10000 + ((unit & 0x3FF) << 10 | (next & 0x3FF));
                r = low;
            }
        }
        uint8_t utf8[4];
        buf_append(&a->identity_text, utf8, utf8_encode(unit, utf8));
    }
}

static void add_name(struct smtp_auth *a, struct bytes name, bool is_utf16)
{
    if (is_utf16) add_utf16(a, name);
    else buf_append_bytes(&a->identity_text, name);
}

// A name of [MS-NLMP] 2.2.1.3: length, room and offset from the message's start.
static bool ntlm_name(struct bytes message, size_t field, struct bytes *name_out)
{
    struct rd r = rd_of(message), at = r;
    rd_skip(&r, field);
    uint16_t len = rd_le16(&r);
    rd_skip(&r, 2);
    rd_skip(&at, rd_le32(&r));
    *name_out = rd_bytes(&at, len);
    return !r.failed && !at.failed;
}

// AUTHENTICATE_MESSAGE of [MS-NLMP] 2.2.1.3: DomainName's field stands at octet 28, UserName's at
// 36, the flags at 60, of which bit 0 is UTF-16LE.
static void read_ntlm(struct smtp_auth *a, struct bytes message)
{
    struct rd r = rd_of(message);
    struct bytes signature = rd_bytes(&r, 8), domain, user;
    uint32_t type = rd_le32(&r);
    rd_skip(&r, 60 - 12);
    uint32_t flags = rd_le32(&r);
    if (r.failed || !bytes_equal(signature, BYTES_LIT("NTLMSSP\0")) || type != 3) return;
    if (!ntlm_name(message, 36, &user)) return;
    set_identity(a, BYTES_LIT(""));
    if (ntlm_name(message, 28, &domain) && domain.len > 0) {
        add_name(a, domain, flags & 1);
        buf_append_byte(&a->identity_text, '\\');
    }
    add_name(a, user, flags & 1);
}

// RFC 4178 wraps the NTLM message in DER, or does not; its signature is easier to find than the way
// to it.
static void read_spnego(struct smtp_auth *a, struct bytes message)
{
    static const char signature[] = "NTLMSSP";
    const uint8_t *hit =
        message.len ? memmem(message.data, message.len, signature, sizeof(signature)) : NULL;
    if (hit) read_ntlm(a, bytes_skip(message, (size_t)(hit - message.data)));
}

// RFC 4121 4.2.6.2, a wrap token that is not sealed: 05 04, flags, FF, length of the checksum, how
// far what follows is rotated to the right, sequence number; the text and its checksum. false: it
// is another token. The text goes behind what is in out.
static bool unwrap(struct bytes token, struct buf *out)
{
    enum { SEALED = 2 };
    struct rd r = rd_of(token);
    uint32_t id = rd_be16(&r), flags = rd_u8(&r), filler = rd_u8(&r);
    size_t checksum = rd_be16(&r), rotated = rd_be16(&r);
    rd_skip(&r, 8);
    size_t left = rd_left(&r);
    if (r.failed || id != 0x0504 || filler != 0xFF || flags & SEALED || left < checksum)
        return false;
    struct bytes rest = rd_bytes(&r, left);
    for (size_t i = 0; i < left - checksum; i++)
        buf_append_byte(out, rest.data[(i + rotated) % left]);
    return true;
}

// RFC 4752 3.1: the client's last message is one octet with the layer that it has chosen, three
// with a size, and whom it is to be, which may be left out.
static void read_gssapi_choice(struct smtp_auth *a, struct bytes token)
{
    struct buf text;
    buf_init(&text, LIMIT_COMMAND_LINE);
    bool is_choice = unwrap(token, &text) && text.len >= 4;
    struct bytes choice = buf_bytes(&text);
    if (is_choice && choice.data[0] == 2) a->layer = SMTP_AUTH_LAYER_INTEGRITY;
    if (is_choice && choice.data[0] == 4) a->layer = SMTP_AUTH_LAYER_CONFIDENTIALITY;
    if (choice.len > 4) set_identity(a, bytes_skip(choice, 4));
    buf_fini(&text);
}

static void read_gssapi(struct smtp_auth *a, struct bytes message)
{
    read_spnego(a, message);
    if (!a->has_identity) read_gssapi_choice(a, message);
}

// RFC 5801 4: [ "F," ] ( "n" / "y" / "p=" name ) "," [ "a=" name ] ","; rest_out: what follows.
static void read_gs2(struct smtp_auth *a, struct bytes message, struct bytes *rest_out)
{
    if (bytes_starts_nocase(message, BYTES_LIT("F,"))) message = bytes_skip(message, 2);
    size_t first = bytes_find(message, 0, ',');
    size_t second = bytes_find(message, first + 1, ',');
    struct bytes name = bytes_skip(bytes_first(message, second), first + 1);
    *rest_out = bytes_skip(message, second + 1);
    if (second >= message.len || !bytes_starts_nocase(name, BYTES_LIT("a="))) return;
    set_saslname(a, bytes_skip(name, 2));
}

static void read_openid(struct smtp_auth *a, struct bytes message)
{
    struct bytes identifier;
    read_gs2(a, message, &identifier);
    if (!a->has_identity && identifier.len > 0) set_identity(a, identifier);
}

// RFC 2444 3: authzid NUL authcid, the second being who proves it.
static void read_otp(struct smtp_auth *a, struct bytes message)
{
    size_t first = bytes_find(message, 0, 0);
    if (first < message.len) set_identity(a, bytes_skip(message, first + 1));
}

// RFC 2808 3: authzid NUL authcid NUL passcode NUL [ pin NUL ]
static void read_securid(struct smtp_auth *a, struct bytes message)
{
    size_t first = bytes_find(message, 0, 0);
    size_t second = bytes_find(message, first + 1, 0);
    if (second >= message.len) return;
    set_identity(a, bytes_skip(bytes_first(message, second), first + 1));
}

// By the number of the response those that say something once only.
static void read_first_response(struct smtp_auth *a, struct bytes message)
{
    struct bytes unused;
    switch (a->kind) {
    case SMTP_AUTH_GS2: read_gs2(a, message, &unused); break;
    case SMTP_AUTH_OPENID: read_openid(a, message); break;
    case SMTP_AUTH_OTP: read_otp(a, message); break;
    case SMTP_AUTH_SECURID: read_securid(a, message); break;
    default: set_identity(a, message); break;
    }
}

static void read_response(struct smtp_auth *a, struct bytes message)
{
    switch (a->kind) {
    case SMTP_AUTH_OTHER: break;
    case SMTP_AUTH_PLAIN:
        if (!a->has_identity) read_plain(a, message);
        break;
    case SMTP_AUTH_LOGIN: read_login(a, message); break;
    case SMTP_AUTH_XOAUTH2: read_xoauth2(a, message); break;
    case SMTP_AUTH_OAUTHBEARER: read_oauthbearer(a, message); break;
    case SMTP_AUTH_SCRAM: read_scram(a, message); break;
    case SMTP_AUTH_CRAM_MD5: read_cram_md5(a, message); break;
    case SMTP_AUTH_DIGEST_MD5: read_digest_md5(a, message); break;
    case SMTP_AUTH_NTLM: read_ntlm(a, message); break;
    case SMTP_AUTH_SPNEGO: read_gssapi(a, message); break;
    case SMTP_AUTH_EXTERNAL:
    case SMTP_AUTH_ANONYMOUS:
    case SMTP_AUTH_GS2:
    case SMTP_AUTH_OPENID:
    case SMTP_AUTH_OTP:
    case SMTP_AUTH_SECURID:
    case SMTP_AUTH_SKEY:
        if (a->responses == 1) read_first_response(a, message);
        break;
    }
}

static void take_response(struct smtp_auth *a, struct bytes base64)
{
    struct buf message;
    buf_init(&message, LIMIT_COMMAND_LINE);
    a->responses++;
    if (base64_decode_strict(base64, &message)) read_response(a, buf_bytes(&message));
    else a->is_bad_base64 = true;
    if (message.data) secret_wipe(message.data, message.len);
    buf_fini(&message);
}

void smtp_auth_begin(struct smtp_auth *a, struct bytes arg)
{
    *a = (struct smtp_auth){0};
    buf_init(&a->mechanism_text, LIMIT_COMMAND_LINE);
    buf_init(&a->identity_text, LIMIT_COMMAND_LINE);
    secret_init(&a->secret);
    arg = bytes_trim_wsp(arg);
    size_t end = 0;
    while (end < arg.len && !char_is_wsp(arg.data[end]))
        buf_append_byte(&a->mechanism_text, char_upper(arg.data[end++]));
    a->kind = find_mechanism(bytes_first(arg, end))->kind;
    struct bytes initial = bytes_trim_wsp(bytes_skip(arg, end));
    if (initial.len == 0) return;
    take_response(a, bytes_equal(initial, BYTES_LIT("=")) ? BYTES_LIT("") : initial);
}

void smtp_auth_fini(struct smtp_auth *a)
{
    buf_fini(&a->mechanism_text);
    buf_fini(&a->identity_text);
    secret_fini(&a->secret);
}

void smtp_auth_client_line(struct smtp_auth *a, struct bytes line)
{
    while (line.len > 0 && (line.data[line.len - 1] == '\n' || line.data[line.len - 1] == '\r'))
        line.len--;
    line = bytes_trim_wsp(line);
    if (bytes_equal(line, BYTES_LIT("*"))) a->is_cancelled = true;
    else take_response(a, line);
}

struct bytes smtp_auth_mechanism(const struct smtp_auth *a)
{
    return buf_bytes(&a->mechanism_text);
}

struct bytes smtp_auth_identity(const struct smtp_auth *a)
{
    return a->has_identity ? buf_bytes(&a->identity_text) : BYTES_NONE;
}

struct bytes smtp_auth_user(const struct smtp_auth *a)
{
    bool is_in_record = a->kind == SMTP_AUTH_PLAIN || a->kind == SMTP_AUTH_LOGIN;
    return is_in_record ? smtp_auth_identity(a) : BYTES_NONE;
}

bool smtp_auth_is_clear(const struct smtp_auth *a)
{
    return smtp_auth_strength_of(smtp_auth_mechanism(a)) == SMTP_AUTH_CLEAR;
}

enum smtp_auth_strength smtp_auth_strength_of(struct bytes mechanism)
{
    return find_mechanism(mechanism)->strength;
}
