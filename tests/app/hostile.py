# SPDX-License-Identifier: BSD-2-Clause
"""Everything that is printed or saved as text, of sessions in which every field holds what could
drive a terminal or change how a line reads: it comes out as marks, and as valid UTF-8. What the
screen shows is tested elsewhere, on its canvas; here are lists, tables, texts, statistics, errors,
and the files that the screen saves."""
import base64
import os
import struct
import subprocess
import sys
import tempfile
import unicodedata

import tap
from dialogue_pcap import Capture
from tap import check
from terminal import Terminal

PROGRAM = sys.argv[1]
BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
ZERO_WIDTH = [0x00AD, 0x034F, 0x115F, 0x180E, 0x200B, 0x200C, 0x200D, 0x2060, 0x2061, 0xFEFF]

# Line ends and NUL have their own words below: they end or cut what they stand in.
WORDS = [bytes([octet]) for octet in range(1, 0x20) if octet not in (0x0A, 0x0D)]
WORDS += [b"\x7F", b"\x00", b"\r"]
WORDS += [chr(code).encode() for code in range(0x80, 0xA0)]           # C1
WORDS += [bytes([octet]) for octet in range(0x80, 0xA0)]              # the same as single octets
WORDS += [chr(code).encode() for code in BIDI + ZERO_WIDTH]
WORDS += [b"\x1b[2J", b"\x1b]0;owned\x07", b"\x1b[6n", b"\x1bP$q\x1b\\", b"\x9b31m", b"\x1b]52;c;eA==\a"]
WORDS += [b"\xC3", b"\xFF\xFE", b"\xE2\x80", b"\xC0\x80", b"\xED\xA0\x80", b"\xF4\x90\x80\x80"]
WORDS += ["\u2028".encode(), "\u2029".encode(), "\uFFF9".encode(), "\U000E0041".encode()]


def converse(out, number, word):
    """One word in every field of a session."""
    capture = Capture(out, number)
    encoded = base64.b64encode(b"\0user" + word + b"\0secret")
    quoted = b"".join(b"=%02X" % octet for octet in word)
    percent = b"".join(b"%%%02X" % octet for octet in word)
    mail = b"\r\n".join([
        b"Received: from a" + word + b" by b" + word + b"; Mon, 23 Nov 2026 10:00:00 +0000",
        b"From: \"A" + word + b"\" <a" + word + b"@example.org>", b"Reply-To: <z" + word + b"@example.net>",
        b"Subject: =?utf-8?q?S" + quoted + b"?= T" + word, b"X-" + word + b"Y: v" + word,
        b"Message-ID: <m" + word + b"@example.org>", b"MIME-Version: 1.0",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=d" + word + b".example; s=s" + word +
        b"; i=@i" + word + b"; h=from; bh=AA==; b=AA==",
        b"Authentication-Results: mx" + word + b"; spf=pass smtp.mailfrom=a" + word,
        b'Content-Type: multipart/mixed; boundary="b"; x="' + word + b'"', b"", b"pre" + word, b"--b",
        b"Content-Type: text/html" + word + b'; charset="c' + word + b"\"; name*=utf-8''n" + percent, b"",
        b'<p>html' + word + b' <a href="http://h' + word + b'/">l</a> &#27;[2J &#x202e;', b"--b",
        b"Content-Type: application/x" + word, b"Content-Disposition: attachment; filename=\"f" + word +
        b".txt\"", b"Content-Transfer-Encoding: e" + word, b"", b"body" + word, b"--b--"])
    for command, reply in (
            (None, b"220 mx" + word + b" ESMTP b" + word),
            (b"EHLO h" + word, b"250-mx" + word + b"\r\n250-X" + word + b" p\r\n250 AUTH PLAIN"),
            (b"AUTH PLAIN " + encoded, b"235 ok" + word), (b"VRFY" + word + b" x", b"500 no" + word),
            (b"MAIL FROM:<a" + word + b"@e" + word + b".example> SIZE=" + word, b"250 ok" + word),
            (b"RCPT TO:<b" + word + b"@e" + word + b".example>", b"550-5.1.1 no" + word + b"\r\n550 5.1.1 n"),
            (b"RCPT TO:<c@example.com>", b"250 ok"), (b"DATA", b"354 go" + word),
            (mail + b"\r\n.", b"250 queued" + word), (b"QUIT", b"221 bye" + word)):
        if command is not None:
            capture.client(command)
        capture.server(reply)
    capture.end()


def client_hello(name):
    names = b"\0" + struct.pack(">H", len(name)) + name
    extension = struct.pack(">HHH", 0, len(names) + 2, len(names)) + names
    body = (b"\3\3" + bytes(range(32)) + b"\0" + b"\0\2\x13\1" + b"\1\0" +
            struct.pack(">H", len(extension)) + extension)
    message = b"\1" + struct.pack(">I", len(body))[1:] + body
    return b"\x16\3\1" + struct.pack(">H", len(message)) + message


