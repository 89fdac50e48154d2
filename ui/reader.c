// SPDX-License-Identifier: BSD-2-Clause
#include "ui/reader.h"

void reader_begin(struct reader *r, const struct ui_host *host, uint64_t id,
                  const struct filter *filter)
{
    reader_drop(r);
    *r = (struct reader){.host = host, .reading = host->read_begin(host->ctx, id, filter)};
}

bool reader_step(struct reader *r)
{
    if (!r->is_done) r->is_done = !r->host->read_step(r->reading, &r->percent);
    return !r->is_done;
}

struct dialogue *reader_end(struct reader *r, struct err *err)
{
    struct dialogue *d = r->host->read_end(r->reading, err);
    *r = (struct reader){.host = r->host};
    return d;
}

void reader_drop(struct reader *r)
{
    struct err err;
    if (r->reading) dialogue_free(reader_end(r, &err));
}
