# SPDX-License-Identifier: BSD-2-Clause
"""What was sent through TLS gives the record that it gives in clear: see decrypted.sh."""

import hashlib
import json
import os
import re
import subprocess
import sys

import tap
from tap import check

PROGRAM, CAPTURE, FOLDER = sys.argv[1:]
MODES = ["in clear", "STARTTLS, TLS 1.2", "STARTTLS, TLS 1.3", "implicit TLS 1.2",
         "implicit TLS 1.3"]
SERVERS = ["postfix (OpenSSL)", "exim (GnuTLS)"]
# A name that the server made up for this message, and fields that are times or names of files.
QUEUE_ID = re.compile(r"queued as \w+|id=\S+|<[0-9A-F]{8,}@")
OF_THE_RUN = {"delay", "file"}
# What is true of the outside, or of several sessions together.
OF_THE_OUTSIDE = re.compile(r"^(tls-|auth-clear|starttls-|close-|env-open-relay|env-harvest)")


def settled(value):
    """Without what is of the run."""
    if isinstance(value, dict):
        return {k: settled(v) for k, v in value.items() if k not in OF_THE_RUN}
    if isinstance(value, list):
        return [settled(v) for v in value]
    return QUEUE_ID.sub("ID", value) if isinstance(value, str) else value


def differences(a, b, path=""):
    """Paths at which two values differ, with both."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(a.keys() | b.keys()):
            yield from differences(a.get(key, "(none)"), b.get(key, "(none)"), f"{path}.{key}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for i, (x, y) in enumerate(zip(a, b)):
            yield from differences(x, y, f"{path}[{i}]")
    elif a != b:
        yield f"{path}: {a!r} / {b!r}"


def commands(record):
    """From the last EHLO on, which is where the session begins within TLS."""
    found = record["commands"]
    last = max(i for i, c in enumerate(found) if c["verb"] == "EHLO")
    return found[last:]


def findings(record):
    return [{k: f.get(k) for k in ("id", "transaction", "detail", "side")} for f in record["findings"]
            if not OF_THE_OUTSIDE.match(f["id"])]


def extensions(record):
    """What the server offers in TLS only, or outside only, is left out."""
    return [e for e in record["extensions"] if not re.match("STARTTLS|AUTH|REQUIRETLS", e)]


PARTS = {
    "transactions": lambda r: r["transactions"],
    "commands": commands,
    "name and greeting": lambda r: {"helo": r["helo"], "greeting": r["greeting"]["code"]},
    "extensions": extensions,
    "findings": findings,
}


def files(record, kind):
    """Names by which exported files are known, and their octets."""
    found = []
    for transaction in record["transactions"]:
        message = transaction.get("message") or {}
        for item in [message] if kind == "eml" else message.get("parts", []):
            if item.get("file"):
                with open(os.path.join(FOLDER, kind, item["file"]), "rb") as file:
                    found.append(hashlib.sha256(file.read()).hexdigest())
    return found


def main():
    made = subprocess.run([PROGRAM, "-r", CAPTURE, "--json", "--dialogue", "--export-eml",
                           os.path.join(FOLDER, "eml"), "--export-parts",
                           os.path.join(FOLDER, "parts")],
                          check=True, capture_output=True).stdout
    records = [json.loads(line) for line in made.splitlines()]
    check("each session has a record", len(records) == len(MODES) * len(SERVERS))
    for i, server in enumerate(SERVERS):
        group = records[i * len(MODES):(i + 1) * len(MODES)]
        clear = group[0]
        sizes = [t["message"]["size"] for t in clear["transactions"] if "message" in t]
        check(f"{server}: three messages in clear, one larger than a TLS record",
              len(sizes) == 3 and max(sizes) > 2 * 16384, str(sizes))
        for mode, record in zip(MODES[1:], group[1:]):
            wanted = f"TLS {mode[-3:]}"
            check(f"{server}, {mode}: decrypted",
                  record["tls"]["decrypted"] and record["tls"]["version"] == wanted,
                  str(record["tls"]))
            for name, part in PARTS.items():
                found = list(differences(settled(part(clear)), settled(part(record))))
                check(f"{server}, {mode}: {name} as in clear", not found, "\n".join(found[:10]))
            for kind in ("eml", "parts"):
                check(f"{server}, {mode}: exported {kind} as in clear",
                      files(clear, kind) == files(record, kind) != [])
    sys.exit(tap.end())


main()
