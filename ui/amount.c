// SPDX-License-Identifier: BSD-2-Clause
#include "ui/amount.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"

void amount_octets(uint64_t octets, char text_out[AMOUNT_TEXT])
{
    static const char units[] = "KMGTPE";
    if (octets < 1024) {
        snprintf(text_out, AMOUNT_TEXT, "%" PRIu64, octets);
        return;
    }
    double value = (double)octets / 1024;
    size_t unit = 0;
    while (value >= 999.95 && unit + 1 < strlen(units)) {
        value /= 1024;
        unit++;
    }
    snprintf(text_out, AMOUNT_TEXT, "%.1f%c", value, units[unit]);
}

void amount_count(uint64_t count, char text_out[AMOUNT_TEXT])
{
    char digits[24];
    size_t len = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, count);
    size_t out = 0;
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0) text_out[out++] = ',';
        text_out[out++] = digits[i];
    }
    text_out[out] = 0;
}

void amount_duration(int64_t ns, char text_out[AMOUNT_TEXT])
{
    int64_t ms = ns / (TIMESTAMP_NS_PER_S / 1000);
    int64_t s = ms / 1000;
    if (ns < 0) snprintf(text_out, AMOUNT_TEXT, "-");
    else if (s < 10) snprintf(text_out, AMOUNT_TEXT, "%" PRId64 ".%03d s", s, (int)(ms % 1000));
    else if (s < 60) snprintf(text_out, AMOUNT_TEXT, "%" PRId64 " s", s);
    else if (s < 3600) snprintf(text_out, AMOUNT_TEXT, "%" PRId64 "m%02ds", s / 60, (int)(s % 60));
    else snprintf(text_out, AMOUNT_TEXT, "%" PRId64 "h%02dm", s / 3600, (int)(s / 60 % 60));
}
