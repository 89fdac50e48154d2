// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/text/smtp_reply_code_text.h"

#include <stddef.h>

static const struct {
    unsigned code;
    const char *text;
} codes[] = {
    {211, "system status, or a reply to HELP (RFC 5321 4.2.3)"},
    {214, "help for the person who asked (RFC 5321 4.2.3)"},
    {220, "the service is ready (RFC 5321 4.2.3); to STARTTLS: begin the TLS handshake now "
          "(RFC 3207 4)"},
    {221, "the service closes the connection (RFC 5321 4.2.3)"},
    {235, "authentication succeeded (RFC 4954 6)"},
    {250, "done: the command, or the delivery of the message, was accepted (RFC 5321 4.2.3)"},
    {251, "the recipient is not local, the server will forward (RFC 5321 3.4); to ETRN: no "
          "messages wait (RFC 1985)"},
    {252, "the recipient cannot be verified, but mail for it will be tried (RFC 5321 3.5.3); to "
          "ETRN: messages wait, delivery began (RFC 1985)"},
    {253, "to ETRN: so many messages wait, delivery began (RFC 1985)"},
    {334, "the server waits for the next AUTH response; its text is the challenge in base64 "
          "(RFC 4954 4)"},
    {354, "send the message, ended by a line with a single dot (RFC 5321 4.1.1.4)"},
    {355, "to a resumed transaction: send the message from this octet on (RFC 1845)"},
    {421, "the service is not available and closes the connection; may answer any command "
          "(RFC 5321 3.8)"},
    {432, "a password transition is needed before this mechanism works (RFC 4954 6)"},
    {450, "the mailbox is not available now: busy, or refused for the moment by policy, often "
          "greylisting (RFC 5321 4.2.3)"},
    {451, "an error of the server's own, try again later; often greylisting (RFC 5321 4.2.3)"},
    {452, "out of storage, or too many recipients for one transaction; try again later "
          "(RFC 5321 4.5.3.1.10)"},
    {453, "to ATRN: there is no mail for you (RFC 2645)"},
    {454, "to AUTH: a temporary authentication failure (RFC 4954 6); to STARTTLS: TLS is not "
          "available for now (RFC 3207 4)"},
    {455, "the server cannot take these parameters now (RFC 5321 4.2.3)"},
    {458, "to ETRN: messages for this node cannot be queued (RFC 1985)"},
    {459, "to ETRN: this node is not allowed (RFC 1985)"},
    {500, "syntax error: the command is not known, or its line is too long (RFC 5321 4.2.3)"},
    {501, "syntax error in the parameters or arguments (RFC 5321 4.2.3); to AUTH: cancelled, or "
          "not base64 (RFC 4954 4)"},
    {502, "the command is not implemented (RFC 5321 4.2.3)"},
    {503, "the command comes in the wrong order (RFC 5321 4.2.3)"},
    {504, "the parameter is not implemented (RFC 5321 4.2.3); to AUTH: an unknown mechanism "
          "(RFC 4954 4)"},
    {521, "this host never accepts mail (RFC 7504)"},
    {530, "authentication is required first (RFC 4954 6), or STARTTLS (RFC 3207 4)"},
    {534, "the mechanism is too weak for this user (RFC 4954 6)"},
    {535, "the credentials are invalid (RFC 4954 6)"},
    {538, "the mechanism needs an encrypted connection (RFC 4954 6)"},
    {550, "refused: no such mailbox, no access to it, or the server's policy (RFC 5321 4.2.3)"},
    {551, "the recipient is not local: try the path in the text (RFC 5321 3.4)"},
    {552, "refused: the mailbox is over its quota (RFC 5321 4.2.3), or the message too big "
          "(RFC 1870)"},
    {553, "the mailbox name is not allowed, its syntax for one (RFC 5321 4.2.3)"},
    {554, "the transaction failed (RFC 5321 4.2.3); as greeting: no SMTP service here "
          "(RFC 5321 3.1)"},
    {555, "the parameters of MAIL or RCPT are not known (RFC 5321 4.1.1.11)"},
    {556, "the recipient's domain accepts no mail (RFC 7504)"},
};

static const char *find(unsigned code)
{
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (codes[i].code == code) return codes[i].text;
    return NULL;
}

bool smtp_reply_code_is_known(unsigned code)
{
    return find(code) != NULL;
}

const char *smtp_reply_code_text(unsigned code)
{
    const char *text = find(code);
    if (text) return text;
    switch (code / 100) {
    case 2: return "a code of no RFC: done (first digit 2, RFC 5321 4.2.1)";
    case 3: return "a code of no RFC: the server waits for more (first digit 3, RFC 5321 4.2.1)";
    case 4:
        return "a code of no RFC: failed, the same may work later (first digit 4, RFC 5321 4.2.1)";
    case 5:
        return "a code of no RFC: failed, the same will fail again (first digit 5, RFC 5321 4.2.1)";
    }
    return "no code of SMTP: the first digit is none of 2 to 5 (RFC 5321 4.2)";
}
