// SPDX-License-Identifier: BSD-2-Clause
//
// What the content fields say about an entity: Content-Type (RFC 2045 5), Content-Transfer-Encoding
// (RFC 2045 6) and Content-Disposition (RFC 2183). Of a field that stands twice the first counts.
#ifndef SMTPSCOPE_DECODE_MESSAGE_MIME_TYPE_H
#define SMTPSCOPE_DECODE_MESSAGE_MIME_TYPE_H

#include "decode/message/mime_param.h"

struct mime_text {
    struct buf buf;
    bool is_set;
};

struct mime_type {
    struct mime_text type;                        // lower case; use mime_type_name for the default
    struct mime_text charset;                     // lower case, as labelled
    struct mime_text boundary;                    // raw
    struct mime_text name;                        // UTF-8
    struct mime_text encoding;                    // lower case
    struct mime_text disposition;                 // lower case
    struct mime_text params;                      // of message/…: all of them, raw
    struct mime_text filename;                    // UTF-8
    bool has_type, has_encoding, has_disposition; // the field was there
    bool is_flowed, deletes_space;                // format=flowed, delsp=yes (RFC 3676)
    bool names_differ; // forms of one name, or name and filename, decode to different text
    // Programs read the fields in different ways: one of them, or a parameter that matters, stands
    // twice or is broken, or something stands where the RFC has nothing.
    bool is_ambiguous;
    struct charset *converter; // private, borrowed
};

void mime_type_init(struct mime_type *t, struct charset *converter);
void mime_type_fini(struct mime_type *t);
// Nothing is known of the next entity.
void mime_type_reset(struct mime_type *t);

// Takes a header field if it is one of the three; body is unfolded.
void mime_type_field(struct mime_type *t, struct bytes name, struct bytes body);

// The media type: the field's, else fallback. A field that is no type/subtype is text/plain (RFC
// 2045 5.2). Borrowed.
struct bytes mime_type_name(const struct mime_type *t, struct bytes fallback);
bool mime_type_is_multipart(const struct mime_type *t);

// The value, borrowed, or BYTES_NONE.
struct bytes mime_text_bytes(const struct mime_text *t);
// The disposition's filename, else the type's name; BYTES_NONE where that is empty.
struct bytes mime_type_filename(const struct mime_type *t);

#endif
