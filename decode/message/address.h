// SPDX-License-Identifier: BSD-2-Clause
//
// Address lists (RFC 5322 3.4 and 4.4, RFC 6532): the addr-specs of From, To, Cc and their like.
// Groups are opened, display names, comments and obsolete routes dropped. What no grammar covers is
// read as mail readers do: ";" separates too, several mailboxes may stand in one place, and an item
// that is no address is given as it stands.
#ifndef SMTPSCOPE_DECODE_MESSAGE_ADDRESS_H
#define SMTPSCOPE_DECODE_MESSAGE_ADDRESS_H

#include "base/bytes.h"

// body: an unfolded field body. found is called for each address in order; addr_spec is never
// empty, raw (mostly UTF-8), without blanks and comments unless it is broken, and valid during the
// call only.
void address_list(struct bytes body, void (*found)(void *ctx, struct bytes addr_spec), void *ctx);

// The same with the display name before angle brackets, raw, blanks at its ends dropped; BYTES_NONE
// where there is none.
void address_mailboxes(struct bytes body,
                       void (*found)(void *ctx, struct bytes display_name, struct bytes addr_spec),
                       void *ctx);

#endif
