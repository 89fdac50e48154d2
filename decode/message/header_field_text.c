// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/header_field_text.h"

static const struct {
    const char *name, *text;
} fields[] = {
    // Who and to whom; none of it decides where the message goes.
    {"From", "who wrote it, by the message's own words (RFC 5322 3.6.2)"},
    {"Sender", "who sent it, where that is not who wrote it (RFC 5322 3.6.2)"},
    {"Reply-To", "where replies are to go (RFC 5322 3.6.2)"},
    {"To", "for whom it is; the envelope's RCPT says to whom it goes (RFC 5322 3.6.3)"},
    {"Cc", "who else gets it, for information (RFC 5322 3.6.3)"},
    {"Bcc", "who gets it without the others knowing; it should not be sent (RFC 5322 3.6.3)"},
    // What
    {"Date", "when the writer sent it, by the writer's clock (RFC 5322 3.6.1)"},
    {"Subject", "what it is about (RFC 5322 3.6.5)"},
    {"Comments", "remarks on the body (RFC 5322 3.6.5)"},
    {"Keywords", "words and phrases for who gets it (RFC 5322 3.6.5)"},
    {"Message-ID", "names this message alone, of all there ever were (RFC 5322 3.6.4)"},
    {"In-Reply-To", "the Message-ID of what it answers (RFC 5322 3.6.4)"},
    {"References", "the Message-IDs of the thread, the oldest first (RFC 5322 3.6.4)"},
    {"Resent-From", "who sent it on, as it was (RFC 5322 3.6.6)"},
    {"Resent-Sender", "who sent it on for somebody else (RFC 5322 3.6.6)"},
    {"Resent-To", "to whom it was sent on (RFC 5322 3.6.6)"},
    {"Resent-Cc", "who else got it when it was sent on (RFC 5322 3.6.6)"},
    {"Resent-Bcc", "who got it without the others knowing (RFC 5322 3.6.6)"},
    {"Resent-Date", "when it was sent on (RFC 5322 3.6.6)"},
    {"Resent-Message-ID", "names this sending on (RFC 5322 3.6.6)"},
    // The way
    {"Received", "a server's stamp: from whom, by whom and when; the newest is on top "
                 "(RFC 5321 4.4)"},
    {"Return-Path", "the envelope's reverse-path, kept by the last server (RFC 5321 4.4)"},
    {"Delivered-To", "the mailbox it was put into; loops are found by it (RFC 9228)"},
    {"X-Original-To", "the recipient of the envelope, before aliases (Postfix)"},
    {"Envelope-To", "the recipients of the envelope (exim)"},
    {"Auto-Submitted", "a program sent it, so programs do not answer (RFC 3834 5)"},
    {"Precedence", "bulk, list or junk: programs do not answer (RFC 2076, never a standard)"},
    {"X-Auto-Response-Suppress", "which automatic answers are not wanted (Exchange)"},
    {"Priority", "urgent, normal or non-urgent (RFC 2156)"},
    {"Importance", "how much it matters, by who wrote it (RFC 2156)"},
    {"X-Priority", "how much it matters, from 1 to 5 (never a standard)"},
    {"Sensitivity", "personal, private or confidential, by who wrote it (RFC 2156)"},
    {"Disposition-Notification-To", "who wants to know that it was read (RFC 8098 2.1)"},
    {"TLS-Required", "No: deliver it even without TLS (RFC 8689 5)"},
    {"Require-Recipient-Valid-Since", "not for who got the address later (RFC 7293)"},
    // MIME
    {"MIME-Version", "the body is in MIME; always 1.0 (RFC 2045 4)"},
    {"Content-Type", "what the body is: its media type, charset or boundary (RFC 2045 5)"},
    {"Content-Transfer-Encoding", "how octets were made fit for the way, as in base64 "
                                  "(RFC 2045 6)"},
    {"Content-Disposition", "shown in place or attached, and the file's name (RFC 2183)"},
    {"Content-ID", "names the body, so that others can refer to it (RFC 2045 7)"},
    {"Content-Description", "says in words what the body is (RFC 2045 8)"},
    {"Content-Language", "the language of the body (RFC 3282)"},
    {"Content-Location", "where the body came from, as a URL (RFC 2557 4)"},
    {"Content-MD5", "the MD5 of the body (RFC 1864)"},
    {"Content-Duration", "how long it plays, in seconds (RFC 2424)"},
    // Proof
    {"DKIM-Signature", "a domain signs the body and the fields named in h= (RFC 6376 3.5)"},
    {"DomainKey-Signature", "what DKIM was made from (RFC 4870, obsolete)"},
    {"Authentication-Results", "what the server named first found of SPF, DKIM and DMARC "
                               "(RFC 8601)"},
    {"Received-SPF", "whether the host may send for the domain, by a receiver (RFC 7208 9.1)"},
    {"ARC-Seal", "a forwarder signs the chain of ARC fields so far (RFC 8617 4.1.3)"},
    {"ARC-Message-Signature", "a forwarder signs the message as it came (RFC 8617 4.1.2)"},
    {"ARC-Authentication-Results", "what a forwarder found when it came (RFC 8617 4.1.1)"},
    {"Autocrypt", "the writer's OpenPGP key, for encrypted answers (Autocrypt 1.1)"},
    {"BIMI-Selector", "which of the domain's logos to show (BIMI, a draft)"},
    // Lists
    {"List-ID", "names the mailing list (RFC 2919)"},
    {"List-Post", "where to write to the list (RFC 2369 3.4)"},
    {"List-Help", "where the list is explained (RFC 2369 3.1)"},
    {"List-Subscribe", "how to get on the list (RFC 2369 3.3)"},
    {"List-Unsubscribe", "how to get off the list (RFC 2369 3.2)"},
    {"List-Unsubscribe-Post", "getting off takes one click (RFC 8058)"},
    {"List-Owner", "who runs the list (RFC 2369 3.5)"},
    {"List-Archive", "where old mail of the list is (RFC 2369 3.6)"},
    {"Feedback-ID", "what complaints are counted by (Gmail)"},
    // Filters and programs
    {"X-Spam-Flag", "YES: a filter took it for spam (SpamAssassin)"},
    {"X-Spam-Status", "a filter's verdict, score and the tests that told (SpamAssassin)"},
    {"X-Spam-Score", "a filter's score: the higher, the more like spam"},
    {"X-Spam-Level", "a filter's score in asterisks (SpamAssassin)"},
    {"X-Spam-Checker-Version", "which filter looked at it (SpamAssassin)"},
    {"X-Spam-Report", "what a filter found, in words (SpamAssassin)"},
    {"X-Virus-Scanned", "that a scanner looked at it, and which"},
    {"X-MS-Exchange-Organization-SCL", "spam confidence level: -1 trusted, 0 to 9 (Exchange)"},
    {"X-Mailer", "the program that wrote it"},
    {"User-Agent", "the program that wrote it"},
    {"X-Originating-IP", "the address of who wrote it, by a webmail"},
    {"Thread-Topic", "the subject of the thread (Exchange)"},
    {"Thread-Index", "the place in the thread (Exchange)"},
    {"Organization", "the writer's organisation (RFC 5536 3.2.9)"},
    {"Newsgroups", "the newsgroups it was posted to (RFC 5536 3.1.4)"},
};

const char *header_field_text(struct bytes name)
{
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (bytes_equal_nocase(name, bytes_str(fields[i].name))) return fields[i].text;
    return NULL;
}
