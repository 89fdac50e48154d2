// SPDX-License-Identifier: BSD-2-Clause

#include "tests/bench/gen_message.h"

#include <inttypes.h>
#include <stdio.h>

#include "tests/bench/gen_encode.h"

// What the writers below share.
struct maker {
    struct gen_message *m;
    struct random *r;
    struct buf *plain; // of one part, before its transfer encoding
    const struct gen_options *options;
};

static const char *const words[] = {
    "mail",   "a",       "transport", "of",      "the",   "line",     "and",
    "server", "receipt", "is",        "on",      "queue", "envelope", "to",
    "reply",  "header",  "in",        "gateway", "path",  "for",      "domain",
};
enum { WORDS = sizeof words / sizeof words[0] };

// Lines of words, some of which test transparency (RFC 5321 4.5.2) or look like a delimiter.
static void append_text(struct random *r, struct buf *out, size_t len)
{
    size_t end = out->len + len;
    while (out->len < end) {
        uint64_t kind = random_below(r, 64);
        if (kind == 0) buf_append_str(out, ".");
        else if (kind == 1) buf_append_str(out, "..leading dots");
        else if (kind == 2) buf_append_str(out, "--no delimiter");
        else if (kind == 3) buf_append_str(out, "From here on, 250 ok");
        else if (kind == 5) buf_append_str(out, ".");
        size_t line_end = kind == 4 || kind == 5 ? 0 : out->len + random_between(r, 20, 70);
        while (out->len < line_end) {
            buf_append_str(out, words[random_below(r, WORDS)]);
            buf_append_byte(out, ' ');
        }
        if (kind > 5) buf_append_byte(out, '!'); // a blank at the end would be lost in q-p
        else if (out->len > 0 && out->data[out->len - 1] == ' ') out->data[out->len - 1] = ',';
        buf_append_str(out, "\r\n");
    }
}

static void append_accents(struct random *r, struct buf *out, size_t len)
{
    size_t end = out->len + len;
    while (out->len < end) {
        append_text(r, out, 100);
        buf_append_str(out, "caf\xc3\xa9 = \xe2\x82\xac 3, na\xc3\xafve\r\n");
    }
}

static void append_random(struct random *r, struct buf *out, size_t len)
{
    uint8_t block[4096];
    for (size_t n; len > 0; len -= n) {
        n = len < sizeof block ? len : sizeof block;
        random_fill(r, block, n);
        buf_append(out, block, n);
    }
}

static struct gen_part *add_part(struct maker *k, const char *path, const char *type)
{
    struct gen_part *part = &k->m->parts[k->m->part_count++];
    memset(part, 0, sizeof *part);
    snprintf(part->path, sizeof part->path, "%s", path);
    part->type = type;
    return part;
}

// The decoded content of a part is in k->plain.
static void seal_part(struct maker *k, struct gen_part *part)
{
    part->size = k->plain->len;
    digest_once(DIGEST_SHA256, buf_bytes(k->plain), part->sha256);
    buf_reset(k->plain, SIZE_MAX);
}

// ---- Leaves: header fields, empty line, content ----

enum text_kind { TEXT_IDENTITY, TEXT_QUOTED, TEXT_BASE64 };

static void put_text_part(struct maker *k, const char *path, const char *type, bool is_last)
{
    struct buf *out = &k->m->content;
    struct gen_part *part = add_part(k, path, type);
    enum text_kind kind = random_below(k->r, 3);
    size_t len = random_around(k->r, (uint64_t)k->options->message, 20);
    if (kind == TEXT_IDENTITY) append_text(k->r, k->plain, len);
    else append_accents(k->r, k->plain, len);
    if (!is_last && k->plain->len > 2) k->plain->len -= 2; // the delimiter has its own line end
    static const char *const names[] = {"7bit", "quoted-printable", "base64"};
    buf_printf(out,
               "Content-Type: %s; charset=utf-8\r\n"
               "Content-Transfer-Encoding: %s\r\n\r\n",
               type, names[kind]);
    if (kind == TEXT_IDENTITY) buf_append_bytes(out, buf_bytes(k->plain));
    else if (kind == TEXT_QUOTED) gen_encode_quoted(buf_bytes(k->plain), out);
    else gen_encode_base64(buf_bytes(k->plain), 76, out);
    seal_part(k, part);
}

