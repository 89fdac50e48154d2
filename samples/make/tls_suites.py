#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""One short SMTP session for each way in which TLS protects records.

usage: tls_suites.py GROUP ADDRESS KEYLOG

openssl s_server and s_client are the two ends, port 465; what they say is typed here. The verbs are
in lower case because s_client takes a line that begins with Q, R or K for a command of its own:
Q ends the connection, R negotiates again (TLS 1.2), K updates the keys (TLS 1.3).
"""
import os
import select
import subprocess
import sys
import time

OLD = "@SECLEVEL=0"
RSA = ["-cert", "rsa.pem", "-key", "rsa.key"]
EC = ["-cert", "ec.pem", "-key", "ec.key"]
TICKET = "/tmp/ticket.pem"


def suite_12(name, *client, version="-tls1_2", cert=None):
    cipher = ["-cipher", f"{name}:{OLD}"]
    return {"server": (cert or RSA) + cipher, "client": [version] + cipher + list(client)}


def suite_13(name, *client, server=(), **more):
    cipher = ["-ciphersuites", name]
    return {"server": EC + cipher + list(server), "client": ["-tls1_3"] + cipher + list(client),
            **more}


# No option of s_client turns the extended master secret off, but its configuration does.
NO_EMS = {"conf": "openssl_conf = top\n[top]\nssl_conf = ssl\n[ssl]\nsystem_default = old\n"
                  "[old]\nOptions = -ExtendedMasterSecret\n"}

GROUPS = {
    "aead": [
        suite_12("ECDHE-ECDSA-AES128-GCM-SHA256", cert=EC),
        suite_12("ECDHE-ECDSA-AES256-GCM-SHA384", cert=EC),
        suite_12("ECDHE-ECDSA-CHACHA20-POLY1305", cert=EC),
        suite_12("ECDHE-ECDSA-AES128-CCM", cert=EC),
        suite_12("ECDHE-ECDSA-AES256-CCM8", cert=EC),
        # A session that is resumed, by ticket and by session id.
        suite_12("ECDHE-ECDSA-AES128-GCM-SHA256", "-sess_out", TICKET, cert=EC),
        suite_12("ECDHE-ECDSA-AES128-GCM-SHA256", "-sess_in", TICKET, cert=EC) | {"keep": True},
        # The client negotiates again in the middle of the session.
        suite_12("ECDHE-ECDSA-AES128-GCM-SHA256", cert=EC + ["-client_renegotiation"])
        | {"say": "R"},
    ],
    "cbc": [
        suite_12("ECDHE-ECDSA-AES128-SHA", cert=EC),  # encrypt-then-MAC
        suite_12("ECDHE-ECDSA-AES128-SHA", "-no_etm", cert=EC),
        suite_12("ECDHE-ECDSA-AES256-SHA384", cert=EC),
        suite_12("ECDHE-ECDSA-AES128-SHA256", "-no_etm", cert=EC),
        suite_12("CAMELLIA256-SHA256"),
        suite_12("NULL-SHA256"),
        suite_12("ECDHE-ECDSA-AES256-SHA", "-no_etm", version="-tls1_1", cert=EC),
        suite_12("ECDHE-ECDSA-AES256-SHA", "-no_etm", version="-tls1", cert=EC),
        suite_12("ECDHE-ECDSA-AES256-SHA", version="-tls1", cert=EC),
    ],
    # Static RSA: the server's private key opens these.
    "rsa": [
        suite_12("AES128-GCM-SHA256"),
        suite_12("AES256-SHA256") | NO_EMS,
        suite_12("AES256-GCM-SHA384"),
        suite_12("AES128-SHA", version="-tls1_1"),
        suite_12("AES256-SHA", version="-tls1") | NO_EMS,
        # This one not: its keys are agreed by ECDHE.
        suite_12("ECDHE-RSA-AES128-GCM-SHA256"),
        # Sessions that go on from another one, by session ID and by ticket.
        suite_12("AES128-GCM-SHA256", "-no_ticket", "-sess_out", TICKET),
        suite_12("AES128-GCM-SHA256", "-no_ticket", "-sess_in", TICKET) | {"keep": True},
        suite_12("AES256-SHA256", "-sess_out", TICKET) | NO_EMS,
        suite_12("AES256-SHA256", "-sess_in", TICKET) | {"keep": True} | NO_EMS,
    ],
    "13": [
        suite_13("TLS_AES_128_GCM_SHA256"),
        suite_13("TLS_AES_256_GCM_SHA384", "-record_padding", "128"),
        suite_13("TLS_CHACHA20_POLY1305_SHA256", "-groups", "X25519:P-256",
                 server=["-groups", "P-256"]),  # HelloRetryRequest
        suite_13("TLS_AES_128_CCM_SHA256", say="K"),  # KeyUpdate, of both sides
        suite_13("TLS_AES_128_CCM_8_SHA256", "-alpn", "smtp", server=["-alpn", "smtp"]),
        suite_13("TLS_AES_256_GCM_SHA384", "-sess_out", TICKET, server=["-early_data"]),
        # 0-RTT: the first command comes before the handshake ends.
        suite_13("TLS_AES_256_GCM_SHA384", "-sess_in", TICKET, "-early_data", "/tmp/early",
                 server=["-early_data"], keep=True, early=True),
    ],
}


class End:
    """A program with a pipe to its standard input and from its outputs."""

    def __init__(self, *command, env=None):
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, env=env)
        self.heard = b""

    def say(self, line):
        self.child.stdin.write(line.encode() + b"\n")
        self.child.stdin.flush()
        time.sleep(0.05)

    def hear(self, words):
        end = time.monotonic() + 10
        while words.encode() not in self.heard:
            if time.monotonic() > end:
                sys.exit(f"waited in vain for {words!r} in {self.heard!r}")
            if select.select([self.child.stdout], [], [], 0.1)[0]:
                self.heard += os.read(self.child.stdout.fileno(), 65536)
        self.heard = self.heard.split(words.encode(), 1)[1]

    def end(self):
        self.child.stdin.close()
        self.child.terminate()
        self.child.wait()


def start_server(address, session):
    server = End("openssl", "s_server", "-accept", f"{address}:465", "-crlf", *session["server"])
    server.hear("ACCEPT")
    return server


def run(server, address, keylog, session):
    early = session.get("early")
    env = None
    if "conf" in session:
        with open("/tmp/conf", "w", encoding="ascii") as file:
            file.write(session["conf"])
        env = os.environ | {"OPENSSL_CONF": "/tmp/conf"}
    client = End("openssl", "s_client", "-connect", f"{address}:465", "-crlf", "-servername",
                 "mail.example.org", "-keylogfile", keylog, *session["client"], env=env)
    server.hear("ehlo laptop.example.org" if early else "CIPHER is")
    server.say("220 mail.example.org ESMTP")
    client.hear("220 mail")
    if not early:
        client.say("ehlo laptop.example.org")
        server.hear("ehlo laptop")
    server.say("250-mail.example.org\n250 PIPELINING")
    client.hear("250 PIPELINING")
    if "say" in session:
        client.say(session["say"])
        time.sleep(0.2)
    dialogue = [("mail from:<alice@example.org>", "250 2.1.0 Ok"),
                ("rcpt to:<bob@example.com>", "250 2.1.5 Ok"),
                ("data", "354 Go on")]
    for command, reply in dialogue:
        client.say(command)
        server.hear(command)
        server.say(reply)
        client.hear(reply)
    client.say("Subject: Behind TLS\n\nThis message was sent behind TLS.\n.")
    server.hear("\n.")
    server.say("250 2.0.0 Ok: taken")
    client.hear("Ok: taken")
    client.say("quit")
    server.hear("quit")
    server.say("221 2.0.0 Bye")
    client.hear("Bye")
    client.say("Q")
    client.child.wait()


def make_certificate(kind, *options):
    subprocess.run(["openssl", "req", "-x509", *options, "-nodes", "-days", "3650", "-subj",
                    "/CN=mail.example.org", "-addext", "subjectAltName=DNS:mail.example.org",
                    "-keyout", f"{kind}.key", "-out", f"{kind}.pem"], check=True,
                   stderr=subprocess.DEVNULL)


def main():
    group, address, keylog = sys.argv[1:]
    os.chdir("/tmp")
    make_certificate("rsa", "-newkey", "rsa:2048")
    make_certificate("ec", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
    with open("/tmp/early", "w", encoding="ascii") as file:
        file.write("ehlo laptop.example.org\r\n")
    server = None
    for session in GROUPS[group]:
        # A session is resumed at the server that knows it.
        if not session.get("keep"):
            if server:
                server.end()
            server = start_server(address, session)
        run(server, address, keylog, session)
    server.end()


main()
