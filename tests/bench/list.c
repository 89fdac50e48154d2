// SPDX-License-Identifier: BSD-2-Clause
//
// What a list of very many sessions takes: memory of each, the whole time of sorting and filtering,
// and the longest step of it, which is how long a key may have to wait.
//
//   smtpscope-bench-list [SESSIONS]     1,000,000 unless said otherwise
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ui/session_list.h"

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

// A session as a busy server has them: some clients, some hundred recipients, most accepted.
static void add(struct store *st, uint64_t id)
{
    char helo[64], from[64], to[64], subject[64];
    uint64_t r = id * UINT64_C(0x9E3779B97F4A7C15);
    snprintf(helo, sizeof helo, "mail%u.example.org", (unsigned)(r >> 40 & 0xFFF));
    snprintf(from, sizeof from, "sender%u@example.org", (unsigned)(r >> 32 & 0xFFFF));
    snprintf(to, sizeof to, "rcpt%u@example.com", (unsigned)(r >> 24 & 0xFFFF));
    snprintf(subject, sizeof subject, "Message number %u of many", (unsigned)(r >> 20 & 0xFFFFF));
    bool is_refused = r % 17 == 0;
    struct session_reply reply = {.code = is_refused ? 550 : 250,
                                  .enhanced = is_refused ? BYTES_LIT("5.1.1") : BYTES_LIT("2.0.0"),
                                  .text = is_refused ? BYTES_LIT("User unknown in local table")
                                                     : BYTES_LIT("Ok: queued as 4F1A99C012")};
    struct session_message message = {.size = r % 100000, .subject = bytes_str(subject)};
    struct session_rcpt rcpt = {.to = bytes_str(to), .reply = reply};
    struct session_transaction tx = {.from = bytes_str(from), .rcpts = &rcpt, .rcpt_count = 1,
                                     .rcpt_accepted = !is_refused, .rcpt_refused = is_refused,
                                     .reply = reply, .message = &message,
                                     .status = is_refused ? SESSION_REJECTED : SESSION_ACCEPTED};
    struct session s = {.id = id, .is_smtp = true, .start_ns = (int64_t)id * 1000000,
                        .end_ns = (int64_t)(id * 1000000 + r % 5000000), .packets = 20,
                        .state = STREAM_CLOSED, .phase = SESSION_PHASE_ENDED,
                        .bytes = {r % 100000, 700}, .helo_name = bytes_str(helo),
                        .transactions = &tx, .last_transaction = &tx, .transaction_count = 1,
                        .message_count = 1, .last_code = 221, .has_greeting = true,
                        .greeting = {.code = 220, .text = BYTES_LIT("mx.example.com ESMTP")}};
    s.client = (struct stream_endpoint){.ip_version = 4, .port = (uint16_t)(1024 + r % 60000)};
    s.server = (struct stream_endpoint){.ip_version = 4, .ip = {192, 0, 2, 25}, .port = 25};
    for (int i = 0; i < 4; i++) s.client.ip[i] = (uint8_t)(r >> (8 * i));
    store_update(st, &s, false);
    struct store_place place = {0, id * 9000, id * 20};
    for (int i = 0; i < 20; i++, place.offset += 300, place.number++)
        store_add_packet(st, id, &place);
}

struct times {
    double start, whole, worst;
};

// The first part is what the key itself takes.
static void part(struct times *t, double begin)
{
    double took = now_ms() - begin;
    if (took > t->worst) t->worst = took;
    t->whole = now_ms() - t->start;
}

static void finish(struct times *t, struct session_list *l, const char *what)
{
    part(t, t->start);
    for (bool has_more = true; has_more;) {
        double begin = now_ms();
        has_more = session_list_work(l, NULL);
        part(t, begin);
    }
    printf("%-34s %8.0f ms  longest step %6.1f ms\n", what, t->whole, t->worst);
}

static void sort_by(struct session_list *l, enum column_id column)
{
    char what[64];
    struct times t = {.start = now_ms()};
    session_list_sort(l, column, false);
    snprintf(what, sizeof what, "sort by %s", *column_title(column) ? column_title(column) : "!");
    finish(&t, l, what);
}

static void filter_by(struct session_list *l, const char *text)
{
    char what[64];
    struct filter_error error;
    struct times t = {.start = now_ms()};
    session_list_filter(l, filter_parse(bytes_str(text), &error));
    snprintf(what, sizeof what, "filter %.50s", text);
    finish(&t, l, what);
}

int main(int argc, char **argv)
{
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    struct store *st = store_new();
    struct session_list l;
    for (uint64_t id = 1; id <= count; id++) add(st, id);
    printf("%llu sessions, %.0f octets of memory each\n", (unsigned long long)count,
           (double)store_memory(st) / (double)(count ? count : 1));
    session_list_init(&l, st);
    for (int column = 0; column < COLUMN_COUNT; column++) sort_by(&l, (enum column_id)column);
    session_list_sort(&l, COLUMN_ID, false);
    filter_by(&l, "messages == 1 and not tls");
    filter_by(&l, "env.from ~ \"7@example\\.org$\"");
    filter_by(&l, "bytes > 50k and not client.ip in 192.0.2.0/24");
    session_list_fini(&l);
    store_free(st);
    return 0;
}
