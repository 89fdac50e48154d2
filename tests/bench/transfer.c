// SPDX-License-Identifier: BSD-2-Clause
//
// How fast content transfer encodings are undone, on one core: made-up bodies, fed in pieces of the
// size that a segment brings.
//
//   smtpscope-bench-transfer [MEGABYTES]     default 256
//
// One line a body: what it is, MB/s of what goes in, the best of some rounds.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "decode/message/transfer.h"

enum { LINE = 78, LINES = 8192, PIECE = 1448, ROUNDS = 5 };

// Lines of 76 characters, over and over.
static const struct row {
    const char *name;
    enum transfer_kind kind;
    const char *text;
} rows[] = {
    {"base64", TRANSFER_BASE64,
     "TG9yZW0gaXBzdW0gZG9sb3Igc2l0IGFtZXQsIGNvbnNlY3RldHVyIGFkaXBpc2NpbmcgZWxpdCwg"},
    {"quoted-printable, plain", TRANSFER_QUOTED_PRINTABLE,
     "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tem="},
    {"quoted-printable, some", TRANSFER_QUOTED_PRINTABLE,
     "Zw=C3=B6lf Boxk=C3=A4mpfer jagen Viktor quer =C3=BCber den Sylter Deich, sa="},
    {"quoted-printable, all", TRANSFER_QUOTED_PRINTABLE,
     "=D0=A1=D1=8A=D0=B5=D1=88=D1=8C=D0=B6=D0=B5=D0=B5=D1=89=D1=91=D1=8D=D1=82=D0="},
};

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void take(void *ctx, struct bytes data)
{
    *(uint64_t *)ctx += data.len;
}

static uint8_t *body_of(const char *text)
{
    uint8_t *body = malloc((size_t)LINES * LINE);
    if (!body) exit(1);
    for (size_t i = 0; i < LINES; i++) {
        memcpy(body + i * LINE, text, LINE - 2);
        memcpy(body + i * LINE + LINE - 2, "\r\n", 2);
    }
    return body;
}

static double measure(const struct row *row, struct bytes body, unsigned times)
{
    uint64_t given = 0;
    struct transfer t;
    transfer_init(&t, take, &given);
    double begin = seconds();
    for (unsigned i = 0; i < times; i++) {
        transfer_begin(&t, row->kind);
        for (size_t at = 0; at < body.len; at += PIECE)
            transfer_feed(&t, bytes_first(bytes_skip(body, at), PIECE));
        transfer_finish(&t);
    }
    double took = seconds() - begin;
    if (given == 0 || transfer_anomalies(&t) > 0) {
        fprintf(stderr, "smtpscope-bench-transfer: %s: was not decoded\n", row->name);
        exit(1);
    }
    transfer_fini(&t);
    return took;
}

int main(int argc, char **argv)
{
    double megabytes = argc > 1 ? atof(argv[1]) : 256;
    unsigned times = (unsigned)(megabytes * 1e6 / (LINES * LINE)) + 1;
    printf("%-24s %8s\n", "undoing", "MB/s");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bytes body = bytes_of(body_of(rows[i].text), (size_t)LINES * LINE);
        double best = measure(&rows[i], body, times);
        for (unsigned n = 1; n < ROUNDS; n++) {
            double took = measure(&rows[i], body, times);
            if (took < best) best = took;
        }
        printf("%-24s %8.0f\n", rows[i].name, times * (double)body.len / 1e6 / best);
        free((void *)(uintptr_t)body.data);
    }
    return 0;
}
