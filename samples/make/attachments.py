#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Sends one message with much in it by python's own email and smtplib: see attachments.sh.

    multipart/mixed
      multipart/alternative
        text/plain                 quoted-printable, UTF-8
        multipart/related
          text/html                quoted-printable, UTF-8
          image/png                inline, base64, refers by Content-ID
      application/pdf              name in RFC 2231, UTF-8
      application/zip              an ASCII name
      text/csv                     name in RFC 2231, split into pieces (continuations)
      message/rfc822               a forwarded message with a part of its own
"""
import io
import smtplib
import struct
import sys
import zipfile
import zlib
from email.message import EmailMessage
from email.policy import SMTP


def png(side):
    """A small square with a gradient."""
    def chunk(kind, data):
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    def row(y):
        return bytes(v for x in range(side) for v in (x * 255 // side, y * 255 // side, 128))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row(y) for y in range(side)))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels)
            + chunk(b"IEND", b""))


def pdf(words):
    """One page with a line of text, with a right table of offsets."""
    text = f"BT /F1 18 Tf 72 720 Td ({words}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    return out + (b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
                  + b"trailer << /Size %d /Root 1 0 R >>\n" % count
                  + b"startxref\n%d\n%%%%EOF\n" % len(out))


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in ("readme.txt", "figures/one.txt"):
            packed.writestr(zipfile.ZipInfo(name, (2024, 2, 29, 12, 0, 0)),
                            "Figures of the quarter.\n" * 20, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def forwarded():
    message = EmailMessage(policy=SMTP)
    message["From"] = "Zoë Quinn <zoe@example.net>"
    message["To"] = "alice@example.org"
    message["Subject"] = "Prices (入力)"
    message["Date"] = "Thu, 29 Feb 2024 09:30:00 +0900"
    message["Message-ID"] = "<prices-3@example.net>"
    message.set_content("The new prices are attached.\n")
    message.add_attachment("bolt;0.10\nnut;0.05\n", subtype="csv", filename="prices.csv")
    return message


def compose():
    message = EmailMessage(policy=SMTP)
    message["From"] = "Jürgen Groß <juergen@example.org>"
    message["To"] = "Bob Baker <bob@example.com>, Łukasz Żak <carol@example.com>"
    message["Subject"] = ("Geschäftszahlen für März – 第一四半期の数字 and a few words more, "
                          "so that it takes several lines")
    message["Date"] = "Fri, 01 Mar 2024 08:15:00 +0100"
    message["Message-ID"] = "<figures-2024-1@example.org>"
    message.set_content("Grüße!\n\nDie Zahlen – wie versprochen – im Anhang. 1 € = 1 €.\n\n"
                        "From the next week on we send them weekly.\n"
                        ".\n(The dot above stood alone.)\n",
                        cte="quoted-printable")
    message.add_alternative("<html><body><p>Grüße!</p><p>Die Zahlen im <b>Anhang</b>.</p>"
                            "<img src=\"cid:gradient@example.org\" alt=\"Verlauf\">"
                            "</body></html>\n",
                            subtype="html")
    message.get_payload()[1].add_related(png(24), "image", "png", cid="<gradient@example.org>",
                                         disposition="inline", filename="gradient.png")
    message.add_attachment(pdf("Figures of the first quarter"), maintype="application",
                           subtype="pdf", filename="Übersicht März 2024.pdf")
    message.add_attachment(archive(), maintype="application", subtype="zip", filename="figures.zip")
    message.add_attachment("Monat;Betrag\nJänner;1.024,00\nFebruar;2.048,00\nMärz;4.096,00\n",
                           subtype="csv", charset="iso-8859-1", cte="quoted-printable",
                           filename="Beträge nach Monaten und Kostenstellen, "
                                    "vorläufige Fassung für den Vorstand.csv")
    message.add_attachment(forwarded())
    return message


def main():
    with smtplib.SMTP(sys.argv[1], 25, local_hostname="desk.example.org") as smtp:
        smtp.send_message(compose(), "juergen@example.org",
                          ["bob@example.com", "carol@example.com"])


main()
