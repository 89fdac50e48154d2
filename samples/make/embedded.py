# SPDX-License-Identifier: BSD-2-Clause
"""Sends what embedded.sh records: embedded.py HOST"""
import base64
import binascii
import smtplib
import struct
import sys

TABLE = b"Month;Amount\r\nJanuary;1024\r\nFebruary;2048\r\n"
# Written apart, so that no scanner takes this file for one.
EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HTML = ('<html><body><p>Your account was limited. Please confirm it at '
        '<a href="http://login.example.net/confirm?id=7">https://bank.example.com/</a>.</p>'
        '<p>Yours, <a href="https://www.example.com/">example.com</a></p></body></html>')


def uuencode(name, data):
    lines = [b"begin 644 " + name]
    lines += [binascii.b2a_uu(data[i:i + 45]).rstrip(b"\n") for i in range(0, len(data), 45)]
    return b"\r\n".join(lines + [b"`", b"end"]) + b"\r\n"


def yenc(name, data):
    out = bytearray()
    for octet in data:
        c = (octet + 42) & 255
        # A dot at the beginning of a line is left to SMTP.
        out += bytes([0x3D, (c + 64) & 255]) if c in b"\0\n\r=" else bytes([c])
    return (b"=ybegin line=128 size=%d name=%s\r\n" % (len(data), name) +
            b"\r\n".join(lines_of(bytes(out))) + b"\r\n=yend size=%d\r\n" % len(data))


def lines_of(text):
    while text:
        cut = 129 if text[127:128] == b"=" else 128
        yield text[:cut]
        text = text[cut:]


def attribute(level, number, data):
    return (struct.pack("<BII", level, number, len(data)) + data +
            struct.pack("<H", sum(data) & 0xFFFF))


def tnef(files):
    out = struct.pack("<IH", 0x223E9F78, 1)
    out += attribute(1, 0x00089006, struct.pack("<I", 0x00010000))  # attTnefVersion
    for name, data in files:
        out += attribute(2, 0x00069002, bytes(14))                 # attAttachRendData
        out += attribute(2, 0x00018010, name + b"\0")              # attAttachTitle
        out += attribute(2, 0x0006800F, data)                      # attAttachData
    return out


def in_base64(data):
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def part(fields, body):
    return b"--=-parts\r\n" + "\r\n".join(fields).encode() + b"\r\n\r\n" + body + b"\r\n"


def head(subject, number):
    return ("From: Carol <carol@example.org>\r\nTo: bob@example.com\r\n"
            f"Subject: {subject}\r\nDate: Fri, 01 Mar 2024 08:15:00 +0100\r\n"
            f"Message-ID: <embedded-{number}@example.org>\r\n").encode()


def old():
    """No MIME at all: two files in the text."""
    return (head("as in 1993", 1) + b"\r\nHere is the table:\r\n\r\n" +
            uuencode(b"table.csv", TABLE) + b"\r\nand all octets, as in the news:\r\n\r\n" +
            yenc(b"all octets.bin", bytes(range(256))) + b"\r\nCarol\r\n")


def new():
    mime = "Content-Transfer-Encoding: base64"
    return (head("as in 2024", 2) +
            b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="=-parts"\r\n\r\n' +
            part(["Content-Type: text/html; charset=utf-8"], HTML.encode()) +
            part(["Content-Type: application/ms-tnef; name=winmail.dat", mime],
                 in_base64(tnef([(b"table.csv", TABLE), (b"notes.txt", b"Nothing yet.\r\n")]))) +
            part(["Content-Type: application/octet-stream; name=eicar.com", mime],
                 in_base64(EICAR.encode())) +
            part(["Content-Type: application/pdf; name=invoice.pdf", mime],
                 in_base64(b"MZ\x90\0\3" + bytes(123))) +
            b"--=-parts--\r\n")


def main():
    with smtplib.SMTP(sys.argv[1], 25, local_hostname="desk.example.org") as smtp:
        smtp.ehlo()
        for message in old(), new():
            smtp.sendmail("carol@example.org", ["bob@example.com"], message,
                          mail_options=["BODY=8BITMIME"])


main()
