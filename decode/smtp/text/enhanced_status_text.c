// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/text/enhanced_status_text.h"

#include "decode/smtp/enhanced_status.h"

// By subject; detail 0 and those without a row of their own.
static const char *const subjects[] = {
    "nothing more is said (RFC 3463 3.1)",
    "something about the address (RFC 3463 3.2)",
    "something about the mailbox (RFC 3463 3.3)",
    "something about the recipient's mail system (RFC 3463 3.4)",
    "something about network or routing (RFC 3463 3.5)",
    "something about the mail protocol (RFC 3463 3.6)",
    "something about the content or its media (RFC 3463 3.7)",
    "something about security or policy (RFC 3463 3.8)",
};

static const struct {
    unsigned subject, detail;
    const char *text;
} details[] = {
    {1, 1, "the recipient's mailbox does not exist (RFC 3463 3.2)"},
    {1, 2, "the recipient's system does not exist or takes no mail (RFC 3463 3.2)"},
    {1, 3, "the recipient's address has a wrong syntax (RFC 3463 3.2)"},
    {1, 4, "the recipient's address fits more than one mailbox (RFC 3463 3.2)"},
    {1, 5, "the recipient's address is valid (RFC 3463 3.2)"},
    {1, 6, "the recipient has moved and left no new address (RFC 3463 3.2)"},
    {1, 7, "the sender's address has a wrong syntax (RFC 3463 3.2)"},
    {1, 8, "the sender's system does not exist or takes no mail (RFC 3463 3.2)"},
    {1, 9, "the message went on to a mailer that does not track it (RFC 3886)"},
    {1, 10, "the recipient's domain says that it takes no mail: null MX (RFC 7505)"},
    {2, 1, "the mailbox is disabled (RFC 3463 3.3)"},
    {2, 2, "the mailbox is full (RFC 3463 3.3)"},
    {2, 3, "the message is longer than the mailbox may take (RFC 3463 3.3)"},
    {2, 4, "the mailing list could not be expanded (RFC 3463 3.3)"},
    {3, 1, "the mail system is full (RFC 3463 3.4)"},
    {3, 2, "the system takes no messages from the network now (RFC 3463 3.4)"},
    {3, 3, "the system lacks a feature that the message needs (RFC 3463 3.4)"},
    {3, 4, "the message is too big for the system (RFC 3463 3.4)"},
    {3, 5, "the system is configured wrongly (RFC 3463 3.4)"},
    {3, 6, "the requested priority was changed (RFC 6710)"},
    {4, 1, "no answer from the host (RFC 3463 3.5)"},
    {4, 2, "the connection broke or could not be used (RFC 3463 3.5)"},
    {4, 3, "a directory, DNS for one, could not be asked (RFC 3463 3.5)"},
    {4, 4, "no route to the recipient (RFC 3463 3.5)"},
    {4, 5, "the mail system is congested (RFC 3463 3.5)"},
    {4, 6, "the message runs in a loop (RFC 3463 3.5)"},
    {4, 7, "the message waited too long for its delivery (RFC 3463 3.5)"},
    {5, 1, "the command is not known or comes in the wrong order (RFC 3463 3.6)"},
    {5, 2, "the command has a wrong syntax (RFC 3463 3.6)"},
    {5, 3, "too many recipients (RFC 3463 3.6)"},
    {5, 4, "the command has wrong arguments (RFC 3463 3.6)"},
    {5, 5, "the versions of the protocol do not fit (RFC 3463 3.6)"},
    {5, 6, "the AUTH line is too long (RFC 4954 6)"},
    {6, 1, "the media type is not supported (RFC 3463 3.7)"},
    {6, 2, "the content would have to be converted, which is not allowed (RFC 3463 3.7)"},
    {6, 3, "the content would have to be converted, which is not possible (RFC 3463 3.7)"},
    {6, 4, "the content was converted with loss (RFC 3463 3.7)"},
    {6, 5, "the conversion of the content failed (RFC 3463 3.7)"},
    {6, 6, "the content that the command refers to cannot be fetched (RFC 4468)"},
    {6, 7, "addresses beyond ASCII are not permitted here (RFC 6531 3.5)"},
    {6, 8, "the reply needs UTF-8, which the client did not allow (RFC 6531 3.5)"},
    {6, 9, "a UTF-8 header cannot go on to one of the recipients (RFC 6531 3.5)"},
    {6, 10, "the reply needs UTF-8, which the client did not allow (an old twin of 6.8, RFC 6531)"},
    {7, 1, "not authorized: refused by policy (RFC 3463 3.8)"},
    {7, 2, "the sender may not write to this mailing list (RFC 3463 3.8)"},
    {7, 3, "security would have to be converted, which is not possible (RFC 3463 3.8)"},
    {7, 4, "the security feature is not supported (RFC 3463 3.8)"},
    {7, 5, "cryptography failed (RFC 3463 3.8)"},
    {7, 6, "the cryptographic algorithm is not supported (RFC 3463 3.8)"},
    {7, 7, "the message was altered on its way (RFC 3463 3.8)"},
    {7, 8, "the credentials are invalid (RFC 4954 6)"},
    {7, 9, "the mechanism of authentication is too weak (RFC 4954 6)"},
    {7, 10, "encryption is needed (RFC 5248)"},
    {7, 11, "the mechanism of authentication needs encryption (RFC 4954 6)"},
    {7, 12, "a password transition is needed (RFC 4954 6)"},
    {7, 13, "the user's account is disabled (RFC 5248)"},
    {7, 14, "a trust relationship with another server is required (RFC 5248)"},
    {7, 15, "the priority is too low for now (RFC 6710)"},
    {7, 16, "the message is too big for its priority (RFC 6710)"},
    {7, 17, "the mailbox has had another owner since the given date (RFC 7293)"},
    {7, 18, "the domain has had another owner since the given date (RFC 7293)"},
    {7, 19, "whether the owner changed cannot be told (RFC 7293)"},
    {7, 20, "no DKIM signature passed (RFC 7372 3.1)"},
    {7, 21, "no DKIM signature that passed is acceptable (RFC 7372 3.1)"},
    {7, 22, "no DKIM signature that passed is the author's (RFC 7372 3.1)"},
    {7, 23, "SPF failed (RFC 7372 3.2)"},
    {7, 24, "SPF could not be evaluated (RFC 7372 3.2)"},
    {7, 25, "the client's address has no right reverse DNS (RFC 7372 3.3)"},
    {7, 26, "several authentication checks failed (RFC 7372 3.4)"},
    {7, 27, "the sender's domain says that it takes no mail: null MX (RFC 7505)"},
    {7, 28, "the message looks like part of a mail flood (IANA registry)"},
    {7, 29, "ARC validation failed (RFC 8617)"},
    {7, 30, "the next server does not offer the REQUIRETLS that the message asks for (RFC 8689)"},
};

static const char *detail_text(const struct enhanced_status *s)
{
    for (size_t i = 0; i < sizeof(details) / sizeof(details[0]); i++)
        if (details[i].subject == s->subject && details[i].detail == s->detail)
            return details[i].text;
    if (s->subject < sizeof(subjects) / sizeof(subjects[0])) return subjects[s->subject];
    return "a subject that no RFC has";
}

static const char *class_text(unsigned class)
{
    switch (class) {
    case 2: return "success";
    case 4: return "temporary failure";
    case 5: return "permanent failure";
    }
    return "a class that no RFC has";
}

bool enhanced_status_text(struct bytes code, struct buf *out)
{
    struct enhanced_status s;
    if (!enhanced_status_parse(code, &s)) return false;
    buf_printf(out, "%s: %s", class_text(s.class), detail_text(&s));
    return true;
}
