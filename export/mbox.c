// SPDX-License-Identifier: BSD-2-Clause
#include "export/mbox.h"

#include <stdio.h>
#include <time.h>

#include "base/timestamp.h"

enum { SENDER_MAX = 256 };

static const char from_line[] = "From ";
enum { FROM_LEN = sizeof from_line - 1 };

static void put(struct mbox *m, struct bytes b)
{
    if (b.len > 0) m->sink(m->ctx, b);
}

void mbox_init(struct mbox *m, void (*sink)(void *ctx, struct bytes data), void *ctx)
{
    *m = (struct mbox){.sink = sink, .ctx = ctx};
}

// As asctime has it, in UTC and in English whatever the locale.
static void put_date(struct mbox *m, int64_t time_ns)
{
    static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = time_ns / TIMESTAMP_NS_PER_S - (time_ns % TIMESTAMP_NS_PER_S < 0);
    struct tm t;
    char text[64];
    gmtime_r(&seconds, &t);
    snprintf(text, sizeof text, " %s %s %2d %02d:%02d:%02d %d\n", days[t.tm_wday],
             months[t.tm_mon], t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, t.tm_year + 1900);
    put(m, bytes_str(text));
}

void mbox_begin(struct mbox *m, struct bytes sender, int64_t time_ns)
{
    char text[SENDER_MAX];
    size_t len = sender.len < sizeof text ? sender.len : sizeof text;
    for (size_t i = 0; i < len; i++) {
        uint8_t c = sender.data[i];
        text[i] = c <= ' ' || c == 0x7F ? '_' : (char)c; // blanks end it (a quoted local-part)
    }
    put(m, BYTES_LIT("From "));
    put(m, len > 0 ? bytes_of(text, len) : BYTES_LIT("MAILER-DAEMON"));
    put_date(m, time_ns);
    m->state = MBOX_LINE_START;
    m->marks = m->matched = 0;
    m->is_line_open = false;
}

// What waited at the start of the line turned out to be all of a quoted "From ", or something else.
static void put_waiting(struct mbox *m, bool is_quoted)
{
    static const char marks[] = ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>";
    struct bytes all = bytes_of(marks, sizeof marks - 1);
    if (is_quoted) m->marks++;
    if (m->marks + m->matched > 0) m->is_line_open = true;
    for (; m->marks > all.len; m->marks -= all.len) put(m, all);
    put(m, bytes_first(all, (size_t)m->marks));
    put(m, bytes_of(from_line, m->matched));
    m->marks = m->matched = 0;
    m->state = MBOX_LINE;
}

// One octet at the start of a line; false: it is not of what waits, and is read as any other.
static bool take_start(struct mbox *m, uint8_t c)
{
    if (c == '>' && m->matched == 0) {
        m->marks++;
        return true;
    }
    if (c == (uint8_t)from_line[m->matched]) {
        if (++m->matched == FROM_LEN) put_waiting(m, true);
        return true;
    }
    put_waiting(m, false);
    return false;
}

// Octets of a line up to its end or a CR; returns how many.
static size_t take_line(struct mbox *m, struct bytes data)
{
    size_t len = 0;
    while (len < data.len && data.data[len] != '\n' && data.data[len] != '\r') len++;
    put(m, bytes_first(data, len));
    if (len > 0) m->is_line_open = true;
    if (len == data.len) return len;
    if (data.data[len] == '\r') {
        m->state = MBOX_CR;
        return len + 1;
    }
    put(m, BYTES_LIT("\n"));
    m->is_line_open = false;
    m->state = MBOX_LINE_START;
    return len + 1;
}

static void put_cr(struct mbox *m)
{
    put(m, BYTES_LIT("\r"));
    m->is_line_open = true;
    m->state = MBOX_LINE;
}

void mbox_data(struct mbox *m, struct bytes data)
{
    while (data.len > 0) {
        size_t used = 0;
        switch (m->state) {
        case MBOX_LINE_START: used = take_start(m, data.data[0]) ? 1 : 0; break;
        case MBOX_LINE: used = take_line(m, data); break;
        case MBOX_CR:
            if (data.data[0] == '\n') m->state = MBOX_LINE;
            else put_cr(m);
            break;
        }
        data = bytes_skip(data, used);
    }
}

void mbox_end(struct mbox *m)
{
    if (m->state == MBOX_LINE_START) put_waiting(m, false);
    if (m->state == MBOX_CR) put_cr(m);
    put(m, m->is_line_open ? BYTES_LIT("\n\n") : BYTES_LIT("\n"));
}
