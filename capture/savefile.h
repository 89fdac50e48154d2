// SPDX-License-Identifier: BSD-2-Clause
//
// Savefiles as a source of packets: pcap (microseconds, nanoseconds, both byte orders, and the
// "modified" format with its longer record header) and pcapng (draft-ietf-opsawg-pcapng: both byte
// orders, several sections and interfaces with their resolutions, offsets and link types; Enhanced,
// Simple and the obsolete Packet Blocks; Decryption Secrets Blocks are handed on; other blocks are
// skipped), each also compressed by gzip. The format is told by content, never by name.
//
// Regular files are mapped; anything else (pipes, "-" for standard input) is read as it comes and
// copied to a temporary file, so that packets stay addressable.
//
// A file that is shortened while it is read gives the packets before, and one error; so does one
// that is written to in another way, where that is noticed. What has grown meanwhile is said too.
//
// A file that ends in the middle of a record gives all packets before it and then one error
// ("a.pcap: cut short in the middle of packet 17 (offset 12345)"). A packet of a link type that is
// not decoded gives one error a link type, and is skipped.
#ifndef SMTPSCOPE_CAPTURE_SAVEFILE_H
#define SMTPSCOPE_CAPTURE_SAVEFILE_H

#include "capture/source.h"

// Opens path ("-": standard input). The header is read by the first source_next, so that a pipe
// that is still empty does not block; what is no capture is an error there.
enum err_code savefile_open(const char *path, struct source **out, struct err *err);

// The same for a file that is still being written: at its end SOURCE_WAIT, and never SOURCE_END
// unless an error came before. That it was deleted is an error after which it goes on.
// What is no regular file is opened as by savefile_open.
enum err_code savefile_open_growing(const char *path, struct source **out, struct err *err);

// Whether path is a regular file whose first octets, inflated if need be, are those of a capture;
// also true of one that cannot be opened, which nobody shall miss: who opens it hears why.
bool savefile_is_capture(const char *path);

// The same from a descriptor, which is closed at the end; name is copied.
enum err_code savefile_open_fd(int fd, const char *name, struct source **out, struct err *err);

struct octets;
// The same from octets, which are closed with the source. For tests and other readers of octets.
struct source *savefile_new(struct octets *octets, const char *name);

#endif
