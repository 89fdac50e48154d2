// SPDX-License-Identifier: BSD-2-Clause
//
// The names of people and the domains in the address fields of a message, for names that are taken
// for others: a word of several scripts, or two words that look alike and are not the same
// (decode/message/homograph.h). Words of four letters and more; of domains each label but the last.
#ifndef SMTPSCOPE_DECODE_MODEL_MESSAGE_NAMES_H
#define SMTPSCOPE_DECODE_MODEL_MESSAGE_NAMES_H

#include "base/buf.h"

enum { MESSAGE_NAMES_MAX = 64 }; // words that are held against each other

struct message_names {
    struct buf text; // private, as all below: folded words and skeletons
    struct message_names_word {
        uint32_t at, fold_len, skeleton_len;
    } words[MESSAGE_NAMES_MAX];
    size_t count;
    struct buf scratch, detail;
};

void message_names_init(struct message_names *n);
void message_names_fini(struct message_names *n);
void message_names_begin(struct message_names *n);

// A display name, decoded; an address. What is odd about it is returned as a phrase, borrowed until
// the next call; BYTES_NONE: nothing is.
struct bytes message_names_name(struct message_names *n, struct bytes name);
struct bytes message_names_address(struct message_names *n, struct bytes addr_spec);

#endif
