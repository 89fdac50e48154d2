#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Guesses, a connection each: passwords of one user, users with one password, recipients.

usage: guessing.py HOST
"""
import smtplib
import sys


def guess_password(host, user, password):
    with smtplib.SMTP(host, 587, "bot.example.net") as smtp:
        smtp.ehlo()
        smtp.user, smtp.password = user, password
        try:
            smtp.auth("PLAIN", smtp.auth_plain)
        except smtplib.SMTPAuthenticationError as refused:
            if refused.smtp_code != 535:
                raise


def guess_recipients(host, names):
    with smtplib.SMTP(host, 25, "bot.example.net") as smtp:
        smtp.ehlo()
        smtp.mail("news@example.net")
        for name in names:
            smtp.rcpt(f"{name}@example.org")


def main():
    host = sys.argv[1]
    for password in ("123456", "password", "qwerty", "letmein", "open", "sesame"):
        guess_password(host, "alice", password)
    for user in ("admin", "info", "sales", "test", "root"):
        guess_password(host, user, "123456")
    for names in (("info", "sales"), ("admin", "office", "bob"), ("hr", "jobs", "press"),
                  ("test", "mail", "root1", "carol")):
        guess_recipients(host, names)


main()
