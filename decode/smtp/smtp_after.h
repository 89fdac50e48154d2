// SPDX-License-Identifier: BSD-2-Clause
//
// What is said of a session when it is over and complete: whether its signatures verify by the keys
// that the capture holds by then, what of a list of somebody's it has, and what others have shown
// of it.
#ifndef SMTPSCOPE_DECODE_SMTP_SMTP_AFTER_H
#define SMTPSCOPE_DECODE_SMTP_SMTP_AFTER_H

struct smtp_session;

// The last thing of a session: its state is not needed any more.
void smtp_after(struct smtp_session *ss);

#endif
