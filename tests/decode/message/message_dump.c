// SPDX-License-Identifier: BSD-2-Clause
#include "tests/decode/message/message_dump.h"

static void put_bytes(struct buf *out, const char *label, struct bytes b)
{
    buf_append_str(out, label);
    if (bytes_is_none(b)) buf_append_str(out, "-");
    for (size_t i = 0; i < b.len; i++) {
        uint8_t c = b.data[i];
        if (c < 0x20 || c == '\\' || c == 0x7F) buf_printf(out, "\\x%02X", c);
        else buf_append_byte(out, c);
    }
}

static void put_hash(struct buf *out, bool has, const uint8_t *sha256)
{
    buf_append_str(out, has ? " " : " -");
    for (int i = 0; has && i < 8; i++) buf_printf(out, "%02x", sha256[i]);
    buf_append_str(out, "\n");
}

static void put_addresses(struct buf *out, const char *name, const struct session_address *a)
{
    for (; a; a = a->next) {
        buf_append_str(out, name);
        put_bytes(out, " ", a->addr_spec);
        buf_append_str(out, "\n");
    }
}

static void put_text(struct buf *out, const char *name, struct bytes b)
{
    if (bytes_is_none(b)) return;
    buf_append_str(out, name);
    put_bytes(out, " ", b);
    buf_append_str(out, "\n");
}

static void put_part(struct buf *out, const struct session_part *p)
{
    put_bytes(out, "part ", p->path);
    put_bytes(out, " ", p->type);
    put_bytes(out, " charset=", p->charset);
    put_bytes(out, " encoding=", p->encoding);
    put_bytes(out, " disposition=", p->disposition);
    put_bytes(out, " filename=", p->filename);
    buf_printf(out, " size=%llu", (unsigned long long)p->size);
    put_hash(out, p->has_sha256, p->sha256);
    for (const struct part_file *f = p->files; f; f = f->next) {
        buf_printf(out, "file %s", f->kind);
        put_bytes(out, " ", f->name);
        buf_printf(out, " size=%llu %s", (unsigned long long)f->size,
                   f->is_complete ? "complete" : "cut");
        put_hash(out, f->has_sha256, f->sha256);
    }
}

static void put_message(struct buf *out, const struct session_message *m)
{
    buf_printf(out, "size %llu %s", (unsigned long long)m->size,
               m->is_complete ? "complete"
               : m->has_gap   ? "gap"
                              : "cut");
    put_hash(out, m->has_sha256, m->sha256);
    put_text(out, "subject", m->subject);
    put_text(out, "date", m->date);
    put_text(out, "message-id", m->message_id);
    put_addresses(out, "from", m->from);
    put_addresses(out, "to", m->to);
    put_addresses(out, "cc", m->cc);
    for (const struct session_part *p = m->parts; p; p = p->next) put_part(out, p);
}

static void put_entity(struct buf *out, const struct dialogue_entity *e)
{
    put_bytes(out, "entity ", e->path);
    buf_printf(out, " parent=%d depth=%d", (int)e->parent, e->depth);
    put_bytes(out, " ", e->type);
    put_bytes(out, " filename=", e->filename);
    buf_printf(out, " %s%s %zu %zu %zu %zu", e->is_leaf ? "leaf" : "multipart",
               e->has_gap ? " gap" : "", e->header_start, e->header_end, e->body_start,
               e->body_end);
    if (e->level) buf_printf(out, " level=%d", e->level);
    if (!bytes_is_none(e->octets)) buf_printf(out, " of=%zu", e->octets.len);
    if (e->is_opened) buf_printf(out, " opened fields=%zu", e->field_count);
    buf_append_str(out, "\n");
}

static void put_detail(struct buf *out, const struct dialogue_message *d)
{
    for (size_t i = 0; i < d->field_count; i++) {
        const struct dialogue_field *f = &d->fields[i];
        buf_printf(out, "field %zu %zu ", f->start, f->end);
        put_bytes(out, "", f->name);
        put_bytes(out, ": ", f->value);
        buf_append_str(out, "\n");
    }
    for (size_t i = 0; i < d->entity_count; i++) put_entity(out, &d->entities[i]);
    for (size_t i = 0; i < d->hole_count; i++)
        buf_printf(out, "hole %zu %llu\n", d->holes[i].at, (unsigned long long)d->holes[i].missing);
}

static void put_findings(struct buf *out, const struct finding *f)
{
    for (; f; f = f->next) {
        buf_printf(out, "finding %s", finding_name(f->id));
        put_bytes(out, " ", f->detail);
        buf_append_str(out, "\n");
    }
}

static size_t piece(const struct message_run *run, uint64_t *random)
{
    if (!run->cuts) return run->step ? run->step : SIZE_MAX;
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    unsigned r = (unsigned)(*random >> 33);
    return r % 4 == 0 ? 1 : r % 4 == 1 ? 2 : r / 4 % 100 + 1;
}

static void feed(struct message_builder *b, struct bytes in, const struct message_run *run)
{
    uint64_t random = run->cuts;
    while (in.len > 0) {
        struct bytes first = bytes_first(in, piece(run, &random));
        message_builder_feed(b, first);
        in = bytes_skip(in, first.len);
    }
}

static void feed_all(struct message_builder *b, const struct message_run *run)
{
    if (run->gap_at > run->in.len) {
        feed(b, run->in, run);
        return;
    }
    feed(b, bytes_first(run->in, run->gap_at), run);
    message_builder_gap(b, run->gap_len ? run->gap_len : 1);
    feed(b, bytes_skip(run->in, run->gap_at + run->gap_len), run);
}

void message_dump(struct message_builder *b, const struct message_run *run, struct buf *out)
{
    struct session *session = session_new();
    struct session_message message = {0};
    struct dialogue_message detail = {0};
    struct message_target target = {
        .session = session,
        .summary = &message,
        .detail = run->no_detail ? NULL : &detail,
        .arena = &session->arena,
    };
    message_builder_begin(b, &target);
    feed_all(b, run);
    message_builder_finish(b, !run->is_open && run->gap_at > run->in.len);
    put_message(out, &message);
    put_detail(out, &detail);
    put_findings(out, session->findings);
    session_free(session);
}
