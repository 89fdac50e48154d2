// SPDX-License-Identifier: BSD-2-Clause
//
// Every cap of the program in one place: its value and its reason. A cap protects memory and time;
// when it is reached the value is cut, marked and counted, and decoding goes on. The RFCs' own limits
// are no caps: exceeding them is a finding.
#ifndef SMTPSCOPE_BASE_LIMITS_H
#define SMTPSCOPE_BASE_LIMITS_H

enum {
    // A command line that is kept. RFC 5321 4.5.3.1.4 says 512 octets, AUTH may need 12288
    // (RFC 4954 4), extensions add up to 1 KiB; anything longer is cut, its length still counted.
    LIMIT_COMMAND_LINE = 16 * 1024,
    // One line of a reply (RFC 5321 4.5.3.1.5: 512) and the text of all its lines together.
    LIMIT_REPLY_LINE = 8 * 1024,
    LIMIT_REPLY_TEXT = 64 * 1024,
    // Commands sent and not yet answered. PIPELINING sends some hundred RCPT at once.
    LIMIT_OUTSTANDING = 64 * 1024,
    // Client octets that wait for the reply that decides what they are (after DATA, AUTH, STARTTLS).
    LIMIT_HELD_BYTES = 1024 * 1024,
    // What one session keeps of each kind; more is counted and said to be cut.
    LIMIT_TRANSACTIONS = 100 * 1000,
    LIMIT_RECIPIENTS = 100 * 1000, // in one session
    LIMIT_COMMANDS = 1000 * 1000,  // with --dialogue
    LIMIT_EXTENSIONS = 200,
    LIMIT_AUTH = 1000,
    LIMIT_FINDINGS = 1000,
    // Octets of one string in a line of the list (a path of RFC 5321 4.5.3.1.3 has 256): a million
    // sessions of a hostile peer stay small.
    LIMIT_ROW_TEXT = 256,
};

#endif
