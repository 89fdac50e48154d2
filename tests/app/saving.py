# SPDX-License-Identifier: BSD-2-Clause
"""What the screen saves: each choice of sessions in each format, a message and a part, on a
pseudo-terminal. Packets are compared with the captures by a reader of its own; messages, parts,
records and dialogues with what the options of the command line write of the same sessions, and with
what Python reads."""

import hashlib
import json
import mailbox
import os
import struct
import subprocess
import sys
import tempfile

import tap
from tap import check
from terminal import Terminal

PROGRAM, SAMPLES = sys.argv[1:3]
CAPTURES = [os.path.join(SAMPLES, name) for name in
            ("attachments.pcap", "relay.pcap", "embedded.pcap", "greylisting.pcap", "smtps.pcap",
             "starttls.pcapng")]
KEYLOGS = {3: "smtps.keylog", 4: "starttls.keylog"}  # the sessions that each of them opens
PORTS = (51254, 49194, 56960, 45920, 50568, 59950, 58864)  # of the clients of sessions 1 to 7
CHOICES = {"tagged": (2, 3), "listed": (3, 4, 7), "all": (1, 2, 3, 4, 5, 6, 7), "session": (7,)}
FORMATS = ("pcapng", "eml", "mbox", "ndjson", "text", "markdown", "parts")


# --- captures, as far as these samples need it

def blocks(data):
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        yield kind, data[at + 8:at + length - 4]
        at += length


def options(body, at):
    while at + 4 <= len(body):
        code, length = struct.unpack_from("<HH", body, at)
        yield code, body[at + 4:at + 4 + length]
        at += 4 + (length + 3) // 4 * 4


def read_pcapng(data):
    """Packets as (seconds, octets), and the secrets."""
    packets, secrets, units = [], [], []
    for kind, body in blocks(data):
        if kind == 1:
            unit = [value[0] for code, value in options(body, 8) if code == 9]
            units.append(10 ** unit[0] if unit else 10 ** 6)
        elif kind == 6:
            interface, high, low, length = struct.unpack_from("<IIII", body)
            nanoseconds = (high << 32 | low) * 10 ** 9 // units[interface]
            packets.append((nanoseconds, body[20:20 + length]))
        elif kind == 10:
            length = struct.unpack_from("<I", body, 4)[0]
            secrets.append(body[8:8 + length])
    return packets, secrets


def read_pcap(data):
    packets, at = [], 24
    unit = {0xa1b2c3d4: 1000, 0xa1b23c4d: 1}[struct.unpack_from("<I", data)[0]]
    while at < len(data):
        seconds, fraction, length = struct.unpack_from("<III", data, at)
        packets.append((seconds * 10 ** 9 + fraction * unit, data[at + 16:at + 16 + length]))
        at += 16 + length
    return packets


def read(path):
    with open(path, "rb") as file:
        return file.read()


def packets_of(path):
    data = read(path)
    return read_pcapng(data)[0] if data[:4] == b"\n\r\r\n" else read_pcap(data)


def session_of(octets):
    """The session that a packet belongs to, by its client's port; 0: none (Ethernet, IPv4, TCP)."""
    ports = struct.unpack_from(">HH", octets, 14 + (octets[14] & 15) * 4)
    return next((PORTS.index(port) + 1 for port in ports if port in PORTS), 0)


def packets_in_captures(ids):
    every = [packet for path in CAPTURES for packet in packets_of(path)]
    return sorted(packet for packet in every if session_of(packet[1]) in ids)


def randoms(text):
    return {line.split()[1] for line in text.decode().splitlines() if line.strip()}


# --- the same from the command line

def run(keys, ids, *args):
    where = "id in {" + ", ".join(map(str, ids)) + "}"
    return subprocess.run([PROGRAM, "--user", "root", "--keylog", keys, "-Y", where, *args,
                           *CAPTURES], capture_output=True, check=False)


