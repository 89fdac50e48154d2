# SPDX-License-Identifier: BSD-2-Clause
"""Prints a capture of one message whose parts have names that no file should have."""
import struct
import sys

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


CLIENT, SERVER = (bytes([198, 51, 100, 7]), 50000), (bytes([192, 0, 2, 25]), 25)
SEQUENCE = {CLIENT: 1000, SERVER: 5000}
OUT = sys.stdout.buffer
CLOCK = [0]


def packet(source, target, flags, data=b""):
    tcp = struct.pack(">HHIIBBHHH", source[1], target[1], SEQUENCE[source], SEQUENCE[target],
                      0x50, flags, 65535, 0, 0) + data
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0) + source[0] + target[0]
    frame = ip + tcp
    CLOCK[0] += 1000
    OUT.write(struct.pack("<IIII", 1795255200, CLOCK[0], len(frame), len(frame)) + frame)
    SEQUENCE[source] += len(data) + (1 if flags & 3 else 0)


def say(source, target, text):
    for start in range(0, len(text), 1400):
        packet(source, target, 0x18, text[start:start + 1400])


def main():
    OUT.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
    packet(CLIENT, SERVER, 0x02)
    packet(SERVER, CLIENT, 0x12)
    say(SERVER, CLIENT, b"220 mx\r\n")
    for command, reply in ((b"HELO c", b"250 mx"), (b"MAIL FROM:<a@example.org>", b"250 ok"),
                           (b"RCPT TO:<b@example.com>", b"250 ok"), (b"DATA", b"354 go"),
                           (message() + b".", b"250 queued"), (b"QUIT", b"221 bye")):
        say(CLIENT, SERVER, command + b"\r\n")
        say(SERVER, CLIENT, reply + b"\r\n")
    packet(CLIENT, SERVER, 0x11)
    packet(SERVER, CLIENT, 0x11)


main()
