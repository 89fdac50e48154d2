# SPDX-License-Identifier: BSD-2-Clause
"""Prints a capture of one message whose parts have names that no file should have."""
import sys

from dialogue_pcap import Capture

NAMES = [
    b'filename="../../evil"',
    b'filename="/etc/cron.d/evil"',
    b"filename*=utf-8''a%E2%80%AEfdp.exe",
    b"filename*=utf-8''nul%00.txt",
    b'filename="CON"',
    b'filename="aux.txt"',
    b'filename=".."',
    b'filename="-rf"',
    b'filename="same.txt"',
    b'filename="same.txt"',
    b'filename="' + b"x" * 300 + b'.pdf"',
    "filename*=utf-8''".encode() + b"%E6%97%A5" * 120 + b".docx",
    b'filename="C:\\\\evil.exe:stream"',
    b'filename="manifest.json"',
    b"filename*=utf-8''a%0Ab%1B%5B2J",
    b'filename="\xff\xfe"',
]


def message():
    lines = [b"From: a@example.org", b"Subject: =?utf-8?q?../../evil=E2=80=AE=00=0A?=",
             b"MIME-Version: 1.0", b'Content-Type: multipart/mixed; boundary="b"', b""]
    for number, name in enumerate(NAMES):
        lines += [b"--b", b"Content-Type: application/octet-stream",
                  b"Content-Disposition: attachment; " + name, b"", b"part %d" % number]
    return b"\r\n".join(lines + [b"--b--", b""])


def main():
    capture = Capture(sys.stdout.buffer)
    capture.server(b"220 mx")
    for command, reply in ((b"HELO c", b"250 mx"), (b"MAIL FROM:<a@example.org>", b"250 ok"),
                           (b"RCPT TO:<b@example.com>", b"250 ok"), (b"DATA", b"354 go"),
                           (message() + b".", b"250 queued"), (b"QUIT", b"221 bye")):
        capture.client(command)
        capture.server(reply)
    capture.end()


main()
