// SPDX-License-Identifier: BSD-2-Clause
//
// Parameters of MIME header fields (RFC 2045 5.1), with the continuations and charsets of RFC 2231
// and with the encoded words that many clients put there instead.
//
//   filename="a b.txt"                          as it is; \" and \\ lose their backslash, others
//                                               keep it (some clients send "C:\tmp\a.txt")
//   filename=a b (1).txt                        neither blank nor comment ends it unquoted
//   filename*=utf-8''a%20b.txt                  RFC 2231; wins over filename=
//   filename*0*=utf-8''a%20; filename*1="b.txt" joined in order of their numbers, up to the first
//                                               one that is missing; only those with a final * are
//                                               percent-decoded; one charset for the joined octets
//   filename="=?utf-8?Q?a=20b.txt?="            encoded words, also over several sections
#ifndef SMTPSCOPE_DECODE_MESSAGE_MIME_PARAM_H
#define SMTPSCOPE_DECODE_MESSAGE_MIME_PARAM_H

#include "base/buf.h"
#include "base/limits.h"
#include "decode/message/charset.h"

struct mime_param {
    struct bytes name; // as sent, without section and "*"
    uint32_t section;  // name*2: 2; without a number MIME_PARAM_WHOLE
    bool is_extended;  // final "*": percent-encoded
    size_t value, len; // private: where in values
};

enum { MIME_PARAM_WHOLE = UINT16_MAX };

struct mime_params {
    struct mime_param list[LIMIT_MIME_PARAMS]; // names are borrowed from the text that was read
    size_t count;
    size_t cut;        // readable: parameters beyond the cap
    struct buf values; // private
};

void mime_params_init(struct mime_params *p);
void mime_params_fini(struct mime_params *p);

// text: unfolded, what follows the first ";" (a leading ";" is skipped). Replaces what was read
// before. Linear.
void mime_params_read(struct mime_params *p, struct bytes text);

// Appends the value as UTF-8, decoded. false: there is no such parameter. The first of several
// counts. name: lower case.
bool mime_param_text(const struct mime_params *p, const char *name, struct charset *c,
                     struct buf *out);
// The same, but raw octets: percent-decoded, not converted, encoded words left as they are.
bool mime_param_raw(const struct mime_params *p, const char *name, struct buf *out);
// Does the parameter stand twice in one form?
bool mime_param_stands_twice(const struct mime_params *p, const char *name);
// Does a section of it stand behind one that is missing? Its text is lost here, not everywhere.
bool mime_param_is_broken(const struct mime_params *p, const char *name);
// Are there both an RFC 2231 form and a plain one, and do they decode to different text?
bool mime_param_differs(const struct mime_params *p, const char *name, struct charset *c);

#endif
