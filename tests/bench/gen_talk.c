// SPDX-License-Identifier: BSD-2-Clause

#include "tests/bench/gen_talk.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "tests/bench/gen_encode.h"

#define MS INT64_C(1000000)

struct maker {
    struct gen_talk *t;
    struct random *r;
    const struct gen_options *options;
    struct gen_message *message;
    bool is_aborted; // the message that comes is cut off
};

// ---- Octets and writes ----

static void add_write(struct gen_talk *t, enum stream_side side, int64_t delay_ns, int64_t after)
{
    struct gen_range range = {t->pending[side].begin, t->streams[side].len};
    if (range.begin == range.end) return;
    if (t->write_count == t->write_room) {
        t->write_room = t->write_room * 2 + 32;
        t->writes = err_realloc_array(t->writes, t->write_room, sizeof *t->writes);
    }
    bool is_typed = t->is_typed && side == STREAM_CLIENT;
    t->writes[t->write_count++] = (struct gen_write){side, range, delay_ns, after, is_typed};
    t->pending[side].begin = range.end;
}

// What was said so far is written: first the client's, then the server's.
static void sync(struct maker *k)
{
    uint64_t longest = random_chance(k->r, 10) ? 300 : 4;
    add_write(k->t, STREAM_CLIENT, (int64_t)random_between(k->r, 20000, 2 * MS), -1);
    add_write(k->t, STREAM_SERVER, (int64_t)random_between(k->r, 50000, longest * MS), -1);
}

static void say(struct maker *k, enum stream_side side, const char *text)
{
    buf_append_str(&k->t->streams[side], text);
    buf_append_str(&k->t->streams[side], "\r\n");
}

// A command with its reply; under PIPELINING more may follow in the same write.
static void exchange(struct maker *k, const char *command, const char *reply)
{
    say(k, STREAM_CLIENT, command);
    say(k, STREAM_SERVER, reply);
    if (!k->t->is_pipelined) sync(k);
}

static void mark_begin(struct maker *k, struct gen_range ranges[2])
{
    for (int side = 0; side < 2; side++) ranges[side].begin = k->t->streams[side].len;
}

static void mark_end(struct maker *k, struct gen_range ranges[2])
{
    for (int side = 0; side < 2; side++) ranges[side].end = k->t->streams[side].len;
}

// ---- Envelope ----

static struct gen_transaction *add_transaction(struct gen_talk *t)
{
    if (t->transaction_count == t->transaction_room) {
        t->transaction_room = t->transaction_room * 2 + 4;
        t->transactions =
            err_realloc_array(t->transactions, t->transaction_room, sizeof *t->transactions);
    }
    struct gen_transaction *x = &t->transactions[t->transaction_count++];
    memset(x, 0, sizeof *x);
    return x;
}

static void put_mail(struct maker *k, struct gen_transaction *x, bool is_bdat)
{
    char command[128];
    unsigned n = (unsigned)random_below(k->r, 1000000);
    if (random_chance(k->r, 95)) snprintf(x->from, sizeof x->from, "ann%u@example.org", n);
    snprintf(command, sizeof command, "MAIL FROM:<%s>%s%s", x->from,
             random_chance(k->r, 50) ? " SIZE=12345" : "", is_bdat ? " BODY=BINARYMIME" : "");
    exchange(k, command, random_chance(k->r, 50) ? "250 2.1.0 Ok" : "250-sender\r\n250 ok");
}

static void put_recipient(struct maker *k, struct gen_transaction *x)
{
    static const struct {
        unsigned code;
        const char *text;
    } refusals[] = {
        {550, "550 5.1.1 no such user"},
        {451, "451 4.7.1 greylisted, try again later"},
        {452, "452 too many recipients"},
        {554, "554-5.7.1 refused\r\n554 5.7.1 see http://example.com/why"},
    };
    struct gen_recipient *rcpt = &x->rcpts[x->rcpt_count++];
    char command[96];
    snprintf(rcpt->to, sizeof rcpt->to, "bob%u@example.com", (unsigned)random_below(k->r, 100000));
    snprintf(command, sizeof command, "RCPT TO:<%s>", rcpt->to);
    size_t why = random_below(k->r, 4);
    bool is_refused = random_chance(k->r, k->options->refused);
    rcpt->code = is_refused ? refusals[why].code : 250;
    exchange(k, command, is_refused ? refusals[why].text : "250 2.1.5 Ok");
}

static void put_envelope(struct maker *k, struct gen_transaction *x, bool is_bdat)
{
    mark_begin(k, x->envelope);
    put_mail(k, x, is_bdat);
    size_t count = random_chance(k->r, 70) ? 1 : random_between(k->r, 2, GEN_RECIPIENTS);
    for (size_t i = 0; i < count; i++) put_recipient(k, x);
    mark_end(k, x->envelope);
}

static bool has_recipient(const struct gen_transaction *x)
{
    for (size_t i = 0; i < x->rcpt_count; i++) {
        if (x->rcpts[i].code == 250) return true;
    }
    return false;
}

