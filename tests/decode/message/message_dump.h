// SPDX-License-Identifier: BSD-2-Clause
//
// Runs a message through message_builder and writes all that it says as lines of text, so that two
// runs can be compared in one go.
//
//   size 12 complete|gap|cut SHA256 (its first eight octets, as everywhere)
//   subject|date|message-id|from|to|cc TEXT
//   part PATH TYPE charset=… encoding=… disposition=… filename=… size=… SHA256
//   file KIND NAME size=… complete|cut SHA256      in the part above
//   field START END NAME: VALUE
//   entity PATH parent=… TYPE leaf|multipart [gap] HEADER_START HEADER_END BODY_START BODY_END
//       [level=…] [of=…] [opened fields=…]         messages around; octets that these count; inside
//   hole AT MISSING
//   finding ID DETAIL
#ifndef SMTPSCOPE_TESTS_DECODE_MESSAGE_DUMP_H
#define SMTPSCOPE_TESTS_DECODE_MESSAGE_DUMP_H

#include "base/buf.h"
#include "decode/model/message_builder.h"

struct message_run {
    struct bytes in;
    size_t step;    // octets a piece; 0: whole
    uint64_t cuts;  // where not 0: pieces of random sizes, this is the seed
    size_t gap_at;  // offset of a gap, beyond in.len for none
    size_t gap_len; // octets of in that the gap swallows
    bool is_open;   // the end mark was not seen
    bool no_detail; // without fields, entities and holes
};

void message_dump(struct message_builder *b, const struct message_run *run, struct buf *out);

#endif
