// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/text/smtp_verb_text.h"

static const struct {
    const char *verb, *text;
} verbs[] = {
    {"EHLO", "the client names itself and asks for the service extensions (RFC 5321 4.1.1.1)"},
    {"HELO", "the client names itself; no extensions (RFC 5321 4.1.1.1)"},
    {"LHLO", "as EHLO, in LMTP: each recipient gets its own reply to the message (RFC 2033 4.1)"},
    {"MAIL", "begins a mail transaction and names its reverse-path (RFC 5321 4.1.1.2)"},
    {"RCPT", "adds a recipient to the mail transaction (RFC 5321 4.1.1.3)"},
    {"DATA", "asks to send the message; after 354 it follows, up to a lone dot (RFC 5321 4.1.1.4)"},
    {"BDAT", "sends a chunk of the message, its size in octets; LAST ends it (RFC 3030 2)"},
    {"BURL", "tells the server to fetch a part of the message from IMAP (RFC 4468)"},
    {"RSET", "gives up the mail transaction (RFC 5321 4.1.1.5)"},
    {"VRFY", "asks whether a user or mailbox exists (RFC 5321 4.1.1.6)"},
    {"EXPN", "asks for the members of a mailing list (RFC 5321 4.1.1.7)"},
    {"HELP", "asks for help (RFC 5321 4.1.1.8)"},
    {"NOOP", "does nothing but ask for a reply (RFC 5321 4.1.1.9)"},
    {"QUIT", "ends the session (RFC 5321 4.1.1.10)"},
    {"STARTTLS", "asks to begin TLS; after 220 all is encrypted and starts anew (RFC 3207 4)"},
    {"AUTH", "authenticates the client by a SASL mechanism (RFC 4954 4)"},
    {"ETRN", "asks the server to send the mail that waits for a node (RFC 1985)"},
    {"ATRN", "asks to turn the roles round and send the mail of these domains (RFC 2645)"},
    {"TURN", "asks to turn the roles round, without authentication (RFC 821 3.8, obsolete)"},
    {"SEND", "as MAIL, to the user's terminal (RFC 821 3.4, obsolete)"},
    {"SOML", "as MAIL, to the user's terminal or else the mailbox (RFC 821 3.4, obsolete)"},
    {"SAML", "as MAIL, to the user's terminal and the mailbox (RFC 821 3.4, obsolete)"},
    {"XCLIENT", "a trusted client states whom the session is for; it begins anew (Postfix)"},
    {"XFORWARD", "a trusted client states where the message came from, for logs (Postfix)"},
    {"X-ANONYMOUSTLS", "as STARTTLS, between Exchange servers (Exchange)"},
    {"X-EXPS", "as AUTH, between Exchange servers (Exchange)"},
    {"XEXCH50", "sends properties of the message in binary after a 354 (Exchange)"},
    {"X-LINK2STATE", "sends routing information in chunks (Exchange)"},
    {"XSHADOW", "offers a shadow copy of messages (Exchange)"},
    {"XSHADOWREQUEST", "asks for a shadow copy of messages (Exchange)"},
    {"XPROXY", "a front end states whom the session is for (Exchange)"},
    {"XPROXYFROM", "a front end states whom the message is from (Exchange)"},
    {"XPROXYTO", "a front end states where the session is to go on (Exchange)"},
    {"XSESSIONPARAMS", "states parameters of the session (Exchange)"},
    {"XRDST", "states the routing destination (Exchange)"},
    {"XADR", "asks how an address would be handled (PMDF)"},
    {"XSTA", "asks for the state of the message queues (PMDF)"},
    {"XCIR", "asks for the circuit of a message (PMDF)"},
    {"XGEN", "asks for the state of the mail system's parts (PMDF)"},
    {"VERB", "asks for replies that tell what the server does (sendmail)"},
    {"ONEX", "says that one transaction only will follow (sendmail)"},
    {"EVFY", "as VRFY (sendmail, historic)"},
    {"DEBUG", "turned on a debugging mode that ran commands (sendmail, CVE-1999-0095)"},
    {"WIZ", "gave a shell to whoever knew the password (sendmail, historic)"},
    {"KILL", "a command of old servers (sendmail, historic)"},
    {"SHOWQ", "showed the queue (sendmail, historic)"},
    {"TICK", "a command of old servers (sendmail, historic)"},
    {"GET", "no command of SMTP: HTTP on this port"},
    {"POST", "no command of SMTP: HTTP on this port"},
    {"CONNECT", "no command of SMTP: HTTP on this port"},
    {"OPTIONS", "no command of SMTP: HTTP on this port"},
};

const char *smtp_verb_text(struct bytes verb)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (bytes_equal_nocase(verb, bytes_str(verbs[i].verb))) return verbs[i].text;
    return NULL;
}
