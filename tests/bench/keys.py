#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How long a user waits: for the first screen, and for the answer to a key while a capture is
decoded. usage: keys.py PROGRAM CAPTURE

The program runs on a pseudo-terminal. A key counts as answered when what it draws has come and the
terminal is quiet; keys are only measured while the title says that the capture is still read.
"""

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time

SIZE = (24, 80)
KEYS = [b"j", b"j", b"k", b"G", b"g", b">", b"z", b"<", b"z", b"j"]
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


def answers(screen):
    """Seconds from each key to the first octet that is drawn for it. Frames that come by themselves
    are told apart by asking for the whole screen: ^R draws it anew, which takes thousands of
    octets."""
    waits = []
    while True:
        for key in KEYS:
            time.sleep(PAUSE)
            while screen.read(0):
                pass
            begin = time.monotonic()
            os.write(screen.fd, key + b"\x12")
            octets = 0
            while octets < 1000 and time.monotonic() - begin < 1:
                octets += len(screen.read(0.05))
            waits.append(time.monotonic() - begin)
            if b"reading" not in screen.text[-20000:]:
                return waits[:-1]


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
    print("%-34s %8.1f ms  at most 100" % ("first screen (worst of 5)", max(starts) * 1e3))
    print("%-34s %8.1f ms  at most 16   (%d keys)" % (
        "key while decoding, median", statistics.median(waits) * 1e3, len(waits)))
    print("%-34s %8.1f ms" % ("key while decoding, 99 %", waits[len(waits) * 99 // 100] * 1e3))
    print("%-34s %8.1f ms  at most 50" % ("key while decoding, worst", waits[-1] * 1e3))


main()
