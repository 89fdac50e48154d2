// SPDX-License-Identifier: BSD-2-Clause
//
// How a session went, in one letter: what a tired operator looks for first. One table gives the
// letter, the words and the line of the help.
#ifndef SMTPSCOPE_DECODE_MODEL_OUTCOME_H
#define SMTPSCOPE_DECODE_MODEL_OUTCOME_H

#include "decode/model/store.h"

// X(enumerator, letter, word, name, sentence)
#define OUTCOMES(X)                                                                                \
    X(REFUSED, 'R', "REFUSED", "refused", "the server refused for good (5xx)")                  \
    X(PARTLY, 'P', "PARTLY REFUSED", "partly",                                                 \
      "some recipients or messages were taken, others were not")                                   \
    X(DEFERRED, 'D', "DEFERRED", "deferred", "the server said: try again later (4xx)")           \
    X(ACCEPTED, 'A', "ACCEPTED", "accepted", "everything was taken")                             \
    X(ABORTED, 'B', "BROKEN OFF", "broken-off",                                                    \
      "a mail was begun and given up before it was complete")                                      \
    X(LIVE, '>', "GOING ON", "going-on", "the session goes on")                                    \
    X(TLS, 'T', "ENCRYPTED", "encrypted",                                                          \
      "what was sent is encrypted: the outcome cannot be seen")                                    \
    X(NO_MAIL, '-', "NO MAIL", "no-mail", "no mail was offered")                                   \
    X(FAILED, 'C', "NOT CONNECTED", "not-connected", "the server did not take the connection")     \
    X(UNKNOWN, '?', "UNKNOWN", "unknown", "the capture ends or lacks too much to say")             \
    X(OTHER, 'x', "NOT SMTP", "not-smtp", "another protocol")

enum outcome {
#define X(e, letter, word, name, text) OUTCOME_##e,
    OUTCOMES(X)
#undef X
        OUTCOME_COUNT
};

enum outcome outcome_of(const struct store_row *row);
// Whether more is to come of it.
bool outcome_is_going_on(const struct store_row *row);
char outcome_letter(enum outcome o);
const char *outcome_word(enum outcome o);
const char *outcome_name(enum outcome o); // "no-mail": in the filter language and in statistics
const char *outcome_text(enum outcome o);

// The code that the outcome rests on, or 0: where nothing was refused, that of a mail that was
// taken.
unsigned outcome_code(const struct store_row *row);
// Why it went so: the server's own words, else the meaning of its code, else of the outcome.
struct bytes outcome_reason(const struct store_row *row);

#endif
