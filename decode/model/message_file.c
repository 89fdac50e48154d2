// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/message_file.h"

#include "decode/message/file_risk.h"
#include "decode/message/text_marks.h"

// A path, or a control that may end the name for somebody.
static bool has_path(struct bytes name)
{
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = name.data[i];
        if (c < 0x20 || c == 0x7F || c == '/' || c == '\\') return true;
    }
    return false;
}

void message_file_judge(struct message_report *r, struct bytes name)
{
    if (bytes_is_none(name)) return;
    unsigned risk = file_risk_of(name), marks = text_marks(name);
    if (has_path(name)) message_report_add(r, FINDING_FILE_PATH, name);
    if (risk & FILE_RISK_RUNS) message_report_add(r, FINDING_FILE_RISK, name);
    if (risk & FILE_RISK_DOUBLE) message_report_add(r, FINDING_FILE_DOUBLE, name);
    if (marks & TEXT_MARKS_RTL) message_report_add(r, FINDING_FILE_RTLO, name);
    if (marks & TEXT_MARKS_BIDI) message_report_add(r, FINDING_TEXT_BIDI, BYTES_LIT("file name"));
    if (marks & TEXT_MARKS_ZERO_WIDTH)
        message_report_add(r, FINDING_TEXT_ZEROW, BYTES_LIT("file name"));
}