def tree(directory):
    return {name: read(os.path.join(directory, name)) for name in os.listdir(directory)}


def differing(one, other):
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    return "\n".join(names) or None


def check_packets(name, path, keys, ids):
    packets, secrets = read_pcapng(read(path))
    expected = packets_in_captures(ids)
    check(f"{name} has their packets in the order of time", packets == expected,
          f"{len(packets)} of {len(expected)}")
    found = {random for secret in secrets for random in randoms(secret)}
    mine = {random for one, keylog in KEYLOGS.items() if one in ids
            for random in randoms(read(os.path.join(SAMPLES, keylog)))}
    check(f"{name} has the secrets of these and no others", found == mine, (found, mine))
    again = [json.loads(line) for line in subprocess.run(
        [PROGRAM, "--json", path], capture_output=True, check=False).stdout.splitlines()]
    opened = [r.get("tls", {}).get("decrypted", True) for r in again]
    check(f"{name} is read without a key", len(again) == len(ids) and all(opened), opened)


def check_directory(name, path, keys, ids, option, folder):
    other = os.path.join(folder, "cli-" + os.path.basename(path))
    run(keys, ids, option, other)
    mine, expected = tree(path), tree(other)
    mine.pop("manifest.json")
    expected.pop("manifest.json")
    check(f"{name} has the files of {option}", mine == expected and mine,
          differing(mine, expected))
    verified = subprocess.run([PROGRAM, "verify", path], capture_output=True, text=True,
                              check=False)
    check(f"{name} is derived again", verified.returncode == 0, verified)


def check_mbox(name, path, keys, ids, folder):
    other = os.path.join(folder, "cli-" + os.path.basename(path))
    run(keys, ids, "--export-mbox", other)
    check(f"{name} is that of --export-mbox", read(path) == read(other))
    records = [json.loads(line) for line in run(keys, ids, "--json").stdout.splitlines()]
    expected = [t["message"]["message_id"] for r in records for t in r["transactions"]
                if t.get("message") and t["message"]["complete"]]
    found = [message["Message-ID"] for message in mailbox.mbox(path)]
    check(f"{name} is read by Python", found == expected and found, (found, expected))


def check_saved(choice, form, path, keys, ids, folder):
    name = f"{choice}, {form}:"
    if form == "pcapng":
        check_packets(name, path, keys, ids)
    elif form == "eml":
        check_directory(name, path, keys, ids, "--export-eml", folder)
    elif form == "parts":
        check_directory(name, path, keys, ids, "--export-parts", folder)
    elif form == "mbox":
        check_mbox(name, path, keys, ids, folder)
    else:
        option = {"ndjson": "--json", "text": "--text", "markdown": "--markdown"}[form]
        expected, found = run(keys, ids, option).stdout, read(path)
        check(f"{name} is what {option} prints", found == expected and found,
              next(((a, b) for a, b in zip(found.splitlines(), expected.splitlines()) if a != b),
                   (len(found), len(expected))))


def start(keys):
    terminal = Terminal(PROGRAM, ["--user", "root", "--no-config", "--keylog", keys, *CAPTURES])
    terminal.wait_for("04:13:24")  # the last of them
    return terminal


def test_sessions(folder, keys):
    """Sessions 2 and 3 are tagged, 3, 4 and 7 listed, the last one is under the cursor."""
    terminal = start(keys)
    terminal.type(b"2g  \x1b[18~id in {3, 4, 7}\rG")  # Space tags and goes on
    for form, position in zip(FORMATS, range(len(FORMATS))):
        for step, (choice, ids) in enumerate(CHOICES.items()):
            path = os.path.join(folder, f"{choice}.{form}")
            terminal.type(b"s\x1bOA" + step * b"l" + b"\x1bOB" + position * b"l" +
                          b"\t\x15" + path.encode() + b"\r")
            if terminal.wait_for("saved to"):
                check_saved(choice, form, path, keys, ids, folder)
            else:
                check(f"{choice}, {form}: is saved", False, terminal.text())
                return  # the dialog is still open: nothing else would be saved either
    terminal.type(b"Q")
    terminal.finish()


