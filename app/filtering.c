// SPDX-License-Identifier: BSD-2-Clause
#include "app/filtering.h"

#include <unistd.h>

#include "app/report.h"
#include "app/user_charset.h"
#include "base/display.h"
#include "base/limits.h"

// smtpscope: -Y: there is no field rcpt.cod: did you mean rcpt.code?
//   rcpt.cod >= 500
//   ^^^^^^^^
static void report(struct bytes text, const struct filter_error *error)
{
    struct buf out;
    buf_init(&out, 0);
    buf_append_str(&out, "-Y: ");
    buf_append_str(&out, error->text);
    report_error(buf_str(&out));
    if (text.len > LIMIT_FILTER_TEXT) { // screens full of it would hide what is wrong
        buf_fini(&out);
        return;
    }
    buf_reset(&out, 0);
    buf_append_str(&out, "  ");
    unsigned flags = user_charset_flags(STDERR_FILENO);
    display_append(&out, text, flags);
    buf_append_str(&out, "\n  ");
    size_t before = display_width(bytes_first(text, error->at), flags);
    size_t width = display_width(bytes_first(bytes_skip(text, error->at), error->len), flags);
    for (size_t i = 0; i < before; i++) buf_append_byte(&out, ' ');
    for (size_t i = 0; i < width || i == 0; i++) buf_append_byte(&out, '^');
    fprintf(stderr, "%s\n", buf_str(&out));
    buf_fini(&out);
}

bool filtering_new(const struct options *options, const struct settings *settings,
                   struct filter **filter_out)
{
    struct filter_names names = settings_filter_names(settings);
    struct filter_error error;
    *filter_out = NULL;
    if (!options->condition) return true;
    struct bytes text = bytes_str(options->condition);
    *filter_out = filter_parse_named(text, &names, &error);
    if (!*filter_out) {
        report(text, &error);
        return false;
    }
    if (!options->no_hash || !filter_wants_hashes(*filter_out)) return true;
    report_error("-Y asks for a SHA-256, and --no-hash for none");
    filter_free(*filter_out);
    *filter_out = NULL;
    return false;
}
