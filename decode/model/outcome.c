// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/outcome.h"

#include "decode/smtp/text/smtp_reply_code_text.h"

static const struct {
    char letter;
    const char *word;
    const char *name;
    const char *text;
} outcomes[OUTCOME_COUNT] = {
#define X(e, letter, word, name, text) [OUTCOME_##e] = {letter, word, name, text},
    OUTCOMES(X)
#undef X
};

bool outcome_is_going_on(const struct store_row *row)
{
    return row->is_live && row->phase != SESSION_PHASE_ENDED;
}

// Refusals count as soon as they are seen, also while the session goes on.
enum outcome outcome_of(const struct store_row *row)
{
    bool took_some = row->accepted > 0;
    if (row->verdict_code >= 500) return took_some ? OUTCOME_PARTLY : OUTCOME_REFUSED;
    if (row->verdict_code >= 400) return took_some ? OUTCOME_PARTLY : OUTCOME_DEFERRED;
    if (outcome_is_going_on(row)) return OUTCOME_LIVE;
    if (row->aborted) return OUTCOME_ABORTED;
    if (row->rejected) return OUTCOME_REFUSED;
    if (took_some)
        return row->accepted == row->transaction_count ? OUTCOME_ACCEPTED : OUTCOME_UNKNOWN;
    if (row->tls_mode != SESSION_TLS_NONE && !row->tls_decrypted) return OUTCOME_TLS;
    bool is_silent = row->bytes[STREAM_CLIENT] + row->bytes[STREAM_SERVER] == 0;
    if (is_silent) return row->state == STREAM_OPEN ? OUTCOME_UNKNOWN : OUTCOME_FAILED;
    if (!row->is_smtp) return OUTCOME_OTHER;
    return row->transaction_count ? OUTCOME_UNKNOWN : OUTCOME_NO_MAIL;
}

char outcome_letter(enum outcome o)
{
    return outcomes[o].letter;
}

const char *outcome_word(enum outcome o)
{
    return outcomes[o].word;
}

const char *outcome_name(enum outcome o)
{
    return outcomes[o].name;
}

const char *outcome_text(enum outcome o)
{
    return outcomes[o].text;
}

// What a session that goes on is at.
static const char *phase_text(enum session_phase phase)
{
    switch (phase) {
    case SESSION_PHASE_CONNECT: return "connecting; nothing was said yet";
    case SESSION_PHASE_AUTH: return "a login is under way";
    case SESSION_PHASE_MAIL_DATA: return "a message is being sent";
    case SESSION_PHASE_TLS: return "encrypted, without a key";
    case SESSION_PHASE_COMMAND:
    case SESSION_PHASE_OTHER:
    case SESSION_PHASE_ENDED: break;
    }
    return outcome_text(OUTCOME_LIVE);
}

unsigned outcome_code(const struct store_row *row)
{
    return row->verdict_code >= 400 || row->accepted > 0 ? row->verdict_code : 0;
}

struct bytes outcome_reason(const struct store_row *row)
{
    if (outcome_code(row) && row->verdict_text.len) return row->verdict_text;
    if (row->verdict_code >= 400) return bytes_str(smtp_reply_code_text(row->verdict_code));
    enum outcome o = outcome_of(row);
    return bytes_str(o == OUTCOME_LIVE ? phase_text(row->phase) : outcome_text(o));
}
