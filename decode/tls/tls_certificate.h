// SPDX-License-Identifier: BSD-2-Clause
//
// What is told of a certificate (RFC 5280): whose it is, who says so, for which names and how long.
// libcrypto reads it; nothing is verified. Text is UTF-8, cut at LIMIT_TLS_CERT_TEXT.
#ifndef SMTPSCOPE_DECODE_TLS_CERTIFICATE_H
#define SMTPSCOPE_DECODE_TLS_CERTIFICATE_H

#include "base/arena.h"

struct tls_certificate_name {
    struct tls_certificate_name *next;
    struct bytes text; // "mx.example.com", "192.0.2.25"
};

struct tls_certificate {
    struct arena arena;
    struct bytes subject, issuer;       // "CN=mx.example.com,O=Example" (RFC 2253)
    struct tls_certificate_name *names; // subjectAltName: DNS names, addresses, mailboxes
    struct bytes not_before, not_after; // "2026-11-21T10:00:00Z", or BYTES_NONE
};

// The first certificate of a Certificate message (RFC 8446 4.4.2 or RFC 5246 7.4.2), which is that
// of whoever sends it; NULL: there is none, or it cannot be read.
struct tls_certificate *tls_certificate_parse(struct bytes body, bool is_13);
void tls_certificate_free(struct tls_certificate *c); // NULL is allowed

#endif