// Writes Content-Type and Content-Disposition with a file name, in one of the ways there are.
static void put_names(struct maker *k, struct gen_part *part)
{
    struct buf *out = &k->m->content;
    unsigned n = (unsigned)random_below(k->r, 100000);
    int kind = (int)random_below(k->r, 5);
    char *name = part->filename;
    enum { ROOM = sizeof part->filename };
    if (kind == 1 || kind == 2) snprintf(name, ROOM, "caf\xc3\xa9 %u.bin", n);
    else if (kind == 4) snprintf(name, ROOM, "a name that is continued-%u.tar.gz", n);
    else snprintf(name, ROOM, "report-%u.pdf", n);
    buf_printf(out, "Content-Type: %s", part->type);
    switch (kind) {
    case 0:
        buf_printf(out, "\r\nContent-Disposition: attachment; filename=\"%s\"\r\n", part->filename);
        break;
    case 1: // RFC 2231 4
        buf_printf(
            out,
            "\r\nContent-Disposition: attachment;\r\n\tfilename*=UTF-8''caf%%C3%%A9%%20%u.bin"
            "\r\n",
            n);
        break;
    case 2: // in an encoded word (RFC 2047), as many do
        buf_printf(out, ";\r\n name=\"=?utf-8?Q?caf=C3=A9_%u.bin?=\"\r\n", n);
        break;
    case 3: buf_printf(out, "; name=report-%u.pdf\r\nContent-Disposition: inline\r\n", n); break;
    default: // RFC 2231 3
        buf_printf(out,
                   "\r\nContent-Disposition: attachment; filename*0=\"a name that is \";\r\n"
                   " filename*1=\"continued-%u\"; filename*2=.tar.gz\r\n",
                   n);
    }
}

static void put_attachment(struct maker *k, const char *path, enum gen_message_kind kind)
{
    static const char *const types[] = {"application/octet-stream", "application/pdf", "image/png",
                                        "application/zip"};
    struct buf *out = &k->m->content;
    struct gen_part *part = add_part(k, path, types[random_below(k->r, 4)]);
    append_random(k->r, k->plain, random_around(k->r, (uint64_t)k->options->attachment, 30));
    put_names(k, part);
    if (kind == GEN_MESSAGE_BINARY && random_chance(k->r, 50)) {
        buf_append_str(out, "Content-Transfer-Encoding: binary\r\n\r\n");
        buf_append_bytes(out, buf_bytes(k->plain));
    } else {
        static const size_t widths[] = {76, 72, 60, 64};
        buf_append_str(out, "Content-Transfer-Encoding: base64\r\n\r\n");
        gen_encode_base64(buf_bytes(k->plain), widths[random_below(k->r, 4)], out);
    }
    seal_part(k, part);
}

// A message inside the message; to the record it is a leaf.
static void put_forwarded(struct maker *k, const char *path)
{
    struct gen_part *part = add_part(k, path, "message/rfc822");
    buf_append_str(k->plain, "From: before@example.org\r\nSubject: was sent on\r\n\r\n");
    append_text(k->r, k->plain, 600);
    buf_append_str(&k->m->content, "Content-Type: message/rfc822\r\n\r\n");
    buf_append_bytes(&k->m->content, buf_bytes(k->plain));
    seal_part(k, part);
}

// ---- Whole messages ----

static void put_delimiter(struct maker *k, const char *boundary, bool is_last)
{
    buf_printf(&k->m->content, "\r\n--%s%s\r\n", boundary, is_last ? "--" : "");
}

static void put_alternative(struct maker *k)
{
    char boundary[32];
    snprintf(boundary, sizeof boundary, "alt=_%" PRIx64, random_next(k->r));
    buf_printf(&k->m->content, "Content-Type: multipart/alternative; boundary=\"%s\"\r\n",
               boundary);
    put_delimiter(k, boundary, false);
    put_text_part(k, "1.1", "text/plain", false);
    put_delimiter(k, boundary, false);
    put_text_part(k, "1.2", "text/html", false);
    put_delimiter(k, boundary, true);
}

