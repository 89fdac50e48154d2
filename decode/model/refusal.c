// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/refusal.h"

#include <stdio.h>

struct taker {
    bool (*take)(void *ctx, struct bytes text);
    void *ctx;
};

// true: no more are wanted.
static bool take(const struct taker *t, const struct session_reply *r)
{
    if (r->code < 400) return false;
    char text[64];
    int len = r->enhanced.len > 20 ? 20 : (int)r->enhanced.len;
    snprintf(text, sizeof(text), "%03u%s%.*s", r->code, len ? " " : "", len,
             len ? (const char *)r->enhanced.data : "");
    return t->take(t->ctx, bytes_str(text));
}

static bool take_of_transaction(const struct taker *t, const struct session_transaction *x)
{
    for (const struct session_rcpt *r = x->rcpts; r; r = r->next)
        if (take(t, &r->reply)) return true;
    return (x->rcpt_accepted > 0 || x->rcpt_refused == 0) && take(t, &x->reply);
}

void refusal_each(const struct session *s, bool (*each)(void *ctx, struct bytes text), void *ctx)
{
    struct taker t = {each, ctx};
    if (s->has_greeting && take(&t, &s->greeting)) return;
    for (const struct session_transaction *x = s->transactions; x; x = x->next)
        if (take_of_transaction(&t, x)) return;
    for (const struct session_auth *a = s->auth; a; a = a->next)
        if (take(&t, &(struct session_reply){.code = a->code})) return;
}
