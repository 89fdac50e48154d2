// SPDX-License-Identifier: BSD-2-Clause
//
// What is odd about paths and whole mail transactions.
#include "decode/smtp/smtp_path.h"
#include "decode/smtp/smtp_state.h"

enum {
    LOCAL_PART = 64, // RFC 5321 4.5.3.1
    DOMAIN = 255,
    PATH = 256,
    COMPARED = 100, // recipients, and addresses of the header, that are held against each other
};

void smtp_judge_path(struct smtp_session *ss, const struct smtp_path *p, uint64_t offset)
{
    if (ss->is_trial) return;
    bool is_long = p->local_part.len > LOCAL_PART || p->domain.len > DOMAIN || p->raw.len > PATH;
    if (!p->is_valid || is_long)
        smtp_judge_once(ss, FINDING_ENV_ADDR_BAD, STREAM_CLIENT, offset, p->raw);
    struct bytes local = p->local_part;
    bool is_quoted = local.len > 0 && local.data[0] == '"';
    bool is_routed = !is_quoted && (bytes_find(local, 0, '%') < local.len ||
                                    bytes_find(local, 0, '!') < local.len);
    if (!bytes_is_none(p->source_route) || is_routed)
        smtp_judge_once(ss, FINDING_ENV_ROUTE, STREAM_CLIENT, offset, p->path);
}

// What is true of a whole transaction stands where it began.
static void note(struct smtp_session *ss, enum finding_id id, struct session_transaction *tx,
                 struct bytes detail)
{
    struct session_transaction *current = ss->current;
    if (ss->judge.noted[id]) return;
    ss->evidence = tx->at.packet;
    ss->current = tx;
    smtp_judge_once(ss, id, STREAM_CLIENT, tx->offset, detail);
    ss->current = current;
    ss->evidence = 0;
}

static const struct session_param *param_of(struct session_transaction *tx, const char *name)
{
    for (const struct session_param *p = tx->params; p; p = p->next)
        if (bytes_equal(p->keyword, bytes_str(name))) return p;
    return NULL;
}

static void judge_size(struct smtp_session *ss, struct session_transaction *tx)
{
    const struct session_param *p = param_of(tx, "SIZE");
    const struct session_message *m = tx->message;
    uint64_t declared, limit = ss->judge.size_limit;
    if (!p || !bytes_to_u64(p->value, &declared)) return;
    bool is_more = m && m->is_complete && m->size > declared && m->size - declared > declared / 10;
    if (is_more || (limit > 0 && declared > limit)) note(ss, FINDING_ENV_SIZE_LIE, tx, p->value);
}

static struct bytes domain_of(struct bytes address)
{
    size_t at = address.len;
    while (at > 0 && address.data[at - 1] != '@') at--;
    return at > 0 ? bytes_skip(address, at) : BYTES_NONE;
}

// Whether one is the other or a domain below it: RFC 7489 3.1 without a list of public suffixes.
static bool are_aligned(struct bytes a, struct bytes b)
{
    if (a.len < b.len) return are_aligned(b, a);
    struct bytes tail = bytes_skip(a, a.len - b.len);
    return bytes_equal_nocase(tail, b) && (a.len == b.len || tail.data[-1] == '.');
}

static void judge_from(struct smtp_session *ss, struct session_transaction *tx)
{
    const struct session_address *from = tx->message->from;
    struct bytes of_path = domain_of(tx->from);
    struct bytes of_header = from ? domain_of(from->addr_spec) : BYTES_NONE;
    if (of_path.len == 0 || of_header.len == 0 || are_aligned(of_path, of_header)) return;
    note(ss, FINDING_ENV_FROM_HDR, tx, from->addr_spec);
}

static bool is_among(const struct session_address *a, struct bytes path)
{
    for (unsigned i = 0; a && i < COMPARED; i++, a = a->next)
        if (bytes_equal_nocase(a->addr_spec, path)) return true;
    return false;
}

static void judge_hidden(struct smtp_session *ss, struct session_transaction *tx)
{
    const struct session_message *m = tx->message;
    const struct session_rcpt *r = tx->rcpts;
    for (unsigned i = 0; r && i < COMPARED; i++, r = r->next) {
        if (r->to.len == 0 || is_among(m->to, r->to) || is_among(m->cc, r->to)) continue;
        note(ss, FINDING_ENV_HIDDEN_RCPT, tx, r->to);
        return;
    }
}

void smtp_judge_transaction(struct smtp_session *ss, struct session_transaction *tx)
{
    if (ss->is_trial || !tx) return;
    bool is_null = !bytes_is_none(tx->from) && tx->from.len == 0;
    if (is_null && tx->rcpt_count > 1) note(ss, FINDING_ENV_NULL_MULTI, tx, BYTES_NONE);
    uint32_t most = threshold_of(ss->decoder->options.thresholds, THRESHOLD_RCPT_FLOOD);
    if (tx->rcpt_count > most) note(ss, FINDING_ENV_RCPT_FLOOD, tx, BYTES_NONE);
    judge_size(ss, tx);
    // Without its header section nothing is known of who is named in it.
    if (ss->decoder->options.depth == MESSAGE_COUNTED) return;
    if (!tx->message || !tx->message->is_complete) return;
    if (ss->decoder->options.depth == MESSAGE_COUNTED) return; // its header was not read
    judge_from(ss, tx);
    judge_hidden(ss, tx);
}

void smtp_judge_left(struct smtp_session *ss, struct session_transaction *tx)
{
    bool has_chunks = tx->via == SESSION_VIA_BDAT && ss->mail_tx == tx;
    if (has_chunks && tx->reply.code == 0 && !ss->is_finishing && ss->missed == 0)
        note(ss, FINDING_BDAT_NO_LAST, tx, BYTES_NONE);
}
