// SPDX-License-Identifier: BSD-2-Clause
//
// What a file is by its octets, by libmagic where the program was built with it. That takes 0.1 to
// 10 ms a file, so nobody asks who was not told to.
#ifndef SMTPSCOPE_DECODE_MESSAGE_CONTENT_TYPE_H
#define SMTPSCOPE_DECODE_MESSAGE_CONTENT_TYPE_H

#include "base/bytes.h"

enum { CONTENT_TYPE_HEAD = 4096 }; // octets from the beginning of a file that are enough

// Whether there is a libmagic here, and it found its list of types.
bool content_type_is_available(void);

// The media type of a file that begins with head (not empty), or BYTES_NONE where nobody knows.
// Borrowed until the thread asks again. Each thread has a libmagic of its own.
struct bytes content_type_of(struct bytes head);

#endif
