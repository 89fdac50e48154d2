// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/filter_of_message.h"

#include "decode/model/filter_give.h"
#include "decode/model/message_facts.h"

// --- messages

BOTH_NUMBER(messages, s->message_count)

EACH_MESSAGE(msg_size, give_number(t, m->size))
EACH_MESSAGE(msg_sha256, give_sha256(t, m->has_sha256, m->sha256))
EACH_MESSAGE(msg_complete, give_number(t, m->is_complete))
EACH_MESSAGE(subject, give_text(t, m->subject))
EACH_MESSAGE(date, give_text(t, m->date))
EACH_MESSAGE(message_id, give_text(t, m->message_id))

static bool give_addresses(taker *t, const struct session_address *a)
{
    for (; a; a = a->next)
        if (give_text(t, a->addr_spec)) return true;
    return false;
}

EACH_MESSAGE(hdr_from, give_addresses(t, m->from))
EACH_MESSAGE(hdr_to, give_addresses(t, m->to))
EACH_MESSAGE(hdr_cc, give_addresses(t, m->cc))

// The row's is the first subject that any of them has.
static bool r_subject(store_row *row, taker *t)
{
    give_row_text(t, row->subject);
    return row->message_count <= 1 || bytes_is_none(row->subject);
}

// No message or part is larger than the stream it came in.
static bool r_size(store_row *row, taker *t)
{
    if (row->message_count == 0) return true;
    uint64_t most = row->bytes[STREAM_CLIENT];
    give_range(t, 0, most > INT64_MAX ? INT64_MAX : (int64_t)most, true);
    return true;
}

static bool is_attachment(const struct session_part *p)
{
    return p->filename.len > 0 || bytes_equal(p->disposition, BYTES_LIT("attachment"));
}

#define EACH_PART(name, given)                                                                     \
    static void s_part_##name(session *s, taker *t)                                                \
    {                                                                                              \
        EACH_TRANSACTION(x, s)                                                                     \
            for (const struct session_part *p = x->message ? x->message->parts : NULL; p;          \
                 p = p->next)                                                                      \
                if (given) return;                                                                 \
    }                                                                                              \
    static void s_att_##name(session *s, taker *t)                                                 \
    {                                                                                              \
        EACH_TRANSACTION(x, s)                                                                     \
            for (const struct session_part *p = x->message ? x->message->parts : NULL; p;          \
                 p = p->next)                                                                      \
                if (is_attachment(p) && given) return;                                             \
    }
EACH_PART(name, give_text(t, p->filename))
EACH_PART(type, give_text(t, p->type))
EACH_PART(size, give_number(t, p->size))
EACH_PART(sha256, give_sha256(t, p->has_sha256, p->sha256))

#define EACH_PART_TEXT(field)                                                                      \
    static void s_part_##field(session *s, taker *t)                                               \
    {                                                                                              \
        EACH_TRANSACTION(x, s)                                                                     \
            for (const struct session_part *p = x->message ? x->message->parts : NULL; p;          \
                 p = p->next)                                                                      \
                if (give_text(t, p->field)) return;                                                \
    }
EACH_PART_TEXT(path)
EACH_PART_TEXT(charset)
EACH_PART_TEXT(encoding)
EACH_PART_TEXT(disposition)
EACH_PART_TEXT(content_type)

#define EACH_EMBEDDED(name, given)                                                                 \
    static void s_embedded_##name(session *s, taker *t)                                            \
    {                                                                                              \
        EACH_TRANSACTION(x, s)                                                                     \
            for (const struct session_part *p = x->message ? x->message->parts : NULL; p;          \
                 p = p->next)                                                                      \
                for (const struct part_file *f = p->files; f; f = f->next)                         \
                    if (given) return;                                                             \
    }
EACH_EMBEDDED(kind, give_text(t, bytes_str(f->kind)))
EACH_EMBEDDED(name, give_text(t, f->name))
EACH_EMBEDDED(size, give_number(t, f->size))
EACH_EMBEDDED(complete, give_number(t, f->is_complete))
EACH_EMBEDDED(sha256, give_sha256(t, f->has_sha256, f->sha256))

