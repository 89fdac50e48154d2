# SPDX-License-Identifier: BSD-2-Clause
"""The screen on a terminal that changes its size all the time, pastes, sends what no mouse sends,
keys at random, hangs up, and has signals come at any moment. The program goes on, or ends with the
terminal as it was found. With SMTPSCOPE_LONG set, more of it; SCREEN_ABUSE names what of it.
usage: screen_abuse.py PROGRAM SAMPLES GENERATOR"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time

import tap
from tap import check
from terminal import PATIENCE, Terminal, found_again

PROGRAM, SAMPLES, GENERATOR = (os.path.abspath(path) for path in sys.argv[1:4])
IS_LONG = bool(os.environ.get("SMTPSCOPE_LONG"))
SMALL = [os.path.join(SAMPLES, name) for name in (
    "relay.pcap", "submission.pcap", "attachments.pcap", "embedded.pcap", "smtputf8.pcap")]


def pick(usual, long):
    return long if IS_LONG else usual


def answers(terminal):
    """Whether it still does as told: out of prompts and dialogs, up to the list, and another size
    is drawn (of which curses draws what differs)."""
    terminal.resize(24, 80)
    terminal.type(b"\x1b" * 12)
    terminal.drain(0.1)
    terminal.resize(7, 39)
    is_drawn = terminal.read(PATIENCE)
    terminal.drain()
    terminal.resize(24, 80)
    return is_drawn


def leave(terminal, name):
    """Q leaves, from wherever answers() went, and all is as it was."""
    terminal.type(b"Q")
    status = terminal.finish()
    check(f"{name}: it ends as asked", status == 0, f"{status} {terminal.text()[-400:]}")
    check(f"{name}: and leaves the terminal as it was", not found_again(terminal),
          found_again(terminal))


def test_sizes(capture):
    """While a large file is read, and while a dialogue is looked at."""
    terminal = Terminal(PROGRAM, [capture], cwd=tempfile.gettempdir())
    terminal.wait_for("smtpscope")
    draw = random.Random(1)
    sizes = [(1, 1), (500, 200), (1, 200), (200, 1), (8, 40), (7, 39), (1000, 1000), (2000, 3000),
             (0, 0)]
    keys = [b"\r", b"i", b"?", b"o", b"t", b"s", b"\x1b", b"Z", b"|", b"/x", b":"]
    for i in range(pick(80, 500)):
        size = sizes[i] if i < len(sizes) else (draw.randint(1, 500), draw.randint(1, 200))
        terminal.resize(size[1], size[0])
        if i % 20 == 10:
            terminal.type(draw.choice(keys))
        terminal.read(draw.choice([0, 0, 0.001, 0.02]))
    check("any size: it goes on", answers(terminal), terminal.text()[-2000:])
    leave(terminal, "any size")


PASTED = "".join(chr(32 + i % 95) for i in range(9000)) + "\n\t\r" + "é日\u202e" * 300 + "x" * 100


def test_pastes():
    for what, keys in (("the list", b""), ("a search", b"/"), ("a filter", b"\\"),
                       ("the command line", b":"), ("a file's name", b"s\t"), ("a dialogue", b"\r"),
                       ("a note", b"m")):
        told = b"\x1b[200~" + PASTED.encode() + b"\x1b[201~"
        # Not told as such they are keys; where nothing is typed, those of harmless actions.
        plain = "".join(c for c in PASTED if c not in "\r\n").encode()
        typed = plain if keys else b"\n".join([b"jjkkGg/a"] * 1000)
        for kind, text in (("told as such", told), ("as keys", typed)):
            with tempfile.TemporaryDirectory() as folder:
                os.chmod(folder, 0o777)
                terminal = Terminal(PROGRAM, SMALL, cwd=folder)
                terminal.wait_for("198.51.100.25")
                terminal.type(keys)
                terminal.drain()
                terminal.type_all(text)
                check(f"10,000 characters into {what}, {kind}", answers(terminal), terminal.seen)
                leave(terminal, f"{what}, {kind}")
                check(f"{what}, {kind}: no file was written", not os.listdir(folder),
                      os.listdir(folder))


def test_mouse():
    draw = random.Random(2)
    odd = [b"\x1b[<0;99999;99999M", b"\x1b[<0;0;0M", b"\x1b[<0;-1;-1M", b"\x1b[<64;5;5M" * 50,
           b"\x1b[<65;5;5M" * 50, b"\x1b[<0;4294967297;2M", b"\x1b[<999999999999999999999;1;1M",
           b"\x1b[<;;M", b"\x1b[<0;5", b"\x1b[M", b"\x1b[M\xff\xff\xff", b"\x1b[M \xf0\xe0",
           b"\x1b[M\x20\x01\x01", b"\x1b[<0;10;5m", b"\x1b[<32;10;5M", b"\x1b[<128;1;1M", b"\x1b[",
           b"\x1b[<", b"\x1b]52;c;", b"\x1bP", b"\x1b[?1;2c", b"\x1b[5;5R", b"\x1b[I\x1b[O",
           b"\x1b[1;2;3;4;5;6;7;8;9;10H"]
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        terminal = Terminal(PROGRAM, SMALL, cwd=folder)
        terminal.wait_for("198.51.100.25")
        for _ in range(pick(300, 5000)):
            terminal.type_all(draw.choice(odd))
            if draw.random() < 0.3:
                at = tuple(draw.randint(0, 300) for _ in range(4))
                terminal.type_all(b"\x1b[<0;%d;%dM\x1b[<0;%d;%dm" % at)
            terminal.read(0)
            if terminal.has_ended():  # somebody clicked on "Quit"
                break
        if terminal.has_ended():
            status = terminal.finish()
            check("what no mouse sends: at most it leaves", status == 0, status)
            return
        terminal.type(b"\x1b[<0;5")  # and the rest never comes
        check("what no mouse sends: it goes on", answers(terminal), terminal.seen)
        leave(terminal, "what no mouse sends")


SPECIAL = [b"\x1bO" + c for c in (b"A", b"B", b"C", b"D", b"P", b"Q", b"R", b"S", b"H", b"F")]
SPECIAL += [b"\x1b[%d~" % n for n in (3, 5, 6, 15, 17, 18, 19, 20, 21, 23)]
SPECIAL += [b"\x1b[Z", b"\x1b", b"\r", b"\t", b" ", "é日".encode(), b"\xff", b"\0"]
SPECIAL += [b"\x1b[<0;%d;%dM" % (x, y) for x in (2, 20, 60) for y in (1, 3, 10, 20)]
SPECIAL += [bytes([n]) for n in range(1, 32) if n not in (3, 17, 19, 26, 28)]


def random_keys(draw, count):
    """Anything but what leaves or stops the program on purpose."""
    keys = []
    for _ in range(count):
        key = draw.choice(SPECIAL) if draw.random() < 0.5 else bytes([draw.randint(33, 126)])
        keys.append(b"j" if key in (b"q", b"Q") else key)
    return keys


def play_keys(draw, count, argv, folder):
    """How many were typed until the program ended or all were; and what was odd, or None."""
    terminal = Terminal(PROGRAM, argv, cwd=folder, XDG_CONFIG_HOME=folder)
    terminal.wait_for("smtpscope")
    typed, odd = 0, None
    while typed < count and not terminal.has_ended():
        for key in random_keys(draw, 50):
            terminal.type_all(key)
            terminal.read(0)
        typed += 50
        if draw.random() < 0.2:
            terminal.resize(draw.randint(1, 60), draw.randint(1, 200))
        if draw.random() < 0.5:
            terminal.drain(0.05)
    if not terminal.has_ended():
        odd = None if answers(terminal) else "nothing is drawn any more"
        os.kill(terminal.pid, signal.SIGTERM)
    status = terminal.finish()
    if status != 0 or found_again(terminal):
        odd = f"status {status} {found_again(terminal)} {terminal.seen[-1500:]!r}"
    return typed, odd


def test_keys(seed, capture):
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        left, odd = pick(400, 20000), None
        while left > 0 and odd is None:
            typed, odd = play_keys(draw, left, [capture] if capture else SMALL, folder)
            left -= max(typed, 50)
    when = "while packets are read" if capture else "at the end of all"
    check(f"keys at random, {when}, seed {seed}", odd is None, odd)


def test_hang_up(capture):
    """The terminal goes away while a screen is drawn: the program ends, and nothing loops."""
    for i in range(pick(6, 60)):
        terminal = Terminal(PROGRAM, [capture] if i % 2 else SMALL)
        terminal.wait_for("smtpscope")
        terminal.type(b"\x12" * 20)
        for _ in range(i):
            terminal.read(0.002)
        os.close(terminal.fd)
        end = time.monotonic() + PATIENCE
        status = None
        while status is None and time.monotonic() < end:
            pid, code = os.waitpid(terminal.pid, os.WNOHANG)
            status = code if pid else None
            time.sleep(0.005)
        if status is None:
            os.kill(terminal.pid, signal.SIGKILL)
            os.waitpid(terminal.pid, 0)
        by = os.WTERMSIG(status) if status is not None and os.WIFSIGNALED(status) else signal.SIGHUP
        if status is None or by != signal.SIGHUP:
            check("a terminal that hangs up ends it", False, f"round {i}: {status}")
            return
    check("a terminal that hangs up ends it", True)


def test_signals(capture):
    """From its first moment to its last."""
    draw = random.Random(3)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGSEGV, signal.SIGHUP):
        odd = None
        for i in range(pick(12, 100)):
            terminal = Terminal(PROGRAM, [capture] if i % 2 else SMALL, core=False)
            end = time.monotonic() + draw.choice([0, 0.003, 0.01, 0.02, 0.05, 0.1]) * draw.random()
            while time.monotonic() < end:
                terminal.read(0.001)
            if draw.random() < 0.5:
                terminal.type(draw.choice([b"\r", b"i", b"s", b"G\r", b"/x", b"\x12"]))
            if draw.random() < 0.3:
                terminal.resize(draw.randint(1, 100), draw.randint(1, 200))
            os.kill(terminal.pid, number)
            status = terminal.finish()
            if status not in (0, 1, -number) or found_again(terminal):
                odd = f"round {i}: {status}, {found_again(terminal)}, {terminal.seen[-300:]!r}"
        check(f"{number.name} at any moment leaves the terminal as it was", odd is None, odd)


def test_stops():
    """^Z and fg, again and again."""
    count = pick(8, 50)
    script = ('"$0" "$1"; n=0; while [ $n -lt %d ]; do n=$((n + 1)); echo stop-$n-; fg >/dev/null; '
              'done; echo left' % count)
    terminal = Terminal("/bin/sh", ["-mc", script, PROGRAM, SMALL[0]])
    odd = None
    for i in range(1, count + 1):
        if not terminal.wait_for("198.51.100.25", forget=False):
            odd = f"not drawn in round {i}"
            break
        terminal.type(b"\x1a" if i % 2 else b"\r\x1a")
        if not terminal.wait_for(f"stop-{i}-", forget=False):
            odd = f"not stopped in round {i}"
            break
        before, terminal.seen = terminal.seen.split(b"stop-%d-" % i)
        if found_again(terminal, before):
            odd = f"round {i}: {found_again(terminal, before)}"
            break
        if i % 2 == 0:  # from the dialogue to the list, which is drawn anew
            terminal.wait_for("SERVER")
            terminal.type(b"q\x12")
    check(f"stopped and gone on {count} times", odd is None, f"{odd} {terminal.text()[-1500:]}")
    terminal.type(b"qq")
    status = terminal.finish()
    check("and all is as it was", status == 0 and b"left" in terminal.seen and
          not found_again(terminal), terminal.seen)


def main():
    with tempfile.TemporaryDirectory() as folder:
        capture = os.path.join(folder, "large.pcap")
        subprocess.run([GENERATOR, f"--size={pick('8M', '100M')}", capture], check=True,
                       stdout=subprocess.DEVNULL)
        os.chmod(folder, 0o755)
        wanted = os.environ.get("SCREEN_ABUSE", "sizes pastes mouse keys hang signals stops")
        tests = {"sizes": lambda: test_sizes(capture), "pastes": test_pastes, "mouse": test_mouse,
                 "hang": lambda: test_hang_up(capture), "signals": lambda: test_signals(capture),
                 "stops": test_stops}
        for name, test in tests.items():
            if name in wanted.split():
                test()
        for seed in range(1, pick(1, 5) + 1) if "keys" in wanted else ():
            test_keys(seed, None)
            test_keys(seed, capture)
    return tap.end()


sys.exit(main())
