// SPDX-License-Identifier: BSD-2-Clause
//
// One message of an opened session, on five pages: its header fields decoded, the tree of its
// parts, the text of a part decoded, the message as it was sent, and the octets of a part.
#ifndef SMTPSCOPE_UI_VIEW_MESSAGE_H
#define SMTPSCOPE_UI_VIEW_MESSAGE_H

#include "decode/model/dialogue.h"
#include "ui/view.h"

// The dialogue is borrowed: it must outlive the view. index: of one of its messages.
struct view *view_message_new(struct screen *s, const struct dialogue *d, size_t index);

#endif
