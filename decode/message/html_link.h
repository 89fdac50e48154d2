// SPDX-License-Identifier: BSD-2-Clause
//
// Whether a link's label says one host while the link leads to another: what phishing does. Only a
// label that is an address itself says a host: "https://bank.example/login", "www.bank.example",
// "bank.example".
#ifndef SMTPSCOPE_DECODE_MESSAGE_HTML_LINK_H
#define SMTPSCOPE_DECODE_MESSAGE_HTML_LINK_H

#include "decode/message/html_token.h"

// Takes out of a URL what browsers do not see in it: tabs and line ends anywhere, blanks around it.
void html_link_clean(struct buf *url);
// The host of an http, https or ftp URL, without user, port and "www."; BYTES_NONE for others. As
// browsers have it any slashes may follow the scheme, of either kind, and none.
struct bytes html_link_host(struct bytes url);
// The host that a label says, likewise; BYTES_NONE where it says none.
struct bytes html_label_host(struct bytes label);
// Both are known, and neither is the other or a part of its domain.
bool html_link_misleads(struct bytes label, struct bytes url);

// Looks for such links in a stream of HTML.
struct html_links {
    struct html_tokens tokens; // private, as all but count
    struct buf url, label;
    bool is_open;
    unsigned count; // readable: of links that mislead
    void (*misleading)(void *ctx, struct bytes label, struct bytes url); // borrowed
    void *ctx;
};
void html_links_init(struct html_links *l,
                     void (*misleading)(void *ctx, struct bytes label, struct bytes url),
                     void *ctx);
void html_links_fini(struct html_links *l);
// Another HTML begins, or octets are missing: a link that is open is forgotten.
void html_links_reset(struct html_links *l);
void html_links_feed(struct html_links *l, struct bytes in);
void html_links_finish(struct html_links *l);

#endif
