// SPDX-License-Identifier: BSD-2-Clause
//
// Tag lists (RFC 6376 3.2): "v=1; a=rsa-sha256; …", the form of DKIM-Signature, ARC and of the keys
// in the DNS. A tag without "=" or name is passed over.
#ifndef SMTPSCOPE_DECODE_MESSAGE_TAG_LIST_H
#define SMTPSCOPE_DECODE_MESSAGE_TAG_LIST_H

#include "base/bytes.h"

struct tag {
    struct bytes name;  // case counts
    struct bytes value; // blanks at both ends dropped, those inside kept
};

// Takes the next tag off the front of rest (unfolded). false: there is none.
bool tag_list_next(struct bytes *rest, struct tag *tag_out);

#endif