// --- messages inside messages

// Of each, and of those inside it; as deep as they are read.
#define EACH_INNER(name, given)                                                                    \
    static bool give_inner_##name(taker *t, const struct session_part *p)                          \
    {                                                                                              \
        for (; p; p = p->next) {                                                                   \
            const struct session_message *m = p->facts ? p->facts->message : NULL;                 \
            if (m && ((given) || give_inner_##name(t, m->parts))) return true;                     \
        }                                                                                          \
        return false;                                                                              \
    }                                                                                              \
    EACH_MESSAGE(inner_##name, give_inner_##name(t, m->parts))
#define EACH_INNER_PART(name, given)                                                               \
    static bool give_of_inner_##name(taker *t, const struct session_part *p)                       \
    {                                                                                              \
        for (; p; p = p->next)                                                                     \
            if (given) return true;                                                                \
        return false;                                                                              \
    }                                                                                              \
    EACH_INNER(name, give_of_inner_##name(t, m->parts))

EACH_INNER(subject, give_text(t, m->subject))
EACH_INNER(from, give_addresses(t, m->from))
EACH_INNER(to, give_addresses(t, m->to))
EACH_INNER(message_id, give_text(t, m->message_id))
EACH_INNER_PART(part_name, give_text(t, p->filename))
EACH_INNER_PART(part_type, give_text(t, p->type))
EACH_INNER_PART(part_size, give_number(t, p->size))
EACH_INNER_PART(part_sha256, give_sha256(t, p->has_sha256, p->sha256))

// --- lines

EACH_MESSAGE(eod_strict, x->via == SESSION_VIA_DATA && give_number(t, m->eod.is_strict))
EACH_MESSAGE(bare_lf, give_number(t, m->lines.bare_lf))
EACH_MESSAGE(bare_cr, give_number(t, m->lines.bare_cr))
EACH_MESSAGE(crcrlf, give_number(t, m->lines.crcrlf))
EACH_MESSAGE(nul, give_number(t, m->lines.nul))
EACH_MESSAGE(too_long, give_number(t, m->lines.too_long))
EACH_MESSAGE(unstuffed, give_number(t, m->lines.unstuffed))
EACH_MESSAGE(longest, give_number(t, m->lines.longest))

// --- the table

static const struct filter_field fields[] = {
    {"body", NULL, TEXT, "the decoded text of messages; only ~ and !~", NULL, NULL},
    {"hdr.subject", MESSAGE("subject"), TEXT, "Subject fields, decoded", s_subject, r_subject},
    {"hdr.from", MESSAGE("from"), TEXT, "addresses of From", s_hdr_from, r_no_message},
    {"hdr.to", MESSAGE("to"), TEXT, "addresses of To", s_hdr_to, r_no_message},
    {"hdr.cc", MESSAGE("cc"), TEXT, "addresses of Cc", s_hdr_cc, r_no_message},
    {"hdr.date", MESSAGE("date"), TEXT, "Date fields as they stand", s_date, r_no_message},
    {"hdr.message_id", MESSAGE("message_id"), TEXT, "Message-ID fields, with <>", s_message_id,
     r_no_message},
    {"att.name", NULL, TEXT, "file names of attachments", s_att_name, r_no_message},
    {"att.type", NULL, TEXT, "media types of attachments", s_att_type, r_no_message},
    {"att.size", NULL, NUMBER, "their sizes, decoded", s_att_size, r_size},
    {"att.sha256", NULL, TEXT, "SHA-256 of their content", s_att_sha256, r_no_message},
    {"part.path", PART("path"), TEXT, "where parts are in the tree, as in 1.2", s_part_path,
     r_no_message},
    {"part.name", PART("filename"), TEXT, "file names of parts", s_part_name, r_no_message},
    {"part.type", PART("type"), TEXT, "media types of all parts", s_part_type, r_no_message},
    {"part.charset", PART("charset"), TEXT, "their charsets", s_part_charset, r_no_message},
    {"part.encoding", PART("encoding"), TEXT, "their transfer encodings", s_part_encoding,
     r_no_message},
    {"part.disposition", PART("disposition"), TEXT, "their dispositions", s_part_disposition,
     r_no_message},
    {"part.size", PART("size"), NUMBER, "their sizes, decoded", s_part_size, r_size},
    {"part.sha256", PART("sha256"), TEXT, "SHA-256 of their content", s_part_sha256, r_no_message},
    {"part.content_type", PART("content_type"), TEXT, "types by content, with --content-types",
     s_part_content_type, r_no_message},
    {"embedded.kind", PART("embedded.kind"), TEXT, "of files in the text or TNEF of parts",
     s_embedded_kind, r_no_message},
    {"embedded.name", PART("embedded.name"), TEXT, "their names", s_embedded_name, r_no_message},
    {"embedded.size", PART("embedded.size"), NUMBER, "their sizes, decoded", s_embedded_size,
     r_no_message},
    {"embedded.complete", PART("embedded.complete"), BOOL, "whether all of them is there",
     s_embedded_complete, r_no_message},
    {"embedded.sha256", PART("embedded.sha256"), TEXT, "SHA-256 of their content",
     s_embedded_sha256, r_no_message},
    {"inner.subject", PART("message.subject"), TEXT, "of messages inside messages, however deep",
     s_inner_subject, r_no_message},
    {"inner.from", PART("message.from"), TEXT, "addresses of their From", s_inner_from,
     r_no_message},
    {"inner.to", PART("message.to"), TEXT, "addresses of their To", s_inner_to, r_no_message},
    {"inner.message_id", PART("message.message_id"), TEXT, "their Message-ID", s_inner_message_id,
     r_no_message},
    {"inner.part.name", PART("message.parts.filename"), TEXT, "file names of their parts",
     s_inner_part_name, r_no_message},
    {"inner.part.type", PART("message.parts.type"), TEXT, "media types of these",
     s_inner_part_type, r_no_message},
    {"inner.part.size", PART("message.parts.size"), NUMBER, "their sizes, decoded",
     s_inner_part_size, r_size},
    {"inner.part.sha256", PART("message.parts.sha256"), TEXT, "SHA-256 of their content",
     s_inner_part_sha256, r_no_message},
    {"msg.size", MESSAGE("size"), NUMBER, "sizes of messages", s_msg_size, r_size},
    {"msg.sha256", MESSAGE("sha256"), TEXT, "SHA-256 of messages", s_msg_sha256, r_no_message},
    {"msg.complete", MESSAGE("complete"), BOOL, "whether all of a message is in the capture",
     s_msg_complete, r_no_message},
    {"messages", NULL, NUMBER, "how many messages", s_messages, r_messages},
    {"eod.strict", MESSAGE("eod.strict"), BOOL, "whether DATA ended in CRLF.CRLF", s_eod_strict,
     r_no_message},
    {"lines.bare_lf", MESSAGE("lines.bare_lf"), NUMBER, "lines that end in LF alone", s_bare_lf,
     r_no_message},
    {"lines.bare_cr", MESSAGE("lines.bare_cr"), NUMBER, "CR without LF", s_bare_cr, r_no_message},
    {"lines.crcrlf", MESSAGE("lines.crcrlf"), NUMBER, "lines that end in CR CR LF", s_crcrlf,
     r_no_message},
    {"lines.nul", MESSAGE("lines.nul"), NUMBER, "NUL octets", s_nul, r_no_message},
    {"lines.too_long", MESSAGE("lines.too_long"), NUMBER, "lines of more than 998 octets",
     s_too_long, r_no_message},
    {"lines.unstuffed", MESSAGE("lines.unstuffed"), NUMBER,
     "lines that begin with a dot that was not doubled", s_unstuffed, r_no_message},
    {"lines.longest", MESSAGE("lines.longest"), NUMBER, "octets of the longest line", s_longest,
     r_no_message},
};

const struct filter_fields filter_of_message = FIELDS(fields);
