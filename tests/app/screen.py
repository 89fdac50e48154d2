# SPDX-License-Identifier: BSD-2-Clause
"""The screen on a real terminal (a pseudo-terminal of 80x24): it comes, keys work, it stays when the
input has ended, and the terminal is given back. What the screens look like is tested elsewhere;
here only words that stand on them are looked for. Nothing waits for a fixed time."""

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time

import tap
from tap import check, skip
from terminal import PATIENCE, Terminal

PROGRAM, SAMPLES = sys.argv[1:3]


def sample(name):
    return os.path.join(SAMPLES, name)


def test_keys():
    terminal = Terminal(PROGRAM, [sample("relay.pcap")])
    check("the list is drawn", terminal.wait_for("198.51.100.25"), terminal.text())
    terminal.type(b"\r")
    check("Enter opens the dialogue", terminal.wait_for("RCPT TO:"), terminal.text())
    terminal.type(b"\r")
    check("Enter opens the message", terminal.wait_for("Minutes of the meeting"), terminal.text())
    terminal.resize(50, 160)
    check("a resize draws again", terminal.wait_for("ENVELOPE"), terminal.text())
    terminal.type(b"qq")
    check("q goes back", terminal.wait_for("From"), terminal.text())
    terminal.type(b"q")
    status = terminal.finish()
    check("and leaves with status 0", status == 0, status)
    check("the terminal's own screen is back", b"\x1b[?1049l" in terminal.seen, terminal.seen)


def save(terminal, path, *keys):
    """Opens the dialog, presses keys in the field of formats, and saves to path."""
    terminal.type(b"s")
    terminal.wait_for("[ Save ]")
    terminal.type(b"".join(keys) + b"\t\x15" + path.encode() + b"\r")


def test_typed_ahead():
    """Keys come faster than any screen is drawn, and yet each goes by the screen that those before
    it led to: from the list to a file inside a part, and its octets into a file."""
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o777)
        path = os.path.join(directory, "table")
        terminal = Terminal(PROGRAM, [sample("embedded.pcap")])
        terminal.wait_for("198.51.100.11")
        terminal.type(b"\rG\r[2gjjjs\t\x15" + path.encode() + b"\r")
        check("a file inside a part is saved", terminal.wait_for("octets saved to"),
              terminal.text())
        terminal.type(b"Q")
        terminal.finish()
        with open(path, "rb") as file:
            octets = file.read()
        check("with its octets", octets == b"Month;Amount\r\nJanuary;1024\r\nFebruary;2048\r\n",
              octets)


def test_save():
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o777)  # started as root, the program writes as somebody else
        packets, notes = (os.path.join(directory, name) for name in ("one.pcapng", "notes.md"))
        terminal = Terminal(PROGRAM, [sample("relay.pcap")])
        terminal.wait_for("198.51.100.25")
        save(terminal, packets)
        check("packets are saved", terminal.wait_for("packets saved to"), terminal.text())
        save(terminal, packets)
        check("what is there is asked about", terminal.wait_for("Replace it?"), terminal.text())
        terminal.type(b"n\x1bOB\x1bOB\r")  # no, and down to Cancel
        save(terminal, notes, b"hh")
        check("a dialogue is saved", terminal.wait_for("session saved to"), terminal.text())
        save(terminal, os.path.join(directory, "none", "x"))
        check("what cannot be written is said", terminal.wait_for("No such file"), terminal.text())
        terminal.type(b"\x1bOB\x1bOB\rQ")
        terminal.finish()
        lists = [subprocess.run([PROGRAM, "--list", "-r", name], capture_output=True).stdout
                 for name in (sample("relay.pcap"), packets)]
        check("packets saved are those that were read", lists[0] == lists[1], lists)
        with open(notes, encoding="utf-8") as file:
            check("the dialogue is Markdown", file.read().startswith("# SMTP session 1"))


