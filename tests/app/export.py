# SPDX-License-Identifier: BSD-2-Clause
"""Compares an export with its records and with what Python's email package reads.

export.py RECORDS DIR [MBOX]: RECORDS are the records printed with --export-eml DIR and
--export-parts DIR. Prints what differs; the exit status says whether anything does.
"""
import email
import hashlib
import json
import mailbox
import os
import sys

PROBLEMS = []


def problem(*words):
    PROBLEMS.append(words)
    print(*words)


def read(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


def messages(records):
    for line in records:
        session = json.loads(line)
        for transaction in session.get("transactions", []):
            if transaction.get("message"):
                yield session, transaction, transaction["message"]


def check_octets(name, octets, size, sha256):
    if len(octets) != size:
        problem(name, "has", len(octets), "octets, not", size)
    if sha256 and hashlib.sha256(octets).hexdigest() != sha256:
        problem(name, "has another SHA-256 than its record")


def check_about(folder, transaction, message):
    stem = message["file"][:-len(".eml")]
    stem = stem[:-len(".partial")] if stem.endswith(".partial") else stem
    about = json.loads(read(folder, stem + ".json"))
    for key in ("from", "params", "rcpts", "via", "reply", "status"):
        if about["envelope"][key] != transaction[key]:
            problem(stem, "envelope", key)
    for key in ("file", "size", "complete"):
        if about[key] != message[key]:
            problem(stem, key)
    if about["sha256"] != (message["sha256"] if message["complete"] else None):
        problem(stem, "sha256")
    if about["message"]["parts"] != message["parts"]:
        problem(stem, "parts")
    if message["complete"] and about["holes"]:
        problem(stem, "is complete and has holes")


def named_leaves(entity):
    """A message/rfc822 is a leaf in our records; Python opens it."""
    is_message = entity.get_content_maintype() == "message"
    if entity.is_multipart() and not is_message:
        for child in entity.get_payload():
            yield from named_leaves(child)
    elif entity.get_filename() and not is_message:
        yield entity.get_payload(decode=True)


def check_python(message, octets, parts):
    """The octets of the parts with a name, in the order of the message."""
    found = list(named_leaves(email.message_from_bytes(octets)))
    ours = [octets for part, octets in parts if not part["type"].startswith("message/")]
    if found != ours:
        problem(message["file"], "has other parts in Python:", [len(x) for x in found],
                [len(x) for x in ours])


def inner_files(parts):
    """Of messages inside the message, and inside plain text and TNEF."""
    for part in parts:
        yield from part.get("embedded", [])
        for inner in part.get("message", {}).get("parts", []):
            if inner["filename"] is not None:
                yield inner
        yield from inner_files(part.get("message", {}).get("parts", []))


def check_inner(folder, message):
    for file in inner_files(message["parts"]):
        if "file" not in file:
            problem(message["file"], "has no file for", file)
            continue
        name = file["file"]
        check_octets(name, read(folder, name), file["size"], file["sha256"])
        if message["complete"] and name.endswith(".partial") == file.get("complete", True):
            problem(name, "is", file)
        yield name


def check_message(folder, transaction, message):
    octets = read(folder, message["file"])
    check_octets(message["file"], octets, message["size"], message["sha256"])
    if message["file"].endswith(".partial.eml") == message["complete"]:
        problem(message["file"], "complete is", message["complete"])
    check_about(folder, transaction, message)
    parts = []
    for part in message["parts"]:
        if (part["filename"] is not None) != ("file" in part):
            problem(message["file"], part["path"], "should have a file exactly if it has a name")
        if "file" in part:
            parts.append((part, read(folder, part["file"])))
            check_octets(part["file"], parts[-1][1], part["size"], part["sha256"])
    if message["complete"]:
        check_python(message, octets, parts)
    return octets


def expected_in_mbox(octets):
    lf = octets.replace(b"\r\n", b"\n")
    return lf if lf.endswith(b"\n") or not lf else lf + b"\n"


def check_mbox(path, complete):
    lines = read(".", path).split(b"\n")
    found, current = [], None
    for line in lines[:-1]:
        if line.startswith(b"From "):
            current = []
            found.append(current)
        else:
            current.append(line[1:] if line.lstrip(b">").startswith(b"From ") else line)
    found = [b"".join(line + b"\n" for line in body[:-1]) for body in found]
    if found != [expected_in_mbox(octets) for octets in complete]:
        problem("the mbox holds other messages:", len(found), "and", len(complete))
    if len(mailbox.mbox(path, create=False)) != len(complete):
        problem("Python's mailbox finds another number of messages in the mbox")


def check_listed(folder, files):
    manifest = json.loads(read(folder, "manifest.json"))
    listed = {entry["name"]: entry for entry in manifest["files"]}
    there = set(os.listdir(folder)) - {"manifest.json"}
    if set(listed) != there:
        problem("the manifest lists other files than there are:", set(listed) ^ there)
    named = {name for name in there if listed[name]["kind"] != "about"}
    if files != named:
        problem("records name other files than there are:", files ^ named)
    for name, entry in listed.items():
        check_octets(name, read(folder, name), entry["size"], entry["sha256"])


def check_names(folder):
    for name in os.listdir(folder):
        if len(name.encode()) > 120 or name[0] in ".-" or not name.isprintable():
            problem("a name that should not be:", ascii(name))


def main():
    records = [line for line in open(sys.argv[1], "rb")]
    folder, complete, files = sys.argv[2], [], set()
    for _, transaction, message in messages(records):
        octets = check_message(folder, transaction, message)
        files.add(message["file"])
        files.update(part["file"] for part in message["parts"] if "file" in part)
        files.update(check_inner(folder, message))
        if message["complete"]:
            complete.append(octets)
    check_listed(folder, files)
    check_names(folder)
    if len(sys.argv) > 3:
        check_mbox(sys.argv[3], complete)
    print(len(files), "files", len(PROBLEMS), "problems")
    return 1 if PROBLEMS else 0


sys.exit(main())
