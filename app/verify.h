// SPDX-License-Identifier: BSD-2-Clause
//
// "smtpscope verify DIR": is an export still what its manifest says, and is that what the captures
// hold? Every file that is listed is hashed; where the captures are still there, and are those of
// the manifest, all messages, parts and an mbox are derived from them again, without writing
// anything, and compared: their octets, and what the manifest says of them. One line for each
// problem, and one for the whole.
#ifndef SMTPSCOPE_APP_VERIFY_H
#define SMTPSCOPE_APP_VERIFY_H

// keylog: where the key log of the manifest is now, or NULL. Prints on standard output. Returns the
// exit status: 0 where all is well, 1 where something is not, or could not be checked because of
// the directory itself.
int verify_run(const char *dir, const char *keylog);

#endif
