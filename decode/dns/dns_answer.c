// SPDX-License-Identifier: BSD-2-Clause
//
//   message  = id:2 flags:2 questions:2 answers:2 authorities:2 additionals:2
//              *( name type:2 class:2 ) *( name type:2 class:2 ttl:4 length:2 rdata(length) )
//   name     = *( length:1 label ) ( 0 / pointer:2 )         a pointer begins with two bits of 1
//   rdata    = name                                           of CNAME
//   rdata    = 1*( length:1 string )                          of TXT
#include "decode/dns/dns_answer.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/rd.h"

enum {
    FLAG_ANSWER = 0x8000,
    FLAG_OPCODE = 0x7800,
    FLAG_CUT = 0x0200,
    RCODE = 0x000f,
    RCODE_NO_ERROR = 0,
    RCODE_NO_NAME = 3,
    TYPE_CNAME = 5,
    TYPE_TXT = 16,
    CLASS_IN = 1,
    POINTERS_MAX = 32, // in one name; each leads further back
    CHAIN_MAX = 8,     // CNAME records that lead on
};

// A record of the answer that matters.
struct record {
    struct dns_name owner;
    uint16_t type;
    size_t at; // of the rdata in the message
    size_t len;
};

struct answer {
    struct bytes message;
    struct record records[LIMIT_DNS_RECORDS];
    size_t count;
    bool is_whole; // none was cut, broken or left out
    struct buf text;
};

// ---- Names

static void put_octet(struct dns_name *n, uint8_t c)
{
    if (c >= 'A' && c <= 'Z') c += 32;
    if (c > 0x20 && c < 0x7f && c != '.' && c != '\\') n->text[n->len++] = (char)c;
    else n->len += (size_t)snprintf(n->text + n->len, 5, "\\%03u", c);
}

static bool put_label(struct dns_name *n, struct rd *r, size_t len, size_t *octets)
{
    *octets += len + 1;
    if (*octets > DNS_NAME_MAX - 1 || !rd_need(r, len)) return false;
    if (n->len > 0) n->text[n->len++] = '.';
    for (size_t i = 0; i < len; i++) put_octet(n, rd_u8(r));
    return true;
}

// The name at r, which stands behind it then.
static bool read_name(struct bytes message, struct rd *r, struct dns_name *out)
{
    struct rd at = *r;
    bool has_jumped = false;
    size_t octets = 0;
    out->len = 0;
    for (int pointers = 0; pointers <= POINTERS_MAX;) {
        size_t here = (size_t)(at.cur - message.data);
        uint8_t len = rd_u8(&at);
        if (at.failed) return false;
        if (len >= 0xc0) {
            size_t target = (size_t)(len & 0x3f) << 8 | rd_u8(&at);
            if (at.failed || target >= here) return false;
            if (!has_jumped) r->cur = at.cur;
            has_jumped = true;
            pointers++;
            at = rd_of(message);
            at.cur += target;
        } else if (len >= 0x40) {
            return false;
        } else if (len > 0) {
            if (!put_label(out, &at, len, &octets)) return false;
        } else {
            if (!has_jumped) r->cur = at.cur;
            out->text[out->len] = 0;
            return true;
        }
    }
    return false;
}

static bool is_same(const struct dns_name *a, const struct dns_name *b)
{
    return bytes_equal(bytes_of(a->text, a->len), bytes_of(b->text, b->len));
}

// ---- Records

static bool read_record(struct answer *a, struct rd *r)
{
    struct record *record = &a->records[a->count];
    if (!read_name(a->message, r, &record->owner)) return false;
    record->type = rd_be16(r);
    uint16_t class = rd_be16(r);
    rd_be32(r);
    record->len = rd_be16(r);
    if (!rd_need(r, record->len)) return false;
    record->at = (size_t)(r->cur - a->message.data);
    r->cur += record->len;
    bool matters = class == CLASS_IN && (record->type == TYPE_CNAME || record->type == TYPE_TXT);
    if (matters) a->count++;
    return true;
}

// One that is cut ends them: those before it count.
static void read_records(struct answer *a, struct rd *r, unsigned count)
{
    a->is_whole = true;
    while (count-- > 0 && a->is_whole)
        a->is_whole = a->count < LIMIT_DNS_RECORDS && read_record(a, r);
}

static bool follow(const struct answer *a, const struct record *cname, struct dns_name *name)
{
    struct rd r = rd_of(bytes_first(a->message, cname->at + cname->len));
    r.cur += cname->at;
    return read_name(bytes_first(a->message, cname->at + cname->len), &r, name);
}

// Where the CNAME records lead from the question.
static void follow_all(const struct answer *a, struct dns_name *name)
{
    for (int steps = 0; steps < CHAIN_MAX; steps++) {
        size_t i = 0;
        while (i < a->count &&
               !(a->records[i].type == TYPE_CNAME && is_same(&a->records[i].owner, name)))
            i++;
        if (i == a->count || !follow(a, &a->records[i], name)) return;
    }
}

static bool join_strings(struct answer *a, const struct record *txt)
{
    struct rd r = rd_of(bytes_of(a->message.data + txt->at, txt->len));
    buf_reset(&a->text, SIZE_MAX);
    while (rd_left(&r) > 0) {
        uint8_t len = rd_u8(&r);
        if (!rd_need(&r, len)) return false;
        buf_append(&a->text, r.cur, len);
        r.cur += len;
    }
    return true;
}

static unsigned tell_texts(struct answer *a, const struct dns_name *name, dns_text_fn *text,
                           void *ctx)
{
    unsigned told = 0;
    for (size_t i = 0; i < a->count; i++) {
        const struct record *record = &a->records[i];
        if (record->type != TYPE_TXT || !is_same(&record->owner, name)) continue;
        bool is_text = join_strings(a, record);
        a->is_whole &= is_text;
        if (!is_text) continue;
        text(ctx, buf_bytes(&a->text));
        told++;
    }
    return told;
}

static enum dns_result read_answers(struct answer *a, struct rd *r, unsigned flags, unsigned count,
                                    const struct dns_name *question, dns_text_fn *text, void *ctx)
{
    unsigned rcode = flags & RCODE;
    if (rcode != RCODE_NO_ERROR && rcode != RCODE_NO_NAME) return DNS_NONE;
    buf_init(&a->text, LIMIT_DNS_TEXT);
    struct dns_name name = *question;
    read_records(a, r, count);
    follow_all(a, &name);
    unsigned told = tell_texts(a, &name, text, ctx);
    buf_fini(&a->text);
    if (told > 0) return DNS_TEXT;
    // What is missing may have had it.
    if (flags & FLAG_CUT || !a->is_whole) return DNS_NONE;
    return rcode == RCODE_NO_NAME ? DNS_NO_NAME : DNS_NO_TEXT;
}

enum dns_result dns_answer_read(struct bytes message, struct dns_name *question_out,
                                dns_text_fn *text, void *ctx)
{
    struct answer a;
    struct rd r = rd_of(message);
    rd_be16(&r);
    unsigned flags = rd_be16(&r), questions = rd_be16(&r), answers = rd_be16(&r);
    rd_be32(&r);
    if (r.failed || !(flags & FLAG_ANSWER) || flags & FLAG_OPCODE || questions != 1)
        return DNS_NONE;
    if (!read_name(message, &r, question_out)) return DNS_NONE;
    unsigned type = rd_be16(&r), class = rd_be16(&r);
    if (r.failed || type != TYPE_TXT || class != CLASS_IN) return DNS_NONE;
    a.message = message;
    a.count = 0;
    return read_answers(&a, &r, flags, answers, question_out, text, ctx);
}
