# SPDX-License-Identifier: BSD-2-Clause
"""Files that change while they are read: see changing.sh.

While a file is read, the program waits for a reader of its output, who changes the file before he
reads on. No clock decides how far it has come then."""

import gzip
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

import tap
from tap import check
from terminal import Terminal

PROGRAM, SAMPLES, GENERATE = sys.argv[1:]
PATIENCE = 60  # seconds until something that has to happen is given up
FILE_HEADER, RECORD = 24, 16  # octets, before all packets and before each

signal.signal(signal.SIGINT, signal.default_int_handler)


# ---- What happens to a file ----

def delete(path, _):
    os.unlink(path)


def replace(path, other):
    shutil.copy(other, f"{path}.new")
    os.replace(f"{path}.new", path)


def empty(path, _):
    os.truncate(path, 0)


def halve(path, _):
    os.truncate(path, os.path.getsize(path) // 2)


def overwrite(path, other):
    """As a program does that is started again and writes to the same file."""
    with open(other, "rb") as source, open(path, "wb") as file:
        shutil.copyfileobj(source, file)


def append(path, other):
    with open(other, "rb") as source, open(path, "ab") as file:
        file.write(source.read()[FILE_HEADER:])


# ---- Captures ----

def later(path, target, seconds):
    """The same packets at another time."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    at = FILE_HEADER
    while at < len(data):
        time_s, _, length = struct.unpack("<III", data[at:at + 12])
        data[at:at + 4] = struct.pack("<I", time_s + seconds)
        at += RECORD + length
    with open(target, "wb") as file:
        file.write(data)


def pieces_of(path):
    """The two halves of a capture with many sessions, cut between packets."""
    with open(path, "rb") as file:
        data = file.read()
    at = FILE_HEADER
    while at < len(data) // 2:
        at += RECORD + struct.unpack("<I", data[at + 8:at + 12])[0]
    return data[:at], data[at:]


def compress(path, folder=None):
    target = os.path.join(folder, os.path.basename(path) + ".gz") if folder else path + ".gz"
    with open(path, "rb") as source, gzip.open(target, "wb", 6) as file:
        shutil.copyfileobj(source, file)
    return target


# ---- While it is read ----

def start(args):
    return subprocess.Popen([PROGRAM, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, pipesize=4096, bufsize=0)


def read_changed(args, path, other, change):
    """Status, lines and sentences of a run during which the file changes."""
    process = start([*args, "-r", path])
    first = process.stdout.readline()
    change(path, other)
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, [first, *out.splitlines(True)], err.decode().splitlines()


def is_over(line):
    return json.loads(line)["state"] != "open"


def sessions_of(lines):
    records = [json.loads(line) for line in lines]
    return {(r["start"], r["client"]["port"]): r for r in records if r["state"] != "open"}


def is_part(lines, whole, jobs):
    """Some of the sessions, those with all their packets as ever. Where several threads decode,
    packets that had been read may be gone when their turn comes: something is missing there."""
    found, wanted = sessions_of(lines), sessions_of(whole)
    return set(found) < set(wanted) and (jobs != "1" or all(
        record == wanted[key] for key, record in found.items()
        if record["packets"] == wanted[key]["packets"]))


def test_read(folder, capture, other):
    whole = subprocess.run([PROGRAM, "--json", "-j", "1", "-r", capture], capture_output=True,
                           check=True).stdout.splitlines(True)
    rows = (("deleted", delete, 0, None),
            ("replaced", replace, 0, None),
            ("emptied", empty, 1, "was shortened while it was being read"),
            ("halved", halve, 1, "was shortened while it was being read"),
            ("overwritten", overwrite, 1, "while it was being read"),
            ("appended to", append, 1, "has grown while it was being read, by {} octets that were "
                                       "not read"))
    for kind, end in (("pcap", ""), ("gz", ".gz")):
        added = os.path.getsize(other + end) - FILE_HEADER
        for jobs in ("1", "2"):
            for name, change, wanted, words in rows:
                path = os.path.join(folder, f"read.{kind}")
                shutil.copy(capture + end, path)
                args = ["--json", "-j", jobs]
                status, lines, said = read_changed(args, path, other + end, change)
                if change in (delete, replace, append):
                    is_right = lines == whole
                else:
                    is_right = lines[0] == whole[0] and (change == overwrite or
                                                         is_part(lines, whole, jobs))
                has_said = not said if words is None else \
                    said and words.format(added) in said[-1] and path in said[-1]
                check(f"{kind}, -j {jobs}, {name} while it is read", status == wanted and
                      is_right and has_said and len(said) <= 2,
                      (status, len(lines), len(whole), said))


def test_text(folder, capture, other):
    """A dialogue is read again from the file when it is over."""
    for name, change, is_whole in (("deleted", delete, True), ("replaced", replace, True),
                                   ("emptied", empty, False), ("overwritten", overwrite, False)):
        path = os.path.join(folder, "text.pcap")
        shutil.copy(capture, path)
        status, lines, said = read_changed(["--text", "-j", "2"], path, other, change)
        check(f"--text, {name} while it is read", (status == 0 and not said) if is_whole else
              (status == 1 and said and all(path in line or "session" in line for line in said)),
              (status, len(lines), said[:5]))


# ---- While it is followed ----

class Followed:
    def __init__(self, args):
        self.process = start(["--json", "--follow", *args])
        os.set_blocking(self.process.stdout.fileno(), False)
        os.set_blocking(self.process.stderr.fileno(), False)
        self.out = self.err = b""

    def wait(self, condition):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for name in ("out", "err"):
                piece = getattr(self.process, f"std{name}").read()
                setattr(self, name, getattr(self, name) + (piece or b""))
            if condition(self):
                return True
            time.sleep(0.02)
        return False

    def wait_for_lines(self, count):
        return self.wait(lambda f: f.out.count(b"\n") >= count)

    def wait_for_words(self, words):
        return self.wait(lambda f: words.encode() in f.err)

    def wait_for_end(self):
        return self.wait(lambda f: f.process.poll() is not None)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.wait_for_end()
        self.wait(lambda f: True)
        return self.process.returncode


def count_of(path):
    """Sessions that a run which follows prints before it is interrupted."""
    out = subprocess.run([PROGRAM, "--json", "-r", path], capture_output=True, check=False).stdout
    return sum(map(is_over, out.splitlines()))


def test_follow(folder, capture, other):
    begun, rest = pieces_of(capture)
    path = os.path.join(folder, "followed.pcap")
    half = os.path.join(folder, "half.pcap")
    with open(half, "wb") as file:
        file.write(begun)
    of_half, of_whole = count_of(half), count_of(capture)
    words = "was deleted or replaced; only what its writer adds is still read"
    for name, change in (("deleted", delete), ("replaced", replace)):
        with open(path, "wb") as file:
            file.write(begun)
            file.flush()
            followed = Followed(["-r", path])
            reached = followed.wait_for_lines(of_half - 10)
            change(path, other)
            said = followed.wait_for_words(words)
            file.write(rest)
            file.flush()
            whole = followed.wait_for_lines(of_whole - 10)
        status = followed.stop()
        check(f"--follow, {name}: said, and its writer is read on", reached and said and whole and
              status == 1 and followed.err.count(b"\n") == 1,
              (reached, said, whole, status, followed.err))
    for name, change, words in (("emptied", empty, "was shortened"),
                                ("overwritten", overwrite, "was overwritten")):
        shutil.copy(half, path)
        followed = Followed(["-r", path])
        reached = followed.wait_for_lines(of_half - 10)
        before = followed.out
        change(path, other)
        ended = followed.wait_for_end()
        status = followed.stop()
        check(f"--follow, {name}: it ends with a sentence", reached and ended and status == 1 and
              f"{words} while it was being read".encode() in followed.err and
              followed.err.count(b"\n") == 1 and followed.out.startswith(before),
              (reached, ended, status, followed.err))
    shutil.copy(half, path)
    second = os.path.join(folder, "second.pcap")
    later(half, second, 3600)
    with open(second, "r+b") as file:
        begun = file.read()
        file.truncate(FILE_HEADER)
        file.seek(FILE_HEADER)
        file.flush()
        followed = Followed(["-r", path, "-r", second])
        reached = followed.wait_for_lines(of_half - 10)
        empty(path, None)
        said = reached and followed.wait_for_words("was shortened")
        file.write(begun[FILE_HEADER:])
        file.flush()
        goes_on = followed.wait_for_lines(2 * of_half - 20)
        status = followed.stop()
    check("--follow, one of two is emptied: the other is read on", said and goes_on and
          status == 1, (said, goes_on, status, followed.err))


# ---- Before a session is opened ----

def test_screen(folder):
    relay = os.path.join(SAMPLES, "relay.pcap")
    other = os.path.join(folder, "other.pcap")
    later(relay, other, 3600)
    rows = (("deleted", delete, "Minutes of the meeting"),
            ("replaced", replace, "Minutes of the meeting"),
            ("appended to", append, "Minutes of the meeting"),
            ("emptied", empty, "cannot be read again"),
            ("overwritten", overwrite, "was changed since"))
    for kind in ("pcap", "gz"):
        for follow in ([], ["--follow"]):
            for name, change, words in rows:
                path = os.path.join(folder, f"shown.{kind}")
                change_with = other
                shutil.copy(relay, path)
                if kind == "gz":
                    change_with = compress(other)
                    shutil.copy(compress(relay, folder), path)
                terminal = Terminal(PROGRAM, [*follow, "-r", path])
                is_listed = terminal.wait_for("example.org") or terminal.wait_for("alice")
                change(path, change_with)
                terminal.type(b"\r")
                is_shown = terminal.wait_for(words, 10)
                seen = terminal.text()
                terminal.type(b"qqq")
                if follow:
                    time.sleep(0.3)
                    terminal.type(b"y")
                status = terminal.finish()
                check(f"{' '.join(['screen', *follow])}, {kind} {name}, then opened", is_listed and
                      is_shown and status in (0, 1), (is_listed, is_shown, status, seen[-1500:]))


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        capture = os.path.join(folder, "capture.pcap")
        other = os.path.join(folder, "different.pcap")
        for seed, path in (("1", capture), ("2", other)):
            subprocess.run([GENERATE, "--size=16M", "--concurrency=4", f"--seed={seed}", path],
                           check=True, stdout=subprocess.DEVNULL)
            compress(path)
        test_read(folder, capture, other)
        test_text(folder, capture, other)
        test_follow(folder, capture, other)
        test_screen(folder)
    return tap.end()


sys.exit(main())
