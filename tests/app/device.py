# SPDX-License-Identifier: BSD-2-Clause
"""Live interfaces and what can go wrong with them: see device.sh."""

import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

import capturing
import tap
from capturing import PATIENCE, counters, said_until, stop, until
from tap import check, skip

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "samples", "make"))
from talk import MESSAGE, Talk

PROGRAM, SAMPLES = sys.argv[1:]
NOBODY = 65534
PAGE = os.sysconf("SC_PAGE_SIZE")
ETHERNET = bytes.fromhex("020000000001020000000002 0800")


def run(*args):
    return subprocess.run(args, check=True, capture_output=True).stdout


def make_pair(near, far):
    run("ip", "link", "add", near, "type", "veth", "peer", "name", far)
    for name in (near, far):
        run("ip", "link", "set", name, "mtu", "9000", "up")


class Sender:
    """The near end of a pair."""

    def __init__(self, interface):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self.socket.bind((interface, 0))

    def send(self, packets):
        for packet in packets:
            self.socket.send(ETHERNET + packet.ip)


def session(port, message=MESSAGE):
    """The packets of a whole session from that port."""
    talk = Talk(ports=(port, 25))
    talk.open()
    talk.hello()
    talk.envelope()
    talk.mail(message, 8000)
    talk.quit()
    talk.close()
    return talk.packets


def start(args, program=PROGRAM, **more):
    return capturing.start(program, args, **more)


def send_whole(process, sender, port):
    """A session, of which all has been decoded then."""
    packets = session(port)
    before = (counters(process) or [0])[0]
    sender.send(packets)
    return until(process, lambda n: n[0] >= before + len(packets))


def records(out):
    return {record["client"]["port"]: record for record in map(json.loads, out.splitlines())}


def ids(record):
    return [finding["id"] for finding in record["findings"]]


# ---- What the kernel drops ----

def test_drops():
    """It does not run while packets come, so that its buffer is full."""
    sender = Sender("va")
    process = start(["-i", "vb", "-B", "256", "--json"])
    before, during, after = session(40001), session(40002), session(40003)
    sender.send(before)
    until(process, lambda n: n[0] >= len(before))
    time.sleep(1.2)  # it lingers, and is over
    sender.send(during[:8])
    until(process, lambda n: n[0] >= len(before) + 8)
    process.send_signal(signal.SIGSTOP)
    flood = Talk(ports=(40009, 25))
    flood.put(0, bytes(8000))
    sender.send(flood.packets * 400)
    process.send_signal(signal.SIGCONT)
    sent = len(before) + 8 + 400
    dropped = until(process, lambda n: n[2] > 0 and n[0] + n[2] >= sent)
    time.sleep(0.5)
    sender.send(during[8:] + after)
    until(process, lambda n: n[0] + n[2] >= sent + len(during) - 8 + len(after))
    status, out, _ = stop(process)
    found = records(out)
    check("packets were dropped on purpose", status == 0 and dropped and 0 < dropped[2] < 400,
          dropped)
    finding = [f for f in found[40002]["findings"] if f["id"] == "cap-drop"]
    check("a session that was open then has a finding, with how many",
          [f["detail"] for f in finding] == [f"{dropped[2]} packets of all connections"],
          found[40002]["findings"])
    check("one before and one after it have none",
          "cap-drop" not in ids(found[40001]) + ids(found[40003]),
          (found[40001]["findings"], found[40003]["findings"]))


# ---- Interfaces ----

def test_several():
    process = start(["-i", "vb", "-i", "wb", "--json"])
    packets = session(40011)
    for interface, back in (("va", 0), ("wa", 1)):  # each direction comes another way
        Sender(interface).send([p for p in packets if p.back == back])
    until(process, lambda n: n[0] >= len(packets))
    status, out, said = stop(process)
    lines = said.splitlines()[-3:]
    wanted = [f"smtpscope: {name}: {sum(p.back == back for p in packets)} received, 0 dropped by "
              "the kernel, 0 by the interface" for name, back in (("vb", 0), ("wb", 1))]
    check("several interfaces: each has its counters", status == 0 and lines[:2] == wanted, said)
    found = records(out)
    check("and what comes by two ways is one session", list(found) == [40011] and
          found[40011]["packets"] == len(packets) and
          found[40011]["transactions"][0]["status"] == "accepted", out)


def put_up(near, far):
    """Frames go through once both ends know of it."""
    run("ip", "link", "set", far, "up")
    end = time.monotonic() + PATIENCE
    while b"state UP" not in run("ip", "-o", "link", "show", near) and time.monotonic() < end:
        time.sleep(0.02)


