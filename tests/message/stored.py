#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What real servers wrote into their mailboxes against what is exported from the packets that they
got: the same octets, but for line ends and the trace fields that a server puts before them.

usage: stored.py SMTPSCOPE FOLDER

The folder is one that samples/make/stored.sh makes: SERVER.pcap.gz, and mail.tar.gz with SERVER/NUMBER,
a file for each message. Prints TAP.
"""
import collections
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "app"))
import tap  # noqa: E402

# What each server puts before the message, in its order.
TRACE = {
    "postfix": ("return-path", "x-original-to", "delivered-to", "received"),
    "reports": ("return-path", "x-original-to", "delivered-to", "received"),
    "exim": ("return-path", "envelope-to", "delivery-date", "received"),
    "opensmtpd": ("return-path", "delivered-to", "received"),
}

# What a server does to a message on its way into the mailbox, as found in what it stored: a few
# messages are made to show it.
CHANGES = {
    "postfix": ("blanks before the colon of a field go",
                lambda sent: b"\n\n".join((re.sub(rb"(?m)^([!-9;-~]+)[ \t]+:", rb"\1:", head)
                                           if i == 0 else head)
                                          for i, head in enumerate(sent.split(b"\n\n")))),
    "exim": ("a message that is a header section alone gets an empty line",
             lambda sent: sent if b"\n\n" in sent else sent + b"\n"),
}


def trace_of(octets):
    """The fields that the octets consist of; None if they are anything else."""
    if octets and not octets.endswith(b"\n"):
        return None
    lines = re.sub(rb"\n[ \t]+", b" ", octets).split(b"\n")[:-1]
    names = [re.match(rb"([!-9;-~]+):", line) for line in lines]
    return None if None in names else tuple(n[1].lower().decode() for n in names)


def stored_of(folder):
    kept = collections.defaultdict(list)
    with tarfile.open(os.path.join(folder, "mail.tar.gz")) as tar:
        for member in tar:
            if member.isfile():
                server = member.name.split("/")[1]
                kept[server].append(tar.extractfile(member).read())
    return kept


def exported_of(program, capture, target):
    """The accepted messages with their records."""
    out = subprocess.run([program, "-r", capture, "--json", "--export-eml", target],
                         capture_output=True, check=True, stdin=subprocess.DEVNULL).stdout
    for line in out.splitlines():
        for t in json.loads(line)["transactions"]:
            if t["status"] == "accepted":
                with open(os.path.join(target, t["message"]["file"]), "rb") as f:
                    yield t, f.read()


def take(kept, server, sent):
    """Takes the message out of those that the server stored; the trace fields before it."""
    for i, octets in enumerate(kept):
        if octets.endswith(sent) and trace_of(octets[:len(octets) - len(sent)]) == TRACE[server]:
            return kept.pop(i)
    return None


def compare(program, folder, server, kept):
    """How many messages were exported and by which command, how many had been changed by the
    server, and what is wrong."""
    notes = []
    seen = collections.Counter()
    _, change = CHANGES.get(server, ("", lambda sent: sent))
    with tempfile.TemporaryDirectory() as target:
        os.chmod(target, 0o777)
        for t, octets in exported_of(program, os.path.join(folder, server + ".pcap.gz"), target):
            subject = t["message"]["subject"]
            if not t["message"]["complete"] or t["message"]["size"] != len(octets):
                notes.append(f"{subject}: not complete")
            if b"\n" in octets.replace(b"\r\n", b""):
                notes.append(f"{subject}: a bare line feed")
            if any(r["to"].startswith("nobody.here") for r in t["rcpts"]):
                seen["passed on and refused there"] += 1
                continue
            seen[t["via"]] += 1
            sent = octets.replace(b"\r\n", b"\n")
            if take(kept, server, sent):
                continue
            if take(kept, server, change(sent)):
                seen["changed"] += 1
                continue
            notes.append(f"{subject}: stored otherwise, or not at all: {octets[:300]!r}")
    notes += [f"stored, but not exported: {octets[:300]!r}" for octets in kept]
    return seen, notes


def main():
    program, folder = sys.argv[1:]
    stored = stored_of(folder)
    for server in TRACE:
        number = len(stored[server])
        seen, notes = compare(program, folder, server, list(stored[server]))
        how = ", ".join(f"{n} {what}" for what, n in sorted(seen.items()))
        if seen["changed"]:
            how += f": {CHANGES[server][0]}"
        tap.check(f"{server} stored {number} messages with the octets exported ({how})",
                  number > 0 and not notes, "\n".join(notes))
        if server in CHANGES:
            tap.check(f"{server}: two of them are changed", seen["changed"] == 2)
    sys.exit(tap.end())


main()
