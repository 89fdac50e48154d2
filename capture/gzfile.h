// SPDX-License-Identifier: BSD-2-Clause
//
// The octets that come out of a gzip file (RFC 1952), of any number of members. Every few megabytes
// the state of the inflation is saved (32 KiB of window and a bit position), so that any octet can
// be reached again by inflating no more than that. There are at most LIMIT_GZ_STATES of them: when
// they are full, every second one goes and the distance doubles.
#ifndef SMTPSCOPE_CAPTURE_GZFILE_H
#define SMTPSCOPE_CAPTURE_GZFILE_H

#include "capture/octets.h"

// Takes raw, the compressed octets, which must begin with a gzip header and not have been read past
// it. name is for error sentences and must live as long. What is cut short or broken gives all that
// could be inflated, then the error.
struct octets *gzfile_new(struct octets *raw, const char *name);

#endif
