// SPDX-License-Identifier: BSD-2-Clause
//
// Names for files of ours out of text from the wire, which may be anything. What comes out is one
// component of a path that no system, shell or terminal takes for something else:
//
//   - valid UTF-8; no controls, marks of direction, invisible or private characters (but the
//     selectors that emoji end in), line separators, and no blank but U+0020, of which no two stand
//     together: each such character, and each octet that is not UTF-8, becomes "_"
//   - of ASCII only letters, digits, blank and  . _ - + = @ , ( ) [ ] # ~ ; all else, "/", "\", ":"
//     and quotes among it, becomes "_"
//   - it never begins with a dot, a dash, a tilde or a blank, nor ends with a dot or a blank
//   - none of the names that some systems reserve, whatever their extension (CON, nul.txt, COM1)
//   - never empty, and no longer than the octets allowed, cut between characters; an extension of
//     up to 16 octets is kept when the name before it has to be cut
//
// What the name was is in the record; this is only where to find the octets.
#ifndef SMTPSCOPE_EXPORT_FILE_NAME_H
#define SMTPSCOPE_EXPORT_FILE_NAME_H

#include "base/buf.h"

// Octets of a whole name: below the 143 that an encrypted home folder allows, and with room for
// what others put behind it.
enum { FILE_NAME_MAX = 120 };

// Appends text as a name of at most max octets (at least 24).
void file_name_append(struct buf *out, struct bytes text, size_t max);

// Appends as much of text as says what it is about, for the middle of a name: letters, digits and
// what is not ASCII; runs of anything else become one "-", none stands at either end. Nothing is
// appended when nothing is left; otherwise at most max octets.
void file_name_append_words(struct buf *out, struct bytes text, size_t max);

#endif