def test_without_root():
    """Started as root, the program may not write where root may, and says why."""
    if os.geteuid() != 0:
        skip("what root could have written is explained", "not root")
        return
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        terminal = Terminal(PROGRAM, [sample("relay.pcap")], XDG_CONFIG_HOME=directory)
        terminal.wait_for("198.51.100.25")
        path = os.path.join(directory, "x").encode()
        for what, keys, back in (("packets", b"s\t\x15" + path + b"\r", b"\x1b"),
                                 ("settings", b"os", b"\x1b"),
                                 ("the screen", b":write " + path + b"\r", b"\x1b")):
            terminal.type(keys)
            check(f"that {what} cannot be saved is explained", terminal.wait_for("(--user)"),
                  terminal.text())
            terminal.type(back)
            terminal.wait_for("Stats")
        terminal.type(b"Q")
        terminal.finish()


def test_save_evidence():
    """Messages of a session that was chosen: verify derives them from the capture again."""
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o777)
        capture, target = os.path.join(directory, "c.pcap"), os.path.join(directory, "x")
        shutil.copy(sample("relay.pcap"), capture)
        terminal = Terminal(PROGRAM, [capture])
        terminal.wait_for("198.51.100.25")
        save(terminal, target, b"l")
        check("messages are saved", terminal.wait_for("1 message saved to"), terminal.text())
        terminal.type(b"s")
        terminal.wait_for("[ Save ]")
        terminal.type(b"\t\x15" + capture.encode() + b"\ry")
        check("nothing is saved over what is read", terminal.wait_for("is read: nothing"),
              terminal.text())
        terminal.type(b"\x1bOB\x1bOB\rQ")
        terminal.finish()
        run = subprocess.run([PROGRAM, "verify", target], capture_output=True, text=True)
        check("what the screen saved is derived again",
              run.returncode == 0 and "2 derived again" in run.stdout and
              "only chosen sessions were exported" in run.stdout, run)


def test_secrets():
    """Packets that are saved have what opens their TLS with them, however it was opened."""
    for option, key, capture, address in (
            ("--keylog", "starttls.keylog", "starttls.pcapng", "198.51.100"),
            ("--rsa-key", "tls-rsa.key", "tls-rsa.pcap.gz", "198.51.100")):
        with tempfile.TemporaryDirectory() as directory:
            os.chmod(directory, 0o777)
            path = os.path.join(directory, "saved.pcapng")
            terminal = Terminal(PROGRAM, [option, sample(key), sample(capture)])
            terminal.wait_for(address)
            save(terminal, path)
            check(f"packets of {capture} are saved", terminal.wait_for("packets saved to"),
                  terminal.text())
            terminal.type(b"Q")
            terminal.finish()
            record = subprocess.run([PROGRAM, "--json", "-r", path], capture_output=True).stdout
            check("and are read without a key", b'"decrypted":true' in record, record[:400])


def test_charsets():
    """A terminal that is not said to take UTF-8 gets ASCII: another octet may be a control there."""
    for locale, is_utf8 in (("C.UTF-8", True), ("C", False), ("xx_XX.UTF-8", True),
                            ("xx_XX.ISO-8859-1", False)):
        seen = b""
        terminal = Terminal(PROGRAM, [sample("smtputf8.pcap")], LC_ALL=locale)
        is_drawn = terminal.wait_for("198.51.100.25", forget=False)
        for keys, word in ((b"\r", "SERVER"), (b"\r", "ENVELOPE"), (b"qqi", "window"), (b"?", "Keys of")):
            terminal.type(keys)
            is_drawn = is_drawn and terminal.wait_for(word, forget=False)
            seen += terminal.seen
            terminal.seen = b""
        terminal.type(b"Q")
        terminal.finish()
        seen += terminal.seen
        check(f"{locale}: a screen of its characters",
              is_drawn and is_utf8 == ("δοκιμή@".encode() in seen) and
              is_utf8 != (b"<U+03B4>" in seen) and seen.isascii() != is_utf8, seen)
        terminal = Terminal(PROGRAM, ["--list", sample("smtputf8.pcap")],
                            LC_ALL=locale)
        terminal.finish()
        check(f"{locale}: and text", is_utf8 == ("δοκιμή@".encode() in terminal.seen) and
              is_utf8 != (b"<U+03B4>" in terminal.seen) and terminal.seen.isascii() != is_utf8,
              terminal.seen)
        terminal = Terminal(PROGRAM, ["δ"], LC_ALL=locale)
        terminal.finish()
        check(f"{locale}: and what went wrong", b"smtpscope: " in terminal.seen and
              terminal.seen.isascii() != is_utf8, terminal.seen)


