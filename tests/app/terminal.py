# SPDX-License-Identifier: BSD-2-Clause
"""A pseudo-terminal with a program on it."""

import fcntl
import os
import pty
import re
import resource
import select
import signal
import socket
import struct
import termios
import time

# Seconds until something that has to happen is given up.
PATIENCE = int(os.environ.get("PATIENCE", 20))
SEQUENCE = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[()][A-Z0-9]|\x1b[=>78]")


class Terminal:
    """A program on a terminal of 80x24 of its own, which is also where it says what failed."""

    def __init__(self, program, args, stdin=None, term="xterm", cwd=None, core=True, **environment):
        self.seen = b""
        here, there = socket.socketpair()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            if cwd is not None:
                os.chdir(cwd)
            if not core:
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
                signal.signal(number, signal.SIG_DFL)  # ignored by a shell's background jobs
            os.environ.update({"LC_ALL": "C.UTF-8", **environment}, TERM=term)
            os.environ.pop("LINES", None)
            os.environ.pop("COLUMNS", None)
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            if stdin is not None:
                os.dup2(stdin, 0)
            there.send(b"x")
            there.recv(1)
            try:
                os.execv(program, [program] + args)
            finally:
                os._exit(127)
        here.recv(1)  # a signal that comes from now on is the program's
        self.modes = termios.tcgetattr(self.fd)
        here.send(b"x")
        here.close()
        there.close()

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

    def type_all(self, keys):
        """However many: what is drawn is read meanwhile, else both would wait for each other."""
        end = time.monotonic() + PATIENCE
        while keys and time.monotonic() < end and not self.has_ended():
            if select.select([], [self.fd], [], 0)[1]:
                keys = keys[os.write(self.fd, keys[:512]):]
            self.read(0 if keys else 0.001)
        return not keys

    def drain(self, seconds=0.03):
        """Until nothing is drawn for so long."""
        while self.read(seconds):
            pass

    def has_ended(self):
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None

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
        self.left = termios.tcgetattr(self.fd)
        os.close(self.fd)
        return status


# What a program may have turned on: by the number of a private mode, what it is when left alone.
MODES = {25: "h"} | dict.fromkeys((1, 1000, 1002, 1003, 1006, 1047, 1049, 2004), "l")
MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])|\x1b([=>])")


def found_again(terminal, seen=None):
    """What is not as the program found it, after its end or at the end of what was seen; "" when
    all is."""
    now = dict(MODES, keypad=">")
    for numbers, state, keypad in MODE.findall(terminal.seen if seen is None else seen):
        if keypad:
            now["keypad"] = keypad.decode()
        for number in numbers.split(b";") if numbers else ():
            now[int(number)] = state.decode()
    wrong = [f"mode {mode}: {now[mode]}" for mode in MODES if now[mode] != MODES[mode]]
    if now["keypad"] != ">":
        wrong.append("keypad")
    if seen is None and terminal.left != terminal.modes:
        wrong.append(f"modes {terminal.left} instead of {terminal.modes}")
    return ", ".join(wrong)
