// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/message_parts.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "decode/message/status_fields.h"
#include "decode/message/transfer.h"
#include "decode/model/message_signatures.h"

enum kind { KIND_NONE, KIND_MESSAGE, KIND_HEADERS, KIND_STATUS, KIND_PARAMS };

struct message_parts {
    bool want_hashes;
    enum kind kind;
    struct message_target target;    // of what is inside
    struct message_builder *builder; // NULL until a message is inside
    struct dialogue_message inside;  // where it is wanted
    bool has_inside;
    bool keeps_octets; // of the message inside, since they are not those of the part
    struct buf octets;
    struct status_fields status;
    struct part_facts *facts;
    struct part_group *last_group;
    uint64_t group; // ordinal of last_group
    uint32_t groups, fields;
    struct buf scratch;
};

static struct bytes keep(struct message_parts *p, struct bytes text)
{
    return message_keep(&p->target.session->arena, &p->scratch, text);
}

// "Final-Recipient" is final_recipient, as names of the record are.
static struct bytes keep_name(struct message_parts *p, struct bytes name)
{
    struct bytes kept = keep(p, name);
    uint8_t *text = (uint8_t *)(uintptr_t)kept.data; // ours, in the arena
    for (size_t i = 0; i < kept.len; i++) {
        if (text[i] >= 'A' && text[i] <= 'Z') text[i] += 32;
        if (text[i] == '-') text[i] = '_';
    }
    return kept;
}

static void add_property(struct message_parts *p, struct part_group *g, struct bytes name,
                         struct bytes value)
{
    struct message_property *property =
        ARENA_NEW(&p->target.session->arena, struct message_property);
    property->name = keep_name(p, name);
    property->value = keep(p, value);
    if (g->last) g->last->next = property;
    else g->first = property;
    g->last = property;
}

static struct part_group *group_of(struct message_parts *p, uint64_t ordinal)
{
    if (p->last_group && p->group == ordinal) return p->last_group;
    if (p->groups == LIMIT_REPORT_RECIPIENTS + 1) return NULL;
    p->groups++;
    p->fields = 0;
    struct part_group *g = ARENA_NEW(&p->target.session->arena, struct part_group);
    if (p->last_group) p->last_group->next = g;
    else p->facts->groups = g;
    p->last_group = g;
    p->group = ordinal;
    return g;
}

static void on_status_field(void *ctx, uint64_t group, struct bytes name, struct bytes body)
{
    struct message_parts *p = ctx;
    struct part_group *g = group_of(p, group);
    if (!g || ++p->fields > LIMIT_FIELD_WORDS) {
        p->target.session->cut++;
        return;
    }
    add_property(p, g, name, body);
}

struct message_parts *message_parts_new(bool want_hashes)
{
    struct message_parts *p = err_calloc(1, sizeof(*p));
    p->want_hashes = want_hashes;
    buf_init(&p->scratch, 0);
    buf_init(&p->octets, LIMIT_OPEN_INSIDE);
    status_fields_init(&p->status, on_status_field, p);
    return p;
}

void message_parts_free(struct message_parts *p)
{
    if (!p) return;
    message_builder_free(p->builder);
    status_fields_fini(&p->status);
    buf_fini(&p->scratch);
    buf_fini(&p->octets);
    free(p);
}

