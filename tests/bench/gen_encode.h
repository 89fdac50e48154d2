// SPDX-License-Identifier: BSD-2-Clause
//
// Transfer encodings as mail programs write them (RFC 2045 6.7, 6.8), and transparency (RFC 5321
// 4.5.2), for generated messages.
#ifndef SMTPSCOPE_TESTS_BENCH_GEN_ENCODE_H
#define SMTPSCOPE_TESTS_BENCH_GEN_ENCODE_H

#include "base/buf.h"

// Lines of width characters (a multiple of 4), CRLF between them and none at the end.
void gen_encode_base64(struct bytes in, size_t width, struct buf *out);
// in: lines that end in CRLF; octets above 126 and "=" are encoded, long lines folded.
void gen_encode_quoted(struct bytes in, struct buf *out);
// A dot is put before each line that begins with one.
void gen_encode_dots(struct bytes in, struct buf *out);

#endif
