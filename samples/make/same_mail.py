#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Sends one and the same dialogue in clear and through TLS, in whole groups of commands.

usage: same_mail.py HOST PLAIN_PORT TLS_PORT KEYLOG

Sessions, in this order: in clear, after STARTTLS with TLS 1.2 and with TLS 1.3, on TLS_PORT with TLS
1.2 and with TLS 1.3. What a server gives a name of its own (a queue ID, its time) is all that may
differ.
"""
import base64
import random
import socket
import ssl
import sys

HELLO = "EHLO laptop.example.org"
FROM = "MAIL FROM:<alice@example.org>"


def head(number, *more):
    """A header section without anything that changes."""
    lines = ["From: Alice Archer <alice@example.org>", "To: bob@example.org",
             f"Subject: =?utf-8?q?Gleich=2C_Nummer?= {number}",
             "Date: Mon, 30 Nov 2026 08:00:00 +0000", f"Message-ID: <same-{number}@example.org>", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def multipart():
    """Parts in three transfer encodings; the file is longer than two TLS records."""
    octets = random.Random(1).randbytes(27000)
    return head(1, "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="=_same"') + b"\r\n".join([
        b"--=_same", b"Content-Type: text/plain; charset=utf-8", b"Content-Transfer-Encoding: 8bit", b"",
        "Grüße,".encode(), b"..and a line that begins with a dot, which is doubled on the wire", b"",
        b"--=_same", b"Content-Type: text/html; charset=iso-8859-1",
        b"Content-Transfer-Encoding: quoted-printable", b"", b"<p>Gr=FC=DFe</p>=", b"", b"",
        b"--=_same", b'Content-Type: application/octet-stream; name="noise.bin"',
        b"Content-Disposition: attachment; filename*=utf-8''r%C3%A4uschen.bin",
        b"Content-Transfer-Encoding: base64", b"",
        base64.encodebytes(octets).replace(b"\n", b"\r\n") + b"--=_same--", b""])


class Session:
    def __init__(self, host, port, mode, version, keylog):
        self.context = ssl.create_default_context(cafile="/lab/trust.pem")
        self.context.keylog_filename = keylog
        if version:
            self.context.minimum_version = self.context.maximum_version = version
        self.host = host
        self.wire = socket.create_connection((host, port))
        if mode == "implicit":
            self.protect()
        self.file = self.wire.makefile("rb")
        self.expect(220)
        self.say(HELLO)
        self.expect(250)
        if mode == "starttls":
            self.say("STARTTLS")
            self.expect(220)
            self.protect()
            self.file = self.wire.makefile("rb")
            self.say(HELLO)
            self.expect(250)

    def protect(self):
        self.wire = self.context.wrap_socket(self.wire, server_hostname=self.host)

    def say(self, *lines):
        self.send("".join(line + "\r\n" for line in lines).encode())

    def send(self, octets):
        self.wire.sendall(octets)

    def expect(self, *codes):
        for wanted in codes:
            while True:
                line = self.file.readline().decode()
                if line[3:4] != "-":
                    break
            if not line.startswith(str(wanted)):
                raise SystemExit(f"{line!r} instead of {wanted}")

    def data(self, content):
        self.send(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")


def by_data(session):
    """One group, one recipient refused, parameters of three extensions."""
    content = multipart()
    session.say(f"{FROM} SIZE={len(content)} BODY=8BITMIME",
                session.bob, session.ghost, "DATA")
    session.expect(250, 250, 550, 354)
    session.data(content)
    session.expect(250)


def refused(session):
    """DATA without a recipient, and RSET behind it."""
    session.say(FROM, session.ghost, "DATA")
    session.expect(250, 550, 503 if session.is_exim else 554)
    session.say("RSET")
    session.expect(250)


def by_chunks(session):
    """The last chunk, the next transaction and its reset in one write."""
    content = head(2) + b"First chunk.\r\n.\r\nSecond, after a line that ends nothing,\r\nthird.\r\n"
    cut = [content[:150], content[150:310], content[310:]]
    session.say(FROM, session.bob)
    session.expect(250, 250)
    session.send(b"BDAT %d\r\n" % len(cut[0]) + cut[0] + b"BDAT %d\r\n" % len(cut[1]) + cut[1])
    session.expect(250, 250)
    session.send(b"BDAT %d LAST\r\n" % len(cut[2]) + cut[2] + f"{FROM}\r\nRSET\r\n".encode())
    session.expect(250, 250, 250)


def odd(session):
    """What is found in a message: a field twice, no date, octets beyond ASCII that nobody declared."""
    session.say(FROM, session.bob, "DATA")
    session.expect(250, 250, 354)
    session.send("From: Alice <alice@example.org>\r\nTo: someone@example.org\r\nTo: bob@example.org\r\n"
                 "Subject: Größe\r\n\r\nÜber\r\n.\r\n".encode())
    session.expect(250)


def main():
    host, plain_port, tls_port, keylog = sys.argv[1:]
    modes = [("clear", None), ("starttls", ssl.TLSVersion.TLSv1_2),
             ("starttls", ssl.TLSVersion.TLSv1_3), ("implicit", ssl.TLSVersion.TLSv1_2),
             ("implicit", ssl.TLSVersion.TLSv1_3)]
    for mode, version in modes:
        port = tls_port if mode == "implicit" else plain_port
        session = Session(host, int(port), mode, version, keylog)
        session.is_exim = host.startswith("relay")
        domain = host.split(".", 1)[1]
        session.bob, session.ghost = f"RCPT TO:<bob@{domain}>", f"RCPT TO:<ghost@{domain}>"
        for part in (by_data, refused, by_chunks, odd):
            part(session)
        session.say("QUIT")
        session.expect(221)
        session.wire.close()


main()
