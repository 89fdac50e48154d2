#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Sends a message by Python's email package in one charset: subject, sender's name, text, and a file
twice, with its name as RFC 2231 has it and as RFC 2047 forbids it.

usage: charsets_made.py SERVER CHARSET SUBJECT NAME FILE
"""
import smtplib
import sys
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr, formatdate

server, charset, subject, name, file = sys.argv[1:]
m = MIMEMultipart()
m["From"] = formataddr((name, "alice@example.org"), charset)
m["To"], m["Subject"] = "bob@example.com", Header(subject, charset)
m["Message-ID"], m["Date"] = f"<{charset}@example.org>", formatdate()
m.attach(MIMEText(f"{subject}\n{name}\n", "plain", charset))
first = MIMEApplication(b"1 2 3\n")
first.add_header("Content-Disposition", "attachment", filename=(charset, "", file))
second = MIMEApplication(b"4 5 6\n", name=Header(file, charset).encode())
m.attach(first)
m.attach(second)
with smtplib.SMTP(server, 25, "desk.example.org") as smtp:
    smtp.sendmail("alice@example.org", ["bob@example.com"], m.as_string())
