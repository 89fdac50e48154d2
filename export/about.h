// SPDX-License-Identifier: BSD-2-Clause
//
// What stands in the .json beside an exported message: all that is known of it that is not in it.
// The same names as in the session record, sorted otherwise:
//
//   {"type":"message","file":"….eml","size":512,"sha256":"…","complete":true,"holes":[],
//    "time":{"mail":"…","first":"…","last":"…","reply":"…"},
//    "packets":{"mail":9,"first":15,"last":15,"reply":17},
//    "session":{"id":1, … as in the record, from "start" to "tls"},
//    "envelope":{"from":"…", … as a transaction in the record, to "status"},
//    "message":{"subject":"…", … as in the record, to "parts"},
//    "findings":[ … those of this transaction, and those of the session as a whole ]}
//
// A message of which octets are missing, or whose end was not seen, has no sha256 here. holes says
// where they are missing: "offset" counts the octets of the file, "missing" is how many, null where
// nobody knows; "more_holes", where there is one, counts those beyond the list.
#ifndef SMTPSCOPE_EXPORT_ABOUT_H
#define SMTPSCOPE_EXPORT_ABOUT_H

#include "base/buf.h"
#include "decode/model/session.h"

struct about_hole {
    uint64_t offset;
    uint64_t missing; // 0: nobody knows
};

struct about_facts {
    const struct session *session;
    const struct session_transaction *transaction; // has a message
    uint64_t size;
    const uint8_t *sha256; // NULL: none is claimed
    const struct about_hole *holes;
    size_t hole_count;
    uint64_t more_holes;
    struct stream_point first, last; // packets of its octets; packet 0: there are none
    bool has_hashes;                 // of the parts
};

void about_append(const struct about_facts *facts, struct buf *out);

#endif