def test_keys_of_terminal():
    """The footer tells of keys that the terminal has."""
    for term, has_f7 in (("xterm", True), ("ansi", False)):
        terminal = Terminal(PROGRAM, [sample("relay.pcap")], term=term)
        terminal.wait_for("Sort", forget=False)
        text = terminal.text()
        check(f"{term}: the key of the filter", ("F7 Filter" in text) == has_f7 and
              ("\\ Filter" in text) != has_f7, text)
        terminal.type(b"Q")
        terminal.finish()


def test_signal():
    terminal = Terminal(PROGRAM, [sample("relay.pcap")])
    terminal.wait_for("198.51.100.25")
    os.kill(terminal.pid, signal.SIGTERM)
    status = terminal.finish()
    check("SIGTERM gives the terminal back", b"\x1b[?1049l" in terminal.seen, terminal.seen)
    check("and ends with status 0", status == 0, status)


def test_stop():
    """^Z under a shell, which gets its terminal as it had it, and fg."""
    terminal = Terminal("/bin/sh", ["-mc", '"$0" "$1"; echo stopped: $?; fg >/dev/null; echo left: $?',
                                    PROGRAM, sample("relay.pcap")])
    before = termios.tcgetattr(terminal.fd)
    check("a shell starts it", terminal.wait_for("198.51.100.25"), terminal.text())
    check("which has modes of its own", termios.tcgetattr(terminal.fd) != before)
    terminal.type(b"\x1a")
    check("^Z stops it", terminal.wait_for("stopped: ", forget=False), terminal.text())
    stopped = terminal.seen[:terminal.seen.rindex(b"stopped: ")]
    check("on the shell's screen", b"\x1b[?1049l" in stopped, terminal.seen)
    check("fg draws it anew", terminal.wait_for("198.51.100.25"), terminal.text())
    terminal.type(b"\rq")
    terminal.type(b"q")
    check("and it goes on", terminal.wait_for("left: 0", forget=False), terminal.text())
    check("to the end, with the modes as they were", terminal.finish() == 0 and
          b"\x1b[?1049l" in terminal.seen, terminal.seen)


def feed(fd, data):
    """Writes all of it, as long as somebody reads."""
    while data and select.select([], [fd], [], PATIENCE)[1]:
        data = data[os.write(fd, data):]
    return not data


def test_stuck_terminal():
    """A terminal that takes nothing: nobody reads what is drawn, and packets come."""
    with open(sample("relay.pcap"), "rb") as file:
        capture = file.read()
    many = capture[24:] * 64  # more than a pipe holds: most of it was read when all is written
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    terminal = Terminal(PROGRAM, ["-"], stdin=reader)
    os.close(reader)
    is_fed = feed(writer, capture)
    check("a screen is drawn", terminal.wait_for("198.51.100.25"), terminal.text())
    for i in range(150):  # each size is drawn anew: together many times what a terminal holds
        terminal.resize(50, 150 + i % 2)
        is_fed = is_fed and feed(writer, many)
    check("a terminal that takes nothing stops no packet", is_fed)
    terminal.resize(24, 80)
    os.close(writer)
    terminal.read(PATIENCE)
    check("it gets the screen when it does", terminal.wait_for("198.51.100.25"), terminal.text())
    while terminal.read(0.5):
        pass
    for i in range(150):
        terminal.resize(50, 150 + i % 2)
        terminal.type(b"j")
        time.sleep(0.01)
    os.kill(terminal.pid, signal.SIGTERM)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and os.waitid(os.P_PID, terminal.pid, os.WEXITED | os.WNOWAIT |
                                               os.WNOHANG) is None:
        time.sleep(0.01)
    check("and ends while it takes nothing", time.monotonic() < end)
    terminal.finish()


