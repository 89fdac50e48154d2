#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Signed messages, a name server with their keys, and who sends them.

usage: dkim_keys.py --make DIRECTORY             messages and zone, by the dkimpy of Debian
       dkim_keys.py --serve ZONE ADDRESS         answers for the zone on port 53, UDP and TCP
       dkim_keys.py --send DIRECTORY SERVER      sends them in order of their names, in one session

The zone has a line for each record: name, type, text; a text is sent in strings of 100 octets. As
servers without EDNS do, it cuts what is longer than 512 octets, and is asked again by TCP then.
"""
import base64
import os
import smtplib
import socket
import struct
import subprocess
import sys
import threading

MESSAGE = (b"From: Alice Archer <alice@example.org>\r\nTo: bob@example.com\r\n"
           b"Subject:  Key:  %s\r\nDate: Sun, 22 Nov 2026 04:00:00 +0000\r\n"
           b"Message-ID: <%s@example.org>\r\n\r\nDear  Bob,\r\n\r\nthis is signed. \r\nAlice\r\n")
HEADERS = [b"From", b"To", b"Subject", b"Subject", b"Date", b"Message-ID"]


def rsa(bits):
    private = subprocess.run(["openssl", "genrsa", "-traditional", str(bits)], check=True,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    public = subprocess.run(["openssl", "rsa", "-pubout", "-outform", "DER"], input=private,
                            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return private, "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode()


def ed25519():
    import nacl.signing
    key = nacl.signing.SigningKey.generate()
    return (base64.b64encode(bytes(key)),
            "v=DKIM1; k=ed25519; p=" + base64.b64encode(bytes(key.verify_key)).decode())


def make(directory):
    import dkim
    os.makedirs(directory + "/mail", exist_ok=True)
    zone, number = [], 0

    def put(name, key, algorithm=b"rsa-sha256", form=(b"relaxed", b"relaxed"), text=None,
            change=(b"", b""), alias=None):
        nonlocal number
        octets = MESSAGE % (name, name)
        signature = dkim.sign(octets, name, b"example.org", key[0], canonicalize=form,
                              include_headers=HEADERS, signature_algorithm=algorithm)
        octets = octets.replace(*change) if change[0] else octets
        with open(f"{directory}/mail/{number:02}-{name.decode()}.eml", "wb") as out:
            out.write(signature + octets)
        number += 1
        owner = name.decode() + "._domainkey.example.org"
        if alias:
            zone.append(f"{owner} CNAME {alias}")
            owner = alias
        if text != "":
            zone.append(f"{owner} TXT {text or key[1]}")

    key = rsa(2048)
    put(b"plain", key)
    put(b"simple", key, form=(b"simple", b"simple"))
    put(b"ed", ed25519(), algorithm=b"ed25519-sha256")
    put(b"long", rsa(4096))
    put(b"alias", key, alias="keys.hosting.example.net")
    put(b"sha1", key, algorithm=b"rsa-sha1")
    put(b"revoked", key, text="v=DKIM1; p=")
    put(b"missing", key, text="")
    put(b"forged", key, change=(b"Key:", b"Keys:"))
    put(b"altered", key, change=(b"Dear  Bob", b"Dear Eve"))
    put(b"other", key, text=rsa(2048)[1])
    with open(directory + "/zone", "w") as out:
        out.write("\n".join(zone) + "\n")


# ---- the name server

def read_name(message, at):
    labels = []
    while message[at]:
        labels.append(message[at + 1:at + 1 + message[at]].decode("latin-1").lower())
        at += 1 + message[at]
    return ".".join(labels), at + 1


def name_of(text):
    return b"".join(bytes([len(x)]) + x.encode() for x in text.split(".")) + b"\0"


def record(owner, kind, data):
    return name_of(owner) + struct.pack(">HHIH", kind, 1, 300, len(data)) + data


def answers(zone, name, kind):
    """Records, and whether there is such a name."""
    found, exists = [], False
    for owner, type_, text in zone:
        exists |= owner == name
        if owner == name and type_ == "CNAME":
            rest, exists = answers(zone, text, kind)
            return [record(name, 5, name_of(text))] + rest, exists
        if owner == name and type_ == "TXT" and kind == 16:
            octets = text.encode()
            strings = [octets[i:i + 100] for i in range(0, len(octets), 100)]
            found.append(record(name, 16, b"".join(bytes([len(s)]) + s for s in strings)))
    return found, exists


def reply(zone, message, most):
    name, end = read_name(message, 12)
    kind = struct.unpack(">H", message[end:end + 2])[0]
    records, exists = answers(zone, name, kind)
    question = message[12:end + 4]
    body = b"".join(records)
    flags = 0x8580 | (0 if exists else 3)
    if 12 + len(question + body) > most:
        flags, records, body = flags | 0x0200, [], b""
    return message[:2] + struct.pack(">HHHHH", flags, 1, len(records), 0, 0) + question + body


def serve_tcp(zone, server):
    while True:
        peer, _ = server.accept()
        with peer:
            length = struct.unpack(">H", peer.recv(2, socket.MSG_WAITALL))[0]
            text = reply(zone, peer.recv(length, socket.MSG_WAITALL), 65535)
            peer.sendall(struct.pack(">H", len(text)) + text)


def serve(path, address):
    with open(path) as lines:
        zone = [tuple(line.rstrip("\n").split(" ", 2)) for line in lines]
    tcp = socket.create_server((address, 53))
    threading.Thread(target=serve_tcp, args=(zone, tcp), daemon=True).start()
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind((address, 53))
    while True:
        message, peer = udp.recvfrom(4096)
        udp.sendto(reply(zone, message, 512), peer)


def send(directory, server):
    with smtplib.SMTP(server, 25, local_hostname="desk.example.org") as smtp:
        for name in sorted(os.listdir(directory)):
            with open(f"{directory}/{name}", "rb") as text:
                smtp.sendmail("alice@example.org", ["bob@example.com"], text.read())


{"--make": make, "--serve": serve, "--send": send}[sys.argv[1]](*sys.argv[2:])
