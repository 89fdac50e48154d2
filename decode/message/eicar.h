// SPDX-License-Identifier: BSD-2-Clause
//
// The test string of anti-virus programs (eicar.org): 68 octets that every scanner is to report as
// if they were a virus. A file is one if it begins with them; in text they are looked for anywhere.
// A stream: octets in, cut anywhere.
#ifndef SMTPSCOPE_DECODE_MESSAGE_EICAR_H
#define SMTPSCOPE_DECODE_MESSAGE_EICAR_H

#include "base/bytes.h"

enum { EICAR_LEN = 68 };

struct eicar {
    uint8_t matched;    // private: octets of it
    bool only_at_start; // private
    bool is_over;       // readable: no further octet changes anything
    bool is_found;      // readable
};

void eicar_begin(struct eicar *e, bool only_at_start);
void eicar_feed(struct eicar *e, struct bytes in);
void eicar_gap(struct eicar *e); // octets are missing

// The string itself, for tests.
struct bytes eicar_string(void);

#endif
