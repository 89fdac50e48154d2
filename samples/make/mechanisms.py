#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Logs in once by each mechanism of a group, a connection each, and sends nothing.

usage: mechanisms.py HOST PORT GROUP [KEYLOG]

Groups: cyrus (what Cyrus SASL offers) and dovecot (what Dovecot offers beyond that). Of the second
EXTERNAL needs TLS and a certificate, /lab/alice.pem; its secrets go to KEYLOG. The Kerberos
mechanisms need a ticket.
"""
import base64
import hashlib
import hmac
import json
import socket
import ssl
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

    def protect(self, host, version, keylog):
        context = ssl.create_default_context(cafile="/lab/trust.pem")
        context.load_cert_chain("/lab/alice.pem")
        context.keylog_filename = keylog
        context.maximum_version = version
        self.ask("STARTTLS")
        self.socket = context.wrap_socket(self.socket, server_hostname=host)
        self.file = self.socket.makefile("rb")
        self.ask("EHLO laptop.example.org")

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


def jwt(key):
    """RFC 7519 with HS256: what a server for OAuth would have given alice."""
    def part(octets):
        return base64.urlsafe_b64encode(octets).rstrip(b"=")
    head = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = part(json.dumps({"sub": USER, "iat": 1700000000, "exp": 4000000000}).encode())
    return b".".join([head, body, part(hmac.new(key, head + b"." + body, "sha256").digest())]).decode()


KEY = b"a key that the two servers share"


def oauthbearer(key):
    """RFC 7628 3. A token that is refused is told so in a 334, which 0x01 acknowledges."""
    def run(session):
        message = f"n,a={USER},\1host=mail.example.org\1port=587\1auth=Bearer {jwt(key)}\1\1"
        code, text = session.ask(begin("OAUTHBEARER", message.encode()))
        return session.answer(b"\1") if code == 334 else (code, text)
    return run


def xoauth2(key):
    """Google's form: there an empty line acknowledges."""
    def run(session):
        message = f"user={USER}\1auth=Bearer {jwt(key)}\1\1"
        code, text = session.ask(begin("XOAUTH2", message.encode()))
        return session.ask("") if code == 334 else (code, text)
    return run


def gssapi(session):
    """RFC 4752 3.1: no security layer, and the authzid in the last token."""
    import gssapi as gss
    name = gss.Name("smtp@mail.example.org", gss.NameType.hostbased_service)
    context = gss.SecurityContext(name=name, mech=gss.MechType.kerberos, usage="initiate",
                                  flags=[gss.RequirementFlag.mutual_authentication])
    token = session.challenge(begin("GSSAPI", context.step()))
    while not context.complete:
        token = session.challenge("token", context.step(token) or b"")
    offer = context.unwrap(token).message
    if not offer[0] & 1:
        raise SystemExit(f"GSSAPI: only layers {offer[0]}")
    return session.answer(context.wrap(b"\1\0\0\0" + USER.encode(), False).message)


def external(version, keylog):
    """In TLS 1.3 the client's certificate is encrypted."""
    def run(session):
        session.protect("mail.example.org", version, keylog)
        return session.ask("AUTH EXTERNAL =")
    return run


def groups(keylog):
    return {
        "cyrus": [("PLAIN", plain, 235), ("LOGIN", login, 235), ("CRAM-MD5", cram_md5, 235),
                  ("DIGEST-MD5", digest_md5, 235), ("SCRAM-SHA-1", scram("SCRAM-SHA-1", "sha1"), 235),
                  ("SCRAM-SHA-256", scram("SCRAM-SHA-256", "sha256"), 235),
                  ("SCRAM-SHA-512", scram("SCRAM-SHA-512", "sha512"), 235), ("NTLM", ntlm, 535),
                  ("ANONYMOUS", anonymous, 235), ("LOGIN", cancelled, 501)],
        "dovecot": [("OAUTHBEARER", oauthbearer(KEY), 235),
                    ("OAUTHBEARER", oauthbearer(b"another"), 535),
                    ("XOAUTH2", xoauth2(KEY), 235), ("XOAUTH2", xoauth2(b"another"), 535),
                    ("GSSAPI", gssapi, 235), ("SCRAM-SHA-256", scram("SCRAM-SHA-256", "sha256"), 235),
                    ("DIGEST-MD5", digest_md5, 235),
                    ("EXTERNAL", external(ssl.TLSVersion.TLSv1_2, keylog), 235),
                    ("EXTERNAL", external(ssl.TLSVersion.TLSv1_3, keylog), 235)],
    }


def main():
    host, port, group = sys.argv[1:4]
    for name, run, wanted in groups((sys.argv + [None])[4])[group]:
        session = Session(host, int(port))
        session.end(name, run(session), wanted)


main()
