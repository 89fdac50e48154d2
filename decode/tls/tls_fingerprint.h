// SPDX-License-Identifier: BSD-2-Clause
//
// Fingerprints of TLS implementations, by the values that their hellos list and the order in which
// they do: JA3 and JA3S (salesforce/ja3), JA4 (FoxIO, BSD-licensed part). GREASE values (RFC 8701)
// do not count.
#ifndef SMTPSCOPE_DECODE_TLS_FINGERPRINT_H
#define SMTPSCOPE_DECODE_TLS_FINGERPRINT_H

#include "decode/tls/tls_hello.h"

enum { TLS_JA3_TEXT = 33, TLS_JA4_TEXT = 37 };

// Lower-case hexadecimal MD5 of "version,ciphers,extensions,groups,point formats".
void tls_fingerprint_ja3(const struct tls_client_hello *hello, char text_out[TLS_JA3_TEXT]);
// … of "version,cipher,extensions".
void tls_fingerprint_ja3s(const struct tls_server_hello *hello, char text_out[TLS_JA3_TEXT]);
// "t13d1516h2_8daaf6152771_e5627efa2ab1": of a connection over TCP.
void tls_fingerprint_ja4(const struct tls_client_hello *hello, char text_out[TLS_JA4_TEXT]);

#endif
