// SPDX-License-Identifier: BSD-2-Clause
//
// BDAT's argument (RFC 3030 2). The chunk's octets follow the command at once, whatever the server
// will reply; they know neither transparency nor an end mark.
//
//   bdat-cmd   = "BDAT" SP chunk-size [ SP "LAST" ] CRLF
//   chunk-size = 1*DIGIT
//
// Deviations, on purpose: any run of blanks separates; LAST in any case. A size beyond 2^63 - 1 is
// no size: no such chunk can come.
#ifndef SMTPSCOPE_DECODE_SMTP_SMTP_BDAT_H
#define SMTPSCOPE_DECODE_SMTP_SMTP_BDAT_H

#include "base/bytes.h"

struct smtp_bdat {
    uint64_t size;
    bool is_last;
};

// arg: what follows the verb. false: it is not "size [LAST]"; then no chunk follows.
bool smtp_bdat_parse(struct bytes arg, struct smtp_bdat *out);

#endif
