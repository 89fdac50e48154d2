// SPDX-License-Identifier: BSD-2-Clause
//
// Messages, named parts and files inside parts of a capture as files, for evidence. An export
// listens to the decoder (message_sink) and writes while messages stream by, so that its memory
// does not grow with them:
//
//   export_new(&config, &export, &err)
//   decoder = smtp_decoder_new(&(struct smtp_options){…, .sink = export_sink(export)}, …);
//   … whenever a session is over, before its record is printed: export_session(export, session)
//   export_finish(export, &run, &err);  export_free(export);
//
// Names of files begin with two ordinals, so they sort as the capture does, are the same whenever
// it is read, and are never those of others: the session's in the capture (8 digits) and the mail
// transaction's in the session (4 digits), both from 1 and longer where they must be.
//
//   00000012-0001-Quarterly-report.eml           a message: its octets and nothing else
//   00000012-0001-Quarterly-report.partial.eml   the same where some are missing, or its end
//   00000012-0001-Quarterly-report.json          beside either: about.h
//   00000012-0001.2.1-figures.xlsx               the part 2.1 of it, decoded
//   00000012-0001.2.1-figures.xlsx.partial       the same where some of it is missing
//   00000012-0001.1+2-table.csv                  the second file in the text (or TNEF) of part 1
//   manifest.json                                in each directory: manifest.h, with the mbox if
//                                                that is there
//
// The words are of the subject, those after the path of a part its file name (file_name.h). A path
// of more than 40 octets is left out for "p" and the ordinal of the part. Whole names have 120
// octets at most.
//
// Several decoders, each in its thread, may have the sink of one export; all other functions are
// for one thread, and a session is handed over to it before export_session.
//
// A directory that holds a manifest.json, and a file of a name that is taken, end an export, unless
// it may replace them.
#ifndef SMTPSCOPE_EXPORT_EXPORT_H
#define SMTPSCOPE_EXPORT_EXPORT_H

#include "base/err.h"
#include "decode/model/message_sink.h"
#include "export/manifest.h"

// A message as it stands in an mbox: a first line, and the rest. Borrowed.
struct export_mbox_message {
    uint64_t session, transaction; // ordinals, as in names of files
    struct bytes from_line;
    uint64_t size; // of the rest, with the line end behind it
    const uint8_t *sha256;
};

struct export_config {
    const char *eml_dir;   // NULL: no messages
    const char *parts_dir; // NULL: no parts; may be the same directory
    const char *mbox_path; // NULL: no mbox
    bool may_replace;
    bool has_hashes; // the decoder makes hashes
    // Nothing is written: the same work with the same results, to compare with what was written.
    bool is_dry;
    // Hears of each file that is complete; may be NULL.
    void (*file)(void *ctx, const struct manifest_file *file);
    // With is_dry: hears of what an mbox of these messages holds, in its order; NULL: of no mbox.
    void (*mbox_message)(void *ctx, const struct export_mbox_message *message);
    void *ctx;
};

struct export;

// Any error but ERR_NONE: a directory cannot be made or holds an export already; nothing was
// changed but directories made.
enum err_code export_new(const struct export_config *config, struct export **export_out,
                         struct err *err);
// What is not complete is removed. NULL is allowed.
void export_free(struct export *e);

// The sink for the decoder's options; valid as long as the export.
const struct message_sink *export_sink(struct export *e);

// Session s is over: its files get their names, which s tells from now on. In the order of calls
// the messages come in the mbox.
void export_session(struct export *e, struct session *s);
// The same, but nothing of it is wanted.
void export_drop_session(struct export *e, const struct session *s);

// What failed first; from then on nothing is written any more.
enum err_code export_error(const struct export *e, struct err *err_out);

struct export_counts {
    uint64_t messages, partial_messages;        // .eml files, and how many of them are .partial.eml
    uint64_t parts, inner_files, partial_parts; // inner_files: in the text or TNEF of parts
    uint64_t mbox_messages, mbox_left_out;      // partial ones are not in the mbox
    bool has_mbox;                              // it is there
};
struct export_counts export_counts(const struct export *e);

// Everything was read that is to be: the mbox and the manifests get their names, but for an mbox of
// which messages are missing because the reading was interrupted: it is removed. head tells of
// program, inputs and options; what of it the config knows is filled in.
enum err_code export_finish(struct export *e, const struct manifest_head *head, struct err *err);

#endif