// ---- Content ----

static void put_answer(struct maker *k, struct gen_transaction *x)
{
    mark_begin(k, x->answer);
    bool is_refused = random_chance(k->r, k->options->refused / 2);
    x->reply = !is_refused ? 250 : random_chance(k->r, 50) ? 554 : 451;
    x->status = is_refused ? "rejected" : "accepted";
    say(k, STREAM_SERVER,
        !is_refused       ? "250 2.0.0 Ok: queued as 4F1A2"
        : x->reply == 554 ? "554 5.7.1 looks like spam"
                          : "451 4.3.0 try later");
    mark_end(k, x->answer);
}

static void note_message(struct maker *k, struct gen_transaction *x)
{
    const struct gen_message *m = k->message;
    x->has_message = x->is_complete = true;
    x->size = m->content.len;
    memcpy(x->sha256, m->sha256, sizeof x->sha256);
    memcpy(x->subject, m->subject, sizeof x->subject);
    memcpy(x->parts, m->parts, sizeof x->parts);
    x->part_count = m->part_count;
}

// How many dots transparency added. Messages begin with a header field.
static size_t dots(struct bytes sent)
{
    size_t count = 0;
    const uint8_t *found;
    while (sent.len > 0 && (found = memmem(sent.data, sent.len, "\r\n.", 3))) {
        count++;
        sent = bytes_skip(sent, (size_t)(found - sent.data) + 3);
    }
    return count;
}

// The session ends somewhere in the message of len octets that the client's stream ends with.
static void cut_message(struct maker *k, struct gen_transaction *x, size_t len)
{
    struct buf *stream = &k->t->streams[STREAM_CLIENT];
    size_t cut = random_below(k->r, len);
    stream->len -= cut;
    // Not where the end mark or a delimiter may be under way: what then counts is a matter of
    // taste.
    while (len > cut && memchr("\r\n.-", stream->data[stream->len - 1], 4)) stream->len--, cut++;
    static const enum gen_end ends[] = {GEN_END_FIN, GEN_END_CLIENT_RST, GEN_END_SERVER_RST,
                                        GEN_END_OPEN};
    k->t->end = ends[random_below(k->r, 4)];
    k->t->client_closes = true;
    x->is_complete = false;
    x->has_message = cut < len;
    x->reply = 0;
    x->status = k->t->end == GEN_END_OPEN ? "incomplete" : "aborted";
    x->content[STREAM_CLIENT].end = stream->len;
    struct bytes sent = bytes_skip(buf_bytes(stream), stream->len - (len - cut));
    struct bytes content = bytes_first(buf_bytes(&k->message->content), len - cut - dots(sent));
    x->size = content.len;
    digest_once(DIGEST_SHA256, content, x->sha256);
    add_write(k->t, STREAM_CLIENT, MS, -1);
}

static void put_data(struct maker *k, struct gen_transaction *x)
{
    struct buf *stream = &k->t->streams[STREAM_CLIENT];
    x->via = "DATA";
    mark_begin(k, x->content);
    say(k, STREAM_CLIENT, "DATA");
    say(k, STREAM_SERVER, "354 End data with <CR><LF>.<CR><LF>");
    x->opening[STREAM_CLIENT] = (struct gen_range){x->content[STREAM_CLIENT].begin, stream->len};
    x->opening[STREAM_SERVER] =
        (struct gen_range){x->content[STREAM_SERVER].begin, k->t->streams[STREAM_SERVER].len};
    sync(k);
    size_t begin = stream->len;
    gen_encode_dots(buf_bytes(&k->message->content), stream);
    note_message(k, x);
    if (k->is_aborted) {
        mark_end(k, x->content);
        cut_message(k, x, stream->len - begin);
        return;
    }
    buf_append_str(stream, ".\r\n");
    mark_end(k, x->content);
    put_answer(k, x);
}

// Chunks; the last one may be empty (RFC 3030 3). Under PIPELINING replies come while more is sent.
static void put_chunks(struct maker *k, struct gen_transaction *x)
{
    struct bytes rest = buf_bytes(&k->message->content);
    struct buf *stream = &k->t->streams[STREAM_CLIENT];
    size_t count = random_between(k->r, 1, 5);
    size_t step = rest.len / count + random_below(k->r, 100) + 1;
    x->via = "BDAT";
    if (k->t->is_pipelined) sync(k);
    mark_begin(k, x->content);
    bool has_empty_last = random_chance(k->r, 10);
    size_t client_begin = stream->len;
    while (rest.len > step || (has_empty_last && rest.len > 0)) {
        struct bytes chunk = bytes_first(rest, step);
        rest = bytes_skip(rest, step);
        buf_printf(stream, "BDAT %zu\r\n", chunk.len);
        buf_append_bytes(stream, chunk);
        say(k, STREAM_SERVER, "250 2.0.0 chunk received");
        if (!k->t->is_pipelined) sync(k);
        else add_write(k->t, STREAM_SERVER, 200000, (int64_t)stream->len);
    }
    buf_printf(stream, "BDAT %zu LAST\r\n", rest.len);
    buf_append_bytes(stream, rest);
    x->content[STREAM_CLIENT] = (struct gen_range){client_begin, stream->len};
    x->content[STREAM_SERVER].end = k->t->streams[STREAM_SERVER].len;
    note_message(k, x);
    put_answer(k, x);
}

