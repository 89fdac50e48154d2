# SPDX-License-Identifier: BSD-2-Clause
"""Sends sent.pcap of a folder over veth at top speed, in a network of its own: see replay.sh."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import time

import tap
from capturing import COUNTERS, said_until
from tap import check
from terminal import Terminal

PROGRAM, FOLDER = sys.argv[1:]
SENT = os.path.join(FOLDER, "sent.pcap")
COPY = os.path.join(FOLDER, "tcpdump.pcap")
WRITTEN = os.path.join(FOLDER, "written.pcapng")
RECORDS = os.path.join(FOLDER, "records.json")
CHECK = os.path.join(os.path.dirname(__file__), "..", "bench", "check.py")
RELAY = os.path.join(os.path.dirname(__file__), "..", "..", "samples", "relay.pcap")
IS_LONG = os.path.getsize(SENT) > 64 * 1024 * 1024
PATIENCE = 120  # seconds until something that has to happen is given up
DUMPED = re.compile(rb"(\d+) packets? captured\D*(\d+) packets? received by filter\D*(\d+) packets? "
                    rb"dropped")


def run(*args):
    return subprocess.run(args, check=True, capture_output=True).stdout


def make_interfaces():
    with open("/proc/sys/net/ipv6/conf/all/disable_ipv6", "w", encoding="ascii") as file:
        file.write("1")  # no packets but ours
    run("ip", "link", "add", "va", "type", "veth", "peer", "name", "vb")
    for name in ("va", "vb"):
        run("ip", "link", "set", name, "mtu", "65535", "up")


def hurry(pid=0):
    """A machine on which nothing else runs, as far as it can be had: for the long run only."""
    if IS_LONG:
        try:
            os.sched_setscheduler(pid, os.SCHED_RR, os.sched_param(10))
        except OSError:
            pass


def start(args, **more):
    return subprocess.Popen(args, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                            preexec_fn=hurry, **more)


def replay(speed=("-t",)):
    """Packets sent, and how fast."""
    said = subprocess.run(["tcpreplay", *speed, "-i", "va", SENT], check=True, capture_output=True,
                          preexec_fn=hurry).stdout.decode()
    sent = int(re.search(r"Successful packets:\s+(\d+)", said)[1])
    return sent, re.search(r"Rated: (.*)", said)[1]


def wait_until_it_listens(process):
    """To SIGUSR1, which would end it before that; it captures then as soon as it answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
            caught = int(re.search(r"SigCgt:\s*([0-9a-f]+)", file.read())[1], 16)
        if caught >> (signal.SIGUSR1 - 1) & 1 and counters(process):
            return
    raise TimeoutError("it does not begin to capture")


def counters(process):
    process.send_signal(signal.SIGUSR1)
    match = said_until(process, COUNTERS, PATIENCE)
    return [int(n) for n in match.groups()] if match else None


def finish(process):
    """Once all packets have arrived and were decoded."""
    last = None
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        now = counters(process)
        if now is None or (now == last and now[0] + now[2] >= now[1]):
            break
        last = now
        select.select([], [], [], 0.2)
    process.terminate()
    process.wait(timeout=PATIENCE)
    return last


def start_tcpdump():
    process = start(["tcpdump", "-i", "vb", "-n", "-B", "131072", "-Z", "root", "-w", COPY])
    said_until(process, rb"listening on", PATIENCE)
    return process


def finish_tcpdump(process):
    last = None
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        process.send_signal(signal.SIGUSR1)
        match = said_until(process, DUMPED, PATIENCE)
        now = [int(n) for n in match.groups()] if match else None
        if now is None or (now == last and now[0] + now[2] >= now[1]):
            break
        last = now
        select.select([], [], [], 0.2)
    process.terminate()
    process.wait(timeout=PATIENCE)
    return last


def records(path):
    """What does not hang on the clock of the capture, in the order of the clients' ports."""
    result = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            result.append((record["client"]["ip"], record["client"]["port"],
                           json.dumps(without_times(record))))
    return sorted(result)


def without_times(value):
    if isinstance(value, list):
        return [without_times(item) for item in value]
    if isinstance(value, dict):
        return {key: without_times(item) for key, item in value.items()
                if key not in ("start", "end", "timing", "delay")}
    return value


