// SPDX-License-Identifier: BSD-2-Clause
//
// What the name of a file in a message tells: of a body part, or of a file inside text or TNEF.
#ifndef SMTPSCOPE_DECODE_MODEL_MESSAGE_FILE_H
#define SMTPSCOPE_DECODE_MODEL_MESSAGE_FILE_H

#include "decode/model/message_report.h"

// Adds findings about the name, which is UTF-8; BYTES_NONE has none.
void message_file_judge(struct message_report *r, struct bytes name);

#endif
