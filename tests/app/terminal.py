# SPDX-License-Identifier: BSD-2-Clause
"""A pseudo-terminal with a program on it."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

PATIENCE = 20  # seconds until something that has to happen is given up
SEQUENCE = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[()][A-Z0-9]|\x1b[=>78]")


class Terminal:
    """A program on a terminal of 80x24 of its own, which is also where it says what failed."""

    def __init__(self, program, args, stdin=None, term="xterm", **environment):
        self.seen = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
                signal.signal(number, signal.SIG_DFL)  # ignored by a shell's background jobs
            os.environ.update({"LC_ALL": "C.UTF-8", **environment}, TERM=term)
            os.environ.pop("LINES", None)
            os.environ.pop("COLUMNS", None)
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            if stdin is not None:
                os.dup2(stdin, 0)
            os.execv(program, [program] + args)

    def read(self, seconds):
        """More of what is drawn; False: nothing came, or the program is gone."""
        if not select.select([self.fd], [], [], max(seconds, 0))[0]:
            return False
        try:
            piece = os.read(self.fd, 65536)
        except OSError:  # Linux: the other side was closed
            piece = b""
        self.seen += piece
        return bool(piece)

    def text(self):
        return SEQUENCE.sub(b"", self.seen).decode("utf-8", "replace")

    def wait_for(self, word, patience=PATIENCE, forget=True):
        """Until word is drawn; what was drawn before is forgotten afterwards, unless told."""
        end = time.monotonic() + patience
        while word not in self.text():
            if not self.read(end - time.monotonic()):
                return False
        if forget:
            self.seen = b""
        return True

    def type(self, keys):
        os.write(self.fd, keys)

    def resize(self, lines, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def finish(self):
        """Reads on to the end; the exit status, negative for a signal."""
        end = time.monotonic() + PATIENCE
        while self.read(end - time.monotonic()):
            pass
        if time.monotonic() >= end:
            os.kill(self.pid, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.fd)
        return status
