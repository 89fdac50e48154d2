// SPDX-License-Identifier: BSD-2-Clause
//
// What is printed of a session that has ended: record, line of the list or dialogue, and whether it
// is wanted at all. One printer for each hand of a crew (app/crew.h): the text is made by whoever
// decoded the session, and what comes out waits for its turn.
#ifndef SMTPSCOPE_APP_PRINTER_H
#define SMTPSCOPE_APP_PRINTER_H

#include <stdatomic.h>

#include <stdio.h>

#include "app/options.h"
#include "app/pipeline.h"
#include "app/places.h"
#include "base/buf.h"
#include "decode/model/dialogue.h"
#include "decode/model/filter.h"
#include "decode/model/session.h"
#include "ui/settings.h"

// Of a run; what all its printers read.
struct printing {
    const struct options *options;
    const struct settings *settings; // for filters that have names
    struct pipeline *pipeline;       // set before the first session
    bool keeps_sessions;             // the text is made later, by printing_append
    atomic_bool is_over;             // nothing is printed any more: printers need not work
};

// What came of a session.
struct printed {
    struct session *session;
    bool is_wanted;  // it matches the condition
    struct buf text; // empty where is_wanted is false, and with keeps_sessions
    FILE *spill;     // what comes before text, where that is much; else NULL
    size_t octets;   // that it takes in all, about
    struct session_places *places; // of its packets, for dialogues only, else NULL
    struct dialogue *dialogue; // with --diff of a session that is compared, else NULL
    char *error;                   // NULL, or why its packets could not be read again
};

struct printer;

// printing is borrowed. The condition of the options is known to be right; what it searches in
// texts goes into the options of the decoder.
struct printer *printer_new(const struct printing *printing, struct smtp_options *decoder);
void printer_free(struct printer *p);

// Where dialogues are printed: a packet of a session.
void printer_packet(struct printer *p, const struct session *s, const struct stream_packet *packet);
bool printer_wants_packets(const struct printing *printing);

// Session s is over and owned by the printer. To be freed by printed_free.
struct printed *printer_session(struct printer *p, struct session *s);
// The same once more for a session that has got findings since, across: by the condition (NULL: all
// are wanted) and with them.
void printed_again(struct printed *printed, const struct printing *printing,
                   const struct filter *condition, const struct finding *across);
void printed_free(struct printed *p);

// The columns of a list that is not the table it is by default; else NULL.
const struct column_list *printing_columns(const struct options *options);
// What comes before the first session.
void printing_append_header(const struct options *options, struct buf *out);
// Appends what is printed of s, but for dialogues.
void printing_append(const struct printing *printing, const struct session *s, struct buf *out);

#endif
