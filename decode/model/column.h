// SPDX-License-Identifier: BSD-2-Clause
//
// What a list of sessions can have in its columns: one table of names, titles and values, for the
// screen, for lists that are printed and for CSV. How a cell is drawn in colours is the screen's.
#ifndef SMTPSCOPE_DECODE_MODEL_COLUMN_H
#define SMTPSCOPE_DECODE_MODEL_COLUMN_H

#include "base/buf.h"
#include "base/err.h"
#include "decode/model/message_depth.h"
#include "decode/model/store.h"

// X(enumerator, name, title, width when printed, is a number, help)
#define COLUMN_TABLE(X)                                                                            \
    X(OUTCOME, "outcome", "", 8, false, "how it went: accepted, refused, deferred, ...")           \
    X(FINDING, "finding", "!", 16, false, "the worst finding")                                     \
    X(ID, "id", "#", 5, true, "number of the session in the capture")                              \
    X(TIME, "start", "Time", 27, false, "when it began")                                           \
    X(CLIENT, "client", "Client", 15, false, "address of the client")                              \
    X(SERVER, "server", "Server", 20, false, "the server's name in its greeting, else address")    \
    X(HELO, "helo", "HELO", 20, false, "the name that the client gave")                            \
    X(PATH, "path", "From → To", 40, false, "sender, first recipient, how many more")              \
    X(RCPT, "rcpt", "Rcpt", 5, true, "recipients accepted of all, as 2/3")                         \
    X(END, "code", "End", 4, true, "the reply code that decided")                                  \
    X(REASON, "reason", "Why / Subject", 40, false, "why it was refused, else the subject")        \
    X(MESSAGES, "messages", "Msg", 4, true, "how many messages")                                   \
    X(OCTETS, "bytes", "Octets", 8, true, "octets of both streams")                                \
    X(TLS, "tls", "TLS", 8, false, "none, starttls, implicit")                                     \
    X(USER, "user", "User", 12, false, "who logged in")                                            \
    X(DURATION, "duration", "Duration", 9, true, "from the first packet to the last, in seconds")  \
    X(END_TIME, "end", "Ended", 27, false, "when its last packet came")                            \
    X(CLIENT_PORT, "client_port", "Port", 5, true, "port of the client")                           \
    X(SERVER_IP, "server_ip", "Server IP", 15, false, "address of the server")                     \
    X(SERVER_PORT, "server_port", "Port", 5, true, "port of the server")                           \
    X(FROM, "from", "From", 24, false, "reverse-path of the first mail; <> is the null one")       \
    X(TO, "to", "To", 24, false, "its first recipient")                                            \
    X(MORE, "more", "More", 4, true, "how many recipients there are besides")                      \
    X(RCPTS, "rcpts", "Rcpts", 5, true, "how many recipients")                                     \
    X(ACCEPTED, "accepted", "Acc", 4, true, "how many were accepted")                              \
    X(REFUSED, "refused", "Ref", 4, true, "how many were refused")                                 \
    X(REPLY, "reply", "Reply", 40, false, "the text of the reply that decided")                    \
    X(SUBJECT, "subject", "Subject", 40, false, "subject of the first message")                    \
    X(MAILS, "transactions", "Mails", 5, true, "how many mail transactions")                       \
    X(PACKETS, "packets", "Pkts", 5, true, "how many packets")                                     \
    X(GAPS, "gaps", "Gaps", 6, true, "octets that the capture misses")                             \
    X(STATE, "state", "State", 6, false, "closed, reset, open")                                    \
    X(FINDINGS, "findings", "Find", 4, true, "how many findings")                                  \
    X(SEVERITY, "severity", "Sev", 8, false, "severity of the worst finding")

enum column_id {
#define X(e, name, title, width, is_number, help) COLUMN_##e,
    COLUMN_TABLE(X)
#undef X
        COLUMN_COUNT
};

const char *column_name(enum column_id id);
const char *column_title(enum column_id id);
const char *column_help(enum column_id id);
int column_width(enum column_id id);
bool column_is_number(enum column_id id);
// How far messages have to be read for it.
enum message_depth column_message_depth(enum column_id id);

// By its name, or by its title; COLUMN_COUNT: there is none.
enum column_id column_find(struct bytes name);

// Appends the value as other programs take it: numbers plain, times in RFC 3339, durations in
// seconds; texts raw as they came off the wire. Nothing where there is none.
void column_append(enum column_id id, const struct store_row *row, struct buf *out);

// Columns that were chosen, in their order. width 0: as wide as it likes to be.
struct column_choice {
    enum column_id id;
    int width;
};
struct column_list {
    struct column_choice column[COLUMN_COUNT];
    int count;
};

enum { COLUMN_WIDTH_MAX = 300 };

// "start, client:20 path": names, each once, separated by commas or blanks, some with a width in
// characters. ERR_USAGE: it is no such list; the sentence names the word.
enum err_code column_list_parse(struct bytes text, struct column_list *list_out, struct err *err);
// The same text again.
void column_list_append(const struct column_list *list, struct buf *out);

#endif