def test_down():
    """An interface that goes down while it is captured is waited for."""
    process = start(["-i", "wb", "--json"])
    send_whole(process, Sender("wa"), 40021)
    run("ip", "link", "set", "wb", "down")
    time.sleep(0.2)
    put_up("wa", "wb")
    if process.poll() is None:
        send_whole(process, Sender("wa"), 40022)
    status, out, said = stop(process)
    found = sorted(records(out))
    check("an interface that goes down and up again is captured on", status == 0 and
          found == [40021, 40022], (status, found, said[-400:]))
    run("ip", "link", "set", "wb", "down")
    process = start(["-i", "wb", "--json"])
    status, _, said = stop(process)
    put_up("wa", "wb")
    check("one that is down from the start is said", status == 1 and
          said == "smtpscope: wb: the interface is down\n", said)


# ---- Who may capture ----

def status_of(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def test_user(folder):
    """Root is given up for the user that was named, with the file that was opened before."""
    path = os.path.join(folder, "user.pcapng")
    process = start(["-i", "vb", "--json", "--user", "daemon", "-w", path])
    now = status_of(process)
    wanted = str(int(run("id", "-u", "daemon")))
    send_whole(process, Sender("va"), 40031)
    status, out, _ = stop(process)
    check("--user: who it is, and what it may", now["Uid"].split() == [wanted] * 4 and
          int(now["CapEff"], 16) == 0 and int(now["CapBnd"], 16) == 0 and now["NoNewPrivs"] == "1",
          now)
    check("--user: it captures and writes", status == 0 and list(records(out)) == [40031] and
          os.stat(path).st_uid == int(wanted))


def test_capability(folder):
    """cap_net_raw on the program, for who is not root; and without it."""
    copy = os.path.join(folder, "smtpscope")
    shutil.copy(PROGRAM, copy)
    os.chmod(copy, 0o755)
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "program": copy}
    process = start(["-i", "vb", "--json"], **user)
    status, _, said = stop(process)
    check("without permission: a sentence that says what helps", status == 1 and
          "no permission to capture there" in said and "setcap cap_net_raw=ep" in said and
          said.count("\n") == 1, said)
    try:  # version 2, effective; permitted: cap_net_raw (13)
        os.setxattr(copy, "security.capability", struct.pack("<5I", 0x02000001, 1 << 13, 0, 0, 0))
    except OSError as why:
        skip("cap_net_raw on the program", why)
        return
    process = start(["-i", "vb", "--json"], **user)
    now = status_of(process) if process.poll() is None else {}
    send_whole(process, Sender("va"), 40041)
    status, out, said = stop(process)
    check("cap_net_raw on the program is enough", status == 0 and list(records(out)) == [40041],
          (status, said))
    check("and is given up too", int(now.get("CapEff", "1"), 16) == 0, now)


# ---- Files in turn ----

def names(folder):
    return sorted(os.listdir(folder))


def beside_tcpdump(folder, options, packets, rounds):
    """Names of the files of tcpdump and ours, of one capture with the same options."""
    theirs, ours = tempfile.mkdtemp(dir=folder), tempfile.mkdtemp(dir=folder)
    os.chmod(ours, 0o777)
    name, rest = options[0], options[1:]
    beside = subprocess.Popen(["tcpdump", "-i", "vb", "-n", "-B", "65536", "-Z", "root", "-w",
                               os.path.join(theirs, name), *rest], stderr=subprocess.PIPE)
    beside.said = b""
    process = start(["-i", "vb", "-f", "", "-w", os.path.join(ours, name), *rest])
    said_until(beside, rb"listening on")
    sender = Sender("va")
    for _ in range(rounds):
        sender.send(packets)
        time.sleep(0.1)
        if process.poll() is not None and beside.poll() is not None:
            break
    time.sleep(1)
    ended = process.poll(), beside.poll()
    for one in (process, beside):
        if one.poll() is None:
            one.send_signal(signal.SIGINT)
        one.communicate(timeout=PATIENCE)
    return names(theirs), names(ours), ended


