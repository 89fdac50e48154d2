// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_input.h"

#include <assert.h>
#include <stdlib.h>

#include "base/err.h"

enum { KEEP_BYTES = 4096, COMPACT_BYTES = 32 * 1024 };

struct smtp_input_slot {
    struct smtp_input in; // data.data is not used: the octets lie in the queue's buffer
    size_t start;         // into octets
};

void smtp_input_init(struct smtp_input_queue *q)
{
    *q = (struct smtp_input_queue){0};
    buf_init(&q->octets, 0);
}

void smtp_input_fini(struct smtp_input_queue *q)
{
    free(q->slots);
    buf_fini(&q->octets);
    q->slots = NULL;
}

bool smtp_input_is_empty(const struct smtp_input_queue *q)
{
    return q->count == 0;
}

size_t smtp_input_count(const struct smtp_input_queue *q)
{
    return q->count;
}

// Slots are used from `first` on; they move to the front when half of the array is free there.
static struct smtp_input_slot *new_slot(struct smtp_input_queue *q)
{
    if (q->first > 0 && q->first + q->count == q->room && q->first >= q->room / 2) {
        memmove(q->slots, q->slots + q->first, q->count * sizeof(*q->slots));
        q->first = 0;
    }
    if (q->first + q->count == q->room) {
        q->room = q->room ? q->room * 2 : 8;
        q->slots = err_realloc_array(q->slots, q->room, sizeof(*q->slots));
    }
    return &q->slots[q->first + q->count++];
}

// Octets that were taken go once they are more than those that wait: constant on average.
static void compact(struct smtp_input_queue *q)
{
    if (q->taken < COMPACT_BYTES || q->taken < q->octets.len / 2) return;
    buf_consume(&q->octets, q->taken);
    for (size_t i = 0; i < q->count; i++) {
        struct smtp_input_slot *slot = &q->slots[q->first + i];
        slot->start = slot->start > q->taken ? slot->start - q->taken : 0;
    }
    q->taken = 0;
}

void smtp_input_add(struct smtp_input_queue *q, const struct smtp_input *in)
{
    compact(q);
    struct smtp_input_slot *slot = new_slot(q);
    *slot = (struct smtp_input_slot){.in = *in, .start = q->octets.len};
    if (in->kind != SMTP_INPUT_DATA) return;
    buf_append_bytes(&q->octets, in->data);
    q->bytes += in->data.len;
}

// Whether in goes on where the last one ends: from the same packet, and of the same kind.
static bool goes_on(const struct smtp_input *last, const struct smtp_input *in)
{
    return last->kind == SMTP_INPUT_DATA && in->kind == SMTP_INPUT_DATA && last->side == in->side &&
           last->at.packet == in->at.packet && last->at.time_ns == in->at.time_ns &&
           last->offset + last->data.len == in->offset && last->is_decrypted == in->is_decrypted &&
           last->is_reversed == in->is_reversed;
}

void smtp_input_join(struct smtp_input_queue *q, const struct smtp_input *in)
{
    struct smtp_input_slot *last = q->count ? &q->slots[q->first + q->count - 1] : NULL;
    if (!last || !goes_on(&last->in, in)) {
        smtp_input_add(q, in);
        return;
    }
    buf_append_bytes(&q->octets, in->data);
    last->in.data.len += in->data.len;
    q->bytes += in->data.len;
}

struct smtp_input smtp_input_at(const struct smtp_input_queue *q, size_t i)
{
    assert(i < q->count);
    const struct smtp_input_slot *slot = &q->slots[q->first + i];
    struct smtp_input in = slot->in;
    if (in.kind == SMTP_INPUT_DATA) in.data.data = buf_bytes(&q->octets).data + slot->start;
    return in;
}

struct smtp_input smtp_input_front(const struct smtp_input_queue *q)
{
    return smtp_input_at(q, 0);
}

void smtp_input_pop(struct smtp_input_queue *q)
{
    assert(q->count > 0);
    struct smtp_input_slot *slot = &q->slots[q->first];
    if (slot->in.kind == SMTP_INPUT_DATA) {
        q->bytes -= slot->in.data.len;
        q->taken = slot->start + slot->in.data.len;
    }
    q->first++;
    q->count--;
    if (q->count > 0) return;
    q->first = 0;
    q->taken = 0;
    buf_reset(&q->octets, KEEP_BYTES);
}

void smtp_input_take(struct smtp_input_queue *q, size_t n)
{
    struct smtp_input_slot *slot = &q->slots[q->first];
    assert(q->count > 0 && slot->in.kind == SMTP_INPUT_DATA && n <= slot->in.data.len);
    if (n == slot->in.data.len) {
        smtp_input_pop(q);
        return;
    }
    slot->start += n;
    slot->in.offset += n;
    slot->in.data.len -= n;
    q->bytes -= n;
    q->taken = slot->start;
}

struct bytes smtp_input_octets(const struct smtp_input_queue *q)
{
    return bytes_skip(buf_bytes(&q->octets), q->taken);
}

struct bytes smtp_input_first(const struct smtp_input_queue *q, bool *is_cut_out)
{
    size_t len = 0, i = 0;
    for (; i < q->count && q->slots[q->first + i].in.kind == SMTP_INPUT_DATA; i++)
        len += q->slots[q->first + i].in.data.len;
    *is_cut_out = i < q->count;
    return bytes_first(smtp_input_octets(q), len);
}
