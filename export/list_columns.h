// SPDX-License-Identifier: BSD-2-Clause
//
// Lists of sessions with columns of the user's choice: for people in columns, and for other
// programs as CSV (RFC 4180) or with tabs between.
//
// Wire text is made safe in all of them: controls, broken octets and marks of direction are marks
// (base/display). A spreadsheet takes a cell that begins with "=", "+", "-" or "@" for a formula,
// and a Subject may be one that sends the sheet elsewhere: in CSV and TSV a "'" stands before text
// that begins so.
#ifndef SMTPSCOPE_EXPORT_LIST_COLUMNS_H
#define SMTPSCOPE_EXPORT_LIST_COLUMNS_H

#include "decode/model/column.h"

enum list_form { LIST_TABLE, LIST_CSV, LIST_TSV };

// The columns of CSV and TSV where none were chosen.
extern const struct column_list list_columns_default;

void list_columns_append_header(const struct column_list *columns, enum list_form form,
                                struct buf *out);
void list_columns_append(const struct column_list *columns, enum list_form form,
                         const struct session *s, struct buf *out);

#endif
