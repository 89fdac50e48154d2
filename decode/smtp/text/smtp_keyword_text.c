// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/text/smtp_keyword_text.h"

struct row {
    const char *keyword, *text;
};

static const struct row extensions[] = {
    {"8BITMIME", "messages may hold octets above 127 (RFC 6152)"},
    {"BINARYMIME", "messages may be binary, sent by BDAT (RFC 3030 3)"},
    {"CHUNKING", "messages may be sent in chunks by BDAT (RFC 3030 2)"},
    {"SIZE", "the largest message that is taken, in octets; none or 0 states no limit (RFC 1870)"},
    {"PIPELINING", "commands may be sent without waiting for each reply (RFC 2920)"},
    {"ENHANCEDSTATUSCODES", "replies begin with an enhanced status code (RFC 2034)"},
    {"DSN", "the client may say which delivery notifications it wants (RFC 3461)"},
    {"STARTTLS", "the connection can become encrypted (RFC 3207)"},
    {"AUTH", "the client can authenticate, by one of these mechanisms (RFC 4954)"},
    {"SMTPUTF8", "addresses and header may hold UTF-8 (RFC 6531)"},
    {"UTF8SMTP", "addresses and header may hold UTF-8 (RFC 5336, replaced by SMTPUTF8)"},
    {"DELIVERBY", "the client may set a time for the delivery; the least, in seconds (RFC 2852)"},
    {"FUTURERELEASE", "messages may be held until a time; the longest and latest (RFC 4865)"},
    {"MT-PRIORITY", "messages may have a priority (RFC 6710)"},
    {"RRVS", "the client may ask whether a mailbox has changed its owner (RFC 7293)"},
    {"REQUIRETLS", "the client may ask for TLS on all the message's way (RFC 8689)"},
    {"LIMITS", "how many transactions and recipients the server takes (RFC 9422)"},
    {"NO-SOLICITING", "the server does not want advertising of these kinds (RFC 3865)"},
    {"MTRK", "messages can be tracked (RFC 3885)"},
    {"SUBMITTER", "the client may say who is responsible for the message (RFC 4405, historic)"},
    {"CONPERM", "the client may permit the content's conversion (RFC 4141)"},
    {"CONNEG", "the server may say what content the recipient can take (RFC 4141)"},
    {"CHECKPOINT", "a transfer that broke off can be resumed (RFC 1845, experimental)"},
    {"BURL", "parts of a message can be fetched from IMAP (RFC 4468)"},
    {"ETRN", "the client can ask for the mail that waits (RFC 1985)"},
    {"ATRN", "the client can turn the roles round to get its mail (RFC 2645)"},
    {"TURN", "the roles can be turned round (RFC 821, obsolete)"},
    {"EXPN", "mailing lists can be expanded (RFC 5321 4.1.1.7)"},
    {"VRFY", "users can be verified (RFC 5321 4.1.1.6)"},
    {"HELP", "the server helps (RFC 5321 4.1.1.8)"},
    {"SEND", "mail to terminals (RFC 821, obsolete)"},
    {"SOML", "mail to terminals or mailboxes (RFC 821, obsolete)"},
    {"SAML", "mail to terminals and mailboxes (RFC 821, obsolete)"},
    {"VERB", "replies can tell what the server does (sendmail)"},
    {"ONEX", "the client can say that one transaction only will follow (sendmail)"},
    {"PRDR", "each recipient can have its own reply after the mail data (draft-hall-prdr)"},
    {"XVERP", "the reverse-path can carry the recipient (Postfix)"},
    {"XCLIENT", "a trusted client may state whom the session is for (Postfix)"},
    {"XFORWARD", "a trusted client may state where the message came from (Postfix)"},
    {"XRCPTFORWARD", "a proxy may hand on data for each recipient (Dovecot)"},
    {"PIPECONNECT", "on later connections the client may talk before the greeting (Exim)"},
    {"X_PIPE_CONNECT", "on later connections the client may talk before the greeting (Exim)"},
    {"XOORG", "the message's organization can be stated (Exchange)"},
    {"XSHADOW", "shadow copies of messages are kept (Exchange)"},
    {"XMESSAGECONTEXT", "data about the message can be handed on (Exchange)"},
    {"XSYSPROBE", "the message can be marked as a probe (Exchange)"},
    {"XATTRDIRECT", "the message's direction can be stated (Exchange)"},
    {"XORIGFROM", "the original sender can be stated (Exchange)"},
    {"XEXCH50", "properties of a message can be sent in binary (Exchange)"},
    {"XRDST", "the routing destination can be stated (Exchange)"},
    {"XPROXY", "a front end may state whom the session is for (Exchange)"},
    {"X-LINK2STATE", "routing information can be sent (Exchange)"},
    {"X-ANONYMOUSTLS", "TLS between Exchange servers (Exchange)"},
    {"X-EXPS", "authentication between Exchange servers (Exchange)"},
    {"GSSAPI", "authentication between Exchange servers (Exchange)"},
    {"NTLM", "authentication between Exchange servers (Exchange)"},
};

