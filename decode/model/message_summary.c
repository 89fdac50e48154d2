// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/message_summary.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "decode/message/address.h"
#include "decode/message/encoded_word.h"

void message_summary_init(struct message_summary *s, struct charset *charset)
{
    *s = (struct message_summary){.charset = charset};
    buf_init(&s->scratch, 0);
}

void message_summary_fini(struct message_summary *s)
{
    buf_fini(&s->scratch);
}

void message_summary_begin(struct message_summary *s, struct message_report *report,
                           struct session_message *message, struct message_budget *budget)
{
    s->report = report;
    s->session = report->session;
    s->message = message;
    s->budget = budget;
    s->seen_fields = 0;
    s->last_from = s->last_to = s->last_cc = NULL;
}

enum field_kind {
    FIELD_SUBJECT,
    FIELD_DATE,
    FIELD_MESSAGE_ID,
    FIELD_FROM,
    FIELD_TO,
    FIELD_CC,
    FIELD_ONCE, // only counted
};

// RFC 5322 3.6: these may stand once.
static const struct field_rule {
    const char *name;
    enum field_kind kind;
} field_rules[] = {
    {"subject", FIELD_SUBJECT},  {"date", FIELD_DATE},       {"message-id", FIELD_MESSAGE_ID},
    {"from", FIELD_FROM},        {"to", FIELD_TO},           {"cc", FIELD_CC},
    {"sender", FIELD_ONCE},      {"reply-to", FIELD_ONCE},   {"bcc", FIELD_ONCE},
    {"in-reply-to", FIELD_ONCE}, {"references", FIELD_ONCE},
};

static struct bytes keep_clean(struct message_summary *s, struct bytes text)
{
    buf_reset(&s->scratch, 64 * 1024);
    utf8_append_clean(&s->scratch, text);
    return arena_copy_bytes(&s->session->arena, buf_bytes(&s->scratch));
}

static struct bytes keep_decoded(struct message_summary *s, struct bytes text)
{
    buf_reset(&s->scratch, 64 * 1024);
    encoded_word_decode(s->charset, text, &s->scratch);
    return arena_copy_bytes(&s->session->arena, buf_bytes(&s->scratch));
}

struct address_target {
    struct message_summary *summary;
    struct session_address **first, **last;
};

static void on_address(void *ctx, struct bytes addr_spec)
{
    struct address_target *t = ctx;
    struct message_summary *s = t->summary;
    if (++s->budget->addresses > LIMIT_ADDRESSES) {
        s->session->cut++;
        message_report_add(s->report, FINDING_CAP_LIMIT, BYTES_LIT("addresses"));
        return;
    }
    struct session_address *a = ARENA_NEW(&s->session->arena, struct session_address);
    a->addr_spec = keep_clean(s, addr_spec);
    if (*t->last) (*t->last)->next = a;
    else *t->first = a;
    *t->last = a;
}

static void read_addresses(struct message_summary *s, enum field_kind kind, struct bytes body)
{
    struct session_message *m = s->message;
    struct address_target t = {.summary = s, .first = &m->to, .last = &s->last_to};
    if (kind == FIELD_FROM) t.first = &m->from, t.last = &s->last_from;
    if (kind == FIELD_CC) t.first = &m->cc, t.last = &s->last_cc;
    address_list(body, on_address, &t);
}

static void read_field(struct message_summary *s, const struct field_rule *rule, struct bytes body)
{
    struct session_message *m = s->message;
    unsigned bit = 1u << (rule - field_rules);
    bool is_first = !(s->seen_fields & bit);
    s->seen_fields |= bit;
    if (!is_first) message_report_add(s->report, FINDING_HDR_DUP, bytes_str(rule->name));
    switch (rule->kind) {
    case FIELD_SUBJECT:
        if (is_first) m->subject = keep_decoded(s, body);
        break;
    case FIELD_DATE:
        if (is_first) m->date = keep_clean(s, body);
        break;
    case FIELD_MESSAGE_ID:
        if (is_first) m->message_id = keep_clean(s, body);
        break;
    case FIELD_FROM:
    case FIELD_TO:
    case FIELD_CC: read_addresses(s, rule->kind, body); break;
    case FIELD_ONCE: break;
    }
}

void message_summary_field(struct message_summary *s, struct bytes name, struct bytes body)
{
    for (size_t i = 0; i < sizeof(field_rules) / sizeof(field_rules[0]); i++)
        if (bytes_equal_nocase(name, bytes_str(field_rules[i].name)))
            read_field(s, &field_rules[i], body);
}