def test_message(folder, keys):
    """The second message of session 7, and the file that Outlook hid in its last part."""
    records = [json.loads(line) for line in run(keys, (7,), "--json").stdout.splitlines()]
    message = records[0]["transactions"][1]["message"]
    part = message["parts"][-1]["embedded"][0] if "embedded" in message["parts"][-1] else \
        message["parts"][-1]
    terminal = start(keys)
    terminal.type(b"G\rG\r")
    eml, mbox, octets = (os.path.join(folder, name) for name in ("one.eml", "one.mbox", "one"))
    for form, path in ((b"", eml), (b"l", mbox)):
        terminal.type(b"1s" + form + b"\t\x15" + path.encode() + b"\r")
        check(f"a message: {path[-4:]} is saved", terminal.wait_for("saved to"), terminal.text())
    check("a message: .eml has its octets",
          hashlib.sha256(read(eml)).hexdigest() == message["sha256"] and
          len(read(eml)) == message["size"], message)
    check("a message: mbox has this one alone",
          [m["Message-ID"] for m in mailbox.mbox(mbox)] == [message["message_id"]])
    terminal.type(b"2Gs\t\x15" + octets.encode() + b"\r")
    check("a part: is saved", terminal.wait_for("octets saved to"), terminal.text())
    check("a part: has its octets decoded",
          hashlib.sha256(read(octets)).hexdigest() == part["sha256"], (read(octets)[:99], part))
    terminal.type(b"Q")
    terminal.finish()


def test_errors(folder, keys):
    """What cannot be saved is said with its reason, however long its name is, and the dialog stays
    for another one."""
    taken = os.path.join(folder, "taken")
    with open(taken, "w", encoding="utf-8") as file:
        file.write("mine")
    terminal = start(keys)
    for what, position, path, reason in (
            ("a folder that is not there", 0, os.path.join(folder, "none", "x"), "No such file"),
            ("a file in place of a folder", 1, taken, "Not a directory"),
            ("a name that is too long", 0, os.path.join(folder, 300 * "n"), "File name too long"),
            ("no name", 0, "", "a name is missing"),
            ("a name of a folder that is too long", 1, os.path.join(folder, 300 * "n"),
             "File name too long"),
            ("a folder in place of a file", 3, os.path.join(folder, "none", ""), "names no file")):
        terminal.type(b"s" + position * b"l" + b"\t\x15" + path.encode() + b"\r")
        check(f"{what}: is said", terminal.wait_for(reason, 5), terminal.text())
        terminal.type(b"\x1bOBx\x1bOB\r")  # the key that takes the error away, and Cancel
    terminal.type(b"s\t\x15" + taken.encode() + b"\r")
    check("what is there is asked about", terminal.wait_for("Replace it?", 5), terminal.text())
    terminal.type(b"y")
    check("and replaced after a yes", terminal.wait_for("packets saved to", 5) and
          read_pcapng(read(taken))[0] == packets_in_captures((1,)), terminal.text())
    terminal.type(b"Q")
    terminal.finish()


def many_sessions(path, count):
    """A capture of so many sessions: the one of relay.pcap, from other ports."""
    data = read(os.path.join(SAMPLES, "relay.pcap"))
    with open(path, "wb") as file:
        file.write(data[:24])
        for n in range(count):
            port, at = struct.pack(">H", 10000 + n), 24
            while at < len(data):
                length = struct.unpack_from("<I", data, at + 8)[0]
                head, packet = data[at:at + 16], bytearray(data[at + 16:at + 16 + length])
                ports = 14 + (packet[14] & 15) * 4
                is_client = packet[ports + 2:ports + 4] == b"\0\x19"
                own = ports + 2 * (not is_client)
                packet[own:own + 2] = port
                file.write(head + packet)
                at += 16 + length


