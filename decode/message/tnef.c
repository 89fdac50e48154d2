// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/tnef.h"

#include "base/limits.h"
#include "base/rd.h"
#include "base/utf8.h"

enum {
    SIGNATURE = 0x223E9F78,
    SIGNATURE_LEN = 6,
    ATTRIBUTE_LEN = 9,
    // [MS-OXTNEF] 2.1.3.3
    ATT_ATTACH_DATA = 0x0006800F,
    ATT_ATTACH_TITLE = 0x00018010,
    ATT_ATTACH_REND_DATA = 0x00069002,
    ATT_ATTACHMENT = 0x00069005,
    // [MS-OXCDATA] 2.11.1
    PT_INT16 = 0x0002,
    PT_INT32 = 0x0003,
    PT_FLOAT = 0x0004,
    PT_DOUBLE = 0x0005,
    PT_CURRENCY = 0x0006,
    PT_APPTIME = 0x0007,
    PT_ERROR = 0x000A,
    PT_BOOLEAN = 0x000B,
    PT_OBJECT = 0x000D,
    PT_INT64 = 0x0014,
    PT_STRING8 = 0x001E,
    PT_UNICODE = 0x001F,
    PT_SYSTIME = 0x0040,
    PT_CLSID = 0x0048,
    PT_BINARY = 0x0102,
    PT_MULTIPLE = 0x1000,
    PR_ATTACH_LONG_FILENAME = 0x3707,
    PR_ATTACH_FILENAME = 0x3704,
    FIRST_NAMED = 0x8000,
    PROPERTIES_MAX = 4096,
};

void tnef_init(struct tnef *t, const struct tnef_events *events, void *ctx)
{
    *t = (struct tnef){.events = events, .ctx = ctx};
    buf_init(&t->octets, LIMIT_TNEF_ATTRIBUTE);
    buf_init(&t->name, LIMIT_TNEF_ATTRIBUTE);
}

void tnef_fini(struct tnef *t)
{
    buf_fini(&t->octets);
    buf_fini(&t->name);
}

void tnef_reset(struct tnef *t)
{
    t->state = TNEF_HEAD;
    t->have = 0;
    t->is_file = false;
    buf_reset(&t->octets, SIZE_MAX);
}

// ---- files

static void end_file(struct tnef *t)
{
    if (!t->is_file) return;
    t->is_file = false;
    t->events->end(t->ctx, t->has_name ? buf_bytes(&t->name) : BYTES_NONE,
                   t->has_data && t->is_right);
}

static void begin_file(struct tnef *t)
{
    end_file(t);
    t->is_file = true;
    t->has_name = t->has_long_name = t->has_data = false;
    t->is_right = true;
    buf_reset(&t->name, SIZE_MAX);
    t->events->begin(t->ctx);
}

// Up to the NUL that ends it.
static struct bytes up_to_nul(struct bytes b)
{
    return bytes_first(b, bytes_find(b, 0, 0));
}

static void set_name(struct tnef *t, struct bytes name)
{
    buf_reset(&t->name, SIZE_MAX);
    buf_append_bytes(&t->name, name);
    t->has_name = name.len > 0;
}

static void set_utf16(struct tnef *t, struct bytes b)
{
    struct rd r = rd_of(b);
    buf_reset(&t->name, SIZE_MAX);
    while (rd_left(&r) >= 2) {
        uint32_t unit = rd_le16(&r);
        if (unit == 0) break;
        struct rd low = r;
        uint32_t next = rd_left(&r) >= 2 ? rd_le16(&low) : 0;
        if ((unit & 0xFC00) == 0xD800 && (next & 0xFC00) == 0xDC00) {
            unit = 0x10000 + ((unit & 0x3FF) << 10 | (next & 0x3FF));
            r = low;
        }
        uint8_t utf8[4];
        buf_append(&t->name, utf8, utf8_encode(unit, utf8));
    }
    t->has_name = t->name.len > 0;
}

// ---- MAPI properties: [MS-OXTNEF] 2.1.3.4: count(4) *( type(2) id(2) [name] value )

static void skip_padded(struct rd *r, uint32_t len)
{
    rd_skip(r, len);
    rd_skip(r, (4 - len % 4) % 4);
}

// Of an id from 0x8000 on: guid(16) kind(4) and a number(4), or length(4) and a padded name.
static void skip_property_name(struct rd *r)
{
    rd_skip(r, 16);
    if (rd_le32(r) == 0) rd_skip(r, 4);
    else skip_padded(r, rd_le32(r));
}

static size_t fixed_len(unsigned type)
{
    switch (type) {
    case PT_INT16:
    case PT_INT32:
    case PT_FLOAT:
    case PT_ERROR:
    case PT_BOOLEAN: return 4; // with padding
    case PT_DOUBLE:
    case PT_CURRENCY:
    case PT_APPTIME:
    case PT_INT64:
    case PT_SYSTIME: return 8;
    case PT_CLSID: return 16;
    default: return 0;
    }
}

// One value, of a type without fixed length: length(4), octets, padding.
static struct bytes take_value(struct rd *r)
{
    uint32_t len = rd_le32(r);
    struct bytes value = rd_bytes(r, len);
    rd_skip(r, (4 - len % 4) % 4);
    return value;
}

