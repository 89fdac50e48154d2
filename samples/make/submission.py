#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Submits a message by python's smtplib with AUTH.

usage: submission.py HOST PORT SECURITY KEYLOG
SECURITY is none, starttls, starttls-1.2 (at most TLS 1.2) or implicit; KEYLOG is a file for the
secrets, or "".
"""
import smtplib
import ssl
import sys
from email.message import EmailMessage
from email.policy import SMTP


def context(security, keylog):
    made = ssl.create_default_context(cafile="/lab/trust.pem")
    if keylog:
        made.keylog_filename = keylog
    if security.endswith("1.2"):
        made.maximum_version = ssl.TLSVersion.TLSv1_2
    return made


def main():
    host, port, security, keylog = sys.argv[1:]
    message = EmailMessage(policy=SMTP)
    message["From"] = "Alice Archer <alice@example.org>"
    message["To"] = "Bob Baker <bob@example.org>"
    message["Subject"] = f"Submitted by smtplib ({security})"
    message["Message-ID"] = f"<submitted-{security}@example.org>"
    message.set_content("This message was submitted with a password.\n")
    if security == "implicit":
        smtp = smtplib.SMTP_SSL(host, int(port), "laptop.example.org",
                                context=context(security, keylog))
    else:
        smtp = smtplib.SMTP(host, int(port), "laptop.example.org")
    with smtp:
        if security.startswith("starttls"):
            smtp.starttls(context=context(security, keylog))
        smtp.login("alice", "open sesame")
        smtp.send_message(message)


main()
