// SPDX-License-Identifier: BSD-2-Clause
//
// How a session went, in one letter: what a tired operator looks for first. One table gives the
// letter, the word, the colour and the line of the help.
#ifndef SMTPSCOPE_UI_OUTCOME_H
#define SMTPSCOPE_UI_OUTCOME_H

#include "decode/model/store.h"
#include "ui/theme.h"

// X(enumerator, letter, word, style, sentence)
#define OUTCOMES(X)                                                                                \
    X(REFUSED, 'R', "REFUSED", STYLE_CODE_5, "the server refused for good (5xx)")                  \
    X(PARTLY, 'P', "PARTLY REFUSED", STYLE_CODE_5,                                                 \
      "some recipients or messages were taken, others were not")                                   \
    X(DEFERRED, 'D', "DEFERRED", STYLE_CODE_4, "the server said: try again later (4xx)")           \
    X(ACCEPTED, 'A', "ACCEPTED", STYLE_CODE_2, "everything was taken")                             \
    X(ABORTED, 'B', "BROKEN OFF", STYLE_CODE_4,                                                    \
      "a mail was begun and given up before it was complete")                                      \
    X(LIVE, '>', "GOING ON", STYLE_LIVE, "the session goes on")                                    \
    X(TLS, 'T', "ENCRYPTED", STYLE_TLS, "what was sent is encrypted: the outcome cannot be seen")  \
    X(NO_MAIL, '-', "NO MAIL", STYLE_DIM, "no mail was offered")                                   \
    X(FAILED, 'C', "NOT CONNECTED", STYLE_CODE_4, "the server did not take the connection")        \
    X(UNKNOWN, '?', "UNKNOWN", STYLE_DIM, "the capture ends or lacks too much to say")             \
    X(OTHER, 'x', "NOT SMTP", STYLE_DIM, "another protocol")

enum outcome {
#define X(e, letter, word, style, text) OUTCOME_##e,
    OUTCOMES(X)
#undef X
        OUTCOME_COUNT
};

enum outcome outcome_of(const struct store_row *row);
// Whether more is to come of it.
bool outcome_is_going_on(const struct store_row *row);
char outcome_letter(enum outcome o);
const char *outcome_word(enum outcome o);
enum theme_style outcome_style(enum outcome o);
const char *outcome_text(enum outcome o);

// The code that the outcome rests on, or 0: where nothing was refused, that of a mail that was
// taken.
unsigned outcome_code(const struct store_row *row);
// Why it went so: the server's own words, else the meaning of its code, else of the outcome.
struct bytes outcome_reason(const struct store_row *row);

// The style of a finding of that severity.
enum theme_style outcome_severity_style(enum finding_severity s);

#endif
