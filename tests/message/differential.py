#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Reads a family of messages with smtpscope, Python's email package and, where it is installed,
GMime, and compares each with the truth: tree, types, file names, octets of every part.

usage: differential.py SMTPSCOPE FIRST COUNT CAPTURE...

The messages of the captures, made by real programs, are read by Python as well; of those there is
no truth, so both must say the same. Prints TAP. What another program reads otherwise is listed with the reason why smtpscope does not;
a difference that no reason explains is a failure, whoever is wrong.
"""
import email
import email.policy
import hashlib
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import family  # noqa: E402


# ---- a capture of one session for each message

class Pcap:
    def __init__(self, path):
        self.file = open(path, "wb")
        self.file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
        self.time = 1_700_000_000_000_000

    def packet(self, source, target, seq, ack, flags, data=b""):
        (ip1, port1), (ip2, port2) = source, target
        tcp = struct.pack(">HHIIBBHHH", port1, port2, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 0x50,
                          flags, 65535, 0, 0)
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + len(data), 0, 0, 64, 6, 0, ip1, ip2)
        self.time += 10
        self.file.write(struct.pack("<IIII", self.time // 1_000_000, self.time % 1_000_000,
                                    40 + len(data), 40 + len(data)) + ip + tcp + data)

    def session(self, number, message):
        ends = ((bytes((192, 0, 2, 1 + number % 250)), 1024 + number),
                (bytes((203, 0, 113, 25)), 25))
        at = [1000, 5000]
        self.packet(ends[0], ends[1], 999, 0, 2)
        self.packet(ends[1], ends[0], 4999, 1000, 18)

        def say(side, data):
            for i in range(0, len(data), 1400):
                piece = data[i:i + 1400]
                self.packet(ends[side], ends[1 - side], at[side], at[1 - side], 24, piece)
                at[side] += len(piece)

        say(1, b"220 mx.example.com ESMTP\r\n")
        for line, reply in ((b"EHLO pc.example.org", b"250 mx.example.com"),
                            (b"MAIL FROM:<ann@example.org>", b"250 2.1.0 Ok"),
                            (b"RCPT TO:<bob@example.com>", b"250 2.1.5 Ok"), (b"DATA", b"354 Go")):
            say(0, line + b"\r\n")
            say(1, reply + b"\r\n")
        text = message if message.endswith(b"\r\n") else message + b"\r\n"
        say(0, b"\r\n".join(b"." + line if line.startswith(b".") else line
                            for line in text.split(b"\r\n")) + b".\r\n")
        say(1, b"250 2.0.0 Ok\r\n")
        for side in (0, 1):
            self.packet(ends[side], ends[1 - side], at[side], at[1 - side], 17)
            at[side] += 1


# ---- what the others read

def digest(data):
    return hashlib.sha256(data).hexdigest()


def of_python(octets):
    """[(path, type, name, octets)], subject"""
    message = email.message_from_bytes(octets, policy=email.policy.default)
    found = []

    def walk(part, path):
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            for i, child in enumerate(part.iter_parts(), 1):
                walk(child, "%s.%d" % (path, i) if path else str(i))
            return
        data = None
        if part.get_content_maintype() != "message":
            data = part.get_payload(decode=True)
        found.append((path or "1", part.get_content_type(), part.get_filename(), data))

    walk(message, "")
    return found, message["subject"]


GMIME = r"""
import json, sys
import gi
gi.require_version("GMime", "3.0")
from gi.repository import GMime
import hashlib
GMime.init()
for line in sys.stdin:
    stream = GMime.StreamMem.new_with_buffer(bytes.fromhex(line.strip()))
    message = GMime.Parser.new_with_stream(stream).construct_message(None)
    found = []
    def walk(part, path):
        if isinstance(part, GMime.Multipart):
            for i in range(part.get_count()):
                walk(part.get_part(i), "%s.%d" % (path, i + 1) if path else str(i + 1))
            return
        data = None
        if isinstance(part, GMime.Part):
            out = GMime.StreamMem.new()
            content = part.get_content()
            if content:
                content.write_to_stream(out)
            data = hashlib.sha256(bytes(out.get_byte_array())).hexdigest()
        type_ = part.get_content_type()
        name = part.get_filename() if isinstance(part, GMime.Part) else None
        found.append((path or "1", type_.get_mime_type().lower(), name, data))
    walk(message.get_mime_part(), "")
    print(json.dumps([found, message.get_subject()]))
"""


def gmime_python():
    for python in (sys.executable, "/usr/bin/python3"):
        probe = "import gi; gi.require_version('GMime', '3.0'); from gi.repository import GMime"
        if os.path.exists(python) and subprocess.run(
                [python, "-c", probe], capture_output=True, check=False).returncode == 0:
            return python
    return None


def of_gmime(python, messages):
    run = subprocess.run([python, "-c", GMIME], input="".join(m.hex() + "\n" for m in messages),
                         capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


# ---- comparing

def expected_digest(leaf):
    return leaf.hash if isinstance(leaf, Read) else digest(leaf.data)


def ours(record):
    message = record["transactions"][0]["message"]
    return ([(p["path"], p["type"], p["filename"], p["sha256"]) for p in message["parts"]],
            message["subject"])


def show(seed, who, what, got, want):
    print("# %s, message %d: %s: got %r, expected %r" % (who, seed, what, got, want))


def compare(seed, who, found, leaves, explain=lambda what, leaf, got: None):
    """Number of differences that explain gives no reason for."""
    paths = [leaf.path for leaf in leaves]
    if [f[0] for f in found] != paths:
        if explain("tree", None, found):
            return 0
        show(seed, who, "tree", [f[0] for f in found], paths)
        return 1
    wrong = 0
    for (path, type_, name, hash_), leaf in zip(found, leaves):
        facts = (("type", type_, leaf.type), ("name", name, leaf.name),
                 ("octets", hash_, expected_digest(leaf)))
        for what, got, want in facts:
            if got == want or explain(what, leaf, got):
                continue
            show(seed, who, "%s of %s" % (what, path), got, want)
            wrong += 1
    return wrong


REASONS = {}


def because(reason):
    REASONS[reason] = REASONS.get(reason, 0) + 1
    return True


def is_quirk(who, what, leaf, known):
    if what != "octets":
        return False
    for quirk in sorted(leaf.quirks & known):
        return because("%s does not read a %s" % (who, quirk))
    return False


def one_mark(name):
    """With one U+FFFD for each run of them: how many stand for what is no UTF-8 is nobody's rule."""
    return re.sub("\ufffd+", "\ufffd", name)


