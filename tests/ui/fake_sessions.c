// SPDX-License-Identifier: BSD-2-Clause
//
// The sessions that the screens of the tests show.
#include "tests/ui/fake_host.h"

#define HELLO                                                                                      \
    "S: 220 mx.example.com ESMTP Postfix\n"                                                        \
    "+31\n"                                                                                        \
    "C: EHLO pc.example.org\n"                                                                     \
    "+2\n"                                                                                         \
    "S: 250-mx.example.com\nS: 250-PIPELINING\nS: 250-SIZE 10240000\nS: 250-ETRN\n"                \
    "S: 250-STARTTLS\nS: 250-ENHANCEDSTATUSCODES\nS: 250-8BITMIME\nS: 250 SMTPUTF8\n"

#define BYE "+1\nC: QUIT\n+1\nS: 221 2.0.0 Bye\nFIN S\nFIN C\n"

const struct fake_session fake_sessions[] = {
    // One message, two recipients sent together, one of them refused.
    {"192.0.2.10", 41822, 25, 0,
     HELLO
     "+10\n"
     "C: MAIL FROM:<alice@example.org> SIZE=1024\n"
     "C: RCPT TO:<bob@example.com>\nC: RCPT TO:<nobody@example.com>\nC: DATA\n"
     "+3\nS: 250 2.1.0 Ok\nS: 250 2.1.5 Ok\n"
     "S: 550 5.1.1 <nobody@example.com>: Recipient address rejected: User unknown in local "
     "recipient table\n"
     "S: 354 End data with <CR><LF>.<CR><LF>\n"
     "+40\n"
     "C: Received: from pc.example.org (pc.example.org [192.0.2.10])\n"
     "C: \tby relay.example.org with ESMTP id 77; Sat, 21 Nov 2026 10:00:00 +0000\n"
     "C: From: =?utf-8?q?Alice_M=C3=BCller?= <alice@example.org>\n"
     "C: To: Bob <bob@example.com>, nobody@example.com\n"
     "C: Subject: =?utf-8?q?Report_f=C3=BCr_M=C3=A4rz?=\n"
     "C: Date: Sat, 21 Nov 2026 10:00:00 +0000\n"
     "C: Message-ID: <77@example.org>\n"
     "C: MIME-Version: 1.0\n"
     "C: Content-Type: multipart/mixed; boundary=\"b1\"\n"
     "C: \n"
     "C: This is a message with parts.\n"
     "C: --b1\n"
     "C: Content-Type: text/plain; charset=iso-8859-1\n"
     "C: Content-Transfer-Encoding: quoted-printable\n"
     "C: \n"
     "C: Hello Bob,\n"
     "C: \n"
     "C: here is the report for M=E4rz. It is a long line that goes on and on, so that it must =\n"
     "C: be wrapped to be read on a screen of eighty columns.\n"
     "C: \n"
     "C: Alice\n"
     "C: --b1\n"
     "C: Content-Type: application/pdf\n"
     "C: Content-Transfer-Encoding: base64\n"
     "C: Content-Disposition: attachment; filename*=utf-8''M%C3%A4rz.pdf\n"
     "C: \n"
     "C: JVBERi0xLjQKJeLjz9MKMSAwIG9iago8PCAvVHlwZSAvQ2F0YWxvZyA+PgplbmRvYmoK\n"
     "C: --b1--\n"
     "C: .\n"
     "+212\nS: 250 2.0.0 Ok: queued as 4F1A0B2C3D\n" BYE},
    // Refused for good.
    {"192.0.2.77", 50001, 25, 1200,
     HELLO "+1\nC: MAIL FROM:<>\n+1\nS: 250 2.1.0 Ok\n+1\nC: RCPT TO:<root@example.com>\n"
           "+5\nS: 554 5.7.1 Service unavailable; Client host [192.0.2.77] blocked using "
           "bl.example.net; see https://bl.example.net/192.0.2.77\n" BYE},
    // Refused for now.
    {"198.51.100.4", 33001, 25, 2500,
     "S: 220 mx.example.com ESMTP Postfix\n+1\nC: HELO lists.example.net\n+1\n"
     "S: 250 mx.example.com\n+1\nC: MAIL FROM:<news@example.net>\n+1\nS: 250 2.1.0 Ok\n"
     "+1\nC: RCPT TO:<eve@example.com>\n+2\n"
     "S: 451 4.7.1 Greylisted, try again in 300 seconds\n" BYE},
    // All well, with a message whose header tries to drive the terminal.
    {"203.0.113.9", 51544, 25, 4000,
     HELLO
     "+1\nC: MAIL FROM:<mallory@example.net>\n+1\nS: 250 2.1.0 Ok\n"
     "+1\nC: RCPT TO:<bob@example.com>\n+1\nS: 250 2.1.5 Ok\n+1\nC: DATA\n+1\nS: 354 go ahead\n"
     "+1\n"
     "C: Subject: \\x1B[31mred\\x07 \\xE2\\x80\\xAEtxt.exe\n"
     "C: From: mallory@example.net\n"
     "C: \n"
     "C: \\xFF\\xC3 and \\xE6\\x97\\xA5\\xE6\\x9C\\xAC\n"
     "C: line with a bare end\\n"
     "\nC: last\n"
     "C: .\n"
     "+8\nS: 250 2.0.0 Ok: queued as 5A77\n" BYE},
    // A submission with a password, two messages.
    {"192.0.2.31", 40404, 587, 5100,
     "S: 220 mail.example.com ESMTP\n+1\nC: EHLO laptop\n+1\n"
     "S: 250-mail.example.com\nS: 250-AUTH PLAIN LOGIN\nS: 250 SIZE\n+1\n"
     "C: AUTH PLAIN AGFubgBzZWNyZXQ=\n+30\nS: 235 2.7.0 Authentication successful\n+1\n"
     "C: MAIL FROM:<ann@example.com>\n+1\nS: 250 ok\n+1\nC: RCPT TO:<one@example.net>\n+1\n"
     "S: 250 ok\n+1\nC: DATA\n+1\nS: 354 go\n+1\nC: Subject: first\nC: \nC: one\nC: .\n+1\n"
     "S: 250 ok 1\n+900\n"
     "C: MAIL FROM:<ann@example.com>\n+1\nS: 250 ok\n+1\nC: RCPT TO:<two@example.net>\n+1\n"
     "S: 250 ok\n+1\nC: DATA\n+1\nS: 354 go\n+1\nC: Subject: second\nC: \nC: two\nC: .\n+1\n"
     "S: 250 ok 2\n" BYE},
    // Encrypted.
    {"192.0.2.32", 40405, 587, 6000,
     "S: 220 mail.example.com ESMTP\n+1\nC: EHLO laptop\n+1\n"
     "S: 250-mail.example.com\nS: 250 STARTTLS\n+1\nC: STARTTLS\n+1\nS: 220 2.0.0 Ready\n+4\n"
     "C: \\x16\\x03\\x01\\x00\\x05hello\\n\n+3\nS: \\x16\\x03\\x03\\x00\\x05world\\n\nFIN C\nFIN "
     "S\n"},
    // Octets that the capture misses.
    {"192.0.2.33", 40406, 25, 7000,
     HELLO
     "+1\nC: MAIL FROM:<gap@example.org>\n+1\nS: 250 2.1.0 Ok\n+1\n"
     "C: RCPT TO:<bob@example.com>\n+1\nS: 250 2.1.5 Ok\n+1\nC: DATA\n+1\nS: 354 go\n+1\n"
     "C: Subject: holes\nC: \nC: before\nGAP C 1460\nC: after\nC: .\n+9\nS: 250 2.0.0 Ok\n" BYE},
    // Broken off in the middle of the mail data.
    {"192.0.2.34", 40407, 25, 8000,
     HELLO "+1\nC: MAIL FROM:<short@example.org>\n+1\nS: 250 2.1.0 Ok\n+1\n"
           "C: RCPT TO:<bob@example.com>\n+1\nS: 250 2.1.5 Ok\n+1\nC: DATA\n+1\nS: 354 go\n+1\n"
           "C: Subject: never ends\nC: \nC: half of\n+5000\nRST C\n"},
};

