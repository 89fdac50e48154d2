// SPDX-License-Identifier: BSD-2-Clause
//
// Whether a file says of itself that it is encrypted, so that nobody on the way could look into it:
// an entry of a ZIP (APPNOTE 4.4.4, bit 0), an OLE file with an encrypted package in it (Office
// since 2007, [MS-OFFCRYPTO]), a Word 97 document or an Excel 97 workbook with a password ([MS-DOC]
// 2.5.2, [MS-XLS] 2.4.117), a PDF with an Encrypt dictionary (ISO 32000 7.6), an encrypted RAR, a
// 7z whose names are encrypted too (of others the header is compressed, and not looked into), and
// what OpenPGP (RFC 9580 5.1, 5.3; also in armor), CMS (RFC 5652 6, RFC 5083: S/MIME), age and
// "openssl enc" make.
// A stream: octets in, cut anywhere; of other files eighteen octets are looked at.
#ifndef SMTPSCOPE_DECODE_MESSAGE_FILE_ENCRYPTED_H
#define SMTPSCOPE_DECODE_MESSAGE_FILE_ENCRYPTED_H

#include "base/bytes.h"

enum file_encrypted_kind {
    FILE_KIND_UNKNOWN, // too little was seen
    FILE_KIND_OTHER,
    FILE_KIND_ZIP,
    FILE_KIND_OLE,
    FILE_KIND_PDF,
    FILE_KIND_RAR,
    FILE_KIND_7Z,
    FILE_KIND_ARMOR, // of OpenPGP
};

struct file_encrypted {
    bool is_found;                 // readable
    bool is_over;                  // readable: no further octet changes anything
    enum file_encrypted_kind kind; // private, as all below
    uint64_t offset;               // octets so far
    uint64_t next;                 // ZIP: where the next entry begins; 0: nobody knows. 7z: where
                                   // its header is. Armor: octets of the line so far
    uint8_t window[64];            // octets at the end of what was fed, or of what is gathered
    size_t have;
};

void file_encrypted_begin(struct file_encrypted *f);
void file_encrypted_feed(struct file_encrypted *f, struct bytes in);
void file_encrypted_gap(struct file_encrypted *f); // octets are missing

#endif
