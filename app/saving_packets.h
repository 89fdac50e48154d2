// SPDX-License-Identifier: BSD-2-Clause
//
// The packets of some sessions as a pcapng file: those packets alone, in capture order, as they
// were captured, and before them the TLS secrets of these sessions and of no others.
#ifndef SMTPSCOPE_APP_SAVING_PACKETS_H
#define SMTPSCOPE_APP_SAVING_PACKETS_H

#include "app/reading.h"
#include "app/saving_file.h"

struct saving_packets;

// All is borrowed.
struct saving_packets *saving_packets_new(const struct reading_place *place, const uint64_t *ids,
                                          size_t id_count, struct saving_file *file);
void saving_packets_free(struct saving_packets *p); // NULL is allowed

// false: all was written, or the file has an error.
bool saving_packets_step(struct saving_packets *p, int64_t budget_ns);
uint64_t saving_packets_done(const struct saving_packets *p);
uint64_t saving_packets_total(const struct saving_packets *p);
// Packets that could not be read again.
uint64_t saving_packets_lost(const struct saving_packets *p);

#endif
