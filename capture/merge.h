// SPDX-License-Identifier: BSD-2-Clause
//
// Several sources as one capture in the order of time. Packets of one source stay in its order,
// also where their times do not ascend; between sources the earlier time comes first, and with
// equal times the source that was named first. Packet numbers count the merged capture.
#ifndef SMTPSCOPE_CAPTURE_MERGE_H
#define SMTPSCOPE_CAPTURE_MERGE_H

#include "capture/source.h"

// Takes the sources (closed with the result) and copies the array. packet.source is the index here.
// An error of one source is handed on, the others go on.
//
// is_live: nothing is waited for; what has arrived comes in the order of its time. Without it, the
// merge waits for the slowest source, so that order is kept.
struct source *merge_new(struct source *const *sources, size_t count, bool is_live);

#endif
