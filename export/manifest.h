// SPDX-License-Identifier: BSD-2-Clause
//
// manifest.json of an export: what was read, by which program and options, and each file written
// with its size and SHA-256. With it somebody else can check that nothing was changed, and derive
// everything again from the captures. One JSON object; each file stands on a line of its own.
//
//   {"type":"smtpscope-export","format":1,"program":"smtpscope","version":"…",
//   "options":{"eml":true,"parts":false,"hashes":true,"filter":null,"ports":[25,465,587]},
//   "inputs":[{"name":"mail.pcap","path":"/data/mail.pcap","size":1024,"sha256":"…"}],
//   "complete":true,"holds_messages":true,"holds_parts":false,
//   "files":[
//   {"name":"…","kind":"message","session":1,"transaction":1,"part":null,"complete":true,
//    "size":512,"sha256":"…"}, …
//   ]}
//
// What else decides what is exported stands there where it was given: of "options" "any_port",
// "checksums" and "content_types" (true), "where" (a condition on sessions, filter.h; "names" has
// those in it that have names), "thresholds" (an object of them by their names, threshold.h);
// behind the inputs, as objects or lists of objects like theirs, "keylog", "private_keys" and
// "lists". Without these the messages cannot be derived again.
//
// inputs: an interface has "interface" instead of "name", and no file has what could not be read
// again (standard input) or was written to while it was read: size and sha256 are null. complete:
// the whole input was read. "selection": true, instead: the sessions were chosen by hand. Of an
// mbox session and transaction are null, and where there is one "holds_mbox" (true) stands behind
// "holds_parts".
#ifndef SMTPSCOPE_EXPORT_MANIFEST_H
#define SMTPSCOPE_EXPORT_MANIFEST_H

#include "decode/model/threshold.h"
#include "export/out_file.h"

#define MANIFEST_NAME "manifest.json"
enum { MANIFEST_FORMAT = 1 };

enum manifest_kind {
    MANIFEST_MESSAGE, // .eml
    MANIFEST_ABOUT,   // the .json beside it
    MANIFEST_PART,
    MANIFEST_EMBEDDED, // a file inside a part, in plain text or in TNEF
    MANIFEST_MBOX,     // all complete messages
    MANIFEST_KIND_COUNT
};
const char *manifest_kind_name(enum manifest_kind kind); // "message"

struct manifest_file {
    struct bytes name;
    enum manifest_kind kind;
    uint64_t session;     // ordinal, from 1; 0: it is not of one session
    uint64_t transaction; // ordinal in the session, from 1; 0 likewise
    struct bytes part;    // path of the part that it is or lies in, else BYTES_NONE
    bool is_complete;     // no octet of it is missing
    uint64_t size;
    uint8_t sha256[DIGEST_MAX];
};

struct manifest_input {
    const char *name; // as given
    bool is_interface;
    const char *path; // absolute, or NULL
    bool has_sha256;  // it is a file, and this is what was read
    uint64_t size;
    uint8_t sha256[DIGEST_MAX];
};

struct manifest_inputs {
    const struct manifest_input *items;
    size_t count;
};

// "&name" in a condition stands for text.
struct manifest_condition {
    const char *name, *text;
};

struct manifest_head {
    const char *version;
    bool has_eml, has_parts, has_hashes; // what the export made
    bool holds_messages, holds_parts;    // what of it is in this directory
    bool holds_mbox;                     // likewise
    const char *filter;                  // of packets, or NULL
    const char *where;                   // of sessions, or NULL
    const struct manifest_condition *conditions; // that where names
    size_t condition_count;
    const uint16_t *ports; // NULL: the default
    size_t port_count;
    bool any_port, checksums, content_types;
    struct thresholds thresholds;
    struct manifest_inputs inputs;
    struct manifest_inputs keylog;       // whose secrets were used: none or one
    struct manifest_inputs private_keys; // likewise
    struct manifest_inputs lists;        // of what was to be marked
    bool is_complete;
    bool is_selection;
};

struct manifest;

// A manifest that is to stand in dir (borrowed).
struct manifest *manifest_new(struct out_dir *dir);
void manifest_add(struct manifest *m, const struct manifest_file *file);
// Writes it; false: the pool of dir has the error.
bool manifest_finish(struct manifest *m, const struct manifest_head *head);
void manifest_free(struct manifest *m); // NULL is allowed

#endif
