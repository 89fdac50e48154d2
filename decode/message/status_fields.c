// SPDX-License-Identifier: BSD-2-Clause
//
// RFC 3464 2.1:
//   delivery-status-content = per-message-fields 1*( CRLF per-recipient-fields )
#include "decode/message/status_fields.h"

static void on_field(void *ctx, const struct header_field *f)
{
    struct status_fields *s = ctx;
    s->has_fields = true;
    s->field(s->ctx, s->group, f->name, bytes_trim_wsp(f->body));
}

static void on_junk(void *ctx, struct bytes line, uint64_t start)
{
    (void)ctx;
    (void)line;
    (void)start;
}

static const struct header_handler handler = {.field = on_field, .junk = on_junk};

void status_fields_init(struct status_fields *s,
                        void (*field)(void *ctx, uint64_t group, struct bytes name,
                                      struct bytes body),
                        void *ctx)
{
    *s = (struct status_fields){.field = field, .ctx = ctx};
    header_init(&s->header, &handler, s);
}

void status_fields_fini(struct status_fields *s)
{
    header_fini(&s->header);
}

void status_fields_begin(struct status_fields *s)
{
    s->group = 0;
    s->has_fields = s->skips_line = false;
    header_begin(&s->header, 0);
}

static size_t skip_line(struct status_fields *s, struct bytes data)
{
    size_t end = bytes_find(data, 0, '\n');
    s->skips_line = end == data.len;
    return end == data.len ? end : end + 1;
}

// The group is over, by an empty line or by one that is no field; that one is passed over, and the
// group goes on behind it.
static void section_over(struct status_fields *s)
{
    bool is_broken = s->header.is_broken;
    s->skips_line = is_broken;
    if (!is_broken && s->has_fields) {
        s->group++;
        s->has_fields = false;
    }
    header_begin(&s->header, s->header.offset);
}

void status_fields_feed(struct status_fields *s, struct bytes data)
{
    while (data.len > 0) {
        size_t used = s->skips_line ? skip_line(s, data) : header_feed(&s->header, data);
        data = bytes_skip(data, used);
        if (s->header.state == HEADER_OVER) section_over(s);
    }
}

void status_fields_finish(struct status_fields *s)
{
    header_finish(&s->header);
}
