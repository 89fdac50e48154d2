// SPDX-License-Identifier: BSD-2-Clause
//
// Octets are looked for in two ways: at places that are known (the head, the entries of a ZIP while
// their lengths are), and anywhere (a name in an OLE directory, a key of a PDF, the directory of a
// ZIP whose entries say their lengths behind them).
#include "decode/message/file_encrypted.h"

#include <string.h>

enum {
    HEAD = 18,
    ENTRY = 30,     // octets of a local file header
    DIRECTORY = 10, // of a directory entry up to its flags
    AT_FIB = 512,   // where the first stream of an OLE file mostly begins
    OLE_HEAD = AT_FIB + 32,
    SIGNATURE = 32,         // octets of the signature header of a 7z
    ARMOR_MAX = 4096,       // octets up to where base64 begins
    ZIP_SPAN_MAX = 1 << 30, // an entry that is longer is not stepped over
};

void file_encrypted_begin(struct file_encrypted *f)
{
    *f = (struct file_encrypted){.kind = FILE_KIND_UNKNOWN};
}

void file_encrypted_gap(struct file_encrypted *f)
{
    f->is_over = true;
}

static unsigned le16(const uint8_t *p)
{
    return (unsigned)p[0] | (unsigned)p[1] << 8;
}

static uint32_t le32(const uint8_t *p)
{
    return le16(p) | (uint32_t)le16(p + 2) << 16;
}

static bool begins(const uint8_t *p, const char *with, size_t len)
{
    return memcmp(p, with, len) == 0;
}

static void find(struct file_encrypted *f)
{
    f->is_found = f->is_over = true;
}

// ---- What it is

// RAR 4: flags of the archive (0x80: its headers are encrypted). RAR 5: the first block is type 4.
static void judge_rar(struct file_encrypted *f, const uint8_t *head)
{
    bool is_encrypted = head[6] == 0 ? (head[10] & 0x80) != 0 : head[6] == 1 && head[13] == 4;
    if (is_encrypted) find(f);
    f->is_over = true;
}

// The header of a packet of OpenPGP (RFC 9580 4.2): where its body begins, 0: it is none such.
static size_t packet_body(const uint8_t *p, unsigned *tag_out)
{
    bool is_new = (p[0] & 0xc0) == 0xc0;
    if (!(p[0] & 0x80)) return 0;
    *tag_out = is_new ? p[0] & 0x3f : (p[0] >> 2) & 0x0f;
    if (!is_new) return (p[0] & 3) == 0 ? 2 : (p[0] & 3) == 1 ? 3 : 0;
    return p[1] < 192 ? 2 : p[1] < 224 ? 3 : 0;
}

// The first packet of an encrypted message has the session key: for a public key (tag 1, version 3,
// then the key's id and an algorithm) or for a passphrase (tag 3, version 4 or 5, then a cipher).
static bool is_pgp(const uint8_t *head)
{
    unsigned tag = 0;
    size_t body = packet_body(head, &tag);
    const uint8_t *b = head + body;
    if (body == 0) return false;
    bool is_known = b[9] == 1 || b[9] == 2 || b[9] == 16 || b[9] == 18 || b[9] == 25 || b[9] == 26;
    if (tag == 1) return b[0] == 3 && is_known;
    return tag == 3 && (b[0] == 4 || b[0] == 5) && b[1] >= 1 && b[1] <= 13 && b[2] <= 4;
}

// ContentInfo (RFC 5652 3) with the type enveloped-data, 1.2.840.113549.1.7.3, or with that of
// authenticated-enveloped-data, 1.2.840.113549.1.9.16.1.23 (RFC 5083 2).
static bool is_enveloped(const uint8_t *head)
{
    static const uint8_t enveloped[] = {6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 3};
    static const uint8_t with_tag[] = {6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 23};
    unsigned more = head[1] & 0x80 ? head[1] & 0x7f : 0; // octets of the length; 0x80: not told
    if (head[0] != 0x30 || more > HEAD - 2 - sizeof with_tag) return false;
    const uint8_t *type = head + 2 + more;
    return memcmp(type, enveloped, sizeof enveloped) == 0 ||
           memcmp(type, with_tag, sizeof with_tag) == 0;
}

static bool is_sealed(const uint8_t *head)
{
    return begins(head, "Salted__", 8) || begins(head, "age-encryption.o", 16) ||
           begins(head, "-----BEGIN AGE E", 16) || is_pgp(head) || is_enveloped(head);
}

static void judge_head(struct file_encrypted *f, const uint8_t *head)
{
    f->kind = FILE_KIND_OTHER;
    if (is_sealed(head)) find(f);
    if (begins(head, "7z\xbc\xaf\x27\x1c", 6)) f->kind = FILE_KIND_7Z;
    if (begins(head, "-----BEGIN PGP M", 16)) f->kind = FILE_KIND_ARMOR;
    if (begins(head, "PK\3\4", 4)) f->kind = FILE_KIND_ZIP;
    if (begins(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8)) f->kind = FILE_KIND_OLE;
    if (begins(head, "%PDF-", 5)) f->kind = FILE_KIND_PDF;
    if (begins(head, "Rar!\x1a\x07", 6)) f->kind = FILE_KIND_RAR;
    if (f->kind == FILE_KIND_RAR) judge_rar(f, head);
    f->is_over |= f->kind == FILE_KIND_OTHER;
}