const size_t fake_session_count = sizeof(fake_sessions) / sizeof(fake_sessions[0]);

const struct fake_session fake_readable_sessions[] = {
    // Flowed text, and HTML with a link that leads elsewhere.
    {"192.0.2.35", 40408, 25, 0,
     HELLO "+1\nC: MAIL FROM:<bank@example.net>\n+1\nS: 250 2.1.0 Ok\n+1\n"
           "C: RCPT TO:<bob@example.com>\n+1\nS: 250 2.1.5 Ok\n+1\nC: DATA\n+1\nS: 354 go\n+1\n"
           "C: From: Your bank <bank@example.net>\nC: To: bob@example.com\n"
           "C: Subject: Your account\nC: Date: Sat, 21 Nov 2026 10:00:00 +0000\n"
           "C: Message-ID: <1@example.net>\nC: MIME-Version: 1.0\n"
           "C: Content-Type: multipart/alternative; boundary=b\nC: \nC: --b\n"
           "C: Content-Type: text/plain; format=flowed; charset=utf-8\nC: \n"
           "C: Dear customer, \nC: your account is locked. \nC: Please log in.\nC: \n"
           "C: > Why is my \nC: > account locked?\nC: -- \nC: Your bank\nC: --b\n"
           "C: Content-Type: text/html; charset=utf-8\nC: \n"
           "C: <html><head><title>Your account</title><style>p { color: red }</style></head>\n"
           "C: <body><img src=\"https://count.example.net/1.gif\" width=1 height=1>\n"
           "C: <p>Dear customer,<br>your account is <b>locked</b>.</p><ol><li>Go to\n"
           "C: <a href=\"https://evil.example.net/login\">https://bank.example.net/</a>.\n"
           "C: <li>Log in &mdash; <a href=\"https://bank.example.net/help\">help</a></ol>\n"
           "C: <blockquote>Why is my account locked?</blockquote></body></html>\n"
           "C: --b--\nC: .\n+9\nS: 250 2.0.0 Ok\n" BYE},
};

