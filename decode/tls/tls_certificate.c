// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_certificate.h"

#include <openssl/bio.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/rd.h"
#include "decode/model/session.h"

// TLS 1.3: certificate_request_context<0..255>, then in both: list(3) of length(3) certificate …
static struct bytes first_certificate(struct bytes body, bool is_13)
{
    struct rd r = rd_of(body);
    if (is_13) rd_skip(&r, rd_u8(&r));
    rd_skip(&r, 3);
    return rd_bytes(&r, rd_be24(&r));
}

static struct bytes keep(struct arena *a, struct bytes text)
{
    return arena_copy_bytes(a, bytes_first(text, LIMIT_TLS_CERT_TEXT));
}

static struct bytes name_text(struct arena *a, const X509_NAME *name)
{
    struct bytes text = BYTES_NONE;
    BIO *bio = BIO_new(BIO_s_mem());
    unsigned long flags = XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;
    if (bio && X509_NAME_print_ex(bio, name, 0, flags) >= 0) {
        char *data;
        long len = BIO_get_mem_data(bio, &data);
        text = keep(a, len > 0 ? bytes_of(data, (size_t)len) : BYTES_LIT(""));
    }
    BIO_free(bio);
    return text;
}

static struct bytes time_text(struct arena *a, const ASN1_TIME *t)
{
    struct tm tm;
    char text[80];
    if (!t || !ASN1_TIME_to_tm(t, &tm)) return BYTES_NONE;
    snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
             tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    return keep(a, bytes_str(text));
}

static struct bytes string_octets(const ASN1_STRING *s)
{
    int len = ASN1_STRING_length(s);
    return bytes_of(ASN1_STRING_get0_data(s), len > 0 ? (size_t)len : 0);
}

static struct bytes address_text(struct arena *a, struct bytes ip)
{
    struct stream_endpoint e = {.ip_version = ip.len == 4 ? 4 : 6};
    char text[SESSION_IP_TEXT];
    if (ip.len != 4 && ip.len != 16) return BYTES_NONE;
    memcpy(e.ip, ip.data, ip.len);
    session_ip_text(&e, text);
    return keep(a, bytes_str(text));
}

static struct bytes alternative_text(struct arena *a, const GENERAL_NAME *n)
{
    switch (n->type) {
    case GEN_DNS:
    case GEN_EMAIL:
    case GEN_URI: return keep(a, string_octets(n->d.ia5));
    case GEN_IPADD: return address_text(a, string_octets(n->d.iPAddress));
    default: return BYTES_NONE;
    }
}

static void keep_names(struct tls_certificate *c, X509 *x)
{
    struct tls_certificate_name **end = &c->names;
    GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
    int count = names ? sk_GENERAL_NAME_num(names) : 0;
    if (count > LIMIT_TLS_CERT_NAMES) count = LIMIT_TLS_CERT_NAMES;
    for (int i = 0; i < count; i++) {
        struct bytes text = alternative_text(&c->arena, sk_GENERAL_NAME_value(names, i));
        if (bytes_is_none(text)) continue;
        *end = ARENA_NEW(&c->arena, struct tls_certificate_name);
        (*end)->text = text;
        end = &(*end)->next;
    }
    GENERAL_NAMES_free(names);
}

struct tls_certificate *tls_certificate_parse(struct bytes body, bool is_13)
{
    struct bytes der = first_certificate(body, is_13);
    const uint8_t *at = der.data;
    X509 *x = bytes_is_none(der) ? NULL : d2i_X509(NULL, &at, (long)der.len);
    if (!x) return NULL;
    struct tls_certificate *c = err_calloc(1, sizeof(*c));
    arena_init(&c->arena);
    c->subject = name_text(&c->arena, X509_get_subject_name(x));
    c->issuer = name_text(&c->arena, X509_get_issuer_name(x));
    c->not_before = time_text(&c->arena, X509_get0_notBefore(x));
    c->not_after = time_text(&c->arena, X509_get0_notAfter(x));
    keep_names(c, x);
    X509_free(x);
    return c;
}

void tls_certificate_free(struct tls_certificate *c)
{
    if (!c) return;
    arena_fini(&c->arena);
    free(c);
}
