# SPDX-License-Identifier: BSD-2-Clause
"""The wire between the hosts that servers.sh has made, the captures on both sides of it, and what
is exported of them."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time

import capturing
import tap
from bad_wire import Wire
from tap import check

PROGRAM, MESSAGES, LAB, BASE = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
CLIENT_ROOT = os.path.join(LAB, "laptop", "root")
KEYLOG = os.path.join(CLIENT_ROOT, "lab", "keylog")
PATIENCE = 900  # seconds until something that has to happen is given up
ENVIRONMENT = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8"]


class Capture:
    """An interface, live and by tcpdump."""

    def __init__(self, name, interface):
        self.name = name
        self.folder = os.path.join(LAB, interface)
        os.mkdir(self.folder)
        self.pcap = os.path.join(self.folder, "pcap")
        with open(self.pcap, "wb") as out:
            self.tcpdump = subprocess.Popen(
                ["chroot", BASE, "tcpdump", "-Z", "root", "-n", "-U", "-B", "65536", "-i",
                 interface, "-w", "-"], stdout=out, stderr=subprocess.PIPE)
        self.tcpdump.said = b""
        capturing.said_until(self.tcpdump, rb"listening on")
        with open(os.path.join(self.folder, "live.json"), "wb") as out:
            self.live = capturing.start(PROGRAM, ["-i", interface, *self.exporting("live")],
                                        stdout=out)

    def exporting(self, kind):
        return ["--json", "--user", "root", "--keylog", KEYLOG, "--export-eml",
                os.path.join(self.folder, kind)]

    def end(self):
        for process in (self.tcpdump, self.live):
            process.send_signal(signal.SIGINT)
        for what, process, words in (("tcpdump", self.tcpdump, "\n0 packets dropped by kernel"),
                                     ("live", self.live, " 0 dropped by the kernel")):
            _, said = process.communicate(timeout=PATIENCE)
            said = (process.said + said).decode()
            check(f"{self.name}, {what}: nothing was dropped",
                  process.returncode == 0 and words in said, said)

    def read(self):
        """The file of tcpdump, as the interface was captured live."""
        with open(os.path.join(self.folder, "file.json"), "wb") as out:
            done = subprocess.run([PROGRAM, *self.exporting("file"), self.pcap], stdout=out,
                                  stderr=subprocess.PIPE, check=False)
        check(f"{self.name}, tcpdump's file: read without a word",
              done.returncode == 0 and not done.stderr, done.stderr)

    def test(self, kind, sent):
        name = f"{self.name}, {kind}"
        with open(os.path.join(self.folder, f"{kind}.json"), encoding="utf-8") as file:
            records = [json.loads(line) for line in file]
        odd = [r for r in records if r["state"] == "open" or any(r["gaps"].values())]
        check(f"{name}: no gap, every session is over", records and not odd, odd[:1])
        exported, bad = {}, []
        for transaction in (t for record in records for t in record["transactions"]):
            text = transaction["message"]
            with open(os.path.join(self.folder, kind, text["file"]), "rb") as file:
                data = file.read()
            found = hashlib.sha256(data).hexdigest(), len(data)
            exported[transaction["from"]] = found
            if found != (text["sha256"], text["size"]) or transaction["status"] != "accepted" or \
                    not text["complete"]:
                bad.append(transaction)
        wrong = [(key, sent[key], exported.get(key)) for key in sent
                 if exported.get(key) != sent[key][:2]]
        check(f"{name}: every message is exported as its client got it", sent and not wrong and
              len(exported) == len(sent), (len(sent), len(exported), wrong[:5]))
        check(f"{name}: and its record says so", not bad, bad[:1])


def send_all():
    """What was sent: of each sender the SHA-256, the size, and how; and what failed."""
    done = subprocess.run(
        ["ip", "netns", "exec", "laptop", "chroot", CLIENT_ROOT, *ENVIRONMENT, "python3",
         "/lab/servers_client.py", str(MESSAGES)], capture_output=True, check=False,
        timeout=PATIENCE)
    lines = [line.split() for line in done.stdout.decode().splitlines()]
    failed = [line for line in lines if line[0] == "failed"]
    if done.returncode or failed:
        failed.append(done.stderr.decode())
    return {line[0]: (line[1], int(line[2]), line[3]) for line in lines if line not in failed}, \
        failed


def main():
    with open("/proc/sys/net/ipv6/conf/all/disable_ipv6", "w", encoding="ascii") as file:
        file.write("1")  # no packets but ours
    with open(KEYLOG, "wb"):
        pass
    wire = Wire("to-laptop", "tagged", "untagged", ["to-mail", "to-relay", "to-mx"])
    wire.start()
    captures = [Capture("before the wire", "to-laptop"), Capture("behind it, tagged", "untagged")]
    sent, failed = send_all()
    check("all mail was sent", not failed and len(sent) == MESSAGES, (len(sent), failed))
    check("over a wire that loses, delays and doubles", min(wire.done.values()) > 0, wire.done)
    time.sleep(2)  # what lingers is closed, what waits in the kernel is read
    wire.end()
    for capture in captures:
        capture.end()
        capture.read()
        for kind in ("live", "file"):
            capture.test(kind, sent)
    return tap.end()


sys.exit(main())
