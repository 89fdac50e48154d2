// SPDX-License-Identifier: BSD-2-Clause
//
// What the charsets of mail are called: IANA's names, those of the Encoding Standard (WHATWG), and
// what programs write in their place.
#ifndef SMTPSCOPE_DECODE_MESSAGE_CHARSET_LABEL_H
#define SMTPSCOPE_DECODE_MESSAGE_CHARSET_LABEL_H

#include "base/bytes.h"

enum { CHARSET_NAME_MAX = 32 };

// Names beside iconv's, of what charset.c has a hand in.
#define CHARSET_JIS  "JIS"   // ISO-2022-JP, as its users have it
#define CHARSET_HZ   "HZ"    // RFC 1843
#define CHARSET_UTF7 "UTF-7" // RFC 2152

// What iconv calls it, "" for UTF-8, or one of the names above; false: unknown. label: any case.
bool charset_label_name(struct bytes label, char name_out[CHARSET_NAME_MAX]);

#endif