static void take_property(struct tnef *t, unsigned type, unsigned id, struct bytes value)
{
    if (id != PR_ATTACH_LONG_FILENAME && (id != PR_ATTACH_FILENAME || t->has_long_name)) return;
    if (type == PT_UNICODE) set_utf16(t, value);
    else if (type == PT_STRING8) set_name(t, up_to_nul(value));
    else return;
    t->has_long_name |= id == PR_ATTACH_LONG_FILENAME;
}

static void read_property(struct tnef *t, struct rd *r)
{
    unsigned type = rd_le16(r), id = rd_le16(r), plain = type & ~(unsigned)PT_MULTIPLE;
    if (id >= FIRST_NAMED) skip_property_name(r);
    size_t fixed = fixed_len(plain);
    bool has_count = (type & PT_MULTIPLE) || fixed == 0;
    uint32_t count = has_count ? rd_le32(r) : 1;
    for (uint32_t i = 0; i < count && i < PROPERTIES_MAX && !r->failed; i++) {
        if (fixed > 0) rd_skip(r, fixed);
        else take_property(t, plain, id, take_value(r));
    }
    if (count > PROPERTIES_MAX) r->failed = true;
}

static void read_properties(struct tnef *t, struct bytes octets)
{
    struct rd r = rd_of(octets);
    uint32_t count = rd_le32(&r);
    for (uint32_t i = 0; i < count && i < PROPERTIES_MAX && !r.failed; i++) read_property(t, &r);
}

// ---- attributes

static void begin_attribute(struct tnef *t)
{
    struct rd r = rd_of(bytes_of(t->head, ATTRIBUTE_LEN));
    unsigned level = rd_u8(&r);
    t->id = rd_le32(&r);
    t->left = rd_le32(&r);
    t->have = 0;
    t->sum = 0;
    t->state = level == 1 || level == 2 ? TNEF_OCTETS : TNEF_OVER;
    buf_reset(&t->octets, SIZE_MAX);
    if (t->state == TNEF_OCTETS && t->id == ATT_ATTACH_REND_DATA) begin_file(t);
    if (t->state == TNEF_OCTETS && t->left == 0) t->state = TNEF_CHECKSUM;
}

static void end_attribute(struct tnef *t)
{
    struct bytes octets = buf_bytes(&t->octets);
    uint16_t sum = (uint16_t)(t->head[0] | t->head[1] << 8);
    t->state = TNEF_ATTRIBUTE;
    t->have = 0;
    if (!t->is_file) return;
    if (t->id == ATT_ATTACH_DATA) {
        t->has_data = true;
        t->is_right &= sum == t->sum;
    } else if (t->id == ATT_ATTACH_TITLE && !t->has_long_name) {
        set_name(t, up_to_nul(octets));
    } else if (t->id == ATT_ATTACHMENT) {
        read_properties(t, octets);
    }
}

static struct bytes take_octets(struct tnef *t, struct bytes in)
{
    struct bytes part = bytes_first(in, t->left);
    for (size_t i = 0; i < part.len; i++) t->sum = (uint16_t)(t->sum + part.data[i]);
    if (t->id == ATT_ATTACH_DATA && t->is_file) t->events->data(t->ctx, part);
    else buf_append_bytes(&t->octets, part);
    t->left -= (uint32_t)part.len;
    if (t->left == 0) t->state = TNEF_CHECKSUM;
    return bytes_skip(in, part.len);
}

// Fields of fixed length. false: more octets are needed.
static bool take_head(struct tnef *t, struct bytes *in, uint8_t len)
{
    while (t->have < len && in->len > 0) {
        t->head[t->have++] = in->data[0];
        *in = bytes_skip(*in, 1);
    }
    return t->have == len;
}

static void begin_stream(struct tnef *t)
{
    struct rd r = rd_of(bytes_of(t->head, SIGNATURE_LEN));
    t->state = rd_le32(&r) == SIGNATURE ? TNEF_ATTRIBUTE : TNEF_OVER;
    t->have = 0;
}

void tnef_feed(struct tnef *t, struct bytes in)
{
    while (in.len > 0 && t->state != TNEF_OVER) {
        switch (t->state) {
        case TNEF_HEAD:
            if (take_head(t, &in, SIGNATURE_LEN)) begin_stream(t);
            break;
        case TNEF_ATTRIBUTE:
            if (take_head(t, &in, ATTRIBUTE_LEN)) begin_attribute(t);
            break;
        case TNEF_OCTETS: in = take_octets(t, in); break;
        case TNEF_CHECKSUM:
            if (take_head(t, &in, 2)) end_attribute(t);
            break;
        case TNEF_OVER: break;
        }
    }
}

void tnef_gap(struct tnef *t)
{
    t->is_right = false;
    t->state = TNEF_OVER;
    end_file(t);
}

void tnef_finish(struct tnef *t)
{
    bool is_between = t->state == TNEF_ATTRIBUTE && t->have == 0;
    if (!is_between) t->is_right = false;
    end_file(t);
    t->state = TNEF_OVER;
}
