# SPDX-License-Identifier: BSD-2-Clause
"""Mail over a wire that loses, delays and doubles frames, captured live on both sides of it. See
wire.sh. The network that this runs in is the wire's; client and server have others:

    client: c0 = c1 [ bad, adds a tag ] s1 = s2 [ takes it off ] t1 = t0: server
"""

import ctypes
import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time

import capturing
import tap
from bad_wire import SEED, Wire
from tap import check

PROGRAM, MESSAGES = sys.argv[1], int(sys.argv[2])
PATIENCE = 600  # seconds until something that has to happen is given up
SESSIONS = 6    # at a time

started = []  # to be ended, whatever happens


def start(args, **more):
    process = subprocess.Popen(args, **more)
    started.append(process)
    return process


# ---- Networks ----

def run(*args, pid=None):
    inside = ["nsenter", "-t", str(pid), "-n"] if pid else []
    return subprocess.run([*inside, *args], check=True, capture_output=True).stdout


def offloads_off(interface):
    """ethtool -K: frames as they would be on a cable, with checksums. In this network."""
    with socket.socket() as sock:
        for command in (0x17, 0x1f, 0x24, 0x2c):  # checksums, TSO, GSO, GRO
            value = ctypes.create_string_buffer(struct.pack("II", command, 0))
            request = struct.pack("16sP", interface.encode(), ctypes.addressof(value)) + bytes(16)
            try:
                fcntl.ioctl(sock, 0x8946, request)
            except OSError:
                pass


def network():
    """A process that keeps a network alive."""
    made = start(["unshare", "-n", "sleep", "1000"])
    mine = os.readlink("/proc/self/ns/net")
    while os.readlink(f"/proc/{made.pid}/ns/net") == mine:
        time.sleep(0.01)
    return made


def pair(near, far):
    run("ip", "link", "add", near, "type", "veth", "peer", "name", far)
    for name in (near, far):
        offloads_off(name)
        run("ip", "link", "set", name, "up", "promisc", "on")


def host(interface, address):
    """A network of its own with that interface in it."""
    made = network()
    run("ip", "link", "set", interface, "netns", str(made.pid))
    for args in (["addr", "add", address, "dev", interface], ["link", "set", interface, "up"],
                 ["link", "set", "lo", "up"]):
        run("ip", *args, pid=made.pid)
    return made


# ---- Mail ----

SERVER = r'''
import socket, sys, threading
listening = socket.create_server(("192.0.2.2", 25), backlog=50)
def serve(sock):
    lines = sock.makefile("rb")
    def say(text): sock.sendall(text + b"\r\n")
    say(b"220 mx.example ESMTP")
    for line in lines:
        verb = line[:4].upper()
        if verb == b"EHLO": say(b"250-mx.example\r\n250-SIZE\r\n250 PIPELINING")
        elif verb == b"DATA":
            say(b"354 go ahead")
            while lines.readline() not in (b".\r\n", b""): pass
            say(b"250 2.0.0 queued")
        elif verb == b"QUIT":
            say(b"221 2.0.0 bye")
            break
        else: say(b"250 2.1.0 ok")
    lines.close()
    sock.close()
print("listening", flush=True)
while True:
    sock, _ = listening.accept()
    threading.Thread(target=serve, args=(sock,), daemon=True).start()
'''

CLIENT = r'''
import hashlib, random, smtplib, sys
first, last, seed = map(int, sys.argv[1:])
def send(n):
    r = random.Random(seed * 100000 + n)
    body = "\r\n".join("".join(r.choices("abcdef.ghij ", k=r.randint(0, 70))) for _ in range(r.choice((3, 40, 900, 4000))))
    text = f"From: a@example.org\r\nTo: b{n}@example.com\r\nSubject: {n}\r\n\r\n{body}\r\n".encode()
    smtp = smtplib.SMTP("192.0.2.2", 25, "client.example", timeout=100)
    smtp.sendmail("a@example.org", f"b{n}@example.com", text)
    smtp.quit()
    print(n, hashlib.sha256(text).hexdigest(), len(text), flush=True)
for n in range(first, last):
    send(n)
'''


def send_all(client):
    each = MESSAGES // SESSIONS
    senders = [start(["nsenter", "-t", str(client.pid), "-n", sys.executable, "-c", CLIENT,
                      str(i * each), str((i + 1) * each), str(SEED)], stdout=subprocess.PIPE)
               for i in range(SESSIONS)]
    sent = {}
    for sender in senders:
        out, _ = sender.communicate(timeout=PATIENCE)
        for line in out.decode().splitlines():
            n, sha256, size = line.split()
            sent[f"b{n}@example.com"] = (sha256, int(size))
    return sent


def test_records(name, path, sent, vlans):
    found, odd = {}, []
    with open(path, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            gaps = record["gaps"]["client"] + record["gaps"]["server"] if "gaps" in record else 0
            if record["state"] != "closed" or gaps or record.get("vlan", []) != vlans:
                odd.append(line)
            for transaction in record["transactions"]:
                message = transaction["message"]
                found[transaction["rcpts"][0]["to"]] = (message["sha256"], message["size"])
    missing = [key for key in sent if found.get(key) != sent[key]]
    check(f"{name}: every message, octet for octet", len(sent) > 0 and not missing and
          len(found) == len(sent), (missing[:3], [found.get(key) for key in missing[:3]]))
    check(f"{name}: no gap, every session closed, the tag told", not odd, "\n".join(odd[:2]))


def main():
    with open("/proc/sys/net/ipv6/conf/all/disable_ipv6", "w", encoding="ascii") as file:
        file.write("1")  # no packets but ours
    for near, far in (("c1", "c0"), ("s1", "s2"), ("t1", "t0")):
        pair(near, far)
    with tempfile.TemporaryDirectory() as folder:
        try:
            test(folder)
        finally:
            for process in started:
                process.kill()
                process.wait()
    return tap.end()


def test(folder):
    client, server = host("c0", "192.0.2.1/24"), host("t0", "192.0.2.2/24")
    wire = Wire("c1", "s1", "s2", ["t1"])
    wire.start()
    daemon = start(["nsenter", "-t", str(server.pid), "-n", sys.executable, "-c", SERVER],
                   stdout=subprocess.PIPE)
    daemon.stdout.readline()
    places = (("before the wire", "c1", []), ("behind it, tagged", "s2", [7]))
    paths = [os.path.join(folder, interface) for _, interface, _ in places]
    processes = []
    for (_, interface, _), path in zip(places, paths):
        with open(path, "wb") as out:
            processes.append(capturing.start(PROGRAM, ["-i", interface, "--json"], stdout=out))
            started.append(processes[-1])
    sent = send_all(client)
    check("all mail was sent", len(sent) == MESSAGES // SESSIONS * SESSIONS, len(sent))
    check("over a wire that loses, delays and doubles", min(wire.done.values()) > 0, wire.done)
    time.sleep(1.5)  # what lingers is closed, what waits in the kernel is read
    wire.end()
    for (name, _, vlans), path, process in zip(places, paths, processes):
        status, _, said = capturing.stop(process)
        check(f"{name}: nothing was dropped", status == 0 and " 0 dropped by the kernel" in said,
              said)
        test_records(name, path, sent, vlans)


sys.exit(main())