def test_rotation(folder):
    if not shutil.which("tcpdump"):
        skip("files in turn", "no tcpdump")
        return
    flood = Talk(ports=(40051, 25))
    flood.put(0, bytes(8000))
    megabyte = flood.packets * 130
    theirs, ours, _ = beside_tcpdump(folder, ["x", "-C", "1"], megabyte, 6)
    # Ours have some octets more for each packet.
    check("-C: files are named as tcpdump's", len(theirs) > 4 and len(ours) - len(theirs) in (0, 1)
          and ours[:len(theirs)] == theirs, (theirs, ours))
    theirs, ours, _ = beside_tcpdump(folder, ["x", "-C", "1", "-W", "12"], megabyte, 14)
    check("-C -W: a ring of files", theirs == ours and len(ours) == 12, (theirs, ours))
    theirs, ours, ended = beside_tcpdump(folder, ["x%S", "-G", "1", "-W", "3"], megabyte[:1], 60)
    check("-G -W: as many files, then the end", len(ours) == len(theirs) == 3 and
          all(re.fullmatch(r"x\d\d", name) for name in ours) and ended == (0, 0),
          (theirs, ours, ended))
    theirs, ours, _ = beside_tcpdump(folder, ["x", "-G", "1"], megabyte[:1], 25)
    check("-G without a time in the name: one file", theirs == ours == ["x"], (theirs, ours))


# ---- A disk that is full ----

def full_disk(folder, size):
    place = os.path.join(folder, f"disk{len(names(folder))}")
    os.mkdir(place)
    run("mount", "-t", "tmpfs", "-o", f"size={size},mode=777", "tmpfs", place)
    return place


def large_session(port, size):
    return session(port, MESSAGE + (b"x" * 998 + b"\r\n") * (size // 1000))


def test_spool(folder):
    """What is kept on a disk that has less room than was asked for."""
    for size, words in (("6m", "only the last 5 MiB of packets are kept there"),
                        ("2m", "packets are no longer kept there")):
        place = full_disk(folder, size)
        process = start(["-i", "vb", "-i", "wb", "--json", "--spool", f"512M:{place}"])
        packets = large_session(40061, 16 << 20)
        Sender("va").send(packets)
        until(process, lambda n: n[0] + n[2] >= len(packets))
        status, out, said = stop(process)
        lines = [line for line in said.splitlines() if "packets are" in line]
        check(f"--spool on a disk of {size}: one sentence, nothing lost", status == 1 and
              lines == [f"smtpscope: {place}: {words}: No space left on device"] and
              records(out)[40061]["transactions"][0]["message"]["complete"], (status, said))


def test_written_full(folder):
    ends = r" to \S+/x\d*, which ends with packet [1-9]\d*"
    pages = 0  # of the first two files
    for args, size, count, words in (([], "2m", 1, ends), (["-C", "1M"], "3400k", 4, ends),
                                     (["-C", "1M"], None, 3, r" a packet to \S+/x2")):
        size = size or f"{pages * PAGE}"
        place = full_disk(folder, size)
        process = start(["-i", "vb", "--json", "-w", os.path.join(place, "x"), *args])
        packets = large_session(40071, 8 << 20)
        Sender("va").send(packets)
        until(process, lambda n: n[0] + n[2] >= len(packets))
        status, out, said = stop(process)
        lines = [line for line in said.splitlines() if "No space" in line]
        name = "-w" + "".join(f" {arg}" for arg in args) + f" on a disk of {size}"
        match = lines and re.fullmatch(f"smtpscope: cannot write{words}: No space left on device",
                                       lines[0])
        check(f"{name}: one sentence", status == 1 and len(lines) == 1 and match, said)
        check(f"{name}: the records go on",
              records(out)[40071]["transactions"][0]["message"]["complete"], said)
        whole = subprocess.run([PROGRAM, "--json", "-r", place], capture_output=True, check=False)
        check(f"{name}: the files are whole", len(names(place)) == count and
              whole.returncode == 0 and whole.stderr == b"" and b"40071" in whole.stdout,
              (names(place), whole.stderr))
        pages = sum(-(-os.path.getsize(os.path.join(place, file)) // PAGE)
                    for file in names(place)[:2])


def main():
    with open("/proc/sys/net/ipv6/conf/all/disable_ipv6", "w", encoding="ascii") as file:
        file.write("1")  # no packets but ours
    run("mount", "--make-rprivate", "/")
    make_pair("va", "vb")
    make_pair("wa", "wb")
    folder = tempfile.mkdtemp()
    os.chmod(folder, 0o755)
    try:
        test_drops()
        test_several()
        test_down()
        test_user(folder)
        test_capability(folder)
        test_rotation(folder)
        test_spool(folder)
        test_written_full(folder)
    finally:
        for place in names(folder):
            if place.startswith("disk"):
                run("umount", os.path.join(folder, place))
        shutil.rmtree(folder)
    return tap.end()


sys.exit(main())