def test_stopped(folder):
    """Esc while it is saved: there is no file; of an export what was complete, said to be so."""
    capture, out = os.path.join(folder, "many.pcap"), os.path.join(folder, "stopped")
    many_sessions(capture, 20000)
    os.mkdir(out)
    terminal = Terminal(PROGRAM, ["--user", "root", "--no-config", capture])
    terminal.wait_for("20,000")
    for form, position in (("pcapng", 0), ("mbox", 2), ("ndjson", 3), ("text", 4)):
        path = os.path.join(out, form)
        terminal.type(b"s\x1bOAl\x1bOB" + position * b"l" + b"\t\x15" + path.encode() + b"\r")
        check(f"{form}: how far it is, is shown", terminal.wait_for("%", 5), terminal.text())
        terminal.type(b"\x1b")
        check(f"{form}: Esc stops it", terminal.wait_for("nothing was saved", 5), terminal.text())
        check(f"{form}: and there is no file", os.listdir(out) == [], os.listdir(out))
        terminal.type(b"\x1bOBx\x1bOB\r")
    path = os.path.join(out, "eml")
    terminal.type(b"s\x1bOAl\x1bOBl\t\x15" + path.encode() + b"\r")
    check("eml: how far it is, is shown", terminal.wait_for("%", 5), terminal.text())
    terminal.type(b"\x1b")
    check("eml: Esc stops it", terminal.wait_for("saved to", 5), terminal.text())
    manifest = json.loads(read(os.path.join(path, "manifest.json")))
    check("eml: what is there is listed",
          sorted(f["name"] for f in manifest["files"]) == sorted(set(os.listdir(path)) -
                                                                 {"manifest.json"}), manifest)
    terminal.type(b"Q")
    terminal.finish()


def test_while_reading(folder):
    """A session is saved while it goes on, and others come in."""
    data = read(os.path.join(SAMPLES, "relay.pcap"))
    reader, writer = os.pipe()
    terminal = Terminal(PROGRAM, ["--user", "root", "--no-config", "-"], stdin=reader)
    os.close(reader)
    os.write(writer, data[:1000])
    terminal.wait_for("198.51.100.25")
    packets, at = [], 24
    while at + 16 <= 1000:
        length = struct.unpack_from("<I", data, at + 8)[0]
        if at + 16 + length <= 1000:
            packets.append(data[at + 16:at + 16 + length])
        at += 16 + length
    path = os.path.join(folder, "half.pcapng")
    terminal.type(b"s\t\x15" + path.encode() + b"\r")
    check("a session that goes on is saved", terminal.wait_for("packets saved to"),
          terminal.text())
    check("with the packets so far", [p[1] for p in read_pcapng(read(path))[0]] == packets)
    os.write(writer, data[1000:])
    terminal.wait_for("250")
    for form, position, option in (("text", 4, "--text"), ("ndjson", 3, "--json")):
        path = os.path.join(folder, "whole." + form)
        terminal.type(b"s" + position * b"l" + b"\t\x15" + path.encode() + b"\r")
        check(f"its {form} is saved while the input is open", terminal.wait_for("saved to"),
              terminal.text())
        printed = subprocess.run([PROGRAM, option, os.path.join(SAMPLES, "relay.pcap")],
                                 capture_output=True, check=False).stdout
        check(f"its {form} is what {option} prints", read(path) == printed,
              read(path).decode()[:400])
    os.close(writer)
    terminal.type(b"Q")
    terminal.finish()


def main():
    with tempfile.TemporaryDirectory() as folder:
        keys = os.path.join(folder, "keys")
        with open(keys, "wb") as file:
            for name in KEYLOGS.values():
                file.write(read(os.path.join(SAMPLES, name)))
        test_sessions(folder, keys)
        test_message(folder, keys)
        test_errors(folder, keys)
        test_stopped(folder)
        test_while_reading(folder)
    return tap.end()


sys.exit(main())
