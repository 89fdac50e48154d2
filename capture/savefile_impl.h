// SPDX-License-Identifier: BSD-2-Clause
//
// What savefile.c and its two formats (pcap.c, pcapng.c) share. Private to them.
#ifndef SMTPSCOPE_CAPTURE_SAVEFILE_IMPL_H
#define SMTPSCOPE_CAPTURE_SAVEFILE_IMPL_H

#include "base/limits.h"
#include "capture/octets.h"
#include "capture/source.h"

// How the time stamps of an interface are read: units a second, as a power of two or ten.
struct savefile_clock {
    uint64_t units;   // a second; at most 10^9 or 2^30 after dropping
    uint64_t drop;    // what a stamp is divided by first: finer than nanoseconds is not kept
    int64_t offset_s; // if_tsoffset
    uint8_t digits;   // decimals for people
};

struct savefile_interface {
    struct savefile_clock clock;
    uint32_t snaplen;
    uint16_t linktype;
    bool is_decoded; // its link type is, as savefile_check_linktype found out
    bool complained; // it is not, and that was said
};

// Part of a file with one byte order and one set of interfaces; a pcap file is one section.
struct savefile_section {
    uint64_t offset;
    bool is_swapped; // byte order is not this machine's
    struct savefile_interface *interfaces;
    size_t interface_count;
};

struct savefile;

struct savefile_format {
    // The record at s->offset. Steps over what is no packet. On SOURCE_PACKET the offset has moved
    // behind the record.
    enum source_result (*next)(struct savefile *s, struct packet *p, struct err *err);
    // The record at offset, again. false: there is no such record.
    bool (*again)(struct savefile *s, uint64_t offset, struct packet *p);
};

struct savefile {
    struct source source;
    struct octets *octets;
    char *name;
    const struct savefile_format *format; // NULL: not yet known
    uint64_t offset;                      // of the next record
    uint64_t skip_to;                     // end of a block that is being skipped; 0: none
    uint64_t packets;                     // given
    struct savefile_section *sections;
    size_t section_count;
    bool ended;
    bool is_modified;   // pcap: records have the longer header
    uint8_t *again_buf; // octets of source_read_at
    size_t again_room;
    source_secrets_fn *secrets_fn;
    void *secrets_ctx;
};

extern const struct savefile_format savefile_pcap;
extern const struct savefile_format savefile_pcapng;

static inline uint32_t savefile_u32(const uint8_t *at, bool is_swapped)
{
    uint32_t v;
    memcpy(&v, at, sizeof v);
    return is_swapped ? __builtin_bswap32(v) : v;
}

static inline uint16_t savefile_u16(const uint8_t *at, bool is_swapped)
{
    uint16_t v;
    memcpy(&v, at, sizeof v);
    return is_swapped ? __builtin_bswap16(v) : v;
}

// Reads the file's header at s->offset 0 when magic is pcap's: adds the section and steps over it.
enum source_result savefile_pcap_header(struct savefile *s, struct err *err);
bool savefile_pcap_magic(uint32_t magic);

struct savefile_section *savefile_add_section(struct savefile *s, uint64_t offset, bool is_swapped);
struct savefile_interface *savefile_add_interface(struct savefile_section *section);

// want octets at offset, for a record that begins at s->offset. Not SOURCE_PACKET: the reader
// returns it. An end inside the record is an error, one at its first octet is SOURCE_END.
enum source_result savefile_need(struct savefile *s, uint64_t offset, size_t want,
                                 const uint8_t **at_out, struct err *err);
// The octets of a record again; NULL when they cannot be had.
const uint8_t *savefile_again_octets(struct savefile *s, uint64_t offset, size_t len);

// Ends the file with a sentence: "NAME: WHAT in packet N (offset O)".
enum source_result savefile_broken(struct savefile *s, struct err *err, const char *what);

void savefile_clock_decimal(struct savefile_clock *c, unsigned exponent);
void savefile_clock_binary(struct savefile_clock *c, unsigned exponent);
int64_t savefile_time(const struct savefile_clock *c, uint64_t stamp);

// The longest frame that a record of an interface with this snap length may hold.
uint32_t savefile_frame_cap(uint32_t snaplen);
// false: the link type is not decoded; the first time an interface says so, *result_out is
// SOURCE_ERROR and err is filled.
bool savefile_look_up_linktype(struct savefile *s, struct savefile_interface *i,
                               enum source_result *result_out, struct err *err);

static inline bool savefile_check_linktype(struct savefile *s, struct savefile_interface *i,
                                           enum source_result *result_out, struct err *err)
{
    return i->is_decoded || savefile_look_up_linktype(s, i, result_out, err);
}

#endif
