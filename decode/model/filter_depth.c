// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/filter_depth.h"

// Whether name is the pattern, or begins with one that ends in a dot.
static bool is_named(const char *name, const char *pattern)
{
    size_t len = strlen(pattern);
    return pattern[len - 1] == '.' ? strncmp(name, pattern, len) == 0 : strcmp(name, pattern) == 0;
}

// Whoever adds a field gets whole messages, unless it is listed here.
enum message_depth filter_depth_of(const struct filter_field *f)
{
    static const char *const of_dialogue[] = {
        "env.",    "rcpt.",      "rcpts",   "reply.",       "code",     "outcome", "status",
        "via",     "msg.size",   "verb",    "msg.complete", "messages", "tls",     "tls.",
        "auth.",   "command.",   "server.", "transactions", "helo.",    "ip",      "port",
        "client.", "greeting.",  "id",      "community_id", "start",    "end",     "duration",
        "timing.", "extension",  "state",   "bytes",        "bytes.",   "gaps",    "gaps.",
        "packets", "msg.sha256", "tunnel",  "tunnel.",  "vlan",
        "replies", "refusal",
    };
    if (is_named(f->name, "hdr.")) return MESSAGE_HEADER;
    for (size_t i = 0; i < sizeof(of_dialogue) / sizeof(of_dialogue[0]); i++)
        if (is_named(f->name, of_dialogue[i])) return MESSAGE_COUNTED;
    return MESSAGE_WHOLE;
}
