#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Logs in once by each mechanism, a connection each, and sends nothing.

usage: mechanisms.py HOST PORT
"""
import base64
import hashlib
import hmac
import socket
import struct
import sys

USER, PASSWORD = "alice", "open sesame"


class Session:
    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port))
        self.file = self.socket.makefile("rb")
        self.reply()
        self.ask("EHLO laptop.example.org")

    def reply(self):
        while True:
            line = self.file.readline().decode()
            if line[3:4] != "-":
                return int(line[:3]), line[4:].strip()

    def ask(self, line):
        self.socket.sendall(line.encode() + b"\r\n")
        return self.reply()

    def answer(self, octets):
        return self.ask(base64.b64encode(octets).decode())

    def challenge(self, line, octets=None):
        code, text = self.ask(line) if octets is None else self.answer(octets)
        if code != 334:
            raise SystemExit(f"{line}: {code} {text}")
        return base64.b64decode(text)

    def end(self, name, result, wanted=235):
        if result[0] != wanted:
            raise SystemExit(f"{name}: {result}")
        self.ask("QUIT")
        self.socket.close()


def begin(name, initial):
    return f"AUTH {name} " + base64.b64encode(initial).decode()


def plain(session):
    return session.ask(begin("PLAIN", f"\0{USER}\0{PASSWORD}".encode()))


def login(session):
    session.challenge("AUTH LOGIN")
    session.challenge("user", USER.encode())
    return session.answer(PASSWORD.encode())


def cram_md5(session):
    nonce = session.challenge("AUTH CRAM-MD5")
    digest = hmac.new(PASSWORD.encode(), nonce, "md5").hexdigest()
    return session.answer(f"{USER} {digest}".encode())


def md5(*parts):
    return hashlib.md5(b":".join(parts))


def digest_md5(session):
    """RFC 2831 2.1.2."""
    text = session.challenge("AUTH DIGEST-MD5").decode()
    told = dict(item.split("=", 1) for item in text.replace('"', "").split(",") if "=" in item)
    realm, nonce = told["realm"].encode(), told["nonce"].encode()
    uri = f"smtp/{told['realm']}".encode()
    first = md5(md5(USER.encode(), realm, PASSWORD.encode()).digest(), nonce, b"c0ffee").hexdigest()
    second = md5(b"AUTHENTICATE", uri).hexdigest()
    response = md5(first.encode(), nonce, b"00000001", b"c0ffee", b"auth", second.encode())
    session.challenge("response", b'charset=utf-8,username="' + USER.encode() + b'",realm="' + realm +
                      b'",nonce="' + nonce + b'",nc=00000001,cnonce="c0ffee",digest-uri="' + uri +
                      b'",response=' + response.hexdigest().encode() + b",qop=auth")
    return session.ask("")


def scram(name, kind):
    """RFC 5802 3."""
    def run(session):
        bare = f"n={USER},r=c0ffee"
        first = session.challenge(begin(name, b"n,," + bare.encode())).decode()
        told = dict(item.split("=", 1) for item in first.split(","))
        salted = hashlib.pbkdf2_hmac(kind, PASSWORD.encode(), base64.b64decode(told["s"]),
                                     int(told["i"]))
        client = hmac.new(salted, b"Client Key", kind).digest()
        final = f"c=biws,r={told['r']}"
        signed = hmac.new(hashlib.new(kind, client).digest(), f"{bare},{first},{final}".encode(),
                          kind).digest()
        proof = base64.b64encode(bytes(a ^ b for a, b in zip(client, signed))).decode()
        session.challenge("proof", f"{final},p={proof}".encode())
        return session.ask("")
    return run


def ntlm(session):
    """A response that does not fit: nothing here has MD4. The three messages are whole."""
    session.challenge(begin("NTLM", b"NTLMSSP\0" + struct.pack("<IIHHIHHI", 1, 0x207, 0, 0, 0, 0, 0, 0)))
    parts = [bytes(24), bytes(24), "EXAMPLE".encode("utf-16-le"), USER.encode("utf-16-le"),
             "LAPTOP".encode("utf-16-le")]
    at, fields = 64, b""
    for part in parts:
        fields += struct.pack("<HHI", len(part), len(part), at)
        at += len(part)
    fields += struct.pack("<HHII", 0, 0, at, 0x201)
    return session.answer(b"NTLMSSP\0" + struct.pack("<I", 3) + fields + b"".join(parts))


def anonymous(session):
    return session.ask(begin("ANONYMOUS", b"sirhc@example.net"))


def cancelled(session):
    session.challenge("AUTH LOGIN")
    return session.ask("*")


MECHANISMS = [("PLAIN", plain, 235), ("LOGIN", login, 235), ("CRAM-MD5", cram_md5, 235),
              ("DIGEST-MD5", digest_md5, 235), ("SCRAM-SHA-1", scram("SCRAM-SHA-1", "sha1"), 235),
              ("SCRAM-SHA-256", scram("SCRAM-SHA-256", "sha256"), 235),
              ("SCRAM-SHA-512", scram("SCRAM-SHA-512", "sha512"), 235), ("NTLM", ntlm, 535),
              ("ANONYMOUS", anonymous, 235), ("LOGIN", cancelled, 501)]


def main():
    host, port = sys.argv[1:]
    for name, run, wanted in MECHANISMS:
        session = Session(host, int(port))
        session.end(name, run(session), wanted)


main()
