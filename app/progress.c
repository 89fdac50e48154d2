// SPDX-License-Identifier: BSD-2-Clause
#include "app/progress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/timestamp.h"

#define PROGRESS_FIRST_NS (TIMESTAMP_NS_PER_S / 2) // short runs show nothing
#define PROGRESS_EVERY_NS (TIMESTAMP_NS_PER_S / 5)

// A number of octets in a unit that unit_of chose: "1.2", "310".
static void append_scaled(char *text, size_t room, double value, double unit)
{
    size_t len = strlen(text);
    double scaled = value / unit;
    snprintf(text + len, room - len, scaled < 10 && unit > 1 ? "%.1f" : "%.0f", scaled);
}

static double unit_of(double value, const char **name_out)
{
    static const struct {
        double unit;
        const char *name;
    } units[] = {{1e12, "TB"}, {1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        *name_out = units[i].name;
        if (value >= units[i].unit) return units[i].unit;
    }
    *name_out = "B";
    return 1;
}

__attribute__((format(printf, 2, 3))) static void append(char *text, const char *format, ...)
{
    size_t len = strlen(text);
    va_list args;
    va_start(args, format);
    vsnprintf(text + len, PROGRESS_TEXT - len, format, args);
    va_end(args);
}

int64_t progress_remaining_s(const struct progress_facts *facts)
{
    if (facts->total == 0 || facts->done == 0 || facts->elapsed_ns < PROGRESS_EVERY_NS) return -1;
    if (facts->done >= facts->total) return 0;
    double per_octet = (double)facts->elapsed_ns / (double)facts->done;
    double left_s = per_octet * (double)(facts->total - facts->done) / TIMESTAMP_NS_PER_S;
    return left_s < 1e9 ? (int64_t)(left_s + 0.999) : -1;
}

static void append_octets(const struct progress_facts *facts, char *text)
{
    const char *name;
    uint64_t largest = facts->total > facts->done ? facts->total : facts->done;
    double unit = unit_of((double)largest, &name);
    append_scaled(text, PROGRESS_TEXT, (double)facts->done, unit);
    if (facts->total > 0) {
        append(text, " of ");
        append_scaled(text, PROGRESS_TEXT, (double)facts->total, unit);
    }
    append(text, " %s", name);
}

static void append_speed(const struct progress_facts *facts, char *text)
{
    if (facts->elapsed_ns <= 0) return;
    const char *name;
    double speed = (double)facts->done * TIMESTAMP_NS_PER_S / (double)facts->elapsed_ns;
    double unit = unit_of(speed, &name);
    append(text, ", ");
    append_scaled(text, PROGRESS_TEXT, speed, unit);
    append(text, " %s/s", name);
}

void progress_text(const struct progress_facts *facts, char text_out[PROGRESS_TEXT])
{
    text_out[0] = '\0';
    if (facts->total > 0) {
        double part = (double)facts->done / (double)facts->total;
        append(text_out, "%d %%, ", part >= 1 ? 100 : (int)(part * 100));
    }
    append_octets(facts, text_out);
    append_speed(facts, text_out);
    append(text_out, ", %" PRIu64 " session%s", facts->sessions, facts->sessions == 1 ? "" : "s");
    int64_t left = progress_remaining_s(facts);
    if (left >= 3600)
        append(text_out, ", %" PRId64 ":%02d:%02d left", left / 3600, (int)(left / 60 % 60),
               (int)(left % 60));
    else if (left >= 0) append(text_out, ", %d:%02d left", (int)(left / 60), (int)(left % 60));
}

void progress_init(struct progress *p, int fd, int64_t now_ns)
{
    *p = (struct progress){
        .fd = isatty(fd) ? fd : -1, .start_ns = now_ns, .next_ns = now_ns + PROGRESS_FIRST_NS};
}

// Draws text over what is there; blanks cover the rest, which every terminal understands.
static void draw(struct progress *p, const char *text)
{
    char line[2 * PROGRESS_TEXT + 4];
    size_t len = strlen(text);
    int wide = (int)(p->shown > len ? p->shown : len);
    int written = snprintf(line, sizeof line, "\r%-*s\r", wide, text);
    p->shown = len;
    ssize_t n = write(p->fd, line, (size_t)written);
    if (n < 0) p->fd = -1;
}

void progress_show(struct progress *p, struct progress_facts *facts, int64_t now_ns)
{
    if (p->fd < 0 || now_ns < p->next_ns) return;
    p->next_ns = now_ns + PROGRESS_EVERY_NS;
    facts->elapsed_ns = now_ns - p->start_ns;
    char text[PROGRESS_TEXT];
    progress_text(facts, text);
    draw(p, text);
}

void progress_erase(struct progress *p)
{
    if (p->fd >= 0 && p->shown > 0) draw(p, "");
}