def test_faults():
    for name in ("SIGSEGV", "SIGBUS", "SIGABRT", "SIGHUP"):
        terminal = Terminal(PROGRAM, [sample("relay.pcap")])
        terminal.wait_for("198.51.100.25")
        os.kill(terminal.pid, getattr(signal, name))
        terminal.finish()
        check(f"{name} gives the terminal back", b"\x1b[?1049l" in terminal.seen, terminal.seen)


def test_standard_input():
    reader, writer = os.pipe()
    terminal = Terminal(PROGRAM, ["-"], stdin=reader)
    os.close(reader)
    with open(sample("relay.pcap"), "rb") as file:
        capture = file.read()
    os.write(writer, capture[:1000])
    check("a session from standard input is drawn while it goes on",
          terminal.wait_for("198.51.100.25"), terminal.text())
    os.write(writer, capture[1000:])
    os.close(writer)
    check("and to its end", terminal.wait_for("250"), terminal.text())
    terminal.type(b"\r")
    check("keys come from the terminal", terminal.wait_for("RCPT TO:"), terminal.text())
    terminal.type(b"qq")
    status = terminal.finish()
    check("and it can be left", status == 0, status)


def test_ports():
    """Where nothing was found, what is looked for is what was asked for."""
    for option, words in ((["-p", "2525"], "on port 2525;"), (["-p", "25,26"], "on ports 25 and 26;"),
                          ([], "on ports 25, 465 and 587;"), (["--any-port"], "on any port.")):
        reader, writer = os.pipe()
        with open(sample("relay.pcap"), "rb") as file:
            os.write(writer, file.read(24))
        terminal = Terminal(PROGRAM, option + ["-"], stdin=reader)
        os.close(reader)
        check(f"with {option} SMTP is looked for {words}", terminal.wait_for(words),
              terminal.text())
        os.close(writer)
        terminal.type(b"Q")
        terminal.finish()


def test_cut_file(folder):
    path = os.path.join(folder, "cut.pcap")
    with open(sample("relay.pcap"), "rb") as file, open(path, "wb") as cut:
        cut.write(file.read()[:1000])
    terminal = Terminal(PROGRAM, [path])
    check("what a cut file has is drawn", terminal.wait_for("198.51.100.25"), terminal.text())
    terminal.type(b"q")
    status = terminal.finish()
    last = terminal.text().strip().splitlines()[-1]
    check("its sentence comes after the screen", "smtpscope: " in last and "cut" in last, last)
    check("and the status is 1", status == 1, status)


def test_no_screen(folder):
    path = os.path.join(folder, "letter")
    with open(path, "w") as file:
        file.write("This is a letter, not a capture.\n")
    terminal = Terminal(PROGRAM, [path])
    status = terminal.finish()
    check("what is no capture gets no screen", status == 1 and b"\x1b" not in terminal.seen,
          terminal.seen)
    terminal = Terminal(PROGRAM, ["-"])
    status = terminal.finish()
    check("a terminal is no capture either", status == 1 and b"\x1b" not in terminal.seen,
          terminal.seen)
    terminal = Terminal(PROGRAM, [sample("relay.pcap")], term="dumb")
    status = terminal.finish()
    check("nor does a terminal that can draw none: it gets text",
          status == 0 and "RCPT TO:" in terminal.text(), terminal.text())


def main():
    test_keys()
    test_save()
    test_without_root()
    test_typed_ahead()
    test_secrets()
    test_charsets()
    test_keys_of_terminal()
    test_save_evidence()
    test_signal()
    test_stop()
    test_stuck_terminal()
    test_faults()
    test_standard_input()
    test_ports()
    with tempfile.TemporaryDirectory() as folder:
        test_cut_file(folder)
        test_no_screen(folder)
    return tap.end()


sys.exit(main())
