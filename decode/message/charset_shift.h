// SPDX-License-Identifier: BSD-2-Clause
//
// One conversion of iconv, and around it what iconv does not know of two charsets that shift
// between sets of characters:
//
//   ISO-2022-JP (RFC 1468): each line begins in ASCII, also where the one before forgot to shift
//     back; NEC's row of JIS X 0208 (circled digits, roman numerals, units) is what Japanese mail
//     has in it, and stands at the same place of JIS X 0213.
//   HZ (RFC 1843), which glibc has not.
#ifndef SMTPSCOPE_DECODE_MESSAGE_CHARSET_SHIFT_H
#define SMTPSCOPE_DECODE_MESSAGE_CHARSET_SHIFT_H

#include <iconv.h>

#include "base/buf.h"
#include "decode/message/utf7.h"

enum { CHARSET_CHARACTER_MAX = 16 }; // octets of a character, with what may announce it

struct charset_shift {
    iconv_t handle; // private, as all
    bool is_jis, is_hz, is_utf7;
    bool is_double; // in JIS X 0208, in GB 2312
    struct utf7 utf7;
};

// name: of charset_label.h. false: this iconv does not know it.
bool charset_shift_init(struct charset_shift *s, const char *name);
void charset_shift_fini(struct charset_shift *s);
// Another text begins.
void charset_shift_reset(struct charset_shift *s);
// Appends text as UTF-8 up to its end or to a character that is not whole there; returns the octets
// of that, fewer than CHARSET_CHARACTER_MAX. What is no character becomes U+FFFD.
size_t charset_shift_some(struct charset_shift *s, struct bytes text, struct buf *out);
// The text ends with these.
void charset_shift_end(struct charset_shift *s, struct bytes text, struct buf *out);

#endif
