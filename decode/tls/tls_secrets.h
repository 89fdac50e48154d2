// SPDX-License-Identifier: BSD-2-Clause
//
// Finds the secrets of a connection in its key log and hands them to its readers. A part of
// tls_session, for it alone.
#ifndef SMTPSCOPE_DECODE_TLS_SECRETS_H
#define SMTPSCOPE_DECODE_TLS_SECRETS_H

#include "decode/tls/tls_session.h"

// Why records of the agreed version and suite cannot be read; NULL: they can. Both hellos must be
// known, as for what follows.
const char *tls_secrets_unsupported(const struct tls_session *s);
// Why there is no secret, where tls_secrets_find finds none at the end.
const char *tls_secrets_missing(const struct tls_session *s);
// Whether the key log has what is needed; with TLS 1.3 the readers are ready then. is_last: what
// there is must do.
bool tls_secrets_find(struct tls_session *s, bool is_last);
// TLS 1.2 and before: the records of side are protected from here on, by what the last hellos
// agreed on.
void tls_secrets_use_12(struct tls_session *s, enum stream_side side);

#endif
