// SPDX-License-Identifier: BSD-2-Clause
//
// What --decoded prints and what the screen's pages have of each part: a message goes through the
// builder that an opened session has, then each of its entities is read again from its octets. The
// first two octets say where a gap lies, the rest is the message.
//
// The octets of a part are those that the record has counted and hashed; printed text never drives
// a terminal, and is the same whether it is taken away now and then or not.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/utf8.h"
#include "decode/model/message_builder.h"
#include "decode/model/part_text.h"
#include "export/text_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_part(const struct dialogue_message *m, const struct dialogue_entity *e,
                      enum part_text_as as, struct buf *out)
{
    buf_init(out, 0);
    struct part_text *p = part_text_new(m, e, as, out);
    unsigned percent = 0;
    while (part_text_step(p)) {
        assert(part_text_percent(p) >= percent);
        percent = part_text_percent(p);
    }
    part_text_free(p);
}

static void assert_same_octets(struct bytes octets, uint64_t size, const uint8_t *sha256)
{
    uint8_t sum[DIGEST_SHA256_LEN];
    struct digest *digest = digest_new(DIGEST_SHA256);
    assert(octets.len == size);
    digest_update(digest, octets);
    digest_finish(digest, sum);
    assert(memcmp(sum, sha256, sizeof(sum)) == 0);
    digest_free(digest);
}

static void check_entity(const struct dialogue_message *m, const struct dialogue_entity *e)
{
    struct buf octets, text;
    read_part(m, e, PART_OCTETS, &octets);
    if (e->file && e->file->has_sha256)
        assert_same_octets(buf_bytes(&octets), e->file->size, e->file->sha256);
    else if (!e->file && e->part && e->part->has_sha256)
        assert_same_octets(buf_bytes(&octets), e->part->size, e->part->sha256);
    buf_fini(&octets);
    for (int as = PART_PLAIN; as <= PART_HTML; as++) {
        read_part(m, e, (enum part_text_as)as, &text);
        assert(utf8_is_valid(buf_bytes(&text)));
        buf_fini(&text);
    }
}

static void check_tree(const struct dialogue_message *m)
{
    for (size_t i = 0; i < m->entity_count; i++) {
        const struct dialogue_entity *e = &m->entities[i];
        size_t all = bytes_is_none(e->octets) ? m->bytes.len : e->octets.len;
        assert(e->parent < (int32_t)i);
        assert(e->parent < 0 || m->entities[e->parent].depth == e->depth - 1);
        assert(e->header_start <= e->header_end && e->header_end <= e->body_start);
        assert(e->body_start <= e->body_end && e->body_end <= all);
        check_entity(m, e);
    }
}

static void take_away(void *ctx, struct buf *out)
{
    buf_append_bytes(ctx, buf_bytes(out));
    buf_reset(out, 0);
}

static void check_text(const struct dialogue *d)
{
    struct buf whole, pieces, rest;
    struct text_options options = {0};
    buf_init(&whole, 0);
    buf_init(&pieces, 0);
    buf_init(&rest, 0);
    text_parts_append(d, &options, &whole);
    options.gathered = take_away;
    options.ctx = &pieces;
    text_parts_append(d, &options, &rest);
    buf_append_bytes(&pieces, buf_bytes(&rest));
    assert(bytes_equal(buf_bytes(&whole), buf_bytes(&pieces)));
    for (size_t i = 0; i < whole.len; i++) {
        uint8_t c = whole.data[i];
        assert((c >= ' ' && c != 0x7F) || c == '\n' || c == '\t');
    }
    buf_fini(&whole);
    buf_fini(&pieces);
    buf_fini(&rest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    struct message_builder *builder = message_builder_new(true, MESSAGE_WHOLE);
    struct bytes in = bytes_of(data + 2, size - 2);
    size_t gap_at = (size_t)(data[0] << 8 | data[1]);
    struct session *session = session_new();
    struct session_message summary = {0};
    struct session_transaction transaction = {.message = &summary};
    struct dialogue_message message = {.transaction = &transaction, .bytes = in};
    struct message_target target = {
        .session = session, .summary = &summary, .detail = &message, .arena = &session->arena};
    message_builder_begin(builder, &target);
    message_builder_feed(builder, bytes_first(in, gap_at));
    if (gap_at < in.len) message_builder_gap(builder, 1);
    message_builder_feed(builder, bytes_skip(in, gap_at));
    message_builder_finish(builder, gap_at >= in.len);
    struct dialogue dialogue = {.session = session, .messages = &message, .message_count = 1};
    check_tree(&message);
    check_text(&dialogue);
    session_free(session);
    message_builder_free(builder);
    return 0;
}
