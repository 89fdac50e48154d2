// SPDX-License-Identifier: BSD-2-Clause
//
// What is odd about the TLS that was agreed on: its version, its cipher suite, the certificate. All
// of it is known at the end of the session, and stands where the server's first record does.
#include "base/timestamp.h"
#include "decode/smtp/smtp_state.h"

static void note(struct smtp_session *ss, enum finding_id id, struct bytes detail)
{
    const struct smtp_judged *begun = &ss->tls_begun;
    struct session_transaction *mail_tx = ss->mail_tx, *current = ss->current;
    ss->mail_tx = ss->current = NULL;
    ss->evidence = begun->at.packet;
    smtp_judge_once(ss, id, smtp_tls_side(ss, STREAM_SERVER), begun->offset, detail);
    ss->evidence = 0;
    ss->mail_tx = mail_tx;
    ss->current = current;
}

// RFC 8996: what came before TLS 1.2 must not be used.
static bool is_old(struct bytes version)
{
    return bytes_starts_nocase(version, BYTES_LIT("SSL")) ||
           bytes_equal(version, BYTES_LIT("TLS 1.0")) || bytes_equal(version, BYTES_LIT("TLS 1.1"));
}

static bool has_word(struct bytes name, const char *word)
{
    for (size_t i = 0; i < name.len; i++)
        if (bytes_starts_nocase(bytes_skip(name, i), bytes_str(word))) return true;
    return false;
}

// RFC 9325 4.1, by the words of the IANA name.
static bool is_weak(struct bytes cipher)
{
    static const char *const words[] = {"_NULL_", "_RC4_",   "_RC2_",  "_DES_", "_DES40_",
                                        "_3DES_", "_EXPORT", "_anon_", "_IDEA_"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (has_word(cipher, words[i])) return true;
    return false;
}

// RFC 6125 6.4.3: "*" stands for one label, the first.
static bool fits(struct bytes name, struct bytes host)
{
    if (host.len > 0 && host.data[host.len - 1] == '.') host.len--;
    if (bytes_equal_nocase(name, host)) return true;
    if (name.len < 3 || name.data[0] != '*' || name.data[1] != '.') return false;
    size_t dot = bytes_find(host, 0, '.');
    return dot > 0 && dot < host.len &&
           bytes_equal_nocase(bytes_skip(name, 1), bytes_skip(host, dot));
}

// RFC 6125 6.4.4: the common name only where there is no alternative one.
static bool is_for(const struct session_certificate *c, struct bytes host)
{
    for (const struct session_name *n = c->names; n; n = n->next)
        if (fits(n->text, host)) return true;
    if (c->names) return false;
    for (struct bytes rest = c->subject; rest.len > 0;) {
        size_t comma = bytes_find(rest, 0, ',');
        struct bytes part = bytes_first(rest, comma);
        if (bytes_starts_nocase(part, BYTES_LIT("CN=")) && fits(bytes_skip(part, 3), host))
            return true;
        rest = bytes_skip(rest, comma + 1);
    }
    return false;
}

static void add_reason(struct buf *out, const char *what, struct bytes of)
{
    if (out->len > 0) buf_append_str(out, "; ");
    buf_append_str(out, what);
    buf_append_bytes(out, bytes_first(of, 100));
}

// RFC 3339 times of one form are in the order of their octets.
static bool is_before(struct bytes a, struct bytes b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    return a.len > 0 && b.len > 0 && memcmp(a.data, b.data, len) < 0;
}

static void judge_certificate(struct smtp_session *ss, const struct session_certificate *c)
{
    char now[TIMESTAMP_TEXT];
    struct buf why;
    buf_init(&why, 0);
    timestamp_rfc3339(ss->tls_begun.at.time_ns, 0, now);
    if (is_before(c->not_after, bytes_str(now))) add_reason(&why, "expired ", c->not_after);
    if (is_before(bytes_str(now), c->not_before))
        add_reason(&why, "not valid before ", c->not_before);
    if (c->subject.len > 0 && bytes_equal(c->subject, c->issuer))
        add_reason(&why, "self-signed: ", c->subject);
    struct bytes sni = ss->s->tls.sni;
    if (sni.len > 0 && !is_for(c, sni)) add_reason(&why, "not for ", sni);
    if (why.len > 0) note(ss, FINDING_TLS_CERT, buf_bytes(&why));
    buf_fini(&why);
}

void smtp_judge_tls(struct smtp_session *ss)
{
    const struct session_tls *t = &ss->s->tls;
    if (ss->is_trial || !ss->tls_begun.is_set) return;
    if (is_old(t->version)) note(ss, FINDING_TLS_OLD, t->version);
    if (is_weak(t->cipher)) note(ss, FINDING_TLS_WEAK, t->cipher);
    if (t->certificate) judge_certificate(ss, t->certificate);
}
