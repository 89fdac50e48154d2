// SPDX-License-Identifier: BSD-2-Clause
//
// What the messages of a handshake, in clear or decrypted, tell about the connection (RFC 5246 7.4,
// RFC 8446 4). A part of tls_session, for it alone.
#ifndef SMTPSCOPE_DECODE_TLS_LEARN_H
#define SMTPSCOPE_DECODE_TLS_LEARN_H

#include "decode/tls/tls_session.h"

bool tls_learn_is_13(const struct tls_session *s); // false while the version is not known
// Makes the parsers of side's handshake messages.
void tls_learn_init(struct tls_session *s, enum stream_side side);
// side's SSLv2 record is here as far as it is of use.
void tls_learn_ssl2(struct tls_session *s, enum stream_side side);

#endif
