// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/filter_of_facts.h"

#include "decode/model/filter_give.h"
#include "decode/model/message_facts.h"

// f: what is known of a message.
#define EACH_FACTS(name, given)                                                                    \
    static void s_##name(session *s, taker *t)                                                     \
    {                                                                                              \
        EACH_TRANSACTION(x, s)                                                                     \
        {                                                                                          \
            const struct message_facts *f = x->message ? x->message->facts : NULL;                 \
            if (f && given) return;                                                                \
        }                                                                                          \
    }
#define EACH_OF(name, type, list, given)                                                           \
    static bool give_##name(taker *t, const struct type *i)                                        \
    {                                                                                              \
        for (; i; i = i->next)                                                                     \
            if (given) return true;                                                                \
        return false;                                                                              \
    }                                                                                              \
    EACH_FACTS(name, give_##name(t, f->list))

static bool give_words(taker *t, const struct message_word *w)
{
    for (; w; w = w->next)
        if (give_text(t, w->text)) return true;
    return false;
}

static bool give_time(taker *t, bool has_it, int64_t time_ns)
{
    return has_it && give_range(t, time_ns, time_ns, false);
}

// --- fields that every message may have

EACH_FACTS(date_utc, give_time(t, f->has_date, f->date.time_ns))
EACH_FACTS(return_path, give_text(t, f->return_path))
EACH_FACTS(sender, give_text(t, f->sender))
EACH_FACTS(reply_to, give_words(t, f->reply_to))
EACH_FACTS(in_reply_to, give_text(t, f->in_reply_to))

// --- trace

EACH_FACTS(hops, give_number(t, f->hop_count))
EACH_OF(hop_from, message_hop, hops, give_text(t, i->from))
EACH_OF(hop_from_info, message_hop, hops, give_text(t, i->from_info))
EACH_OF(hop_ip, message_hop, hops, give_text(t, i->ip))
EACH_OF(hop_by, message_hop, hops, give_text(t, i->by))
EACH_OF(hop_with, message_hop, hops, give_text(t, i->with))
EACH_OF(hop_id, message_hop, hops, give_text(t, i->id))
EACH_OF(hop_for, message_hop, hops, give_text(t, i->recipient))
EACH_OF(hop_time, message_hop, hops, give_time(t, i->has_time, i->time_ns))
EACH_OF(hop_delay, message_hop, hops, give_time(t, i->has_delay, i->delay_ns))

// --- authentication

// "dkim=pass"
static bool give_result(taker *t, const struct message_auth_result *r)
{
    struct buf text;
    buf_init(&text, 0);
    buf_append_bytes(&text, r->method);
    buf_append_byte(&text, '=');
    buf_append_bytes(&text, r->result);
    bool is_enough = give_text(t, buf_bytes(&text));
    buf_fini(&text);
    return is_enough;
}

static bool give_results(taker *t, const struct message_auth_result *r)
{
    for (; r; r = r->next)
        if (give_result(t, r)) return true;
    return false;
}

EACH_OF(auth_results, message_auth, auth, give_results(t, i->results))
EACH_OF(spf, message_spf, spf, give_text(t, i->result))

// As the record has it.
static bool give_check(taker *t, enum message_check check)
{
    static const char *const names[] = {"not checked", "matches", "differs"};
    return give_text(t, bytes_str(names[check]));
}

static bool give_word(taker *t, const char *word)
{
    return word && give_text(t, bytes_str(word));
}

EACH_OF(dkim_domain, message_signature, signatures, give_text(t, i->domain))
EACH_OF(dkim_selector, message_signature, signatures, give_text(t, i->selector))
EACH_OF(dkim_algorithm, message_signature, signatures, give_text(t, i->algorithm))
EACH_OF(dkim_identity, message_signature, signatures, give_text(t, i->identity))
EACH_OF(dkim_headers, message_signature, signatures, give_words(t, i->headers))
EACH_OF(dkim_body_hash, message_signature, signatures, give_check(t, i->body_hash))
EACH_OF(dkim_result, message_signature, signatures, give_word(t, i->result))
EACH_OF(dkim_reason, message_signature, signatures, give_text(t, i->result_reason))
EACH_OF(dkim_canonicalization, message_signature, signatures, give_text(t, i->canonicalization))
EACH_OF(dkim_length, message_signature, signatures, i->has_length && give_number(t, i->length))
EACH_OF(dkim_time, message_signature, signatures, give_time(t, i->has_time, i->time_ns))
EACH_OF(dkim_expires, message_signature, signatures, give_time(t, i->has_expiry, i->expiry_ns))
EACH_OF(dkim_key_bits, message_signature, signatures, i->key_bits && give_number(t, i->key_bits))
EACH_OF(arc_cv, message_arc, arc, give_text(t, i->chain))
EACH_OF(arc_domain, message_arc, arc, i->seal && give_text(t, i->seal->domain))

// --- reports

// Of a delivery status (RFC 3464), of whichever recipient, and what it says of the message.
static bool give_status(taker *t, const struct session_part *p, const char *name)
{
    for (; p; p = p->next)
        for (const struct part_group *g = p->facts ? p->facts->groups : NULL; g; g = g->next)
            for (const struct message_property *f = g->first; f; f = f->next)
                if (bytes_equal(f->name, bytes_str(name)) && give_text(t, f->value)) return true;
    return false;
}

EACH_MESSAGE(dsn_status, give_status(t, m->parts, "status"))
EACH_MESSAGE(dsn_action, give_status(t, m->parts, "action"))
EACH_MESSAGE(dsn_recipient, give_status(t, m->parts, "final_recipient"))
EACH_MESSAGE(dsn_diagnostic, give_status(t, m->parts, "diagnostic_code"))
EACH_MESSAGE(dsn_reporting, give_status(t, m->parts, "reporting_mta"))
EACH_MESSAGE(dsn_remote, give_status(t, m->parts, "remote_mta"))

// --- lists and spam

EACH_FACTS(list_id, f->list && give_text(t, f->list->id))
EACH_FACTS(spam, f->spam && f->spam->has_flag && give_number(t, f->spam->is_spam))
EACH_FACTS(spam_tests, f->spam && give_text(t, f->spam->tests))

// --- the table

#define STATUS(name) PART("delivery_status." name)

static const struct filter_field fields[] = {
    {"hdr.time", MESSAGE("date_utc"), TIME, "the times of Date fields", s_date_utc, r_no_message},
    {"hdr.return_path", MESSAGE("return_path"), TEXT, "Return-Path fields", s_return_path,
     r_no_message},
    {"hdr.sender", MESSAGE("sender"), TEXT, "addresses of Sender", s_sender, r_no_message},
    {"hdr.reply_to", MESSAGE("reply_to"), TEXT, "addresses of Reply-To", s_reply_to, r_no_message},
    {"hdr.in_reply_to", MESSAGE("in_reply_to"), TEXT, "In-Reply-To fields", s_in_reply_to,
     r_no_message},
    {"hops", MESSAGE("hops"), NUMBER, "how many Received fields a message has", s_hops,
     r_no_message},
    {"hop.from", MESSAGE("hops.from"), TEXT, "names that hosts gave, by Received fields",
     s_hop_from, r_no_message},
    {"hop.from_info", MESSAGE("hops.from_info"), TEXT, "what the receiver knew of them",
     s_hop_from_info, r_no_message},
    {"hop.ip", MESSAGE("hops.ip"), TEXT, "their addresses", s_hop_ip, r_no_message},
    {"hop.by", MESSAGE("hops.by"), TEXT, "who received", s_hop_by, r_no_message},
    {"hop.with", MESSAGE("hops.with"), TEXT, "by which protocol", s_hop_with, r_no_message},
    {"hop.id", MESSAGE("hops.id"), TEXT, "the number given there", s_hop_id, r_no_message},
    {"hop.for", MESSAGE("hops.for"), TEXT, "for whom", s_hop_for, r_no_message},
    {"hop.time", MESSAGE("hops.time"), TIME, "when", s_hop_time, r_no_message},
    {"hop.delay", MESSAGE("hops.delay"), DURATION, "how long after the hop before", s_hop_delay,
     r_no_message},
    {"auth_results", MESSAGE("authentication_results.results"), TEXT,
     "of Authentication-Results fields, as in \"dkim=pass\"", s_auth_results, r_no_message},
    {"spf", MESSAGE("received_spf.result"), TEXT, "results of Received-SPF fields", s_spf,
     r_no_message},
    {"dkim.result", MESSAGE("dkim.result"), TEXT,
     "pass, fail, ... of signatures of which the capture has the key", s_dkim_result, r_no_message},
    {"dkim.body_hash", MESSAGE("dkim.body_hash"), TEXT, "matches, differs or \"not checked\"",
     s_dkim_body_hash, r_no_message},
    {"dkim.domain", MESSAGE("dkim.domain"), TEXT, "who signed", s_dkim_domain, r_no_message},
    {"dkim.selector", MESSAGE("dkim.selector"), TEXT, "with which key", s_dkim_selector,
     r_no_message},
    {"dkim.algorithm", MESSAGE("dkim.algorithm"), TEXT, "as in rsa-sha256", s_dkim_algorithm,
     r_no_message},
    {"dkim.identity", MESSAGE("dkim.identity"), TEXT, "for whom", s_dkim_identity, r_no_message},
    {"dkim.headers", MESSAGE("dkim.headers"), TEXT, "names of the fields that are signed",
     s_dkim_headers, r_no_message},
    {"dkim.reason", MESSAGE("dkim.result_reason"), TEXT, "why the result is that", s_dkim_reason,
     r_no_message},
    {"dkim.canonicalization", MESSAGE("dkim.canonicalization"), TEXT, "as in relaxed/simple",
     s_dkim_canonicalization, r_no_message},
    {"dkim.length", MESSAGE("dkim.length"), NUMBER, "octets of the body that are signed, by l=",
     s_dkim_length, r_no_message},
    {"dkim.time", MESSAGE("dkim.time"), TIME, "when it was signed", s_dkim_time, r_no_message},
    {"dkim.expires", MESSAGE("dkim.expires"), TIME, "until when it holds", s_dkim_expires,
     r_no_message},
    {"dkim.key.bits", MESSAGE("dkim.key.bits"), NUMBER, "the size of the key", s_dkim_key_bits,
     r_no_message},
    {"arc.cv", MESSAGE("arc.cv"), TEXT, "what ARC sets say of the chain before", s_arc_cv,
     r_no_message},
    {"arc.domain", MESSAGE("arc.seal.domain"), TEXT, "who sealed", s_arc_domain, r_no_message},
    {"dsn.status", STATUS("recipients.status"), TEXT, "of delivery status notifications",
     s_dsn_status, r_no_message},
    {"dsn.action", STATUS("recipients.action"), TEXT, "what became of the message, as in failed",
     s_dsn_action, r_no_message},
    {"dsn.recipient", STATUS("recipients.final_recipient"), TEXT, "for whom", s_dsn_recipient,
     r_no_message},
    {"dsn.diagnostic", STATUS("recipients.diagnostic_code"), TEXT, "the reply that told",
     s_dsn_diagnostic, r_no_message},
    {"dsn.remote_mta", STATUS("recipients.remote_mta"), TEXT, "who gave it", s_dsn_remote,
     r_no_message},
    {"dsn.reporting_mta", STATUS("reporting_mta"), TEXT, "who tells of it", s_dsn_reporting,
     r_no_message},
    {"list.id", MESSAGE("list.id"), TEXT, "List-Id fields", s_list_id, r_no_message},
    {"spam", MESSAGE("spam.is_spam"), BOOL, "what a spam filter said", s_spam, r_no_message},
    {"spam.tests", MESSAGE("spam.tests"), TEXT, "its tests, joined by commas", s_spam_tests,
     r_no_message},
};

const struct filter_fields filter_of_facts = FIELDS(fields);
