// SPDX-License-Identifier: BSD-2-Clause
//
// CRC-32 as in zip, PNG and yEnc (ISO 3309; reflected, polynomial 0x04C11DB7).
#ifndef SMTPSCOPE_BASE_CRC32_H
#define SMTPSCOPE_BASE_CRC32_H

#include "base/bytes.h"

// crc: of what came before; 0 at the beginning.
uint32_t crc32_update(uint32_t crc, struct bytes b);

#endif
