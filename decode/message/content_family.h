// SPDX-License-Identifier: BSD-2-Clause
//
// Whether what a file is agrees with what it says it is, its media type and the extension of its
// name. That is told of families, for within one the same file has many right names: a .docx is a
// zip, an .m4a is an mp4. What is in no family agrees with all.
#ifndef SMTPSCOPE_DECODE_MESSAGE_CONTENT_FAMILY_H
#define SMTPSCOPE_DECODE_MESSAGE_CONTENT_FAMILY_H

#include "base/bytes.h"

enum content_family {
    CONTENT_UNKNOWN,
    CONTENT_PROGRAM,
    CONTENT_PDF,
    CONTENT_ZIP, // and what is in one: OOXML, OpenDocument, Java
    CONTENT_OLE, // the documents of Office before 2007
    CONTENT_OFFICE, // of a field only: what clients call any document of Office
    CONTENT_IMAGE,
    CONTENT_MEDIA, // sound and film: their containers are the same
    CONTENT_HTML,
    CONTENT_RTF,
    CONTENT_ARCHIVE, // and compressed files, but zip
    CONTENT_TEXT,
};

// Of a media type, lower case, as a program that looked at the octets names it.
enum content_family content_family_of_type(struct bytes type);
// Of a file name's last extension.
enum content_family content_family_of_name(struct bytes name);

// found: the media type of its octets; declared: that of the field, lower case; name may be
// BYTES_NONE.
bool content_contradicts(struct bytes found, struct bytes declared, struct bytes name);

#endif
