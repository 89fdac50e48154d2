#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Files that real programs encrypt are found, and what the same programs make without is not.

usage: encrypted.py SMTPSCOPE

Each program that is installed makes files of either kind; they are sent as attachments, and the
record has the finding file-encrypted for those that are encrypted and no others. Prints TAP.
"""
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from differential import Pcap  # noqa: E402

# The program it takes; whether the file is encrypted; its name; commands that make it.
RECIPES = (
    ("zip", True, "e.zip", "zip -q -P secret e.zip a.txt b.txt"),
    ("zip", True, "mixed.zip", "zip -q mixed.zip a.txt && zip -q -P secret mixed.zip b.txt"),
    ("zip", True, "stream.zip", "zip -q -P secret - a.txt | cat >stream.zip"),
    ("zip", False, "p.zip", "zip -q p.zip a.txt b.txt"),
    ("zip", False, "p-stream.zip", "zip -q - a.txt | cat >p-stream.zip"),
    ("zip", False, "nested.zip", "zip -q -P secret in.zip a.txt && zip -q -0 nested.zip in.zip"),
    ("7z", True, "names.7z", "7z a -psecret -mhe=on names.7z a.txt b.txt"),
    ("7z", True, "aes.zip", "7z a -tzip -mem=AES256 -psecret aes.zip a.txt"),
    ("7z", False, "p.7z", "7z a p.7z a.txt b.txt"),
    ("qpdf", True, "e40.pdf", "qpdf --allow-weak-crypto --encrypt u o 40 -- a.pdf e40.pdf"),
    ("qpdf", True, "e256.pdf", "qpdf --encrypt u o 256 -- a.pdf e256.pdf"),
    ("qpdf", True, "x256.pdf",
     "qpdf --object-streams=generate --encrypt u o 256 -- a.pdf x256.pdf"),
    ("qpdf", False, "p.pdf", "qpdf --object-streams=generate a.pdf p.pdf"),
    ("gpg", True, "sym.gpg", "gpg %s --passphrase secret -c -o sym.gpg a.txt"),
    ("gpg", True, "sym.asc", "gpg %s --passphrase secret -a -c -o sym.asc a.txt"),
    ("gpg", True, "key.gpg", "gpg %s -r ann@example.org --trust-model always -e -o key.gpg a.txt"),
    ("gpg", True, "key.asc",
     "gpg %s -r ann@example.org --trust-model always -a -e -o key.asc a.txt"),
    ("gpg", False, "signed.asc", "gpg %s -a -s -o signed.asc a.txt"),
    ("gpg", False, "signed.gpg", "gpg %s -s -o signed.gpg a.txt"),
    ("gpg", False, "key.pub", "gpg %s --export ann@example.org >key.pub"),
    ("openssl", True, "smime.p7m",
     "openssl cms -encrypt -aes256 -binary -outform DER -in a.txt -out smime.p7m c.pem"),
    ("openssl", True, "stream.p7m",
     "openssl cms -encrypt -aes256 -stream -binary -outform DER -in a.txt -out stream.p7m c.pem"),
    ("openssl", True, "gcm.p7m",
     "openssl cms -encrypt -aes-256-gcm -binary -outform DER -in a.txt -out gcm.p7m c.pem"),
    ("openssl", True, "e.enc", "openssl enc -aes-256-cbc -pbkdf2 -k secret -in a.txt -out e.enc"),
    ("openssl", False, "signed.p7m", "openssl cms -sign -nodetach -binary -outform DER -in a.txt "
     "-signer c.pem -inkey k.pem -out signed.p7m"),
    ("age", True, "a.age", "age -r $(sed -n 's/# public key: //p' age.key) -o a.age a.txt"),
    ("age", True, "armor.age", "age -a -r $(sed -n 's/# public key: //p' age.key) -o armor.age a.txt"),
    ("msoffcrypto-tool", True, "e.docx", "msoffcrypto-tool -e -p secret p.docx e.docx"),
)
GPG = "--homedir gnupg --batch --yes --quiet --pinentry-mode loopback"
BEFORE = {
    "gpg": "mkdir -m 700 gnupg && gpg %s --passphrase '' --quick-gen-key ann@example.org rsa2048 "
           "default never && gpg %s --passphrase '' --quick-add-key $(gpg %s --list-keys "
           "--with-colons | sed -n 's/^fpr:*//p' | head -n 1 | tr -d :) rsa2048 encr never",
    "openssl": "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=ann -keyout k.pem -out c.pem",
    "age": "age-keygen -o age.key",
    "msoffcrypto-tool": "zip -q p.docx a.txt",
}
PDF = (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
       b"/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
       b"trailer<</Root 1 0 R>>\n")


def run(command, directory):
    if "%s" in command:
        command = command.replace("%s", GPG)
    return subprocess.run(["sh", "-c", command], cwd=directory, capture_output=True, text=True,
                          check=False)


def make(directory):
    """[(name, octets, whether it is encrypted)], and the programs that are not there."""
    for name, octets in (("a.txt", b"some text\n" * 50), ("b.txt", b"more of it\n"), ("a.pdf", PDF)):
        with open(os.path.join(directory, name), "wb") as file:
            file.write(octets)
    made, missing, prepared = [], set(), set()
    for program, is_encrypted, name, command in RECIPES:
        if not shutil.which(program):
            missing.add(program)
            continue
        if program in BEFORE and program not in prepared:
            run(BEFORE[program], directory)
            prepared.add(program)
        result = run(command, directory)
        path = os.path.join(directory, name)
        if not os.path.exists(path):
            print("# %s: %s" % (command, result.stderr.strip().replace("\n", "; ")))
            missing.add(name)
            continue
        with open(path, "rb") as file:
            made.append((name, file.read(), is_encrypted))
    return made, missing


def message(name, octets):
    head = ("From: ann@example.org\r\nTo: bob@example.com\r\nSubject: %s\r\nMIME-Version: 1.0\r\n"
            "Content-Type: application/octet-stream; name=%s\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n" % (name, name))
    return head.encode() + base64.encodebytes(octets).replace(b"\n", b"\r\n")


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as directory:
        made, missing = make(directory)
        path = os.path.join(directory, "capture.pcap")
        capture = Pcap(path)
        for number, (name, octets, _) in enumerate(made):
            capture.session(number, message(name, octets))
        capture.file.close()
        result = subprocess.run([program, "--json", path], capture_output=True, check=False)
        subprocess.run(["sh", "-c", "gpgconf --homedir gnupg --kill all"], cwd=directory,
                       capture_output=True, check=False)
    found = {}
    for record in map(json.loads, result.stdout.splitlines()):
        subject = record["transactions"][0]["message"]["subject"]
        found[subject] = any(f["id"] == "file-encrypted" for f in record["findings"])
    print("1..%d" % (len(made) + 1))
    wrong = 0
    for number, (name, _, is_encrypted) in enumerate(made, 1):
        ok = found.get(name) == is_encrypted
        wrong += not ok
        print("%sok %d - %s %s" % ("" if ok else "not ", number, name,
                                   "is encrypted" if is_encrypted else "is not"))
    print("ok %d - all programs are there%s" % (
        len(made) + 1, " # SKIP without " + ", ".join(sorted(missing)) if missing else ""))
    return 1 if wrong else 0


sys.exit(main())
