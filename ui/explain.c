// SPDX-License-Identifier: BSD-2-Clause
#include "ui/explain.h"

#include <inttypes.h>

#include "base/timestamp.h"

// How long the server took, and to what it answers.
static void explain_answer(const struct dialogue_rows *r, const struct dialogue_line *l,
                           struct buf *out)
{
    int64_t at = dialogue_rows_command_line(r, l->command);
    if (at < 0) return;
    char took[TIMESTAMP_TEXT];
    timestamp_delta(l->at.time_ns - r->dialogue->lines[at].at.time_ns, took);
    buf_printf(out, "Answered after %s.\n", took + (took[0] == '+'));
}

static const char *code_class(unsigned code)
{
    switch (code / 100) {
    case 2: return "done";
    case 3: return "the server waits for more";
    case 4: return "not now; the client may try again later";
    case 5: return "no; trying the same again will not help";
    default: return "no reply code of SMTP";
    }
}

static void explain_finding(const struct finding *f, struct buf *out)
{
    buf_printf(out, "%s (%s): %s.\n", finding_name(f->id),
               finding_severity_name(finding_severity_of(f->id)), finding_text(f->id));
    if (f->detail.len == 0) return;
    buf_append_str(out, "Seen: ");
    buf_append_bytes(out, f->detail);
    buf_append_byte(out, '\n');
}

static void explain_special(const struct dialogue_line *l, struct buf *out)
{
    switch (l->kind) {
    case DIALOGUE_GAP:
        buf_append_str(out, "These octets were sent but are not in the capture. Nothing is guessed "
                            "in their place; what depends on them is said to be unknown.\n");
        break;
    case DIALOGUE_TLS:
        buf_append_str(out, "From here on what is sent is encrypted; without its keys it cannot be "
                            "read.\n");
        break;
    case DIALOGUE_BYTES: buf_append_str(out, "Octets that are no text of SMTP.\n"); break;
    case DIALOGUE_END:
        if (bytes_equal(l->text, BYTES_LIT("RST"))) {
            buf_append_str(out, "The connection is broken off: nothing more is sent or read.\n");
        } else {
            buf_append_str(out, "This side will send no more; the other one may still.\n");
        }
        break;
    case DIALOGUE_NOTE:
        if (l->finding) explain_finding(l->finding, out);
        break;
    case DIALOGUE_LINE: break;
    }
}

void explain_line(const struct dialogue_rows *r, size_t line, struct buf *out)
{
    const struct dialogue_line *l = &r->dialogue->lines[line];
    if (l->kind != DIALOGUE_LINE) {
        explain_special(l, out);
    } else if (l->side == STREAM_SERVER && l->code) {
        buf_printf(out, "%u: %s.\n", l->code, code_class(l->code));
        explain_answer(r, l, out);
    } else if (l->cls == DIALOGUE_HEADER) {
        buf_append_str(out, "The header section of the message. Enter shows it decoded.\n");
    } else if (l->cls == DIALOGUE_BODY) {
        buf_append_str(out, "The body of the message. Enter shows its parts and its text.\n");
    }
}
