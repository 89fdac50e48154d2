// SPDX-License-Identifier: BSD-2-Clause
//
// HTML as tags and text between them, as a stream: octets of UTF-8 in, events out, the same however
// they are cut. Not a validating parser: it takes what mail has as browsers do (WHATWG HTML
// 13.2.5), as far as that matters to people who read it:
//
//   <name …>  </name …>   tags; a ">" inside a quoted attribute value does not end them
//   <!-- … -->            comments, given to nobody; <! … > and <? … > likewise
//   &name;                references, undone
//   <script> <style>      their content is no text
//
// A "<" that begins none of these is text.
#ifndef SMTPSCOPE_DECODE_MESSAGE_HTML_TOKEN_H
#define SMTPSCOPE_DECODE_MESSAGE_HTML_TOKEN_H

#include "base/buf.h"
#include "decode/message/html_reference.h"

struct html_tag {
    struct bytes name;       // lower case
    struct bytes attributes; // raw, for html_attribute_next
    bool is_end;             // </name>
};

struct html_events {
    // Text, with references undone; never empty. Borrowed, as all that events have.
    void (*text)(void *ctx, struct bytes text);
    void (*tag)(void *ctx, const struct html_tag *tag);
};

enum html_state {
    HTML_TEXT,
    HTML_REFERENCE, // after "&"
    HTML_OPEN,      // after "<"
    HTML_TAG,       // in a tag
    HTML_MARKUP,    // after "<!": is it a comment?
    HTML_COMMENT,
    HTML_BOGUS, // up to ">"
    HTML_RAW,   // content of script or style
};

struct html_tokens {
    enum html_state state;  // private, as all below
    struct buf tag;         // of the tag that is read; what goes beyond LIMIT_HTML_TAG is dropped
    uint8_t quote;          // that an attribute value is in; 0: none
    uint8_t last;           // octet before, but blanks
    uint8_t dashes;         // at the end of what was read of a comment
    char raw_end[12];       // "</script"
    uint8_t matched;        // octets of it
    uint8_t reference[HTML_REFERENCE_MAX], reference_len;
    const struct html_events *events;
    void *ctx;
};

void html_tokens_init(struct html_tokens *t, const struct html_events *events, void *ctx);
void html_tokens_fini(struct html_tokens *t);
// As after init.
void html_tokens_reset(struct html_tokens *t);
void html_tokens_feed(struct html_tokens *t, struct bytes in);
// No more comes: a reference that was begun is text, a tag that was not ended is nothing.
void html_tokens_finish(struct html_tokens *t);

struct html_attribute {
    struct bytes name;  // as sent
    struct bytes value; // raw, without quotes, references not undone; "" for one without
};
// Takes the first off *rest; false: there is none.
bool html_attribute_next(struct bytes *rest, struct html_attribute *out);
// The value of the first attribute of that name, with references undone, appended to out; false:
// it has none.
bool html_attribute(const struct html_tag *tag, const char *name, struct buf *out);

#endif