static enum kind kind_of(struct bytes type)
{
    static const struct {
        const char *type;
        enum kind kind;
    } kinds[] = {{"message/rfc822", KIND_MESSAGE},
                 {"message/global", KIND_MESSAGE},
                 {"text/rfc822-headers", KIND_HEADERS},
                 {"message/global-headers", KIND_HEADERS},
                 {"message/delivery-status", KIND_STATUS},
                 {"message/global-delivery-status", KIND_STATUS},
                 {"message/disposition-notification", KIND_STATUS},
                 {"message/global-disposition-notification", KIND_STATUS},
                 {"message/partial", KIND_PARAMS},
                 {"message/external-body", KIND_PARAMS}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (bytes_equal(type, bytes_str(kinds[i].type))) return kinds[i].kind;
    return KIND_NONE;
}

// For an opened session, if anybody is to see the message.
static void begin_inside(struct message_parts *p, const struct mime_type *t)
{
    bool is_wanted = p->target.detail && p->kind == KIND_MESSAGE;
    enum transfer_kind encoding = transfer_kind_of(mime_text_bytes(&t->encoding));
    p->inside = (struct dialogue_message){0};
    p->target.detail = is_wanted ? &p->inside : NULL;
    p->keeps_octets = is_wanted && encoding != TRANSFER_IDENTITY;
    buf_reset(&p->octets, 0);
}

static void begin_message(struct message_parts *p, struct bytes path, const struct mime_type *t)
{
    struct arena *arena = &p->target.session->arena;
    if (!p->builder) p->builder = message_builder_new(p->want_hashes, MESSAGE_WHOLE);
    p->target.level++;
    p->target.prefix = arena_copy_bytes(arena, path);
    p->target.summary = p->facts->message = ARENA_NEW(arena, struct session_message);
    p->target.transaction = NULL;
    begin_inside(p, t);
    if (p->kind == KIND_HEADERS) p->target.sink = NULL;
    p->target.texts = NULL;
    message_builder_begin(p->builder, &p->target);
}

static void keep_params(struct message_parts *p, const struct mime_type *t)
{
    struct mime_params params;
    mime_params_init(&params);
    mime_params_read(&params, mime_text_bytes(&t->params));
    struct part_group *g = group_of(p, 0);
    for (size_t i = 0; i < params.count; i++) {
        struct buf name, value;
        buf_init(&name, 0);
        buf_init(&value, 0);
        buf_append_bytes(&name, params.list[i].name);
        for (size_t n = 0; n < name.len; n++)
            if (name.data[n] >= 'A' && name.data[n] <= 'Z') name.data[n] += 32;
        if (mime_param_raw(&params, buf_str(&name), &value))
            add_property(p, g, buf_bytes(&name), buf_bytes(&value));
        buf_fini(&name);
        buf_fini(&value);
    }
    mime_params_fini(&params);
}

bool message_parts_begin(struct message_parts *p, const struct message_target *outer,
                         struct bytes path, struct bytes type, const struct mime_type *t)
{
    p->kind = kind_of(type);
    p->facts = NULL;
    p->has_inside = p->keeps_octets = false;
    if (p->kind == KIND_NONE) return false;
    bool is_message = p->kind == KIND_MESSAGE || p->kind == KIND_HEADERS;
    if (is_message && outer->level + 1 >= LIMIT_MESSAGE_DEPTH) p->kind = KIND_NONE;
    if (p->kind == KIND_NONE) return false;
    p->target = *outer;
    p->facts = ARENA_NEW(&outer->session->arena, struct part_facts);
    p->last_group = NULL;
    p->groups = p->fields = 0;
    if (is_message) begin_message(p, path, t);
    if (p->kind == KIND_STATUS) status_fields_begin(&p->status);
    if (p->kind == KIND_PARAMS) keep_params(p, t);
    return p->kind != KIND_PARAMS;
}

void message_parts_data(struct message_parts *p, struct bytes data)
{
    if (p->kind == KIND_STATUS) status_fields_feed(&p->status, data);
    else if (p->kind == KIND_MESSAGE || p->kind == KIND_HEADERS)
        message_builder_feed(p->builder, data);
    if (p->keeps_octets) buf_append_bytes(&p->octets, data);
}

struct part_facts *message_parts_end(struct message_parts *p, bool is_whole)
{
    enum kind kind = p->kind;
    p->kind = KIND_NONE;
    if (kind == KIND_NONE) return NULL;
    if (kind == KIND_STATUS) status_fields_finish(&p->status);
    if (kind == KIND_MESSAGE || kind == KIND_HEADERS) message_builder_finish(p->builder, is_whole);
    if (kind == KIND_HEADERS) p->facts->message->parts = NULL;
    p->has_inside = kind == KIND_MESSAGE && p->target.detail;
    return p->facts;
}

const struct dialogue_message *message_parts_inside(struct message_parts *p,
                                                    struct bytes *octets_out)
{
    *octets_out = BYTES_NONE;
    if (!p->has_inside) return NULL;
    if (!p->keeps_octets) return &p->inside;
    uint64_t all = p->target.budget->octets + p->octets.len;
    if (p->octets.cut || all > LIMIT_OPEN_INSIDE) return NULL;
    p->target.budget->octets = all;
    *octets_out = arena_copy_bytes(p->target.arena, buf_bytes(&p->octets));
    buf_reset(&p->octets, 0);
    return &p->inside;
}
