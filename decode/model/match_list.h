// SPDX-License-Identifier: BSD-2-Clause
//
// A list of what somebody looks for: SHA-256, addresses and domains, as they come in files of one
// value a line (--match). It is read as a stream, any number of files one after the other, and then
// only asked; threads may ask at once. Millions of values: each takes its own octets, three more,
// and some ten of a table.
//
// A line is 64 hexadecimal digits, local-part@domain, or a domain of two labels and more; blanks
// around it, CRLF, empty lines and lines that begin with "#" are allowed, and a BOM at the start.
// ASCII case is ignored everywhere: RFC 5321 2.4 would have local-parts differ by case, but nobody
// who looks for ann@example.org means to miss Ann@example.org. A domain stands for all below it.
#ifndef SMTPSCOPE_DECODE_MODEL_MATCH_LIST_H
#define SMTPSCOPE_DECODE_MODEL_MATCH_LIST_H

#include "base/bytes.h"
#include "base/digest.h"

enum match_list_result {
    MATCH_LIST_OK,
    MATCH_LIST_BAD,  // a line is none of these
    MATCH_LIST_FULL, // LIMIT_MATCH_BYTES is reached
};

struct match_list;

// seed: random where strangers write lists, so that their values cannot meet in the table.
struct match_list *match_list_new(const uint64_t seed[2]);
void match_list_free(struct match_list *l); // NULL is allowed

// A file begins; its lines count from 1.
void match_list_begin(struct match_list *l);
// Text of it, cut anywhere. After another result than MATCH_LIST_OK nothing more is read.
enum match_list_result match_list_feed(struct match_list *l, struct bytes text);
// The file ends, and with it a last line that has no line end.
enum match_list_result match_list_finish(struct match_list *l);
// The line that the last result is about: its number and its text (or the beginning of it).
// Borrowed until the next call.
uint64_t match_list_line(const struct match_list *l);
struct bytes match_list_text(const struct match_list *l);

// Values, each once.
size_t match_list_count(const struct match_list *l);
bool match_list_has_hashes(const struct match_list *l);

// Whoever asks hears of each value that is held: as it stands in the list, a SHA-256 in lower case.
// Borrowed during the call.
typedef void match_list_visit(void *ctx, struct bytes value);

void match_list_ask_sha256(const struct match_list *l, const uint8_t sha256[DIGEST_SHA256_LEN],
                           match_list_visit *visit, void *ctx);
// The name itself and the domains it lies below, the nearest first; a dot at its end does not
// count.
void match_list_ask_domain(const struct match_list *l, struct bytes name, match_list_visit *visit,
                           void *ctx);
// The address and its domain; a path of RFC 5321 may have a source route in front. Without an "@"
// it holds nothing.
void match_list_ask_address(const struct match_list *l, struct bytes address,
                            match_list_visit *visit, void *ctx);

#endif