def test_records(with_tcpdump, args=()):
    beside = start_tcpdump() if with_tcpdump else None
    with open(RECORDS, "wb") as out:
        process = start([PROGRAM, "-i", "vb", "-f", "", "--json", *args], stdout=out)
        wait_until_it_listens(process)
        # With tcpdump beside it three programs share the processors: some air for the long run.
        sent, speed = replay(("--mbps=1500",) if beside and IS_LONG else ("-t",))
        seen = finish(process)
    name = "--json with hashes" + (" and -w" if args else "")
    if beside:
        copied = finish_tcpdump(beside)
        if copied and copied[2] > 0:
            check(f"{name} # SKIP tcpdump beside it lost packets too", True, (copied, seen))
        else:
            check(f"{name}: the counters are those of tcpdump beside it",
                  copied == [sent, sent, 0] and seen == [sent, sent, 0, 0], (copied, seen, speed))
    else:
        check(f"{name}: nothing is lost", seen == [sent, sent, 0, 0], (seen, speed))
    truth = subprocess.run([sys.executable, CHECK, RECORDS, SENT + ".truth.ndjson"],
                           capture_output=True, check=False)
    check("and what was sent is found", truth.returncode == 0, truth.stdout.decode())
    return sent


def test_same_as_file():
    read = os.path.join(FOLDER, "read.json")
    with open(read, "wb") as out:
        subprocess.run([PROGRAM, "--json", COPY], stdout=out, check=True)
    live, of_file = records(RECORDS), records(read)
    check("the records are those of tcpdump's file", len(live) > 0 and live == of_file,
          next((f"{a}\n{b}" for a, b in zip(live, of_file) if a != b), len(live)))


def test_written(sent):
    with open(WRITTEN, "rb") as file:
        head = file.read(4)
    listed = run("tcpdump", "-n", "-t", "-r", WRITTEN)
    check("and -w has written every packet", head == b"\x0a\x0d\x0d\x0a" and
          listed.count(b" IP") + listed.count(b"IP") >= sent and os.path.getsize(WRITTEN) >
          os.path.getsize(SENT), os.path.getsize(WRITTEN))


def test_screen():
    """Nobody reads the terminal meanwhile, as it is with a connection that hangs."""
    terminal = Terminal(PROGRAM, ["-i", "vb", "-f", ""])
    hurry(terminal.pid)
    seen = terminal.wait_for("LIVE")
    sent, speed = replay()
    end = time.monotonic() + PATIENCE
    text, columns = "", 100
    while f"packets {sent:,}" not in text and time.monotonic() < end:
        terminal.seen = b""
        columns = 201 - columns
        terminal.resize(24, columns)  # so that all of it is drawn again
        while terminal.read(0.3):
            pass
        text = terminal.text()
    check("the screen has every packet", seen and f"packets {sent:,}" in text and
          "dropped 0" in text, speed)
    terminal.type(b"q")
    if terminal.wait_for("?", 2):  # a live capture asks
        terminal.type(b"y")
    check("and can be left", terminal.finish() == 0)


def test_gone():
    """The interface goes away: it is said, with the counters up to then, and nothing is lost."""
    run("ip", "link", "add", "ga", "type", "veth", "peer", "name", "gb")
    for name in ("ga", "gb"):
        run("ip", "link", "set", name, "mtu", "65535", "up")
    with open(RECORDS, "wb") as out:
        process = start([PROGRAM, "-i", "gb", "-f", "", "--json"], stdout=out)
        wait_until_it_listens(process)
        run("tcpreplay", "-t", "-i", "ga", RELAY)
        seen = None
        while not seen or seen[0] < 15:
            seen = counters(process)
            select.select([], [], [], 0.1)
        run("ip", "link", "del", "gb")
        said = process.stderr.read()
        status = process.wait(timeout=PATIENCE)
    last = COUNTERS.search(said)
    with open(RECORDS, "rb") as file:
        found = file.read().count(b"\n")
    check("an interface that goes away is said, and all that came is there",
          status == 1 and b"gb: " in said and found == 1 and last and
          int(last[1]) <= int(last[2]) and last[3] == b"0", (status, found, said.decode()))


def main():
    make_interfaces()
    test_gone()
    if IS_LONG:
        test_records(False)
    sent = test_records(True)
    test_same_as_file()
    if not IS_LONG:
        test_records(False, ["-w", WRITTEN, "--write-all", "--user", "root"])
        test_written(sent)
    test_screen()
    return tap.end()


sys.exit(main())