static void put_no_recipients(struct maker *k, struct gen_transaction *x)
{
    x->status = "rejected";
    mark_begin(k, x->answer);
    if (k->t->is_pipelined && random_chance(k->r, 50)) {
        say(k, STREAM_CLIENT, "DATA");
        say(k, STREAM_SERVER, "554 5.5.1 Error: no valid recipients");
        x->reply = 554;
        sync(k);
    }
    exchange(k, "RSET", "250 2.0.0 Ok");
    mark_end(k, x->answer);
    sync(k);
}

static void put_transaction(struct maker *k)
{
    struct gen_transaction *x = add_transaction(k->t);
    bool is_bdat = !k->t->is_typed && !k->is_aborted && random_chance(k->r, k->options->bdat);
    put_envelope(k, x, is_bdat);
    if (!has_recipient(x)) {
        put_no_recipients(k, x);
        return;
    }
    enum gen_message_kind kind = is_bdat ? GEN_MESSAGE_BINARY : GEN_MESSAGE_LINES;
    struct gen_options small = *k->options;
    small.message = 60;
    bool has_attachments = !k->t->is_typed && random_chance(k->r, k->options->attachments);
    gen_message_make(k->message, kind, has_attachments, k->t->is_typed ? &small : k->options, k->r);
    if (is_bdat) put_chunks(k, x);
    else put_data(k, x);
    // The next MAIL may follow in the same write (RFC 2920 3.1).
    if (!k->t->is_pipelined || random_chance(k->r, 80)) sync(k);
}

// ---- The session ----

static void put_opening(struct maker *k)
{
    struct gen_talk *t = k->t;
    char command[48];
    snprintf(t->helo, sizeof t->helo, "relay%u.example.org", (unsigned)random_below(k->r, 10000));
    say(k, STREAM_SERVER,
        random_chance(k->r, 80) ? "220 mx.example.com ESMTP"
                                : "220-mx.example.com ESMTP\r\n220 no spam please");
    sync(k);
    if (!t->is_typed) {
        snprintf(command, sizeof command, "EHLO %s", t->helo);
        say(k, STREAM_CLIENT, command);
        say(k, STREAM_SERVER,
            "250-mx.example.com\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-CHUNKING\r\n"
            "250-BINARYMIME\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES");
    } else {
        snprintf(command, sizeof command, "HELO %s", t->helo);
        say(k, STREAM_CLIENT, command);
        say(k, STREAM_SERVER, "250 mx.example.com");
    }
    sync(k);
}

static void put_closing(struct maker *k)
{
    struct gen_talk *t = k->t;
    sync(k);
    t->end = GEN_END_FIN;
    t->client_closes = random_chance(k->r, 40);
    bool says_quit = random_chance(k->r, 95);
    if (says_quit) {
        say(k, STREAM_CLIENT, "QUIT");
        say(k, STREAM_SERVER, "221 2.0.0 Bye");
        sync(k);
    }
    if (random_chance(k->r, k->options->reset)) t->end = GEN_END_CLIENT_RST;
}

void gen_talk_init(struct gen_talk *t)
{
    memset(t, 0, sizeof *t);
    buf_init(&t->streams[0], 0);
    buf_init(&t->streams[1], 0);
}

void gen_talk_fini(struct gen_talk *t)
{
    buf_fini(&t->streams[0]);
    buf_fini(&t->streams[1]);
    free(t->writes);
    free(t->transactions);
}

void gen_talk_make(struct gen_talk *t, const struct gen_options *options, struct random *r)
{
    static struct gen_message message; // its memory serves all
    if (message.content.cap == 0) gen_message_init(&message);
    struct maker k = {.t = t, .r = r, .options = options, .message = &message};
    t->write_count = t->transaction_count = 0;
    for (int side = 0; side < 2; side++) {
        buf_reset(&t->streams[side], 256 * 1024);
        t->pending[side] = (struct gen_range){0, 0};
    }
    t->is_typed = random_chance(r, options->typed);
    t->is_pipelined = !t->is_typed && random_chance(r, options->pipelining);
    put_opening(&k);
    size_t count = random_between(r, 1, (uint64_t)options->per_session);
    bool is_aborted = random_chance(r, options->aborted);
    for (size_t i = 0; i < count; i++) {
        k.is_aborted = is_aborted && i + 1 == count;
        put_transaction(&k);
    }
    bool was_cut = is_aborted && t->transactions[t->transaction_count - 1].status[0] != 'r' &&
                   !t->transactions[t->transaction_count - 1].is_complete;
    if (!was_cut) put_closing(&k);
}