const struct fake_session fake_inside_sessions[] = {
    // A message that was passed on, with another one in it, and a file.
    {"192.0.2.36", 40409, 25, 0,
     HELLO "+1\nC: MAIL FROM:<ann@example.org>\n+1\nS: 250 2.1.0 Ok\n+1\n"
           "C: RCPT TO:<bob@example.com>\n+1\nS: 250 2.1.5 Ok\n+1\nC: DATA\n+1\nS: 354 go\n+1\n"
           "C: From: ann@example.org\nC: To: bob@example.com\nC: Subject: Fwd: two things\n"
           "C: Date: Sat, 21 Nov 2026 10:00:00 +0000\nC: Message-ID: <2@example.org>\n"
           "C: MIME-Version: 1.0\nC: Content-Type: multipart/mixed; boundary=a\nC: \nC: --a\nC: \n"
           "C: See below.\nC: --a\nC: Content-Type: message/rfc822\nC: \n"
           "C: From: =?utf-8?q?Zo=C3=AB?= <zoe@example.net>\nC: Subject: "
           "=?utf-8?q?=C5=BB=C3=B3=C5=82w?=\n"
           "C: Content-Type: multipart/mixed; boundary=b\nC: \nC: --b\n"
           "C: Content-Type: text/plain; charset=iso-8859-2\n"
           "C: Content-Transfer-Encoding: base64\nC: \nC: WmG/87PmIGfqtmyxIGphvPENCg==\nC: --b\n"
           "C: Content-Type: message/rfc822\nC: \nC: Subject: the first one\nC: \nC: deep inside\n"
           "C: --b\nC: Content-Type: image/png; name=a.png\n"
           "C: Content-Transfer-Encoding: base64\nC: \nC: iVBORw0KGgo=\nC: --b--\n"
           "C: --a--\nC: .\n+9\nS: 250 2.0.0 Ok\n" BYE},
};

const size_t fake_inside_count = sizeof(fake_inside_sessions) / sizeof(fake_inside_sessions[0]);

const size_t fake_readable_count =
    sizeof(fake_readable_sessions) / sizeof(fake_readable_sessions[0]);
