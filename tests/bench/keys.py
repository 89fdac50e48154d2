#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How long a user waits: for the first screen, and for the answer to a key while a capture is
decoded, and in a message of 100 MB. usage: keys.py PROGRAM CAPTURE

The program runs on a pseudo-terminal. A key counts as answered when what it draws has come and the
terminal is quiet; keys are only measured while the title says that the capture is still read.
"""

import base64
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "message"))
from differential import Pcap  # noqa: E402

SIZE = (24, 80)
KEYS = [b"j", b"j", b"k", b"G", b"g", b">", b"z", b"<", b"z", b"j"]
# In a message: its pages, and on each of them down and to its ends.
PAGES = [b"1", b"2", b"3", b"4", b"5", b"6"]
MOVES = [b"j", b"\x06", b"g", b"\x06", b"j", b"G", b"\x02", b"k", b"g", b"j"]
REDRAWS = 5  # while a page is made
LARGE = 100 * 1000 * 1000  # octets of that message
PAUSE = 0.013  # no multiple of a frame: keys come at any moment of a slice


class Screen:
    def __init__(self, argv):
        self.begin = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
            os.execvp(argv[0], argv)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        self.text = b""

    def read(self, timeout):
        """Output that comes within the timeout, b"" for none."""
        if not select.select([self.fd], [], [], timeout)[0]:
            return b""
        try:
            got = os.read(self.fd, 65536)
        except OSError:
            return b""
        self.text = (self.text + got)[-65536:]
        return got

    def quiet(self, seconds):
        while self.read(seconds):
            pass

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        self.quiet(0.2)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def first_screen(argv):
    screen = Screen(argv)
    while b"sessions" not in screen.text and time.monotonic() - screen.begin < 10:
        screen.read(0.01)
    took = time.monotonic() - screen.begin
    return screen, took


def answer(screen, key):
    """Seconds from a key to the first octet that is drawn for it. Frames that come by themselves
    are told apart by asking for the whole screen: ^R draws it anew, which takes thousands of
    octets."""
    time.sleep(PAUSE)
    while screen.read(0):
        pass
    begin = time.monotonic()
    os.write(screen.fd, key + b"\x12")
    octets = 0
    while octets < 1000 and time.monotonic() - begin < 1:
        octets += len(screen.read(0.05))
    return time.monotonic() - begin


def answers(screen):
    waits = []
    while True:
        for key in KEYS:
            waits.append(answer(screen, key))
            if b"reading" not in screen.text[-20000:]:
                return waits[:-1]


def large_message(size):
    """A third each is text, HTML, and an attachment."""
    third = size // 3
    line = b"The quick brown fox jumps over the lazy dog, and so do all the others.\r\n"
    tag = b"<p>The quick <b>brown</b> fox jumps over <a href='http://example.org/'>it</a></p>\r\n"
    code = base64.encodebytes(bytes(range(256)) * 57).replace(b"\n", b"\r\n")
    parts = ((b"text/plain", b"", line), (b"text/html", b"", tag),
             (b"application/octet-stream", b"Content-Transfer-Encoding: base64\r\n", code))
    return (b"From: ann@example.org\r\nTo: bob@example.com\r\nSubject: large\r\n"
            b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
            b"".join(b"--b\r\nContent-Type: %s\r\n%s\r\n%s" %
                     (media, encoding, piece * (third // len(piece)))
                     for media, encoding, piece in parts) + b"--b--\r\n")


def wait_for(screen, word, patience=60):
    end = time.monotonic() + patience
    while word not in screen.text:
        if time.monotonic() > end:
            sys.exit("keys: no %s on the screen" % word)
        screen.read(0.05)


def settled(screen, key):
    """Seconds until nothing more is drawn: what takes long shows how far it is."""
    begin = last = time.monotonic()
    os.write(screen.fd, key)
    while screen.read(0.3):
        last = time.monotonic()
    return last - begin


def in_large_message(program, path):
    """Opens it and goes through its pages. A motion to the end of a page, and a search, wait until
    there is all of it and have times of their own; all other keys are to be answered at once."""
    pcap = Pcap(path)
    pcap.session(1, large_message(LARGE))
    pcap.file.close()
    screen = Screen([program, "--no-config", "-r", path])
    wait_for(screen, b"192.0.2.2")
    screen.quiet(1)
    keys = [answer(screen, b"\r")] + [answer(screen, b"") for _ in range(REDRAWS)]
    opened = settled(screen, b"/Subject\r") + settled(screen, b"\r")
    ends, searches = [], []
    for page in PAGES:
        keys += [answer(screen, page)] + [answer(screen, b"") for _ in range(REDRAWS)]
        ends.append(settled(screen, b"G"))
        keys += [answer(screen, key) for key in MOVES]
        searches.append(settled(screen, b"/needle\r"))
        keys.append(answer(screen, b""))
    screen.end()
    return opened, sorted(keys), max(ends), max(searches)


def put(name, seconds, most="", note=""):
    print("%-34s %8.1f ms%s%s" % (name, seconds * 1e3, "  at most %-4s" % most if most else "",
                                  note))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    argv = [sys.argv[1], "-r", sys.argv[2]]
    starts = []
    for _ in range(5):
        screen, took = first_screen(argv)
        starts.append(took)
        screen.end()
    screen, _ = first_screen(argv)
    waits = sorted(answers(screen))
    screen.end()
    if not waits:
        sys.exit("keys: the capture was read before a key could be pressed: take a larger one")
    put("first screen (worst of 5)", max(starts), "100")
    put("key while decoding, median", statistics.median(waits), "16", "(%d keys)" % len(waits))
    put("key while decoding, 99 %", waits[len(waits) * 99 // 100])
    put("key while decoding, worst", waits[-1], "50")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        opened, waits, end, search = in_large_message(sys.argv[1],
                                                      os.path.join(folder, "large.pcap"))
    put("a message of 100 MB is opened", opened)
    put("key in it, median", statistics.median(waits), "16", "(%d keys)" % len(waits))
    put("key in it, worst", waits[-1], "50")
    put("to the end of its slowest page", end)
    put("a search through all of a page", search)


main()