// ---- Octets at known places

// The local header of a ZIP's entry; false: the next one cannot be stepped to.
static bool judge_entry(struct file_encrypted *f, const uint8_t *h)
{
    if (!begins(h, "PK\3\4", 4)) return false;
    unsigned flags = le16(h + 6);
    uint64_t span = (uint64_t)le32(h + 18) + le16(h + 26) + le16(h + 28);
    if (flags & 1) find(f);
    if (flags & 8 || span > ZIP_SPAN_MAX) return false;
    f->next += ENTRY + span;
    return true;
}

// The first stream of an OLE file: a Word document (its flags, fEncrypted), or a workbook whose
// second record is FILEPASS.
static void judge_first_stream(struct file_encrypted *f, const uint8_t *s)
{
    bool is_word = le16(s) == 0xa5ec && (le16(s + 10) & 0x0100);
    size_t after_bof = 4 + le16(s + 2);
    bool is_book = le16(s) == 0x0809 && after_bof + 2 <= 32 && le16(s + after_bof) == 0x002f;
    if (is_word || is_book) find(f);
}

// Gathers octets of the place that begins at start, want of them, in window; true: all are there.
static bool gather(struct file_encrypted *f, struct bytes in, uint64_t start, size_t want)
{
    uint64_t need = start + f->have; // the next one
    if (need < f->offset || need >= f->offset + in.len) return false;
    struct bytes rest = bytes_skip(in, (size_t)(need - f->offset));
    rest = bytes_first(rest, want - f->have);
    memcpy(f->window + f->have, rest.data, rest.len);
    f->have += rest.len;
    return f->have == want;
}

// Goes from entry to entry, as far as these say where the next one is. Returns true when they no
// longer do: window holds the octets at that place, and *rest_out is what is behind these.
static bool step_entries(struct file_encrypted *f, struct bytes in, struct bytes *rest_out)
{
    while (!f->is_over && gather(f, in, f->next, ENTRY)) {
        uint64_t behind = f->next + ENTRY;
        if (!judge_entry(f, f->window)) {
            *rest_out = bytes_skip(in, (size_t)(behind - f->offset));
            return true;
        }
        f->have = 0;
    }
    return false;
}

static void step_first_stream(struct file_encrypted *f, struct bytes in)
{
    if (f->next > AT_FIB || !gather(f, in, AT_FIB, 32)) return;
    f->have = 0;
    f->next = OLE_HEAD;
    judge_first_stream(f, f->window);
}

// ---- Octets anywhere

