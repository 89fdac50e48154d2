// SPDX-License-Identifier: BSD-2-Clause
//
// Packets written to files, as they come: pcapng (pcapng_writer.h), in one file or in turn in
// several (dump_rotation.h). For what is written in one go and is to stand there whole or not at
// all, use pcapng_writer.h with a file of your own.
//
// A dump is a stream: its file can be read while it grows, and each write is of whole blocks. When
// the disk is full, what was written of the block that did not fit is taken back, so that the file
// ends after a whole packet; the error says how many it has.
//
// Files are readable by their owner alone: they hold other people's mail. What stands there already
// is an error, but
//   - a pipe or a device is written to;
//   - a file is replaced with may_replace;
//   - with rotation, an empty file or a capture is replaced, as tcpdump does.
// A symbolic link to a file is not followed, and none of the inputs is ever replaced. Names are
// looked up below a descriptor of their directory, which is opened once.
#ifndef SMTPSCOPE_CAPTURE_DUMPFILE_H
#define SMTPSCOPE_CAPTURE_DUMPFILE_H

#include <sys/types.h>

#include "capture/dump_rotation.h"
#include "capture/packet_shelf.h"
#include "capture/pcapng_writer.h"

struct dumpfile_config {
    struct dump_rotation rotation; // name and rule; "-": standard output, without rotation
    struct pcapng_origin origin;
    const char *const *inputs; // paths of files that are not to be replaced; borrowed
    size_t input_count;
    int64_t start_ns; // of the first file; 0: the time of the first packet
    bool may_replace;
    bool has_owner; // files are given to owner: root is about to be given up
    uid_t owner;
    gid_t group;
};

struct dumpfile;

// The file is made now; with rotation by time and without start_ns at the first packet. ERR_IO,
// ERR_FULL: it cannot be; the sentence names it.
enum err_code dumpfile_open(const struct dumpfile_config *config, struct dumpfile **out,
                            struct err *err);

// Appends to what is to be written; writes now and then. After an error nothing more is written.
// The packet's data is copied. false: it was not taken, after an error or because
// dumpfile_is_over.
bool dumpfile_packet(struct dumpfile *d, const struct packet *packet);
// Before the packets that the secrets open, see pcapng_writer_secrets; repeated in each file, up to
// LIMIT_DUMP_SECRETS octets of them and half of what -C allows.
void dumpfile_secrets(struct dumpfile *d, uint32_t type, struct bytes data);

// As dumpfile_packet, for what the packets of more than one file need: it is repeated at the
// beginning of each file after this one, the last ones up to LIMIT_DUMP_REPEATED octets of them and
// a quarter of what -C allows.
bool dumpfile_packet_for_all(struct dumpfile *d, const struct packet *packet);

// Writes all that is pending. ERR_CLOSED: whoever read it (a pipe) went away.
enum err_code dumpfile_flush(struct dumpfile *d, struct err *err);

// Packets written or pending, in all files.
uint64_t dumpfile_packets(const struct dumpfile *d);
// -G with -W: there will be no more files, and the rest is left out.
bool dumpfile_is_over(const struct dumpfile *d);

// Ends the file with the counters of the interfaces. The first error that there was; d is freed in
// any case. d may be NULL.
enum err_code dumpfile_close(struct dumpfile *d, struct err *err);

#endif
