#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""An export changed in every way that somebody could think of: verify must find each.

usage: verify.py SMTPSCOPE SAMPLES

Octets of each kind of file, also with a manifest that says what was made of them; each member of
the manifest; the captures. What verify cannot know is listed in UNKNOWABLE, with the reason.
Prints TAP.
"""
import copy
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tap  # noqa: E402

# Members of the manifest that may say something else without anybody being deceived.
UNKNOWABLE = {
    ("program",): "only this program writes such a manifest",
    ("version",): "a note says what was not compared",
    ("options", "filter"): "null and absent are the same",
    ("options", "ports"): "null and absent are the same, and so is what is no list",
    ("inputs", "#", "name"): "the other of name and path finds the capture, whose hash decides",
    ("inputs", "#", "path"): "the other of name and path finds the capture, whose hash decides",
    ("complete",): "an export that was interrupted may hold all that there was; it is said",
    ("inputs",): "a note says that nothing was derived again",
    ("inputs", "#", "sha256"): "a note says that nothing was derived again",
}
SAID = {("version",): "of another version", ("complete",): "was interrupted",
        ("inputs",): "nothing is derived again", ("inputs", "#", "sha256"): "nothing is derived again"}


class Export:
    def __init__(self, program, samples, top):
        self.program, self.path = program, os.path.join(top, "export")
        self.captures = []
        for name in ("attachments", "embedded", "charsets"):
            shutil.copy(os.path.join(samples, name + ".pcap"), top)
            self.captures.append(os.path.join(top, name + ".pcap"))
        os.mkdir(self.path)
        os.chmod(self.path, 0o777)
        os.chmod(top, 0o755)
        subprocess.run([program, "--export-eml", self.path, "--export-parts", self.path,
                        "--export-mbox", os.path.join(self.path, "all.mbox"), *self.captures],
                       check=True, capture_output=True, stdin=subprocess.DEVNULL)
        self.manifest = json.loads(self.read("manifest.json"))

    def read(self, name):
        with open(os.path.join(self.path, name), "rb") as f:
            return f.read()

    def write(self, name, octets):
        with open(os.path.join(self.path, name), "wb") as f:
            f.write(octets)

    def save(self, manifest):
        self.write("manifest.json", json.dumps(manifest).encode())

    def verify(self):
        run = subprocess.run([self.program, "verify", self.path], capture_output=True, text=True,
                             check=False, stdin=subprocess.DEVNULL)
        return run.returncode, run.stdout + run.stderr


def is_found(result, *words):
    status, said = result
    return status == 1 and all(word in said for word in words)


def changes_of(octets):
    middle = len(octets) // 2
    yield "an octet", octets[:middle] + bytes([octets[middle] ^ 1]) + octets[middle + 1:]
    yield "one more", octets + b"x"
    yield "one less", octets[:-1]
    yield "none left", b""


def files(x):
    for kind in sorted({f["kind"] for f in x.manifest["files"]}):
        i, entry = next((i, f) for i, f in enumerate(x.manifest["files"]) if f["kind"] == kind)
        name, octets = entry["name"], x.read(entry["name"])
        wrong = []
        for what, changed in changes_of(octets):
            x.write(name, changed)
            if not is_found(x.verify(), name + ": changed"):
                wrong.append(what)
            forged = copy.deepcopy(x.manifest)
            forged["files"][i]["size"] = len(changed)
            forged["files"][i]["sha256"] = hashlib.sha256(changed).hexdigest()
            x.save(forged)
            if not is_found(x.verify(), name + ": ", "captures"):
                wrong.append(what + ", and the manifest says so")
            x.save(x.manifest)
        x.write(name, octets)
        tap.check(f"changed octets of kind {kind}", not wrong, "\n".join(wrong))
        os.unlink(os.path.join(x.path, name))
        tap.check(f"a file of kind {kind} is taken out",
                  is_found(x.verify(), name + ": missing"), x.verify())
        forged = copy.deepcopy(x.manifest)
        del forged["files"][i]
        x.save(forged)
        said = ("says that there is an mbox, and lists none" if kind == "mbox"
                else name + ": in the captures, but not listed")
        tap.check(f"a file of kind {kind} is taken out, of the manifest too",
                  is_found(x.verify(), said), x.verify())
        x.save(x.manifest)
        x.write(name, octets)


def mbox(x):
    octets = x.read("all.mbox")
    first = octets.index(b"\n\nFrom ") + 2
    second = octets.index(b"\n\nFrom ", first) + 2
    i = next(i for i, f in enumerate(x.manifest["files"]) if f["kind"] == "mbox")
    for what, changed in (
            ("two messages change places",
             octets[first:second] + octets[:first] + octets[second:]),
            ("a message is taken out", octets[:first] + octets[second:]),
            ("a message stands twice", octets + octets[:first]),
            ("another date", octets.replace(b" 20", b" 19", 1))):
        forged = copy.deepcopy(x.manifest)
        forged["files"][i]["size"] = len(changed)
        forged["files"][i]["sha256"] = hashlib.sha256(changed).hexdigest()
        x.write("all.mbox", changed)
        x.save(forged)
        tap.check(f"in an mbox, and the manifest says so: {what}",
                  is_found(x.verify(), "all.mbox: "), x.verify())
    x.write("all.mbox", octets)
    x.save(x.manifest)


def places(value, path=()):
    items = value.items() if isinstance(value, dict) else \
        enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield path + (key,)
        yield from places(inner, path + (key,))


def values_instead(value):
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        yield value + 1
    elif isinstance(value, str):
        yield (value[:-1] + ("0" if value[-1] != "0" else "1")) if value else "x"
        yield None
    elif value is None:
        yield "x"
    elif isinstance(value, list):
        yield []
        yield value + value


def members(x):
    """Each member of the manifest, of its files one of each kind: gone, or another value."""
    wrong, unsaid, seen, count = [], [], set(), 0
    for path in list(places(x.manifest)):
        key = tuple("#" if isinstance(k, int) else k for k in path)
        kind = x.manifest["files"][path[1]]["kind"] if key[:2] == ("files", "#") else ""
        if (key, kind) in seen:
            continue
        seen.add((key, kind))
        old = x.manifest
        for k in path:
            old = old[k]
        for new in [...] + list(values_instead(old)):
            forged = copy.deepcopy(x.manifest)
            place = forged
            for k in path[:-1]:
                place = place[k]
            if new is ...:
                del place[path[-1]]
            else:
                place[path[-1]] = new
            x.save(forged)
            count += 1
            # What is absent is null where a file has none.
            if kind and old is None and new is ...:
                continue
            status, said = x.verify()
            if status == 0 and key in SAID and SAID[key] not in said and new != old:
                unsaid.append(f"{path}: {new!r}: {said}")
            if status not in (0, 1) or (status == 0 and key not in UNKNOWABLE):
                wrong.append(f"{path} of {kind}: {new!r}: {status}: {said[-200:]}")
    x.save(x.manifest)
    tap.check(f"members of the manifest, {count} times", not wrong and count > 100, "\n".join(wrong))
    tap.check("what cannot be known is said", not unsaid, "\n".join(unsaid))


def captures(x):
    wrong = []
    for path in x.captures:
        with open(path, "rb") as f:
            octets = f.read()
        for what, changed in [(f"octet {at}", octets[:at] + bytes([octets[at] ^ 1]) + octets[at + 1:])
                              for at in (0, 20, len(octets) // 2, len(octets) - 1)] + \
                [("cut", octets[:-10]), ("grown", octets + b"1234"), ("empty", b"")]:
            with open(path, "wb") as f:
                f.write(changed)
            if not is_found(x.verify(), path, "is not the one that was read"):
                wrong.append(f"{path}: {what}")
        os.unlink(path)
        status, said = x.verify()
        if status != 0 or "is not there, nothing is derived again" not in said:
            wrong.append(f"{path}: gone: {said}")
        with open(path, "wb") as f:
            f.write(octets)
    tap.check("captures that were changed", not wrong, "\n".join(wrong))


def main():
    with tempfile.TemporaryDirectory() as top:
        x = Export(sys.argv[1], sys.argv[2], top)
        number = len(x.manifest["files"])
        tap.check("all is well before, whatever the manifest's blanks",
                  x.verify() == (0, f"{number} files listed, {number} derived again from the "
                                    "captures, all as they were\n"), x.verify())
        x.save(x.manifest)
        for test in (files, mbox, members, captures):
            test(x)
        tap.check("all is well again", x.verify()[0] == 0, x.verify())
    sys.exit(tap.end())


main()
