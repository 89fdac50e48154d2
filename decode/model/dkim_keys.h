// SPDX-License-Identifier: BSD-2-Clause
//
// What the DNS of a capture says of DKIM keys: answers for selector._domainkey.domain (RFC 6376
// 3.6.2), with when and where they were seen. One thread adds, any number of threads ask; which
// answers count is said by a number, not by what was added in between, so threads that are behind
// find the same.
//
// Bounded: LIMIT_DKIM_KEYS answers. When it is full, the owner waits for those who may still ask
// and has the older half forgotten.
#ifndef SMTPSCOPE_DECODE_MODEL_DKIM_KEYS_H
#define SMTPSCOPE_DECODE_MODEL_DKIM_KEYS_H

#include "base/buf.h"
#include "base/stream.h"
#include "decode/dns/dns_answer.h"

struct dkim_keys;

// seed: random where strangers choose names.
struct dkim_keys *dkim_keys_new(const uint64_t seed[2]);
void dkim_keys_free(struct dkim_keys *k); // NULL is allowed

// A message of the DNS; one that says nothing of a DKIM key is passed over. An answer like the last
// one for its name counts as that one for a day. true: it is kept.
bool dkim_keys_take(struct dkim_keys *k, struct bytes message, const struct stream_point *at);
bool dkim_keys_is_full(const struct dkim_keys *k);
void dkim_keys_forget(struct dkim_keys *k);

// Answers that were ever kept; those up to a number count for dkim_keys_find.
uint64_t dkim_keys_count(struct dkim_keys *k);

struct dkim_question {
    struct bytes selector, domain;
    int64_t time_ns; // when the message was there
    uint64_t upto;   // how many answers count
};

struct dkim_found {
    enum dns_result result; // DNS_NONE: nothing is known
    struct stream_point at; // of the answer
};

// The last answer before the message, else the first one after it, both within LIMIT_DKIM_KEY_DAYS.
// Of DNS_TEXT, text_out gets the first text that is a key, or is left empty.
struct dkim_found dkim_keys_find(struct dkim_keys *k, const struct dkim_question *q,
                                 struct buf *text_out);

#endif
