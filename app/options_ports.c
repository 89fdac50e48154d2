// SPDX-License-Identifier: BSD-2-Clause
#include "app/options.h"

#include <stdlib.h>
#include <string.h>

// Digits at *s as a port; false: none, or not 1 to 65535.
static bool parse_port(const char **s, unsigned *port_out)
{
    const char *start = *s;
    unsigned value = 0;
    while (**s >= '0' && **s <= '9' && value <= 65535)
        value = value * 10 + (unsigned)(*(*s)++ - '0');
    *port_out = value;
    return *s > start && value >= 1 && value <= 65535;
}

// "2600-2610" or "25" at *s.
static bool parse_range(const char **s, unsigned *first_out, unsigned *last_out)
{
    if (!parse_port(s, first_out)) return false;
    *last_out = *first_out;
    if (**s != '-') return true;
    ++*s;
    return parse_port(s, last_out) && *first_out <= *last_out;
}

static void collect_ports(const bool *wanted, uint16_t **ports_out, size_t *count_out)
{
    size_t count = 0;
    for (unsigned port = 1; port <= 65535; port++) count += wanted[port];
    uint16_t *ports = err_calloc(count, sizeof *ports);
    size_t used = 0;
    for (unsigned port = 1; port <= 65535; port++)
        if (wanted[port]) ports[used++] = (uint16_t)port;
    *ports_out = ports;
    *count_out = count;
}

enum err_code options_parse_ports(const char *list, uint16_t **ports_out, size_t *count_out,
                                  struct err *err)
{
    bool *wanted = err_calloc(65536, sizeof *wanted);
    const char *s = list;
    for (;;) {
        unsigned first, last;
        if (!parse_range(&s, &first, &last) || (*s != ',' && *s != '\0')) {
            free(wanted);
            return err_set(err, ERR_USAGE,
                           "\"%.100s\" is no list of ports: it is written like 25,587,2600-2610, "
                           "each from 1 to 65535",
                           list);
        }
        memset(wanted + first, true, last - first + 1);
        if (*s++ == '\0') break;
    }
    collect_ports(wanted, ports_out, count_out);
    free(wanted);
    return ERR_NONE;
}
