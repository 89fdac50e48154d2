#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes signed messages into a folder, by the dkimpy of Debian (python3-dkim, python3-nacl).

usage: dkim_mail.py DIRECTORY                   makes keys and messages there
       dkim_mail.py --send DIRECTORY SERVER     sends them in order of their names, in one session

Every pair of canonicalizations with rsa-sha256 and with ed25519-sha256; one that has both
signatures; l= with a footer that a list put behind it; and two whose bodies were changed on the
way, one of them only in its blanks, which relaxed allows and simple does not.
"""
import base64
import os
import smtplib
import subprocess
import sys

HEAD = (b"From: Alice Archer <alice@example.org>\r\nTo: bob@example.com\r\n"
        b"Subject:  %s\r\nDate: Sun, 22 Nov 2026 04:00:00 +0000\r\n"
        b"Message-ID: <%s@example.org>\r\n\r\n")
# What the forms differ in: runs of blanks, blanks at the end of a line, a line of them alone, empty
# lines at the end.
BODY = (b"Dear  Bob,\r\n\r\n\tthis line begins with a tab,\t and this one ends in two blanks  \r\n"
        b" \r\n.and a dot\r\nAlice\r\n\r\n\r\n")
FORMS = [(a, b) for a in (b"simple", b"relaxed") for b in (b"simple", b"relaxed")]


def messages():
    import dkim
    import nacl.signing
    rsa = subprocess.run(["openssl", "genrsa", "-traditional", "2048"], check=True,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    ed25519 = base64.b64encode(bytes(nacl.signing.SigningKey.generate()))
    keys = {b"rsa-sha256": (b"rsa", rsa), b"ed25519-sha256": (b"ed", ed25519)}

    def signed(text, algorithm, form, length=False):
        selector, key = keys[algorithm]
        return dkim.sign(text, selector, b"example.org", key, canonicalize=form, length=length,
                         include_headers=[b"From", b"To", b"Subject", b"Date", b"Message-ID"],
                         signature_algorithm=algorithm) + text

    def message(name):
        return HEAD % (name.replace(b"-", b" "), name) + BODY

    for algorithm in keys:
        for form in FORMS:
            name = algorithm.split(b"-")[0] + b"-" + b"-".join(form)
            yield name, signed(message(name), algorithm, form)
    both = signed(message(b"both"), b"rsa-sha256", (b"relaxed", b"relaxed"))
    yield b"both", signed(both, b"ed25519-sha256", (b"relaxed", b"simple"))
    listed = signed(message(b"listed"), b"rsa-sha256", (b"relaxed", b"simple"), length=True)
    yield b"listed", listed.rstrip(b"\r\n") + b"\r\n-- \r\nA footer of the list\r\n"
    for form in FORMS[1:3]:
        name = b"blanks-" + form[1]
        yield name, signed(message(name), b"rsa-sha256", form).replace(b"Dear  Bob", b"Dear Bob")
    name = b"changed"
    yield name, signed(message(name), b"rsa-sha256", FORMS[3]).replace(b"Dear  Bob", b"Dear Eve")


def main():
    if sys.argv[1] != "--send":
        os.makedirs(sys.argv[1], exist_ok=True)
        for i, (name, text) in enumerate(messages()):
            with open(f"{sys.argv[1]}/{i:02}-{name.decode()}.eml", "wb") as out:
                out.write(text)
        return
    directory, server = sys.argv[2:]
    with smtplib.SMTP(server, 25, local_hostname="desk.example.org") as smtp:
        for name in sorted(os.listdir(directory)):
            with open(f"{directory}/{name}", "rb") as text:
                smtp.sendmail("alice@example.org", ["bob@example.com"], text.read())


main()