static void put_mixed(struct maker *k, enum gen_message_kind kind)
{
    struct buf *out = &k->m->content;
    char boundary[40];
    snprintf(boundary, sizeof boundary, "----=_Part_%" PRIu64, random_next(k->r));
    buf_printf(out, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n", boundary);
    if (random_chance(k->r, 30)) buf_append_str(out, "This is a message in several parts.\r\n");
    put_delimiter(k, boundary, false);
    if (random_chance(k->r, 40)) put_alternative(k);
    else put_text_part(k, "1", "text/plain", false);
    size_t count = random_between(k->r, 1, 3);
    for (size_t i = 0; i < count; i++) {
        char path[8];
        snprintf(path, sizeof path, "%zu", i + 2);
        put_delimiter(k, boundary, false);
        if (random_chance(k->r, 8)) put_forwarded(k, path);
        else put_attachment(k, path, kind);
    }
    put_delimiter(k, boundary, true);
    if (random_chance(k->r, 20)) buf_append_str(out, "An epilogue.\r\n");
}

static void put_header(struct maker *k)
{
    struct buf *out = &k->m->content;
    unsigned n = (unsigned)random_below(k->r, 1000000);
    buf_printf(
        out,
        "Received: from relay%u.example.org by mx.example.com\r\n"
        "\twith ESMTP id %u; Sat, 21 Nov 2026 10:00:00 +0000\r\n"
        "Date: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <%" PRIx64 "@example.org>\r\n"
        "From: Ann <ann%u@example.org>\r\nTo: bob@example.com,\r\n Carol <c@example.com>\r\n",
        n, n, random_next(k->r), n);
    int kind = (int)random_below(k->r, 3);
    const char *word = kind == 0 ? "Report" : "caf\xc3\xa9";
    snprintf(k->m->subject, sizeof k->m->subject, "%s %u", word, n);
    if (kind == 0) buf_printf(out, "Subject: Report %u\r\n", n);
    else if (kind == 1) buf_printf(out, "Subject: =?utf-8?Q?caf=C3=A9_%u?=\r\n", n);
    else buf_printf(out, "Subject: =?utf-8?B?Y2Fmw6kg?=\r\n =?us-ascii?q?%u?=\r\n", n);
}

static void put_body(struct maker *k, enum gen_message_kind kind, bool has_attachments)
{
    struct buf *out = &k->m->content;
    if (has_attachments) {
        buf_append_str(out, "MIME-Version: 1.0\r\n");
        put_mixed(k, kind);
    } else if (random_chance(k->r, 50)) {
        buf_append_str(out, "MIME-Version: 1.0\r\n");
        put_text_part(k, "1", "text/plain", true);
    } else {
        struct gen_part *part = add_part(k, "1", "text/plain");
        size_t len = random_around(k->r, (uint64_t)k->options->message, 20);
        if (random_chance(k->r, 95)) append_text(k->r, k->plain, len); // else an empty body
        if (kind == GEN_MESSAGE_BINARY && k->plain->len > 2) k->plain->len -= random_below(k->r, 3);
        buf_append_str(out, "\r\n");
        buf_append_bytes(out, buf_bytes(k->plain));
        seal_part(k, part);
    }
    bool has_line_end = out->len > 1 && memcmp(out->data + out->len - 2, "\r\n", 2) == 0;
    if (kind == GEN_MESSAGE_LINES && !has_line_end) buf_append_str(out, "\r\n");
}

void gen_message_init(struct gen_message *m)
{
    memset(m, 0, sizeof *m);
    buf_init(&m->plain, 0);
    buf_init(&m->content, 0);
}

void gen_message_fini(struct gen_message *m)
{
    buf_fini(&m->plain);
    buf_fini(&m->content);
}

void gen_message_make(struct gen_message *m, enum gen_message_kind kind, bool has_attachments,
                      const struct gen_options *options, struct random *r)
{
    struct maker k = {.m = m, .r = r, .options = options, .plain = &m->plain};
    buf_reset(&m->content, SIZE_MAX);
    m->part_count = 0;
    put_header(&k);
    put_body(&k, kind, has_attachments);
    digest_once(DIGEST_SHA256, buf_bytes(&m->content), m->sha256);
}