static const struct row params[] = {
    {"SIZE", "the message's size in octets, as the client estimates it (RFC 1870)"},
    {"BODY", "7BIT, 8BITMIME or BINARYMIME: what octets the message holds (RFC 6152, RFC 3030)"},
    {"RET", "FULL or HDRS: how much of the message a failure notification returns (RFC 3461 4.3)"},
    {"ENVID", "an envelope identifier that notifications repeat, in xtext (RFC 3461 4.4)"},
    {"AUTH", "who submitted the message, in xtext; <> when not known (RFC 4954 5)"},
    {"SMTPUTF8", "addresses or header hold UTF-8 (RFC 6531)"},
    {"BY", "deliver within so many seconds, or return or notify (RFC 2852)"},
    {"HOLDFOR", "hold the message for so many seconds (RFC 4865)"},
    {"HOLDUNTIL", "hold the message until then (RFC 4865)"},
    {"MT-PRIORITY", "the message's priority, -9 to 9 (RFC 6710)"},
    {"REQUIRETLS", "TLS is required on all the message's way (RFC 8689)"},
    {"SOLICIT", "the kinds of advertising that the message is (RFC 3865)"},
    {"MTRK", "the message is to be tracked (RFC 3885)"},
    {"SUBMITTER", "who is responsible for the message, in xtext (RFC 4405, historic)"},
    {"TRANSID", "names a transaction that may be resumed (RFC 1845, experimental)"},
    {"CONPERM", "the content may be converted (RFC 4141)"},
    {"CONNEG", "asks what content the recipient can take (RFC 4141)"},
    {"NOTIFY", "NEVER, or SUCCESS, FAILURE, DELAY: when to notify the sender (RFC 3461 4.1)"},
    {"ORCPT", "the recipient as first given, in xtext (RFC 3461 4.2)"},
    {"RRVS", "deliver only if the mailbox has had its owner since then (RFC 7293)"},
    {"ALT-ADDRESS", "an address in ASCII instead (RFC 5336, obsolete)"},
    {"XRCPTFORWARD", "data that a proxy hands on, in base64 (Dovecot)"},
    {"XVERP", "the reverse-path is to carry the recipient (Postfix)"},
    {"XOORG", "the message's organization (Exchange)"},
    {"XSHADOW", "the message has a shadow copy (Exchange)"},
    {"XMESSAGECONTEXT", "which data about the message follow (Exchange)"},
    {"XSYSPROBE", "the message is a probe (Exchange)"},
    {"XATTRDIRECT", "the message's direction (Exchange)"},
    {"XORIGFROM", "the original sender (Exchange)"},
    {"PRDR", "each recipient is to have its own reply after the mail data (draft-hall-prdr)"},
};

static const char *find(const struct row *rows, size_t count, struct bytes keyword)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_equal_nocase(keyword, bytes_str(rows[i].keyword))) return rows[i].text;
    return NULL;
}

const char *smtp_keyword_text(struct bytes keyword)
{
    return find(extensions, sizeof(extensions) / sizeof(extensions[0]), keyword);
}

const char *smtp_keyword_param_text(struct bytes keyword)
{
    return find(params, sizeof(params) / sizeof(params[0]), keyword);
}