def explain_python(what, leaf, got):
    if is_quirk("Python", what, leaf, {"blank after the encoding's name",
                                       "blank after a soft line break's =",
                                       "blank before a field's colon",
                                       "line end before a closing delimiter that is missing"}):
        return True
    if what == "octets" and got is None:
        return because("Python parses message/rfc822; its octets are not compared")
    if what == "name" and got and leaf.name and one_mark(got) == one_mark(leaf.name):
        return because("Python has fewer marks for octets that are no UTF-8 and have no charset")
    if what == "name" and leaf.name and "\\" in leaf.name:
        return because("Python keeps or drops backslashes of quoted strings in its own way")
    return False


def explain_gmime(what, leaf, got):
    if is_quirk("GMime", what, leaf, {"blank after a soft line break's ="}):
        return True
    if what == "octets" and got is None:
        return because("GMime parses message/rfc822; its octets are not compared")
    if what == "octets" and leaf.type.startswith("text/") is False and leaf.data == b"":
        return because("GMime has no content where a part is empty")
    return False


class Read:
    """A leaf as smtpscope read it, in the place of the truth."""

    def __init__(self, part, octets):
        self.path, self.type, self.name = part["path"], part["type"], part["filename"]
        self.hash, self.encoding, self.quirks = part["sha256"], part["encoding"], set()
        if re.search(rb"(?m)^[!-9;-~]+[ \t]+:", octets.split(b"\r\n\r\n")[0]):
            self.quirks.add("blank before a field's colon")  # RFC 5322 4.5


def compare_captures(program, captures):
    """Number of messages, number of differences."""
    messages = wrong = 0
    with tempfile.TemporaryDirectory() as directory:
        for number, capture in enumerate(captures):
            out = os.path.join(directory, str(number))
            run = subprocess.run([program, "-r", capture, "--json", "--export-eml", out],
                                 capture_output=True, check=False)
            for record in map(json.loads, run.stdout.decode().splitlines()):
                for t in record.get("transactions", []):
                    message = t.get("message") or {}
                    if not message.get("file") or not message["complete"]:
                        continue
                    with open(os.path.join(out, message["file"]), "rb") as file:
                        octets = file.read()
                    found, _ = of_python(octets)
                    found = [(p, t, n, d if d is None else digest(d)) for p, t, n, d in found]
                    messages += 1
                    wrong += compare(messages, os.path.basename(capture), found,
                                     [Read(part, octets) for part in message["parts"]],
                                     explain_python)
    return messages, wrong


def main():
    program, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    made = [family.make(seed) for seed in range(first, first + count)]
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "family.pcap")
        capture = Pcap(path)
        for number, (octets, _, _) in enumerate(made):
            capture.session(number, octets)
        capture.file.close()
        run = subprocess.run([program, "-r", path, "--json"], capture_output=True, check=False)
    records = [json.loads(line) for line in run.stdout.decode().splitlines()]
    records.sort(key=lambda r: r["client"]["port"])
    print("1..5")
    ok = run.returncode == 0 and len(records) == count
    print("%sok 1 - %d messages have a record each" % ("" if ok else "not ", count))
    if not ok:
        print("# " + run.stderr.decode().replace("\n", "\n# "))
        return 1

    wrong = 0
    for i, (octets, subject, leaves) in enumerate(made):
        found, said = ours(records[i])
        wrong += compare(first + i, "smtpscope", found, leaves)
        if said != subject:
            show(first + i, "smtpscope", "subject", said, subject)
            wrong += 1
    print("%sok 2 - smtpscope reads what was put in" % ("not " if wrong else ""))
    failed = wrong > 0

    wrong = 0
    for i, (octets, subject, leaves) in enumerate(made):
        found, said = of_python(octets)
        found = [(p, t, n, d if d is None else digest(d)) for p, t, n, d in found]
        wrong += compare(first + i, "Python", found, leaves, explain_python)
    print("%sok 3 - where Python reads otherwise there is a reason" % ("not " if wrong else ""))
    failed |= wrong > 0

    python = gmime_python()
    if not python:
        print("ok 4 - GMime # SKIP no gir1.2-gmime-3.0 and python3-gi")
    else:
        wrong = 0
        read = of_gmime(python, [octets for octets, _, _ in made])
        for i, (octets, subject, leaves) in enumerate(made):
            wrong += compare(first + i, "GMime", read[i][0], leaves, explain_gmime)
        print("%sok 4 - where GMime reads otherwise there is a reason" % ("not " if wrong else ""))
        failed |= wrong > 0
    messages, wrong = compare_captures(program, sys.argv[4:])
    ok = wrong == 0 and (messages > 0 or not sys.argv[4:])
    print("%sok 5 - Python reads the %d messages of captures the same" % ("" if ok else "not ",
                                                                         messages))
    failed |= not ok
    for reason, times in sorted(REASONS.items()):
        print("# %5d times: %s" % (times, reason))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