def converse_around(out, number, word):
    """One word in what stands around a dialogue: what proxies say, and the name that TLS asks
    for."""
    capture = Capture(out, number)
    capture.client(b"PROXY TCP4 192.0.2.7" + word + b" 192.0.2.25 4444 25")
    capture.server(b"220 mx")
    capture.client(b"EHLO h")
    capture.server(b"250-mx\r\n250-XCLIENT NAME ADDR" + word + b"\r\n250 STARTTLS")
    capture.client(b"XCLIENT NAME=n" + word + b" ADDR=a" + word + b" HELO=+1B+5B" + word)
    capture.server(b"220 mx")
    capture.client(b"EHLO h")
    capture.server(b"250-mx\r\n250 STARTTLS")
    capture.client(b"STARTTLS")
    capture.server(b"220 go")
    capture.say(*capture.ends, client_hello(b"sni" + word + b".example"))
    capture.end()


def dirt(data, allowed="\n"):
    """The first thing in it that no terminal should get, or None."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data[max(error.start - 20, 0):error.end + 20]
    for at, char in enumerate(text):
        bad = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        if char not in allowed and (bad or ord(char) in ZERO_WIDTH):
            return text[max(at - 20, 0):at + 20]
    return None


def run(*args):
    done = subprocess.run([PROGRAM, *args], capture_output=True, check=False)
    return done.stdout, done.stderr


def test_outputs(files):
    help_text, _ = run("--help")
    columns = help_text.decode().split("Columns of --columns:\n", 1)[1]
    names = []
    for line in columns.splitlines():
        if not line.startswith("  "):
            break
        names.append(line.split()[0])
    outputs = {"--list": ("--list",), "--csv": ("--csv",), "--tsv": ("--tsv",), "--text": ("--text",),
               "--full": ("--full",), "--stats": ("--stats",), "--json": ("--json", "--dialogue"),
               "all columns": ("--list", "--columns", ",".join(names))}
    for name, args in outputs.items():
        allowed = "\n\t" if name == "--tsv" else "\r\n" if name == "--csv" else "\n"
        out, err = run(*args, *files)
        wrong = dirt(out, allowed)
        check(f"{name}: nothing that could drive a terminal", wrong is None and len(out) > 1000, wrong or out)
        check(f"{name}: nor in what went wrong", dirt(err) is None, dirt(err))


def test_errors(folder):
    word = "x\x1b[2J\u202e\x9b31m"
    strange = os.path.join(folder, word + ".pcap")
    with open(strange, "wb") as file:
        file.write(b"no capture")
    for name, args in (("a file's name", ("--list", strange)), ("a missing file's", (strange + "y",)),
                       ("a condition", ("--list", "-Y", word + " ==", strange)),
                       ("an option", ("--" + word,)), ("a column", ("--list", "--columns", word, strange)),
                       ("a key log", ("--list", "--keylog", strange + "z", strange)),
                       ("a match list", ("--list", "--match", strange, strange))):
        out, err = run(*args)
        check(f"{name}: said without its octets", len(err) > 0 and dirt(out) is None and dirt(err) is None,
              dirt(err) or err)


def save(terminal, path, keys):
    terminal.type(b"s")
    terminal.wait_for("[ Save ]")
    terminal.type(keys + b"\t\x15" + path.encode() + b"\r")
    return terminal.wait_for("saved to")


def test_saved(folder, name):
    os.chmod(folder, 0o777)  # started as root, the program writes as somebody else
    terminal = Terminal(PROGRAM, [name])
    terminal.wait_for("198.51.100.7")
    for what, keys in (("text", b"hhh"), ("Markdown", b"hh"), ("NDJSON", b"hhhh")):
        path = os.path.join(folder, what)
        is_saved = save(terminal, path, keys)
        data = b""
        if is_saved:
            with open(path, "rb") as file:
                data = file.read()
        check(f"saved as {what}: marks only", is_saved and len(data) > 500 and dirt(data) is None,
              dirt(data) or data)
    terminal.type(b"Q")
    terminal.finish()


def main():
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, word in enumerate(WORDS):
            files.append(os.path.join(folder, f"{number:03}.pcap"))
            with open(files[-1], "wb") as file:
                converse(file, number, word)
            files.append(os.path.join(folder, f"{number:03}-around.pcap"))
            with open(files[-1], "wb") as file:
                converse_around(file, 1000 + number, word)
        test_outputs(files)
        test_errors(folder)
        escape = WORDS.index(b"\x1b[2J")
        test_saved(folder, files[2 * escape])
    return tap.end()


sys.exit(main())
