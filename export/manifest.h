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
// "keylog", an object as those of inputs, stands behind them where a key log was given: without it
// the messages cannot be derived again. "thresholds" of "options", where some were set, is an
// object of them by their names (threshold.h). inputs: an interface has "interface" instead of
// "name", and no file has what could not be read again (standard input): path, size and sha256 are
// null. complete: the whole input was read.
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
};
const char *manifest_kind_name(enum manifest_kind kind); // "message"

struct manifest_file {
    struct bytes name;
    enum manifest_kind kind;
    uint64_t session;     // ordinal, from 1
    uint64_t transaction; // ordinal in the session, from 1
    struct bytes part;    // path of the part that it is or lies in, else BYTES_NONE
    bool is_complete;     // no octet of it is missing
    uint64_t size;
    uint8_t sha256[DIGEST_MAX];
};

struct manifest_input {
    const char *name; // as given
    bool is_interface;
    char *path;      // absolute, or NULL; to be freed
    bool has_sha256; // it is a file and could be read again
    uint64_t size;
    uint8_t sha256[DIGEST_MAX];
};

// Reads the file called name, "-" for standard input, which cannot be read again.
void manifest_read_input(const char *name, struct manifest_input *input_out);
// The same in two steps: a descriptor, or -1 where there is no such file, which the second step
// hashes from its beginning and closes.
int manifest_open_input(const char *name, struct manifest_input *input_out);
void manifest_hash_input(int fd, struct manifest_input *input);

struct manifest_head {
    const char *version;
    bool has_eml, has_parts, has_hashes; // what the export made
    bool holds_messages, holds_parts;    // what of it is in this directory
    const char *filter;                  // or NULL
    const uint16_t *ports;               // NULL: the default
    size_t port_count;
    struct thresholds thresholds;
    const struct manifest_input *inputs;
    size_t input_count;
    const struct manifest_input *keylog; // whose secrets were used; NULL: none
    bool is_complete;
};

struct manifest;

// A manifest that is to stand in dir (borrowed).
struct manifest *manifest_new(struct out_dir *dir);
void manifest_add(struct manifest *m, const struct manifest_file *file);
// Writes it; false: the pool of dir has the error.
bool manifest_finish(struct manifest *m, const struct manifest_head *head);
void manifest_free(struct manifest *m); // NULL is allowed

// Reading one back. text is all of it (hostile as any file); head_out borrows from arena, and files
// are told one after the other, borrowed during the call. false: it is no manifest of a format that
// we know; what was told until then may be wrong.
struct arena;
bool manifest_parse(struct bytes text, struct arena *arena, struct manifest_head *head_out,
                    void (*file)(void *ctx, const struct manifest_file *f), void *ctx);

#endif
