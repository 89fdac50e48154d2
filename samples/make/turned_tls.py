#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""turned-tls.pcapng: the roles of SMTP are reversed inside of TLS, and TLS begins after they were.

Four sessions, each once with TLS 1.2 and once with 1.3; the key log is inside. In the first kind the
client asks for its mail by ATRN inside of TLS (RFC 2645), and TLS goes on with the ends that it began
with. In the second it asks by TURN, and then the one who was the server sends STARTTLS: its are the
ClientHello and the SMTP commands, though it took the TCP connection. TLS is OpenSSL's, by Python's ssl.
"""
import os
import ssl
import subprocess
import sys
import tempfile
import time

from savefiles import Frame, Pcapng
from talk import Talk

CLIENT, SERVER = 0, 1
TO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "turned-tls.pcapng")


class Clear:
    """What the two say goes out as it is."""

    def __init__(self, talk):
        self.talk = talk

    def say(self, by, text):
        self.talk.send(by, text.replace("\n", "\r\n").encode() + b"\r\n")


class Tls:
    """What the two say goes out in records; caller is who sends the ClientHello."""

    def __init__(self, talk, caller, version, folder):
        self.talk, self.caller = talk, caller
        mine = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        mine.check_hostname, mine.verify_mode = False, ssl.CERT_NONE
        mine.keylog_filename = f"{folder}/keys"
        mine.minimum_version = mine.maximum_version = version
        theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        theirs.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
        self.wires = [(ssl.MemoryBIO(), ssl.MemoryBIO()) for _ in range(2)]  # in and out
        self.ends = [mine.wrap_bio(*self.wires[0], server_hostname="mail.example.org"),
                     theirs.wrap_bio(*self.wires[1], server_side=True)]
        left = set(self.ends)
        while left:
            for end in self.ends:
                try:
                    end.do_handshake()
                    left.discard(end)
                except ssl.SSLWantReadError:
                    pass
                self.carry()

    def carry(self):
        for end in (0, 1):
            octets = self.wires[end][1].read()
            if octets:
                self.talk.send(self.caller if end == 0 else 1 - self.caller, octets)
                self.wires[1 - end][0].write(octets)

    def say(self, by, text):
        end = 0 if by == self.caller else 1
        self.ends[end].write(text.replace("\n", "\r\n").encode() + b"\r\n")
        self.carry()
        self.ends[1 - end].read(65536)
        self.carry()


def mail(line, server):
    """One message to whoever is the server now, from its greeting or its EHLO on."""
    for by, text in [
            (1, "EHLO mail.example.org"), (0, "250-home.example.net\n250 SIZE 100000"),
            (1, "MAIL FROM:<alice@example.org>"), (0, "250 2.1.0 Ok"),
            (1, "RCPT TO:<bob@example.net>"), (0, "250 2.1.5 Ok"), (1, "DATA"), (0, "354 Go ahead"),
            (1, "From: alice@example.org\nTo: bob@example.net\nSubject: The roles are reversed\n\n"
                "This message came by the connection that its recipient opened.\n."),
            (0, "250 2.0.0 Ok: queued"), (1, "QUIT"), (0, "221 2.0.0 Bye")]:
        line.say(server if by == 0 else 1 - server, text)


def begin(talk, hello):
    line = Clear(talk)
    talk.open()
    line.say(SERVER, "220 mail.example.org ESMTP")
    line.say(CLIENT, hello)
    return line


def turned_inside(talk, version, folder):
    line = begin(talk, "EHLO home.example.net")
    line.say(SERVER, "250-mail.example.org\n250 STARTTLS")
    line.say(CLIENT, "STARTTLS")
    line.say(SERVER, "220 Ready")
    line = Tls(talk, CLIENT, version, folder)
    for by, text in [(CLIENT, "EHLO home.example.net"),
                     (SERVER, "250-mail.example.org\n250-AUTH PLAIN\n250 ATRN"),
                     (CLIENT, "AUTH PLAIN AGhvbWUAbW9vbmxpZ2h0"), (SERVER, "235 Welcome"),
                     (CLIENT, "ATRN example.net"), (SERVER, "250 Ok, reversing"),
                     (CLIENT, "220 home.example.net ESMTP")]:
        line.say(by, text)
    mail(line, CLIENT)
    talk.close()


def turned_before(talk, version, folder):
    line = begin(talk, "HELO home.example.net")
    for by, text in [(SERVER, "250 mail.example.org"), (CLIENT, "TURN"), (SERVER, "250 Ok"),
                     (CLIENT, "220 home.example.net ESMTP"), (SERVER, "EHLO mail.example.org"),
                     (CLIENT, "250-home.example.net\n250 STARTTLS"), (SERVER, "STARTTLS"),
                     (CLIENT, "220 Ready")]:
        line.say(by, text)
    mail(Tls(talk, SERVER, version, folder), CLIENT)
    talk.close()


def main():
    sessions, begin_at = [], time.time_ns() // 10**9 * 10**9 + 10**9
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650", "-subj",
                        "/CN=mail.example.org", "-keyout", f"{folder}/key.pem", "-out",
                        f"{folder}/cert.pem"], check=True, stderr=subprocess.DEVNULL)
        for number, (kind, version) in enumerate(
                (kind, version) for kind in (turned_inside, turned_before)
                for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)):
            talk = Talk(ports=(49152 + number, 25))
            talk.now = begin_at + number * 10**9
            kind(talk, version, folder)
            sessions.append(talk)
        with open(f"{folder}/keys", "rb") as file:
            keys = file.read()
    out = Pcapng()
    out.section()
    out.interface(101)
    out.secrets(keys)
    for packet in (packet for talk in sessions for packet in talk.packets):
        out.packet(Frame(packet.ns, packet.ip, len(packet.ip)))
    with open(TO, "wb") as file:
        file.write(out.out)


sys.exit(main())