static const char package[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";

// A coder that has attributes and a name of four octets, which is 7zAES.
static const char aes[] = "\x24\x06\xf1\x07\x01";

static bool is_at(const struct file_encrypted *f, const uint8_t *p, size_t len)
{
    switch (f->kind) {
    case FILE_KIND_ZIP: return len >= DIRECTORY && begins(p, "PK\1\2", 4) && (le16(p + 8) & 1);
    case FILE_KIND_OLE: return len >= sizeof package - 1 && begins(p, package, sizeof package - 1);
    case FILE_KIND_PDF:
        return len >= 9 && begins(p, "/Encrypt", 8) && strchr(" \r\n\t<", p[8]) && p[8];
    case FILE_KIND_7Z: return len >= sizeof aes - 1 && begins(p, aes, sizeof aes - 1);
    case FILE_KIND_ARMOR:
    case FILE_KIND_UNKNOWN:
    case FILE_KIND_OTHER:
    case FILE_KIND_RAR: break;
    }
    return false;
}

static size_t needle_len(const struct file_encrypted *f)
{
    if (f->kind == FILE_KIND_7Z) return sizeof aes - 1;
    return f->kind == FILE_KIND_ZIP ? DIRECTORY : f->kind == FILE_KIND_OLE ? sizeof package - 1 : 9;
}

static uint8_t needle_first(const struct file_encrypted *f)
{
    if (f->kind == FILE_KIND_7Z) return (uint8_t)aes[0];
    return f->kind == FILE_KIND_ZIP ? 'P' : f->kind == FILE_KIND_OLE ? 'E' : '/';
}

static void search(struct file_encrypted *f, struct bytes in)
{
    for (size_t i = 0;; i++) {
        i = bytes_find(in, i, needle_first(f));
        if (i >= in.len) return;
        if (!is_at(f, in.data + i, in.len - i)) continue;
        find(f);
        return;
    }
}

// window keeps the end of what was fed, shorter than what is looked for.
static void search_stream(struct file_encrypted *f, struct bytes in)
{
    size_t keep = needle_len(f) - 1;
    uint8_t seam[2 * sizeof f->window];
    struct bytes first = bytes_first(in, keep);
    memcpy(seam, f->window, f->have);
    memcpy(seam + f->have, first.data, first.len);
    search(f, bytes_of(seam, f->have + first.len));
    if (!f->is_over) search(f, in);
    if (in.len >= keep) {
        f->have = keep;
        memcpy(f->window, in.data + in.len - keep, keep);
        return;
    }
    size_t len = f->have + in.len, drop = len > keep ? len - keep : 0;
    memmove(f->window, seam + drop, len - drop);
    f->have = len - drop;
}

// What is anywhere in a ZIP is looked for from there on where its entries end, or where they no
// longer say how long they are: the same place however the octets come.
static void step_zip(struct file_encrypted *f, struct bytes in)
{
    if (f->next != UINT64_MAX) {
        if (!step_entries(f, in, &in)) return;
        f->next = UINT64_MAX;
        struct bytes place = bytes_of(f->window, ENTRY);
        search(f, place);
        f->have = needle_len(f) - 1;
        memmove(f->window, f->window + ENTRY - f->have, f->have);
    }
    if (!f->is_over) search_stream(f, in);
}

// The header of a 7z stands at its end; where is in the 32 octets at its beginning.
static void step_7z(struct file_encrypted *f, struct bytes in)
{
    if (f->next == 0) {
        if (!gather(f, in, 0, SIGNATURE)) return;
        uint64_t at = le32(f->window + 12) | (uint64_t)le32(f->window + 16) << 32;
        f->is_over = at > UINT64_MAX / 2;
        f->next = SIGNATURE + at;
        f->have = 0;
    }
    uint64_t skip = f->next > f->offset ? f->next - f->offset : 0;
    if (!f->is_over && skip < in.len) search_stream(f, bytes_skip(in, (size_t)skip));
}

// Behind the empty line that ends the headers of an armor (RFC 9580 6.2) stands base64: its first
// character tells the first packet's tag, as is_pgp knows it, from that of a signature or of
// compressed data.
static void step_armor(struct file_encrypted *f, struct bytes in)
{
    for (size_t i = 0; i < in.len && !f->is_over; i++) {
        uint8_t c = in.data[i];
        bool is_end = c == '\n';
        if (f->have == 1 && c != '\r' && !is_end) { // the empty line was there
            f->is_over = true;
            f->is_found = c == 'h' || c == 'j' || c == 'w';
        } else if (is_end) {
            f->have = f->next == 0;
            f->next = 0;
        } else if (c != '\r' && c != ' ' && c != '\t') {
            f->next++;
        }
        if (f->offset + i > ARMOR_MAX) f->is_over = true;
    }
}

// The span that is fed ends where the head does. Of a ZIP the head is the beginning of the first
// entry, of a 7z that of its signature header, and what is looked for in a PDF may begin in it.
static void step_head(struct file_encrypted *f, struct bytes in)
{
    if (!gather(f, in, 0, HEAD)) return;
    judge_head(f, f->window);
    switch (f->kind) {
    case FILE_KIND_ZIP:
    case FILE_KIND_7Z: return;
    case FILE_KIND_ARMOR: f->next = HEAD; break;
    case FILE_KIND_PDF:
        search(f, bytes_of(f->window, HEAD));
        f->have = needle_len(f) - 1;
        memmove(f->window, f->window + HEAD - f->have, f->have);
        return;
    case FILE_KIND_UNKNOWN:
    case FILE_KIND_OTHER:
    case FILE_KIND_OLE:
    case FILE_KIND_RAR: break;
    }
    f->have = 0;
}

// ---- All of it

static void feed(struct file_encrypted *f, struct bytes in)
{
    if (f->kind == FILE_KIND_UNKNOWN) {
        step_head(f, in);
        return;
    }
    if (f->kind == FILE_KIND_ZIP) {
        step_zip(f, in);
        return;
    }
    if (f->kind == FILE_KIND_7Z) {
        step_7z(f, in);
        return;
    }
    if (f->kind == FILE_KIND_ARMOR) {
        step_armor(f, in);
        return;
    }
    if (f->kind == FILE_KIND_OLE && f->next < OLE_HEAD && f->offset + in.len <= OLE_HEAD) {
        step_first_stream(f, in);
        return;
    }
    search_stream(f, in);
}

void file_encrypted_feed(struct file_encrypted *f, struct bytes in)
{
    while (in.len > 0 && !f->is_over) {
        // The head and the beginning of an OLE file come in spans that end where they do.
        size_t span = in.len;
        uint64_t stop = 0;
        if (f->kind == FILE_KIND_UNKNOWN) stop = HEAD;
        if (f->kind == FILE_KIND_OLE) stop = OLE_HEAD;
        if (f->kind == FILE_KIND_7Z) stop = SIGNATURE;
        if (f->offset < stop && stop - f->offset < span) span = (size_t)(stop - f->offset);
        feed(f, bytes_first(in, span));
        f->offset += span;
        in = bytes_skip(in, span);
    }
}
