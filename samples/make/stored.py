#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Sends to a server what mail programs do not: octets chosen one by one, by DATA and, where it is
offered, by BDAT in small chunks.

usage: stored.py SERVER TO | --receipt SERVER TO | --count
"""
import email.message
import smtplib
import sys

HEAD = (b"From: Alice <alice@example.org>\r\nTo: bob@example.com\r\n"
        b"Date: Fri, 02 Jan 2026 03:04:05 +0000\r\nMessage-ID: <%d.python@example.org>\r\n")


def made():
    m = email.message.EmailMessage()
    m["From"], m["To"] = "Zoë <alice@example.org>", "bob@example.com"
    m["Subject"] = "Grüße von Python — 日本"
    m["Message-ID"], m["Date"] = "<made.python@example.org>", "Fri, 02 Jan 2026 03:04:05 +0000"
    m.set_content("Schöne Grüße\n", charset="iso-8859-15", cte="8bit")
    m.add_alternative("<p>Schöne Grüße</p>", subtype="html")
    m.add_attachment(bytes(range(256)) * 4, maintype="application", subtype="x-all",
                     filename="alle Oktette äöü.bin")
    return m.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def messages():
    yield made()
    bodies = [
        b"Subject: dots\r\n\r\n.\r\n..\r\n...\r\n. \r\n.a\r\n\r\n.\r\n",
        b"Subject: blanks\r\n\r\n  \t\r\n\r\n \r\ntrailing  \r\n\r\n\r\n",
        b"Subject: raw \xe4\xf6\xfc\r\nX-Raw: \xc3\xa4\r\n\r\n8 bits \x80\xff\xa0\r\n",
        b"Subject: a line of 990\r\n\r\n" + b"x" * 990 + b"\r\nend\r\n",
        b"Subject: no body\r\n",
        b"Subject: an empty body\r\n\r\n",
        b"Subject: From\r\n\r\nFrom alice\r\n>From bob\r\n>>From carol\r\n",
        b"Subject: controls\r\n\r\n\x01\x02\x1b[31m\x7f\x0c\x0b\r\n",
        b"Subject: fields\r\nX-Same: 1\r\nx-same: 2\r\nX-Same : 3\r\nX-Long: "
        + b"a b " * 60 + b"\r\n\tfolded\r\n\r\nbody\r\n",
    ]
    for number, body in enumerate(bodies):
        yield HEAD % number + body


def by_data(server, to, message):
    with smtplib.SMTP(server, 25, "desk.example.org") as smtp:
        smtp.ehlo()
        smtp.mail("alice@example.org", ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else [])
        smtp.rcpt(to)
        code, text = smtp.docmd("DATA")
        assert code == 354, (code, text)
        quoted = b"".join(b"." + line if line.startswith(b".") else line
                          for line in message.splitlines(True))
        smtp.send(quoted + b".\r\n")
        code, text = smtp.getreply()
        assert code == 250, (code, text, message)


def by_bdat(server, to, message):
    with smtplib.SMTP(server, 25, "desk.example.org") as smtp:
        smtp.ehlo()
        if not smtp.has_extn("chunking"):
            by_data(server, to, message)
            return
        smtp.mail("alice@example.org", ["BODY=8BITMIME"])
        smtp.rcpt(to)
        for start in range(0, len(message), 300):
            chunk = message[start:start + 300]
            last = b" LAST" if start + 300 >= len(message) else b""
            smtp.send(b"BDAT %d%s\r\n" % (len(chunk), last) + chunk)
            code, text = smtp.getreply()
            assert code == 250, (code, text)


def receipt(server, to):
    with smtplib.SMTP(server, 25, "desk.example.org") as smtp:
        smtp.sendmail("alice@example.org", [to], made(), ["RET=HDRS", "ENVID=ticket+4711"],
                      ["NOTIFY=SUCCESS,FAILURE"])


if sys.argv[1] == "--count":
    print(2 * len(list(messages())))
elif sys.argv[1] == "--receipt":
    receipt(*sys.argv[2:])
else:
    for each in messages():
        by_data(*sys.argv[1:], each)
        by_bdat(*sys.argv[1:], each)
