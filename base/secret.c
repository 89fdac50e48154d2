// SPDX-License-Identifier: BSD-2-Clause
#include "base/secret.h"

#include <stdlib.h>

#include "base/err.h"

void secret_wipe(void *data, size_t len)
{
    if (len > 0) explicit_bzero(data, len);
}

void secret_init(struct secret *s)
{
    *s = (struct secret){0};
}

void secret_fini(struct secret *s)
{
    secret_wipe(s->text, s->len);
    free(s->text);
    secret_init(s);
}

void secret_set(struct secret *s, struct bytes b)
{
    secret_fini(s);
    if (bytes_is_none(b)) return;
    s->text = err_malloc(b.len + 1);
    if (b.len > 0) memcpy(s->text, b.data, b.len);
    s->text[b.len] = 0;
    s->len = b.len;
}

bool secret_is_set(const struct secret *s)
{
    return s->text != NULL;
}

struct bytes secret_text(const struct secret *s, enum secret_policy policy)
{
    return policy == SECRET_SHOW ? bytes_of(s->text, s->len) : BYTES_NONE;
}
