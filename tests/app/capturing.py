# SPDX-License-Identifier: BSD-2-Clause
"""The program while it captures: started, asked for its counters, ended."""

import os
import re
import select
import signal
import subprocess
import time

PATIENCE = 60  # seconds until something that has to happen is given up
COUNTERS = re.compile(rb"(\d+) packets of (\d+) received, (\d+) dropped by the kernel, (\d+) by "
                      rb"the interface")

# A shell's background jobs ignore SIGINT, and what they start would too.
signal.signal(signal.SIGINT, signal.default_int_handler)


def start(program, args, **more):
    """The process, which captures then or has ended. What it says is gathered in .said."""
    more = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
            **more}
    process = subprocess.Popen([program, *args], **more)
    process.said = b""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:  # SIGUSR1 would end it before that
        with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
            caught = int(re.search(r"SigCgt:\s*([0-9a-f]+)", file.read())[1], 16)
        if caught >> (signal.SIGUSR1 - 1) & 1 and counters(process):
            return process
        time.sleep(0.01)
    return process


def said_until(process, expression, seconds=PATIENCE):
    """The next match in what the process says."""
    said = b""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not select.select([process.stderr], [], [], 0.1)[0]:
            continue
        piece = os.read(process.stderr.fileno(), 65536)
        if not piece:
            break
        said += piece
        process.said = getattr(process, "said", b"") + piece
        match = re.search(expression, said)
        if match:
            return match
    return None


def counters(process):
    """Packets decoded, received, dropped by the kernel, by the interface; None: it has ended."""
    process.send_signal(signal.SIGUSR1)
    match = said_until(process, COUNTERS)
    return [int(n) for n in match.groups()] if match else None


def until(process, condition):
    """The counters once they meet the condition; None: it has ended."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        now = counters(process)
        if now is None or condition(now):
            return now
        time.sleep(0.05)
    raise TimeoutError(process.said[-300:])


def stop(process):
    """Exit status, standard output, what was said."""
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=PATIENCE)
    return process.returncode, out, (process.said + said).decode()
