#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Types a dialogue into a program on a pseudo terminal, as a person would: reads, thinks, types.

usage: typist.py [--keys] PROGRAM [ARGUMENT...] < DIALOGUE

Each line of DIALOGUE is typed and ended with Enter; after a line that begins with "|" no reply is
awaited (the "|" itself is not typed), and <BS> is the backspace key. Normally the terminal edits
the line and the program reads it whole when Enter is hit. With --keys the terminal is raw and every
key reaches the program at once, backspace included; through nc that is what telnet of Windows does.
"""
import os
import pty
import random
import select
import sys
import time
import tty


def read_reply(fd, quiet=0.4, limit=30):
    """Reads until the program has printed something and then been quiet; False if it ended."""
    end = time.monotonic() + limit
    heard = False
    while time.monotonic() < end:
        ready, _, _ = select.select([fd], [], [], quiet)
        if not ready:
            if heard:
                return True
            continue
        try:
            data = os.read(fd, 4096)
        except OSError:
            return False
        if not data:
            return False
        heard = True
        sys.stdout.write(data.decode("utf-8", "replace"))
    return False


def press(fd, keys, slowly):
    for key in keys:
        os.write(fd, key.encode())
        if slowly:
            time.sleep(random.uniform(0.06, 0.16))


def drain(fd):
    while select.select([fd], [], [], 0.05)[0]:
        os.read(fd, 4096)


def main():
    raw = sys.argv[1] == "--keys"
    command = sys.argv[2 if raw else 1:]
    lines = sys.stdin.read().splitlines()
    random.seed(5321)

    pid, fd = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    if raw:
        tty.setraw(fd)
    read_reply(fd)
    for line in lines:
        waits = not line.startswith("|")
        time.sleep(random.uniform(0.4, 1.2))
        press(fd, line.removeprefix("|").replace("<BS>", "\b"), slowly=raw)
        if not raw:
            drain(fd)  # the terminal's own echo is no reply
        press(fd, "\r\n" if raw else "\n", slowly=False)
        if waits and not read_reply(fd):
            break
    os.close(fd)
    os.waitpid(pid, 0)


main()
